/** removals: one that hangs on no points is ordered once, stands on record as what happened, and ends with what ends it. */
import { describe, expect, it } from "vitest";
import type { Rulebook } from "../../src/core/book.ts";
import { caseId, eventId } from "../../src/core/ids.ts";
import { removalStands } from "../../src/core/ladder.ts";
import type { step } from "../../src/core/run.ts";
import type { State } from "../../src/core/state.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { actionTypes, bookOf, entryTypes, g1, joins, leaves, m, noBadWords, play, ruleOf, says, start, stateOf, tells } from "./stage.ts";

const staff = { ming: "founder", mei: "secretary" } as const;
const removing = (points = 0) => ruleOf("out", (event) => {
  const hit = event.type === "member_joined" || (event.type === "message" && event.text.includes("链接"));
  if (!hit) return undefined;
  const { member, group } = event;
  return { verdict: "act", because: "链接", effects: { warn: { member, group, points, because: "不发链接", removes: true }, entries: [{ type: "tagged", member, tag: "可疑", on: true, rule: "out" }] } };
});
const plain = bookOf([noBadWords()]);
const strict = (points = 0): Rulebook => bookOf([removing(points)]);
const braked = (book: Rulebook): Rulebook => ({ ...book, ladder: { ...book.ladder, atMost: { removals: 0, in: hour } } });
const assisted = (at: number, decision: ReturnType<typeof step> | undefined) => {
  const removal = decision?.actions.find(({ type }) => type === "remove");
  if (removal?.type !== "remove") throw new Error("no removal");
  const { id: action, group, member, because, outright } = removal;
  return { type: "receipt", id: eventId(`removals-${at}`), at, action, outcome: "assisted", because: "", about: { type: "remove", group, member, because, ...(outright && { outright }) } } as const;
};
const open = (state: State): readonly string[] => [...state.cases.values()].map(({ rule }) => rule);
const dm = (decision: ReturnType<typeof step> | undefined): string => decision?.actions.flatMap((each) => (each.type === "dm" ? [each.text] : [])).join("\n") ?? "";

describe("an order", () => {
  it("reaches whoever left and comes back, by joining as by speaking", () => {
    const decisions = play(stateOf(staff), strict(), [joins("ann"), leaves("ann", start + minute), joins("ann", start + 2 * minute)]);
    expect(actionTypes(decisions[2])).toEqual(["say", "alert", "remove"]);
  });
  it("is given once for a stay, however much more is written; the pardon that is offered takes it back", () => {
    const state = stateOf(staff);
    const [first, second] = play(state, strict(), [says("ann", "链接"), says("ann", "链接二", start + 5000)]);
    expect([actionTypes(first), actionTypes(second)]).toEqual([["say", "alert", "remove"], []]);
    const removal = first?.actions.find(({ type }) => type === "remove");
    play(state, strict(), [assisted(start + minute, first), tells("ming", "/pardon ann 误判", start + 2 * minute)]);
    expect([open(state), removal?.type === "remove" && removalStands(state, plain.ladder, removal, start + hour)]).toEqual([[], false]);
    expect(actionTypes(play(state, strict(), [says("ann", "链接三", start + hour)])[0])).toContain("remove");
  });
  it("that was not carried out in its time is given anew", () => {
    const decisions = play(stateOf(staff), strict(), [says("ann", "链接"), says("ann", "链接", start + day)]);
    expect(actionTypes(decisions[1])).toContain("remove");
  });
  it("opens no task for a phone once it was taken back", () => {
    const state = stateOf(staff);
    const [, kicked] = play(state, plain, [says("ann", "早"), tells("ming", "/kick ann", start + 1), tells("ming", "/pardon ann all", start + 2)]);
    play(state, plain, [assisted(start + 3, kicked)]);
    expect(open(state)).toEqual([]);
  });
  it("of a rule is no record about whoever had left by themselves", () => {
    const state = stateOf(staff);
    play(state, strict(), [says("ann", "早")]);
    const asking: Rulebook = { ...strict(), rules: strict().rules.map((rule) => ({ ...rule, mode: "ask" })) };
    play(state, asking, [says("ann", "链接"), leaves("ann", start + minute)]);
    expect(entryTypes(play(state, asking, [tells("mei", "1", start + hour)])[0])).not.toContain("warning");
  });
});

