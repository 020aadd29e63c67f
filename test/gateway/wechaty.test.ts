/** The gateway with a puppet as others write them: what wechaty's networks leave out, get wrong, or do late. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { types } from "wechaty-puppet";
import type { LinkState } from "../../src/core/event.ts";
import { accountId } from "../../src/core/ids.ts";
import { type Act, type GroupAdmin, groupAdminOf, noGroupAdmin } from "../../src/gateway/group-admin.ts";
import type { KeepsLogin } from "../../src/gateway/known-by.ts";
import { openPuppet } from "../../src/gateway/open.ts";
import { type RoomLeft, emitMore } from "../../src/gateway/more-events.ts";
import { NotSent } from "../../src/gateway/not-sent.ts";
import { joinQuote } from "../../src/core/quote.ts";
import { type GatewayOptions, openGateway } from "../../src/gateway/wechaty.ts";
import type { Gateway, Sighting } from "../../src/ports.ts";
import { bot, group, PlainPuppet, second } from "./plain-puppet.ts";
import { emptyFolder, eventually, morning, only, perform, saying } from "./sandbox/fixture.ts";

const running: Gateway[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
});

type Opened = { readonly puppet: PlainPuppet; readonly gateway: Gateway; readonly seen: Sighting[]; readonly problems: string[]; readonly start: () => Promise<void> };
function opened(options: Partial<GatewayOptions> = {}, puppet = new PlainPuppet()): Opened {
  const problems: string[] = [];
  const gateway = openGateway({ puppet, kind: "puppet", account: accountId("a1"), now: () => morning, looks: [1], onProblem: (problem) => problems.push(problem), ...options });
  const seen: Sighting[] = [];
  running.push(gateway);
  return { puppet, gateway, seen, problems, start: () => gateway.start(async (sighting) => void seen.push(sighting)) };
}
/** Logged in, and the roster read. */
async function started(options: Partial<GatewayOptions> = {}, puppet = new PlainPuppet()): Promise<Opened> {
  const all = opened(options, puppet);
  await all.start();
  await eventually(() => expect(only(all.seen, "roster")).toHaveLength(1));
  return all;
}
const at = second * 1000;
const seenGroup = { id: group, topic: "读书群", owner: "u:1" };

