/** writer: events become durable and decided, in small batches, in the order in which they came, on top of what other processes wrote. */
import type { Rulebook } from "./core/book.ts";
import type { Event } from "./core/event.ts";
import type { Decision } from "./core/finding.ts";
import type { Action } from "./core/action.ts";
import { evolve } from "./core/evolve.ts";
import type { CommunityId } from "./core/ids.ts";
import { replayPast, step } from "./core/run.ts";
import type { State } from "./core/state.ts";
import { second } from "./core/time.ts";
import type { Clock, Ledger, Routed } from "./ports.ts";

/** Events that share one commit, at most. */
const batchSize = 64;
/** SQLite's words for a record that no waiting mends. Other refusals with a code are the disk's: full, busy, read-only. */
const incurable = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE|ERROR)/;
const mayHeal = (error: unknown): boolean => error instanceof Error && "code" in error && !incurable.test(String(error.code));

/** `elsewhere`: another process decided it, and what it asked of the world is on record; the findings and actions are not repeated here. */
export type Decided = { readonly decision: Decision; readonly community: CommunityId; readonly elsewhere?: true };
export type WriterParts = {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly book: (community: CommunityId) => Rulebook | undefined;
  /** Which account's process performs an action; absent where there is one. */
  readonly route?: ((action: Action, event: Event) => readonly Routed[]) | undefined;
  /** Hears of each batch once it is committed, after what other processes committed before it. */
  readonly onDecided: (decided: readonly Decided[]) => void;
  readonly onError: (error: unknown, about: string) => void;
};
export type Writer = {
  /** Resolves once the event is committed: with its decision, or with undefined when it was recorded before. */
  add(event: Event, community: CommunityId): Promise<Decision | undefined>;
  readonly state: (community: CommunityId) => State | undefined;
  /** Reads a community's state from the ledger. */
  rebuild(community: CommunityId): void;
  /** Takes in what other processes have written since; costs next to nothing where there is nothing. */
  catchUp(): void;
  /** Writes what waits, and takes nothing more. */
  stop(): void;
};
type Waiting = { readonly event: Event; readonly community: CommunityId; readonly resolve: (decision: Decision | undefined) => void; readonly reject: (error: unknown) => void };
type Outcome = Decision | undefined | Error;

