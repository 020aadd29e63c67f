/** words: what members are told in the group, and what they are not told. */
import { describe, expect, it } from "vitest";
import { ruleId } from "../../src/core/ids.ts";
import { decide } from "../../src/core/decide.ts";
import { book, community, m, now, privately, say, textOf, warned, warning, g1 } from "./fixture.ts";

describe("群规", () => {
  it("the charter's parts and the ladder in words", () => {
    const text = textOf(say("wang", "群规？"));
    for (const part of ["瑜伽小站", "一起练瑜伽", "互助、真诚", "1 分：提醒；2 分：提醒并告知管理员；3 分：移出", "30 天"]) expect(text).toContain(part);
  });

  it("the charter's own words, a long one cut at the end of a line", () => {
    const charter = { ...book.charter, text: "第一条：友善。" };
    expect(textOf(say("wang", "社群守则", { book: { ...book, charter } }))).toContain("第一条：友善。");
    const long = Array.from({ length: 100 }, (_, index) => `第${index}条：友善。`).join("\n");
    const text = textOf(say("wang", "群规", { book: { ...book, charter: { values: [], text: long } } }));
    expect(text).toContain("。…\n（全文请问管理员）");
    expect(text.length).toBeLessThan(700);
  });

  it("without steps it promises none", () => {
    expect(textOf(say("wang", "群规", { book: { ...book, ladder: { ...book.ladder, steps: [] } } }))).not.toContain("移出");
  });
});

describe("帮助", () => {
  it("names the words and whom to ask", () => {
    const text = textOf(say("wang", "帮助"));
    for (const part of ["群规：", "我的警告：", "常见问题：", "小美（日常管理）"]) expect(text).toContain(part);
    expect(text).not.toContain("/");
  });

  it("names the file's staff before anybody is known, and no questions where there are none", () => {
    const state = community();
    for (const id of ["ming", "mei", "li"]) state.members.delete(m(id));
    const text = textOf(say("wang", "help", { state, book: { ...book, faq: [] } }));
    expect(text).toContain("小美、阿明");
    expect(text).not.toContain("常见问题");
    expect(textOf(say("wang", "help", { state, book: { ...book, staff: { founder: [], secretary: [], growth: [], partner: [] } } }))).toContain("群主");
  });
});

describe("我的警告", () => {
  it("one's own: words without contact details, rule, expiry, the next step", () => {
    const state = warned(warned(community(), "wang", warning("w1")), "chen", warning("c1", { because: "别人的事" }));
    const text = textOf(say("wang", "我的警告", { state }));
    for (const part of ["现有 1 分", "发广告", "加薇 ab***", "规则：广告", "12-20 10:00 失效", "到 2 分：提醒并告知管理员", "小美"]) expect(text).toContain(part);
    for (const part of ["别人的事", "ab12345"]) expect(text).not.toContain(part);
  });

  it("each with its span, rule and version, what an appeal came to, and how to make one; in private as well", () => {
    const shown = warning("w1", { matched: "加薇 ab12345" });
    const state = warned(community(), "wang", shown, warning("w2", { because: "刷屏", upheld: { at: now, because: "连发十条" } }));
    const text = textOf(say("wang", "我的警告", { state }));
    for (const part of ["发广告「【加薇 ab***】领红包」", "（ads@abcdef）", "申诉后维持：连发十条", "不服：发「申诉 理由」（群里或私聊都行），由 小美 处理"]) expect(text).toContain(part);
    const { actions } = decide(privately("wang", "我的警告"), state, book);
    expect(actions).toMatchObject([{ type: "dm", member: "wang", text: expect.stringContaining("现有 2 分") }]);
  });

  it("does not tell which human warned", () => {
    const text = textOf(say("wang", "我的处罚", { state: warned(community(), "wang", warning("w1", { by: m("ming"), rule: "human" })) }));
    expect(text).toContain("管理员警告");
    expect(text).not.toContain("阿明");
  });

  it("none, or only expired ones", () => {
    expect(textOf(say("wang", "我的警告"))).toBe("你没有有效的警告。");
    expect(textOf(say("wang", "我的警告", { state: warned(community(), "wang", warning("w1", { expiresAt: now })) }))).toBe("你没有有效的警告。");
  });

  it("at the last step it promises only what the ladder does", () => {
    const three = warning("w1", { points: 3 });
    const stood = warned(community(), "wang", three);
    const wang = stood.members.get(m("wang"));
    const marks = book.ladder.steps.map(({ at, act }) => ({ step: at, at: now - 6 * 86_400_000, removes: act === "remove", group: g1 }));
    if (wang) wang.steps = marks;
    // The mark of the removal is older than the day on which this member came back: any warning removes again.
    expect(textOf(say("wang", "我的警告", { state: stood }))).toContain("再有警告：移出");
    if (wang) wang.steps = marks.map((mark) => ({ ...mark, at: now }));
    expect(textOf(say("wang", "我的警告", { state: stood }))).toContain("已在最后一级");
  });
});

describe("常见问题", () => {
  it("numbered, at most twenty", () => {
    expect(textOf(say("wang", "FAQ"))).toContain("1. 几点上课？\n2. 多少钱？\n直接把问题发出来");
    const faq = Array.from({ length: 25 }, (_, index) => ({ id: `q${index}`, questions: [`问题${index}`], answer: "答", media: [] }));
    const text = textOf(say("wang", "问题列表", { book: { ...book, faq } }));
    expect(text).toContain("20. 问题19\n…还有 5 条");
  });

  it("promises an answer only while the rule is at work", () => {
    const state = community();
    state.modes.set(ruleId("faq"), "off");
    expect(textOf(say("wang", "常见问题", { state }))).toContain("有事可以找");
    expect(textOf(say("wang", "常见问题", { book: { ...book, faq: [] } }))).toContain("还没有");
  });
});
