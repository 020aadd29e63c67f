/** warning: /warn, /pardon and /warnings, a human's hand on the ladder. */
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import { type EntryDraft, entryId } from "../core/entry.ts";
import type { GroupId, MemberId } from "../core/ids.ts";
import { clip, humanRule, penaltyName, removalCause, sayPoints, sayWeight, stands } from "../core/ladder.ts";
import { pointsOf, pointsWithout, standingWarnings, type StateView, type Warning } from "../core/state.ts";
import { removesIn } from "../core/steps.ts";
import { sayTime } from "../core/time.ts";
import { cutList, lines, sayAnother, short, topicOf, who, wholeNumber } from "./show.ts";
import { holds, notYours, readers, runners, wrong } from "./usage.ts";
import { isShow, showQuery, showWarnings } from "./warn-show.ts";
import { meantMember, penaltyTarget } from "./whom.ts";

const mostPoints = 10;
const longestReason = 100;

export const warn: Command = defineCommand({
  name: "warn",
  aliases: ["警告"],
  where: "private",
  roles: readers,
  usage: "<成员> [分数] [原因] | show <成员> [编号]",
  summary: "给成员记警告（默认 1 分），与自动警告同一阶梯；show 看一位成员的全部警告和证据",
  examples: ["/warn 小王", "/warn 小王 2 群里发广告", "/警告 「小王 北京」 私聊骚扰群友", "/warn show 小王 2"],
  query: (args, _rest, asked) => (isShow(args[0]) ? showQuery(args, asked) : undefined),
  run(call) {
    if (isShow(call.args[0])) return showWarnings(warn, call);
    if (!holds(runners, call.role)) return notYours("记警告", runners);
    const target = penaltyTarget(warn, call);
    if ("reply" in target) return target.reply;
    const { member, group } = target;
    const [, second, ...others] = call.args;
    // The two words of /warn show in the other order are no reason to punish anybody.
    if (isShow(second) && (others.length === 0 || wholeNumber(others[0]) !== undefined)) return wrong(warn, `没有记警告。想看警告，请发：/warn show ${[member, ...others].join(" ")}`);
    const given = wholeNumber(second);
    const points = given ?? 1;
    const misspelt = given === undefined && /^[+-]?[\d.]+分?$/u.test(second ?? "");
    if (misspelt || points < 1 || points > mostPoints) return wrong(warn, `分数要写 1 到 ${mostPoints} 的整数。`);
    const because = reason(given === undefined ? call.args.slice(1) : others) ?? "管理员警告";
    const { state, event } = call;
    const before = pointsOf(state, member, event.at);
    return {
      text: `好，给 ${who(state, member, group)} 记 ${points} 分：${because}。警告分 ${before} → ${before + points}，群里会按阶梯通知。`,
      effects: { warn: { member, group, points, because } },
      ...(removes(call, member, group, before + points) && { approval: { kind: "removal", count: 1, member, group, question: `想给「${who(state, member, group)}」记 ${points} 分（到了移出那一步），原因：${because}` } }),
      audit: {
        did: `警告 ${who(state, member, group)}（${member}）：${because}`, before: `${before} 分`, after: `${before + points} 分`,
        undo: { entries: [takesBack(call, member, "撤回警告")] },
      },
    };
  },
});

/** The undo of a warning that this command gives: the ladder writes it before anything else of the event. */
export const takesBack = ({ event, author }: Call, member: MemberId, because: string): EntryDraft => ({ type: "pardon", member, lifts: [entryId(event.id, 0)], by: author, because });

/** Whether so many points bring the ladder to a removal: it is as much a removal by hand as /kick. */
function removes({ state, book, event }: Call, member: MemberId, group: GroupId, points: number): boolean {
  return book.ladder.steps.some((step) => removesIn(step, state.groups.get(group)) && step.at <= points && !stands(state, step, member, group, pointsOf(state, member, event.at)));
}

export const pardon: Command = defineCommand({
  name: "pardon",
  aliases: ["撤销警告", "赦免"],
  where: "private",
  roles: runners,
  usage: "<成员> [all|编号] [原因]",
  summary: "撤销警告：最近一条、某一条（编号见 /warnings）或全部",
  examples: ["/pardon 小王", "/pardon 小王 2 误判", "/赦免 小王 全部"],
  run(call) {
    const meant = meantMember(pardon, call);
    if ("reply" in meant) return meant.reply;
    const { state, event } = call;
    const { member } = meant;
    const name = who(state, member, call.group);
    const standing = standingWarnings(state, member, event.at);
    if (standing.length === 0) return { text: `${name} 现在没有有效的警告。` };
    const [, second] = call.args;
    const number = wholeNumber(second);
    const all = second !== undefined && ["all", "全部", "所有"].includes(second.toLowerCase());
    const lifted = all ? standing : [number === undefined ? standing.at(-1) : standing[number - 1]].filter((warning) => warning !== undefined);
    if (lifted.length === 0) return wrong(pardon, `没有第 ${number} 条。${name} 现有 ${standing.length} 条，编号见 /warnings ${member}`);
    const because = reason(call.args.slice(all || number !== undefined ? 2 : 1)) ?? "管理员撤销";
    return lift(call, member, lifted, because);
  },
});

