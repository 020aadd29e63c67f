/** The app's queue: timers, schedules and wakes over real BullMQ, on a SQLite file of each test's own. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { withBackend } from "bullmq";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { idFromKey, queueName, wakeFromJobId, wakeKey, deadlineJobId } from "../../src/queue/ids.ts";
import type { Queue, Wake } from "../../src/ports.ts";
import { openQueue, type QueueOptions } from "../../src/queue/queue.ts";
import { chooseStore } from "../../src/queue/store.ts";
import { sqliteBackend } from "../../src/queue/sqlite/backend.ts";
import { otherProcess } from "./fixtures/processes.ts";
import { freePort, redisIsInstalled, redisServer } from "./fixtures/redis.ts";

const SOON = { timeout: 10_000, interval: 10 };
const HOUR = 3_600_000;

let folder: string;
let account: string;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nuanqun-queue-"));
  account = `小暖:${randomUUID()}`;
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly queue: Queue;
  readonly wakes: Wake[];
  readonly errors: Error[];
}

/** Starts a queue on this test's file; `onWake` runs after the wake is noted. */
async function started(onWake: (wake: Wake) => Promise<void> = async () => {}, options: Partial<QueueOptions> = {}): Promise<Running> {
  const wakes: Wake[] = [];
  const errors: Error[] = [];
  const queue = openQueue({ account, file: join(folder, "queue.db"), onError: (error) => errors.push(error), ...options });
  closing.push(() => queue.stop());
  await queue.start(async (wake) => {
    wakes.push(wake);
    await onWake(wake);
  });
  return { queue, wakes, errors };
}

/** Waits until that many jobs are left: one is counted until its end is written, a moment after its wake is delivered. */
const left = (queue: Queue, jobs: number) => vi.waitFor(async () => expect(await queue.depth()).toBe(jobs), SOON);
const empty = (queue: Queue) => left(queue, 0);

describe("timers", () => {
  test("a past time fires at once, with the time it was set to", async () => {
    const { queue, wakes } = await started();
    await queue.setTimer("rename:ann", 1_000);
    await empty(queue);
    expect(wakes).toEqual([{ kind: "timer", id: "rename:ann", due: 1_000 }]);
  });

  test("a coming time fires then, not before", async () => {
    const { queue } = await started(async () => void fired.push(Date.now()));
    const fired: number[] = [];
    const due = Date.now() + 200;
    await queue.setTimer("soon", due);
    await vi.waitFor(() => expect(fired).toHaveLength(1), SOON);
    expect(fired[0]).toBeGreaterThanOrEqual(due - 15);
  });

  test("set again it stays one timer; set to another time it moves", async () => {
    const { queue, wakes } = await started();
    const later = Date.now() + HOUR;
    await queue.setTimer("poll", later);
    await queue.setTimer("poll", later);
    await queue.setTimer("poll", later + HOUR);
    expect(await queue.depth()).toBe(1);
    const soon = Date.now() + 50;
    await queue.setTimer("poll", soon);
    await empty(queue);
    expect(wakes).toEqual([{ kind: "timer", id: "poll", due: soon }]);
  });

  test("a cleared timer does not fire, and one that was never set may be cleared", async () => {
    const { queue, wakes } = await started();
    await queue.setTimer("case", Date.now() + HOUR);
    await queue.clearTimer("case");
    await queue.clearTimer("nobody");
    expect(await queue.depth()).toBe(0);
    await queue.setTimer("case", 5);
    await empty(queue);
    expect(wakes).toEqual([{ kind: "timer", id: "case", due: 5 }]);
  });

  test("a timer can be set anew by the wake that it causes", async () => {
    const next = Date.now() + 150;
    const { queue, wakes } = await started(async ({ due }) => {
      if (due === 1) await queue.setTimer("remind", next);
    });
    await queue.setTimer("remind", 1);
    await vi.waitFor(() => expect(wakes.map(({ due }) => due)).toEqual([1, next]), SOON);
    await empty(queue);
  });

  test("timers outlive the process, and those missed meanwhile fire at its next start", async () => {
    const first = await started();
    const missed = Date.now() + 300;
    await first.queue.setTimer("missed", missed);
    await first.queue.setTimer("coming", missed + HOUR);
    await first.queue.stop();
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(missed), SOON);
    const second = await started();
    await vi.waitFor(() => expect(second.wakes).toEqual([{ kind: "timer", id: "missed", due: missed }]), SOON);
    await left(second.queue, 1);
    expect(first.wakes).toEqual([]);
  });

  test("a rejected wake comes again with the same due time, and is reported", async () => {
    let refusals = 1;
    const { queue, wakes, errors } = await started(async () => {
      if (refusals-- > 0) throw new Error("disk full");
    });
    await queue.setTimer("stubborn", 7);
    await empty(queue);
    expect(wakes).toEqual([
      { kind: "timer", id: "stubborn", due: 7 },
      { kind: "timer", id: "stubborn", due: 7 },
    ]);
    expect(errors.map(({ message }) => message)).toEqual(["timer.stubborn.7: disk full"]);
  });

  test("the given clock decides what is past", async () => {
    const { queue } = await started(undefined, { now: () => 0 });
    await queue.setTimer("relative", 60_000);
    expect(await queue.depth()).toBe(1);
  });
});

