/** recognised: what a login with new ids says of who is who, written down; what is not sure waits for a human. */
import type { Rulebook } from "./book.ts";
import type { Doubt, EntryDraft, Identification } from "./entry.ts";
import type { MembersRecognisedEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import type { MemberId } from "./ids.ts";
import { keptAs } from "./places.ts";
import { onDuty } from "./roster.ts";
import { type MemberView, type StateView, groupNameOf, nameOf } from "./state.ts";

/** Whether a human gave this member something that a name must not carry to somebody else. */
export const hasStanding = (member: MemberView | undefined): boolean => member !== undefined && (member.role !== undefined || member.tier !== undefined || (member.tags?.size ?? 0) > 0 || member.duty !== undefined);

/** Whether nothing is recorded of a member but that they were seen. */
export function isBlank(state: StateView, id: MemberId): boolean {
  const member = state.members.get(id);
  if (!member) return true;
  const { name: _name, ...rest } = member;
  return Object.keys(rest).length === 0 && [...state.groups.values()].every(({ stays }) => (stays.get(id)?.messages ?? 0) === 0);
}

/** Names never carry a role: such a find is put to a human, whoever asked for it to be written. */
export function recognised({ id, at, found, doubts, told }: MembersRecognisedEvent, state: StateView, book: Rulebook): Sourced {
  const known = found.filter((each) => mayFollow(each, state));
  const held = found.filter((each) => !known.includes(each)).map((each) => heldBack(each, state));
  const waiting = [...doubts, ...held];
  const entries: readonly EntryDraft[] = [...known.map((each): EntryDraft => ({ type: "identified", ...each })), ...waiting.map((doubt): EntryDraft => ({ type: "identity_doubted", doubt }))];
  const source = { rule: "identity", ruleName: "认人", version: book.version, evidence: id };
  if (told === undefined) return { entries, source };
  const people = known.filter(({ kind }) => kind === "member").length + told.byToken;
  const text = `【${book.name}】重新登录后认出 ${people} 人（按昵称、群昵称或头像${told.byToken > 0 ? `，其中 ${told.byToken} 人按备注` : ""}）${sayRest(known, waiting.length, state)}`;
  return { entries, actions: [{ type: "alert", to: onDuty(state, book, at), text, priority: "answer" }], source };
}

function sayRest(known: readonly Identification[], waiting: number, state: StateView): string {
  const groups = known.flatMap((each) => (each.kind === "group" ? [`「${groupNameOf(state, each.as)}」`] : []));
  return `${groups.length > 0 ? `，群 ${groups.slice(0, 3).join("、")}${groups.length > 3 ? ` 等 ${groups.length} 个` : ""}` : ""}${waiting > 0 ? `，${waiting} 个待确认：发 /identity 看。` : "。"}`;
}

function mayFollow(each: Identification, state: StateView): boolean {
  if (each.kind === "group" || each.grade === "human" || each.seen === each.as) return true;
  const seen = state.members.get(keptAs(state, each.seen));
  return !hasStanding(seen) && (each.grade === "token" || !hasStanding(state.members.get(keptAs(state, each.as))));
}

function heldBack({ kind, seen: id, as, because }: Identification, state: StateView): Doubt {
  const name = kind === "member" ? nameOf(state, as) : groupNameOf(state, as);
  return { kind, id, name, candidates: [{ id: as, name, for: [because], against: [] }], because: "有角色、层级或标签的人不按名字认" };
}
