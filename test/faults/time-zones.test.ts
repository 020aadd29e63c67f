/** faults/time-zones: where other bots take one day for another. */
import { Cron } from "croner";
import { describe, expect, it } from "vitest";
import { between, minuteOfDay, weekdayOf } from "../../src/core/time.ts";
import { startOfDay } from "../../src/outbox/pace.ts";
import { moment } from "../../src/rulebook/zoned.ts";
import { book } from "../rulebook/loading.ts";
import { bookOf, entryTypes, play, says, stateOf } from "../core/stage.ts";

const at = (text: string): number => Date.parse(text);
const shanghai = "Asia/Shanghai";

describe("a day", () => {
  it("begins at the community's hour and not at UTC's midnight: zhenxun_bot#1426, #1427, XYBot#50, all-api-hub#213", () => {
    const day = (text: string): number => startOfDay(at(text), shanghai, 240);
    expect(day("2026-11-22T07:59:00+08:00")).toBe(day("2026-11-22T08:01:00+08:00"));
    expect(day("2026-11-22T03:59:00+08:00")).toBe(day("2026-11-21T23:00:00+08:00"));
    expect(day("2026-11-22T04:00:00+08:00")).not.toBe(day("2026-11-22T03:59:00+08:00"));
  });

  it("has an hour of its own for each community: nonebot-plugin-dailysign#1", () => {
    expect(book('name: a\ngroups: [甲*]\nday_starts_at: "06:30"\n').dayStartsAt).toBe(390);
    const early = at("2026-11-22T06:00:00+08:00");
    expect([weekdayOf(early, shanghai, 390), weekdayOf(early, shanghai, 240)]).toEqual([6, 7]);
  });
});

describe("a curfew", () => {
  const curfew = (zone: string): ReturnType<typeof bookOf> =>
    bookOf(book(`name: a\ngroups: [甲*]\ntime_zone: ${zone}\nrules:\n  - { id: c, mode: enforce, when: message, if: { between: ["23:00", "07:00"] }, then: [{ warn: 1, because: 夜 }] }\n`).rules, { timeZone: zone });
  it("begins when the community's own clocks say so, also past midnight: qqadmin#15", () => {
    const warned = (zone: string, time: string): boolean => entryTypes(play(stateOf(), curfew(zone), [says("wang", "早", at(time))])[0]).includes("warning");
    for (const [time, expected] of [["22:59", false], ["23:00", true], ["02:00", true], ["06:59", true], ["07:00", false]] as const) {
      expect(warned(shanghai, `2026-11-22T${time}:00+08:00`), time).toBe(expected);
      expect(warned("Asia/Tokyo", `2026-11-22T${time}:00+09:00`), time).toBe(expected);
    }
  });
});

describe("summer time", () => {
  const zone = "America/New_York";
  it("makes no daily job run twice, and none drift or skip a day: bull#2207, qiandao#87", () => {
    for (const [from, days] of [["2026-03-05T00:00:00-05:00", 7], ["2026-10-29T00:00:00-04:00", 7]] as const) {
      const runs = new Cron("30 1 * * *", { timezone: zone, paused: true }).nextRuns(days, new Date(from));
      expect(new Set(runs.map((run) => run.toLocaleDateString("en-CA", { timeZone: zone }))).size).toBe(days);
      expect(runs.map((run) => minuteOfDay(run.getTime(), zone))).toEqual(Array.from({ length: days }, () => 90));
    }
  });

  it("refuses a moment that does not exist, and keeps spans of the day whole", () => {
    expect(moment("2026-03-08 02:30", zone)).toEqual(expect.stringContaining("夏令时"));
    expect(between(minuteOfDay(at("2026-03-08T03:30:00-04:00"), zone), 60, 180)).toBe(false);
    expect(between(minuteOfDay(at("2026-11-01T01:30:00-05:00"), zone), 60, 180)).toBe(true);
  });
});
