/** answer: the answer to a case and the reason after it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitReason } from "../../src/core/answer.ts";
import { bookOf, m, noBadWords, play, says, start, stateOf, tells } from "./stage.ts";

const labels = ["照办", "维持", "撤销并道歉"];

describe("a reason", () => {
  it.each([
    ["c3 2 因为他发了广告", "c3 2", "因为他发了广告"], ["C3：2，证据清楚", "C3：2", "证据清楚"], ["2 不是 误判", "2", "不是 误判"],
    ["c3 维持 证据清楚", "c3 维持", "证据清楚"], ["维持：看过了", "维持", "看过了"], ["ｃ３ ２ 理由", "ｃ３ ２", "理由"], ["c1 2\n第一行\n第二行", "c1 2", "第一行 第二行"],
  ])("%s", (text, answer, because) => expect(splitReason(text, labels)).toEqual({ answer, because }));

  it.each(["c3 2", "1", "1。", "c1 照办。", "C1 1", "1 2", "c1 1 2", "早上好", "12:30", "2个人来了", "/pardon wang 1 误判", ""])("%s has none", (text) => expect(splitReason(text, labels)).toEqual({ answer: text }));

  it("a long message or an odd label costs nothing and throws nothing", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.array(fc.string()), (text, names) => {
      const { answer, because } = splitReason(text, names);
      expect(because === undefined ? answer === text : text.includes(answer)).toBe(true);
    }));
    expect(splitReason(`c1 2 ${"长".repeat(100_000)}`, labels).because).toHaveLength(495);
  });
});

describe("words after a figure", () => {
  it("are talk where the one case that waits asks for no reason, and a reason where the case is named", () => {
    const state = stateOf({ mei: "secretary" });
    const book = bookOf([noBadWords("ask")]);
    play(state, book, [says("wang", "坏"), tells("mei", "1 个人来了", start + 1)]);
    expect(state.cases.size).toBe(1);
    const [answered] = play(state, book, [tells("mei", "c1 1 确实说了", start + 2)]);
    expect(answered?.entries).toContainEqual(expect.objectContaining({ type: "case_closed", choice: 1, because: "确实说了" }));
    expect(state.members.get(m("wang"))?.warnings).toHaveLength(1);
  });
});
