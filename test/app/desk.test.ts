import { describe, expect, it } from "vitest";
import { communityId } from "../../src/core/ids.ts";
import { createDesk } from "../../src/desk.ts";
import { whyFrom, whyLines } from "../../src/inquiry.ts";
import { eventIdOf } from "../../src/identity/recognise.ts";
import { drop, loadedBook, yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, boss] = [person("p-ann", "安"), person("p-boss", "老板")];
const why = (world: World) => whyFrom(world.ledger, (community, version) => (world.ledger.version(community, version) ? world.app.book(community) : undefined));
function deskOf(world: World) {
  return createDesk({
    ledger: world.ledger, queue: world.app.queue, clock: world.clock, community: () => world.app.communities()[0], state: world.app.state, book: world.app.book,
    problems: () => ["有问题"], claimCode: () => world.claims.codeFor(yoga), eventOf: (message) => eventIdOf("acc", message), why: why(world),
  });
}
async function talked(): Promise<World> {
  const drops = [drop("早安"), drop("聚会", { when: { at: morning + 5 }, groups: ["*二群"] })];
  const world = await makeWorld({ books: [loadedBook({ drops })] }).open();
  await world.see(...["x1", "x2", "x3"].map((id) => sayInRoom(id, ann, `坏 ${id}`, morning)));
  return world;
}

describe("why", () => {
  it("judges a message again as it was then, although the state has moved on", async () => {
    const world = await talked();
    const before = structuredClone(world.state());
    const answers = why(world)(eventIdOf("acc", "x1"))?.answers.map(({ rule, verdict }) => `${rule} ${verdict}`);
    expect(answers).toEqual(["bad act", "ask pass", "hourly pass"]);
    expect(world.state()).toEqual(before);
    expect(why(world)(eventIdOf("acc", "none"))).toBeUndefined();
  });

  it("is found by the platform's id, by ours, or by a piece of the words", async () => {
    const world = await talked();
    const desk = deskOf(world);
    expect([(await desk.why("x1"))?.[0]?.verdict, (await desk.why("acc/x1"))?.[0]?.verdict, await desk.why("none")]).toEqual(["act", "act", undefined]);
    const told = (wanted: string, community = yoga) => whyLines(world.ledger, why(world), community, { message: wanted })?.[0];
    expect([told("acc/x2"), told("坏 x3"), told("没说过"), told("")]).toEqual(["消息 acc/x2，安：「坏 x2」", "消息 acc/x3，安：「坏 x3」", undefined, undefined]);
  });

  it("is not told of another community's words", async () => {
    const world = await talked();
    expect(whyLines(world.ledger, why(world), communityId("other"), { message: "acc/x1" })).toBeUndefined();
    expect(whyLines(world.ledger, why(world), communityId("other"), { message: "坏" })).toBeUndefined();
  });
});

describe("the page's view", () => {
  it("shows drops with their groups, warnings, what went out, and the code while it is needed", async () => {
    const world = await talked();
    const view = await deskOf(world).overview();
    expect(view).toMatchObject({ community: "瑜伽小站", rulesVersion: "v1", problems: ["有问题"], claimCode: "CODE1X", timeZone: "Asia/Shanghai" });
    expect(view.drops.map(({ id, groups, next, paused }) => [id, groups, next, paused])).toEqual([["早安", 1, undefined, false], ["聚会", 0, morning + 5, false]]);
    expect(view.warnings.map(({ member, points, last }) => [member, points, last])).toEqual([["安", 3, "说坏话"]]);
    expect(view.outbox[0]).toMatchObject({ type: "remove", status: "done", priority: "penalty" });
    await world.see(tellBot("c", boss, "/claim CODE1X", morning));
    expect(await deskOf(world).overview()).not.toHaveProperty("claimCode");
  });

  it("is empty, with the problems, when there is no community", async () => {
    const world = await makeWorld({ books: [] }).open();
    expect(await deskOf(world).overview()).toMatchObject({ community: "", problems: ["有问题"], drops: [], outbox: [] });
  });
});
