/** Handing a job to a worker: due jobs move up, the limiter is asked, the first in line gets a lock. */
import type { JobJson, RateLimiterOptions } from "bullmq";
import type { Connection } from "./connection.ts";
import { publish } from "./events.ts";
import { type JobRow, nextDue, toJson } from "./jobs.ts";
import { isPaused, nextNumber } from "./meta.ts";

/** How many due jobs one claim moves up, so that a burst of them does not hold the write lock for long. */
const PROMOTED_AT_ONCE = 1_000;

/** BullMQ's answer to "what next": job, id, how long the limiter holds, when the next delayed job is due. */
export type NextJob = [job: JobJson | null, id: string, limitedFor: number, delayedUntil: number];

export interface Claimant {
  readonly token: string;
  readonly lockMs: number;
  readonly name: string | undefined;
  readonly limiter: RateLimiterOptions | undefined;
}

/** Claims the next job. Runs inside a write transaction, so that no two workers get the same one. */
export function claimNext(db: Connection, queue: string, claimant: Claimant, now: number): NextJob {
  if (isPaused(db, queue)) return nothing();
  promoteDue(db, queue, now);
  const limitedFor = limiterLeft(db, queue, claimant.limiter, now);
  if (limitedFor > 0) return nothing(limitedFor);
  const row = db.get<JobRow>(
    `UPDATE job SET state = 'active', lock_token = ?, lock_until = ?, processed_on = ?, processed_by = ?,
       attempts_started = attempts_started + 1
     WHERE queue = ? AND id = (SELECT id FROM job WHERE queue = ? AND state = 'waiting' ORDER BY priority, seq LIMIT 1)
     RETURNING *`,
    claimant.token,
    now + claimant.lockMs,
    now,
    claimant.name ?? null,
    queue,
    queue,
  );
  if (row === undefined) return nothing(0, nextDue(db, queue) ?? 0);
  if (claimant.limiter !== undefined) spendPoint(db, queue, claimant.limiter, now);
  publish(db, queue, "active", { jobId: row.id, prev: "waiting" });
  return [toJson(row), row.id, 0, 0];
}

/** The answer when no job can be claimed. */
export function nothing(limitedFor = 0, delayedUntil = 0): NextJob {
  return [null, "", limitedFor, delayedUntil];
}

/** Moves due jobs to the end of the line, in the order in which they became due. */
function promoteDue(db: Connection, queue: string, now: number): void {
  const due = db.all<{ id: string }>(
    "SELECT id FROM job WHERE queue = ? AND state = 'delayed' AND due <= ? ORDER BY due, seq LIMIT ?",
    queue,
    now,
    PROMOTED_AT_ONCE,
  );
  for (const { id } of due) enqueue(db, queue, id, "delayed");
}

/** Puts a job of any state into the line: at its end, or at its head when it has waited there before. */
export function enqueue(db: Connection, queue: string, id: string, prev: string, atHead = false): void {
  const number = nextNumber(db, queue);
  db.run(
    "UPDATE job SET state = 'waiting', seq = ?, due = NULL, delay = 0, lock_token = NULL, lock_until = NULL WHERE queue = ? AND id = ?",
    atHead ? -number : number,
    queue,
    id,
  );
  publish(db, queue, "waiting", { jobId: id, prev });
}

/** How long the limiter's window still holds once its points are spent; 0 when a job may start. */
function limiterLeft(db: Connection, queue: string, limiter: RateLimiterOptions | undefined, now: number): number {
  if (limiter === undefined) return 0;
  const window = db.get<{ points: number; expires: number }>("SELECT points, expires FROM limiter WHERE queue = ?", queue);
  if (window === undefined || window.points < limiter.max) return 0;
  return Math.max(0, window.expires - now);
}

/** A window opens with its first job and is replaced once it has run out. */
function spendPoint(db: Connection, queue: string, limiter: RateLimiterOptions, now: number): void {
  db.run(
    `INSERT INTO limiter (queue, points, expires) VALUES (?, 1, ?) ON CONFLICT (queue) DO UPDATE SET
       points = CASE WHEN expires <= ? THEN 1 ELSE points + 1 END,
       expires = CASE WHEN expires <= ? THEN excluded.expires ELSE expires END`,
    queue,
    now + limiter.duration,
    now,
    now,
  );
}
