/** group: /groups and /use, the community's groups and which of them the next commands are about. */
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import type { GroupId } from "../core/ids.ts";
import { cannot, isRefused } from "../core/able.ts";
import type { Capability } from "../core/action.ts";
import { standingWarnings, type GroupView, type StateView } from "../core/state.ts";
import { findGroups, groupList, numberedGroups } from "./find-group.ts";
import { cutList, lines, short, topicOf } from "./show.ts";
import { holds, notYours, readers, runners, wrong } from "./usage.ts";

export const groups: Command = defineCommand({
  name: "groups",
  aliases: ["群", "群列表"],
  where: "private",
  roles: readers,
  usage: "[retry <编号或群名>]",
  summary: "看社群的各个群：人数、未完成的事、警告分、机器人做不了、要转人工的事；retry 让机器人再试一次移人",
  examples: ["/groups", "/groups retry 1"],
  query: () => ({ what: "places" }),
  run(call) {
    const [sub, ...words] = call.args;
    if (sub !== undefined && isRetry(sub)) return retry(call, words.join(" "));
    const all = numberedGroups(call.state);
    if (all.length === 0) return { text: "还没有认识任何群。先把机器人拉进群，等群里有人说一句话。" };
    const points = pointsByGroup(call.state, call.event.at);
    const rows = all.map((group, index) => `${index + 1}. ${row(call, group, points.get(group) ?? 0)}`);
    return { text: lines(cutList(rows, 20), all.length > 1 ? "发 /use 编号 选群" : undefined) };
  },
});

const isRetry = (word: string): boolean => ["retry", "重试", "再试"].includes(word.toLowerCase());

/** What the platform once refused may be allowed by now, which nobody but a human knows. */
function retry({ state, role, author }: Call, word: string): Reply {
  if (!holds(runners, role)) return notYours("/groups retry", runners);
  const [group, second] = findGroups(word, state);
  if (group === undefined || second !== undefined) return { text: lines(word === "" ? "要写哪个群：" : `「${short(word)}」${group === undefined ? "没有找到" : "对得上几个群"}，请用编号：`, groupList(state, group === undefined ? numberedGroups(state) : findGroups(word, state))) };
  const topic = topicOf(state, group);
  if (state.groups.get(group)?.unable?.has("remove") !== true) return { text: `「${topic}」没有记着平台不让移人，不用重试。` };
  const learned = { type: "ability_learned", group, ability: "remove", by: author } as const;
  return {
    text: `好，「${topic}」下次要移人时，机器人会再试一次；平台还是不让，就再转人工。`,
    effects: { entries: [{ ...learned, works: true }] },
    audit: { did: `让机器人在「${topic}」再试移人`, before: "转人工", after: "再试", undo: { entries: [{ ...learned, works: false }] } },
  };
}

/** Which account sees a group, where that is not the same for all. */
function sayAccount({ facts }: Call, group: GroupId): string {
  const accounts = facts?.what === "places" ? facts.accounts : {};
  return new Set(Object.values(accounts)).size > 1 && accounts[group] !== undefined ? `（账号 ${accounts[group]}）` : "";
}

function row(call: Call, group: GroupId, points: number): string {
  const { state, group: chosen } = call;
  let present = 0;
  let duties = 0;
  for (const stay of state.groups.get(group)?.stays.values() ?? []) {
    if (stay.leftAt === undefined) present += 1;
    duties += stay.duties?.size ?? 0;
  }
  return `${topicOf(state, group)}${sayAccount(call, group)}${group === chosen ? "（当前）" : ""}：${present} 人，未完成 ${duties}，警告 ${points} 分${cannotDo(state.groups.get(group))}`;
}

/** What a human is asked to do here in the bot's place, as far as that is known. */
function cannotDo(group: GroupView | undefined): string {
  const handed = Object.entries(acts).flatMap(([name, what]) => (cannot(group, what) ? [`${name}${isRefused(group, what) ? "（平台不让）" : ""}`] : []));
  return handed.length === 0 ? "" : `，转人工：${handed.join("、")}`;
}
const acts: Readonly<Record<string, Capability>> = { 移人: "remove", 禁言: "mute", 撤回: "recall", 改名片: "set_card", 审批入群: "approve" };

function pointsByGroup(state: StateView, at: number): ReadonlyMap<GroupId, number> {
  const sums = new Map<GroupId, number>();
  for (const member of state.members.keys()) {
    for (const { group, points } of standingWarnings(state, member, at)) sums.set(group, (sums.get(group) ?? 0) + points);
  }
  return sums;
}

export const use: Command = defineCommand({
  name: "use",
  aliases: ["选群", "切换"],
  where: "private",
  roles: readers,
  usage: "<编号或群名>",
  summary: "选一个群，后面的命令都对它",
  examples: ["/use 1", "/use 瑜伽小站"],
  run({ args, rest, state, author }) {
    if (args.length === 0) return wrong(use, "要写选哪个群。");
    const word = args.length === 1 ? (args[0] ?? rest) : rest;
    const [group, second] = findGroups(word, state);
    if (group === undefined) return { text: lines(`没有找到「${short(word)}」，有这些群：`, groupList(state, numberedGroups(state))) };
    if (second !== undefined) return { text: lines(`「${short(word)}」对得上几个群，请用编号：`, groupList(state, findGroups(word, state))) };
    const before = state.members.get(author)?.focus;
    return {
      text: `好，后面的命令都对「${topicOf(state, group)}」。`,
      effects: { entries: [{ type: "focus", member: author, group }] },
      audit: { did: `选群 ${topicOf(state, group)}`, before: before === undefined ? "未选" : topicOf(state, before), after: topicOf(state, group), undo: before === undefined ? { none: "之前没有选过群；要换一个，再发 /use 编号。" } : { entries: [{ type: "focus", member: author, group: before }] } },
    };
  },
});