describe("schedules", () => {
  const nine = { id: "早安", cron: "0 9 * * *", timeZone: "Asia/Shanghai" };

  test("each says when it fires next", async () => {
    const { queue } = await started();
    const at = Date.now() + HOUR;
    await queue.setSchedules([nine, { id: "party", at }]);
    const runs = await queue.nextRuns();
    expect([...runs.keys()].toSorted()).toEqual(["party", "早安"]);
    expect(runs.get("party")).toBe(at);
    expect(new Date(runs.get("早安") ?? 0).getUTCHours()).toBe(1);
  });

  test("the set given last is the set that is there, after a restart too", async () => {
    const first = await started();
    await first.queue.setSchedules([nine, { id: "weekly", cron: "0 9 * * 1", timeZone: "UTC" }, { id: "party", at: Date.now() + HOUR }]);
    await first.queue.stop();
    const { queue } = await started();
    await queue.setSchedules([nine]);
    expect([...(await queue.nextRuns()).keys()]).toEqual(["早安"]);
    expect(await queue.depth()).toBe(1);
    await queue.setSchedules([]);
    expect(await queue.depth()).toBe(0);
  });

  test("a schedule may change its time, its zone and its kind", async () => {
    const { queue } = await started();
    const at = Date.now() + HOUR;
    const hour = async () => new Date((await queue.nextRuns()).get("早安") ?? 0).getUTCHours();
    await queue.setSchedules([nine]);
    await queue.setSchedules([{ ...nine, cron: "0 10 * * *" }]);
    expect(await hour()).toBe(2);
    await queue.setSchedules([{ ...nine, cron: "0 10 * * *", timeZone: "UTC" }]);
    expect(await hour()).toBe(10);
    await queue.setSchedules([{ id: nine.id, at }]);
    expect(await queue.nextRuns()).toEqual(new Map([["早安", at]]));
    await queue.setSchedules([{ id: nine.id, at: at + HOUR }]);
    expect(await queue.nextRuns()).toEqual(new Map([["早安", at + HOUR]]));
    await queue.setSchedules([nine]);
    expect(await queue.depth()).toBe(1);
    expect(await hour()).toBe(1);
  });

  test("a run carries its scheduled second, also when it is tried again", async () => {
    let refusals = 1;
    const { queue, wakes } = await started(async () => {
      if (refusals-- > 0) throw new Error("not yet");
    });
    await queue.setSchedules([{ id: "tick", cron: "* * * * * *", timeZone: "Asia/Shanghai" }]);
    const first = (await queue.nextRuns()).get("tick");
    await vi.waitFor(() => expect(wakes.filter(({ due }) => due === first)).toHaveLength(2), SOON);
    await queue.setSchedules([]);
    expect(wakes.every(({ kind, id, due }) => kind === "drop" && id === "tick" && due % 1_000 === 0)).toBe(true);
  });

  test("a run missed while nobody ran is delivered once, though its schedule is set again", async () => {
    const tick = { id: "tick", cron: "* * * * * *", timeZone: "UTC" };
    const { Queue } = withBackend(sqliteBackend(join(folder, "queue.db")));
    const absent = new Queue(queueName(account), { connection: {} });
    await absent.upsertJobScheduler(wakeKey("drop", "tick"), { pattern: tick.cron, tz: tick.timeZone });
    const missed = (await absent.getJobSchedulers())[0]?.next ?? 0;
    await absent.close();
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(missed + 1_100), SOON);

    const { queue, wakes } = await started();
    await queue.setSchedules([tick]);
    await vi.waitFor(() => expect(wakes.length).toBeGreaterThanOrEqual(2), SOON);
    const [first, second] = wakes;
    expect(first?.due).toBe(missed);
    expect(second?.due).toBeGreaterThan(missed + 1_000);
  });

  test("a single date fires once, however often it is set", async () => {
    const { queue, wakes } = await started();
    const party = { id: "party", at: Date.now() - 1 };
    await queue.setSchedules([party]);
    await empty(queue);
    await queue.setSchedules([party]);
    expect(await queue.depth()).toBe(0);
    expect(wakes).toEqual([{ kind: "drop", id: "party", due: party.at }]);
  });

  test("a schedule that cannot be read is named, and keeps no other from being set", async () => {
    const { queue } = await started();
    const bad = { id: "坏", cron: "every day", timeZone: "UTC" };
    await expect(queue.setSchedules([bad, nine])).rejects.toThrow(/1 个投放没能排上：坏/);
    expect([...(await queue.nextRuns()).keys()]).toEqual(["早安"]);
    await queue.setSchedules([nine]);
  });
});

