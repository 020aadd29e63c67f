/** seams: where parts meet: penalties and pardons, sets and clocks, edited rules and what waits, requests and who asks. */
import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/core/event.ts";
import { clockEvent } from "../../src/core/clock.ts";
import { eventId, ruleId } from "../../src/core/ids.ts";
import { removalStands } from "../../src/core/ladder.ts";
import { step, timerEvent } from "../../src/core/run.ts";
import { pointsOf } from "../../src/core/state.ts";
import { subjectsOf } from "../../src/core/undo.ts";
import { hour, minute, second } from "../../src/core/time.ts";
import entryGate from "../../src/rules/entry-gate.ts";
import { bookOfRules } from "../rules/own/fixture.ts";
import { actionTypes, bookOf, entryTypes, g1, joins, m, play, ruleOf, ruleOfKind, says, start, stateOf, tells } from "./stage.ts";

const staff = { ming: "founder", mei: "secretary" } as const;
const gated = (options: unknown) => {
  const book = bookOf([]);
  return { ...book, rules: [ruleOfKind(entryGate, options, book)] };
};
const applies = (who: string, at = start) => ({ type: "join_requested", id: eventId(`ap-${who}-${at}`), at, group: g1, member: m(who), name: who, text: "想进来", flag: `f-${who}` }) as const;

describe("what a pardon lifts", () => {
  it("is also a removal that /warn led to and that has not happened yet; /kick stands until it is taken back", () => {
    const state = stateOf(staff);
    const book = bookOf([]);
    const [, , warned] = play(state, book, [says("wang", "早"), tells("mei", "/use 1"), tells("mei", "/warn wang 3 吵架", start + 1)]);
    const removal = warned?.actions.find((each) => each.type === "remove");
    expect(removal?.type === "remove" && removalStands(state, book.ladder, removal, start + 2)).toBe(true);
    play(state, book, [tells("mei", "/pardon wang all", start + 2)]);
    expect(removal?.type === "remove" && removalStands(state, book.ladder, removal, start + 3)).toBe(false);
    const [kicked] = play(state, book, [tells("mei", "/kick wang 广告", start + 4)]);
    const order = kicked?.actions.find((each) => each.type === "remove");
    expect(order?.type === "remove" && removalStands(state, book.ladder, order, start + 5)).toBe(true);
  });

  it("is no question about a removal that does not hang on points", () => {
    const state = stateOf(staff);
    const book = gated({ require: { code: "芝麻开门" }, within: "1h" });
    play(state, book, [joins("wang")]);
    const timer = [...state.timers.values()].find(({ name }) => name === "due");
    if (timer) step(state, timerEvent(timer, timer.at), book);
    play(state, book, [tells("mei", "/use 1", start + hour + 1), tells("mei", "/warn wang 1 吵架", start + hour + 2), tells("mei", "/pardon wang", start + hour + 3)]);
    expect([...state.cases.values()].map(({ topic }) => topic)).toEqual(["gate"]);
  });

  it("taken back, takes no account below zero", () => {
    const state = stateOf(staff);
    state.members.set(m("wang"), { name: "wang", score: 5 });
    const costly = bookOf([ruleOf("costly", (event) => (event.type === "message" && event.text === "坏"
      ? { verdict: "act", because: "坏", effects: { warn: { member: event.member, group: event.group, points: 1, because: "坏" }, entries: [{ type: "scored", member: event.member, delta: -5, because: "坏", rule: "costly" }] } }
      : event.type === "message" && event.text === "换" ? { verdict: "act", because: "换", effects: { entries: [{ type: "scored", member: event.member, delta: -4, because: "换", rule: "costly" }] } } : undefined))]);
    const decided = play(state, costly, [says("wang", "坏"), tells("mei", "/pardon wang", start + 1), says("wang", "换", start + 2)]);
    const act = decided[1]?.entries.find((entry) => entry.type === "audit");
    if (act?.type !== "audit") throw new Error("no act");
    const facts: Facts = { what: "undo", act: { number: 1, id: act.id, by: act.by, at: act.at, who: "mei", command: "pardon", did: act.did, undone: false, undoable: true, ...(act.undo && { undo: act.undo }) } };
    play(state, costly, [{ ...tells("mei", "/undo", start + 3), facts }]);
    expect([pointsOf(state, m("wang"), start + 4), state.members.get(m("wang"))?.score]).toEqual([1, 0]);
  });
});

describe("an act that a later one changed", () => {
  it("is known for rule sets, duty and cases too", () => {
    const by = m("mei");
    expect(subjectsOf({ entries: [{ type: "set_switched", to: "auto", by }, { type: "duty_switched", member: by, on: null, by }, { type: "case_handed", case: "c1" as never, to: null, by }] })).toEqual(["set", "duty:mei", "case:c1"]);
  });
});

