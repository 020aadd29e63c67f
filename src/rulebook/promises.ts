/** promises: what a text says of warnings, held to what the ladder really does. */
import type { Ladder } from "../core/book.ts";
import { sayLadder, sayPenalty } from "../core/steps.ts";
import { day, hour, minute, sayDuration, second } from "../core/time.ts";
import { type Report, type Spot, quote } from "./problem.ts";
import type { Scalar, Tree } from "./tree.ts";

const number = "(?:\\d{1,3}|[零〇一二两三四五六七八九十百]{1,4})";
const times = "(?:次|分|点|回|个)";
/** What removes from a group; a name taken off a list is none of it. */
const out = "(?:(?:移出|踢出|踢掉|请出|清出|清退|移除)(?!名单|列表|候补|备选|购物车)|出群|离群)";
/** Words between the number and what happens, in which no other number of times begins. */
const between = `(?:(?!${number}\\s*${times})[^。；;！!？?\\n]){0,12}?`;
const removal = new RegExp(`(?<count>${number})\\s*${times}(?<between>${between})${out}`, "g");
/** A silence, and how long it lasts where that is said. */
const silence = new RegExp(`(?<count>${number})\\s*${times}(?<between>${between})(?:禁言|禁止发言)(?!词|名单|功能)(?:\\s*(?<length>${number})\\s*(?<unit>秒|分钟?|个?小时|天|日|周|个?星期))?`, "g");
const expiry = new RegExp(`警告[^。；;，,：:\\n\\d零〇一二两三四五六七八九十百]{0,8}(?<count>${number})\\s*(?<unit>天|日|周|个?星期|个?月|小时)[^。；;，,\\n]{0,4}?(?:失效|过期|作废|清零|到期|消除)`, "g");
const validity = new RegExp(`警告的?有效期(?:为|是|：|:)?\\s*(?<count>${number})\\s*(?<unit>天|日|周|个?星期|个?月|小时)`, "g");
const negated = /[不没无别勿未]/;

/** Reports each promise in these texts that the ladder does not keep, where it stands. */
export function checkPromises(texts: readonly Tree[], ladder: Ladder, report: Report): void {
  for (const text of texts) {
    if (text.type === "map") checkPromises([...text.fields.values()].map(({ value }) => value), ladder, report);
    else if (text.type === "list") checkPromises(text.items, ladder, report);
    else if (typeof text.value === "string") checkText(text, text.value, ladder, report);
  }
}

function checkText(node: Scalar, written: string, ladder: Ladder, report: Report): void {
  if (!written.includes("警告") && !written.includes("第")) return;
  // Of the same length, so that what is found here stands there.
  const text = written.replaceAll(/[０-９]/g, (digit) => digit.normalize("NFKC"));
  // A removal that stands in for a mute is one, too: whoever reads of it is told no less than may happen.
  const removing = ladder.steps.filter((step) => step.act === "remove" || (step.act === "mute" && step.otherwise === "remove"));
  const removes = removing.find(({ act }) => act === "remove") ?? removing[0];
  for (const match of text.matchAll(removal)) {
    const { count = "", between: gap = "" } = match.groups ?? {};
    if (negated.test(gap) || !countsWarnings(clauseBefore(text, match.index), gap) || removing.some(({ at }) => at === numberOf(count))) continue;
    const words = written.slice(match.index, match.index + match[0].length);
    report(spotOf(node, words), `这里写着${quote(words)}，处罚阶梯${removes ? `却是 ${removes.at} 分才移出` : "里却没有移出"}（${sayLadder(ladder)}）：改这句话，或改 ladder`);
  }
  const mutes = ladder.steps.filter((step) => step.act === "mute");
  for (const match of text.matchAll(silence)) {
    const { count = "", between: gap = "", length, unit = "" } = match.groups ?? {};
    if (negated.test(gap) || !countsWarnings(clauseBefore(text, match.index), gap)) continue;
    const ms = length === undefined ? undefined : numberOf(length) * sizeOf(unit);
    if (mutes.some((step) => step.at === numberOf(count) && (ms === undefined || step.ms === ms))) continue;
    const words = written.slice(match.index, match.index + match[0].length);
    const nearest = mutes.find(({ at }) => at === numberOf(count)) ?? mutes[0];
    report(spotOf(node, words), `这里写着${quote(words)}，处罚阶梯${nearest ? `却是 ${nearest.at} 分才${sayPenalty(nearest)}` : "里却没有禁言"}（${sayLadder(ladder)}）：改这句话，或改 ladder`);
  }
  for (const match of [...text.matchAll(expiry), ...text.matchAll(validity)]) {
    const { count = "", unit = "" } = match.groups ?? {};
    if (negated.test(match[0]) || lastsSo(ladder.expires, numberOf(count), unit)) continue;
    const words = written.slice(match.index, match.index + match[0].length);
    report(spotOf(node, words), `这里写着${quote(words)}，处罚阶梯里的警告却是 ${sayDuration(ladder.expires)}后失效：改这句话，或改 ladder.expires`);
  }
}

/** What stands before the number in its own sentence. */
const clauseBefore = (text: string, index: number): string => /[^。；;！!？?\n]*$/.exec(text.slice(0, index))?.[0] ?? "";

/** Whether it is warnings that are counted: 警告满三次, 三次警告, or a bare 满三次, 第三次 after a word of warnings. */
function countsWarnings(before: string, gap: string): boolean {
  if (gap.startsWith("警告") || gap.startsWith("有效警告") || /警告[^，,、：:]{0,6}$/.test(before)) return true;
  const clause = /[^，,、：:]*$/.exec(before)?.[0] ?? "";
  return /警告|提醒/.test(before) && /^\s*(?:再|又|如|若|累计|累积|满|达到|达|到|超过|第|\s)*$/.test(clause);
}

const digits = "零一二三四五六七八九";

/** "3", "三", "十二", "一百零五" → the number. */
export function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  let sum = 0;
  let last: number | undefined;
  for (const sign of text.replaceAll("〇", "零").replaceAll("两", "二")) {
    const unit = sign === "十" ? 10 : sign === "百" ? 100 : 0;
    if (unit > 0) {
      sum += (last ?? 1) * unit;
      last = undefined;
    } else last = Math.max(0, digits.indexOf(sign));
  }
  return sum + (last ?? 0);
}

/** Months are of no fixed length, so a month is kept by anything from 28 to 31 days. */
function lastsSo(expires: number, count: number, unit: string): boolean {
  if (unit.endsWith("月")) return expires >= count * 28 * day && expires <= count * 31 * day;
  return expires === count * sizeOf(unit);
}

/** Ms of a unit; a month has none. */
function sizeOf(unit: string): number {
  if (unit.endsWith("小时")) return hour;
  if (unit.startsWith("分")) return minute;
  return unit === "秒" ? second : unit === "周" || unit.endsWith("星期") ? 7 * day : day;
}

/** Where the words stand in the file; the whole text where a variable or a line break hides them. */
function spotOf(node: Scalar, words: string): Spot {
  const found = node.source.text.slice(node.start, node.end).indexOf(words);
  return found === -1 ? node : { ...node, start: node.start + found };
}
