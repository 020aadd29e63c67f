/** cron: the patterns that a drop may use. croner reads them here and cron-parser (in BullMQ) runs them, so only what both read alike passes. */
import { Cron } from "croner";

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const fields = [
  { name: "分", least: 0, most: 59, words: [] },
  { name: "时", least: 0, most: 23, words: [] },
  { name: "日", least: 1, most: 31, words: [] },
  { name: "月", least: 1, most: 12, words: months },
  { name: "星期", least: 0, most: 7, words: days },
] as const;
/** Minutes between two posts of a drop, at least. */
const soonest = 5;
/** Any moment will do; a fixed one, so that the same file is always judged alike. */
const from = new Date("2026-01-05T00:00:00Z");

/** What is wrong with a pattern, in Chinese; undefined when it is in order. */
export function cronMistake(pattern: string, timeZone: string): string | undefined {
  const parts = pattern.trim().split(/\s+/);
  if (parts.length !== 5) return `cron 要写五段：分 时 日 月 星期，如 "0 9 * * 1-5"（现在是 ${parts.length} 段）`;
  const read: (readonly number[])[] = [];
  for (const [index, field] of fields.entries()) {
    const values = valuesOf(parts[index] ?? "", field);
    if (typeof values === "string") return `cron 的“${field.name}”写法不对：${values}`;
    read.push(values);
  }
  const [minutes = [], hours = []] = read;
  if (tooSoon(minutes, hours)) return `太频繁了：两次投放至少隔 ${soonest} 分钟`;
  return neverComes(parts.join(" "), timeZone) ? "cron 永远不会到：没有这样的日期" : undefined;
}

type CronField = (typeof fields)[number];

/** The values that a field means, or what is wrong with it. */
function valuesOf(text: string, field: CronField): readonly number[] | string {
  // The last day of the month; the last Friday, the second Monday.
  if (field.name === "日" && /^L$/i.test(text)) return [];
  if (field.name === "星期" && /^([0-7]|sun|mon|tue|wed|thu|fri|sat)(L|#[1-5])$/i.test(text)) return [];
  const seen = new Set<number>();
  for (const item of text.split(",")) {
    const values = expand(item, field);
    if (typeof values === "string") return values;
    for (const value of values) {
      const same = field.name === "星期" && value === 7 ? 0 : value;
      if (seen.has(same)) return `${item} 和前面的重复了`;
      seen.add(same);
    }
  }
  return [...seen];
}

/** Over a day and into the next, as if it came every day: whatever the date says, a drop at 23:58 and 0:00 is a slip. */
function tooSoon(minutes: readonly number[], hours: readonly number[]): boolean {
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
  const [first = 0] = times;
  return times.some((time, index) => times.length > 1 && (times[index + 1] ?? first + 1440) - time < soonest);
}

/** The values that `*`, `5`, `1-5`, `1-10/2` or a step of them mean; or what is wrong with it. */
function expand(item: string, { name, least, most, words }: CronField): readonly number[] | string {
  const [, range = "", step] = /^([^/]*)(?:\/(\d{1,2}))?$/.exec(item) ?? [];
  const number = (word: string): number => {
    const at = words.findIndex((known) => known === word.toUpperCase());
    return at !== -1 ? at + least : /^\d{1,2}$/.test(word) ? Number(word) : NaN;
  };
  const bounds = range === "*" ? [least, name === "星期" ? 6 : most] : range.split("-").map(number);
  const [first = NaN, last = first] = bounds;
  if (bounds.length > 2 || !bounds.every((bound) => bound >= least && bound <= most)) return `${item === "" ? "两个逗号之间没有内容" : item}（可以写 ${least} 到 ${most} 的数字、*、1-5、*/2）`;
  if (first > last) return `${item} 要从小到大`;
  if (step === undefined) return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const every = Number(step);
  if (range !== "*" && bounds.length === 1) return `${item} 里的 / 前面要写 * 或一段，如 ${range}-${most}/${step}`;
  if (every < 1 || every > most - least) return `${item} 的间隔太${every < 1 ? "小" : "大"}了`;
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => first + index * every);
}

function neverComes(pattern: string, timeZone: string): boolean {
  try {
    return new Cron(pattern, { timezone: timeZone, paused: true, mode: "5-part" }).nextRun(from) === null;
  } catch {
    // A pattern that only croner refuses could be shown by nothing that uses it.
    return true;
  }
}
