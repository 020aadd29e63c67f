// self-introduction: its examples, what counts as one, and the life of the duty.
import { describe, expect, test } from "vitest";
import { joins, leaves, speaks, waits } from "../../src/core/example.ts";
import { eventId, memberId } from "../../src/core/ids.ts";
import { OptionMistake } from "../../src/core/rule.ts";
import { hour } from "../../src/core/time.ts";
import introduction from "../../src/rules/self-introduction.ts";
import { ann, bookWith, drafts, g1, id, play, run, start, typesOf, wishes, words } from "./onboarding-fixture.ts";

const intro = "大家好，我是安安，在杭州做平面设计，请多关照";

describe("examples", () => {
  test.each(introduction.examples)("$name", (example) => {
    expect(play(introduction, example)).toEqual(example.then === "pass" ? [] : example.then);
  });
});

/** What the bot makes of a newcomer's first words. */
function heard(text: string, options: unknown = {}): "introduction" | "hint" | "nothing" {
  const { step } = run(introduction, options);
  step(joins("ann"));
  const types = typesOf(step(speaks("ann", text, 60)));
  return types.includes("duty_closed") ? "introduction" : types.includes("answered") ? "hint" : "nothing";
}

describe("what counts", () => {
  test.each([
    "大家好，我叫小林，坐标成都，是一名中学英语老师，业余喜欢骑车",
    "新人报到！来自湖南长沙，从事餐饮行业十二年了，请多关照",
    "各位好，我是阿强，现居佛山，自己开店卖茶叶，欢迎交流",
    "自我介绍一下：本人在青岛工作，做跨境电商的，平时爱跑步",
    "哈喽大家好呀，我是程序员小周，家在合肥，请多多指教",
    "大家晚上好，我是做装修的老陈，人在无锡，认识大家很开心",
    "大家好 我叫陳曉，來自廣州，從事會計行業，請多多關照",
    "Hello, 我是Lily, base 深圳, 产品经理一枚, 很高兴认识大家",
  ])("an introduction: %s", (text) => {
    expect(heard(text)).toBe("introduction");
  });
  test.each([
    "大家好，我叫小林，坐标成都，很高兴认识各位朋友们",
    "我叫阿强，做了十二年茶叶生意，自己开店，请多关照",
    "自我介绍：很高兴来到这个温暖的大家庭，请多多关照",
  ])("an attempt: %s", (text) => {
    expect(heard(text)).toBe("hint");
  });
  test.each([
    "大家好", "早上好！", "大家好，请问今天的分享会几点开始，需要提前准备什么吗", "我是说昨天那个链接打不开了，有没有人能再发一遍呀谢谢",
    "今天去上海出差，和做设计的朋友吃了顿饭，聊得特别开心", "哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈", "谢谢欢迎，我先看看群公告再说，晚点和大家聊",
  ])("ordinary talk: %s", (text) => {
    expect(heard(text)).toBe("nothing");
  });
  test("punctuation, spaces and emoji fill no introduction", () => {
    expect(heard("我叫安，杭州，设计。。。。。。。。。 🌸🌸🌸🌸🌸🌸")).toBe("hint");
  });
  test("a forwarded one is somebody else's", () => {
    const { step, happen } = run(introduction);
    step(joins("ann"));
    expect(happen({ type: "message", id: eventId("m"), at: start + 1, group: g1, member: ann, name: "ann", text: intro, forwarded: true })?.verdict).toBe("pass");
  });
});

describe("what must be said", () => {
  test.each([
    ["昵称", "大家好，叫我小林就行，今天刚进来，很高兴认识各位", "大家好，今天刚进来，看到这么热闹，很高兴认识各位呀"],
    ["兴趣", "大家好，我是小林，平时爱好摄影和爬山，请多关照呀", "大家好，我是小林，今天刚刚进来这里，请多关照呀"],
    ["店名", "大家好，我是小林，店名叫小满花房，以后请多关照呀", "大家好，我是小林，开了一家花店呀，以后请多关照呀"],
    ["城市", "大家好，我是小林，在义乌工作了三年，以后请多关照", "大家好，我是小林，在想这里有多少人，以后请多关照"],
    ["行业", "大家好，我是小林，做了多年的外贸，以后请多关照呀", "大家好，我是小林，刚刚搬到这边来，以后请多关照呀"],
  ])("%s", (label, told, untold) => {
    expect(heard(told, { must_mention: [label] })).toBe("introduction");
    expect(heard(untold, { must_mention: [label] })).not.toBe("introduction");
  });
  test("nothing in particular: who one is, at length", () => {
    expect(heard("大家好，我是小林，今天刚刚进来这里，请多关照呀", { must_mention: [] })).toBe("introduction");
    expect(heard("大家好，请问今天的分享会几点开始，要准备什么吗", { must_mention: [] })).toBe("nothing");
    expect(heard("我叫小林", { must_mention: [] })).toBe("nothing");
  });
  test("the length as a number or in words, to the character", () => {
    const fourteen = "大家好我是安安在上海当老师呢";
    expect(heard(fourteen, { at_least: 14 })).toBe("introduction");
    expect(heard(fourteen, { at_least: "14字" })).toBe("introduction");
    expect(heard(fourteen, { at_least: "15 字" })).toBe("hint");
  });
});

