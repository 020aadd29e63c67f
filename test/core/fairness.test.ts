/** fairness: what a member must not suffer, and what must not slip through. Each was once wrong. */
import { describe, expect, it } from "vitest";
import { eventId } from "../../src/core/ids.ts";
import { mask, withoutNotices } from "../../src/core/ladder.ts";
import { hour, minute } from "../../src/core/time.ts";
import ads from "../../src/rules/ads.ts";
import faq from "../../src/rules/faq.ts";
import flood from "../../src/rules/flood.ts";
import { actionTypes, bookOf, entryTypes, g1, g2, joins, leaves, m, noBadWords, play, ruleOfKind, says, start, stateOf, tells } from "./stage.ts";

const ad = "加薇❤ ab12345 领红包";
const withKinds = (...kinds: Parameters<typeof ruleOfKind>[0][]) => {
  const book = bookOf([], { faq: [{ id: "time", questions: ["几点上课？"], answer: "七点。", media: [] }] });
  return { ...book, rules: kinds.map((kind) => ruleOfKind(kind, {}, book)) };
};
const cardOf = (decision: ReturnType<typeof play>[number] | undefined): string => {
  const say = decision?.actions.find((action) => action.type === "say");
  return say?.type === "say" ? say.text : "";
};

describe("a member", () => {
  it("may ask the bot thrice for the same thing", () => {
    const decisions = play(stateOf(), withKinds(flood), [0, 2, 4].map((minutes) => says("wang", "我的警告", start + minutes * minute)));
    expect(decisions.flatMap(entryTypes)).not.toContain("warning");
  });

  it("hears of their own warnings though somebody else was just told the same", () => {
    const decisions = play(stateOf(), bookOf([]), [says("wang", "我的警告"), says("li", "我的警告", start + 12_000), says("li", "我的警告", start + 13_000)]);
    expect(decisions.map((decision) => actionTypes(decision).length)).toEqual([1, 1, 0]);
  });

  it("may copy the bot's notice, but not hide an advertisement in its frame", () => {
    const book = withKinds(ads);
    const notice = cardOf(play(stateOf(), book, [says("wang", ad)])[0]);
    expect(notice).toContain("依据：「");
    const isAds = (id: string): boolean => id === "ads";
    expect(withoutNotices(`看看：\n${notice}\n冤枉`, isAds).trim()).toMatch(/^看看：\s+冤枉$/);
    expect(entryTypes(play(stateOf(), book, [says("li", notice)])[0])).toEqual([]);
    for (const forged of [notice.replace(/依据：「[^」]*」/, `依据：「${ad}」`), notice.replace(/由 \S+ 处理/, `由 ${ad} 处理`), notice.replaceAll("ads@", "ab12345@")]) {
      expect(withoutNotices(forged, isAds)).toBe(forged);
    }
    expect(entryTypes(play(stateOf(), book, [says("li", `${notice}\n${ad}`)])[0])).toContain("warning");
  });

  it("reads the reason as it was given, and names stay whole", () => {
    const [, warned] = play(stateOf({ ming: "founder" }), bookOf([noBadWords()]), [says("Tommy", "早"), tells("ming", "/warn Tommy 1 again and again")]);
    expect(cardOf(warned)).toContain("again and again");
  });

  it("is spoken to by nobody after leaving, though the points count", () => {
    const state = stateOf({ mei: "secretary" });
    const decisions = play(state, bookOf([noBadWords("ask")]), [says("wang", "坏"), leaves("wang", start + 1), tells("mei", "照办。", start + 2)]);
    expect(actionTypes(decisions[2])).toEqual(["dm"]);
    expect(entryTypes(decisions[2])).toContain("warning");
  });

  it("gets the answer that was withheld from somebody else", () => {
    const book = withKinds(faq);
    const both = { ...book, rules: [...book.rules, noBadWords()] };
    const decisions = play(stateOf(), both, [says("a", "几点上课？ 坏"), says("b", "几点上课？", start + minute)]);
    expect(actionTypes(decisions[0])).toEqual(["say"]);
    expect(entryTypes(decisions[0])).not.toContain("answered");
    expect(entryTypes(decisions[1])).toContain("answered");
  });
});

