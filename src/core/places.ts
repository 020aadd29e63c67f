/** places: the parts of the state that an event or an entry is about, found, or made when they are new. */
import type { GroupId, MemberId } from "./ids.ts";
import type { Count, Group, Member, State, Stay, Waiting } from "./state.ts";

/** A group of the state; made when it is new. */
export function groupOf(state: State, id: GroupId): Group {
  let group = state.groups.get(id);
  if (!group) {
    group = { topic: id, stays: new Map(), answered: new Map() };
    state.groups.set(id, group);
  }
  return group;
}

/** A member of the state; made when new, and called so from now on where a name is given. */
export function memberOf(state: State, id: MemberId, name?: string): Member {
  let member = state.members.get(id);
  if (!member) {
    member = { name: name ?? id };
    state.members.set(id, member);
  } else if (name !== undefined) member.name = name;
  return member;
}

/** A member's time in a group; made when it is new. */
export function stayOf(state: State, groupId: GroupId, memberId: MemberId, name?: string): Stay {
  memberOf(state, memberId, name);
  const { stays } = groupOf(state, groupId);
  let stay = stays.get(memberId);
  if (!stay) {
    stay = { name: name ?? memberId, messages: 0 };
    stays.set(memberId, stay);
  } else if (name !== undefined) stay.name = name;
  return stay;
}

/** Who waits for an answer to a request, by group. */
export function waitingOf(state: State, group: GroupId | undefined): Waiting {
  const of = group ?? "";
  let waiting = state.waiting.get(of);
  if (!waiting) state.waiting.set(of, (waiting = { requests: new Map() }));
  return waiting;
}

/** What was added to a counter for somebody or something. */
export function countOf(state: State, counter: string, of: string): Count {
  let counts = state.counters.get(counter);
  if (!counts) state.counters.set(counter, (counts = new Map()));
  let count = counts.get(of);
  if (!count) counts.set(of, (count = { adds: [], up: false }));
  return count;
}
