import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "../../src/rulebook/pattern.ts";

/** Where it matches, as text; "-" where it does not; or why it is none. */
function tried(pattern: string, text: string): string {
  const matcher = compilePattern(pattern);
  if (typeof matcher !== "function") return matcher.refused;
  const found = matcher(text);
  return found ? text.slice(found.start, found.end) : "-";
}
const refused = (pattern: string): string => tried(pattern, "").slice(0, 6);

describe("a pattern", () => {
  it.each([
    ["第[0-9]{1,3}期", "我是第12期学员", "第12期"], ["^早", "早上好", "早"], ["^早", "说早", "-"], ["\\d+$", "加我123", "123"], ["A+", "baa", "aa"],
    ["(?:加|\\+)(?:微|v)", "请加微", "加微"], ["[一-龥]{3}", "ab中文字", "中文字"], ["a.c", "abc", "abc"], ["a\\.c", "abc", "-"],
  ])("%s in %s", (pattern, text, found) => expect(tried(pattern, text)).toBe(found));

  it.each([
    ["(a)\\1", "反向引用（\\"], ["(?P<n>a)\\k<n>", "反向引用（\\"], ["(?=a)", "环视（(?="], ["(?!a)", "环视（(?="], ["(?<=a)b", "环视（(?="], ["(?<!a)b", "环视（(?="], ["a++", "占有量词（a"], ["a*+b", "占有量词（a"], ["(?>a)", "占有量词（a"],
    ["a**", "两个重复符号"], ["a{2000}", "太大了：{m"], ["(a{1,40}){1,40}", "太大了：{m"], ["(a{1,25}){1,25}c", "太大了：展开"], ["(a", "括号没有配对"], ["a)", "括号没有配对"], ["[a", "方括号没有配"], ["*a", "* + ? "], ["a\\", "末尾多了一个"],
    ["\\h", "这里的反斜杠"], ["[z-a]", "方括号里的范"], ["a*", "它连空话也匹"], ["(?i)", "它连空话也匹"],
  ])("%s is refused with its reason", (pattern, reason) => expect(refused(pattern)).toBe(reason));

  it("is never taken for plain words", () => {
    expect(tried("(?=加微)", "(?=加微)")).toContain("环视");
  });

  it("that would take others for ever takes time in proportion to the text", () => {
    const matcher = compilePattern("(a|aa|a?a)+$");
    if (typeof matcher !== "function") throw new Error(matcher.refused);
    const steps = (length: number): number => {
      const begun = process.hrtime.bigint();
      expect(matcher(`${"a".repeat(length)}b`)).toBeUndefined();
      return Number(process.hrtime.bigint() - begun) / 1e6;
    };
    steps(500);
    // A backtracking engine would need more than 2^1000 steps; this one is done while nobody notices.
    expect(steps(2000)).toBeLessThan(2000);
  });

  it("answers any text and any pattern without throwing", () => {
    fc.assert(fc.property(fc.string({ maxLength: 40, unit: fc.constantFrom(..."ab()[]{}*+?|^$\\.1,-加微期<=!:") }), fc.string({ maxLength: 200 }), (pattern, text) => {
      expect(typeof tried(pattern, text)).toBe("string");
    }), { numRuns: 500 });
  });
});
