/** rename-on-entry: a member who joins is asked to bring the group name into the community's format, is reminded, and at last reported, or named by the bot. */
import { z } from "zod";
import type { Wish } from "../core/action.ts";
import { isPlainCard, settable } from "../core/card.ts";
import type { BookFacts } from "../core/book.ts";
import { type Where, checkReminders, closeDuty, dueTimer, dutyDue, mostReminders, openDuty } from "../core/duty.ts";
import { joins, leaves, renames, speaks, waits } from "../core/example.ts";
import type { MessageEvent } from "../core/event.ts";
import { type NameFormat, cardFor, cardWritten, explain, fits, fitsAnywhere, nameFormat } from "../core/name-format.ts";
import { durationOption } from "../core/options.ts";
import { OptionMistake, type Verdict, act, defineRule, pass, says, warns } from "../core/rule.ts";
import { onDuty } from "../core/roster.ts";
import { nameOf, presentStay, groupNameOf } from "../core/state.ts";
import { day, hour, minute, sayDuration, sayLeft } from "../core/time.ts";

/** Reminders stand for themselves when the author names none, as far as they lie before the deadline. */
const usualReminders = [2 * hour, 20 * hour];
/** How long it is of use to set a card. */
const setWithin = hour;

function thanked(where: Where): Verdict {
  const thanks = says(where.group, "群昵称改好了，谢谢。", { mention: [where.member], priority: "chatter", within: 10 * minute });
  return act("群昵称改好了", { actions: [thanks], entries: closeDuty(where, "done") });
}

/** Sets a card, unless the member is called otherwise by then. */
const setCard = ({ state, group, member }: Where, card: string): Wish => ({ type: "set_card", group, member, card, was: nameOf(state, member, group), within: setWithin });

/** Somebody who was asked for a name may simply say it: it becomes their card, and they are thanked once it is seen to be so. */
function saidName(event: MessageEvent, where: Where, format: NameFormat): Verdict {
  const more = event.forwarded === true || (event.has ?? []).length > 0;
  const said = more ? undefined : cardWritten(format, event.text);
  if (said === undefined) return pass("群昵称还没改好");
  const found = settable(said, where.group, where.state);
  return "card" in found ? act(`把发来的名字「${found.card}」设为群昵称`, { actions: [setCard(where, found.card)] }) : pass(`发来的名字没有代改：${found.not}`);
}

/** The card for who has not written one in time, with a word to them. */
function lastCard(where: Where, card: string, fill: string): readonly Wish[] {
  const open = card.includes(fill) ? `，「${fill}」的地方请自己补上` : "";
  return [setCard(where, card), says(where.group, `还没改好的群昵称，先替你写成「${card}」${open}；不合适就自己再改。`, { mention: [where.member], priority: "chatter", within: hour })];
}

/** What the people on duty read. */
function told(where: Where, because: string, at: number, book: BookFacts): Wish {
  return { type: "alert", to: onDuty(where.state, book, at), text: `「${groupNameOf(where.state, where.group)}」：${because}。要不要私下提醒一声？` };
}

const shown = (format: string): string => format.replace(/[{}]/g, "");

