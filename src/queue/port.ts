/** The queue as the app sees it: it wakes by id at a time; what an id means is written in the ledger. */

/** What the queue wakes: ids only; facts live in the ledger. */
export type Wake =
  | { readonly kind: "timer"; readonly id: string; readonly due: number }
  | { readonly kind: "drop"; readonly id: string; readonly due: number };

export type Schedule = { readonly id: string } & (
  | { readonly cron: string; readonly timeZone: string }
  | { readonly at: number }
);

export interface Queue {
  /** Opens the store and delivers each due wake to `onWake`; a rejected promise is retried with backoff. */
  start(onWake: (wake: Wake) => Promise<void>): Promise<void>;
  /** Sets (or moves) a deadline. Idempotent by id. `at` ms epoch; a past time fires at once. */
  setTimer(id: string, at: number): Promise<void>;
  clearTimer(id: string): Promise<void>;
  /** Replaces all drop schedules by these: upserts by stable id and removes those that are gone. Paused drops are simply left out. */
  setSchedules(schedules: readonly Schedule[]): Promise<void>;
  /** When each schedule fires next, ms epoch. */
  nextRuns(): Promise<ReadonlyMap<string, number>>;
  depth(): Promise<number>;
  stop(): Promise<void>;
}
