// ads: what is accused, what is not, and how the answer explains itself.
import { describe, expect, it } from "vitest";
import { OptionMistake } from "../../src/core/rule.ts";
import ads from "../../src/rules/ads.ts";
import { weigh } from "../../src/rules/ads/evidence.ts";
import { phraseGroups } from "../../src/rules/ads/phrases.ts";
import { asked, bookOf, judge, runExample } from "./ads-fixture.ts";

/** A member who has talked here for long; nothing is held against them but their words. */
const old = { earlier: 49 };
const acts = (text: string, options: unknown = {}, more: { readonly earlier?: number } = old): boolean => judge(ads, text, options, more).verdict === "act";
const score = (text: string, options: unknown = {}, more: { readonly earlier?: number } = old): number => {
  const verdict = judge(ads, text, options, more);
  return verdict.verdict === "fault" ? NaN : (verdict.score ?? NaN);
};

describe("examples", () => {
  it.each(ads.examples)("$name", (example) => {
    const results = runExample(ads, example);
    expect(results.at(-1)).toEqual(example.then);
    for (const earlier of results.slice(0, -1)) expect(earlier).toBe("pass");
  });
});

describe("advertisements, whoever writes them", () => {
  it.each([
    "加薇❤ ab12345 领红包",
    "加➕微❤：ab12345 日结",
    "Ｖ❤：ａｂ１２３４５ 兼职刷单返利",
    "𝐕𝐗 ab12345 日赚千元",
    "加 . 薇 . 信 a b 1 2 3 4 5 兼-职-日-结",
    "加💕薇💕信💕ab12345 免费领取",
    "手机兼职，一单一结，佣金日结，有意者加扣扣 123456789",
    "同城约炮 加徽：sx187673",
    "高价收银行卡，公户盾卡，联系 @abc_def1",
    "棋牌送彩金 https://t.me/abcde 注册就送",
    "免费送福利 复制这条 ￥AbCd1234eF￥ 打开淘宝领券",
    "车̰队̰换̰Ṵ承̰兑̰",
    "加V：abc123 免費領取課程",
  ])("%s", (text) => expect(acts(text)).toBe(true));
});

describe("ordinary talk, of newcomers too", () => {
  it.each([
    "今天的微信读书打卡完成",
    "加我微信吧",
    "大家加一下群主微信",
    "微信群里说一下",
    "把QQ号发我",
    "加微薇的微信了吗",
    "薇薇今天来吗，卫生间在哪",
    "我电话13800138000，到了打我",
    "大家好，我是新来的小王，做保险行业，微信同号 13800138000，请多关照",
    "请问瑜伽课程怎么报名，有优惠吗",
    "会员卡到期了，怎么续费",
    "今天发红包吗",
    "双十一满减怎么算",
    "谁有瑜伽课优惠券",
    "群里有谁卖二手瑜伽垫吗",
    "日结兼职靠谱吗？别被骗了",
    "老师您好，咨询一下课程价格",
    "https://mp.weixin.qq.com/s/abc",
    "订单号 20261122123456 到了",
    "这句话带着感情色彩，直接回家吧",
    "",
  ])("%s", (text) => expect(acts(text, {}, { earlier: 0 })).toBe(false));

  it("a bare way of contact between old members is only noted", () => {
    for (const text of ["我微信号是 wxid_88abc", "加我qq 12345678 一起玩", "加我微信吧，ab12345"]) {
      expect(acts(text)).toBe(false);
      expect(score(text)).toBeGreaterThan(0.2);
    }
  });
});