describe("one file, several readers", () => {
  test("two queues of one process share the wakes, each of which comes once", async () => {
    const [one, two] = [await started(), await started()];
    const due = Array.from({ length: 60 }, (_, index) => index + 1);
    for (const at of due) await (at % 2 === 0 ? one : two).queue.setTimer(`t${at}`, at);
    await empty(one.queue);
    const got = [...one.wakes, ...two.wakes].map((wake) => wake.due);
    expect(got.toSorted((a, b) => a - b)).toEqual(due);

    await one.queue.stop();
    await two.queue.setTimer("alone", 99);
    await vi.waitFor(() => expect(two.wakes.at(-1)?.id).toBe("alone"), SOON);
  });

  test("two processes share them too, and each wakes the other", async () => {
    const child = otherProcess("./wakes.ts", { account, file: join(folder, "queue.db") });
    closing.push(() => child.kill());
    await child.told("started");
    const here = await started();
    const due = Array.from({ length: 200 }, (_, index) => index + 1);
    await Promise.all(due.map((at) => here.queue.setTimer("t" + at, at)));
    const total = () => [...here.wakes.map((wake) => `${wake.id}@${wake.due}`), ...child.messages.filter((told) => told !== "started")];
    await vi.waitFor(() => expect(total()).toHaveLength(200), SOON);
    expect(new Set(total()).size).toBe(200);
    expect(here.errors).toEqual([]);

    await here.queue.stop();
    const { Queue } = withBackend(sqliteBackend(join(folder, "queue.db")));
    const adder = new Queue(queueName(account), { connection: {} });
    closing.push(() => adder.close());
    await adder.add("timer", {}, { jobId: deadlineJobId("timer", "last", 9) });
    await child.told("last@9");
  });

  test("accounts do not hear each other", async () => {
    const mine = await started();
    const other = await started(undefined, { account: "another" });
    await mine.queue.setTimer("only-mine", 1);
    await empty(mine.queue);
    expect(other.wakes).toEqual([]);
  });
});

describe("what goes wrong", () => {
  test("the stop waits for a wake that is being delivered, which then does not come again", async () => {
    let finish = () => {};
    const halfway = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = await started(() => halfway);
    await first.queue.setTimer("slow", 3);
    await vi.waitFor(() => expect(first.wakes).toHaveLength(1), SOON);
    let stopped = false;
    const stop = first.queue.stop().then(() => {
      stopped = true;
    });
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    finish();
    await stop;
    expect(first.errors).toEqual([]);
    const second = await started();
    expect(await second.queue.depth()).toBe(0);
  });

  test("before the start and after the stop nothing is accepted", async () => {
    const queue = openQueue({ account, file: join(folder, "queue.db") });
    await expect(queue.setTimer("early", 1)).rejects.toThrow("not started");
    await queue.start(async () => {});
    await expect(queue.start(async () => {})).rejects.toThrow("already started");
    await queue.stop();
    await queue.stop();
    await expect(queue.setTimer("late", 1)).rejects.toThrow("not started");
  });

  test("a file that is no queue is refused with a remedy", async () => {
    const file = join(folder, "broken.db");
    writeFileSync(file, "this is no database, but it is long enough to be read as one".repeat(20));
    await expect(started(undefined, { file })).rejects.toThrow(/打不开队列（.*broken\.db）.*可以删掉这个文件/);
  });

  test("a file of a later version is refused", async () => {
    const file = join(folder, "queue.db");
    await (await started()).queue.stop();
    const { default: SQLite } = await import("better-sqlite3");
    const database = new SQLite(file);
    database.pragma("user_version = 99");
    database.close();
    await expect(started()).rejects.toThrow(/schema 99/);
  });

  test("what the SQLite store does not offer is refused by name", async () => {
    const { Queue, FlowProducer } = withBackend(sqliteBackend(join(folder, "queue.db")));
    const queue = new Queue("plain", { connection: {} });
    const flow = new FlowProducer({ connection: {} });
    closing.push(
      () => queue.close(),
      () => flow.close(),
    );
    const refused = (method: string) => ({ code: "NUANQUN_QUEUE_UNSUPPORTED", method });
    await expect(queue.drain()).rejects.toMatchObject(refused("drain"));
    await expect(queue.obliterate()).rejects.toMatchObject(refused("obliterate"));
    await expect(queue.clean(0, 10)).rejects.toMatchObject(refused("cleanJobsByState"));
    await expect(queue.addJobLog("1", "line")).rejects.toMatchObject(refused("addLog"));
    await expect(queue.getMetrics("completed")).rejects.toMatchObject(refused("getMetrics"));
    await expect(queue.setGlobalConcurrency(1)).rejects.toMatchObject(refused('the queue-wide setting "concurrency"'));
    await expect(queue.add("x", {}, { deduplication: { id: "d", extend: true } })).rejects.toMatchObject(
      refused('the deduplication option "extend"'),
    );
    const child = { name: "c", queueName: "plain", opts: { failParentOnFailure: true } };
    await expect(flow.add({ name: "p", queueName: "plain", children: [child] })).rejects.toMatchObject(
      refused('the job option "failParentOnFailure"'),
    );
    expect(await queue.count()).toBe(0);
  });

  test("an absent Redis is refused in time, without its password", async () => {
    const redisUrl = `redis://:s%40cret@127.0.0.1:${await freePort()}/0`;
    const failure: unknown = await started(undefined, { redisUrl }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "NUANQUN_QUEUE_UNREACHABLE" });
    expect(String(failure)).toMatch(/打不开队列（127\.0\.0\.1:\d+）.*ECONNREFUSED.*请检查 REDIS_URL/);
    expect(String(failure)).not.toMatch(/s@cret|s%40cret/);
  }, 10_000);

  test("an error that repeats the password is printed without it, and without what it carries", () => {
    const { address, clean } = chooseStore("rediss://user:s%40cret@example.com:6380/1", "");
    const error = Object.assign(new Error("AUTH user s@cret (s%40cret) failed"), { command: { args: ["s@cret"] } });
    expect(clean(error).message).toBe("AUTH user *** (***) failed");
    expect(inspect(clean(error), { depth: 9 })).not.toMatch(/s@cret|s%40cret/);
    expect(address).toBe("example.com:6380");
  });

  test("a REDIS_URL that is none is refused without being repeated", () => {
    expect(() => openQueue({ account, file: "", redisUrl: "s@cret:6379" })).toThrow(/^REDIS_URL 的写法不对/);
  });
});

