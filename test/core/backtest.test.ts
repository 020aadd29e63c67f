/** backtest: two rulebooks over the same recorded history. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addedRemovals, backtest, isEmpty } from "../../src/core/backtest.ts";
import type { Rulebook } from "../../src/core/book.ts";
import type { Mode } from "../../src/core/entry.ts";
import type { Event } from "../../src/core/event.ts";
import { eventId, ruleId } from "../../src/core/ids.ts";
import { deadline, warns } from "../../src/core/rule.ts";
import { createAgenda, step, timerEvent } from "../../src/core/run.ts";
import { emptyState } from "../../src/core/state.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { ruleKinds } from "../../src/rules/index.ts";
import { bookOf, g1, g2, joins, leaves, m, noBadWords, ruleOf, ruleOfKind, says, start, tells } from "./stage.ts";
import { story } from "./story.ts";

type Past = { event: Event; entries: ReturnType<typeof step>["entries"] }[];

const founding: readonly Event[] = [
  ...([["ming", "founder"], ["mei", "secretary"]] as const).map(([who, role]): Event => ({ type: "staff_recognised", id: eventId(`staff-${who}`), at: start - 9 * day, member: m(who), name: who, role })),
  ...[g1, g2].map((group): Event => ({ type: "group_renamed", id: eventId(`seen-${group}`), at: start - 9 * day, group, topic: `瑜伽${group}` })),
];

/** What the ledger holds after these events under this book, deadlines among them. */
function recorded(events: readonly Event[], book: Rulebook): Past {
  const state = emptyState(book.community);
  const agenda = createAgenda(state);
  const past: Past = [];
  const take = (event: Event): void => {
    const { entries } = step(state, event, book);
    agenda.note(entries);
    past.push({ event, entries });
  };
  for (const event of [...founding, ...events]) {
    for (let timer = agenda.next(event.at); timer; timer = agenda.next(event.at)) take(timerEvent(timer, timer.at));
    take(event);
  }
  return past;
}
const warningsIn = (past: Past): number => past.flatMap(({ entries }) => entries).filter((entry) => entry.type === "warning" && entry.points > 0).length;
const askedIn = (past: Past): number => past.flatMap(({ entries }) => entries).filter((entry) => entry.type === "case_opened" && entry.topic !== "assisted" && entry.topic !== "appeal").length;
const removalsIn = (past: Past): number => past.flatMap(({ entries }) => entries).filter((entry) => entry.type === "removal").length;

const plain = bookOf([], { version: "plain" });
const strict = bookOf([noBadWords()], { version: "strict" });
const harsh = bookOf([noBadWords()], { version: "harsh", ladder: { ...plain.ladder, steps: [{ at: 1, act: "remove" }] } });
/** A warned member as one line: name, how often under each book. */
const lines = (changes: ReturnType<typeof backtest>["newlyWarned"]): readonly string[] => changes.map(({ member, current, candidate }) => `${member} ${current}→${candidate}`);
const minutesOn = (count: number): number => start + count * minute;
/** An empty record and the whole of it under two books. */
const compared = (events: readonly Event[], current: Rulebook, candidate: Rulebook, since = 0) => backtest(recorded(events, current), current, candidate, since);

