/** ladder: three warnings, then out: exactly at the step, once, whoever warns. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rulebook } from "../../src/core/book.ts";
import { pointsOf } from "../../src/core/state.ts";
import type { GroupId } from "../../src/core/ids.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { clip, groundsOf, mask, withoutNotices } from "../../src/core/ladder.ts";
import { actionTypes, bookOf, entryTypes, g1, g2, joins, leaves, m, noBadWords, play, ruleOf, says, start, stateOf, tells } from "./stage.ts";

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

  it("names to the admins whoever speaks for the first time", () => {
    const [, first] = play(stateOf({ ming: "founder" }), { ...book, ladder: { ...book.ladder, steps: [{ at: 1, act: "notice_and_tell" }] } }, [says("ming", "早"), { ...says("m123", "坏", start + 1000), name: "小宝" }]);
    expect(first?.actions.find(({ type }) => type === "alert")).toMatchObject({ text: expect.stringContaining("】小宝 已有 1 分警告") });
  });

  it("removes again from a group whose removal was lost with its points, wherever the step was reached next", () => {
    const state = stateOf();
    const removing: Rulebook = { ...book, ladder: { expires: 30 * day, steps: [{ at: 1, act: "notice" }, { at: 4, act: "remove" }], atMost: { removals: 1000, in: hour } } };
    const days: readonly (readonly [number, GroupId])[] = [[0, g1], [20, g2], [20.1, g2], [20.2, g2], [31, g1], [31.1, g2]];
    const decisions = play(state, removing, [joins("wang", start), joins("wang", start, { group: g2 }), ...days.map(([after, group]) => says("wang", "坏", start + after * day + 1000, { group }))]);
    expect(decisions.slice(2).map((decision) => actionTypes(decision).includes("remove"))).toEqual([false, false, false, true, true, true]);
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

  it("shows the part that matched within the words, how to appeal and to whom, in six lines at most; the warning keeps the span", () => {
    const spanned = ruleOf("bad", (event) => {
      const start = event.type === "message" ? event.text.indexOf("坏") : -1;
      if (event.type !== "message" || start < 0) return undefined;
      return { verdict: "act", because: "说了坏字", span: { start, end: start + 2 }, effects: { warn: { member: event.member, group: event.group, points: 1, because: "说了坏字" } } };
    });
    const state = stateOf({ mei: "secretary" });
    const decisions = play(state, bookOf([spanned]), [says("wang", "大家早上好，今天真的是坏话一句，别介意哦"), says("wang", "坏话"), says("wang", "坏话！")]);
    const cards = decisions.map((decision) => decision.actions.flatMap((action) => (action.type === "say" ? [action.text] : [])).join(""));
    expect(cards[0]).toContain("依据：「…上好，今天真的是【坏话】一句，别介意哦」");
    expect(cards[0]).toContain("不服：发「申诉 理由」（群里或私聊都行），由 mei 处理");
    expect(cards[1]).toContain("依据：「坏话」");
    expect(cards[2]).toContain("不服：私聊发「申诉 理由」，由 mei 处理。");
    for (const card of cards) expect(card.split("\n").length).toBeLessThanOrEqual(6);
    expect(state.members.get(m("wang"))?.warnings?.map(({ words, matched }) => [words, matched])).toEqual([["大家早上好，今天真的是坏话一句，别介意哦", "坏话"], ["坏话", "坏话"], ["坏话！", "坏话"]]);
    expect(cards.map((card) => withoutNotices(card, () => true).trim())).toEqual(["", "", ""]);
  });

  it("shows no half of a contact either, wherever the match lies, and what it shows is known again as its own", () => {
    const piece = fc.constantFrom("加薇", " ab12345 ", "13800138000", "今天", "❤", "vx:abc-123", "，", "【", "】", "a", "1 3 8 0 0", "」（+1 分", "\n");
    fc.assert(fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), fc.nat(60), fc.nat(30), (pieces, from, length) => {
      const words = clip(pieces.join(""), 300);
      const shown = groundsOf({ words, matched: words.slice(from, from + length) });
      expect(mask(shown)).toBe(shown);
      expect([...shown].length).toBeLessThanOrEqual(60);
      expect(shown).not.toMatch(/[a-z0-9]{4}/u);
    }), { numRuns: 500 });
  });

  it("knows the cards that were given before appeals, too", () => {
    const old = "【提醒】说了坏字（+1 分，现有 1 分）\n依据：「坏」\n规则：bad（bad@v1），30 天后（12-22 10:00）失效\n到 2 分：提醒并告知管理员。\n如有误会，请私聊小美说明；发「我的警告」可查看。";
    expect(withoutNotices(old, () => true).trim()).toBe("");
    expect(withoutNotices(old.replace("小美", "加薇 ab12345"), () => true)).toContain("ab12345");
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
