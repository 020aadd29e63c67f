/** sender: conditions on who it is: their standing, their past, their name. */
import { z } from "zod";
import { type Role, roleNames, roles } from "../../core/entry.ts";
import { explain, fits, nameFormat } from "../../core/name-format.ts";
import { durationOption } from "../../core/options.ts";
import { OptionMistake } from "../../core/rule.ts";
import { prints, similarity } from "../../core/similar.ts";
import { nameOf, pointsOf, presentStay } from "../../core/state.ts";
import { day, hour, minute, sayDuration } from "../../core/time.ts";
import { type Seen, type When, no, shownName, whens, yes } from "./check.ts";
import { defineCondition, ofMember, ofMessage } from "./condition.ts";

/** How many earlier messages of a member the state remembers, and how alike two texts are that count as the same. */
const remembered = 12;
const alike = 0.8;

const repeats = defineCondition({
  name: "repeats",
  alias: "重复",
  summary: "同一个人在这么长的时间里，相同或几乎相同的话发到第几遍（含跨群）；之后每一遍也算",
  example: "repeats: { times: 3, in: 10m }",
  schema: z.strictObject({
    times: z.int().min(2).max(remembered).describe("发到第几遍，这一遍也算在内").meta({ alias: "遍数" }),
    in: durationOption("10m", "在多长时间内，最长 1h", { min: minute, max: hour }).meta({ alias: "时间内" }),
  }).describe("同样的话发到第 times 遍"),
  on: ["message"],
  prepare: ({ times, in: within }) => ofMessage((event, { state, text }) => {
    const grams = prints(text().text);
    const recent = state.members.get(event.member)?.recent ?? [];
    const count = 1 + recent.filter((print) => event.at - print.at <= within && similarity(print.grams, grams) >= alike).length;
    const told = `${sayDuration(within)}内同样的话第 ${count} 遍`;
    return count >= times ? yes(told, { start: 0, end: event.text.length }) : no(`${told}，不到 ${times} 遍`);
  }),
});

const firstMessages = defineCondition({
  name: "first_messages",
  alias: "头几条",
  summary: "这是成员在这个群的头几条消息之一",
  example: "first_messages: 5",
  schema: z.int().min(1).max(100).describe("头几条"),
  on: ["message"],
  prepare: (first) => ofMessage((event, { state }) => {
    const place = (presentStay(state, event.group, event.member)?.messages ?? 0) + 1;
    return place <= first ? yes(`进群第 ${place} 条消息`) : no(`不是头 ${first} 条消息（已经第 ${place} 条）`);
  }),
});

const isRole = (standing: string | undefined): standing is Role => roles.some((role) => role === standing);
const role = defineCondition({
  name: "role",
  alias: "身份",
  summary: `成员的身份是其中一个：${roles.map((each) => `${each} ${roleNames[each]}`).join("，")}`,
  example: "role: [founder, secretary]",
  schema: z.array(z.enum(roles).meta({ words: roleNames })).min(1).max(roles.length).describe(roles.map((each) => `${each} ${roleNames[each]}`).join("，")),
  list: true,
  ofMember: true,
  prepare: (wanted) => ofMember((member, { state }) => {
    const standing = state.members.get(member)?.role;
    return isRole(standing) && wanted.includes(standing) ? yes(`身份是${roleNames[standing]}`) : no(`身份不是${wanted.map((each) => roleNames[each]).join("、")}`);
  }),
});

/** How long somebody has been in the group, ms; undefined for those who were there before the bot. */
function inGroupFor({ event, state }: Seen): number | undefined {
  if (event.type === "member_joined") return event.listed === true ? undefined : 0;
  if (event.member === undefined) return undefined;
  const joinedAt = presentStay(state, event.group, event.member)?.joinedAt;
  return joinedAt === undefined ? undefined : Math.max(0, event.at - joinedAt);
}