describe("laws", () => {
  const bookIn = (mode: Mode, hours: number): Rulebook => {
    const book = bookOf([], { version: `${mode}-${hours}`, ladder: { ...plain.ladder, expires: hours * hour } });
    return { ...book, rules: ruleKinds.map((kind) => ruleOfKind(kind, {}, book, mode)) };
  };
  const anyBook = fc.tuple(fc.constantFrom<Mode>("enforce", "ask", "watch"), fc.constantFrom(12, 720)).map(([mode, hours]) => bookIn(mode, hours));
  const since = fc.integer({ min: -24, max: 400 }).map((hours) => start + hours * hour);

  it("a book against itself comes to the same, whatever book the record was made with", () => {
    fc.assert(fc.property(story, anyBook, anyBook, since, (events, before, book, from) => {
      const result = backtest(recorded(events, before), book, { ...book }, from);
      expect(isEmpty(result)).toBe(true);
      expect([result.newlyWarned, result.noLongerWarned, result.newlyRemoved, result.noLongerRemoved]).toEqual([[], [], [], []]);
    }), { numRuns: 100 });
  });

  it("the book that made the record finds in it just what happened", () => {
    fc.assert(fc.property(story, anyBook, anyBook, (events, book, other) => {
      const past = recorded(events, book);
      const { totals } = backtest(past, book, other, 0);
      expect([totals.warnings.current, totals.removals.current]).toEqual([warningsIn(past), removalsIn(past)]);
    }), { numRuns: 150 });
  });

  /** Two members who misbehave, and a founder with much to order: warnings, removals, questions and pardons by the dozen. */
  const quarrel = fc.array(fc.tuple(fc.constantFrom("坏", "坏！！", "好", "join", "leave", "/warn wang", "/pardon wang", "/pardon wang all", "/kick li", "1", "c1 1", "c2 2", "c1 2 看过了", "c3 1 对不起", "申诉 冤枉"), fc.constantFrom("wang", "li"), fc.integer({ min: 0, max: 30 })), { minLength: 4, maxLength: 40 })
    .map((acts): Event[] => {
      let at = start;
      const seen = [joins("wang"), joins("li"), tells("ming", "/use g1")];
      return [...seen, ...acts.map(([act, who, wait]): Event => {
        at += wait * minute;
        if (act === "join") return joins(who, at);
        if (act === "leave") return leaves(who, at);
        return act.startsWith("坏") || act === "好" || act.startsWith("申诉") ? says(who, act, at) : tells("ming", act, at);
      })];
    });
  const quarrelBook = fc.tuple(fc.constantFrom<Mode>("enforce", "ask", "watch"), fc.constantFrom(1, 3), fc.constantFrom(2, 3)).map(([mode, removals, at]) =>
    bookOf([noBadWords(mode)], { version: `${mode}-${removals}-${at}`, ladder: { ...plain.ladder, steps: [{ at: 1, act: "notice" }, { at, act: "remove" }], atMost: { removals, in: 2 * hour } } }));

  it("both hold where much is warned, removed, asked and pardoned", () => {
    fc.assert(fc.property(quarrel, quarrelBook, quarrelBook, (events, book, other) => {
      const past = recorded(events, book);
      expect(isEmpty(backtest(past, other, { ...other }, 0))).toBe(true);
      const { totals } = backtest(past, book, other, 0);
      expect([totals.warnings.current, totals.removals.current, totals.asked.current]).toEqual([warningsIn(past), removalsIn(past), askedIn(past)]);
    }), { numRuns: 300 });
  });

  it("one side's figures do not hang on the other, and turning the two round turns the answer round", () => {
    fc.assert(fc.property(story, anyBook, anyBook, since, (events, one, two, from) => {
      const past = recorded(events, one);
      const there = backtest(past, one, two, from);
      const back = backtest(past, two, one, from);
      expect(lines(back.noLongerWarned).map((line) => line.split(" ")[0])).toEqual(lines(there.newlyWarned).map((line) => line.split(" ")[0]));
      expect(back.totals.warnings).toEqual({ current: there.totals.warnings.candidate, candidate: there.totals.warnings.current });
      expect(back.totals.removals).toEqual({ current: there.totals.removals.candidate, candidate: there.totals.removals.current });
    }), { numRuns: 60 });
  });

  it("changes nothing of what it is given", () => {
    fc.assert(fc.property(story, anyBook, anyBook, (events, one, two) => {
      const past = recorded(events, one);
      const before = structuredClone(past);
      backtest(past, one, two, start);
      expect(past).toEqual(before);
    }), { numRuns: 20 });
  });
});

