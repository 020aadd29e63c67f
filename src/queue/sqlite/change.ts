/** Changing a job from outside: promote it, put it off, remove it with its children. */
import type { Connection } from "./connection.ts";
import { enqueue } from "./claim.ts";
import { belongsToScheduler, missingJob, wrongState } from "./errors.ts";
import { publish } from "./events.ts";
import { abandonChild } from "./flows.ts";
import { deleteJob, findJob, type JobRow } from "./jobs.ts";
import { isLocked } from "./locks.ts";

/** Lets a delayed job run at once. */
export function promote(db: Connection, queue: string, id: string): void {
  requireDelayed(db, queue, id, "promote");
  enqueue(db, queue, id, "delayed");
}

/** Makes a delayed job due `delay` ms from now. */
export function changeDelay(db: Connection, queue: string, id: string, delay: number, now: number): void {
  requireDelayed(db, queue, id, "changeDelay");
  db.run("UPDATE job SET delay = ?, due = ? WHERE queue = ? AND id = ?", delay, now + delay, queue, id);
  publish(db, queue, "delayed", { jobId: id, delay: now + delay });
}

/** Removes a job, with its children if asked; 0 when it, or one of them, is being processed. */
export function remove(db: Connection, queue: string, id: string, withChildren: boolean, now: number): number {
  const job = findJob(db, queue, id);
  if (job === undefined) return 1;
  if (isNextRun(db, job)) throw belongsToScheduler(id);
  const removed = withChildren ? descendants(db, job) : [job];
  if (removed.some((each) => isLocked(db, each.queue, each.id, now))) return 0;
  for (const each of removed) {
    abandonChild(db, each, now);
    db.run("DELETE FROM dedup WHERE queue = ? AND id = ? AND job_id = ?", each.queue, each.dedup_id, each.id);
    deleteJob(db, each.queue, each.id);
    publish(db, each.queue, "removed", { jobId: each.id, prev: each.state });
  }
  return 1;
}

/** A job and all below it, parents first: a child then finds no parent to set free. */
function descendants(db: Connection, job: JobRow): JobRow[] {
  const children = db.all<JobRow>("SELECT * FROM job WHERE parent_queue = ? AND parent_id = ?", job.queue, job.id);
  return [job, ...children.flatMap((child) => descendants(db, child))];
}

/** The pending run of a living scheduler: without it the scheduler would never fire again. */
function isNextRun(db: Connection, job: JobRow): boolean {
  if (job.scheduler_id === null) return false;
  const scheduler = db.get<{ next: number }>("SELECT next FROM scheduler WHERE queue = ? AND id = ?", job.queue, job.scheduler_id);
  return scheduler !== undefined && job.id === `repeat:${job.scheduler_id}:${scheduler.next}`;
}

function requireDelayed(db: Connection, queue: string, id: string, command: string): void {
  const job = findJob(db, queue, id);
  if (job === undefined) throw missingJob(id, command);
  if (job.state !== "delayed") throw wrongState(id, "delayed", command);
}
