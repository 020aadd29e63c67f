import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide.ts";
import type { Attachment, MemberLeftEvent } from "../../../src/core/event.ts";
import { day, minute, weekdayOf } from "../../../src/core/time.ts";
import { g1, joins, leaves, m, says, start, stateOf } from "../../core/stage.ts";
import { annSaid, annWith, ask, bookOfRules, bookWith, course, done, matched, renames } from "./fixture.ts";

const at = (clock: string, date = "2026-11-22"): number => Date.parse(`${date}T${clock}+08:00`);
const ann = (text: string, when = start) => says("ann", text, when);

describe("words", () => {
  it.each([
    ["a named list", "广告词", "有人代购吗", "✓ 有「代购」", "代购"],
    ["a list on the spot", ["团购"], "一起团购", "✓ 有「团购」", "团购"],
    ["spelt apart and traditional", ["减肥药"], "看 減-肥 藥", "✓ 有「减肥药」", "減-肥 藥"],
    ["the text as written, spaces and all", ["a b"], "x a b", "✓ 有「a b」", "a b"],
    ["not there, by list", "广告词", "大家好", "✗ 没有词表「广告词」里的词", undefined],
    ["not there, few", ["甲", "乙", "丙"], "大家好", "✗ 没有「甲」「乙」「丙」", undefined],
    ["not there, many", ["甲", "乙", "丙", "丁"], "大家好", "✗ 没有「甲」等 4 个词", undefined],
    ["Latin words stand alone", ["ass"], "a class", "✗ 没有「ass」", undefined],
    ["Latin words stand alone at the end", ["ass"], "assume", "✗ 没有「ass」", undefined],
    ["beside figures and Chinese they do", ["vx"], "加vx123", "✓ 有「vx」", "vx"],
    ["figures stand alone", ["138"], "1389", "✗ 没有「138」", undefined],
    ["a later one that stands alone", ["ass"], "class ass", "✓ 有「ass」", "ass"],
  ])("%s", (_name, words, text, told, span) => {
    expect(ask({ words }, ann(text))).toBe(told);
    expect(matched({ words }, ann(text))).toBe(span);
  });
});

describe("has", () => {
  it.each([
    ["link", "看 https://a.example/x 吧", "有链接", "https://a.example/x"],
    ["link", "看 www.abc.com", "有链接", "www.abc.com"],
    ["phone_number", "打13812345678", "有手机号", "13812345678"],
    ["phone_number", "+86 138-1234-5678 找我", "有手机号", "+86 138-1234-5678"],
  ])("%s in %s", (has, text, told, span) => {
    expect(ask({ has }, ann(text))).toBe(`✓ ${told}`);
    expect(matched({ has }, ann(text))).toBe(span);
  });
  it.each(["1381234567", "138123456789", "12812345678", "213812345678"])("%s is no phone number", (text) => {
    expect(ask({ has: "phone_number" }, ann(text))).toBe("✗ 没有手机号");
  });
  it.each<[string, Attachment, string]>([
    ["link", "link", "链接"], ["card", "card", "名片"], ["card", "contact", "名片"], ["mini_program", "mini_program", "小程序"], ["picture", "picture", "图片"],
    ["qr", "qr", "二维码"], ["video", "video", "视频"], ["file", "file", "文件"], ["red_packet", "red_packet", "红包"],
  ])("%s, carried as %s", (has, attachment, is) => {
    expect(ask({ has }, says("ann", "看", start, { has: [attachment] }))).toBe(`✓ 有${is}`);
    expect(ask({ has }, says("ann", "看", start, { has: ["voice"] }))).toBe(`✗ 没有${is}`);
  });
  it("the bot's name", () => {
    expect(ask({ has: "mention_bot" }, says("ann", "在吗", start, { mentionsBot: true }))).toBe("✓ 有@机器人");
    expect(ask({ has: "mention_bot" }, ann("在吗"))).toBe("✗ 没有@机器人");
  });
  it("one of several", () => {
    expect(ask({ has: ["qr", "link"] }, ann("https://a.example"))).toBe("✓ 有链接");
    expect(ask({ has: ["qr", "link"] }, ann("好"))).toBe("✗ 没有二维码、链接");
  });
});