describe("a card", () => {
  it.each(["加薇❤ ａｂ①②③④⑤", "电话 1 3 8 0 0 1 3 8 0 0 0", "加微信 ⓐⓑⓒ①②③", "ａｂｃｄ１２３４５", "一三八零零一三八", "vx:abc-123-456", "t.me/abcdef"])("spreads nothing of %s", (words) => {
    expect(mask(words)).toMatch(/\*\*\*/);
    expect(mask(mask(words))).toBe(mask(words));
    expect(mask(words).replaceAll(/[^\p{L}\p{N}]/gu, "").length).toBeLessThan(words.replaceAll(/[^\p{L}\p{N}]/gu, "").length);
  });

  it("says that a removal waits when the breaker holds it", () => {
    const raid = ["a", "b", "c", "d"].map((who, index) => says(who, "坏！！！", start + index));
    const held = play(stateOf({ mei: "secretary" }), bookOf([noBadWords()]), raid)[3];
    expect(cardOf(held)).toContain("移出，等管理员确认");
    expect(cardOf(held)).toContain("已请管理员确认");
  });
});

describe("a removal", () => {
  const thrice = (at: number, group = g1) => [0, 1, 2].map((index) => says("wang", "坏", at + index, { group }));
  it("from one group leaves the other groups' removals to come", () => {
    const decisions = play(stateOf(), bookOf([noBadWords()]), [...thrice(start), ...thrice(start + hour, g2).slice(0, 1)]);
    expect(actionTypes(decisions[3])).toContain("remove");
    expect(decisions[3]?.actions.find((action) => action.type === "remove")).toMatchObject({ group: g2 });
  });

  it("comes again for whoever came back unseen", () => {
    for (const back of [says("wang", "早", start + minute), joins("wang", start + minute, { listed: true, late: true })]) {
      const decisions = play(stateOf(), bookOf([noBadWords()]), [...thrice(start), leaves("wang", start + 10), back, says("wang", "坏", start + 2 * minute)]);
      expect(actionTypes(decisions.at(-1))).toContain("remove");
    }
  });

  it("is lifted by a pardon: its task and its question close", () => {
    const state = stateOf({ ming: "founder" });
    const book = bookOf([noBadWords()]);
    const about = { type: "remove", group: g1, member: m("wang"), because: "坏" } as const;
    play(state, book, [...thrice(start), { type: "receipt", id: eventId("fair-r1"), at: start + 5, action: "a" as never, outcome: "assisted", because: "", about }]);
    expect(state.cases.size).toBe(1);
    const [pardoned] = play(state, book, [tells("ming", "/pardon wang all 误判", start + 6)]);
    expect(entryTypes(pardoned)).toContain("case_closed");
    expect(state.cases.size).toBe(0);
  });
});

describe("an admin", () => {
  it.each(["1", "1。", "1.", "照办", "照办。", "c1 照办", "c1：1", "C1 1"])("may answer a case with %s", (answer) => {
    const state = stateOf({ mei: "secretary" });
    play(state, bookOf([noBadWords("ask")]), [says("wang", "坏"), tells("mei", answer, start + 1)]);
    expect(state.cases.size).toBe(0);
    expect(state.members.get(m("wang"))?.warnings).toHaveLength(1);
  });

  it("sees a rule's warning as the rule's, with who confirmed it", () => {
    const state = stateOf({ mei: "secretary" });
    const [, , listed] = play(state, bookOf([noBadWords("ask")]), [says("wang", "坏"), tells("mei", "1", start + 1), tells("mei", "/warnings wang", start + 2)]);
    const text = listed?.actions.find((action) => action.type === "dm");
    expect(text?.type === "dm" ? text.text : "").toContain("规则 bad@v1，mei 确认");
  });
});
