// flood: which repeats act, which do not, and what is asked for.
import { describe, expect, it } from "vitest";
import { groupId, memberId } from "../../src/core/ids.ts";
import flood from "../../src/rules/flood.ts";
import { type Said, asked, hear, runExample } from "./ads-fixture.ts";

const same = (count: number, apart: number, text = "新店开业欢迎光临"): readonly Said[] => Array.from({ length: count }, (_, place) => ({ text, after: place * apart }));
/** The places, counted from 1, of the messages that act. */
const acting = (messages: readonly Said[], options: unknown = {}): readonly number[] =>
  hear(flood, messages, options).flatMap((verdict, place) => (verdict.verdict === "act" ? [place + 1] : []));

describe("examples", () => {
  it.each(flood.examples)("$name", (example) => {
    const results = runExample(flood, example);
    expect(results.at(-1)).toEqual(example.then);
    for (const earlier of results.slice(0, -1)) expect(earlier).toBe("pass");
  });
});

describe("which repeats act", () => {
  it("every third of an unbroken run", () => expect(acting(same(12, 10))).toEqual([3, 6, 9, 12]));
  it("an endless run keeps acting once in every round", () => {
    expect(acting(same(40, 10))).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39]);
    expect(acting(same(30, 10), { times: 5 })).toEqual([5, 10, 15, 20, 25, 30]);
  });
  it("a slow trickle acts once in a round, not on each message that still sees two others", () => expect(acting(same(9, 240))).toEqual([3, 6, 9]));
  it("never when the first has left the window each time", () => expect(acting(same(9, 301))).toEqual([]));
  it("the window is inclusive", () => expect(acting(same(3, 300))).toEqual([3]));
  it("other words between do not matter", () => {
    const mixed = same(6, 20).flatMap((said, place) => [said, { text: `这是第${"一二三四五六".charAt(place)}句别的话不一样`, after: (said.after ?? 0) + 5 }]);
    expect(acting(mixed).slice(0, 2)).toEqual([5, 11]);
  });
  it("near-same words count: punctuation, a decoration, a changed ending", () => {
    expect(acting([{ text: "大家晚上好，今天有团课" }, { text: "大家晚上好今天有团课！", after: 5 }, { text: "大家晚上好 今天有团课", after: 9 }])).toEqual([3]);
  });
  it("times: 2 and times: 12 are possible, 1 and 13 are not", () => {
    expect(acting(same(4, 1), { times: 2 })).toEqual([2, 4]);
    expect(acting(same(12, 1), { times: 12 })).toEqual([12]);
    for (const times of [1, 13]) expect(() => acting(same(1, 1), { times })).toThrow();
  });
  it("a window is from 1m to 1h", () => {
    expect(acting(same(3, 30), { in: "1m" })).toEqual([3]);
    expect(acting(same(3, 31), { in: "1m" })).toEqual([]);
    for (const wrong of ["59s", "61m", "十分钟", 600]) expect(() => acting(same(1, 1), { in: wrong })).toThrow();
  });
});

describe("what never counts", () => {
  it.each(["哈哈哈哈哈哈", "收到!!", "签到", "[强][强][强]", "666666", "🎉🎉🎉🎉🎉", "。。。。。", "谢谢谢谢", ""])("%s", (text) => expect(acting(same(6, 5, text))).toEqual([]));
  it("at_least counts different letters and figures", () => {
    expect(acting(same(3, 5, "好的谢谢"), { at_least: 3 })).toEqual([3]);
    expect(acting(same(3, 5, "好的谢谢"), { at_least: 4 })).toEqual([]);
  });
  it("forwarded messages", () => expect(acting(same(3, 5).map((said) => ({ ...said, forwarded: true })))).toEqual([]));
  it("other members' same words", () => expect(acting(same(3, 5).map((said, place) => ({ ...said, member: memberId(`m${place}`) })))).toEqual([]));
});

describe("the verdict", () => {
  it("tells the count and the groups, and marks the whole message", () => {
    const groups = ["g1", "g2", "g3"].map((group, place) => ({ text: "新店开业欢迎光临", after: place, group: groupId(group) }));
    const [first, second, third] = hear(flood, groups);
    expect(first).toMatchObject({ verdict: "pass", score: 1 / 3 });
    expect(second).toMatchObject({ verdict: "pass", score: 2 / 3, because: "10 分钟内同样的话第 2 遍（在 2 个群），不到 3 遍" });
    expect(third).toMatchObject({
      verdict: "act", score: 1, because: "10 分钟内同样的话第 3 遍（在 3 个群）", span: { start: 0, end: 8 },
      effects: { warn: { member: "ann", group: "g3", points: 1 }, actions: [{ type: "recall", group: "g3", message: "e2", priority: "penalty" }] },
    });
  });
  it("says on the fourth that this round is settled", () => expect(hear(flood, same(4, 5)).at(-1)).toMatchObject({ verdict: "pass", score: 1, because: "10 分钟内同样的话第 4 遍，这一轮已经处理过" }));
  it("recalls only when told to, and takes the points from the options", () => {
    const last = hear(flood, same(3, 5), { recall: false, points: 2 }).at(-1);
    expect(asked(last)).toEqual(["warning"]);
    expect(last).toMatchObject({ effects: { warn: { points: 2 } } });
  });
});