describe("length", () => {
  it.each([
    [{ at_least: 3 }, "一二三", "✓ 有 3 个字"], [{ at_least: 3 }, " 一二 ", "✗ 只有 2 个字，不到 3"], [{ at_least: 3 }, "一\u200b二", "✗ 只有 2 个字，不到 3"],
    [{ at_most: 2 }, "😀😀", "✓ 有 2 个字"], [{ at_most: 2 }, "一二三", "✗ 有 3 个字，多于 2"], [{ at_most: 0 }, "", "✓ 有 0 个字"],
  ])("%j of %s", (length, text, told) => expect(ask({ length }, ann(text))).toBe(told));
});

describe("repeats", () => {
  const text = "新店开业欢迎光临";
  const told = (times: number, state: ReturnType<typeof annSaid>) => ask({ repeats: { times, in: "10m" } }, ann(text), state);
  it("counts near-equal words within the time, this one included", () => {
    const twice = annSaid([[text, start - 10 * minute], ["新店开业，欢迎光临！", start - minute]]);
    expect(told(3, twice)).toBe("✓ 10 分钟内同样的话第 3 遍");
    expect(told(4, twice)).toBe("✗ 10 分钟内同样的话第 3 遍，不到 4 遍");
    expect(told(2, twice)).toBe("✓ 10 分钟内同样的话第 3 遍");
    expect(told(3, annSaid([[text, start - 10 * minute - 1], [text, start - minute]]))).toBe("✗ 10 分钟内同样的话第 2 遍，不到 3 遍");
    expect(ask({ repeats: { times: 2 } }, ann("大家晚上好啊"), annSaid([["大家晚上好", start]]))).toBe("✓ 10 分钟内同样的话第 2 遍");
    expect(told(2, annSaid([["大家早上好呀", start - minute]]))).toBe("✗ 10 分钟内同样的话第 1 遍，不到 2 遍");
  });
});

