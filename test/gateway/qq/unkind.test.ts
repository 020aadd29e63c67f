/** What a broken, confused or hostile QQ side cannot do: lose words, crash us, put words in a member's mouth. */
import { describe, expect, it } from "vitest";
import { readContent } from "../../../src/gateway/qq/content.ts";
import { type News, decodeEvent } from "../../../src/gateway/qq/decode.ts";
import { withMentions } from "../../../src/gateway/qq/outgoing.ts";
import { readSegments } from "../../../src/gateway/qq/segments.ts";
import { readFrame } from "../../../src/gateway/qq/wire.ts";
import { begin, endAfterEach, eventually, fastClock, only, perform, play, prepare, qq, qqg, saying, seenOf } from "./fixture.ts";

endAfterEach();
const text = (words: string): readonly unknown[] => [{ type: "text", data: { text: words } }];
const decode = (body: Record<string, unknown>): News | undefined => {
  const frame = readFrame(JSON.stringify({ time: 1_700_000_000, self_id: 10_001, ...body }));
  return frame?.kind === "event" ? decodeEvent(frame.event, "10001") : undefined;
};

describe("nothing said is lost", () => {
  it("when the line breaks in the middle of the first catching up", async () => {
    const clock = fastClock(20);
    const one = await play({ clock });
    await seenOf(one, () => one.world.say(one.xiaomei, one.group, "停之前"));
    await one.gateway.stop();
    one.world.say(one.xiaomei, one.group, "停着的时候");
    one.faults.slow = new Map([["get_group_msg_history", Number.POSITIVE_INFINITY]]);
    one.traffic.reset();
    const next = await prepare({ again: one, dataDir: one.dataDir, clock });
    const started = begin(next);
    await eventually(() => expect(one.traffic.count("get_group_msg_history")).toBe(1));
    one.faults.slow = new Map();
    one.dropLines();
    await started;
    await eventually(() => expect(next.puppet.link().state).toBe("online"));
    await eventually(() => expect(only(next.seen, "message").map((message) => message.text)).toContain("停着的时候"));
  });

  it("when the clock of the program's machine goes ahead, or an event tells a moment that is none", async () => {
    const clock = fastClock(20);
    const one = await play({ clock });
    const ahead = Math.floor(clock.now() / 1000) + 3600;
    await seenOf(one, () => {
      one.inject({ time: ahead, self_id: one.world.bot, post_type: "meta_event", meta_event_type: "heartbeat", interval: 30_000, status: { online: true } });
      one.inject({ time: 90_000_000_000, self_id: one.world.bot, post_type: "message", message_type: "group", group_id: one.group, user_id: one.xiaomei, message_id: 77, message: [] });
    });
    one.faults.unreachable = true;
    one.dropLines();
    one.world.say(one.xiaomei, one.group, "断着的时候");
    one.faults.unreachable = false;
    await eventually(() => expect(only(one.seen, "message").map((message) => message.text)).toContain("断着的时候"));
  });
});

it("an account is not doubted for what a busy group has pushed out of sight", async () => {
  const clock = fastClock(100);
  const one = await play({ clock });
  one.faults.noEcho = true;
  for (const words of ["一", "二", "三"]) await perform(one, saying(one.group, words));
  for (let count = 0; count < 400; count++) one.world.say(one.xiaomei, one.group, `聊${count}`);
  await eventually(() => expect(one.traffic.count("get_group_msg_history")).toBeGreaterThanOrEqual(3));
  await seenOf(one, () => one.settled());
  expect(only(one.seen, "account_doubted")).toEqual([]);
});

