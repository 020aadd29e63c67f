/** The sandbox end to end: the made-up WeChat, its puppet, the real wechaty, the gateway. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { eventually, morning, only, perform, room, saying, started, ticking, xiaomei, xiaoqing, xiaoyu } from "./fixture.ts";

describe("what is seen", () => {
  it("reports the roster of each room after the login, without the bot", async () => {
    const { seen, gateway } = await started();
    await eventually(() => expect(only(seen, "roster")).toHaveLength(2));
    const [first] = only(seen, "roster");
    expect(first?.group).toEqual({ id: room, topic: "瑜伽小站①群", owner: "p:aming" });
    expect(first?.members.map(({ name }) => name)).toEqual(["阿明", "小美", "上海-晓晴-设计", "杭州-老周-程序员", "成都-默默-教师", "北京-大川-摄影"]);
    expect(gateway.status()).toMatchObject({ loggedIn: true, name: "暖群" });
    expect(gateway.epoch).toBe(`sandbox:${morning + 1000}`);
  });

  it("reports a message with the author's name in that room", async () => {
    const { seen, sandbox } = await started();
    expect(sandbox.say(xiaoqing, room, "早上好")).toBeUndefined();
    await eventually(() => expect(only(seen, "message")).toHaveLength(1));
    expect(only(seen, "message")[0]).toEqual({
      type: "message", id: "s1", at: expect.any(Number), group: { id: room, topic: "瑜伽小站①群", owner: "p:aming" },
      member: { id: xiaoqing, name: "上海-晓晴-设计" }, text: "早上好",
    });
  });

  it("recognises a mention of the bot and cuts it from the beginning", async () => {
    const { seen, sandbox } = await started();
    sandbox.say(xiaoqing, room, "@暖群 群规是什么");
    await eventually(() => expect(only(seen, "message")).toMatchObject([{ text: "群规是什么", mentionsBot: true }]));
  });

  it("keeps quoted words apart, with the message that they come from", async () => {
    const { seen, sandbox } = await started();
    sandbox.say(xiaomei, room, "周六九点集合");
    sandbox.say(xiaoqing, room, "收到", "s1");
    await eventually(() => expect(only(seen, "message")).toHaveLength(2));
    expect(only(seen, "message")[1]).toMatchObject({ text: "收到", quoted: { text: "周六九点集合", message: "s1" } });
  });

  it("keeps them apart in a private chat as well", async () => {
    const { seen, sandbox } = await started();
    sandbox.say(xiaomei, `private:${xiaomei}`, "周六九点集合");
    sandbox.say(xiaomei, `private:${xiaomei}`, "/why", "s1");
    await eventually(() => expect(only(seen, "direct_message")).toHaveLength(2));
    expect(only(seen, "direct_message")[1]).toMatchObject({ text: "/why", quoted: { text: "周六九点集合", message: "s1" } });
  });

  it("reports a join with its inviter, a rename, a new topic and a leave", async () => {
    const { seen, sandbox } = await started();
    sandbox.join(xiaoyu, room, xiaoqing);
    sandbox.rename(xiaoyu, room, "广州-小鱼-护士");
    sandbox.leave(xiaoyu, room);
    await eventually(() => expect(only(seen, "member_left")).toHaveLength(1));
    const [joined] = only(seen, "member_joined");
    expect(joined).toMatchObject({ id: `join:${room}:${xiaoyu}:${joined?.at}`, member: { id: xiaoyu, name: expect.any(String) }, inviter: { id: xiaoqing, name: "上海-晓晴-设计" } });
    expect(only(seen, "member_renamed")).toMatchObject([{ member: { id: xiaoyu, name: "小鱼" }, newName: "广州-小鱼-护士" }]);
    expect(only(seen, "member_left")).toMatchObject([{ member: { id: xiaoyu, name: "广州-小鱼-护士" }, removed: false }]);
  });

  it("reports words to the bot in private", async () => {
    const { seen, sandbox } = await started();
    sandbox.say(xiaoyu, `private:${xiaoyu}`, "怎么进群？");
    await eventually(() => expect(only(seen, "direct_message")).toMatchObject([{ id: "s1", member: { id: xiaoyu, name: "小鱼" }, text: "怎么进群？" }]));
  });

  it("hears nothing of its own words", async () => {
    const { seen, sandbox, gateway } = await started();
    await perform(gateway, saying("大家好"));
    await perform(gateway, { type: "dm", member: xiaoqing, text: "你好" });
    sandbox.say(xiaoqing, room, "你好");
    await eventually(() => expect(only(seen, "message")).toHaveLength(1));
    expect(only(seen, "direct_message")).toEqual([]);
  });

  it("keeps the order of 200 messages, joins and renames among them", async () => {
    const { seen, sandbox, problems } = await started();
    sandbox.join(xiaoyu, room);
    for (let number = 1; number <= 200; number++) sandbox.say(number % 2 ? xiaoyu : xiaoqing, room, `第${number}条`);
    sandbox.leave(xiaoyu, room);
    await eventually(() => expect(only(seen, "member_left")).toHaveLength(1));
    expect(problems).toEqual([]);
    const events = seen.filter(({ type }) => type !== "roster");
    expect(events.map(({ type }) => type)).toEqual(["member_joined", ...Array<string>(200).fill("message"), "member_left"]);
    expect(only(seen, "message").map(({ text }) => text)).toEqual(Array.from({ length: 200 }, (_, index) => `第${index + 1}条`));
  });

  it("gives what is delivered twice the same id", async () => {
    const { seen, sandbox, faults } = await started();
    faults.twice = true;
    sandbox.say(xiaoqing, room, "在吗");
    sandbox.join(xiaoyu, room);
    sandbox.rename(xiaoyu, room, "广州-小鱼-护士");
    await eventually(() => expect(only(seen, "member_renamed")).toHaveLength(2));
    const events = seen.filter((sighting) => sighting.type !== "roster");
    expect(new Set(events.map((sighting) => JSON.stringify(sighting))).size).toBe(3);
  });

  it("delivers the last hour again after a restart, under the same ids and names, before the rosters", async () => {
    const now = ticking();
    const first = await started({ now });
    await eventually(() => expect(only(first.seen, "roster")).toHaveLength(2));
    first.sandbox.say(xiaoqing, room, "早上好");
    first.sandbox.join(xiaoyu, room, xiaomei);
    first.sandbox.rename(xiaoyu, room, "广州-小鱼-护士");
    first.sandbox.say(xiaoyu, room, "@暖群 大家好", "s1");
    await eventually(() => expect(only(first.seen, "message")).toHaveLength(2));
    await first.gateway.stop();

    const second = await started({ now, dataDir: first.dataDir });
    await eventually(() => expect(only(second.seen, "roster")).toHaveLength(2));
    const idsOf = (seen: typeof first.seen) => seen.flatMap((sighting) => ("id" in sighting ? [sighting.id] : []));
    expect(idsOf(second.seen)).toEqual(idsOf(first.seen));
    expect(only(second.seen, "message")).toEqual(only(first.seen, "message"));
    expect(second.seen.at(-1)?.type).toBe("roster");
    expect(second.gateway.epoch).toBe(first.gateway.epoch);
  });

  it("does not deliver again what is older, nor what was recalled", async () => {
    let at = morning;
    const first = await started({ now: () => at });
    first.sandbox.say(xiaoqing, room, "很久以前");
    at += 2 * 3_600_000;
    first.sandbox.say(xiaoqing, room, "说错了");
    first.sandbox.say(xiaoqing, room, "刚才");
    await eventually(() => expect(only(first.seen, "message")).toHaveLength(3));
    await perform(first.gateway, { type: "recall", group: room, message: "s2" });
    await first.gateway.stop();
    const second = await started({ now: () => at, dataDir: first.dataDir });
    await eventually(() => expect(only(second.seen, "roster")).toHaveLength(2));
    expect(only(second.seen, "message").map(({ text }) => text)).toEqual(["刚才"]);
  });

  it("goes on when the ledger refuses a sighting", async () => {
    const { sandbox, gateway, problems, seen } = await started();
    await eventually(() => expect(only(seen, "roster")).toHaveLength(2));
    vi.spyOn(seen, "push").mockImplementationOnce(() => { throw new Error("磁盘满了"); });
    sandbox.say(xiaoqing, room, "一");
    sandbox.say(xiaoqing, room, "二");
    await eventually(() => expect(only(seen, "message").map(({ text }) => text)).toEqual(["二"]));
    expect(problems).toContain("磁盘满了");
    expect(gateway.status().problem).toBe("磁盘满了");
  });
});

describe("what is done", () => {
  it("says words that name the members they are for, and hands back the message's id", async () => {
    const { sandbox, gateway } = await started();
    expect(await perform(gateway, saying("欢迎你", { mention: [{ id: xiaoqing, name: "上海-晓晴-设计" }] }))).toEqual({ outcome: "done", because: "已发出", platformId: "s1" });
    expect(sandbox.lines(room, 1)).toMatchObject([{ id: "s1", from: sandbox.bot, name: "暖群", text: "@上海-晓晴-设计 欢迎你", kind: "text" }]);
  });

  it("says words in private", async () => {
    const { sandbox, gateway } = await started();
    expect(await perform(gateway, { type: "dm", member: xiaoyu, text: "你好" })).toMatchObject({ outcome: "done" });
    expect(sandbox.lines(`private:${xiaoyu}`, 9)).toMatchObject([{ text: "你好", from: sandbox.bot }]);
  });

  it("sends pictures, videos and files, stored in the data folder", async () => {
    const { sandbox, gateway, dataDir } = await started();
    const media = ["图.png", "片.mp4", "表.xlsx"].map((name) => join(dataDir, name));
    for (const path of media) writeFileSync(path, `bytes of ${path}`);
    expect(await perform(gateway, saying("看这里", { media }))).toMatchObject({ outcome: "done", platformId: "s1" });
    const lines = sandbox.lines(room, 9);
    expect(lines.map(({ kind }) => kind)).toEqual(["text", "image", "video", "file"]);
    expect(readFileSync(join(dataDir, String(lines[1]?.media)), "utf8")).toBe(`bytes of ${media[0]}`);
  });

  it("sends nothing at all when a file is missing", async () => {
    const { sandbox, gateway } = await started();
    expect(await perform(gateway, saying("看这里", { media: ["/nowhere/图.png"] }))).toEqual({ outcome: "failed", because: "找不到文件：图.png" });
    expect(sandbox.lines(room, 9)).toEqual([]);
  });

  it("removes a member, as the member list confirms, and sees it happen", async () => {
    const { sandbox, gateway, seen } = await started();
    expect(await perform(gateway, { type: "remove", group: room, member: xiaoqing })).toMatchObject({ outcome: "done" });
    expect(sandbox.rooms()[0]?.members.map(({ id }) => id)).not.toContain(xiaoqing);
    await eventually(() => expect(only(seen, "member_left")).toMatchObject([{ member: { id: xiaoqing }, removed: true, own: true }]));
    expect(await perform(gateway, { type: "remove", group: room, member: xiaoqing })).toEqual({ outcome: "done", because: "成员已不在群里" });
  });

  it.each([
    ["refused", "平台拒绝：机器人没有移出成员的权限"],
    ["ignored", "平台没有移出该成员"],
  ] as const)("does not believe in a removal that is %s", async (fault, because) => {
    const { gateway, faults } = await started({ looks: [1] });
    faults.remove = fault;
    expect(await perform(gateway, { type: "remove", group: room, member: xiaoqing })).toEqual({ outcome: "failed", because, barred: true });
  });

  it("cannot remove the owner", async () => {
    const { gateway } = await started();
    expect(await perform(gateway, { type: "remove", group: room, member: "p:aming" })).toEqual({ outcome: "failed", because: "群主不能被移出" });
  });

  it("recalls a member's message, once", async () => {
    const { sandbox, gateway } = await started();
    sandbox.say(xiaoqing, room, "广告");
    const recall = { type: "recall", group: room, message: "s1" } as const;
    expect(await perform(gateway, recall)).toMatchObject({ outcome: "done" });
    expect(sandbox.lines(room, 9)).toMatchObject([{ id: "s1", recalled: true }, { kind: "system", text: "暖群撤回了上海-晓晴-设计的一条消息" }]);
    // Tried again after a death before the receipt: what is gone is gone.
    expect(await perform(gateway, recall)).toMatchObject({ outcome: "done" });
    expect(sandbox.lines(room, 9)).toHaveLength(2);
  });

  it("takes its own words back, all their parts, once; it hands back an id for each part", async () => {
    const { sandbox, gateway, dataDir } = await started();
    const picture = join(dataDir, "图.png");
    writeFileSync(picture, "bytes");
    expect(await perform(gateway, saying("看这里", { media: [picture] }))).toEqual({ outcome: "done", because: "已发出", platformId: "s1", moreIds: ["s2"] });
    for (const message of ["s1", "s2", "s1"]) expect(await perform(gateway, { type: "recall_own", group: room, message })).toEqual({ outcome: "done", because: "已撤回" });
    expect(sandbox.lines(room, 9).map(({ kind, recalled }) => [kind, recalled ?? false])).toEqual([["text", true], ["image", true], ["system", false], ["system", false]]);
    expect(await perform(gateway, { type: "recall_own", group: room, message: "s99" })).toEqual({ outcome: "failed", because: "平台没有撤回这条消息" });
  });

  it("answers a request to join: whoever is let in joins, whoever is not reads why and may ask again", async () => {
    const { seen, sandbox, gateway } = await started();
    expect(sandbox.apply(xiaoyu, room, "想一起练")).toBeUndefined();
    await eventually(() => expect(only(seen, "join_requested")).toMatchObject([{ id: `ask:${room}:s1`, member: { id: xiaoyu, name: "小鱼" }, text: "想一起练", flag: "s1" }]));
    expect(await perform(gateway, { type: "answer_join", group: room, flag: "s1", approve: false, because: "写上暗号再来" })).toMatchObject({ outcome: "done" });
    sandbox.apply(xiaoyu, room, "芝麻开门");
    const admit = { type: "answer_join", group: room, flag: "s3", approve: true, because: "" } as const;
    expect(await perform(gateway, admit)).toMatchObject({ outcome: "done" });
    // Tried again after a death before the receipt: who is in is in.
    expect(await perform(gateway, admit)).toMatchObject({ outcome: "done" });
    await eventually(() => expect(only(seen, "member_joined")).toMatchObject([{ member: { id: xiaoyu } }]));
    expect(sandbox.lines(room, 9).map(({ text }) => text)).toEqual([
      "小鱼申请加入群聊：「想一起练」", "拒绝了小鱼的入群申请：「写上暗号再来」", "小鱼申请加入群聊：「芝麻开门」", "同意了小鱼的入群申请", "小鱼加入了群聊",
    ]);
    expect(sandbox.apply(xiaoyu, room, "")).toContain("已经在");
    expect(sandbox.apply(xiaoyu, "room:9", "")).toBe("没有这个群：room:9");
    expect(sandbox.apply(xiaoyu, room, "长".repeat(201))).toContain("附言太长");
  });

  it("accepts a request for friendship, once", async () => {
    const { seen, sandbox, gateway } = await started();
    expect(sandbox.befriend(xiaoyu, "你好")).toBeUndefined();
    await eventually(() => expect(only(seen, "friend_requested")).toMatchObject([{ id: "friend:s1", member: { id: xiaoyu, name: "小鱼" }, text: "你好", flag: "s1" }]));
    for (const _again of [1, 2]) expect(await perform(gateway, { type: "accept_friend", flag: "s1" })).toEqual({ outcome: "done", because: "已通过好友申请" });
    expect(sandbox.lines(`private:${xiaoyu}`, 9).map(({ text }) => text)).toEqual(["小鱼申请加机器人为好友：「你好」", "好友申请已通过"]);
    expect(await perform(gateway, { type: "accept_friend", flag: "s9" })).toMatchObject({ outcome: "failed" });
  });

  it("tells what it can do, and refuses the rest", async () => {
    const { gateway } = await started();
    expect([...gateway.capabilities(room)].toSorted()).toEqual(["approve", "dm", "media", "recall", "recall_own", "reject", "remove", "say"]);
    expect([...gateway.capabilities(undefined)]).toEqual(["dm", "accept_friend"]);
    expect(await perform(gateway, { type: "mute", group: room, member: xiaoqing, seconds: 60 })).toMatchObject({ outcome: "failed" });
    expect(await perform(gateway, { type: "set_card", group: room, member: xiaoqing, card: "甲" })).toMatchObject({ outcome: "failed" });
    expect(await perform(gateway, { type: "answer_join", group: room, flag: "f", approve: true, because: "" })).toMatchObject({ outcome: "failed" });
  });
});

describe("what goes wrong with words", () => {
  it("may be tried again when they surely did not get out", async () => {
    const { sandbox, gateway, faults } = await started();
    faults.send = "before";
    expect(await perform(gateway, saying("你好"))).toEqual({ outcome: "retry", because: "网络断开，没有发出" });
    expect(sandbox.lines(room, 9)).toEqual([]);
  });

  it("is unknown when they may have got out", async () => {
    const { sandbox, gateway, faults } = await started();
    faults.send = "after";
    expect(await perform(gateway, saying("你好"))).toMatchObject({ outcome: "unknown" });
    expect(sandbox.lines(room, 9)).toHaveLength(1);
  });

  it("is unknown after the time limit; nothing more leaves after that", async () => {
    const { sandbox, gateway, faults, dataDir } = await started({ limit: 20 });
    const picture = join(dataDir, "图.png");
    writeFileSync(picture, "bytes");
    let release = (): void => {};
    faults.slow = new Promise((resolve) => { release = resolve; });
    expect(await perform(gateway, saying("你好", { media: [picture] }))).toMatchObject({ outcome: "unknown" });
    delete faults.slow;
    release();
    expect(await perform(gateway, saying("再见"))).toMatchObject({ outcome: "done" });
    expect(sandbox.lines(room, 9).map(({ text }) => text)).toEqual(["你好", "再见"]);
  });

  it("fails for good where the platform refuses", async () => {
    const { gateway } = await started();
    expect(await perform(gateway, saying("你好", { group: "room:9" }))).toEqual({ outcome: "failed", because: "没有这个群：room:9" });
    expect(await perform(gateway, saying("字".repeat(5001)))).toMatchObject({ outcome: "failed" });
    expect(await perform(gateway, saying(""))).toEqual({ outcome: "failed", because: "没有可发的内容" });
  });

  it("may be tried again before the login and after the stop", async () => {
    const { gateway } = await started();
    await gateway.stop();
    expect(await perform(gateway, saying("你好"))).toEqual({ outcome: "retry", because: "还没有登录" });
    expect(gateway.status().loggedIn).toBe(false);
  });
});
