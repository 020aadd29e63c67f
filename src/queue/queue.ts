/** Timers and drop schedules on BullMQ, over SQLite or Redis alike. The queue holds ids; the ledger holds facts. */
import {
  type ConnectionOptions,
  type IQueueBackend,
  type Job,
  type Queue as Jobs,
  UnrecoverableError,
  type Worker,
  withBackend,
} from "bullmq";
import { deadlineJobId, idFromKey, queueName, wakeFromJobId, wakeKey } from "./ids.ts";
import type { Queue, Schedule, Wake } from "./port.ts";
import { chooseStore, QueueUnreachable, type Store } from "./store.ts";

export interface QueueOptions {
  /** Each account has its own queue, also when many share one Redis. */
  readonly account: string;
  /** Empty or absent: the SQLite file. */
  readonly redisUrl?: string | undefined;
  readonly file: string;
  readonly now?: (() => number) | undefined;
  /** Told of lost connections and rejected wakes; by default they become process warnings. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** A queue, not yet started. */
export function openQueue(options: QueueOptions): Queue {
  return new WakeQueue(options, chooseStore(options.redisUrl, options.file));
}

const READY_MS = 5_000;
const STOP_MS = 10_000;
const WAKES_AT_ONCE = 32;
/** A crashed process's wake is delivered again after this long; live ones renew at half of it. */
const LOCK_MS = 15_000;
const STALLED_CHECK_MS = 5_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5 * 60_000;
/** Read by nobody but a debugger. */
const EVENTS_KEPT = 100;
/** A one-off drop that has fired is remembered this long (seconds), so that setting it again does not fire it again. */
const FIRED_DROP_AGE = 30 * 86_400;

/** Wakes are retried until they are accepted, whatever that takes; BullMQ wants a number all the same. */
const WAKE_JOB = {
  attempts: 1_000_000,
  backoff: { type: "custom" },
  removeOnComplete: true,
  removeOnFail: { age: 7 * 86_400, count: 1_000 },
  stackTraceLimit: 1,
};

type WakeJobs = Jobs<object, void, string, object, void, string, IQueueBackend, ConnectionOptions>;
type WakeWorker = Worker<object, void, string, IQueueBackend>;

class WakeQueue implements Queue {
  readonly #options: QueueOptions;
  readonly #store: Store;
  #jobs: WakeJobs | undefined;
  #worker: WakeWorker | undefined;
  #lastError: Error | undefined;
  #schedulesSet: Promise<void> = Promise.resolve();

  constructor(options: QueueOptions, store: Store) {
    this.#options = options;
    this.#store = store;
  }

