/** places: the parts of the state that an event or an entry is about, found, or made when they are new. */
import type { GroupId, MemberId } from "./ids.ts";
import type { Count, Group, Member, State, Stay, StateView, Waiting } from "./state.ts";

/** The id under which somebody's or a group's records are kept now. */
export function keptAs<Id extends string>(state: Pick<StateView, "aliases">, id: Id): Id {
  let now: string = id;
  // An id never leads back to itself: see `same.ts`.
  for (let next = state.aliases.get(now); next !== undefined; next = state.aliases.get(now)) now = next;
  return now as Id;
}

/** A group of the state; made when it is new. */
export function groupOf(state: State, called: GroupId): Group {
  const id = keptAs(state, called);
  let group = state.groups.get(id);
  if (!group) {
    group = { topic: id, stays: new Map(), answered: new Map() };
    state.groups.set(id, group);
  }
  return group;
}

/** A member of the state; made when new, and called so from now on where a name is given. */
export function memberOf(state: State, called: MemberId, name?: string): Member {
  const id = keptAs(state, called);
  let member = state.members.get(id);
  if (!member) {
    member = { name: name ?? id };
    state.members.set(id, member);
  } else if (name !== undefined) member.name = name;
  return member;
}

/** A member's time in a group; made when it is new. */
export function stayOf(state: State, groupId: GroupId, called: MemberId, name?: string): Stay {
  const memberId = keptAs(state, called);
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
  const of = group === undefined ? "" : keptAs(state, group);
  let waiting = state.waiting.get(of);
  if (!waiting) state.waiting.set(of, (waiting = { requests: new Map() }));
  return waiting;
}

/** What was added to a counter for somebody or something. */
export function countOf(state: State, counter: string, called: string): Count {
  const of = keptAs(state, called);
  let counts = state.counters.get(counter);
  if (!counts) state.counters.set(counter, (counts = new Map()));
  let count = counts.get(of);
  if (!count) counts.set(of, (count = { adds: [], up: false }));
  return count;
}
