import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Draft } from "../../src/core/action.ts";
import { spokenWords } from "../../src/core/action.ts";
import { accountId, actionId, memberId } from "../../src/core/ids.ts";
import { minute } from "../../src/core/time.ts";
import { morning as t } from "../fakes/clock.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Ledger } from "../../src/ports.ts";
import { yoga } from "../fakes/book.ts";
import { ann, bob, decisionOf, g1, g2, message, remove, say } from "../fakes/events.ts";
import { ask, folder, idsOf, memory } from "./helpers.ts";

const id = actionId;
const words = (draft: Draft): string => spokenWords(draft) ?? "";

describe("what is due", () => {
  it("goes by priority, then by age", () => {
    const ledger = memory();
    ask(ledger, "a", [say("1")], { priority: "chatter" });
    ask(ledger, "b", [say("2")], { priority: "drop" });
    ask(ledger, "c", [say("3")], { priority: "answer" });
    ask(ledger, "d", [say("4")], { priority: "penalty" });
    ask(ledger, "e", [say("5")], { priority: "penalty" });
    expect(idsOf(ledger.due(t, 9))).toEqual(["d/0", "e/0", "c/0", "b/0", "a/0"]);
    expect(idsOf(ledger.due(t, 2))).toEqual(["d/0", "e/0"]);
  });

  it("is held by an earlier action of the same event in the same group until that one is settled", () => {
    const ledger = memory();
    ask(ledger, "a", [say("卡"), remove()]);
    expect(idsOf(ledger.due(t, 9))).toEqual(["a/0"]);
    ledger.claim(id("a/0"), t);
    expect(idsOf(ledger.due(t, 9))).toEqual([]);
    ledger.settle(id("a/0"), "pending", "再试", t, t + minute);
    expect(idsOf(ledger.due(t, 9))).toEqual([]);
    for (const status of ["done", "failed", "unknown", "expired", "dropped", "assisted"] as const) {
      ledger.settle(id("a/0"), status, "", t);
      expect(idsOf(ledger.due(t, 9))).toEqual(["a/1"]);
    }
  });

  it("is held neither by another event, nor by news for an admin, nor by what happens in another group", () => {
    const ledger = memory();
    ask(ledger, "a", [{ type: "alert", to: [bob], text: "看" }, remove(), say("二群", { group: g2 })]);
    ask(ledger, "b", [say("别的")]);
    expect(idsOf(ledger.due(t, 9))).toEqual(["a/0", "a/1", "a/2", "b/0"]);
  });

  it("waits for its time, and the next time is that of the first one that waits, not of those that may go", () => {
    const ledger = memory();
    expect(ledger.nextDue(t)).toBeUndefined();
    ask(ledger, "a", [say("1")]);
    ask(ledger, "b", [say("2")]);
    expect(ledger.nextDue(t)).toBeUndefined();
    ledger.settle(id("a/0"), "pending", "再试", t, t + minute);
    expect(idsOf(ledger.due(t + minute - 1, 9))).toEqual(["b/0"]);
    expect(ledger.nextDue(t)).toBe(t + minute);
    expect(idsOf(ledger.due(t + minute, 9))).toEqual(["a/0", "b/0"]);
  });
});

describe("a claim", () => {
  it("is won once, counts as an attempt, and is known as interrupted until it is settled", () => {
    const ledger = memory();
    ask(ledger, "a", [say("1")]);
    expect([ledger.claim(id("a/0"), t), ledger.claim(id("a/0"), t), ledger.claim(id("none"), t)]).toEqual([true, false, false]);
    expect(ledger.interrupted().map(({ action, attempts, status }) => [action.id, attempts, status])).toEqual([["a/0", 1, "claimed"]]);
    ledger.settle(id("a/0"), "done", "好", t, 0, ["p1"]);
    expect(ledger.interrupted()).toEqual([]);
    expect(ledger.claim(id("a/0"), t)).toBe(false);
    expect(ledger.action(id("a/0"))).toMatchObject({ status: "done", because: "好", attempts: 1 });
    expect(ledger.action(id("none"))).toBeUndefined();
  });
});