  async start(onWake: (wake: Wake) => Promise<void>): Promise<void> {
    if (this.#jobs !== undefined) throw new Error("the queue is already started");
    try {
      await this.#open(onWake);
    } catch (error) {
      await this.stop();
      throw this.#unreachable(error);
    }
  }

  async setTimer(id: string, at: number): Promise<void> {
    await this.#setDeadline("timer", id, at);
  }

  async clearTimer(id: string): Promise<void> {
    const jobs = this.#started();
    const pending = await jobs.getDeduplicationJobId(wakeKey("timer", id));
    // A timer that is just being delivered cannot be removed, and need not be.
    if (pending !== null) await jobs.remove(pending);
  }

  setSchedules(schedules: readonly Schedule[]): Promise<void> {
    const turn = this.#schedulesSet.then(() => this.#replaceSchedules(schedules));
    // The next caller waits for this turn to end, and is not refused because it failed.
    this.#schedulesSet = turn.catch(() => undefined);
    return turn;
  }

  async nextRuns(): Promise<ReadonlyMap<string, number>> {
    const runs = new Map<string, number>();
    for (const { id, at } of (await this.#pendingOneOffs()).values()) runs.set(id, at);
    for (const { key, next } of await this.#started().getJobSchedulers(0, -1)) {
      const id = idFromKey("drop", key);
      if (id !== undefined && next !== undefined) runs.set(id, next);
    }
    return runs;
  }

  /** Wakes not yet delivered: waiting, being delivered, or set for later. */
  depth(): Promise<number> {
    return this.#started().getJobCountByTypes("waiting", "active", "delayed");
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    const jobs = this.#jobs;
    this.#worker = undefined;
    this.#jobs = undefined;
    if (worker !== undefined && !(await endsWithin(STOP_MS, worker.close()))) {
      this.#report(new Error("the queue stopped while a wake was still being delivered"));
      await worker.getBackend().close(true);
    }
    // Forced, since a polite QUIT would wait for a Redis that may be gone.
    await jobs?.getBackend().close(true);
    await jobs?.close();
  }

  async #open(onWake: (wake: Wake) => Promise<void>): Promise<void> {
    const { Queue: JobsClass, Worker: WorkerClass } = withBackend(this.#store.backend);
    const name = queueName(this.#options.account);
    const { connection, workerConnection } = this.#store;
    const jobs = new JobsClass<object, void>(name, {
      connection,
      defaultJobOptions: WAKE_JOB,
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    this.#jobs = jobs;
    jobs.on("error", (error) => this.#report(error));
    if (!(await endsWithin(READY_MS, jobs.waitUntilReady()))) throw new Error(`${READY_MS / 1_000} 秒内没有应答`);

    const worker = new WorkerClass<object, void>(name, (job) => deliver(job, onWake), {
      connection: workerConnection,
      concurrency: WAKES_AT_ONCE,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: WAKE_JOB.attempts,
      settings: { backoffStrategy: (attempt) => Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS) },
    });
    this.#worker = worker;
    worker.on("error", (error) => this.#report(error));
    worker.on("failed", (job, error) => this.#report(new Error(`${job?.id ?? "a wake"}: ${error.message}`, { cause: error })));
    if (!(await endsWithin(READY_MS, worker.waitUntilReady()))) throw new Error(`${READY_MS / 1_000} 秒内没有应答`);
  }

  /** Sets the one pending job of a key, in place of an earlier one that has not begun. */
  async #setDeadline(kind: Wake["kind"], id: string, at: number, options: object = {}): Promise<void> {
    const jobs = this.#started();
    const due = Math.round(at);
    const key = wakeKey(kind, id);
    const jobId = deadlineJobId(kind, id, due);
    for (;;) {
      const delay = Math.max(0, due - this.#now());
      const job = await jobs.add(kind, {}, { ...options, jobId, delay, deduplication: { id: key, replace: true } });
      if (job.id === jobId || job.id === undefined) return;
      // The key's job is due already: it is taken back if nobody has begun it, and otherwise left to end on its own.
      if ((await jobs.remove(job.id)) === 0) await jobs.removeDeduplicationKey(key);
    }
  }

  async #replaceSchedules(schedules: readonly Schedule[]): Promise<void> {
    const jobs = this.#started();
    const wanted = new Map(schedules.map((schedule) => [schedule.id, schedule]));
    const failed: string[] = [];
    const unchanged = new Set<string>();

    for (const { key, pattern, tz } of await jobs.getJobSchedulers(0, -1)) {
      const id = idFromKey("drop", key);
      const schedule = id === undefined ? undefined : wanted.get(id);
      if (schedule === undefined || !("cron" in schedule)) await jobs.removeJobScheduler(key);
      // Setting a schedule again would take its overdue run away: after an outage that run is still to be delivered.
      else if (schedule.cron === pattern && schedule.timeZone === tz) unchanged.add(schedule.id);
    }
    for (const [jobId, { id }] of await this.#pendingOneOffs()) {
      const schedule = wanted.get(id);
      if (schedule === undefined || !("at" in schedule)) await jobs.remove(jobId);
    }
    for (const schedule of wanted.values()) {
      if (unchanged.has(schedule.id)) continue;
      try {
        await this.#setSchedule(schedule);
      } catch (error) {
        // One bad schedule must not keep the others from being set.
        failed.push(`${schedule.id}：${this.#store.clean(error).message}`);
      }
    }
    if (failed.length > 0) throw new Error(`有 ${failed.length} 个投放没能排上：${failed.join("；")}`);
  }

  async #setSchedule(schedule: Schedule): Promise<void> {
    if ("at" in schedule) {
      await this.#setDeadline("drop", schedule.id, schedule.at, { removeOnComplete: { age: FIRED_DROP_AGE } });
      return;
    }
    const repeat = { pattern: schedule.cron, tz: schedule.timeZone };
    await this.#started().upsertJobScheduler(wakeKey("drop", schedule.id), repeat, { name: "drop", data: {}, opts: WAKE_JOB });
  }

  /** Drops with one date that have not fired, by job id. */
  async #pendingOneOffs(): Promise<Map<string, { readonly id: string; readonly at: number }>> {
    const jobIds = await this.#started().getRanges(["delayed", "wait"], 0, -1);
    const found = new Map<string, { readonly id: string; readonly at: number }>();
    for (const jobId of jobIds) {
      const wake = jobId.startsWith("drop.") ? wakeFromJobId(jobId) : undefined;
      if (wake !== undefined) found.set(jobId, { id: wake.id, at: wake.due });
    }
    return found;
  }

  #started(): WakeJobs {
    if (this.#jobs === undefined) throw new Error("the queue is not started");
    return this.#jobs;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #report(error: unknown): void {
    const cleaned = this.#store.clean(error);
    this.#lastError = cleaned;
    (this.#options.onError ?? ((unheard) => process.emitWarning(unheard)))(cleaned);
  }

  #unreachable(error: unknown): QueueUnreachable {
    const causes = new Set([this.#store.clean(error).message, this.#lastError?.message].filter(Boolean));
    const remedy = this.#options.redisUrl ? "请检查 REDIS_URL；不用 Redis 时把它留空" : "可以删掉这个文件：里面只有编号，启动时会按账本重建";
    return new QueueUnreachable(`打不开队列（${this.#store.address}）：${[...causes].join("；")}。${remedy}`);
  }
}

async function deliver(job: Job<object, void>, onWake: (wake: Wake) => Promise<void>): Promise<void> {
  const wake = wakeFromJobId(job.id ?? "");
  // Only this file adds jobs to the queue, so a foreign one is a fault to be seen, not to be retried.
  if (wake === undefined) throw new UnrecoverableError(`unknown job ${job.id}`);
  await onWake(wake);
}

/** Whether the work ended in time; its own failure is the caller's. */
async function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
