/** Events of OneBot 11 told apart: whatever comes, there is a defined answer and never a throw. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { types } from "wechaty-puppet";
import { describe, expect, it } from "vitest";
import { readContent } from "../../../src/gateway/qq/content.ts";
import { type News, decodeEvent } from "../../../src/gateway/qq/decode.ts";
import { idOfFile, idOfRecall, keyOfMessage, messageIdOf } from "../../../src/gateway/qq/ids.ts";
import { readCodes, readSegments } from "../../../src/gateway/qq/segments.ts";
import { type Frame, readFrame } from "../../../src/gateway/qq/wire.ts";

const frameOf = (body: unknown): Frame | undefined => readFrame(JSON.stringify(body));
const decode = (body: Record<string, unknown>, self = "10001"): News | undefined => {
  const frame = frameOf({ time: 1_700_000_000, self_id: 10_001, ...body });
  return frame?.kind === "event" ? decodeEvent(frame.event, self) : undefined;
};
const notice = (body: Record<string, unknown>): News | undefined => decode({ post_type: "notice", group_id: 100, user_id: 2001, ...body });
const at = { seconds: 1_700_000_000 };
const who = { group: "100", user: "2001", ...at };

describe("notices", () => {
  it.each([
    [{ notice_type: "group_increase", sub_type: "approve", operator_id: 2000 }, { kind: "joined", ...who, operator: "2000", invited: false }],
    [{ notice_type: "group_increase", sub_type: "invite", operator_id: "2002" }, { kind: "joined", ...who, operator: "2002", invited: true }],
    [{ notice_type: "group_increase", sub_type: "approve", operator_id: 0 }, { kind: "joined", ...who, invited: false }],
    [{ notice_type: "group_decrease", sub_type: "leave", operator_id: 2001 }, { kind: "left", ...who, operator: "2001", kicked: false }],
    [{ notice_type: "group_decrease", sub_type: "kick", operator_id: 0 }, { kind: "left", ...who, kicked: true }],
    [{ notice_type: "group_decrease", sub_type: "kick_me", operator_id: 2000, user_id: 10_001 }, { kind: "left", ...who, user: "10001", operator: "2000", kicked: true }],
    [{ notice_type: "group_decrease", sub_type: "disband", operator_id: 2000, user_id: 10_001 }, { kind: "dismissed", group: "100", ...at }],
    [{ notice_type: "group_dismiss", user_id: 2000 }, { kind: "dismissed", group: "100", ...at }],
    [{ notice_type: "group_ban", sub_type: "ban", operator_id: 2000, duration: 600 }, { kind: "muted", ...who, operator: "2000", duration: 600 }],
    [{ notice_type: "group_ban", sub_type: "lift_ban", operator_id: 2000, duration: 0 }, { kind: "muted", ...who, operator: "2000", duration: 0 }],
    [{ notice_type: "group_ban", sub_type: "ban", user_id: 0, duration: -1 }, { kind: "all_muted", group: "100", on: true, ...at }],
    [{ notice_type: "group_ban", sub_type: "lift_ban", user_id: 0, duration: 0 }, { kind: "all_muted", group: "100", on: false, ...at }],
    [{ notice_type: "group_card", card_old: "小美", card_new: "上海-小美" }, { kind: "card", ...who, old: "小美", card: "上海-小美" }],
    [{ notice_type: "group_admin", sub_type: "unset" }, { kind: "admin", ...who, on: false }],
    [{ notice_type: "notify", sub_type: "group_name", name_new: "新名" }, { kind: "topic", group: "100", operator: "2001", topic: "新名", ...at }],
    [{ notice_type: "group_recall", operator_id: 2000, message_id: -77 }, { kind: "recalled", place: { group: "100" }, user: "2001", operator: "2000", number: "-77", ...at }],
    [{ notice_type: "friend_recall", group_id: undefined, message_id: "9" }, { kind: "recalled", place: { peer: "2001" }, user: "2001", number: "9", ...at }],
    [{ notice_type: "group_upload", file: { id: "/f", name: "a.txt", size: 1, busid: 102 } }, { kind: "uploaded", ...who, file: { id: "/f", name: "a.txt", busid: 102 } }],
    [{ notice_type: "friend_add", group_id: undefined }, { kind: "befriended", user: "2001", ...at }],
    [{ notice_type: "bot_offline", message: "顶号" }, { kind: "offline", because: "顶号" }],
    [{ notice_type: "notify", sub_type: "poke", target_id: 10_001 }, { kind: "nothing", because: expect.anything() }],
    [{ notice_type: "essence", sub_type: "add" }, { kind: "nothing", because: expect.anything() }],
  ])("%j", (body, news) => expect(notice(body)).toEqual(news));
});

describe("requests and signs of life", () => {
  it.each([
    [{ post_type: "request", request_type: "group", sub_type: "add", group_id: 100, user_id: 2001, comment: "加我", flag: 1730 }, { kind: "applied", ...who, comment: "加我", flag: "1730" }],
    [{ post_type: "request", request_type: "group", sub_type: "add", group_id: 100, user_id: 2001, comment: "", flag: "100|78|7|1", invitor_id: 2002 }, { kind: "applied", ...who, comment: "", flag: "100|78|7|1", inviter: "2002" }],
    [{ post_type: "request", request_type: "group", sub_type: "invite", group_id: 100, user_id: 2001, comment: "", flag: "f" }, { kind: "invited", ...who, flag: "f" }],
    [{ post_type: "request", request_type: "friend", user_id: 2001, comment: "hi", flag: "f" }, { kind: "befriending", user: "2001", comment: "hi", flag: "f", ...at }],
    [{ post_type: "meta_event", meta_event_type: "lifecycle", sub_type: "connect" }, { kind: "connected", self: "10001" }],
    [{ post_type: "meta_event", meta_event_type: "heartbeat", interval: 5000, status: { online: false, good: true } }, { kind: "heartbeat", online: false, interval: 5000 }],
    [{ post_type: "meta_event", meta_event_type: "heartbeat", interval: 5000, status: { online: true, good: true } }, { kind: "heartbeat", online: true, interval: 5000 }],
    [{ post_type: "unheard_of" }, { kind: "nothing", because: expect.anything() }],
  ])("%j", (body, news) => expect(decode(body)).toEqual(news));
});

describe("messages", () => {
  const said = (body: Record<string, unknown>): News | undefined => decode({ post_type: "message", message_type: "group", group_id: 100, user_id: 2001, message_id: -5, message: "hi", sender: { nickname: "小美", card: "" }, ...body });
  const plain = { place: { group: "100" }, user: "2001", number: "-5", ...at, segments: [{ type: "text", data: { text: "hi" } }], nickname: "小美", card: "" };
  it.each([
    ["in a group", {}, { kind: "said", said: plain }],
    ["with ids as texts", { group_id: "100", user_id: "2001", message_id: "-5", self_id: "10001" }, { kind: "said", said: plain }],
    ["in private", { message_type: "private", group_id: undefined }, { kind: "said", said: { ...plain, place: { peer: "2001" } } }],
    ["of the account itself", { user_id: 10_001 }, { kind: "echo", said: { ...plain, user: "10001" } }],
    ["sent by the account", { post_type: "message_sent", user_id: 10_001 }, { kind: "echo", said: { ...plain, user: "10001" } }],
    ["sent by the account in private", { post_type: "message_sent", user_id: 10_001, message_type: "private", group_id: undefined, target_id: 2001 }, { kind: "echo", said: { ...plain, user: "10001", place: { peer: "2001" } } }],
    ["anonymous", { anonymous: { id: 1, name: "匿名" } }, { kind: "nothing", because: "anonymous" }],
    ["anonymous by sub_type", { sub_type: "anonymous", anonymous: null }, { kind: "nothing", because: "anonymous" }],
    ["a grey line", { sub_type: "notice" }, { kind: "nothing", because: expect.anything() }],
    ["without a sender", { sender: null }, { kind: "said", said: { place: plain.place, user: "2001", number: "-5", ...at, segments: plain.segments } }],
    ["with milliseconds", { time: 1_700_000_000_999 }, { kind: "said", said: plain }],
    ["nothing to know it by", { message_id: undefined }, { kind: "nothing", because: expect.anything() }],
  ])("%s", (_name, body, news) => expect(said(body)).toEqual(news));
});

it("ids lead back to the platform's numbers, and are told apart by place and time", () => {
  const number = fc.oneof(fc.integer().map(String), fc.stringMatching(/^[\w/%.!-]+$/));
  fc.assert(fc.property(fc.nat(), fc.nat(), number, fc.boolean(), (place, seconds, each, isGroup) => {
    const key = { place: isGroup ? { group: String(place) } : { peer: String(place) }, seconds, number: each };
    expect(keyOfMessage(messageIdOf(key))).toEqual(key);
    expect(messageIdOf(key)).not.toContain("/");
    expect(keyOfMessage(idOfRecall(key))).toBeUndefined();
  }));
  expect(messageIdOf({ place: { group: "123" }, seconds: 1_700_000_000, number: "-55" })).toBe("123.1700000000.-55");
  expect(keyOfMessage(idOfFile("100", 1, "abc"))).toBeUndefined();
});

it("nothing that comes makes it throw", () => {
  const junk = fc.letrec((tie) => ({ any: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), fc.constant(null), fc.boolean(), fc.array(tie("any")), fc.dictionary(fc.string(), tie("any"))) })).any;
  const names = ["post_type", "message_type", "notice_type", "request_type", "sub_type", "meta_event_type", "user_id", "group_id", "message_id", "message", "sender", "file", "time", "self_id", "status", "duration", "comment", "flag", "retcode", "data", "echo"];
  const words = fc.constantFrom("message", "notice", "request", "meta_event", "group", "private", "group_ban", "group_upload", "group_recall", "add", "friend", "heartbeat", "ok");
  fc.assert(fc.property(fc.dictionary(fc.constantFrom(...names), fc.oneof(words, junk)), (body) => {
    const frame = frameOf(body);
    if (frame?.kind === "event") expect(decodeEvent(frame.event, "1")).toHaveProperty("kind");
  }), { numRuns: 150 });
  for (const text of ["", "{", "null", "[]", "7"]) expect(readFrame(text)).toBeUndefined();
});

describe("CQ codes", () => {
  const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("[", "&#91;").replaceAll("]", "&#93;");
  it("give the same as segments", () => {
    const text = fc.string({ minLength: 1 }).map((each) => ({ type: "text", data: { text: each } }));
    const code = fc.record({ type: fc.constantFrom("at", "image", "face"), data: fc.dictionary(fc.stringMatching(/^[a-z_]+$/), fc.string()) });
    fc.assert(fc.property(fc.array(fc.oneof(text, code)), (segments) => {
      // Two texts side by side are one in this form.
      const whole = segments.filter((segment, index) => segment.type !== "text" || segments[index - 1]?.type !== "text");
      const codes = whole.map(({ type, data }) => ("text" in data && type === "text" ? escape(String(data.text)) : `[CQ:${[type, ...Object.entries(data).map(([key, value]) => `${key}=${escape(value).replaceAll(",", "&#44;")}`)].join(",")}]`)).join("");
      expect(readCodes(codes)).toEqual(whole);
    }));
  });
  it("of which one that somebody typed is none, and much of anything ends", () => {
    expect(readSegments("&#91;CQ:at,qq=all&#93; 大家好")).toEqual([{ type: "text", data: { text: "[CQ:at,qq=all] 大家好" } }]);
    expect(readSegments("[CQ:at,qq=1]".repeat(5000)).length).toBeLessThanOrEqual(501);
    const before = performance.now();
    readSegments("[CQ:a".repeat(20_000));
    readSegments(`[CQ:a,${"x".repeat(100_000)}`);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe("what a message says", () => {
  const names: Readonly<Record<string, string>> = { 10_001: "暖群", 2001: "小美" };
  const read = (...segments: readonly (readonly [string, Record<string, unknown>])[]): ReturnType<typeof readContent> => readContent(readSegments(segments.map(([type, data]) => ({ type, data }))), (number) => names[number]);
  const { Message } = types;
  it.each([
    ["text with a mention", [["at", { qq: "10001" }], ["text", { text: " 在吗" }]], { type: Message.Text, text: "@暖群 在吗", mentions: ["10001"] }],
    ["a mention without a space after it", [["at", { qq: 2001 }], ["text", { text: "你好" }]], { type: Message.Text, text: "@小美 你好", mentions: ["2001"] }],
    ["a mention of a stranger", [["text", { text: "看 " }], ["at", { qq: "7", name: "@老王" }]], { type: Message.Text, text: "看 @老王", mentions: ["7"] }],
    ["a mention of nobody known", [["at", { qq: "7" }]], { type: Message.Text, text: "@7", mentions: ["7"] }],
    ["everybody", [["at", { qq: "all" }], ["text", { text: "开会" }]], { type: Message.Text, text: "@全体成员 开会", mentions: [] }],
    ["a picture", [["image", { file: "a.jpg", url: "http://x/a.jpg" }]], { type: Message.Image, text: "", has: ["picture"] }],
    ["pictures", [["image", { file: "a" }], ["image", { file: "b" }]], { type: Message.Image, text: "", has: ["picture"] }],
    ["a picture among words", [["text", { text: "看" }], ["image", { file: "a" }], ["text", { text: "好看吗" }]], { type: Message.Text, text: "看[图片]好看吗", has: ["picture"] }],
    ["a voice", [["record", { file: "a.amr" }]], { type: Message.Audio, text: "", has: ["voice"] }],
    ["a video", [["video", { file: "a.mp4" }]], { type: Message.Video, text: "", has: ["video"] }],
    ["a file", [["file", { file: "记录.txt", file_id: "/1" }]], { type: Message.Attachment, text: "记录.txt", filename: "记录.txt", has: ["file"] }],
    ["a face", [["face", { id: "14" }]], { type: Message.Emoticon, text: "" }],
    ["a face among words", [["text", { text: "好" }], ["face", { id: "14" }]], { type: Message.Text, text: "好[微笑]" }],
    ["a face by its told name", [["text", { text: "好" }], ["face", { id: "999", raw: { faceText: "/比心" } }]], { type: Message.Text, text: "好[比心]" }],
    ["a face without a name", [["text", { text: "好" }], ["face", { id: "999" }]], { type: Message.Text, text: "好" }],
    ["a quotation", [["reply", { id: "-9" }], ["text", { text: "同意" }]], { type: Message.Text, text: "同意", quoted: "-9" }],
    ["a quoting picture", [["reply", { id: 9 }], ["image", { file: "a" }]], { type: Message.Image, text: "", quoted: "9", has: ["picture"] }],
    ["a conversation", [["forward", { id: "f", content: [{ type: "node", data: { content: "坏话" } }] }]], { type: Message.ChatHistory, text: "[聊天记录]", has: ["card"] }],
    ["a person's card", [["contact", { type: "qq", id: "123" }]], { type: Message.Contact, text: "[名片] QQ 123", has: ["contact"] }],
    ["a shared link", [["share", { title: "标题", content: "介绍", url: "https://a.example" }]], { type: Message.Url, text: "标题\n介绍\nhttps://a.example", has: ["card", "link"], link: { title: "标题", description: "介绍", url: "https://a.example" } }],
    ["a place", [["location", { lat: "1", lon: "2", title: "公园" }]], { type: Message.Location, text: "公园" }],
    ["nothing known", [["what", {}]], { type: Message.Unknown, text: "" }],
    ["nothing", [], { type: Message.Unknown, text: "" }],
  ] as const)("%s", (_name, segments, content) => expect(read(...segments)).toMatchObject({ has: [], mentions: [], ...content }));

  const card = (app: string, meta: Record<string, unknown>, more: Record<string, unknown> = {}) => read(["json", { data: JSON.stringify({ app, meta, ...more }) }]);
  it("cards show what people see", () => {
    expect(card("com.tencent.tuwen.lua", { news: { title: "免费领", desc: "点开就有", jumpUrl: "https://ad.example/x" } })).toMatchObject({ type: Message.Url, text: "免费领\n点开就有\nhttps://ad.example/x", has: ["card", "link"] });
    expect(card("com.tencent.miniapp_01", { detail_1: { title: "某应用", desc: "看视频", qqdocurl: "https://b.example/v" } })).toMatchObject({ type: Message.MiniProgram, text: "某应用\n看视频\nhttps://b.example/v", has: ["mini_program"] });
    expect(card("com.tencent.contact.lua", { contact: { nickname: "小李", contact: "帐号：123", jumpUrl: "mqqapi://x" } })).toMatchObject({ type: Message.Contact, text: "小李\n帐号：123", has: ["contact"] });
    expect(card("com.tencent.multimsg", { detail: { news: [{ text: "甲: 坏话" }] } })).toMatchObject({ type: Message.ChatHistory, text: "[聊天记录]" });
    expect(card("com.tencent.mannounce", { mannounce: { encode: 1, title: Buffer.from("公告").toString("base64"), text: Buffer.from("明天聚会").toString("base64") } })).toMatchObject({ type: Message.Text, text: "公告\n明天聚会" });
    expect(card("com.tencent.map", { "Location.Search": { name: "公园", address: "某路" } })).toMatchObject({ type: Message.Location, text: "公园\n某路" });
    expect(card("com.example", {}, { prompt: "[分享]什么" })).toMatchObject({ type: Message.Url, text: "[分享]什么" });
    expect(read(["json", { data: "{" }])).toMatchObject({ type: Message.Url, text: "" });
    expect(read(["json", { data: { app: "x", prompt: "对象" } }])).toMatchObject({ type: Message.Url, text: "对象" });
    expect(read(["xml", { data: "<?xml version='1.0'?><msg url=\"https://a.example/?a=1&amp;b=2\" brief=\"[分享]\"><item><title>标题</title><summary>介绍</summary></item></msg>" }])).toMatchObject({ type: Message.Url, text: "标题\n介绍\nhttps://a.example/?a=1&b=2" });
    expect(read(["xml", { data: "<msg action=\"viewMultiMsg\" brief=\"[聊天记录]\"></msg>" }])).toMatchObject({ type: Message.ChatHistory });
  });
});

// The recorded events hold rows of another licence: they are read where they are, and not part of the project.
const shared = process.env["NUANQUN_TEST_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared");
const recorded = join(shared, "data", "onebot-events.jsonl");
describe.skipIf(!existsSync(recorded))(`the recorded events${existsSync(recorded) ? "" : ` (skipped: there is no ../shared/data/onebot-events.jsonl; NUANQUN_TEST_SHARED may say where)`}`, () => {
  it("each give something defined, or deliberately nothing", () => {
    const rows = readFileSync(recorded, "utf8").trim().split("\n").map((line): { kind: string; body: Record<string, unknown> } => JSON.parse(line));
    expect(rows).toHaveLength(57);
    const kinds: Record<string, number> = {};
    const note = (kind: string): void => void (kinds[kind] = (kinds[kind] ?? 0) + 1);
    for (const { kind, body } of rows) {
      const frame = frameOf(body);
      expect(frame?.kind).toBe(kind === "event" ? "event" : "answer");
      if (frame?.kind === "event") {
        const news = decodeEvent(frame.event);
        note(news.kind);
        if (news.kind === "said") expect(readContent(news.said.segments, () => undefined).type).toBeGreaterThan(0);
        if (news.kind === "nothing") expect(news.because).toMatch(/^notice (notify (title|poke)|essence (add|delete)|group_msg_emoji_like)|the bot's own/);
      }
      if (frame?.kind === "answer") note(frame.answer.ok ? "ok" : `failed ${frame.answer.retcode}`);
    }
    expect(kinds).toMatchInlineSnapshot(`
      {
        "admin": 3,
        "all_muted": 2,
        "applied": 2,
        "befriended": 1,
        "befriending": 2,
        "card": 1,
        "connected": 2,
        "dismissed": 1,
        "echo": 1,
        "failed 1200": 3,
        "failed 1400": 2,
        "failed 1404": 1,
        "heartbeat": 2,
        "invited": 2,
        "joined": 4,
        "left": 4,
        "muted": 3,
        "nothing": 6,
        "ok": 5,
        "recalled": 2,
        "said": 7,
        "uploaded": 1,
      }
    `);
  });
});
