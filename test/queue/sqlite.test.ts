/** The SQLite store step by step: jobs are claimed and ended by hand and the clock is set, so each rule shows by itself. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BackendFactory, type IQueueBackend, type Job, type JobsOptions, withBackend, type WorkerOptions } from "bullmq";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { setDeadline } from "../../src/queue/deadlines.ts";
import { nextRuns, replaceSchedules } from "../../src/queue/schedules.ts";
import { sqliteBackend } from "../../src/queue/sqlite/backend.ts";

const START = Date.UTC(2026, 10, 22, 0, 0, 0);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const closing: (() => Promise<unknown>)[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nuanqun-sqlite-"));
  vi.useFakeTimers({ toFake: ["Date"], now: START });
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

function bench(options: Partial<Omit<WorkerOptions, "connection">> = {}) {
  const store: BackendFactory<IQueueBackend> = sqliteBackend(join(folder, "queue.db"));
  const { FlowProducer, Queue, Worker } = withBackend(store);
  const queue = new Queue<object, unknown>("q", { connection: {} });
  const worker = new Worker<object, unknown>("q", null, { ...options, connection: {}, autorun: false });
  const flow = new FlowProducer({ connection: {} });
  closing.push(
    () => queue.close(),
    () => worker.close(),
    () => flow.close(),
  );
  let tokens = 0;
  /** Claims the next job; its token is on it. */
  const claim = async () => worker.getNextJob(`token-${(tokens += 1)}`, { block: false });
  const mustClaim = async (): Promise<Job<object, unknown>> => {
    const job = await claim();
    if (job === undefined) throw new Error("nothing to claim");
    return job;
  };
  const end = (job: Job<object, unknown>, value: unknown = null) => job.moveToCompleted(value, job.token ?? "", false);
  const backend = worker.getBackend();
  /** The same queue with the app's types. */
  const wakes = () => {
    const jobs = new Queue<object, void>("q", { connection: {} });
    closing.push(() => jobs.close());
    return jobs;
  };
  return { queue, worker, flow, backend, claim, mustClaim, end, wakes };
}

/** The names of all jobs that can be claimed now, in the order in which they are handed out. */
async function names(claim: () => Promise<Job<object, unknown> | undefined>): Promise<string[]> {
  const found: string[] = [];
  for (let job = await claim(); job !== undefined; job = await claim()) found.push(job.name);
  return found;
}

describe("the line", () => {
  test("jobs that became due while nobody looked come in the order of their due times", async () => {
    const { queue, claim } = bench();
    for (const [name, delay] of [["third", 30], ["first", 10], ["second", 20]] as const) await queue.add(name, {}, { delay });
    expect(await claim()).toBeUndefined();
    pass(30);
    expect(await names(claim)).toEqual(["first", "second", "third"]);
  });

  test("a job is due at its millisecond and not before", async () => {
    const { queue, claim } = bench();
    await queue.add("exact", {}, { delay: 100 });
    pass(99);
    expect(await claim()).toBeUndefined();
    pass(1);
    expect((await claim())?.name).toBe("exact");
  });

  test("a job that is put off is due that long from now", async () => {
    const { queue, claim } = bench();
    const job = await queue.add("later", {}, { delay: 10 });
    pass(5);
    await job.changeDelay(100);
    pass(99);
    expect(await claim()).toBeUndefined();
    pass(1);
    expect((await claim())?.name).toBe("later");
  });

  test("a paused queue hands out nothing, not even to a worker that ends a job", async () => {
    const { queue, claim, mustClaim } = bench();
    await queue.addBulk([{ name: "one", data: {} }, { name: "two", data: {} }]);
    const one = await mustClaim();
    await queue.pause();
    expect(await one.moveToCompleted(null, one.token ?? "", true)).toEqual([null, "", 0, 0]);
    expect(await claim()).toBeUndefined();
    await queue.resume();
    expect((await claim())?.name).toBe("two");
  });

  test("the limiter's window opens with its first job and closes for the one after its last", async () => {
    const { queue, backend, claim } = bench({ limiter: { max: 2, duration: SECOND } });
    await queue.addBulk(["a", "b", "c", "d", "e"].map((name) => ({ name, data: {} })));
    await claim();
    pass(400);
    await claim();
    expect(await backend.moveToActive("t")).toEqual([null, "", 600, 0]);
    pass(599);
    expect(await backend.moveToActive("t")).toEqual([null, "", 1, 0]);
    pass(1);
    expect((await backend.moveToActive("t"))[0]).toMatchObject({ name: "c" });
    expect((await backend.moveToActive("t"))[0]).toMatchObject({ name: "d" });
    expect(await backend.moveToActive("t")).toEqual([null, "", SECOND, 0]);
  });

  test("an idle worker is told when the next job is due", async () => {
    const { queue, backend } = bench();
    await queue.add("later", {}, { delay: 500 });
    expect(await backend.moveToActive("t")).toEqual([null, "", 0, START + 500]);
  });
});

