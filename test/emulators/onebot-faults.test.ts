/** The OneBot emulator alone: how unkind it can be, and how much it bears. */
import { afterEach, describe, expect, it } from "vitest";
import { Client } from "./onebot-client.ts";
import { closeStages, listen, stage } from "./onebot-stage.ts";
import { listAt } from "./webwx/json.ts";

afterEach(closeStages);

describe("calls", () => {
  it("are said to be done and are not, by name", async () => {
    const { client, world, xiaomei, group, faults } = await stage({ profile: "llbot" });
    faults.okOnly = ["set_group_ban", "send_group_msg"];
    faults.silentKick = true;
    expect(await client.outcome("set_group_ban", { group_id: group, user_id: xiaomei, duration: 60 })).toEqual([0, ""]);
    expect(await client.outcome("set_group_kick", { group_id: group, user_id: xiaomei })).toEqual([0, ""]);
    expect(await client.data("send_group_msg", { group_id: group, message: "早" })).toEqual({ message_id: expect.any(Number) });
    expect([world.sent, world.undelivered, world.mutedUntil(xiaomei, group), world.membersOf(group).includes(xiaomei), client.heard("notice")]).toEqual([[], [], 0, true, []]);
  });

  it("fail as they are told to, or are unknown", async () => {
    const { client, world, group, faults, traffic } = await stage();
    faults.failing = new Map([["send_group_msg", { retcode: 1200, wording: "result: 120" }]]);
    faults.unknown = ["get_group_system_msg"];
    expect(await client.outcome("send_group_msg", { group_id: group, message: "早" })).toEqual([1200, "result: 120"]);
    expect(await client.outcome("get_group_system_msg")).toEqual([1404, "不支持的 API get_group_system_msg"]);
    expect(world.sent).toEqual([]);
    expect(traffic.calls("send_group_msg")).toEqual([{ action: "send_group_msg", params: { group_id: group, message: "早" }, at: expect.any(Number), retcode: 1200 }]);
    expect([traffic.count(), traffic.count("get_group_system_msg"), traffic.openings]).toEqual([2, 1, 1]);
    traffic.reset();
    expect([traffic.count(), traffic.log, traffic.openings]).toEqual([0, [], 0]);
  });

  it("take their time, while others pass them; or never come back", async () => {
    const later: (() => void)[] = [];
    const { client, world, group, faults } = await stage({ after: (_ms, run) => {
      later.push(run);
      return () => {};
    } });
    faults.slow = new Map([["send_group_msg", 500], ["get_status", Number.POSITIVE_INFINITY]]);
    const order: string[] = [];
    const slow = client.call("send_group_msg", { group_id: group, message: "慢" }).then(() => order.push("slow"));
    void client.call("get_status").then(() => order.push("never"));
    await client.call("get_login_info").then(() => order.push("quick"));
    expect([world.sent, later.length]).toEqual([[], 1]);
    later[0]?.();
    await slow;
    expect([order, world.sent.length]).toEqual([["quick", "slow"], 1]);
  });

  it("lead to events before their answer, if so told", async () => {
    const { server, client, group, faults } = await stage();
    const order = async (): Promise<unknown[]> => {
      const before = client.frames.length;
      await client.data("send_group_msg", { group_id: group, message: "早" });
      await server.settled();
      return client.frames.slice(before).map(({ post_type: type, status }) => type ?? status);
    };
    expect(await order()).toEqual(["ok", "message_sent"]);
    faults.eventsFirst = true;
    expect(await order()).toEqual(["message_sent", "ok"]);
    faults.noEcho = true;
    expect(await order()).toEqual(["ok"]);
  });
});

