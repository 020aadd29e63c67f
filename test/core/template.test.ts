// template and nearest: placeholders are checked at load and filled in one pass.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distance, nearest } from "../../src/core/nearest.ts";
import { template, unknownPlaceholders } from "../../src/core/template.ts";

const known = ["昵称", "社群", "宗旨"] as const;
const words = { 昵称: "小王", 社群: "瑜伽小站", 宗旨: "" };

describe("template", () => {
  test("fills every placeholder, also twice and with spaces inside", () => {
    expect(template("{昵称}，欢迎来到{ 社群 }。{昵称}！", known).fill(words)).toBe("小王，欢迎来到瑜伽小站。小王！");
  });
  test("a line whose placeholders are all empty is left out, others stay", () => {
    expect(template("你好\n宗旨：{宗旨}\n{昵称}{宗旨}\n\n完", known).fill(words)).toBe("你好\n小王\n\n完");
  });
  test("braces in a filled-in word are only words", () => {
    expect(template("{昵称}来了", known).fill({ ...words, 昵称: "{社群}" })).toBe("{社群}来了");
  });
  test("what is no placeholder stays as written", () => {
    for (const text of ["{", "}", "{}", "}{", "{不认识}", "{昵\n称}", "a{b"]) expect(template(text, known).fill(words)).toBe(text);
  });
  test("the innermost brace opens the placeholder", () => {
    expect(template("{ {昵称}", known).fill(words)).toBe("{ 小王");
  });
  test("law: a text without braces comes out as it went in", () => {
    fc.assert(fc.property(fc.string().filter((text) => !/[{}]/.test(text)), (text) => template(text, known).fill(words) === text));
  });
  test("law: any text compiles, fills, and leaves no known placeholder behind", () => {
    const pieces = fc.array(fc.constantFrom("{", "}", "昵称", "{昵称}", "\n", "x"), { maxLength: 12 }).map((all) => all.join(""));
    fc.assert(fc.property(pieces, (text) => !template(text, known).fill(words).includes("{昵称}")));
  });
});

describe("unknownPlaceholders", () => {
  test("names each unknown one once, with what was meant", () => {
    expect(unknownPlaceholders("{昵称}{妮称}{妮称}{天气预报}", known)).toEqual([{ name: "妮称", nearest: "昵称" }, { name: "天气预报" }]);
  });
  test("an empty one is unknown", () => {
    expect(unknownPlaceholders("{}", known)).toEqual([{ name: "" }]);
  });
});

describe("nearest", () => {
  const word = fc.string({ maxLength: 8 });
  test("one slip away", () => {
    expect(nearest("enforc", ["off", "watch", "ask", "enforce"])).toBe("enforce");
    expect(nearest("wacth", ["off", "watch"])).toBe("watch");
  });
  test("nothing when more than half would change, or nothing is known", () => {
    expect(nearest("abcd", ["abxy"])).toBe("abxy");
    expect(nearest("abcd", ["axyz"])).toBeUndefined();
    expect(nearest("abcd", [])).toBeUndefined();
    expect(nearest("a".repeat(41), ["a".repeat(40)])).toBeUndefined();
  });
  test("of equals the one of the same letters wins, else the first", () => {
    expect(nearest("csae", ["use", "case"])).toBe("case");
    expect(nearest("ab", ["ax", "ay"])).toBe("ax");
  });
  test("law: distance is a metric", () => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(distance(a, a)).toBe(0);
        expect(distance(a, b)).toBe(distance(b, a));
        if (a !== b) expect(distance(a, b)).toBeGreaterThan(0);
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
      }),
    );
  });
});
