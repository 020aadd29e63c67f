/** writer: events become durable and decided, in small batches, in the order in which they came. */
import type { Rulebook } from "./core/book.ts";
import type { Event } from "./core/event.ts";
import type { Decision } from "./core/finding.ts";
import type { CommunityId } from "./core/ids.ts";
import { replayPast, step } from "./core/run.ts";
import type { State } from "./core/state.ts";
import { second } from "./core/time.ts";
import type { Clock, Ledger } from "./ports.ts";

/** Events that share one commit, at most. */
const batchSize = 64;
/** SQLite's words for a record that no waiting mends. Other refusals with a code are the disk's: full, busy, read-only. */
const incurable = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE|ERROR)/;
const mayHeal = (error: unknown): boolean => error instanceof Error && "code" in error && !incurable.test(String(error.code));

export type Decided = { readonly decision: Decision; readonly community: CommunityId };
export type WriterParts = {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly book: (community: CommunityId) => Rulebook | undefined;
  /** Hears of each batch once it is committed. */
  readonly onDecided: (decided: readonly Decided[]) => void;
  readonly onError: (error: unknown, about: string) => void;
};
export type Writer = {
  /** Resolves once the event is committed: with its decision, or with undefined when it was recorded before. */
  add(event: Event, community: CommunityId): Promise<Decision | undefined>;
  readonly state: (community: CommunityId) => State | undefined;
  /** Reads a community's state from the ledger. */
  rebuild(community: CommunityId): void;
  /** Writes what waits, and takes nothing more. */
  stop(): void;
};
type Waiting = { readonly event: Event; readonly community: CommunityId; readonly resolve: (decision: Decision | undefined) => void; readonly reject: (error: unknown) => void };
type Outcome = Decision | undefined | Error;

/** A writer with no states yet: see `rebuild`. */
export function createWriter({ ledger, clock, book, onDecided, onError }: WriterParts): Writer {
  const states = new Map<CommunityId, State>();
  /** Communities whose state may hold what was not committed. */
  const torn = new Set<CommunityId>();
  let waiting: Waiting[] = [];
  let cancelFlush: (() => void) | undefined;
  /** Whether the disk took nothing the last time. */
  let refused = false;

  const rebuild = (community: CommunityId): void => void states.set(community, replayPast(community, ledger.past(community)));

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
    onDecided(batch.slice(0, decided.length).flatMap(({ community }, index) => {
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

  /** One transaction for the batch. On failure nothing happened, neither on disk nor in memory. */
  function commit(batch: readonly Waiting[]): (Decision | undefined)[] | undefined {
    try {
      return ledger.transaction(() => batch.map(write));
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
        decided.push(ledger.transaction(() => write(each)));
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
    ledger.recordDecision(community, decision, clock.now());
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
