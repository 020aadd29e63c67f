/** The Web WeChat emulator alone: messages in both directions, and sync keys. */
import { afterEach, describe, expect, it } from "vitest";
import { Client, retOf } from "./webwx-client.ts";
import { listAt, textAt } from "./webwx/json.ts";
import { openWebwx, type Webwx, type WebwxOptions } from "./webwx/server.ts";

const open: Webwx[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
const started = async (options: WebwxOptions = {}) => {
  const server = await openWebwx({ pollMs: 30, ...options });
  open.push(server);
  const { world } = server;
  const aming = world.person({ name: "阿明", friend: true });
  const room = world.room({ topic: "瑜伽小站①群", members: [aming] });
  return { server, world, aming, room, client: await new Client(server).login() };
};

describe("hearing", () => {
  it("escapes words and shows who wrote them", async () => {
    const { client, world, aming, room } = await started();
    world.say(aming, room, "a<b>&c\n第二行😄😂🥰");
    world.say("bot", room, "我在手机上");
    world.nick(aming, "<阿明>🌸");
    const answer = await client.sync();
    expect(listAt(answer, "AddMsgList")).toMatchObject([
      { FromUserName: world.idOf(room), ToUserName: client.self, Content: `${world.idOf(aming)}:<br/>a&lt;b&gt;&amp;c<br/>第二行<span class="emoji emoji1f604"></span><span class="emoji emoji1f639"></span>🥰` },
      { FromUserName: client.self, ToUserName: world.idOf(room), Content: "我在手机上" },
    ]);
    expect(listAt(answer, "ModContactList")[0]).toMatchObject({ NickName: '&lt;阿明&gt;<span class="emoji emoji1f338"></span>' });
  });

  it("writes NewMsgId as a number beyond 2^53, exactly", async () => {
    const { client, world, aming } = await started();
    const id = world.say(aming, "bot", 'x "NewMsgId":"12"');
    const raw = await client.raw("webwxsync", { SyncKey: client.syncKey });
    expect(raw).toContain(`"NewMsgId":${id}`);
    expect(BigInt(id)).toBeGreaterThan(2n ** 53n);
    expect(raw).toContain('x \\"NewMsgId\\":\\"12\\"');
  });

  it("counts sync keys for the account: who comes back with an old one gets what was missed", async () => {
    const { server, client, world, aming } = await started();
    world.say(aming, "bot", "一");
    const old = client.syncKey;
    expect(await client.heard()).toEqual(["一"]);
    world.say(aming, "bot", "二");
    expect(await client.heard()).toEqual(["二"]);
    client.syncKey = old;
    expect(await client.heard()).toEqual(["一", "二"]);
    world.say(aming, "bot", "三");
    await client.init();
    expect(await client.heard()).toEqual(["二", "三"]);
    const again = await new Client(server).login();
    expect(await again.heard()).toEqual([]);
    world.say(aming, "bot", "四");
    server.faults.initForgets = true;
    await again.init();
    expect(await again.heard()).toEqual([]);
  });

  it("keeps the poll open until something comes, a logout included", async () => {
    const { client, world, aming } = await started({ pollMs: 10_000 });
    const waiting = client.check();
    world.say(aming, "bot", "醒醒");
    expect(await waiting).toContain('selector:"2"');
    await client.sync();
    const out = client.check();
    world.phoneLogout();
    expect(await out).toContain('retcode:"1101"');
  });

  it("says that nothing is new when the wait is over", async () => {
    const { client } = await started();
    expect(await client.check()).toBe('window.synccheck={retcode:"0",selector:"0"}');
  });

  it("has thousands of messages in one answer, in the order asked for, or some at a time", async () => {
    const { server, client, world, aming, room } = await started();
    const messages = Array.from({ length: 3000 }, (_, at) => ({ person: aming, to: room, text: `第${at}条` }));
    const ids = world.burst(messages, messages.map((_, at) => messages.length - 1 - at));
    const came = listAt(await client.sync(), "AddMsgList").map((message) => textAt(message, "MsgId"));
    expect(came).toEqual(ids.toReversed());
    for (let at = 0; at < 5; at++) world.say(aming, room, String(at));
    server.faults.maxSyncMessages = 2;
    const first = await client.sync();
    expect([listAt(first, "AddMsgList").length, first["ContinueFlag"]]).toEqual([2, 1]);
    await client.sync();
    expect((await client.sync())["ContinueFlag"]).toBe(0);
  }, 10_000);

  it("says the same message again under the same id", async () => {
    const { client, world, aming } = await started();
    const id = world.say(aming, "bot", "一");
    world.repeat(id);
    expect(listAt(await client.sync(), "AddMsgList")).toMatchObject([{ MsgId: id }, { MsgId: id }]);
  });

  it("lists the phone's chats by the session's ids and by the ones that last", async () => {
    const { client, world, aming, room } = await started();
    world.notifyChats([aming, room]);
    const [note = {}] = listAt(await client.sync(), "AddMsgList");
    expect(note).toMatchObject({ MsgType: 51, FromUserName: client.self, StatusNotifyCode: 4, StatusNotifyUserName: `${world.idOf(aming)},${world.idOf(room)}` });
    expect(textAt(note, "Content")).toMatch(/&lt;username&gt;<br\/>wxid_p1\d*,\d+@chatroom<br\/>/);
  });

  it("carries the XML of all the rest", async () => {
    const { client, world, aming, room } = await started();
    world.send(aming, room, { kind: "quote", name: "小鱼", quoted: "几点<上>课", text: "八点" });
    const [quote = {}] = listAt(await client.sync(), "AddMsgList");
    expect(quote).toMatchObject({ MsgType: 49, AppMsgType: 57 });
    expect(textAt(quote, "Content")).toMatch(/^@[0-9a-f]{64}:<br\/>&lt;\?xml.*&lt;displayname&gt;小鱼&lt;.*&lt;content&gt;几点&amp;lt;上&amp;gt;课/);
    for (const what of [{ kind: "image" }, { kind: "voice" }, { kind: "video" }, { kind: "sticker" }, { kind: "card", name: "店长" }, { kind: "link", title: "课表", url: "https://a.example/?a=1&b=2" }, { kind: "mini_program", title: "约课" }, { kind: "file", name: "课表.pdf" }, { kind: "red_packet" }, { kind: "transfer" }, { kind: "chat_history", title: "群聊的聊天记录", lines: [{ name: "甲", text: "乙" }] }, { kind: "location", address: "西湖" }, { kind: "recall", msgId: "1" }, { kind: "pat", whom: aming }, { kind: "raw", MsgType: 51, Content: "x", fields: { StatusNotifyCode: 4 } }] as const) world.send(aming, room, what);
    expect(listAt(await client.sync(), "AddMsgList").map((message) => textAt(message, "MsgType"))).toEqual(["3", "34", "43", "47", "42", "49", "49", "49", "49", "49", "49", "1", "10002", "10002", "51"]);
  });
});

describe("speaking", () => {
  it("keeps what was said, to whom and when", async () => {
    const { client, world, aming, room } = await started({ now: () => 1_764_000_000_000 });
    expect(retOf(await client.say(world.idOf(room), "大家好"))).toBe(0);
    await client.say(world.idOf(aming), "你好");
    expect(world.sent).toMatchObject([{ to: room, text: "大家好", kind: "text", at: 1_764_000_000_000, recalled: false }, { to: aming, text: "你好" }]);
    expect(new Set(world.sent.map(({ msgId }) => msgId)).size).toBe(2);
  });

  it("takes what is forwarded, which has words instead of a file", async () => {
    const { client, world, aming } = await started();
    const head = { FromUserName: client.self, ToUserName: world.idOf(aming) };
    expect(await client.ret("webwxsendmsgimg", { Scene: 2, Msg: { ...head, Type: 3, MediaId: "", Content: "<msg><img /></msg>" } })).toBe(0);
    expect(await client.ret("webwxsendmsg", { Scene: 2, Msg: { ...head, Type: 1, MediaId: "", Content: "转一下" } })).toBe(0);
    expect(world.sent).toMatchObject([{ kind: "image", text: "<msg><img /></msg>" }, { kind: "text", text: "转一下" }]);
  });

  it("refuses who is nobody in this session, and speaks for nobody but the bot", async () => {
    const { client, world, aming } = await started();
    expect(retOf(await client.say("@0123", "x"))).toBe(1);
    const old = world.idOf(aming);
    await client.login();
    expect(retOf(await client.say(old, "x"))).toBe(1);
    client.self = world.idOf(aming);
    expect(retOf(await client.say("filehelper", "x"))).toBe(1);
    expect(world.sent).toEqual([]);
  });

  it("takes what is for a stranger and shows it to nobody", async () => {
    const { client, world } = await started();
    const stranger = world.person({ name: "路人" });
    expect(retOf(await client.say(world.idOf(stranger), "你好"))).toBe(0);
    expect([world.sent.length, world.undelivered.length]).toEqual([0, 1]);
    expect((await client.heard())[0]).toContain("路人开启了朋友验证");
  });

  it("refuses what is too fast, and forgets it after a minute", async () => {
    let now = 1_764_000_000_000;
    const { server, client, world } = await started({ now: () => now });
    server.faults.perMinute = 2;
    const say = async (): Promise<number> => retOf(await client.say("filehelper", "x"));
    expect([await say(), await say(), await say()]).toEqual([0, 0, 1205]);
    now += 60_000;
    expect(await say()).toBe(0);
    expect(world.sent).toHaveLength(3);
  });

  it("takes back the bot's own words within two minutes, and nobody else's", async () => {
    let now = 1_764_000_000_000;
    const { client, world, aming } = await started({ now: () => now });
    const to = world.idOf(aming);
    const revoke = (id: string) => client.ret("webwxrevokemsg", { SvrMsgId: id, ToUserName: to });
    const [first, second] = [textAt(await client.say(to, "一"), "MsgID"), textAt(await client.say(to, "二"), "MsgID")];
    expect(await revoke(first)).toBe(0);
    expect(await revoke(world.say(aming, "bot", "三"))).toBe(1);
    expect(await revoke(world.say("bot", aming, "四"))).toBe(0);
    now += 121_000;
    expect(await revoke(second)).toBe(1);
    expect(world.sent.map(({ recalled }) => recalled)).toEqual([true, false]);
  });

  it("takes a file in parts and knows it again when it is sent", async () => {
    const { client, world, aming, room } = await started();
    const size = 700_000;
    expect(textAt(await client.upload("课表.png", Buffer.alloc(524_288), size), "MediaId")).toBe("");
    const id = textAt(await client.upload("课表.png", Buffer.alloc(size - 524_288), size), "MediaId");
    const head = { FromUserName: client.self, ToUserName: world.idOf(room) };
    expect(await client.ret("webwxsendmsgimg", { Msg: { ...head, Type: 3, MediaId: id } })).toBe(0);
    expect(await client.ret("webwxsendappmsg", { Msg: { ...head, Type: 6, Content: "<appmsg><title>a.pdf</title><totallen>9</totallen><attachid>@x</attachid></appmsg>" } })).toBe(0);
    expect(world.sent).toMatchObject([{ kind: "image", file: { name: "课表.png", size } }, { kind: "file", file: { name: "a.pdf", size: 9 } }]);
    expect(retOf(await client.upload("a.png", Buffer.alloc(1), 1, "not the ticket"))).toBe(1);
    const picture = await client.get(`/cgi-bin/mmwebwx-bin/webwxgetmsgimg?MsgID=${world.send(aming, room, { kind: "image", bytes: Buffer.from("picture") })}`);
    expect(await picture.text()).toBe("picture");
  });
});