describe("locks", () => {
  test("a live lock is left alone; one that ran out puts its job at the head of the line", async () => {
    const { queue, backend, claim, mustClaim } = bench({ lockDuration: SECOND });
    await queue.addBulk([{ name: "lost", data: {} }, { name: "next", data: {} }]);
    const lost = await mustClaim();
    pass(SECOND - 1);
    expect(await backend.moveStalledJobsToWait()).toEqual([]);
    expect(await backend.extendLocks([lost.id ?? ""], [lost.token ?? ""], SECOND)).toEqual([]);
    pass(SECOND - 1);
    expect(await backend.moveStalledJobsToWait()).toEqual([]);
    pass(1);
    expect(await backend.moveStalledJobsToWait()).toEqual([lost.id]);
    expect(await names(claim)).toEqual(["lost", "next"]);
  });

  test("only the holder renews a lock or ends the job", async () => {
    const { queue, backend, mustClaim, end } = bench();
    await queue.add("mine", {});
    const job = await mustClaim();
    const id = job.id ?? "";
    expect(await backend.extendLock(id, "thief", SECOND)).toBe(0);
    expect(await backend.extendLocks([id], ["thief"], SECOND)).toEqual([id]);
    await expect(job.moveToCompleted(null, "thief", false)).rejects.toMatchObject({ code: -6 });
    await expect(job.moveToFailed(new Error("x"), "thief", false)).rejects.toMatchObject({ code: -6 });
    await end(job);
    await expect(end(job)).rejects.toMatchObject({ code: -2 });
    await expect(backend.moveToDelayed("nobody", START, 1, "t")).rejects.toMatchObject({ code: -1 });
  });

  test("a job that stalls too often is marked to fail, a scheduler's run is not", async () => {
    const { queue, backend, mustClaim } = bench({ lockDuration: SECOND, maxStalledCount: 1 });
    await queue.add("poison", {});
    await mustClaim();
    for (const marked of [undefined, "job stalled more than allowable limit"]) {
      pass(SECOND);
      await backend.moveStalledJobsToWait();
      expect((await mustClaim()).deferredFailure).toBe(marked);
    }
    await queue.upsertJobScheduler("daily", { pattern: "0 9 * * *" });
    pass(24 * HOUR);
    await backend.moveStalledJobsToWait();
    for (let times = 0; times < 3; times += 1) {
      const jobs = [await mustClaim(), await mustClaim()];
      expect(jobs.find(({ repeatJobKey }) => repeatJobKey === "daily")).toMatchObject({ stalledCounter: times });
      expect(jobs.find(({ repeatJobKey }) => repeatJobKey === "daily")?.deferredFailure).toBeUndefined();
      pass(SECOND);
      await backend.moveStalledJobsToWait();
    }
  });

  test("a job that is being processed is not removed", async () => {
    const { queue, mustClaim } = bench({ lockDuration: SECOND });
    await queue.add("busy", {});
    const { id = "" } = await mustClaim();
    expect(await queue.remove(id)).toBe(0);
    expect(await queue.getJob(id)).toBeDefined();
    pass(SECOND);
    expect(await queue.remove(id)).toBe(1);
    expect(await queue.getJob(id)).toBeUndefined();
  });
});

