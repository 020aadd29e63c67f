/** place: conditions on when and in which group it happens. */
import { z } from "zod";
import { between as lies, minuteOfDay, parseClock, sayWeekday, weekdayNames, weekdayOf } from "../../core/time.ts";
import { anyTopicMatches } from "../../core/topic.ts";
import { no, yes } from "./check.ts";
import { defineCondition } from "./condition.ts";

const misspelt = '要写成 "23:00" 这样带引号的时刻，冒号用半角';
const clock = z.string({ error: misspelt }).max(10).refine((text) => parseClock(text) !== undefined, { error: misspelt });

/** From one time of day to another, in the community's zone. */
export const spanSchema = z.array(clock).refine((times) => times.length === 2 && times[0] !== times[1], { error: '要写起止两个不同的时刻，如 ["23:00", "07:00"]' }).describe('起止两个时刻，如 ["23:00", "07:00"]，按社群的时区');

const between = defineCondition({
  name: "between",
  alias: "时段",
  summary: "在这两个时刻之间，可以跨过半夜；到了后一个时刻就不算",
  example: 'between: ["23:00", "07:00"]',
  schema: spanSchema,
  prepare([from = "", to = ""]) {
    const start = parseClock(from) ?? 0;
    const end = parseClock(to) ?? 0;
    const told = `${from}–${to} 之间`;
    return ({ event, book }) => (lies(minuteOfDay(event.at, book.timeZone), start, end) ? yes(`在 ${told}`) : no(`不在 ${told}`));
  },
});

export const weekdaysSchema = z.array(z.union([z.enum(weekdayNames), z.literal([1, 2, 3, 4, 5, 6, 7])])).min(1).max(7).describe("周一 到 周日，或 1 到 7");
/** Days as written, by number: 1 (Monday) to 7. */
export const weekdayNumbers = (written: z.output<typeof weekdaysSchema>): readonly number[] => written.map((each) => (typeof each === "number" ? each : weekdayNames.indexOf(each) + 1));

const weekday = defineCondition({
  name: "weekday",
  alias: "星期",
  summary: "这一天是星期几；一天从 day_starts_at 算起，凌晨算前一天",
  example: "weekday: [周六, 周日]",
  schema: weekdaysSchema,
  list: true,
  prepare(written) {
    const days = new Set(weekdayNumbers(written));
    return ({ event, book }) => {
      const today = weekdayOf(event.at, book.timeZone, book.dayStartsAt);
      return days.has(today) ? yes(`是${sayWeekday(today)}`) : no(`是${sayWeekday(today)}，不是${[...days].sort().map(sayWeekday).join("、")}`);
    };
  },
});

const group = defineCondition({
  name: "group",
  alias: "群",
  summary: "在群名对得上的群里，* 代表任意文字",
  example: 'group: ["*新人群"]',
  schema: z.array(z.string().trim().min(1).max(100)).min(1).max(100).describe("群名；* 代表任意文字"),
  list: true,
  prepare: (patterns) => ({ event, state }) => {
    const topic = state.groups.get(event.group)?.topic ?? "";
    return anyTopicMatches(patterns, topic) ? yes(`在群「${topic}」`) : no(`群「${topic}」不是 ${patterns.join("、")}`);
  },
});

export const placeConditions = [between, weekday, group];
