/** member: /member, who somebody is, and which role they hold. */
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import { type Standing, roleNames, tierNames } from "../core/entry.ts";
import type { MemberId } from "../core/ids.ts";
import { sayKnown } from "../core/known.ts";
import { sayWeight } from "../core/ladder.ts";
import { toldMuted } from "../core/mutes.ts";
import { keptAs } from "../core/places.ts";
import { pointsOf, standingWarnings, type StateView, type StayView } from "../core/state.ts";
import { sayTime } from "../core/time.ts";
import { sayAcceptance } from "./charter.ts";
import { howKnown } from "./identity.ts";
import { cutList, lines, short, topicOf, who } from "./show.ts";
import { notYours, readers, wrong } from "./usage.ts";
import { meantMember } from "./whom.ts";

/** How a role may be typed. `null` takes the role away; 机器人 marks another bot, which is neither judged nor answered. */
const spellings: Readonly<Record<string, Standing | null>> = {
  founder: "founder", 创建者: "founder",
  secretary: "secretary", 日常管理: "secretary", 管理: "secretary",
  growth: "growth", 拉新: "growth",
  partner: "partner", 合作伙伴: "partner",
  bot: "bot", 机器人: "bot",
  none: null, 无: null, 没有: null, 取消: null,
};
const standingName = (role: Standing | null | undefined): string => (role === "bot" ? "机器人" : role ? roleNames[role] : "无");

export const member: Command = defineCommand({
  name: "member",
  aliases: ["成员", "查人"],
  where: "private",
  roles: readers,
  usage: "<成员> [role <角色|无>]",
  summary: "看一位成员；创建者可以改角色",
  examples: ["/member 小王", "/member 「小王 北京」", "/member 小美 role 日常管理", "/成员 小美 角色 无"],
  run(call) {
    const meant = meantMember(member, call);
    if ("reply" in meant) return meant.reply;
    const [, sub, role] = call.args;
    if (sub === undefined) return { text: describe(call, meant.member) };
    if (!["role", "角色"].includes(sub.toLowerCase())) return wrong(member, `看不懂「${short(sub)}」。名字里有空格时，用「」括起来。`);
    if (call.role !== "founder") return notYours("改角色", ["founder"]);
    if (!meant.exact) return { text: `改角色要写全名或编号。你说的是 ${who(call.state, meant.member)}（${meant.member}）吗？` };
    const wanted = role === undefined ? undefined : spellings[role.toLowerCase()];
    if (wanted === undefined) return wrong(member, `角色要写：${Object.values(roleNames).join("、")}、机器人或无。`);
    return setRole(call, meant.member, wanted);
  },
});

function setRole({ state, author }: Call, target: MemberId, role: Standing | null): Reply {
  const name = who(state, target);
  const before = state.members.get(target)?.role ?? null;
  if (before === role) return { text: `${name} 现在就是这个角色：${standingName(role)}。` };
  if (before === "founder" && founders(state) === 1) return { text: `${name} 是唯一的创建者，不能取消。先让另一个人成为创建者。` };
  return {
    text: `好，${name} 的角色：${standingName(before)} → ${standingName(role)}。`,
    effects: { entries: [{ type: "role", member: target, role, by: author }] },
    audit: { did: `改 ${name}（${target}）的角色`, before: standingName(before), after: standingName(role), undo: { entries: [{ type: "role", member: target, role: before, by: author }] } },
  };
}

const founders = (state: StateView): number => [...state.members.values()].filter(({ role }) => role === "founder").length;

/** How somebody went: by themselves, or by whose hand; just that they did where nobody can tell. */
function sayWent(state: StateView, { went }: StayView): string {
  if (went === undefined) return "离开";
  if (!went.removed) return "自己退群";
  return went.own ? "被移出，由机器人" : went.by === undefined ? "被移出" : `被移出，由 ${who(state, keptAs(state, went.by))}`;
}

/** Of somebody who is there: that they were removed before. */
const sayLast = ({ state, book }: Call, stay: StayView): string | undefined => (stay.went?.removed === true ? `${sayTime(stay.went.at, book.timeZone)} ${sayWent(state, stay)}，后来又进群` : undefined);

function describe(call: Call, target: MemberId): string {
  const { state, event, book } = call;
  const known = state.members.get(target);
  const stays: string[] = [];
  for (const [group, { stays: all, owner }] of state.groups) {
    const stay = all.get(target);
    if (!stay) continue;
    const joined = stay.joinedAt === undefined ? "机器人来之前就在" : `${sayTime(stay.joinedAt, book.timeZone)} 入群`;
    const left = stay.leftAt === undefined ? sayLast(call, stay) : `${sayTime(stay.leftAt, book.timeZone)} ${sayWent(state, stay)}`;
    const muted = toldMuted(state, target, group, event.at);
    const notes = [owner === target ? "群主" : undefined, joined, left, muted === undefined ? undefined : `禁言到 ${sayTime(muted, book.timeZone)}`, `发言 ${stay.messages} 条`, stay.duties?.size ? `未完成 ${stay.duties.size} 件` : undefined];
    stays.push(`${topicOf(state, group)}：${who(state, target, group)}，${notes.filter((note) => note !== undefined).join("，")}`);
  }
  const standing = standingWarnings(state, target, event.at);
  const latest = standing.slice(-3).toReversed();
  return lines(
    `${who(state, target)}（${target}）`,
    `角色：${standingName(known?.role)}`,
    howKnown(call, target),
    sayAcceptance(call, target),
    `积分：${known?.score ?? 0}　层级：${known?.tier === undefined ? "没有指定" : tierNames[known.tier]}${known?.tags?.size ? `　标签：${[...known.tags].map((tag) => short(tag, 20)).join("、")}` : ""}`,
    stays.length === 0 ? "不在任何群里" : cutList(stays, 8),
    `警告：${pointsOf(state, target, event.at)} 分，${standing.length} 条${sayKnown(state, target, event.at)}`,
    ...latest.map((warning) => `· ${sayTime(warning.at, book.timeZone)} ${sayWeight(warning)} ${short(warning.because, 30)}`),
    standing.length > latest.length ? `发 /warnings ${target} 看全部` : undefined,
  );
}
