import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { modeNames } from "../../src/core/entry.ts";
import { communityForm, ruleForm } from "../../src/rulebook/forms.ts";
import { mend } from "../../src/rulebook/mend.ts";
import { communitySchema, dropSchema, faqEntrySchema, ownRuleSchema, ruleSchema } from "../../src/rulebook/schema.ts";
import { loadFromFiles } from "../../src/rulebook/load.ts";
import { aliasOf, aliasesIn, bare } from "../../src/rulebook/spelling.ts";
import { ruleKinds } from "../../src/rules/index.ts";
import { actionKinds } from "../../src/rules/own/actions.ts";
import { combinators, conditionKinds } from "../../src/rules/own/conditions.ts";
import { kinds } from "./kinds.ts";
import { book, loaded, minimal, said } from "./loading.ts";

const chinese = `名称: 瑜伽小站
群: ["瑜伽小站*"]
接管: 手动
章程: { 宗旨: 一起练, 价值观: [互助] }
管理人员: { 创建者: [阿明] }
规则:
  - 编号: night
    名称: 夜间不发链接
    模式: 执行
    当: 有人说话
    如果: { 全部: [{ 含有: [链接, 二维码] }, { 时段: ["23:00", "07:00"] }, { 进群天数: { 最多: 7 } }] }
    除非: { 任一: [{ 身份: 创建者 }, { 不是: { 邀请人: 有 } }] }
    那么: [{ 警告: 1, 原因: 夜里不发 }, { 告诉: 日常管理, 附言: 看一下 }]
    例子: { 不应当: [{ 内容: 晚安, 时刻: "23:30", 带有: [图片] }] }
  - { 编号: 广告, 用: ads, 选项: { first_messages: 3 } }
规则组:
  活动日: { 何时: { 星期: [周六], 时段: ["09:00", "18:00"] }, 规则: [{ 编号: 广告, 模式: 关 }] }
处罚阶梯: { 失效: 14d, 阶梯: { 2: 移出 }, 刹车: { 移出人数: 5 } }
发言节奏: { 每天最多: 90 }
保留: 7d
`;
const english = `name: 瑜伽小站
groups: ["瑜伽小站*"]
bind: manual
charter: { purpose: 一起练, values: [互助] }
staff: { founder: [阿明] }
rules:
  - id: night
    name: 夜间不发链接
    mode: enforce
    when: message
    if: { all: [{ has: [link, qr] }, { between: ["23:00", "07:00"] }, { days_in_group: { at_most: 7 } }] }
    unless: { any: [{ role: founder }, { not: { inviter: someone } }] }
    then: [{ warn: 1, because: 夜里不发 }, { tell: secretary, text: 看一下 }]
    examples: { should_not: [{ text: 晚安, at: "23:30", has: [picture] }] }
  - { id: 广告, use: ads, with: { first_messages: 3 } }
sets:
  活动日: { during: { weekday: [周六], between: ["09:00", "18:00"] }, rules: [{ id: 广告, mode: off }] }
ladder: { expires: 14d, steps: { 2: 移出 }, at_most: { removals: 5 } }
pace: { daily_cap: 90 }
retention: 7d
`;

const inChinese = /^\p{Script=Han}+$/u;
/** The keys below a schema that have no Chinese name, and the values that have none where no value is Chinese itself. */
function withoutChinese(schema: z.core.$ZodType, path: string, seen: Set<z.core.$ZodType>): readonly string[] {
  const { schema: form, spelling: { words = {} } } = bare(schema);
  if (seen.has(form)) return [];
  seen.add(form);
  if (form instanceof z.ZodUnion) return form.options.flatMap((option, index) => withoutChinese(option, `${path}|${index}`, seen));
  if (form instanceof z.ZodArray) return withoutChinese(form.element, `${path}[]`, seen);
  if (form instanceof z.ZodRecord) return withoutChinese(form.valueType, `${path}{}`, seen);
  if (form instanceof z.ZodEnum) {
    // The ladder's acts are Chinese words first, and names beside them.
    const values = form.options.map(String);
    return values.some((value) => inChinese.test(value)) ? [] : values.filter((value) => !inChinese.test(words[value] ?? "")).map((value) => `${path} = ${value}`);
  }
  if (!(form instanceof z.ZodObject)) return [];
  return Object.entries(form.shape).flatMap(([name, field]) => [...(inChinese.test(aliasOf(field) ?? "") ? [] : [`${path}.${name}`]), ...withoutChinese(field, `${path}.${name}`, seen)]);
}

