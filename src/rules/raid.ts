/** raid: many strangers in a short time, by joining, by asking to, or by writing the same words. What then stops is told in `core/raid.ts`. */
import { z } from "zod";
import { closeDuty } from "../core/duty.ts";
import type { EntryDraft } from "../core/entry.ts";
import { applies, joins, speaks, waits } from "../core/example.ts";
import type { GroupId } from "../core/ids.ts";
import { durationOption } from "../core/options.ts";
import { isNewcomer, raidOn } from "../core/raided.ts";
import { type Verdict, act, deadline, defineRule, pass } from "../core/rule.ts";
import { prints } from "../core/similar.ts";
import { onDuty } from "../core/roster.ts";
import { hour, minute, sayDuration, sayTime } from "../core/time.ts";
import { echoes, isSubstantial } from "./raid/echoes.ts";
import { type RaidContext, endText, startText } from "./raid/news.ts";

const calmTimer = "calm";

export default defineRule({
  kind: "raid",
  summary: "突袭模式：短时间内很多人进群、申请，或很多新人发同样的话，就先不招呼新人、入群改为问人，并告诉创建者；平静以后自己恢复",
  why: "被人带队冲进来的时候，机器人一个个打招呼只会把群刷得更满，账号也容易被封；先停下来，让人来定。",
  options: z.strictObject({
    joins: z.int().min(3).max(100).default(10).describe("短时间内进群（或申请入群）满多少人算突袭").meta({ alias: "进群人数" }),
    in: durationOption("5m", "在多长时间内，最长 1h", { min: minute, max: hour }).meta({ alias: "时间内" }),
    same_text: z.int().min(2).max(50).default(4).describe("进群不满一小时的人里，有几个人发几乎相同的话算突袭").meta({ alias: "同样的话" }),
    calm: durationOption("15m", "没有新动静多久以后恢复", { min: 5 * minute, max: 6 * hour }).meta({ alias: "平静" }),
  }),
  needs: [],
  // Whoever joins tenth shows that it is a raid, staff or not; nobody is punished by it.
  judgesStaff: true,
  prepare: () => undefined,
  /** The score is the number of joins over `joins`, at most 1. */
  member_joined({ group, at, listed }, context) {
    if (listed === true) return pass("从名单里看到的成员，不知何时进的群");
    const { state, options } = context;
    const since = (state.groups.get(group)?.joins ?? []).filter((join) => join > at - options.in);
    return counted({ group, at, since: since[0] ?? at, count: since.length + 1, most: options.joins, what: "进群" }, context);
  },
  join_requested({ group, at, member }, context) {
    const { state, options } = context;
    const recent = (state.groups.get(group)?.requests ?? []).filter((request) => request.at > at - options.in);
    const count = new Set([...recent.map((request) => request.member), member]).size;
    return counted({ group, at, since: recent[0]?.at ?? at, count, most: options.joins, what: "申请入群" }, context);
  },
  message({ group, member, at }, context) {
    const { state, options, text } = context;
    if (!isNewcomer(state, group, member, at)) return pass("不是新人");
    const words = text().text;
    if (!isSubstantial(words)) return pass("太短，不计");
    const { members, since } = echoes(state, { group, member, at }, prints(words), options.in);
    return counted({ group, at, since, count: members, most: options.same_text, what: "发几乎相同的话" }, context);
  },
  timer(event, context, { group }) {
    const { state, book } = context;
    const known = group === undefined ? undefined : state.groups.get(group);
    if (group === undefined || known?.raidUntil === undefined) return pass("没有突袭");
    if (known.raidUntil > event.at) return pass(`突袭还在，到 ${sayTime(known.raidUntil, book.timeZone)}`);
    return act("突袭过去了", {
      actions: [{ type: "alert", to: onDuty(state, context.book, event.at, "founder"), text: endText(context, group, event.at), priority: "penalty" }],
      entries: [{ type: "raid", group, until: null, because: "平静下来了" }],
    });
  },
  examples: [
    { name: "五分钟里第十个人进群：记下突袭，告诉创建者", when: crowd(10), then: ["alert", "raid", "timer_set"] },
    { name: "第九个人还不算", when: crowd(9), then: "pass" },
    { name: "突袭还在继续，只往后延，不再打扰", when: crowd(11), then: ["raid", "timer_set"] },
    { name: "慢慢进来的不算", when: Array.from({ length: 12 }, (_, place) => joins(`u${place}`, place * 60)), then: "pass" },
    { name: "四个新人发几乎相同的话", when: echo(4), then: ["alert", "raid", "timer_set"] },
    { name: "三个还不算", when: echo(3), then: "pass" },
    { name: "老成员说同样的话不算", when: ["a", "b", "c", "d", "e"].map((who, place) => speaks(who, "新店开业欢迎光临呀", place * 5)), then: "pass" },
    { name: "很多人申请入群也算", when: Array.from({ length: 10 }, (_, place) => applies(`u${place}`, "", place)), then: ["alert", "raid", "timer_set"] },
    { name: "同一个人申请十次不算", when: Array.from({ length: 10 }, (_, place) => applies("ann", "", place)), then: "pass" },
    { name: "平静十五分钟以后恢复，告诉创建者", when: [...crowd(10), waits(9 + 900)], then: ["alert", "raid"] },
  ],
});

function crowd(size: number) {
  return Array.from({ length: size }, (_, place) => joins(`u${place}`, place));
}
function echo(size: number) {
  const people = Array.from({ length: size }, (_, place) => `u${place}`);
  return [...people.map((who, place) => joins(who, place)), ...people.map((who, place) => speaks(who, `加入领取红包福利，速来${"！".repeat(place)}`, 60 + place))];
}

type Sign = { readonly group: GroupId; readonly at: number; readonly since: number; readonly count: number; readonly most: number; readonly what: string };

/** Enough of a sign begins a raid, or keeps it on. */
function counted({ group, at, since, count, most, what }: Sign, context: RaidContext): Verdict {
  const { state, options, id } = context;
  const score = Math.min(1, count / most);
  const because = `${sayDuration(options.in)}内 ${count} 人${what}`;
  if (count < most) return pass(`${because}，不到 ${most} 人`, { score });
  const until = at + options.calm;
  const on = raidOn(state, group, at);
  const entries: readonly EntryDraft[] = [{ type: "raid", group, until, because, ...(!on && { since }) }, deadline(id, calmTimer, until, group)];
  if (on) return act(`突袭还在继续：${because}`, { entries }, { score });
  return act(because, {
    actions: [{ type: "alert", to: onDuty(state, context.book, at, "founder"), text: startText(context, group, because), priority: "penalty" }],
    entries: [...entries, ...waived(context, group, since)],
  }, { score });
}

/** Whoever came in with the raid before it showed is held to nothing either. */
function waived({ state }: RaidContext, group: GroupId, since: number): readonly EntryDraft[] {
  return [...(state.groups.get(group)?.stays ?? [])].flatMap(([member, { joinedAt = 0, duties }]) =>
    joinedAt < since || !duties ? [] : [...duties.keys()].flatMap((rule) => closeDuty({ state, id: rule, group, member }, "waived")));
}
