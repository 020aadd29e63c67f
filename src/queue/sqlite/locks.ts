/** Locks of active jobs: a worker renews them, and a job whose lock ran out goes back in line. */
import type { Connection } from "./connection.ts";
import { enqueue } from "./claim.ts";
import { publish } from "./events.ts";

/** Renews one lock; 0 when the job is no longer held under this token. */
export function extendLock(db: Connection, queue: string, id: string, token: string, until: number): number {
  return db.run(
    "UPDATE job SET lock_until = ? WHERE queue = ? AND id = ? AND state = 'active' AND lock_token = ?",
    until,
    queue,
    id,
    token,
  );
}

/** Puts jobs whose worker died back at the head of the line; one that stalls too often is marked to fail. */
export function recoverStalled(db: Connection, queue: string, allowed: number, now: number): string[] {
  const stalled = db.all<{ id: string; stalled: number; scheduler_id: string | null }>(
    "SELECT id, stalled, scheduler_id FROM job WHERE queue = ? AND state = 'active' AND lock_until <= ? ORDER BY lock_until DESC",
    queue,
    now,
  );
  for (const job of stalled) {
    const times = job.stalled + 1;
    // A scheduler's job carries its scheduler on: failing it would end the schedule.
    const givenUp = times > allowed && job.scheduler_id === null;
    db.run(
      "UPDATE job SET stalled = ?, deferred_failure = coalesce(?, deferred_failure) WHERE queue = ? AND id = ?",
      times,
      givenUp ? "job stalled more than allowable limit" : null,
      queue,
      job.id,
    );
    publish(db, queue, "stalled", { jobId: job.id });
    enqueue(db, queue, job.id, "active", true);
  }
  return stalled.map(({ id }) => id);
}

/** Whether a live worker holds this job. */
export function isLocked(db: Connection, queue: string, id: string, now: number): boolean {
  const held = db.get("SELECT 1 FROM job WHERE queue = ? AND id = ? AND lock_token IS NOT NULL AND lock_until > ?", queue, id, now);
  return held !== undefined;
}
