// faq: its examples, when it is silent, and what it says.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { speaks } from "../../src/core/example.ts";
import { eventId, memberId } from "../../src/core/ids.ts";
import { OptionMistake } from "../../src/core/rule.ts";
import { minute } from "../../src/core/time.ts";
import faq, { exampleFaq } from "../../src/rules/faq.ts";
import { ann, bookWith, drafts, g1, id, play, run, start, wishes } from "./onboarding-fixture.ts";

const book = bookWith(exampleFaq);

describe("examples", () => {
  test.each(faq.examples)("$name", (example) => {
    expect(play(faq, example, book)).toEqual(example.then === "pass" ? [] : example.then);
  });
});

describe("the answer", () => {
  test("is the prepared one, with its pictures, to the one who asked", () => {
    const verdict = run(faq, {}, book).step(speaks("ann", "课程回放在哪里看？"));
    expect(wishes(verdict)).toEqual([
      { type: "say", group: g1, text: "每节课的回放第二天放在群公告里。", mention: [ann], priority: "answer", within: 5 * minute, media: [{ type: "image", path: "media/replay.png" }] },
    ]);
    expect(drafts(verdict)).toEqual([{ type: "answered", group: g1, topic: "faq:replay", member: ann }]);
    expect(verdict).toMatchObject({ verdict: "act", because: "像「课程回放在哪里看」（replay，1.00）" });
  });
  test("traditional characters and full-width letters ask the same", () => {
    expect(run(faq, {}, book).step(speaks("ann", "課程回放在哪裡看？"))?.verdict).toBe("act");
  });
  test("any of an entry's questions leads to it, and they do not compete with one another", () => {
    const twice = [{ id: "a", questions: ["怎么报名", "怎么报名呢", "如何报名"], answer: "填表", media: [] }];
    expect(run(faq, {}, bookWith(twice)).step(speaks("ann", "怎么报名"))?.verdict).toBe("act");
  });
});

