/** stories: what a community lives through with the bot, the same on every network: people and platform → gateway → app → ledger → outbox, and back. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hour } from "../../src/core/time.ts";
import { ads, appoint, type Bot, emptyFolder, eventually, startBot, stayOf } from "./fixtures/bot.ts";
import { copyRules, type Edit, editRules } from "./fixtures/rules.ts";
import { privateWith, type Town } from "./fixtures/town.ts";

type Opened = Bot & { readonly data: string; readonly rules: string };
/** Makes a network of its own, with the demo community on it. */
type OpenTown = () => Town | Promise<Town>;
const topic1 = "瑜伽小站①群";
const dutiesOf = (bot: Bot, name: string): readonly string[] => [...(stayOf(bot.state(), topic1, name)?.duties?.keys() ?? [])];
const wordsOf = (bot: Bot, type: string): readonly string[] => bot.actions().flatMap(({ action }) => (action.type === type && "text" in action ? [action.text] : []));

/** Registers every story, each in a town of its own. */
export function tellStories(openTown: OpenTown): void {
  async function open(edits: readonly Edit[] = []): Promise<Opened> {
    const data = emptyFolder();
    const rules = copyRules(data, edits);
    return { ...(await startBot({ town: await openTown(), data, rules })), data, rules };
  }

  describe("a newcomer", { timeout: 90_000 }, () => {
    it("is welcomed with the charter in brief, and asked to rename and to introduce themselves", async () => {
      const bot = await open();
      bot.town.join("xiaoyu", "room1");
      const words = await bot.hears("room1", "欢迎小鱼来到瑜伽小站");
      for (const part of ["@小鱼", "互相陪着把练习坚持下去", "互相鼓励、不比较身材、安全第一", "城市-昵称-行业", "1 天内改好", "介绍一下自己", "城市、行业"]) expect(words).toContain(part);
      await bot.settled();
      expect(bot.said("room1")).toHaveLength(1);
      expect(bot.said("room2")).toEqual([]);
      expect(dutiesOf(bot, "小鱼")).toEqual(["rename", "intro"]);
      expect(bot.trouble).toEqual([]);
    });

    it("who renames wrongly is still waited for, and thanked once the name is right", async () => {
      const bot = await open();
      bot.town.join("xiaoyu", "room1");
      await bot.hears("room1", "欢迎小鱼");
      bot.town.rename("xiaoyu", "room1", "上海小鱼");
      await eventually(() => expect(bot.events("member_renamed")).toHaveLength(1));
      expect(dutiesOf(bot, "上海小鱼")).toEqual(["rename", "intro"]);
      expect(bot.said("room1")).toHaveLength(1);
      bot.town.rename("xiaoyu", "room1", "上海-小鱼-设计");
      expect(await bot.hears("room1", "群昵称改好了，谢谢")).toContain("@上海-小鱼-设计");
      expect(dutiesOf(bot, "上海-小鱼-设计")).toEqual(["intro"]);
      expect([...bot.state().timers.values()].map(({ rule }) => rule)).not.toContain("rename");
    });

    it("who introduces themselves is thanked, and nothing waits any more", async () => {
      const bot = await open();
      bot.town.join("xiaoyu", "room1");
      bot.town.rename("xiaoyu", "room1", "上海-小鱼-设计");
      bot.town.say("xiaoyu", "room1", "大家好，我是小鱼，在上海做平面设计，喜欢瑜伽，请多关照");
      await bot.hears("room1", "谢谢介绍");
      await bot.settled();
      expect(dutiesOf(bot, "上海-小鱼-设计")).toEqual([]);
      expect([...bot.state().timers.values()]).toEqual([]);
    });
  });

  describe("an advertiser", { timeout: 90_000 }, () => {
    it("is warned, warned before the admins, and removed exactly at the third advertisement", async () => {
      const bot = await open();
      await appoint(bot);
      bot.town.join("fuli", "room1");
      await bot.hears("room1", "欢迎福利姐");
      const cards = (): readonly string[] => bot.said("room1").filter((text) => text.startsWith("@福利姐 【"));

      const first = bot.town.say("fuli", "room1", ads[0]);
      expect(await bot.hears("room1", "【提醒】")).toContain("现有 1 分");
      await bot.settled();
      expect(bot.town.isRecalled(first)).toBe(true);
      expect(bot.said(privateWith("xiaomei"))).toEqual([]);

      bot.town.say("fuli", "room1", ads[1]);
      expect(await bot.hears("room1", "【提醒并告知管理员】")).toContain("现有 2 分");
      expect(await bot.hears(privateWith("xiaomei"), "福利姐 已有 2 分警告")).toContain(ads[1]);
      await bot.settled();
      expect(bot.town.membersOf("room1")).toContain("fuli");

      bot.town.say("fuli", "room1", ads[2]);
      expect(await bot.hears("room1", "【移出】")).toContain("按群规：移出");
      await eventually(() => expect(bot.town.membersOf("room1")).not.toContain("fuli"));
      await bot.hears(privateWith("xiaomei"), "已有 3 分警告");
      await bot.settled();
      expect(cards()).toHaveLength(3);
      expect(bot.town.removals("room1", "fuli")).toBe(1);
      expect(bot.actions().filter(({ action }) => action.type === "remove").map(({ status }) => status)).toEqual(["done"]);
      expect(bot.actions().map(({ status }) => status)).not.toContain("failed");
    });

    it("who comes back keeps the points: the next advertisement removes again", async () => {
      const bot = await open();
      bot.town.join("fuli", "room1");
      for (const text of ads) bot.town.say("fuli", "room1", text);
      await eventually(() => expect(bot.town.membersOf("room1")).not.toContain("fuli"));
      await bot.settled();
      bot.town.join("fuli", "room1");
      await bot.hears("room1", "欢迎回来，福利姐");
      bot.town.say("fuli", "room1", "我的警告");
      expect(await bot.hears("room1", "你现有 3 分警告")).toContain("疑似广告");
      expect(bot.town.removals("room1", "fuli")).toBe(1);
      bot.town.say("fuli", "room1", "加微信 xyz98765 刷单日结，一单一结");
      await eventually(() => expect(bot.town.membersOf("room1")).not.toContain("fuli"));
      await bot.settled();
      expect(bot.town.removals("room1", "fuli")).toBe(2);
    });

    it("who cannot be removed becomes a case for the person on duty, which ends when they are seen to leave", async () => {
      const bot = await open();
      await appoint(bot);
      bot.town.refusesRemovals();
      bot.town.join("fuli", "room1");
      for (const text of ads) bot.town.say("fuli", "room1", text);
      await bot.hears(privateWith("xiaomei"), /工单 c1（协助操作）：.*请在手机上把「福利姐」（.+）移出「瑜伽小站①群」/s);
      expect(bot.town.membersOf("room1")).toContain("fuli");
      expect((await bot.desk.overview()).cases).toHaveLength(1);
      bot.town.leave("fuli", "room1");
      await eventually(async () => expect((await bot.desk.overview()).cases).toEqual([]));
    });
  });

  describe("questions and words", { timeout: 90_000 }, () => {
    it("a prepared question is answered once within its cool-down", async () => {
      const bot = await open();
      bot.town.say("xiaoqing", "room1", "请问几点上课呀");
      await bot.hears("room1", "平日：早课 7:00");
      bot.town.say("laozhou", "room1", "几点上课？");
      bot.town.say("laozhou", "room1", "今天的练习好舒服");
      await bot.settled();
      expect(bot.said("room1")).toHaveLength(1);
      bot.town.say("momo", "room2", "几点上课？");
      await bot.hears("room2", "平日：早课 7:00");
    });

    it("an answer with a picture arrives as words and a picture", async () => {
      const bot = await open();
      bot.town.say("xiaoqing", "room1", "你们店在哪里呀，坐地铁怎么走");
      await bot.hears("room1", "杭州文一路 138 号");
      await eventually(() => expect(bot.town.pictures("room1")).toBe(1));
    });

    it("members' words are answered in the group", async () => {
      const bot = await open();
      bot.town.say("xiaoqing", "room1", "群规");
      expect(await bot.hears("room1", "【瑜伽小站群规】")).toContain("3 分：移出");
      bot.town.say("laozhou", "room1", "帮助");
      expect(await bot.hears("room1", "在群里发这些词就行")).toContain("我的警告");
      bot.town.say("momo", "room1", "我的警告");
      await bot.hears("room1", "你没有有效的警告");
      bot.town.say("dachuan", "room1", "常见问题");
      expect(await bot.hears("room1", "1. 几点上课")).toContain("直接把问题发出来");
      await bot.settled();
      expect(bot.said("room1")).toHaveLength(4);
    });
  });

  describe("the people who run it", { timeout: 90_000 }, () => {
    it("claims with the code once, and never by name", async () => {
      const bot = await open();
      expect(await bot.asks("aming", "/status")).toContain("这是管理人员的指令");
      expect(await bot.asks("aming", "/认领 AAAAAA")).toContain("认领码不对");
      const code = bot.code();
      expect(await bot.asks("aming", `/claim ${code.toLowerCase()}`)).toContain("创建者");
      expect(await bot.asks("laozhou", `/claim ${code}`)).toContain("认领码不对，或已经用过");
      for (const { text } of bot.events("direct_message")) expect(text).not.toMatch(new RegExp(code, "i"));
    });

    it("asks the bot for everything in private and gets sensible answers", async () => {
      const bot = await open();
      await appoint(bot);
      const ask = (text: string): Promise<string> => bot.asks("aming", text);
      expect(await ask("/groups")).toMatch(/1\. 瑜伽小站①群：6 人.*\n2\. 瑜伽小站②群：4 人/);
      expect(await ask("/warn 上海-晓晴-设计 迟到")).toContain("先选一个群");
      expect(await ask("/use 1")).toContain("瑜伽小站①群");
      expect(await ask("/warn 北京-大川-摄影 迟到")).toContain("警告分 0 → 1");
      expect(await bot.hears("room1", "【提醒】迟到")).toContain("@北京-大川-摄影");
      expect(await ask("/warnings")).toContain("北京-大川-摄影");
      expect(await ask("/warnings 大川")).toContain("迟到");
      expect(await ask("/pardon 大川 误会")).toContain("警告分 1 → 0");
      expect(await ask("/warnings")).toBe("现在没有人有有效的警告。");
      expect(await ask("/member 晓晴")).toContain("上海-晓晴-设计");
      expect(await ask("/kick 大川")).toContain("移出要写全名或编号");
      expect(await ask("/kick 北京-大川-摄影 测试")).toContain("移出「瑜伽小站①群」");
      await eventually(() => expect(bot.town.membersOf("room1")).not.toContain("dachuan"));
      expect(await ask("/status")).toMatch(/：(?:已登录|在线)[\s\S]*没有发现问题/);
      expect(await ask("/faq")).toContain("1. 几点上课");
      expect(await ask("/faq 2")).toContain("文一路 138 号");
      expect(await ask("/rules")).toMatch(/1\. welcome 欢迎新人：执行/);
      bot.town.say("xiaoqing", "room1", "加我微信吧，一起约课");
      await bot.settled();
      expect(await ask("/why 一起约课")).toMatch(/未命中 · 广告（ads@/);
      const audit = await ask("/audit 20");
      for (const part of ["阿明 警告 北京-大川-摄影", "撤销", "移出", "改 小美", "选群"]) expect(audit).toContain(part);
      expect(await ask("/help")).toContain("/drop");
      expect(await ask("/help warn")).toContain("例：");
      expect(bot.trouble).toEqual([]);
    });

    it("posts, pauses and resumes planned content, each post once in each group", async () => {
      const bot = await open();
      await appoint(bot);
      const ask = (text: string): Promise<string> => bot.asks("aming", text);
      expect(await ask("/drop list")).toMatch(/早晨三分钟（早安练习）：下次 /);
      expect(await ask("/drop preview 早安练习")).toContain("上班前三分钟");
      expect(await ask("/drop pause 早安练习")).toContain("暂停了");
      expect(await ask("/drop list")).toContain("早晨三分钟（早安练习）：已暂停");
      expect(await ask("/drop resume 早安练习")).toContain("恢复了");
      expect(await ask("/drop list")).toMatch(/早晨三分钟（早安练习）：下次 /);
      expect(await ask("/drop now 早安练习")).toContain("2 个群");
      for (const room of ["room1", "room2"] as const) await bot.hears(room, "早上好！上班前三分钟");
      await bot.settled();
      for (const room of ["room1", "room2"] as const) expect(bot.said(room)).toHaveLength(1);
      expect(await ask("/undo")).toContain("2 条刚发出，正在撤回");
      await bot.settled();
      for (const room of ["room1", "room2"] as const) expect(bot.town.heard(room).map(({ recalled }) => recalled)).not.toContain(false);
    });

    it("helps whoever mistypes, and refuses a stranger politely", async () => {
      const bot = await open();
      await appoint(bot);
      expect(await bot.asks("aming", "/wran 大川")).toContain("是不是想发：/warn");
      expect(await bot.asks("aming", "/warn")).toContain("要写是哪位成员");
      expect(await bot.asks("laozhou", "/kick 北京-大川-摄影")).toContain("这是管理人员的指令");
      expect(await bot.asks("xiaomei", "/member 晓晴 role 拉新")).toContain("创建者");
      expect(bot.town.membersOf("room1")).toContain("dachuan");
    });
  });

  describe("how far a rule may go", { timeout: 90_000 }, () => {
    it("in ask mode the person on duty decides: 1 acts, 2 does not", async () => {
      const bot = await open();
      await appoint(bot);
      expect(await bot.asks("aming", "/rules ads ask")).toContain("执行 → 询问");
      bot.town.join("fuli", "room1");
      bot.town.say("fuli", "room1", ads[0]);
      expect(await bot.hears(privateWith("xiaomei"), "工单 c1")).toMatch(/广告[\s\S]*1\. 照办\n2\. 放过/);
      await bot.settled();
      expect(wordsOf(bot, "say").filter((text) => text.startsWith("【"))).toEqual([]);
      expect(await bot.asks("xiaomei", "1")).toContain("照办");
      await bot.hears("room1", "【提醒】疑似广告");
      bot.town.say("fuli", "room1", ads[1]);
      await bot.hears(privateWith("xiaomei"), "工单 c2");
      expect(await bot.asks("xiaomei", "2")).toContain("放过");
      await bot.settled();
      expect(wordsOf(bot, "say").filter((text) => text.startsWith("【"))).toHaveLength(1);
      expect((await bot.desk.overview()).warnings).toMatchObject([{ points: 1 }]);
    });

    it("in watch mode it acts on nothing and is recorded", async () => {
      const bot = await open([["mode: enforce # 示范里直接执行", "mode: watch # 示范里直接执行"]]);
      await appoint(bot);
      const said = bot.town.say("xiaoqing", "room1", ads[0]);
      await bot.settled();
      expect(bot.said("room1")).toEqual([]);
      expect(bot.town.isRecalled(said)).toBe(false);
      expect(bot.ledger.findings(5)[0]).toMatchObject({ rule: "ads", mode: "watch", verdict: "act" });
    });

    it("why tells the verdict of every rule on a message", async () => {
      const bot = await open();
      bot.town.say("xiaoqing", "room1", ads[0]);
      await bot.hears("room1", "【提醒】");
      const lines = (await bot.why(ads[0])) ?? [];
      expect(lines.map(({ rule }) => rule).toSorted()).toEqual(["ads", "borrow", "faq", "flood", "gate", "intro", "night-links", "quiet", "raid", "rename", "suspicious", "welcome"]);
      expect(lines.find(({ rule }) => rule === "ads")).toMatchObject({ verdict: "act", mode: "enforce", matched: expect.stringContaining("加薇") });
      expect(lines.find(({ rule }) => rule === "flood")).toMatchObject({ verdict: "pass", score: expect.any(Number) });
      expect(await bot.desk.why("s9999")).toBeUndefined();
    });
  });

  describe("rule files on a running bot", { timeout: 90_000 }, () => {
    it("a broken one is told of by place while the old version goes on, and the repaired one takes over", async () => {
      const bot = await open();
      await appoint(bot);
      const version = (await bot.desk.overview()).rulesVersion;
      editRules(bot.rules, [["use: welcome", "use: welcom"]]);
      expect(await bot.hears(privateWith("xiaomei"), "没有采用")).toMatch(/community\.yaml:\d+:\d+ .*welcome/);
      expect((await bot.desk.overview()).problems[0]).toMatch(/community\.yaml:\d+:\d+/);
      bot.town.join("xiaoyu", "room1");
      await bot.hears("room1", "欢迎小鱼来到瑜伽小站");
      editRules(bot.rules, [["use: welcom\n", "use: welcome\n"], ["with: { first:", "with: { text: '{昵称}来啦', first:"]]);
      expect(await bot.hears(privateWith("xiaomei"), "规则已更新")).not.toContain(version);
      bot.town.join("fuli", "room1");
      await bot.hears("room1", "福利姐来啦");
      expect((await bot.desk.overview()).problems).toEqual([]);
    });
  });

  describe("a restart", { timeout: 90_000 }, () => {
    it("keeps the chat, warnings, roles, duties and timers, and says nothing twice", async () => {
      const bot = await open();
      await appoint(bot);
      bot.town.join("xiaoyu", "room1");
      bot.town.say("laozhou", "room1", ads[0]);
      bot.town.say("xiaoqing", "room1", "几点上课？");
      await bot.hears("room1", "平日：早课");
      await bot.settled();
      const before = { heard: bot.town.heard("room1"), state: bot.state(), desk: await bot.desk.overview(), sent: bot.actions() };
      await bot.stop();

      const again = await startBot(bot);
      await again.settled();
      expect(again.town.heard("room1")).toEqual(before.heard);
      expect(again.state().timers).toEqual(before.state.timers);
      expect(again.state()).toEqual(before.state);
      expect((await again.desk.overview()).warnings).toEqual(before.desk.warnings);
      expect(again.actions()).toEqual(before.sent);
      expect(await again.asks("aming", "/member 小美")).toContain("日常管理");
      expect(again.console.join("\n")).not.toContain("认领");
      again.town.rename("xiaoyu", "room1", "上海-小鱼-设计");
      await again.hears("room1", "群昵称改好了");
    });

    it("reminds of what fell due while the bot was away, though the queue was wiped", async () => {
      const bot = await open();
      bot.town.join("xiaoyu", "room1");
      await bot.hears("room1", "欢迎小鱼");
      await bot.settled();
      await bot.stop();
      for (const name of readdirSync(bot.data)) if (name.startsWith("queue.db")) rmSync(join(bot.data, name));
      const later = await startBot({ ...bot, ahead: 3 * hour });
      const reminder = await later.hears("room1", "群昵称还要改一下");
      expect(reminder).toContain("还有 21 小时");
      await later.settled();
      expect(later.said("room1")).toHaveLength(2);
    });

    it("takes in what happened meanwhile before it judges what fell due meanwhile", async () => {
      const bot = await open();
      bot.town.join("xiaoyu", "room1");
      await bot.hears("room1", "欢迎小鱼");
      await bot.settled();
      await bot.stop();
      bot.town.rename("xiaoyu", "room1", "上海-小鱼-设计");
      for (const name of readdirSync(bot.data)) if (name.startsWith("queue.db")) rmSync(join(bot.data, name));
      const later = await startBot({ ...bot, ahead: 25 * hour });
      // The first deadline finds the name in order and takes the others back.
      await eventually(() => expect(later.events("timer").length).toBeGreaterThanOrEqual(1));
      await later.settled();
      expect(dutiesOf(later, "上海-小鱼-设计")).not.toContain("rename");
      expect((await later.desk.overview()).warnings).toEqual([]);
    });

    it("said while nobody listened is recorded and, when old, not answered", async () => {
      const bot = await open();
      await bot.stop();
      bot.town.say("xiaoqing", "room1", "几点上课？");
      const later = await startBot({ ...bot, ahead: hour / 2 });
      await later.settled();
      expect(later.events("message")).toMatchObject([{ text: "几点上课？", late: true }]);
      expect(later.said("room1")).toEqual([]);
    });
  });
}