function lift({ state, event, author, group }: Call, member: MemberId, lifted: readonly Warning[], because: string): Reply {
  const before = pointsOf(state, member, event.at);
  const lifts = lifted.map(({ id }) => id);
  const after = pointsWithout(state, member, lifts, event.at);
  const name = who(state, member, group);
  const removalsEnd = [...lifted.filter(({ removes }) => removes), ...(state.members.get(member)?.steps ?? []).filter((mark) => mark.removes && mark.step > after)];
  return {
    text: lines(
      `好，撤销 ${name} 的 ${lifted.length} 条${penaltyName(lifted)}${sayPoints(before, after)}。`,
      cutList(lifted.map((warning) => `· ${sayWeight(warning)} ${short(warning.because, 30)}`), 5),
      lifted.some(({ mutedUntil = 0 }) => mutedUntil > event.at) ? "因它而禁言的，会解除。" : undefined,
      removalsEnd.length === 0 ? undefined : removalsEnd.some((of) => removalCause(state, { member, group: of.group }, lifts, event.at)) ? sayAnother(member) : "还没执行的移出已取消；已经移出的，会有工单提醒把人请回来。",
    ),
    effects: { entries: [{ type: "pardon", member, lifts, by: author, because }] },
    audit: { did: `撤销 ${name}（${member}）的 ${lifted.length} 条${penaltyName(lifted)}：${because}`, before: `${before} 分`, after: `${after} 分`, undo: { entries: [{ type: "reinstated", member, lifts, by: author }] } },
    approval: { kind: "mass", count: lifted.length, member, question: `想撤销「${name}」的 ${lifted.length} 条${penaltyName(lifted)}：${because}` },
  };
}

export const warnings: Command = defineCommand({
  name: "warnings",
  aliases: ["警告列表", "警告记录"],
  where: "private",
  roles: readers,
  usage: "[成员]",
  summary: "看一位成员的有效警告，或所有有警告的人",
  examples: ["/warnings", "/warnings 小王"],
  run(call) {
    if (call.args.length === 0) return { text: everybody(call) };
    const meant = meantMember(warnings, call);
    return "reply" in meant ? meant.reply : { text: ofOne(call, meant.member) };
  },
});

function everybody({ state, event }: Call): string {
  const warned = [...state.members.keys()]
    .map((member) => ({ member, points: pointsOf(state, member, event.at), count: standingWarnings(state, member, event.at).length }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.points - a.points);
  if (warned.length === 0) return "现在没有人有有效的警告。";
  const rows = warned.map(({ member, points, count }) => `${who(state, member)}（${member}）：${points} 分，${count} 条`);
  return lines(cutList(rows, 20), "发 /warnings 成员 看详情");
}

function ofOne({ state, event, book, group }: Call, member: MemberId): string {
  const standing = standingWarnings(state, member, event.at);
  const name = who(state, member, group);
  if (standing.length === 0) return `${name} 现在没有有效的警告。`;
  const time = (at: number): string => sayTime(at, book.timeZone);
  const rows = standing.map((warning, index) =>
    lines(
      `${index + 1}. ${sayWeight(warning)} ${short(warning.because, 40)}`,
      warning.words ? `   原话：「${clip(warning.words, 40)}」` : undefined,
      `   ${topicOf(state, warning.group)}，${origin(state, warning)}，${time(warning.at)}，${time(warning.expiresAt)} 失效`,
    ));
  return lines(`${name}：${pointsOf(state, member, event.at)} 分，${standing.length} 条有效`, cutList(rows, 10), `撤销一条：/pardon ${member} 编号`);
}

/** By whom, or by which rule and version. */
function origin(state: StateView, { by, rule, version }: Warning): string {
  if (by !== undefined && rule === humanRule) return `${who(state, by)} 手动`;
  return `规则 ${rule}@${version.slice(0, 6)}${by === undefined ? "" : `，${who(state, by)} 确认`}`;
}

/** The words of a reason, cut to what fits a notice; undefined when there are none. */
function reason(words: readonly string[]): string | undefined {
  const text = short(words.join(" "), longestReason);
  return text === "" ? undefined : text;
}