describe("endings", () => {
  const kept: readonly (readonly [string, NonNullable<JobsOptions["removeOnComplete"]>, readonly string[]])[] = [
    ["all", false, ["1", "2", "3"]],
    ["none", true, []],
    ["none by number", 0, []],
    ["the last two", 2, ["2", "3"]],
    ["the last one", { count: 1 }, ["3"]],
    ["those of the last 10 s", { age: 10 }, ["2", "3"]],
    ["those of the last 10 s, at most one", { age: 10, count: 1 }, ["3"]],
  ];
  test.each(kept)("finished jobs are kept as asked: %s", async (_, removeOnComplete, left) => {
    const { queue, mustClaim, end } = bench();
    for (const name of ["1", "2", "3"]) {
      await queue.add(name, {}, { removeOnComplete });
      await end(await mustClaim());
      if (name !== "3") pass(name === "1" ? SECOND : 9 * SECOND);
    }
    expect((await queue.getCompleted()).map(({ name }) => name).toSorted()).toEqual(left);
  });

  test("a retry without a pause goes to the end of the line, or to its head if the job is LIFO", async () => {
    const { queue, claim, mustClaim } = bench();
    for (const lifo of [false, true]) {
      await queue.add("again", {}, { attempts: 2, lifo });
      const job = await mustClaim();
      await queue.add("other", {});
      await job.moveToFailed(new Error("once more"), job.token ?? "", false);
      expect(await names(claim)).toEqual(lifo ? ["again", "other"] : ["other", "again"]);
    }
  });

  test("a failure keeps its reason, and counts as a try", async () => {
    const { queue, mustClaim } = bench();
    await queue.add("bad", {}, { attempts: 1 });
    const job = await mustClaim();
    await job.moveToFailed(new Error("no"), job.token ?? "", false);
    expect(await queue.getJob(job.id ?? "")).toMatchObject({ failedReason: "no", attemptsMade: 1, finishedOn: START });
    expect(await queue.getFailedCount()).toBe(1);
    expect((await queue.getFailed())[0]?.stacktrace?.[0]).toContain("Error: no");
  });

  test("a job that its processor puts off does not lose a try", async () => {
    const { queue, mustClaim } = bench();
    await queue.add("patient", {});
    const job = await mustClaim();
    await job.moveToDelayed(START + HOUR, job.token);
    expect(await queue.getJob(job.id ?? "")).toMatchObject({ attemptsMade: 0, delay: HOUR });
    expect(await job.getState()).toBe("delayed");
  });
});

describe("deduplication", () => {
  test("a key without an end is free once its job has ended, whatever became of it", async () => {
    const { queue, mustClaim, end } = bench();
    for (const removeOnComplete of [true, false]) {
      const first = await queue.add("first", {}, { deduplication: { id: "k" }, removeOnComplete });
      expect((await queue.add("second", {}, { deduplication: { id: "k" } })).id).toBe(first.id);
      await end(await mustClaim());
      expect(await queue.getDeduplicationJobId("k")).toBeNull();
    }
    const removed = await queue.add("removed", {}, { deduplication: { id: "k" } });
    await removed.remove();
    expect(await queue.getDeduplicationJobId("k")).toBeNull();
  });

  test("a key with a time to live outlives its job and then ends", async () => {
    const { queue, mustClaim, end } = bench();
    const deduplication = { id: "k", ttl: SECOND };
    const first = await queue.add("first", {}, { deduplication, removeOnComplete: true });
    await end(await mustClaim());
    pass(SECOND - 1);
    expect((await queue.add("second", {}, { deduplication })).id).toBe(first.id);
    pass(1);
    expect((await queue.add("third", {}, { deduplication })).id).not.toBe(first.id);
  });

  test("a key is released by name, or only if a job still holds it", async () => {
    const { queue } = bench();
    const held = await queue.add("held", {}, { deduplication: { id: "k" } });
    expect(await held.removeDeduplicationKey()).toBe(true);
    expect(await held.removeDeduplicationKey()).toBe(false);
    await queue.add("other", {}, { deduplication: { id: "k" } });
    expect(await held.removeDeduplicationKey()).toBe(false);
    expect(await queue.removeDeduplicationKey("k")).toBe(1);
  });
});

