/** undo: every act says what takes it back, or why nothing does; and what can be taken back is, once. */
import { describe, expect, it } from "vitest";
import { commands } from "../../src/commands/index.ts";
import type { Rulebook } from "../../src/core/book.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Facts, UndoableAct } from "../../src/core/event.ts";
import { caseId, eventId, ruleId } from "../../src/core/ids.ts";
import { removalStands } from "../../src/core/ladder.ts";
import { step } from "../../src/core/run.ts";
import { pointsOf, type State } from "../../src/core/state.ts";
import { minute } from "../../src/core/time.ts";
import { book, community, g1, g2, m, now, privately, queried, send, textOf, warned, warning } from "./fixture.ts";

/** Each command that changes something, so called that it does; and what its undo puts right again. */
type Row = { readonly call: string; readonly as?: string; readonly own?: Rulebook; readonly begin?: (state: State) => State; readonly facts?: Facts; readonly look?: (state: State) => unknown; readonly never?: string };
const festive: Rulebook = { ...book, sets: [{ name: "活动日", rules: book.rules }] };
const two = (state: State): State => warned(state, "wang", warning("w1"), warning("w2", { points: 2 }));
const paused = (state: State): State => ({ ...state, pausedDrops: new Set(["morning"]) });
function offDuty(state: State): State {
  const ming = state.members.get(m("ming"));
  if (ming) ming.duty = { on: false };
  return state;
}
function withCase(state: State): State {
  state.cases.set(caseId("c1"), { id: caseId("c1"), at: now, rule: "ads", question: "要警告吗？", options: [{ label: "照办", effects: {} }] });
  return state;
}
function barred(state: State): State {
  const group = state.groups.get(g1);
  if (group) group.unable = new Set(["remove"]);
  return state;
}
function merged(state: State): State {
  step(state, { ...privately("ming", "/merge wang2 gone", people("wang2")), id: eventId("before"), at: now - minute }, book);
  return state;
}
const people = (...live: readonly string[]): Facts => ({ what: "people", live, elsewhere: [] });
const role = (state: State): unknown => state.members.get(m("wang"))?.role;
const rows: readonly Row[] = [
  { call: "/warn 小王 2 吵架", look: (state) => pointsOf(state, m("wang"), now) },
  { call: "/pardon 小王 all 误判", begin: two, look: (state) => state.members.get(m("wang"))?.warnings },
  { call: "/member 小王 role 拉新", look: role },
  { call: "/member 小李 role 无", look: (state) => state.members.get(m("li"))?.role },
  { call: "/rules ads off", look: (state) => state.modes.get(ruleId("ads")) },
  { call: "/rules ads off", begin: (state) => ({ ...state, modes: new Map([[ruleId("ads"), "enforce"]]) }), look: (state) => state.modes.get(ruleId("ads")) },
  { call: "/rules rollback fed", facts: { what: "rollback", matches: [{ version: "fedcba9876", readable: true }] }, look: (state) => state.pin },
  { call: "/use 2", look: (state) => state.members.get(m("ming"))?.focus },
  { call: "/drop pause morning", look: (state) => state.pausedDrops.has("morning") },
  { call: "/drop resume morning", begin: paused, look: (state) => state.pausedDrops.has("morning") },
  { call: "/drop now morning", look: () => undefined },
  { call: "/groups retry 1", begin: barred, look: (state) => [...(state.groups.get(g1)?.unable ?? [])] },
  { call: "/kick 小王 广告", look: (state) => state.members.get(m("wang"))?.role },
  { call: "/mode 活动日", own: festive, look: (state) => state.set },
  { call: "/mode 自动", own: festive, begin: (state) => ({ ...state, set: { name: "活动日" } }), look: (state) => state.set },
  { call: "/duty off", look: (state) => state.members.get(m("ming"))?.duty },
  { call: "/duty auto", begin: offDuty, look: (state) => state.members.get(m("ming"))?.duty },
  { call: "/case c1 take", begin: withCase, look: (state) => state.cases.get(caseId("c1"))?.owner },
  { call: "/merge wang2 gone", facts: people("wang2"), look: (state) => [state.members.get(m("gone"))?.known?.id, state.members.has(m("wang2"))] },
  { call: "/split gone", begin: merged, look: (state) => state.members.get(m("gone"))?.known?.id },
  { call: "/claim ok", as: "wang", never: "/member" },
  { call: "/undo", facts: { what: "undo", act: { number: 1, id: "a", by: m("ming"), at: now, who: "阿明", command: "rules", did: "改规则", undone: false, undoable: true, undo: { entries: [{ type: "mode_set", rule: ruleId("ads"), mode: "off", by: m("ming") }] } } }, never: "重新" },
];

