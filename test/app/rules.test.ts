import { describe, expect, it } from "vitest";
import { communityId } from "../../src/core/ids.ts";
import { day } from "../../src/core/time.ts";
import { drop, loadedBook, yoga } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, boss] = [person("p-ann", "安"), person("p-boss", "老板")];
async function founded(): Promise<World> {
  const world = await makeWorld().open();
  await world.see(sayInRoom("x1", ann, "早", morning), tellBot("c", boss, `/claim ${world.codes[0] ?? ""}`, morning));
  return world;
}

describe("new rules", () => {
  it("take over, are kept for later questions, are scheduled, and the admins hear of them once", async () => {
    const world = await founded();
    const next = loadedBook({ version: "v2", drops: [drop("早安")] });
    await world.clock.until(world.app.replaceBook(next));
    await world.clock.until(world.app.replaceBook(next));
    await world.clock.advance(0);
    expect([world.app.book(yoga)?.version, world.ledger.version(yoga, "v1"), world.ledger.version(yoga, "v2")]).toEqual(["v2", loadedBook().files, next.files]);
    expect(world.queue.schedules.map(({ id }) => id)).toEqual(["yoga/早安"]);
    expect(world.gateway.words.filter((text) => text.includes("规则已更新"))).toHaveLength(1);
    await world.see(sayInRoom("x2", ann, "早", morning));
    expect(["acc/x1", "acc/x2"].map((id) => world.ledger.event(id)?.version)).toEqual(["v1", "v2"]);
  });

  it("are told of although the queue cannot take their drops", async () => {
    const world = await founded();
    world.queue.trouble = new Error("no redis");
    await world.clock.until(world.app.replaceBook(loadedBook({ version: "v2" })));
    await world.clock.advance(0);
    expect(world.gateway.words.at(-1)).toContain("规则已更新");
  });

  it("that are bad leave the last good ones running, and the admins hear where they are wrong (law 9)", async () => {
    const world = await founded();
    await world.clock.until(world.app.refuseBook(yoga, ["community.yaml:3:1 不认识的键"]));
    await world.clock.advance(0);
    expect([world.app.book(yoga)?.version, world.gateway.words.at(-1)]).toEqual(["v1", expect.stringContaining("community.yaml:3:1 不认识的键")]);
    await world.see(sayInRoom("x2", ann, "问还在吗", morning));
    expect(world.gateway.words.at(-1)).toBe("还在吗");
    await expect(world.app.refuseBook(communityId("nowhere"), ["x"])).resolves.toBeUndefined();
  });

  it("may bring a community that was not there at the start", async () => {
    const world = await founded();
    const other = communityId("other");
    await world.clock.until(world.app.replaceBook(loadedBook({ community: other, groups: ["跑步*"] })));
    await world.see(sayInRoom("r1", ann, "问跑吗", morning, { id: "r", topic: "跑步群" }));
    expect([world.app.communities(), world.gateway.words.at(-1)]).toEqual([[yoga, other], "跑吗"]);
  });
});

describe("retention (law 12)", () => {
  it("is each community's own, and is looked after every day", async () => {
    const clock = new FakeClock();
    const other = communityId("other");
    const books = [loadedBook({ retention: 2 }), loadedBook({ community: other, groups: ["跑步*"], retention: 4 })];
    const world = await makeWorld({ clock, books }).open();
    await world.see(sayInRoom("x1", ann, "早", morning), sayInRoom("r1", ann, "跑", morning, { id: "r", topic: "跑步群" }));
    const kept = () => ["acc/x1", "acc/r1"].map((id) => { const event = world.ledger.event(id)?.event; return event && "text" in event ? event.text : undefined; });
    await clock.advance(2 * day);
    expect(kept()).toEqual(["早", "跑"]);
    await clock.advance(day);
    expect(kept()).toEqual(["", "跑"]);
    await clock.advance(2 * day);
    expect(kept()).toEqual(["", ""]);
  });

  it("that the disk refuses one day is looked after the next", async () => {
    let full = true;
    const world = await makeWorld({ wrap: (ledger) => ({ ...ledger, blankBefore: (...args) => { if (full) throw new Error("full"); return ledger.blankBefore(...args); } }), books: [loadedBook({ retention: 1 })] }).open();
    await world.see(sayInRoom("x1", ann, "早", morning));
    await world.clock.advance(2 * day);
    full = false;
    await world.clock.advance(day);
    expect(world.ledger.event("acc/x1")?.event).toMatchObject({ text: "" });
    await world.clock.until(world.app.stop());
    await world.outbox.stop();
    expect(world.clock.waiting).toBe(0);
  });
});
