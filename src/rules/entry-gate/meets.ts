/** meets: whether somebody meets the gate's condition: by who they are, by who invited them, by what they write. */
import { charterWord } from "../../core/charter.ts";
import { tierNames, tiers } from "../../core/entry.ts";
import type { GroupId, MemberId } from "../../core/ids.ts";
import { type StateView, presentStay } from "../../core/state.ts";
import { normalise } from "../../core/text.ts";
import { openingOf } from "../self-introduction/signs.ts";
import { type Requirement, leastIntroduction, plainOf } from "./requirement.ts";

export type Answer = { readonly met: boolean; readonly because: string };
const yes = (because: string): Answer => ({ met: true, because });
const no = (because: string): Answer => ({ met: false, because });

/** Staff and owners: they need to meet nothing, nor does whom they invite. Without a group: an owner of any. */
export function isStaff(state: StateView, member: MemberId, group: GroupId | undefined): boolean {
  const role = state.members.get(member)?.role;
  if (role !== undefined) return role !== "bot";
  const groups = group === undefined ? [...state.groups.values()] : [state.groups.get(group)];
  return groups.some((each) => each?.owner === member);
}

/** By who invited them. Undefined: the condition asks for no inviter. */
export function byInviter(requirement: Requirement, state: StateView, group: GroupId, inviter: MemberId | undefined): Answer | undefined {
  if (inviter !== undefined && isStaff(state, inviter, group)) return yes("由管理人员邀请，放行");
  if (requirement.kind !== "invited_by" && requirement.kind !== "tier") return undefined;
  if (inviter === undefined) return no("不知道是谁邀请的");
  if (presentStay(state, group, inviter) === undefined) return no("邀请人不在群里");
  if (requirement.kind === "invited_by" && requirement.who === "anyone") return yes("由群成员邀请");
  if (requirement.kind === "invited_by" && requirement.who === "staff") return no("邀请人不是管理人员");
  // A tier that nobody has given yet counts as none: it is not guessed at the door.
  const tier = state.members.get(inviter)?.tier;
  if (tier === undefined) return no("邀请人还没有层级");
  const fits = requirement.kind === "tier" ? tiers.indexOf(tier) <= tiers.indexOf(requirement.least) : requirement.who.includes(tier);
  return fits ? yes(`邀请人是${tierNames[tier]}`) : no(`邀请人是${tierNames[tier]}，不合条件`);
}

const lengthOf = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
/** 不同意群规 agrees to nothing. */
const agrees = new RegExp(`(?<![不没未])${charterWord}`, "u");

/** By what they write when they ask to be let in. */
export function byApplication(requirement: Requirement, text: string): Answer {
  const plain = plainOf(text);
  switch (requirement.kind) {
    case "accept_charter": return agrees.test(plain) ? yes("附言里同意了群规") : no("附言里没有同意群规");
    case "introduce": return lengthOf(text.slice(0, 500)) >= leastIntroduction ? yes("附言里介绍了自己") : no("附言里没有介绍自己");
    case "code": return plain.includes(requirement.code) ? yes("说出了暗号") : no("没有说出暗号");
    case "words": return requirement.words.some((word) => plain.includes(word)) ? yes("附言里说到了要说的") : no("附言里没有说到要说的");
    case "invited_by":
    case "tier": return no("不知道是谁邀请的");
  }
}

/** By what they write once they are inside. */
export function byMessage(requirement: Requirement, text: string): Answer {
  if (requirement.kind === "code") return plainOf(text).includes(requirement.code) ? yes("说出了暗号") : no("没有说出暗号");
  if (requirement.kind !== "introduce") return no("不看群里说的话");
  const words = normalise(text).text;
  return openingOf(words) !== undefined && lengthOf(words) >= leastIntroduction ? yes("介绍了自己") : no("不是自我介绍");
}
