/** qq: the stories on QQ, and what QQ lets the bot do beyond them: emulator → puppet → wechaty → gateway → app → ledger → outbox, and back. */
import { appendFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hour, minute } from "../../src/core/time.ts";
import { ads, appoint, type Bot, emptyFolder, eventually, startBot } from "./fixtures/bot.ts";
import { openQqTown, type QqTown } from "./fixtures/qq-town.ts";
import { copyRules, type Edit } from "./fixtures/rules.ts";
import { tellStories } from "./stories.ts";

tellStories(() => openQqTown());

type Opened = Bot & { readonly town: QqTown; readonly data: string; readonly rules: string };
async function open(edits: readonly Edit[] = [], prepare: (rules: string) => void = () => {}): Promise<Opened> {
  const [town, data] = [await openQqTown(), emptyFolder()];
  const rules = copyRules(data, edits);
  prepare(rules);
  return { ...(await startBot({ town, data, rules })), town, data, rules };
}

describe("an advertiser on QQ", { timeout: 90_000 }, () => {
  const mutes: Edit = ["2: 提醒并告知管理员", "2: 禁言 10m，否则提醒并告知管理员"];

  it("is recalled before the card goes out, muted by the ladder, and can speak again on time, whatever becomes of the bot", async () => {
    const bot = await open([mutes]);
    const { town: { qq: { world, traffic }, ids, groups }, town } = bot;
    town.join("fuli", "room1");
    await bot.hears("room1", "欢迎福利姐");
    town.say("fuli", "room1", ads[0]);
    await bot.hears("room1", "【提醒】");
    await bot.settled();
    traffic.reset();
    const second = town.say("fuli", "room1", ads[1]);
    expect(await bot.hears("room1", "【禁言 10 分钟】")).toContain("@福利姐");
    await bot.settled();
    const calls = traffic.calls().map(({ action }) => action).filter((action) => ["delete_msg", "set_group_ban", "send_group_msg"].includes(action));
    expect(calls.indexOf("delete_msg")).toBeLessThan(calls.indexOf("send_group_msg"));
    expect(calls.filter((action) => action === "set_group_ban")).toHaveLength(1);
    expect(town.isRecalled(second)).toBe(true);
    const until = world.mutedUntil(ids.fuli, groups.room1);
    expect(until - Date.now()).toBeGreaterThan(9 * minute);
    await bot.stop();
    const again = await startBot(bot);
    await again.settled();
    expect(world.mutedUntil(ids.fuli, groups.room1)).toBe(until);
    town.passes(10 * minute);
    town.say("fuli", "room1", "我的警告");
    await again.hears("room1", "你现有 2 分警告");
  });

  it("can speak at once when the warning is pardoned", async () => {
    const bot = await open([mutes]);
    const { town: { qq: { world }, ids, groups }, town } = bot;
    await appoint(bot);
    town.join("fuli", "room1");
    for (const ad of ads.slice(0, 2)) town.say("fuli", "room1", ad);
    await bot.hears("room1", "【禁言 10 分钟】");
    await eventually(() => expect(world.mutedUntil(ids.fuli, groups.room1)).toBeGreaterThan(Date.now()));
    expect(await bot.asks("aming", "/use 1")).toContain("瑜伽小站①群");
    expect(await bot.asks("aming", "/pardon 福利姐 误会")).toContain("警告分 2 → 1");
    await eventually(() => expect(world.mutedUntil(ids.fuli, groups.room1)).toBeLessThanOrEqual(Date.now()));
  });
});

describe("a name on QQ", { timeout: 90_000 }, () => {
  const sets: Edit = ["then: warn # 到期还没改：记一次警告", "then: set_card"];

  it("is set by the bot as soon as the newcomer writes it", async () => {
    const bot = await open([sets]);
    const { town } = bot;
    town.join("xiaoyu", "room1");
    await bot.hears("room1", "欢迎小鱼");
    town.say("xiaoyu", "room1", "上海-小鱼-设计");
    await eventually(() => expect(town.qq.world.cardOf(town.ids.xiaoyu, town.groups.room1)).toBe("上海-小鱼-设计"));
    await bot.settled();
    expect(bot.actions().filter(({ action }) => action.type === "set_card").map(({ status }) => status)).toEqual(["done"]);
  });

  it("is set by the bot when the time is up", async () => {
    const bot = await open([sets]);
    const { town } = bot;
    town.join("xiaoyu", "room1");
    await bot.hears("room1", "欢迎小鱼");
    await bot.settled();
    await bot.stop();
    for (const name of readdirSync(bot.data)) if (name.startsWith("queue.db")) rmSync(join(bot.data, name));
    const later = await startBot({ ...bot, ahead: 25 * hour });
    await eventually(() => expect(town.qq.world.cardOf(town.ids.xiaoyu, town.groups.room1)).toBe("待填-小鱼-待填"));
    await later.settled();
  });
});

