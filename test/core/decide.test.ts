/** decide: modes, exemptions, faults, the breaker and the questions to humans. */
import { describe, expect, it } from "vitest";
import type { ActiveRule } from "../../src/core/book.ts";
import { decide } from "../../src/core/decide.ts";
import { caseId, eventId } from "../../src/core/ids.ts";
import { pointsOf } from "../../src/core/state.ts";
import { explain } from "../../src/core/why.ts";
import { actionTypes, bookOf, entryTypes, g1, joins, leaves, m, noBadWords, play, ruleOf, says, start, stateOf, tells } from "./stage.ts";

describe("modes", () => {
  it("watch records what it would do and does nothing", () => {
    const [decision] = play(stateOf(), bookOf([noBadWords("watch")]), [says("wang", "坏")]);
    expect(decision?.findings).toMatchObject([{ rule: "bad", verdict: "act", mode: "watch" }]);
    expect(decision?.actions).toEqual([]);
    expect(decision?.entries).toEqual([]);
  });

  it("off is not asked at all", () => {
    expect(play(stateOf(), bookOf([noBadWords("off")]), [says("wang", "坏")])[0]?.findings).toEqual([]);
  });

  it("ask puts a question to the people on duty, and acts on the answer", () => {
    const state = stateOf({ ming: "founder", mei: "secretary" });
    const book = bookOf([noBadWords("ask")]);
    const [asked, answered] = play(state, book, [says("wang", "坏话"), tells("mei", "1")]);
    expect(entryTypes(asked)).toEqual(["case_opened", "timer_set", "timer_set"]);
    expect(asked?.actions).toMatchObject([{ type: "ask", to: ["mei"], case: "c1" }]);
    expect(entryTypes(answered)).toEqual(["case_closed", "timer_cleared", "timer_cleared", "audit", "warning", "ladder_step"]);
    expect(answered?.entries.find((entry) => entry.type === "warning")).toMatchObject({ evidence: asked?.event.id, rule: "bad", by: "mei", words: "坏话" });
    expect(pointsOf(state, m("wang"), start)).toBe(1);
    expect(state.cases.size).toBe(0);
  });

  it("the second answer lets it pass", () => {
    const state = stateOf({ mei: "secretary" });
    play(state, bookOf([noBadWords("ask")]), [says("wang", "坏"), tells("mei", "c1 2")]);
    expect(pointsOf(state, m("wang"), start)).toBe(0);
    expect(state.cases.size).toBe(0);
  });

  it("one open question for a member and rule is enough; several cases need a number", () => {
    const state = stateOf({ mei: "secretary" });
    const decisions = play(state, bookOf([noBadWords("ask")]), [says("wang", "坏"), says("wang", "坏坏"), says("li", "坏"), tells("mei", "1"), tells("mei", "C2　1"), tells("mei", "c9 1"), tells("mei", "3")]);
    expect(decisions.map((decision) => entryTypes(decision).filter((type) => type === "case_opened").length)).toEqual([1, 0, 1, 0, 0, 0, 0]);
    expect(decisions[3]?.actions).toMatchObject([{ type: "dm", member: "mei", text: expect.stringContaining("c1 1") }]);
    expect(pointsOf(state, m("li"), start)).toBe(1);
    expect(decisions[5]?.actions).toMatchObject([{ text: expect.stringContaining("没有等待中的工单") }]);
    expect(decisions[6]?.actions).toMatchObject([{ text: expect.stringContaining("1 到 2") }]);
  });

  it("nobody but the people on duty can answer", () => {
    const state = stateOf({ mei: "secretary", li: "growth" });
    play(state, bookOf([noBadWords("ask")]), [says("wang", "坏"), tells("wang", "1"), tells("li", "1")]);
    expect(state.cases.size).toBe(1);
  });

  it("a verdict from the page answers as well", () => {
    const state = stateOf({ mei: "secretary" });
    play(state, bookOf([noBadWords("ask")]), [says("wang", "坏"), { type: "human_verdict", id: eventId("v1"), at: start, case: caseId("c1"), choice: 1, member: m("mei") }]);
    expect(pointsOf(state, m("wang"), start)).toBe(1);
  });

  it("/rules changes a mode for all that follows", () => {
    const decisions = play(stateOf({ ming: "founder" }), bookOf([noBadWords("watch")]), [says("wang", "坏"), tells("ming", "/rules bad enforce"), says("wang", "坏")]);
    expect(actionTypes(decisions[0])).toEqual([]);
    expect(actionTypes(decisions[2])).toEqual(["say"]);
  });
});

