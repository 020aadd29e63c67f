import { describe, expect, it } from "vitest";
import { usualDuty } from "../../src/core/book.ts";
import { book, loaded, minimal, said } from "./loading.ts";

const hour = 3_600_000;
const scripts = (text: string) => ({ "demo/scripts.yaml": text });

describe("duty", () => {
  it("is read as written, past midnight too; what is not written is as usual", () => {
    const full = `${minimal}duty:\n  founder: { on_duty: "21:00-02:00" }\n  secretary: { on_duty: "9:00-24:00" }\n  growth: {}\n  cases: { gate: growth, appeal: founder }\n  within: 90m\n`;
    expect(book(full).duty).toEqual({ hours: { founder: { from: 1260, to: 120 }, secretary: { from: 540, to: 1440 } }, cases: { ...usualDuty.cases, gate: "growth", appeal: "founder" }, within: 1.5 * hour });
    expect(book(minimal).duty).toEqual(usualDuty);
  });

  it.each([
    ['secretary: { on_duty: "09：00—23：00" }', '（现在是“09：00—23：00”）（最接近的写法：09:00-23:00）'],
    ['secretary: { on_duty: "9点30 - 23.00" }', "最接近的写法：09:30-23:00"],
    ['secretary: { on_duty: "09:00～23:00" }', "最接近的写法：09:00-23:00"],
    ['secretary: { on_duty: "09:00-09:00" }', "全天值班就不写 on_duty"],
    ['secretary: { on_duty: "白天" }', '要写成 "09:00-23:00"'],
    ['secretary: { on_duty: "09:00-25:00" }', '要写成 "09:00-23:00"'],
    ['secretary: { on_duty: "24:00-09:00" }', '要写成 "09:00-23:00"'],
    ["secretary: { onduty: 1 }", "最接近的写法：on_duty"],
    ["secretery: {}", "最接近的写法：secretary"],
    ["cases: { gate: groth }", "最接近的写法：growth"],
    ["cases: { gates: growth }", "最接近的写法：gate"],
    ["within: 5m", "要在 10 分钟到 7 天之间"],
    ["within: 8d", "要在 10 分钟到 7 天之间"],
    ["within: 很快", "要写成 30m、2h、1d"],
  ])("%s is told of", (line, message) => {
    const [problem, ...more] = said(`${minimal}duty: { ${line} }\n`);
    expect([problem, more]).toEqual([expect.stringContaining(message), []]);
    expect(problem).toMatch(/^demo\/community\.yaml:3:\d+ /);
  });
});

describe("scripts", () => {
  it("may say which cases they go with, by topic in either language or by rule", () => {
    const text = "争吵: 先停一下\n道歉:\n  text: 抱歉\n  for: [申诉, confirm, ads]\n";
    const read = loaded(`${minimal}rules:\n  - { id: ads, use: ads }\n`, scripts(text));
    expect(read.book.scripts).toEqual([{ name: "争吵", text: "先停一下", topics: [] }, { name: "道歉", text: "抱歉", topics: ["appeal", "confirm", "ads"] }]);
    expect(read.scripts).toEqual(new Map([["争吵", "先停一下"], ["道歉", "抱歉"]]));
  });

  it("are followed from a preset, the nearer one with its own cases", () => {
    const files = { "presets/p/community.yaml": "groups: [甲]\n", "presets/p/scripts.yaml": "甲: { text: 一, for: [tell] }\n乙: { text: 二, for: [gate] }\n", ...scripts("甲: 三\n") };
    expect(book("name: a\nextends: presets/p\n", files).scripts).toEqual([{ name: "甲", text: "三", topics: [] }, { name: "乙", text: "二", topics: ["gate"] }]);
  });

  it.each([
    ["甲: { text: 一, for: [apeal] }", "demo/scripts.yaml:1:21 话术“甲”的 for 里没有“apeal”这类工单或这条规则（最接近的写法：appeal）"],
    ["甲: { text: 一, for: [广告] }", "demo/scripts.yaml:1:21 话术“甲”的 for 里没有“广告”这类工单或这条规则，可以写：confirm、appeal、assisted、approval、tell、gate、待确认、申诉、协助操作、双人确认、告知处理、入群审核"],
    ["甲: { text: 一, for: [] }", "demo/scripts.yaml:1:20 for：是空列表"],
    ["甲: { for: [tell] }", "缺少 text"],
    ["甲: { text: 一, fro: [tell] }", "1:15 不认识“fro”，可以写：text、for"],
  ])("%s is told of", (text, message) => {
    expect(said(minimal, scripts(`${text}\n`)).join("\n")).toContain(message);
  });
});
