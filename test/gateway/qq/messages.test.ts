/** What is said and what happens on QQ, as the gateway sees it. */
import { types } from "wechaty-puppet";
import { describe, expect, it } from "vitest";
import type { RichMessage } from "../../../src/gateway/bare-puppet.ts";
import type { OneBotOptions } from "../../emulators/onebot/server.ts";
import { type Scene, endAfterAll, endAfterEach, eventually, only, play, qq, qqg, seenOf } from "./fixture.ts";

const at = expect.any(Number);
/** What the puppet itself gives of a message. */
const payloadOf = (scene: Scene, id: string): Promise<RichMessage> => scene.puppet.messagePayload(id);

describe("messages", () => {
  endAfterAll();
  let playing: Promise<Scene> | undefined;
  const scene = (): Promise<Scene> => (playing ??= play({ speed: 10 }));

  it("come with group, speaker and words, and the rosters before them", async () => {
    const one = await scene();
    const { world, xiaomei, aming, group } = one;
    const seen = await seenOf(one, () => world.say(xiaomei, group, "早上好"));
    expect(seen).toEqual([{ type: "message", id: expect.stringMatching(new RegExp(`^${group}\\.\\d+\\.\\d+$`)), at, group: { id: qqg(group), topic: "瑜伽小站", owner: qq(aming) }, member: { id: qq(xiaomei), name: "小美" }, text: "早上好" }]);
    expect(only(one.seen, "roster")).toMatchObject([{ group: { id: qqg(group) }, members: [{ id: qq(aming), name: "阿明" }, { id: qq(xiaomei), name: "小美" }] }]);
    expect(one.gateway.epoch).toBe(`qq:${qq(world.bot)}`);
  });

  it("that mention the bot lose its name, also right before other words", async () => {
    const one = await scene();
    const { world, xiaomei, group } = one;
    const segments = [{ type: "at", data: { qq: String(world.bot) } }, { type: "text", data: { text: "签到" } }];
    expect(await seenOf(one, () => world.say(xiaomei, group, segments))).toMatchObject([{ text: "签到", mentionsBot: true }]);
    const [seen] = await seenOf(one, () => world.say(xiaomei, group, "在吗", { mentions: [one.aming, "all"] }));
    expect(seen).toMatchObject({ text: "@阿明 @全体成员 在吗" });
    expect(seen).not.toHaveProperty("mentionsBot");
    expect(seen?.type === "message" && (await payloadOf(one, seen.id))).toMatchObject({ mentionIdList: [qq(one.aming)] });
  });

  it("that quote lead to the quoted one, whoever said it", async () => {
    const one = await scene();
    const { world, xiaomei, aming, group } = one;
    const [first] = await seenOf(one, () => world.say(aming, group, "周六聚会"));
    const quoted = world.messages.history(group).at(-2)?.id ?? 0;
    expect(await seenOf(one, () => world.say(xiaomei, group, "同意", { quoting: quoted }))).toMatchObject([{ text: "同意", quoted: { text: "周六聚会", message: first?.type === "message" ? first.id : "" } }]);
    const picture = world.say(aming, group, [{ type: "image", data: { file: "a.jpg" } }]);
    expect((await seenOf(one, () => world.say(xiaomei, group, "好看", { quoting: picture }))).at(-1)).toMatchObject({ text: "好看", quoted: { text: "[图片]" } });
  });

  it("of the bot are no events of members, and can be quoted all the same", async () => {
    const one = await scene();
    const { world, xiaomei, group } = one;
    const own = world.speak(group, [{ type: "text", data: { text: "我是暖群" } }]);
    const seen = await seenOf(one, () => world.say(xiaomei, group, "好", { quoting: own }));
    expect(seen).toMatchObject([{ type: "message", text: "好", quoted: { text: "我是暖群", message: expect.stringContaining(String(own)) } }]);
  });

  it("keep what is mixed in them in place, and keep the type of what stands alone", async () => {
    const one = await scene();
    const { world, xiaomei, group } = one;
    const picture = { type: "image", data: { file: "a.jpg", url: "https://pic.example/a.jpg" } };
    const [mixed] = await seenOf(one, () => world.say(xiaomei, group, [{ type: "text", data: { text: "看" } }, picture, { type: "text", data: { text: "扫码进群 https://ad.example" } }]));
    expect(mixed).toMatchObject({ text: "看[图片]扫码进群 https://ad.example", has: ["link", "picture"] });
    const [lone] = await seenOf(one, () => world.say(xiaomei, group, [picture]));
    expect(lone).toMatchObject({ text: "", has: ["picture"] });
    const [video] = await seenOf(one, () => world.say(xiaomei, group, [{ type: "video", data: { file: "a.mp4" } }]));
    expect(video).toMatchObject({ has: ["video"] });
    const [voice] = await seenOf(one, () => world.say(xiaomei, group, [{ type: "record", data: { file: "a.amr" } }]));
    expect(voice).toMatchObject({ has: ["voice"] });
    if (mixed?.type !== "message" || lone?.type !== "message") throw new Error("no messages");
    expect(await payloadOf(one, mixed.id)).toMatchObject({ type: types.Message.Text });
    expect(await payloadOf(one, lone.id)).toMatchObject({ type: types.Message.Image });
    expect(one.puppet.segmentsOf(mixed.id).map(({ type }) => type)).toEqual(["text", "image", "text"]);
    expect(String(await one.puppet.messageImage(lone.id))).toContain("a.jpg");
  });

  it("that are forwarded or shared are known as such", async () => {
    const one = await scene();
    const { world, xiaomei, group } = one;
    expect(await seenOf(one, () => world.say(xiaomei, group, [{ type: "forward", data: { id: "f1" } }]))).toMatchObject([{ text: "[聊天记录]", forwarded: true, has: ["card"] }]);
    const link = JSON.stringify({ app: "com.tencent.tuwen.lua", meta: { news: { title: "免费领", desc: "点开", jumpUrl: "https://ad.example/x" } } });
    const [card] = await seenOf(one, () => world.say(xiaomei, group, [{ type: "json", data: { data: link } }]));
    expect(card).toMatchObject({ text: "免费领\n点开\nhttps://ad.example/x", has: ["card", "link"] });
    expect(card?.type === "message" && (await one.puppet.messageUrl(card.id))).toEqual({ title: "免费领", description: "点开", url: "https://ad.example/x" });
    expect(await seenOf(one, () => world.say(xiaomei, group, [{ type: "contact", data: { type: "group", id: "9" } }]))).toMatchObject([{ has: ["contact"] }]);
  });

  it("in private are direct messages; a lone picture there is nothing", async () => {
    const one = await scene();
    const { world, xiaomei } = one;
    expect(await seenOf(one, () => {
      world.say(xiaomei, { private: xiaomei }, [{ type: "image", data: { file: "a.jpg" } }]);
      world.say(xiaomei, { private: xiaomei }, "/help");
    })).toMatchObject([{ type: "direct_message", id: expect.stringMatching(new RegExp(`^u${xiaomei}\\.`)), member: { id: qq(xiaomei), name: "小美" }, text: "/help" }]);
  });

  it("that come twice, or of nobody, are told once, or not at all", async () => {
    const one = await scene();
    const { world, faults, xiaomei, group } = one;
    faults.duplicateMessages = true;
    faults.duplicateRequests = true;
    const seen = await seenOf(one, () => {
      world.say(xiaomei, group, "一次");
      world.apply(world.person("新人"), group, "想加入");
    });
    faults.duplicateMessages = false;
    faults.duplicateRequests = false;
    expect(seen).toMatchObject([{ type: "message", text: "一次" }, { type: "join_requested" }]);
    expect(await seenOf(one, () => void one.inject({ post_type: "message", message_type: "group", sub_type: "anonymous", time: 1, self_id: world.bot, group_id: group, user_id: 80_000_000, message_id: 3, message: "匿名", anonymous: { id: 1, name: "匿名" } }))).toEqual([]);
    expect(await seenOf(one, () => {
      one.inject("{");
      one.inject("[1]");
      one.inject({ post_type: "notice", notice_type: "group_ban", group_id: "?", user_id: {} });
    })).toEqual([]);
  });

  it("that are taken back are no words of anybody", async () => {
    const one = await scene();
    const { world, xiaomei, group } = one;
    const said: string[] = [];
    one.puppet.on("message", ({ messageId }) => void said.push(messageId));
    const [message] = await seenOf(one, () => world.recall(world.say(xiaomei, group, "说错了")));
    if (message?.type !== "message") throw new Error("no message");
    const recalled = said.find((id) => id.startsWith("recall:")) ?? "";
    expect(await payloadOf(one, recalled)).toMatchObject({ type: types.Message.Recalled, text: message.id, roomId: qqg(group), talkerId: qq(xiaomei) });
    expect(message.text).toBe("说错了");
  });

  it("a file of the group is told once, whether by a notice, a message or both", async () => {
    const one = await scene();
    const { world, faults, xiaomei, group } = one;
    expect(await seenOf(one, () => world.upload(xiaomei, group, { name: "活动表.xlsx", size: 9 }))).toMatchObject([{ type: "message", text: "活动表.xlsx", has: ["file"] }]);
    faults.lost = ["message"];
    world.upload(xiaomei, group, { name: "名单.txt", size: 9 });
    faults.lost = false;
    await eventually(() => expect(only(one.seen, "message").map(({ text }) => text)).toContain("名单.txt"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(only(one.seen, "message").filter(({ text }) => text === "活动表.xlsx")).toHaveLength(1);
  });
});

describe("messages of other implementations", () => {
  endAfterEach();
  it.each<[string, OneBotOptions, (scene: Scene) => void]>([
    ["in CQ codes", { format: "string" }, () => {}],
    ["with negative ids", { profile: "llbot" }, () => {}],
    ["with ids as texts", { profile: "snowluma" }, ({ faults }) => { faults.stringIds = true; }],
    ["with numbers in segments", {}, ({ faults }) => { faults.numberValues = true; }],
  ])("come %s", async (_name, options, wrong) => {
    const scene = await play({ server: options });
    const { world, xiaomei, aming, group } = scene;
    wrong(scene);
    const [first] = await seenOf(scene, () => world.say(aming, group, "逗号,[方括号]&符号"));
    expect(first).toMatchObject({ type: "message", text: "逗号,[方括号]&符号", id: expect.stringMatching(/^\d+\.\d+\.-?\d+$/) });
    const quoted = world.messages.history(group).at(-2)?.id ?? 0;
    expect(await seenOf(scene, () => world.say(xiaomei, group, "12", { quoting: quoted, mentions: [world.bot] }))).toMatchObject([{ text: "12", mentionsBot: true, quoted: { text: "逗号,[方括号]&符号", message: first?.type === "message" ? first.id : "" } }]);
  });

  it("reuse their numbers for other messages, and each has its own id", async () => {
    let now = Date.now();
    const scene = await play({ server: { now: () => now } });
    const { world, faults, xiaomei, group } = scene;
    faults.idsRepeatAfter = 2;
    const seen = await seenOf(scene, () => {
      for (const text of ["一", "二", "三", "四", "五"]) {
        world.say(xiaomei, group, text);
        now += 1000;
      }
    });
    expect(only(seen, "message").map(({ text }) => text)).toEqual(["一", "二", "三", "四", "五"]);
    expect(new Set(only(seen, "message").map(({ id }) => id)).size).toBe(5);
  });

  it("quote what we never heard: it is asked for, once", async () => {
    const scene = await play();
    const { world, faults, traffic, xiaomei, aming, group } = scene;
    faults.lost = true;
    const unheard = world.say(aming, group, "没听到的话");
    faults.lost = false;
    const [seen] = await seenOf(scene, () => world.say(xiaomei, group, "回复", { quoting: unheard }));
    expect(seen).toMatchObject({ quoted: { text: "没听到的话", message: expect.stringMatching(new RegExp(`^${group}\\.\\d+\\.${unheard}$`)) } });
    expect(traffic.count("get_msg")).toBe(1);
    expect(await seenOf(scene, () => world.say(xiaomei, group, "再回复", { quoting: 12_345 }))).toMatchObject([{ text: "再回复", quoted: { text: "" } }]);
  });
});

describe("comings and goings", () => {
  endAfterEach();
  it("tell who came and who asked them in", async () => {
    const scene = await play();
    const { world, traffic, wang, xiaomei, group } = scene;
    traffic.reset();
    const other = world.person("小李");
    expect(await seenOf(scene, () => {
      world.join([wang], group);
      world.join([other], group, { inviter: xiaomei });
    })).toMatchObject([
      { type: "member_joined", group: { id: qqg(group) }, member: { id: qq(wang), name: "小王" } },
      { type: "member_joined", member: { id: qq(other), name: "小李" }, inviter: { id: qq(xiaomei), name: "小美" } },
    ]);
    expect(only(scene.seen, "member_joined")[0]).not.toHaveProperty("inviter");
    expect([traffic.count("get_group_member_list"), traffic.count("get_group_member_info")]).toEqual([0, 2]);
  });

  it("survive that nobody is named as having done it", async () => {
    const scene = await play();
    const { world, faults, wang, xiaomei, group } = scene;
    faults.operatorZero = true;
    expect(await seenOf(scene, () => {
      world.join([wang], group, { inviter: xiaomei });
      world.kick(wang, group);
    })).toMatchObject([{ type: "member_joined", member: { id: qq(wang) } }, { type: "member_left", removed: true }]);
    expect(only(scene.seen, "member_left")[0]).not.toHaveProperty("by");
    expect(scene.problems).toEqual([]);
  });

  it("of a raid cost one list, not a question each", async () => {
    const scene = await play();
    const { world, traffic, group } = scene;
    const raiders = Array.from({ length: 60 }, (_, index) => world.person(`福利${index}`));
    traffic.reset();
    const seen = await seenOf(scene, () => world.join(raiders, group));
    expect(only(seen, "member_joined").map(({ member }) => member.name)).toEqual(raiders.map((_, index) => `福利${index}`));
    expect(traffic.count()).toBeLessThan(8);
  });

  it("tell leaving from being removed, and by whom", async () => {
    const scene = await play();
    const { world, aming, xiaomei, wang, group } = scene;
    world.join([wang], group);
    expect(await seenOf(scene, () => {
      world.kick(wang, group);
      world.leave(xiaomei, group);
    })).toMatchObject([
      { type: "member_joined" },
      { type: "member_left", member: { id: qq(wang), name: "小王" }, removed: true, by: { id: qq(aming), name: "阿明" } },
      { type: "member_left", member: { id: qq(xiaomei), name: "小美" }, removed: false },
    ]);
  });

  it("of the bot: into a group it reads who is there, out of it or with it gone it says no more", async () => {
    const scene = await play();
    const { world, aming, xiaomei, group, puppet } = scene;
    const second = world.group("读书群", { owner: aming, members: [xiaomei], bot: false });
    expect(await seenOf(scene, () => world.join([world.bot], second, { by: aming }))).toMatchObject([{ type: "roster", group: { id: qqg(second), topic: "读书群" }, members: [{ name: "阿明" }, { name: "小美" }] }]);
    expect(await puppet.roomList()).toEqual([qqg(group), qqg(second)]);
    world.disband(second);
    await eventually(async () => expect(await puppet.roomList()).toEqual([qqg(group)]));
    const third = world.group("群三", { owner: aming });
    await seenOf(scene, () => world.join([world.bot], third, { by: aming }));
    world.kick(world.bot, group);
    await eventually(async () => expect(await puppet.roomList()).not.toContain(qqg(group)));
  });

  it("a group dissolved the other way is gone as well", async () => {
    const scene = await play({ server: { profile: "llbot" } });
    scene.world.disband(scene.group);
    await eventually(async () => expect(await scene.puppet.roomList()).toEqual([]));
  });
});

describe("what else happens", () => {
  endAfterEach();
  it("topics, mutings, cards and rank", async () => {
    const scene = await play({ rank: "member" });
    const { world, aming, xiaomei, group, gateway } = scene;
    expect(gateway.capabilities(qqg(group)).has("mute")).toBe(false);
    const seen = await seenOf(scene, () => {
      world.topic(group, "瑜伽大站");
      world.mute(xiaomei, group, 600);
      world.mute(xiaomei, group, 0);
      world.muteAll(group, true, aming);
    });
    expect(seen).toMatchObject([
      { type: "group_renamed", group: { topic: "瑜伽大站" } },
      { type: "member_muted", member: { id: qq(xiaomei), name: "小美" }, until: at, by: { id: qq(aming) } },
      { type: "member_muted", until: 0 },
    ]);
    const [muted] = only(seen, "member_muted");
    expect((muted?.until ?? 0) - (muted?.at ?? 0)).toBe(600_000);
    world.admin(world.bot, group, true);
    // No message is needed for it to be known.
    await eventually(() => expect([...gateway.capabilities(qqg(group))]).toEqual(expect.arrayContaining(["mute", "recall", "set_card", "approve", "reject", "announce", "remove"])));
    world.admin(world.bot, group, false);
    await eventually(() => expect(gateway.capabilities(qqg(group)).has("mute")).toBe(false));
  });

  it("a card is told once, by its notice or by the message that brings it", async () => {
    for (const profile of ["napcat", "gensokyo"] as const) {
      const scene = await play({ server: { profile } });
      const { world, xiaomei, group } = scene;
      await seenOf(scene, () => world.say(xiaomei, group, "你好"));
      const seen = await seenOf(scene, () => {
        world.card(xiaomei, group, "上海-小美-瑜伽");
        world.say(xiaomei, group, "改好了");
        world.say(xiaomei, group, "看到了吗");
      });
      // A bridge to the official API knows of no cards.
      expect(only(seen, "member_renamed")).toMatchObject(profile === "napcat" ? [{ member: { name: "小美" }, newName: "上海-小美-瑜伽" }] : []);
      expect(only(seen, "message").map(({ member }) => member.name)).toEqual(profile === "napcat" ? ["上海-小美-瑜伽", "上海-小美-瑜伽"] : ["小美", "小美"]);
    }
  });

  it("a message that does not tell its author's card is by whom the list shows, and one of a past that tells none", async () => {
    const scene = await play({ seed: ({ world }) => world.card(world.person("小李", 77), world.group("读书群", { id: 88, owner: world.bot, members: [77] }), "上海-小李") });
    const { world, group } = scene;
    scene.inject({ post_type: "message", message_type: "group", sub_type: "normal", time: 1_795_000_000, self_id: world.bot, group_id: 88, user_id: 77, message_id: 5, message: "在", sender: { nickname: "小李" } });
    expect(group).not.toBe(88);
    await eventually(() => expect(only(scene.seen, "message")).toMatchObject([{ member: { id: qq(77), name: "上海-小李" } }]));
    expect(only(scene.seen, "member_renamed")).toEqual([]);
  });

  it("requests: to join, to be friends, and for the bot to come", async () => {
    const scene = await play({ server: { profile: "llbot" } });
    const { world, xiaomei, aming, wang, group, puppet } = scene;
    const invitations: string[] = [];
    puppet.on("room-invite", ({ roomInvitationId }) => void invitations.push(roomInvitationId));
    const other = world.person("小李");
    const second = world.group("读书群", { owner: aming, bot: false });
    let flags: string[] = [];
    const seen = await seenOf(scene, () => {
      flags = [world.apply(wang, group, "朋友推荐"), world.apply(other, group, "", { inviter: xiaomei }), world.befriend(wang, "交个朋友")];
      world.invite(aming, second);
    });
    expect(seen).toMatchObject([
      { type: "join_requested", group: { id: qqg(group) }, member: { id: qq(wang), name: "小王" }, text: "朋友推荐", flag: flags[0] },
      { type: "join_requested", member: { name: "小李" }, inviter: { id: qq(xiaomei), name: "小美" }, flag: flags[1] },
      { type: "friend_requested", member: { id: qq(wang), name: "小王" }, text: "交个朋友" },
    ]);
    const [invitation = ""] = invitations;
    expect(await puppet.roomInvitationPayload(invitation)).toMatchObject({ inviterId: qq(aming), topic: String(second) });
    await puppet.roomInvitationAccept(invitation);
    await eventually(async () => expect(await puppet.roomList()).toContain(qqg(second)));
    expect(await puppet.roomInvitationPayload(invitation)).toMatchObject({ inviterId: qq(aming) });
  });
});

describe("a group of 2,000", () => {
  endAfterEach();
  it("is met in one call, and neither a message nor somebody who comes leads to a look-up of its members", async () => {
    let group = 0;
    const scene = await play({ seed: ({ world }) => { group = world.group("大群", { owner: world.bot, members: Array.from({ length: 1999 }, (_, index) => world.person(`成员${index}`)) }); } });
    const { world, traffic, wang } = scene;
    expect(traffic.count("get_group_member_list")).toBe(2);
    expect([traffic.count("get_group_member_info"), traffic.count("get_stranger_info"), traffic.count("get_group_info")]).toEqual([0, 0, 0]);
    expect(only(scene.seen, "roster").find(({ group: { id } }) => id === qqg(group))?.members).toHaveLength(1999);
    traffic.reset();
    const [, speaker = 0] = world.membersOf(group);
    world.say(speaker, group, "大家好");
    world.join([wang], group);
    world.say(wang, group, "我来了");
    await eventually(() => expect(only(scene.seen, "message").map(({ text }) => text)).toEqual(["大家好", "我来了"]));
    expect(only(scene.seen, "member_joined")).toMatchObject([{ member: { name: "小王" } }]);
    expect(traffic.calls().map(({ action }) => action)).toEqual(["get_group_member_info"]);
    expect(scene.problems).toEqual([]);
  });
});