describe("flows", () => {
  const child = (name: string, opts: JobsOptions = {}) => ({ name, queueName: "q", opts });

  test("the parent is released by its last child, not before", async () => {
    const { flow, claim, mustClaim, end } = bench();
    const { job: parent } = await flow.add({ name: "parent", queueName: "q", children: [child("a"), child("b")] });
    await end(await mustClaim(), "A");
    expect(await parent.getState()).toBe("waiting-children");
    await end(await mustClaim(), "B");
    const released = await mustClaim();
    expect(released.name).toBe("parent");
    expect(Object.values(await released.getChildrenValues()).toSorted()).toEqual(["A", "B"]);
    await end(released);
    expect(await claim()).toBeUndefined();
  });

  test("a parent with a delay is released into it", async () => {
    const { flow, claim, mustClaim, end } = bench();
    await flow.add({ name: "parent", queueName: "q", opts: { delay: SECOND }, children: [child("a")] });
    await end(await mustClaim());
    pass(SECOND - 1);
    expect(await claim()).toBeUndefined();
    pass(1);
    expect((await claim())?.name).toBe("parent");
  });

  test("a child that is removed, or fails and is not kept, sets its parent free", async () => {
    const { queue, flow, mustClaim } = bench();
    const { job: parent, children } = await flow.add({
      name: "parent",
      queueName: "q",
      children: [child("fails", { removeOnFail: true }), child("removed")],
    });
    const failing = await mustClaim();
    await failing.moveToFailed(new Error("no"), failing.token ?? "", false);
    expect(await parent.getState()).toBe("waiting-children");
    await queue.remove(children?.[1]?.job.id ?? "");
    expect(await parent.getState()).toBe("waiting");
  });

  test("a parent that is running cannot end before a child that it was given late", async () => {
    const { queue, mustClaim, end } = bench();
    await queue.add("parent", {}, { jobId: "p" });
    const parent = await mustClaim();
    const late = await queue.add("late", {}, { parent: { id: "p", queue: queue.qualifiedName } });
    await expect(end(parent)).rejects.toMatchObject({ code: -4 });
    await late.remove();
    await end(parent);
    const orphan = queue.add("orphan", {}, { parent: { id: "nobody", queue: queue.qualifiedName } });
    await expect(orphan).rejects.toMatchObject({ code: -5 });
  });

  test("removing a parent takes its children along, unless one is being processed", async () => {
    const { queue, flow, mustClaim, end } = bench();
    const { job: parent } = await flow.add({ name: "parent", queueName: "q", children: [child("a"), child("b")] });
    const running = await mustClaim();
    expect(await queue.remove(parent.id ?? "")).toBe(0);
    await end(running);
    expect(await queue.remove(parent.id ?? "")).toBe(1);
    expect(await queue.getJobCountByTypes()).toBe(0);
  });
});

