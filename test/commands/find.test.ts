/** find-member, find-group: who and where is meant, and what happens when that is not clear. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findGroups } from "../../src/commands/find-group.ts";
import { findMember } from "../../src/commands/find-member.ts";
import { community, g1, g2, m, send, textOf } from "./fixture.ts";

describe("a member", () => {
  const state = community();
  const one = (member: string, exact = true): object => ({ found: "one", member: m(member), exact });

  it("by id, before any name", () => {
    expect(findMember("wang2", state, g1)).toEqual(one("wang2"));
    const posing = community();
    const chen = posing.groups.get(g1)?.stays.get(m("chen"));
    if (chen) chen.name = "wang2";
    expect(findMember("wang2", posing, g1)).toEqual(one("wang2"));
  });

  it("by whole name in the group spoken of, before the other groups", () => {
    expect(findMember("小王", state, g1)).toEqual(one("wang"));
    expect(findMember("小王", state, g2)).toEqual(one("wang2"));
    expect(findMember("@小王", state, g2)).toEqual(one("wang2"));
    expect(findMember("小王北京", state, g2)).toEqual(one("bei"));
  });

  it("several of one name are all shown", () => {
    expect(findMember("小王", state, undefined)).toEqual({ found: "several", members: [m("wang"), m("wang2")] });
    const text = textOf(send("ming", "/member 小王", { group: null }));
    expect(text).toContain("2 个人");
    expect(text).toMatch(/wang　小王（瑜伽小站1群/u);
    expect(text).toMatch(/wang2　小王（瑜伽小站2群/u);
  });

  it("a look-alike name leads to a question", () => {
    const posing = community();
    const chen = posing.groups.get(g1)?.stays.get(m("chen"));
    if (chen) chen.name = "小\u200b王";
    expect(findMember("小王", posing, g1)).toEqual({ found: "several", members: [m("chen"), m("wang")] });
  });

  it("by the beginning, then by a part, marked as not exact", () => {
    expect(findMember("陈小", state, g1)).toEqual(one("chen", false));
    expect(findMember("小红", state, g1)).toEqual(one("chen", false));
    expect(findMember("小", state, g1)).toMatchObject({ found: "several" });
    expect(findMember("老", state, g1)).toEqual(one("boss", false));
  });

  it("who has left is found when nobody present is meant", () => {
    expect(findMember("老赵", state, g1)).toEqual(one("gone"));
  });

  it("nobody: names that are near", () => {
    expect(findMember("陈小江", state, g1)).toEqual({ found: "nobody", nearest: expect.arrayContaining(["陈小红"]) });
    expect(findMember("\u200b", state, g1)).toEqual({ found: "nobody", nearest: [] });
    expect(textOf(send("ming", "/member 陈小江"))).toContain("陈小红");
    expect(textOf(send("ming", "/member 司马相如"))).toContain("没有找到");
  });

  it("never throws, and what is found exists", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom(g1, g2, undefined), (word, focus) => {
      const found = findMember(word, state, focus);
      if (found.found === "one") expect(state.members.has(found.member)).toBe(true);
      if (found.found === "several") expect(found.members.length).toBeGreaterThan(1);
    }));
  });
});

describe("a group", () => {
  it.each([
    ["1", [g1]], ["２", [g2]], ["g2", [g2]], ["瑜伽小站2群", [g2]], ["2群", [g2]], ["瑜伽", [g1, g2]], ["3", []], ["读书会", []], [" ", []],
  ])("%s", (word, groups) => expect(findGroups(word, community())).toEqual(groups));
});
