// bm25: the scores against a direct reading of the formula, and their laws.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bm25, grams } from "../../src/core/bm25.ts";

type Row = { readonly index: number; readonly score: number; readonly cover: number };
function all(texts: readonly string[], query: string): readonly Row[] {
  const rows: Row[] = [];
  bm25(texts).search(query, (index, score, cover) => rows.push({ index, score, cover }));
  return rows.sort((one, other) => one.index - other.index);
}

/** The formula of the docstring, term by term, without an index. */
function direct(texts: readonly string[], query: string, text: string): number {
  const [k1, b] = [1.2, 0.75];
  const split = texts.map(grams);
  const mean = split.reduce((sum, each) => sum + each.length, 0) / texts.length;
  const inText = grams(text);
  let sum = 0;
  for (const gram of new Set(grams(query))) {
    const n = split.filter((each) => each.includes(gram)).length;
    const f = inText.filter((each) => each === gram).length;
    sum += (Math.log(1 + (texts.length - n + 0.5) / (n + 0.5)) * f * (k1 + 1)) / (f + k1 * (1 - b + (b * inText.length) / mean));
  }
  return sum;
}

describe("grams", () => {
  test("characters and pairs; words and numbers are one unit; punctuation parts", () => {
    expect(grams("怎么报名")).toEqual(["怎", "么", "怎么", "报", "么报", "名", "报名"]);
    expect(grams("wifi密码")).toEqual(["wifi", "密", "wifi密", "码", "密码"]);
    expect(grams("第12课")).toEqual(["第", "12", "第12", "课", "12课"]);
    expect(grams("好，吗 嗯")).toEqual(["好", "吗", "嗯"]);
    expect(grams("𠮷野")).toEqual(["𠮷", "野", "𠮷野"]);
    expect(grams("，。🌸\ud83c")).toEqual([]);
  });
});

describe("search", () => {
  const faq = ["怎么报名参加活动", "课程回放在哪里看", "会员费可以退吗"];
  test("follows the formula", () => {
    for (const query of ["怎么报名", "回放在哪里", "会员费怎么退", "活动活动活动"]) {
      for (const { index, score, cover } of all(faq, query)) {
        const text = faq[index] ?? "";
        expect(score).toBeCloseTo(Math.min(1, direct(faq, query, text) / direct(faq, query, query)), 10);
        expect(cover).toBeCloseTo(Math.min(1, direct(faq, query, text) / direct(faq, text, text)), 10);
      }
    }
  });
  test("a part of a text is wholly found, and covers little of it", () => {
    const [found] = all(faq, "在哪里");
    expect(found?.index).toBe(1);
    expect(found?.score).toBeGreaterThan(0.7);
    expect(found?.cover).toBeLessThan(0.5);
  });
  test("what shares nothing is not called back; nothing is found in nothing", () => {
    expect(all(faq, "晚安")).toEqual([]);
    expect(all(faq, "")).toEqual([]);
    expect(all([], "怎么报名")).toEqual([]);
    expect(all(["", "，"], "怎么报名")).toEqual([]);
    expect(bm25(faq).size).toBe(3);
  });
  test("a query leaves nothing behind for the next", () => {
    const index = bm25(faq);
    const search = (query: string) => {
      const rows: number[] = [];
      index.search(query, (place, score) => rows.push(place, score));
      return rows;
    };
    const first = search("怎么报名");
    search("会员费可以退吗");
    expect(search("怎么报名")).toEqual(first);
  });
});

describe("laws", () => {
  const text = fc.string({ unit: fc.constantFrom(..."怎么报名参加活动在哪里看ab1， "), minLength: 1, maxLength: 14 });
  const texts = fc.array(text, { minLength: 1, maxLength: 8 });
  test("a text against itself is 1, both ways", () => {
    fc.assert(
      fc.property(texts, (all_) => {
        for (const [place, each] of all_.entries()) {
          if (grams(each).length === 0) continue;
          const own = all(all_, each).find(({ index }) => index === place);
          expect(own?.score).toBeCloseTo(1, 12);
          expect(own?.cover).toBeCloseTo(1, 12);
        }
      }),
    );
  });
  test("scores lie within 0 and 1, each text once", () => {
    fc.assert(
      fc.property(texts, text, (all_, query) => {
        const rows = all(all_, query);
        expect(new Set(rows.map(({ index }) => index)).size).toBe(rows.length);
        for (const { score, cover } of rows) for (const value of [score, cover]) expect(value > 0 && value <= 1).toBe(true);
      }),
    );
  });
  test("words that no text has lower the score and leave the cover", () => {
    fc.assert(
      fc.property(texts, text, (all_, query) => {
        const more = all(all_, `${query} 狐狸`);
        for (const [place, row] of all(all_, query).entries()) {
          if (row.score < 1) expect(more[place]?.score).toBeLessThan(row.score);
          expect(more[place]?.cover).toBe(row.cover);
        }
      }),
    );
  });
});