describe("held back by the breaker", () => {
  it.each([["a pardon", "/pardon ann all"], ["a granted appeal", "c2 1"]])("it lapses with its warning: %s", (_, answer) => {
    const state = stateOf(staff);
    const book = braked(strict(3));
    play(state, book, [says("ann", "链接"), says("ann", "申诉 误会", start + minute), tells("ming", answer, start + hour)]);
    expect(open(state)).toEqual([]);
  });
  it("it costs nobody a lighter rule's warning, and takes what it takes with the yes alone", () => {
    const state = stateOf(staff);
    const book = braked(bookOf([removing(), noBadWords()]));
    const [held] = play(state, book, [says("ann", "坏 链接")]);
    expect(held?.entries.filter(({ type }) => type === "warning")).toMatchObject([{ rule: "bad", points: 1 }]);
    expect(state.members.get(m("ann"))?.tags).toBeUndefined();
    play(state, book, [tells("mei", "1", start + 1)]);
    expect([...(state.members.get(m("ann"))?.tags ?? [])]).toEqual(["可疑"]);
    play(state, book, [tells("ming", "/pardon ann all", start + 2)]);
    expect(state.members.get(m("ann"))?.tags).toBeUndefined();
  });
});

describe("beside points", () => {
  it("the undo of a kick ends its task, though older points stand", () => {
    const state = stateOf(staff);
    play(state, plain, [says("ann", "坏！！！"), leaves("ann", start + 1), joins("ann", start + minute)]);
    const [kicked] = play(state, plain, [tells("ming", "/kick ann", start + hour)]);
    play(state, plain, [assisted(start + hour + 1, kicked), tells("ming", "/pardon ann 2", start + 2 * hour)]);
    expect(open(state)).toEqual([]);
  });
  it("neither a pardon nor an undo says that a removal is off while another stands", () => {
    const state = stateOf(staff);
    const decisions = play(state, plain, [says("ann", "坏！！！"), tells("ming", "/kick ann", start + 1), tells("ming", "/pardon ann 2", start + 2), tells("ming", "/pardon ann", start + 3)]);
    expect(dm(decisions[2])).toContain("还有别的处罚要移出，没有一起撤；要全部撤销：/pardon ann all");
    expect(dm(decisions[2])).not.toContain("已取消");
    expect(dm(decisions[2])).toContain("好，撤销 ann 的 1 条处罚。\n");
    expect(dm(decisions[3])).toContain("好，撤销 ann 的 1 条警告，警告分 3 → 0。");
    expect(dm(decisions[3])).toContain("还没执行的移出已取消");
  });
  it("a kick of an earlier stay keeps no task of this one alive", () => {
    const state = stateOf(staff);
    play(state, plain, [says("ann", "早"), tells("ming", "/kick ann", start + 1), leaves("ann", start + minute), joins("ann", start + day)]);
    const [bad] = play(state, plain, [says("ann", "坏！！！", start + day + 1)]);
    play(state, plain, [assisted(start + day + 2, bad), tells("ming", "/pardon ann 2", start + day + 3)]);
    expect(open(state)).toEqual([]);
  });
  it("nobody is asked back while another removal stands, or after having been back", () => {
    const twice = stateOf(staff);
    play(twice, plain, [says("ann", "坏！！！"), tells("ming", "/kick ann", start + 1), leaves("ann", start + minute), tells("ming", "/pardon ann 2", start + hour)]);
    expect(open(twice)).toEqual([]);
    const back = stateOf(staff);
    play(back, plain, [says("ann", "早"), tells("ming", "/kick ann", start + 1), leaves("ann", start + minute), joins("ann", start + hour), leaves("ann", start + 2 * hour), tells("ming", "/pardon ann all", start + day)]);
    expect(open(back)).toEqual([]);
  });
});

describe("from before removals stood on record", () => {
  it("a yes to an outright removal is carried out, with a card, and one that waits stays due", () => {
    const state = stateOf(staff);
    const wish = { type: "remove", group: g1, member: m("ann"), because: "没说暗号", outright: true, priority: "penalty" } as const;
    play(state, plain, [says("ann", "早")]);
    state.cases.set(caseId("c1"), { id: caseId("c1"), at: start, rule: "gate", topic: "gate", question: "要移出吗？", group: g1, member: m("ann"), options: [{ label: "照办", effects: { actions: [wish] } }, { label: "放过", effects: {} }] });
    const [yes] = play(state, plain, [tells("mei", "c1 1", start + 1)]);
    const removal = yes?.actions.find(({ type }) => type === "remove");
    expect([actionTypes(yes).filter((type) => type !== "dm"), removal?.type === "remove" && removalStands(state, plain.ladder, removal, start + 2)]).toEqual([["say", "remove"], true]);
    expect(removalStands(state, plain.ladder, { member: m("bob"), outright: true, event: eventId("old") }, start)).toBe(true);
    expect(dm(yes)).toContain("照办");
  });
});

it("a rule in watch leaves the answer to a slip to the bot", () => {
  const state = stateOf(staff);
  play(state, plain, [says("ann", "坏")]);
  const watching = bookOf([ruleOf("eye", () => ({ verdict: "act", because: "看到", effects: { actions: [{ type: "say", group: g1, text: "嗯" }] } }), { mode: "watch" })]);
  expect(actionTypes(play(state, watching, [says("ann", "申诉我没有", start + 1)])[0])).toEqual(["say"]);
});