describe("the door on QQ", { timeout: 90_000 }, () => {
  it("lets in who agrees, and tells whoever does not what is missing", async () => {
    const bot = await open([["mode: watch # 只记录谁会被拦下", "mode: enforce # 只记录谁会被拦下"], ["otherwise: ask # 申请没有满足条件", "otherwise: reject # 申请没有满足条件"]]);
    const { town: { qq: { world }, ids, groups }, town } = bot;
    world.apply(ids.xiaoyu, groups.room1, "同意群规，想一起练");
    await eventually(() => expect(town.membersOf("room1")).toContain("xiaoyu"));
    const flag = world.apply(ids.fuli, groups.room1, "让我进来");
    await eventually(() => expect(world.requests(groups.room1).find((each) => each.flag === flag)).toMatchObject({ state: "refused", reason: expect.stringContaining("群规") }));
    expect(town.membersOf("room1")).not.toContain("fuli");
  });
});

describe("who is gone on QQ", { timeout: 90_000 }, () => {
  it("went by themselves, or was removed by somebody who is named", async () => {
    const bot = await open();
    const { town: { qq: { world }, ids, groups }, town } = bot;
    await appoint(bot);
    town.leave("momo", "room1");
    world.kick(ids.dachuan, groups.room1, ids.aming);
    await eventually(() => expect(bot.events("member_left")).toHaveLength(2));
    expect(bot.events("member_left")).toMatchObject([{ removed: false }, { removed: true, by: expect.any(String) }]);
    expect(await bot.asks("xiaomei", "/member 大川")).toMatch(/被移出，由 阿明/);
    expect(await bot.asks("xiaomei", "/member 默默")).toContain("自己退群");
  });
});

describe("planned content on QQ", { timeout: 90_000 }, () => {
  it("stands at the top of each group, once, where it is an announcement", async () => {
    const bot = await open([], (rules) => appendFileSync(join(rules, "demo", "drops.yaml"), `\n- { id: 放假, cron: "0 9 1 1 *", text: 元旦放假三天, announce: true }\n`));
    const { town: { qq: { world }, groups } } = bot;
    await appoint(bot);
    expect(await bot.asks("aming", "/drop now 放假")).toContain("2 个群");
    for (const group of Object.values(groups)) await eventually(() => expect(world.announcements(group).map(({ text }) => text)).toEqual(["元旦放假三天"]));
    await bot.settled();
    expect(bot.said("room1")).toEqual([]);
  });
});

describe("an account that QQ silences", { timeout: 90_000 }, () => {
  it("is noticed by words that never arrive, and the people on duty hear of it once", async () => {
    const bot = await open();
    const { town } = bot;
    await appoint(bot);
    // An echo was seen before: it is missed from now on.
    town.say("xiaoqing", "room1", "群规");
    await bot.hears("room1", "【瑜伽小站群规】");
    town.qq.faults.frozen = "groups";
    for (const [person, words] of [["laozhou", "帮助"], ["momo", "我的警告"], ["dachuan", "常见问题"]] as const) town.say(person, "room1", words);
    await eventually(() => expect(town.qq.world.undelivered).toHaveLength(3), 20_000);
    await bot.settled();
    town.passes(30_000);
    expect(await bot.hears("private:xiaomei", "可能被限制或冻结")).toContain("先留着不发");
    expect(await bot.asks("xiaomei", "/status")).toMatch(/限制|冻结/);
    expect(bot.said("private:xiaomei").filter((text) => text.startsWith("【瑜伽小站】机器人账号可能被限制或冻结"))).toHaveLength(1);
  });
});
