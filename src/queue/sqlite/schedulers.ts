/** Job schedulers: each keeps exactly one job ahead, and a run that starts puts the next one in place. */
import type { JobsOptions, RepeatableOptions } from "bullmq";
import type { Connection } from "./connection.ts";
import { schedulerCollision, schedulerSlotsBusy } from "./errors.ts";
import { publish } from "./events.ts";
import { deleteJob, findJob, insertJob, jobExists } from "./jobs.ts";

/** How many later slots of an `every` scheduler are tried when an old run still has the next one's id. */
const SLOTS_TRIED = 32;

interface SchedulerRow {
  readonly id: string;
  readonly next: number;
  readonly iterations: number;
  readonly name: string;
  readonly pattern: string | null;
  readonly every: number | null;
  readonly tz: string | null;
  readonly max_iterations: number | null;
  readonly start_date: number | null;
  readonly end_date: number | null;
  readonly offset: number | null;
  readonly data: string;
  readonly opts: string;
}

/** What BullMQ hands over to set a scheduler; `cronNext` is absent for `every`, which is computed here. */
export interface SchedulerSpec {
  readonly id: string;
  readonly cronNext: number | undefined;
  readonly data: string;
  readonly templateOpts: JobsOptions;
  readonly repeat: RepeatableOptions;
  readonly jobOpts: JobsOptions;
}

/** Creates or changes a scheduler and puts its next run in place of the one it had waiting. */
export function upsertScheduler(db: Connection, queue: string, spec: SchedulerSpec, now: number): [id: string, delay: number] {
  const { id, repeat } = spec;
  const before = findScheduler(db, queue, id);
  const sameEvery = before?.every === (repeat.every ?? null);
  const wanted = whenNext(spec, before, sameEvery, now);
  const replaced = before !== undefined && removePending(db, queue, runId(id, before.next));
  const preferred = replaced && repeat.every !== undefined && sameEvery ? before.next : wanted.next;
  const next = freeSlot(db, queue, id, preferred, repeat.every);

  db.run(
    `INSERT INTO scheduler (queue, id, next, iterations, name, pattern, every, tz, max_iterations, start_date, end_date,
       offset, data, opts) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (queue, id) DO UPDATE SET next = excluded.next, name = excluded.name, pattern = excluded.pattern,
       every = excluded.every, tz = excluded.tz, max_iterations = excluded.max_iterations,
       start_date = excluded.start_date, end_date = excluded.end_date, offset = excluded.offset, data = excluded.data,
       opts = excluded.opts`,
    queue,
    id,
    next,
    repeat.name,
    repeat.pattern ?? null,
    repeat.every ?? null,
    repeat.tz ?? null,
    repeat.limit ?? null,
    repeat.startDate ?? null,
    repeat.endDate ?? null,
    repeat.every === undefined ? null : replaced ? (repeat.offset ?? before.offset) : wanted.offset,
    spec.data,
    JSON.stringify(spec.templateOpts),
  );
  return [insertRun(db, queue, id, repeat.name, next, spec.data, spec.jobOpts, now), Math.max(0, next - now)];
}

/** Puts the run after `producerId` in place; does nothing unless that run is the scheduler's latest. */
export function advanceScheduler(
  db: Connection,
  queue: string,
  id: string,
  cronNext: number | undefined,
  jobOpts: JobsOptions,
  producerId: string | undefined,
  now: number,
): string | null {
  const scheduler = findScheduler(db, queue, id);
  if (scheduler === undefined || producerId !== runId(id, scheduler.next)) return null;
  const next =
    scheduler.every === null
      ? (cronNext ?? now)
      : everyNext(scheduler.next, scheduler.every, now, scheduler.offset ?? 0, scheduler.start_date).next;
  if (jobExists(db, queue, runId(id, next))) {
    publish(db, queue, "duplicated", { jobId: runId(id, next) });
    return null;
  }
  db.run("UPDATE scheduler SET next = ?, iterations = iterations + 1 WHERE queue = ? AND id = ?", next, queue, id);
  return insertRun(db, queue, id, scheduler.name, next, scheduler.data, jobOpts, now);
}

/** Removes a scheduler and its delayed run; 0 when it existed, 1 when not. */
export function removeScheduler(db: Connection, queue: string, id: string): 0 | 1 {
  const scheduler = findScheduler(db, queue, id);
  if (scheduler === undefined) return 1;
  const run = runId(id, scheduler.next);
  if (findJob(db, queue, run)?.state === "delayed") {
    deleteJob(db, queue, run);
    publish(db, queue, "removed", { jobId: run, prev: "delayed" });
  }
  db.run("DELETE FROM scheduler WHERE queue = ? AND id = ?", queue, id);
  return 0;
}

