import { describe, expect, it } from "vitest";
import { minimal, said } from "./loading.ts";

const rules = (...lines: readonly string[]): readonly string[] => said(`${minimal}rules:\n${lines.map((line) => `  - { ${line} }\n`).join("")}`, { "demo/words/广告词.txt": "加微信\n" });
const when = 'when: message, if: { all: [{ has: link }, { between: ["23:00", "07:00"] }] }';
const turned = 'when: message, if: { all: [{ between: ["23:00", "07:00"] }, { has: [link] }] }';
const warn = "then: [{ warn: 1, because: 因 }]";
const at = (line: number, says: string): string => `demo/community.yaml:${line}:${says}`;

describe("rules that contradict", () => {
  it.each([
    ["an exception that is the condition", [`id: a, ${when}, unless: { all: [{ has: link }, { between: ["23:00", "07:00"] }] }, ${warn}`], at(4, "100 unless 和 if 说的是一回事：这条规则永远不会动手")],
    ["an exception that is one of the conditions", [`id: a, when: message, if: { all: [{ has: [qr, link] }, { first_messages: 3 }] }, unless: { has: [link, qr] }, ${warn}`], at(4, "96 unless 和 if 说的是一回事：这条规则永远不会动手")],
    ["remove and mute", [`id: a, mode: ask, ${when}, then: [{ remove: true }, { mute: 10m }]`], at(4, "130 remove 和 mute 写在一起了：移出的人不用再禁言，留一个")],
    ["the same kind with the same options", ["id: a, use: ads, with: { words: [广告词], first_messages: 3 }", "id: b, use: ads, with: { first_messages: 3, words: [广告词] }"], at(5, "11 和规则“a”是同一种，选项也一样：每件事会做两遍，留一条")],
    ["the same kind without options", ["id: a, use: ads", "id: b, use: ads, with: {}"], at(5, "11 和规则“a”是同一种，选项也一样：每件事会做两遍，留一条")],
  ])("%s", (_, lines, says) => {
    expect(rules(...lines)).toEqual([says]);
  });
  // What these actions do belongs to the words of `then`; what they mean to each other is told whether they are known or not.
  it.each([
    ["points for what is warned of", `${when}, ${warn}`, `${turned}, then: [{ points: 5, because: 因 }]`, "条件相同，一边记警告，一边加积分"],
    ["a warning for what earns points", `${when}, then: [{ points: 5, because: 因 }]`, `${turned}, then: [{ recall: true }]`, "条件相同，一边加积分，一边撤回"],
    ["a tier up for what is muted", `${when}, then: [{ mute: 10m }]`, `${turned}, then: [{ tier: active }]`, "条件相同，一边禁言，一边升层级"],
    ["in and out", "when: join_request, if: { words: [甲] }, then: [{ approve: true }]", "when: join_request, if: { words: [甲] }, then: [{ reject: 不要 }]", "条件相同，一边同意，一边拒绝"],
    ["a tag put on and taken off", `${when}, then: [{ tag: 新人 }]`, `${turned}, then: [{ untag: 新人 }]`, "条件相同，一边加上标签“新人”，一边去掉标签“新人”"],
  ])("%s", (_, first, second, says) => {
    expect(rules(`id: a, ${first}`, `id: b, ${second}`)).toContain(at(5, `11 和规则“a”矛盾：${says}`));
  });
  it("a rule that an earlier one with the same condition keeps from being asked", () => {
    const says = "永远轮不到这条规则：条件相同的";
    expect(rules(`id: a, mode: enforce, continue: false, ${when}, ${warn}`, `id: b, ${turned}, then: [{ recall: true }]`)).toContain(at(5, `11 ${says}“a”先判，而且写了 continue: false`));
    expect(rules(`id: a, ${when}, ${warn}`, `id: b, mode: ask, priority: 5, continue: false, ${turned}, then: [{ recall: true }]`)).toContain(at(4, `11 ${says}“b”先判，而且写了 continue: false`));
    expect(rules(`id: a, mode: watch, continue: false, ${when}, ${warn}`, `id: b, ${turned}, then: [{ recall: true }]`).join()).not.toContain(says);
  });
  it.each([
    ["other conditions", [`id: a, ${when}, ${warn}`, "id: b, when: message, if: { has: link }, then: [{ recall: true }]"]],
    ["other exceptions", [`id: a, ${when}, unless: { has: qr }, ${warn}`, `id: b, ${turned}, unless: { has: card }, ${warn}`]],
    ["the order of a time span, which means something", ['id: a, when: message, if: { between: ["23:00", "07:00"] }, then: [{ warn: 1, because: 因 }]', 'id: b, when: message, if: { between: ["07:00", "23:00"] }, then: [{ reply: 早 }]']],
    ["several deeds on the same side", [`id: a, ${when}, ${warn}`, `id: b, ${turned}, then: [{ recall: true }]`]],
    ["a rule that is off", ["id: a, use: ads", "id: b, use: ads, mode: off"]],
    ["the same kind with other options", ["id: a, use: ads", "id: b, use: ads, with: { first_messages: 3 }"]],
  ])("is silent about %s", (_, lines) => {
    expect(rules(...lines)).toEqual([]);
  });
  it("is told in a set as well, and where a preset's rule is contradicted", () => {
    expect(said(`${minimal}rules: [{ id: a, use: ads }]\nsets: { 活动日: { rules: [{ id: b, use: ads }] } }\n`)).toEqual([at(4, "30 和规则“a”是同一种，选项也一样：每件事会做两遍，留一条")]);
    expect(said(`${minimal}extends: p\nrules: [{ id: b, use: ads }]\n`, { "presets/p.yaml": "rules: [{ id: a, use: ads }]\n" })).toEqual([at(4, "15 和规则“a”是同一种，选项也一样：每件事会做两遍，留一条")]);
  });
});