describe("schedulers", () => {
  const hourly = { pattern: "0 * * * *", tz: "UTC" };
  const runs = async (queue: { getDelayed(): Promise<Job[]> }) => (await queue.getDelayed()).map(({ id }) => id);

  test("a run puts the next one in place once, however often it is begun", async () => {
    const { queue, backend, mustClaim } = bench();
    await queue.upsertJobScheduler("s", hourly);
    pass(HOUR);
    const run = await mustClaim();
    expect(run.id).toBe(`repeat:s:${START + HOUR}`);
    expect(await runs(queue)).toEqual([`repeat:s:${START + 2 * HOUR}`]);
    expect(await backend.updateJobSchedulerNextMillis("s", START + 5 * HOUR, "{}", {}, run.id)).toBeNull();
    expect(await runs(queue)).toEqual([`repeat:s:${START + 2 * HOUR}`]);
    expect(await queue.getJobScheduler("s")).toMatchObject({ next: START + 2 * HOUR, iterationCount: 2 });
  });

  test("its pending run is not removed by itself, and its removal lets a begun run end", async () => {
    const { queue, mustClaim, end } = bench();
    await queue.upsertJobScheduler("s", hourly);
    await expect(queue.remove(`repeat:s:${START + HOUR}`)).rejects.toMatchObject({ code: -8 });
    pass(HOUR);
    const run = await mustClaim();
    await queue.removeJobScheduler("s");
    expect(await queue.removeJobScheduler("s")).toBe(false);
    await end(run);
    expect(await queue.getJobCountByTypes("delayed", "waiting", "active")).toBe(0);
  });

  test("an interval keeps its grid after an outage, and leaves out what it missed", async () => {
    const { queue, mustClaim } = bench();
    await queue.upsertJobScheduler("e", { every: 10 * SECOND });
    expect((await mustClaim()).id).toBe(`repeat:e:${START}`);
    pass(47 * SECOND);
    expect((await mustClaim()).id).toBe(`repeat:e:${START + 10 * SECOND}`);
    expect(await runs(queue)).toEqual([`repeat:e:${START + 50 * SECOND}`]);
    await queue.upsertJobScheduler("e", { every: 10 * SECOND });
    expect(await runs(queue)).toEqual([`repeat:e:${START + 50 * SECOND}`]);
  });

  test("an interval whose slot is taken by an old run goes to the next one; a cron refuses", async () => {
    const { queue, mustClaim, end } = bench();
    await queue.upsertJobScheduler("e", { every: 10 * SECOND });
    await end(await mustClaim());
    await queue.removeJobScheduler("e");
    await queue.upsertJobScheduler("e", { every: 10 * SECOND });
    expect(await runs(queue)).toEqual([`repeat:e:${START + 10 * SECOND}`]);

    await queue.add("squatter", {}, { jobId: `repeat:s:${START + HOUR}` });
    await expect(queue.upsertJobScheduler("s", hourly)).rejects.toMatchObject({ code: -10 });
  });

  test("schedulers are listed by their next run, page by page", async () => {
    const { queue } = bench();
    for (const minute of [30, 10, 20]) await queue.upsertJobScheduler(`m${minute}`, { pattern: `${minute} * * * *`, tz: "UTC" });
    expect((await queue.getJobSchedulers(0, 1, true)).map(({ key }) => key)).toEqual(["m10", "m20"]);
    expect((await queue.getJobSchedulers(0, -1)).map(({ key }) => key)).toEqual(["m30", "m20", "m10"]);
    expect(await queue.getJobSchedulersCount()).toBe(3);
  });

  test("a limit ends a schedule", async () => {
    const { queue, mustClaim } = bench();
    await queue.upsertJobScheduler("twice", { ...hourly, limit: 2 });
    for (let run = 0; run < 2; run += 1) {
      pass(HOUR);
      await mustClaim();
    }
    expect(await runs(queue)).toEqual([]);
  });
});

describe("what the app builds on it", () => {
  test("a deadline that is due but not begun is moved, not doubled", async () => {
    const { queue, wakes } = bench();
    const jobs = wakes();
    await setDeadline(jobs, "timer", "t", START - 1, Date.now());
    await setDeadline(jobs, "timer", "t", START + HOUR, Date.now());
    expect((await queue.getJobs(["waiting", "delayed"])).map(({ id }) => id)).toEqual([`timer.t.${START + HOUR}`]);
  });

  test("a deadline that is being delivered is left alone beside its successor", async () => {
    const { queue, mustClaim, end, wakes } = bench();
    const jobs = wakes();
    await setDeadline(jobs, "timer", "t", START, Date.now());
    const begun = await mustClaim();
    await setDeadline(jobs, "timer", "t", START + HOUR, Date.now());
    await setDeadline(jobs, "timer", "t", START + HOUR, Date.now());
    await end(begun);
    expect(await queue.getDeduplicationJobId("timer.t")).toBe(`timer.t.${START + HOUR}`);
    expect(await queue.getJobCountByTypes("waiting", "delayed", "active")).toBe(1);
  });

  test("an overdue run survives that its unchanged schedule is set again; a changed one starts afresh", async () => {
    const { queue, wakes } = bench();
    const jobs = wakes();
    const schedule = { id: "d", cron: "0 * * * *", timeZone: "UTC" };
    await replaceSchedules(jobs, [schedule], Date.now());
    pass(3 * HOUR);
    await replaceSchedules(jobs, [schedule], Date.now());
    expect((await queue.getDelayed()).map(({ id }) => id)).toEqual([`repeat:drop.d:${START + HOUR}`]);
    await replaceSchedules(jobs, [{ ...schedule, cron: "30 * * * *" }], Date.now());
    expect(await nextRuns(jobs)).toEqual(new Map([["d", START + 3.5 * HOUR]]));
    expect(await queue.getDelayedCount()).toBe(1);
  });
});

