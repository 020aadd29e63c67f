/** BullMQ's queue backend on SQLite: each operation is one transaction, each wait ends at the next commit. */
import type {
  BackendFactory,
  IQueueBackend,
  JobJson,
  JobsOptions,
  MinimalJob,
  MoveToDelayedOpts,
  ParentKeyOpts,
  QueueBaseOptions,
  RepeatableOptions,
  RetryJobOpts,
  StreamReadRaw,
  WorkerOptions,
} from "bullmq";
import { addJob, deduplicationWinner, forgetDeduplication } from "./add.ts";
import { changeDelay, promote, remove } from "./change.ts";
import { claimNext, type NextJob, nothing } from "./claim.ts";
import { Connection } from "./connection.ts";
import { publish } from "./events.ts";
import { complete, delay, fail, failureFrom, type Keep, retry } from "./finish.ts";
import { nextReady } from "./jobs.ts";
import { extendLock, recoverStalled } from "./locks.ts";
import { setMeta, setPaused } from "./meta.ts";
import { QueueQueries } from "./queries.ts";
import { advanceScheduler, removeScheduler, upsertScheduler } from "./schedulers.ts";
import { EventCursor, JobWait } from "./waits.ts";

const LOCK_MS = 30_000;

type Finished = { result: NextJob | undefined; finishedOn: number };
type FlowEntry = { jobData: JobJson; jobId: string; parentKeyOpts: ParentKeyOpts; queueName: string };

/** The backend for all queues, workers and flow producers that share one file. */
export function sqliteBackend(file: string): BackendFactory<SqliteQueueBackend> {
  return (name, opts) => new SqliteQueueBackend(Connection.acquire(file), name, opts);
}

/** One queue in the file. Reading is in QueueQueries, what is not offered in UnsupportedOperations. */
export class SqliteQueueBackend extends QueueQueries implements IQueueBackend {
  readonly minimumBlockTimeout = 0.001;
  readonly maximumBlockTimeout = 10;
  closing: Promise<void> | undefined;
  readonly #worker: Partial<WorkerOptions>;
  readonly #jobs: JobWait;
  readonly #events: EventCursor;

  constructor(
    db: Connection,
    queue: string,
    private readonly opts: QueueBaseOptions,
    private readonly ownsConnection = true,
  ) {
    super(db, queue);
    // BullMQ passes a worker's own options through this wider type.
    this.#worker = opts as Partial<WorkerOptions>;
    this.#jobs = new JobWait(db, queue);
    this.#events = new EventCursor(db, queue);
  }

  // Connection

  async waitUntilReady(): Promise<void> {}

  async close(): Promise<void> {
    this.#jobs.stop();
    this.#events.stop();
    this.closing ??= this.#release();
    return this.closing;
  }

  async disconnect(): Promise<void> {
    this.#jobs.stop();
    this.#events.stop();
  }

  async disconnectBlocking(): Promise<void> {
    this.#jobs.stop();
  }

  async reconnectBlocking(): Promise<void> {
    this.#jobs.resume();
  }

  async setName(): Promise<void> {}

  forQueue(queueName: string): SqliteQueueBackend {
    return new SqliteQueueBackend(this.db, queueName, this.opts, false);
  }

  // Adding

  async addJob(job: JobJson, jobId: string, link?: ParentKeyOpts): Promise<string> {
    return this.db.write(() => addJob(this.db, this.queue, job, jobId, link));
  }

  async addJobs(entries: { job: JobJson; jobId: string; parentKeyOpts?: ParentKeyOpts }[]): Promise<string[]> {
    return this.db.write(() => entries.map(({ job, jobId, parentKeyOpts }) => addJob(this.db, this.queue, job, jobId, parentKeyOpts)));
  }

  async addFlow(entries: FlowEntry[]): Promise<[Error | null, string | number][]> {
    return this.db.write(() =>
      entries.map((entry) => [null, addJob(this.db, entry.queueName, entry.jobData, entry.jobId, entry.parentKeyOpts)]),
    );
  }

  // A worker's cycle

