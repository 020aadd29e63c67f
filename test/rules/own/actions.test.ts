import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide.ts";
import type { Event } from "../../../src/core/event.ts";
import { eventId } from "../../../src/core/ids.ts";
import { removalStands, withoutNotices } from "../../../src/core/ladder.ts";
import { step } from "../../../src/core/run.ts";
import type { State } from "../../../src/core/state.ts";
import { hour, minute } from "../../../src/core/time.ts";
import { actionTypes, entryTypes, g1, joins, leaves, m, says, start, stateOf, tells } from "../../core/stage.ts";
import { type Rule, annWith, bookWith, renames, ruleIn, verdictOf } from "./fixture.ts";

const link = says("ann", "看 https://a.example");
const act = (then: unknown, event: Event = link, state: State = stateOf(), more: Rule = {}) => decide(event, state, bookWith({ if: event.type === "message" ? { has: "link" } : { not: { role: "founder" } }, then, ...more }));

describe("what a rule does", () => {
  it("warns, with the author's words, once for the event", () => {
    const decision = act([{ warn: 2, because: "{昵称}夜间不发外链" }]);
    expect(decision.findings).toMatchObject([{ rule: "own-1", verdict: "act", because: "有链接", span: { start: 2, end: 19 } }]);
    expect(decision.entries).toMatchObject([{ type: "warning", member: "ann", points: 2, because: "ann夜间不发外链", rule: "own-1" }, { type: "ladder_step", step: 1 }, { type: "ladder_step", step: 2 }]);
  });
  it("replies with the author's words, or those of a script, to the member", () => {
    expect(act([{ reply: "{昵称}，{社群}的{群}里别发" }])).toMatchObject({ actions: [{ type: "say", group: "g1", text: "ann，瑜伽小站的瑜伽①里别发", mention: ["ann"] }], entries: [{ type: "answered", topic: "own:own-1" }] });
    expect(act([{ reply: "争吵开头" }]).actions).toMatchObject([{ text: "两位先停一下，ann" }]);
  });
  it("is silent towards whom it answers too often, and warns all the same", () => {
    const state = (count: number): State => {
      const known = annWith({});
      known.members.set(m("ann"), { name: "ann", replies: Array.from({ length: count }, () => start - minute) });
      return known;
    };
    expect(actionTypes(act([{ reply: "好" }], link, state(5)))).toEqual(["say"]);
    const silent = act([{ reply: "好" }], link, state(6));
    expect(silent).toMatchObject({ actions: [], entries: [], findings: [{ verdict: "pass", because: "有链接；对这位成员的回复太密，先不说" }] });
    expect(entryTypes(act([{ reply: "好" }, { warn: 1, because: "b" }], link, state(6)))).toEqual(["warning", "ladder_step"]);
  });
  it("tells those on duty: who, where, why, the words, and what to do", () => {
    const staff = stateOf({ 小美: "secretary", 阿明: "founder" });
    expect(act([{ tell: "secretary", text: "争吵开头" }], link, staff).actions).toMatchObject([{ type: "alert", to: ["小美"], text: "【瑜伽小站】规则「试规则」：「ann」在「瑜伽①」，有链接\n原话：看 https://a.example\n两位先停一下，ann" }]);
    expect(act([{ tell: "founder", because: "请看一下" }], link, staff).actions).toMatchObject([{ to: ["阿明"], text: expect.stringContaining("「瑜伽①」，请看一下\n原话") }]);
    expect(act([{ tell: "secretary" }], link, stateOf({ 阿明: "founder" })).actions).toMatchObject([{ to: ["阿明"] }]);
    // With no founder there, nothing is lost.
    expect(act([{ tell: "founder" }], link, stateOf({ 小美: "secretary" })).actions).toMatchObject([{ to: ["小美"] }]);
    expect(act([{ tell: "founder" }, { tell: "secretary" }], link, staff).actions).toHaveLength(2);
  });
  it("recalls, mutes and removes", () => {
    expect(act([{ recall: true }]).actions).toMatchObject([{ type: "recall", group: "g1", message: link.id, member: "ann", priority: "penalty" }]);
    expect(act([{ mute: "10m" }]).actions).toMatchObject([{ type: "mute", member: "ann", seconds: 600 }]);
    expect(act([{ remove: true, because: "说过了" }]).entries).toMatchObject([{ type: "warning", points: 0, removes: true, because: "说过了" }, { type: "removal", member: "ann" }]);
  });
  it("removes by its own word, no points needed: with a card that says so, which a pardon takes back before it is done", () => {
    const state = stateOf({ 阿明: "founder" });
    const book = bookWith({ if: { has: "link" }, then: [{ remove: true }] });
    const { actions, entries } = step(state, link, book);
    expect(actions.map(({ type }) => type)).toEqual(["say", "alert", "remove"]);
    expect(entries.map(({ type }) => type)).toEqual(["warning", "removal"]);
    const [card, alert, removal] = actions;
    expect(card).toMatchObject({ group: g1, mention: ["ann"], text: expect.stringMatching(/^【移出】触发了规则「试规则」\n依据：「[^]*按这条规则：移出。\n不服：私聊发「申诉 理由」，由 阿明 处理。$/u) });
    expect(alert).toMatchObject({ to: ["阿明"], text: expect.stringContaining("ann 按规则「试规则」要移出「瑜伽①」") });
    expect(card?.type === "say" && withoutNotices(card.text, (id) => id === "own-1").trim()).toBe("");
    const due = (): boolean => removal?.type === "remove" && removalStands(state, book.ladder, removal, start);
    expect(due()).toBe(true);
    step(state, tells("阿明", "/pardon ann 误判", start + 1), book);
    expect(due()).toBe(false);
  });
  it("with a warning beside it says both on one card, and removes once", () => {
    const { actions, entries } = act([{ warn: 2, because: "不发外链" }, { remove: true }]);
    expect(actions.filter(({ type }) => type === "remove")).toMatchObject([{ because: "不发外链", outright: true }]);
    expect(actions.filter(({ type }) => type === "say")).toMatchObject([{ text: expect.stringContaining("【移出】不发外链（+2 分，现有 2 分）") }]);
    expect(entries.filter(({ type }) => type === "warning")).toMatchObject([{ points: 2, removes: true }]);
  });
  it("held back by the breaker it gives its points, and stands on record only once a human said yes", () => {
    const state = stateOf({ 阿明: "founder" });
    const plain = bookWith({ if: { has: "link" }, then: [{ warn: 1, because: "不发外链" }, { remove: true }] });
    const book = { ...plain, ladder: { ...plain.ladder, atMost: { removals: 0, in: hour } } };
    const held = step(state, link, book);
    expect(held.entries.filter(({ type }) => type === "warning")).toMatchObject([{ points: 1 }]);
    expect(state.members.get(m("ann"))?.warnings?.some(({ removes }) => removes)).toBe(false);
    expect(held.actions.map(({ type }) => type)).not.toContain("remove");
    const yes = step(state, tells("阿明", "1", start + 1), book);
    expect(yes.actions.map(({ type }) => type)).toContain("remove");
    expect(state.members.get(m("ann"))?.warnings?.map(({ points, removes }) => [points, removes])).toEqual([[1, undefined], [0, true]]);
  });
  it("asks first in mode ask, and only watches in mode watch", () => {
    const staff = stateOf({ 小美: "secretary" });
    expect(actionTypes(act([{ remove: true }], link, staff, { mode: "ask" }))).toEqual(["ask"]);
    const all = [{ warn: 1, because: "b" }, { reply: "好" }, { tell: "founder" }, { recall: true }, { mute: "1h" }];
    expect(act(all, link, staff, { mode: "watch" })).toMatchObject({ actions: [], entries: [], findings: [{ verdict: "act" }] });
  });
});