describe("exemptions", () => {
  it.each(["founder", "secretary", "growth", "partner", "bot"] as const)("a %s is not judged by rules about conduct", (standing) => {
    const [decision] = play(stateOf({ ann: standing }), bookOf([noBadWords()]), [says("ann", "坏")]);
    expect(decision?.findings.find((finding) => finding.rule === "bad")).toMatchObject({ verdict: "pass", because: expect.stringContaining("豁免") });
    expect(decision?.actions).toEqual([]);
  });

  it("the group's owner is exempt in that group alone", () => {
    const state = stateOf();
    const group = state.groups.get(g1);
    if (group) group.owner = m("boss");
    const [own, other] = play(state, bookOf([noBadWords()]), [says("boss", "坏"), { ...says("boss", "坏"), group: "g2" as typeof g1 }]);
    expect(actionTypes(own)).toEqual([]);
    expect(actionTypes(other)).toEqual(["say"]);
  });

  it("a rule that greets or answers serves staff too", () => {
    const hello = ruleOf("hello", () => ({ verdict: "act", because: "hi", effects: { actions: [{ type: "say", group: g1, text: "hi" }] } }), { judgesStaff: true });
    expect(actionTypes(play(stateOf({ ann: "founder" }), bookOf([hello]), [joins("ann")])[0])).toEqual(["say"]);
  });
});

describe("a question about somebody never seen before", () => {
  it("names them as the event does", () => {
    const [asked] = play(stateOf({ ming: "founder" }), bookOf([noBadWords("ask")]), [says("m123", "坏话", start, { name: "小宝" })]);
    expect(asked?.actions).toMatchObject([{ type: "ask", text: expect.stringContaining("想处理「小宝」") }]);
  });
});

describe("faults", () => {
  it("in what a rule sets itself for later are faults as well: the event is decided, and the admins hear once", () => {
    const broken = ruleOf("broken", () => undefined);
    const waking: ActiveRule = { ...broken, rule: { ...broken.rule, wakes: () => { throw new Error("坏表"); } } };
    const [first, second] = play(stateOf({ ming: "founder" }), bookOf([waking, noBadWords()]), [says("wang", "坏"), says("wang", "早", start + 1)]);
    expect(entryTypes(first)).toEqual(["fault", "warning", "ladder_step"]);
    expect(first?.actions.find(({ type }) => type === "alert")).toMatchObject({ to: ["ming"], text: expect.stringContaining("坏表") });
    expect(actionTypes(second)).toEqual([]);
  });
  it("in both places on one event are told of once", () => {
    const broken = ruleOf("broken", () => { throw new Error("坏表"); });
    const waking: ActiveRule = { ...broken, rule: { ...broken.rule, wakes: () => { throw new Error("坏表"); } } };
    expect(entryTypes(play(stateOf({ ming: "founder" }), bookOf([waking]), [says("wang", "早")])[0])).toEqual(["fault"]);
  });

  const broken = ruleOf("broken", () => { throw new Error("oops"); });
  it("a broken rule silences nobody and the admins hear of it once", () => {
    const [first, second] = play(stateOf({ ming: "founder" }), bookOf([broken, noBadWords()]), [says("wang", "坏"), says("li", "坏")]);
    expect(first?.findings.map((finding) => finding.verdict)).toEqual(["fault", "act"]);
    expect(actionTypes(first)).toEqual(["alert", "say"]);
    expect(actionTypes(second)).toEqual(["say"]);
  });
});