type Act = Extract<Entry, { type: "audit" }>;
let count = 0;
function order(state: State, from: string, text: string, facts?: Facts, own: Rulebook = book): Act | undefined {
  const event = { ...privately(from, text, facts), id: eventId(`u${(count += 1)}`), at: now + count };
  return step(state, event, own).entries.find((entry) => entry.type === "audit");
}
const factsOf = (act: Act | undefined, more: Partial<UndoableAct> = {}): Facts => ({
  what: "undo",
  ...(act && { act: { number: 5, id: act.id, by: act.by, at: act.at, who: "阿明", command: act.command, did: act.did, undone: false, undoable: act.undo !== undefined, ...(act.after !== undefined && { after: act.after }), ...(act.undo && { undo: act.undo }), ...(act.noUndo !== undefined && { noUndo: act.noUndo }), ...more } }),
});

describe("every act", () => {
  it("of every command is in this table", () => {
    const silent = ["help", "status", "groups", "warnings", "faq", "why", "cases", "audit", "identity"];
    const acting = new Set(rows.map(({ call }) => call.split(" ")[0]?.slice(1)));
    expect(commands.filter(({ where, name }) => where === "private" && !silent.includes(name)).map(({ name }) => name).filter((name) => !acting.has(name))).toEqual([]);
    for (const name of silent) for (const rest of ["", "1", "小王", "all"]) expect(send("ming", `/${name} ${rest}`)).not.toHaveProperty("audit");
  });

  it.each(rows)("$call offers its undo, or says why not", ({ call, as = "ming", own = book, begin = (state) => state, facts, look, never }) => {
    const state = begin(community());
    const before = structuredClone(look?.(state));
    const act = order(state, as, call, facts, own);
    expect(act).toBeDefined();
    expect((act?.undo === undefined) !== (act?.noUndo === undefined)).toBe(true);
    if (never !== undefined) {
      expect(act?.noUndo).toContain(never);
      const said = send("ming", "/undo", { state, facts: factsOf(act) });
      expect(said).not.toHaveProperty("effects");
      return;
    }
    const version = act?.command === "rules" && act.after?.startsWith("fed") === true ? { ...book, version: act.after } : own;
    const undone = order(state, "ming", "/undo", factsOf(act), version);
    expect(undone).toMatchObject({ command: "undo", did: `撤回 #5：${act?.did}` });
    expect(look?.(state)).toEqual(before);
    const again = send("ming", "/undo 5", { state, facts: factsOf(act) });
    expect(again).not.toHaveProperty("effects");
    expect(textOf(again)).toContain("已经撤回过了");
  });
});