describe("what was sent", () => {
  it("counts words that went out or may have, by group and in all, since a time", () => {
    const ledger = memory();
    ask(ledger, "a", [say("1"), remove()]);
    ask(ledger, "b", [say("2", { group: g2 })]);
    ask(ledger, "c", [{ type: "dm", member: ann, text: "3" }]);
    ask(ledger, "d", [say("4")]);
    for (const each of ["a/0", "a/1", "c/0"]) ledger.settle(id(each), "done", "", t);
    ledger.settle(id("b/0"), "unknown", "", t + 5);
    ledger.settle(id("d/0"), "failed", "", t + 5);
    expect([ledger.sentSince(t - 1), ledger.sentSince(t), ledger.sentSince(t + 5)]).toEqual([3, 1, 0]);
    expect([ledger.sentSince(t - 1, g1), ledger.sentSince(t - 1, g2)]).toEqual([1, 1]);
  });

  it("counts an alert for everybody that it goes to, and one for nobody as one", () => {
    const ledger = memory();
    ask(ledger, "a", [{ type: "alert", to: ["x", "y", "z"].map(memberId), text: "看" }, { type: "alert", to: [], text: "没人看" }]);
    for (const each of ["a/0", "a/1"]) ledger.settle(id(each), "done", "", t);
    expect(ledger.sentSince(0)).toBe(4);
  });

  it("knows a text by its group and the people it names, while it is being said and after", () => {
    const ledger = memory();
    const draft = say("好", { mention: [ann] });
    ask(ledger, "a", [draft]);
    const said = (other: Draft = draft, group = g1, since = t - 1): boolean => ledger.saidSince(group, words(other), since);
    expect(said()).toBe(false);
    ledger.claim(id("a/0"), t);
    expect(said()).toBe(true);
    ledger.settle(id("a/0"), "done", "", t + 10);
    expect([said(), said(draft, g1, t + 9), said(draft, g1, t + 10)]).toEqual([true, true, false]);
    expect([said(say("好", { mention: [bob] })), said(say("好")), said(draft, g2)]).toEqual([false, false, false]);
    ledger.settle(id("a/0"), "failed", "", t + 10);
    expect(said()).toBe(false);
  });

  it("actions are listed newest first, and counted by status", () => {
    const ledger = memory();
    ask(ledger, "a", [say("1"), say("2")]);
    ledger.settle(id("a/0"), "done", "", t);
    expect(idsOf(ledger.actions(9))).toEqual(["a/1", "a/0"]);
    expect(idsOf(ledger.actions(1))).toEqual(["a/1"]);
    expect(ledger.countActions()).toEqual({ done: 1, pending: 1 });
  });
});

describe("two processes of named accounts", () => {
  /** One file, seen by each account and by a process without a name. */
  function opened() {
    const file = join(folder(), "ledger.db");
    const [wx, qq, all] = [openLedger(file, "wx"), openLedger(file, "qq"), openLedger(file)];
    onTestFinished(() => [wx, qq, all].forEach((ledger) => ledger.close()));
    return { wx, qq, all };
  }
  const askOf = (ledger: Ledger, name: string, account: string, drafts: readonly Draft[], until = t + minute): void => {
    const event = message(name);
    ledger.transaction(() => {
      ledger.recordEvent(yoga, event, "v1", t);
      ledger.recordDecision(yoga, decisionOf(event, drafts, { until }), t, (action) => [{ action, account }]);
    });
  };

  it("each do what is their own, and recover, count and wait for that alone", () => {
    const { wx, qq, all } = opened();
    askOf(wx, "a", "wx", [say("一")]);
    askOf(wx, "b", "qq", [say("二", { group: g2 })]);
    expect([wx, qq, all].map((ledger) => idsOf(ledger.due(t, 9)))).toEqual([["a/0"], ["b/0"], ["a/0", "b/0"]]);
    qq.claim(id("b/0"), t);
    expect([wx, qq, all].map((ledger) => idsOf(ledger.interrupted()))).toEqual([[], ["b/0"], ["b/0"]]);
    qq.settle(id("b/0"), "done", "", t);
    wx.settle(id("a/0"), "pending", "再试", t, t + 5);
    expect([wx, qq, all].map((ledger) => [ledger.sentSince(t - 1), ledger.nextDue(t)])).toEqual([[0, t + 5], [1, undefined], [1, t + 5]]);
  });

  it("take up what an earlier process without a name left, whoever is first", () => {
    const { wx, qq } = opened();
    ask(wx, "a", [say("一")]);
    expect([wx, qq].map((ledger) => idsOf(ledger.due(t, 9)))).toEqual([["a/0"], ["a/0"]]);
    expect([qq.claim(id("a/0"), t), wx.claim(id("a/0"), t)]).toEqual([true, false]);
    expect([wx, qq].map((ledger) => idsOf(ledger.interrupted()))).toEqual([[], ["a/0"]]);
  });

  it("see what another has let expire, and nothing else of its", () => {
    const { wx, qq } = opened();
    askOf(wx, "a", "wx", [say("一")], t + 10);
    expect([qq.due(t + 10, 9), idsOf(qq.due(t + 11, 9))]).toEqual([[], ["a/0"]]);
    wx.claim(id("a/0"), t + 10);
    expect(qq.due(t + 11, 9)).toEqual([]);
  });

  it("do not wait for each other's part of one piece of news", () => {
    const { wx, qq } = opened();
    const event = message("n");
    const [action] = decisionOf(event, [{ type: "alert", to: [ann, bob], text: "看" }]).actions;
    wx.transaction(() => {
      wx.recordEvent(yoga, event, "v1", t);
      wx.recordDecision(yoga, { event, findings: [], entries: [], actions: action ? [action] : [] }, t, (whole) => (whole.type === "alert" ? [{ account: "wx", action: { ...whole, id: id("n/0@wx"), to: [ann] } }, { account: "qq", action: { ...whole, id: id("n/0@qq"), to: [bob] } }] : []));
    });
    expect([wx, qq].map((ledger) => idsOf(ledger.due(t, 9)))).toEqual([["n/0@wx"], ["n/0@qq"]]);
  });

  it("know when each account saw something last", () => {
    const { wx } = opened();
    for (const [name, account, at] of [["a", "wx", t], ["b", "qq", t + 5], ["c", "wx", t + 9]] as const) wx.recordEvent(yoga, message(name, { account: accountId(account), at }), "v1", t);
    expect([...wx.heardFrom()].toSorted()).toEqual([["qq", t + 5], ["wx", t + 9]]);
  });
});
