/** settle: wishes become actions and entries with ids, through the ladder, the breaker and the questions to humans. */
import { type Action, type Wish, unreachable } from "./action.ts";
import type { Rulebook } from "./book.ts";
import { clearClock } from "./case-clock.ts";
import { caseKey } from "./case-text.ts";
import { openCase } from "./cases.ts";
import { type Asked, type Effects, type Entry, type EntryDraft, type Warn, entryId } from "./entry.ts";
import type { Event } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { type GroupId, type MemberId, actionId } from "./ids.ts";
import { climb, clip, inStay, pointsAlone } from "./ladder.ts";
import { ending, mutedTill } from "./mutes.ts";
import { gatherRequest, isRequest, weighed } from "./requests.ts";
import { afterPardon, takenAgain } from "./restore.ts";
import { type StateView, nameOf } from "./state.ts";
import { createTally } from "./tally.ts";
import { hour, minute, second } from "./time.ts";

/**
 * One message earns one warning, the heaviest; and nobody is answered kindly and warned in one breath.
 * Ids are derived from the event, so that deciding twice writes the same rows.
 */
export function settle(event: Event, state: StateView, book: Rulebook, all: readonly Sourced[]): { actions: readonly Action[]; entries: readonly Entry[] } {
  // Most of what is said leads to nothing.
  if (all.length === 0) return { actions: [], entries: [] };
  const actions: Action[] = [];
  const entries: Entry[] = [];
  const requested = new Set<string>();
  const asked = new Set<string>();
  const { atMost } = book.ladder;
  let removals = state.removals.filter((at) => at > event.at - atMost.in).length;
  let cases = state.caseCount;
  const tally = createTally(state, book, event.at);

  const record = (draft: EntryDraft): void => {
    entries.push({ ...draft, id: entryId(event.id, entries.length), at: event.at, event: event.id });
    // Whoever closes a case stops its clock.
    if (draft.type === "case_closed") for (const cleared of clearClock(state, draft.case, event)) record(cleared);
  };
  const request = (wish: Wish, by: string): void => {
    const { priority = "answer", within = withinOf(wish), ...draft } = ending(wish, event.at);
    const key = JSON.stringify(draft);
    if (requested.has(key)) return;
    requested.add(key);
    // The platform keeps one mute for each member: the longest of an event.
    const muting = draft.type === "mute" ? actions.findIndex((each) => each.type === "mute" && each.group === draft.group && each.member === draft.member) : -1;
    const muted = actions[muting];
    if (muted?.type === "mute" && draft.type === "mute") {
      if ((muted.mutedUntil ?? 0) < (draft.mutedUntil ?? 0)) actions[muting] = { ...muted, ...draft };
      return;
    }
    const spoken = joinable(wish) ? actions.findIndex((each) => sameHearing(each, wish, priority)) : -1;
    const earlier = actions[spoken];
    if (earlier?.type === "say" && draft.type === "say") {
      actions[spoken] = { ...earlier, text: `${earlier.text}\n\n${draft.text}`, until: Math.min(earlier.until, event.at + within) };
      return;
    }
    actions.push({ ...draft, id: actionId(`${event.id}/${actions.length}`), event: event.id, by, priority, until: event.at + within });
  };
  let requestAsked = false;
  /** One question for a request, however many rules would ask; many requests make one question together. True when nothing is left to ask. */
  const gather = (wanted: Asked, { source }: Sourced): boolean => {
    if (!isRequest(event) || requestAsked) return requestAsked;
    requestAsked = true;
    const found = gatherRequest(event, state, book, cases + 1, wanted, source);
    for (const entry of found?.entries ?? []) {
      record(entry);
      if (entry.type === "case_opened") cases += 1;
    }
    for (const wish of found?.actions ?? []) request(wish, source.rule);
    return found !== undefined;
  };
  const ask = (wanted: Asked, each: Sourced): void => {
    if (gather(wanted, each)) return;
    const { source } = each;
    const opened = openCase(event, state, book, cases + 1, wanted, source);
    if (opened === undefined || asked.has(caseKey(opened.open))) return;
    cases += 1;
    asked.add(caseKey(opened.open));
    for (const entry of opened.entries) record(entry);
    request(opened.wish, source.rule);
  };
  const askFirst = (whom: Pick<Warn, "member" | "group" | "because">, effects: Effects, each: Sourced): void =>
    ask({ question: `短时间内已下令移出 ${removals} 人，先停一停。要移出「${calledIn(event, state, whom)}」吗？原因：${whom.because}`, effects }, each);
  /** What is left of a rule's removal where it is ordered already, or is one too many and waits for a human: its points. */
  const withheld = (each: Sourced): Sourced => {
    const { warn, entries: wanted = [], ...rest } = each;
    if (!warn?.removes || each.ask !== undefined || each.source.by !== undefined) return each;
    const ordered = isOrdered(state, warn, event.at);
    if (!ordered && removals < atMost.removals) return each;
    const points = pointsAlone(warn);
    // What a removal takes along, beside no points, comes with the yes.
    const taken = ordered || points ? [] : wanted.filter(isTaking);
    if (!ordered) askFirst(warn, { warn: { ...warn, points: 0 }, ...(taken.length > 0 && { entries: taken }) }, each);
    return { ...rest, ...(points && { warn: points }), entries: wanted.filter((entry) => !taken.includes(entry)) };
  };
  const remove = (wish: Extract<Wish, { type: "remove" }>, each: Sourced): void => {
    const { by, rule } = each.source;
    if (by === undefined && removals >= atMost.removals) return askFirst(wish, { actions: [wish] }, each);
    if (by === undefined) removals += 1;
    record({ type: "removal", member: wish.member, group: wish.group, ...(by && { by }) });
    request(wish, rule);
  };

  const settled = onlyHeaviest(weighed(event, all).map(onRecord).map(withheld));
  const recall = (wish: Extract<Wish, { type: "recall" }>, { source }: Sourced): void => request({ ...wish, ...recalled(event, wish) }, source.rule);
  // A message is gone before anybody reads what was wrong with it, whichever rule takes it back.
  for (const each of settled) for (const wish of each.ask ? [] : (each.actions ?? [])) if (wish.type === "recall") recall(wish, each);
  for (const each of settled) {
    if (each.ask) {
      ask({ question: each.ask.question, effects: effectsOf(each) }, each);
      continue;
    }
    const held = each.source.by === undefined && removals >= atMost.removals;
    const climbed = each.warn && climb(state, book, event.at, each.warn, { ...each.source, called: calledIn(event, state, each.warn) }, held);
    for (const entry of [...(climbed?.entries ?? []), ...(each.entries ?? [])].flatMap(tally)) {
      record(entry.type === "warning" ? { ...entry, ...mutedWith(entry, [...wishesOf(all), ...(climbed?.actions ?? [])], event.at) } : entry);
      if (entry.type === "reinstated") for (const again of takenAgain(entry, state)) record(again);
      if (entry.type !== "pardon") continue;
      const after = afterPardon(entry, state, book, event.at, entries);
      for (const more of after.entries) record(more);
      for (const wish of after.actions) request(wish, each.source.rule);
      for (const invite of after.asks) ask(invite, each);
    }
    for (const wanted of each.asks ?? []) ask(wanted, each);
    for (const wish of [...(each.actions ?? []), ...(climbed?.actions ?? [])]) {
      if (wish.type === "remove") remove(wish, each);
      else if (wish.type === "recall" || (wish.type === "mute" && isMutedFor(state, wish, event.at))) continue;
      else request(wish, each.source.rule);
    }
  }
  return { actions, entries };
}

