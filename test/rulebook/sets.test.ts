import { describe, expect, it } from "vitest";
import { checkExamples } from "../../src/rulebook/examples.ts";
import { sayProblem } from "../../src/rulebook/load.ts";
import { book, loaded, minimal, said } from "./loading.ts";

const rules = `${minimal}vars: { 网站: a.com }
rules:
  - { id: ads, use: ads, mode: enforce, with: { sensitivity: strict, allow_links: [b.com] } }
  - { id: rename, use: rename-on-entry }
`;
const preset = { "presets/活动日.yaml": "pace: { daily_cap: 1 }\nrules:\n  - { id: ads, use: ads, mode: ask, with: { allow_links: ['${网站}'] } }\n  - { id: 新, use: welcome, with: { text: 来了 } }\n" };

describe("a set", () => {
  it("holds all rules that run while it is on: its own over its preset's over the usual ones", () => {
    const read = book(`${rules}sets:\n  活动日: { extends: presets/活动日, rules: [{ id: ads, mode: watch }] }\n`, preset);
    expect(read.sets.map(({ name, rules: all, during }) => [name, all.map(({ id, mode }) => `${id} ${mode}`), during])).toEqual([["活动日", ["rename watch", "新 watch", "ads watch"], undefined]]);
    expect(read.rules.map(({ id, mode }) => `${id} ${mode}`)).toEqual(["ads enforce", "rename watch"]);
    // Only the rules of a preset are taken.
    expect(read.pace.dailyCap).toBe(500);
    // A rule that is not touched is the very same one.
    expect(read.sets[0]?.rules.find(({ id }) => id === "rename")).toBe(read.rules.find(({ id }) => id === "rename"));
  });
  it("may have its time", () => {
    expect(book(`${rules}sets:\n  a: { during: { weekday: [周六, 7], between: ["09:00", "18:00"] }, rules: [{ id: ads, mode: off }] }\n`).sets[0]?.during).toEqual({ span: { from: 540, to: 1080 }, weekdays: [6, 7] });
  });
  it("may come with a preset and be changed field by field", () => {
    const read = book(`${rules}extends: p\nsets: { a: { during: { weekday: [周日] } } }\n`, { "presets/p.yaml": "sets: { a: { during: { weekday: [周六] }, rules: [{ id: ads, mode: off }] }, b: { rules: [{ id: rename, mode: off }] } }\n" });
    expect(read.sets.map(({ name, during, rules: all }) => [name, during?.weekdays, all.map(({ mode }) => mode)])).toEqual([["a", [7], ["watch", "off"]], ["b", undefined, ["enforce", "off"]]]);
  });
  it("has the examples of its own rules tried against these", () => {
    const text = `${minimal}rules: [{ id: r, when: message, if: { has: link }, then: [{ warn: 1, because: 因 }], examples: { should: ["看 https://a.com"] } }]
sets:
  松: { rules: [{ id: r, if: { words: [代购] }, examples: { should: [代购, 你好] } }] }
`;
    expect(checkExamples(loaded(text)).map(sayProblem)).toEqual(["rules/demo/community.yaml:5:71 应当触发 r 却没有：“你好”（没有「代购」）"]);
  });
  it("changes the version with its preset", () => {
    const text = `${rules}sets: { a: { extends: 活动日 } }\n`;
    expect(book(text, preset).version).not.toBe(book(text, { "presets/活动日.yaml": `${preset["presets/活动日.yaml"]}# x\n` }).version);
  });
});

describe("what is wrong with a set is told at its place", () => {
  it.each([
    ["nothing in it", "a: {}", "3:9 规则组“a”和平时没有不同：写 rules（换哪些规则）或 extends（用哪个预设）"],
    ["no rules", "a: { rules: [] }", "3:21 rules：是空列表：空列表什么也换不了，至少写一条规则，或删掉 rules"],
    ["an unknown preset", "a: { extends: 活动曰 }", "3:23 没有“活动曰”这个预设（最接近的写法：活动日）"],
    ["an unknown key", "a: { rule: [] }", "3:9 规则组“a”和平时没有不同：写 rules（换哪些规则）或 extends（用哪个预设）", "3:14 不认识“rule”（最接近的写法：rules）"],
    ["no time in during", "a: { during: {}, rules: [{ id: x, use: ads }] }", "3:22 during：between（时段）和 weekday（星期）要写一个或两个；只由人切换就删掉 during"],
    ["a time without quotes", "a: { during: { between: [09:00, 18:00] }, rules: [{ id: x, use: ads }] }", '3:34 时刻要加引号，写成 "09:00"', '3:41 时刻要加引号，写成 "18:00"'],
    ["an empty list of days", "a: { during: { weekday: [] }, rules: [{ id: x, use: ads }] }", "3:33 weekday：是空列表：空列表什么也匹配不到，至少写一项"],
    ["a rule of no kind", "a: { rules: [{ id: x }] }", "3:22 缺少 use 或 when：use 用一种现成的规则，when 自己写规则"],
    ["a rule twice", "a: { rules: [{ id: x, use: ads }, { id: x, mode: off, use: welcome, with: { text: a } }] }", "3:49 规则编号“x”用了两次：编号不能重复"],
    ["an option misspelt", "a: { rules: [{ id: x, use: ads, with: { firstmessages: 3 } }] }", "3:49 不认识“firstmessages”（最接近的写法：first_messages）"],
    ["a name that /mode takes for something else", "平时: { rules: [{ id: x, use: ads }] }", "3:7 sets：规则组不能叫 平时、自动、none、auto"],
    ["a name with a space", '"a b": { rules: [{ id: x, use: ads }] }', "3:9 “a b”不能作键：规则组的名字只能用文字、数字、- 和 _，不要空格"],
  ])("%s", (_, set, ...says) => {
    expect(said(`${minimal}sets: { ${set} }\n`, preset)).toEqual(says.map((words) => `demo/community.yaml:${words}`));
  });
});
