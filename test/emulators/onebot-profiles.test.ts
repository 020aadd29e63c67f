/** The OneBot emulator alone: in what the implementations differ. */
import { afterEach, describe, expect, it } from "vitest";
import { Client } from "./onebot-client.ts";
import { closeStages, stage } from "./onebot-stage.ts";
import { listAt } from "./webwx/json.ts";

afterEach(closeStages);
const idOf = (data: unknown): number => Number(Object(data).message_id);

describe("napcat", () => {
  it("says ok to a kick that its rank does not allow", async () => {
    const { client, world, settled, aming, xiaomei, group } = await stage();
    expect(await client.outcome("set_group_kick", { group_id: group, user_id: aming })).toEqual([0, ""]);
    expect(await client.outcome("set_group_kick", { group_id: group, user_id: 1 })).toEqual([0, ""]);
    expect(world.membersOf(group)).toContain(aming);
    await client.data("set_group_kick", { group_id: group, user_id: xiaomei });
    await settled();
    expect(world.membersOf(group)).not.toContain(xiaomei);
    expect(client.heard("group_decrease")).toHaveLength(1);
  });

  it("unmutes without a duration", async () => {
    const { client, world, xiaomei, group } = await stage();
    world.mute(xiaomei, group, 600);
    await client.data("set_group_ban", { group_id: group, user_id: xiaomei });
    expect(world.mutedUntil(xiaomei, group)).toBe(0);
  });

  it("waits before it reads a card back, longer when it is not the new one", async () => {
    const waits: number[] = [];
    const { client, xiaomei, group, faults } = await stage({ cardPauseMs: 1000, after: (ms, run) => {
      waits.push(ms);
      queueMicrotask(run);
      return () => {};
    } });
    await client.data("set_group_card", { group_id: group, user_id: xiaomei, card: "北京-小美" });
    faults.okOnly = ["set_group_card"];
    await client.data("set_group_card", { group_id: group, user_id: xiaomei, card: "上海-小美" });
    expect(waits).toEqual([1000, 3000]);
  });

  it("keeps five thousand ids in memory, and none over a restart, until it reads them again", async () => {
    const { server, client: gone, world, xiaomei, group } = await stage();
    server.dropLines();
    await gone.until(() => gone.closed);
    const first = world.say(xiaomei, group, "最早的");
    for (let said = 1; said < 5000; said++) world.say(xiaomei, group, "刷");
    const client = await Client.open(server);
    expect(await client.outcome("get_msg", { message_id: first })).toEqual([0, ""]);
    const last = world.say(xiaomei, group, "最后的");
    expect(await client.outcome("get_msg", { message_id: first })).toEqual([1200, "消息不存在"]);
    expect(await client.outcome("get_msg", { message_id: last })).toEqual([0, ""]);
    await server.restart();
    await client.until(() => client.closed);
    const again = await Client.open(server);
    expect(await again.outcome("delete_msg", { message_id: last })).toEqual([1200, "消息不存在"]);
    const history = listAt(Object(await again.data("get_group_msg_history", { group_id: group, count: 1 })), "messages");
    expect(history.map(({ message_id: id }) => id)).toEqual([last]);
    expect(await again.outcome("delete_msg", { message_id: last })).toEqual([0, ""]);
  });

  it("answers requests by number among the latest hundred", async () => {
    const { client, world, group } = await stage();
    const flags = Array.from({ length: 101 }, (_, at) => world.apply(world.person(`新人${at}`), group, "北京"));
    expect(flags.every((flag) => /^\d+$/.test(flag))).toBe(true);
    expect(await client.outcome("set_group_add_request", { flag: flags[0], approve: true })).toEqual([1200, "flag 不存在"]);
    expect(await client.outcome("set_group_add_request", { flag: Number(flags[1]), approve: true })).toEqual([0, ""]);
  });

  it("does not look at is_dismiss, tells of a dissolved group and of being thrown off, and shows a file as a message too", async () => {
    const { client, world, xiaomei, group } = await stage({}, "owner");
    world.upload(xiaomei, group, { name: "课表.pdf", size: 12 });
    expect(await client.outcome("set_group_leave", { group_id: group, is_dismiss: true })).toEqual([1200, "群主不能退出群"]);
    world.disband(group);
    world.thrownOff("被顶下线");
    await client.until(() => client.heard("bot_offline").length === 1);
    expect(client.heard("group_decrease")).toEqual([{ notice_type: "group_decrease", sub_type: "disband", group_id: group, operator_id: world.bot, user_id: world.bot }]);
    expect(client.heard("bot_offline")).toEqual([{ notice_type: "bot_offline", user_id: world.bot, tag: "BotOfflineEvent", message: "被顶下线" }]);
    expect(client.heard("message")).toMatchObject([{ message: [{ type: "file", data: { file: "课表.pdf", file_size: "12" } }] }]);
  });

  it("knows no names that end in _async", async () => {
    const { client, group } = await stage();
    expect(await client.outcome("send_group_msg_async", { group_id: group, message: "早" })).toEqual([1404, "不支持的 API send_group_msg_async"]);
  });
});

