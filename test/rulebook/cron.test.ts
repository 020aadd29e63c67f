import { createRequire } from "node:module";
import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cronMistake } from "../../src/rulebook/cron.ts";

// cron-parser is BullMQ's, not ours: it is looked up from there, and what we use of it is checked.
const bullmq = createRequire(createRequire(import.meta.url).resolve("bullmq"));
const { CronExpressionParser } = z.object({
  CronExpressionParser: z.custom<{ parse(pattern: string, options: { currentDate: Date; tz: string }): { take(count: number): readonly { toISOString(): string | null }[] } }>((value) => typeof value === "function"),
}).parse(bullmq("cron-parser"));

const tz = "Asia/Shanghai";
const from = new Date("2026-11-22T00:00:00Z");
const ours = (pattern: string, count: number) => new Cron(pattern, { timezone: tz, paused: true, mode: "5-part" }).nextRuns(count, from).map((date) => date.toISOString());
const theirs = (pattern: string, count: number) => CronExpressionParser.parse(pattern, { currentDate: from, tz }).take(count).map((date) => date.toISOString());

describe("cron", () => {
  it.each([
    "0 9 * * 1-5", "30 7 * * MON-FRI", "0 20 * * 0", "0 20 * * 7", "0 20 * * sun", "0 9 L * *", "0 9 * * 5L", "0 9 * * FRIL", "0 9 * * 1#2", "0 9 * * MON#2", "*/10 * * * *", "0-50/10 8-20 * * *",
    "0 9 1,15 * *", "0 9 1 * 1", "0 9 29 2 *", "0 9 * JAN-MAR *", "0 9,12,19 * * *", "05 09 01 01 *", "  0 9  * * * ",
  ])("takes %j, and BullMQ runs it at the same times", (pattern) => {
    expect(cronMistake(pattern, tz)).toBeUndefined();
    expect(ours(pattern.trim(), 20)).toEqual(theirs(pattern.trim(), 20));
  });
  it.each([
    ["", "五段"], ["0 9 * *", "五段"], ["0 0 9 * * *", "五段"], ["@daily", "五段"],
    ["60 9 * * *", "“分”"], ["0 24 * * *", "“时”"], ["0 9 0 * *", "“日”"], ["0 9 * 13 *", "“月”"], ["0 9 * * 8", "“星期”"],
    ["5/10 * * * *", "前面要写 *"], ["*/90 * * * *", "太大"], ["*/60 * * * *", "太大"], ["*/0 * * * *", "太小"], ["0 9 * * FRI-SUN", "从小到大"], ["0 9 30-5 * *", "从小到大"], ["1,,2 9 * * *", "没有内容"],
    ["0,0 9 * * *", "重复"], ["0 9 * * 0,7", "重复"], ["0 9 1-5,3 * *", "重复"], ["0 9 15W * *", "“日”"], ["0 9 ? * 1", "“日”"], ["H 9 * * *", "“分”"], ["0 9 * * +MON", "“星期”"], ["0 9 L-2 * *", "“日”"], ["0 9 * * 5#L", "“星期”"],
    ["* * * * *", "太频繁"], ["*/4 * * * *", "太频繁"], ["0,58 * * * *", "太频繁"], ["0,1 9 1 1 *", "太频繁"], ["0 0 31 2 *", "永远不会到"], ["0 0 31 4,6 *", "永远不会到"], ["0 ９ * * *", "“时”"], ["星期一 九点", "五段"],
  ])("refuses %j: %s", (pattern, why) => {
    expect(cronMistake(pattern, tz)).toContain(why);
  });
  it("takes what fires each fifth minute", () => {
    expect(cronMistake("*/5 * * * *", tz)).toBeUndefined();
    expect(cronMistake("0,55 * * * *", tz)).toBeUndefined();
  });

  const number = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
  const part = (least: number, most: number) => fc.oneof(
    { weight: 4, arbitrary: fc.constant("*") }, number(least, most), fc.tuple(number(least, most), number(least, most)).map((pair) => pair.join("-")), fc.tuple(fc.constant("*"), number(1, most)).map((pair) => pair.join("/")),
    fc.tuple(number(least, most), number(least, most), number(1, 9)).map(([first, last, step]) => `${first}-${last}/${step}`), fc.array(number(least, most), { minLength: 2, maxLength: 4 }).map((list) => list.join(",")), fc.constantFrom("L", "5L", "MON", "1#3", "?", "15W", "JAN,MAR"),
  );
  it("never takes what BullMQ reads otherwise", () => {
    fc.assert(fc.property(fc.tuple(part(0, 59), part(0, 23), part(1, 31), part(1, 12), part(0, 7)), (parts) => {
      const pattern = parts.join(" ");
      if (cronMistake(pattern, tz) === undefined) expect(theirs(pattern, 3)).toEqual(ours(pattern, 3));
    }), { numRuns: 400 });
  });
  it("never throws", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(fc.string({ maxLength: 6 }), { minLength: 5, maxLength: 5 }).map((parts) => parts.join(" "))), (pattern) => {
      const mistake = cronMistake(pattern, tz);
      expect(mistake === undefined || mistake.length > 0).toBe(true);
    }));
  });
});
