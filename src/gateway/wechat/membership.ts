/** membership: who comes and goes in one room, told by comparing member lists, with the room's grey lines and its talkers as hints. */
import { confirmTakers, findInvitation, guess, isOpen, shownName, type Someone, take, takeKnown, type Waiting } from "./invitations.ts";
import type { Hint } from "./system-text.ts";

export type { Someone } from "./invitations.ts";

export type MembershipEvent =
  | { readonly type: "joined"; readonly id: string; readonly name: string; readonly inviter?: string; readonly at: number }
  | { readonly type: "left"; readonly id: string; readonly name: string; readonly at: number }
  | { readonly type: "renamed"; readonly id: string; readonly old: string; readonly new: string; readonly at: number };

/** What is known of one room. */
export type Membership = {
  readonly bot: string;
  /** As the last list showed them, without the bot; undefined before the first. */
  readonly members?: ReadonlyMap<string, Someone>;
  /** A list has shown everybody: only then is who was not on it a newcomer. */
  readonly whole: boolean;
  /** Came, by what they said, and no list shows them; with the ms of their last words. */
  readonly talked: ReadonlyMap<string, number>;
  /** On the list, not told of yet: the line that names the inviter may follow. */
  readonly held: readonly Held[];
  /** Told of without a line, which may still come and must then not be taken for somebody else's. */
  readonly unnamed: readonly Held[];
  readonly waiting: readonly Waiting[];
  readonly gone: ReadonlyMap<string, { readonly person: Someone; readonly at: number }>;
};
type Held = { readonly person: Someone; readonly at: number };

/** `wantsList`: a fresh list would tell more; the caller paces. `settleAt`: when to call `tick`, ms. */
export type Step = { readonly state: Membership; readonly events: readonly MembershipEvent[]; readonly wantsList: boolean; readonly settleAt?: number };

/** Ms to wait for the line after the list. */
export const settleTime = 2000;
/** Ms to wait for the list after the line. */
const hintLife = 10 * 60_000;

/** A room of which nothing is known. The bot itself never comes or goes in it. */
export const emptyMembership = (bot: string): Membership => ({ bot, whole: false, talked: new Map(), held: [], unnamed: [], waiting: [], gone: new Map() });

/**
 * A member list came. The first one that shows everybody is what later ones are compared with. One that is empty, or shorter than
 * `memberCount`, says nothing about who left.
 */
export function seeList(before: Membership, list: readonly Someone[], at: number, { memberCount }: { readonly memberCount?: number } = {}): Step {
  const aged = age(before, at);
  const people = new Map(list.filter(({ id }) => id !== "").map((person) => [person.id, person]));
  const everybody = memberCount === undefined || people.size >= memberCount;
  people.delete(before.bot);
  if (list.length === 0) return step(aged.state, aged.events);
  const waiting = confirmTakers(aged.state.waiting, aged.state.talked, people);
  if (!aged.state.members) return step({ ...aged.state, members: people, whole: everybody, waiting: takeKnown(waiting, people) }, aged.events);
  const compared = compare({ ...aged.state, waiting }, aged.state.members, people, everybody, at);
  return step(compared.state, [...aged.events, ...compared.events]);
}

/** A grey line came; `at` is when it was written, ms. */
export function seeHint(before: Membership, hint: Hint, at: number): Step {
  const { state, events } = age(before, at);
  switch (hint.type) {
    case "bot_removed": return { ...step(emptyMembership(state.bot), events), wantsList: false };
    case "removed": return { ...step(state, events), wantsList: true };
    case "retitled": return step(state, events);
    case "joined": {
      if (hint.readings.every(({ invitees }) => invitees === "")) return { ...step(state, events), wantsList: true };
      const matched = match({ ...state, waiting: [...state.waiting, { hint, at, until: at + hintLife, takers: [] }] });
      return step(matched.state, [...events, ...matched.events]);
    }
    default: return hint satisfies never;
  }
}

