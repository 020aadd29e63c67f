/** The half of the backend that only reads: a queue's name, its jobs, schedulers and settings. */
import type { JobJson, JobState, JobType, KeysMap } from "bullmq";
import { deduplicationWinner } from "./add.ts";
import type { Connection } from "./connection.ts";
import { childResults } from "./flows.ts";
import { countJobs, findJob, type JobRow, listJobs, stateOf, toJson } from "./jobs.ts";
import { allMeta, metaField } from "./meta.ts";
import { countSchedulers, findScheduler, listSchedulers, schedulerHash } from "./schedulers.ts";
import { UnsupportedOperations } from "./unsupported.ts";

/** Answers about one queue of the file. */
export abstract class QueueQueries extends UnsupportedOperations {
  readonly keys: KeysMap = {};
  readonly qualifiedName: string;

  constructor(
    protected readonly db: Connection,
    protected readonly queue: string,
  ) {
    super();
    this.qualifiedName = queue;
  }

  toKey(type: string): string {
    return `${this.queue}:${type}`;
  }

  parseNodeKey(key: string): { prefix: string; queueName: string; id: string } {
    const colon = key.indexOf(":");
    return { prefix: "", queueName: key.slice(0, colon), id: key.slice(colon + 1) };
  }

  clientName(suffix = ""): string {
    return `${this.queue}${suffix}`;
  }

  async getClientList(): Promise<string[]> {
    return [];
  }

  async getState(jobId: string): Promise<JobState | "unknown"> {
    return stateOf(this.db, this.queue, jobId);
  }

  async isJobInState(state: string, jobId: string): Promise<boolean> {
    const found = stateOf(this.db, this.queue, jobId);
    return found === state || (state === "wait" && found === "waiting");
  }

  async isFinished(jobId: string, withValue?: boolean): Promise<number | [number, string]> {
    const row = findJob(this.db, this.queue, jobId);
    const [status, value] = row === undefined ? [-1, `Missing key for job ${this.toKey(jobId)}. isFinished`] : outcomeOf(row);
    return withValue === true ? [status, value] : status;
  }

  async isMaxed(): Promise<boolean> {
    return false;
  }

  async getJobData(jobId: string): Promise<JobJson | undefined> {
    const row = findJob(this.db, this.queue, jobId);
    return row === undefined ? undefined : toJson(row);
  }

  async getDeduplicationJobId(dedupId: string): Promise<string | null> {
    return deduplicationWinner(this.db, this.queue, dedupId, Date.now()) ?? null;
  }

  async getCounts(types: JobType[], dueBefore?: number): Promise<number[]> {
    return types.map((type) => countJobs(this.db, this.queue, type, dueBefore));
  }

  async getRanges(types: JobType[], start = 0, end = -1, ascending = false): Promise<[string][]> {
    // BullMQ declares rows of one id and reads lists of ids.
    return types.map((type) => listJobs(this.db, this.queue, type, start, end, ascending) as [string]);
  }

  async getProcessedChildrenValues(jobId: string): Promise<Record<string, string>> {
    return childResults(this.db, this.queue, jobId);
  }

  async getQueueMeta(): Promise<Record<string, string>> {
    return allMeta(this.db, this.queue);
  }

  async getQueueMetaField(field: string): Promise<string | null> {
    return metaField(this.db, this.queue, field);
  }

  async getQueueMetaFields(fields: string[]): Promise<(string | null)[]> {
    return fields.map((field) => metaField(this.db, this.queue, field));
  }

  async hasQueueMetaField(field: string): Promise<boolean> {
    return metaField(this.db, this.queue, field) !== null;
  }

  async getJobScheduler(id: string): Promise<[string[] | null, string | null]> {
    const row = findScheduler(this.db, this.queue, id);
    return row === undefined ? [null, null] : [Object.entries(schedulerHash(row)).flat(), String(row.next)];
  }

  async isJobScheduler(id: string): Promise<boolean> {
    return findScheduler(this.db, this.queue, id) !== undefined;
  }

  async getJobSchedulerData(id: string): Promise<Record<string, string>> {
    const row = findScheduler(this.db, this.queue, id);
    return row === undefined ? {} : schedulerHash(row);
  }

  async getJobSchedulersRange(start: number, end: number, ascending: boolean): Promise<string[]> {
    return listSchedulers(this.db, this.queue, start, end, ascending);
  }

  async getJobSchedulersCount(): Promise<number> {
    return countSchedulers(this.db, this.queue);
  }
}

/** BullMQ's numbers for how a job ended: 0 not yet, 1 completed, 2 failed. */
function outcomeOf(row: JobRow): [status: number, value: string] {
  if (row.state === "completed") return [1, row.returnvalue ?? "null"];
  if (row.state === "failed") return [2, row.failed_reason ?? ""];
  return [0, ""];
}