describe("the verdict", () => {
  it("carries a score, the words, and the span of the strongest evidence in the raw text", () => {
    const text = "速看！加\u200b薇❤️ ＡＢ12345 领红包";
    const verdict = judge(ads, text, {}, old);
    expect(verdict).toMatchObject({ verdict: "act", effects: { warn: { member: "ann", group: "g1", points: 1 }, actions: [{ type: "recall", group: "g1", message: "e0", priority: "penalty" }] } });
    if (verdict.verdict !== "act" || !verdict.span) throw new Error("no span");
    expect(text.slice(verdict.span.start, verdict.span.end)).toBe("加\u200b薇❤️ ＡＢ12345");
    expect(verdict.because).toContain("联系方式「加\u200b薇❤️ ＡＢ12345」");
    expect(verdict.because).toContain("利诱「领红包」");
    expect(verdict.score).toBeGreaterThan(0.9);
  });
  it("carries a score on a pass too", () => {
    expect(judge(ads, "今天吃什么")).toEqual({ verdict: "pass", because: "没有广告的迹象", score: 0 });
    expect(judge(ads, "总不会是骗人的吧")).toMatchObject({ verdict: "pass", because: "没有广告的迹象" });
    expect(judge(ads, "加我微信吧", {}, old)).toMatchObject({ verdict: "pass", because: "证据不够：联系方式「加我微信」" });
  });
  it("takes points and recall from the options", () => {
    const verdict = judge(ads, "加薇❤ ab12345 领红包", { points: 3, recall: false });
    expect(asked(verdict)).toEqual(["warning"]);
    expect(verdict).toMatchObject({ effects: { warn: { points: 3 } } });
  });
  it("shows a long piece of evidence cut", () => expect(judge(ads, `点击链接领取红包 https://a.example.net/${"x".repeat(200)}`).because.length).toBeLessThan(140));
});

describe("whose words they are", () => {
  it("forwarded and quoted words are not the author's", () => {
    expect(judge(ads, { text: "加薇❤ ab12345 领红包", forwarded: true }).verdict).toBe("pass");
    expect(judge(ads, { text: "这是广告吧", quoted: { text: "加薇❤ ab12345 领红包" } })).toMatchObject({ score: expect.closeTo(0.05, 1) });
  });
});

describe("standing", () => {
  const text = "加我qq 12345678 一起玩";
  it("counts the first messages, this one included", () => {
    expect(acts(text, { first_messages: 5 }, { earlier: 4 })).toBe(true);
    expect(acts(text, { first_messages: 5 }, { earlier: 5 })).toBe(false);
    expect(score(text, { first_messages: 0 }, { earlier: 0 })).toBe(score(text, { first_messages: 5 }, { earlier: 5 }));
  });
  it("gives some credit from ten times as many messages on", () => {
    expect(score(text, {}, { earlier: 50 })).toBeLessThan(score(text, {}, { earlier: 49 }));
    expect(score(text, {}, { earlier: 49 })).toBe(score(text, {}, { earlier: 5 }));
  });
  it("holds nothing against a newcomer whose words do not point outside", () => expect(score("兼职日结", {}, { earlier: 0 })).toBe(score("兼职日结", {}, { earlier: 10 })));
});

describe("sensitivity", () => {
  it("each step accuses more than the one before", () => {
    const texts = ["兼职日结", "免费领取资料，扫码进群", "加薇❤ ab12345 领红包"];
    const count = (sensitivity: string): number => texts.filter((text) => acts(text, { sensitivity })).length;
    expect(["careful", "balanced", "strict"].map(count)).toEqual([1, 2, 3]);
  });
});

describe("links", () => {
  const text = (host: string): string => `点击链接领取红包 https://${host}/a`;
  it("allowed hosts and what is below them", () => {
    const options = { allow_links: ["Example.com", "https://www.shop.cn/x"] };
    for (const host of ["example.com", "www.example.com", "a.b.example.com", "EXAMPLE.com", "m.shop.cn"]) expect(score(text(host), options)).toBeLessThan(score(text("other.net"), options));
    for (const host of ["notexample.com", "example.com.evil.net"]) expect(score(text(host), options)).toBe(score(text("other.net"), options));
  });
  it("what stands inside a link is part of it", () => expect(score("https://a.net/qq123456789/@abcdef1")).toBeLessThan(0.2));
  it("a link of the platform counts like one in the text, once", () => {
    const said = (text: string) => judge(ads, { text, has: ["link"] }, {}, old);
    expect(said("看这里")).toMatchObject({ because: "证据不够：链接" });
    expect(said("看 https://a.net/b")).toMatchObject({ because: "证据不够：链接「https://a.net/b」" });
    expect(judge(ads, { text: "看 https://a.net/b", has: ["link"] }, { allow_links: ["a.net"] }, old)).toMatchObject({ score: 0 });
  });
  it("bare hosts are links, decimals, versions and files are not", () => {
    expect(score("看 abc-shop.com 吧")).toBeGreaterThan(0.1);
    for (const text of ["3.5折", "v1.6.2.1", "main.ts 里", "a.b", "..."]) expect(score(text)).toBe(0);
  });
});

