import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moment } from "../../src/rulebook/zoned.ts";

describe("moment", () => {
  it.each([
    ["2026-12-01 20:00", "Asia/Shanghai", "2026-12-01T12:00:00Z"], ["2026-1-5 7:05", "Asia/Shanghai", "2026-01-04T23:05:00Z"], ["2026-12-01T20:00", "UTC", "2026-12-01T20:00:00Z"],
    ["2026-07-01 00:00", "Europe/Berlin", "2026-06-30T22:00:00Z"], ["2026-03-29 03:00", "Europe/Berlin", "2026-03-29T01:00:00Z"], ["2026-03-29 01:59", "Europe/Berlin", "2026-03-29T00:59:00Z"], ["2028-02-29 12:00", "Asia/Tokyo", "2028-02-29T03:00:00Z"],
  ])("%s in %s", (text, zone, when) => {
    expect(moment(text, zone)).toBe(Date.parse(when));
  });
  it.each([
    ["2026-02-29 12:00", "没有这样的日期"], ["2026-13-01 12:00", "没有这样的日期"], ["2026-12-01 24:00", "没有这样的日期"], ["2026-12-01 20：00", "冒号用半角"], ["明天", "要写成"], ["2026-12-01", "要写成"], ["1999-12-01 20:00", "年份"], ["2026-03-29 02:30", "夏令时"],
  ])("refuses %s", (text, why) => {
    expect(moment(text, "Europe/Berlin")).toContain(why);
  });
  it("reads back as it was written, or says that the clocks skip it", () => {
    const zone = fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu");
    fc.assert(fc.property(zone, fc.date({ min: new Date("2021-01-01"), max: new Date("2099-12-30"), noInvalidDate: true }), (timeZone, date) => {
      const text = date.toISOString().slice(0, 16).replace("T", " ");
      const at = moment(text, timeZone);
      if (typeof at === "string") return expect(at).toContain("夏令时");
      const shown = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(at);
      expect(shown).toBe(text);
    }));
  });
});