describe("the hint", () => {
  test("names what is missing, thanks, and comes once for each member", () => {
    const { step } = run(introduction);
    step(joins("ann"));
    const verdict = step(speaks("ann", "大家好，我叫小林，坐标成都，很高兴认识各位朋友们", 60));
    expect(words(verdict)).toBe("谢谢介绍。再说说行业，就更好认识你了，写在一条消息里发一次就行。");
    expect(drafts(verdict)).toEqual([{ type: "answered", group: g1, topic: "intro-hint:ann", member: ann }]);
    expect(step(speaks("ann", "大家好，我叫小林，坐标成都，真的很高兴认识你们", 120))?.verdict).toBe("pass");
    step(joins("bob", 180));
    expect(typesOf(step(speaks("bob", "大家好，我叫阿伯，坐标成都，很高兴认识各位朋友们", 240)))).toEqual(["say", "answered"]);
    expect(typesOf(step(speaks("ann", intro, 300)))).toContain("duty_closed");
  });
  test("the score tells how much was there", () => {
    const { step } = run(introduction);
    step(joins("ann"));
    expect(step(speaks("ann", "大家好，我叫小林，坐标成都，很高兴认识各位朋友们", 60))).toMatchObject({ score: 2 / 3 });
  });
});

describe("the duty", () => {
  test("asks in the group, with what and until when", () => {
    const verdict = run(introduction).step(joins("ann"));
    expect(words(verdict)).toBe("方便的时候在群里介绍一下自己：说说城市、行业，15 个字以上。2 天内都可以。");
    expect(wishes(verdict)).toMatchObject([{ mention: [ann] }]);
    expect(drafts(verdict)).toMatchObject([{ due: start + 48 * hour }, { name: "remind-1", due: start + 24 * hour }, { name: "due", due: start + 48 * hour }]);
  });
  test("is thanked for once, and the timers are gone", () => {
    const { step, state } = run(introduction);
    step(joins("ann"));
    const verdict = step(speaks("ann", intro, 60));
    expect(words(verdict)).toBe("谢谢介绍，很高兴认识你。");
    expect(drafts(verdict)[0]).toMatchObject({ how: "done" });
    expect(state.timers.size).toBe(0);
    expect(step(speaks("ann", intro, 120))?.verdict).toBe("pass");
  });
  test("a reminder tells how long is left", () => {
    const { step } = run(introduction);
    step(joins("ann"));
    expect(words(step(waits(86_400)))).toBe("还没有看到你的自我介绍，说说城市、行业，15 个字以上。还有 1 天。");
  });
  test("is waived by leaving; coming back without having introduced oneself opens it again", () => {
    const { step, state } = run(introduction);
    step(joins("ann"));
    expect(drafts(step(leaves("ann", 60)))[0]).toMatchObject({ how: "waived" });
    expect(state.timers.size).toBe(0);
    expect(typesOf(step(joins("ann", 120)))).toContain("duty_opened");
    expect(step(joins("ann", 121))?.verdict).toBe("pass");
  });
  test("overdue: a warning with the member's name", () => {
    const { step } = run(introduction, { remind_at: [], then: "warn" });
    step(joins("ann"));
    const verdict = step(waits(172_800));
    expect(verdict).toMatchObject({ effects: { warn: { member: ann, points: 1, because: "ann 进群 2 天没有自我介绍（说说城市、行业，15 个字以上）" } } });
    expect(drafts(verdict)).toMatchObject([{ how: "overdue" }]);
  });
  test("overdue: the people on duty are told, or nobody", () => {
    const { step, state } = run(introduction, { remind_at: [] });
    state.members.set(memberId("min"), { name: "阿明", role: "founder" });
    step(joins("ann"));
    expect(wishes(step(waits(172_800)))).toMatchObject([{ type: "alert", to: [memberId("min")] }]);
    const silent = run(introduction, { remind_at: [], then: "nothing" });
    silent.step(joins("ann"));
    expect(typesOf(silent.step(waits(172_800)))).toEqual(["duty_closed"]);
  });
  test("a member found in a list owes nothing", () => {
    expect(run(introduction).happen({ type: "member_joined", id: eventId("e"), at: start, group: g1, member: ann, name: "ann", listed: true })?.verdict).toBe("pass");
  });
});

describe("mistakes in the options", () => {
  const bind = (options: unknown) => () => introduction.bind(id, options, bookWith());
  test.each([{ at_least: 0 }, { at_least: "501字" }, { remind_at: ["48h"] }, { remind_at: ["2h", "1h"] }])("%j", (options) => {
    expect(bind(options)).toThrow(OptionMistake);
  });
  test.each([{ at_least: "很多" }, { at_least: 1.5 }, { must_mention: [""] }, { then: "kick" }, { asks: true }])("%j", (options) => {
    expect(bind(options)).toThrow();
  });
});

test("a long message costs no more than its length", () => {
  const { step } = run(introduction);
  step(joins("ann"));
  for (const piece of ["在", "做", "我是", "大家好在你", "来自 "]) expect(step(speaks("ann", `大家好${piece.repeat(5000 / piece.length)}`, 60))).toBeDefined();
});