describe("the account", () => {
  it("is frozen, all of it or for groups alone: it says ok and stays online", async () => {
    const { client, world, xiaomei, group, faults } = await stage();
    faults.frozen = "groups";
    const inGroup = await client.data("send_group_msg", { group_id: group, message: "群里" });
    await client.data("send_private_msg", { user_id: xiaomei, message: "私下" });
    faults.frozen = "all";
    await client.data("send_private_msg", { user_id: xiaomei, message: "私下二" });
    expect([world.sent.map(({ text }) => text), world.undelivered.map(({ text }) => text), await client.data("get_status")]).toEqual([["私下"], ["群里", "私下二"], { online: true, good: true, stat: {} }]);
    expect(client.heard("message_sent").map(({ raw_message: raw }) => raw)).toEqual(["私下"]);
    expect(await client.outcome("get_msg", Object(inGroup))).toEqual([1200, "消息不存在"]);
  });

  it("is thrown off and let back in", async () => {
    const { server, client, world, aming, group, faults } = await stage();
    world.thrownOff();
    world.say(aming, group, "听不见");
    expect(await client.data("get_status")).toMatchObject({ online: false, good: true });
    expect(await client.outcome("send_group_msg", { group_id: group, message: "早" })).toEqual([1200, "账号已离线"]);
    faults.online = true;
    world.say(aming, group, "听见了");
    await server.settled();
    expect(client.heard("message").map(({ raw_message: raw }) => raw)).toEqual(["听见了"]);
    expect(client.heard("bot_offline")).toHaveLength(1);
  });
});

