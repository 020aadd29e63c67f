/** 同意群规: said once, said again, said to a charter that has changed; and what the staff see of it. */
import { describe, expect, it } from "vitest";
import type { Rulebook } from "../../src/core/book.ts";
import { decide } from "../../src/core/decide.ts";
import { ruleId } from "../../src/core/ids.ts";
import { book, community, inGroup, m, now, privately, say, send, textOf } from "./fixture.ts";

const accepted = (version: string) => {
  const state = community();
  const wang = state.members.get(m("wang"));
  if (wang) wang.accepted = { version, at: now - 86_400_000 };
  return state;
};
const gated = (mode: "enforce" | "off"): Rulebook => ({
  ...book,
  rules: [{ id: ruleId("gate"), name: "入群门槛", kind: "entry-gate", mode, rule: { kind: "entry-gate", judgesStaff: true, fulfilledBy: "同意群规", judge: () => undefined }, examples: { should: [], shouldNot: [] } }],
});

describe("同意群规", () => {
  it.each(["同意群规", "我同意群规", "同意群规！"])("%s is recorded with its version", (words) => {
    expect(say("wang", words)).toMatchObject({ text: expect.stringContaining("版本 c1"), effects: { entries: [{ type: "charter_accepted", member: m("wang"), version: "c1" }] } });
  });

  it("is heard in the group and in private", () => {
    for (const event of [inGroup("wang", "同意群规"), privately("wang", "同意群规")]) expect(decide(event, community(), book).entries.map(({ type }) => type)).toContain("charter_accepted");
  });

  it("said again it is 已经记下, and nothing is written", () => {
    const reply = say("wang", "同意群规", { state: accepted("c1") });
    expect(textOf(reply)).toContain("已经记下");
    expect(reply).not.toHaveProperty("effects");
  });

  it("said to a changed charter it counts anew", () => {
    expect(say("wang", "同意群规", { state: accepted("c0") })).toMatchObject({ text: expect.stringContaining("群规改过"), effects: { entries: [{ version: "c1" }] } });
  });

  it("counts also where the bot has said enough to this member for now", () => {
    const state = community();
    const wang = state.members.get(m("wang"));
    if (wang) wang.replies = Array.from({ length: 9 }, () => now - 1000);
    const { actions, entries } = decide(inGroup("wang", "同意群规"), state, book);
    expect([actions, entries.map(({ type }) => type)]).toEqual([[], ["charter_accepted"]]);
  });

  it("不同意群规 is no yes", () => {
    expect(decide(inGroup("wang", "不同意群规"), community(), book).entries).toEqual([]);
  });
});

describe("群规", () => {
  it("says how to agree where a rule at work asks for it", () => {
    expect(textOf(say("wang", "群规", { book: gated("enforce") }))).toContain("同意请发「同意群规」");
    expect(textOf(say("wang", "群规", { book: gated("off") }))).not.toContain("同意请发");
    expect(textOf(say("wang", "群规"))).not.toContain("同意请发");
  });
});

describe("/member", () => {
  it.each([["c1", "群规：已同意（版本 c1，11-21 10:00）"], ["c0", "群规：同意的是旧版（版本 c0，11-21 10:00），现在是版本 c1"]])("version %s", (version, line) => {
    expect(textOf(send("mei", "/member wang", { state: accepted(version) }))).toContain(line);
  });
  it("nobody has to have said it", () => expect(textOf(send("mei", "/member wang"))).toContain("群规：未同意"));
});