/** A member's name: what the state knows, and of whoever it has not met, what the event says. */
export function calledIn(event: Event, state: StateView, { member, group }: { readonly member: MemberId; readonly group?: GroupId }): string {
  const known = nameOf(state, member, group);
  return known === member && "member" in event && event.member === member && "name" in event ? event.name : known;
}

/** Kind words of several rules to the same person go out as one message: fewer sends, and nobody is flooded on entry. */
const joinable = (wish: Wish): wish is Extract<Wish, { type: "say" }> => wish.type === "say" && wish.media === undefined && wish.priority !== "penalty";

function sameHearing(action: Action, wish: Extract<Wish, { type: "say" }>, priority: Action["priority"]): boolean {
  return action.type === "say" && action.media === undefined && action.priority === priority && action.group === wish.group && JSON.stringify(action.mention) === JSON.stringify(wish.mention);
}

/** Whose message it is, for the human who has to take it back where the bot cannot. */
function recalled(event: Event, { message }: Extract<Wish, { type: "recall" }>): { member?: MemberId; words?: string } {
  return event.type === "message" && event.id === message ? { member: event.member, words: clip(event.text, 60) } : {};
}

/** The mute that goes with a warning, which a pardon then lifts. */
function mutedWith(warning: Extract<EntryDraft, { type: "warning" }>, wishes: readonly Wish[], at: number): { mutedUntil?: number } {
  const ends = wishes.map((wish) => ending(wish, at)).flatMap((wish) => (wish.type === "mute" && wish.member === warning.member && wish.group === warning.group ? (wish.mutedUntil ?? []) : []));
  return ends.length > 0 ? { mutedUntil: Math.max(...ends) } : {};
}