describe("Chinese names", () => {
  it("are read as what they stand for", () => {
    const versionless = (text: string): string => JSON.stringify({ ...book(text), version: "" });
    expect(versionless(chinese)).toBe(versionless(english));
    expect(book(chinese).rules.map(({ id, mode }) => `${id} ${mode}`)).toEqual(["night enforce", "广告 watch"]);
  });
  it("serve the options of the shipped kinds, by the kind that the rule is of, and are mended", () => {
    const written = `名称: 瑜伽小站
群: ["瑜伽小站*"]
规则:
  - { 编号: 门, 用: entry-gate, 选项: { 条件: { 谁邀请: [活跃者], 提示: 看置顶 }, 否则: 婉拒, 到期: 问过再移出 } }
  - { 编号: ads, 用: ads, 选项: { 松紧: 从宽, 头几条: 3, 警告点数: 2, 撤回: false } }
  - { 编号: 自我介绍, 用: self-introduction, 选项: { 期限: 24h, 最少字数: 20字, 要说到: [城市], 到期: 只记录 } }
`;
    const meant = `name: 瑜伽小站
groups: ["瑜伽小站*"]
rules:
  - { id: 门, use: entry-gate, with: { require: { invited_by: [active], hint: 看置顶 }, otherwise: reject, then: ask_remove } }
  - { id: ads, use: ads, with: { sensitivity: careful, first_messages: 3, points: 2, recall: false } }
  - { id: 自我介绍, use: self-introduction, with: { within: 24h, at_least: 20字, must_mention: [城市], then: nothing } }
`;
    const real = { kinds: ruleKinds, commands: [] };
    expect(mend({ "demo/community.yaml": written }, real).map(({ text }) => text)).toEqual([meant]);
    const told = (text: string): readonly string[] => {
      const result = loadFromFiles({ "demo/community.yaml": text }, { ...real, community: "demo" });
      return "problems" in result ? result.problems.map(({ message }) => message) : [];
    };
    // The one mistake in it is told alike, in both spellings.
    expect(told(written)).toEqual(["hint 是暗号的提示，没有 code 就不用写"]);
    expect(told(meant)).toEqual(told(written));
  });
  it("serve faq.yaml and drops.yaml as well", () => {
    const files = { "demo/faq.yaml": "- { 问题: 几点, 回答: 七点, 负责人: 小美 }\n", "demo/drops.yaml": '- { 编号: a, 周期: "0 9 * * *", 内容: 早, 错过: 补发 }\n' };
    expect(loaded(minimal, files).book).toMatchObject({ faq: [{ answer: "七点", owner: "小美" }], drops: [{ when: { cron: "0 9 * * *" }, late: "send" }] });
  });
  it("merge with a preset in the other names, rule by rule", () => {
    const read = book(`${minimal}继承: presets/p\n规则: [{ 编号: ads, 模式: 执行 }]\n`, { "presets/p.yaml": "rules: [{ id: ads, use: ads, mode: watch }]\n发言节奏: { 每天最多: 9 }\n" });
    expect(read).toMatchObject({ rules: [{ id: "ads", mode: "enforce" }], pace: { dailyCap: 9 } });
  });
  it.each([
    ["both names of a key", `${minimal}bind: auto\n接管: 手动\n`, "4:1 “bind”写了两次：“接管”和“bind”是同一个键"],
    ["both names, the other way round", `${minimal}接管: 手动\nbind: auto\n`, "4:1 “bind”写了两次：“bind”和“接管”是同一个键"],
    ["both names in a rule", `${minimal}rules:\n  - { id: a, use: ads, mode: off, 模式: 关 }\n`, "4:35 “mode”写了两次：“模式”和“mode”是同一个键"],
    ["a mistake is told by the canonical name", `${minimal}发言节奏: { 每天最多: 0 }\n`, "3:15 daily_cap：太小了，最小 1（现在是“0”）"],
    ["a slip for a mode is still a slip", `${minimal}rules:\n  - { 编号: a, 用: ads, 模式: 开启 }\n`, "4:26 mode：没有“开启”这个值，可以写：off、watch、ask、enforce（最接近的写法：enforce）"],
    ["a Chinese key near to none is answered in Chinese", `${minimal}rules:\n  - { id: a, use: ads, 谁也不认识: 1 }\n`, "4:24 不认识“谁也不认识”，可以写：编号、名称、用、模式、优先、继续、选项、例子"],
    ["a slip for a Chinese key", `${minimal}处罚阶剃: {}\n`, "3:1 不认识“处罚阶剃”（最接近的写法：处罚阶梯）"],
  ])("%s", (_, text, says) => {
    expect(said(text)).toEqual([`demo/community.yaml:${says}`]);
  });
  it("are there for every key, condition and action", () => {
    for (const schema of [communitySchema, ruleSchema, ownRuleSchema, faqEntrySchema, dropSchema]) {
      for (const [name, field] of Object.entries(schema.shape)) expect(aliasOf(field), name).toBeDefined();
    }
    for (const { name, alias } of [...combinators, ...conditionKinds, ...actionKinds]) expect(alias, name).toBeDefined();
  });
  it("are there at every depth, and for every value that is not Chinese itself", () => {
    const forms: readonly (readonly [string, z.ZodType])[] = [["community", communityForm], ["faq", faqEntrySchema], ["drop", dropSchema], ...ruleKinds.map(({ kind, options }) => [kind, options] as const)];
    const seen = new Set<z.core.$ZodType>();
    expect(forms.flatMap(([path, schema]) => withoutChinese(schema, path, seen))).toEqual([]);
    expect(seen.size).toBeGreaterThan(100);
  });
  it("are each one key's alone", () => {
    for (const form of [communityForm, ruleForm, faqEntrySchema, dropSchema, ...ruleKinds.map(({ options }) => options)]) {
      expect(aliasesIn(form).size).toBe(Object.values(form.shape).filter((field) => aliasOf(field) !== undefined).length);
      for (const alias of aliasesIn(form).keys()) expect(Object.keys(form.shape)).not.toContain(alias);
    }
    const words = [...combinators, ...conditionKinds].map(({ alias }) => alias);
    expect(new Set(words).size).toBe(words.length);
  });
});

