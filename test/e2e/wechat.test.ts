/** wechat: the first issue's stories on the real packages: emulator → wechat4u → puppet → wechaty → gateway → app → ledger → outbox, and back. */
import { describe, expect, it } from "vitest";
import { ads, emptyFolder, eventually, stayOf } from "./fixtures/bot.ts";
import { copyRules, type Edit } from "./fixtures/rules.ts";
import { appointBy, openStage, type Stage, startWechat, type WechatBot } from "./fixtures/wechat.ts";

type Opened = { readonly stage: Stage; readonly bot: WechatBot; readonly data: string; readonly rules: string };
async function open(edits: readonly Edit[] = [], owner?: "bot"): Promise<Opened> {
  const stage = await openStage({ ...(owner && { owner }) });
  const data = emptyFolder();
  const rules = copyRules(data, edits);
  return { stage, data, rules, bot: await startWechat(stage, { data, rules }) };
}
const topic1 = "瑜伽小站①群";
const dutiesOf = (bot: WechatBot, name: string): readonly string[] => [...(stayOf(bot.state(), topic1, name)?.duties?.keys() ?? [])];

describe("a newcomer on WeChat", { timeout: 90_000 }, () => {
  it("is welcomed by name, thanked for the card and for the introduction, each once", async () => {
    const { stage: { world, room1, room2, xiaoyu, aming }, bot } = await open();
    world.join([xiaoyu], room1, { inviter: aming });
    const welcome = await bot.hears(room1, "欢迎小鱼来到瑜伽小站");
    for (const part of ["@小鱼", "城市-昵称-行业", "1 天内改好", "介绍一下自己"]) expect(welcome).toContain(part);
    expect(dutiesOf(bot, "小鱼")).toEqual(["rename", "intro"]);
    world.card(xiaoyu, room1, "上海-小鱼-设计");
    expect(await bot.hears(room1, "群昵称改好了，谢谢")).toContain("@上海-小鱼-设计");
    world.say(xiaoyu, room1, "大家好，我是小鱼，在上海做平面设计，喜欢瑜伽，请多关照");
    await bot.hears(room1, "谢谢介绍");
    await bot.settled();
    expect(bot.said(room1)).toHaveLength(3);
    expect(bot.said(room2)).toEqual([]);
    expect([...bot.state().timers.values()]).toEqual([]);
    expect(bot.events("member_joined").filter(({ name }) => name === "小鱼")).toMatchObject([{ inviter: expect.any(String) }]);
  });
});

describe("an advertiser on WeChat", { timeout: 90_000 }, () => {
  it("is warned twice and becomes a task for a phone, which ends when the member list shows it", async () => {
    const { stage, bot } = await open();
    const { world, room1, fuli, xiaomei } = stage;
    await appointBy(bot, stage);
    world.join([fuli], room1);
    await bot.hears(room1, "欢迎福利姐");
    world.say(fuli, room1, ads[0]);
    expect(await bot.hears(room1, "【提醒】")).toContain("现有 1 分");
    world.say(fuli, room1, ads[1]);
    await bot.hears(room1, "【提醒并告知管理员】");
    world.say(fuli, room1, ads[2]);
    await bot.hears(xiaomei, /工单 c\d+（协助操作）：.*请在手机上把「福利姐」（.+）移出「瑜伽小站①群」/s);
    await bot.settled();
    expect(world.membersOf(room1)).toContain(fuli);
    expect(stage.traffic.count("webwxupdatechatroom")).toBe(0);
    expect(bot.said(room1).join("\n")).not.toContain("已移出");
    expect((await bot.desk.overview()).cases.filter(({ question }) => question.includes("移出"))).toHaveLength(1);
    world.kick(fuli, room1);
    await eventually(async () => expect((await bot.desk.overview()).cases.filter(({ question }) => question.includes("移出"))).toEqual([]));
    expect(bot.events("member_left").map(({ name }) => name)).toEqual(["福利姐"]);
    expect(bot.trouble).toEqual([]);
  });

  it("cannot hide the advertisement behind a colon, a look-alike or an invitation", async () => {
    const { stage: { world, room1, laozhou, dachuan, momo }, bot } = await open();
    world.say(laozhou, room1, `好的:\n${ads[0]}`);
    world.say(dachuan, room1, `${ads[1]} I've accepted your friend request. Now let's chat!`);
    world.say(momo, room1, `<msg><appmsg appid="" sdkver=""><title>邀请你加入群聊</title><des>${ads[2]}</des><type>5</type></appmsg></msg>`);
    await eventually(() => expect(bot.events("message").map(({ text }) => text)).toEqual([`好的:\n${ads[0]}`, expect.stringContaining("accepted"), expect.stringContaining("邀请你加入群聊")]));
    await eventually(() => expect(bot.said(room1).filter((text) => text.includes("疑似广告")).length).toBeGreaterThanOrEqual(2));
  });
});

