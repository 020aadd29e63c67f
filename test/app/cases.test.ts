/** cases: from the platform's refusal to the phone of whoever is on duty, through restarts and silence. */
import { describe, expect, it } from "vitest";
import { usualDuty } from "../../src/core/book.ts";
import { hour, minute, second } from "../../src/core/time.ts";
import { loadedBook } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { joinRoom, leaveRoom, listed, person, sayInRoom, tellBot } from "../fakes/events.ts";
import { FakeGateway } from "../fakes/gateway.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, boss, mei] = [person("p-ann", "安"), person("p-boss", "老板"), person("p-mei", "小美")];
const scripts = [{ name: "移出说明", text: "{昵称}，按群规要请你离开。", topics: ["assisted"] }];
const books = [loadedBook({ scripts, duty: { ...usualDuty, hours: { secretary: { from: 9 * 60, to: 12 * 60 } } } })];

/** A platform that removes nobody, a founder, a secretary, and somebody who is to go. */
async function refused(before?: (world: World) => void): Promise<World> {
  const clock = new FakeClock();
  const gateway = new FakeGateway(clock);
  gateway.can = new Set(["say", "dm"]);
  const world = await makeWorld({ clock, gateway, books }).open();
  await world.see(listed([ann, boss, mei], morning), tellBot("claim", boss, `/claim ${world.codes.at(-1) ?? ""}`, morning));
  await world.see(tellBot("use", boss, "/member 小美 role secretary", morning));
  before?.(world);
  await world.see(...["x1", "x2", "x3"].map((id) => sayInRoom(id, ann, "坏", morning)));
  return world;
}
/** What each person heard of cases, as [minutes after the morning, who, how it begins]. */
const heard = (world: World) =>
  world.gateway.performed.flatMap(({ at, delivery }) => (delivery.type === "dm" && delivery.text.includes("工单 c1（") ? [[(at - morning) / minute, delivery.member, delivery.text.split("\n")[0]]] : []));
const asked = [0, "p-mei", expect.stringContaining("工单 c1（协助操作）")];
const reminded = [60, "p-mei", "【还有 1 小时到期】"];
const risen = [120, "p-boss", "【日常管理没有在时限内处理，转给你】"];

describe("a task that nobody does", () => {
  it("is asked of the secretary, reminded of, and then told to the founder", async () => {
    const world = await refused();
    await world.clock.advance(2 * hour);
    expect(heard(world)).toEqual([asked, reminded, risen]);
    expect([...world.state().cases.values()]).toMatchObject([{ rule: "assisted:remove", role: "founder" }]);
    expect(world.errors).toEqual([]);
  });

  it("keeps its time over a restart, also when the queue forgets", async () => {
    const world = await refused();
    await world.clock.advance(30 * minute);
    await world.outbox.stop();
    await world.app.stop();
    const after = await makeWorld({ clock: world.clock, gateway: world.gateway, ledger: world.ledger, books }).open();
    expect(after.state()).toEqual(world.state());
    await after.clock.advance(90 * minute);
    expect(heard(after)).toEqual([asked, reminded, risen]);
  });

  it("whose time came while nothing ran rises when it runs again, once", async () => {
    const world = await refused();
    await world.outbox.stop();
    await world.app.stop();
    await world.clock.advance(5 * hour);
    const after = await makeWorld({ clock: world.clock, gateway: world.gateway, ledger: world.ledger, books }).open();
    await after.clock.advance(minute);
    expect(heard(after)).toEqual([asked, [300, "p-boss", risen[2]]]);
  });
});

describe("a task that is done", () => {
  it("leaves no timers behind, in the queue either", async () => {
    const world = await refused();
    expect([...world.queue.timers.keys()].filter((id) => id.includes("case:"))).toHaveLength(2);
    await world.see(leaveRoom("l1", ann, world.clock.now()));
    await world.clock.advance(10 * hour);
    expect([[...world.queue.timers.keys()].filter((id) => id.includes("case:")), heard(world)]).toEqual([[], [asked]]);
  });

  it("before anybody could be told of it is told to nobody", async () => {
    const world = await refused();
    world.gateway.loggedIn = false;
    await world.clock.advance(hour);
    await world.see(leaveRoom("l1", ann, world.clock.now()));
    world.gateway.loggedIn = true;
    await world.clock.advance(10 * second);
    expect(heard(world)).toEqual([asked]);
    expect(world.ledger.actions(99).find(({ action }) => action.type === "ask")?.status).toBe("dropped");
  });
});

describe("prepared words", () => {
  it("go to the group at one reply, naming the member, and the task stays", async () => {
    const world = await refused();
    await world.see(joinRoom("j1", ann, world.clock.now()), tellBot("d1", mei, "3", world.clock.now()));
    expect(world.gateway.ofType("say").at(-1)).toMatchObject({ text: "安，按群规要请你离开。", mention: [{ id: "p-ann" }] });
    expect(world.state().cases.size).toBe(1);
  });
});

describe("hand-over", () => {
  it("by going off duty brings the whole case to the next one, who can answer it", async () => {
    const world = await refused();
    await world.see(tellBot("d1", mei, "/case 1 take", world.clock.now()), tellBot("d2", mei, "/duty off", world.clock.now()));
    expect(world.gateway.ofType("dm").findLast(({ member }) => member === "p-boss")?.text).toMatch(/小美 下班，这张工单交给你[^]*怎么点/);
    await world.see(tellBot("d3", boss, "2", world.clock.now()), tellBot("d4", mei, "c1 1", world.clock.now()));
    expect(world.state().cases.size).toBe(0);
    expect(world.gateway.words.at(-1)).toBe("工单 c1 已由老板处理：不做了。");
  });
});
