/** case-clock: a reminder at half time, the founder when it is overdue, a word a day, and silence for whoever is off duty. */
import { describe, expect, it } from "vitest";
import { usualDuty, type DutyPlan, type Rulebook } from "../../src/core/book.ts";
import type { Decision } from "../../src/core/finding.ts";
import { evolve } from "../../src/core/evolve.ts";
import { step } from "../../src/core/run.ts";
import type { State } from "../../src/core/state.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { bookOf, entryTypes, live, noBadWords, says, start, stateOf, tells } from "./stage.ts";

const office = { from: 9 * 60, to: 23 * 60 };
const bookWith = (duty: Partial<DutyPlan> = {}): Rulebook => bookOf([noBadWords("ask")], { duty: { ...usualDuty, ...duty } });
const staff = () => stateOf({ ming: "founder", mei: "secretary" });

/** Who was asked, when (hours after the start), and the first line of it. */
const asks = (decisions: readonly Decision[]) =>
  decisions.flatMap(({ event, actions }) => actions.flatMap((action) => (action.type === "ask" ? [{ after: (event.at - start) / hour, to: action.to, head: action.text.split("\n")[0] }] : [])));

describe("a case that nobody answers", () => {
  it("is reminded of at half time, becomes the founder's when it is overdue, and is told of daily for three days", () => {
    const state = staff();
    const decisions = live(state, bookWith(), [says("wang", "坏")], start + 10 * day);
    expect(asks(decisions)).toEqual([
      { after: 0, to: ["mei"], head: expect.stringContaining("工单 c1") },
      { after: 1, to: ["mei"], head: "【还有 1 小时到期】" },
      { after: 2, to: ["ming"], head: "【日常管理没有在时限内处理，转给你】" },
      { after: 3, to: ["ming"], head: "【还有 1 小时到期】" },
      { after: 4, to: ["ming", "mei"], head: "【到了时限，还没有人处理】" },
      ...[28, 52, 76].map((after) => ({ after, to: ["ming", "mei"], head: expect.stringContaining("已逾期") })),
    ]);
    expect(decisions.flatMap(entryTypes).filter((type) => type === "case_handed")).toHaveLength(1);
    expect([state.cases.size, state.timers.size]).toEqual([1, 0]);
    expect(state.cases.values().next().value).toMatchObject({ role: "founder", due: start + 4 * hour });
  });

  it("carries its whole text to the founder", () => {
    const escalated = live(staff(), bookWith(), [says("wang", "坏话")], start + 2 * hour).at(-1);
    expect(escalated?.actions).toMatchObject([{ type: "ask", text: expect.stringMatching(/想处理「wang」[^]*原话：「坏话」[^]*1\. 照办\n2\. 放过/) }]);
  });

  it("that was the founder's from the beginning rises no further", () => {
    const book = bookWith({ cases: { ...usualDuty.cases, confirm: "founder" } });
    const decisions = live(staff(), book, [says("wang", "坏")], start + 3 * hour);
    expect(asks(decisions).map(({ after, to }) => [after, to])).toEqual([[0, ["ming"]], [1, ["ming"]], [2, ["ming"]]]);
    expect(decisions.flatMap(entryTypes)).not.toContain("case_handed");
  });
});

describe("whoever is off duty", () => {
  const hours = { founder: office, secretary: office };
  it("is not woken by reminders: at night the time stands still", () => {
    const tonight = start + 12.5 * hour;
    const decisions = live(staff(), bookWith({ hours }), [says("wang", "坏", tonight)], start + 26 * hour);
    // 22:30, then 09:30 (an hour of duty later), then 10:30.
    expect(asks(decisions).map(({ after, to }) => [after, to])).toEqual([[12.5, ["mei"]], [23.5, ["mei"]], [24.5, ["ming"]], [25.5, ["ming"]]]);
  });

  it("hears of it when they come back, if it is not overdue by then", () => {
    const decisions = live(staff(), bookWith({ hours: { founder: { from: 23 * 60, to: 23 * 60 + 30 } } }), [says("wang", "坏"), tells("mei", "/duty off 90m", start + 1)], start + 1.9 * hour);
    expect(asks(decisions).map(({ after, to }) => [after.toFixed(2), to])).toEqual([["0.00", ["mei"]], ["1.50", ["mei"]]]);
  });

  it("gets an escalated case when the founder's hours begin, though it is his at once", () => {
    const state = staff();
    const night = start + 14 * hour;
    const decisions = live(state, bookWith({ hours: { founder: office } }), [says("wang", "坏", night)], start + 23.5 * hour);
    expect(asks(decisions).map(({ after, to }) => [after, to])).toEqual([[14, ["mei"]], [15, ["mei"]], [23, ["ming"]]]);
    expect(decisions.find((decision) => entryTypes(decision).includes("case_handed"))?.event.at).toBe(start + 16 * hour);
  });
});

describe("an answer", () => {
  it("stops the clock, whenever it comes", () => {
    for (const after of [minute, 90 * minute, 3 * hour, 5 * day]) {
      const state = staff();
      live(state, bookWith(), [says("wang", "坏"), tells("ming", "2", start + after)], start + 20 * day);
      expect([state.cases.size, state.timers.size]).toEqual([0, 0]);
    }
  });

  it("by one who took the case is theirs to be reminded of", () => {
    const state = stateOf({ ming: "founder", mei: "secretary", lan: "secretary" });
    const decisions = live(state, bookWith(), [says("wang", "坏"), tells("lan", "/case 1 take", start + 1)], start + hour);
    expect(asks(decisions).map(({ to }) => to)).toEqual([["mei", "lan"], ["lan"]]);
  });

  it("that never comes from one who took it makes it nobody's but the founder's", () => {
    const state = staff();
    const decisions = live(state, bookWith(), [says("wang", "坏"), tells("mei", "/case 1 take", start + 1)], start + 3 * hour);
    expect(asks(decisions).map(({ to }) => to)).toEqual([["mei"], ["mei"], ["ming"], ["ming"]]);
    expect(state.cases.values().next().value).not.toHaveProperty("owner");
  });
});

describe("a record from before cases had clocks", () => {
  it("still reads: the case is open, is answered, and has no timers", () => {
    const state = staff();
    const book = bookWith();
    const old = { type: "case_opened", case: "c1", rule: "bad", question: "移出吗？", options: [{ label: "照办", effects: {} }], id: "o#0", at: start, event: "o" } as never;
    const [answered] = [step(withEntry(state, old), tells("mei", "1", start + 1), book)];
    expect(entryTypes(answered)).toEqual(["case_closed", "audit"]);
  });
});

function withEntry(state: State, entry: never): State {
  return evolve(state, says("wang", "早"), [entry]);
}
