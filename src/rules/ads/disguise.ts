/** disguise: writing that is bent so that programs do not read it. */
import type { Normalised } from "../../core/text.ts";
import type { Evidence } from "./evidence.ts";

/** Letters and figures dressed up: mathematical, circled, squared; full width is not among them, for keyboards produce it. */
const dressed = /[\u{1d400}-\u{1d7ff}\u{1f110}-\u{1f189}\u2460-\u249b\u24b6-\u24ff\u2776-\u2793]/gu;
/** Marks set over Han characters, as no language does, and characters that show nothing between others. */
const overHan = /\p{Script=Han}[\p{Mn}\p{Me}]/gu;
const hidden = /[\u200b-\u200f\u2060-\u2064\u00ad\u3164\u2800]/gu;
/** Han characters one by one with signs between them: 加 . 微 . 信. */
const apart = /(?<!\p{Script=Han})\p{Script=Han}(?:[\s.·*_~|/\\+-]{1,3}\p{Script=Han}(?!\p{Script=Han})){2,}/u;
const wide = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/gu;

/** How the author has hidden words, if at all. Only what is beyond ordinary typing counts. `signs`: how many characters are neither letters nor figures. */
export function disguiseEvidence({ raw, text, from }: Normalised, signs: number): readonly Evidence[] {
  const read = raw.slice(0, from[text.length] ?? raw.length);
  const evidence: Evidence[] = [];
  const found = (words: string, count: number, least: number, weight: number): void => {
    if (count >= least) evidence.push({ part: "变形书写", words, weight });
  };
  if (read !== text) {
    const count = (pattern: RegExp): number => read.match(pattern)?.length ?? 0;
    found("字上加符号", count(overHan), 2, 3.5);
    found("花体字", count(dressed), 3, 2);
    found("隐形字符", count(hidden), 2, 1.2);
    found("全角字母数字", count(wide), 4, 1.2);
  }
  if (signs >= 2) found("字间加符号", apart.test(text) ? 1 : 0, 1, 1);
  return evidence;
}
