import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide.ts";
import type { Event } from "../../../src/core/event.ts";
import { eventId } from "../../../src/core/ids.ts";
import { removalStands } from "../../../src/core/ladder.ts";
import type { State } from "../../../src/core/state.ts";
import { minute } from "../../../src/core/time.ts";
import { actionTypes, entryTypes, g1, joins, leaves, m, says, start, stateOf } from "../../core/stage.ts";
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
    expect(act([{ remove: true }])).toMatchObject({ actions: [{ type: "remove", member: "ann", because: "有链接" }], entries: [{ type: "removal" }] });
    // It is the rule's own word, not the ladder's: no points are needed for it to be carried out.
    const [removal] = act([{ remove: true }]).actions;
    expect(removal?.type === "remove" && removalStands(stateOf(), bookWith({ if: { has: "link" }, then: [{ remove: true }] }).ladder, removal, start)).toBe(true);
    expect(act([{ remove: true, because: "说过了" }]).actions).toMatchObject([{ because: "说过了" }]);
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