describe("llbot", () => {
  it("has negative ids that it keeps, counts messages by group, and names whom they mention", async () => {
    const { server, client, world, aming, group } = await stage({ profile: "llbot" });
    world.say(aming, group, "早");
    const id = world.say(aming, group, "在吗", { mentions: [world.bot] });
    await client.until(() => client.heard("message").length === 2);
    expect(id).toBeLessThan(0);
    expect(client.heard("message")[1]).toMatchObject({ message_id: id, message_seq: 2, message: [{ type: "at", data: { qq: String(world.bot), name: "暖群" } }, { type: "text" }] });
    await server.restart();
    const again = await Client.open(server);
    expect(await again.outcome("get_msg", { message_id: id })).toEqual([0, ""]);
    expect(listAt(Object(await again.data("get_group_msg_history", { group_id: group, message_seq: 1 })), "messages")).toMatchObject([{ raw_message: "早" }]);
  });

  it("says what it refuses", async () => {
    const { client, aming, group } = await stage({ profile: "llbot" });
    expect(await client.outcome("set_group_kick", { group_id: group, user_id: aming })).toEqual([1200, "ERR_NOT_GROUP_ADMIN"]);
    expect(await client.outcome("set_group_ban", { user_id: aming })).toEqual([1400, "$.group_id missing required value"]);
    expect(await client.outcome("delete_msg", { message_id: 1 })).toEqual([1200, "消息1不存在"]);
    expect(await client.outcome("nothing_like_it")).toEqual([1404, "nothing_like_it API 不存在"]);
  });

  it("mutes for half an hour without a duration", async () => {
    const now = 1_800_000_000_000;
    const { client, world, xiaomei, group } = await stage({ profile: "llbot", now: () => now });
    await client.data("set_group_ban", { group_id: group, user_id: xiaomei });
    expect(world.mutedUntil(xiaomei, group)).toBe(now + 1_800_000);
  });

  it("has flags in four parts, tells who invited, and takes the number from the list as well", async () => {
    const { client, world, xiaomei, wang, group } = await stage({ profile: "llbot" });
    const late = world.person("老李");
    const [flag, invited] = [world.apply(wang, group, "北京"), world.apply(late, group, "", { inviter: xiaomei })];
    expect([flag, invited]).toEqual([expect.stringMatching(new RegExp(`^${group}\\|\\d+\\|7\\|0$`)), expect.stringMatching(new RegExp(`^${group}\\|\\d+\\|7\\|1$`))]);
    await client.until(() => client.heard("request").length === 2);
    expect(client.heard("request").map(({ invitor_id: invitor }) => invitor)).toEqual([0, xiaomei]);
    const listed = listAt(Object(await client.data("get_group_system_msg")), "join_requests");
    expect(listed).toMatchObject([{ requester_uin: late, requester_nick: "老李" }, { requester_uin: wang }]);
    expect(await client.outcome("set_group_add_request", { flag: listed[0]?.["request_id"], approve: true })).toEqual([1400, expect.stringContaining("$.flag expected string")]);
    expect(await client.outcome("set_group_add_request", { flag: String(listed[0]?.["request_id"]), approve: true })).toEqual([0, ""]);
    expect(await client.outcome("set_group_add_request", { flag, approve: false })).toEqual([0, ""]);
    expect(world.requests(group).map(({ state }) => state)).toEqual(["refused", "approved"]);
    expect(world.befriend(wang, "hi")).toBe(`u_${wang}`);
  });

  it("tells of a dissolved group in a notice of its own, and nothing of being thrown off", async () => {
    const { server, client, world, aming, group } = await stage({ profile: "llbot" });
    world.disband(group);
    world.thrownOff();
    await server.settled();
    expect(client.heard("notice")).toEqual([{ notice_type: "group_dismiss", user_id: aming, group_id: group }]);
  });

  it("takes names that end in _async or _rate_limited for the plain ones, and lists more", async () => {
    const { client, world, aming, xiaomei, group } = await stage({ profile: "llbot" });
    await client.data("send_group_msg_async", { group_id: group, message: "早" });
    await client.data("send_msg_rate_limited", { group_id: group, message: "早" });
    expect(world.sent).toHaveLength(2);
    expect(await client.data("get_group_member_info", { group_id: group, user_id: xiaomei })).toMatchObject({ card_or_nickname: "小美" });
    expect(await client.data("get_group_info", { group_id: group })).toMatchObject({ owner_id: aming });
  });
});

