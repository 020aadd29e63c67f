/** roster: who is there, who is next, and how duty time is counted. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DutyPlan, usualDuty } from "../../src/core/book.ts";
import { type Role, roles } from "../../src/core/entry.ts";
import { attending, dueAfter, isOnDuty, nextOnDuty, onDuty } from "../../src/core/roster.ts";
import { between, day, hour, minute, minuteOfDay } from "../../src/core/time.ts";
import { m, stateOf } from "./stage.ts";

const at = (clock: string, date = "2026-11-22"): number => Date.parse(`${date}T${clock}:00+08:00`);
const plan = (hours: DutyPlan["hours"], more: Partial<DutyPlan> = {}) => ({ timeZone: "Asia/Shanghai", duty: { ...usualDuty, ...more, hours } });
const office = { from: 9 * 60, to: 23 * 60 };
const night = { from: 21 * 60, to: 2 * 60 };

describe("the people on duty", () => {
  const staff = () => stateOf({ ming: "founder", mei: "secretary", li: "growth", bot: "bot" });
  it("without hours are always there: the role's own, else the next in the chain", () => {
    const book = plan({});
    expect([onDuty(staff(), book, at("03:00")), onDuty(staff(), book, at("03:00"), "growth"), onDuty(staff(), book, at("03:00"), "partner"), onDuty(staff(), book, at("03:00"), "founder")]).toEqual([["mei"], ["li"], ["mei"], ["ming"]]);
    expect(onDuty(stateOf({ ming: "founder" }), book, at("03:00"), "growth")).toEqual(["ming"]);
  });

  it.each([["08:59", []], ["09:00", ["mei"]], ["22:59", ["mei"]], ["23:00", []]])("by hours: at %s it is %j", (clock, there) => {
    expect(attending(stateOf({ mei: "secretary" }), plan({ secretary: office }), at(clock), "secretary")).toEqual(there);
  });

  it.each([["20:59", false], ["21:00", true], ["01:59", true], ["02:00", false]])("by hours past midnight: at %s it is %s", (clock, there) => {
    expect(isOnDuty(stateOf({ mei: "secretary" }).members.get(m("mei")), plan({ secretary: night }), at(clock))).toBe(there);
  });

  it("by the community's own clock", () => {
    const tokyo = { ...plan({ secretary: office }), timeZone: "Asia/Tokyo" };
    expect(attending(stateOf({ mei: "secretary" }), tokyo, at("08:00"), "secretary")).toEqual(["mei"]);
  });

  it("follow their own word while it holds, whatever the hours", () => {
    const state = staff();
    state.members.set(m("mei"), { name: "mei", role: "secretary", duty: { on: false, until: at("12:00") } });
    const book = plan({ secretary: office });
    expect([onDuty(state, book, at("11:59")), onDuty(state, book, at("12:00"))]).toEqual([["ming"], ["mei"]]);
    state.members.set(m("mei"), { name: "mei", role: "secretary", duty: { on: true } });
    expect(onDuty(state, book, at("03:00"))).toEqual(["mei"]);
  });

  it("are everybody who runs the community when nobody is there: nothing is lost", () => {
    const book = plan({ secretary: office, founder: office });
    expect([attending(staff(), book, at("03:00"), "secretary"), onDuty(staff(), book, at("03:00"))]).toEqual([[], ["mei", "ming"]]);
  });

  it("are never nobody while there is a founder", () => {
    const span = fc.record({ from: fc.integer({ min: 0, max: 1439 }), to: fc.integer({ min: 0, max: 1440 }) });
    const hours = fc.record({ founder: span, secretary: span, growth: span, partner: span }, { requiredKeys: [] });
    const own = fc.option(fc.record({ on: fc.boolean(), until: fc.integer({ min: 0, max: 2 * day }) }, { requiredKeys: ["on"] }), { nil: undefined });
    const people = fc.array(fc.record({ role: fc.constantFrom(...roles), own }), { maxLength: 5 });
    fc.assert(fc.property(hours, people, own, fc.integer({ min: 0, max: 2 * day }), fc.constantFrom(...roles), (spans, others, founders, later, role) => {
      const state = stateOf({ ming: "founder" });
      const switchOf = (said: typeof founders) => (said === undefined ? {} : { duty: { on: said.on, ...(said.until !== undefined && { until: at("00:00") + said.until }) } });
      state.members.set(m("ming"), { name: "ming", role: "founder", ...switchOf(founders) });
      for (const [index, other] of others.entries()) state.members.set(m(`p${index}`), { name: "p", role: other.role, ...switchOf(other.own) });
      const now = at("00:00") + later;
      const book = plan(spans);
      const there = onDuty(state, book, now, role);
      expect(there.length).toBeGreaterThan(0);
      // Whoever is disturbed although off duty is so only because nobody else is there.
      if (attending(state, book, now, role).length > 0) for (const member of there) expect(isOnDuty(state.members.get(member), book, now)).toBe(true);
    }), { numRuns: 300 });
  });
});

describe("who is next", () => {
  it("is there now, or when the hours begin, or when they said that they will be back", () => {
    const book = plan({ secretary: office, founder: { from: 10 * 60, to: 12 * 60 } });
    const state = stateOf({ mei: "secretary", ming: "founder" });
    expect([nextOnDuty(state, book, at("12:00"), "secretary"), nextOnDuty(state, book, at("23:00"), "secretary"), nextOnDuty(state, book, at("12:00"), "founder")]).toEqual([at("12:00"), at("09:00", "2026-11-23"), at("10:00", "2026-11-23")]);
    state.members.set(m("mei"), { name: "mei", role: "secretary", duty: { on: false, until: at("09:30") } });
    expect(nextOnDuty(state, book, at("08:00"), "secretary")).toBe(at("09:30"));
    state.members.set(m("mei"), { name: "mei", role: "secretary", duty: { on: false } });
    expect(nextOnDuty(state, book, at("08:00"), "secretary")).toBe(at("10:00"));
    state.members.delete(m("ming"));
    expect(nextOnDuty(state, book, at("08:00"), "secretary")).toBeUndefined();
  });
});

describe("duty time", () => {
  const book = plan({ secretary: office, growth: night });
  it.each<[string, Role, number, number]>([
    ["inside the hours", "secretary", at("10:00"), at("12:00")],
    ["up to their last moment", "secretary", at("21:00"), at("23:00")],
    ["over the night", "secretary", at("22:00"), at("10:00", "2026-11-23")],
    ["begun while nobody is there", "secretary", at("03:00"), at("11:00")],
    ["without hours", "founder", at("03:00"), at("05:00")],
    ["past midnight", "growth", at("01:00"), at("22:00")],
  ])("%s", (_name, role, from, due) => expect(dueAfter(book, role, from, 2 * hour)).toBe(due));

  it("is as long as was asked for, for any span: minutes on duty until then are counted one by one", () => {
    const span = fc.record({ from: fc.integer({ min: 0, max: 1439 }), to: fc.integer({ min: 0, max: 1440 }) }).filter(({ from, to }) => from !== to % 1440);
    fc.assert(fc.property(span, fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 10, max: 600 }), (own, start, within) => {
      const from = at("00:00") + start * minute;
      const due = dueAfter(plan({ secretary: own }), "secretary", from, within * minute);
      let counted = 0;
      for (let now = from; now < due; now += minute) if (between(minuteOfDay(now, "Asia/Shanghai"), own.from, own.to)) counted += 1;
      expect(counted).toBe(within);
      expect(between(minuteOfDay(due - minute, "Asia/Shanghai"), own.from, own.to)).toBe(true);
    }), { numRuns: 60 });
  });
});
