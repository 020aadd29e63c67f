import { describe, expect, it } from "vitest";
import { hour, minute, second } from "../../src/core/time.ts";
import { drop, loadedBook, yoga } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { joinRoom, person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, boss] = [person("p-ann", "安"), person("p-boss", "老板")];
const room2 = { id: "room2", topic: "瑜伽二群" };
const timerEvents = (world: World) => [...world.ledger.past(yoga)].filter(({ event }) => event.type === "timer").length;
const posts = (world: World) => world.gateway.words.filter((text) => text.startsWith("内容"));

describe("a deadline", () => {
  it("comes when it is due, once", async () => {
    const world = await makeWorld().open();
    await world.see(joinRoom("j1", ann, morning));
    await world.clock.advance(hour - 1);
    expect(world.gateway.words).toEqual(["欢迎 安"]);
    await world.clock.advance(1);
    expect(world.gateway.words).toEqual(["欢迎 安", "到期 安"]);
    const [id] = world.state().timers.keys();
    expect(id).toBeUndefined();
  });

  it("that was moved comes at its new time only, and one that was met does not come", async () => {
    const world = await makeWorld().open();
    await world.see(joinRoom("j1", ann, morning), joinRoom("j2", boss, morning), sayInRoom("x1", ann, "改期", morning), sayInRoom("x2", boss, "做完", morning));
    await world.clock.advance(hour);
    expect(timerEvents(world)).toBe(0);
    await world.clock.advance(hour);
    expect([timerEvents(world), world.gateway.words.at(-1)]).toEqual([1, "到期 安"]);
  });

  it("that the queue remembers wrongly, or twice, does nothing", async () => {
    const world = await makeWorld().open();
    await world.see(joinRoom("j1", ann, morning));
    const [timer] = world.state().timers.values();
    const id = `${yoga}/${timer?.id ?? ""}`;
    const wake = (due: number, name = id) => world.clock.until(world.queue.wake({ kind: "timer", id: name, due }));
    await wake(morning + 5);
    await wake(morning, `${yoga}/unknown`);
    await wake(morning, "nowhere/x");
    expect(timerEvents(world)).toBe(0);
    await world.clock.until(Promise.all([wake(morning + hour), wake(morning + hour)]));
    await wake(morning + hour);
    expect(timerEvents(world)).toBe(1);
  });

  it("survives a death between the commit and the queue: the next start puts it back, also when it is past", async () => {
    const clock = new FakeClock();
    const world = makeWorld({ clock });
    await world.open();
    world.queue.trouble = "hangs";
    await world.see(joinRoom("j1", ann, morning));
    await world.outbox.stop();
    const again = await makeWorld({ clock, ledger: world.ledger }).open();
    expect([...again.queue.timers.values()]).toEqual([morning + hour]);
    await again.queue.stop();
    await clock.advance(3 * hour);
    const late = await makeWorld({ clock, ledger: world.ledger }).open();
    await clock.advance(0);
    expect([late.gateway.words, late.state().timers.size]).toEqual([["到期 安"], 0]);
  });

  it("of a community whose rules were broken at the start comes back with them", async () => {
    const clock = new FakeClock();
    const world = await makeWorld({ clock }).open();
    await world.see(joinRoom("j1", ann, morning));
    await world.queue.stop();
    const other = await makeWorld({ clock, ledger: world.ledger, books: [] }).open();
    await other.clock.until(other.app.replaceBook(loadedBook({ version: "v2" })));
    await clock.advance(0);
    expect([...other.queue.timers.values()]).toEqual([morning + hour]);
  });
});

describe("a drop", () => {
  async function planned(late: "skip" | "send" | "ask" = "skip", clock = new FakeClock()): Promise<World> {
    const drops = [drop("早安", { late }), drop("聚会", { when: { at: morning + 2 * hour }, groups: ["*二群"] })];
    const world = await makeWorld({ clock, books: [loadedBook({ drops })] }).open();
    await world.see(sayInRoom("x1", ann, "早", morning), sayInRoom("x2", ann, "早", morning, room2), tellBot("c", boss, `/claim ${world.codes[0] ?? ""}`, morning));
    return world;
  }
  const due = (world: World, at: number, id = "早安"): Promise<void> => world.clock.until(world.queue.wake({ kind: "drop", id: `${yoga}/${id}`, due: at })).then(() => world.clock.advance(0));

  it("is scheduled under the community's name and zone", async () => {
    const world = await planned();
    expect(world.queue.schedules).toEqual([{ id: "yoga/早安", cron: "0 7 * * *", timeZone: "Asia/Shanghai" }, { id: "yoga/聚会", at: morning + 2 * hour }]);
  });

  it("is posted once to each of its groups, however often it is woken for the same hour", async () => {
    const world = await planned();
    await Promise.all([due(world, morning), due(world, morning)]);
    await due(world, morning);
    expect(world.gateway.ofType("say").filter(({ text }) => text.startsWith("内容")).map(({ group }) => group)).toEqual(["room1", "room2"]);
    await world.clock.advance(hour);
    await due(world, morning + hour, "聚会");
    expect(world.gateway.ofType("say").at(-1)).toMatchObject({ group: "room2", text: "内容 聚会" });
  });

  it("five minutes late is still in time", async () => {
    const world = await planned();
    await world.clock.advance(5 * minute);
    await due(world, morning);
    expect(posts(world)).toHaveLength(2);
  });

  it.each([["skip", 0, "按设定跳过"], ["send", 2, ""], ["ask", 0, "现在还发吗"]] as const)("after an outage follows its policy: %s", async (policy, sent, told) => {
    const world = await planned(policy);
    await world.clock.advance(5 * minute + second);
    await due(world, morning);
    expect(posts(world)).toHaveLength(sent);
    expect(world.gateway.ofType("dm").some(({ text }) => text.includes(told))).toBe(true);
    if (policy !== "ask") return;
    await world.see(tellBot("d1", boss, "1", world.clock.now()));
    expect(posts(world)).toHaveLength(2);
  });

  it("can be paused and resumed, in the queue and for a wake that was on its way", async () => {
    const world = await planned();
    await world.see(tellBot("d1", boss, "/drop pause 早安", morning));
    expect(world.queue.schedules.map(({ id }) => id)).toEqual(["yoga/聚会"]);
    await due(world, morning);
    expect(posts(world)).toEqual([]);
    const again = await makeWorld({ clock: world.clock, ledger: world.ledger, books: [loadedBook({ drops: [drop("早安")] })] }).open();
    expect(again.queue.schedules).toEqual([]);
    await world.see(tellBot("d2", boss, "/drop resume 早安", morning));
    expect(world.queue.schedules).toHaveLength(2);
    await due(world, morning + 1);
    expect(posts(world)).toHaveLength(2);
  });

  it("that is gone from the file leads to nothing", async () => {
    const world = await planned();
    await due(world, morning, "没有");
    expect(posts(world)).toEqual([]);
  });
});
