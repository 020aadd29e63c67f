/** A job's row: how it is written, read back as BullMQ's JobJson, listed, counted and deleted. */
import type { JobJson, JobsOptions, JobState, JobType } from "bullmq";
import type { Connection } from "./connection.ts";
import { isPaused, nextNumber } from "./meta.ts";

/** `prioritized` is not a state of its own here: it is `waiting` with a priority. */
export type State = Exclude<JobState, "prioritized">;

export interface JobRow {
  readonly queue: string;
  readonly id: string;
  readonly name: string;
  readonly state: State;
  readonly data: string;
  readonly opts: string;
  readonly priority: number;
  readonly delay: number;
  readonly due: number | null;
  readonly timestamp: number;
  readonly attempts_made: number;
  readonly attempts_started: number;
  readonly stalled: number;
  readonly returnvalue: string | null;
  readonly failed_reason: string | null;
  readonly stacktrace: string | null;
  readonly deferred_failure: string | null;
  readonly processed_by: string | null;
  readonly processed_on: number | null;
  readonly finished_on: number | null;
  readonly lock_token: string | null;
  readonly dedup_id: string | null;
  readonly scheduler_id: string | null;
  readonly parent_queue: string | null;
  readonly parent_id: string | null;
}

export interface NewJob {
  readonly id: string;
  readonly name: string;
  readonly data: string;
  readonly opts: JobsOptions;
  readonly timestamp: number;
  /** When it becomes due; null for a job that may run at once. */
  readonly due: number | null;
  readonly waitsForChildren?: boolean;
  readonly dedupId?: string | undefined;
  readonly schedulerId?: string | undefined;
  readonly parent?: { readonly queue: string; readonly id: string } | undefined;
}