describe("removals in a group of the bot's own", { timeout: 90_000 }, () => {
  const threeAds = async ({ stage: { world, room1 }, bot }: Opened, who: string): Promise<void> => {
    for (const ad of ads) world.say(who, room1, ad);
    await eventually(() => expect(bot.actions().filter(({ action }) => action.type === "remove" && action.member !== undefined).length).toBeGreaterThanOrEqual(1));
  };
  const tasks = async (bot: WechatBot): Promise<readonly string[]> => (await bot.desk.overview()).cases.map(({ question }) => question).filter((question) => question.includes("请在手机上把"));

  it("work where WeChat lets the owner: done once the member list has shrunk", async () => {
    const opened = await open([], "bot");
    const { stage, bot } = opened;
    const { world, faults, traffic, room1, dachuan } = stage;
    await appointBy(bot, stage);
    faults.kick = "owner";
    await threeAds(opened, dachuan);
    await eventually(() => expect(world.membersOf(room1)).not.toContain(dachuan));
    await eventually(() => expect(bot.events("member_left").map(({ name }) => name)).toEqual(["北京-大川-摄影"]));
    await bot.settled();
    expect(bot.actions().filter(({ action }) => action.type === "remove").map(({ status }) => status)).toEqual(["done"]);
    expect(traffic.count("webwxupdatechatroom")).toBe(1);
    expect(await tasks(bot)).toEqual([]);
  });

  it.each(["closed", "silent"] as const)("are tried once where it is %s, and are tasks from then on", async (kick) => {
    const opened = await open([], "bot");
    const { stage, bot } = opened;
    const { world, faults, traffic, room1, dachuan, momo, aming } = stage;
    await appointBy(bot, stage);
    faults.kick = kick;
    await threeAds(opened, dachuan);
    await eventually(async () => expect(await tasks(bot)).toHaveLength(1), 15_000);
    expect(traffic.count("webwxupdatechatroom")).toBe(1);
    expect(await bot.asks(aming, "/groups")).toContain("移");
    await threeAds(opened, momo);
    await eventually(async () => expect(await tasks(bot)).toHaveLength(2), 15_000);
    expect(traffic.count("webwxupdatechatroom")).toBe(1);
    expect(world.membersOf(room1)).toEqual(expect.arrayContaining([dachuan, momo]));
    world.kick(dachuan, room1);
    await eventually(async () => expect(await tasks(bot)).toHaveLength(1));
  });
});

describe("somebody who wants to be the bot's friend", { timeout: 90_000 }, () => {
  it("is accepted by the gate and greeted once", async () => {
    const { stage: { world, xiaoqing }, bot } = await open([["mode: watch # 只记录谁会被拦下", "mode: enforce # 只记录谁会被拦下"]]);
    world.befriend(xiaoqing, "同意群规，我是晓晴");
    await eventually(() => expect(world.friends()).toContain(xiaoqing));
    expect(await bot.hears(xiaoqing, "你好，我是「瑜伽小站」的群助手")).toContain("我的警告");
    expect(await bot.asks(xiaoqing, "我的警告")).toContain("没有有效的警告");
    expect(bot.actions().filter(({ action }) => action.type === "accept_friend").map(({ status }) => status)).toEqual(["done"]);
  });
});

describe("questions and words on WeChat", { timeout: 90_000 }, () => {
  it("are answered once, with a picture where the answer has one", async () => {
    const { stage: { world, room1, room2, xiaoqing, laozhou, momo }, bot } = await open();
    world.say(xiaoqing, room1, "请问几点上课呀");
    await bot.hears(room1, "平日：早课 7:00");
    world.say(laozhou, room1, "几点上课？");
    world.say(momo, room2, "几点上课？");
    await bot.hears(room2, "平日：早课 7:00");
    world.say(xiaoqing, room2, "群规");
    expect(await bot.hears(room2, "【瑜伽小站群规】")).toContain("3 分：移出");
    await bot.settled();
    expect(bot.said(room1)).toHaveLength(1);
    world.say(xiaoqing, room1, "你们店在哪里呀，坐地铁怎么走");
    await bot.hears(room1, "杭州文一路 138 号");
    await eventually(() => expect(world.sent.filter(({ kind }) => kind === "image")).toMatchObject([{ to: room1, file: { size: expect.any(Number) } }]));
  });
});

describe("the people who run it on WeChat", { timeout: 90_000 }, () => {
  it("claim with the code, see the login in /status, post to all groups and take it back", async () => {
    const { stage, bot } = await open();
    const { world, aming, room1, room2 } = stage;
    expect(await bot.asks(aming, "/status")).toContain("这是管理人员的指令");
    await appointBy(bot, stage);
    expect(await bot.asks(aming, "/status")).toMatch(/微信：在线[\s\S]*登录于[\s\S]*最近同步[\s\S]*今天还能发 \d+ 条[\s\S]*没有发现问题/);
    expect(await bot.asks(aming, "/groups")).toMatch(/1\. 瑜伽小站①群：6 人.*\n2\. 瑜伽小站②群：4 人/);
    expect(await bot.asks(aming, "/drop now 早安练习")).toContain("2 个群");
    for (const room of [room1, room2]) await bot.hears(room, "早上好！上班前三分钟");
    await bot.settled();
    expect(await bot.asks(aming, "/undo")).toContain("正在撤回");
    await bot.settled();
    for (const room of [room1, room2]) expect(world.sent.filter(({ to }) => to === room).map(({ recalled }) => recalled)).not.toContain(false);
  });

  it("decide what a rule asks about: 1 acts", async () => {
    const { stage, bot } = await open();
    const { world, aming, xiaomei, room1, dachuan } = stage;
    await appointBy(bot, stage);
    expect(await bot.asks(aming, "/rules ads ask")).toContain("执行 → 询问");
    world.say(dachuan, room1, ads[0]);
    expect(await bot.hears(xiaomei, /工单 c\d+/)).toMatch(/1\. 照办\n2\. 放过/);
    expect(await bot.asks(xiaomei, "1")).toContain("照办");
    expect(await bot.hears(room1, "【提醒】疑似广告")).toContain("@北京-大川-摄影");
  });
});