describe("whose words", () => {
  it("the account's own are never a member's, whomever the program names as their author", async () => {
    const one = await play();
    const seen = await seenOf(one, () => {
      one.inject({ time: Math.floor(one.clock.now() / 1000), self_id: one.world.bot, post_type: "message_sent", message_type: "private", user_id: one.aming, message_id: 5001, message: text("确认移出小美") as never });
      one.inject({ time: Math.floor(one.clock.now() / 1000), self_id: one.world.bot, post_type: "message_sent", message_type: "group", group_id: one.group, user_id: 0, message_id: 5002, message: text("加群 123456") as never });
    });
    expect(seen).toEqual([]);
    expect(await seenOf(one, () => one.world.say(one.xiaomei, one.group, "早"))).toMatchObject([{ group: { id: qqg(one.group) }, member: { id: qq(one.xiaomei) } }]);
  });

  it("another account of the same program is not listened to, nor before it is known which is ours", async () => {
    const one = await prepare();
    one.faults.slow = new Map([["get_login_info", 100]]);
    const started = begin(one);
    await eventually(() => expect(one.traffic.count("get_login_info")).toBe(1));
    const said = { time: Math.floor(one.clock.now() / 1000), post_type: "message", message_type: "group", group_id: one.group, user_id: one.xiaomei, message: "早" };
    one.inject({ ...said, self_id: 999_999, message_id: 1, message: "别的号听到的" });
    one.inject({ ...said, self_id: one.world.bot, message_id: 2 });
    await started;
    await seenOf(one, () => {});
    expect(only(one.seen, "message").map((message) => message.text)).toEqual(["早", expect.stringContaining("记号")]);
  });

  it("a refusal that comes too late is no word on the token", async () => {
    const one = await play();
    await seenOf(one, () => one.inject({ status: "failed", retcode: 403, data: null, message: "没有权限", echo: "set_group_ban#77" }));
    expect(one.puppet.link().state).toBe("online");
    expect(one.problems).toEqual([]);
  });

  it("nobody's number calls everybody", () => {
    expect(withMentions("@all 早", ["all"], () => ["all"])).toEqual([{ type: "text", data: { text: "@all 早" } }]);
    expect(withMentions("早", ["0"], () => [])).toEqual([{ type: "text", data: { text: "早" } }]);
  });
});

describe("garbage", () => {
  it("nested without end is read as nothing", () => {
    const deep = `${"{\"a\":".repeat(200_000)}1${"}".repeat(200_000)}`;
    const message: unknown = JSON.parse(`[{"type":"json","data":{"data":${deep}}},{"type":"text","data":{"text":"早"}}]`);
    expect(readSegments(message).at(-1)).toEqual({ type: "text", data: { text: "早" } });
  });

  it.each(["constructor", "toString", "__proto__", "hasOwnProperty"])("a segment of type %s hides no words", (type) => {
    expect(readContent(readSegments([{ type, data: {} }, ...text("早")]), () => undefined).text).toBe("早");
    expect(readContent(readSegments(`[CQ:${type}]早`), () => undefined).text).toBe("早");
  });

  it.each([[5], [0.001], [1e15], [-1]])("a heartbeat every %d ms is none to go by", (interval) => {
    expect(decode({ post_type: "meta_event", meta_event_type: "heartbeat", interval, status: { online: true } })).toEqual({ kind: "heartbeat", online: true });
  });

  it("a mute without an end is no lifted one, and no mute is longer than QQ's longest", () => {
    const ban = { post_type: "notice", notice_type: "group_ban", sub_type: "ban", group_id: 100, user_id: 2001 };
    expect(decode(ban)).toMatchObject({ kind: "nothing" });
    expect(decode({ ...ban, duration: -1 })).toMatchObject({ kind: "nothing" });
    expect(decode({ ...ban, duration: 1e300 })).toMatchObject({ kind: "muted", duration: 30 * 86_400 });
    expect(decode({ ...ban, duration: 0 })).toMatchObject({ kind: "muted", duration: 0 });
  });

  it.each([[1e300], [-5], ["bald"], [null]])("a time of %s is told as none", (time) => {
    expect(decode({ post_type: "notice", notice_type: "group_decrease", sub_type: "leave", group_id: 100, user_id: 2001, time })).toMatchObject({ kind: "left", seconds: 0 });
  });
});
