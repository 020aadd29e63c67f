/** /identity, /merge and /split: who is who, by a human's word. */
import { describe, expect, it } from "vitest";
import type { Doubt } from "../../src/core/entry.ts";
import type { Facts } from "../../src/core/event.ts";
import { eventId } from "../../src/core/ids.ts";
import { doubted as doubtOn } from "../../src/core/same.ts";
import { step } from "../../src/core/run.ts";
import { pointsOf, type State } from "../../src/core/state.ts";
import { day, minute } from "../../src/core/time.ts";
import { book, community, g1, m, now, privately, queried, send, textOf, warned, warning } from "./fixture.ts";

const live = (...ids: readonly string[]): Facts => ({ what: "people", live: ids, elsewhere: [] });
const doubt: Doubt = { kind: "member", id: "wang2", name: "小王", group: g1, because: "对得上的不止一个人", candidates: [{ id: "gone", name: "老赵", for: ["头像相同"], against: ["昵称不同"] }, { id: "chen", name: "陈小红", for: ["昵称相同（不止一人）"], against: [] }] };
function doubted(more: Partial<Doubt> = {}): State {
  const state = community();
  state.doubts.set("wang2", { ...doubt, ...more, number: (state.doubtCount += 1) });
  return state;
}
let count = 0;
function order(state: State, from: string, text: string, facts: Facts = live("wang2")): void {
  step(state, { ...privately(from, text, facts), id: eventId(`o${(count += 1)}`), at: now + count * minute }, book);
}

describe("/identity", () => {
  it("lists what is not sure, with the evidence and what to send", () => {
    const text = textOf(send("li", "/identity", { state: doubted() }));
    for (const part of ["待确认 1 个", "1. 小王，在「瑜伽小站1群」", "可能是 老赵：头像相同；但昵称不同", "/merge wang2 gone", "可能是 陈小红", "/split 1"]) expect(text).toContain(part);
    expect(textOf(send("li", "/认人"))).toContain("没有待确认");
  });

  it("says how somebody is known", () => {
    const state = community();
    order(state, "ming", "/merge wang2 gone");
    expect(textOf(send("li", "/identity gone", { state }))).toMatch(/认出：.*换过登录，阿明 确认（人工确认）/u);
    expect(textOf(send("ming", "/member gone", { state }))).toContain("认出：");
    expect(textOf(send("li", "/identity 陈小红", { state }))).toContain("没有换过编号");
  });
});

describe("/merge", () => {
  it.each(["/merge 1 gone", "/merge wang2 老赵", "/merge wang2 gone"])("%s lays the records together, and warnings stand where they stood", (text) => {
    const state = warned(warned(doubted(), "gone", warning("w1")), "wang2", warning("w2", { points: 2 }));
    order(state, "mei", text);
    expect([pointsOf(state, m("gone"), now + day), state.members.has(m("wang2")), state.doubts.size]).toEqual([3, false, 0]);
    expect(state.members.get(m("gone"))).toMatchObject({ name: "小王", also: ["wang2"], known: { id: "wang2", grade: "human" } });
    expect(state.groups.get(g1)?.stays.get(m("gone"))?.leftAt).toBe(now - day);
  });

  it("takes the only candidate of a number, and asks where there are several", () => {
    const [only] = doubt.candidates;
    expect(send("mei", "/merge 1", { state: doubted({ candidates: only ? [only] : [] }), facts: live("wang2") })).toMatchObject({ effects: { entries: [{ type: "identified", seen: m("wang2"), as: m("gone") }] } });
    const several = send("mei", "/merge 1", { state: doubted(), facts: live("wang2") });
    expect(several).not.toHaveProperty("effects");
    expect(textOf(several)).toContain("还要写");
    expect(queried("/merge wang2 gone")).toEqual({ what: "people", ids: ["wang2", "gone"] });
  });

  it("never makes one of two who are there at once, and says where the order is wrong", () => {
    for (const [text, facts, part] of [
      ["/merge wang2 chen", live("wang2", "chen"), "两个人"], ["/merge wang chen", live("wang"), "两个人"], ["/merge gone wang2", live("wang2"), "写反了"], ["/merge wang2 wang2", live(), "同一个"],
      ["/merge wang2 gone", { what: "people", live: [], elsewhere: ["gone"] }, "另一个社群"], ["/merge wang2 gone", { what: "status" }, "稍后"], ["/merge 小王 gone", live(), "2 个人"], ["/merge", live(), "例："], ["/merge wang2", live(), "还要写"], ["/merge 没有 gone", live(), "没有找到"],
    ] as const) {
      const reply = send("ming", text, { facts: facts as Facts });
      expect(reply).not.toHaveProperty("effects");
      expect(textOf(reply)).toContain(part);
    }
  });

  it("with somebody who has a role is a founder's, and never one's own; the role goes along then", () => {
    const away = (state: State): State => {
      for (const { stays } of state.groups.values()) Object.assign(stays.get(m("li")) ?? {}, { leftAt: now - day });
      return state;
    };
    expect(textOf(send("mei", "/merge wang2 li", { state: away(community()), facts: live("wang2") }))).toContain("创建者");
    const state = away(community());
    order(state, "ming", "/merge wang2 li");
    expect([state.members.get(m("li"))?.role, state.members.get(m("li"))?.known?.id]).toEqual(["growth", "wang2"]);
    const own = away(community());
    own.members.set(m("new"), { name: "新来的", role: "founder" });
    const refused = send("new", "/merge new li", { state: own, facts: live("new") });
    expect(refused).not.toHaveProperty("effects");
    expect(textOf(refused)).toContain("自己");
    expect(send("li", "/merge wang2 gone")).toBe("refused");
  });
});

