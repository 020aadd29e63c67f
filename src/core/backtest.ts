/** backtest: what a candidate rulebook would have made of recorded history, beside what the current one makes of it. */
import type { Rulebook } from "./book.ts";
import type { Affected, Difference } from "./difference.ts";
import type { CaseTopic, Entry } from "./entry.ts";
import type { Event } from "./event.ts";
import { evolve } from "./evolve.ts";
import type { Decision } from "./finding.ts";
import type { EventId, MemberId } from "./ids.ts";
import { clip } from "./ladder.ts";
import { type Side, createChronicle, createSide } from "./retell.ts";
import { everyRule } from "./sets.ts";
import { type State, emptyState, nameOf } from "./state.ts";
import { normalise } from "./text.ts";

const examplesShown = 3;
const wordsShown = 40;

/** A figure under each of the two rulebooks. */
export type Pair = { readonly current: number; readonly candidate: number };
export type BacktestExample = { readonly event: EventId; readonly words: string; readonly rule: string; readonly because: string };
/** A rule of either book: how often it acted (or asked), and how often it would have in `watch`. */
export type RuleChange = { readonly rule: string; readonly name: string; readonly acted: Pair; readonly watched: Pair };
/** A member whom one book warns (or removes) more often than the other. `count` is by how much. */
export type MemberChange = Pair & { readonly member: MemberId; readonly name: string; readonly count: number; readonly examples: readonly BacktestExample[] };
export type Backtest = {
  readonly since: number;
  /** Recorded events that were decided again. */
  readonly events: number;
  readonly rules: readonly RuleChange[];
  readonly newlyWarned: readonly MemberChange[];
  readonly noLongerWarned: readonly MemberChange[];
  readonly newlyRemoved: readonly MemberChange[];
  readonly noLongerRemoved: readonly MemberChange[];
  /** `asked` counts questions to humans: rules in `ask`, and removals that the breaker held back. */
  readonly totals: { readonly warnings: Pair; readonly mutes: Pair; readonly removals: Pair; readonly asked: Pair; readonly faults: Pair };
};

/** What an event was, and what came of it then. */
export type Recorded = { readonly event: Event; readonly entries: readonly Entry[] };
/** A comparison under way: it takes the record in, oldest first, in as many pieces as its owner likes. */
export type Comparison = {
  /** `due`: whether this is late enough to be decided again; from the first such on everything is. */
  readonly take: (recorded: Recorded, due?: boolean) => void;
  readonly result: () => Backtest;
};

/**
 * Decides what was recorded from `since` on under both books, from the same state: the one that the record had led to.
 * Each side then goes its own way; what both share is told in `retell.ts`. Only a record in its own order makes sense,
 * so the first event from `since` on begins it, and whatever stands behind that is in it.
 */
export function createBacktest(current: Rulebook, candidate: Rulebook, since: number): Comparison {
  // Two states from the first event on: to copy one at the beginning would hold up whoever goes in pieces.
  const starts = [emptyState(current.community), emptyState(current.community)] as const;
  const chronicle = createChronicle();
  const tallies = [createTally(), createTally()] as const;
  let sides: readonly Side[] | undefined;
  let events = 0;
  return {
    take({ event, entries }, due = event.at >= since) {
      chronicle.note(event, entries);
      if (!sides && !due) {
        const text = event.type === "message" && event.text !== "" ? normalise(event.text) : undefined;
        for (const state of starts) evolve(state, event, entries, text);
        return;
      }
      sides ??= [createSide(starts[0], current, chronicle, tallies[0].note), createSide(starts[1], candidate, chronicle, tallies[1].note)];
      for (const side of sides) side.hear(event, entries);
      events += 1;
    },
    result: () => compare(tallies, starts[0], [current, candidate], { since, events }),
  };
}

/** The same in one go. */
export function backtest(past: Iterable<Recorded>, current: Rulebook, candidate: Rulebook, since: number): Backtest {
  const comparison = createBacktest(current, candidate, since);
  for (const recorded of past) comparison.take(recorded);
  return comparison.result();
}

/** Whether the two books came to the same. */
export function isEmpty({ rules, newlyWarned, noLongerWarned, newlyRemoved, noLongerRemoved, totals }: Backtest): boolean {
  const pairs = [...Object.values(totals), ...rules.flatMap(({ acted, watched }) => [acted, watched])];
  return [newlyWarned, noLongerWarned, newlyRemoved, noLongerRemoved].every((list) => list.length === 0) && pairs.every((pair) => pair.current === pair.candidate);
}

/** By how many the candidate removes more, member by member: one who is spared makes up for nobody who is not. */
export const addedRemovals = ({ newlyRemoved }: Backtest): number => newlyRemoved.reduce((sum, { count }) => sum + count, 0);

/** Rules and members that a difference keeps by name; of the others it keeps the number. */
const kept = 10;
const changeOf = ({ acted, watched }: RuleChange): number => Math.abs(acted.candidate - acted.current) * 1000 + Math.abs(watched.candidate - watched.current);

