/** requests: many who ask at once make one question; what a human answers reaches all of them. */
import { describe, expect, it } from "vitest";
import type { Rulebook } from "../../src/core/book.ts";
import type { Event } from "../../src/core/event.ts";
import { eventId, ruleId } from "../../src/core/ids.ts";
import { replayPast, step, timerEvent } from "../../src/core/run.ts";
import { heldTimer } from "../../src/core/requests.ts";
import type { State } from "../../src/core/state.ts";
import { minute, second } from "../../src/core/time.ts";
import entryGate from "../../src/rules/entry-gate.ts";
import { actionTypes, bookOf, g1, joins, leaves, m, ruleOfKind, start, stateOf, tells } from "./stage.ts";

const gated = (): Rulebook => {
  const book = bookOf([]);
  return { ...book, rules: [ruleOfKind(entryGate, {}, book)] };
};
const asks = (who: string, at = start): Event => ({ type: "join_requested", id: eventId(`ask-${who}-${at}`), at, group: g1, member: m(who), name: who, text: "想进来", flag: `f-${who}-${at}` });
const befriends = (who: string, at = start): Event => ({ type: "friend_requested", id: eventId(`fr-${who}`), at, member: m(who), name: who, text: "你好", flag: `f-${who}` });
const staffed = (): State => stateOf({ mei: "secretary" });
const wake = (state: State, book: Rulebook) => {
  const timer = [...state.timers.values()].find(({ rule }) => rule === heldTimer);
  return timer && step(state, timerEvent(timer, timer.at), book);
};

describe("how requests are asked about", () => {
  it("three by themselves; the rest together, at most once in ten minutes", () => {
    const state = staffed();
    const book = gated();
    const asked = Array.from({ length: 8 }, (_, place) => actionTypes(step(state, asks(`u${place}`, start + place * second), book)).join());
    expect(asked).toEqual(["ask", "ask", "ask", "ask", "", "", "", ""]);
    const gathered = wake(state, book);
    expect(gathered?.event.at).toBe(start + 3 * second + 10 * minute);
    expect(gathered?.actions).toMatchObject([{ type: "ask", text: expect.stringContaining("有 5 人申请进「瑜伽①」，合在一起问：u3（想进来）、u4") }]);
    expect(wake(state, book)).toBeUndefined();
  });

  it("the yes reaches those who were named, and whoever came since waits on", () => {
    const state = staffed();
    const book = gated();
    for (let place = 0; place < 5; place += 1) step(state, asks(`u${place}`, start + place * second), book);
    const { actions } = step(state, tells("mei", "c4 1", start + minute), book);
    expect(actions.filter(({ type }) => type === "approve")).toMatchObject([{ member: m("u3") }]);
    expect([...(state.waiting.get(g1)?.requests.keys() ?? [])]).toEqual([m("u4")]);
    expect(wake(state, book)?.actions).toMatchObject([{ text: expect.stringContaining("有 1 人") }]);
  });

  it("an answer written before anybody could read who came in addition is not taken for them", () => {
    const state = staffed();
    const book = gated();
    for (let place = 0; place < 5; place += 1) step(state, asks(`u${place}`, start + place * second), book);
    const revised = wake(state, book);
    const at = revised?.event.at ?? 0;
    expect(revised?.entries.map(({ type }) => type)).toContain("case_revised");
    const hasty = step(state, tells("mei", "c4 1", at + second), book);
    expect([hasty.entries, hasty.actions]).toMatchObject([[], [{ type: "dm", text: expect.stringMatching(/^工单 c4 的内容刚刚变了，请看一眼再答：\n有 2 人申请/u) }]]);
    expect(step(state, tells("mei", "c4 1", at + minute), book).actions.filter(({ type }) => type === "approve")).toHaveLength(2);
  });

  it("全部拒绝 turns all away with the way to come again; 先放着 does nothing", () => {
    for (const [answer, types] of [["2", ["reject"]], ["3", []]] as const) {
      const state = staffed();
      const book = gated();
      for (let place = 0; place < 4; place += 1) step(state, asks(`u${place}`, start + place * second), book);
      expect(step(state, tells("mei", `c4 ${answer}`, start + minute), book).actions.map(({ type }) => type).filter((type) => type !== "dm")).toEqual(types);
      expect(state.waiting.get(g1)?.requests.size).toBe(0);
    }
  });

  it("friendship has its own, with nothing to refuse", () => {
    const state = staffed();
    const book = gated();
    for (let place = 0; place < 4; place += 1) step(state, befriends(`u${place}`, start + place), book);
    const digest = [...state.cases.values()].at(-1);
    expect(digest?.options.map(({ label }) => label)).toEqual(["全部同意", "先放着"]);
    expect(step(state, tells("mei", "c4 1", start + minute), book).actions.map(({ type }) => type)).toEqual(["dm", "accept_friend", "dm"]);
  });

  it("whoever has come in or gone needs no answer any more", () => {
    const state = staffed();
    const book = gated();
    for (let place = 0; place < 5; place += 1) step(state, asks(`u${place}`, start + place * second), book);
    step(state, joins("u0", start + minute), book);
    step(state, joins("u4", start + minute), book);
    step(state, leaves("u1", start + minute), book);
    expect([...state.cases.values()].map(({ member }) => member)).toEqual([m("u2"), undefined]);
    expect(state.waiting.get(g1)?.requests.has(m("u4"))).toBe(false);
  });

  it("two gates ask one question", () => {
    const book = gated();
    const [rule] = book.rules;
    const twice = { ...book, rules: rule ? [rule, { ...rule, id: ruleId("gate2") }] : [] };
    const state = staffed();
    const asked = Array.from({ length: 5 }, (_, place) => actionTypes(step(state, asks(`u${place}`, start + place * second), twice)).join());
    expect([asked, state.caseCount]).toEqual([["ask", "ask", "ask", "ask", ""], 4]);
  });

  it("several gates: a refusal outweighs a question, a question outweighs a yes, and all must say yes", () => {
    const gate = (name: string, options: object) => ({ ...ruleOfKind(entryGate, options, bookOf([])), id: ruleId(name) });
    const [yes, asking, refusing] = [gate("yes", { require: { words: ["想"] } }), gate("asking", {}), gate("refusing", { otherwise: "reject" })];
    const answer = (...rules: Rulebook["rules"]): readonly string[] => actionTypes(step(staffed(), asks("ann"), bookOf(rules)));
    expect([answer(yes, yes), answer(yes, asking), answer(asking, yes), answer(yes, asking, refusing)]).toEqual([["approve"], ["ask"], ["ask"], ["reject"]]);
  });

  it("an old record of a friend request, without what the platform knew it by, is read and left alone", () => {
    const old = { type: "friend_requested", id: eventId("old"), at: start, member: m("ann"), name: "ann", text: "你好" } as const;
    const state = replayPast(bookOf([]).community, [{ event: old, entries: [] }]);
    expect(state.members.get(m("ann"))?.name).toBe("ann");
    expect(step(state, { ...old, id: eventId("again") }, gated())).toMatchObject({ actions: [], entries: [] });
  });
});
