/** trial: what other rules make of the ledger's recent history, worked out in slices between which everything else goes on. */
import { createBacktest, differenceOf } from "./core/backtest.ts";
import type { Rulebook } from "./core/book.ts";
import type { Difference } from "./core/difference.ts";
import type { Clock, Ledger } from "./ports.ts";

/** Events of the ledger that are read and decided in one go. */
const slice = 100;
/** Of the ledger's events only so many, the newest, are decided again. */
export const mostTried = 200_000;

export type TrialParts = { readonly ledger: Pick<Ledger, "newest" | "stretch">; readonly clock: Clock; /** A smaller bound, for a test. */ readonly most?: number };
/** Both books over the time from `span` before now; undefined as soon as nobody wants to know any more. */
export type Trial = (current: Rulebook, candidate: Rulebook, span: number, wanted: () => boolean) => Promise<Difference | undefined>;

/** What is recorded while a trial runs is not in it. */
export function createTrial({ ledger, clock, most = mostTried }: TrialParts): Trial {
  const pause = (): Promise<void> => new Promise((resolve) => void clock.after(0, resolve));
  return async (current, candidate, span, wanted) => {
    const until = clock.now();
    const since = until - span;
    const end = ledger.newest();
    const comparison = createBacktest(current, candidate, since);
    let cut = false;
    let first: number | undefined;
    for (let from = 0; from < end; from += slice) {
      await pause();
      if (!wanted()) return undefined;
      for (const { seq, event, entries } of ledger.stretch(current.community, from, Math.min(from + slice, end))) {
        const recent = event.at >= since;
        const due = recent && seq > end - most;
        cut ||= recent && !due;
        if (due) first ??= event.at;
        comparison.take({ event, entries }, due);
      }
    }
    const result = comparison.result();
    return differenceOf(cut ? { ...result, since: first ?? until } : result, until, cut);
  };
}
