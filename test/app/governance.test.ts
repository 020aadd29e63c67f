/** governance: what becomes of removals, names and posts on a platform that refuses. */
import { describe, expect, it } from "vitest";
import { type Capability, capabilities } from "../../src/core/action.ts";
import { hour, minute, second } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Delivery, Receipt } from "../../src/ports.ts";
import entryGate from "../../src/rules/entry-gate.ts";
import renameOnEntry from "../../src/rules/rename-on-entry.ts";
import { ruleOfKind } from "../core/stage.ts";
import type { LoadedBook } from "../../src/app.ts";
import { calmPace, drop, loadedBook, makeBook, yoga } from "../fakes/book.ts";
import { FakeClock } from "../fakes/clock.ts";
import { joinRoom, leaveRoom, listed, person, room, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, bob, cat, boss] = [person("p-ann", "安"), person("p-bob", "波"), person("p-cat", "猫"), person("p-boss", "老板")];
const without = (...missing: readonly Capability[]): ReadonlySet<Capability> => new Set(capabilities.filter((each) => !missing.includes(each)));
let count = 0;
async function order(world: World, text: string, after: number = minute): Promise<string> {
  await world.clock.advance(after);
  await world.see(tellBot(`g${(count += 1)}`, boss, text, world.clock.now()));
  return world.gateway.ofType("dm").findLast(({ member }) => member === boss.id)?.text ?? "";
}
async function founded(books: readonly LoadedBook[] = [loadedBook()], ledger = openLedger(":memory:")): Promise<World> {
  const world = await makeWorld({ ledger, clock: new FakeClock(), books }).open();
  await world.see(listed([ann, bob, cat, boss], world.clock.now()), tellBot("c", boss, `/claim ${world.codes[0] ?? ""}`, world.clock.now()));
  await order(world, "/use 1");
  return world;
}
const withRule = (kind: typeof renameOnEntry | typeof entryGate, options: object): LoadedBook => {
  const book = makeBook({ charter: { purpose: "一起练瑜伽", values: [] } });
  return { book: { ...book, rules: [ruleOfKind(kind, options, book)] }, files: { "yoga/community.yaml": "version: v1" } };
};
const tasks = (world: World): readonly string[] => [...world.state().cases.values()].map(({ question }) => question);
const kicks = (world: World): number => world.gateway.ofType("remove").length;
const onKick = (receipt: Receipt) => (delivery: Delivery): Receipt => (delivery.type === "remove" ? receipt : { outcome: "done", because: "" });
const refused: Receipt = { outcome: "failed", because: "平台没有移出该成员", barred: true };
const unable = (world: World): readonly string[] => [...world.state().groups.values()].flatMap((group) => [...(group.unable ?? [])]);

