import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockEvent, clockNamed, clockSchedules, clocksOf, dayBefore, nextTime } from "../../src/core/clock.ts";
import { ruleId } from "../../src/core/ids.ts";
import { day, hour, minute, minuteOfDay } from "../../src/core/time.ts";
import { backtest } from "../../src/core/backtest.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Event } from "../../src/core/event.ts";
import { bookOfRules } from "../rules/own/fixture.ts";
import { bookOf, g1, ruleOf, says } from "./stage.ts";

const at = (text: string): number => Date.parse(text);
const nine = 9 * 60;

describe("the next time of day", () => {
  it.each([
    ["later today", "2026-11-22T08:59:59+08:00", "2026-11-22T09:00:00+08:00"],
    ["not this very moment", "2026-11-22T09:00:00+08:00", "2026-11-23T09:00:00+08:00"],
    ["tomorrow", "2026-11-22T09:00:01+08:00", "2026-11-23T09:00:00+08:00"],
  ])("%s", (_name, now, next) => expect(nextTime(nine, "Asia/Shanghai", at(now))).toBe(at(next)));
  it("keeps the wall's clock where summer time begins and ends, and finds the day before", () => {
    expect(nextTime(nine, "America/New_York", at("2026-03-07T09:00:00-05:00"))).toBe(at("2026-03-08T09:00:00-04:00"));
    expect(nextTime(nine, "America/New_York", at("2026-10-31T09:00:00-04:00"))).toBe(at("2026-11-01T09:00:00-05:00"));
    expect(dayBefore(at("2026-03-08T09:00:00-04:00"), nine, "America/New_York")).toBe(at("2026-03-07T09:00:00-05:00"));
    expect(dayBefore(at("2026-11-01T09:00:00-05:00"), nine, "America/New_York")).toBe(at("2026-10-31T09:00:00-04:00"));
  });
  it("an hour that is left out comes as much later that day, once", () => {
    const half = 2 * 60 + 30;
    const first = nextTime(half, "America/New_York", at("2026-03-07T12:00:00-05:00"));
    expect(new Date(first).toISOString()).toBe("2026-03-08T07:30:00.000Z");
    expect(nextTime(half, "America/New_York", first)).toBe(at("2026-03-09T02:30:00-04:00"));
  });
  it("is after now, within a day and an hour, and at that minute", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2026-02-01T00:00:00Z") }), fc.constantFrom("Asia/Shanghai", "America/New_York", "Asia/Kolkata"), (wanted, now, zone) => {
      const next = nextTime(wanted, zone, now);
      expect(next).toBeGreaterThan(now);
      expect(next - now).toBeLessThanOrEqual(day + hour);
      expect([minuteOfDay(next, zone), next % minute]).toEqual([wanted, 0]);
    }));
  });
});

it("each side of a backtest hears its own times of day, and none of the recorded ones", () => {
  const rule = (clock: string) => bookOfRules([{ when: "time", at: clock, mode: "watch", then: [{ reply: "早" }] }]);
  const recorded = [says("ann", "早", at("2026-11-22T08:00:00+08:00")), clockEvent("yoga", { rule: ruleId("r1"), minute: nine }, at("2026-11-22T09:00:00+08:00")), says("ann", "晚", at("2026-11-23T09:30:00+08:00"))];
  const { rules } = backtest(recorded.map((event) => ({ event, entries: [groups(event)] })), rule("09:00"), rule("10:00"), 0);
  expect(rules).toMatchObject([{ rule: "r1", watched: { current: 2, candidate: 1 } }]);
});
/** The group is known from the start. */
const groups = (event: Event): Entry => ({ type: "group_bound", group: g1, topic: "瑜伽①", id: `${event.id}#0`, at: event.at, event: event.id });

describe("the clocks of a book", () => {
  const timed = (id: string, ...clock: readonly number[]) => ({ ...ruleOf(id, () => undefined), rule: { ...ruleOf(id, () => undefined).rule, clock } });
  it("are those of its rules and of its rule sets, each once", () => {
    const book = bookOf([timed("a", 60, 90)], { sets: [{ name: "夜", rules: [timed("a", 90), timed("b", 0)] }] });
    expect(clocksOf(book)).toEqual([{ rule: "a", minute: 60 }, { rule: "a", minute: 90 }, { rule: "b", minute: 0 }]);
    expect(clockSchedules(book)[1]).toEqual({ id: "yoga/rule:a:90", cron: "30 1 * * *", timeZone: "Asia/Shanghai" });
  });
  it("have names that lead back to them, which no drop can have", () => {
    expect(clockNamed("rule:早-安:90")).toEqual({ rule: "早-安", minute: 90 });
    expect([clockNamed("rule:a"), clockNamed("早安"), clockNamed("rule:a:b:9")]).toEqual([undefined, undefined, undefined]);
  });
  it("a wake-up twice is one event", () => {
    const plan = { rule: ruleId("a"), minute: nine };
    expect(clockEvent("yoga", plan, 5, 9)).toEqual({ type: "timer", id: "clock:yoga/a:5", at: 9, timer: { kind: "clock", rule: "a", minute: nine, due: 5 } });
    expect(clockEvent("yoga", plan, 5).id).toBe("clock:yoga/a:5");
  });
});