/** A writer with no states yet: see `rebuild`. */
export function createWriter({ ledger, clock, book, route, onDecided, onError }: WriterParts): Writer {
  const states = new Map<CommunityId, State>();
  /** Communities whose state may hold what was not committed. */
  const torn = new Set<CommunityId>();
  let waiting: Waiting[] = [];
  let cancelFlush: (() => void) | undefined;
  /** Whether the disk took nothing the last time. */
  let refused = false;

  /** The newest event that the states hold. */
  let held = 0;
  /** What other processes decided, and nobody here has heard of yet. */
  let news: Decided[] = [];

  /** All states hold the same events, so the others are brought to where this one will be. */
  function rebuild(community: CommunityId): void {
    ledger.snapshot(() => {
      fold(community);
      states.set(community, replayPast(community, ledger.past(community)));
    });
  }

  /** What has been written since by others is folded in as a rebuild folds it. Inside a transaction or a snapshot; `rebuilt` is read anew by the caller. */
  function fold(rebuilt?: CommunityId): void {
    const newest = ledger.newest();
    if (newest === held) return;
    const found: Decided[] = [];
    try {
      for (const [community, state] of states) {
        for (const { event, entries } of ledger.stretch(community, held, newest)) {
          if (community !== rebuilt && !torn.has(community)) evolve(state, event, entries);
          found.push({ decision: { event, findings: [], actions: [], entries }, community, elsewhere: true });
        }
      }
    } catch (error) {
      for (const community of states.keys()) torn.add(community);
      throw error;
    }
    held = newest;
    news.push(...found);
  }

  function tell(decided: readonly Decided[]): void {
    const all = [...news, ...decided];
    news = [];
    if (all.length > 0) onDecided(all);
  }

  function schedule(ms: number): void {
    cancelFlush ??= clock.after(ms, () => {
      cancelFlush = undefined;
      flush();
      if (waiting.length > 0) schedule(refused ? second : 0);
    });
  }

  /** Writes the first of what waits. Events that could not be written stay in front and wait for the disk. */
  function flush(): void {
    const batch = waiting.slice(0, batchSize);
    const decided = diskAnswers() ? (commit(batch) ?? commitSingly(batch)) : [];
    refused = decided.length < batch.length;
    waiting = waiting.slice(decided.length);
    for (const [index, each] of batch.slice(0, decided.length).entries()) {
      const outcome = decided[index];
      if (outcome instanceof Error) each.reject(outcome);
      else each.resolve(outcome);
    }
    tell(batch.slice(0, decided.length).flatMap(({ community }, index) => {
      const decision = decided[index];
      return decision && !(decision instanceof Error) ? [{ decision, community }] : [];
    }));
  }

  /** After a refusal: a small write goes first, since taking back a whole batch means to read the ledger again. */
  function diskAnswers(): boolean {
    try {
      if (refused) ledger.transaction(() => ledger.set("probe", String(clock.now())));
      mend();
      return true;
    } catch (error) {
      onError(error, "disk");
      return false;
    }
  }

  /** Nobody else writes meanwhile: it is decided on all that was written before. */
  function together<T>(work: () => T): T {
    const [result, newest] = ledger.transaction(() => {
      fold();
      return [work(), ledger.newest()] as const;
    });
    held = newest;
    return result;
  }

  /** One transaction for the batch. On failure nothing happened, neither on disk nor in memory. */
  function commit(batch: readonly Waiting[]): (Decision | undefined)[] | undefined {
    try {
      return together(() => batch.map(write));
    } catch (error) {
      onError(error, `commit of ${batch.length}`);
      return undo(batch) && !mayHeal(error) ? undefined : [];
    }
  }

  /** Takes the states back to what is written; false when not even that can be read now. */
  function undo(batch: readonly Waiting[]): boolean {
    for (const { community } of batch) if (states.has(community)) torn.add(community);
    try {
      mend();
      return true;
    } catch (error) {
      onError(error, "rebuild");
      return false;
    }
  }
  function mend(): void {
    for (const community of torn) {
      rebuild(community);
      torn.delete(community);
    }
  }

  /** After a failed batch: one by one, so that one bad event does not hold up the rest. Stops where the disk refuses. */
  function commitSingly(batch: readonly Waiting[]): Outcome[] {
    const decided: Outcome[] = [];
    for (const each of batch) {
      try {
        decided.push(together(() => write(each)));
      } catch (error) {
        if (!undo([each]) || mayHeal(error)) return decided;
        onError(error, `event ${each.event.id}`);
        decided.push(error instanceof Error ? error : new Error(String(error)));
      }
    }
    return decided;
  }

  function write({ event, community }: Waiting): Decision | undefined {
    const rules = book(community);
    const state = states.get(community);
    if (!rules || !state) throw new Error(`no such community: ${community}`);
    if (!ledger.recordEvent(community, event, rules.version, clock.now())) return undefined;
    const decision = step(state, event, rules);
    ledger.recordDecision(community, decision, clock.now(), route && ((action) => route(action, event)));
    return decision;
  }

  return {
    add: (event, community) =>
      new Promise((resolve, reject) => {
        waiting.push({ event, community, resolve, reject });
        schedule(0);
      }),
    state: (community) => states.get(community),
    rebuild,
    catchUp() {
      try {
        if (torn.size === 0 && ledger.newest() !== held) ledger.snapshot(() => fold());
        tell([]);
      } catch (error) {
        onError(error, "catching up");
      }
    },
    stop() {
      cancelFlush?.();
      // A disk that refuses now is not waited for: what it does not take has not happened.
      while (waiting.length > 0) {
        flush();
        if (refused) for (const each of waiting.splice(0)) each.reject(new Error("stopped before it could be written"));
      }
    },
  };
}