describe("attachments", () => {
  it.each([["card", "名片"], ["contact", "名片"], ["mini_program", "小程序"], ["qr", "二维码"]] as const)("%s is evidence, and not enough alone", (attachment, part) => {
    const verdict = judge(ads, { text: "", has: [attachment] });
    expect(verdict).toMatchObject({ verdict: "pass" });
    expect(verdict.because).toContain(part);
  });
  it("a QR code with words does", () => expect(judge(ads, { text: "免费领取资料，进群", has: ["qr"] }, {}, old)).toMatchObject({ verdict: "act" }));
  it("pictures, voices and red packets are nothing", () => expect(judge(ads, { text: "", has: ["picture", "voice", "red_packet", "video", "file"] })).toMatchObject({ score: 0 }));
});

describe("word lists", () => {
  const book = bookOf({ 竞品: ["某某瑜伽", "别家会馆", "隔壁健身"], 空: [] });
  const judged = (text: string, options: unknown) => judge(ads, text, options, { ...old, book });
  it("a word of the community's own list is evidence and never enough, however many and however strict", () => {
    const all = "某某瑜伽 别家会馆 隔壁健身 某某瑜伽";
    const verdict = judged(all, { words: ["竞品"], sensitivity: "strict" });
    expect(verdict).toMatchObject({ verdict: "pass" });
    expect(verdict.because).toContain("词表「某某瑜伽」");
    expect(judged(`${all} 免费领取`, { words: ["竞品"] })).toMatchObject({ verdict: "act" });
    expect(judged(`${all} 免费领取`, {})).toMatchObject({ verdict: "pass" });
  });
  it("an empty list matches nothing", () => expect(judged("某某瑜伽", { words: ["空"] })).toMatchObject({ score: 0 }));
  it("an unknown list is a mistake that names the known ones", () => {
    const bind = () => judged("x", { words: ["竞品", "竟品"] });
    expect(bind).toThrow(OptionMistake);
    try {
      bind();
    } catch (error) {
      expect(error).toMatchObject({ path: ["words", 1], known: ["竞品", "空"] });
    }
  });
});

describe("allow_words", () => {
  it("cancels the evidence that it covers, and no other", () => {
    expect(judge(ads, "兼职日结", { allow_words: ["兼职日结"] }, old)).toMatchObject({ score: 0 });
    expect(score("兼职日结", { allow_words: ["兼职"] })).toBeGreaterThan(0.1);
    expect(acts("兼职日结，加薇❤ ab12345 领红包", { allow_words: ["兼职日结"] })).toBe(true);
    expect(judge(ads, "兼-职-日-结", { allow_words: ["兼职日结"] }, old)).toMatchObject({ score: expect.closeTo(0, 1) });
  });
  it("must cover the whole of it", () => expect(score("兼职日结", { allow_words: ["日"] })).toBe(score("兼职日结")));
});

describe("weighing", () => {
  it("is the logistic function of the prior and the weights", () => {
    expect(weigh([])).toBeCloseTo(1 / (1 + Math.exp(4)));
    expect(weigh([{ part: "a", words: "", weight: 4 }])).toBeCloseTo(0.5);
    expect(weigh([{ part: "a", words: "", weight: 1 }, { part: "b", words: "", weight: 3 }])).toBeCloseTo(0.5);
  });
  it("discounts signs of one kind, heaviest first, and caps a kind", () => {
    const two = [{ part: "a", words: "", weight: 1 }, { part: "a", words: "", weight: 3 }];
    expect(weigh(two)).toBeCloseTo(1 / (1 + Math.exp(4 - 3 - 0.65)));
    expect(weigh(two, { a: 2 })).toBeCloseTo(1 / (1 + Math.exp(2)));
  });
  it("no phrase convicts by itself", () => {
    for (const { phrases, part } of phraseGroups) for (const phrase of phrases) if (!acts(phrase)) continue; else expect.fail(`${part} ${phrase}`);
  });
});

describe("hostile input", () => {
  it.each(["加", "加薇", "微信:", "a", "1 ", "@a", "群", "交流", "www.", "a.", "http", "买", "想看", "1-", "+", "名字 ", "❤", "𝐕", "\u0330车", "e\u0301"])("%j repeated is judged twenty times within the test's time limit", (unit) => {
    for (let round = 0; round < 20; round += 1) expect(judge(ads, unit.repeat(Math.floor(5000 / unit.length))).verdict).not.toBe("fault");
  }, 1000);
});
