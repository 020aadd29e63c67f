/** undo: acts, the log of them and their undoing, through the whole bot and over a restart. */
import { describe, expect, it } from "vitest";
import { minute } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { loadedBook, yoga } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { leaveRoom, person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, boss] = [person("p-ann", "安"), person("p-boss", "老板")];
let count = 0;
const order = async (world: World, text: string, who = boss): Promise<string> => {
  await world.clock.advance(minute);
  await world.see(tellBot(`u${(count += 1)}`, who, text, world.clock.now()));
  return world.gateway.words.at(-1) ?? "";
};
const points = (world: World): number => [...world.state().members.values()].flatMap(({ warnings = [] }) => warnings).reduce((sum, each) => sum + each.points, 0);

async function founded(ledger = openLedger(":memory:")): Promise<World> {
  const world = await makeWorld({ ledger, clock: new FakeClock() }).open();
  await world.see(sayInRoom("x1", ann, "早", morning), tellBot("c", boss, `/claim ${world.codes[0] ?? ""}`, morning));
  await order(world, "/use 1");
  return world;
}

describe("/undo and /audit", () => {
  it("the log numbers each act, the last or a numbered one is taken back, once, and the log says so", async () => {
    const world = await founded();
    await order(world, "/warn 安 2 吵架");
    await order(world, "/rules bad off");
    expect(await order(world, "/audit")).toMatch(/^#4 .* 改规则 bad 的模式 ↩\n#3 .* 警告 安（.*）：吵架 ↩\n#2 .*选群.*\n#1 .*创建者\n撤回：\/undo/u);
    expect(await order(world, "/undo 3")).toContain("好，撤回了 #3「警告 安");
    expect(points(world)).toBe(0);
    expect(await order(world, "/undo")).toContain("好，撤回了 #4「改规则 bad 的模式」");
    expect(world.state().modes.size).toBe(0);
    for (const text of ["/undo 3", "/undo 4"]) expect(await order(world, text)).toContain("已经撤回过了");
    expect(await order(world, "/audit 老板 undo 1h")).toMatch(/^#6 .*撤回 #4：改规则 bad 的模式\n#5 .*撤回 #3/u);
    expect(await order(world, "/undo 6")).toContain("撤回不能再撤回");
    expect(await order(world, "/undo")).toContain("选群");
  });

  it("twice in one breath is once", async () => {
    const world = await founded();
    await order(world, "/warn 安");
    await order(world, "/pardon 安");
    const now = world.clock.now();
    await world.see(tellBot("twice1", boss, "/undo 4", now), tellBot("twice2", boss, "/undo 4", now));
    expect(points(world)).toBe(1);
    expect(world.ledger.audit(yoga, 9, { command: "undo" })).toHaveLength(1);
  });

  it("asks to undo a later act on the same thing first", async () => {
    const world = await founded();
    await order(world, "/rules bad off");
    await order(world, "/rules bad ask");
    expect(await order(world, "/undo 3")).toContain("请先撤回 #4");
    await order(world, "/undo 4");
    expect(await order(world, "/undo 3")).toContain("好，撤回了 #3");
  });

  it("an order to remove that is taken back in time is let go by the outbox", async () => {
    const world = await founded();
    world.gateway.answer = ({ type }) => (type === "remove" ? { outcome: "retry", because: "忙" } : { outcome: "done", because: "" });
    await order(world, "/kick 安 广告");
    await order(world, "/undo");
    world.gateway.answer = () => ({ outcome: "done", because: "" });
    const before = world.gateway.ofType("remove").length;
    await world.clock.advance(30 * minute);
    expect(world.gateway.ofType("remove")).toHaveLength(before);
    expect(world.ledger.actions(20).find(({ action }) => action.type === "remove")?.status).toBe("dropped");
  });

  it("a restart knows what was undone, what was lifted and what an appeal came to", async () => {
    const ledger = openLedger(":memory:");
    const world = await founded(ledger);
    await world.see(sayInRoom("x2", ann, "坏", world.clock.now()));
    expect(await order(world, "申诉 没有", ann)).toContain("收到你的申诉");
    await order(world, "c1 2 确实说了");
    await order(world, "/pardon 安 算了");
    await order(world, "/undo");
    const next = await makeWorld({ ledger, clock: new FakeClock(), books: [loadedBook()] }).open();
    expect(next.state()).toEqual(world.state());
    expect([points(next), [...next.state().members.values()].flatMap(({ warnings = [] }) => warnings)[0]?.upheld?.because]).toEqual([1, "确实说了"]);
    expect(await order(world, "/warn show 安")).toMatch(/1\. 有效[^]*原话：「坏」[^]*规则：bad（bad@v1）[^]*申诉后维持：确实说了/u);
  });

  it("whoever was removed by a mistake appeals in private, hears in private, and a human is asked to bring them back", async () => {
    const world = await founded();
    for (const text of ["坏一", "坏二", "坏三"]) {
      await world.clock.advance(minute);
      await world.see(sayInRoom(`x-${text}`, ann, text, world.clock.now()));
    }
    expect(world.gateway.ofType("remove")).toHaveLength(1);
    await world.see(leaveRoom("left", ann, world.clock.now()));
    expect(await order(world, "申诉 我在引用别人的话", ann)).toContain("收到你的申诉");
    await order(world, "c1 1 你说得对");
    expect(world.gateway.words.filter((text) => /申诉成立[^]*理由：你说得对|请把「安」（[^）]+）请回/u.test(text))).toHaveLength(2);
    expect(points(world)).toBe(0);
  });
});
