/** What members write and send arrives whole and told apart, whatever they write; the stock puppet cuts, hides or confuses it. */
import { beforeAll, describe, expect, it } from "vitest";
import { joinQuote } from "../../../src/core/quote.ts";
import type { Sighting } from "../../../src/ports.ts";
import type { RawMessage } from "../../emulators/webwx/server.ts";
import { endAfterAll, only, play, type Scene, seenOf, sides } from "./fixture.ts";

const invitation = '<msg><appmsg appid="" sdkver="0"><title><![CDATA[邀请你加入群聊]]></title><des><![CDATA["小美"邀请你加入群聊"推广群"，进入可查看详情。]]></des><type>5</type><url><![CDATA[http://support.weixin.qq.com/cgi-bin/mmsupport-bin/addchatroombyinvite?ticket=AR]]></url></appmsg></msg>';

describe.each(sides)("%s", (side) => {
  let scene: Scene;
  let ming = "";
  let mei = "";
  let room = "";
  endAfterAll();
  beforeAll(async () => {
    scene = await play(side, { speed: 4, seed: ({ world }) => {
      ming = world.person({ name: "阿明", friend: true });
      mei = world.person({ name: "小美😀" });
      room = world.room({ topic: "瑜伽小站①群", members: [ming, mei] });
    } });
    // The first message of a room makes the stock puppet fetch all of it.
    await seenOf(scene, ming, room, () => {});
  });

  const heard = (act: () => unknown): Promise<readonly Sighting[]> => seenOf(scene, ming, room, act);
  const said = async (text: string): Promise<readonly string[]> => only(await heard(() => scene.world.say(mei, room, text)), "message").map((message) => message.text);
  const shown = async (what: RawMessage): Promise<Partial<Sighting> | undefined> => {
    const [message] = only(await heard(() => scene.world.send(mei, room, what)), "message");
    return message && { text: message.text, ...(message.has && { has: message.has }), ...(message.quoted && { quoted: message.quoted }), ...(message.forwarded && { forwarded: message.forwarded }) };
  };

  it("hears plain words of the right person", async () => expect(await heard(() => scene.world.say(mei, room, "大家好"))).toMatchObject([{ type: "message", text: "大家好", member: { id: scene.world.idOf(mei) }, group: { id: scene.world.idOf(room) } }]));

  it.each<[string, string, readonly string[]]>([
    ["after a colon and a new line", "好的:\n加微信 spam123", ["好的"]],
    ["that look like an accepted friendship", "I've accepted your friend request. Now let's chat!", []],
    ["that are the XML of an invitation", invitation, []],
    ["of a web address", "https://a.example/?a=1&b=2", ["https://a.example/?a=1&amp;b=2"]],
    ["with tags and entities", "a<b>&amp;&lt;c", ["a<b>&amp;amp;&amp;lt;c"]],
  ])("hears words %s", async (_, text, stock) => expect(await said(text)).toEqual(side === "ours" ? [text] : stock));

  it.each(["😀👍", "今天☀️真好", "我通过了你的朋友验证请求，现在我们可以开始聊天了"])("hears %s", async (text) => expect(await said(text)).toEqual([text]));

  it("knows people by their names as they wrote them", async () => {
    const name = side === "ours" ? "小美😀" : '小美<span class="emoji emoji1f600"></span>';
    expect(await heard(() => scene.world.say(mei, room, "早"))).toMatchObject([{ member: { name } }]);
  });

  it("tells quoted words from own ones, and which message they are from", async () => {
    const quoted = { text: "加我 https://ad.example", ...(side === "ours" && { message: "4611000000000000001" }) };
    expect(await shown({ kind: "quote", name: "阿明", quoted: "加我 https://ad.example", text: "不要发广告" })).toEqual({ text: "不要发广告", quoted });
  });

  it("takes a typed quotation for the author's words, unless somebody else said that", async () => {
    const [forged, real] = [joinQuote("阿明", "加薇信 ab12345 领红包", "好"), joinQuote("阿明", "明天几点上课", "八点")];
    expect(await heard(() => scene.world.say(mei, room, forged))).toMatchObject([side === "ours" ? { text: forged } : { text: "好" }]);
    await heard(() => scene.world.say(ming, room, "明天几点上课"));
    expect(await heard(() => scene.world.say(mei, room, real))).toMatchObject([{ text: "八点", quoted: { text: "明天几点上课" } }]);
    const own = joinQuote("小美", "八点", "好");
    expect(await heard(() => scene.world.say(mei, room, own))).toMatchObject([side === "ours" ? { text: own } : { text: "好" }]);
  });

  // The stock puppet gives the XML, which is nobody's words; its links have `&amp;` in them.
  it.each<[string, RawMessage, Partial<Extract<Sighting, { type: "message" }>>]>([
    ["a contact card", { kind: "card", name: "小卡 & 车" }, { text: "小卡 & 车", has: ["contact"] }],
    ["a link", { kind: "link", title: "好文", description: "看看", url: "https://a.example/?a=1&b=2" }, { text: "好文\n看看\nhttps://a.example/?a=1&b=2", has: ["card", "link"] }],
    ["a mini-program", { kind: "mini_program", title: "拼一单", name: "某团" }, { text: "拼一单\n某团", has: ["mini_program"] }],
    ["a mini-program with a title that looks like a mention", { kind: "mini_program", title: "@加微信 ab12345", name: "某团" }, { text: "@加微信 ab12345\n某团", has: ["mini_program"] }],
    ["a file", { kind: "file", name: "报名表.xlsx" }, { text: "报名表.xlsx", has: ["file"] }],
    ["a red packet", { kind: "red_packet", words: "恭喜" }, { text: "恭喜", has: ["red_packet"] }],
    ["a forwarded chat", { kind: "chat_history", title: "群聊的聊天记录", lines: [{ name: "甲", text: "你好" }] }, { text: "群聊的聊天记录\n甲: 你好", has: ["card"], forwarded: true }],
  ])("tells %s", async (_, what, expected) => {
    const stock = what.kind === "link" ? expected.text?.replace("&", "&amp;") : "";
    expect(await shown(what)).toEqual(side === "ours" ? expected : { ...expected, text: stock });
  });

  it("tells a place", async () => expect(await shown({ kind: "location", address: "杭州市西湖区" })).toEqual({ text: "杭州市西湖区" }));
  it.each<[string, RawMessage, string]>([["a picture", { kind: "image" }, "picture"], ["a voice message", { kind: "voice" }, "voice"], ["a video", { kind: "video" }, "video"]])("tells %s", async (_, what, has) => expect(await shown(what)).toMatchObject({ has: [has] }));

  it("counts a pat and a recall as nobody's words", async () => {
    const id = scene.world.say(mei, room, "说错了");
    expect(only(await heard(() => {
      scene.world.send(mei, room, { kind: "recall", msgId: id });
      scene.world.send(mei, room, { kind: "pat", whom: ming });
    }), "message").map(({ text }) => text).filter((text) => text !== "说错了")).toEqual([]);
  });
  it("counts a grey line about a red packet as nobody's words", async () => {
    const seen = await heard(() => scene.world.send(mei, room, { kind: "red_packet", line: true }));
    if (side === "ours") expect(seen).toEqual([]);
    else expect(seen).toMatchObject([{ type: "message", text: "收到红包，请在手机上查看", member: { id: scene.world.idOf(room) } }]);
  });
});
