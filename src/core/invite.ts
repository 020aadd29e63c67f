/** invite: somebody who was removed wrongly is asked back into the group, which only a human's phone can do. */
import type { BookFacts } from "./book.ts";
import type { Ask } from "./entry.ts";
import type { MemberJoinedEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import type { GroupId, MemberId } from "./ids.ts";
import { type StateView, nameOf } from "./state.ts";

/** The rule name under which such a task stands. */
export const assistedInvite = "assisted:invite";

/** The task for the people on duty. */
export function inviteAsk(state: StateView, member: MemberId, group: GroupId, because: string): Ask {
  const topic = state.groups.get(group)?.topic ?? group;
  return {
    question: `请把「${nameOf(state, member, group)}」请回「${topic}」（${because}）。看到其进群后工单自动完成。`,
    effects: {}, options: [{ label: "不请了", effects: {} }], rule: assistedInvite, topic: "assisted", member, group,
  };
}

/** A member who is seen to join ends the task of asking them back. */
export function endInvite(event: MemberJoinedEvent, state: StateView, book: BookFacts): readonly Sourced[] {
  const ended = [...state.cases.values()].filter((open) => open.rule === assistedInvite && open.member === event.member && open.group === event.group);
  if (ended.length === 0) return [];
  return [{ entries: ended.map((open) => ({ type: "case_closed", case: open.id, choice: 0 })), source: { rule: assistedInvite, ruleName: "协助请回", version: book.version, evidence: event.id } }];
}
