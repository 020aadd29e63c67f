/** mutes: the ladder's mutes through the whole bot: ordered, delivered, lifted, refused. */
import { describe, expect, it } from "vitest";
import type { Capability } from "../../src/core/action.ts";
import { capabilities } from "../../src/core/action.ts";
import type { LoadedBook } from "../../src/app.ts";
import { day, hour, minute, second } from "../../src/core/time.ts";
import type { Delivery, Receipt, Sighting } from "../../src/ports.ts";
import { makeBook } from "../fakes/book.ts";
import { FakeClock } from "../fakes/clock.ts";
import { joinRoom, leaveRoom, person, room, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, boss] = [person("p-ann", "安"), person("p-boss", "明")];
const ladder = { expires: 30 * day, steps: [{ at: 1, act: "mute", ms: hour, otherwise: "notice" }, { at: 2, act: "remove" }], atMost: { removals: 3, in: hour } } as const;
const books: readonly LoadedBook[] = [{ book: makeBook({ ladder }), files: { "yoga/community.yaml": "version: v1" } }];
const without = (...not: readonly Capability[]): ReadonlySet<Capability> => new Set(capabilities.filter((each) => !not.includes(each)));
const mutes = (world: World): readonly number[] => world.gateway.ofType("mute").map(({ seconds }) => seconds);
let count = 0;
const id = (): string => `s${(count += 1)}`;
const says = (world: World, text: string): Promise<void> => world.see(sayInRoom(id(), ann, text, world.clock.now()));
const order = (world: World, text: string): Promise<void> => world.see(tellBot(id(), boss, text, world.clock.now()));
const noticed = (world: World, until: number): Promise<void> => world.see({ type: "member_muted", id: id(), at: world.clock.now(), group: room, member: ann, until } satisfies Sighting);
async function founded(): Promise<World> {
  const world = await makeWorld({ books }).open();
  await world.see(sayInRoom(id(), boss, "早", world.clock.now()), tellBot(id(), boss, `/claim ${world.codes[0] ?? ""}`, world.clock.now()));
  await says(world, "早");
  return world;
}
const onMute = (receipt: Receipt) => (delivery: Delivery): Receipt => (delivery.type === "mute" && delivery.seconds > 0 ? receipt : { outcome: "done", because: "" });

describe("a mute of the ladder", () => {
  it("goes out before its card, and a pardon lifts it", async () => {
    const world = await founded();
    await says(world, "坏");
    const first = world.gateway.performed.find(({ delivery }) => delivery.type === "mute" || (delivery.type === "say" && delivery.text.includes("禁言")));
    expect(first?.delivery).toMatchObject({ type: "mute", seconds: 3600, member: "p-ann" });
    expect(world.gateway.words.join("\n")).toContain("【禁言 1 小时】");
    await order(world, "/pardon 安");
    expect(mutes(world)).toEqual([3600, 0]);
  });

  it("that still waits for the platform is dropped by a pardon, and by a human who lifts it", async () => {
    for (const lift of [(world: World) => order(world, "/pardon 安"), (world: World) => noticed(world, 0)]) {
      const world = await founded();
      world.gateway.answer = onMute({ outcome: "retry", because: "忙" });
      await says(world, "坏");
      await world.clock.advance(second);
      expect(mutes(world)).toEqual([3600]);
      await lift(world);
      world.gateway.answer = onMute({ outcome: "done", because: "" });
      await world.clock.advance(day);
      expect(mutes(world).filter((seconds) => seconds > 0)).toEqual([3600]);
    }
  });

  it("goes on over a restart and over leaving and coming back, to the same moment", async () => {
    const world = await founded();
    world.gateway.loggedIn = false;
    await says(world, "坏");
    await world.clock.advance(10 * minute);
    await world.clock.until(Promise.all([world.outbox.stop(), world.app.stop()]));
    const next = await makeWorld({ books, ledger: world.ledger, clock: new FakeClock(world.clock.now()) }).open();
    await next.clock.advance(second);
    expect([mutes(world), mutes(next)]).toEqual([[], [3000]]);
    await next.see(leaveRoom(id(), ann, next.clock.now()));
    await next.clock.advance(20 * minute);
    await next.see(joinRoom(id(), ann, next.clock.now()));
    expect(mutes(next)).toEqual([3000, 1799]);
    expect(next.state()).toEqual((await makeWorld({ books, ledger: world.ledger, clock: next.clock }).open()).state());
  });

  it("that the platform does not do becomes a task; what the bot cannot do is known with the next thing seen", async () => {
    const world = await founded();
    world.gateway.can = without("mute");
    world.gateway.answer = onMute({ outcome: "failed", because: "没有权限" });
    // The rank was lost after the message was seen.
    world.gateway.can = without();
    const seen = sayInRoom(id(), ann, "坏", world.clock.now());
    const taken = world.gateway.see(seen);
    world.gateway.can = without("mute");
    await world.clock.until(taken);
    await world.clock.advance(second);
    expect([...world.state().cases.values()].map(({ rule, question }) => [rule, question.includes("禁言")])).toEqual([["assisted:mute", true]]);
    await order(world, "/groups");
    expect(world.gateway.words.at(-1)).not.toContain("转人工");
    await says(world, "早");
    await order(world, "/groups");
    expect(world.gateway.words.at(-1)).toContain("转人工：禁言");
    await order(world, "/pardon 安");
    await says(world, "坏");
    expect(world.gateway.words.join("\n")).toMatch(/【提醒】说坏话（\+1 分，现有 1 分）/u);
  });
});
