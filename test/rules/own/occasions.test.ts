/** occasions: what an author's own rule may wait for beside what people do: deadlines after a join, silence, times of day, applications. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide.ts";
import type { Event } from "../../../src/core/event.ts";
import { day, hour, minute } from "../../../src/core/time.ts";
import { clockEvent } from "../../../src/core/clock.ts";
import { eventId, ruleId } from "../../../src/core/ids.ts";
import { g1, g2, joins, leaves, m, says, start, stateOf } from "../../core/stage.ts";
import { annWith, applies, bookOfRules, course, done, renames, told } from "./fixture.ts";

const tell = [{ tell: "founder" }];
/** Somebody speaks, so that time goes on. */
const later = (ms: number): Event => says("zoe", "好", start + ms);

describe("no_name", () => {
  const rule = { when: "no_name", after: "24h", format: "{城市}-{昵称}", then: [{ warn: 1, because: "群昵称还没改" }] };
  it("acts on who still has no fitting name when the time is over", () => {
    const decisions = course(bookOfRules([rule]), [joins("ann"), later(day - 1), later(day)]);
    expect(told(decisions, "r1")).toEqual(["✓ 进群 1 天，群昵称不合格式（还差：城市。例如：上海-小王）"]);
    expect(decisions.flatMap(({ entries }) => entries).filter(({ type }) => type === "warning")).toMatchObject([{ member: "ann", at: start + day }]);
  });
  it.each<[string, readonly Event[], string]>([
    ["who has mended it", [joins("ann"), renames("ann", "上海-安安", start + hour), later(day)], "✗ 群昵称已经合格式"],
    ["who has left", [joins("ann"), leaves("ann", start + hour), later(day)], "✗ 已经不在群里"],
  ])("not on %s", (_name, events, because) => expect(told(course(bookOfRules([rule]), events), "r1")).toEqual([because]));
  it("asks again only from the latest join on, and never for who was only seen in a list", () => {
    const again = course(bookOfRules([rule]), [joins("ann"), leaves("ann", start + hour), joins("ann", start + 2 * hour), later(day + hour), later(day + 2 * hour)]);
    expect(told(again, "r1")).toHaveLength(1);
    expect(told(course(bookOfRules([rule]), [joins("ann", start, { listed: true }), later(2 * day)]), "r1")).toEqual([]);
  });
  it("takes the format of the community's own rule, whichever comes first", () => {
    const book = bookOfRules([{ ...rule, format: undefined }, { use: "rename-on-entry", mode: "off", with: { format: "{城市}-{行业}" } }]);
    expect(told(course(book, [joins("ann"), later(day)]), "r1")).toEqual([expect.stringContaining("还差：行业。")]);
    const fitting = course(book, [joins("ann", start, { name: "上海-设计" }), later(day)]);
    expect(told(fitting, "r1")).toEqual(["✗ 群昵称已经合格式"]);
  });
  it("shows in watch what it would do, and does nothing; off, it waits for nobody", () => {
    const watched = course(bookOfRules([{ ...rule, mode: "watch" }]), [joins("ann"), later(day)]);
    expect(told(watched, "r1")).toHaveLength(1);
    expect(done(watched)).toEqual([]);
    expect(told(course(bookOfRules([{ ...rule, mode: "off" }]), [joins("ann"), later(day)]), "r1")).toEqual([]);
  });
  it("in ask mode puts the question by the member's name; a time of day has none", () => {
    const asking = course(bookOfRules([{ ...rule, mode: "ask" }, { when: "time", at: "11:00", mode: "ask", then: [{ reply: "早" }] }]), [joins("ann"), joins("bob"), later(day)]);
    expect(asking.flatMap(({ entries }) => entries.flatMap((entry) => (entry.type === "case_opened" ? [[entry.member, entry.question]] : [])))).toEqual([
      [undefined, "规则「r2」想动手：每天到点：瑜伽①、瑜伽②"],
      ["ann", "规则「r1」想处理「ann」：进群 1 天，群昵称不合格式（还差：城市。例如：上海-小王）。照办就是：记 1 分警告"], ["bob", expect.stringContaining("「bob」")],
    ]);
  });
  it("asks the people on duty about each member by themselves", () => {
    const asking = bookOfRules([{ ...rule, then: [{ ask: "要请 {昵称} 离开吗", do: [{ remove: true }] }] }]);
    const opened = course(asking, [joins("ann"), joins("bob"), later(day)]).flatMap(({ entries }) => entries.filter(({ type }) => type === "case_opened"));
    expect(opened).toMatchObject([{ member: "ann", question: "规则「r1」：要请 ann 离开吗" }, { member: "bob" }]);
  });
});

