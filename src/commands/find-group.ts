/** find-group: which of the community's groups is meant. */
import type { Call, Reply } from "../core/command.ts";
import { type GroupId, groupId } from "../core/ids.ts";
import type { StateView } from "../core/state.ts";
import { cutList, lines, topicOf, wholeNumber } from "./show.ts";

/** The groups in the order in which they became known; a group's number is its place in it, from 1, and does not change. */
export const numberedGroups = (state: StateView): readonly GroupId[] => [...state.groups.keys()];

/** By number, id, exact topic, beginning of the topic, part of it: the first way that finds any. */
export function findGroups(word: string, state: StateView): readonly GroupId[] {
  const all = numberedGroups(state);
  const byNumber = all[(wholeNumber(word) ?? 0) - 1];
  if (byNumber !== undefined) return [byNumber];
  const id = groupId(word);
  if (state.groups.has(id)) return [id];
  const wanted = fold(word);
  if (wanted === "") return [];
  const topics = all.map((group) => ({ group, topic: fold(state.groups.get(group)?.topic ?? "") }));
  const ways = [
    topics.filter(({ topic }) => topic === wanted),
    topics.filter(({ topic }) => topic.startsWith(wanted)),
    topics.filter(({ topic }) => topic.includes(wanted)),
  ];
  return (ways.find((way) => way.length > 0) ?? []).map(({ group }) => group);
}

/** The answer where a command needs a group and none is chosen. */
export function chooseGroup({ state }: Pick<Call, "state">): Reply {
  if (state.groups.size === 0) return { text: "还没有认识任何群。先把机器人拉进群，等群里有人说一句话。" };
  return { text: lines("先选一个群，再发一次命令：", groupList(state, numberedGroups(state)), "发 /use 编号 来选，例：/use 1") };
}

/** Groups with their numbers. */
export function groupList(state: StateView, groups: readonly GroupId[]): string {
  const all = numberedGroups(state);
  return cutList(groups.map((group) => `${all.indexOf(group) + 1}. ${topicOf(state, group)}`), 20);
}

const fold = (topic: string): string => topic.slice(0, 200).normalize("NFKC").toLowerCase().replace(/\s/gu, "");