export default defineRule({
  kind: "rename-on-entry",
  summary: "新成员进群后按格式改群昵称：到期前提醒，到期记警告、告诉值班人，或由机器人改好",
  why: "看名字就知道彼此在哪里、做什么，陌生人之间才好开口。",
  options: z.strictObject({
    format: z.string().min(1).max(60).default("{城市}-{昵称}-{行业}").describe("群昵称的格式；－ — _ ｜ · 当作同一种分隔符，两边可以有空格，每项 1 到 12 个字").meta({ alias: "格式" }),
    within: durationOption("24h", "进群后多久之内改好", { min: 10 * minute, max: 30 * day }).meta({ alias: "期限" }),
    remind_at: z.array(durationOption("2h", "进群后多久提醒", { min: minute })).max(mostReminders).optional().describe("进群后多久各提醒一次，从早到晚，都早于 within；不写就是 2h 和 20h 中早于 within 的；[] 是不提醒").meta({ alias: "提醒" }),
    then: z.enum(["warn", "tell", "set_card", "nothing"]).meta({ words: { warn: "警告", tell: "告诉", set_card: "改名片", nothing: "只记录" } }).default("tell")
      .describe("到期没改：warn 记一次警告，tell 告诉值班人，set_card 由机器人改成合格式的（已有的留下，缺的写 fill；到期前把名字按格式单独发一条，也替他改上；机器人改不了、拼不出来、或名字里像有联系方式的，和 tell 一样），nothing 只记录").meta({ alias: "到期" }),
    fill: z.string().trim().min(1).max(12).default("待填").describe("then: set_card 时，名字里还缺的那一项写什么").meta({ alias: "填" }),
  }),
  needs: ["say"],
  judgesStaff: false,
  prepare({ format: text, within, remind_at: written, then, fill }) {
    const format = nameFormat(text);
    if ("mistake" in format) throw new OptionMistake(["format"], format.mistake);
    if (then === "set_card" && !(fitsAnywhere(format, fill) && isPlainCard(fill))) throw new OptionMistake(["fill"], `「${fill}」不能写进「${shown(text)}」：不带分隔符，不和项目的名字一样，也不像联系方式`);
    const reminders = checkReminders(written, usualReminders, within);
    return { format, reminders };
  },
  member_joined(event, { id, options, prepared: { format, reminders }, state }) {
    const { group, member, at } = event;
    if (event.listed === true) return pass("从名单里看到的成员，不知何时进的群");
    if (dutyDue({ state, id, group, member }) !== undefined) return pass("已经在等改名");
    const lack = explain(format, event.name);
    if (lack === undefined) return pass("群昵称已经合格式");
    const text = `进群先改一下群昵称，写成「${shown(format.text)}」。${lack}。${sayDuration(options.within)}内改好就行。`;
    return act(`群昵称不合格式（${lack}）`, {
      actions: [says(group, text, { mention: [member], priority: "answer", within: hour })],
      entries: openDuty({ state, id, group, member }, at, options.within, reminders),
    });
  },
  member_renamed({ group, member, newName }, { id, prepared, state }) {
    const where = { state, id, group, member };
    if (dutyDue(where) === undefined) return pass("没有在等改名");
    const lack = explain(prepared.format, newName);
    return lack === undefined ? thanked(where) : pass(`改了名，还不合格式（${lack}）`);
  },
  message(event, { id, options, prepared, state }) {
    const { group, member, name } = event;
    const where = { state, id, group, member };
    if (dutyDue(where) === undefined) return pass("没有在等改名");
    if (fits(prepared.format, name)) return thanked(where);
    return options.then === "set_card" ? saidName(event, where, prepared.format) : pass("群昵称还没改好");
  },
  member_left({ group, member }, { id, state }) {
    const where = { state, id, group, member };
    return dutyDue(where) !== undefined ? act("退群了，不再等改名", { entries: closeDuty(where, "waived") }) : pass("没有在等改名");
  },
  timer(event, { id, options, prepared: { format }, state, book }, { name: firing, group, member }) {
    if (group === undefined || member === undefined) return pass("不是成员的期限");
    const where = { state, id, group, member };
    const stay = presentStay(state, group, member);
    const until = dutyDue(where);
    if (stay === undefined || until === undefined) return pass("不用再等改名");
    const lack = explain(format, stay.name);
    // A rename that came too late to be answered still counts.
    if (lack === undefined) return act("群昵称已经改好", { entries: closeDuty(where, "done", firing) });
    const left = until - event.at;
    if (firing !== dueTimer && left > 0) {
      const text = `群昵称还要改一下，写成「${shown(format.text)}」。${lack}。还有 ${sayLeft(left)}。`;
      return act("提醒改名", { actions: [says(group, text, { mention: [member], priority: "answer", within: Math.min(hour, left) })] });
    }
    const entries = closeDuty(where, "overdue", firing);
    const because = `${nameOf(state, member, group)} 的群昵称在 ${sayDuration(options.within)}内没有改好，${lack}`;
    switch (options.then) {
      case "warn": return act("到期没有改名", { ...warns(member, group, because), entries });
      case "nothing": return act("到期没有改名，只记录", { entries });
      case "tell": return act("到期没有改名", { actions: [told(where, because, event.at, book)], entries });
      case "set_card": {
        const found = settable(cardFor(format, stay.name, options.fill), group, state);
        return "card" in found
          ? act("到期没有改名，由机器人改好", { actions: lastCard(where, found.card, options.fill), entries })
          : act(`到期没有改名，没有代改：${found.not}`, { actions: [told(where, `${because}。${found.not}，没有代改`, event.at, book)], entries });
      }
    }
  },
  examples: [
    { name: "进群时名字不合格式，请改名并定下期限", when: [joins("ann")], then: ["say", "duty_opened", "timer_set", "timer_set", "timer_set"] },
    { name: "期限短于默认的提醒，就少提醒几次", options: { within: "2h" }, when: [joins("ann")], then: ["say", "duty_opened", "timer_set"] },
    { name: "进群时名字已经合格式", when: [joins("上海-安安-设计")], then: "pass" },
    { name: "改好了就道谢，不再提醒", when: [joins("ann"), renames("ann", "上海－安安－设计", 60)], then: ["say", "duty_closed", "timer_cleared", "timer_cleared", "timer_cleared"] },
    { name: "提醒过一次以后改好", when: [joins("ann"), waits(7200), renames("ann", "上海 | 安安 | 设计", 7260)], then: ["say", "duty_closed", "timer_cleared", "timer_cleared"] },
    { name: "改了还差一项", when: [joins("ann"), renames("ann", "上海-安安", 60)], then: "pass" },
    { name: "没被要求改名的人改名，不说话", when: [speaks("ann", "早"), renames("ann", "上海-安安-设计", 60)], then: "pass" },
    { name: "只说话没改名", when: [joins("ann"), speaks("ann", "晚点改", 60)], then: "pass" },
    { name: "到了提醒的时候", when: [joins("ann"), waits(7200)], then: ["say"] },
    { name: "差一秒到提醒的时候", when: [joins("ann"), waits(7199)], then: "pass" },
    { name: "期限到了，告诉值班人", options: { remind_at: [] }, when: [joins("ann"), waits(86_400)], then: ["alert", "duty_closed"] },
    { name: "期限到了，记一次警告", options: { remind_at: [], then: "warn" }, when: [joins("ann"), waits(86_400)], then: ["warning", "duty_closed"] },
    { name: "期限到了，只记录", options: { remind_at: [], then: "nothing" }, when: [joins("ann"), waits(86_400)], then: ["duty_closed"] },
    { name: "期限到了，由机器人改成合格式的", options: { remind_at: [], then: "set_card" }, when: [joins("安安"), waits(86_400)], then: ["set_card", "say", "duty_closed"] },
    { name: "期限到了，名字里像有联系方式，告诉值班人", options: { remind_at: [], then: "set_card" }, when: [joins("加V ab12345"), waits(86_400)], then: ["alert", "duty_closed"] },
    { name: "把名字按格式单独发出来，替他改上", options: { remind_at: [], then: "set_card" }, when: [joins("小鱼"), speaks("小鱼", "上海-小鱼-设计", 60)], then: ["set_card"] },
    { name: "发出来的名字改上以后，照改名道谢", options: { remind_at: [], then: "set_card" }, when: [joins("小鱼"), speaks("小鱼", "上海-小鱼-设计", 60), renames("小鱼", "上海-小鱼-设计", 61)], then: ["say", "duty_closed", "timer_cleared"] },
    { name: "名字夹在别的话里，不算", options: { remind_at: [], then: "set_card" }, when: [joins("小鱼"), speaks("小鱼", "我是上海-小鱼-设计，怎么改名？", 60)], then: "pass" },
    { name: "没有写 set_card，发出来的名字不动", when: [joins("小鱼"), speaks("小鱼", "上海-小鱼-设计", 60)], then: "pass" },
    { name: "退群了就不再等", options: { remind_at: [] }, when: [joins("ann"), leaves("ann", 60)], then: ["duty_closed", "timer_cleared"] },
    { name: "再进群，名字还是不合格式", options: { remind_at: [] }, when: [joins("ann"), leaves("ann", 60), joins("ann", 120)], then: ["say", "duty_opened", "timer_set"] },
  ],
});