/** Somebody spoke; `at` is when, ms. Who is on no list has come in: people outside cannot speak. */
export function seeTalker(before: Membership, id: string, at: number): Step {
  const { state, events } = age(before, at);
  const held = state.held.find(({ person }) => person.id === id);
  if (held) {
    const told = tell(state, held);
    return step(told.state, [...events, ...told.events]);
  }
  const gone = state.gone.get(id);
  // A message can arrive after its author has gone.
  if (id === "" || id === state.bot || state.members?.has(id) || (gone && at <= gone.at)) return step(state, events);
  if (!state.members || !state.whole) return { ...step(state, events), wantsList: true };
  const talked = new Map(state.talked).set(id, at);
  if (state.talked.has(id)) return step({ ...state, talked }, events);
  const stranger: Someone = { id, nickname: "", card: "" };
  const around = peopleAround(state);
  const exact = findInvitation(stranger, pendingIn(state), state.waiting, around, state.bot);
  const found = exact ? { ...exact, name: exact.waiting.hint.known?.people.find((one) => one.id === id)?.name ?? "" } : guess(state.waiting, around);
  const name = found?.name ?? "";
  const joined: MembershipEvent = { type: "joined", id, name, ...(exact?.inviter !== undefined && { inviter: exact.inviter }), at };
  const noted = found ? { waiting: take(state.waiting, found.waiting, { ...stranger, nickname: name }) } : { unnamed: [...state.unnamed, { person: stranger, at }] };
  return step({ ...state, talked, ...noted }, [...events, joined]);
}

/** Time has passed. */
export function tick(before: Membership, at: number): Step {
  const { state, events } = age(before, at);
  return step(state, events);
}

type Change = { readonly state: Membership; readonly events: readonly MembershipEvent[] };

function step(state: Membership, events: readonly MembershipEvent[]): Step {
  const seen = state.held.map(({ at }) => at);
  const wantsList = !state.members || state.talked.size > 0 || state.waiting.some(isOpen);
  return { state, events, wantsList, ...(seen.length > 0 && { settleAt: Math.min(...seen) + settleTime }) };
}

/** Tells of those who have been held back long enough, and forgets what is too old to matter. */
function age(state: Membership, at: number): Change {
  const due = state.held.filter((one) => one.at + settleTime <= at);
  const told = due.reduce<Change>((done, one) => both(done, tell(done.state, one)), { state, events: [] });
  const old = (since: number): boolean => since + hintLife < at;
  return { events: told.events, state: {
    ...told.state,
    waiting: told.state.waiting.filter(({ until }) => until >= at),
    unnamed: told.state.unnamed.filter((one) => !old(one.at + hintLife)),
    gone: new Map([...told.state.gone].filter(([, one]) => !old(one.at))),
  } };
}

const both = (one: Change, next: Change): Change => ({ state: next.state, events: [...one.events, ...next.events] });

/** A newcomer is told of without an inviter. */
function tell(state: Membership, one: Held): Change {
  return {
    state: { ...state, held: state.held.filter((each) => each !== one), unnamed: [...state.unnamed, one] },
    events: [{ type: "joined", id: one.person.id, name: shownName(one.person), at: one.at }],
  };
}

/** Those who may have invited somebody: members, and who has only just gone. */
const peopleAround = (state: Membership): readonly Someone[] => [...(state.members?.values() ?? []), ...[...state.gone].filter(([id]) => !state.members?.has(id)).map(([, { person }]) => person)];

const pendingIn = (state: Membership): readonly Someone[] => [...state.held, ...state.unnamed].map(({ person }) => person);

/** Brings newcomers and lines together. */
function match(before: Membership): Change {
  if (before.waiting.length === 0) return { state: before, events: [] };
  const around = peopleAround(before);
  return [...before.held, ...before.unnamed].reduce<Change>((done, one) => both(done, matchOne(done.state, one, around)), { state: before, events: [] });
}

