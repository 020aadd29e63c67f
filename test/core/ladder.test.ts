/** ladder: three warnings, then out: exactly at the step, once, whoever warns. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../../src/core/state.ts";
import { day, minute } from "../../src/core/time.ts";
import { actionTypes, bookOf, entryTypes, g1, joins, leaves, m, noBadWords, play, says, start, stateOf, tells } from "./stage.ts";

const book = bookOf([noBadWords()]);
const bad = (count: number, at = start, every = 1000): ReturnType<typeof says>[] => Array.from({ length: count }, (_, index) => says("wang", `坏 ${index}`, at + index * every));

describe("the ladder", () => {
  it("reminds at one, tells the admins at two, removes at three", () => {
    const [first, second, third] = play(stateOf({ ming: "founder" }), book, bad(3));
    expect(actionTypes(first)).toEqual(["say"]);
    expect(actionTypes(second)).toEqual(["say", "alert"]);
    expect(actionTypes(third)).toEqual(["say", "alert", "remove"]);
    expect(entryTypes(third)).toEqual(["warning", "ladder_step", "removal"]);
  });

  it("acts at a step, not at every warning after it", () => {
    const decisions = play(stateOf(), book, bad(6));
    expect(decisions.map(actionTypes).filter((types) => types.includes("remove"))).toHaveLength(1);
    expect(actionTypes(decisions[5])).toEqual(["say"]);
  });

  it("acts at the highest step when points jump, and marks those in between", () => {
    const state = stateOf();
    const [decision] = play(state, book, [says("wang", "坏！！！")]);
    expect(actionTypes(decision)).toEqual(["say", "alert", "remove"]);
    expect(state.members.get(m("wang"))?.steps?.map((mark) => mark.step)).toEqual([1, 2, 3]);
  });

  it("shares its points between automatic and human warnings", () => {
    const decisions = play(stateOf({ ming: "founder" }), book, [says("wang", "坏"), tells("ming", "/warn wang 1 吵架"), says("wang", "坏坏")]);
    expect(decisions.map((decision) => actionTypes(decision).includes("remove"))).toEqual([false, false, true]);
    expect(decisions[1]?.entries.find((entry) => entry.type === "warning")).toMatchObject({ by: "ming", points: 1, because: "吵架" });
  });

  it("forgets points on the day they expire, and can act at the step anew", () => {
    const state = stateOf();
    play(state, book, bad(2));
    expect(pointsOf(state, m("wang"), start + 30 * day - 1)).toBe(2);
    const later = play(state, book, bad(3, start + 31 * day));
    expect(later.map(actionTypes)).toEqual([["say"], ["say", "alert"], ["say", "alert", "remove"]]);
  });

  it("keeps points over leaving and coming back", () => {
    const state = stateOf();
    const decisions = play(state, book, [...bad(2), leaves("wang", start + minute), joins("wang", start + 2 * minute), says("wang", "坏", start + 3 * minute)]);
    expect(actionTypes(decisions.at(-1))).toContain("remove");
  });

  it("removes again whoever comes back after a removal and goes on", () => {
    const state = stateOf();
    play(state, book, [...bad(3), leaves("wang", start + minute), joins("wang", start + 2 * minute)]);
    const [again] = play(state, book, [says("wang", "坏", start + 3 * minute)]);
    expect(actionTypes(again)).toContain("remove");
  });

  it("a pardon takes points away and lets the step act again", () => {
    const state = stateOf({ ming: "founder" });
    play(state, book, [...bad(2), tells("ming", "/pardon wang", start + minute)]);
    expect(pointsOf(state, m("wang"), start + minute)).toBe(1);
    const [second, third] = play(state, book, [says("wang", "坏", start + 2 * minute), says("wang", "坏", start + 3 * minute)]);
    expect(actionTypes(second)).toEqual(["say", "alert"]);
    expect(actionTypes(third)).toContain("remove");
  });

  it("the card tells the rule, its version, the words, the expiry and what comes next, and spreads no contact details", () => {
    const [decision] = play(stateOf(), book, [says("wang", "坏 加V abc12345")]);
    const card = decision?.actions.find((action) => action.type === "say");
    expect(card).toMatchObject({ group: g1, mention: ["wang"] });
    const text = card?.type === "say" ? card.text : "";
    expect(text).toContain("bad@v1");
    expect(text).toContain("30 天后（12-22 10:00）失效");
    expect(text).toContain("到 2 分：提醒并告知管理员");
    expect(text).not.toContain("abc12345");
  });

  it("removes exactly when the points first reach the last step, for any points in any order", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }), (points) => {
      const decisions = play(stateOf(), book, points.map((each, index) => says("wang", `坏${"！".repeat(each)}`, start + index)));
      let sum = 0;
      const expected = points.map((each) => {
        const before = sum;
        sum += each;
        return before < 3 && sum >= 3;
      });
      expect(decisions.map((decision) => actionTypes(decision).includes("remove"))).toEqual(expected);
    }));
  });
});
