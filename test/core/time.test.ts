// time: what durations are said to be.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { day, hour, minute, parseDuration, sayDuration, sayLeft, second } from "../../src/core/time.ts";

describe("a duration in words", () => {
  test.each([
    [30 * day, "30 天"], [24 * hour, "1 天"], [2 * hour, "2 小时"], [5 * minute, "5 分钟"], [30 * second, "30 秒"],
    [36 * hour, "1 天 12 小时"], [150 * minute, "2 小时 30 分钟"], [90 * second, "1 分钟 30 秒"],
    [34.5 * hour, "1 天 10 小时"], [48 * hour - 1, "1 天 23 小时"], [hour - 1, "59 分钟 59 秒"],
    [day + 30 * minute, "1 天"], [day + hour + 59 * minute, "1 天 1 小时"], [0, "1 秒"], [999, "1 秒"], [-hour, "1 秒"],
  ])("%d ms is %s", (ms, words) => expect(sayDuration(ms)).toBe(words));

  test.each([
    [34.5 * hour, "1 天 10 小时"], [24 * hour - 40, "1 天"], [21 * hour - 9 * second, "21 小时"], [20 * hour + 59 * minute, "20 小时 59 分钟"],
    [2 * hour - 5 * minute, "1 小时 55 分钟"], [9 * minute + 59 * second, "9 分钟 59 秒"], [20 * second, "20 秒"],
  ])("%d ms are left: %s", (ms, words) => expect(sayLeft(ms)).toBe(words));

  test("law: read back, it is never more than there is, and less only by a part of the second unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: second, max: 3000 * day }), (ms) => {
        const words = sayDuration(ms);
        const back = parseDuration(words.replaceAll(" ", "")) ?? Number.NaN;
        expect(words.split(" ").length).toBeLessThanOrEqual(4);
        expect(back).toBeLessThanOrEqual(ms);
        expect(ms - back).toBeLessThan(ms >= day ? hour : ms >= hour ? minute : second);
      }),
    );
  });
});
