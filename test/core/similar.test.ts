// similar: prints are sets of grams, and likeness is their overlap.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mostGrams, prints, similarity } from "../../src/core/similar.ts";

const anyText = fc.string({ unit: fc.constantFrom("大", "家", "晚", "上", "好", "a", "1", " ", "\n", ",", "🎉"), maxLength: 60 });
const grams = (text: string): Set<string> => {
  const units = text.replace(/[ \n,🎉]/gu, "");
  return new Set(units.length === 1 ? [units] : Array.from({ length: Math.max(units.length - 1, 0) }, (_, at) => units.slice(at, at + 2)));
};

describe("prints", () => {
  it("has one gram fewer than units, skips spaces, punctuation and emoji, and takes a single unit for itself", () => {
    expect(prints("")).toHaveLength(0);
    expect(prints(" \n,🎉")).toHaveLength(0);
    expect(prints("好")).toHaveLength(1);
    expect(prints("大家晚上好")).toHaveLength(4);
    expect(prints("大家 晚\n上,🎉好!")).toEqual(prints("大家晚上好"));
    expect(prints("哈哈哈哈哈")).toHaveLength(1);
  });

  it("law: sorted, unique, as many as there are different grams, and a copy of its own", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const print = prints(text);
        expect([...print]).toEqual([...new Set(print)].sort((a, b) => a - b));
        expect(print.length).toBe(grams(text).size);
        expect(print.byteLength).toBe(print.buffer.byteLength);
      }),
    );
  });

  it("keeps the same grams of long texts that are nearly equal", () => {
    const long = Array.from({ length: 400 }, (_, at) => String.fromCharCode(0x4e00 + 7 * at)).join("");
    expect(prints(long)).toHaveLength(mostGrams);
    expect(similarity(prints(long), prints(`${long}啊`))).toBeGreaterThan(0.95);
    const other = Array.from({ length: 400 }, (_, at) => String.fromCharCode(0x6000 + 7 * at)).join("");
    expect(similarity(prints(long), prints(other))).toBeLessThan(0.1);
    const half = `${long.slice(0, 200)}${other.slice(0, 200)}`;
    expect(Math.abs(similarity(prints(long), prints(half)) - 1 / 3)).toBeLessThan(0.15);
  });
});

describe("similarity", () => {
  it("is the share of grams that both have", () => {
    expect(similarity(prints("大家晚上好"), prints("大家晚上好"))).toBe(1);
    expect(similarity(prints("大家晚上好"), prints("大家晚上好啊"))).toBe(0.8);
    expect(similarity(prints("大家"), prints("晚上"))).toBe(0);
  });

  it("knows nothing of empty texts", () => {
    expect(similarity(prints(""), prints(""))).toBe(0);
    expect(similarity(prints("大家"), prints(""))).toBe(0);
  });

  it("law: symmetric, from 0 to 1, 1 for itself, and Jaccard's where nothing was cut", () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const one = similarity(prints(a), prints(b));
        expect(one).toBe(similarity(prints(b), prints(a)));
        expect(one).toBeGreaterThanOrEqual(0);
        expect(one).toBeLessThanOrEqual(1);
        if (prints(a).length > 0) expect(similarity(prints(a), prints(a))).toBe(1);
        const [left, right] = [grams(a), grams(b)];
        const shared = [...left].filter((gram) => right.has(gram)).length;
        if (left.size > 0 && right.size > 0) expect(one).toBeCloseTo(shared / (left.size + right.size - shared), 10);
      }),
    );
  });
});
