/** What the bot says and does on QQ: an "ok" is no evidence. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileBox } from "file-box";
import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/gateway/group-admin.ts";
import { withMentions } from "../../../src/gateway/qq/outgoing.ts";
import { type Scene, back, endAfterAll, endAfterEach, eventually, only, perform, play, qq, qqg, saying, seenOf } from "./fixture.ts";

/** Both clocks run fast: what is waited for in vain is over soon. */
const fast = { speed: 20 };
const acts: readonly Act[] = ["mute", "muteAll", "setCard", "setTitle", "kickForGood", "answerJoin", "recallOthers", "announce", "essence"];

function file(name: string, content = "x"): string {
  const path = join(mkdtempSync(join(tmpdir(), "nuanqun-qq-")), name);
  writeFileSync(path, content);
  return path;
}
/** The segments of what the bot said last. */
const lastSaid = ({ world }: Scene): readonly unknown[] => world.sent.at(-1)?.segments ?? [];
const text = (words: string): unknown => ({ type: "text", data: { text: words } });
const at = (number: number): unknown => ({ type: "at", data: { qq: String(number) } });

describe("saying", () => {
  endAfterAll();
  let playing: Promise<Scene> | undefined;
  const scene = (): Promise<Scene> => (playing ??= play());

  it("mentions are real ones, by whatever people are called there", async () => {
    const one = await scene();
    const { aming, xiaomei, group } = one;
    one.world.card(xiaomei, group, "上海 小美");
    await seenOf(one, () => one.world.say(xiaomei, group, "你好"));
    expect(await perform(one, saying(group, "请改名", { mention: [{ id: qq(xiaomei), name: "上海 小美" }, { id: qq(aming), name: "阿明" }] }))).toMatchObject({ outcome: "done" });
    expect(lastSaid(one)).toEqual([at(xiaomei), text(" "), at(aming), text(" "), text("请改名")]);
  });

  it("words of members never become codes", async () => {
    const one = await scene();
    await perform(one, saying(one.group, "原话：[CQ:at,qq=all] &#91;"));
    expect(lastSaid(one)).toEqual([text("原话：[CQ:at,qq=all] &#91;")]);
  });

  it("the receipt names the message, by the id that a quotation of it leads to", async () => {
    const one = await scene();
    const { world, xiaomei, group } = one;
    const { platformId = "" } = await perform(one, saying(group, "明天聚会"));
    expect(platformId).toMatch(new RegExp(`^${group}\\.\\d+\\.\\d+$`));
    expect(await seenOf(one, () => world.say(xiaomei, group, "好", { quoting: world.sent.at(-1)?.messageId ?? 0 }))).toMatchObject([{ quoted: { text: "明天聚会", message: platformId } }]);
  });

  it("pictures, videos and files go in one piece each", async () => {
    const one = await scene();
    const media = [file("a.png"), file("b.mp4"), file("c.pdf")];
    expect(await perform(one, saying(one.group, "资料", { media }))).toMatchObject({ outcome: "done", moreIds: [expect.any(String), expect.any(String), expect.any(String)] });
    expect(one.world.sent.slice(-4).map(({ segments: [first] }) => [first?.type, first?.data["file"], first?.data["name"]])).toEqual([
      ["text", undefined, undefined], ["image", "base64://eA==", undefined], ["video", "base64://eA==", "b.mp4"], ["file", "base64://eA==", "c.pdf"],
    ]);
  });

  it("in private, to friends and to members", async () => {
    const one = await scene();
    const { world, traffic, xiaomei } = one;
    const friend = world.person("老友");
    world.answer(world.befriend(friend, "是我"), true);
    await eventually(async () => expect((await one.puppet.contactPayload(qq(friend))).friend).toBe(true));
    traffic.reset();
    expect(await perform(one, { type: "dm", member: qq(friend), text: "你好" })).toMatchObject({ outcome: "done", platformId: expect.stringMatching(new RegExp(`^u${friend}\\.`)) });
    expect(await perform(one, { type: "dm", member: qq(xiaomei), text: "你好" })).toMatchObject({ outcome: "done" });
    expect(traffic.calls("send_private_msg").map(({ params }) => params["group_id"])).toEqual([undefined, one.group]);
    expect(await perform(one, { type: "dm", member: "qqg:1", text: "你好" })).toMatchObject({ outcome: "failed" });
  });

  it("as a reply, as a link, as a card, and passed on", async () => {
    const one = await scene();
    const { world, puppet, xiaomei, group } = one;
    const [asked] = await seenOf(one, () => world.say(xiaomei, group, [{ type: "text", data: { text: "几点" } }, { type: "image", data: { file: "a", url: "https://pic.example/a" } }]));
    const id = asked?.type === "message" ? asked.id : "";
    await puppet.messageSendReply(qqg(group), "@小美 七点", id, [qq(xiaomei)]);
    expect(lastSaid(one)).toEqual([{ type: "reply", data: { id: id.split(".")[2] } }, at(xiaomei), text(" "), text("七点")]);
    await puppet.messageForward(qqg(group), id);
    expect(lastSaid(one)).toEqual([text("几点"), { type: "image", data: { file: "https://pic.example/a" } }]);
    await puppet.messageSendUrl(qqg(group), { title: "章程", url: "https://a.example" });
    expect(lastSaid(one)).toEqual([text("章程\nhttps://a.example")]);
    await puppet.messageSendContact(qqg(group), qq(xiaomei));
    expect(lastSaid(one)).toEqual([{ type: "contact", data: { type: "qq", id: String(xiaomei) } }]);
    expect(await puppet.messageSendFile(qqg(group), FileBox.fromBuffer(Buffer.from("x"), "a.png"))).not.toBe("");
  });

  it("a refusal is surely not sent, with the platform's reason; silence is not known; without a line nothing leaves", async () => {
    const one = await scene();
    const { world, faults, traffic, aming, xiaomei, group } = one;
    world.mute(world.bot, group, 60, aming);
    expect(await perform(one, saying(group, "听得到吗"))).toEqual({ outcome: "failed", because: "QQ 拒绝：发送失败，你已被禁言" });
    world.mute(world.bot, group, 0, aming);
    for (const [retcode, wording, receipt] of [
      [1200, "ERR_NOT_GROUP_MEMBER", { outcome: "failed", because: "QQ 拒绝：不是这个群的成员" }],
      [1200, "Timeout: sendMsg", { outcome: "unknown", because: "QQ 没有及时答复：Timeout: sendMsg" }],
      [1200, "操作过于频繁", { outcome: "retry", because: "QQ 拒绝：操作过于频繁", rest: 60_000 }],
      [1400, "message missing", { outcome: "failed", because: "QQ 拒绝：message missing（1400）" }],
      [100, "", { outcome: "failed", because: "QQ 拒绝：对方没有说明原因（100）" }],
      [1404, "不支持的 API", { outcome: "failed", because: "对接的 QQ 程序没有这项功能（send_private_msg）" }],
    ] as const) {
      faults.failing = new Map([["send_private_msg", { retcode, wording }]]);
      expect(await perform(one, { type: "dm", member: qq(xiaomei), text: "你好" })).toEqual(receipt);
    }
    faults.failing = new Map();
    // What is known to be missing is not asked for again.
    const before = traffic.count("send_private_msg");
    expect(await perform(one, { type: "dm", member: qq(xiaomei), text: "你好" })).toMatchObject({ outcome: "failed" });
    expect(traffic.count("send_private_msg")).toBe(before);
  });
});

