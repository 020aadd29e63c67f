/** /mode: which rule set runs, and switching it. */
import { describe, expect, it } from "vitest";
import type { Rulebook } from "../../src/core/book.ts";
import { decide } from "../../src/core/decide.ts";
import { evolve } from "../../src/core/evolve.ts";
import { hour } from "../../src/core/time.ts";
import { book as plain, community, now, privately, send, textOf } from "./fixture.ts";

const [ads] = plain.rules;
const book: Rulebook = { ...plain, sets: [
  { name: "活动日", rules: ads ? [ads] : [] },
  { name: "周日", rules: plain.rules, during: { weekdays: [7], span: { from: 540, to: 1080 } } },
] };
const chosen = (set?: { name: string | null; until?: number }) => {
  const state = community();
  if (set) state.set = set;
  return { state, book };
};

describe("/mode", () => {
  it("tells which sets there are, which runs, and why", () => {
    expect(textOf(send("ming", "/mode", chosen()))).toBe("现在用：周日（到了它的时间）\n· 平时：2 条规则，没有别的规则组时\n· 活动日：1 条规则，只由 /mode 换上\n· 周日：2 条规则，周日 09:00–18:00");
    expect(textOf(send("mei", "/模式", chosen({ name: "活动日", until: now + hour })))).toContain("现在用：活动日（有人用 /mode 选的，到 11-22 11:00）");
    expect(textOf(send("mei", "/mode", chosen({ name: null })))).toContain("现在用：平时（有人用 /mode 选的）");
    expect(textOf(send("ming", "/mode"))).toContain("没有规则组");
    expect(send("li", "/mode", chosen())).toBe("refused");
  });
  it.each([
    ["/mode 活动日", {}, { set: "活动日" }, undefined], ["/mode 活动日 3h", {}, { set: "活动日" }, now + 3 * hour], ["/规则组 平时 1天", {}, "none", now + 24 * hour], ["/mode 自动", { name: null }, "auto", undefined],
  ] as const)("%s", (text, before, to, until) => {
    const reply = send("mei", text, chosen("name" in before ? before : undefined));
    const undone = "name" in before ? "none" : "auto";
    const entry = { type: "set_switched", to, by: "mei", ...(until !== undefined && { until }) };
    expect(reply).toMatchObject({ effects: { entries: [entry] }, audit: { undo: { entries: [{ type: "set_switched", to: undone, by: "mei" }] } } });
  });
  it("says what it was and what it is, and takes it back to what stood, with its end", () => {
    const reply = send("ming", "/mode 平时", chosen({ name: "活动日", until: now + hour }));
    expect(reply).toMatchObject({ audit: { before: "用规则组「活动日」，到 11-22 11:00", after: "用平时的规则", undo: { entries: [{ to: { set: "活动日" }, until: now + hour }] } } });
    expect(textOf(reply)).toBe("好，用平时的规则。\n现在用：平时，2 条规则。\n换回按时间：/mode 自动");
    // What is over already is not gone back to.
    expect(send("ming", "/mode 平时", chosen({ name: "活动日", until: now }))).toMatchObject({ audit: { undo: { entries: [{ to: "auto" }] } } });
  });
  it("knows the nearest name, and what is no time", () => {
    expect(textOf(send("ming", "/mode 活动曰", chosen()))).toContain("没有「活动曰」这个规则组。是不是 活动日？");
    expect(textOf(send("ming", "/mode xyzxyz", chosen()))).toContain("有：活动日、周日");
    expect(textOf(send("ming", "/mode 活动日 三小时", chosen()))).toContain("看不懂「三小时」");
    expect(textOf(send("ming", "/mode 自动 3h", chosen()))).toContain("不用写时长");
    expect(send("ming", "/mode 自动", chosen())).not.toHaveProperty("effects");
  });
  it("changes what is judged from the next event on, and the audit can undo it", () => {
    const state = community();
    const decision = decide(privately("ming", "/mode 活动日"), state, book);
    evolve(state, decision.event, decision.entries);
    expect(state.set).toEqual({ name: "活动日" });
    expect(decision.entries.find(({ type }) => type === "audit")).toMatchObject({ did: "换规则组：用规则组「活动日」", undo: { entries: [{ type: "set_switched", to: "auto" }] } });
  });
});