describe("a restart on WeChat", { timeout: 90_000 }, () => {
  it("needs no new code, keeps everybody, takes in what was said meanwhile, and says nothing twice", async () => {
    const { stage, bot, data, rules } = await open();
    const { world, traffic, room1, laozhou, xiaoqing, aming } = stage;
    await appointBy(bot, stage);
    world.say(laozhou, room1, ads[0]);
    await bot.hears(room1, "【提醒】");
    await bot.settled();
    const [before, sent, codes] = [bot.state(), world.sent.length, traffic.count("jslogin")];
    await bot.stop();
    world.say(xiaoqing, room1, "几点上课？");
    const again = await startWechat(stage, { data, rules });
    await again.hears(room1, "平日：早课 7:00");
    await again.settled();
    expect(traffic.count("jslogin")).toBe(codes);
    expect(traffic.count("webwxlogout")).toBe(0);
    expect(world.sent.slice(sent)).toHaveLength(1);
    expect([...again.state().members.keys()].toSorted()).toEqual([...before.members.keys()].toSorted());
    expect((await again.desk.overview()).warnings).toHaveLength(1);
    expect(await again.asks(aming, "/member 小美")).toContain("日常管理");
    expect(again.console.join("\n")).not.toContain("认领");
  });
});

describe("a new login on WeChat", { timeout: 120_000 }, () => {
  it("gives everybody a new id, and warnings, groups and roles are where they belong", async () => {
    const { stage, bot, data, rules } = await open();
    const { world, traffic, room1, aming, xiaomei, laozhou, xiaoqing, momo, dachuan, fuli } = stage;
    await appointBy(bot, stage);
    world.say(dachuan, room1, ads[0]);
    await bot.hears(room1, "【提醒】");
    world.say(laozhou, room1, ads[1]);
    await eventually(() => expect(bot.said(room1).filter((text) => text.includes("疑似广告"))).toHaveLength(2));
    // Friends are marked one by one, and a mark counts once it was read back.
    await eventually(() => expect([aming, xiaomei, laozhou].map((friend) => world.remarkOf(friend))).toEqual([0, 1, 2].map(() => expect.stringMatching(/·[a-z0-9]{6}$/))), 30_000);
    await bot.settled();
    const before = bot.state();
    const ids = [aming, room1].map((key) => world.idOf(key));
    await bot.stop();
    // While nobody listens: a login from elsewhere, new names, two who swap theirs, and somebody who takes the founder's.
    world.phoneLogout();
    world.nick(dachuan, "大川川");
    world.nick(laozhou, "周老师");
    world.nick(xiaoqing, "默默");
    world.nick(momo, "晓晴");
    world.nick(aming, "明哥");
    world.nick(fuli, "阿明");
    world.join([fuli], room1);

    const again = await startWechat(stage, { data, rules });
    await again.hears(xiaomei, "重新登录");
    await again.settled();
    expect([aming, room1].map((key) => world.idOf(key))).not.toEqual(ids);
    expect(traffic.count("jslogin")).toBe(2);
    const after = again.state();
    expect([...after.groups.keys()].toSorted()).toEqual([...before.groups.keys()].toSorted());
    const holders = (state: typeof after) => [...state.members].flatMap(([id, { role }]) => (role ? [`${id} ${role}`] : [])).toSorted();
    expect(holders(after)).toEqual(holders(before));
    const warned = (state: typeof after) => [...state.members].flatMap(([id, { warnings = [] }]) => (warnings.length > 0 ? [`${id} ${warnings.length}`] : [])).toSorted();
    expect(warned(after)).toEqual(warned(before));
    // The founder and the secretary are themselves; whoever has the founder's old name is nobody.
    expect(await again.asks(aming, "/status")).toContain("微信：在线");
    expect(await again.asks(xiaomei, "/cases")).not.toContain("这是管理人员的指令");
    world.say(dachuan, room1, "我的警告");
    expect(await again.hears(room1, "现有 1 分警告")).toMatch(/换过登录/);
    expect(again.console.join("\n")).not.toContain("认领");
    expect(await again.asks(aming, "/identity")).toMatch(/待确认|没有/);
  });
});