it("a text names whom it mentions in front, or the mention stands before it", () => {
  const names: Readonly<Record<string, readonly string[]>> = { 1: ["小", "小 王"], 2: ["李"] };
  const read = (words: string, ...mentions: readonly string[]): string => withMentions(words, mentions, (number) => names[number] ?? []).map(({ type, data }) => (type === "at" ? `<${data["qq"]}>` : data["text"])).join("");
  expect(read("@小 王 @李 你们好", "1", "2")).toBe("<1> <2> 你们好");
  expect(read("@老名字 你好", "1")).toBe("<1> @老名字 你好");
  expect(read("@小王 你好", "1")).toBe("<1> @小王 你好");
  expect(read("\n你好", "2")).toBe("<2>\n你好");
  expect(read("你好")).toBe("你好");
});

describe("time", () => {
  endAfterEach();
  it("that runs out leaves a send unknown, and an act to be tried again", async () => {
    const one = await play({ ...fast, puppet: { limits: { send: 1000, act: 1000 } } });
    one.faults.slow = new Map([["*", Number.POSITIVE_INFINITY]]);
    expect(await perform(one, saying(one.group, "在吗"))).toMatchObject({ outcome: "unknown" });
    expect(await perform(one, { type: "mute", group: qqg(one.group), member: qq(one.xiaomei), seconds: 60 })).toMatchObject({ outcome: "retry" });
  });
});