describe("what a rule is about", () => {
  const rule = (when: string) => ({ when, then: [{ tell: "founder" }] });
  it.each([["join", joins("ann"), "有人进群"], ["leave", leaves("ann"), "有人退群"], ["rename", renames("ann", "安"), "有人改群昵称"]] as const)("%s, always where no condition is written", (when, event, told) => {
    const bound = ruleIn(bookWith(rule(when)));
    expect(verdictOf(bound, event)).toMatchObject({ verdict: "act", because: told });
    expect([link, joins("ann"), leaves("ann"), renames("ann", "安")].filter((each) => verdictOf(bound, each) !== undefined)).toHaveLength(1);
    expect(verdictOf(bound, { type: "rules_read", id: eventId("x"), at: 0, version: "v", problems: [] })).toBeUndefined();
  });
  it("greets who joins and speaks of who left, without a mention", () => {
    const bound = (when: string) => bookWith({ when, then: [{ reply: "再见{昵称}" }] });
    expect(decide(joins("ann"), stateOf(), bound("join")).actions).toMatchObject([{ type: "say", text: "再见ann", mention: ["ann"] }]);
    const [left] = decide(leaves("ann"), annWith({ name: "安安" }), bound("leave")).actions;
    expect(left).toMatchObject({ type: "say", text: "再见安安" });
    expect(left).not.toHaveProperty("mention");
    expect(decide(renames("ann", "安"), annWith({ name: "安安" }), bound("rename")).actions).toMatchObject([{ text: "再见安" }]);
  });
  it("no join that is none, and nobody's words but one's own", () => {
    expect(verdictOf(ruleIn(bookWith(rule("join"))), joins("ann", start, { listed: true }))).toMatchObject({ verdict: "pass", because: "从名单里看到的成员，不知何时进的群" });
    expect(verdictOf(ruleIn(bookWith(rule("join"))), joins("ann"), annWith({}))).toMatchObject({ verdict: "pass", because: "本来就在群里" });
    expect(verdictOf(ruleIn(bookWith(rule("join"))), joins("ann"), annWith({ leftAt: 1 }))).toMatchObject({ verdict: "act" });
    const quoting = says("ann", "这是什么", start, { quoted: { text: "https://a.example" } });
    expect(act([{ recall: true }], quoting).findings).toMatchObject([{ verdict: "pass", because: "没有链接" }]);
    expect(act([{ recall: true }], says("ann", "https://a.example", start, { forwarded: true })).findings).toMatchObject([{ verdict: "pass", because: "转发的内容不计" }]);
  });
  it("no staff", () => {
    expect(act([{ recall: true }], link, stateOf({ ann: "growth" }))).toMatchObject({ actions: [], findings: [{ verdict: "pass", because: "豁免（管理人员）：有链接" }] });
  });
  it("is of its own kind", () => {
    const [own] = bookWith({ if: { has: "link" } }).rules;
    expect(own).toMatchObject({ id: "own-1", name: "试规则", kind: "own", mode: "enforce", rule: { kind: "own", judgesStaff: false } });
    expect(own && verdictOf(own, says("ann", "好", start, { group: g1 }))).toMatchObject({ verdict: "pass", because: "没有链接" });
  });
});