describe("a rule that a set has otherwise", () => {
  const morning = (at: string) => ({ when: "time", at, then: [{ reply: "早安" }] });
  it("is not asked at the hour of the usual one while the set runs", () => {
    const book = bookOfRules([morning("09:00")], `sets:\n  假期:\n    rules:\n      - ${JSON.stringify({ id: "r1", ...morning("10:00") })}\n`);
    const at = Date.parse("2026-11-22T09:00:00+08:00");
    const ring = (chosen: string | null, minutes: number) => {
      const state = stateOf(staff);
      state.set = { name: chosen };
      return actionTypes(step(state, clockEvent(book.community, { rule: ruleId("r1"), minute: minutes }, at + (minutes - 540) * minute), book));
    };
    expect([ring(null, 540), ring(null, 600), ring("假期", 540), ring("假期", 600)]).toEqual([["say", "say"], [], [], ["say", "say"]]);
  });
});

describe("what was set for later", () => {
  it("is done as it was meant when the rule has got another such action before it", () => {
    const rule = (then: readonly unknown[]) => bookOfRules([{ when: "message", if: { words: ["报名"] }, then }]);
    const reply = { schedule: "2h", do: [{ reply: "报好了吗" }] };
    const state = stateOf(staff);
    play(state, rule([reply]), [says("wang", "报名")]);
    const [timer] = [...state.timers.values()];
    if (!timer) throw new Error("no timer");
    const edited = rule([{ schedule: "1d", do: [{ warn: 1, because: "没有报名" }] }, reply]);
    const kept = step(structuredClone(state), timerEvent(timer, timer.at), edited);
    expect([actionTypes(kept), entryTypes(kept)]).toEqual([["say"], ["answered"]]);
    const decided = step(structuredClone(state), timerEvent(timer, timer.at), rule([{ schedule: "2h", do: [{ warn: 1, because: "没有报名" }] }]));
    expect(entryTypes(decided)).toEqual([]);
  });
  it("twice the same in one rule is done twice", () => {
    const again = { do: [{ reply: "报好了吗" }] };
    const state = stateOf(staff);
    play(state, bookOfRules([{ when: "message", if: { words: ["报名"] }, then: [{ schedule: "1h", ...again }, { schedule: "2h", ...again }] }]), [says("wang", "报名")]);
    expect(state.timers.size).toBe(2);
  });
});

describe("requests", () => {
  it("that an author's own rule asks about are gathered as all others are", () => {
    const state = stateOf(staff);
    const book = bookOfRules([{ when: "join_request", then: [{ ask: "让进来吗？", do: [{ approve: true }] }] }]);
    const asked = Array.from({ length: 8 }, (_, place) => actionTypes(step(state, applies(`u${place}`, start + place * second), book)).join());
    expect(asked).toEqual(["ask", "ask", "ask", "ask", "", "", "", ""]);
  });
  it("are over when their author is seen to have come in, however late that is heard", () => {
    const state = stateOf(staff);
    const book = gated({});
    play(state, book, [applies("wang"), joins("wang", start + 1, { late: true })]);
    expect(state.cases.size).toBe(0);
  });
});

describe("the gate", () => {
  it("leaves alone who has become known as a bot since", () => {
    const state = stateOf(staff);
    const book = gated({ require: { code: "芝麻开门" }, within: "1h", then: "remove" });
    play(state, book, [joins("robot"), tells("ming", "/member robot role 机器人", start + 1)]);
    const timer = [...state.timers.values()].find(({ name }) => name === "due");
    if (!timer) throw new Error("no timer");
    expect(actionTypes(step(state, timerEvent(timer, timer.at), book))).toEqual([]);
  });
});

describe("同意群规", () => {
  it("meets a gate that a rule set alone has, too", () => {
    const state = stateOf(staff);
    const set = { name: "活动日", rules: gated({}).rules };
    const book = bookOf([], { sets: [set] });
    state.set = { name: "活动日" };
    const [, said] = play(state, book, [joins("wang"), says("wang", "同意群规", start + 1)]);
    expect(entryTypes(said)).toContain("duty_closed");
  });
});

describe("two people for a removal", () => {
  it("are asked for as well where a warning by hand leads to one", () => {
    const state = stateOf({ ...staff, li: "founder" });
    const book = bookOf([], { approvals: { removal: true, mass: false, massFrom: 5 } });
    const [, , one, three, yes] = play(state, book, [says("wang", "早"), tells("mei", "/use 1"), tells("mei", "/warn wang 1 吵架", start + 1), tells("mei", "/warn wang 3 吵架", start + 2), tells("ming", "1", start + 3)]);
    expect(actionTypes(one)).toEqual(["dm", "say"]);
    expect([actionTypes(three).includes("remove"), entryTypes(three).includes("warning")]).toEqual([false, false]);
    expect([actionTypes(yes).includes("remove"), pointsOf(state, m("wang"), start + 4)]).toEqual([true, 4]);
    const act = yes?.entries.find((entry) => entry.type === "audit" && entry.undo !== undefined);
    const warning = yes?.entries.find((entry) => entry.type === "warning");
    expect(act).toMatchObject({ undo: { entries: [{ type: "pardon", lifts: [warning?.id] }] } });
  });
});