describe("what others see", () => {
  test("the event stream tells a job's life in order, is cut back, and is empty when none are kept", async () => {
    const { queue, backend, mustClaim, end } = bench();
    const told = async (since: string) => (await backend.readEvents(since, 0))?.[0]?.[1].map(([, fields]) => fields[1]) ?? [];
    await queue.add("job", {});
    await end(await mustClaim());
    expect(await told("$")).toEqual(["added", "waiting", "active", "completed", "drained"]);

    await backend.setQueueMeta({ "opts.maxLenEvents": 10 });
    for (let job = 0; job < 128; job += 1) await queue.add("more", {});
    const left = (await told("0")).length;
    expect([left >= 10, left < 20]).toEqual([true, true]);

    await backend.setQueueMeta({ "opts.maxLenEvents": 0 });
    const last = (await backend.readEvents("0", 0))?.[0]?.[1].at(-1)?.[0] ?? "0";
    await queue.add("silent", {});
    expect(await told(last)).toEqual([]);
  });

  test("counts, ranges, states and meta answer as BullMQ expects", async () => {
    const { queue, worker, backend, mustClaim, end } = bench({ name: "小暖" });
    await queue.add("done", { a: 1 });
    const done = await mustClaim();
    expect(done).toMatchObject({ data: { a: 1 }, processedBy: "小暖", processedOn: START, attemptsStarted: 1 });
    await end(done, { ok: true });
    expect((await queue.getJob(done.id ?? ""))?.returnvalue).toEqual({ ok: true });
    const soon = await queue.add("soon", {}, { delay: 10 });
    await queue.add("late", {}, { delay: 20 });
    const first = await queue.add("first", {}, { priority: 3 });
    await queue.addBulk([{ name: "a", data: {} }, { name: "b", data: {} }]);
    expect(await queue.getJobCounts()).toEqual({
      active: 0, completed: 1, delayed: 2, failed: 0, prioritized: 1, waiting: 2, "waiting-children": 0,
    });
    expect(await queue.getDelayedCount(START + 20)).toBe(1);
    expect((await queue.getWaiting()).map(({ name }) => name)).toEqual(["a", "b"]);
    expect((await queue.getWaiting(1, 1)).map(({ name }) => name)).toEqual(["b"]);
    expect((await queue.getDelayed()).map(({ name }) => name)).toEqual(["soon", "late"]);
    expect([await soon.isDelayed(), await first.getState(), await done.isCompleted()]).toEqual([true, "prioritized", true]);
    expect(await queue.getJobState("nobody")).toBe("unknown");
    expect(await backend.isFinished(done.id ?? "", true)).toEqual([1, '{"ok":true}']);
    expect(await backend.isFinished(soon.id ?? "")).toBe(0);
    expect(await backend.isFinished("nobody")).toBe(-1);
    expect(await queue.getVersion()).toBe("bullmq:6.7.0");
    expect(await queue.getMeta()).toMatchObject({ maxLenEvents: 10_000, paused: false });
    expect(await queue.getWorkers()).toEqual([]);
    expect([worker.qualifiedName, queue.toKey("x"), backend.parseNodeKey("q:repeat:s:1")]).toEqual([
      "q", "q:x", { prefix: "", queueName: "q", id: "repeat:s:1" },
    ]);
  });
});