describe("who would be warned or removed", () => {
  const talk = ["坏一", "好", "坏二", "坏三", "坏四"].map((text, index) => says("wang", text, minutesOn(index)));

  it("newly, by rule and by member, with up to three examples", () => {
    const result = compared([...talk, says("li", "坏", minutesOn(9))], plain, strict);
    expect(result.rules).toEqual([{ rule: "bad", name: "bad", acted: { current: 0, candidate: 4 }, watched: { current: 0, candidate: 0 } }]);
    expect(lines(result.newlyWarned)).toEqual(["wang 0→3", "li 0→1"]);
    expect(result.newlyWarned[0]?.examples).toEqual([0, 2, 3].map((index) => ({ event: talk[index]?.id, words: talk[index]?.type === "message" ? talk[index].text : "", rule: "bad", because: "说了坏字" })));
    expect(lines(result.newlyRemoved)).toEqual(["wang 0→1"]);
    expect([result.totals.warnings, addedRemovals(result), result.noLongerWarned]).toEqual([{ current: 0, candidate: 4 }, 1, []]);
  });

  it("no longer, and the words of an example are clipped", () => {
    const result = compared([says("wang", `坏${"啊".repeat(90)}`)], strict, plain);
    expect(lines(result.noLongerWarned)).toEqual(["wang 1→0"]);
    expect([...(result.noLongerWarned[0]?.examples[0]?.words ?? "")]).toHaveLength(41);
    expect(isEmpty(result)).toBe(false);
  });

  it("by a harsher ladder alone, and once removed they are silent until they join again", () => {
    const events = [...talk.slice(0, 3), joins("wang", minutesOn(30)), says("wang", "坏", minutesOn(31))];
    const result = compared(events, strict, harsh);
    expect([lines(result.newlyRemoved), lines(result.noLongerWarned)]).toEqual([["wang 1→2"], ["wang 3→2"]]);
    expect(addedRemovals(result)).toBe(1);
  });

  it("a list of members that still shows them brings nobody back", () => {
    const events = [says("wang", "坏"), joins("wang", minutesOn(1), { listed: true }), says("wang", "坏", minutesOn(2))];
    expect(compared(events, strict, harsh).totals.warnings).toEqual({ current: 2, candidate: 1 });
  });

  it("whom the record, too, saw removed and who speaks all the same is heard: nobody carried it out", () => {
    const result = compared([...talk, says("wang", "坏五", minutesOn(40))], strict, { ...strict, version: "same" });
    expect(result.totals.warnings).toEqual({ current: 5, candidate: 5 });
  });

  it("one who is spared makes up for nobody who is not", () => {
    const other = bookOf([ruleOf("good", (event) => (event.type === "message" && event.text.includes("好") ? { verdict: "act", because: "好", effects: warns(event.member, event.group, "好") } : undefined))], { ladder: harsh.ladder });
    const result = compared([says("wang", "坏"), says("li", "好", minutesOn(1))], harsh, other);
    expect([result.totals.removals, addedRemovals(result), lines(result.noLongerRemoved)]).toEqual([{ current: 1, candidate: 1 }, 1, ["wang 1→0"]]);
  });

  it("what a rule in watch would have done is told apart, and so are questions and faults", () => {
    const broken = ruleOf("broken", () => { throw new Error("oh"); });
    const result = compared(talk, plain, bookOf([{ ...noBadWords("watch"), id: ruleId("w") }, { ...noBadWords("ask"), id: ruleId("a") }, broken]));
    expect(result.rules.map(({ rule, acted, watched }) => [rule, acted.candidate, watched.candidate])).toEqual([["w", 0, 4], ["a", 4, 0]]);
    expect(result.totals).toMatchObject({ warnings: { candidate: 0 }, asked: { candidate: 1 }, faults: { candidate: 5 } });
  });
});