describe("a removal", () => {
  it("that works is learned nothing from, and the next one is tried as well", async () => {
    const world = await founded();
    for (const name of ["安", "波"]) await order(world, `/kick ${name} 广告`);
    expect([kicks(world), tasks(world), unable(world)]).toEqual([2, [], []]);
  });

  it("that is refused is tried once in a group; then humans are asked at once, also after a restart", async () => {
    const ledger = openLedger(":memory:");
    const world = await founded([loadedBook()], ledger);
    world.gateway.answer = onKick(refused);
    await order(world, "/kick 安 广告");
    expect([kicks(world), unable(world)]).toEqual([1, ["remove"]]);
    expect(tasks(world)).toEqual([expect.stringMatching(/请在手机上把「安」[^]*平台不让机器人在这个群移人，以后的移出直接开工单；想让机器人再试：\/groups retry/u)]);
    expect(await order(world, "/groups")).toContain("转人工：移人（平台不让）");
    await order(world, "/kick 波 广告");
    const next = await makeWorld({ ledger, clock: new FakeClock(world.clock.now()) }).open();
    expect(next.state()).toEqual(world.state());
    await next.see(tellBot("next", boss, "/kick 猫 广告", next.clock.now()));
    expect([kicks(world), kicks(next), tasks(next).length]).toEqual([1, 0, 3]);
    expect(tasks(next)[1]).not.toContain("/groups retry");
    expect(ledger.entriesOf(yoga, "ability_learned", 9)).toHaveLength(1);
  });

  it("is not counted before the member has gone, and then the task ends by itself", async () => {
    const world = await founded();
    world.gateway.answer = onKick(refused);
    await order(world, "/kick 安 广告");
    const before = world.gateway.words.length;
    expect(world.gateway.words.join("\n")).not.toMatch(/已(被)?移出|移出了/u);
    await order(world, "1");
    expect(tasks(world)).toHaveLength(1);
    await world.see(leaveRoom("l1", ann, world.clock.now()));
    expect([tasks(world), world.gateway.words.length > before]).toEqual([[], true]);
  });

  it("is tried again at an admin's word, and when the group comes to be the bot's own", async () => {
    const world = await founded();
    world.gateway.answer = onKick(refused);
    await order(world, "/kick 安 广告");
    expect(await order(world, "/groups retry 1")).toContain("再试一次");
    await order(world, "/kick 波 广告");
    expect([kicks(world), unable(world)]).toEqual([2, ["remove"]]);
    const now = world.clock.now();
    await world.see(listed([ann, bob, cat, boss], now, { ...room, owner: "p-bot", owned: true }));
    expect(unable(world)).toEqual([]);
    await order(world, "/kick 猫 广告");
    expect(kicks(world)).toBe(3);
    // The same owner seen again changes nothing.
    await world.see(listed([ann, bob, cat, boss], world.clock.now(), { ...room, owner: "p-bot", owned: true }));
    expect(unable(world)).toEqual(["remove"]);
  });

  it("that fails with the line teaches nothing", async () => {
    const world = await founded();
    world.gateway.answer = onKick({ outcome: "retry", because: "网络断开" });
    await order(world, "/kick 安 广告");
    await world.clock.advance(2 * hour);
    expect([kicks(world), unable(world), tasks(world).length]).toEqual([8, [], 1]);
  });

  it("where the bot lacks the right from the start is never tried", async () => {
    const world = await founded();
    world.gateway.can = without("remove");
    await order(world, "/kick 安 广告");
    expect([kicks(world), unable(world), tasks(world).length]).toEqual([0, [], 1]);
  });

  it("by the ladder says what the rules say, and not that it is done", async () => {
    const world = await founded();
    world.gateway.answer = onKick(refused);
    for (const text of ["坏一", "坏二", "坏三"]) {
      await world.clock.advance(minute);
      await world.see(sayInRoom(`x-${text}`, ann, text, world.clock.now()));
    }
    expect(world.gateway.ofType("say").at(-1)?.text).toMatch(/【移出】[^]*按群规：移出。\n不服：私聊发「申诉 理由」/u);
    expect(world.gateway.words.join("\n")).not.toMatch(/已(被)?移出|移出了/u);
    expect(tasks(world)).toHaveLength(1);
  });
});

describe("a name on a platform that cannot set one", () => {
  const joined = async (options: object): Promise<World> => {
    const world = await founded([withRule(renameOnEntry, options)]);
    world.gateway.can = without("set_card", "remove", "mute", "recall");
    await world.see(joinRoom("j1", person("p-new", "小新"), world.clock.now()));
    return world;
  };

  it("is asked for, reminded of twice, and reported to a human at last", async () => {
    const world = await joined({});
    for (const [after, words] of [[0, "进群先改一下群昵称"], [2 * hour, "还有 22 小时"], [18 * hour, "还有 4 小时"]] as const) {
      await world.clock.advance(after);
      expect(world.gateway.ofType("say").at(-1)).toMatchObject({ text: expect.stringContaining(words), mention: [{ id: "p-new" }] });
    }
    await world.clock.advance(4 * hour);
    expect(world.gateway.ofType("dm").at(-1)).toMatchObject({ member: "p-boss", text: expect.stringMatching(/小新 的群昵称在 1 天内没有改好[^]*私下提醒一声/u) });
    expect(world.gateway.ofType("set_card")).toEqual([]);
    expect(world.ledger.actions(99).filter(({ action }) => action.type === "set_card")).toEqual([]);
  });

  it("is warned for, or only written down, as `then` says", async () => {
    const warned = await joined({ then: "warn", remind_at: [] });
    await warned.clock.advance(24 * hour);
    expect(warned.gateway.ofType("say").at(-1)?.text).toContain("没有改好");
    const quiet = await joined({ then: "nothing", remind_at: [] });
    const before = quiet.gateway.words.length;
    await quiet.clock.advance(24 * hour);
    expect(quiet.gateway.words).toHaveLength(before);
    for (const world of [warned, quiet]) expect([...world.state().timers.values()].filter(({ rule }) => rule === "rename-on-entry")).toEqual([]);
  });

  it("that is put right is thanked for, also where only a member list or a message tells", async () => {
    const byList = await joined({});
    await byList.see(listed([ann, bob, cat, boss, person("p-new", "上海-小新-设计")], byList.clock.now()));
    const byWords = await joined({});
    await byWords.see(sayInRoom("w1", person("p-new", "上海-小新-设计"), "改好啦", byWords.clock.now()));
    for (const world of [byList, byWords]) {
      expect(world.gateway.ofType("say").at(-1)?.text).toContain("群昵称改好了");
      const before = world.gateway.words.length;
      await world.clock.advance(30 * hour);
      expect(world.gateway.words).toHaveLength(before);
    }
  });
});

