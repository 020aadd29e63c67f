/** rollback: the founder goes back to a recorded version of the rules, and the disk takes over again. */
import { describe, expect, it } from "vitest";
import type { LoadedBook } from "../../src/app.ts";
import { minute } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Ledger } from "../../src/ports.ts";
import { loadedBook, makeBook, yoga } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, boss] = [person("p-ann", "安"), person("p-boss", "老板")];
/** Reads what `loadedBook` wrote. */
const bookFrom = (files: Readonly<Record<string, string>>) => {
  const version = files["yoga/community.yaml"]?.split(" ")[1];
  return version === undefined || version === "gone" ? undefined : makeBook({ version });
};
let count = 0;
const worldOf = (ledger: Ledger, book: LoadedBook = loadedBook(), clock = new FakeClock()): Promise<World> => makeWorld({ ledger, clock, bookFrom, books: [book] }).open();
const order = (world: World, text: string) => world.see(tellBot(`d${(count += 1)}`, boss, text, world.clock.now()));
async function replace(world: World, version: string): Promise<void> {
  await world.clock.advance(minute);
  await world.clock.until(world.app.replaceBook(loadedBook({ version })));
  await world.clock.advance(0);
}
const running = (world: World): string | undefined => world.app.book(yoga)?.version;

/** A bot with v1 in its past and v2 on the disk, and its founder. */
async function founded(ledger = openLedger(":memory:")): Promise<World> {
  const world = await worldOf(ledger);
  await world.see(sayInRoom("x1", ann, "早", morning), tellBot("c", boss, `/claim ${world.codes[0] ?? ""}`, morning));
  await replace(world, "v2");
  return world;
}

describe("/rules rollback", () => {
  it("takes the recorded version into use for the events that follow, tells the admins, and shows in the history", async () => {
    const world = await founded();
    await order(world, "/rules rollback v1");
    expect([running(world), world.state().pin]).toEqual(["v1", { version: "v1", onDisk: "v2" }]);
    expect(world.gateway.words.slice(-2)).toEqual([expect.stringContaining("好，规则退回版本 v1"), expect.stringContaining("规则已更新，现用版本 v1")]);
    await world.see(sayInRoom("x2", ann, "早", world.clock.now()));
    expect(world.ledger.event("acc/x2")?.version).toBe("v1");
    await order(world, "/rules history");
    expect(world.gateway.words.at(-1)).toMatch(/^v1 .*（现用）；.*老板退回到它\nv2 /u);
    expect(world.ledger.audit(yoga, 1)).toMatchObject([{ type: "audit", did: "规则换到版本 v1", before: "v2", after: "v1" }]);
  });

  it("is undone by rolling forward", async () => {
    const world = await founded();
    await order(world, "/rules rollback v1");
    await order(world, "/rules rollback v2");
    expect([running(world), world.state().pin]).toEqual(["v2", undefined]);
  });

  it("outlives a restart, and the files that were turned away from read again", async () => {
    const ledger = openLedger(":memory:");
    await order(await founded(ledger), "/rules rollback v1");
    const next = await worldOf(ledger, loadedBook({ version: "v2" }));
    expect(running(next)).toBe("v1");
    await replace(next, "v2");
    expect([running(next), next.gateway.words]).toEqual(["v1", []]);
  });

  it("ends with new files, once and for all: the old ones put back run", async () => {
    const world = await founded();
    await order(world, "/rules rollback v1");
    await replace(world, "v3");
    expect([running(world), world.state().pin, world.gateway.words.at(-1)]).toEqual(["v3", undefined, expect.stringContaining("现用版本 v3")]);
    await replace(world, "v2");
    expect(running(world)).toBe("v2");
  });

  it("ends as well when the disk is given the very version that runs", async () => {
    const world = await founded();
    await order(world, "/rules rollback v1");
    await replace(world, "v1");
    expect([running(world), world.state().pin]).toEqual(["v1", undefined]);
    await replace(world, "v2");
    expect(running(world)).toBe("v2");
  });

  it("ends with files that changed while the bot was down, and the admins hear of it", async () => {
    const ledger = openLedger(":memory:");
    await order(await founded(ledger), "/rules rollback v1");
    const next = await worldOf(ledger, loadedBook({ version: "v3" }));
    await next.clock.advance(0);
    expect([running(next), next.state().pin]).toEqual(["v3", undefined]);
    const last = await worldOf(ledger, loadedBook({ version: "v2" }));
    expect(running(last)).toBe("v2");
  });

  it("bad files on the disk change nothing", async () => {
    const world = await founded();
    await order(world, "/rules rollback v1");
    await world.clock.until(world.app.refuseBook(yoga, ["community.yaml:1:1 坏"]));
    expect([running(world), world.state().pin]).toEqual(["v1", { version: "v1", onDisk: "v2" }]);
  });

  it("of a version that cannot be read any more is refused; one that was pinned gives way to the disk, and the admins hear why", async () => {
    const world = await founded();
    world.ledger.keepVersion(yoga, "v0", { "yoga/community.yaml": "version: gone" }, morning);
    await order(world, "/rules rollback v0");
    expect([running(world), world.gateway.words.at(-1)]).toEqual(["v2", expect.stringContaining("读不了")]);
    await order(world, "/rules rollback v1");
    const next = await makeWorld({ ledger: world.ledger, clock: new FakeClock(), books: [loadedBook({ version: "v2" })] }).open();
    expect([running(next), next.state().pin]).toEqual(["v2", { version: "v1", onDisk: "v2" }]);
    expect(next.ledger.actions(5).some(({ action }) => action.type === "alert" && action.text.includes("读不了"))).toBe(true);
  });
});
