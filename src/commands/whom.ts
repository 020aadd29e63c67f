/** whom: from a typed name to the member whom a command is about, or the answer that says why there is none. */
import type { Call, Command, Reply } from "../core/command.ts";
import { roleNames } from "../core/entry.ts";
import type { GroupId, MemberId } from "../core/ids.ts";
import { presentStay, type StateView } from "../core/state.ts";
import { chooseGroup } from "./find-group.ts";
import { type Found, findMember } from "./find-member.ts";
import { cutList, lines, short, topicOf, who } from "./show.ts";
import { wrong } from "./usage.ts";

export type Meant = { readonly member: MemberId; readonly exact: boolean } | { readonly reply: Reply };

/** The member that a command's first argument names. */
export function meantMember(command: Command, call: Call): Meant {
  const [word] = call.args;
  if (word === undefined) return { reply: wrong(command, "要写是哪位成员。") };
  const found = findMember(word, call.state, call.group);
  return found.found === "one" ? found : { reply: { text: sayNotOne(word, found, call.state) } };
}

function sayNotOne(word: string, found: Exclude<Found, { found: "one" }>, state: StateView): string {
  if (found.found === "several") {
    const people = found.members.map((member) => `${member}　${describe(state, member)}`);
    return lines(`「${short(word)}」对得上 ${found.members.length} 个人，请用前面的编号再发一次：`, cutList(people, 10));
  }
  return lines(
    `没有找到「${short(word)}」。`,
    found.nearest.length > 0 ? `名字相近的有：${found.nearest.map((name) => short(name)).join("、")}` : undefined,
    "名字里有空格时，用「」括起来。",
  );
}

/** A name with the groups it is seen in: enough to tell two people of the same name apart. */
function describe(state: StateView, member: MemberId): string {
  const places: string[] = [];
  for (const [group, { stays }] of state.groups) {
    const stay = stays.get(member);
    if (stay) places.push(`${topicOf(state, group)}${stay.leftAt === undefined ? `，发言 ${stay.messages} 条` : "，已离开"}`);
  }
  return `${who(state, member)}（${places.slice(0, 2).join("；") || "不在群里"}）`;
}

export type Target = { readonly member: MemberId; readonly group: GroupId; readonly exact: boolean } | { readonly reply: Reply };

/** The member whom a penalty is meant for: present in the group spoken of, and neither staff, nor its owner, nor a bot. */
export function penaltyTarget(command: Command, call: Call): Target {
  const { state } = call;
  const meant = meantMember(command, call);
  if ("reply" in meant) return meant;
  // With no group chosen, somebody who is in one group alone can only be meant there.
  const places = [...state.groups.keys()].filter((each) => presentStay(state, each, meant.member));
  const group = call.group ?? (places.length === 1 ? places[0] : undefined);
  if (group === undefined) return { reply: chooseGroup(call) };
  const refused = exempt(state, meant.member, group) ?? absent(state, meant.member, group);
  return refused === undefined ? { ...meant, group } : { reply: { text: refused } };
}

/** Why nobody may be punished here although asked for. */
function exempt(state: StateView, member: MemberId, group: GroupId): string | undefined {
  const role = state.members.get(member)?.role;
  const name = who(state, member, group);
  if (role === "bot") return `${name} 是机器人，不能处罚。`;
  if (role !== undefined) return `${name} 是${roleNames[role]}，不能处罚。要先由创建者取消角色：/member ${member} role 无`;
  return state.groups.get(group)?.owner === member ? `${name} 是群主，不能处罚。` : undefined;
}

function absent(state: StateView, member: MemberId, group: GroupId): string | undefined {
  if (presentStay(state, group, member)) return undefined;
  const elsewhere = [...state.groups.keys()].filter((other) => presentStay(state, other, member));
  const name = who(state, member, group);
  const here = topicOf(state, group);
  if (elsewhere.length === 0) return `${name} 不在「${here}」里。`;
  return `${name} 不在「${here}」里，在：${elsewhere.map((other) => topicOf(state, other)).join("、")}。先用 /use 换到那个群。`;
}