describe("governing", () => {
  endAfterEach();
  it("all nine acts are done, as the platform itself shows", async () => {
    const one = await play({ rank: "owner" });
    const { world, puppet, aming, xiaomei, group } = one;
    expect([...puppet.acts].toSorted()).toEqual(acts.toSorted());
    const [message] = await seenOf(one, () => world.say(xiaomei, group, "加薇信领红包"));
    const id = message?.type === "message" ? message.id : "";
    await puppet.essence(qqg(group), id, true);
    expect(world.essences(group)).toHaveLength(1);
    await puppet.essence(qqg(group), id, false);
    expect(world.essences(group)).toHaveLength(0);
    expect(await perform(one, { type: "recall", group: qqg(group), message: id })).toMatchObject({ outcome: "done" });
    expect(world.messages.byId(Number(id.split(".")[2]))?.recalled).toBe(true);
    // Tried again after a death between the recall and its receipt.
    expect(await perform(one, { type: "recall", group: qqg(group), message: id })).toMatchObject({ outcome: "done" });
    expect(await perform(one, { type: "mute", group: qqg(group), member: qq(xiaomei), seconds: 90.2 })).toMatchObject({ outcome: "done" });
    expect(one.traffic.calls("set_group_ban").map(({ params }) => params["duration"])).toEqual([91]);
    expect(world.mutedUntil(xiaomei, group)).toBeGreaterThan(one.clock.now());
    expect(await perform(one, { type: "mute", group: qqg(group), member: qq(xiaomei), seconds: 90 * 86_400 })).toMatchObject({ outcome: "done" });
    expect(one.traffic.calls("set_group_ban").at(-1)?.params["duration"]).toBe(30 * 86_400);
    expect(await perform(one, { type: "mute", group: qqg(group), member: qq(xiaomei), seconds: 0 })).toMatchObject({ outcome: "done" });
    expect(world.mutedUntil(xiaomei, group)).toBe(0);
    expect(await perform(one, { type: "set_card", group: qqg(group), member: qq(xiaomei), card: "上海-小美" })).toMatchObject({ outcome: "done" });
    expect(world.cardOf(xiaomei, group)).toBe("上海-小美");
    await puppet.setTitle(qqg(group), qq(xiaomei), "群宠");
    expect(world.titleOf(xiaomei, group)).toBe("群宠");
    await puppet.muteAll(qqg(group), true);
    expect(world.allMuted(group)).toBe(true);
    await puppet.muteAll(qqg(group), false);
    expect(await perform(one, { type: "announce", group: qqg(group), text: "本周安排", media: [file("a.png")] })).toMatchObject({ outcome: "done" });
    expect(world.announcements(group)).toMatchObject([{ text: "本周安排", picture: "base64://eA==" }]);
    await puppet.roomTopic(qqg(group), "新群名");
    await eventually(async () => expect(await puppet.roomTopic(qqg(group))).toBe("新群名"));
    await puppet.kickForGood(qqg(group), qq(aming));
    expect(world.barred(group)).toEqual([aming]);
    expect(await perform(one, { type: "remove", group: qqg(group), member: qq(xiaomei) })).toMatchObject({ outcome: "done" });
    expect(world.membersOf(group)).toEqual([world.bot]);
    // The bot's own hand is no other admin's.
    await eventually(() => expect(only(one.seen, "member_left")).toMatchObject([{ removed: true, own: true }, { removed: true, own: true }]));
    expect(only(one.seen, "member_renamed")).toMatchObject([{ member: { name: "小美" }, newName: "上海-小美" }]);
    await expect(puppet.roomQuit(qqg(group))).rejects.toThrow("群主不能退出群");
  });

  it("of the bot's own words: they are taken back by the id that the send gave, also through another life of ours", async () => {
    const one = await play();
    const { platformId = "" } = await perform(one, saying(one.group, "说错了"));
    await one.gateway.stop();
    const next = await play({ again: one });
    expect(await perform(next, { type: "recall_own", group: qqg(one.group), message: platformId })).toMatchObject({ outcome: "done" });
    expect(one.world.sent.at(-1)?.recalled).toBe(true);
  });

  it("recalls nothing else by a number that means another message by now", async () => {
    let now = Date.now();
    const one = await play({ server: { now: () => now } });
    const { world, faults, xiaomei, group } = one;
    faults.idsRepeatAfter = 2;
    const [old] = await seenOf(one, () => world.say(xiaomei, group, "旧的广告"));
    now += 60_000;
    await one.restart();
    await back(one);
    world.say(xiaomei, group, "新的好话");
    const id = old?.type === "message" ? old.id : "";
    expect(await perform(one, { type: "recall", group: qqg(group), message: id })).toMatchObject({ outcome: "failed", because: expect.stringContaining("不记得") });
    expect(world.messages.byId(Number(id.split(".")[2]))?.recalled).toBe(false);
  });

  it.each<[string, (one: Scene) => void, Parameters<typeof perform>[1], object]>([
    ["a kick without effect", ({ faults }) => { faults.silentKick = true; }, { type: "remove", group: "", member: "" }, { outcome: "failed", because: "平台没有移出该成员" }],
    ["a kick without rank", ({ world, group }) => world.admin(world.bot, group, false), { type: "remove", group: "", member: "" }, { outcome: "failed" }],
    ["a kick whose notice is lost", ({ faults }) => { faults.lost = ["group_decrease"]; }, { type: "remove", group: "", member: "" }, { outcome: "done" }],
    ["a ban without effect", ({ faults }) => { faults.okOnly = ["set_group_ban"]; }, { type: "mute", group: "", member: "", seconds: 60 }, { outcome: "failed", because: "QQ 说禁言了，但没有看到生效" }],
    ["a ban whose notice is lost", ({ faults }) => { faults.lost = ["group_ban"]; }, { type: "mute", group: "", member: "", seconds: 60 }, { outcome: "done" }],
    ["a ban without rank", ({ world, group }) => world.admin(world.bot, group, false), { type: "mute", group: "", member: "", seconds: 60 }, { outcome: "failed", because: "QQ 拒绝：机器人在这个群里没有管理权限" }],
    ["a card without effect", ({ faults }) => { faults.okOnly = ["set_group_card"]; }, { type: "set_card", group: "", member: "", card: "新" }, { outcome: "failed", because: "QQ 说改了群名片，但没有看到生效" }],
  ])("%s is judged by what is seen", async (_name, wrong, body, receipt) => {
    const one = await play(fast);
    wrong(one);
    const about = { group: qqg(one.group), member: qq(one.xiaomei) };
    expect(await perform(one, { ...body, ...about })).toMatchObject(receipt);
    expect(one.traffic.count("get_group_member_list")).toBeLessThan(6);
    expect(one.traffic.count("get_group_member_info")).toBeLessThan(3);
  });

  it("a silent kick for good is a failure as well", async () => {
    const one = await play(fast);
    one.faults.silentKick = true;
    await expect(one.puppet.kickForGood(qqg(one.group), qq(one.xiaomei))).rejects.toMatchObject({ sent: "no", again: false });
  });

  it("where recalls are told of, one of which nothing is told did not happen", async () => {
    const one = await play(fast);
    const { world, faults, xiaomei, group } = one;
    const seen = await seenOf(one, () => { for (const words of ["一", "二", "三"]) world.say(xiaomei, group, words); });
    const [first = "", second = "", third = ""] = only(seen, "message").map(({ id }) => id);
    faults.lost = ["group_recall"];
    expect(await perform(one, { type: "recall", group: qqg(group), message: first })).toMatchObject({ outcome: "done" });
    faults.lost = false;
    expect(await perform(one, { type: "recall", group: qqg(group), message: second })).toMatchObject({ outcome: "done" });
    faults.okOnly = ["delete_msg"];
    expect(await perform(one, { type: "recall", group: qqg(group), message: third })).toMatchObject({ outcome: "retry" });
  });

  it("several at once do not wait for each other's proof", async () => {
    const one = await play({ speed: 10 });
    const { world, faults, puppet, group } = one;
    const people = Array.from({ length: 10 }, (_, index) => world.person(`人${index}`));
    await seenOf(one, () => world.join(people, group));
    faults.lost = ["group_ban"];
    const before = one.clock.now();
    await Promise.all(people.map((person) => puppet.mute(qqg(group), qq(person), 60)));
    expect(one.clock.now() - before).toBeLessThan(10 * 1500);
    expect(people.every((person) => world.mutedUntil(person, group) > 0)).toBe(true);
  });
});