describe("what is seen", () => {
  it("reads seconds, names in the room, and mentions without ids", async () => {
    const { puppet, seen } = await started();
    puppet.hear("m1", "@暖群\u2005你好");
    await eventually(() => expect(only(seen, "message")).toEqual([
      { type: "message", id: "m1", at, group: seenGroup, member: { id: "u:1", name: "上海-小王" }, text: "你好", mentionsBot: true },
    ]));
  });

  it("splits quoted words from own ones; a link in the quotation is not the author's", async () => {
    const { puppet, seen } = await started();
    puppet.hear("m1", joinQuote("小李", "@暖群 看 https://ad.example/x", "不要发广告"));
    await eventually(() => expect(only(seen, "message")).toHaveLength(1));
    const [message] = only(seen, "message");
    expect(message).toMatchObject({ text: "不要发广告", quoted: { text: "@暖群 看 https://ad.example/x" } });
    expect(message).not.toHaveProperty("has");
    expect(message).not.toHaveProperty("mentionsBot");
  });

  it("tells what a link card shows, what a forwarded chat is, and nothing of a picture's XML", async () => {
    const { puppet, seen } = await started();
    puppet.hear("m1", "<xml/>", { type: types.Message.Url });
    puppet.hear("m2", "<xml/>", { type: types.Message.ChatHistory });
    puppet.hear("m3", "<xml/>", { type: types.Message.Image });
    await eventually(() => expect(only(seen, "message")).toMatchObject([
      { text: "免费领红包\n点开就有\nhttps://ad.example/x", has: ["card", "link"] }, { text: "", forwarded: true, has: ["card"] }, { text: "", has: ["picture"] },
    ]));
  });

  it("knows a rename by the message under another name, once, and before that message", async () => {
    const { puppet, seen } = await started();
    puppet.hear("m1", "一");
    await eventually(() => expect(only(seen, "message")).toHaveLength(1));
    puppet.aliases.set("u:1", "北京-小王");
    puppet.hear("m2", "二");
    puppet.hear("m3", "三");
    await eventually(() => expect(only(seen, "message")).toHaveLength(3));
    expect(seen.slice(1).map(({ type }) => type)).toEqual(["message", "member_renamed", "message", "message"]);
    expect(only(seen, "member_renamed")).toEqual([{ type: "member_renamed", id: `rename:${group}:u:1:m2`, at, group: seenGroup, member: { id: "u:1", name: "上海-小王" }, newName: "北京-小王" }]);
  });

  it("reports each of several newcomers; the newcomer is not the inviter", async () => {
    const { puppet, seen } = await started();
    puppet.emit("room-join", { roomId: group, inviteeIdList: ["u:2", "u:3", "u:3"], inviterId: "u:2", timestamp: second });
    await eventually(() => expect(only(seen, "member_joined")).toEqual([
      { type: "member_joined", id: `join:${group}:u:2:${at}`, at, group: seenGroup, member: { id: "u:2", name: "小李" } },
      { type: "member_joined", id: `join:${group}:u:3:${at}`, at, group: seenGroup, member: { id: "u:3", name: "小张" }, inviter: { id: "u:2", name: "小李" } },
    ]));
  });

  it("reports a join whose inviter nobody knows, which wechaty swallows", async () => {
    const { puppet, seen } = await started();
    puppet.emit("room-join", { roomId: group, inviteeIdList: ["u:3"], inviterId: "u:999", timestamp: second });
    await eventually(() => expect(only(seen, "member_joined")).toMatchObject([{ member: { id: "u:3" } }]));
  });

  it("reads the roster of a group that the bot has just come into, and says nothing of its own leaving", async () => {
    const { puppet, seen } = await started();
    puppet.emit("room-join", { roomId: "g:2", inviteeIdList: [bot], inviterId: "u:1", timestamp: second });
    puppet.emit("room-leave", { roomId: group, removeeIdList: [bot], removerId: "u:1", timestamp: second });
    puppet.emit("room-leave", { roomId: group, removeeIdList: ["u:2"], removerId: "u:1", timestamp: second });
    await eventually(() => expect(only(seen, "member_left")).toMatchObject([{ id: `leave:${group}:u:2:${at}`, member: { id: "u:2", name: "小李" } }]));
    expect(only(seen, "roster").map((roster) => roster.group.id)).toEqual([group, "g:2"]);
  });

  it("tells whether somebody went or was removed, and by whom, where the puppet does", async () => {
    const { puppet, seen } = await started();
    const leave = (person: string, removerId: string, kicked?: boolean): void => {
      const left: RoomLeft = { roomId: group, removeeIdList: [person], removerId, timestamp: second, ...(kicked !== undefined && { kicked }) };
      puppet.emit("room-leave", left);
    };
    for (const [person, remover, kicked] of [["u:1", "u:1", false], ["u:2", "u:1", true], ["u:3", "u:3", true], ["u:4", bot, true], ["u:5", "u:1", undefined]] as const) leave(person, remover, kicked);
    await eventually(() => expect(only(seen, "member_left")).toHaveLength(5));
    expect(only(seen, "member_left").map(({ removed, by, own }) => [removed, by, own])).toEqual([
      [false, undefined, undefined], [true, { id: "u:1", name: "小王" }, undefined], [true, undefined, undefined], [true, undefined, true], [undefined, undefined, undefined],
    ]);
  });

  it("knows a new topic from the event on, although payloads lag behind", async () => {
    const { puppet, seen } = await started();
    puppet.emit("room-topic", { roomId: group, changerId: "u:1", oldTopic: "读书群", newTopic: "读书二群", timestamp: second });
    puppet.hear("m1", "好");
    await eventually(() => expect(only(seen, "message")).toMatchObject([{ group: { topic: "读书二群" } }]));
    expect(only(seen, "group_renamed")).toEqual([{ type: "group_renamed", id: `topic:${group}:${at}`, at, group: { ...seenGroup, topic: "读书二群" } }]);
  });

  it("reports requests: to join, to be friends", async () => {
    const { puppet, seen } = await started();
    puppet.emit("join-request", { roomId: group, contactId: "u:3", comment: "小李介绍", flag: "f1", timestamp: second });
    puppet.emit("join-request", { roomId: group, contactId: "u:3", comment: "", flag: "f3", inviterId: "u:2", timestamp: second });
    puppet.friendship = { id: "f2", contactId: "u:3", hello: "你好", timestamp: second, ticket: "t", type: types.Friendship.Receive };
    puppet.emit("friendship", { friendshipId: "f2" });
    await eventually(() => expect(only(seen, "friend_requested")).toEqual([{ type: "friend_requested", id: "friend:f2", at, member: { id: "u:3", name: "小张" }, text: "你好", flag: "f2" }]));
    expect(only(seen, "join_requested")).toEqual([{ type: "join_requested", id: `ask:${group}:f1`, at, group: seenGroup, member: { id: "u:3", name: "小张" }, text: "小李介绍", flag: "f1" }, { type: "join_requested", id: `ask:${group}:f3`, at, group: seenGroup, member: { id: "u:3", name: "小张" }, text: "", flag: "f3", inviter: { id: "u:2", name: "小李" } }]);
  });

  it("reads an emptied card as the general name", async () => {
    const { puppet, seen } = await started();
    puppet.emit("card", { roomId: group, contactId: "u:1", oldCard: "上海-小王", newCard: "", timestamp: second });
    await eventually(() => expect(only(seen, "member_renamed")).toMatchObject([{ member: { name: "上海-小王" }, newName: "小王" }]));
  });

  it("leaves out private pictures, its own words, and messages taken back", async () => {
    const { puppet, seen } = await started();
    puppet.hear("m1", "<xml/>", { type: types.Message.Image, inPrivate: true });
    puppet.hear("m2", "我说的", { talkerId: bot });
    puppet.hear("m3", "m2", { type: types.Message.Recalled });
    puppet.hear("m4", "在吗", { inPrivate: true });
    await eventually(() => expect(only(seen, "direct_message")).toEqual([{ type: "direct_message", id: "m4", at, member: { id: "u:1", name: "小王" }, text: "在吗" }]));
    expect(only(seen, "message")).toEqual([]);
  });

  it("goes on behind an event that cannot be read, or takes for ever to be read", async () => {
    const { puppet, seen, problems } = await started({ limit: 20 });
    puppet.emit("message", { messageId: "nothing" });
    await eventually(() => expect(problems).toContain("no message nothing"));
    puppet.reading = new Promise(() => {});
    puppet.hear("m1", "一");
    await eventually(() => expect(problems).toContain("0 秒内没有结果"));
    puppet.reading = Promise.resolve();
    puppet.hear("m2", "二");
    await eventually(() => expect(only(seen, "message").map(({ id }) => id)).toEqual(["m2"]));
  });

  it("hands over in order without waiting, but never more than so many at once", async () => {
    const { puppet, gateway } = opened({ inFlight: 3 });
    const begun: string[] = [];
    const releases: (() => void)[] = [];
    await gateway.start((sighting) => {
      if (sighting.type !== "message") return Promise.resolve();
      begun.push(sighting.id);
      return new Promise((resolve) => releases.push(resolve));
    });
    for (const id of ["m1", "m2", "m3", "m4", "m5"]) puppet.hear(id, id);
    await eventually(() => expect(begun).toEqual(["m1", "m2", "m3"]));
    releases[1]?.();
    await eventually(() => expect(begun).toEqual(["m1", "m2", "m3", "m4"]));
    for (let index = 0; index < 5; index++) await eventually(() => { releases[index]?.(); expect(releases.length).toBeGreaterThan(index); });
    expect(begun).toEqual(["m1", "m2", "m3", "m4", "m5"]);
  });
});

