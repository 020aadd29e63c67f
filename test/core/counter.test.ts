import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CounterPlan } from "../../src/core/book.ts";
import { fallsAt, valueOf } from "../../src/core/counter.ts";
import { replayPast } from "../../src/core/run.ts";
import { hour, minute } from "../../src/core/time.ts";
import { bookOfRules, course, done } from "../rules/own/fixture.ts";
import { m, says, start, stateOf } from "./stage.ts";

const plan = (more: Partial<CounterPlan>): CounterPlan => ({ id: "迟到", name: "迟到", per: "member", at: 5, backAt: 2, ...more });
const adds = (...all: readonly (readonly [at: number, add: number])[]) => all.map(([at, add]) => ({ at, add }));

describe("what a counter stands at", () => {
  it("with a window: what was added in it; an add as old as the window is out", () => {
    const windowed = plan({ window: 10 });
    const three = adds([0, 1], [5, 2], [9, 3]);
    expect([9, 10, 15, 19].map((at) => valueOf(windowed, three, at))).toEqual([6, 5, 3, 0]);
    expect(fallsAt(windowed, three, 9)).toBe(19);
    expect(fallsAt(plan({ window: 10, backAt: 3 }), three, 9)).toBe(15);
    expect(fallsAt(windowed, three, 19)).toBe(19);
  });
  it("with decay: so much less for each full time since it left zero", () => {
    const decaying = plan({ decay: { by: 2, every: 10 } });
    expect([0, 9, 10, 29, 30].map((at) => valueOf(decaying, adds([0, 5]), at))).toEqual([5, 5, 3, 1, 0]);
    // Empty at 20; the next add begins anew.
    expect(valueOf(decaying, adds([0, 4], [25, 3]), 34)).toBe(3);
    expect(valueOf(decaying, adds([0, 4], [25, 3]), 35)).toBe(1);
    expect(fallsAt(decaying, adds([0, 5]), 0)).toBe(20);
  });
  it("with neither: all of it, for ever", () => {
    expect(valueOf(plan({}), adds([0, 5], [9, 1]), 9e12)).toBe(6);
    expect(fallsAt(plan({}), adds([0, 5]), 1)).toBeUndefined();
  });
  it("falls just then and not a moment earlier, whatever was added", () => {
    const kinds = fc.oneof(fc.integer({ min: 1, max: 50 }).map((window) => ({ window })), fc.record({ by: fc.integer({ min: 1, max: 4 }), every: fc.integer({ min: 1, max: 20 }) }).map((decay) => ({ decay })));
    fc.assert(fc.property(kinds, fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 4 })), { maxLength: 20 }), fc.nat(4), (kind, pairs, backAt) => {
      const counter = plan({ ...kind, backAt });
      const all = adds(...pairs.toSorted(([a], [b]) => a - b));
      const falls = fallsAt(counter, all, 60) ?? Number.NaN;
      expect(valueOf(counter, all, falls)).toBeLessThanOrEqual(backAt);
      for (let at = 60; at < falls; at += 1) expect(valueOf(counter, all, at)).toBeGreaterThan(backAt);
    }));
  });
});

const counts = { when: "message", if: { words: ["迟到"] }, then: [{ counter: "late" }] };
const turned = (turns: "up" | "down") => ({ when: "counter", counter: "late", turns, then: [{ tell: "founder", because: turns }] });
const bookWith = (counter: string) => bookOfRules([counts, turned("up"), turned("down")], `counters: [{ id: late, name: 迟到, ${counter} }]\n`);
const at = (minutes: number): number => start + minutes * minute;
const late = (minutes: number, who = "ann") => says(who, "迟到", at(minutes));
const ups = (words: readonly string[]) => words.map((word) => (word.includes("，up") ? "up" : word.includes("，down") ? "down" : word));