describe("no_introduction", () => {
  const intro = { use: "self-introduction", with: { within: "48h", remind_at: [], ask: false, then: "nothing" } };
  const rule = (after: string) => ({ when: "no_introduction", after, then: tell });
  const introduces = says("ann", "大家好，我是安安，在杭州做平面设计，请多关照", start + hour);
  it.each<[string, string, readonly Event[], string]>([
    ["acts while the introduction is waited for", "24h", [joins("ann"), later(day)], "✓ 进群 1 天，还没有自我介绍"],
    ["acts at the moment its own time ends", "48h", [joins("ann"), later(2 * day)], "✓ 进群 2 天，还没有自我介绍"],
    ["not on who has introduced themselves", "24h", [joins("ann"), introduces, later(day)], "✗ 已经自我介绍过"],
    ["not on who has left", "24h", [joins("ann"), leaves("ann", start + 1), later(day)], "✗ 已经不在群里"],
  ])("%s", (_name, after, events, because) => {
    expect(told(course(bookOfRules([intro, rule(after)]), events), "r2")).toEqual([because]);
    expect(told(course(bookOfRules([rule(after), intro]), events), "r1")).toEqual([because]);
  });
  it("not on who was never asked, nor while the rule that knows does not run", () => {
    const state = stateOf();
    state.modes.set(ruleId("r1"), "watch");
    expect(told(course(bookOfRules([intro, rule("24h")]), [joins("ann"), later(day)], state), "r2")).toEqual(["✗ 自我介绍的规则没在执行，不知道有没有介绍"]);
    const book = bookOfRules([intro, rule("24h")]);
    const late = stateOf();
    late.modes.set(ruleId("r1"), "off");
    course(book, [joins("ann")], late);
    late.modes.delete(ruleId("r1"));
    expect(told(course(book, [later(day)], late), "r2")).toEqual(["✗ 没有请他自我介绍过"]);
  });
});

