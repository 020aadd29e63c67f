/**
 * retell: recorded history as one rulebook would have met it. What people did is a fact and is kept; what the bot did is
 * decided anew, and so is all that follows from it.
 *
 * Kept on every side: messages, joins, leaves, renames, requests; staff being recognised; what admins ordered. A leave is
 * kept also where the recorded bot had caused it: nobody knows what that person would have written.
 * Told in this side's terms: an answer to a case goes to this side's case about the same rule and member, or nowhere; a
 * pardon lifts this side's warnings over the same events, and none that its author had never seen.
 * Left out: deadlines and drops (each side fires its own), receipts (they tell of actions that this side may not have
 * ordered, and lead to tasks and news alone), news of rule files.
 * Whom this side removes and the record does not is gone on this side until seen to join again.
 */
import type { Rulebook } from "./book.ts";
import { caseKey } from "./case-text.ts";
import { caseAnswer } from "./case-answer.ts";
import type { Entry, EntryDraft } from "./entry.ts";
import type { DirectMessageEvent, Event, HumanVerdictEvent } from "./event.ts";
import { evolve } from "./evolve.ts";
import type { Decision } from "./finding.ts";
import { type CaseId, type EventId, type GroupId, type MemberId, eventId } from "./ids.ts";
import { afterPardon, takenAgain } from "./restore.ts";
import { createAgenda, step } from "./run.ts";
import type { State } from "./state.ts";

type Pardon = Extract<Entry, { type: "pardon" }>;
/** Points and a later removal may rest on one event. */
const groundOf = ({ evidence, removes }: { readonly evidence: EventId; readonly removes?: true }): string => `${evidence}${removes ? " removes" : ""}`;
const stayKey = (group: GroupId, member: MemberId): string => JSON.stringify([group, member]);

/** What the record says of cases, warnings and removals, so that it can be said in a side's own terms. */
export type Chronicle = {
  /** Takes in the next recorded event; to be called before any side hears it. */
  note(event: Event, entries: readonly Entry[]): void;
  /** What a recorded case was about. */
  about(id: CaseId): string | undefined;
  /** What recorded warnings were given for, see `groundOf`. */
  groundsOf(warnings: readonly string[]): ReadonlySet<string>;
  /** Whether the record, too, ordered this removal: then it also tells what became of it. */
  removed(group: GroupId, member: MemberId): boolean;
};

export function createChronicle(): Chronicle {
  const cases = new Map<CaseId, string>();
  const grounds = new Map<string, string>();
  const removed = new Set<string>();
  return {
    note(event, entries) {
      if (event.type === "member_joined" && event.listed !== true) removed.delete(stayKey(event.group, event.member));
      for (const entry of entries) {
        if (entry.type === "case_opened") cases.set(entry.case, caseKey(entry));
        else if (entry.type === "warning") grounds.set(entry.id, groundOf(entry));
        else if (entry.type === "removal") removed.add(stayKey(entry.group, entry.member));
      }
    },
    about: (id) => cases.get(id),
    groundsOf: (warnings) => new Set(warnings.flatMap((id) => grounds.get(id) ?? [])),
    removed: (group, member) => removed.has(stayKey(group, member)),
  };
}

/** One rulebook's own course of events. */
export type Side = { readonly state: State; hear(event: Event, entries: readonly Entry[]): void };

/** A side that goes on from this state, which becomes its own. `decided` hears of each decision, deadlines included. */
export function createSide(state: State, book: Rulebook, chronicle: Chronicle, decided: (decision: Decision) => void): Side {
  const agenda = createAgenda(state, book);
  const away = new Set<string>();

  function take(event: Event): void {
    const decision = step(state, event, book);
    agenda.note(decision.entries);
    decided(decision);
    for (const entry of decision.entries) {
      if (entry.type !== "removal" || chronicle.removed(entry.group, entry.member)) continue;
      away.add(stayKey(entry.group, entry.member));
      take({ type: "member_left", id: eventId(`${entry.id}:left`), at: event.at, group: entry.group, member: entry.member });
    }
  }

  /** Whether this cannot have happened here, since its author was gone. */
  function unheard(event: Event): boolean {
    if (!("member" in event) || !("group" in event) || !away.has(stayKey(event.group, event.member))) return false;
    if (event.type !== "member_joined" || event.listed === true) return true;
    away.delete(stayKey(event.group, event.member));
    return false;
  }

  function hearHuman(event: DirectMessageEvent | HumanVerdictEvent, entries: readonly Entry[]): void {
    const answer = entries.find((entry) => entry.type === "case_closed" && entry.by !== undefined && entry.choice > 0);
    if (answer?.type === "case_closed") {
      const about = chronicle.about(answer.case);
      const open = [...state.cases.values()].find((each) => caseKey(each) === about);
      if (event.type === "direct_message") evolve(state, event, []);
      const { choice, because } = answer;
      if (open) take({ type: "human_verdict", id: event.id, at: event.at, member: event.member, case: open.id, choice, ...(because !== undefined && { because }) });
      // An appeal was granted that nobody made here: its warnings are lifted all the same.
      else evolve(state, event, entries.flatMap((entry) => (entry.type === "pardon" ? pardoned(entry) : [])));
      return;
    }
    if (event.type === "human_verdict") return;
    const told = entries.flatMap((entry) => (entry.type === "pardon" ? pardoned(entry) : entry.type === "reinstated" ? reinstated(entry) : []));
    if (entries.some(({ type }) => type === "pardon" || type === "reinstated")) evolve(state, event, told);
    // The words of an old order are blanked; what it led to is still known.
    else if (event.text === "" && entries.length > 0) evolve(state, event, entries);
    // A bare number that answered nothing then answers nothing now.
    else if (caseAnswer(event, state)) evolve(state, event, []);
    else take(event);
  }

  function pardoned(pardon: Pardon): readonly Entry[] {
    const grounds = chronicle.groundsOf(pardon.lifts);
    const lifts = (state.members.get(pardon.member)?.warnings ?? []).filter((each) => grounds.has(groundOf(each))).map(({ id }) => id);
    if (lifts.length === 0) return [];
    const own = { ...pardon, lifts };
    return [own, ...following(pardon, afterPardon(own, state, book, pardon.at, []).entries)];
  }

  function fire(until: number): void {
    for (let due = agenda.due(until); due !== undefined; due = agenda.due(until)) take(due);
  }

  /** A pardon taken back: those of its warnings stand again that this side had lifted. */
  function reinstated(entry: Extract<Entry, { type: "reinstated" }>): readonly Entry[] {
    const grounds = chronicle.groundsOf(entry.lifts);
    const lifted = (state.members.get(entry.member)?.lifted ?? []).flatMap(({ warnings }) => warnings);
    const own = { ...entry, lifts: lifted.filter((each) => grounds.has(groundOf(each))).map(({ id }) => id) };
    return own.lifts.length === 0 ? [] : [own, ...following(entry, takenAgain(own, state))];
  }

  const following = ({ id, at, event }: Entry, drafts: readonly EntryDraft[]): readonly Entry[] => drafts.map((draft, index): Entry => ({ ...draft, id: `${id}:${index}`, at, event }));

  return {
    state,
    hear(event, entries) {
      fire(event.at);
      if (event.type === "timer" || event.type === "receipt" || event.type === "rules_read" || unheard(event)) return;
      if (event.type === "direct_message" || event.type === "human_verdict") hearHuman(event, entries);
      else take(event);
      // What falls due at once, such as a counter's turn, belongs to the event that set it.
      fire(event.at);
    },
  };
}
