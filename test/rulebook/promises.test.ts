import { describe, expect, it } from "vitest";
import { numberOf } from "../../src/rulebook/promises.ts";
import { minimal, said } from "./loading.ts";

/** A community whose charter says this; its ladder removes at three points, and warnings stand for thirty days. */
const charter = (text: string, ladder = ""): readonly string[] => said(`${minimal}charter:\n  text: |\n    ${text}\n${ladder}`);

describe("a text that promises what the ladder does not do", () => {
  it.each([
    "警告满五次移出本群。", "累计 2 次警告后踢出群", "警告达到4次的，将被请出群", "第一次提醒，第二次警告，第四次移出",
    "群里有警告，满 5 次移出。", "收到十二次警告会被移出", "警告 ５ 次出群",
  ])("%s", (text) => {
    expect(charter(text)).toEqual([expect.stringMatching(/^demo\/community\.yaml:5:\d+ 这里写着“.+”，处罚阶梯却是 3 分才移出（1 分：提醒；2 分：提醒并告知管理员；3 分：移出）：改这句话，或改 ladder$/)]);
  });
  it.each(["警告 7 天后失效", "警告七天后自动失效", "警告两周后过期", "警告有效期 60 天", "警告的有效期为两个月", "警告半小时，警告 12 小时后清零"])("%s", (text) => {
    expect(charter(text)).toEqual([expect.stringMatching(/^demo\/community\.yaml:5:\d+ 这里写着“.+”，处罚阶梯里的警告却是 30 天后失效：改这句话，或改 ladder\.expires$/)]);
  });
  it.each([
    ["警告两次禁言，四次移出", "两次禁言", "却是 3 分才禁言 1 小时"], ["第三次警告禁言 10 分钟", "三次警告禁言 10 分钟", "却是 3 分才禁言 1 小时"], ["警告满 3 次，禁言两小时", "3 次，禁言两小时", "却是 3 分才禁言 1 小时"], ["警告 ５ 次禁止发言一天", "５ 次禁止发言一天", "却是 3 分才禁言 1 小时"],
  ])("of a mute: %s", (text, words, really) => {
    expect(charter(text, "ladder: { steps: { 1: 提醒, 3: 禁言 1h，否则提醒, 4: 移出 } }\n")).toEqual([expect.stringContaining(`这里写着“${words}”，处罚阶梯${really}（1 分：提醒；3 分：禁言 1 小时，否则提醒；4 分：移出）：改这句话，或改 ladder`)]);
  });
  it("of a mute, where there is none", () => {
    expect(charter("警告两次禁言，三次移出")).toEqual([expect.stringContaining("这里写着“两次禁言”，处罚阶梯里却没有禁言（1 分：提醒；2 分：提醒并告知管理员；3 分：移出）")]);
  });
  it("is told at its place: in the charter, the questions and the scripts", () => {
    expect(charter("守规矩；警告满五次移出")).toEqual([expect.stringContaining("community.yaml:5:12 ")]);
    expect(said(`${minimal}charter: { purpose: 三次警告就移出, entry: 五次警告就移出 }\n`)).toEqual([expect.stringContaining("community.yaml:3:37 ")]);
    expect(said(minimal, { "demo/faq.yaml": "- question: 会被移出吗\n  answer: 警告 2 次就会移出\n" })).toEqual([expect.stringContaining("demo/faq.yaml:2:14 ")]);
    expect(said(minimal, { "demo/scripts.yaml": "提醒: 再有一次就满了，警告五次移出\n" })).toEqual([expect.stringContaining("demo/scripts.yaml:1:15 ")]);
  });
  it("is held to the ladder as merged, and to one that removes nobody", () => {
    expect(said(`${minimal}extends: p\ncharter: { text: 警告满三次移出 }\n`, { "presets/p.yaml": "ladder: { steps: { 5: 移出 } }\n" })).toEqual([expect.stringContaining("community.yaml:4:21 这里写着“三次移出”，处罚阶梯却是 5 分才移出")]);
    expect(charter("警告满三次移出", "ladder: { steps: { 1: 提醒 } }\n")).toEqual([expect.stringContaining("处罚阶梯里却没有移出（1 分：提醒）")]);
  });
});

describe("a text that promises what the ladder does, or nothing of the kind", () => {
  it.each([
    "警告满三次移出本群；警告 30 天后失效", "警告三次，移出", "三次警告后踢出", "第一次提醒，第二次警告，第三次移出", "警告一个月后失效", "警告三十天后失效", "警告的有效期是 30 天",
    "警告三次也不会移出", "第四次活动移出候补名单", "连续五次没来的，移出小组", "迟到两次移出名单", "每周三次分享，五点出群游", "刷屏五次移出", "体验课 5 次内有效", "会员卡 7 天后失效", "警告：刷屏五次移出",
    "警告不会 7 天后失效", "请注意安全警告，3 天后出发",
  ])("%s", (text) => {
    expect(charter(text)).toEqual([]);
  });
  it.each(["第二次警告禁言 10 分钟，第三次禁言一天，四次移出", "警告满两次禁言", "警告 2 次禁言 600 秒", "警告三次禁言 24 小时", "警告两次也不会禁言", "警告三次就移出", "迟到两次禁言词", "答错五次禁言"])("of a mute: %s", (text) => {
    expect(charter(text, "ladder: { steps: { 1: 提醒, 2: 禁言 10m，否则提醒, 3: 禁言 1d，否则移出, 4: 移出 } }\n")).toEqual([]);
  });
  it("with a variable in it", () => {
    expect(said(`${minimal}vars: { 次数: 3 }\ncharter: { text: "警告满\${次数}次移出" }\n`)).toEqual([]);
    expect(said(`${minimal}vars: { 次数: 4 }\ncharter: { text: "警告满\${次数}次移出" }\n`)).toEqual([expect.stringContaining("community.yaml:4:18 ")]);
  });
  it("beside a ladder that is wrong itself, which is told alone", () => {
    expect(charter("警告满五次移出", "ladder: { expires: 一月 }\n")).toHaveLength(1);
  });
});

it.each([["3", 3], ["三", 3], ["两", 2], ["十", 10], ["十二", 12], ["二十", 20], ["三十五", 35], ["一百零五", 105], ["〇", 0]])("%s is %i", (text, number) => {
  expect(numberOf(text)).toBe(number);
});
