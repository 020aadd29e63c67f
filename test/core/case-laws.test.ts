/** case-laws: what holds of every case in any story: it is closed or somebody will still hear of it, and nobody off duty does. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Draft } from "../../src/core/action.ts";
import { type Rulebook, usualDuty } from "../../src/core/book.ts";
import { caseOfTimer, mostDaily } from "../../src/core/case-clock.ts";
import type { Event } from "../../src/core/event.ts";
import type { Decision } from "../../src/core/finding.ts";
import { type CaseId, caseId, eventId, groupId } from "../../src/core/ids.ts";
import { attending, isOnDuty } from "../../src/core/roster.ts";
import { createAgenda, replayPast, step, timerEvent } from "../../src/core/run.ts";
import type { State } from "../../src/core/state.ts";
import { hour, minute } from "../../src/core/time.ts";
import { bookOf, m, noBadWords, start } from "./stage.ts";

const people = ["ming", "mei", "lan", "li", "wang", "zhao"];
const orders = ["1", "2", "c1 1", "c2 照办", "c3 2", "/duty off", "/duty on 1h", "/duty off 3h", "/duty auto", "/case 1 take", "/case 2 to mei", "/case 1 to li", "/pardon wang all", "/member lan role 无"];
const shape = fc.record({
  kind: fc.constantFrom("bad", "told", "left", "joined", "renamed", "refused", "later"),
  who: fc.constantFrom(...people), words: fc.constantFrom(...orders), wait: fc.integer({ min: 0, max: 9 * hour }), act: fc.constantFrom("remove", "mute", "set_card", "recall", "approve"),
});
const hours = fc.constantFrom<Rulebook["duty"]["hours"]>({}, { secretary: { from: 540, to: 1380 } }, { founder: { from: 600, to: 720 }, secretary: { from: 540, to: 1080 } }, { founder: { from: 1320, to: 120 }, secretary: { from: 540, to: 1080 }, growth: { from: 0, to: 1440 } });

function aboutOf(act: string, who: string): Draft {
  const about = { group: groupId("g1"), member: m(who) };
  switch (act) {
    case "mute": return { type: "mute", ...about, seconds: 60 };
    case "set_card": return { type: "set_card", ...about, card: "上海-小王" };
    case "recall": return { type: "recall", ...about, message: eventId("x"), words: "坏" };
    case "approve": return { type: "approve", ...about, flag: "f" };
    default: return { type: "remove", ...about, because: "坏" };
  }
}

const story = fc.array(shape, { minLength: 1, maxLength: 30 }).map((shapes): Event[] => {
  let at = start;
  return shapes.map(({ kind, who, words, wait, act }, index): Event => {
    at += wait;
    const common = { id: eventId(`k${index}`), at, member: m(who), group: groupId("g1") };
    switch (kind) {
      case "bad": return { ...common, type: "message", name: who, text: "坏" };
      case "left": return { ...common, type: "member_left" };
      case "joined": return { ...common, type: "member_joined", name: who };
      case "renamed": return { ...common, type: "member_renamed", newName: "上海-小王" };
      case "refused": return { type: "receipt", id: common.id, at, action: "a" as never, outcome: "assisted", because: "", about: aboutOf(act, who) };
      case "told": return { type: "direct_message", id: common.id, at, member: common.member, name: who, text: words };
      default: return { ...common, type: "message", name: who, text: "早" };
    }
  });
});

/** What is known before the story: two groups and their staff, as a record would have led to it. */
function fresh(book: Rulebook): { state: State; past: { event: Event; entries: Decision["entries"] }[] } {
  const state = replayPast(book.community, []);
  const roles = [["ming", "founder"], ["mei", "secretary"], ["lan", "secretary"], ["li", "growth"]] as const;
  const past = roles.map(([who, role]) => {
    const event: Event = { type: "staff_recognised", id: eventId(`s-${who}`), at: start, member: m(who), name: who, role };
    return { event, entries: step(state, event, book).entries };
  });
  return { state, past };
}

