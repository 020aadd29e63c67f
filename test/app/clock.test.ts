/** clock: rules that wait for a time of day, a counter or a later hour, in the running bot: as schedules and deadlines of its queue. */
import { describe, expect, it } from "vitest";
import type { LoadedBook } from "../../src/app.ts";
import { hour, minute } from "../../src/core/time.ts";
import { wakeFromJobId, wakeKey } from "../../src/queue/ids.ts";
import { yoga } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { person, sayInRoom } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";
import { bookOfRules } from "../rules/own/fixture.ts";

const ann = person("p-ann", "安");
const load = (...args: Parameters<typeof bookOfRules>): LoadedBook => ({ book: bookOfRules(...args), files: {} });
const rooms = { when: "time", at: ["07:00", "21:30"], then: [{ reply: "打卡啦" }] };
const daily = "yoga/rule:r1:420";
const events = (world: World) => [...world.ledger.past(yoga)].filter(({ event }) => event.type === "timer").map(({ event }) => event);

describe("a rule with times of day", () => {
  async function opened(): Promise<World> {
    const world = await makeWorld({ books: [load([rooms], "pace: { jitter: 0s }\n")] }).open();
    await world.see(sayInRoom("x1", ann, "早", morning));
    return world;
  }
  const wake = (world: World, due: number): Promise<void> => world.clock.until(world.queue.wake({ kind: "drop", id: daily, due })).then(() => world.clock.advance(0));

  it("has one schedule for each, by the community's clock", async () => {
    const world = await opened();
    expect(world.queue.schedules).toEqual([{ id: daily, cron: "0 7 * * *", timeZone: "Asia/Shanghai" }, { id: "yoga/rule:r1:1290", cron: "30 21 * * *", timeZone: "Asia/Shanghai" }]);
  });
  it("keeps its name through the queue", () => {
    expect(wakeFromJobId(`repeat:${wakeKey("drop", daily)}:42`)).toEqual({ kind: "drop", id: daily, due: 42 });
  });
  it("speaks when it comes, once however often it is woken", async () => {
    const world = await opened();
    await Promise.all([wake(world, morning), wake(world, morning)]);
    await wake(world, morning);
    expect(world.gateway.words).toEqual(["打卡啦"]);
    expect(events(world)).toMatchObject([{ id: `clock:yoga/r1:${morning}`, timer: { kind: "clock", rule: "r1", minute: 420, due: morning } }]);
  });
  it("after an outage is recorded, and not spoken", async () => {
    const world = await opened();
    await world.clock.advance(6 * minute);
    await wake(world, morning);
    expect([world.gateway.words, events(world).map(({ at }) => at)]).toEqual([[], [morning + 6 * minute]]);
  });
  it("of a rule that is gone does nothing", async () => {
    const world = await makeWorld({ books: [load([{ when: "join", then: [{ reply: "好" }], id: "other" }])] }).open();
    await wake(world, morning);
    expect(world.gateway.words).toEqual([]);
  });
});

describe("a counter, and what is put off", () => {
  const late = { when: "message", if: { words: ["迟到"] }, then: [{ counter: "late" }] };
  const full = { when: "counter", counter: "late", then: [{ reply: "满了" }] };
  const ask = { when: "message", if: { words: ["报名"] }, then: [{ schedule: "2h", do: [{ reply: "报好了吗" }] }] };
  const book = load([late, full, ask], "counters: [{ id: late, at: 2, back_at: 0, window: 1h }]\npace: { jitter: 0s }\n");

  it("turns once, at once, and again after it has fallen", async () => {
    const world = await makeWorld({ books: [book] }).open();
    await world.see(sayInRoom("x1", ann, "迟到", morning), sayInRoom("x2", ann, "迟到", morning), sayInRoom("x3", ann, "迟到", morning));
    await world.clock.advance(0);
    expect(world.gateway.words).toEqual(["满了"]);
    await world.clock.advance(hour);
    expect([...world.state().counters.get("late")?.values() ?? []]).toMatchObject([{ up: false }]);
    const now = world.clock.now();
    await world.see(sayInRoom("y1", ann, "迟到", now), sayInRoom("y2", ann, "迟到", now));
    await world.clock.advance(0);
    expect(world.gateway.words).toEqual(["满了", "满了"]);
  });
  it("a put-off action comes after a restart", async () => {
    const clock = new FakeClock();
    const world = await makeWorld({ clock, books: [book] }).open();
    await world.see(sayInRoom("x1", ann, "报名", morning));
    await world.queue.stop();
    await world.outbox.stop();
    const again = await makeWorld({ clock, ledger: world.ledger, books: [book] }).open();
    await clock.advance(2 * hour);
    expect(again.gateway.words).toEqual(["报好了吗"]);
  });
});
