/** sets: which rules run, by a human's word or by the time; deadlines keep their word. */
import { describe, expect, it } from "vitest";
import type { ActiveRule, RuleSet } from "../../src/core/book.ts";
import { decide } from "../../src/core/decide.ts";
import { evolve } from "../../src/core/evolve.ts";
import { eventId, ruleId } from "../../src/core/ids.ts";
import { deadline, deadlineId } from "../../src/core/rule.ts";
import { timerEvent } from "../../src/core/run.ts";
import { everyRule, rulesNow } from "../../src/core/sets.ts";
import { hour, minute } from "../../src/core/time.ts";
import { explain, sayExplained } from "../../src/core/why.ts";
import { bookOf, g1, m, ruleOf, says, start, stateOf } from "./stage.ts";

const acts = (id: string, mode: ActiveRule["mode"] = "enforce"): ActiveRule => ruleOf(id, () => ({ verdict: "act", because: id, effects: {} }), { mode });
const usual = [acts("a"), acts("b")];
const set = (name: string, rules: readonly ActiveRule[], during?: RuleSet["during"]): RuleSet => ({ name, rules, ...(during && { during }) });
/** 2026-11-22 10:00 in Shanghai, a Sunday. */
const byHand = set("活动日", [acts("a", "off"), acts("c")]);
const sundays = set("周日", [acts("s")], { weekdays: [7], span: { from: 9 * 60, to: 18 * 60 } });
const nights = set("夜里", [acts("n")], { span: { from: 23 * 60, to: 7 * 60 } });
const book = bookOf(usual, { sets: [byHand, sundays, nights] });
const running = (at: number, chosen?: { name: string | null; until?: number }): string | undefined => rulesNow(book, chosen ? { set: chosen } : {}, at).set?.name;

describe("the rules of the moment", () => {
  it.each([
    ["from the beginning of a set's time", start - hour, "周日"], ["until its end, which is not in it", start + 8 * hour, undefined], ["to the last minute", start + 8 * hour - 1, "周日"],
    ["not on another day", start + 24 * hour, undefined], ["over midnight", start + 14 * hour, "夜里"], ["not yet a minute before", start + 13 * hour - minute, undefined],
    ["in the small hours, which are still Sunday's", start + 17 * hour, "夜里"],
  ])("%s", (_, at, name) => {
    expect(running(at)).toBe(name);
  });
  it("are a human's choice first, until its time is over", () => {
    expect(running(start, { name: "活动日" })).toBe("活动日");
    expect(running(start, { name: null })).toBeUndefined();
    expect(running(start, { name: "活动日", until: start + 1 })).toBe("活动日");
    expect(running(start + 1, { name: "活动日", until: start + 1 })).toBe("周日");
    expect(running(start, { name: "没有了" })).toBe("周日");
  });
  it("are said to be by the time again where new files lost the set that was chosen", () => {
    const told = (name: string): string => {
      const decision = decide({ type: "rules_read", id: eventId("read"), at: start, version: "v2", problems: [] }, { ...stateOf({ ming: "founder" }), set: { name } }, book);
      return decision.actions.flatMap((action) => (action.type === "alert" ? [action.text] : [])).join("");
    };
    expect(told("春节")).toContain("选的规则组「春节」，这一版里没有了，现在按时间换");
    expect(told("活动日")).not.toContain("没有了");
  });
  it("are judged, and no others", () => {
    const of = (chosen?: { name: string | null }): readonly string[] => {
      const state = stateOf();
      if (chosen) state.set = chosen;
      return decide(says("ann", "大家好"), state, book).findings.map(({ rule }) => rule);
    };
    expect(of()).toEqual(["s"]);
    expect(of({ name: null })).toEqual(["a", "b"]);
    expect(of({ name: "活动日" })).toEqual(["c"]);
  });
  it("are named in why, with their set", () => {
    const lines = sayExplained(explain(says("ann", "大家好"), stateOf(), book), book.version);
    expect(lines).toEqual(["命中 · s（s@v1，执行，规则组「周日」）：s"]);
    const state = stateOf();
    state.set = { name: null };
    expect(sayExplained(explain(says("ann", "大家好"), state, book), book.version)[0]).toBe("命中 · a（a@v1，执行）：a");
  });
});

it("a set that was switched is known from the ledger alone", () => {
  const state = stateOf();
  const entry = (to: { set: string } | "none" | "auto", until?: number) => ({ type: "set_switched", to, by: m("boss"), id: "e#0", at: start, event: eventId("e"), ...(until !== undefined && { until }) }) as const;
  evolve(state, says("boss", "x"), [entry({ set: "活动日" }, start + hour)]);
  expect(state.set).toEqual({ name: "活动日", until: start + hour });
  evolve(state, says("boss", "x"), [entry("none")]);
  expect(state.set).toEqual({ name: null });
  evolve(state, says("boss", "x"), [entry("auto")]);
  expect(state.set).toBeUndefined();
});

describe("a deadline", () => {
  const due = (rule: string, chosen: { name: string | null }): readonly string[] => {
    const state = stateOf();
    state.set = chosen;
    const id = deadlineId(ruleId(rule), "due", g1, m("ann"));
    evolve(state, says("ann", "x"), [{ ...deadline(ruleId(rule), "due", start + hour, g1, m("ann")), id: "e#0", at: start, event: eventId("e") }]);
    const timer = state.timers.get(id);
    return timer ? decide(timerEvent(timer, start + hour), state, book).findings.map((finding) => `${finding.rule} ${finding.mode}`) : [];
  };
  it("of a rule that runs now is judged by it", () => expect(due("c", { name: "活动日" })).toEqual(["c enforce"]));
  it("of a rule that the set has turned off keeps its word", () => expect(due("a", { name: "活动日" })).toEqual(["a enforce"]));
  it("of a rule that the set does not know is judged as usual", () => expect(due("b", { name: "周日" })).toEqual(["b enforce"]));
  it("of a set that is over is judged by that set's rule", () => expect(due("c", { name: null })).toEqual(["c enforce"]));
  it("of a rule that nobody knows any more is judged by none", () => expect(due("gone", { name: null })).toEqual([]));
});

it("every rule is counted once", () => {
  expect(everyRule(book).map(({ id }) => id).toSorted()).toEqual(["a", "b", "c", "n", "s"]);
  expect(everyRule(book).find(({ id }) => id === "a")?.mode).toBe("enforce");
});

describe("a rule's own wake-ups", () => {
  const waking = (id: string, mode: ActiveRule["mode"] = "enforce"): ActiveRule => {
    const active = acts(id, mode);
    return { ...active, rule: { ...active.rule, wakes: (event) => (event.type === "member_joined" ? [deadline(ruleId(id), "due", event.at + hour, event.group, event.member)] : []) } };
  };
  const wakeBook = bookOf([waking("a")], { sets: [set("活动日", [waking("a", "off"), waking("c")])] });
  it.each([["the usual ones", null, ["a"]], ["those of the set that is on", "活动日", ["c"]]] as const)("are %s", (_, name, ids) => {
    const state = stateOf();
    state.set = { name };
    const { entries } = decide({ type: "member_joined", id: eventId("j"), at: start, group: g1, member: m("new"), name: "新" }, state, wakeBook);
    expect(entries.flatMap((entry) => (entry.type === "timer_set" ? [entry.rule] : []))).toEqual(ids);
  });
});
