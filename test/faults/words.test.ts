/** faults/words: how other bots' word filters hit and miss, each fault as a test. */
import { describe, expect, it } from "vitest";
import { buildKeywords, find } from "../../src/core/keywords.ts";
import { normalise } from "../../src/core/text.ts";
import { book, said } from "../rulebook/loading.ts";
import { actionTypes, bookOf, entryTypes, play, says, start, stateOf } from "../core/stage.ts";

const rule = (condition: string): string => `name: a\ngroups: [甲*]\nrules:\n  - { id: w, mode: enforce, when: message, if: ${condition}, then: [{ warn: 1, because: 词 }] }\n`;
const hits = (condition: string, text: string, more: Parameters<typeof says>[3] = {}): boolean => {
  const { rules } = book(rule(condition));
  return entryTypes(play(stateOf(), bookOf(rules), [says("wang", text, start, more)])[0]).includes("warning");
};

describe("words", () => {
  it("every word of a list is tried, not only the first: NGCBot judgeInWord", () => {
    for (const text of ["买代购吗", "有减肥药", "刷单日结"]) expect(hits("{ words: [代购, 减肥药, 刷单] }", text), text).toBe(true);
    expect(hits("{ words: [代购, 减肥药, 刷单] }", "今天练得好")).toBe(false);
  });

  it("Chinese characters are never folded to Latin ones: Zeppelin normalizeText", () => {
    for (const ordinary of ["山", "口", "工", "日", "人", "微信读书", "丁", "乙", "己", "十"]) expect(normalise(ordinary).text).toBe(ordinary);
  });

  it("words are found inside Chinese text, where no word has a boundary: Red filter", () => {
    expect(hits("{ words: [代购] }", "我朋友做代购的很便宜")).toBe(true);
    expect(hits("{ words: [代购] }", "代-购")).toBe(true);
  });

  it("hits neither inside what is allowed nor past it: an allow list covers every match, discord-api-docs#6506", () => {
    const keywords = buildKeywords(new Map([["", ["私教", "私教课"]]]));
    expect(find(keywords, "私教课和私教课").length).toBe(4);
    const withUnless = "{ all: [{ words: [私教] }, { not: { words: [私教课] } }] }";
    expect(hits(withUnless, "私教课报名")).toBe(false);
    expect(hits(withUnless, "找私教")).toBe(true);
  });

  it("an empty list is refused, whichever way it would have matched: qqadmin#12", () => {
    for (const condition of ["{ words: [] }", "{ has: [] }", "{ all: [] }", "{ any: [] }", "{ group: [] }", "{}"]) expect(said(rule(condition))[0], condition).toMatch(/^demo\/community\.yaml:4:\d+ .*(空|至少)/);
    expect(said('name: a\ngroups: []\n')[0]).toContain("空列表什么也匹配不到");
    expect(said('name: a\ngroups: [甲*]\n', { "demo/words/空.txt": "# 没有词\n" })[0]).toContain("空词表什么也匹配不到");
  });

  it("a list written as a string is refused, not read letter by letter: CowAgent#1791, CowAgent#817", () => {
    for (const written of ['"[代购]"', "代购，刷单", "'代购,刷单'"]) expect(said(`name: a\ngroups: ${written}\n`)[0], written).toContain("不是列表");
  });

  it("pictures, codes, cards and files without a word are seen: group_guardian#26, tg-spam#312", () => {
    for (const thing of ["qr", "picture", "card", "file", "video", "mini_program"] as const) expect(hits(`{ has: ${thing} }`, "", { has: [thing] }), thing).toBe(true);
  });

  it("short everyday words are nobody's advertisement: tg-spam#53, tg-spam#430", () => {
    for (const text of ["好", "收到", "嗯嗯", "哈哈哈", "1", "？", "👍"]) expect(hits("{ words: [代购] }", text), text).toBe(false);
  });

  it("what was let pass is recorded nowhere as punished: group_guardian#86", () => {
    const { rules } = book(rule("{ words: [代购] }"));
    const [decision] = play(stateOf(), bookOf(rules), [says("wang", "早")]);
    expect([decision?.findings.map(({ verdict }) => verdict), actionTypes(decision), entryTypes(decision)]).toEqual([["pass"], [], []]);
  });
});
