/** Timers and drop schedules on BullMQ, over SQLite or Redis alike. The queue holds ids; the ledger holds facts. */
import { type IQueueBackend, type Job, UnrecoverableError, type Worker, withBackend } from "bullmq";
import { setDeadline, WAKE_JOB, type WakeJobs } from "./deadlines.ts";
import { queueName, wakeFromJobId, wakeKey } from "./ids.ts";
import type { Queue, Schedule, Wake } from "../ports.ts";
import { nextRuns, replaceSchedules } from "./schedules.ts";
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
/** A wake that is being delivered gets this long to end when the queue stops, and the store this long to hear of it. */
const STOP_MS = 10_000;
const SETTLE_MS = 1_000;
const WAKES_AT_ONCE = 32;
/** A crashed process's wake is delivered again after this long; live ones renew at half of it. */
const LOCK_MS = 15_000;
const STALLED_CHECK_MS = 5_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5 * 60_000;
/** Nobody listens to this queue's events: on SQLite they are then not written, on Redis soon dropped. */
const EVENTS_KEPT = 0;

type WakeWorker = Worker<object, void, string, IQueueBackend>;

class WakeQueue implements Queue {
  readonly #options: QueueOptions;
  readonly #store: Store;
  #jobs: WakeJobs | undefined;
  #worker: WakeWorker | undefined;
  #lastError: Error | undefined;
  #schedulesSet: Promise<void> = Promise.resolve();
  readonly #deliveries = new Set<Promise<void>>();

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
    await setDeadline(this.#started(), "timer", id, at, this.#now());
  }

  async clearTimer(id: string): Promise<void> {
    const jobs = this.#started();
    const pending = await jobs.getDeduplicationJobId(wakeKey("timer", id));
    // A timer that is just being delivered cannot be removed, and need not be.
    if (pending !== null) await jobs.remove(pending);
  }

  setSchedules(schedules: readonly Schedule[]): Promise<void> {
    const turn = this.#schedulesSet.then(() => replaceSchedules(this.#started(), schedules, this.#now()));
    // The next caller waits for this turn to end, and is not refused because it failed.
    this.#schedulesSet = turn.catch(() => undefined);
    return turn;
  }

  async nextRuns(): Promise<ReadonlyMap<string, number>> {
    return nextRuns(this.#started());
  }

  /** Wakes not yet delivered: waiting, being delivered, or set for later. */
  async depth(): Promise<number> {
    return this.#started().getJobCountByTypes("waiting", "active", "delayed");
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    const jobs = this.#jobs;
    this.#worker = undefined;
    this.#jobs = undefined;
    if (worker !== undefined) {
      const closed = worker.close();
      const delivered = Promise.allSettled(this.#deliveries);
      if (!(await endsWithin(STOP_MS, delivered))) this.#report(new Error("the queue stopped while a wake was being delivered"));
      await endsWithin(SETTLE_MS, closed);
      // Closing politely waits for a Redis that may be gone; what is already closed is not closed again.
      await worker.getBackend().close(true);
    }
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

    const worker = new WorkerClass<object, void>(name, (job) => this.#deliver(job, onWake), {
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

  async #deliver(job: Job<object, void>, onWake: (wake: Wake) => Promise<void>): Promise<void> {
    const wake = wakeFromJobId(job.id ?? "");
    // Only this folder adds jobs to the queue, so a foreign one is a fault to be seen, not to be retried.
    if (wake === undefined) throw new UnrecoverableError(`unknown job ${job.id}`);
    const delivery = onWake(wake);
    this.#deliveries.add(delivery);
    try {
      await delivery;
    } finally {
      this.#deliveries.delete(delivery);
    }
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