/** The gist of a backtest. */
export function differenceOf(result: Backtest, until: number, cut: boolean): Difference {
  const { since, events, totals } = result;
  return {
    since, until, events, ...(cut && { cut }), same: isEmpty(result), addedRemovals: addedRemovals(result), totals,
    rules: result.rules.filter((rule) => changeOf(rule) > 0).toSorted((a, b) => changeOf(b) - changeOf(a)).slice(0, kept),
    moreWarned: affected(result.newlyWarned), lessWarned: affected(result.noLongerWarned),
    moreRemoved: affected(result.newlyRemoved), lessRemoved: affected(result.noLongerRemoved),
  };
}

const affected = (changes: readonly MemberChange[]): Affected => ({
  people: changes.length,
  first: changes.slice(0, kept).map(({ member, current, candidate }) => ({ member, current, candidate })),
});

type Cases = Map<MemberId, BacktestExample[]>;
type Tally = {
  readonly acted: Map<string, number>;
  readonly watched: Map<string, number>;
  readonly warned: Cases;
  readonly removed: Cases;
  mutes: number;
  asked: number;
  faults: number;
  readonly note: (decision: Decision) => void;
};

/** Cases that people bring before people, and tasks for their phones: no rule asked them. */
const ofPeople: ReadonlySet<CaseTopic> = new Set(["appeal", "approval", "assisted"]);

function createTally(): Tally {
  const tally: Tally = { acted: new Map(), watched: new Map(), warned: new Map(), removed: new Map(), mutes: 0, asked: 0, faults: 0, note };
  function note({ event, findings, actions, entries }: Decision): void {
    for (const { rule, mode, verdict } of findings) {
      if (verdict === "fault") tally.faults += 1;
      if (verdict === "act") addOne(mode === "watch" ? tally.watched : tally.acted, rule);
    }
    const said = event.type === "message" ? event.text : "";
    for (const entry of entries) {
      if (entry.type === "warning" && entry.points > 0) add(tally.warned, entry.member, { event: entry.evidence, words: clip(entry.words ?? said, wordsShown), rule: entry.rule, because: entry.because });
      if (entry.type === "case_opened" && !ofPeople.has(entry.topic ?? "confirm")) tally.asked += 1;
    }
    for (const action of actions) {
      if (action.type === "mute" && action.seconds > 0) tally.mutes += 1;
      if (action.type === "remove") add(tally.removed, action.member, { event: event.id, words: clip(said, wordsShown), rule: action.by, because: action.because });
    }
  }
  return tally;
}

const addOne = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
function add(cases: Cases, member: MemberId, example: BacktestExample): void {
  const known = cases.get(member);
  if (known) known.push(example);
  else cases.set(member, [example]);
}

function compare([mine, theirs]: readonly [Tally, Tally], state: State, books: readonly [Rulebook, Rulebook], { since, events }: Pick<Backtest, "since" | "events">): Backtest {
  const names = new Map(books.flatMap((book) => everyRule(book).map(({ id, name }): [string, string] => [id, name])));
  const pair = (count: (tally: Tally) => number): Pair => ({ current: count(mine), candidate: count(theirs) });
  const rules = [...names]
    .map(([rule, name]): RuleChange => ({ rule, name, acted: pair(({ acted }) => acted.get(rule) ?? 0), watched: pair(({ watched }) => watched.get(rule) ?? 0) }))
    .filter(({ acted, watched }) => acted.current + acted.candidate + watched.current + watched.candidate > 0);
  const more = (less: Cases, most: Cases, figures: (fewer: number, many: number) => Pair): readonly MemberChange[] =>
    [...most].flatMap(([member, found]): MemberChange[] => {
      const others = less.get(member) ?? [];
      if (found.length <= others.length) return [];
      const known = new Set(others.map(({ event }) => event));
      const examples = found.filter(({ event }) => !known.has(event)).slice(0, examplesShown);
      return [{ member, name: nameOf(state, member), count: found.length - others.length, ...figures(others.length, found.length), examples }];
    }).toSorted((a, b) => b.count - a.count);
  const risen = (fewer: number, many: number): Pair => ({ current: fewer, candidate: many });
  const fallen = (fewer: number, many: number): Pair => ({ current: many, candidate: fewer });
  return {
    since, events, rules,
    newlyWarned: more(mine.warned, theirs.warned, risen),
    noLongerWarned: more(theirs.warned, mine.warned, fallen),
    newlyRemoved: more(mine.removed, theirs.removed, risen),
    noLongerRemoved: more(theirs.removed, mine.removed, fallen),
    totals: { warnings: pair(({ warned }) => size(warned)), mutes: pair(({ mutes }) => mutes), removals: pair(({ removed }) => size(removed)), asked: pair(({ asked }) => asked), faults: pair(({ faults }) => faults) },
  };
}

const size = (cases: Cases): number => [...cases.values()].reduce((sum, { length }) => sum + length, 0);