const wishesOf = (all: readonly Sourced[]): readonly Wish[] => all.flatMap((each) => (each.ask ? [] : (each.actions ?? [])));

/** Whether a new mute would end before the one that is on: the platform would take it for the end of both. */
function isMutedFor(state: StateView, wish: Extract<Wish, { type: "mute" }>, at: number): boolean {
  const { mutedUntil } = wish;
  return mutedUntil === undefined && wish.seconds > 0 && mutedTill(state, wish.member, wish.group) >= at + wish.seconds * second;
}

function effectsOf(sourced: Sourced): Effects {
  const { warn, actions, entries, asks } = sourced;
  return { ...(warn && { warn }), ...(actions && { actions }), ...(entries && { entries }), ...(asks && { asks }) };
}

/** A case from before removals stood on record orders one outright, with no warning. */
function onRecord(each: Sourced): Sourced {
  const old = each.actions?.find((wish) => wish.type === "remove" && wish.outright === true);
  if (old?.type !== "remove" || each.warn !== undefined || each.ask !== undefined) return each;
  return { ...each, warn: { member: old.member, group: old.group, points: 0, because: old.because, removes: true }, actions: (each.actions ?? []).filter((wish) => wish !== old) };
}

/** Whether this member's removal from this group is ordered and may still be carried out. */
function isOrdered(state: StateView, { member, group }: Warn, at: number): boolean {
  const here = inStay(state, member, group);
  const left = state.groups.get(group)?.stays.get(member)?.leftAt !== undefined;
  return !left && (state.members.get(member)?.warnings ?? []).some((each) => each.removes && here(each) && each.at > at - removalWithin);
}
const removalWithin = 24 * hour;

const isTaking = ({ type }: EntryDraft): boolean => type === "scored" || type === "tier_set" || type === "tagged";

/** Nothing weighs more than a removal. */
const weightOf = ({ warn }: Sourced): number => (warn?.removes ? Infinity : (warn?.points ?? 0));

function onlyHeaviest(all: readonly Sourced[]): readonly Sourced[] {
  const warning = all.filter((each) => each.warn !== undefined && each.ask === undefined);
  const [first, ...others] = warning;
  if (first === undefined) return all;
  const heaviest = others.reduce((best, each) => (weightOf(each) > weightOf(best) ? each : best), first);
  return all.map((each) => {
    if (each === heaviest || each.ask !== undefined) return each;
    const { warn: _lighter, ...rest } = each;
    const actions = (each.actions ?? []).filter((wish) => wish.type !== "say" || wish.priority === "penalty");
    // An answer that is not given starts no cool-down.
    const entries = (each.entries ?? []).filter((entry) => entry.type !== "answered");
    return { ...rest, actions, entries };
  });
}

/** How long an action is of use unless it says so itself: words soon go stale, a removal does not. */
function withinOf(wish: Wish): number {
  switch (wish.type) {
    case "recall":
    case "recall_own": return 2 * minute;
    case "say": return 10 * minute;
    case "dm": return hour;
    case "post": return 2 * hour;
    case "alert":
    case "ask":
    case "remove": return removalWithin;
    case "mute":
    case "set_card":
    case "approve":
    case "reject":
    case "accept_friend": return 24 * hour;
    default: return unreachable(wish);
  }
}
