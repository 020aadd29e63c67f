import { describe, expect, it } from "vitest";
import type { Draft } from "../../src/core/action.ts";
import { caseId, eventId } from "../../src/core/ids.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Ledger, Receipt } from "../../src/ports.ts";
import { ann, bob, g1, remove, say } from "../fakes/events.ts";
import { done } from "../fakes/gateway.ts";
import { Post } from "./fixture.ts";

const never = (): Promise<Receipt> => new Promise(() => undefined);
const wordsOf: readonly Draft[] = [
  say("好"), { type: "post", group: g1, drop: "d", due: 0, text: "早安" }, { type: "post", group: g1, drop: "d", due: 0, text: "停课", announce: true }, { type: "dm", member: ann, text: "你好" },
  { type: "alert", to: [bob], text: "看" }, { type: "ask", to: [bob], case: caseId("c1"), text: "选" },
];
const acts: readonly Draft[] = [
  remove(), { type: "recall", group: g1, message: eventId("m0") }, { type: "mute", group: g1, member: ann, seconds: 60 }, { type: "set_card", group: g1, member: ann, card: "安" },
  { type: "approve", group: g1, member: ann, flag: "f" }, { type: "reject", group: g1, member: ann, flag: "f", because: "满" }, { type: "accept_friend", member: ann, flag: "f" },
];

describe("a death while something is being performed (law 5)", () => {
  it.each(wordsOf)("leaves a $type unknown: it is told of and never done again", async (draft) => {
    const before = await new Post().open();
    before.gateway.answer = never;
    await before.ask("e", [draft]);
    expect([before.status("e/0"), before.gateway.performed.length]).toEqual(["claimed", 1]);
    const after = await before.reborn();
    expect(after.told).toEqual([{ action: "e/0", outcome: "unknown", because: "发送途中程序中断", attempts: 1 }]);
    await after.clock.advance(86_400_000);
    expect([after.status("e/0"), after.gateway.performed.length]).toEqual(["unknown", 0]);
  });

  it.each(acts)("has a $type done again, without a word about it", async (draft) => {
    const before = await new Post().open();
    before.gateway.answer = never;
    await before.ask("e", [draft]);
    const after = await before.reborn();
    await after.clock.advance(0);
    expect([after.status("e/0"), after.gateway.performed.length, after.told]).toEqual(["done", 1, []]);
  });

  it("before the claim leaves it to be performed, once", async () => {
    const before = new Post();
    await before.ask("e", [say("好")]);
    const after = await before.reborn();
    await after.clock.advance(0);
    const later = await after.reborn();
    await later.clock.advance(0);
    expect([after.gateway.words, later.gateway.words, later.status("e/0")]).toEqual([["好"], [], "done"]);
  });

  it("between the telling of an outcome and its settling loses neither: it is told again under the same id", async () => {
    const heard: string[] = [];
    const before = await new Post({ more: { onOutcome: ({ action, attempts }, outcome) => (heard.push(`${action.id}:${outcome}:${attempts}`), new Promise(() => undefined)) } }).open();
    before.gateway.can = new Set(["say"]);
    await before.ask("e", [remove()]);
    expect([heard, before.status("e/0")]).toEqual([["e/0:assisted:0"], "pending"]);
    const after = new Post({ ledger: before.ledger, clock: before.clock });
    after.gateway.can = new Set(["say"]);
    await after.open();
    await after.clock.advance(0);
    expect([after.told.map(({ action, outcome, attempts }) => `${action}:${outcome}:${attempts}`), after.status("e/0")]).toEqual([heard, "assisted"]);
  });

  it("after an unknown receipt was told but not settled tells it again under the same id", async () => {
    const heard: string[] = [];
    const before = await new Post({ more: { onOutcome: ({ action, attempts }, outcome) => (heard.push(`${action.id}:${outcome}:${attempts}`), new Promise(() => undefined)) } }).open();
    before.gateway.answer = () => ({ outcome: "unknown", because: "断线" });
    await before.ask("e", [say("好")]);
    const after = await new Post({ ledger: before.ledger, clock: before.clock }).open();
    expect(after.told.map(({ action, outcome, attempts }) => `${action}:${outcome}:${attempts}`)).toEqual(heard);
    expect(after.gateway.performed).toEqual([]);
  });
});

describe("two processes over one ledger", () => {
  it("do not both perform what one of them has claimed", async () => {
    const ledger = openLedger(":memory:");
    const post = await new Post({ ledger: { ...ledger, claim: (id, now) => (ledger.claim(id, now), false) } }).open();
    await post.ask("e", [say("好")]);
    expect([post.gateway.performed, post.status("e/0")]).toEqual([[], "claimed"]);
  });
});

describe("a disk that refuses", () => {
  const failing = (method: "claim" | "settle", times: number): Ledger => {
    const ledger = openLedger(":memory:");
    let left = times;
    const fail = (): void => {
      if (left-- > 0) throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    };
    return {
      ...ledger,
      claim: (...args) => (method === "claim" && fail(), ledger.claim(...args)),
      settle: (...args) => (method === "settle" && fail(), ledger.settle(...args)),
    };
  };

  it("a claim keeps the words in, until it takes it", async () => {
    const post = await new Post({ ledger: failing("claim", 2) }).open();
    await post.ask("e", [say("好")]);
    expect([post.gateway.words, post.errors.length]).toEqual([[], 1]);
    await post.clock.advance(11_000);
    expect([post.gateway.words, post.status("e/0")]).toEqual([["好"], "done"]);
  });

  it("a receipt has it written down later: nothing is said twice, and what comes after it goes on", async () => {
    const post = await new Post({ ledger: failing("settle", 2) }).open();
    await post.ask("e", [say("卡"), remove()]);
    expect([post.status("e/0"), post.gateway.words]).toEqual(["claimed", ["卡"]]);
    await post.clock.advance(11_000);
    expect([post.status("e/0"), post.status("e/1"), post.gateway.words, post.gateway.ofType("remove").length]).toEqual(["done", "done", ["卡"], 1]);
  });

  it("an outcome that nobody could hear is settled all the same, and does not stop the rest", async () => {
    const post = await new Post({ more: { onOutcome: () => Promise.reject(new Error("deaf")) } }).open();
    post.gateway.answer = (delivery) => (delivery.type === "say" && delivery.text === "坏" ? { outcome: "failed", because: "不行" } : done);
    await post.ask("a", [say("坏")]);
    await post.ask("b", [say("好")]);
    expect([post.status("a/0"), post.status("b/0"), post.errors.length]).toEqual(["failed", "done", 1]);
  });
});
