import { describe, expect, it } from "vitest";
import { hour, minute } from "../../src/core/time.ts";
import { loadedBook, yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { joinRoom, leaveRoom, listed, person, room, sayInRoom, tellBot } from "../fakes/events.ts";
import { FakeGateway } from "../fakes/gateway.ts";
import { FakeClock } from "../fakes/clock.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, boss, otherBot] = [person("p-ann", "安"), person("p-boss", "老板"), person("p-bot", "小机")];
const rows = (world: World) => ({ events: world.ledger.health().events, actions: world.ledger.actions(99).length, findings: world.ledger.findings(99).length });

/** A community with a founder. */
async function founded(world: World): Promise<World> {
  await world.open();
  await world.see(listed([ann, boss], morning), tellBot("claim", boss, `/claim ${world.codes.at(-1) ?? ""}`, morning));
  return world;
}
const openCases = (world: World) => [...world.state().cases.values()].map(({ rule }) => rule);

describe("the door", () => {
  it("takes the same event twice for one, in one batch and later (law 1)", async () => {
    const world = await makeWorld().open();
    const seen = sayInRoom("x1", ann, "问 群规", morning);
    await world.see(seen, seen);
    const before = rows(world);
    const state = structuredClone(world.state());
    await world.see(seen);
    expect([rows(world), world.gateway.words, world.state()]).toEqual([before, ["群规"].map((text) => ` ${text}`), state]);
  });

  it("records what is older than ten minutes and answers nobody (law 6)", async () => {
    const world = await makeWorld().open();
    await world.see(sayInRoom("old", ann, "问旧", morning - 10 * minute - 1), joinRoom("j", boss, morning - hour), sayInRoom("bad", ann, "坏", morning - hour), sayInRoom("new", ann, "问新", morning - 10 * minute));
    expect(world.gateway.words).toEqual(["新"]);
    expect([...world.ledger.past(yoga)].filter(({ event }) => event.type !== "group_renamed" && event.type !== "abilities_seen").map(({ event, entries }) => [event.late === true, entries.length])).toEqual([[true, 0], [true, 0], [true, 0], [false, 0]]);
  });

  it("lets the events of one batch see each other: of three offences together the third removes, once", async () => {
    const world = await makeWorld().open();
    await world.see(...["x1", "x2", "x3", "x4"].map((id) => sayInRoom(id, ann, "坏", morning)));
    expect(world.gateway.ofType("remove").map(({ member }) => member)).toEqual(["p-ann"]);
    expect([...world.state().members.values()][0]?.warnings?.length).toBe(4);
    expect(world.gateway.ofType("say").length).toBe(4);
  });

  it("takes in more than a batch holds, in order", async () => {
    const world = await makeWorld().open();
    await world.see(...Array.from({ length: 200 }, (_, index) => sayInRoom(`x${index}`, ann, `第 ${index}`, morning)));
    expect([...world.ledger.past(yoga)].flatMap(({ event }) => ("text" in event ? [event.text] : []))).toEqual(Array.from({ length: 200 }, (_, index) => `第 ${index}`));
  });

  it("two bots that answer each other come to an end", async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    await makeWorld({ clock, gateway }).open();
    let said = 0;
    const chat = (): Promise<void> => gateway.see(sayInRoom(`b${said++}`, otherBot, ["帮助", "群规", "我的警告"][said % 3] ?? "", clock.now()));
    gateway.answer = () => {
      clock.after(61_000, () => void chat());
      return { outcome: "done", because: "" };
    };
    await clock.until(chat());
    await clock.advance(24 * hour);
    expect(gateway.words.length).toBeLessThanOrEqual(5);
    expect(gateway.words.length).toBeGreaterThan(0);
  });
});

describe("what the platform cannot do", () => {
  async function assisted(): Promise<World> {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    gateway.can = new Set(["say", "dm"]);
    const world = await founded(makeWorld({ clock, gateway }));
    await world.see(...["x1", "x2", "x3"].map((id) => sayInRoom(id, ann, "坏", morning)));
    return world;
  }

  it("becomes one case for a human, who is asked", async () => {
    const world = await assisted();
    expect(openCases(world)).toEqual(["assisted:remove"]);
    expect([world.gateway.ofType("remove"), world.gateway.ofType("dm").filter(({ text }) => text.includes("请在手机上")).map(({ member }) => member)]).toEqual([[], ["p-boss"]]);
    expect(world.ledger.actions(99).find(({ action }) => action.type === "remove")?.status).toBe("assisted");
  });

  it("is closed by itself when the member is seen to have gone, by the event or by the list", async () => {
    const world = await assisted();
    await world.see(leaveRoom("l1", ann, world.clock.now()));
    expect(openCases(world)).toEqual([]);
    const second = await assisted();
    await second.see(listed([boss], second.clock.now() + 1));
    expect(openCases(second)).toEqual([]);
  });

  it("stays open while the member talks on, whatever is promised, and closes when a human gives it up", async () => {
    const world = await assisted();
    await world.see(sayInRoom("x9", ann, "我还在", world.clock.now()));
    expect(openCases(world)).toHaveLength(1);
    await world.see(tellBot("d1", boss, "1", world.clock.now()));
    expect(openCases(world)).toHaveLength(1);
    await world.see(tellBot("d2", boss, "2", world.clock.now()));
    expect(openCases(world)).toEqual([]);
  });

  it("survives a death before it was found out: the case is opened by the next process", async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    gateway.can = new Set(["say", "dm"]);
    const world = await founded(makeWorld({ clock, gateway }));
    await world.outbox.stop();
    await world.see(...["x1", "x2", "x3"].map((id) => sayInRoom(id, ann, "坏", morning)));
    const after = await makeWorld({ clock, gateway, ledger: world.ledger }).open();
    expect([openCases(world), openCases(after)]).toEqual([[], ["assisted:remove"]]);
    expect(after.ledger.actions(99).filter(({ action }) => action.type === "ask")).toHaveLength(1);
  });

  it("is shown on the page when nobody is on duty", async () => {
    const world = await makeWorld().open();
    await world.see(sayInRoom("x1", ann, "早", morning));
    const alerts = world.ledger.actions(9).filter(({ action }) => action.type === "alert");
    expect(alerts.map(({ status, because }) => [status, because?.includes("没有值班人")])).toEqual([["assisted", true]]);
  });
});

describe("outcomes", () => {
  it("a removal that succeeded troubles nobody", async () => {
    const world = await founded(makeWorld());
    await world.see(...["x1", "x2", "x3"].map((id) => sayInRoom(id, ann, "坏", morning)));
    expect(world.gateway.ofType("remove")).toHaveLength(1);
    expect(world.gateway.ofType("dm").filter(({ text }) => text.includes("没有做成"))).toEqual([]);
  });

  it("words that may not have arrived are reported to the founder, and not said again", async () => {
    const world = await founded(makeWorld({ books: [loadedBook()] }));
    world.gateway.answer = (delivery) => (delivery.type === "say" ? { outcome: "unknown", because: "断线" } : { outcome: "done", because: "" });
    await world.see(sayInRoom("x1", ann, "问群规", morning, room));
    expect(world.gateway.ofType("say")).toHaveLength(1);
    expect(world.gateway.ofType("dm").at(-1)?.text).toContain("可能没有做成");
  });
});
