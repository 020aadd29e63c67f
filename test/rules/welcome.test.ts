// welcome: its examples, the words of the greeting, and the mistakes in its texts.
import { describe, expect, test } from "vitest";
import { eventId } from "../../src/core/ids.ts";
import { joins, leaves, speaks } from "../../src/core/example.ts";
import { OptionMistake } from "../../src/core/rule.ts";
import { minute } from "../../src/core/time.ts";
import welcome from "../../src/rules/welcome.ts";
import { ann, bookWith, g1, id, play, run, start, wishes, words } from "./onboarding-fixture.ts";

describe("examples", () => {
  test.each(welcome.examples)("$name", (example) => {
    expect(play(welcome, example)).toEqual(example.then === "pass" ? [] : example.then);
  });
});

describe("the greeting", () => {
  test("names the member, the purpose, three values at most, and what to do first", () => {
    const verdict = run(welcome, { first: "改群昵称，介绍自己" }).step(joins("ann"));
    expect(words(verdict)).toBe("欢迎ann来到瑜伽小站。\n我们的宗旨：一起把瑜伽练成习惯\n我们看重：守时、互助、不攀比\n进群先做：改群昵称，介绍自己");
    expect(wishes(verdict)).toMatchObject([{ type: "say", group: g1, mention: [ann], priority: "answer", within: 10 * minute }]);
  });
  test("says nothing of what the charter leaves out", () => {
    expect(words(run(welcome, {}, bookWith([], { charter: { values: [] } })).step(joins("ann")))).toBe("欢迎ann来到瑜伽小站。");
  });
  test("how one gets in is not what somebody does who got in", () => {
    const book = bookWith([], { charter: { values: [], entry: "付费或由成员推荐" } });
    expect(words(run(welcome, {}, book).step(joins("ann")))).toBe("欢迎ann来到瑜伽小站。");
    expect(words(run(welcome, { first: "看群公告" }, book).step(joins("ann")))).toBe("欢迎ann来到瑜伽小站。\n进群先做：看群公告");
  });
  test("a group's own name, once it is known", () => {
    const { step, happen } = run(welcome, { text: "{群}欢迎你" });
    expect(words(step(joins("ann")))).toBe("瑜伽小站欢迎你");
    happen({ type: "group_renamed", id: eventId("t"), at: start, group: g1, topic: "瑜伽小站二群" });
    expect(words(step(joins("bob", 60)))).toBe("瑜伽小站二群欢迎你");
  });
  test("shorter for one who comes back", () => {
    const { step } = run(welcome);
    for (const each of [joins("ann"), leaves("ann", 60)]) step(each);
    expect(words(step(joins("ann", 120)))).toBe("欢迎回来，ann。");
  });
  test("an endless, empty or many-lined name does not spoil it", () => {
    expect(words(run(welcome, { text: "{昵称}" }).step(joins("长".repeat(90))))).toBe(`${"长".repeat(20)}…`);
    expect(words(run(welcome, { text: "{昵称}" }).step(joins(" \n ")))).toBe("新朋友");
    expect(words(run(welcome, { text: "{昵称}" }).step(joins("a\n{社群}\nb")))).toBe("a {社群} b");
  });
  test("neither a member found in a list nor another bot is greeted", () => {
    const { happen, state, step } = run(welcome);
    expect(happen({ type: "member_joined", id: eventId("e"), at: start, group: g1, member: ann, name: "ann", listed: true })?.verdict).toBe("pass");
    step(speaks("bot", "hi"));
    step(leaves("bot", 1));
    const bot = [...state.members.values()].find(({ name }) => name === "bot");
    if (bot) bot.role = "bot";
    expect(step(joins("bot", 2))).toEqual({ verdict: "pass", because: "是另一个机器人" });
  });
});

describe("mistakes in the options", () => {
  test("an unknown placeholder is told with the one that was meant", () => {
    expect(() => welcome.bind(id, { text: "欢迎{妮称}" }, bookWith())).toThrow("不认识 {妮称}，是想写 {昵称} 吗？");
    expect(() => welcome.bind(id, { back: "{今天天气怎么样啊}" }, bookWith())).toThrow("可以用的有 {昵称} {社群}");
    expect(() => welcome.bind(id, { back: "{x}" }, bookWith())).toThrow(OptionMistake);
    try {
      welcome.bind(id, { back: "{x}" }, bookWith());
    } catch (error) {
      expect(error).toMatchObject({ path: ["back"], known: expect.arrayContaining(["昵称"]) });
    }
  });
  test("an unknown option is refused", () => {
    expect(() => welcome.bind(id, { txt: "" }, bookWith())).toThrow();
  });
});