describe("/undo", () => {
  it("of a pardon brings the warnings and the ladder's marks back as they were, and nothing acts anew", () => {
    const state = two(community());
    const wang = state.members.get(m("wang"));
    const marks = [1, 2, 3].map((mark) => ({ step: mark, at: now - minute, removes: mark === 3, group: g1 }));
    if (wang) wang.steps = [...marks];
    const act = order(state, "mei", "/pardon 小王 2 误判");
    expect(wang?.steps).toHaveLength(1);
    const event = { ...privately("mei", "/undo", factsOf(act)), id: eventId("back") };
    const { actions, entries } = step(state, event, book);
    expect(actions.map(({ type }) => type)).toEqual(["dm"]);
    expect(entries.map(({ type }) => type)).toEqual(["reinstated", "undone", "audit"]);
    expect(wang?.steps).toEqual(marks);
    expect(wang?.warnings?.map(({ id }) => id)).toEqual(["w1", "w2"]);
  });

  it("of a removal asks a human to bring the member back once they are gone, and ends the task while they are not", () => {
    const state = community();
    const act = order(state, "ming", "/kick 小王 广告");
    const about = { type: "remove", group: g1, member: m("wang"), because: "广告" } as const;
    step(state, { type: "receipt", id: eventId("undo-r"), at: now, action: "a" as never, outcome: "assisted", because: "", about }, book);
    const waiting = { outright: true, member: m("wang"), event: act?.event ?? eventId("none") } as const;
    expect(removalStands(state, book.ladder, waiting, now)).toBe(true);
    order(state, "ming", "/undo", factsOf(act));
    expect([state.cases.size, removalStands(state, book.ladder, waiting, now)]).toEqual([0, false]);
    const gone = community();
    const second = order(gone, "ming", "/kick 小王 广告");
    step(gone, { type: "member_left", id: eventId("undo-l"), at: now + count, group: g1, member: m("wang") }, book);
    order(gone, "ming", "/undo", factsOf(second));
    expect([...gone.cases.values()]).toMatchObject([{ rule: "assisted:invite", member: "wang", group: g1, question: expect.stringContaining("请把「小王」（wang）请回") }]);
  });

  it("is one's own; a founder may take back anybody's, and only a founder what is a founder's", () => {
    const state = community();
    const act = order(state, "ming", "/warn 小王");
    expect(textOf(send("mei", "/undo 5", { state, facts: factsOf(act) }))).toContain("只有本人或创建者");
    const hers = order(state, "mei", "/warn 小王");
    expect(send("ming", "/undo 5", { state, facts: factsOf(hers) })).toHaveProperty("effects");
    const given = factsOf(order(state, "ming", "/member 小王 role 拉新"), { by: m("mei") });
    expect(textOf(send("mei", "/undo", { state, facts: given }))).toContain("创建者");
    expect(send("li", "/undo")).toBe("refused");
  });

  it("refuses what a later act changed again, what is as it was, and what would leave no founder", () => {
    const state = community();
    const off = order(state, "ming", "/rules ads off");
    expect(textOf(send("ming", "/undo 5", { state, facts: factsOf(off, { later: 9 }) }))).toContain("#9");
    order(state, "ming", "/rules ads watch");
    state.modes.delete(ruleId("ads"));
    expect(textOf(send("ming", "/undo 5", { state, facts: factsOf(off) }))).toContain("不用撤回");
    const promoted = order(state, "ming", "/member 小王 role 创建者");
    const ming = state.members.get(m("ming"));
    if (ming) delete ming.role;
    expect(textOf(send("wang", "/undo 5", { state, facts: factsOf(promoted) }))).toContain("没有创建者");
    const lifted = order(two(state), "wang", "/pardon wang all");
    expect(textOf(send("wang", "/undo", { state, facts: factsOf(lifted) }))).toContain("好，撤回了");
  });

  it("names an earlier act that can be taken back where the last one cannot", () => {
    const act = order(community(), "ming", "/drop now morning");
    expect(textOf(send("ming", "/undo", { facts: factsOf(act, { earlier: { number: 3, did: "警告 小王" } }) }))).toContain("好，撤回了");
    const late = { waiting: 0, fresh: 0, late: 2, nameless: 0 };
    expect(textOf(send("ming", "/undo", { facts: factsOf(act, { words: late, earlier: { number: 3, did: "警告 小王" } }) }))).toMatch(/撤不回了：2 条发出超过两分钟[^]*\/undo 3/u);
  });

  it("of words tells what is stopped, what is under way and what stays", () => {
    const state = community();
    const act = order(state, "ming", "/drop now morning");
    const said = (words: UndoableAct["words"]): string => textOf(send("ming", "/undo", { state, facts: factsOf(act, words && { words }) }));
    expect(said({ waiting: 3, fresh: 2, late: 1, nameless: 1 })).toMatch(/3 条还没发，不发了；2 条刚发出，正在撤回，撤不掉的会告诉值班人；1 条发出超过两分钟，平台不让撤了；1 条平台没有给出编号/u);
    expect(said({ waiting: 0, fresh: 0, late: 0, nameless: 2 })).toMatch(/撤不回了：2 条平台没有给出编号，机器人撤不了/u);
    expect(said({ waiting: 0, fresh: 0, late: 0, nameless: 0 })).toContain("没有发出去的话");
    const reply = send("ming", "/undo", { state, facts: factsOf(act, { words: { waiting: 1, fresh: 1, late: 0, nameless: 0 } }) });
    expect(reply).toMatchObject({ effects: { actions: [{ type: "recall_own", group: g1, said: act?.event, priority: "penalty" }, { type: "recall_own", group: g2, said: act?.event }] } });
  });

  it("asks by number or for the latest, and says what is missing", () => {
    expect(queried("/undo")).toEqual({ what: "undo", by: "ming" });
    for (const text of ["/undo 12", "/撤回 #12", "/undo ＃１２"]) expect(queried(text)).toEqual({ what: "undo", by: "ming", number: 12 });
    expect(queried("/undo 那个")).toBeUndefined();
    expect(textOf(send("ming", "/undo 那个"))).toContain("/undo [编号]");
    expect(textOf(send("ming", "/undo"))).toContain("查不到");
    expect(textOf(send("ming", "/undo", { facts: { what: "undo" } }))).toContain("没有可以撤回的");
    expect(textOf(send("ming", "/undo 99", { facts: { what: "undo" } }))).toContain("没有「99」");
  });
});

describe("an answer to a case", () => {
  it("is in the log with its undo: a warning that it freed is lifted, an appeal that it granted stands again", () => {
    const state = two(community());
    step(state, { type: "message", id: eventId("ap1"), at: now, group: g1, member: m("wang"), name: "小王", text: "申诉 冤枉" }, book);
    const act = order(state, "mei", "c1 1 误判");
    expect(act).toMatchObject({ command: "case", did: "工单 c1：撤销并道歉", after: "撤销并道歉：误判" });
    expect(pointsOf(state, m("wang"), now)).toBe(0);
    order(state, "mei", "/undo", factsOf(act));
    expect(pointsOf(state, m("wang"), now)).toBe(3);
    const effects = { warn: { member: m("chen"), group: g2, points: 1, because: "广告" } };
    step(state, { type: "direct_message", id: eventId("held"), at: now, member: m("ming"), name: "阿明", text: "早" }, book);
    state.cases.set("c9" as never, { id: "c9" as never, at: now, rule: "ads", question: "？", options: [{ label: "照办", effects }, { label: "放过", effects: {} }] });
    const yes = order(state, "mei", "c9 1");
    expect(pointsOf(state, m("chen"), now)).toBe(1);
    order(state, "mei", "/undo", factsOf(yes));
    expect(pointsOf(state, m("chen"), now)).toBe(0);
  });
});
