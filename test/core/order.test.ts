/** order: which rule is asked first, and which is not asked any more. */
import { describe, expect, it } from "vitest";
import type { ActiveRule } from "../../src/core/book.ts";
import { decide } from "../../src/core/decide.ts";
import { act, pass } from "../../src/core/rule.ts";
import { explain, sayExplained } from "../../src/core/why.ts";
import { actionTypes, bookOf, ruleOf, says, stateOf, tells } from "./stage.ts";

const rule = (id: string, more: Partial<ActiveRule> = {}, acts = true): ActiveRule => ({
  ...ruleOf(id, (event) => (event.type !== "message" ? undefined : acts ? act(`${id} 命中`, { actions: [{ type: "recall", group: event.group, message: event.id }] }) : pass("没有"))), ...more,
});
const asked = (...rules: readonly ActiveRule[]) => decide(says("ann", "话"), stateOf(), bookOf(rules)).findings.map((finding) => finding.rule);

describe("priority", () => {
  it("asks the higher first, and equal ones as the file has them", () => {
    expect(asked(rule("a"), rule("b", { priority: 5 }), rule("c", { priority: -1 }), rule("d"), rule("e", { priority: 5 }))).toEqual(["b", "e", "a", "d", "c"]);
  });
});

describe("continue: false", () => {
  const stop = { goesOn: false };
  it("asks nobody after a rule that acts", () => {
    expect(asked(rule("a"), rule("b", stop), rule("c"))).toEqual(["a", "b"]);
    expect(asked(rule("a"), rule("b", { ...stop, mode: "ask" }), rule("c"))).toEqual(["a", "b"]);
    expect(asked(rule("a"), rule("b", { goesOn: true }), rule("c"))).toEqual(["a", "b", "c"]);
  });
  it("stops nobody when it does not act, only watches, breaks, or is about staff", () => {
    expect(asked(rule("a", stop, false), rule("b"))).toEqual(["a", "b"]);
    expect(asked(rule("a", { ...stop, mode: "watch" }), rule("b"))).toEqual(["a", "b"]);
    expect(asked({ ...rule("a", stop), rule: { kind: "a", judgesStaff: false, judge: () => { throw new Error("坏了"); } } }, rule("b"))).toEqual(["a", "b"]);
    expect(decide(says("ann", "话"), stateOf({ ann: "growth" }), bookOf([rule("a", stop), rule("b")])).findings).toHaveLength(2);
  });
  it("is told by why: who was not asked, and through whom", () => {
    const book = bookOf([rule("c", { priority: -1 }), rule("a", stop), rule("off", { mode: "off" }), rule("b")]);
    const answers = explain(says("ann", "话"), stateOf(), book);
    expect(answers.map(({ rule: id, verdict }) => [id, verdict])).toEqual([["a", "act"], ["off", "off"], ["b", "unasked"], ["c", "unasked"]]);
    expect(sayExplained(answers, "v1").at(-1)).toBe("未问 · c（c@v1，执行）：前面的规则「a」已经处理，它写明不再往下问（continue: false）");
  });
  it("leaves commands alone", () => {
    const book = bookOf([rule("a", stop)]);
    expect(actionTypes(decide(tells("ming", "/help"), stateOf({ ming: "founder" }), book))).toEqual(["dm"]);
  });
});
