/** trial: what is read in slices comes to the same as in one go, and only so much of it is decided again. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backtest, differenceOf } from "../../src/core/backtest.ts";
import type { Rulebook } from "../../src/core/book.ts";
import type { Event } from "../../src/core/event.ts";
import { createAgenda, step, timerEvent } from "../../src/core/run.ts";
import { emptyState } from "../../src/core/state.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Ledger } from "../../src/ports.ts";
import { createTrial } from "../../src/trial.ts";
import { bookOf, joins, noBadWords, says, start } from "../core/stage.ts";
import { FakeClock } from "../fakes/clock.ts";

const plain = bookOf([], { version: "plain" });
const strict = bookOf([noBadWords()], { version: "strict" });
const harsh = bookOf([noBadWords()], { version: "harsh", ladder: { ...plain.ladder, steps: [{ at: 1, act: "remove" }] } });

/** A ledger that holds what these events led to under a book. */
function recorded(events: readonly Event[], book: Rulebook): Ledger {
  const ledger = openLedger(":memory:");
  const state = emptyState(book.community);
  const agenda = createAgenda(state);
  const take = (event: Event): void => {
    ledger.recordEvent(book.community, event, book.version, event.at);
    const decision = step(state, event, book);
    ledger.recordDecision(book.community, decision, event.at);
    agenda.note(decision.entries);
  };
  ledger.transaction(() => {
    for (const event of events) {
      for (let timer = agenda.next(event.at); timer; timer = agenda.next(event.at)) take(timerEvent(timer, timer.at));
      take(event);
    }
  });
  return ledger;
}
async function tried(ledger: Ledger, current: Rulebook, candidate: Rulebook, { span = 7 * day, now = start + day, most }: { span?: number; now?: number; most?: number } = {}) {
  const clock = new FakeClock(now);
  const result = await clock.until(createTrial({ ledger, clock, ...(most !== undefined && { most }) })(current, candidate, span, () => true));
  if (!result) throw new Error("given up");
  return result;
}
const someTalk = (count: number): readonly Event[] => [joins("wang"), joins("li"), ...Array.from({ length: count }, (_, index) => says(index % 3 === 0 ? "wang" : "li", index % 5 === 0 ? "坏" : "好", start + index * minute))];

describe("a trial", () => {
  it("comes to what a backtest of the whole record does", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom("wang", "li", "zhao"), fc.constantFrom("坏", "好", "坏！！"), fc.integer({ min: 1, max: 30 })), { maxLength: 350 }), fc.integer({ min: 1, max: 60 }), async (talk, hours) => {
      let at = start;
      const events = talk.map(([who, text, wait]) => says(who, text, (at += wait * minute)));
      const ledger = recorded(events, strict);
      const whole = differenceOf(backtest(ledger.past(plain.community), strict, harsh, at - hours * hour), at, false);
      expect(await tried(ledger, strict, harsh, { now: at, span: hours * hour })).toEqual(whole);
      ledger.close();
    }), { numRuns: 15 });
  });

  it("says when there was more history than is tried, and since when it was tried", async () => {
    const ledger = recorded(someTalk(300), plain);
    const whole = await tried(ledger, plain, strict);
    const part = await tried(ledger, plain, strict, { most: 50 });
    expect([whole.cut, whole.events, whole.since]).toEqual([undefined, 302, start - 6 * day]);
    expect([part.cut, part.events, part.since]).toEqual([true, 50, start + 250 * minute]);
  });

  it("of an empty ledger finds nothing", async () => {
    expect(await tried(openLedger(":memory:"), plain, strict)).toMatchObject({ events: 0, same: true, addedRemovals: 0 });
  });

  it("ends when nobody wants to know any more, and reads no further", async () => {
    const ledger = recorded(someTalk(300), plain);
    let read = 0;
    const clock = new FakeClock(start + day);
    const trial = createTrial({ ledger: { newest: ledger.newest, stretch: (...args) => { read += 1; return ledger.stretch(...args); } }, clock });
    expect(await clock.until(trial(plain, strict, 7 * day, () => read < 2))).toBeUndefined();
    expect(read).toBe(2);
  });
});
