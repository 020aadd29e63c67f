import { describe, expect, it } from "vitest";
import { type Value, explainValues } from "../../src/rulebook/explain.ts";
import { kinds } from "./kinds.ts";

const files = {
  "demo/community.yaml": `名称: 小站
groups: [小站]
extends: presets/p
vars: { 城市: 上海, 上限: 9 }
charter: { purpose: "在\${城市}" }
rules:
  - { id: ads, mode: enforce }
  - { id: own, when: message, if: { has: link }, then: [{ warn: 1, because: "\${城市}" }] }
sets: { 活动日: { extends: q, during: { weekday: [周六] }, rules: [{ id: ads, mode: off }] } }
pace:
  daily_cap: \${上限}
`,
  "presets/p.yaml": "rules:\n  - { id: ads, use: ads, mode: watch, with: { sensitivity: strict } }\n",
  "presets/q.yaml": "rules: [{ id: 来, use: welcome, with: { text: 来 } }]\n",
  "demo/faq.yaml": "- { question: 几点, answer: '${城市}七点' }\n",
  "demo/words/广告词.txt": "甲\n",
};
const values = explainValues(files, "demo", kinds);
const of = (path: string): Value | undefined => values.find((value) => value.path === path);

describe("each value is told with where it comes from", () => {
  it.each([
    ["name", "小站", "demo/community.yaml:1:5"], ["rules.ads.mode", "enforce", "demo/community.yaml:7:22"], ["rules.ads.use", "ads", "presets/p.yaml:2:21"], ["rules.ads.with.sensitivity", "strict", "presets/p.yaml:2:60"],
    ["rules.own.if", { has: "link" }, "demo/community.yaml:8:35"], ["sets.活动日.during.weekday", ["周六"], "demo/community.yaml:9:47"], ["sets.活动日.rules.ads.mode", "off", "demo/community.yaml:9:80"], ["sets.活动日.rules.来.with.text", "来", "presets/q.yaml:1:46"],
    ["words.广告词", ["甲"], "demo/words/广告词.txt:1:1"],
  ])("%s", (path, value, place) => {
    expect(of(path)?.value).toEqual(value);
    const { file, line, column } = of(path)?.at ?? {};
    expect(`${file}:${line}:${column}`).toBe(place);
  });
  it("with the variables in it", () => {
    expect(of("charter.purpose")).toMatchObject({ value: "在上海", variables: [{ name: "城市", file: "demo/community.yaml", line: 4, column: 13 }] });
    expect(of("pace.daily_cap")).toMatchObject({ value: 9, at: { line: 11, column: 14 }, variables: [{ name: "上限" }] });
    expect(of("faq.几点.answer")).toMatchObject({ value: "上海七点", at: { file: "demo/faq.yaml" }, variables: [{ name: "城市" }] });
    expect(of("rules.own.then")).toMatchObject({ value: [{ warn: 1, because: "上海" }], variables: [{ name: "城市" }] });
  });
  it("defaults have no place and the author's spelling", () => {
    for (const [path, value] of [["bind", "auto"], ["day_starts_at", "04:00"], ["ladder.expires", "30d"], ["ladder.at_most.in", "10m"], ["pace.same_text", "5m"], ["rules.own.mode", "watch"], ["rules.ads.with.first_messages", 5]] as const) {
      expect(of(path)).toEqual({ path, value, variables: [] });
    }
  });
  it("none twice, and none of what gave way", () => {
    const paths = values.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(values.filter(({ path }) => path.startsWith("sets.活动日.rules.own"))).toEqual([]);
  });
  it("nothing of a community that cannot be read", () => {
    expect(explainValues({ "demo/community.yaml": "name: [\n" }, "demo", kinds)).toEqual([]);
  });
});
