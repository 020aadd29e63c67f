import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createClaims } from "../../src/claims.ts";
import { communityId } from "../../src/core/ids.ts";
import { hour } from "../../src/core/time.ts";
import { yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { person, room, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";
import { folder } from "../ledger/helpers.ts";

const [ann, eve] = [person("p-ann", "安"), person("p-eve", "夏")];
const founders = (world: World) => [...world.state().members.values()].filter(({ role }) => role === "founder").map(({ name }) => name);
const recorded = (world: World) => [...world.ledger.past(yoga)].map(({ event }) => ("text" in event ? event.text : ""));

describe("a claim", () => {
  it("with the code on the server's console makes a founder, exactly once", async () => {
    const world = await makeWorld().open();
    expect(world.codes).toEqual(["CODE1X"]);
    await world.see(tellBot("d1", ann, "/认领 code1x", morning), tellBot("d2", eve, "/claim CODE1X", morning));
    await world.see(tellBot("d3", eve, "/claim CODE1X", morning), tellBot("d4", eve, `/claim ${world.codes.at(-1) ?? ""}`, morning));
    expect(founders(world)).toEqual(["安"]);
    expect(world.claims.codeFor(yoga)).toBeUndefined();
  });

  it.each(["/claim ok", "/claim OK", "／认领 ok", "/ claim  ok", "/claim 「ok」", "/claim ok ok", "/claim"])("typed by a stranger as %s is wrong", async (text) => {
    const world = await makeWorld().open();
    await world.see(tellBot("d1", eve, text, morning));
    expect([founders(world), recorded(world).filter((each) => each.includes("ok"))]).toEqual([[], []]);
  });

  it("that is wrong five times renews the code, which is shown; the old one is worth nothing", async () => {
    const world = await makeWorld().open();
    for (let index = 0; index < 4; index += 1) await world.see(tellBot(`w${index}`, eve, `/claim GUESS${index}`, morning));
    expect(world.codes).toHaveLength(1);
    await world.see(tellBot("w4", eve, "/claim GUESS4", morning));
    expect(world.codes).toEqual(["CODE1X", "CODE2X"]);
    await world.see(tellBot("d1", ann, "/claim CODE1X", morning));
    expect(founders(world)).toEqual([]);
    await world.see(tellBot("d2", ann, "/claim CODE2X", morning));
    expect(founders(world)).toEqual(["安"]);
  });

  it("that arrives twice makes one founder and costs nothing", async () => {
    const world = await makeWorld().open();
    const claim = tellBot("d1", ann, "/claim CODE1X", morning);
    await world.see(claim, claim);
    await world.see(claim);
    expect([founders(world), recorded(world)]).toEqual([["安"], ["/claim ok"]]);
  });

  it.each(["join_requested", "friend_requested"] as const)("written into a request (%s) is void, and does not get into the ledger", async (type) => {
    const world = await makeWorld().open();
    const request = { id: "ask1", at: morning, member: eve, text: "认领 CODE1X", flag: "f1" };
    await world.see(type === "join_requested" ? { ...request, type, group: room } : { ...request, type });
    expect(recorded(world)).toContain("认领 ******");
    expect(JSON.stringify([...world.ledger.past(yoga)])).not.toContain("CODE1X");
    await world.see(tellBot("d1", eve, "/claim CODE1X", morning));
    expect(founders(world)).toEqual([]);
  });

  it("that comes too late to be answered does not use the code up", async () => {
    const world = await makeWorld().open();
    await world.see(tellBot("d1", ann, "/claim CODE1X", morning - hour));
    expect(founders(world)).toEqual([]);
    await world.see(tellBot("d2", ann, "/claim CODE1X", morning));
    expect(founders(world)).toEqual(["安"]);
  });

  it("never writes a code down, right or wrong", async () => {
    const at = folder();
    const world = await makeWorld({ file: join(at, "ledger.db") }).open();
    await world.see(tellBot("d1", eve, "/claim SECRETGUESS", morning), tellBot("d2", ann, "/claim CODE1X", morning));
    expect(founders(world)).toEqual(["安"]);
    const bytes = readdirSync(at).map((name) => readFileSync(join(at, name), "latin1")).join("");
    expect([bytes.includes("/claim ok"), bytes.includes("CODE1X"), bytes.includes("SECRETGUESS")]).toEqual([true, false, false]);
    world.ledger.close();
  });
});

describe("a code that is said aloud", () => {
  it.each([["in the group", sayInRoom("s1", ann, "认领码是 code1x 吧", morning)], ["without the slash", tellBot("s1", ann, "认领 CODE1X", morning)]])("%s is void, and is not written down", async (_where, sighting) => {
    const world = await makeWorld().open();
    await world.see(sighting, tellBot("d1", eve, "/claim CODE1X", morning));
    expect(founders(world)).toEqual([]);
    expect(recorded(world).join()).not.toMatch(/code1x/i);
    expect(world.codes).toHaveLength(2);
  });
});

describe("the claim desk", () => {
  it("knows which community a code is for", () => {
    let made = 0;
    const desk = createClaims({ makeCode: () => `C${made++}`, needed: () => true, show: () => undefined });
    for (const name of ["a", "b"]) desk.codeFor(communityId(name));
    expect([desk.holder("c1"), desk.holder("C0"), desk.holder("C2")]).toEqual(["b", "a", undefined]);
  });

  it("keeps a code for each community and shows each when it is made", () => {
    const shown: string[] = [];
    const desk = createClaims({ makeCode: () => `C${shown.length}`, needed: (community) => community !== "settled", show: (community, code) => void shown.push(`${community} ${code}`) });
    expect([desk.codeFor(communityId("a")), desk.codeFor(communityId("b")), desk.codeFor(communityId("a")), desk.codeFor(communityId("settled"))]).toEqual(["C0", "C1", "C0", undefined]);
    expect(shown).toEqual(["a C0", "b C1"]);
    expect([desk.redeem(communityId("a"), "C1"), desk.redeem(communityId("settled"), "C0"), desk.redeem(communityId("b"), "c1")]).toEqual([false, false, true]);
  });
});
