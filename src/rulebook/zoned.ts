/** zoned: a date and time as a community writes it → the moment, in the community's own zone. */

const written = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})$/;

/** "2026-12-01 20:00" in a zone → ms since the epoch; or why there is no such moment, in Chinese. */
export function moment(text: string, timeZone: string): number | string {
  const [, year, month, date, hours, minutes] = (written.exec(text.trim()) ?? []).map(Number);
  if (year === undefined || month === undefined || date === undefined) return '要写成 "2026-12-01 20:00" 这样的日期和时刻，冒号用半角';
  const wall = Date.UTC(year, month - 1, date, hours, minutes);
  const read = new Date(wall);
  const real = read.getUTCMonth() === month - 1 && read.getUTCDate() === date && read.getUTCHours() === hours && read.getUTCMinutes() === minutes;
  if (!real) return "没有这样的日期或时刻";
  if (year < 2020 || year > 2100) return "年份要在 2020 到 2100 之间";
  // The offset at the guess may not be the one at the moment itself, next to a change of the clocks.
  let at = wall - offset(wall, timeZone);
  at = wall - offset(at, timeZone);
  return at + offset(at, timeZone) === wall ? at : `时区 ${timeZone} 那天的这一刻被夏令时跳过了`;
}

/** Making one takes longer than everything else here; there are no more of them than zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** What a zone's clocks show beyond UTC at a moment, ms. */
function offset(at: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) formats.set(timeZone, (format = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" })));
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const get = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second")) - at;
}
