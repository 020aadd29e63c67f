/** pattern: an author's regular expression → a matcher that is linear in the text, or the reason why it is none. Never a substring instead. */
import { RE2JS } from "re2js";
import type { Matcher } from "../rules/own/condition.ts";

/** Instructions of the compiled pattern, at most: each may cost a step for each character of a message. */
const largest = 600;

/** What the engine cannot do, or finds wrong, by the beginning of what it says. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/invalid escape sequence: `\\[1-9k]/, "反向引用（\\1、\\k<名>）用不了：它会让匹配慢到卡住，改写成直接写出要匹配的内容"],
  [/invalid (or unsupported Perl syntax: `\(\?<?[=!]|named capture: `\(\?<[=!])/, "环视（(?=…)、(?!…)、(?<=…)、(?<!…)）用不了：不该有的内容写成 unless 里的条件"],
  [/invalid nested repetition operator: `[*+?}]\+`|Perl syntax: `\(\?>/, "占有量词（a++、a*+）和原子组（(?>…)）用不了：这里的引擎从不回溯，去掉它就行"],
  [/invalid nested repetition operator/, "两个重复符号连在一起了，如 a**：去掉一个"],
  [/invalid repeat count|expression too large|nesting/, "太大了：{m,n} 里的次数不能超过 1000，套在一起也一样"],
  [/missing closing \)|unexpected \)/, "括号没有配对：文字里的括号写成 \\( 和 \\)"],
  [/missing closing \]/, "方括号没有配对：文字里的方括号写成 \\[ 和 \\]"],
  [/missing argument to repetition/, "* + ? 前面没有内容：文字里的这些符号写成 \\* \\+ \\?"],
  [/trailing backslash/, "末尾多了一个反斜杠"],
  [/invalid escape sequence/, "这里的反斜杠后面不能跟这个字"],
  [/invalid character class/, "方括号里的范围写错了，要从小到大，如 [a-z0-9]"],
];

/** Compiles a pattern for normalised texts, capitals aside. */
export function compilePattern(text: string): Matcher | { readonly refused: string } {
  let engine: RE2JS;
  try {
    engine = RE2JS.compile(text, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { refused: reasons.find(([sign]) => sign.test(said))?.[1] ?? `不是正则表达式：${said.replace(/^error parsing regexp: /, "")}` };
  }
  if (engine.programSize() > largest) return { refused: "太大了：展开以后的步数太多，减少 {m,n} 里的次数，或者拆成几条规则" };
  if (engine.matcher("").find()) return { refused: "它连空话也匹配，等于什么话都算：把 * 换成 +，或去掉末尾的 ?" };
  return (subject) => {
    const matcher = engine.matcher(subject);
    return matcher.find() ? { start: matcher.start(), end: matcher.end() } : undefined;
  };
}