describe("requests", () => {
  endAfterEach();
  const asked = async (one: Scene, inviter?: number): Promise<string> => {
    await seenOf(one, () => one.world.apply(one.wang, one.group, "你好", inviter === undefined ? {} : { inviter }));
    return only(one.seen, "join_requested").at(-1)?.flag ?? "";
  };
  const answer = (one: Scene, flag: string, approve: boolean) => perform(one, { type: "answer_join", group: qqg(one.group), flag, approve, because: "请先看群规" });

  it("let in who is then seen to be in, and refuse with a reason", async () => {
    const one = await play();
    const { world, wang, group } = one;
    expect(await answer(one, await asked(one), false)).toMatchObject({ outcome: "done" });
    expect(world.requests(group)).toMatchObject([{ state: "refused", reason: "请先看群规" }]);
    const flag = await asked(one);
    expect(await answer(one, flag, true)).toMatchObject({ outcome: "done" });
    expect(world.membersOf(group)).toContain(wang);
    // Tried again after a death between the answer and its receipt.
    expect(await answer(one, flag, true)).toMatchObject({ outcome: "done" });
    expect(one.traffic.calls("set_group_add_request").map(({ params }) => params["sub_type"])).toEqual(["add", "add", "add"]);
  });

  it("are no success when nobody comes in, unless the newcomer may still have to agree", async () => {
    const one = await play({ ...fast, server: { profile: "llbot" } });
    one.faults.okOnly = ["set_group_add_request"];
    expect(await answer(one, await asked(one), true)).toMatchObject({ outcome: "failed", because: "QQ 说通过了，但人没有进群" });
    expect(await answer(one, await asked(one, one.xiaomei), true)).toMatchObject({ outcome: "done" });
  });

  it("are a success when the notice of the newcomer is lost", async () => {
    const one = await play(fast);
    one.faults.lost = ["group_increase"];
    expect(await answer(one, await asked(one), true)).toMatchObject({ outcome: "done" });
  });

  it("to be friends are accepted, also by another life of ours", async () => {
    const one = await play();
    await seenOf(one, () => one.world.befriend(one.wang, "你好"));
    const flag = only(one.seen, "friend_requested")[0]?.flag ?? "";
    await one.gateway.stop();
    const next = await play({ again: one });
    expect(await perform(next, { type: "accept_friend", flag })).toMatchObject({ outcome: "done" });
    expect(one.world.friends()).toEqual([one.wang]);
  });
});

