/** Drop schedules: a cron is a BullMQ job scheduler, a single date is a deadline. The set given last is the set that stays. */
import { setDeadline, WAKE_JOB, type WakeJobs } from "./deadlines.ts";
import { idFromKey, wakeFromJobId, wakeKey } from "./ids.ts";
import type { Schedule } from "../ports.ts";

/** A single date that has fired is remembered this long (seconds), so that setting it again does not fire it again. */
const FIRED_AGE = 30 * 86_400;

/** Removes what is no longer wanted and sets what is new or changed; throws at the end if some could not be set. */
export async function replaceSchedules(jobs: WakeJobs, schedules: readonly Schedule[], now: number): Promise<void> {
  const wanted = new Map(schedules.map((schedule) => [schedule.id, schedule]));
  const unchanged = new Set<string>();
  for (const { key, pattern, tz } of await jobs.getJobSchedulers(0, -1)) {
    const schedule = wanted.get(idFromKey("drop", key) ?? "");
    if (schedule === undefined || !("cron" in schedule)) await jobs.removeJobScheduler(key);
    // Setting a schedule again would take its overdue run away: after an outage that run is still to be delivered.
    else if (schedule.cron === pattern && schedule.timeZone === tz) unchanged.add(schedule.id);
  }
  for (const [jobId, { id }] of await pendingDates(jobs)) {
    const schedule = wanted.get(id);
    if (schedule === undefined || !("at" in schedule)) await jobs.remove(jobId);
  }

  const failed: string[] = [];
  for (const schedule of wanted.values()) {
    if (unchanged.has(schedule.id)) continue;
    try {
      await setSchedule(jobs, schedule, now);
    } catch (error) {
      // One bad schedule must not keep the others from being set.
      failed.push(`${schedule.id}：${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failed.length > 0) throw new Error(`有 ${failed.length} 个投放没能排上：${failed.join("；")}`);
}

/** When each schedule fires next; a single date that has fired is no longer among them. */
export async function nextRuns(jobs: WakeJobs): Promise<Map<string, number>> {
  const runs = new Map<string, number>();
  for (const { id, at } of (await pendingDates(jobs)).values()) runs.set(id, at);
  for (const { key, next } of await jobs.getJobSchedulers(0, -1)) {
    const id = idFromKey("drop", key);
    if (id !== undefined && next !== undefined) runs.set(id, next);
  }
  return runs;
}

async function setSchedule(jobs: WakeJobs, schedule: Schedule, now: number): Promise<void> {
  if ("at" in schedule) {
    await setDeadline(jobs, "drop", schedule.id, schedule.at, now, { removeOnComplete: { age: FIRED_AGE } });
    return;
  }
  const repeat = { pattern: schedule.cron, tz: schedule.timeZone };
  await jobs.upsertJobScheduler(wakeKey("drop", schedule.id), repeat, { name: "drop", data: {}, opts: WAKE_JOB });
}

/** Single dates that have not fired, by job id; the ids alone tell, so that thousands of timers are not read. */
async function pendingDates(jobs: WakeJobs): Promise<Map<string, { readonly id: string; readonly at: number }>> {
  const pending = new Map<string, { readonly id: string; readonly at: number }>();
  for (const jobId of await jobs.getRanges(["delayed", "wait"], 0, -1)) {
    const wake = jobId.startsWith("drop.") ? wakeFromJobId(jobId) : undefined;
    if (wake !== undefined) pending.set(jobId, { id: wake.id, at: wake.due });
  }
  return pending;
}
