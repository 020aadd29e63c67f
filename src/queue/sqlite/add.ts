/** Adding jobs: ids, duplicates, deduplication, and a flow's links from child to parent. */
import type { DeduplicationOptions, JobJson, JobsOptions, ParentKeyOpts } from "bullmq";
import type { Connection } from "./connection.ts";
import { missingParent, QueueUnsupported } from "./errors.ts";
import { publish } from "./events.ts";
import { deleteJob, findJob, insertJob, jobExists } from "./jobs.ts";
import { nextNumber } from "./meta.ts";

/** Options that BullMQ accepts and this store would have to ignore. */
const REFUSED_OPTIONS = [
  "continueParentOnFailure",
  "failParentOnFailure",
  "ignoreDependencyOnFailure",
  "removeDependencyOnFailure",
] as const satisfies readonly (keyof JobsOptions)[];

const REFUSED_DEDUPLICATION = ["extend", "keepLastIfActive", "reschedule"] as const satisfies readonly (keyof DeduplicationOptions)[];

/** Adds one job and returns its id, or the id of the job that it repeats. */
export function addJob(db: Connection, queue: string, job: JobJson, jobId: string, link: ParentKeyOpts = {}): string {
  refuseUnknownOptions(job.opts);
  const parent = parentOf(job);
  if (parent !== undefined && !jobExists(db, parent.queue, parent.id)) {
    throw missingParent(`${parent.queue}:${parent.id}`, "addJob");
  }
  const id = jobId || job.id || String(nextNumber(db, queue));
  if (isDuplicate(db, queue, id, parent)) return id;
  const winner = deduplicate(db, queue, id, job);
  if (winner !== undefined) return winner;

  const delay = job.opts.delay ?? 0;
  const state = insertJob(db, queue, {
    id,
    name: job.name,
    data: job.data,
    opts: job.opts,
    timestamp: job.timestamp,
    due: delay > 0 ? job.timestamp + delay : null,
    waitsForChildren: link.addToWaitingChildren ?? false,
    dedupId: job.deduplicationId,
    schedulerId: job.repeatJobKey,
    parent,
  });
  if (parent !== undefined) {
    db.run(
      "INSERT OR IGNORE INTO dependency (parent_queue, parent_id, child_key) VALUES (?, ?, ?)",
      parent.queue,
      parent.id,
      `${queue}:${id}`,
    );
  }
  publish(db, queue, "added", { jobId: id, name: job.name });
  if (state === "delayed") publish(db, queue, "delayed", { jobId: id, delay: job.timestamp + delay });
  else if (state === "waiting-children") publish(db, queue, "waiting-children", { jobId: id });
  else publish(db, queue, "waiting", { jobId: id });
  return id;
}

/** Which job holds a deduplication key, if the key is alive. */
export function deduplicationWinner(db: Connection, queue: string, dedupId: string, now: number): string | undefined {
  const key = db.get<{ job_id: string; expires: number | null }>(
    "SELECT job_id, expires FROM dedup WHERE queue = ? AND id = ?",
    queue,
    dedupId,
  );
  return key === undefined || (key.expires !== null && key.expires <= now) ? undefined : key.job_id;
}

/** Deletes a deduplication key, whatever job holds it. */
export function forgetDeduplication(db: Connection, queue: string, dedupId: string): number {
  return db.run("DELETE FROM dedup WHERE queue = ? AND id = ?", queue, dedupId);
}

function isDuplicate(db: Connection, queue: string, id: string, parent: Parent | undefined): boolean {
  const existing = findJob(db, queue, id);
  if (existing === undefined) return false;
  if (parent !== undefined && (existing.parent_queue !== parent.queue || existing.parent_id !== parent.id)) {
    throw new QueueUnsupported("attaching an existing job to another flow");
  }
  publish(db, queue, "duplicated", { jobId: id });
  return true;
}

/** Returns the job that a new one must give way to; otherwise the new job takes the key, replacing a delayed holder. */
function deduplicate(db: Connection, queue: string, id: string, job: JobJson): string | undefined {
  const options = job.opts.deduplication;
  if (options === undefined) return undefined;
  const holder = deduplicationWinner(db, queue, options.id, job.timestamp);
  if (holder !== undefined) {
    const replaceable = options.replace === true && findJob(db, queue, holder)?.state === "delayed";
    if (!replaceable) {
      if (options.replace !== true) {
        publish(db, queue, "deduplicated", { jobId: holder, deduplicationId: options.id, deduplicatedJobId: id });
      }
      return holder;
    }
    deleteJob(db, queue, holder);
    publish(db, queue, "removed", { jobId: holder, prev: "delayed" });
    publish(db, queue, "deduplicated", { jobId: id, deduplicationId: options.id, deduplicatedJobId: holder });
  }
  const expires = options.ttl !== undefined && options.ttl > 0 ? job.timestamp + options.ttl : null;
  db.run(
    `INSERT INTO dedup (queue, id, job_id, expires) VALUES (?, ?, ?, ?)
       ON CONFLICT (queue, id) DO UPDATE SET job_id = excluded.job_id, expires = excluded.expires`,
    queue,
    options.id,
    id,
    expires,
  );
  return undefined;
}

interface Parent {
  readonly queue: string;
  readonly id: string;
}

function parentOf({ parent }: JobJson): Parent | undefined {
  return parent?.id === undefined ? undefined : { queue: parent.queueKey, id: parent.id };
}

function refuseUnknownOptions(opts: JobsOptions): void {
  const option = REFUSED_OPTIONS.find((name) => opts[name] === true);
  if (option !== undefined) throw new QueueUnsupported(`the job option "${option}"`);
  const deduplication = REFUSED_DEDUPLICATION.find((name) => opts.deduplication?.[name] === true);
  if (deduplication !== undefined) throw new QueueUnsupported(`the deduplication option "${deduplication}"`);
  if (opts.deduplication?.replace === true && opts.deduplication.ttl !== undefined) {
    throw new QueueUnsupported('the deduplication options "replace" and "ttl" together');
  }
}