type Lived = { readonly state: State; readonly past: readonly { readonly event: Event; readonly entries: Decision["entries"] }[]; readonly seen: readonly { readonly decision: Decision; readonly before: State }[] };
/** Plays the story with every timer that falls in it; `seen` keeps what was known when a case's timer fired. */
function live(events: readonly Event[], book: Rulebook): Lived {
  const { state, past } = fresh(book);
  const agenda = createAgenda(state);
  const seen: { decision: Decision; before: State }[] = [];
  const take = (event: Event): void => {
    const ticks = event.type === "timer" && event.timer.kind === "deadline" && caseOfTimer(event.timer.id) !== undefined;
    const before = ticks ? structuredClone(state) : undefined;
    const decision = step(state, event, book);
    agenda.note(decision.entries);
    past.push({ event, entries: decision.entries });
    if (before) seen.push({ decision, before });
  };
  for (const event of events) {
    for (let timer = agenda.next(event.at); timer; timer = agenda.next(event.at)) take(timerEvent(timer, timer.at));
    take(event);
  }
  return { state, past, seen };
}

const bookIn = (spans: Rulebook["duty"]["hours"]): Rulebook => bookOf([noBadWords("ask")], { duty: { ...usualDuty, hours: spans } });

describe("in any story", () => {
  it("a case is closed, or has a timer, or was told of as often as is promised", () => {
    fc.assert(fc.property(story, hours, (events, spans) => {
      const { state, past } = live(events, bookIn(spans));
      const last = new Set(past.flatMap(({ event }) => (event.type === "timer" && event.timer.kind === "deadline" ? [`${event.timer.id}`] : [])));
      for (const open of state.cases.values()) {
        if ([...state.timers.keys()].some((timer) => caseOfTimer(timer) === open.id)) continue;
        const told = past.filter(({ event }) => event.type === "timer" && event.timer.kind === "deadline" && event.timer.id === `case:${open.id}/due`).length;
        expect(last.has(`case:${open.id}/due`)).toBe(true);
        expect(told).toBeGreaterThanOrEqual(1 + mostDaily);
      }
      for (const timer of state.timers.keys()) {
        const id = caseOfTimer(timer);
        if (id !== undefined) expect(state.cases.has(id)).toBe(true);
      }
    }), { numRuns: 150 });
  });

  it("a case rises to the founder once, when its due time has come and not before", () => {
    fc.assert(fc.property(story, hours, (events, spans) => {
      const due = new Map<CaseId, number>();
      const risen = new Map<CaseId, number>();
      for (const { event, entries } of live(events, bookIn(spans)).past) {
        for (const entry of entries) {
          if (entry.type === "case_opened") due.set(entry.case, entry.due ?? 0);
          if (entry.type !== "case_handed" || entry.role === undefined) continue;
          expect([event.type, event.at]).toEqual(["timer", due.get(entry.case)]);
          risen.set(entry.case, (risen.get(entry.case) ?? 0) + 1);
        }
      }
      for (const times of risen.values()) expect(times).toBe(1);
    }), { numRuns: 150 });
  });

  it("nobody off duty hears of a reminder; an escalation goes past that only where nobody will come in time", () => {
    fc.assert(fc.property(story, hours, (events, spans) => {
      const book = bookIn(spans);
      for (const { decision, before } of live(events, book).seen) {
        const escalates = decision.entries.some((entry) => entry.type === "case_handed");
        for (const action of decision.actions) {
          if (action.type !== "ask" || (escalates && attending(before, book, decision.event.at, "founder").length === 0)) continue;
          for (const member of action.to) expect(isOnDuty(before.members.get(member), book, decision.event.at)).toBe(true);
        }
      }
    }), { numRuns: 150 });
  });

  it("what is known of cases and their clocks is read from the record again as it was", () => {
    fc.assert(fc.property(story, hours, (events, spans) => {
      const { state, past } = live(events, bookIn(spans));
      expect(replayPast(state.community, past)).toEqual(state);
    }), { numRuns: 80 });
  });

  it("there is one open case for a rule, a topic, a member and a group, and reminders come at half time at the earliest", () => {
    fc.assert(fc.property(story, hours, (events, spans) => {
      const { state, past } = live(events, bookIn(spans));
      const keys = [...state.cases.values()].map(({ rule, topic, member, group }) => JSON.stringify([rule, topic, member, group]));
      expect(new Set(keys).size).toBe(keys.length);
      const opened = new Map(past.flatMap(({ event, entries }) => entries.flatMap((entry) => (entry.type === "case_opened" ? [[entry.case, event.at] as const] : []))));
      for (const { event } of past) if (event.type === "timer" && event.timer.kind === "deadline" && event.timer.id.endsWith("/remind")) expect(event.at - (opened.get(caseOfTimer(event.timer.id) ?? caseId("")) ?? Infinity)).toBeGreaterThanOrEqual(usualDuty.within / 2 - minute);
    }), { numRuns: 80 });
  });
});
