import { describe, expect, it } from "vitest";
import { communityId } from "../../src/core/ids.ts";
import { hour, minute } from "../../src/core/time.ts";
import { loadedBook, yoga } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { joinRoom, leaveRoom, listed, person, room, sayInRoom, tellBot } from "../fakes/events.ts";
import { FakeGateway } from "../fakes/gateway.ts";
import { type World, makeWorld, stateOf } from "../fakes/world.ts";

const [ann, bob, cat] = [person("p-ann", "安"), person("p-bob", "波"), person("p-cat", "猫")];
const strange = { id: "room9", topic: "家人群", owner: "p-mum" };
const typesIn = (world: World) => [...world.ledger.past(yoga)].map(({ event }) => event.type);
const stays = (world: World) => [...(([...world.state().groups.values()][0])?.stays.values() ?? [])].map(({ name, leftAt }) => (leftAt === undefined ? name : `${name}走`));

describe("whose group it is", () => {
  it("a group that no community claims leaves no trace: no event, no id, no name", async () => {
    const world = await makeWorld().open();
    await world.see(sayInRoom("x1", ann, "家里的事", morning, strange), joinRoom("x2", bob, morning, strange), listed([ann, bob], morning, strange));
    expect([world.ledger.health().events, [...world.ledger.idRows("acc", "e1")]]).toEqual([0, []]);
  });

  it("a group whose topic fits is adopted once and what was said in it first is heard, in order", async () => {
    const world = await makeWorld().open();
    await world.see(sayInRoom("x1", ann, "问一", morning), sayInRoom("x2", bob, "问二", morning), joinRoom("x3", cat, morning));
    expect(typesIn(world)).toEqual(["group_renamed", "abilities_seen", "message", "message", "member_joined"]);
    expect([...world.ledger.past(yoga)].map(({ event }) => ("text" in event ? event.text : event.type))).toEqual(["group_renamed", "abilities_seen", "问一", "问二", "member_joined"]);
    expect([...world.ledger.boundGroups().values()]).toEqual([yoga]);
    expect(world.state().groups.size).toBe(1);
  });

  it("is known by its id from then on, whatever it is called, also after a restart", async () => {
    const world = await makeWorld().open();
    await world.see(sayInRoom("x1", ann, "早", morning));
    const again = await makeWorld({ ledger: world.ledger, clock: world.clock }).open();
    await again.see(sayInRoom("x2", ann, "还是我", morning, { ...room, topic: "改了名的群" }));
    expect(again.ledger.event("acc/x2")?.community).toBe(yoga);
  });

  it("is adopted for good even when the first thing seen of it is old", async () => {
    const world = await makeWorld().open();
    await world.see(sayInRoom("x1", ann, "问旧事", morning - hour));
    expect([...world.ledger.boundGroups().values()]).toEqual([yoga]);
    expect(world.gateway.words).toEqual([]);
  });

  it("is asked about once where the rules say manual, and recorded from the yes on, also after a restart", async () => {
    const books = [loadedBook({ bind: "manual" })];
    const world = await makeWorld({ books }).open();
    await world.see(tellBot("c", bob, `/claim ${world.codes[0] ?? ""}`, morning));
    await world.see(sayInRoom("x1", ann, "问一", morning), sayInRoom("x2", ann, "问二", morning));
    await world.see(sayInRoom("x3", ann, "问三", morning), listed([ann, bob], morning));
    expect([typesIn(world), world.state().groups.size]).toEqual([["direct_message", "group_renamed"], 0]);
    expect(world.gateway.words.filter((text) => text.includes("要照看它吗"))).toHaveLength(1);
    await world.see(tellBot("d1", bob, "1", morning));
    await world.see(sayInRoom("x4", ann, "问四", morning));
    expect([world.gateway.words.at(-1), typesIn(world).length]).toEqual(["四", 5]);
    const again = await makeWorld({ books, ledger: world.ledger, clock: world.clock }).open();
    await again.see(sayInRoom("x5", ann, "问五", morning));
    expect(again.gateway.words).toEqual(["五"]);
  });

  it("stays unrecorded after a no, and is not asked about again", async () => {
    const books = [loadedBook({ bind: "manual" })];
    const world = await makeWorld({ books }).open();
    await world.see(tellBot("c", bob, `/claim ${world.codes[0] ?? ""}`, morning), sayInRoom("x1", ann, "问一", morning));
    await world.see(tellBot("d1", bob, "2", morning));
    const events = world.ledger.health().events;
    await world.see(sayInRoom("x2", ann, "问二", morning));
    const again = await makeWorld({ books, ledger: world.ledger, clock: world.clock }).open();
    await again.see(sayInRoom("x3", ann, "问三", morning));
    expect([again.ledger.health().events, again.state().cases.size]).toEqual([events, 0]);
  });

  it("goes to another community when its own is gone, and is adopted there too", async () => {
    const world = await makeWorld().open();
    await world.see(sayInRoom("x1", ann, "早", morning));
    const other = communityId("other");
    const after = await makeWorld({ ledger: world.ledger, clock: world.clock, books: [loadedBook({ community: other })] }).open();
    await after.see(sayInRoom("x2", ann, "早", morning));
    expect([...after.ledger.boundGroups().values()]).toEqual([other]);
    expect([...stateOf(after.app, other).groups.values()].map(({ topic }) => topic)).toEqual([room.topic]);
  });

  it("a private chat belongs to where the person has a role, else where they are, else to the first", async () => {
    const other = communityId("other");
    const world = await makeWorld({ books: [loadedBook(), loadedBook({ community: other, groups: ["跑步*"] })] }).open();
    await world.see(tellBot("d1", cat, "你好", morning));
    await world.see(sayInRoom("x1", ann, "早", morning, { id: "r2", topic: "跑步群" }), tellBot("d2", person("p-new"), "你好", morning));
    await world.see(tellBot("d3", ann, "你好", morning));
    expect(["d1", "d2", "d3"].map((id) => world.ledger.event(`acc/${id}`)?.community)).toEqual([yoga, yoga, other]);
  });
});