/** Whoever applies is not in the group yet. */
const inside: readonly When[] = whens.filter((when) => when !== "join_request");
const days = { least: z.int().min(1).max(3650).optional(), most: z.int().min(1).max(3650).optional() };
const daysInGroup = defineCondition({
  name: "days_in_group",
  alias: "进群天数",
  summary: "进群多少天，一天按 24 小时算；比机器人还早进群的算老成员",
  example: "days_in_group: { at_most: 7 }",
  schema: z.strictObject({ at_least: days.least.describe("进群满几天").meta({ alias: "至少" }), at_most: days.most.describe("进群不超过几天").meta({ alias: "最多" }) })
    .refine(({ at_least: least, at_most: most }) => least !== undefined || most !== undefined, { error: "at_least（满几天）和 at_most（不超过几天）要写一个或两个" })
    .refine(({ at_least: least = 0, at_most: most = Infinity }) => least <= most, { error: "at_least 比 at_most 还大，什么也匹配不到" })
    .describe("进群多少天：at_least 满几天，at_most 不超过几天"),
  on: inside,
  ofMember: true,
  prepare: ({ at_least: least = 0, at_most: most }) => (seen) => {
    const time = inGroupFor(seen);
    if (time === undefined) return most === undefined ? yes("比机器人还早进群") : no("比机器人还早进群，按老成员算");
    const told = time === 0 ? "刚进群" : `进群 ${sayDuration(time)}`;
    if (time < least * day) return no(`${told}，不满 ${least} 天`);
    return most !== undefined && time > most * day ? no(`${told}，超过 ${most} 天`) : yes(told);
  },
});

const inviter = defineCondition({
  name: "inviter",
  alias: "邀请人",
  summary: "none 没有人邀请，someone 有人邀请；不知道怎么进群的人两样都不是",
  example: "inviter: none",
  schema: z.enum(["none", "someone"]).meta({ words: { none: "没有", someone: "有" } }).describe("none 没有人邀请，someone 有人邀请"),
  on: inside,
  ofMember: true,
  prepare: (wanted) => ofMember((member, { event, state }) => {
    const joining = event.type === "member_joined" && event.listed !== true;
    const stay = presentStay(state, event.group, member);
    if (!joining && stay?.joinedAt === undefined) return no("不知道是怎么进群的");
    const invited = (joining ? event.inviter : stay?.inviter) !== undefined;
    return { holds: invited === (wanted === "someone"), because: invited ? "有人邀请" : "没有人邀请" };
  }),
});

const left = defineCondition({
  name: "left",
  alias: "怎么走的",
  summary: "self 自己退的，removed 被移出的（由机器人或别人）；平台没有说的两样都不是",
  example: "left: self",
  schema: z.enum(["self", "removed"]).meta({ words: { self: "自己退的", removed: "被移出的" } }).describe("self 自己退的，removed 被移出的"),
  on: ["leave"],
  ofMember: true,
  prepare: (wanted) => ({ event, state }) => {
    if (event.type !== "member_left" || event.removed === undefined) return no("不知道是自己退的还是被移出的");
    const by = event.own ? "，由机器人" : event.by === undefined ? "" : `，由 ${nameOf(state, event.by, event.group)}`;
    return { holds: event.removed === (wanted === "removed"), because: event.removed ? `被移出的${by}` : "自己退的" };
  },
});

const points = defineCondition({
  name: "points",
  alias: "警告点数",
  summary: "还没失效的警告已有几点",
  example: "points: { at_least: 2 }",
  schema: z.strictObject({ at_least: z.int().min(1).max(100).describe("至少几点").meta({ alias: "至少" }) }).describe("还没失效的警告点数"),
  ofMember: true,
  prepare: ({ at_least: least }) => ofMember((member, { event, state }) => {
    const sum = pointsOf(state, member, event.at);
    return sum >= least ? yes(`警告有 ${sum} 点`) : no(`警告只有 ${sum} 点，不到 ${least}`);
  }),
});

const name = defineCondition({
  name: "name",
  alias: "群昵称",
  summary: "群昵称合乎格式；不合格式的写 not",
  example: 'name: { fits: "{城市}-{昵称}-{行业}" }',
  schema: z.strictObject({ fits: z.string().min(1).max(100).describe("群昵称的格式，如 {城市}-{昵称}-{行业}").meta({ alias: "格式" }) }).describe("群昵称"),
  ofMember: true,
  prepare({ fits: text }) {
    const format = nameFormat(text);
    if ("mistake" in format) throw new OptionMistake(["fits"], format.mistake);
    return (seen) => {
      const shown = shownName(seen);
      return fits(format, shown) ? yes("群昵称合乎格式") : no(`群昵称不合格式：${explain(format, shown) ?? text}`);
    };
  },
});

export const senderConditions = [repeats, firstMessages, role, daysInGroup, inviter, left, points, name];