function matchOne(state: Membership, one: Held, around: readonly Someone[]): Change {
  const found = findInvitation(one.person, pendingIn(state), state.waiting, around, state.bot);
  if (!found) return { state, events: [] };
  const inviter = found.inviter !== undefined && { inviter: found.inviter };
  const joined: MembershipEvent = { type: "joined", id: one.person.id, name: shownName(one.person), ...inviter, at: Math.min(one.at, found.waiting.at) };
  const others = (list: readonly Held[]): readonly Held[] => list.filter((each) => each !== one);
  return { state: { ...state, held: others(state.held), unnamed: others(state.unnamed), waiting: take(state.waiting, found.waiting, one.person) }, events: state.held.includes(one) ? [joined] : [] };
}

function compare(before: Membership, old: ReadonlyMap<string, Someone>, people: ReadonlyMap<string, Someone>, everybody: boolean, at: number): Change {
  const fresh = [...people.values()].filter(({ id }) => !old.has(id) && !before.talked.has(id));
  const renames = [...people.values()].flatMap((person) => (before.held.some((one) => one.person.id === person.id) ? [] : renamed(old.get(person.id), person, at)));
  // Somebody without a name has one that the list does not tell.
  const members = new Map([...old, ...[...people].map(([id, person]): [string, Someone] => [id, shownName(person) === "" ? (old.get(id) ?? person) : person])]);
  const now = (one: Held): Held => ({ ...one, person: members.get(one.person.id) ?? one.person });
  const arrived = fresh.map((person) => ({ person, at }));
  // Who spoke first and goes by another name than the one guessed is without a line again.
  const misnamed = [...before.talked.keys()].flatMap((id) => {
    const person = people.get(id);
    const placed = before.unnamed.some((one) => one.person.id === id) || before.waiting.some(({ takers }) => takers.some((taker) => taker.id === id));
    return person && !placed ? [{ person, at }] : [];
  });
  const listed: Membership = {
    ...before, members, whole: before.whole || everybody,
    talked: new Map([...before.talked].filter(([id]) => !people.has(id))),
    held: [...before.held.map(now), ...arrived], unnamed: [...before.unnamed.map(now), ...misnamed],
  };
  const matched = match(listed);
  // Until a list has shown everybody, who is new on it need not be new in the room, unless a line says so.
  const told: Change = before.whole ? matched : { ...matched, state: { ...matched.state, held: matched.state.held.filter((one) => !arrived.includes(one)) } };
  const stayed: Change = { state: told.state, events: [...renames, ...told.events] };
  return everybody ? without(stayed, people, at) : stayed;
}

function renamed(old: Someone | undefined, now: Someone, at: number): readonly MembershipEvent[] {
  if (!old) return [];
  const [was, is] = [shownName(old), shownName(now)];
  return was === "" || is === "" || was === is ? [] : [{ type: "renamed", id: now.id, old: was, new: is, at }];
}

/** Those whom a list of everybody no longer shows have gone, having come first. */
function without(before: Change, people: ReadonlyMap<string, Someone>, at: number): Change {
  const unseen = before.state.held.filter(({ person }) => !people.has(person.id));
  const { state, events } = unseen.reduce<Change>((done, one) => both(done, tell(done.state, one)), before);
  const left = [...(state.members?.values() ?? [])].filter(({ id }) => !people.has(id));
  // A list can be older than the words of somebody who has only just come.
  const silent = [...state.talked].filter(([, last]) => last + hintLife < at).map(([id]): Someone => ({ id, nickname: "", card: "" }));
  const gone = [...left, ...silent];
  if (gone.length === 0) return { state, events };
  return {
    state: {
      ...state,
      members: new Map([...(state.members ?? [])].filter(([id]) => people.has(id))),
      talked: new Map([...state.talked].filter(([id]) => !silent.some((one) => one.id === id))),
      gone: new Map([...state.gone, ...gone.map((person): [string, { person: Someone; at: number }] => [person.id, { person, at }])]),
    },
    events: [...events, ...gone.map((person): MembershipEvent => ({ type: "left", id: person.id, name: shownName(person), at }))],
  };
}
