/** appeal: a member says no to a warning; one decision gives all back, or keeps it with a reason; the member hears either way. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Wish } from "../../src/core/action.ts";
import { type EntryDraft, tiers } from "../../src/core/entry.ts";
import { eventId } from "../../src/core/ids.ts";
import { removalStands } from "../../src/core/ladder.ts";
import { pointsOf } from "../../src/core/state.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { actionTypes, bookOf, entryTypes, g1, g2, joins, leaves, m, noBadWords, play, ruleOf, says, start, stateOf, tells } from "./stage.ts";

const book = bookOf([noBadWords()]);
const staff = { ming: "founder", mei: "secretary" } as const;
type Decided = ReturnType<typeof play>[number] | undefined;
const spoken = (decision: Decided, type: "say" | "dm" | "ask" = "say"): string => decision?.actions.flatMap((each) => (each.type === type ? [each.text] : [])).join("\n") ?? "";
/** A rule that takes more than points: account points, a tier, two tags, and a mute. */
const harsh = ruleOf("harsh", (event) => {
  if (event.type !== "message" || !event.text.includes("坏")) return undefined;
  const { member, group } = event;
  const entries: readonly EntryDraft[] = [
    { type: "scored", member, delta: -5, because: "坏", rule: "harsh" }, { type: "tier_set", member, tier: "bystander", because: "坏" },
    { type: "tagged", member, tag: "留意", on: true, rule: "harsh" }, { type: "tagged", member, tag: "可信", on: false, rule: "harsh" },
  ];
  const actions: readonly Wish[] = [{ type: "mute", group, member, seconds: 3600 }];
  return { verdict: "act", because: "坏", effects: { warn: { member, group, points: 1, because: "坏" }, entries, actions } };
});

