/** Deadlines: one job each, found again by its deduplication key, so that setting it anew moves it. */
import type { ConnectionOptions, IQueueBackend, JobsOptions, Queue } from "bullmq";
import { deadlineJobId, wakeKey } from "./ids.ts";
import type { Wake } from "../ports.ts";

/** BullMQ's queue as this folder uses it: a job's name and id say everything, its data is empty. */
export type WakeJobs = Queue<object, void, string, object, void, string, IQueueBackend, ConnectionOptions>;

/** Wakes are retried until they are accepted, whatever that takes; BullMQ wants a number all the same. */
export const WAKE_JOB = {
  attempts: 1_000_000,
  backoff: { type: "custom" },
  removeOnComplete: true,
  removeOnFail: { age: 7 * 86_400, count: 1_000 },
  stackTraceLimit: 1,
} satisfies JobsOptions;

/** Sets the one pending job of a key, in place of an earlier one that has not begun. */
export async function setDeadline(
  jobs: WakeJobs,
  kind: Wake["kind"],
  id: string,
  at: number,
  now: number,
  options: JobsOptions = {},
): Promise<void> {
  const due = Math.round(at);
  const key = wakeKey(kind, id);
  const jobId = deadlineJobId(kind, id, due);
  const wanted = { ...options, jobId, delay: Math.max(0, due - now), deduplication: { id: key, replace: true } };
  for (;;) {
    const job = await jobs.add(kind, {}, wanted);
    if (job.id === jobId || job.id === undefined) return;
    // The key's job is due already: it is taken back if nobody has begun it, and otherwise left to end on its own.
    if ((await jobs.remove(job.id)) === 0) await jobs.removeDeduplicationKey(key);
  }
}