export function findScheduler(db: Connection, queue: string, id: string): SchedulerRow | undefined {
  return db.get<SchedulerRow>("SELECT * FROM scheduler WHERE queue = ? AND id = ?", queue, id);
}

/** A scheduler as the hash of strings that BullMQ reads. */
export function schedulerHash(row: SchedulerRow): Record<string, string> {
  const fields: readonly (readonly [string, string | number | null])[] = [
    ["name", row.name],
    ["ic", row.iterations],
    ["pattern", row.pattern],
    ["every", row.every],
    ["tz", row.tz],
    ["limit", row.max_iterations],
    ["startDate", row.start_date],
    ["endDate", row.end_date],
    ["offset", row.offset],
    ["data", row.data === "{}" ? null : row.data],
    ["opts", row.opts === "{}" ? null : row.opts],
  ];
  return Object.fromEntries(fields.flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]])));
}

/** Scheduler ids with their next run, flattened, in the order of those runs. */
export function listSchedulers(db: Connection, queue: string, start: number, end: number, ascending: boolean): string[] {
  const direction = ascending ? "ASC" : "DESC";
  const rows = db.all<{ id: string; next: number }>(
    `SELECT id, next FROM scheduler WHERE queue = ? ORDER BY next ${direction}, id ${direction} LIMIT ? OFFSET ?`,
    queue,
    end < 0 ? -1 : Math.max(0, end - start + 1),
    Math.max(0, start),
  );
  return rows.flatMap(({ id, next }) => [id, String(next)]);
}

export function countSchedulers(db: Connection, queue: string): number {
  return db.get<{ schedulers: number }>("SELECT count(*) AS schedulers FROM scheduler WHERE queue = ?", queue)?.schedulers ?? 0;
}

function runId(schedulerId: string, at: number): string {
  return `repeat:${schedulerId}:${at}`;
}

function whenNext(
  { cronNext, repeat }: SchedulerSpec,
  before: SchedulerRow | undefined,
  sameEvery: boolean,
  now: number,
): { readonly next: number; readonly offset: number } {
  if (repeat.every === undefined) return { next: cronNext ?? now, offset: 0 };
  return everyNext(sameEvery ? before?.next : undefined, repeat.every, now, repeat.offset ?? 0, repeat.startDate ?? null);
}

/** The next run of an `every` scheduler, on its own grid; runs missed while nobody worked are left out. */
function everyNext(
  last: number | undefined,
  every: number,
  now: number,
  offset: number,
  startDate: number | null,
): { readonly next: number; readonly offset: number } {
  const slot = Math.floor(now / every) * every + offset;
  const nextSlot = slot <= now ? slot + every : slot;
  let next: number;
  if (last === undefined) next = startDate !== null ? Math.max(startDate, now) : offset > 0 ? nextSlot : now;
  else next = last + every < now ? nextSlot : last + every;
  return { next, offset: offset > 0 ? offset : next % every };
}

/** The first moment whose job id is free: a finished or running job may still have the one asked for. */
function freeSlot(db: Connection, queue: string, id: string, next: number, every: number | undefined): number {
  if (!jobExists(db, queue, runId(id, next))) return next;
  if (every === undefined) throw schedulerCollision();
  for (let step = 1; step <= SLOTS_TRIED; step += 1) {
    if (!jobExists(db, queue, runId(id, next + step * every))) return next + step * every;
  }
  throw schedulerSlotsBusy();
}

function removePending(db: Connection, queue: string, id: string): boolean {
  const state = findJob(db, queue, id)?.state;
  if (state !== "delayed" && state !== "waiting") return false;
  deleteJob(db, queue, id);
  return true;
}

function insertRun(
  db: Connection,
  queue: string,
  schedulerId: string,
  name: string,
  next: number,
  data: string,
  jobOpts: JobsOptions,
  now: number,
): string {
  const id = runId(schedulerId, next);
  const delay = Math.max(0, next - now);
  const opts = { ...jobOpts, delay, jobId: id };
  const state = insertJob(db, queue, { id, name, data, opts, timestamp: now, due: delay > 0 ? next : null, schedulerId });
  publish(db, queue, "added", { jobId: id, name });
  if (state === "delayed") publish(db, queue, "delayed", { jobId: id, delay: next });
  else publish(db, queue, "waiting", { jobId: id });
  return id;
}