describe("申诉", () => {
  it("becomes one case for the secretary, with the words, the rules, the reason and the last step; nothing changes meanwhile", () => {
    const state = stateOf(staff);
    const [, , appealed] = play(state, book, [says("wang", "今天 坏 天气"), says("wang", "又坏了"), says("wang", "申诉：那是在说天气", start + 2000)]);
    expect(spoken(appealed)).toContain("已经转给 mei");
    const [open] = [...state.cases.values()];
    expect(open).toMatchObject({ topic: "appeal", role: "secretary", member: "wang", group: g1, words: "那是在说天气", options: [{ label: "撤销并道歉" }, { label: "维持" }] });
    for (const part of ["「wang」申诉 2 条警告（现有 2 分）", "说了坏字，「今天 坏 天气」，规则 bad@v1", "最近一步：提醒并告知管理员（还在群里）"]) expect(open?.question).toContain(part);
    expect(spoken(appealed, "ask")).toContain("原话：「那是在说天气」");
    expect(pointsOf(state, m("wang"), start + hour)).toBe(2);
  });

  it("may be made in private, also by whoever was removed; the answer then comes in private, and a human is asked to bring them back", () => {
    const state = stateOf(staff);
    const events = [says("wang", "坏！！！"), leaves("wang", start + minute), tells("wang", "申诉 我是被盗号了", start + hour), tells("mei", "c1 1", start + 2 * hour)];
    const decided = play(state, book, events).at(-1);
    expect(spoken(decided, "dm")).toContain("你的申诉成立：撤销 1 条警告，警告分 3 → 0。对不起");
    expect([...state.cases.values()]).toMatchObject([{ rule: "assisted:invite", topic: "assisted", member: "wang", group: g1 }]);
    expect(spoken(decided, "ask")).toContain("请把「wang」（wang）请回「瑜伽①」");
    const [back] = play(state, book, [joins("wang", start + 3 * hour, { late: true })]);
    expect([entryTypes(back), state.cases.size]).toEqual([["case_closed", "timer_cleared", "timer_cleared"], 0]);
  });

  it("against a removal by hand, or by a rule's own word, is a case like any other; granted, the member is asked back; kept, it stands", () => {
    const removed = (): ReturnType<typeof stateOf> => {
      const state = stateOf(staff);
      const [, kicked] = play(state, book, [says("wang", "早"), tells("ming", "/kick wang 多次骚扰群友", start + 1), leaves("wang", start + minute)]);
      expect(kicked?.actions.find(({ type }) => type === "say")).toMatchObject({ mention: ["wang"], text: expect.stringMatching(/^【移出】多次骚扰群友\n规则：管理员（human@v1），30 天后（12-22 10:00）失效\n由管理员移出。\n不服：私聊发「申诉 理由」，由 mei 处理。$/u) });
      return state;
    };
    const state = removed();
    const [own, asked, , granted] = play(state, book, [tells("wang", "我的警告", start + hour), tells("wang", "申诉 不是我", start + 2 * hour), tells("wang", "申诉 真不是我", start + 3 * hour), tells("mei", "1", start + 4 * hour)]);
    expect(spoken(own, "dm")).toMatch(/^你有这些处罚：\n· 移出 多次骚扰群友，管理员警告，/u);
    expect(spoken(asked, "ask")).toMatch(/申诉 1 条处罚（现有 0 分）\n1\. .* 移出 多次骚扰群友，规则 human@v1\n最近一步：移出（已不在群里）/u);
    expect(spoken(granted, "dm")).toContain("你的申诉成立：撤销 1 条处罚。对不起");
    expect([...state.cases.values()]).toMatchObject([{ rule: "assisted:invite", member: "wang", group: g1 }]);
    const kept = removed();
    const [, no, again] = play(kept, book, [tells("wang", "申诉 不是我", start + hour), tells("mei", "c1 2", start + 2 * hour), tells("mei", "c1 2 聊天记录都在", start + 2 * hour)]).concat(play(kept, book, [tells("wang", "申诉 再看看", start + 3 * hour)]));
    expect(spoken(no, "dm")).not.toContain("处罚维持");
    expect(spoken(again, "dm")).toContain("处罚维持。\n理由：聊天记录都在");
  });

  it("granted, gives back points, account points, tier and tags, and lifts the mute; the group hears it", () => {
    const state = stateOf(staff);
    state.members.set(m("wang"), { name: "wang", score: 20, tier: "active", tags: new Set(["可信", "老人"]) });
    play(state, bookOf([harsh]), [says("wang", "坏"), says("wang", "坏2", start + 1)]);
    expect(state.members.get(m("wang"))).toMatchObject({ score: 10, tier: "bystander", tags: new Set(["老人", "留意"]) });
    const [, decided] = play(state, bookOf([harsh]), [says("wang", "申诉 冤枉", start + minute), tells("mei", "1 确实误判", start + 2 * minute)]);
    expect(state.members.get(m("wang"))).toMatchObject({ score: 20, tier: "active", tags: new Set(["可信", "老人"]), warnings: [], steps: [] });
    expect(decided?.actions).toContainEqual(expect.objectContaining({ type: "mute", seconds: 0, group: g1, member: "wang" }));
    expect(decided?.actions.find((each) => each.type === "say")).toMatchObject({ group: g1, mention: ["wang"], text: expect.stringContaining("理由：确实误判") });
    expect(decided?.entries.find((each) => each.type === "pardon")).toMatchObject({ by: "mei", because: "确实误判" });
  });

  it("kept, needs a reason, is told with it, and the same warnings are decided; a new one may be appealed", () => {
    const state = stateOf(staff);
    const [, , unsaid, kept, again, , anew] = play(state, book, [
      says("wang", "坏"), says("wang", "申诉 没有", start + 1), tells("mei", "c1 2", start + 2), tells("mei", "c1 2 你确实说了", start + 3),
      says("wang", "申诉 不服", start + 2 * minute), says("wang", "坏坏", start + 3 * minute), says("wang", "申诉 这次真没有", start + 4 * minute),
    ]);
    expect(spoken(unsaid, "dm")).toContain("c1 2 理由");
    expect(entryTypes(unsaid)).toEqual([]);
    expect(kept?.entries.find((each) => each.type === "case_closed")).toMatchObject({ choice: 2, by: "mei", because: "你确实说了" });
    expect(spoken(kept)).toMatch(/警告维持。\n理由：你确实说了/u);
    expect(spoken(again)).toMatch(/申诉过了，结果是维持。\n理由：你确实说了/u);
    expect(entryTypes(again)).not.toContain("case_opened");
    expect(anew?.entries.find((each) => each.type === "case_opened")).toMatchObject({ question: expect.stringContaining("申诉 1 条警告（现有 2 分）") });
  });

  it("one at a time; and with nothing that stands there is nothing to appeal", () => {
    const state = stateOf(staff);
    const [none, , , twice] = play(state, book, [says("li", "申诉 我没有"), says("wang", "坏"), says("wang", "申诉 一", start + 1), says("wang", "申诉 二", start + minute)]);
    expect(spoken(none)).toContain("没有要申诉的");
    expect(spoken(twice)).toContain("已经在处理");
    expect(state.cases.size).toBe(1);
    const [expired] = play(stateOf(staff), book, [says("wang", "坏"), tells("wang", "申诉 旧的", start + 31 * day)].slice(1));
    expect(spoken(expired, "dm")).toContain("没有要申诉的");
  });

  it("is heard in private with a slash as well", () => {
    const state = stateOf(staff);
    play(state, book, [says("wang", "坏"), tells("wang", "/申诉 冤枉", start + 1)]);
    expect([...state.cases.values()]).toMatchObject([{ rule: "appeal", words: "冤枉" }]);
  });

  it("alone, tells how; late, it still reaches the people on duty; and no limit on chatter loses it", () => {
    const state = stateOf(staff);
    const [, how, late] = play(state, book, [says("wang", "坏"), says("wang", "申诉"), says("wang", "申诉 在路上", start + 1, { late: true })]);
    expect(spoken(how)).toContain("「申诉 理由」");
    expect(actionTypes(late)).toEqual(["ask"]);
    const chatty = stateOf(staff);
    play(chatty, book, [says("li", "坏"), ...["群规", "帮助", "我的警告", "常见问题", "申诉", "我的处罚", "menu", "菜单"].map((word, index) => says("li", word, start + index * 1000))]);
    play(chatty, { ...book, pace: { ...book.pace, repliesPerMember: 1 } }, [says("li", "申诉 冤枉", start + 20_000)]);
    expect([...chatty.cases.values()].map(({ rule }) => rule)).toEqual(["appeal"]);
  });

  it("run together with its reason is a slip, answered with how to write it, where there is something to appeal; it spares no message the rules", () => {
    const state = stateOf(staff);
    const [talk, , slip, dm, judged] = play(state, book, [says("li", "申诉流程是什么"), says("wang", "坏"), says("wang", "申诉我没有", start + 1), tells("wang", "申诉我没有", start + 2), says("wang", "申诉坏人太多", start + 3)]);
    expect(actionTypes(talk)).toEqual([]);
    expect(spoken(slip)).toBe("要申诉，请在「申诉」后面空一格再写理由，例：「申诉 我没有」。");
    expect(spoken(dm, "dm")).toContain("空一格");
    expect([entryTypes(judged)[0], spoken(judged).includes("空一格")]).toEqual(["warning", false]);
    play(state, book, [says("wang", "申诉 我没有", start + minute)]);
    expect(spoken(play(state, book, [says("wang", "申诉好了吗", start + hour)])[0])).toBe("");
  });

  it("of one who is staff by now is decided by somebody else, as long as there is somebody else", () => {
    const state = stateOf(staff);
    play(state, book, [says("wang", "坏"), says("wang", "申诉 冤枉", start + 1)]);
    state.members.set(m("wang"), { ...state.members.get(m("wang")), name: "wang", role: "secretary" });
    const [own] = play(state, book, [tells("wang", "c1 1", start + 2)]);
    expect([entryTypes(own), spoken(own, "dm")]).toEqual([[], expect.stringContaining("你自己的申诉")]);
    for (const other of ["ming", "mei"]) state.members.delete(m(other));
    expect(entryTypes(play(state, book, [tells("wang", "c1 1", start + 3)])[0])).toContain("pardon");
  });

  it("is settled by a pardon that lifts all of it, and the member hears", () => {
    const state = stateOf(staff);
    const [, , part, rest] = play(state, book, [says("wang", "坏！！"), says("wang", "申诉 冤枉", start + 1), tells("ming", "/pardon wang 误判", start + 2), tells("ming", "/pardon wang", start + 3)]);
    expect([entryTypes(part).includes("case_closed"), spoken(part)]).toEqual([true, expect.stringContaining("申诉成立")]);
    expect(spoken(rest)).toBe("");
    expect(state.cases.size).toBe(0);
  });

  it("lifts only what was appealed: a warning that came later stands", () => {
    const state = stateOf(staff);
    play(state, book, [says("wang", "坏"), says("wang", "申诉 冤枉", start + 1), says("wang", "又坏", start + 2, { group: g2 }), tells("mei", "c1 1", start + 3)]);
    expect(pointsOf(state, m("wang"), start + 4)).toBe(1);
  });

  it("closes the task of removing the member", () => {
    const state = stateOf(staff);
    const about = { type: "remove", group: g1, member: m("wang"), because: "坏" } as const;
    play(state, book, [says("wang", "坏！！！"), { type: "receipt", id: eventId("appeal-r1"), at: start + 1, action: "a" as never, outcome: "assisted", because: "", about }, tells("wang", "申诉 冤枉", start + 2)]);
    expect([...state.cases.values()].map(({ rule }) => rule)).toEqual(["assisted:remove", "appeal"]);
    play(state, book, [tells("mei", "c2 1", start + 3)]);
    expect([state.cases.size, removalStands(state, book.ladder, { member: m("wang"), event: eventId("none") }, start + 4)]).toEqual([0, false]);
  });
});

