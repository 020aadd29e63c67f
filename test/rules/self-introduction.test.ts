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
    "昵称：小陈\n城市：杭州\n行业：IT\n爱好：爬山",
    "小张，杭州人，在银行上班，平时跑步，请大家多关照",
    "大家好，初来乍到，我在西湖区开了一家咖啡店",
    "大家好，我叫小何，家住余杭区，职业是hr，多多指教",
    "我是小美，坐标上海，做人事工作五年了，很高兴认识大家",
    "新人一枚，深圳，在阿里打工，喜欢撸猫和徒步",
    "哈喽，叫我阿亮就好，成都的程序猿，周末爱打球",
    "大家好我是豆豆妈，现居苏州，全职带娃，请多关照",
    "【自我介绍】姓名：王芳 所在地：宁波 职业：会计 爱好：追剧",
    "1. 昵称：老周\n2. 坐标：重庆\n3. 工作：开火锅店\n4. 爱好：钓鱼",
    "姓名: Amy; 地区: 香港; 岗位: PM; 兴趣: hiking",
    "大家好，我在昆明开了家民宿，平时种花喝茶，欢迎来玩",
    "报个到，95年，长沙人，在中学教英语，业余弹吉他",
    "本人来自温州，做鞋子外贸生意的，希望多认识朋友",
    "我是从东北来广州打拼的程序媛，刚入群，向大家学习",
    "大家好，我是小林，坐标杭州，做设计的，请问群里有一起爬山的吗？",
    "各位老师好，我叫阿月，在南京读研究生，学心理学的",
    "大家好，武汉，幼师，喜欢画画，请大家多多指教",
    "大家好，我来自烟台的一个小渔村，现在在酒店做前台工作",
    "新人报到~ 佛山，公务员，想认识一起练琴的朋友",
  ])("an introduction: %s", (text) => {
    expect(heard(text)).toBe("introduction");
  });
  test("a short one, where a short one is enough", () => {
    expect(heard("报到！杭州，牙医", { at_least: 5 })).toBe("introduction");
    expect(heard("收到！杭州，牙医", { at_least: 5 })).toBe("nothing");
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
    "大家好，请问杭州的老师在哪里上课，周末有吗", "本人今天身体不舒服，杭州下雨，老师我请个假哈", "我叫了个外卖，杭州的司机真慢，气死了真是的",
    "叫我怎么说呢，杭州的老师也不容易啊大家体谅下", "我叫不到车，杭州下雨，老师等我一下可以吗谢谢", "坐标杭州，有没有设计师接私活的，预算好商量", "来自杭州的快递到了，老师们记得去前台拿一下",
    "大家好，杭州的老师们今天下午三点开会，记得带本子", "招聘：岗位：设计师，城市：杭州，工资面议，有意私聊", "时间：周六下午，地点：杭州图书馆，讲师：王老师",
    "老师叫我明天去上海找一位设计师聊聊合作的事情", "我叫外卖送到杭州的公司，司机说找不到门，先下楼了", "本人现在在上海虹桥，司机还没到，会晚一点到会场", "来自北京的老师今晚八点直播，大家记得准时来看",
    "大家好，我是说杭州那个设计师的分享，下周再开一次", "新人报到流程在群公告里，杭州的老师看一下就明白了", "请问自我介绍要写什么，杭州的设计师也要写行业吗", "坐标深圳，求推荐靠谱的装修公司，老房子翻新",
    "大家好，我在杭州机场接老师，晚点到，你们先开始", "叫我说，杭州的司机和老师都不容易，大家多体谅", "我是不是该把名片改成杭州老师那种格式呀大家帮忙看看", "请多关照一下杭州的老师们，他们当教练很辛苦的",
    "各位老师，来自上海的设计师朋友明天到，麻烦接一下", "谢谢各位老师，杭州今天的课收获很大，下次还来",
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
    ["职业", "大家好，我是小林，行业：母婴，以后请多关照呀", "大家好，我是小林，在义乌生活，以后请多关照呀"],
    ["爱好", "大家好，我是小林，兴趣是钓鱼，以后请多关照呀", "大家好，我是小林，在义乌生活，以后请多关照呀"],
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
  test("nobody is promised more than is left", () => {
    const { step } = run(introduction, { within: "58h30m" });
    expect(words(step(joins("ann")))).toContain("2 天 10 小时内都可以");
    expect(words(step(waits(86_400)))).toContain("还有 1 天 10 小时。");
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
  for (const piece of ["在", "做", "我是", "大家好在你", "来自 ", "昵称", "城市：", "\n城市", "开了", "是一个"]) expect(step(speaks("ann", `大家好${piece.repeat(5000 / piece.length)}`, 60))).toBeDefined();
});
