/** self-introduction: a member who joins is asked for a few words about themselves; an introduction is recognised and thanked, a missing one reported. */
import { z } from "zod";
import { checkReminders, closeDuty, dueTimer, dutyDue, mostReminders, openDuty } from "../core/duty.ts";
import { joins, leaves, speaks, waits } from "../core/example.ts";
import { durationOption } from "../core/options.ts";
import { OptionMistake, act, defineRule, pass, says, warns } from "../core/rule.ts";
import { onDuty } from "../core/roster.ts";
import { nameOf, groupNameOf } from "../core/state.ts";
import { day, hour, minute, sayDuration, sayLeft } from "../core/time.ts";
import { checkOf, openingOf, told } from "./self-introduction/signs.ts";

/** Letters, figures and Chinese characters: punctuation and emoji fill no introduction. */
const lengthOf = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

const usualReminders = [24 * hour];

/** "至少 15 字，说说城市、行业". */
const wanted = (atLeast: number, labels: readonly string[]): string => (labels.length === 0 ? `${atLeast} 个字以上` : `说说${labels.join("、")}，${atLeast} 个字以上`);

const count = z.union([z.int(), z.string().regex(/^\d{1,3} ?字?$/, { error: "要写成 15 或 15字" })]).default("15字");

export default defineRule({
  kind: "self-introduction",
  summary: "请新成员自我介绍：认得出来就道谢，到期前提醒，到期记警告或告诉值班人",
  why: "介绍过自己的人更愿意说话，别人也知道能和他聊什么。",
  options: z.strictObject({
    within: durationOption("48h", "进群后多久之内介绍", { min: 10 * minute, max: 30 * day }).meta({ alias: "期限" }),
    remind_at: z.array(durationOption("24h", "进群后多久提醒", { min: minute })).max(mostReminders).optional().describe("进群后多久各提醒一次，从早到晚，都早于 within；不写就是 24h（若早于 within）；[] 是不提醒").meta({ alias: "提醒" }),
    at_least: count.describe("至少多少个字，1 到 500；标点、空格和表情不算").meta({ alias: "最少字数" }),
    must_mention: z.array(z.string().min(1).max(12)).max(8).default(["城市", "行业"]).describe("要说到的几项；城市、行业、昵称、兴趣认得出常见说法，其余要写出这个词").meta({ alias: "要说到" }),
    then: z.enum(["warn", "tell", "nothing"]).meta({ words: { warn: "警告", tell: "告诉", nothing: "只记录" } }).default("tell").describe("到期没有介绍：warn 记一次警告，tell 告诉值班人，nothing 只记录").meta({ alias: "到期" }),
    ask: z.boolean().default(true).describe("进群时是否在群里请他介绍").meta({ alias: "请他介绍" }),
  }),
  needs: ["say"],
  judgesStaff: false,
  prepare({ within, remind_at: written, at_least: asked, must_mention: labels }) {
    const atLeast = Number.parseInt(String(asked), 10);
    if (atLeast < 1 || atLeast > 500) throw new OptionMistake(["at_least"], "字数在 1 到 500 之间");
    const reminders = checkReminders(written, usualReminders, within);
    return { atLeast, reminders, checks: labels.map(checkOf), wanted: wanted(atLeast, labels) };
  },
  member_joined(event, { id, options, prepared, state }) {
    const { group, member, at } = event;
    if (event.listed === true) return pass("从名单里看到的成员，不知何时进的群");
    if (dutyDue({ state, id, group, member }) !== undefined) return pass("已经在等自我介绍");
    if (state.groups.get(group)?.stays.get(member)?.fulfilled?.has(id) === true) return pass("以前在这个群介绍过");
    const text = `方便的时候在群里介绍一下自己：${prepared.wanted}。${sayDuration(options.within)}内都可以。`;
    return act("新成员还没有介绍自己", {
      ...(options.ask && { actions: [says(group, text, { mention: [member], priority: "answer", within: hour })] }),
      entries: openDuty({ state, id, group, member }, at, options.within, prepared.reminders),
    });
  },
  /** The score is the share of what is asked for (the length, each label) that the message has; without an opening such as 大家好 it is no introduction. */
  message({ group, member, forwarded }, { id, prepared: { atLeast, checks }, state, text }) {
    const where = { state, id, group, member };
    if (dutyDue(where) === undefined) return pass("没有在等自我介绍");
    if (forwarded === true) return pass("转发的内容不算自我介绍");
    const { text: words } = text();
    const opening = openingOf(words);
    if (opening === undefined) return pass("不是自我介绍");
    const missing = checks.filter((check) => !told(words, check)).map(({ label }) => label);
    const length = lengthOf(words);
    const score = (checks.length - missing.length + Math.min(1, length / atLeast)) / (checks.length + 1);
    if (missing.length === 0 && length >= atLeast && (opening !== "perhaps" || checks.length > 0)) {
      const thanks = says(group, "谢谢介绍，很高兴认识你。", { mention: [member], priority: "chatter", within: 10 * minute });
      return act("自我介绍，该说的都说了", { actions: [thanks], entries: closeDuty(where, "done") }, { score });
    }
    // A greeting alone (大家好，请问几点开始) tells nothing of its author; an attempt tells something.
    const attempt = opening !== "perhaps" && (length >= atLeast ? opening === "surely" || missing.length < checks.length : missing.length === 0 && checks.length > 0);
    if (!attempt) return pass(length < atLeast ? `像自我介绍，${length} 个字，不到 ${atLeast} 个` : "打招呼，没有说到自己", { score });
    const lack = [missing.length > 0 && `再说说${missing.join("、")}`, length < atLeast && `再多写几句（${atLeast} 个字以上）`].filter((part) => part !== false).join("，");
    const topic = `intro-hint:${member}`;
    if (state.groups.get(group)?.answered.has(topic) === true) return pass(`像自我介绍，还差一点，已经提示过：${lack}`, { score });
    const hint = says(group, `谢谢介绍。${lack}，就更好认识你了，写在一条消息里发一次就行。`, { mention: [member], priority: "answer", within: 10 * minute });
    return act(`像自我介绍，还差一点：${lack}`, { actions: [hint], entries: [{ type: "answered", group, topic, member }] }, { score });
  },
  member_left({ group, member }, { id, state }) {
    const where = { state, id, group, member };
    return dutyDue(where) !== undefined ? act("退群了，不再等自我介绍", { entries: closeDuty(where, "waived") }) : pass("没有在等自我介绍");
  },
  timer(event, { id, options, prepared, state, book }, { name: firing, group, member }) {
    if (group === undefined || member === undefined) return pass("不是成员的期限");
    const where = { state, id, group, member };
    const until = dutyDue(where);
    if (until === undefined) return pass("不用再等自我介绍");
    const left = until - event.at;
    if (firing !== dueTimer && left > 0) {
      const text = `还没有看到你的自我介绍，${prepared.wanted}。还有 ${sayLeft(left)}。`;
      return act("提醒自我介绍", { actions: [says(group, text, { mention: [member], priority: "answer", within: Math.min(hour, left) })] });
    }
    const entries = closeDuty(where, "overdue", firing);
    const because = `${nameOf(state, member, group)} 进群 ${sayDuration(options.within)}没有自我介绍（${prepared.wanted}）`;
    if (options.then === "warn") return act("到期没有自我介绍", { ...warns(member, group, because), entries });
    if (options.then === "nothing") return act("到期没有自我介绍，只记录", { entries });
    const topic = groupNameOf(state, group);
    return act("到期没有自我介绍", { actions: [{ type: "alert", to: onDuty(state, book, event.at), text: `「${topic}」：${because}。要不要私下聊两句？` }], entries });
  },
  examples: [
    { name: "进群就请他介绍，并定下期限", when: [joins("ann")], then: ["say", "duty_opened", "timer_set", "timer_set"] },
    { name: "ask: false 时不在群里问", options: { ask: false }, when: [joins("ann")], then: ["duty_opened", "timer_set", "timer_set"] },
    { name: "该说的都说了", when: [joins("ann"), speaks("ann", "大家好，我是安安，在杭州做平面设计，请多关照", 60)], then: ["say", "duty_closed", "timer_cleared", "timer_cleared"] },
    { name: "提醒以后才介绍", when: [joins("ann"), waits(86_400), speaks("ann", "新人报到：坐标成都，从事少儿英语，喜欢爬山", 86_460)], then: ["say", "duty_closed", "timer_cleared"] },
    { name: "正好十五个字", when: [joins("ann"), speaks("ann", "大家好我是安安在上海当老师两年", 60)], then: ["say", "duty_closed", "timer_cleared", "timer_cleared"] },
    { name: "十四个字，提示再写几句", when: [joins("ann"), speaks("ann", "大家好我是安安在上海当老师呢", 60)], then: ["say", "answered"] },
    { name: "没说行业，提示一次", when: [joins("ann"), speaks("ann", "大家好，我叫安安，坐标西湖边，很高兴来到这里", 60)], then: ["say", "answered"] },
    { name: "提示过就不再提示", when: [joins("ann"), speaks("ann", "大家好，我叫安安，坐标西湖边，很高兴来到这里", 60), speaks("ann", "我叫安安，坐标西湖边，真的很高兴来到这里", 120)], then: "pass" },
    { name: "只是打招呼问问题", when: [joins("ann"), speaks("ann", "大家好，请问今天晚上的分享几点开始呀，要准备什么", 60)], then: "pass" },
    { name: "平常说话", when: [joins("ann"), speaks("ann", "上海今天下雨了，设计稿又要改，晚上大概来不了", 60)], then: "pass" },
    { name: "没有在等的人介绍自己，不说话", when: [speaks("ann", "大家好，我是安安，在杭州做平面设计，请多关照")], then: "pass" },
    { name: "必须说到自定的一项", options: { must_mention: ["店名"] }, when: [joins("ann"), speaks("ann", "大家好，我是安安，店名叫小满花房，欢迎来坐坐", 60)], then: ["say", "duty_closed", "timer_cleared", "timer_cleared"] },
    { name: "到了提醒的时候", when: [joins("ann"), waits(86_400)], then: ["say"] },
    { name: "期限到了，告诉值班人", options: { remind_at: [] }, when: [joins("ann"), waits(172_800)], then: ["alert", "duty_closed"] },
    { name: "差一秒到期", options: { remind_at: [] }, when: [joins("ann"), waits(172_799)], then: "pass" },
    { name: "期限到了，记一次警告", options: { remind_at: [], then: "warn" }, when: [joins("ann"), waits(172_800)], then: ["warning", "duty_closed"] },
    { name: "退群了就不再等", when: [joins("ann"), leaves("ann", 60)], then: ["duty_closed", "timer_cleared", "timer_cleared"] },
    { name: "介绍过的人再进群，不用再介绍", when: [joins("ann"), speaks("ann", "大家好，我是安安，在杭州做平面设计，请多关照", 60), leaves("ann", 120), joins("ann", 180)], then: "pass" },
  ],
});