describe("what is not offered", () => {
  endAfterEach();
  it("is no act any more once it was asked for in vain", async () => {
    const one = await play(fast);
    one.faults.unknown = ["set_group_ban", "_send_group_notice"];
    expect(one.gateway.capabilities(qqg(one.group)).has("mute")).toBe(true);
    expect(await perform(one, { type: "mute", group: qqg(one.group), member: qq(one.xiaomei), seconds: 60 })).toMatchObject({ outcome: "failed" });
    expect(one.gateway.capabilities(qqg(one.group)).has("mute")).toBe(false);
    expect(await perform(one, { type: "mute", group: qqg(one.group), member: qq(one.xiaomei), seconds: 60 })).toMatchObject({ outcome: "failed", because: "平台没有这项功能：禁言" });
    // Another implementation, or a newer one, may be behind the next line.
    one.faults.unknown = [];
    one.dropLines();
    await eventually(() => expect(one.gateway.capabilities(qqg(one.group)).has("mute")).toBe(true));
  });

  it("is known beforehand of a bridge that says yes and does nothing", async () => {
    const one = await play({ server: { profile: "gensokyo" } });
    expect([...one.puppet.acts]).toEqual(["mute", "muteAll", "recallOthers"]);
    expect([...one.gateway.capabilities(qqg(1))]).toEqual(expect.arrayContaining(["say", "mute", "recall"]));
    expect(one.gateway.capabilities(qqg(1)).has("set_card")).toBe(false);
  });

  it("reading a card back goes by the list where a single member cannot be asked for", async () => {
    const one = await play();
    one.faults.unknown = ["get_group_member_info"];
    await seenOf(one, () => one.world.join([one.wang], one.group));
    expect(only(one.seen, "member_joined")).toMatchObject([{ member: { name: "小王" } }]);
    expect(await perform(one, { type: "set_card", group: qqg(one.group), member: qq(one.wang), card: "北京-小王" })).toMatchObject({ outcome: "done" });
  });
});