describe("/pardon", () => {
  /** 坏 with a score, a tier and a tag of its own: "坏-3:active:+留意". */
  const any = ruleOf("any", (event) => {
    const [, score, tier, on, tag] = (event.type === "message" && /^坏-(\d):(\w+):([+-])(.+)$/.exec(event.text)) || [];
    if (event.type !== "message" || tag === undefined) return undefined;
    const { member, group } = event;
    const entries: readonly EntryDraft[] = [
      { type: "scored", member, delta: -Number(score), because: "坏", rule: "any" }, { type: "tier_set", member, tier: tiers.find((each) => each === tier) ?? null, because: "坏" }, { type: "tagged", member, tag, on: on === "+", rule: "any" },
    ];
    return { verdict: "act", because: "坏", effects: { warn: { member, group, points: 1, because: "坏" }, entries } };
  });
  const quiet = bookOf([any], { ladder: { ...book.ladder, steps: [] } });
  const words = fc.tuple(fc.nat(5), fc.constantFrom("active", "bystander", "none"), fc.constantFrom("+", "-"), fc.constantFrom("甲", "乙")).map(([score, tier, on, tag]) => `坏-${score}:${tier}:${on}${tag}`);
  const look = (state: ReturnType<typeof stateOf>) => {
    const { score, tier, tags } = state.members.get(m("wang")) ?? {};
    return { score, tier, tags: [...(tags ?? [])].sort() };
  };

  it("of everything leaves all as it was before, in whatever order; and one that is taken back leaves all as it was after", () => {
    fc.assert(fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(9), { minLength: 5, maxLength: 5 }), fc.subarray(["甲", "乙"]), fc.constantFrom("spreader", "active", undefined), (said, order, tags, tier) => {
      const state = stateOf(staff);
      state.members.set(m("wang"), { name: "wang", score: 9, ...(tier && { tier }), ...(tags.length > 0 && { tags: new Set(tags) }) });
      const before = look(state);
      play(state, quiet, said.map((text, index) => says("wang", text, start + index)));
      const after = look(state);
      const [all] = play(state, quiet, [tells("ming", "/pardon wang all", start + 100)]);
      expect(look(state)).toEqual(before);
      const lifts = all?.entries.flatMap((entry) => (entry.type === "pardon" ? entry.lifts : [])) ?? [];
      const back = ruleOf("back", (event) => (event.type === "message" ? { verdict: "act", because: "", effects: { entries: [{ type: "reinstated", member: m("wang"), lifts, by: m("ming") }] } } : undefined));
      play(state, { ...quiet, rules: [back] }, [says("li", "早", start + 101)]);
      expect(look(state)).toEqual(after);
      play(state, quiet, said.map((_, index) => tells("ming", `/pardon wang ${1 + ((order[index] ?? 0) % (said.length - index))}`, start + 200 + index)));
      expect(look(state)).toEqual(before);
    }), { numRuns: 200 });
  });

  it("gives back as an appeal does; a tag that another warning keeps stays, and so does a tier that a human has set since", () => {
    const state = stateOf(staff);
    state.members.set(m("wang"), { name: "wang", score: 10, tier: "active" });
    const own = bookOf([harsh]);
    play(state, own, [says("wang", "坏"), says("wang", "坏2", start + 1), tells("ming", "/pardon wang 1 误判", start + 2)]);
    expect(state.members.get(m("wang"))).toMatchObject({ score: 5, tier: "bystander", tags: new Set(["留意"]) });
    const wang = state.members.get(m("wang"));
    if (wang) wang.tier = "spreader";
    play(state, own, [tells("ming", "/pardon wang 误判", start + 3)]);
    expect(state.members.get(m("wang"))).toMatchObject({ score: 10, tier: "spreader" });
    expect(state.members.get(m("wang"))?.tags).toBeUndefined();
  });
});