describe("one message", () => {
  it("earns one warning, the heaviest, and no kind word in the same breath", () => {
    const light = ruleOf("light", (event) => event.type === "message" ? { verdict: "act", because: "轻", effects: { warn: { member: event.member, group: event.group, points: 1, because: "轻" }, actions: [{ type: "recall", group: event.group, message: event.id }] } } : undefined);
    const heavy = ruleOf("heavy", (event) => event.type === "message" ? { verdict: "act", because: "重", effects: { warn: { member: event.member, group: event.group, points: 2, because: "重" } } } : undefined);
    const kind = ruleOf("kind", (event) => event.type === "message" ? { verdict: "act", because: "答", effects: { actions: [{ type: "say", group: event.group, text: "答案" }] } } : undefined);
    const [decision] = play(stateOf(), bookOf([light, heavy, kind]), [says("wang", "?")]);
    expect(decision?.entries.filter((entry) => entry.type === "warning")).toMatchObject([{ because: "重", points: 2 }]);
    expect(actionTypes(decision)).toEqual(["recall", "say", "alert"]);
    expect(decision?.findings).toHaveLength(3);
  });

  it("gets the kind words of several rules as one message", () => {
    const greet = (id: string) => ruleOf(id, (event) => event.type === "member_joined" ? { verdict: "act", because: id, effects: { actions: [{ type: "say", group: event.group, text: id, mention: [event.member] }] } } : undefined);
    const [decision] = play(stateOf(), bookOf([greet("甲"), greet("乙")]), [joins("wang")]);
    expect(decision?.actions).toMatchObject([{ type: "say", text: "甲\n\n乙", mention: ["wang"] }]);
  });
});

describe("the breaker", () => {
  it("asks before the fourth removal within ten minutes, and a human's yes carries it out", () => {
    const state = stateOf({ mei: "secretary" });
    const book = bookOf([noBadWords()]);
    const raid = ["a", "b", "c", "d"].map((who, index) => says(who, "坏！！！", start + index));
    const decisions = play(state, book, [...raid, tells("mei", "1", start + 10)]);
    expect(decisions.map((decision) => actionTypes(decision).includes("remove"))).toEqual([true, true, true, false, true]);
    expect(actionTypes(decisions[3])).toContain("ask");
  });

  it("lets the fourth pass once the ten minutes are over, and never holds a human's own /kick", () => {
    const state = stateOf({ ming: "founder" });
    const book = bookOf([noBadWords()]);
    play(state, book, ["a", "b", "c"].map((who, index) => says(who, "坏！！！", start + index)));
    play(state, book, [joins("d", start + 5)]);
    const [kicked] = play(state, book, [tells("ming", "/use 1", start + 5), tells("ming", "/kick d 广告号", start + 6)].slice(1));
    expect(actionTypes(kicked)).toContain("remove");
    const [later] = play(state, book, [says("e", "坏！！！", start + 10 * 60_000 + 3)]);
    expect(actionTypes(later)).toContain("remove");
  });
});

describe("other events", () => {
  it("a late event is recorded and nobody is spoken to", () => {
    expect(decide({ ...says("wang", "坏"), late: true }, stateOf(), bookOf([noBadWords()]))).toMatchObject({ findings: [], actions: [], entries: [] });
  });

  it("a removal that the platform refuses becomes a task, which ends when the member is seen to leave", () => {
    const state = stateOf({ mei: "secretary" });
    const book = bookOf([]);
    const about = { type: "remove", group: g1, member: m("wang"), because: "广告" } as const;
    const receipt = { type: "receipt", id: eventId("r1"), at: start, action: "a1" as never, outcome: "assisted", because: "", about } as const;
    const [assisted, , left] = play(state, book, [receipt, { ...receipt, id: eventId("r2") }, leaves("wang", start + 1)]);
    expect(actionTypes(assisted)).toEqual(["ask"]);
    expect(entryTypes(left)).toEqual(["case_closed", "timer_cleared", "timer_cleared"]);
    expect(state.caseCount).toBe(1);
    expect(state.cases.size).toBe(0);
  });

  it("a group seen for the first time is adopted once", () => {
    const state = stateOf({ ming: "founder" });
    const event = { type: "group_renamed", id: eventId("n1"), at: start, group: "g9" as typeof g1, topic: "瑜伽⑨" } as const;
    expect(play(state, bookOf([]), [event, { ...event, id: eventId("n2") }]).map(entryTypes)).toEqual([["group_bound"], []]);
  });
});

describe("why", () => {
  it("shows every rule, matched or not, with the part that matched, and those that are off", () => {
    const book = bookOf([noBadWords(), { ...noBadWords("off"), id: "off" as never }]);
    expect(explain(says("wang", "坏"), stateOf(), book)).toMatchObject([{ rule: "bad", verdict: "act", because: "说了坏字" }, { rule: "off", verdict: "off" }]);
  });
});
