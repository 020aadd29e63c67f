/** Nobody can switch the bot off by words, and nothing that the service answers is run. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { endAfterAll, endAfterEach, eventually, only, passes, play, type Scene, seenOf, sides } from "./fixture.ts";

const moons = "🌚 🌝🌚 🌝🌚 🌝";

describe.each(sides)("%s: words", (side) => {
  endAfterEach();
  let scene: Scene;
  let ming = "";
  let room = "";
  beforeEach(async () => {
    scene = await play(side, { speed: 4, server: { login: "auto", pollMs: 2000 }, seed: ({ world }) => {
      ming = world.person({ name: "阿明", friend: true });
      room = world.room({ topic: "群", members: [ming] });
    } });
  });
  /** What becomes of the login once somebody has written this. */
  const after = async (person: string, to: string, text: string): Promise<void> => {
    if (side === "stock") keepQuiet(scene);
    scene.world.say(person, to, text);
    await passes(300);
    if (side === "stock") {
      await eventually(() => expect(scene.traffic.count("webwxlogout")).toBe(1));
      expect(scene.gateway.status().loggedIn).toBe(false);
      return;
    }
    expect(await seenOf(scene, ming, room, () => scene.world.say(ming, room, "还在吗"))).toMatchObject([{ text: "还在吗" }]);
    expect(scene.gateway.status()).toMatchObject({ loggedIn: true, state: "online" });
    expect(scene.traffic.count("webwxlogout")).toBe(0);
    expect(scene.codes).toHaveLength(1);
  };

  it("three moons in a private chat", async () => {
    await after(ming, "bot", moons);
    if (side === "ours") expect(only(scene.seen, "direct_message")).toMatchObject([{ text: moons }]);
  });
  it("a word from the owner's phone to the file transfer", () => after("bot", "filehelper", "退出wechat4u"));
});

/** The stock puppet begins another login at once, and again, and throws whenever one fails; none of it is asked for here. */
function keepQuiet({ puppet }: Scene): void {
  const inner: unknown = Reflect.get(puppet, "wechat4u");
  if (inner instanceof Object) Reflect.set(inner, "start", () => {});
}

describe.each(sides)("%s: answers of the service", (side) => {
  endAfterAll();
  let scene: Scene;
  beforeAll(async () => {
    Reflect.deleteProperty(globalThis, "pwned");
    scene = await play(side, { speed: 4, seed: ({ world, faults }) => {
      world.room({ topic: "群", members: [world.person({ name: "阿明" })] });
      faults.tail = "; globalThis.pwned = (globalThis.pwned ?? 0) + 1;";
    } });
  });

  it("are never run", async () => {
    expect(await seenOf(scene, "p1", "r1", () => scene.world.say("p1", "r1", "早"))).toMatchObject([{ text: "早" }]);
    const run: unknown = Reflect.get(globalThis, "pwned");
    if (side === "ours") expect(run).toBeUndefined();
    // The code, the scan, the confirmation, and each poll.
    else expect(run).toBeGreaterThanOrEqual(4);
  });
});
