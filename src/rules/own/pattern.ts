/** pattern: the one condition that takes a regular expression. The engine is handed in: it is linear in the text, whatever the pattern. */
import { z } from "zod";
import { OptionMistake } from "../../core/rule.ts";
import { spanOf } from "../../core/text.ts";
import { no, yes } from "./check.ts";
import { defineCondition, ofWords, written } from "./condition.ts";

/** Longest pattern, in characters, and how much of a text it is tried on, in UTF-16 units. */
export const longestPattern = 200;
export const triedOn = 2000;

const pattern = defineCondition({
  name: "pattern",
  alias: "正则",
  summary: `话合乎这个正则表达式（RE2 语法，最长 ${longestPattern} 字，不分大小写）；看的是统一写法以后的前 ${triedOn} 字：全角变半角、繁体变简体、大写变小写`,
  example: 'pattern: "第[0-9]{1,3}期"',
  schema: z.string().min(1).max(longestPattern).describe("正则表达式，RE2 语法：没有反向引用 \\1 和环视 (?=…)；反斜杠多的话用单引号括起来"),
  on: written,
  prepare(text, terms) {
    const matcher = terms.pattern(text);
    if (typeof matcher !== "function") throw new OptionMistake([], matcher.refused);
    const none = no(`不合乎 ${text}`);
    return ofWords((_event, seen) => {
      const view = seen.text();
      const found = matcher(beginningOf(view.text));
      return found && found.end <= triedOn ? yes(`合乎 ${text}`, spanOf(view, found.start, found.end)) : none;
    });
  },
});

/** What is tried of a long text ends in a line end, so that no `$` takes the cut for the end of what somebody wrote. */
const beginningOf = (text: string): string => (text.length <= triedOn ? text : `${text.slice(0, triedOn)}\n`);

export const patternConditions = [pattern];