describe("silence", () => {
  test("two entries that are equally near", () => {
    const twins = ["a", "b"].map((name) => ({ id: name, questions: ["怎么报名"], answer: name, media: [] }));
    expect(run(faq, {}, bookWith(twins)).step(speaks("ann", "怎么报名"))).toMatchObject({ verdict: "pass", because: expect.stringContaining("分不清"), score: 1 });
  });
  test("a question that was just answered, with when", () => {
    const { step } = run(faq, {}, book);
    step(speaks("ann", "课程回放在哪里看？"));
    expect(step(speaks("bob", "课程回放在哪里看？", 120))).toMatchObject({ verdict: "pass", because: expect.stringContaining("刚答过（2 分钟前）") });
    expect(step(speaks("bob", "会员费可以退吗", 130))?.verdict).toBe("act");
  });
  test("a pass tells how near it came", () => {
    const { step } = run(faq, {}, book);
    const near = step(speaks("ann", "在哪里？"));
    expect(near).toMatchObject({ verdict: "pass", because: expect.stringContaining("不到 0.45") });
    expect(near?.verdict === "pass" && (near.score ?? 0) > 0.2).toBe(true);
    expect(step(speaks("ann", "哈哈"))).toEqual({ verdict: "pass", because: "和准备好的问题都不像", score: 0 });
    expect(run(faq).step(speaks("ann", "怎么报名"))).toEqual({ verdict: "pass", because: "还没有准备问答", score: 0 });
  });
  test("forwarded words and other bots", () => {
    const { happen, state } = run(faq, {}, book);
    const message = { type: "message", id: eventId("m"), at: start, group: g1, member: ann, name: "ann", text: "课程回放在哪里看？" } as const;
    expect(happen({ ...message, forwarded: true })?.verdict).toBe("pass");
    const member = state.members.get(ann);
    if (member) member.role = "bot";
    expect(happen({ ...message, id: eventId("n") })).toEqual({ verdict: "pass", because: "是另一个机器人" });
  });
  test("one who is answered all the time waits; staff and others do not", () => {
    const { step, state } = run(faq, { cool_down: "1s" }, book);
    for (let turn = 0; turn < 5; turn += 1) expect(step(speaks("ann", "课程回放在哪里看？", 10 * turn))?.verdict).toBe("act");
    expect(step(speaks("ann", "课程回放在哪里看？", 50))).toMatchObject({ verdict: "pass", because: expect.stringContaining("太密") });
    expect(step(speaks("bob", "课程回放在哪里看？", 60))?.verdict).toBe("act");
    const member = state.members.get(memberId("ann"));
    if (member) member.role = "secretary";
    expect(step(speaks("ann", "课程回放在哪里看？", 70))?.verdict).toBe("act");
  });
  describe("a small studio's questions", () => {
    const entries = [
      ["上课时间", "几点上课", "课程时间是什么时候", "周末有课吗", "课表发一下"], ["地址", "地址在哪里", "你们店在哪", "怎么去", "坐地铁怎么走"],
      ["价格", "多少钱一节课", "价格是多少", "怎么收费", "有没有月卡", "办卡多少钱"], ["带什么", "要带什么", "需要自己带瑜伽垫吗", "穿什么衣服", "第一次来要准备什么"],
      ["停车", "有停车位吗", "停车方便吗", "开车来停哪里"], ["退卡", "可以退卡吗", "会员卡能转让吗", "怎么退费", "卡过期了怎么办"],
    ].map(([name = "", ...questions]) => ({ id: name, questions, answer: name, media: [] }));
    const studio = bookWith(entries);
    test.each(["你们在哪涅？", "在哪里。。。。", "几点吃？", "几点回", "你在哪里", "具体发行时间是什么时候呀？", "婚期是什么时候", "几点啊？"])("put alike, but about something else: %s", (text) => {
      expect(run(faq, {}, studio).step(speaks("ann", text))).toMatchObject({ verdict: "pass", because: expect.stringContaining("只是问法像") });
    });
    test("whoever says 它 speaks of something that the bot does not know", () => {
      const asks = (text: string) => run(faq, {}, studio).step(speaks("ann", text));
      expect(asks("那它的门票价格是多少？")).toMatchObject({ verdict: "pass", because: expect.stringContaining("不到 0.60") });
      expect(asks("课程的价格是多少？")?.verdict).toBe("act");
      expect(asks("时长是多少？")?.verdict).toBe("pass");
    });
    test.each([["你们店在哪里呀", "地址"], ["地址在哪", "地址"], ["请问几点上课呀", "上课时间"], ["课程是什么时候", "上课时间"], ["怎么去", "地址"], ["价格多少", "价格"], ["多少钱？", "价格"]])("still answered: %s", (text, entry) => {
      expect(wishes(run(faq, {}, studio).step(speaks("ann", text)))).toMatchObject([{ text: entry }]);
    });
  });
  test("a long message needs more than a short one", () => {
    const { step } = run(faq, { threshold: 0.9 }, bookWith([{ id: "a", questions: ["怎么报名".repeat(26)], answer: "填表", media: [] }]));
    expect(step(speaks("ann", "怎么报名".repeat(25)))).toMatchObject({ verdict: "act" });
    expect(step(speaks("bob", `${"怎么报名".repeat(25)}呢`, 700))).toMatchObject({ verdict: "pass", because: expect.stringContaining("不到 1.00") });
  });
});

test("an @ threshold above the other is a mistake", () => {
  expect(() => faq.bind(id, { threshold: 0.4, at_bot_threshold: 0.41 }, book)).toThrow(OptionMistake);
  expect(() => faq.bind(id, { threshold: 0.4, at_bot_threshold: 0.4 }, book)).not.toThrow();
});

test("law: the same words get the same verdict, with a score from 0 to 1", () => {
  const { step } = run(faq, {}, book);
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."怎么报名课程回放在哪里看会员费退吗？ ") }));
  fc.assert(
    fc.property(text, (said) => {
      const first = run(faq, {}, book).step(speaks("ann", said));
      expect(run(faq, {}, book).step(speaks("ann", said))).toEqual(first);
      const score = first?.verdict === "fault" ? undefined : first?.score;
      expect(score !== undefined && score >= 0 && score <= 1).toBe(true);
    }),
  );
  expect(step(speaks("ann", "怎么报名"))?.verdict).toBe("act");
});