describe("the sender", () => {
  it("first_messages", () => {
    expect(ask({ first_messages: 2 }, ann("好"), annWith({ messages: 1 }))).toBe("✓ 进群第 2 条消息");
    expect(ask({ first_messages: 2 }, ann("好"), annWith({ messages: 2 }))).toBe("✗ 不是头 2 条消息（已经第 3 条）");
    expect(ask({ first_messages: 1 }, ann("好"))).toBe("✓ 进群第 1 条消息");
  });
  it("role", () => {
    const staff = stateOf({ ann: "growth", bob: "bot" });
    expect(ask({ role: ["secretary", "growth"] }, ann("好"), staff)).toBe("✓ 身份是拉新");
    expect(ask({ role: "founder" }, ann("好"), staff)).toBe("✗ 身份不是创建者");
    expect(ask({ role: ["founder", "secretary"] }, says("bob", "好"), staff)).toBe("✗ 身份不是创建者、日常管理");
  });
  it.each([
    [{ at_least: 2 }, 2 * day, "✓ 进群 2 天"], [{ at_least: 2 }, 2 * day - 1000, "✗ 进群 1 天 23 小时，不满 2 天"],
    [{ at_most: 2 }, 2 * day, "✓ 进群 2 天"], [{ at_most: 2 }, 2 * day + 1, "✗ 进群 2 天，超过 2 天"],
    [{ at_least: 1 }, -5, "✗ 刚进群，不满 1 天"],
  ])("days_in_group %j after %i ms", (days, ms, told) => expect(ask({ days_in_group: days }, ann("好"), annWith({ joinedAt: start - ms }))).toBe(told));
  it("days_in_group of the old ones, and of who joins", () => {
    expect(ask({ days_in_group: { at_least: 3000 } }, ann("好"), annWith({}))).toBe("✓ 比机器人还早进群");
    expect(ask({ days_in_group: { at_most: 3000 } }, ann("好"), annWith({}))).toBe("✗ 比机器人还早进群，按老成员算");
    expect(ask({ days_in_group: { at_most: 1 } }, joins("ann"), annWith({ joinedAt: 0, leftAt: 1 }), { when: "join" })).toBe("✓ 刚进群");
  });
  it("inviter", () => {
    expect(ask({ inviter: "none" }, joins("ann"), stateOf(), { when: "join" })).toBe("✓ 没有人邀请");
    expect(ask({ inviter: "none" }, joins("ann", start, { inviter: m("bob") }), stateOf(), { when: "join" })).toBe("✗ 有人邀请");
    expect(ask({ inviter: "someone" }, ann("好"), annWith({ joinedAt: 1, inviter: m("bob") }))).toBe("✓ 有人邀请");
    expect(ask({ inviter: "someone" }, ann("好"), annWith({ joinedAt: 1 }))).toBe("✗ 没有人邀请");
    for (const inviter of ["none", "someone"]) expect(ask({ inviter }, ann("好"), annWith({}))).toBe("✗ 不知道是怎么进群的");
  });
  it.each<[string, Partial<MemberLeftEvent>, string, string]>([
    ["by themselves", { removed: false }, "✓ 自己退的", "✗ 自己退的"],
    ["by somebody's hand", { removed: true, by: m("ming") }, "✗ 被移出的，由 阿明", "✓ 被移出的，由 阿明"],
    ["by somebody unknown", { removed: true }, "✗ 被移出的", "✓ 被移出的"],
    ["by the bot", { removed: true, own: true }, "✗ 被移出的，由机器人", "✓ 被移出的，由机器人"],
    ["nobody can tell how", {}, "✗ 不知道是自己退的还是被移出的", "✗ 不知道是自己退的还是被移出的"],
  ])("left, %s", (_name, how, self, removed) => {
    const state = annWith({});
    state.members.set(m("ming"), { name: "阿明", role: "founder" });
    const gone: MemberLeftEvent = { ...leaves("ann"), ...how };
    const onLeave = { when: "leave", then: [{ tell: "founder" }] };
    expect(ask({ left: "self" }, gone, state, onLeave)).toBe(self);
    expect(ask({ left: "removed" }, gone, state, onLeave)).toBe(removed);
    expect(ask({ 怎么走的: "被移出的" }, gone, state, onLeave)).toBe(removed);
  });
  it("left is asked of who leaves alone", () => {
    expect(() => bookWith({ if: { left: "self" } })).toThrow(/left[^]*leave/u);
    expect(() => bookWith({ when: "leave", if: { left: "kicked" }, then: [{ tell: "founder" }] })).toThrow("removed");
  });
  it("a farewell may be for those alone who went by themselves", () => {
    const book = bookOfRules([{ when: "leave", if: { left: "self" }, then: [{ reply: "{昵称} 先走一步，随时欢迎回来。" }] }]);
    const said = (removed?: boolean): readonly string[] => done(course(book, [says("ann", "早"), { ...leaves("ann", start + 1), ...(removed !== undefined && { removed }) }]));
    expect([said(false), said(true), said()]).toEqual([["say ann 先走一步，随时欢迎回来。"], [], []]);
  });
  it("points that still stand", () => {
    const state = stateOf();
    const warning = (points: number, expiresAt: number) => ({ id: "w", at: 0, group: g1, points, rule: "r", version: "v", because: "b", expiresAt, evidence: ann("x").id });
    state.members.set(m("ann"), { name: "ann", warnings: [warning(2, start + 1), warning(5, start)] });
    expect(ask({ points: { at_least: 2 } }, ann("好"), state)).toBe("✓ 警告有 2 点");
    expect(ask({ points: { at_least: 3 } }, ann("好"), state)).toBe("✗ 警告只有 2 点，不到 3");
  });
  it("name", () => {
    const fits = { name: { fits: "{城市}-{昵称}" } };
    expect(ask(fits, renames("ann", "上海-小安"), stateOf(), { when: "rename" })).toBe("✓ 群昵称合乎格式");
    expect(ask({ not: fits }, renames("ann", "小安"), stateOf(), { when: "rename" })).toBe("✓ 群昵称不合格式：还差：城市。例如：上海-小王");
    expect(ask(fits, leaves("ann"), annWith({ name: "上海-小安" }), { when: "leave", then: [{ tell: "founder" }] })).toBe("✓ 群昵称合乎格式");
    expect(ask(fits, says("ann", "好", start, { name: "杭州-小安" }))).toBe("✓ 群昵称合乎格式");
  });
});

