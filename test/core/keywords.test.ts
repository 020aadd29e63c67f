// keywords: the automaton finds what a naive search finds.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Hit, buildKeywords, find, findFirst } from "../../src/core/keywords.ts";
import { normalise } from "../../src/core/text.ts";

const lists = (record: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(record));
const built = (record: Readonly<Record<string, readonly string[]>>) => buildKeywords(lists(record));
const key = ({ list, word, start, end }: Hit): string => `${String(end).padStart(4, "0")} ${start} ${list} ${word}`;

function naive(record: Readonly<Record<string, readonly string[]>>, text: string): readonly string[] {
  const hits = new Set<string>();
  for (const [list, words] of Object.entries(record)) {
    const seen = new Set<string>();
    for (const word of words) {
      const normal = normalise(word.trim()).text;
      if (normal === "" || seen.has(normal)) continue;
      seen.add(normal);
      for (let start = text.indexOf(normal); start >= 0; start = text.indexOf(normal, start + 1)) hits.add(key({ list, word, start, end: start + normal.length }));
    }
  }
  return [...hits].sort();
}

describe("keywords", () => {
  it("finds words of several lists, overlapping ones too, by their end and longer ones first", () => {
    const keywords = built({ a: ["刷单", "兼职刷单"], b: ["单", "返利"] });
    expect(find(keywords, "兼职刷单返利")).toEqual([
      { list: "a", word: "兼职刷单", start: 0, end: 4 },
      { list: "a", word: "刷单", start: 2, end: 4 },
      { list: "b", word: "单", start: 3, end: 4 },
      { list: "b", word: "返利", start: 4, end: 6 },
    ]);
    expect(findFirst(keywords, "一起兼职刷单返利")).toEqual({ list: "a", word: "兼职刷单", start: 2, end: 6 });
    expect(findFirst(keywords, "今天吃什么")).toBeUndefined();
  });

  it("normalises its words and reports them as their author wrote them", () => {
    expect(find(built({ a: [" ＶＸ號 "] }), normalise("我的vx号").text)).toEqual([{ list: "a", word: " ＶＸ號 ", start: 2, end: 5 }]);
  });

  it("reports one word in two lists twice, and twice in one list once", () => {
    expect(find(built({ a: ["广告", "廣告"], b: ["广告"] }), "广告").map(({ list }) => list)).toEqual(["a", "b"]);
  });

  it("matches nothing with empty lists and empty words", () => {
    for (const nothing of [built({}), built({ a: [] }), built({ a: ["", "  ", "\u200b"] })]) {
      expect(find(nothing, "任何话 anything")).toEqual([]);
      expect(findFirst(nothing, "")).toBeUndefined();
    }
  });

  it("law: finds exactly what a naive search finds", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "信", "微", "😀", " "), maxLength: 5 });
    const record = fc.dictionary(fc.constantFrom("x", "y", "z"), fc.array(word, { maxLength: 25 }), { maxKeys: 3, noNullPrototype: true });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "信", "微", "😀", " "), maxLength: 40 });
    fc.assert(
      fc.property(record, text, (words, message) => {
        const keywords = buildKeywords(lists(words));
        const hits = find(keywords, message);
        expect(hits.map(key).sort()).toEqual(naive(words, message));
        expect(findFirst(keywords, message)).toEqual(hits[0]);
        for (const [place, hit] of hits.entries()) {
          const before = hits[place - 1];
          if (before) expect(before.end < hit.end || (before.end === hit.end && before.start <= hit.start)).toBe(true);
        }
      }),
    );
  });

  it("holds a node's many children", () => {
    const words = Array.from({ length: 3000 }, (_, place) => `前${String.fromCharCode(0x4e00 + place)}`).filter((word) => normalise(word).text === word);
    const keywords = built({ a: words });
    for (const word of words) expect(findFirst(keywords, `x${word}`)?.word).toBe(word);
    expect(find(keywords, "前前前")).toHaveLength(words.includes("前前") ? 2 : 0);
  });
});
