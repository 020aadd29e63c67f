/** The OneBot emulator alone: lines, tokens, messages, members and requests. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { Client } from "./onebot-client.ts";
import { closeStages, listen, stage } from "./onebot-stage.ts";
import { fromCodes, type Segment, toCodes } from "./onebot/segments.ts";
import { listAt } from "./webwx/json.ts";

afterEach(closeStages);

describe("a line", () => {
  it("says hello, answers with the echo, and tells nothing that was before it", async () => {
    const { server, world, aming, group } = await stage();
    world.say(aming, group, "早");
    const client = await Client.open(server);
    expect(await client.call("get_login_info")).toEqual({ status: "ok", retcode: 0, data: { user_id: world.bot, nickname: "暖群" }, message: "", wording: "", echo: "e1" });
    expect(client.events).toEqual([{ time: expect.any(Number), self_id: world.bot, post_type: "meta_event", meta_event_type: "lifecycle", sub_type: "connect" }]);
  });

  it("carries calls, events or both, by its path", async () => {
    const { server, world, aming, group, lines } = await stage();
    const [calls, events] = [await Client.open(server, { path: "/api" }), await Client.open(server, { path: "/event" })];
    world.say(aming, group, "早");
    events.socket.send(JSON.stringify({ action: "get_login_info", echo: "e1" }));
    expect(await calls.outcome("get_status")).toEqual([0, ""]);
    await server.settled();
    expect([lines(), calls.events, events.heard("message").map(({ raw_message: raw }) => raw), events.events.length]).toEqual([3, [], ["早"], 2]);
    await expect(Client.open(server, { path: "/other" })).rejects.toThrow("404");
  });

  it("takes the token from the header or the query", async () => {
    const { server } = await stage({ token: "s3" });
    const asked = await Client.open(server, { query: "?access_token=s3" });
    expect(await asked.outcome("get_status")).toEqual([0, ""]);
  });

  it.each(["", "?access_token=wrong"])("refuses a wrong token after it has opened, in a frame that answers nothing (%s)", async (query) => {
    const { server, world, aming, group, lines, traffic } = await stage({ token: "s3" });
    const refused = await Client.open(server, { query });
    world.say(aming, group, "早");
    await refused.until(() => refused.closed);
    expect(refused.events).toEqual([{ status: "failed", retcode: 1403, data: null, message: "token 验证失败", wording: "token 验证失败", echo: null }]);
    expect([lines(), traffic.openings]).toEqual([1, 2]);
  });

  it("answers what it cannot read, and what it does not know", async () => {
    const { client } = await stage();
    client.socket.send("{x");
    expect(await client.outcome("nothing_like_it")).toEqual([1404, "不支持的 API nothing_like_it"]);
    expect(await client.outcome("constructor")).toEqual([1404, "不支持的 API constructor"]);
    expect(await client.outcome("set_group_ban", { user_id: 1 })).toEqual([1400, "参数 group_id 是必需的"]);
    expect(client.events.at(-1)).toMatchObject({ status: "failed", retcode: 1400 });
  });

  it("beats in its own time", async () => {
    const { client, faults } = await stage({ heartbeatMs: 5 });
    await client.until(() => client.heard("heartbeat").length > 1);
    expect(client.heard("heartbeat")[0]).toEqual({ meta_event_type: "heartbeat", status: { online: true, good: true }, interval: 5 });
    faults.online = false;
    await client.until(() => JSON.stringify(client.events.at(-1)?.["status"]) === '{"online":false,"good":true}');
  });
});

describe("a line that the QQ side opens", () => {
  it("introduces itself, works like any other, and comes back when it broke", async () => {
    const later: (() => void)[] = [];
    const { server, world, aming, group } = await stage({ after: (_ms, run) => {
      later.push(run);
      return () => {};
    } });
    const bot = await listen();
    await server.dial(`${bot.url}/onebot`, "s3");
    const [first] = bot.clients;
    if (!first) throw new Error("nobody came");
    expect(await first.outcome("get_status")).toEqual([0, ""]);
    world.say(aming, group, "早");
    await first.until(() => first.heard("message").length === 1);
    server.dropLines();
    await first.until(() => first.closed);
    world.say(aming, group, "没人听见");
    while (later.length === 0) await new Promise((resolve) => setImmediate(resolve));
    later[0]?.();
    while (bot.clients[1]?.events.length !== 1) await new Promise((resolve) => setImmediate(resolve));
    const [, second] = bot.clients;
    world.say(aming, group, "又来了");
    await second?.until(() => second.events.length === 2);
    expect(second?.events.map(({ raw_message: raw, sub_type: sub }) => raw ?? sub)).toEqual(["connect", "又来了"]);
    expect(bot.headers).toEqual([["Bearer s3", String(world.bot), "Universal"], ["Bearer s3", String(world.bot), "Universal"]]);
    await bot.close();
  });

  it("waits for a bot that is not there yet", async () => {
    const { server } = await stage();
    const [taken, port] = await listen().then((bot) => [bot, Number(new URL(bot.url).port)] as const);
    await taken.close();
    const dialled = server.dial(taken.url);
    const bot = await listen(port);
    await dialled;
    expect(bot.headers[0]?.[0]).toBeUndefined();
    await bot.close();
  });

  it("is given up when the QQ side closes", async () => {
    const { server } = await stage();
    const taken = await listen();
    await taken.close();
    const dialled = server.dial(taken.url);
    await server.close();
    await dialled;
  });
});

describe("messages", () => {
  it("are told with who said them, whom they mention and what they quote", async () => {
    const { client, world, aming, xiaomei, group } = await stage({ now: () => 1_800_000_000_123 });
    world.card(xiaomei, group, "北京-小美");
    const first = world.say(aming, group, "早 [x], & y");
    const second = world.say(xiaomei, group, "在吗", { quoting: first, mentions: [world.bot, "all"] });
    await client.until(() => client.heard("message").length === 2);
    expect(client.heard("message")).toEqual([
      {
        message_type: "group", sub_type: "normal", message_id: first, message_seq: first, real_id: first, real_seq: "1", group_id: group, group_name: "瑜伽小站", user_id: aming, font: 14, message_format: "array",
        sender: { user_id: aming, nickname: "阿明", card: "", role: "owner", level: "1", title: "" }, raw_message: "早 &#91;x&#93;, &amp; y", message: [{ type: "text", data: { text: "早 [x], & y" } }],
      },
      expect.objectContaining({
        message_id: second, sender: { user_id: xiaomei, nickname: "小美", card: "北京-小美", role: "member", level: "1", title: "" },
        message: [{ type: "reply", data: { id: String(first) } }, { type: "at", data: { qq: String(world.bot) } }, { type: "at", data: { qq: "all" } }, { type: "text", data: { text: " 在吗" } }],
      }),
    ]);
    expect(client.events.at(-1)).toMatchObject({ time: 1_800_000_000, self_id: world.bot, post_type: "message" });
  });

  it("come as codes where that is the format", async () => {
    const { client, world, aming, group } = await stage({ format: "string" });
    world.say(aming, group, [{ type: "at", data: { qq: "all" } }, { type: "text", data: { text: " a,[b]&" } }, { type: "image", data: { file: "a,b.jpg", url: "http://127.0.0.1/?a=1&b=[2]" } }]);
    await client.until(() => client.heard("message").length === 1);
    const codes = "[CQ:at,qq=all] a,&#91;b&#93;&amp;[CQ:image,file=a&#44;b.jpg,url=http://127.0.0.1/?a=1&amp;b=&#91;2&#93;]";
    expect(client.heard("message")[0]).toMatchObject({ message: codes, raw_message: codes, message_format: "string" });
  });

  it("survive the string format", () => {
    const name = fc.stringMatching(/^[a-z_]{1,8}$/);
    const code = fc.record({ type: name.filter((type) => type !== "text"), data: fc.dictionary(name, fc.string()) });
    const word = fc.string({ minLength: 1 }).map((text): Segment => ({ type: "text", data: { text } }));
    const message = fc.array(fc.oneof(code, word)).filter((all) => all.every(({ type }, place) => type !== "text" || all[place + 1]?.type !== "text"));
    fc.assert(fc.property(message, (all) => void expect(fromCodes(toCodes(all))).toEqual(all)));
  });

  it("in private say whether they come from a friend", async () => {
    const { client, world, aming, xiaomei } = await stage();
    world.makeFriends(aming);
    world.say(aming, { private: aming }, "hi");
    world.say(xiaomei, { private: xiaomei }, "hi");
    await client.until(() => client.heard("message").length === 2);
    expect(client.heard("message").map(({ message_type: type, sub_type: sub, user_id: user }) => [type, sub, user])).toEqual([["private", "friend", aming], ["private", "group", xiaomei]]);
  });

  it("of the bot reach people, are echoed after the answer, and can be taken back for two minutes", async () => {
    let now = 1_800_000_000_000;
    const { client, world, xiaomei, group } = await stage({ now: () => now }, "member");
    const sent = await client.call("send_group_msg", { group_id: String(group), message: [{ type: "at", data: { qq: String(xiaomei) } }, { type: "text", data: { text: " 欢迎" } }] });
    const { message_id: id } = Object(sent["data"]);
    await client.until(() => client.heard("message_sent").length === 1);
    expect(client.heard("message_sent")).toEqual([expect.objectContaining({ message_id: id, user_id: world.bot, group_id: group, message_sent_type: "self" })]);
    expect(world.sent).toEqual([{ to: group, text: "@小美 欢迎", segments: expect.any(Array), messageId: id, at: now, recalled: false }]);
    now += 120_000;
    expect(await client.outcome("delete_msg", { message_id: id })).toEqual([0, ""]);
    expect(world.sent[0]?.recalled).toBe(true);
    const { message_id: late } = Object(await client.data("send_msg", { group_id: group, message: "晚了" }));
    now += 120_001;
    expect(await client.outcome("delete_msg", { message_id: late })).toEqual([1200, "撤回失败，已超过 2 分钟"]);
    expect(client.heard("group_recall")).toEqual([{ notice_type: "group_recall", group_id: group, user_id: world.bot, operator_id: world.bot, message_id: id }]);
  });

  it("of the bot's owner on a phone are told as its own", async () => {
    const { client, world, xiaomei, group } = await stage();
    world.say(world.bot, group, "我来说");
    world.say(world.bot, { private: xiaomei }, "私下");
    await client.until(() => client.heard("message_sent").length === 2);
    expect([client.heard("message"), world.sent]).toEqual([[], []]);
    expect(client.heard("message_sent").map(({ user_id: user, target_id: target }) => [user, target])).toEqual([[world.bot, undefined], [world.bot, xiaomei]]);
  });

  it("go to friends and to those of a common group, as codes or as they stand", async () => {
    const { client, world, xiaomei, wang } = await stage();
    await client.data("send_private_msg", { user_id: xiaomei, message: "[CQ:at,qq=all]&amp;" });
    await client.data("send_msg", { message_type: "private", user_id: xiaomei, message: "[CQ:at,qq=all]&amp;", auto_escape: true });
    await client.data("send_private_msg", { user_id: xiaomei, message: { type: "image", data: { file: "base64://AA==" } } });
    expect(world.sent.map(({ to, text }) => [to, text])).toEqual([[{ private: xiaomei }, "@全体成员&"], [{ private: xiaomei }, "[CQ:at,qq=all]&amp;"], [{ private: xiaomei }, "[图片]"]]);
    expect(await client.outcome("send_private_msg", { user_id: wang, message: "hi" })).toEqual([1200, "发送失败，对方不是好友"]);
    expect(await client.outcome("send_msg", { message: "hi" })).toEqual([1200, "请指定 group_id 或 user_id"]);
    expect(await client.outcome("send_group_msg", { group_id: 1, message: "hi" })).toEqual([1200, "群不存在或不在群里"]);
    expect(await client.outcome("send_private_msg", { user_id: xiaomei, message: [] })).toEqual([1200, "消息体为空"]);
    expect(client.heard("message_sent").map(({ target_id: target }) => target)).toEqual([xiaomei, xiaomei, xiaomei]);
  });

  it("of others are taken back by rank alone", async () => {
    const { client, world, aming, xiaomei, group } = await stage();
    const [owners, members] = [world.say(aming, group, "群主"), world.say(xiaomei, group, "广告")];
    expect(await client.outcome("delete_msg", { message_id: owners })).toEqual([1200, "ERR_NOT_GROUP_ADMIN"]);
    expect(await client.outcome("delete_msg", { message_id: String(members) })).toEqual([0, ""]);
    expect(await client.outcome("delete_msg", { message_id: members })).toEqual([1200, "消息不存在"]);
    const regret = world.say(xiaomei, group, "写错了");
    world.recall(regret);
    const secret = world.say(xiaomei, { private: xiaomei }, "悄悄话");
    world.recall(secret);
    await client.until(() => client.heard("friend_recall").length === 1);
    expect(client.heard("group_recall").map(({ user_id: user, operator_id: operator, message_id: id }) => [user, operator, id])).toEqual([[xiaomei, world.bot, members], [xiaomei, xiaomei, regret]]);
    expect(client.heard("friend_recall")).toEqual([{ notice_type: "friend_recall", user_id: xiaomei, message_id: secret }]);
    expect(() => world.recall(owners, xiaomei)).toThrow("may not take back");
  });
});

describe("members", () => {
  it("come, go, are removed, and are told apart", async () => {
    const { client, world, aming, xiaomei, wang, group } = await stage();
    world.join([wang], group, { inviter: xiaomei });
    world.leave(wang, group);
    world.join([wang], group);
    world.kick(wang, group);
    world.kick(world.bot, group);
    world.say(aming, group, "它走了");
    world.join([world.bot], group, { inviter: aming });
    await client.until(() => client.heard("group_increase").length === 3);
    const line = (name: string) => client.heard(name).map(({ sub_type: sub, user_id: user, operator_id: operator }) => [sub, user, operator]);
    expect(line("group_increase")).toEqual([["invite", wang, xiaomei], ["approve", wang, aming], ["invite", world.bot, aming]]);
    expect(line("group_decrease")).toEqual([["leave", wang, wang], ["kick", wang, aming], ["kick_me", world.bot, aming]]);
    expect(client.heard("message")).toEqual([]);
    expect(() => world.kick(aming, group, xiaomei)).toThrow("no say");
  });

  it("are removed, muted and named by the bot as far as its rank goes", async () => {
    let now = 1_800_000_000_000;
    const { client, world, settled, aming, xiaomei, wang, group } = await stage({ now: () => now, profile: "llbot" });
    const on = (person: number, more = {}) => ({ group_id: group, user_id: person, ...more });
    for (const [action, more] of [["set_group_kick", {}], ["set_group_ban", { duration: 60 }], ["set_group_card", { card: "x" }]] as const) {
      expect([action, ...(await client.outcome(action, on(aming, more)))]).toEqual([action, 1200, "ERR_NOT_GROUP_ADMIN"]);
      expect([action, ...(await client.outcome(action, on(wang, more)))]).toEqual([action, 1200, "群成员不存在"]);
    }
    await client.data("set_group_ban", on(xiaomei, { duration: 600 }));
    await client.data("set_group_card", on(xiaomei, { card: "北京-小美" }));
    await client.data("set_group_card", on(world.bot, { card: "机器人" }));
    expect([world.mutedUntil(xiaomei, group), world.cardOf(xiaomei, group), world.cardOf(world.bot, group)]).toEqual([now + 600_000, "北京-小美", "机器人"]);
    expect(() => world.say(xiaomei, group, "咦")).toThrow("may not speak");
    now += 600_000;
    expect(world.mutedUntil(xiaomei, group)).toBe(0);
    world.say(xiaomei, group, "好了");
    await client.data("set_group_ban", on(xiaomei, { duration: 60 }));
    await client.data("set_group_ban", on(xiaomei, { duration: 0 }));
    expect(await client.outcome("set_group_ban", on(xiaomei, { duration: 30 * 86_400 + 1 }))).toEqual([1200, "禁言时长不能超过 30 天"]);
    expect(client.heard("group_ban").map(({ sub_type: sub, user_id: user, operator_id: operator, duration }) => [sub, user, operator, duration])).toEqual([
      ["ban", xiaomei, world.bot, 600], ["ban", xiaomei, world.bot, 60], ["lift_ban", xiaomei, world.bot, 0],
    ]);
    await client.data("set_group_kick", on(xiaomei, { reject_add_request: true }));
    await settled();
    expect([world.membersOf(group), world.barred(group)]).toEqual([[aming, world.bot], [xiaomei]]);
    expect(() => world.apply(xiaomei, group, "让我回来")).toThrow("may not ask");
    expect(client.heard("group_decrease")).toEqual([{ notice_type: "group_decrease", sub_type: "kick", group_id: group, operator_id: world.bot, user_id: xiaomei }]);
  });

  it("are all muted but those with rank", async () => {
    const { client, world, aming, xiaomei, group } = await stage();
    await client.data("set_group_whole_ban", { group_id: group });
    expect([world.allMuted(group), world.maySpeak(xiaomei, group), world.maySpeak(aming, group)]).toEqual([true, false, true]);
    await client.data("set_group_whole_ban", { group_id: group, enable: false });
    await client.until(() => client.heard("group_ban").length === 2);
    expect(client.heard("group_ban").map(({ sub_type: sub, user_id: user, duration }) => [sub, user, duration])).toEqual([["ban", 0, -1], ["lift_ban", 0, 0]]);
  });

  it("that are muted include the bot", async () => {
    const { client, world, aming, group } = await stage();
    world.mute(world.bot, group, 60, aming);
    expect(await client.outcome("send_group_msg", { group_id: group, message: "咦" })).toEqual([1200, "发送失败，你已被禁言"]);
    expect(world.sent).toEqual([]);
  });

  it("have cards, of which the bot hears with their next message", async () => {
    const { client, world, xiaomei, group } = await stage();
    world.card(xiaomei, group, "北京-小美");
    expect(await client.data("get_group_member_info", { group_id: group, user_id: xiaomei })).toMatchObject({ card: "北京-小美" });
    expect(client.heard("group_card")).toEqual([]);
    world.say(xiaomei, group, "早");
    world.say(xiaomei, group, "早");
    await client.data("set_group_card", { group_id: group, user_id: xiaomei, card: "上海-小美" });
    world.say(xiaomei, group, "早");
    await client.until(() => client.heard("message").length === 3);
    expect(client.heard("group_card")).toEqual([{ notice_type: "group_card", group_id: group, user_id: xiaomei, card_new: "北京-小美", card_old: "" }]);
  });

  it("are listed with their cards, roles, titles, mutes and times", async () => {
    let now = 1_800_000_000_000;
    const { client, world, aming, xiaomei, group } = await stage({ now: () => now });
    now += 60_000;
    world.card(xiaomei, group, "北京-小美");
    world.title(xiaomei, group, "领队");
    world.say(xiaomei, group, "早");
    world.mute(xiaomei, group, 600);
    const list = listAt({ list: await client.data("get_group_member_list", { group_id: group }) }, "list");
    expect(list.map(({ user_id: user, role }) => [user, role])).toEqual([[aming, "owner"], [world.bot, "admin"], [xiaomei, "member"]]);
    expect(list[2]).toEqual({
      group_id: group, user_id: xiaomei, nickname: "小美", card: "北京-小美", sex: "unknown", age: 0, area: "", level: "1", qq_level: 0, join_time: 1_800_000_000, last_sent_time: 1_800_000_060,
      title_expire_time: 0, unfriendly: false, card_changeable: true, is_robot: false, shut_up_timestamp: 1_800_000_660, role: "member", title: "领队",
    });
    now += 600_000;
    expect(await client.data("get_group_member_info", { group_id: group, user_id: xiaomei })).toMatchObject({ shut_up_timestamp: 0 });
    expect(await client.data("get_group_list")).toEqual([{ group_id: group, group_name: "瑜伽小站", member_count: 3, max_member_count: 2000, group_all_shut: 0, group_remark: "" }]);
    expect(await client.data("get_group_info", { group_id: group })).toMatchObject({ group_name: "瑜伽小站" });
    expect(await client.data("get_stranger_info", { user_id: aming })).toMatchObject({ user_id: aming, nickname: "阿明" });
    expect(await client.outcome("get_stranger_info", { user_id: 1 })).toEqual([1200, "用户不存在"]);
  });
});

describe("requests", () => {
  it("to join are told to an admin, and answered with a reason", async () => {
    const { client, world, settled, xiaomei, wang, group } = await stage();
    const flag = world.apply(wang, group, "问题：谁推荐的？\n答案：小美");
    await client.until(() => client.heard("request").length === 1);
    expect(client.heard("request")).toEqual([{ request_type: "group", sub_type: "add", group_id: group, user_id: wang, comment: "问题：谁推荐的？\n答案：小美", flag }]);
    await client.data("set_group_add_request", { flag, sub_type: "add", approve: false, reason: "请写上城市" });
    expect(world.requests(group)).toMatchObject([{ person: wang, state: "refused", by: world.bot, reason: "请写上城市" }]);
    expect(await client.outcome("set_group_add_request", { flag })).toEqual([1200, "请求已被处理"]);
    const again = world.apply(wang, group, "北京", { inviter: xiaomei });
    await client.data("set_group_add_request", { flag: again, sub_type: "add", approve: true });
    await settled();
    expect(world.membersOf(group)).toContain(wang);
    expect(client.heard("group_increase")).toEqual([{ notice_type: "group_increase", sub_type: "approve", group_id: group, operator_id: world.bot, user_id: wang }]);
    expect(await client.outcome("set_group_add_request", { flag: "1" })).toEqual([1200, "flag 不存在"]);
    expect(() => world.apply(wang, group, "?")).toThrow("already");
  });

  it("to join are none of a member's business, and others may be quicker", async () => {
    const { client, world, aming, wang, group } = await stage({}, "member");
    const flag = world.apply(wang, group, "北京");
    expect(await client.outcome("set_group_add_request", { flag, approve: true })).toEqual([1200, "ERR_NOT_GROUP_ADMIN"]);
    world.answer(flag, true, { by: aming });
    await client.until(() => client.heard("group_increase").length === 1);
    expect(client.heard("group_increase")).toMatchObject([{ operator_id: aming, user_id: wang }]);
    expect(client.heard("request")).toEqual([]);
  });

  it("may ask the bot in, or for friendship", async () => {
    const { client, world, settled, aming, wang } = await stage();
    const other = world.group("隔壁", { owner: aming, bot: false });
    const [invitation, friendship] = [world.invite(aming, other), world.befriend(wang, "你好")];
    await client.until(() => client.heard("request").length === 2);
    expect(client.heard("request")).toEqual([
      { request_type: "group", sub_type: "invite", group_id: other, user_id: aming, comment: "", flag: invitation },
      { request_type: "friend", user_id: wang, comment: "你好", flag: friendship },
    ]);
    expect(await client.outcome("set_group_add_request", { flag: friendship })).toEqual([1200, "flag 不存在"]);
    await client.data("set_group_add_request", { flag: invitation, sub_type: "invite", approve: true });
    await client.data("set_friend_add_request", { flag: friendship, approve: true, remark: "王" });
    await settled();
    expect(client.heard("group_increase")).toMatchObject([{ sub_type: "invite", user_id: world.bot, operator_id: aming }]);
    expect(client.heard("friend_add")).toEqual([{ notice_type: "friend_add", user_id: wang }]);
    expect([world.membersOf(other), world.friends(), world.remarkOf(wang)]).toEqual([[aming, world.bot], [wang], "王"]);
    expect(await client.data("get_friend_list")).toMatchObject([{ user_id: wang, nickname: "小王", remark: "王" }]);
  });
});
