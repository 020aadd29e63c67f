/** Each message comes once, in the order of time, with its time on this machine's clock; and none is lost while the process is down. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { endAfterEach, eventually, leave, only, passes, play, type Scene, type SceneOptions, seenOf, sides } from "./fixture.ts";

const behind = (ms: number): SceneOptions => ({ server: { now: () => Date.now() - ms } });
/** A friend and a room. */
const small: Pick<SceneOptions, "seed"> = { seed: ({ world }) => { world.room({ topic: "群", members: [world.person({ name: "阿明", friend: true })] }); } };
const [ming, room] = ["p1", "r1"];
const texts = (scene: Scene): readonly string[] => only(scene.seen, "message").map(({ text }) => text);

describe.each(sides)("%s", (side) => {
  endAfterEach();

  it("tells a message once, however often it comes", async () => {
    const scene = await play(side, small);
    const seen = await seenOf(scene, ming, room, async () => {
      const id = scene.world.say(ming, room, "早");
      await eventually(() => expect(texts(scene)).toEqual(["早"]));
      scene.world.repeat(id);
      scene.world.repeat(id);
    });
    expect(seen).toHaveLength(side === "ours" ? 1 : 3);
  });

  it("tells messages of one answer in the order in which they were written", async () => {
    let ticks = Date.now();
    const scene = await play(side, { ...small, server: { now: () => (ticks += 1000) } });
    const messages = ["一", "二", "三", "四"].map((text) => ({ person: ming, to: room, text }));
    await seenOf(scene, ming, room, () => scene.world.burst(messages, [2, 0, 3, 1]));
    expect(texts(scene).slice(0, 4)).toEqual(side === "ours" ? ["一", "二", "三", "四"] : ["三", "一", "四", "二"]);
  });

  it.each([["just before the login was done", 2000], ["while this machine's clock is 90 s ahead", 90_000]])("hears what was written %s", async (_, ms) => {
    const scene = await play(side, { ...small, ...behind(ms) });
    scene.world.say(ming, room, "早");
    if (side === "stock") {
      // Dropped, as any mark after it would be: there is nothing to wait for but time.
      await eventually(() => expect(scene.traffic.count("webwxsync")).toBeGreaterThan(0));
      await passes(300);
      return expect(only(scene.seen, "message")).toEqual([]);
    }
    await eventually(() => expect(texts(scene)).toEqual(["早"]));
    const wrong = Date.now() - (only(scene.seen, "message")[0]?.at ?? 0);
    expect(Math.abs(wrong)).toBeLessThan(4000);
    return undefined;
  });

  it.runIf(side === "ours").each([90_000, -90_000])("has the right time for comings and goings with a clock that is %i ms ahead", async (ms) => {
    const scene = await play(side, { ...small, ...behind(ms) });
    const { world, seen } = scene;
    const guest = world.person({ name: "新人" });
    world.join([guest], room, { inviter: ming });
    await eventually(() => expect(only(seen, "member_joined")).toHaveLength(1));
    expect(Math.abs(Date.now() - (only(seen, "member_joined")[0]?.at ?? 0))).toBeLessThan(4000);
  });

  it.each([false, true])("hears what was written while the process was down, once and without another scan (the service forgets: %s)", async (forgets) => {
    const scene = await play(side, small);
    const { world, faults, dataDir } = scene;
    await seenOf(scene, ming, room, () => world.say(ming, room, "零"));
    await leave(side, scene.puppet, scene.gateway);
    faults.initForgets = forgets;
    for (const text of ["一", "二", "三"]) world.say(ming, room, text);
    const next = await play(side, { again: scene, dataDir });
    await seenOf(next, ming, room, () => {});
    expect(texts(next).slice(0, -1)).toEqual(side === "ours" ? ["一", "二", "三"] : []);
    expect(next.codes).toHaveLength(side === "ours" ? 0 : 1);
    expect(next.gateway.epoch === scene.gateway.epoch).toBe(side === "ours");
  });

  it.runIf(side === "ours")("tells again, under the same ids, what may not have been recorded before a kill", async () => {
    const scene = await play(side, small);
    const card = join(scene.dataDir, "wechat.card.json");
    const kept = `${card}.kept`;
    copyFileSync(card, kept);
    await seenOf(scene, ming, room, () => scene.world.say(ming, room, "零"));
    await leave(side, scene.puppet, scene.gateway);
    copyFileSync(kept, card);
    const next = await play(side, { again: scene, dataDir: scene.dataDir });
    await seenOf(next, ming, room, () => {});
    expect(only(next.seen, "message").slice(0, 2).map(({ id }) => id)).toEqual(only(scene.seen, "message").map(({ id }) => id));
  });
});
