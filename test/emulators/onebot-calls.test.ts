/** The OneBot emulator alone: the calls and notices beyond the daily ones. */
import { afterEach, describe, expect, it } from "vitest";
import { Client } from "./onebot-client.ts";
import { closeStages, stage } from "./onebot-stage.ts";
import { type Json, listAt } from "./webwx/json.ts";

afterEach(closeStages);
const idOf = (data: unknown): number => Number(Object(data).message_id);
const messagesIn = (data: unknown): readonly Json[] => listAt(Object(data), "messages");

describe("what was said", () => {
  it("can be read again, one by one or as a history", async () => {
    const { client, world, aming, xiaomei, group } = await stage({ format: "string" });
    const ids = ["一", "二", "三", "四"].map((text) => world.say(xiaomei, group, text));
    const own = idOf(await client.data("send_group_msg", { group_id: group, message: "五" }));
    world.recall(ids[1] ?? 0, aming);
    expect(await client.data("get_msg", { message_id: ids[0] })).toMatchObject({ post_type: "message", message: "一", user_id: xiaomei, group_id: group });
    expect(await client.data("get_msg", { message_id: own })).toMatchObject({ post_type: "message_sent", message: "五", user_id: world.bot });
    const history = async (more: Json = {}) => messagesIn(await client.data("get_group_msg_history", { group_id: group, ...more })).map(({ message }) => message);
    expect(await history()).toEqual(["一", "三", "四", "五"]);
    expect(await history({ count: 2 })).toEqual(["四", "五"]);
    expect(await history({ count: 2, reverseOrder: true })).toEqual(["五", "四"]);
    expect(await history({ count: 2, message_seq: ids[2] })).toEqual(["一", "三"]);
    expect(await client.outcome("get_group_msg_history", { group_id: group, message_seq: 5 })).toEqual([1200, "消息不存在"]);
    expect(await client.outcome("get_msg", { message_id: 5 })).toEqual([1200, "消息不存在"]);
  });

  it("can be forwarded together", async () => {
    const { client, world, xiaomei, group } = await stage();
    const quoted = world.say(xiaomei, group, "原话");
    const nodes = [{ type: "node", data: { id: String(quoted) } }, { type: "node", data: { user_id: "7", nickname: "某人", content: "新写的" } }];
    const { res_id: forwarded } = Object(await client.data("send_group_forward_msg", { group_id: group, messages: nodes }));
    expect(world.sent.map(({ to, text }) => [to, text])).toEqual([[group, "[聊天记录]"]]);
    expect(messagesIn(await client.data("get_forward_msg", { id: forwarded })).map(({ sender, content }) => [sender, content])).toEqual([
      [{ user_id: xiaomei, nickname: "" }, [{ type: "text", data: { text: "原话" } }]],
      [{ user_id: 7, nickname: "某人" }, [{ type: "text", data: { text: "新写的" } }]],
    ]);
    world.say(xiaomei, group, [{ type: "forward", data: { id: "f7", content: [{ user_id: xiaomei, nickname: "小美", message: [] }] } }]);
    expect(messagesIn(await client.data("get_forward_msg", { message_id: "f7" }))).toMatchObject([{ sender: { nickname: "小美" } }]);
    expect(await client.outcome("get_forward_msg", { id: "x" })).toEqual([1200, "找不到这条聊天记录"]);
    expect(await client.outcome("send_group_forward_msg", { group_id: group, messages: [] })).toEqual([1400, "参数 messages 是必需的"]);
  });

  it("can be marked as worth keeping", async () => {
    const { client, world, settled, aming, xiaomei, group } = await stage();
    const [id, other] = [world.say(xiaomei, group, "干货"), world.say(xiaomei, group, "水话")];
    await client.data("set_essence_msg", { message_id: id });
    world.essence(other, true, aming);
    expect(world.essences(group).map(({ messageId, by }) => [messageId, by])).toEqual([[id, world.bot], [other, aming]]);
    expect(await client.data("get_essence_msg_list", { group_id: group })).toMatchObject([{ message_id: id, sender_nick: "小美", operator_id: world.bot }, { message_id: other, operator_nick: "阿明" }]);
    await client.data("delete_essence_msg", { message_id: id });
    await settled();
    expect(world.essences(group)).toHaveLength(1);
    expect(client.heard("essence")).toMatchObject([{ sub_type: "add", message_id: id, sender_id: xiaomei, operator_id: world.bot }, { sub_type: "add", message_id: other }, { sub_type: "delete", message_id: id }]);
  });

  it("to everybody is said twenty times at most, and by rank alone", async () => {
    const { client, group } = await stage();
    const everybody = { group_id: group, message: [{ type: "at", data: { qq: "all" } }, { type: "text", data: { text: " 开会" } }] };
    expect(await client.data("get_group_at_all_remain", { group_id: group })).toEqual({ can_at_all: true, remain_at_all_count_for_group: 20, remain_at_all_count_for_uin: 20 });
    for (let said = 0; said < 20; said++) await client.data("send_group_msg", everybody);
    expect(await client.outcome("send_group_msg", everybody)).toEqual([1200, "@全体成员 次数已用完或没有权限"]);
    const low = await stage({}, "member");
    expect(await low.client.outcome("send_group_msg", { ...everybody, group_id: low.group })).toEqual([1200, "@全体成员 次数已用完或没有权限"]);
  });
});