/** Writes a new job in the state that its options ask for, and returns that state. */
export function insertJob(db: Connection, queue: string, job: NewJob): State {
  const number = nextNumber(db, queue);
  const state: State = job.waitsForChildren ? "waiting-children" : job.due === null ? "waiting" : "delayed";
  db.run(
    `INSERT INTO job (queue, id, seq, name, state, data, opts, priority, delay, due, timestamp, dedup_id, scheduler_id,
       parent_queue, parent_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    queue,
    job.id,
    job.opts.lifo ? -number : number,
    job.name,
    state,
    job.data,
    JSON.stringify(job.opts),
    job.opts.priority ?? 0,
    job.opts.delay ?? 0,
    state === "delayed" ? job.due : null,
    job.timestamp,
    job.dedupId ?? null,
    job.schedulerId ?? null,
    job.parent?.queue ?? null,
    job.parent?.id ?? null,
  );
  return state;
}

export function findJob(db: Connection, queue: string, id: string): JobRow | undefined {
  return db.get<JobRow>("SELECT * FROM job WHERE queue = ? AND id = ?", queue, id);
}

export function jobExists(db: Connection, queue: string, id: string): boolean {
  return db.get("SELECT 1 FROM job WHERE queue = ? AND id = ?", queue, id) !== undefined;
}

/** Deletes a job and its children's results. Its deduplication key stays: with a `ttl` the key outlives the job. */
export function deleteJob(db: Connection, queue: string, id: string): void {
  db.run("DELETE FROM dependency WHERE parent_queue = ? AND parent_id = ?", queue, id);
  db.run("DELETE FROM job WHERE queue = ? AND id = ?", queue, id);
}

/** The row in BullMQ's terms; texts that BullMQ parses itself stay encoded. */
export function toJson(row: JobRow): JobJson {
  // `opts` holds what BullMQ handed over as JobsOptions, written by `insertJob` alone.
  const opts = JSON.parse(row.opts) as JobsOptions;
  return {
    id: row.id,
    name: row.name,
    data: row.data,
    opts,
    progress: 0,
    delay: row.delay,
    priority: row.priority,
    timestamp: row.timestamp,
    attemptsMade: row.attempts_made,
    attemptsStarted: row.attempts_started,
    stalledCounter: row.stalled,
    failedReason: row.failed_reason ?? "",
    stacktrace: row.stacktrace ?? "[]",
    returnvalue: row.returnvalue ?? "null",
    ...(row.processed_on === null ? {} : { processedOn: row.processed_on }),
    ...(row.finished_on === null ? {} : { finishedOn: row.finished_on }),
    ...(row.processed_by === null ? {} : { processedBy: row.processed_by }),
    ...(row.deferred_failure === null ? {} : { deferredFailure: row.deferred_failure }),
    ...(row.dedup_id === null ? {} : { deduplicationId: row.dedup_id }),
    ...(row.scheduler_id === null ? {} : { repeatJobKey: row.scheduler_id }),
    ...(row.parent_id === null || row.parent_queue === null
      ? {}
      : { parent: { id: row.parent_id, queueKey: row.parent_queue }, parentKey: `${row.parent_queue}:${row.parent_id}` }),
  };
}

export function stateOf(db: Connection, queue: string, id: string): JobState | "unknown" {
  const row = findJob(db, queue, id);
  if (row === undefined) return "unknown";
  return row.state === "waiting" && row.priority > 0 ? "prioritized" : row.state;
}

/** How many jobs a type has. A paused queue's jobs stay in `waiting`, as in BullMQ 6. */
export function countJobs(db: Connection, queue: string, type: JobType, dueBefore?: number): number {
  const where = CONDITIONS[type];
  if (where === undefined) return 0;
  const bound = type === "delayed" && dueBefore !== undefined ? ` AND due < ${Number(dueBefore)}` : "";
  const row = db.get<{ jobs: number }>(`SELECT count(*) AS jobs FROM job WHERE queue = ? AND ${where}${bound}`, queue);
  return row?.jobs ?? 0;
}

/** Job ids of a type from `start` to `end` (inclusive, -1 = all), in the order that Redis lists them. */
export function listJobs(
  db: Connection,
  queue: string,
  type: JobType,
  start: number,
  end: number,
  ascending: boolean,
): string[] {
  const where = CONDITIONS[type];
  if (where === undefined) return [];
  const [first, second] = ORDERS[type] ?? ["seq", "seq"];
  const direction = ascending ? "ASC" : "DESC";
  const rows = db.all<{ id: string }>(
    `SELECT id FROM job WHERE queue = ? AND ${where} ORDER BY ${first} ${direction}, ${second} ${direction} LIMIT ? OFFSET ?`,
    queue,
    end < 0 ? -1 : Math.max(0, end - start + 1),
    Math.max(0, start),
  );
  const ids = rows.map(({ id }) => id);
  // BullMQ turns ascending pages of these types around, since Redis keeps them as lists with the newest in front.
  return ascending && LISTS.has(type) ? ids.toReversed() : ids;
}

/** Whether a worker finds something now (0), at a later moment (ms epoch), or not without a new job (Infinity). */
export function nextReady(db: Connection, queue: string, now: number): number {
  if (isPaused(db, queue)) return Number.POSITIVE_INFINITY;
  if (db.get("SELECT 1 FROM job WHERE queue = ? AND state = 'waiting' LIMIT 1", queue) !== undefined) return 0;
  const due = nextDue(db, queue);
  return due === null ? Number.POSITIVE_INFINITY : due <= now ? 0 : due;
}

export function nextDue(db: Connection, queue: string): number | null {
  return db.get<{ due: number | null }>("SELECT min(due) AS due FROM job WHERE queue = ? AND state = 'delayed'", queue)?.due ?? null;
}

const CONDITIONS: { readonly [type in JobType]?: string } = {
  active: "state = 'active'",
  completed: "state = 'completed'",
  delayed: "state = 'delayed'",
  failed: "state = 'failed'",
  prioritized: "state = 'waiting' AND priority > 0",
  wait: "state = 'waiting' AND priority = 0",
  waiting: "state = 'waiting' AND priority = 0",
  "waiting-children": "state = 'waiting-children'",
};

const LISTS: ReadonlySet<JobType> = new Set(["active", "wait", "waiting"]);

const ORDERS: { readonly [type in JobType]?: readonly [string, string] } = {
  completed: ["finished_on", "seq"],
  delayed: ["due", "seq"],
  failed: ["finished_on", "seq"],
  prioritized: ["priority", "seq"],
};
