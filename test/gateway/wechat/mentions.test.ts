/** Mentions: the bot's own is found by each of its names, others' cost nothing, and who is mentioned is called as everybody calls them. */
import { beforeAll, describe, expect, it } from "vitest";
import { endAfterAll, eventually, only, perform, play, type Scene, seenOf, sides } from "./fixture.ts";

describe.each(sides)("%s", (side) => {
  let scene: Scene;
  let mei = "";
  let room = "";
  let plain = "";
  endAfterAll();
  beforeAll(async () => {
    scene = await play(side, { speed: 4, seed: ({ world }) => {
      mei = world.person({ name: "小美😀 & <b>", friend: true });
      // The stock puppet would need minutes for 500.
      const members = Array.from({ length: side === "ours" ? 498 : 118 }, (_, at) => world.person({ name: `成员a${at}` }));
      room = world.room({ topic: "大群", members: [mei, ...members], cards: { bot: "小管家" } });
      plain = world.room({ topic: "小群", members: [mei] });
    } });
    await seenOf(scene, mei, room, () => {});
    await seenOf(scene, mei, plain, () => {});
  });

  it(`spends ${side === "ours" ? "next to nothing" : "seconds"} on a flood of mentions`, async () => {
    const text = "@a\u2005".repeat(side === "ours" ? 500 : 60);
    const before = process.cpuUsage();
    const [message] = only(await seenOf(scene, mei, room, () => scene.world.say(mei, room, text), 20_000), "message");
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    console.log(`${side}: ${ms.toFixed(1)} ms of CPU for ${text.length / 3} mentions among ${scene.world.membersOf(room).length} members, the server's included`);
    expect(message?.text.length).toBe(text.length);
    if (side === "ours") expect(ms).toBeLessThan(60);
    else expect(ms).toBeGreaterThan(120);
  });

  const mentions = async (where: string, text: string): Promise<unknown> => {
    const [message] = only(await seenOf(scene, mei, where, () => scene.world.say(mei, where, text)), "message");
    return message && { text: message.text, mentionsBot: message.mentionsBot === true };
  };
  it("is meant by its nickname", async () => expect(await mentions(plain, "@暖群\u2005规则是什么")).toEqual({ text: "规则是什么", mentionsBot: true }));
  it("is meant by its nickname where it has a card", async () => expect(await mentions(room, "@暖群\u2005规则是什么")).toEqual({ text: "规则是什么", mentionsBot: true }));
  it("is not meant by somebody else's", async () => expect(await mentions(plain, "@暖群主\u2005在吗")).toEqual({ text: "@暖群主\u2005在吗", mentionsBot: false }));
  // The stock puppet finds that the bot is meant, and leaves the name among the words, where no command is found behind it.
  it("is meant by its card in that group", async () => expect(await mentions(room, "@小管家\u2005规则是什么")).toEqual(side === "ours" ? { text: "规则是什么", mentionsBot: true } : { text: "@小管家\u2005规则是什么", mentionsBot: true }));
  it("is meant by a card that it got a moment ago", async () => {
    scene.world.card("bot", plain, "群助手");
    await seenOf(scene, mei, plain, () => {});
    expect(await mentions(plain, "@群助手\u2005规则是什么")).toMatchObject(side === "ours" ? { text: "规则是什么", mentionsBot: true } : { text: "@群助手\u2005规则是什么" });
  });

  it("mentions somebody by the name that is shown", async () => {
    const [heard] = only(await seenOf(scene, mei, plain, () => scene.world.say(mei, plain, "在吗")), "message");
    if (!heard) throw new Error("not heard");
    await perform(scene, { type: "say", group: scene.world.idOf(plain), text: "在 <b>", mention: [heard.member], media: [] });
    await eventually(() => expect(scene.world.sent.at(-1)?.text).toBe(side === "ours" ? "@小美😀 & <b> 在 <b>" : '@小美<span class="emoji emoji1f600"></span> &amp; &lt;b&gt; 在 <b>'));
  });
});
