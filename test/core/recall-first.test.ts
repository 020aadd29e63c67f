/** recall-first: a message is taken back before anybody is told what was wrong with it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Wish } from "../../src/core/action.ts";
import type { ActiveRule } from "../../src/core/book.ts";
import { decide } from "../../src/core/decide.ts";
import type { Mode } from "../../src/core/entry.ts";
import type { Decision } from "../../src/core/finding.ts";
import { act } from "../../src/core/rule.ts";
import { ruleKinds } from "../../src/rules/index.ts";
import { bookOf, live, play, ruleOf, ruleOfKind, says, start, stateOf, tells } from "./stage.ts";
import { story } from "./story.ts";

/** Where a decision speaks in the group although the message that it is about is to be taken back only later. */
const spokenBefore = ({ event, actions }: Decision): readonly string[] => {
  const recall = actions.findLastIndex((action) => action.type === "recall" && action.message === event.id);
  return actions.slice(0, Math.max(0, recall)).flatMap((action) => (action.type === "say" ? [action.text] : []));
};
const of = ({ actions }: Decision, type: Wish["type"]): number => actions.filter((action) => action.type === type).length;

type Plan = { readonly recall: boolean; readonly points: number; readonly removes: boolean; readonly reply: "before" | "after" | undefined; readonly mode: Mode; readonly priority: number };
const plan: fc.Arbitrary<Plan> = fc.record({
  recall: fc.boolean(), points: fc.integer({ min: 0, max: 3 }), removes: fc.boolean(), reply: fc.constantFrom("before", "after", undefined), mode: fc.constantFrom("enforce", "enforce", "enforce", "ask", "watch"), priority: fc.integer({ min: -1, max: 1 }),
});
function ruleFor({ recall, points, removes, reply, mode, priority }: Plan, index: number): ActiveRule {
  const rule = ruleOf(`r${index}`, (event) => {
    if (event.type !== "message") return undefined;
    const { group, member, id } = event;
    const back: readonly Wish[] = recall ? [{ type: "recall", group, message: id }] : [];
    const words: readonly Wish[] = reply === undefined ? [] : [{ type: "say", group, text: `话 ${index}`, mention: [member] }];
    return act("命中", { actions: reply === "before" ? [...words, ...back] : [...back, ...words], ...((points > 0 || removes) && { warn: { member, group, points, because: "不行", ...(removes && { removes }) } }) });
  }, { mode });
  return { ...rule, priority };
}

describe("in every decision", () => {
  it("a recall precedes all that is said in the group, whichever rules bring the two", () => {
    let both = 0;
    fc.assert(fc.property(fc.array(plan, { minLength: 1, maxLength: 5 }), (plans) => {
      const decision = decide(says("ann", "坏"), stateOf({ mei: "secretary" }), bookOf(plans.map(ruleFor)));
      if (of(decision, "recall") > 0 && decision.entries.some(({ type }) => type === "warning")) both += 1;
      expect(spokenBefore(decision)).toEqual([]);
      expect(of(decision, "recall")).toBe(plans.some(({ recall, mode }) => recall && mode === "enforce") ? 1 : 0);
      expect(new Set(decision.actions.map(({ id }) => id)).size).toBe(decision.actions.length);
    }), { numRuns: 300 });
    expect(both).toBeGreaterThan(50);
  });

  it("of the shipped rules as well, over whatever people say", () => {
    const book = bookOf([]);
    const rules = ruleKinds.map((kind) => ruleOfKind(kind, {}, book));
    fc.assert(fc.property(story, (events) => {
      for (const decision of live(stateOf({ ming: "founder", mei: "secretary" }), { ...book, rules }, events)) expect(spokenBefore(decision)).toEqual([]);
    }), { numRuns: 60 });
  });

  it("an advertisement that flood and ads both object to is recalled once, then warned about once", () => {
    const book = bookOf([]);
    const rules = ["flood", "ads"].flatMap((name) => ruleKinds.filter(({ kind }) => kind === name)).map((kind) => ruleOfKind(kind, kind.kind === "flood" ? { times: 2, points: 2, recall: false } : {}, book));
    const [, second] = play(stateOf(), { ...book, rules }, [0, 1].map((after) => says("ann", "加薇❤ ab12345 领红包", start + after)));
    expect(second?.actions.map(({ type }) => type).filter((type) => type !== "alert")).toEqual(["recall", "say", "remove"]);
  });

  it("where a human said yes to both as well", () => {
    const asking = ruleFor({ recall: true, points: 1, removes: false, reply: undefined, mode: "ask", priority: 0 }, 0);
    const [, yes] = play(stateOf({ mei: "secretary" }), bookOf([asking]), [says("ann", "坏"), tells("mei", "1", start + 1)]);
    expect(yes?.actions.map(({ type }) => type).filter((type) => type === "recall" || type === "say")).toEqual(["recall", "say"]);
  });
});