describe("quiet", () => {
  const rule = { when: "quiet", after: "14d", at: "10:00", then: [{ tell: "secretary", script: "欢迎词" }] };
  /** The sweep at 10:00, when the start is; its window ends 14 days before it. */
  const sweep = (late = 0) => clockEvent("yoga", { rule: ruleId("r1"), minute: 600 }, start, start + late);
  const lastSeen = (lastAt: number) => annWith({ lastAt });
  const verdict = (state: ReturnType<typeof stateOf>, more: object = {}, event = sweep()) => decide(event, state, bookOfRules([{ ...rule, ...more }])).findings.map(({ verdict: is, because }) => `${is} ${because}`);
  it.each([
    ["just 14 days", start - 14 * day, "act 14 天没说话：ann"],
    ["a moment less", start - 14 * day + 1, "pass 没有人刚好满 14 天没说话"],
    ["just short of 15, which the sweep of yesterday did not meet", start - 15 * day + 1, "act 14 天没说话：ann"],
    ["15, which it did", start - 15 * day, "pass 没有人刚好满 14 天没说话"],
  ])("%s", (_name, lastAt, because) => expect(verdict(lastSeen(lastAt))).toEqual([because]));
  it("counts from the join, or from when they were first noticed, where nothing was said", () => {
    const old = start - 14 * day;
    expect(verdict(annWith({ joinedAt: old }))).toEqual(["act 14 天没说话：ann"]);
    expect(verdict(annWith({ seenAt: old }))).toEqual(["act 14 天没说话：ann"]);
    expect(verdict(annWith({ joinedAt: old + day, lastAt: old }))).toEqual(["pass 没有人刚好满 14 天没说话"]);
    expect(verdict(annWith({}))).toEqual(["pass 没有人刚好满 14 天没说话"]);
  });
  it("leaves out who has left, staff, bots and the owner", () => {
    const old = start - 14 * day;
    expect(verdict(annWith({ lastAt: old, leftAt: old }))).toEqual(["pass 没有人刚好满 14 天没说话"]);
    for (const role of ["growth", "bot"] as const) expect(verdict(annWith({ lastAt: old }, stateOf({ ann: role })))).toEqual(["pass 没有人刚好满 14 天没说话"]);
    const owned = lastSeen(old);
    const group = owned.groups.get(g1);
    if (group) group.owner = m("ann");
    expect(verdict(owned)).toEqual(["pass 没有人刚好满 14 天没说话"]);
  });
  it("tells of all of them in one, of at most twenty, and names those it leaves", () => {
    const state = stateOf({ 小美: "secretary" });
    for (let index = 1; index <= 22; index += 1) state.groups.get(g1)?.stays.set(m(`p${index}`), { name: `p${index}`, messages: 1, lastAt: start - 14 * day });
    const decision = decide(sweep(), state, bookOfRules([rule]));
    expect(decision.findings[0]?.because).toMatch(/^14 天没说话：p1、.*p20；一次最多 20 人，还有 2 人这次不管：p21、p22$/);
    expect(decision.actions).toHaveLength(1);
    expect(decision.actions[0]).toMatchObject({ type: "alert", to: ["小美"], text: expect.stringMatching(/「p1」在「瑜伽①」，14 天没说话\n你好呀，p1\n\n【瑜伽小站】.*「p2」/) });
  });
  it("asks its conditions of each", () => {
    const state = annWith({ lastAt: start - 14 * day });
    state.groups.get(g1)?.stays.set(m("bob"), { name: "bob", messages: 1, lastAt: start - 14 * day });
    state.members.set(m("bob"), { name: "bob", tags: new Set(["学员"]) });
    expect(verdict(state, { if: { tag: "学员" } })).toEqual(["act 14 天没说话，有标签「学员」：bob"]);
  });
  it("is passed over when it comes late, and meets each member once when it comes daily", () => {
    expect(verdict(lastSeen(start - 14 * day), {}, sweep(5 * minute))).toEqual(["act 14 天没说话：ann"]);
    expect(verdict(lastSeen(start - 14 * day), {}, sweep(5 * minute + 1))).toEqual(["pass 晚了 5 分钟，这次跳过"]);
    const told14 = course(bookOfRules([rule]), [says("ann", "早", start + 3 * hour), says("zoe", "好", start + 40 * day)]);
    expect(told(told14, "r1").filter((words) => words.includes("ann"))).toEqual(["✓ 14 天没说话：ann"]);
  });
});