describe("a counter's turns wake its rules", () => {
  it("once on the way up, once on the way down, each member by themselves", () => {
    const book = bookWith("at: 3, back_at: 1, window: 10m");
    const decisions = course(book, [late(0), late(1), late(1, "bob"), late(2), late(3), says("bob", "好", at(30))]);
    expect(ups(done(decisions))).toEqual(["up", "down"]);
    // The fall to 1 was reckoned for minute 11 when it turned; the add at minute 3 puts it off to 12.
    expect(decisions.filter(({ entries }) => entries.some(({ type }) => type === "counter_turned")).map(({ event }) => (event.at - start) / minute)).toEqual([2, 12]);
  });
  it("a whole group's counter turns for the group in which it happened, and names nobody", () => {
    const tells = { when: "counter", counter: "late", then: [{ reply: "今天迟到的有点多" }] };
    const book = bookOfRules([counts, tells], "counters: [{ id: late, per: group, at: 2 }]\n");
    expect(course(book, [late(0), late(1, "bob")]).flatMap(({ actions }) => actions)).toMatchObject([{ type: "say", group: "g1", text: "今天迟到的有点多" }]);
  });
  it("not for staff, nor for who has left", () => {
    const book = bookWith("at: 1, back_at: 0, window: 10m");
    const decisions = course(book, [late(0)], stateOf({ ann: "growth" }));
    expect(done(decisions)).toEqual([]);
    const gone = [late(0), { type: "member_left", id: late(0).id, group: late(0).group, member: m("ann"), at: at(1) } as const, says("bob", "好", at(20))];
    expect(ups(done(course(book, gone)))).toEqual(["up"]);
  });
  it("two rules that add at the same event meet each other's adds", () => {
    const book = bookOfRules([counts, counts, turned("up")], "counters: [{ id: late, at: 2 }]\n");
    expect(ups(done(course(book, [late(0), late(1)])))).toEqual(["up"]);
  });
  it("goes on after a restart: what the ledger tells is all that it needs", () => {
    const book = bookWith("at: 2, back_at: 0, window: 10m");
    const whole = course(book, [late(0), late(1), says("bob", "好", at(30))]);
    const before = whole.slice(0, whole.findIndex(({ event }) => event.at > at(1)));
    const rebuilt = replayPast(book.community, before.map(({ event, entries }) => ({ event, entries })));
    expect([...rebuilt.counters.get("late") ?? []]).toEqual([["ann", { adds: [{ at: at(0), add: 1 }, { at: at(1), add: 1 }], up: true }]]);
    expect(ups(done(course(book, [says("bob", "好", at(30))], rebuilt)))).toEqual(["down"]);
  });
  it("a counter whose plan was rewritten while it was up waits for its fall again", () => {
    const book = bookWith("at: 2, back_at: 0");
    const state = stateOf();
    course(book, [late(0), late(1)], state);
    const windowed = bookWith("at: 2, back_at: 0, window: 10m");
    expect(ups(done(course(windowed, [late(2), says("bob", "好", at(30))], state)))).toEqual(["down"]);
  });
});

it("turns up at its mark and down at the lower one, in turn, whatever is added when (hysteresis)", () => {
  const written = fc.oneof(fc.integer({ min: 1, max: 30 }).map((window) => `window: ${window}m`), fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 15 })).map(([by, every]) => `decay: { by: ${by}, every: ${every}m }`));
  fc.assert(fc.property(written, fc.integer({ min: 1, max: 5 }), fc.nat(4), fc.array(fc.nat(120), { maxLength: 25 }), (kind, mark, less, minutes) => {
    const backAt = Math.max(0, mark - 1 - less);
    const book = bookWith(`at: ${mark}, back_at: ${backAt}, ${kind}`);
    const [counter] = book.counters;
    if (!counter) throw new Error("no counter");
    const times = minutes.toSorted((a, b) => a - b);
    const decisions = course(book, [...times.map((time) => late(time)), says("bob", "好", at(0) + 10 * hour)]);

    // Minute by minute: first it may fall, then what is said in that minute counts.
    const expected: string[] = [];
    const added: { at: number; add: number }[] = [];
    let up = false;
    const turn = (to: "up" | "down", time: number): void => {
      up = to === "up";
      expected.push(`${to} ${time}`);
    };
    for (let time = 0; time <= 600; time += 1) {
      if (up && valueOf(counter, added, at(time)) <= backAt) turn("down", time);
      for (const _ of times.filter((each) => each === time)) {
        added.push({ at: at(time), add: 1 });
        if (!up && valueOf(counter, added, at(time)) >= mark) turn("up", time);
      }
    }
    const turns = decisions.flatMap(({ event, entries }) => entries.flatMap((entry) => (entry.type === "counter_turned" ? [`${entry.up ? "up" : "down"} ${(event.at - start) / minute}`] : [])));
    expect(turns).toEqual(expected);
    expect(ups(done(decisions))).toEqual(turns.map((turn) => turn.split(" ")[0]));
  }), { numRuns: 40 });
});