const fixed = (text: string) => mend({ "demo/community.yaml": text }, { kinds, commands: [] });
const after = (text: string): string => fixed(text)[0]?.text ?? text;

describe("mending", () => {
  it("changes the names and nothing else", () => {
    expect(after(chinese)).toBe(english);
    expect(fixed(english)).toEqual([]);
  });
  it("keeps remarks, order, spacing and line ends, and tells each place", () => {
    const text = "# 名称: 不是键\r\n名称:   a   # 模式\r\n'群':\r\n  - \"模式\"\r\n规则:   # 下面\r\n\r\n  - 编号: x\r\n    用: ads\r\n    模式: \"观察\"   # 先看\r\n";
    expect(fixed(text)).toEqual([{
      path: "demo/community.yaml",
      text: "# 名称: 不是键\r\nname:   a   # 模式\r\ngroups:\r\n  - \"模式\"\r\nrules:   # 下面\r\n\r\n  - id: x\r\n    use: ads\r\n    mode: watch   # 先看\r\n",
      changes: [[2, 1, "名称", "name"], [3, 1, "群", "groups"], [5, 1, "规则", "rules"], [7, 5, "编号", "id"], [8, 5, "用", "use"], [9, 5, "模式", "mode"], [9, 9, "观察", "watch"]]
        .map(([line, column, from, to]) => ({ file: "rules/demo/community.yaml", line, column, from, to })),
    }]);
  });
  it.each([
    ["full-width colons", "name：瑜伽\ngroups：[a]\ncharter:\n  purpose：练习\n", "name: 瑜伽\ngroups: [a]\ncharter:\n  purpose: 练习\n"],
    ["a full-width colon before a remark", "name：瑜伽 # 名字\ngroups: [a]\n", "name: 瑜伽 # 名字\ngroups: [a]\n"],
    ["full-width spaces", "name:　a\ngroups: [a]\ncharter:\n　purpose: b\n", "name: a\ngroups: [a]\ncharter:\n  purpose: b\n"],
    ["a full-width comma between keys", "name: a\ngroups: [a]\npace: { daily_cap: 3， group_per_minute: 4 }\n", "name: a\ngroups: [a]\npace: { daily_cap: 3, group_per_minute: 4 }\n"],
    ["what a rule is about, in a shorter word", `${minimal}rules: [{ id: a, 当: 消息, if: { has: link }, then: [{ recall: true }] }]\n`, `${minimal}rules: [{ id: a, when: message, if: { has: link }, then: [{ recall: true }] }]\n`],
    ["a time of day called otherwise", `${minimal}rules: [{ id: a, 当: 定时, at: "09:00", then: [{ tell: founder }] }]\n`, `${minimal}rules: [{ id: a, when: time, at: "09:00", then: [{ tell: founder }] }]\n`],
    ["a mode's slips", `${minimal}rules: [{ id: a, use: ads, mode: 开启 }, { id: b, use: welcome, mode: Enforce, with: { text: a } }]\n`, `${minimal}rules: [{ id: a, use: ads, mode: enforce }, { id: b, use: welcome, mode: enforce, with: { text: a } }]\n`],
  ])("puts right %s", (_, text, mended) => {
    expect(after(text)).toBe(mended);
  });
  it.each([
    ["what cannot be read", "名称: a\n群: [a\n"],
    ["what cannot be read for another reason beside a slip", "名称：a\n群: [a\n"],
    ["a comma that may belong to the text", "name: a\ngroups: [甲，乙]\n"],
    ["a key that is written twice in two names", `${minimal}模式: 1\nbind: auto\n接管: 手动\n`],
    ["words of the author's own", `${minimal}vars: { 规则: 执行, 模式: 关 }\n`],
    ["a role's slip, which may mean somebody else", `${minimal}rules: [{ id: a, when: message, if: { role: 群主 }, then: [{ recall: true }] }]\n`],
  ])("leaves alone %s", (_, text) => {
    expect(after(text)).toBe(text);
  });
  it("reaches presets that nobody uses, and a rule whose kind its preset says", () => {
    const mended = mend({ "demo/community.yaml": `${minimal}extends: presets/p\nrules: [{ id: a, 模式: 关 }]\n`, "presets/p.yaml": "rules: [{ id: a, use: ads }]\n", "presets/q.yaml": "接管: 自动\n" }, { kinds, commands: [] });
    expect(mended.map(({ path, text }) => [path, text])).toEqual([["demo/community.yaml", `${minimal}extends: presets/p\nrules: [{ id: a, mode: off }]\n`], ["presets/q.yaml", "bind: auto\n"]]);
  });
  it("twice is once, and means the same", () => {
    const names = [...aliasesIn(communityForm)];
    const rules = [...aliasesIn(ruleForm)];
    const word = fc.oneof(fc.constantFrom(...Object.entries(modeNames).flat(), "3", "[a]", "{ 模式: 关 }", '"观察"', "a"), fc.constantFrom(...names.flat()));
    const line = fc.tuple(fc.constantFrom(...names.flat()), fc.constantFrom(": ", ":", "：", ": 　"), word).map((parts) => parts.join(""));
    const rule = fc.array(fc.tuple(fc.constantFrom(...rules.flat()), word).map(([key, value]) => `${key}: ${value}`), { maxLength: 4 }).map((fields) => `  - { ${["编号: r", ...fields].join(", ")} }`);
    fc.assert(fc.property(fc.array(line, { maxLength: 4 }), fc.array(rule, { maxLength: 3 }), (lines, all) => {
      const text = [minimal.trimEnd(), ...lines, ...(all.length > 0 ? ["规则:", ...all] : [])].join("\n");
      const once = after(text);
      expect(fixed(once)).toEqual([]);
      const problems = said(text);
      // What is read without a mistake is read alike afterwards.
      if (problems.length === 0) expect({ ...book(once), version: "" }).toEqual({ ...book(text), version: "" });
    }), { numRuns: 150 });
  }, 30_000);
});
