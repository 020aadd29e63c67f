/** pulse: looks every so often whether the queue answers and still holds what is open, since a bot that runs for weeks may not wait for a restart. */
import { second } from "./core/time.ts";
import type { Clock, Queue } from "./ports.ts";

const every = 15 * second;
/** A queue that takes longer to answer counts as away. */
const answersWithin = 3 * second;

export type PulseParts = {
  readonly queue: Pick<Queue, "depth" | "nextRuns">;
  readonly clock: Clock;
  /** How many deadlines and schedules are open, by the ledger and the rulebooks. */
  readonly open: () => { readonly timers: number; readonly schedules: number };
  readonly putBackTimers: () => Promise<void>;
  readonly putBackSchedules: () => Promise<void>;
  readonly onError: (error: unknown) => void;
};
export type Pulse = {
  /** Looks now, and from then on again and again. */
  start(): Promise<void>;
  stop(): void;
  /** Reads the next runs anew, after schedules were changed. */
  refresh(): Promise<void>;
  /** Something was refused: all that is open is put back as soon as the queue answers. */
  missed(): void;
  readonly depth: () => number;
  readonly runs: () => ReadonlyMap<string, number>;
  /** What is wrong with the queue, for admins; undefined when it answers. */
  readonly problem: () => string | undefined;
};

export function createPulse({ queue, clock, open, putBackTimers, putBackSchedules, onError }: PulseParts): Pulse {
  let depth = 0;
  let runs: ReadonlyMap<string, number> = new Map();
  let away = false;
  let owed = false;
  let cancel: (() => void) | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    try {
      [depth, runs] = await inTime(Promise.all([queue.depth(), queue.nextRuns()]));
      const { timers, schedules } = open();
      // A store that lost its memory holds less than what is open.
      if (owed || away || depth < timers) await inTime(putBackTimers());
      if (owed || away || runs.size < schedules) {
        await inTime(putBackSchedules());
        runs = await inTime(queue.nextRuns());
      }
      owed = false;
      away = false;
    } catch (error) {
      away = true;
      onError(error);
    }
  }
  function inTime<T>(work: Promise<T>): Promise<T> {
    let cancelLate: (() => void) | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      cancelLate = clock.after(answersWithin, () => reject(new Error("the queue does not answer")));
    });
    return Promise.race([work, late]).finally(() => cancelLate?.());
  }
  async function beat(): Promise<void> {
    await look();
    if (!stopped) cancel = clock.after(every, () => void beat());
  }
  return {
    start: beat,
    stop() {
      stopped = true;
      cancel?.();
    },
    async refresh() {
      runs = await queue.nextRuns();
    },
    missed() {
      owed = true;
    },
    depth: () => depth,
    runs: () => runs,
    problem: () => (away ? "队列连不上，投放和期限暂停；恢复后会自动补上" : undefined),
  };
}