describe("a name that the bot sets itself", () => {
  const newcomer = person("p-new", "小新");
  const entered = async (can = new Set(capabilities)): Promise<World> => {
    const world = await founded([withRule(renameOnEntry, { then: "set_card", remind_at: [] })]);
    world.gateway.can = can;
    await world.see(joinRoom("j1", newcomer, world.clock.now()));
    return world;
  };
  const cards = (world: World) => world.gateway.ofType("set_card").map(({ member, card }) => `${member} ${card}`);
  const wait = async (world: World): Promise<void> => {
    world.gateway.loggedIn = false;
    await world.clock.advance(24 * hour);
    expect(cards(world)).toEqual([]);
  };
  const goOn = async (world: World): Promise<void> => {
    world.gateway.loggedIn = true;
    await world.clock.advance(5 * second);
  };

  it("is set at the deadline; where the bot is known not to be able to, the people on duty are told; where that shows only then, they get a task", async () => {
    const world = await entered();
    await world.clock.advance(24 * hour);
    expect([cards(world), tasks(world)]).toEqual([["p-new 待填-小新-待填"], []]);
    const unable = await entered(new Set(without("set_card")));
    await unable.clock.advance(24 * hour);
    expect([cards(unable), tasks(unable)]).toEqual([[], []]);
    expect(unable.gateway.ofType("dm").at(-1)).toMatchObject({ member: "p-boss", text: expect.stringContaining("机器人在这个群改不了群昵称，没有代改") });
    const demoted = await entered();
    demoted.gateway.can = without("set_card");
    await demoted.clock.advance(24 * hour);
    expect([cards(demoted), tasks(demoted)]).toEqual([[], [expect.stringContaining("请在手机上改「小新」")]]);
  });

  it("is not set for who has left, nor over a name of their own, while the way out was closed", async () => {
    const left = await entered();
    await wait(left);
    await left.see(leaveRoom("l1", newcomer, left.clock.now()));
    await goOn(left);
    const renamed = await entered();
    await wait(renamed);
    await renamed.see({ type: "member_renamed", id: "n1", at: renamed.clock.now(), group: room, member: newcomer, newName: "上海-小新-设计" });
    await goOn(renamed);
    const waiting = await entered();
    await wait(waiting);
    await goOn(waiting);
    expect([left, renamed, waiting].map(cards)).toEqual([[], [], ["p-new 待填-小新-待填"]]);
  });

  it("is what the member says it is, and thanked for when it is seen", async () => {
    const world = await entered();
    await world.see(sayInRoom("w1", newcomer, "上海-小新-设计", world.clock.now()));
    expect(cards(world)).toEqual(["p-new 上海-小新-设计"]);
    const before = world.gateway.words.length;
    await world.see({ type: "member_renamed", id: "n1", at: world.clock.now(), group: room, member: newcomer, newName: "上海-小新-设计" });
    await world.clock.advance(30 * hour);
    expect(world.gateway.words.slice(before)).toEqual(["群昵称改好了，谢谢。"]);
    expect(cards(world)).toHaveLength(1);
  });
});