describe("snowluma", () => {
  it("has negative ids, mutes for half an hour, reports what it refuses, and tells of a dissolved group as NapCat does", async () => {
    const now = 1_800_000_000_000;
    const { client, world, aming, xiaomei, group } = await stage({ profile: "snowluma", now: () => now });
    await client.data("set_group_ban", { group_id: group, user_id: xiaomei });
    const id = idOf(await client.data("send_group_msg", { group_id: group, message: "早" }));
    expect([id < 0, world.mutedUntil(xiaomei, group)]).toEqual([true, now + 1_800_000]);
    expect(await client.outcome("set_group_kick", { group_id: group, user_id: aming })).toEqual([1200, "操作失败：没有权限"]);
    world.disband(group);
    await client.until(() => client.heard("group_decrease").length === 1);
    expect(client.heard("group_decrease")[0]).toMatchObject({ sub_type: "disband" });
  });
});

describe("gensokyo", () => {
  it("makes numbers up, the same for ever, and takes them back", async () => {
    const { client, world, aming, xiaomei, group } = await stage({ profile: "gensokyo" });
    world.say(xiaomei, group, "早", { mentions: [world.bot, aming] });
    await client.until(() => client.heard("message").length === 1);
    const [{ group_id: shownGroup, user_id: shown, sender, message, raw_message: raw } = {}] = client.heard("message");
    expect([Number(shownGroup) < 1000, Number(shown) < 1000, Object(sender).user_id]).toEqual([true, true, shown]);
    expect(JSON.stringify([message, raw])).not.toContain(String(aming));
    expect(raw).toContain(`[CQ:at,qq=${world.bot}]`);
    await client.data("send_group_msg", { group_id: shownGroup, message: [{ type: "at", data: { qq: String(shown) } }] });
    await client.data("set_group_ban", { group_id: shownGroup, user_id: shown, duration: 60 });
    expect(world.sent.map(({ to, text }) => [to, text])).toEqual([[group, "@小美"]]);
    expect(world.mutedUntil(xiaomei, group)).toBeGreaterThan(0);
  });

  it("knows of a group's people only those who spoke, without card or role, and hears nothing of coming and going", async () => {
    const { server, client, world, aming, xiaomei, wang, group } = await stage({ profile: "gensokyo" });
    world.card(aming, group, "群主");
    world.say(aming, group, "早");
    world.join([wang], group);
    world.kick(xiaomei, group);
    world.mute(wang, group, 60);
    world.recall(world.say(aming, group, "写错了"));
    await client.data("send_group_msg", { group_id: world.numbers.shown(group), message: "早" });
    await server.settled();
    expect([client.heard("notice"), client.heard("message_sent")]).toEqual([[], []]);
    const list = listAt({ list: await client.data("get_group_member_list", { group_id: world.numbers.shown(group) }) }, "list");
    expect(list.map(({ nickname, card, role }) => [nickname, card, role])).toEqual([["阿明", "", "member"], ["暖群", "", "member"]]);
    world.kick(world.bot, group, aming);
    await client.until(() => client.heard("group_decrease").length === 1);
  });

  it("says ok to cards and to answers of requests, and does nothing", async () => {
    const { client, world, xiaomei, wang, group } = await stage({ profile: "gensokyo" });
    world.say(xiaomei, group, "早");
    const flag = world.apply(wang, group, "北京");
    expect(await client.outcome("set_group_card", { group_id: world.numbers.shown(group), user_id: world.numbers.shown(xiaomei), card: "x" })).toEqual([0, ""]);
    expect(await client.outcome("set_group_add_request", { flag, approve: true })).toEqual([0, ""]);
    expect([world.cardOf(xiaomei, group), world.membersOf(group).includes(wang), world.requests(group)[0]?.state]).toEqual(["", false, "open"]);
  });

  it("refuses a wrong token at the handshake", async () => {
    const { server } = await stage({ profile: "gensokyo", token: "s3" });
    await expect(Client.open(server)).rejects.toThrow("401");
    await expect(Client.open(server, { token: "wrong" })).rejects.toThrow("403");
  });
});