describe("what both sides share", () => {
  it("the state before: points from then count on either side, and nothing from then is judged again", () => {
    const events = [says("wang", "坏一", start - 2 * day), says("wang", "坏二", start - day), says("wang", "坏三", start)];
    expect(compared(events, strict, plain, start)).toMatchObject({ events: 1, totals: { warnings: { current: 1, candidate: 0 }, removals: { current: 1, candidate: 0 } } });
  });

  it("deadlines that stood at the beginning, and each side's own from then on", () => {
    const within = (time: number): Rulebook => bookOf([
      ruleOf("name", (event) => {
        if (event.type === "member_joined") return { verdict: "act", because: "新", effects: { entries: [deadline(ruleId("name"), "due", event.at + time, event.group, event.member)] } };
        return event.type === "timer" ? { verdict: "act", because: "到期", effects: warns(m("wang"), g1, "没改名") } : undefined;
      }),
    ], { version: `${time}` });
    const events = [joins("wang", start - hour), says("li", "早", start), joins("wang", start + 3 * hour), says("li", "晚", start + 9 * hour)];
    expect(compared(events, within(2 * hour), within(4 * hour), start).totals.warnings).toEqual({ current: 2, candidate: 2 });
    expect(compared(events, within(2 * hour), within(8 * hour), start).totals.warnings).toEqual({ current: 2, candidate: 1 });
  });

  it("a human's warning, on each side's own ladder", () => {
    const result = compared([joins("wang"), tells("ming", "/use 1", minutesOn(1)), tells("ming", "/warn wang", minutesOn(2))], strict, harsh);
    expect([result.totals.warnings, lines(result.newlyRemoved)]).toEqual([{ current: 1, candidate: 1 }, ["wang 0→1"]]);
  });

  it("a human's removal is nobody's news", () => {
    const result = compared([joins("wang"), tells("ming", "/use 1", minutesOn(1)), tells("ming", "/kick wang", minutesOn(2))], plain, strict);
    expect([result.totals.removals, isEmpty(result)]).toEqual([{ current: 1, candidate: 1 }, true]);
  });

  it("a pardon lifts what its author saw, not a warning that only the candidate gave", () => {
    const odd = bookOf([noBadWords(), ruleOf("odd", (event) => (event.type === "message" && event.text === "怪" ? { verdict: "act", because: "怪", effects: warns(event.member, event.group, "怪", 2) } : undefined))], { version: "odd", ladder: { ...plain.ladder, steps: [{ at: 4, act: "remove" }] } });
    const events = [says("wang", "坏一"), says("wang", "怪", minutesOn(1)), tells("ming", "/pardon wang", minutesOn(2)), says("wang", "坏！！", minutesOn(3))];
    expect(lines(compared(events, strict, odd).newlyRemoved)).toEqual(["wang 0→1"]);
    expect(compared(events.slice(0, 3), strict, odd).newlyWarned[0]?.examples.map(({ words }) => words)).toEqual(["怪"]);
  });

  it("a pardon settles this side's question about removing them", () => {
    const careful = bookOf([noBadWords()], { ladder: { ...plain.ladder, atMost: { removals: 1, in: 2 * hour } } });
    const events = [says("li", "坏！！！"), says("wang", "坏！！！", minutesOn(1)), tells("ming", "/pardon wang all", minutesOn(2)), says("wang", "坏！！！", minutesOn(3))];
    expect(compared(events, careful, { ...careful }).totals).toMatchObject({ asked: { current: 2, candidate: 2 }, removals: { current: 1, candidate: 1 } });
  });

  it("an appeal that was granted lifts the same warnings on either side, also where it was not heard; one that was kept, none", () => {
    const mild = bookOf([noBadWords()], { version: "mild", commands: strict.commands.filter(({ name }) => name !== "申诉") });
    const events = (answer: string) => [says("wang", "坏！！"), says("wang", "申诉 冤枉", minutesOn(1)), tells("mei", answer, minutesOn(2)), says("wang", "坏！！", minutesOn(3))];
    expect(compared(events("c1 1 误判"), strict, mild).totals).toMatchObject({ removals: { current: 0, candidate: 0 }, asked: { current: 0, candidate: 0 } });
    expect(compared(events("c1 2 说了"), strict, { ...strict }).totals).toMatchObject({ warnings: { current: 2, candidate: 2 }, removals: { current: 1, candidate: 1 } });
  });

  it("a pardon taken back brings this side's own warnings back, and no others", () => {
    const state = emptyState(strict.community);
    const past: Past = [];
    const take = (event: Event): void => void past.push({ event, entries: step(state, event, strict).entries });
    for (const event of [...founding, says("wang", "坏！！"), tells("ming", "/pardon wang", minutesOn(1))]) take(event);
    const act = past.at(-1)?.entries.find((entry) => entry.type === "audit");
    const facts = { what: "undo", act: { number: 1, id: act?.id ?? "", by: m("ming"), at: start, who: "ming", command: "pardon", did: "撤销", undone: false, undoable: true, ...(act?.type === "audit" && act.undo && { undo: act.undo }) } } as const;
    take({ ...tells("ming", "/undo", minutesOn(2)), facts });
    take(says("wang", "坏", minutesOn(3)));
    const { totals } = backtest(past, strict, { ...strict, version: "same" }, 0);
    expect(totals.removals).toEqual({ current: 1, candidate: 1 });
    expect(backtest(past, strict, plain, 0).totals).toMatchObject({ warnings: { candidate: 0 }, removals: { current: 1, candidate: 0 } });
  });

  it("a human's answer goes to the same question, whatever its number; new questions stay open", () => {
    const asking = bookOf([noBadWords("ask")], { version: "asking" });
    const more = bookOf([ruleOf("first", (event) => (event.type === "message" && event.text === "早" ? { verdict: "act", because: "早", effects: warns(event.member, event.group, "早") } : undefined), { mode: "ask" }), noBadWords("ask")], { version: "more" });
    const events = [says("li", "早"), says("wang", "坏", minutesOn(1)), tells("mei", "1", minutesOn(2))];
    const result = compared(events, asking, more);
    expect(result.totals).toMatchObject({ warnings: { current: 1, candidate: 1 }, asked: { current: 1, candidate: 2 } });
    expect([result.newlyWarned, result.noLongerWarned]).toEqual([[], []]);
    expect(compared(events, asking, plain).totals.warnings).toEqual({ current: 1, candidate: 0 });
  });

  it("a number that answered nothing then answers no question that only the candidate puts", () => {
    const asking = bookOf([noBadWords("ask")], { version: "asking" });
    expect(compared([says("wang", "坏"), tells("mei", "1", minutesOn(1))], plain, asking).totals).toMatchObject({ warnings: { candidate: 0 }, asked: { candidate: 1 } });
  });

  it("an old order whose words were blanked keeps what it led to", () => {
    const past = recorded([joins("wang"), tells("ming", "/use 1", minutesOn(1)), tells("ming", "/warn wang 2", minutesOn(2))], strict).map(({ event, entries }) => ({ event: event.type === "direct_message" ? { ...event, text: "" } : event, entries }));
    const next = { event: says("wang", "坏", minutesOn(3)), entries: [] };
    expect(backtest([...past, next], plain, strict, 0).totals.removals).toEqual({ current: 0, candidate: 1 });
  });

  it("somebody who left is gone on either side, also where the bot had removed them", () => {
    const events = [...[0, 1, 2].map((index) => says("wang", "坏", minutesOn(index))), leaves("wang", minutesOn(3))];
    expect(compared(events, strict, plain)).toMatchObject({ events: 8, totals: { removals: { current: 1, candidate: 0 } } });
  });
});