describe("a group", () => {
  it("has announcements", async () => {
    const { client, world, aming, group } = await stage();
    await client.data("_send_group_notice", { group_id: group, content: "周六开课", image: "/a.png" });
    world.announce(group, "群主的", aming);
    expect(world.announcements(group)).toMatchObject([{ text: "周六开课", by: world.bot, picture: "/a.png" }, { text: "群主的", by: aming }]);
    const [first] = listAt({ list: await client.data("_get_group_notice", { group_id: group }) }, "list");
    expect(first).toMatchObject({ sender_id: world.bot, message: { text: "周六开课", images: [{ id: "/a.png" }] } });
    await client.data("_del_group_notice", { group_id: group, notice_id: first?.["notice_id"] });
    expect(world.announcements(group)).toHaveLength(1);
    expect(await client.outcome("_del_group_notice", { group_id: group, notice_id: "x" })).toEqual([1200, "公告不存在"]);
    expect(await client.outcome("_send_group_notice", { group_id: group })).toEqual([1400, "参数 content 是必需的"]);
  });

  it("has admins, titles and a name, each by its rank", async () => {
    const { client, world, settled, xiaomei, group } = await stage({}, "owner");
    await client.data("set_group_admin", { group_id: group, user_id: xiaomei });
    await client.data("set_group_special_title", { group_id: group, user_id: xiaomei, special_title: "领队" });
    await client.data("set_group_name", { group_id: group, group_name: "新名字" });
    expect([world.roleOf(xiaomei, group), world.titleOf(xiaomei, group), world.topicOf(group)]).toEqual(["admin", "领队", "新名字"]);
    await client.data("set_group_admin", { group_id: group, user_id: xiaomei, enable: false });
    await settled();
    expect(world.roleOf(xiaomei, group)).toBe("member");
    expect(client.heard("group_admin").map(({ sub_type: sub }) => sub)).toEqual(["set", "unset"]);
    expect(client.heard("notify")).toEqual([
      { notice_type: "notify", sub_type: "title", group_id: group, user_id: xiaomei, title: "领队" }, { notice_type: "notify", sub_type: "group_name", group_id: group, user_id: world.bot, name_new: "新名字" },
    ]);
  });

  it("lets members and admins do what their rank allows, and no more", async () => {
    const refused = async (rank: "member" | "admin", allowed: readonly string[]) => {
      const { client, world, xiaomei, group } = await stage({ profile: "llbot" }, rank);
      const message = world.say(xiaomei, group, "早");
      const more = { group_id: group, user_id: xiaomei, duration: 60, card: "x", special_title: "x", group_name: "x", content: "x", message_id: message };
      const done: string[] = [];
      for (const action of ["set_group_ban", "set_group_whole_ban", "set_group_card", "set_group_admin", "set_group_special_title", "set_group_name", "_send_group_notice", "set_essence_msg", "delete_msg", "set_group_kick"]) {
        const [retcode, wording] = await client.outcome(action, more);
        if (retcode === 0) done.push(action);
        else expect([action, retcode, wording]).toEqual([action, 1200, "ERR_NOT_GROUP_ADMIN"]);
      }
      expect(done).toEqual(allowed);
    };
    await refused("member", []);
    await refused("admin", ["set_group_ban", "set_group_whole_ban", "set_group_card", "set_group_name", "_send_group_notice", "set_essence_msg", "delete_msg", "set_group_kick"]);
  });

  it("is left, and dissolved by its owner", async () => {
    const { client, world, aming, group } = await stage({ profile: "llbot" }, "owner");
    const other = world.group("隔壁", { owner: aming });
    await client.data("set_group_leave", { group_id: other });
    expect(await client.outcome("set_group_leave", { group_id: group })).toEqual([1200, "群主不能退出群"]);
    await client.data("set_group_leave", { group_id: group, is_dismiss: true });
    expect([world.membersOf(other), world.groups.has(group), await client.data("get_group_list")]).toEqual([[aming], false, []]);
    expect(client.heard("group_decrease")).toMatchObject([{ sub_type: "leave", group_id: other, user_id: world.bot }]);
    expect(await client.outcome("get_group_member_list", { group_id: group })).toEqual([1200, "群不存在或不在群里"]);
  });

  it("has files, of which a notice tells", async () => {
    const { client, world, settled, xiaomei, group } = await stage({ profile: "llbot" });
    const id = world.upload(xiaomei, group, { name: "课表.pdf", size: 12 });
    await client.data("upload_group_file", { group_id: group, file: "/tmp/a.txt", name: "a.txt" });
    await settled();
    expect(client.heard("group_upload")).toMatchObject([{ user_id: xiaomei, file: { id, name: "课表.pdf", size: 12, busid: 102 } }, { user_id: world.bot }]);
    expect(client.heard("message")).toEqual([]);
    expect(await client.data("get_group_root_files", { group_id: group })).toMatchObject({ files: [{ file_id: id, file_name: "课表.pdf", uploader: xiaomei }, { file_name: "a.txt" }] });
    expect(world.files(group)).toHaveLength(2);
  });

  it("is poked and liked in", async () => {
    const { client, world, xiaomei, group } = await stage();
    world.poke(xiaomei, group);
    world.poke(xiaomei, { private: xiaomei });
    world.like(xiaomei, world.say(xiaomei, group, "早"));
    await client.until(() => client.heard("group_msg_emoji_like").length === 1);
    expect(client.heard("notify")).toEqual([
      { notice_type: "notify", sub_type: "poke", user_id: xiaomei, target_id: world.bot, group_id: group, raw_info: [] }, { notice_type: "notify", sub_type: "poke", user_id: xiaomei, target_id: world.bot, raw_info: [] },
    ]);
  });

  it("lists who asked to join, answered or not, whether or not anybody was listening", async () => {
    const { server, client, world, aming, wang, group } = await stage();
    const late = world.person("老李");
    server.dropLines();
    const [first, second] = [world.apply(wang, group, "北京"), world.apply(late, group, "上海")];
    world.invite(aming, world.group("隔壁", { owner: aming, bot: false }));
    world.answer(first, false);
    await client.until(() => client.closed);
    const { client: other } = await stage();
    expect(await other.data("get_group_system_msg")).toEqual({ invited_requests: [], join_requests: [] });
    const again = await Client.open(server);
    expect(await again.data("get_group_system_msg")).toEqual({
      invited_requests: [expect.objectContaining({ invitor_uin: aming, invitor_nick: "阿明", group_name: "隔壁", checked: false, actor: 0 })],
      join_requests: [
        { request_id: Number(second), invitor_uin: late, invitor_nick: "老李", requester_nick: "老李", group_id: group, message: "上海", group_name: "瑜伽小站", checked: false, actor: 0 },
        expect.objectContaining({ request_id: Number(first), checked: true, actor: aming }),
      ],
    });
    expect(await again.outcome("set_group_add_request", { flag: second, approve: true })).toEqual([0, ""]);
    again.close();
  });
});