describe("/split", () => {
  it("what was recorded since the login goes with the one who is there, the rest stays; and back again", () => {
    const state = warned(warned(community(), "gone", warning("old")), "wang2", warning("mine", { at: now - minute, points: 2 }));
    const before = structuredClone(state.members.get(m("gone")));
    order(state, "ming", "/merge wang2 gone");
    state.members.get(m("gone"))?.warnings?.push(warning("later", { at: now + 10 * minute }));
    order(state, "ming", "/split gone");
    expect(state.members.get(m("gone"))?.warnings).toEqual(before?.warnings);
    expect(state.members.get(m("wang2"))?.warnings?.map(({ id }) => id)).toEqual(["mine", "later"]);
    expect([...state.groups.values()].map(({ stays }) => [stays.has(m("wang2")), stays.has(m("gone"))])).toEqual([[false, true], [true, false]]);
    order(state, "ming", "/merge wang2 gone");
    expect(state.members.get(m("gone"))?.warnings?.map(({ id }) => id)).toEqual(["old", "mine", "later"]);
  });

  it("of a number says that it is somebody new, and of others that there is nothing to part", () => {
    const state = doubted();
    order(state, "mei", "/split 1");
    expect([state.doubts.size, state.members.has(m("wang2"))]).toEqual([0, true]);
    expect(textOf(send("mei", "/split chen"))).toContain("没有和别的编号");
    expect(textOf(send("mei", "/split"))).toContain("例：");
    expect(send("li", "/split chen")).toBe("refused");
  });

  it("leaves a role where it was, and is a founder's then", () => {
    const state = community();
    order(state, "ming", "/merge wang2 gone");
    const known = state.members.get(m("gone"));
    if (known) known.role = "partner";
    expect(textOf(send("mei", "/split gone", { state }))).toContain("创建者");
    order(state, "ming", "/split gone");
    expect([state.members.get(m("gone"))?.role, state.members.get(m("wang2"))?.role]).toEqual(["partner", undefined]);
  });
});

it("calls a doubt by the same number for as long as it stands", () => {
  const state = community();
  const tell = (id: string): void => doubtOn(state, { ...doubt, id });
  tell("wang2");
  tell("li2");
  tell("wang2");
  expect([...state.doubts.values()].map(({ id, number }) => `${id} ${number}`)).toEqual(["wang2 1", "li2 2"]);
  state.doubts.delete("wang2");
  tell("zhao2");
  expect([...state.doubts.values()].map(({ id, number }) => `${id} ${number}`)).toEqual(["li2 2", "zhao2 3"]);
});
