/** What the bot says goes out one after another with ids of its own, can be taken back, and a refusal reaches the receipt with what it means. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Receipt } from "../../../src/ports.ts";
import { endAfterAll, eventually, perform, play, type Scene, sides } from "./fixture.ts";

const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==", "base64");

describe.each(sides)("%s", (side) => {
  let scene: Scene;
  let ming = "";
  let room = "";
  let picture = "";
  endAfterAll();
  beforeAll(async () => {
    scene = await play(side, { limits: { send: 700 }, seed: ({ world }) => {
      ming = world.person({ name: "阿明", friend: true });
      room = world.room({ topic: "群", members: [ming] });
    } });
    picture = join(mkdtempSync(join(tmpdir(), "nuanqun-")), "dot.png");
    writeFileSync(picture, dot);
  });
  const say = (text: string, media: readonly string[] = []): Promise<Receipt> => perform(scene, { type: "say", group: scene.world.idOf(room), text, mention: [], media });
  const takeBack = (message: string): Promise<Receipt> => perform(scene, { type: "recall_own", group: scene.world.idOf(room), message });

  it("numbers what is sent at once differently", async () => {
    const from = scene.world.sent.length;
    const { puppet, world } = scene;
    await Promise.all(Array.from({ length: 40 }, (_, at) => puppet.messageSendText(world.idOf(room), `${at}`)));
    const sent = world.sent.slice(from);
    const different = new Set(sent.map(({ clientId }) => clientId)).size;
    console.log(`${side}: ${different} different ClientMsgIds among ${sent.length} messages sent at once`);
    expect(sent).toHaveLength(40);
    if (side === "ours") {
      expect(different).toBe(40);
      expect(sent.map(({ text }) => text)).toEqual(Array.from({ length: 40 }, (_, at) => `${at}`));
    } else expect(different).toBeLessThan(40);
  });

  it("knows what it said by the service's id, and takes it back", async () => {
    const receipt = await say("说错了");
    const sent = scene.world.sent.at(-1);
    expect(receipt).toMatchObject({ outcome: "done" });
    if (side === "stock") return expect(receipt).not.toHaveProperty("platformId");
    expect(receipt).toMatchObject({ platformId: sent?.msgId });
    expect(await takeBack(receipt.platformId ?? "")).toMatchObject({ outcome: "done" });
    expect(scene.world.sent.at(-1)).toMatchObject({ msgId: sent?.msgId, recalled: true });
    return undefined;
  });

  it("knows and takes back pictures as well", async () => {
    const receipt = await say("看", [picture]);
    expect(scene.world.sent.slice(-2)).toMatchObject([{ text: "看" }, { kind: "image", file: { size: dot.length } }]);
    if (side === "stock") return expect(receipt).not.toHaveProperty("moreIds");
    const [id] = receipt.moreIds ?? [];
    expect(id).toBe(scene.world.sent.at(-1)?.msgId);
    expect(await takeBack(id ?? "")).toMatchObject({ outcome: "done" });
    expect(scene.world.sent.at(-1)).toMatchObject({ kind: "image", recalled: true });
    return undefined;
  });

  // The stock puppet says that it did, and leaves a rejection that nobody handles.
  it.runIf(side === "ours")("does not say that it took back somebody else's words", async () => {
    const id = scene.world.say(ming, room, "别人的话");
    await eventually(() => expect(scene.seen.some((sighting) => "id" in sighting && sighting.id === id)).toBe(true));
    expect(await takeBack(id)).toMatchObject({ outcome: "failed" });
  });

  it("waits when the service says that it is too much", async () => {
    scene.faults.perMinute = 0;
    const receipt = await say("太快");
    scene.faults.perMinute = undefined;
    expect(receipt).toMatchObject(side === "ours" ? { outcome: "retry", rest: 60_000, because: "发消息：操作太频繁（1205）" } : { outcome: "unknown" });
    if (side === "stock") expect(receipt).not.toHaveProperty("rest");
  });

  it("gives up what the service refuses", async () => {
    const other = scene.world.room({ topic: "不在的群", members: [ming] });
    scene.world.removeBot(other);
    const receipt = await perform(scene, { type: "say", group: scene.world.idOf(other), text: "在吗", mention: [], media: [] });
    expect(receipt).toMatchObject(side === "ours" ? { outcome: "failed", because: "发消息：平台拒绝了这个操作（1）" } : { outcome: "unknown", because: "1 == 0" });
  });

  it("does not try again what may have arrived", async () => {
    scene.faults.only = ["webwxsendmsg"];
    scene.faults.down = "lost";
    const receipt = await say("到了吗");
    scene.faults.down = false;
    expect(receipt).toMatchObject({ outcome: "unknown" });
    expect(scene.world.sent.filter(({ text }) => text === "到了吗")).toHaveLength(1);
  });

  it("does not wait long for an answer", async () => {
    scene.faults.only = ["webwxsendmsg"];
    scene.faults.down = "hang";
    const receipt = await Promise.race([scene.puppet.messageSendText(scene.world.idOf(room), "在吗").then(() => "sent", String), new Promise((resolve) => setTimeout(resolve, 1500, "nothing"))]);
    scene.faults.down = false;
    if (side === "stock") return expect(receipt).toBe("nothing");
    expect(receipt).toContain("等不到平台的回答");
    // The next one does not wait for it.
    expect(await say("还在")).toMatchObject({ outcome: "done" });
    return undefined;
  });
});
