/** time: durations and clock times as the rule files write them. Pure; no clock is read here. */
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
const units: Readonly<Record<string, number>> = { s: second, m: minute, h: hour, d: day, 秒: second, 分钟: minute, 小时: hour, 天: day };

/** "30m", "12h", "3d", "1h30m", also 秒 分钟 小时 天 → ms; undefined when it is no duration or is longer than ten years. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d{1,6}(s|m|h|d|秒|分钟|小时|天))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(s|m|h|d|秒|分钟|小时|天)/g)) sum += Number(count) * (units[unit ?? ""] ?? 0);
  return sum > 0 && sum <= 3650 * day ? sum : undefined;
}

const named = [[day, "天"], [hour, "小时"], [minute, "分钟"], [second, "秒"]] as const;

/**
 * ms → "30 天", "1 天 12 小时", "2 小时 30 分钟", "5 秒": the largest unit, and the next one where that is not exact. The rest is
 * cut off, never rounded up: nobody is promised more time than there is. Less than a second is a second.
 */
export function sayDuration(ms: number): string {
  let rest = Math.max(second, ms);
  const parts: string[] = [];
  for (const [size, name] of named) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${name}`);
    rest -= count * size;
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
  }
  return parts.join(" ");
}

/** What is left until a deadline. A wake-up comes a moment late, which must not turn 21 小时 into 20 小时 59 分钟. */
export const sayLeft = (ms: number): string => sayDuration(ms < 10 * minute ? ms : Math.round(ms / minute) * minute);

/** "04:00" → minutes after midnight; undefined when it is no time of day. */
export function parseClock(text: string): number | undefined {
  const match = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (!match) return undefined;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes <= 24 * 60 ? minutes : undefined;
}

/** Minutes after midnight → "04:00". */
export const sayClock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

const formats = new Map<string, Intl.DateTimeFormat>();
/** The date and time in a zone, as "11-22 09:05". */
export function sayTime(at: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("zh-CN", { timeZone, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    formats.set(timeZone, format);
  }
  return format.format(at).replaceAll("/", "-");
}

/** Minutes after midnight in a zone. */
export function minuteOfDay(at: number, timeZone: string): number {
  const [hours, minutes] = sayTime(at, timeZone).split(" ")[1]?.split(":") ?? [];
  return Number(hours) * 60 + Number(minutes);
}

/** Whether a minute of the day lies in a span that may pass midnight; the end is not in it. */
export function between(minuteNow: number, from: number, to: number): boolean {
  return from <= to ? minuteNow >= from && minuteNow < to : minuteNow >= from || minuteNow < to;
}

/** The days of the week, Monday first. */
export const weekdayNames = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"] as const;
/** The name of a day of the week, 1 (Monday) to 7. */
export const sayWeekday = (number: number): string => weekdayNames[number - 1] ?? "";

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const weekFormats = new Map<string, Intl.DateTimeFormat>();
/** The day of the week in a zone, 1 (Monday) to 7, where a day begins at a minute after midnight (law 13): before it, it is still yesterday. */
export function weekdayOf(at: number, timeZone: string, dayStartsAt: number): number {
  let format = weekFormats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short" });
    weekFormats.set(timeZone, format);
  }
  const today = weekdays.indexOf(format.format(at)) + 1;
  return minuteOfDay(at, timeZone) >= dayStartsAt ? today : ((today + 5) % 7) + 1;
}
