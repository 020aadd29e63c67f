/** group: /groups and /use, the community's groups and which of them the next commands are about. */
import { type Call, type Command, defineCommand } from "../core/command.ts";
import type { GroupId } from "../core/ids.ts";
import { standingWarnings, type StateView } from "../core/state.ts";
import { findGroups, groupList, numberedGroups } from "./find-group.ts";
import { cutList, lines, short, topicOf } from "./show.ts";
import { readers, wrong } from "./usage.ts";

export const groups: Command = defineCommand({
  name: "groups",
  aliases: ["群", "群列表"],
  where: "private",
  roles: readers,
  usage: "",
  summary: "看社群的各个群：人数、未完成的事、警告分",
  examples: ["/groups"],
  run(call) {
    const all = numberedGroups(call.state);
    if (all.length === 0) return { text: "还没有认识任何群。先把机器人拉进群，等群里有人说一句话。" };
    const points = pointsByGroup(call.state, call.event.at);
    const rows = all.map((group, index) => `${index + 1}. ${row(call, group, points.get(group) ?? 0)}`);
    return { text: lines(cutList(rows, 20), all.length > 1 ? "发 /use 编号 选群" : undefined) };
  },
});

function row({ state, group: chosen }: Call, group: GroupId, points: number): string {
  let present = 0;
  let duties = 0;
  for (const stay of state.groups.get(group)?.stays.values() ?? []) {
    if (stay.leftAt === undefined) present += 1;
    duties += stay.duties?.size ?? 0;
  }
  return `${topicOf(state, group)}${group === chosen ? "（当前）" : ""}：${present} 人，未完成 ${duties}，警告 ${points} 分`;
}

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