describe.skipIf(!redisIsInstalled())("on Redis", { timeout: 30_000 }, () => {
  test("the same timers and schedules work, through a crash of Redis", async () => {
    const server = await redisServer();
    closing.push(() => server.dispose());
    await server.start();
    const { queue, wakes, errors } = await started(undefined, { redisUrl: server.url });
    const at = Date.now() + HOUR;
    await queue.setTimer("poll", at);
    await queue.setTimer("poll", at + 1);
    await queue.setSchedules([
      { id: "早安", cron: "0 9 * * *", timeZone: "Asia/Shanghai" },
      { id: "gone", at },
    ]);
    await queue.setSchedules([{ id: "party", at }]);
    expect(await queue.depth()).toBe(2);
    expect(await queue.nextRuns()).toEqual(new Map([["party", at]]));
    await queue.setTimer("now", 1);
    await vi.waitFor(() => expect(wakes).toEqual([{ kind: "timer", id: "now", due: 1 }]), SOON);

    await server.kill();
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), SOON);
    await server.start();
    await vi.waitFor(() => queue.setTimer("after", 2), SOON);
    await vi.waitFor(() => expect(wakes.at(-1)).toEqual({ kind: "timer", id: "after", due: 2 }), SOON);
    await left(queue, 2);

    await server.kill();
    await queue.stop();
  });

  test("a wrong password is refused and not printed", async () => {
    const server = await redisServer("right");
    closing.push(() => server.dispose());
    await server.start();
    const errors: Error[] = [];
    const redisUrl = server.url.replace(":right@", ":wr0ngwr0ng@");
    const failure: unknown = await started(undefined, { redisUrl, onError: (error) => errors.push(error) }).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/打不开队列.*WRONGPASS/);
    // An error's own fields are printed too: a logger would.
    expect(inspect([failure, errors], { depth: 9 })).not.toContain("wr0ngwr0ng");
  });
});

describe("names", () => {
  test.each(["plain", "rename:g1/u1", "a.5", "早安 100%", "timer.x.1", ""])("%j survives the way into BullMQ and back", (id) => {
    expect(wakeFromJobId(deadlineJobId("timer", id, 42))).toEqual({ kind: "timer", id, due: 42 });
    expect(wakeFromJobId(`repeat:${wakeKey("drop", id)}:42`)).toEqual({ kind: "drop", id, due: 42 });
    expect(idFromKey("drop", wakeKey("drop", id))).toBe(id);
    expect(deadlineJobId("drop", id, -1)).not.toContain(":");
    expect(queueName(id)).not.toContain(":");
  });
});