  async moveToActive(token: string, name?: string): Promise<NextJob> {
    const now = Date.now();
    const ready = nextReady(this.db, this.queue, now);
    // Looking first spares idle workers the write lock.
    if (ready > now) return nothing(0, Number.isFinite(ready) ? ready : 0);
    return this.db.write(() => this.#claim(token, name, now));
  }

  async moveToCompleted(job: MinimalJob, returnValue: unknown, keep: Keep, token: string, fetchNext: boolean): Promise<Finished> {
    const result = JSON.stringify(returnValue) ?? "null";
    return this.#finish(token, fetchNext, (now) =>
      complete(this.db, this.queue, job.id ?? "", token, result, keep ?? this.#worker.removeOnComplete, now),
    );
  }

  async moveToFailed(
    job: MinimalJob,
    failedReason: string,
    keep: Keep,
    token: string,
    fetchNext: boolean,
    fields?: Readonly<Record<string, unknown>>,
  ): Promise<Finished> {
    const failure = { ...failureFrom(fields), reason: failedReason };
    return this.#finish(token, fetchNext, (now) =>
      fail(this.db, this.queue, job.id ?? "", token, failure, job.opts.attempts ?? 1, keep ?? this.#worker.removeOnFail, now),
    );
  }

  async moveToDelayed(jobId: string, timestamp: number, wait: number, token = "0", opts: MoveToDelayedOpts = {}): Promise<NextJob | []> {
    const failure = failureFrom(opts.fieldsToUpdate);
    return this.db.write(() => {
      delay(this.db, this.queue, jobId, token, timestamp + wait, wait, failure, opts.skipAttempt !== true);
      const next = opts.fetchNext === true ? this.#claim(token, this.#worker.name, Date.now()) : nothing();
      return next[0] === null ? [] : next;
    });
  }

  async retryJob(jobId: string, lifo: boolean, token = "0", opts: RetryJobOpts = {}): Promise<void> {
    this.db.write(() => retry(this.db, this.queue, jobId, token, failureFrom(opts.fieldsToUpdate), lifo));
  }

  async waitForJob(seconds: number): Promise<{ member: string; score: number } | null> {
    return (await this.#jobs.ready(seconds * 1_000)) ? { member: "0", score: 0 } : null;
  }

  async extendLock(jobId: string, token: string, duration: number): Promise<number> {
    return this.db.write(() => extendLock(this.db, this.queue, jobId, token, Date.now() + duration));
  }

  async extendLocks(jobIds: string[], tokens: string[], duration: number): Promise<string[]> {
    const until = Date.now() + duration;
    return this.db.write(() => jobIds.filter((id, index) => extendLock(this.db, this.queue, id, tokens[index] ?? "", until) === 0));
  }

  async moveStalledJobsToWait(): Promise<string[]> {
    return this.db.write(() => recoverStalled(this.db, this.queue, this.#worker.maxStalledCount ?? 1, Date.now()));
  }

  // Changing jobs

  async promote(jobId: string): Promise<void> {
    this.db.write(() => promote(this.db, this.queue, jobId));
  }

  async changeDelay(jobId: string, wait: number): Promise<void> {
    this.db.write(() => changeDelay(this.db, this.queue, jobId, wait, Date.now()));
  }

  async remove(jobId: string, removeChildren: boolean): Promise<number> {
    return this.db.write(() => remove(this.db, this.queue, jobId, removeChildren, Date.now()));
  }

  async pause(paused: boolean): Promise<void> {
    this.db.write(() => {
      setPaused(this.db, this.queue, paused);
      publish(this.db, this.queue, paused ? "paused" : "resumed");
    });
  }

  async removeDeduplicationKey(dedupId: string, jobId: string): Promise<number> {
    return this.db.write(() => {
      const holds = deduplicationWinner(this.db, this.queue, dedupId, Date.now()) === jobId;
      return holds ? forgetDeduplication(this.db, this.queue, dedupId) : 0;
    });
  }

  async deleteDeduplicationKey(dedupId: string): Promise<number> {
    return this.db.write(() => forgetDeduplication(this.db, this.queue, dedupId));
  }

  async setQueueMeta(values: Record<string, string | number>): Promise<number> {
    return this.db.write(() => setMeta(this.db, this.queue, values));
  }

  async readEvents(id: string, blockMs: number): Promise<StreamReadRaw> {
    return this.#events.read(id, blockMs);
  }

  // Schedulers

  async addJobScheduler(
    id: string,
    cronNext: number | undefined,
    data: string,
    templateOpts: JobsOptions,
    repeat: RepeatableOptions,
    jobOpts: JobsOptions,
  ): Promise<[string, number]> {
    const spec = { id, cronNext, data, templateOpts, repeat, jobOpts };
    return this.db.write(() => upsertScheduler(this.db, this.queue, spec, Date.now()));
  }

  async updateJobSchedulerNextMillis(
    id: string,
    cronNext: number | undefined,
    _templateData: string,
    jobOpts: JobsOptions,
    producerId?: string,
  ): Promise<string | null> {
    return this.db.write(() => advanceScheduler(this.db, this.queue, id, cronNext, jobOpts, producerId, Date.now()));
  }

  async removeJobScheduler(id: string): Promise<number> {
    return this.db.write(() => removeScheduler(this.db, this.queue, id));
  }

  #claim(token: string, name: string | undefined, now: number): NextJob {
    const { lockDuration: lockMs = LOCK_MS, limiter } = this.#worker;
    return claimNext(this.db, this.queue, { token, lockMs, name, limiter }, now);
  }

  /** Ends a job and claims the next one in the same transaction: one commit for each job of a busy worker. */
  #finish(token: string, fetchNext: boolean, end: (now: number) => void): Finished {
    const now = Date.now();
    return this.db.write(() => {
      end(now);
      return { result: fetchNext ? this.#claim(token, this.#worker.name, now) : undefined, finishedOn: now };
    });
  }

  async #release(): Promise<void> {
    if (this.ownsConnection) this.db.release();
  }
}