describe("when and where", () => {
  it.each([["22:59:59", "✗ 不在 23:00–07:00 之间"], ["23:00:00", "✓ 在 23:00–07:00 之间"], ["06:59:59", "✓ 在 23:00–07:00 之间"], ["07:00:00", "✗ 不在 23:00–07:00 之间"]])("between, at %s", (clock, told) => {
    expect(ask({ between: ["23:00", "07:00"] }, ann("好", at(clock)))).toBe(told);
  });
  it("between is in the community's own zone", () => {
    const tokyo = bookWith({ if: { between: ["09:00", "09:01"] } }, "time_zone: Asia/Tokyo\n");
    expect(decide(ann("好", at("08:00:30")), stateOf(), tokyo).findings).toMatchObject([{ verdict: "act", because: "在 09:00–09:01 之间" }]);
  });
  it("weekday, where a day begins at four", () => {
    expect(ask({ weekday: "周日" }, ann("好"))).toBe("✓ 是周日");
    expect(ask({ weekday: [6] }, ann("好", at("03:59:59")))).toBe("✓ 是周六");
    expect(ask({ weekday: ["周六", 1] }, ann("好", at("04:00:00")))).toBe("✗ 是周日，不是周一、周六");
    expect([22, 23, 24, 25, 26, 27, 28].map((date) => weekdayOf(at("12:00:00", `2026-11-${date}`), "Asia/Shanghai", 240))).toEqual([7, 1, 2, 3, 4, 5, 6]);
    expect([22, 23, 24].map((date) => weekdayOf(at("01:00:00", `2026-11-${date}`), "Asia/Shanghai", 240))).toEqual([6, 7, 1]);
  });
  it("group", () => {
    expect(ask({ group: "瑜伽*" }, ann("好"))).toBe("✓ 在群「瑜伽①」");
    expect(ask({ group: ["跑步*", "瑜伽②"] }, ann("好"))).toBe("✗ 群「瑜伽①」不是 跑步*、瑜伽②");
  });
});

describe("all, any, not, unless", () => {
  const [yes, no, other] = [{ has: "link" }, { has: "qr" }, { has: "video" }];
  const event = ann("https://a.example");
  it.each([
    [{ all: [yes, { length: { at_least: 2 } }] }, "✓ 有链接，有 17 个字"], [{ all: [yes, no, other] }, "✗ 没有二维码"], [{ all: [yes, yes] }, "✓ 有链接"],
    [{ any: [no, yes, other] }, "✓ 有链接"], [{ any: [no, other] }, "✗ 没有二维码，没有视频"],
    [{ not: no }, "✓ 没有二维码"], [{ not: yes }, "✗ 有链接"], [{ not: { any: [no, { not: yes }] } }, "✓ 没有二维码，有链接"],
  ])("%j", (condition, told) => expect(ask(condition, event)).toBe(told));
  it("unless exempts, and says why", () => {
    expect(ask(yes, event, stateOf(), { unless: { words: ["example"] } })).toBe("✗ 例外：有「example」");
    expect(ask(yes, event, stateOf(), { unless: no })).toBe("✓ 有链接");
    expect(ask(no, event, stateOf(), { unless: yes })).toBe("✗ 没有二维码");
  });
  it("points to where the words stand, through all and any, and to nothing through not", () => {
    expect(matched({ all: [{ length: { at_least: 1 } }, { any: [no, yes] }] }, event)).toBe("https://a.example");
    expect(matched({ not: { not: yes } }, event)).toBeUndefined();
  });
});

const leaf = fc.constantFrom<unknown>(
  { words: ["好", "vx"] }, { words: "广告词" }, { has: ["link", "phone_number"] }, { length: { at_most: 9 } }, { repeats: { times: 2, in: "5m" } }, { first_messages: 3 }, { role: "founder" },
  { days_in_group: { at_most: 3 } }, { inviter: "none" }, { points: { at_least: 1 } }, { between: ["23:00", "07:00"] }, { weekday: ["周一", 7] }, { group: "瑜伽*" }, { name: { fits: "{城市}-{昵称}" } },
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, fc.record({ not: tie("tree") }), fc.array(tie("tree"), { minLength: 1, maxLength: 2 }).map((all) => ({ all })), fc.array(tie("tree"), { minLength: 1, maxLength: 2 }).map((any) => ({ any }))),
}));
const words = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("好", "加vx123 https://a.example", "13812345678", ""));

it("any tree of conditions decides without a fault, twice the same, and its opposite for the same reason; watching acts on nothing", () => {
  fc.assert(fc.property(tree, words, fc.integer({ min: -day, max: day }), (condition, text, shift) => {
    const event = ann(text, start + shift);
    const state = annSaid([["好", start - minute]]);
    const book = bookWith({ if: condition });
    const decision = decide(event, state, book);
    expect(decide(event, state, book)).toEqual(decision);
    const [finding] = decision.findings;
    if (!finding) return;
    expect(finding.verdict).not.toBe("fault");
    expect(finding.because).toMatch(/[\u4e00-\u9fff]/);
    const [opposite] = decide(event, state, bookWith({ if: { not: condition } })).findings;
    expect(opposite).toMatchObject({ verdict: finding.verdict === "act" ? "pass" : "act", because: finding.because });
    const watched = decide(event, state, bookWith({ if: condition, mode: "watch" }));
    expect(watched).toMatchObject({ actions: [], entries: [], findings: [{ verdict: finding.verdict, mode: "watch" }] });
  }), { numRuns: 300 });
});