describe("the rest", () => {
  it("renames friends, answers events at once, and says what it is", async () => {
    const { client, world, settled, xiaomei, wang, group } = await stage();
    world.makeFriends(xiaomei);
    await client.data("set_friend_remark", { user_id: xiaomei, remark: "美" });
    expect(world.remarkOf(xiaomei)).toBe("美");
    expect(await client.outcome("set_friend_remark", { user_id: wang, remark: "王" })).toEqual([1200, "对方不是好友"]);
    world.say(xiaomei, group, "广告");
    world.apply(wang, group, "北京");
    await client.until(() => client.heard("request").length === 1);
    const [message, request] = [client.events.find(({ post_type: type }) => type === "message"), client.events.at(-1)];
    await client.data(".handle_quick_operation", { context: message, operation: { reply: "别发广告", at_sender: true, delete: true, ban: true, ban_duration: 60 } });
    await client.data(".handle_quick_operation", { context: request, operation: { approve: true } });
    await settled();
    expect([world.sent.map(({ text }) => text), world.mutedUntil(xiaomei, group) > 0, world.membersOf(group).includes(wang)]).toEqual([["@小美别发广告"], true, true]);
    expect(client.heard("group_recall")).toHaveLength(1);
    expect([await client.data("get_version_info"), await client.data("can_send_image"), await client.data("can_send_record")]).toEqual([{ app_name: "NapCat.Onebot", app_version: "0.0.0", protocol_version: "v11" }, { yes: true }, { yes: true }]);
  });
});