describe("a member list", () => {
  it("at first takes everybody in as listed and greets nobody", async () => {
    const world = await makeWorld().open();
    await world.see(listed([ann, bob], morning));
    expect([stays(world), world.gateway.words, world.state().timers.size]).toEqual([["安", "波"], [], 0]);
    const [, , joined] = [...world.ledger.past(yoga)].map(({ event }) => event);
    expect(joined).toMatchObject({ type: "member_joined", listed: true });
    expect([...(world.state().groups.values())][0]?.stays.values().next().value).not.toHaveProperty("joinedAt");
  });

  it("tells who came, who went and who has another name, and no more", async () => {
    const world = await makeWorld().open();
    await world.see(listed([ann, bob], morning));
    const before = world.ledger.health().events;
    await world.see(listed([ann, bob], morning + minute));
    expect(world.ledger.health().events).toBe(before);
    await world.see(listed([{ ...ann, name: "安安" }, cat], morning + 2 * minute));
    expect([...world.ledger.past(yoga)].slice(before).map(({ event }) => [event.type, "name" in event ? event.name : ""])).toEqual([["member_renamed", "安"], ["member_joined", "猫"], ["member_left", "波"]]);
    expect(stays(world)).toEqual(["安安", "波走", "猫"]);
    await world.see(listed([ann, bob, cat], morning + 3 * minute));
    expect(stays(world)).toEqual(["安", "波", "猫"]);
  });

  it("that is empty could not be read: nobody has left", async () => {
    const world = await makeWorld().open();
    await world.see(listed([ann, bob], morning));
    await world.see(listed([], morning + minute));
    expect(stays(world)).toEqual(["安", "波"]);
  });

  it("brings a new topic and owner", async () => {
    const world = await makeWorld().open();
    await world.see(listed([ann], morning));
    await world.see(listed([ann], morning + minute, { ...room, topic: "瑜伽二群", owner: "p-ann" }));
    const [group] = world.state().groups.values();
    expect([group?.topic, group?.owner]).toEqual(["瑜伽二群", [...world.state().members.keys()][0]]);
  });

  it("names of another life of the platform's ids are other people in another group", async () => {
    const world = await makeWorld().open();
    await world.see(listed([ann], morning));
    const gateway = new FakeGateway(world.clock);
    gateway.epoch = "e2";
    const after = await makeWorld({ ledger: world.ledger, clock: world.clock, gateway }).open();
    await after.see(listed([ann], morning + minute));
    expect([after.state().groups.size, after.state().members.size]).toEqual([2, 2]);
  });

  it("leaves those who left and came back as members", async () => {
    const world = await makeWorld({ clock: new FakeClock() }).open();
    await world.see(joinRoom("j1", ann, morning), leaveRoom("l1", ann, morning + 1), sayInRoom("x1", ann, "又来了", morning + 2));
    expect(stays(world)).toEqual(["安"]);
  });
});
