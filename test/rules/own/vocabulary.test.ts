/** vocabulary: conditions on a member's tier, tags, account and counters; and what a rule may note, ask and put off. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide.ts";
import type { Member } from "../../../src/core/state.ts";
import { replayPast } from "../../../src/core/run.ts";
import { day, hour, minute } from "../../../src/core/time.ts";
import { actionTypes, entryTypes, joins, leaves, m, says, start, stateOf, tells } from "../../core/stage.ts";
import { annWith, ask, bookOfRules, course, done, told } from "./fixture.ts";

const link = says("ann", "看 https://a.example");
const ann = (more: Partial<Member>) => {
  const state = annWith({ lastAt: start - day });
  state.members.set(m("ann"), { name: "ann", ...more });
  return state;
};
const asked = (condition: unknown, more: Partial<Member>) => ask(condition, link, ann(more));
const counters = "counters: [{ id: late, name: 迟到, at: 9, window: 10m }, { id: all, per: community, at: 9 }]\n";
const rules = (then: unknown, more: object = {}) => bookOfRules([{ when: "message", if: { has: "link" }, then, ...more }], counters, { "yoga/drops.yaml": '- { id: 公告, cron: "0 9 * * *", text: 群公告 }\n' });
const acted = (then: unknown, state = ann({}), more: object = {}) => decide(link, state, rules(then, more));

describe("conditions", () => {
  it.each<[unknown, Partial<Member>, string]>([
    [{ tier: ["leader", "spreader"] }, { tier: "spreader" }, "✓ 层级是传播者"], [{ tier: "leader" }, {}, "✗ 层级是参与者，不是意见领袖"],
    [{ tier_at_least: "spreader" }, { tier: "co_leader" }, "✓ 层级是联合意见领袖"], [{ tier_at_least: "spreader" }, { tier: "active" }, "✗ 层级是活跃者，不到传播者"],
    [{ tag: ["老学员", "新人"] }, { tags: new Set(["新人"]) }, "✓ 有标签「新人」"], [{ tag: "老学员" }, { tags: new Set(["新人"]) }, "✗ 没有标签「老学员」"],
    [{ score: { at_least: 10 } }, { score: 10 }, "✓ 积分 10"], [{ score: { at_least: 10 } }, { score: 9 }, "✗ 积分 9，不到 10"],
    [{ score: { at_most: 0 } }, {}, "✓ 积分 0"], [{ score: { at_most: 9 } }, { score: 10 }, "✗ 积分 10，多于 9"],
  ])("%j of %j", (condition, more, because) => expect(asked(condition, more)).toBe(because));
  it("counters: what was counted within the window, before this rule's own", () => {
    const state = ann({});
    state.counters.set("late", new Map([["ann", { adds: [{ at: start - 10 * minute, add: 5 }, { at: start - minute, add: 2 }], up: false }]]));
    const because = (condition: object) => decide(link, state, rules([{ counter: "late" }], { if: { counter: { name: "late", ...condition } } })).findings[0]?.because;
    expect(because({ at_least: 2 })).toBe("「迟到」数到 2");
    expect(because({ at_least: 3 })).toBe("「迟到」数到 2，不到 3");
    expect(because({ at_most: 1 })).toBe("「迟到」数到 2，多于 1");
  });
  it("mention is, so far, the bot's", () => {
    expect(ask({ has: "mention" }, says("ann", "在吗", start, { mentionsBot: true }))).toBe("✓ 有@机器人");
    expect(ask({ has: "mention" }, says("ann", "@小王 在吗"))).toBe("✗ 没有@（眼下只认得 @机器人）");
  });
});

describe("what a rule notes", () => {
  it("points, with the reason, and never below zero", () => {
    expect(acted([{ points: 5, because: "{昵称}打卡" }]).entries).toMatchObject([{ type: "scored", member: "ann", delta: 5, because: "ann打卡", rule: "r1" }]);
    expect(acted([{ points: -5, because: "缺席" }], ann({ score: 3 })).entries).toMatchObject([{ type: "scored", delta: -3 }]);
    expect(acted([{ points: -5, because: "缺席" }])).toMatchObject({ entries: [], findings: [{ verdict: "pass", because: "有链接；积分已经是 0" }] });
    const twice = bookOfRules([1, 2].map(() => ({ when: "message", if: { has: "link" }, then: [{ points: -2, because: "缺席" }] })));
    expect(decide(link, ann({ score: 3 }), twice).entries).toMatchObject([{ delta: -2 }, { delta: -1 }]);
  });
  it("tags and tiers, once", () => {
    expect(acted([{ tag: "学员" }, { untag: "新人" }, { tier: "active" }], ann({ tags: new Set(["新人"]) })).entries).toMatchObject([
      { type: "tagged", tag: "学员", on: true, rule: "r1" }, { type: "tagged", tag: "新人", on: false }, { type: "tier_set", member: "ann", tier: "active", because: "规则「r1」" },
    ]);
    expect(acted([{ tag: "学员" }, { untag: "新人" }, { tier: "active" }], ann({ tags: new Set(["学员"]), tier: "active" })).findings).toMatchObject([{ verdict: "pass", because: "有链接；已经有标签「学员」，没有标签「新人」，已经是活跃者" }]);
  });
  it("counts, for the member, the group or all", () => {
    expect(acted([{ counter: "late", add: 3 }, { counter: "all" }]).entries).toMatchObject([{ type: "counted", counter: "late", of: "ann", add: 3, group: "g1" }, { type: "counted", counter: "all", of: "", add: 1 }]);
  });
  it("asks for a fitting name, and says nothing where it fits", () => {
    const format = [{ rename_request: "{城市}-{昵称}" }];
    expect(acted(format).actions).toMatchObject([{ type: "say", mention: ["ann"], text: "方便的时候改一下群昵称，写成「城市-昵称」。还差：城市。例如：上海-小王。" }]);
    expect(decide(says("ann", "看 https://a.example", start, { name: "上海-安安" }), ann({}), rules(format)).findings).toMatchObject([{ verdict: "pass", because: "有链接；群昵称合乎格式" }]);
    expect(acted(format, ann({ replies: Array.from({ length: 6 }, () => start - minute) })).findings).toMatchObject([{ because: "有链接；对这位成员的回复太密，先不说" }]);
  });
  it("announces nothing by what one member does; at a time of day it does", () => {
    const files = { "yoga/drops.yaml": '- { id: 停课, cron: "0 9 * * *", text: 停课, announce: true }\n' };
    const then = [{ drop: "停课" }];
    for (const when of ["message", "join", "leave", "rename"]) expect(() => bookOfRules([{ when, then }], "", files), when).toThrow("不能由某个成员的一句话");
    expect(() => bookOfRules([{ when: "counter", counter: "迟到", then }], counters, files)).toThrow("群公告");
    expect(done(course(bookOfRules([{ when: "time", at: "11:00", then }], "", files), [says("ann", "早"), says("ann", "早", start + 7200_000)]))).toEqual(["post 停课", "post 停课"]);
  });
  it("posts a drop in this group alone", () => {
    expect(acted([{ drop: "公告" }]).actions).toMatchObject([{ type: "post", group: "g1", drop: "公告", due: start, text: "群公告" }]);
  });
  it("tells each role; a role that nobody has falls to those on duty", () => {
    const staff = stateOf({ 小美: "secretary", 小李: "growth" });
    const to = (who: string) => acted([{ tell: who, text: "欢迎词" }], staff).actions.map((action) => ("to" in action ? [action.to, action.type === "alert" && action.text.split("\n").at(-1)] : []));
    expect(to("growth")).toEqual([[["小李"], "你好呀，ann"]]);
    expect(to("partner")).toEqual([[["小美"], "你好呀，ann"]]);
  });
  it("tells with a script as a case, whose words go out at one reply, for the whole group as well", () => {
    const book = { ...rules([{ tell: "growth", script: "欢迎词" }]), scripts: [{ name: "欢迎词", text: "你好呀，{昵称}", topics: [] }] };
    const staff = stateOf({ 小美: "secretary", 小李: "growth" });
    staff.groups.get(link.group)?.stays.set(m("ann"), { name: "ann", messages: 3 });
    const [told, answered] = course(book, [link, tells("小李", "2", start + minute)], staff);
    expect(told?.actions).toMatchObject([{ type: "ask", to: ["小李"], text: expect.stringMatching(/规则「r1」：「ann」在「瑜伽①」[^]*1\. 处理好了\n2\. 发话术「欢迎词」/) }]);
    expect(answered?.actions).toMatchObject([{ type: "say", text: "你好呀，ann", mention: ["ann"] }, { type: "dm" }]);
  });
});

describe("ask", () => {
  const asking = [{ ask: "要提醒 {昵称} 吗", do: [{ warn: 1, because: "发链接" }, { tag: "发过链接" }] }];
  const staff = () => {
    const state = stateOf({ 小美: "secretary" });
    state.groups.get(link.group)?.stays.set(m("ann"), { name: "ann", messages: 3 });
    return state;
  };
  it("a yes sets free what stands under do, a no does not", () => {
    const yes = course(rules(asking), [link, tells("小美", "1", start + minute)], staff());
    expect(yes.map((decision) => [actionTypes(decision), entryTypes(decision)])).toEqual([
      [["ask"], ["case_opened", "timer_set", "timer_set"]], [["dm", "say"], ["case_closed", "timer_cleared", "timer_cleared", "audit", "warning", "ladder_step", "tagged"]],
    ]);
    const no = course(rules(asking), [link, tells("小美", "2", start + minute)], staff());
    expect(entryTypes(no[1])).toEqual(["case_closed", "timer_cleared", "timer_cleared", "audit"]);
  });
  it("is silent in watch, and where nothing under do is left to do", () => {
    expect(acted(asking, staff(), { mode: "watch" })).toMatchObject({ actions: [], entries: [] });
    expect(acted([{ ask: "贴标签吗", do: [{ tag: "学员" }] }], ann({ tags: new Set(["学员"]) })).findings).toMatchObject([{ verdict: "pass", because: "有链接；已经有标签「学员」" }]);
  });
});

describe("schedule", () => {
  const later = [{ schedule: "2h", do: [{ reply: "解决了吗，{昵称}？" }, { tag: "问过" }] }];
  const book = rules(later);
  it("does it when the time has come, and not before", () => {
    const decisions = course(book, [joins("ann", start - day), link, says("zoe", "好", start + 2 * hour - 1), says("zoe", "好", start + 2 * hour)]);
    expect(done(decisions)).toEqual(["say 解决了吗，ann？"]);
    expect(told(decisions, "r1").filter((words) => words.startsWith("✓"))).toEqual(["✓ 有链接", "✓ 定好的时间到了"]);
  });
  it("not for who has left, nor when the rule watches by then", () => {
    const gone = course(book, [joins("ann", start - day), link, leaves("ann", start + hour), says("zoe", "好", start + 3 * hour)]);
    expect([done(gone), told(gone, "r1").at(-1)]).toEqual([[], "✗ 没有链接"]);
    expect(told(gone, "r1")).toContain("✗ 已经不在群里");
  });
  it("begins anew when the member does it again; each member has their own", () => {
    const again = says("ann", "再看 https://a.example", start + hour);
    const bob = says("bob", "看 https://b.example", start + minute);
    const decisions = course(book, [joins("ann", start - day), joins("bob", start - day), link, bob, again], stateOf(), start + 4 * hour);
    expect(decisions.flatMap(({ event, actions }) => actions.map(() => event.at - start))).toEqual([2 * hour + minute, 3 * hour]);
  });
  it("outlives a restart", () => {
    const before = course(book, [joins("ann", start - day), link]);
    const rebuilt = replayPast(book.community, before.map(({ event, entries }) => ({ event, entries })));
    expect(done(course(book, [says("zoe", "好", start + 2 * hour)], rebuilt))).toEqual(["say 解决了吗，ann？"]);
  });
  it("two of a rule keep apart, and one may ask", () => {
    const two = rules([{ schedule: "1h", do: [{ ask: "{昵称} 好了吗", do: [{ tag: "好了" }] }] }, { schedule: "2h", do: [{ reply: "还在吗" }] }]);
    const state = stateOf({ 小美: "secretary" });
    expect(done(course(two, [joins("ann", start - day), link], state, start + 2 * hour)).map((each) => each.split("\n")[0])).toEqual(["ask 【瑜伽小站】工单 c1：规则「r1」：ann 好了吗", "say 还在吗", "ask 【还有 1 小时到期】"]);
  });
});