describe("the bot's own words", () => {
  const posted = async (more: { readonly groupPerMinute?: number } = {}): Promise<World> => {
    const book = loadedBook({ drops: [drop("morning", { text: "早安", media: [{ type: "image", path: "sun.png" }] })], pace: { ...calmPace, ...more } });
    const world = await founded([book]);
    world.gateway.answer = (delivery) => ({ outcome: "done", because: "", ...(delivery.type === "say" && { platformId: "m1", moreIds: ["m2"] }) });
    return world;
  };
  const recalls = (world: World): readonly string[] => world.gateway.ofType("recall_own").map(({ group, message }) => `${group} ${message}`);

  it("posted by mistake are taken back within two minutes, with their pictures", async () => {
    const world = await posted();
    expect(await order(world, "/drop now morning")).toContain("/undo");
    expect(await order(world, "/undo")).toContain("1 条刚发出，正在撤回");
    expect(recalls(world)).toEqual(["room1 m1", "room1 m2"]);
    expect(await order(world, "/undo 3", second)).toContain("已经撤回过了");
  });

  it("stay after two minutes, which is said", async () => {
    const world = await posted();
    await order(world, "/drop now morning");
    expect(await order(world, "/undo", 2 * minute)).toMatch(/撤不回了：1 条发出超过两分钟[^]*再发一条说明/u);
    expect(recalls(world)).toEqual([]);
  });

  it("stay where the platform gave no id, which is said", async () => {
    const world = await posted();
    world.gateway.answer = () => ({ outcome: "done", because: "" });
    await order(world, "/drop now morning");
    expect(await order(world, "/undo", second)).toContain("平台没有给出编号");
  });

  it("that two people agreed on are taken back as well: the undo finds the words of the second one's yes", async () => {
    const book = loadedBook({ drops: [drop("morning", { text: "早安" })], approvals: { removal: false, mass: true, massFrom: 1 } });
    const world = await founded([book]);
    world.gateway.answer = (delivery) => ({ outcome: "done", because: "", ...(delivery.type === "say" && { platformId: "m1" }) });
    await order(world, "/member 安 role 日常管理");
    await order(world, "/drop now morning");
    expect(world.gateway.words).not.toContain("早安");
    await world.see(tellBot("yes", ann, "1", world.clock.now()));
    expect(world.gateway.words).toContain("早安");
    const log = await order(world, "/audit", second);
    const number = /#(\d+) [^\n]*老板 立即投放/u.exec(log)?.[1] ?? "";
    expect(await order(world, `/undo ${number}`, second)).toContain("正在撤回");
    expect(recalls(world)).toEqual(["room1 m1"]);
  });

  it("that wait for their turn are not said at all", async () => {
    const world = await posted({ groupPerMinute: 1 });
    await world.see(sayInRoom("q1", ann, "问几点", world.clock.now()));
    await order(world, "/drop now morning", second);
    expect(await order(world, "/undo", second)).toContain("1 条还没发，不发了");
    await world.clock.advance(hour);
    expect(world.gateway.words).not.toContain("早安");
    expect(recalls(world)).toEqual([]);
  });

  it("that the platform will not give back are told of, and so is a platform that cannot at all", async () => {
    const world = await posted();
    await order(world, "/drop now morning");
    const answer = world.gateway.answer;
    world.gateway.answer = (delivery) => (delivery.type === "recall_own" && delivery.message === "m2" ? { outcome: "failed", because: "平台没有撤回这条消息" } : answer(delivery));
    await order(world, "/undo", second);
    await world.clock.advance(second);
    expect(world.gateway.ofType("dm").at(-1)).toMatchObject({ member: "p-boss", text: expect.stringMatching(/在「瑜伽一群」撤回机器人刚说的话：没有做成。2 条里撤回了 1 条：平台没有撤回/u) });
    const other = await posted();
    other.gateway.can = without("recall_own");
    await order(other, "/drop now morning");
    await order(other, "/undo", second);
    await other.clock.advance(second);
    expect(other.gateway.ofType("dm").at(-1)?.text).toMatch(/撤回机器人刚说的话：机器人在这里撤不了，两分钟内可以在登录机器人的手机上撤/u);
  });
});

describe("a new friend", () => {
  const asks = (flag: string, who = person("p-new", "小新"), at: number) => ({ type: "friend_requested", id: `friend:${flag}`, at, member: who, text: "芝麻开门", flag } as const);
  const greetings = (world: World): readonly string[] => world.gateway.ofType("dm").filter(({ member }) => member !== boss.id).map(({ text }) => text);
  const gate = withRule(entryGate, { require: { code: "芝麻开门" } });

  it("is accepted and greeted with the charter in brief and the words to use, once", async () => {
    const world = await founded([gate]);
    await world.see(asks("f1", undefined, world.clock.now()));
    expect(world.gateway.performed.slice(-2).map(({ delivery: { type } }) => type)).toEqual(["accept_friend", "dm"]);
    expect(greetings(world)).toHaveLength(1);
    for (const part of ["我是「瑜伽小站」的群助手", "一起练瑜伽", "群规", "我的警告", "申诉 理由", "帮助"]) expect(greetings(world)[0]).toContain(part);
    await world.clock.advance(hour);
    await world.see(asks("f2", undefined, world.clock.now()));
    expect([world.gateway.ofType("accept_friend").length, greetings(world).length]).toEqual([2, 1]);
  });

  it("who is a member already is not told what the gate asks", async () => {
    const world = await founded([gate]);
    await world.see(asks("f1", ann, world.clock.now()));
    expect(greetings(world)[0]).not.toContain("入群条件");
  });

  it("let in by a human's yes is greeted, too", async () => {
    const world = await founded([gate]);
    await world.see({ ...asks("f1", undefined, world.clock.now()), text: "你好" });
    expect(greetings(world)).toEqual([]);
    await order(world, "1");
    expect([world.gateway.ofType("accept_friend").length, greetings(world).length]).toEqual([1, 1]);
  });

  it("who could not be accepted is not greeted", async () => {
    const world = await founded([gate]);
    world.gateway.answer = ({ type }) => (type === "accept_friend" ? { outcome: "failed", because: "申请已过期" } : { outcome: "done", because: "" });
    await world.see(asks("f1", undefined, world.clock.now()));
    await world.clock.advance(hour);
    expect(greetings(world)).toEqual([]);
    world.gateway.answer = () => ({ outcome: "done", because: "" });
    await world.see(asks("f2", undefined, world.clock.now()));
    expect(greetings(world)).toHaveLength(1);
  });
});
