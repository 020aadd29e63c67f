/** How an active job ends: completed, failed, back in line, or delayed for another try. */
import type { KeepJobs } from "bullmq";
import type { Connection } from "./connection.ts";
import { lockMismatch, missingJob, missingLock, pendingChildren, wrongState } from "./errors.ts";
import { publish } from "./events.ts";
import { abandonChild, hasPendingChildren, settleChild } from "./flows.ts";
import { enqueue } from "./claim.ts";
import { deleteJob, findJob, type JobRow } from "./jobs.ts";

export type Keep = boolean | number | KeepJobs | undefined;

/** The error that a try ended with, as BullMQ hands it over. */
export interface Failure {
  readonly reason: string | null;
  readonly stacktrace: string | null;
}

/** Reads a failure out of the fields that BullMQ wants updated. */
export function failureFrom(fields: Readonly<Record<string, unknown>> = {}): Failure {
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return { reason: text(fields["failedReason"]), stacktrace: text(fields["stacktrace"]) };
}

/** Marks a job as completed, hands its result to its parent and drops what need not be kept. */
export function complete(db: Connection, queue: string, id: string, token: string, result: string, keep: Keep, now: number): void {
  const job = activeJob(db, queue, id, token, "moveToFinished");
  if (hasPendingChildren(db, queue, id)) throw pendingChildren(id, "moveToFinished");
  endActive(db, job, "completed", now);
  db.run("UPDATE job SET returnvalue = ? WHERE queue = ? AND id = ?", result, queue, id);
  settleChild(db, job, result, now);
  publish(db, queue, "completed", { jobId: id, returnvalue: result, prev: "active" });
  retain(db, job, "completed", keep, now);
  announceDrained(db, queue);
}

/** Marks a job as failed for good. */
export function fail(
  db: Connection,
  queue: string,
  id: string,
  token: string,
  failure: Failure,
  attempts: number,
  keep: Keep,
  now: number,
): void {
  const job = activeJob(db, queue, id, token, "moveToFinished");
  endActive(db, job, "failed", now);
  noteFailure(db, job, failure);
  const reason = failure.reason ?? "";
  publish(db, queue, "failed", { jobId: id, failedReason: reason, prev: "active" });
  const made = job.attempts_made + 1;
  if (made >= attempts) publish(db, queue, "retries-exhausted", { jobId: id, attemptsMade: made });
  retain(db, job, "failed", keep, now);
  announceDrained(db, queue);
}

/** Puts an active job off until `due`; `countsAsTry` is false when the processor itself asked for it. */
export function delay(
  db: Connection,
  queue: string,
  id: string,
  token: string,
  due: number,
  wait: number,
  failure: Failure,
  countsAsTry: boolean,
): void {
  const job = activeJob(db, queue, id, token, "moveToDelayed");
  noteFailure(db, job, failure);
  db.run(
    `UPDATE job SET state = 'delayed', due = ?, delay = ?, lock_token = NULL, lock_until = NULL,
       attempts_made = attempts_made + ? WHERE queue = ? AND id = ?`,
    due,
    wait,
    countsAsTry ? 1 : 0,
    queue,
    id,
  );
  publish(db, queue, "delayed", { jobId: id, delay: due });
}

/** Puts an active job back in line for another try at once. */
export function retry(db: Connection, queue: string, id: string, token: string, failure: Failure, lifo: boolean): void {
  const job = activeJob(db, queue, id, token, "retryJob");
  noteFailure(db, job, failure);
  db.run("UPDATE job SET attempts_made = attempts_made + 1 WHERE queue = ? AND id = ?", queue, id);
  enqueue(db, queue, id, "active", lifo);
}

/** The job, if it is active under this token: a worker that lost its lock must not decide its job's fate. */
function activeJob(db: Connection, queue: string, id: string, token: string, command: string): JobRow {
  const job = findJob(db, queue, id);
  if (job === undefined) throw missingJob(id, command);
  if (job.state !== "active") throw job.lock_token === null ? missingLock(id, command) : wrongState(id, "active", command);
  if (token !== "0" && job.lock_token !== token) throw lockMismatch(id, command);
  return job;
}

function endActive(db: Connection, job: JobRow, state: "completed" | "failed", now: number): void {
  db.run(
    `UPDATE job SET state = ?, finished_on = ?, lock_token = NULL, lock_until = NULL, deferred_failure = NULL,
       attempts_made = attempts_made + 1 WHERE queue = ? AND id = ?`,
    state,
    now,
    job.queue,
    job.id,
  );
  // A key with a time to live holds its id until then; one without goes with its job.
  db.run("DELETE FROM dedup WHERE queue = ? AND id = ? AND job_id = ? AND expires IS NULL", job.queue, job.dedup_id, job.id);
}

function noteFailure(db: Connection, job: JobRow, { reason, stacktrace }: Failure): void {
  db.run(
    "UPDATE job SET failed_reason = coalesce(?, failed_reason), stacktrace = coalesce(?, stacktrace) WHERE queue = ? AND id = ?",
    reason,
    stacktrace,
    job.queue,
    job.id,
  );
}

/** Keeps finished jobs as asked: all (false), none (true), the last n, or those of the last `age` seconds. */
function retain(db: Connection, job: JobRow, state: "completed" | "failed", keep: Keep, now: number): void {
  const { age, count } = limits(keep);
  if (count === 0) {
    abandonChild(db, job, now);
    deleteJob(db, job.queue, job.id);
    return;
  }
  const gone: { id: string }[] = [];
  if (age !== undefined) {
    gone.push(
      ...db.all<{ id: string }>(
        "SELECT id FROM job WHERE queue = ? AND state = ? AND finished_on <= ?",
        job.queue,
        state,
        now - age * 1_000,
      ),
    );
  }
  if (count !== undefined && count > 0) {
    gone.push(
      ...db.all<{ id: string }>(
        "SELECT id FROM job WHERE queue = ? AND state = ? ORDER BY finished_on DESC, seq DESC LIMIT -1 OFFSET ?",
        job.queue,
        state,
        count,
      ),
    );
  }
  for (const { id } of gone) deleteJob(db, job.queue, id);
}

function limits(keep: Keep): { readonly age?: number | undefined; readonly count?: number | undefined } {
  if (keep === undefined || keep === false) return {};
  if (keep === true) return { count: 0 };
  if (typeof keep === "number") return { count: keep };
  return { age: "age" in keep ? keep.age : undefined, count: keep.count };
}

function announceDrained(db: Connection, queue: string): void {
  const busy = db.get("SELECT 1 FROM job WHERE queue = ? AND state IN ('active', 'waiting') LIMIT 1", queue);
  if (busy === undefined) publish(db, queue, "drained");
}
