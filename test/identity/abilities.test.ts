/** abilities: what the bot can do in a group is recorded when it is another than was known, before what is seen with it. */
import { describe, expect, it } from "vitest";
import type { Capability } from "../../src/core/action.ts";
import { communityId } from "../../src/core/ids.ts";
import { minute, second } from "../../src/core/time.ts";
import { capabilitiesOf } from "../../src/gateway/capabilities.ts";
import { loadedBook, yoga } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { joinRoom, listed, person, room, sayInRoom } from "../fakes/events.ts";
import { FakeGateway } from "../fakes/gateway.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, bob] = [person("p-ann", "安"), person("p-bob", "波")];
const talk = new Set<Capability>(["say", "dm"]);
const admin = new Set<Capability>(["say", "dm", "remove", "mute"]);
const recorded = (world: World) => [...world.ledger.past(yoga)].flatMap(({ event }) => (event.type === "abilities_seen" ? [event.able] : []));
const types = (world: World) => [...world.ledger.past(yoga)].map(({ event }) => event.type);
const able = (world: World) => [...world.state().groups.values()].map((group) => [...(group.able ?? [])]);
const opened = async (can: ReadonlySet<Capability>, parts: Parameters<typeof makeWorld>[0] = {}): Promise<World> => {
  const clock = parts.clock ?? new FakeClock();
  const gateway = new FakeGateway(clock);
  gateway.can = can;
  return makeWorld({ ...parts, clock, gateway }).open();
};

describe("what the bot can do in a group", () => {
  it("is recorded behind the adoption and before the first thing seen, once, however much is seen at once", async () => {
    const world = await opened(talk);
    await world.see(sayInRoom("x1", ann, "早", morning), sayInRoom("x2", bob, "早", morning), joinRoom("j", bob, morning));
    await world.see(listed([ann, bob], morning + second), sayInRoom("x3", ann, "早", morning + second));
    expect([types(world).slice(0, 3), recorded(world), able(world)]).toEqual([["group_renamed", "abilities_seen", "message"], [["say", "dm"]], [["say", "dm"]]]);
  });

  it("is recorded again with each change, back and forth, and not for another order of the same", async () => {
    const world = await opened(talk);
    for (const [index, can] of [talk, admin, new Set([...admin].toReversed()), talk, admin].entries()) {
      world.gateway.can = can;
      await world.see(sayInRoom(`x${index}`, ann, "早", morning + index * minute));
    }
    expect(recorded(world).map((each) => each.length)).toEqual([2, 4, 2, 4]);
    expect(able(world)[0]?.toSorted()).toEqual([...admin].toSorted());
    const before = types(world).findLastIndex((type) => type === "abilities_seen");
    expect(types(world)[before + 1]).toBe("message");
  });

  it("goes on from what the record says after a restart, and a sighting twice records it once", async () => {
    const world = await opened(talk);
    await world.see(sayInRoom("x1", ann, "早", morning));
    const again = await opened(talk, { ledger: world.ledger, clock: world.clock });
    await again.see(sayInRoom("x1", ann, "早", morning), sayInRoom("x2", ann, "早", morning + second));
    expect([recorded(again).length, able(again)]).toEqual([1, [["say", "dm"]]]);
    const changed = await opened(admin, { ledger: world.ledger, clock: world.clock });
    await changed.see(sayInRoom("x2", ann, "早", morning + second));
    const twice = await opened(admin, { ledger: world.ledger, clock: world.clock });
    await twice.see(sayInRoom("x2", ann, "早", morning + second));
    expect(recorded(twice).length).toBe(2);
  });

  it("is nobody's business in a group that is not the community's", async () => {
    const world = await opened(talk, { books: [loadedBook({ groups: ["跑步*"] })] });
    await world.see(sayInRoom("x1", ann, "早", morning));
    expect(world.ledger.health().events).toBe(0);
  });

  it("is told to the community that takes the group over", async () => {
    const world = await opened(talk);
    await world.see(sayInRoom("x1", ann, "早", morning));
    const other = communityId("other");
    const after = await opened(talk, { ledger: world.ledger, clock: world.clock, books: [loadedBook({ community: other })] });
    await after.see(sayInRoom("x2", ann, "早", morning + second));
    expect([...after.ledger.past(other)].map(({ event }) => event.type)).toEqual(["group_renamed", "abilities_seen", "message"]);
    expect(able(after)).toEqual([["say", "dm"]]);
  });

  it("is late for nothing: how old the sighting is makes no difference", async () => {
    const world = await opened(talk);
    await world.see(sayInRoom("x1", ann, "早", morning - 60 * minute));
    expect(able(world)).toEqual([["say", "dm"]]);
    expect([...world.ledger.past(yoga)].find(({ event }) => event.type === "abilities_seen")?.event.late).toBeUndefined();
  });

  it("is the same set for the same abilities, so that nothing is made for each message", () => {
    const acts = { acts: new Set(["mute", "recallOthers"] as const) };
    const rank = { ranked: true, owner: false };
    expect(capabilitiesOf("qq", acts, rank)).toBe(capabilitiesOf("qq", { acts: new Set(["recallOthers", "mute"] as const) }, rank));
    expect([...capabilitiesOf("qq", acts, rank)]).toContain("mute");
    for (const other of [capabilitiesOf("wechat", acts, rank), capabilitiesOf("qq", { acts: new Set(["recallOthers"] as const) }, rank), capabilitiesOf("qq", acts, { ...rank, ranked: false })]) expect(other).not.toBe(capabilitiesOf("qq", acts, rank));
  });
});

it("a room of the platform that is known under another topic keeps its abilities", async () => {
  const world = await opened(admin);
  await world.see(sayInRoom("x1", ann, "早", morning), sayInRoom("x2", ann, "早", morning + second, { ...room, topic: "改名" }));
  expect(recorded(world).length).toBe(1);
});