describe("lines", () => {
  it("refuse the right token too, or any connection", async () => {
    const { server, faults, client } = await stage({ token: "s3" });
    faults.refuseToken = true;
    const refused = await Client.open(server, { token: "s3" });
    await refused.until(() => refused.closed);
    expect(refused.events).toMatchObject([{ retcode: 1403, echo: null }]);
    faults.unreachable = true;
    await expect(Client.open(server, { token: "s3" })).rejects.toThrow("503");
    const bot = await listen();
    void server.dial(bot.url);
    expect(await client.outcome("get_status")).toEqual([0, ""]);
    expect(bot.clients).toHaveLength(0);
    faults.unreachable = false;
    while (bot.clients.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await bot.close();
  });

  it("break, and what happens then is lost", async () => {
    const { server, client, world, aming, group } = await stage();
    server.dropLines();
    world.say(aming, group, "没人听见");
    await client.until(() => client.closed);
    const again = await Client.open(server);
    world.say(aming, group, "听见了");
    await again.until(() => again.heard("message").length === 1);
    expect(again.heard("message")).toMatchObject([{ raw_message: "听见了" }]);
  });

  it("stay open and carry nothing, while what is asked is done", async () => {
    const { server, client, world, aming, group, faults } = await stage({ heartbeatMs: 1 });
    await client.until(() => client.heard("heartbeat").length > 0);
    faults.hung = true;
    await server.settled();
    const heard = client.events.length;
    world.say(aming, group, "听不见");
    void client.call("send_group_msg", { group_id: group, message: "早" });
    while (world.sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.settled();
    expect([client.events.length, client.closed]).toEqual([heard, false]);
  });

  it("beat no more", async () => {
    const later: (() => void)[] = [];
    const { server, client, faults } = await stage({ heartbeatMs: 1000, after: (_ms, run) => {
      later.push(run);
      return () => {};
    } });
    faults.noHeartbeats = true;
    later.shift()?.();
    await server.settled();
    expect(client.heard("heartbeat")).toEqual([]);
    faults.noHeartbeats = false;
    later.shift()?.();
    await server.settled();
    expect(client.heard("heartbeat")).toHaveLength(1);
  });

  it("carry frames of a test's own", async () => {
    const { server, client, world } = await stage();
    server.inject({ post_type: "notice", notice_type: "unheard_of", user_id: 1 });
    server.inject('{"half":');
    await server.settled();
    expect(client.events.slice(1)).toEqual([{ post_type: "notice", notice_type: "unheard_of", user_id: 1 }, {}]);
    expect(world.sent).toEqual([]);
  });
});

describe("events", () => {
  it("are lost, all or by name", async () => {
    const { server, client, world, aming, xiaomei, wang, group, faults } = await stage();
    faults.lost = ["group_increase", "request"];
    world.join([wang], group);
    world.apply(world.person("老李"), group, "北京");
    world.say(wang, group, "早");
    faults.lost = true;
    world.kick(xiaomei, group);
    faults.lost = false;
    world.say(aming, group, "晚");
    await server.settled();
    expect(client.events.slice(1).map(({ raw_message: raw }) => raw)).toEqual(["早", "晚"]);
  });

  it("come twice", async () => {
    const { server, client, world, aming, wang, group, faults } = await stage();
    faults.duplicateMessages = true;
    faults.duplicateRequests = true;
    const id = world.say(aming, group, "早");
    const flag = world.apply(wang, group, "北京");
    await server.settled();
    expect([client.heard("message").map(({ message_id: each }) => each), client.heard("request").map(({ flag: each }) => each)]).toEqual([[id, id], [flag, flag]]);
  });

  it("have ids that are negative, used again, or strings; numbers in segments; and nobody who did it", async () => {
    const { server, client, world, aming, wang, group, faults } = await stage();
    faults.negativeIds = true;
    faults.idsRepeatAfter = 2;
    const ids = ["一", "二", "三"].map((text) => world.say(aming, group, text));
    expect([ids[0] === ids[2], ids.every((id) => id < 0)]).toEqual([true, true]);
    expect(await client.data("get_msg", { message_id: ids[0] })).toMatchObject({ raw_message: "三" });
    faults.stringIds = true;
    faults.numberValues = true;
    faults.operatorZero = true;
    world.join([wang], group);
    world.say(wang, group, "12", { mentions: [world.bot, "all"] });
    await server.settled();
    expect(client.events.at(-2)).toMatchObject({ self_id: String(world.bot), notice_type: "group_increase", group_id: String(group), user_id: String(wang), operator_id: "0" });
    expect(client.events.at(-1)).toMatchObject({ user_id: String(wang), message_id: expect.stringMatching(/^-\d+$/), sender: { user_id: String(wang) }, message: [{ data: { qq: world.bot } }, { data: { qq: "all" } }, { data: { text: " 12" } }] });
    expect(await client.data("get_group_member_list", { group_id: String(group) })).toMatchObject([{ user_id: String(aming) }, {}, {}, {}]);
  });

  it("are told by lists that lag behind", async () => {
    const { client, world, xiaomei, group, faults } = await stage();
    faults.staleLists = true;
    const read = async () => listAt({ list: await client.data("get_group_member_list", { group_id: group }) }, "list").length;
    expect(await read()).toBe(3);
    world.kick(xiaomei, group);
    expect(await read()).toBe(3);
    faults.staleLists = false;
    expect(await read()).toBe(2);
  });
});

describe("weight", () => {
  it("bears a burst in a group of two thousand, looking at nobody but the speaker", async () => {
    const { server, client, world, aming } = await stage();
    const people = Array.from({ length: 1998 }, (_, at) => world.person(`成员${at}`));
    const large = world.group("大群", { owner: aming, members: people });
    const { members } = world.groupOf(large);
    const looked: string[] = [];
    for (const name of ["keys", "values", "entries", "forEach", Symbol.iterator] as const) Object.defineProperty(members, name, { configurable: true, value: () => looked.push(String(name)) });
    for (let said = 0; said < 2000; said++) world.say(people[said % people.length] ?? aming, large, "在吗");
    for (const name of ["keys", "values", "entries", "forEach", Symbol.iterator] as const) Reflect.deleteProperty(members, name);
    await server.settled();
    expect([client.heard("message").length, looked]).toEqual([2000, []]);
    expect(listAt({ list: await client.data("get_group_member_list", { group_id: large }) }, "list")).toHaveLength(2000);
  });
});
