/** approval: two people for removals by hand and for mass acts, where the community wants that. */
import { describe, expect, it } from "vitest";
import type { Rulebook } from "../../src/core/book.ts";
import { type CaseId, eventId } from "../../src/core/ids.ts";
import { removalStands } from "../../src/core/ladder.ts";
import { step } from "../../src/core/run.ts";
import type { State } from "../../src/core/state.ts";
import { book, community, g1, m, now, privately, warned, warning } from "./fixture.ts";

const strict: Rulebook = { ...book, approvals: { removal: true, mass: true, massFrom: 2 } };
let count = 0;
const order = (state: State, from: string, text: string, own = strict) => step(state, { ...privately(from, text), id: eventId(`ap${(count += 1)}`), at: now + count }, own);
const types = (decision: ReturnType<typeof step>): readonly string[] => decision.actions.map(({ type }) => type);
const dms = (decision: ReturnType<typeof step>, to: string): string => decision.actions.flatMap((each) => (each.type === "dm" && each.member === to ? [each.text] : [])).join("\n");
const done = (decision: ReturnType<typeof step>) => decision.entries.flatMap((entry) => (entry.type === "audit" ? [[entry.by, entry.did]] : []));

describe("a removal by hand", () => {
  it("waits for a second person, who is asked with who, whom and why; both stand in the log, and the first one hears", () => {
    const state = community();
    const asked = order(state, "mei", "/kick 小王 多次发广告");
    expect(types(asked)).toEqual(["ask", "dm"]);
    expect(asked.actions.find(({ type }) => type === "ask")).toMatchObject({ to: ["ming"], text: expect.stringMatching(/「小美」想把「小王」移出「瑜伽小站1群」，原因：多次发广告[^]*1. 同意\n2. 不同意/u) });
    expect(done(asked)).toEqual([["mei", "提出：移出 小王（wang）：多次发广告"]]);
    const agreed = order(state, "ming", "同意");
    expect(agreed.actions.find(({ type }) => type === "remove")).toMatchObject({ group: g1, member: "wang" });
    expect(done(agreed)).toEqual([["ming", "工单 c1：同意（小美 提出）"]]);
    expect(dms(agreed, "mei")).toContain("阿明 的答复是「同意」");
    const order1 = agreed.actions.find(({ type }) => type === "remove");
    expect(order1?.type === "remove" && removalStands(state, book.ladder, order1, now + 99)).toBe(true);
  });

  it("is not agreed to by who asked, in any way of answering; a no ends it and nothing happened", () => {
    const state = community();
    order(state, "mei", "/kick 小王");
    for (const text of ["1", "c1 1", "同意"]) {
      const own = order(state, "mei", text);
      expect([own.entries, dms(own, "mei")]).toEqual([[], expect.stringContaining("另一位管理人员")]);
    }
    const page = step(state, { type: "human_verdict", id: eventId("page"), at: now, case: "c1" as CaseId, choice: 1, member: m("mei") }, strict);
    expect(page.entries).toEqual([]);
    const no = order(state, "ming", "c1 2 再给一次机会");
    expect(types(no)).not.toContain("remove");
    expect(dms(no, "mei")).toContain("「不同意」：再给一次机会");
    expect(state.cases.size).toBe(0);
  });

  it("asks once, lapses when the member leaves by themselves, and does not hang on their points", () => {
    const state = warned(community(), "wang", warning("w1", { points: 3 }));
    order(state, "mei", "/kick 小王");
    order(state, "mei", "/kick 小王");
    expect(state.cases.size).toBe(1);
    order(state, "ming", "/pardon 小王 all");
    expect(state.cases.size).toBe(1);
    step(state, { type: "member_left", id: eventId("left"), at: now, group: g1, member: m("wang") }, strict);
    expect(state.cases.size).toBe(0);
  });

  it("is refused with a remedy where there is nobody to ask, and done at once where the community does not want two", () => {
    const alone = community();
    alone.members.set(m("mei"), { name: "小美" });
    const refused = order(alone, "ming", "/kick 小王");
    expect([refused.entries, dms(refused, "ming")]).toEqual([[], expect.stringMatching(/只有你一位[^]*\/member 名字 role 日常管理/u)]);
    expect(types(order(community(), "mei", "/kick 小王", book))).toContain("remove");
  });
});

describe("a mass act", () => {
  it("posts to many groups once a second person agrees", () => {
    const state = community();
    expect(types(order(state, "mei", "/drop now morning"))).toEqual(["ask", "dm"]);
    expect(types(order(state, "ming", "1"))).toEqual(expect.arrayContaining(["post", "post"]));
    expect(types(order(state, "mei", "/drop now one"))).toContain("post");
  });

  it("lifts many warnings once a second person agrees, and can then be taken back", () => {
    const state = warned(community(), "wang", warning("w1"), warning("w2"));
    const asked = order(state, "mei", "/pardon 小王 全部 误判");
    expect(asked.entries.map(({ type }) => type)).toEqual(["audit", "case_opened", "timer_set", "timer_set"]);
    const agreed = order(state, "ming", "同意");
    expect(state.members.get(m("wang"))?.warnings).toEqual([]);
    expect(agreed.entries.find((entry) => entry.type === "audit" && entry.by === m("mei"))).toMatchObject({ undo: { entries: [{ type: "reinstated", lifts: ["w1", "w2"] }] } });
    expect(order(warned(community(), "wang", warning("w1")), "mei", "/pardon 小王 全部").entries.map(({ type }) => type)).toContain("pardon");
  });
});