describe("time", () => {
  const rule = { when: "time", at: ["09:00", "21:00"], then: [{ reply: "{群}打卡啦" }] };
  const at = (clock: string, date = "2026-11-22"): number => Date.parse(`${date}T${clock}+08:00`);
  it("comes at its hours, for each group, with no member to speak to", () => {
    const decisions = course(bookOfRules([rule]), [says("ann", "早", at("08:59:59")), says("ann", "晚", at("21:00:00"))]);
    expect(decisions.flatMap(({ event, actions }) => actions.map((action) => [event.at, action.type, "text" in action && action.text]))).toEqual([
      [at("09:00:00"), "say", "瑜伽①打卡啦"], [at("09:00:00"), "say", "瑜伽②打卡啦"], [at("21:00:00"), "say", "瑜伽①打卡啦"], [at("21:00:00"), "say", "瑜伽②打卡啦"],
    ]);
    expect(told(decisions, "r1")[0]).toBe("✓ 每天到点：瑜伽①、瑜伽②");
    expect(decisions[1]?.actions[0]).not.toHaveProperty("mention");
  });
  it("asks its conditions of each group", () => {
    const some = { ...rule, if: { all: [{ group: "*②" }, { between: ["20:00", "22:00"] }] }, unless: { weekday: 7 } };
    const week = course(bookOfRules([some]), [says("ann", "早", at("08:00:00")), says("ann", "晚", at("22:00:00", "2026-11-23"))]);
    expect(week.flatMap(({ event, actions }) => actions.map((action) => [event.at, "group" in action && action.group]))).toEqual([[at("21:00:00", "2026-11-23"), g2]]);
  });
  it("is told of no other rule's clock, and of none that comes late", () => {
    const book = bookOfRules([rule]);
    expect(decide(clockEvent("yoga", { rule: ruleId("other"), minute: 540 }, start), stateOf(), book).findings).toEqual([]);
    expect(decide(clockEvent("yoga", { rule: ruleId("r1"), minute: 540 }, start, start + 6 * minute), stateOf(), book)).toMatchObject({ actions: [], findings: [{ verdict: "pass", because: "晚了 6 分钟，这次跳过" }] });
  });
  it("posts a drop, and counts for the group", () => {
    const files = { "yoga/drops.yaml": '- { id: 打卡, cron: "0 9 * * *", text: 今天练了吗 }\n' };
    const book = bookOfRules([{ ...rule, if: { group: "*①" }, then: [{ drop: "打卡" }, { counter: "days" }] }], "counters: [{ id: days, per: group, at: 9 }]\n", files);
    const decision = decide(clockEvent("yoga", { rule: ruleId("r1"), minute: 540 }, start), stateOf(), book);
    expect(decision).toMatchObject({ actions: [{ type: "post", group: "g1", drop: "打卡", due: start, text: "今天练了吗" }], entries: [{ type: "counted", of: "g1", add: 1, rule: "r1" }] });
    const paused = stateOf();
    paused.pausedDrops.add("打卡");
    expect(decide(clockEvent("yoga", { rule: ruleId("r1"), minute: 540 }, start), paused, book).actions).toEqual([]);
  });
});

describe("join_request", () => {
  const rule = (condition: unknown, then: unknown) => bookOfRules([{ when: "join_request", if: condition, then }]);
  it("lets in by the words of the application, and turns away with a reason", () => {
    expect(decide(applies("ann", "小美推荐来的"), stateOf(), rule({ words: ["推荐"] }, [{ approve: true }])).actions).toMatchObject([{ type: "approve", group: "g1", member: "ann", flag: "flag-ann" }]);
    expect(decide(applies("ann", "加群"), stateOf(), rule({ length: { at_most: 4 } }, [{ reject: "{昵称}，请写明从哪来" }])).actions).toMatchObject([{ type: "reject", because: "ann，请写明从哪来", flag: "flag-ann" }]);
  });
  it.each([
    [{ has: "phone_number" }, "打13812345678", "有手机号"], [{ has: "link" }, "看 https://a.example", "有链接"], [{ pattern: "第[0-9]+期" }, "我是第12期学员", "合乎 第[0-9]+期"], [{ length: { at_least: 2 } }, "你好", "有 2 个字"],
  ])("%j of %s", (condition, text, because) => expect(decide(applies("ann", text), stateOf(), rule(condition, tell)).findings).toMatchObject([{ verdict: "act", because }]));
  it("shows the application to those who are told", () => {
    expect(decide(applies("ann", "小美推荐来的"), stateOf({ 阿明: "founder" }), bookOfRules([{ when: "join_request", then: tell }])).actions).toMatchObject([{ text: "【瑜伽小站】规则「r1」：「ann」在「瑜伽①」，有人申请进群\n申请：小美推荐来的" }]);
  });
  it("is not for messages, and messages are not for it", () => {
    expect(decide(says("ann", "推荐"), stateOf(), rule({ words: ["推荐"] }, [{ approve: true }])).findings).toEqual([]);
    expect(decide(applies("ann", "推荐"), stateOf(), bookOfRules([{ when: "message", if: { words: ["推荐"] }, then: tell }])).findings).toEqual([]);
  });
  it("is answered as the platform's event says, once", () => {
    const event = applies("ann", "小美推荐来的");
    expect(decide(event, stateOf(), rule({ words: ["推荐"] }, [{ approve: true }])).actions[0]).toMatchObject({ id: `${event.id}/0`, event: eventId(event.id) });
  });
});
