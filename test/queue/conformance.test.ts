/** What Nuanqun needs of BullMQ, held against both stores: the same fifteen behaviours on SQLite and on Redis. */
import { randomUUID } from "node:crypto";
import { type Job, type Processor, withBackend, type WorkerOptions } from "bullmq";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { chooseStore } from "../../src/queue/store.ts";
import { type OtherProcess, otherProcess } from "./fixtures/processes.ts";
import { stores, type TestStore } from "./fixtures/stores.ts";

type Opened = Awaited<ReturnType<TestStore["open"]>>;
type Options = Partial<Omit<WorkerOptions, "connection">>;

/** Clocks of different processes and timers may differ by this much. */
const SLACK_MS = 15;
const SOON = { timeout: 10_000, interval: 10 };

for (const store of stores()) {
  const title = store.missing === undefined ? store.name : `${store.name} (skipped: ${store.missing})`;

  describe.skipIf(store.missing !== undefined)(`BullMQ on ${title}`, { timeout: 20_000 }, () => {
    let opened: Opened;
    const closing: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      opened = await store.open();
    });
    afterEach(async () => {
      for (const close of closing.splice(0).toReversed()) await close();
    });
    afterAll(() => store.close());

    /** BullMQ's classes on this store, for one queue of this test alone; all are closed when the test ends. */
    function bench() {
      const { backend, connection, workerConnection } = chooseStore(opened.redisUrl, opened.file);
      const { FlowProducer, Queue, QueueEvents, Worker } = withBackend(backend);
      const name = `test-${randomUUID()}`;
      const keep = <T extends { close(): Promise<unknown>; on(event: "error", listener: () => void): unknown }>(made: T): T => {
        // A store that is killed on purpose is reported as lost; the tests look at what happens afterwards.
        made.on("error", () => {});
        closing.push(() => made.close());
        return made;
      };
      return {
        name,
        queue: keep(new Queue(name, { connection })),
        worker: (processor: Processor, options: Options = {}, of = name) =>
          keep(new Worker(of, processor, { drainDelay: 1, ...options, connection: workerConnection })),
        events: () => keep(new QueueEvents(name, { connection: workerConnection })),
        flow: () => keep(new FlowProducer({ connection })),
        other: (task: "add" | "fill" | "hang"): OtherProcess => {
          const started = otherProcess("./jobs.ts", { task, queue: name, ...opened });
          closing.push(() => started.kill());
          return started;
        },
      };
    }

    /** A processor that notes what it was given, and when. */
    function recorder() {
      const runs: { readonly job: Job; readonly at: number }[] = [];
      const processor = async (job: Job) => {
        runs.push({ job, at: Date.now() });
      };
      const reach = (count: number) => vi.waitFor(() => expect(runs.length).toBeGreaterThanOrEqual(count), SOON);
      return { runs, processor, reach };
    }

    test("1. a result comes back through QueueEvents", async () => {
      const { queue, worker, events } = bench();
      const heard = events();
      await heard.waitUntilReady();
      worker(async (job: Job) => ({ sum: job.data.a + job.data.b }));
      const job = await queue.add("sum", { a: 1, b: 2 });
      expect(await job.waitUntilFinished(heard, 5_000)).toEqual({ sum: 3 });
      await expect(queue.add("sum", null).then((bad) => bad.waitUntilFinished(heard, 5_000))).rejects.toThrow(/null/);
    });

    test("2. a delayed job waits for its time", async () => {
      const { queue, worker } = bench();
      const { runs, processor, reach } = recorder();
      worker(processor);
      const added = Date.now();
      const job = await queue.add("later", {}, { delay: 300 });
      expect(await job.getState()).toBe("delayed");
      await reach(1);
      expect(runs[0]?.at).toBeGreaterThanOrEqual(added + 300 - SLACK_MS);
    });

    test("3. a failing job is tried three times, each pause twice the last", async () => {
      const { queue, worker } = bench();
      const { runs, processor } = recorder();
      const failures = vi.fn();
      const busy = worker(async (job: Job) => {
        await processor(job);
        throw new Error(`try ${runs.length}`);
      });
      busy.on("failed", failures);
      const job = await queue.add("stubborn", {}, { attempts: 3, backoff: { type: "exponential", delay: 100 } });
      await vi.waitFor(async () => expect(await job.getState()).toBe("failed"), SOON);
      const [first = 0, second = 0, third = 0] = runs.map(({ at }) => at);
      expect(second - first).toBeGreaterThanOrEqual(100 - SLACK_MS);
      expect(third - second).toBeGreaterThanOrEqual(200 - SLACK_MS);
      expect(runs).toHaveLength(3);
      expect(await queue.getJob(job.id ?? "")).toMatchObject({ attemptsMade: 3, failedReason: "try 3" });
    });

    test("4. a limiter lets five jobs start in a second", async () => {
      const { queue, worker } = bench();
      const { runs, processor, reach } = recorder();
      await queue.addBulk(Array.from({ length: 7 }, () => ({ name: "paced", data: {} })));
      worker(processor, { limiter: { max: 5, duration: 1_000 }, concurrency: 7 });
      await reach(7);
      // The moment of the claim: a busy machine may run the processor later, but not claim sooner.
      const [first = 0, , , , fifth = 0, sixth = 0] = runs.map(({ job }) => job.processedOn ?? 0);
      expect(fifth - first).toBeLessThan(1_000);
      expect(sixth - first).toBeGreaterThanOrEqual(1_000 - SLACK_MS);
    });

    test("5. a cron schedule knows its next run in Shanghai", async () => {
      const { queue } = bench();
      await queue.upsertJobScheduler("morning", { pattern: "0 9 * * *", tz: "Asia/Shanghai" }, { name: "drop", data: { id: 1 } });
      const day = 86_400_000;
      const nineInShanghai = Math.ceil((Date.now() - 3_600_000) / day) * day + 3_600_000;
      const scheduler = await queue.getJobScheduler("morning");
      expect(scheduler).toMatchObject({ next: nineInShanghai, pattern: "0 9 * * *", tz: "Asia/Shanghai", template: { data: { id: 1 } } });
      const [run] = await queue.getDelayed();
      expect(run).toMatchObject({ id: `repeat:morning:${nineInShanghai}`, name: "drop", data: { id: 1 } });

      await queue.upsertJobScheduler("morning", { pattern: "30 9 * * *", tz: "Asia/Shanghai" });
      expect(await queue.getJobSchedulers(0, -1)).toMatchObject([{ key: "morning", pattern: "30 9 * * *" }]);
      expect(await queue.getDelayedCount()).toBe(1);
      expect(await queue.removeJobScheduler("morning")).toBe(true);
      expect(await queue.getDelayedCount()).toBe(0);
    });

    test("6. an interval fires again and again on its own grid", async () => {
      const { queue, worker } = bench();
      const { runs, processor, reach } = recorder();
      await queue.upsertJobScheduler("pulse", { every: 200 });
      worker(processor);
      await reach(3);
      await queue.removeJobScheduler("pulse");
      const due = runs.slice(0, 3).map(({ job }) => Number(job.id?.split(":").at(-1)));
      const [first = 0, second = 0, third = 0] = due;
      expect([(second - first) % 200, (third - second) % 200]).toEqual([0, 0]);
      expect(new Set(due).size).toBe(3);
      for (const [index, { at }] of runs.slice(0, 3).entries()) expect(at).toBeGreaterThanOrEqual((due[index] ?? 0) - SLACK_MS);
    });

    test("7. a cron of each second fires each second", async () => {
      const { queue, worker } = bench();
      const { runs, processor, reach } = recorder();
      await queue.upsertJobScheduler("tick", { pattern: "* * * * * *" });
      worker(processor);
      await reach(2);
      await queue.removeJobScheduler("tick");
      const [first = 0, second = 0] = runs.map(({ job }) => Number(job.id?.split(":").at(-1)));
      expect(first % 1_000).toBe(0);
      expect(second - first).toBe(1_000);
    });

    test("8. jobs run by priority, those without one first, equals in order", async () => {
      const { queue, worker } = bench();
      const { runs, processor, reach } = recorder();
      await queue.addBulk([
        { name: "low", data: {}, opts: { priority: 10 } },
        { name: "high", data: {}, opts: { priority: 1 } },
        { name: "plain", data: {} },
        { name: "high too", data: {}, opts: { priority: 1 } },
        { name: "last in", data: {}, opts: { lifo: true } },
      ]);
      expect(await queue.getJobCounts("waiting", "prioritized")).toEqual({ waiting: 2, prioritized: 3 });
      worker(processor);
      await reach(5);
      expect(runs.map(({ job }) => job.name)).toEqual(["last in", "plain", "high", "high too", "low"]);
    });

    test("9. a custom id and a deduplication id admit one job at a time", async () => {
      const { queue, worker } = bench();
      await queue.add("first", {}, { jobId: "mine" });
      expect((await queue.add("second", {}, { jobId: "mine" })).id).toBe("mine");
      expect((await queue.getJob("mine"))?.name).toBe("first");

      const deduplication = { id: "once" };
      const winner = await queue.add("winner", {}, { deduplication });
      expect((await queue.add("loser", {}, { deduplication })).id).toBe(winner.id);
      expect(await queue.getWaitingCount()).toBe(2);

      const moved = { id: "moved", replace: true };
      await queue.add("old", {}, { jobId: "old", delay: 60_000, deduplication: moved });
      await queue.add("new", {}, { jobId: "new", delay: 60_000, deduplication: moved });
      expect(await queue.getDeduplicationJobId("moved")).toBe("new");
      expect((await queue.getDelayed()).map(({ id }) => id)).toEqual(["new"]);

      const { processor, reach } = recorder();
      worker(processor);
      await reach(2);
      await vi.waitFor(async () => expect(await winner.getState()).toBe("completed"), SOON);
      expect((await queue.add("next", {}, { deduplication })).id).not.toBe(winner.id);
    });

    test("10. jobs are paused, removed, put off and promoted", async () => {
      const { queue, worker } = bench();
      const { runs, processor, reach } = recorder();
      worker(processor);
      await queue.pause();
      expect(await queue.isPaused()).toBe(true);
      const gone = await queue.add("gone", {});
      await queue.add("kept", {});
      await gone.remove();
      expect(await queue.getJob(gone.id ?? "")).toBeUndefined();
      expect(runs).toEqual([]);
      await queue.resume();
      await reach(1);

      const sooner = await queue.add("sooner", {}, { delay: 60_000 });
      const now = await queue.add("now", {}, { delay: 60_000 });
      const asked = Date.now();
      await sooner.changeDelay(200);
      await now.promote();
      await reach(3);
      expect(runs.map(({ job }) => job.name)).toEqual(["kept", "now", "sooner"]);
      expect(runs[2]?.at).toBeGreaterThanOrEqual(asked + 200 - SLACK_MS);
      await expect(now.promote()).rejects.toMatchObject({ code: -3 });
      await expect(sooner.changeDelay(1)).rejects.toMatchObject({ code: -3 });
    });

    test("11. a flow's parent waits for its children and reads their results", async () => {
      const { name, queue, worker, flow } = bench();
      const children = `${name}-children`;
      const seen: unknown[] = [];
      worker(async (job: Job) => {
        seen.push(Object.values(await job.getChildrenValues()).toSorted());
      });
      const { job: parent } = await flow().add({
        name: "parent",
        queueName: name,
        children: [1, 2].map((number) => ({ name: "child", queueName: children, data: { number } })),
      });
      expect(await parent.getState()).toBe("waiting-children");
      worker(async (job: Job) => job.data.number * 10, {}, children);
      await vi.waitFor(() => expect(seen).toEqual([[10, 20]]), SOON);
      await vi.waitFor(async () => expect(await queue.getCompletedCount()).toBe(1), SOON);
    });

    test("12. 256 KiB of Chinese and emoji come through unharmed", async () => {
      const { queue, worker, events } = bench();
      const heard = events();
      await heard.waitUntilReady();
      const text = "暖群🌸的朋友们，早上好！\u0000\u2028\"\\".repeat(7_000);
      expect(Buffer.byteLength(text)).toBeGreaterThan(256 * 1_024);
      worker(async (job: Job) => ({ same: job.data.text === text, text: job.data.text }));
      const job = await queue.add("长文", { text });
      const result = await job.waitUntilFinished(heard, 5_000);
      expect(result.same && result.text === text).toBe(true);
    });

    test("13. a job whose worker is killed is done by another", async () => {
      const { queue, worker, other } = bench();
      const { id } = await queue.add("fragile", {}, { jobId: "fragile" });
      const victim = other("hang");
      await victim.told(`active ${id}`);
      await victim.kill();
      const { runs, processor, reach } = recorder();
      const stalled = vi.fn();
      worker(processor, { stalledInterval: 100 }).on("stalled", stalled);
      await reach(1);
      expect(runs[0]?.job).toMatchObject({ id, attemptsStarted: 2, stalledCounter: 1 });
      expect(stalled).toHaveBeenCalledWith(id, "active");
    });

    test.skipIf(!store.crashable)("14. 300 delayed jobs and a schedule outlive the store's kill -9", async () => {
      const { queue, other } = bench();
      const writer = other("fill");
      await writer.told("filled");
      await Promise.all([writer.kill(), store.crash()]);
      const delayed = await vi.waitFor(() => queue.getDelayed(), SOON);
      const numbers = delayed.filter(({ name }) => name === "later").map(({ data }) => data.number);
      expect(new Set(numbers).size).toBe(300);
      expect(await queue.getJobSchedulers(0, -1)).toMatchObject([{ key: "daily", pattern: "0 9 * * *", tz: "Asia/Shanghai" }]);
      expect(delayed.filter(({ repeatJobKey }) => repeatJobKey === "daily")).toHaveLength(1);
    });

    test.skipIf(!store.crashable)("15. a worker that outlives the crash is woken by a job from another process", async () => {
      const { queue, worker, other } = bench();
      const { runs, processor, reach } = recorder();
      worker(processor);
      await queue.add("before", {});
      await reach(1);
      const writer = other("fill");
      await writer.told("filled");
      await Promise.all([writer.kill(), store.crash()]);
      const adder = other("add");
      await adder.told("added");
      await reach(2);
      expect(runs[1]?.job.data.from).not.toBe(process.pid);
    });
  });
}
