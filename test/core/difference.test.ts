/** difference: a backtest in a few lines. */
import { describe, expect, it } from "vitest";
import { backtest, differenceOf } from "../../src/core/backtest.ts";
import { sayDifference } from "../../src/core/difference.ts";
import { step } from "../../src/core/run.ts";
import type { Event } from "../../src/core/event.ts";
import { emptyState } from "../../src/core/state.ts";
import { day, minute } from "../../src/core/time.ts";
import { bookOf, joins, noBadWords, ruleOf, says, start, stateOf } from "./stage.ts";

const plain = bookOf([]);
const state = stateOf();
const people = ["a", "b", "c", "d", "e", "f", "g"];
for (const who of people) step(state, joins(who), plain);

function differ(events: readonly Event[], current = plain, candidate = plain) {
  const own = emptyState(plain.community);
  const past = events.map((event) => ({ event, entries: step(own, event, current).entries }));
  return differenceOf(backtest(past, current, candidate, start - day), start + day, false);
}

describe("what is said of a difference", () => {
  it("is one line where nothing changes or nothing is recorded", () => {
    expect(sayDifference(differ([]), state, 5)).toEqual(["最近没有记录，没什么可试。"]);
    expect(sayDifference(differ([says("a", "早")]), state, 5)).toEqual(["拿最近 2 天的 1 个事件试了一遍：没有差别。"]);
    expect(sayDifference({ ...differ([says("a", "早")]), cut: true }, state, 5)[0]).toContain("记录太多，更早的没有试");
  });

  it("tells who is removed and warned more or less, and by which rules, the most first, and no more names than asked", () => {
    const harsh = bookOf([noBadWords()], { ladder: { ...plain.ladder, steps: [{ at: 1, act: "remove" }], atMost: { removals: 9, in: minute } } });
    const events = people.map((who, index) => says(who, "坏", start + index * minute));
    const there = sayDifference(differ(events, plain, harsh), state, 5);
    expect(there.slice(1)).toEqual([
      "警告 0 → 7 次，移出 0 → 7 人次，要问人 0 次",
      "会多移出 7 人：a（0 → 1）、b（0 → 1）、c（0 → 1）、d（0 → 1）、e（0 → 1）…",
      "会多警告 7 人：a（0 → 1）、b（0 → 1）、c（0 → 1）、d（0 → 1）、e（0 → 1）…",
      "按规则：bad 0 → 7",
    ]);
    const back = sayDifference(differ(events.slice(0, 1), harsh, plain), state, 5);
    expect(back.slice(2)).toEqual(["会少移出 1 人：a（1 → 0）", "会少警告 1 人：a（1 → 0）", "按规则：bad 1 → 0"]);
  });

  it("tells what is only watched and what breaks", () => {
    const broken = ruleOf("broken", () => { throw new Error("oh"); });
    const lines = sayDifference(differ([says("a", "坏")], plain, bookOf([noBadWords("watch"), broken])), state, 5);
    expect(lines.slice(1)).toEqual(["警告 0 次，移出 0 人次，要问人 0 次，规则出错 0 → 1 次", "按规则：bad 0（只观察 0 → 1）"]);
  });
});