describe("logging in", () => {
  it("waits for a code to be scanned", async () => {
    const puppet = new PlainPuppet();
    puppet.begin = () => void puppet.emit("scan", { qrcode: "https://login.example/1", status: types.ScanStatus.Waiting });
    const codes: string[] = [];
    const { gateway, start } = opened({ onScan: (code) => codes.push(code) }, puppet);
    let through = false;
    const starting = start().then(() => { through = true; });
    await eventually(() => expect(codes).toEqual(["https://login.example/1"]));
    expect([through, gateway.status().loggedIn, gateway.epoch]).toEqual([false, false, ""]);
    puppet.login(bot);
    await starting;
    expect([gateway.status().loggedIn, gateway.epoch]).toEqual([true, `puppet:${bot}`]);
  });

  it("says why a puppet cannot start", async () => {
    const puppet = new PlainPuppet();
    puppet.begin = () => { throw new Error("token 不对"); };
    // Before it gives up on a puppet that failed, wechaty waits five seconds for it to be started.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const refused = expect(opened({}, puppet).start()).rejects.toThrow("登录失败：token 不对");
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    await refused;
  });

  it("ends when it is stopped while it waits", async () => {
    const puppet = new PlainPuppet();
    puppet.begin = () => {};
    const { gateway, start } = opened({}, puppet);
    const starting = start();
    const refused = expect(starting).rejects.toThrow("登录前已停止");
    await eventually(() => expect(puppet.state.active()).toBe(true));
    await gateway.stop();
    await refused;
  });

  it("reads the rosters in the end, also when the puppet is never ready", async () => {
    const puppet = new PlainPuppet();
    puppet.begin = () => puppet.login(bot);
    const { start, seen } = opened({ settle: 5 }, puppet);
    await start();
    await eventually(() => expect(only(seen, "roster")).toHaveLength(1));
  });

  it("knows the epoch before the first sighting", async () => {
    const { gateway } = opened({ epoch: (id) => `login of ${id}` });
    const epochs = new Set<string>();
    await gateway.start(async () => void epochs.add(gateway.epoch));
    await eventually(() => expect([...epochs]).toEqual([`login of ${bot}`]));
  });

  it("leaves no file in the current folder, and prints nothing", async () => {
    const printed = (["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name).mockImplementation(() => {}));
    const before = readdirSync(".");
    const { puppet, gateway, problems } = await started();
    puppet.emit("message", { messageId: "nothing" });
    await eventually(() => expect(problems).not.toEqual([]));
    await gateway.stop();
    expect(readdirSync(".").filter((name) => name.includes("memory-card"))).toEqual(before.filter((name) => name.includes("memory-card")));
    for (const print of printed) {
      expect(print).not.toHaveBeenCalled();
      print.mockRestore();
    }
  });

  it("lets problems be seen for a while, and a logout", async () => {
    let now = morning;
    const { puppet, gateway, problems } = await started({ now: () => now });
    puppet.emit("error", new Error("网络抖动"));
    await eventually(() => expect(gateway.status()).toEqual({ loggedIn: true, name: "暖群", lastSeenAt: morning, problem: "网络抖动" }));
    now += 11 * 60_000;
    expect(gateway.status()).not.toHaveProperty("problem");
    puppet.emit("heartbeat", {});
    expect(gateway.status().lastSeenAt).toBe(now);
    await puppet.logout("被踢下线");
    expect(gateway.status()).toMatchObject({ loggedIn: false, problem: "已退出登录：被踢下线" });
    expect(problems).toHaveLength(2);
  });

  it("tells of an account that may be silenced, and of one that is offline, as long as that is so", async () => {
    const puppet = new KeepingPuppet();
    let now = morning;
    const { gateway, seen } = await started({ now: () => now }, puppet);
    emitMore(puppet, "doubt", { because: "三条群消息没有回声", timestamp: morning });
    now += 3_600_000;
    expect(gateway.status()).toMatchObject({ loggedIn: true, problem: "账号疑似被限制或冻结：三条群消息没有回声" });
    puppet.linked = "offline";
    expect(gateway.status()).toMatchObject({ loggedIn: false, state: "offline", problem: "账号已下线，要在它登录的那一端处理" });
    puppet.linked = "online";
    emitMore(puppet, "doubt", { timestamp: morning + 1 });
    expect(gateway.status()).not.toHaveProperty("problem");
    await eventually(() => expect(only(seen, "account_doubted")).toEqual([
      { type: "account_doubted", id: `doubt:${morning}`, at: morning, because: "三条群消息没有回声" }, { type: "account_doubted", id: `doubt:${morning + 1}`, at: morning + 1 },
    ]));
    await gateway.stop();
    await puppet.stop();
  });

  it("leaves a login alone that its puppet keeps; who tells after that tells nobody", async () => {
    const puppet = new KeepingPuppet();
    const { gateway, seen } = await started({}, puppet);
    await gateway.stop();
    expect(puppet).toMatchObject({ isLoggedIn: true, suspended: 1 });
    puppet.hear("m1", "太晚了");
    await puppet.taken();
    expect(only(seen, "message")).toEqual([]);
    await puppet.stop();
  });

  it("tells a puppet that keeps its place when what it told is taken", async () => {
    const puppet = new KeepingPuppet();
    const { gateway, problems } = opened({}, puppet);
    let finish = (): void => {};
    const writing = new Promise<void>((resolve) => { finish = resolve; });
    await gateway.start(({ type }) => (type === "message" ? writing : Promise.resolve()));
    puppet.hear("m1", "你好");
    let taken = false;
    const waiting = puppet.taken().then(() => { taken = true; });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(taken).toBe(false);
    finish();
    await waiting;
    expect(problems).toEqual([]);
  });
});

/** A plain puppet that keeps its login. */
class KeepingPuppet extends PlainPuppet implements KeepsLogin {
  suspended = 0;
  taken: () => Promise<void> = () => Promise.reject(new Error("nobody said"));
  whenTaken(taken: () => Promise<void>): void { this.taken = taken; }
  async suspend(): Promise<void> { this.suspended++; }
  linked: LinkState | undefined;
  link(): ReturnType<KeepsLogin["link"]> { return this.linked === undefined ? {} : { state: this.linked }; }
}

/** A plain puppet whose platform has group admins. */
class AdminPuppet extends PlainPuppet implements GroupAdmin {
  readonly acts: ReadonlySet<Act> = new Set<Act>(["mute", "setCard", "answerJoin", "recallOthers", "announce"]);
  readonly did: string[] = [];
  async mute(room: string, member: string, seconds: number): Promise<void> { this.did.push(`mute ${room} ${member} ${seconds}`); }
  async setCard(room: string, member: string, card: string): Promise<void> { this.did.push(`card ${room} ${member} ${card}`); }
  async answerJoin(room: string, flag: string, approve: boolean, because: string): Promise<void> { this.did.push(`answer ${room} ${flag} ${approve} ${because}`); }
  async recallOthers(room: string, message: string): Promise<void> { this.did.push(`recall ${room} ${message}`); }
  readonly muteAll = noGroupAdmin.muteAll;
  readonly setTitle = noGroupAdmin.setTitle;
  readonly kickForGood = noGroupAdmin.kickForGood;
  announcing = (): Promise<void> => Promise.resolve();
  async announce(room: string, text: string, picture?: string): Promise<void> {
    await this.announcing();
    this.did.push(["announce", room, text, ...(picture === undefined ? [] : [picture])].join(" "));
  }
  readonly essence = noGroupAdmin.essence;
}
const sorted = (gateway: Gateway): readonly string[] => [...gateway.capabilities(group)].toSorted();

describe("what it can do", () => {
  it("is what the network, the puppet and the account's rank allow", async () => {
    const words = ["dm", "media", "recall_own", "say"];
    expect(sorted((await started()).gateway)).toEqual(words);
    const owned = new PlainPuppet();
    owned.owner = bot;
    expect(sorted((await started({}, owned)).gateway)).toEqual([...words, "remove"].toSorted());
    const admin = new AdminPuppet();
    admin.owner = bot;
    expect(sorted((await started({ kind: "qq" }, admin)).gateway)).toEqual([...words, "announce", "approve", "mute", "recall", "reject", "remove", "set_card"].toSorted());
    const silent = new PlainPuppet();
    silent.owner = "";
    expect(sorted((await started({}, silent)).gateway)).toContain("remove");
  });

  it.each([[bot, true], ["u:1", false], ["", false]] as const)("is a removal on Web WeChat only where the bot is known to own the group (owner: %j)", async (owner, able) => {
    const puppet = new PlainPuppet();
    puppet.owner = owner;
    const { gateway } = await started({ kind: "wechat" }, puppet);
    expect(sorted(gateway)).toEqual(["dm", "media", "recall_own", ...(able ? ["remove"] : []), "say"]);
    await gateway.stop();
    await puppet.stop();
  });

  it("finds the admin's interface by its acts", async () => {
    expect(groupAdminOf(new PlainPuppet())).toBe(noGroupAdmin);
    await expect(noGroupAdmin.mute("g", "m", 1)).rejects.toThrow("平台没有这项功能");
    const admin = new AdminPuppet();
    expect(groupAdminOf(admin)).toBe(admin);
  });
});

describe("what is done", () => {
  it("goes through the admin's interface", async () => {
    const puppet = new AdminPuppet();
    const { gateway } = await started({ kind: "qq" }, puppet);
    expect(await perform(gateway, { type: "mute", group, member: "u:2", seconds: 600 })).toEqual({ outcome: "done", because: "已禁言" });
    expect(await perform(gateway, { type: "set_card", group, member: "u:2", card: "甲" })).toEqual({ outcome: "done", because: "已改群名片" });
    expect(await perform(gateway, { type: "answer_join", group, flag: "f1", approve: false, because: "没写介绍" })).toEqual({ outcome: "done", because: "已处理入群申请" });
    expect(await perform(gateway, { type: "recall", group, message: "m1" })).toEqual({ outcome: "done", because: "已撤回" });
    expect(puppet.did).toEqual([`mute ${group} u:2 600`, `card ${group} u:2 甲`, `answer ${group} f1 false 没写介绍`, `recall ${group} m1`]);
  });

  it("a card that it set is seen as the member's new name, once, since the platform does not tell the one who did it", async () => {
    const { gateway, seen } = await started({ kind: "qq" }, new AdminPuppet());
    for (const card of ["上海-小李", "上海-小李"]) await perform(gateway, { type: "set_card", group, member: "u:2", card });
    await eventually(() => expect(only(seen, "member_renamed")).toMatchObject([{ member: { id: "u:2", name: "小李" }, newName: "上海-小李" }]));
  });

  it("an announcement is made at most once: what may be out is not made again, what surely is not may be", async () => {
    const puppet = new AdminPuppet();
    const { gateway } = await started({ kind: "qq", limit: 200 }, puppet);
    const announce = (media: readonly string[] = []) => perform(gateway, { type: "announce", group, text: "停课", media });
    expect(await announce()).toEqual({ outcome: "done", because: "已发群公告" });
    const picture = join(emptyFolder(), "a.png");
    writeFileSync(picture, "");
    expect(await announce([picture])).toMatchObject({ outcome: "done" });
    expect(await announce(["/nowhere/b.png"])).toEqual({ outcome: "failed", because: "找不到文件：b.png" });
    expect(puppet.did).toEqual([`announce ${group} 停课`, `announce ${group} 停课 ${picture}`]);
    for (const [error, outcome] of [[new Error("断线"), "unknown"], [new NotSent("不是管理员", false), "failed"], [new NotSent("还没连上", true), "retry"]] as const) {
      puppet.announcing = () => Promise.reject(error);
      expect(await announce()).toEqual({ outcome, because: error.message });
    }
    puppet.announcing = () => new Promise(() => undefined);
    expect(await announce()).toMatchObject({ outcome: "unknown" });
    expect(await perform((await started()).gateway, { type: "announce", group, text: "停课", media: [] })).toMatchObject({ outcome: "failed" });
  });

  it("accepts a request for friendship by what the network knows it by", async () => {
    const { puppet, gateway } = await started();
    const accepted: string[] = [];
    vi.spyOn(puppet, "friendshipAccept").mockImplementation(async (id) => void accepted.push(id));
    expect(await perform(gateway, { type: "accept_friend", flag: "f2" })).toEqual({ outcome: "done", because: "已通过好友申请" });
    expect(accepted).toEqual(["f2"]);
  });

  it("says that a network cannot accept friends", async () => {
    expect(await perform((await started()).gateway, { type: "accept_friend", flag: "f2" })).toMatchObject({ outcome: "failed", because: expect.stringContaining("没有这项功能") });
  });

  it("recalls its own words where nothing more is possible, and believes a no", async () => {
    const { puppet, gateway } = await started();
    expect(await perform(gateway, { type: "recall", group, message: "m1" })).toMatchObject({ outcome: "done" });
    puppet.recalling = false;
    expect(await perform(gateway, { type: "recall", group, message: "m1" })).toEqual({ outcome: "failed", because: "平台没有撤回该消息" });
  });

  it("believes the member list, which may be late, rather than an answer", async () => {
    const { puppet, gateway } = await started({ looks: [1, 1, 1, 1] });
    let looks = 0;
    puppet.removing = async () => {};
    vi.spyOn(puppet, "roomMemberList").mockImplementation(async () => (looks++ < 3 ? ["u:2"] : []));
    expect(await perform(gateway, { type: "remove", group, member: "u:2" })).toEqual({ outcome: "done", because: "已移出，成员列表已确认" });
  });

  it("tries a removal again after an error or a time-out, for twice does no harm", async () => {
    const { puppet, gateway } = await started({ limit: 20 });
    puppet.removing = () => Promise.reject(new Error("网络断开"));
    expect(await perform(gateway, { type: "remove", group, member: "u:2" })).toEqual({ outcome: "retry", because: "网络断开" });
    puppet.removing = () => new Promise(() => {});
    expect(await perform(gateway, { type: "remove", group, member: "u:2" })).toMatchObject({ outcome: "retry" });
  });

  it("learns from a refusal, by word or by nothing happening, that nobody can be removed; from trouble with the line it learns nothing", async () => {
    const { puppet, gateway } = await started({ limit: 20 });
    const kick = (member = "u:2") => perform(gateway, { type: "remove", group, member });
    puppet.removing = () => Promise.reject(new NotSent("移出失败（Ret 1）", false));
    expect(await kick()).toEqual({ outcome: "failed", because: "移出失败（Ret 1）", barred: true });
    puppet.removing = async () => {};
    expect(await kick()).toEqual({ outcome: "failed", because: "平台没有移出该成员", barred: true });
    // The owner is removed nowhere, which says nothing of others.
    expect(await kick("u:1")).toEqual({ outcome: "failed", because: "平台没有移出该成员" });
    for (const error of [new NotSent("网络断开", true), new Error("socket hang up")]) {
      puppet.removing = () => Promise.reject(error);
      expect(await kick()).toEqual({ outcome: "retry", because: error.message });
    }
    puppet.removing = async (member) => void puppet.members.delete(member);
    expect(await kick()).toEqual({ outcome: "done", because: "已移出，成员列表已确认" });
  });

  it("learns nothing where ranks are told: who may remove is known beforehand", async () => {
    const puppet = new PlainPuppet();
    puppet.removing = async () => {};
    const { gateway } = await started({ kind: "qq" }, puppet);
    expect(await perform(gateway, { type: "remove", group, member: "u:2" })).toEqual({ outcome: "failed", because: "平台没有移出该成员" });
  });

  it("tells that the bot owns a group", async () => {
    const puppet = new PlainPuppet();
    puppet.owner = bot;
    const { seen } = await started({}, puppet);
    expect(only(seen, "roster")).toMatchObject([{ group: { owner: bot, owned: true } }]);
  });

  it("takes its own words back by their id, and hands on a rest that the platform wants", async () => {
    const { puppet, gateway } = await started();
    const recall = { type: "recall_own", group, message: "m1" } as const;
    expect(await perform(gateway, recall)).toEqual({ outcome: "done", because: "已撤回" });
    puppet.recalling = false;
    expect(await perform(gateway, recall)).toEqual({ outcome: "failed", because: "平台没有撤回这条消息" });
    vi.spyOn(puppet, "messageSendText").mockRejectedValue(new NotSent("操作太频繁（1205）", true, 60_000));
    expect(await perform(gateway, saying("你好", { group }))).toEqual({ outcome: "retry", because: "操作太频繁（1205）", rest: 60_000 });
    vi.spyOn(puppet, "messageRecall").mockRejectedValue(new NotSent("操作太频繁（1205）", true, 60_000));
    expect(await perform(gateway, recall)).toEqual({ outcome: "retry", because: "操作太频繁（1205）", rest: 60_000 });
  });

  it("knows no id where the puppet gives none, and owns up to half a message", async () => {
    const { puppet, gateway } = await started();
    const picture = join(emptyFolder(), "图.png");
    writeFileSync(picture, "bytes");
    expect(await perform(gateway, saying("你好", { group }))).toEqual({ outcome: "done", because: "已发出" });
    expect(await perform(gateway, saying("看", { group, media: [picture] }))).toEqual({ outcome: "unknown", because: `只发出了前 1 部分：no files to ${group}` });
    expect(await perform(gateway, saying("", { group, media: [picture] }))).toEqual({ outcome: "unknown", because: `no files to ${group}` });
    expect(puppet.sent).toEqual([`${group} 你好`, `${group} 看`]);
  });

  it("sends one delivery after the other", async () => {
    const { puppet, gateway } = await started();
    let atOnce = 0;
    let most = 0;
    vi.spyOn(puppet, "messageSendText").mockImplementation(async () => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
    });
    await Promise.all(["一", "二", "三"].map((text) => perform(gateway, saying(text, { group }))));
    expect(most).toBe(1);
  });

  it("never throws, whatever a puppet does", async () => {
    const { puppet, gateway } = await started();
    vi.spyOn(puppet, "messageSendText").mockImplementation(() => { throw "not even an error"; });
    expect(await perform(gateway, saying("你好", { group }))).toEqual({ outcome: "unknown", because: "not even an error" });
  });
});

describe("a puppet by name", () => {
  const options = { account: accountId("a1"), now: () => morning };
  it("must look like one", () => expect(openPuppet("lodash", options)).rejects.toThrow("不是 wechaty puppet 的包名"));
  it("must be installed", () => expect(openPuppet("wechaty-puppet-nowhere", options)).rejects.toThrow("没有安装 wechaty-puppet-nowhere，请先运行 npm install wechaty-puppet-nowhere"));
});
