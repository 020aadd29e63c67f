/** tally: running sums while one event is settled, so that several rules that add at once meet each other's adds. */
import type { BookFacts } from "./book.ts";
import { turnedUp } from "./counter.ts";
import type { EntryDraft } from "./entry.ts";
import type { MemberId } from "./ids.ts";
import type { CountView, StateView } from "./state.ts";

/** What is written down for an entry: an account never falls below zero, and a counter that reaches its mark turns. */
export type Tally = (draft: EntryDraft) => readonly EntryDraft[];

/** Begins with the balances as they stand before the event. */
export function createTally(state: StateView, book: Pick<BookFacts, "counters">, at: number): Tally {
  const scores = new Map<MemberId, number>();
  const counts = new Map<string, CountView>();

  function scored(draft: Extract<EntryDraft, { type: "scored" }>): readonly EntryDraft[] {
    const before = scores.get(draft.member) ?? state.members.get(draft.member)?.score ?? 0;
    const delta = Math.max(draft.delta, -before);
    scores.set(draft.member, before + delta);
    return delta === 0 ? [] : [{ ...draft, delta }];
  }
  function counted(draft: Extract<EntryDraft, { type: "counted" }>): readonly EntryDraft[] {
    const plan = book.counters.find(({ id }) => id === draft.counter);
    if (!plan) return [draft];
    const key = `${draft.counter}/${draft.of}`;
    const before = counts.get(key) ?? state.counters.get(draft.counter)?.get(draft.of) ?? { adds: [], up: false };
    const count = { adds: [...before.adds, { at, add: draft.add }], up: before.up };
    const turned = turnedUp(plan, count, { of: draft.of, at, group: draft.group }, state);
    counts.set(key, { ...count, up: count.up || turned.some(({ type }) => type === "counter_turned") });
    return [draft, ...turned];
  }
  return (draft) => (draft.type === "scored" ? scored(draft) : draft.type === "counted" ? counted(draft) : [draft]);
}
