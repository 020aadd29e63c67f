// name-format: what fits a format, and what a name is told that it lacks.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NameFormat, explain, fits, nameFormat } from "../../src/core/name-format.ts";

function compiled(text: string): NameFormat {
  const format = nameFormat(text);
  if ("mistake" in format) throw new Error(format.mistake);
  return format;
}
const usual = compiled("{城市}-{昵称}-{行业}");

describe("fits", () => {
  test.each([
    "上海-小王-设计", "上海－小王－设计", "上海—小王—设计", "上海——小王——设计", "上海_小王_设计", "上海＿小王＿设计", "上海｜小王｜设计", "上海|小王|设计", "上海·小王·设计",
    "上海 - 小王 - 设计", " 上海-小王－设计 ", "上海-小 王-UI/UX设计", "上海-小王\u200b-设计", "上海-买买提·艾力-设计", "上海-一二三四五六七八九十一二-设计", "上海-🌸-设计",
  ])("%s", (name) => {
    expect(fits(usual, name)).toBe(true);
    expect(explain(usual, name)).toBeUndefined();
  });
  test.each(["", " ", "小王", "上海-小王", "上海-小王-", "-小王-设计", "上海--设计", "上海- -设计", "上海-小王-设计-师", "上海-一二三四五六七八九十一二三-设计", "城市-昵称-行业", "{城市}-{昵称}-{行业}", "上海 小王 设计"])("not %s", (name) => {
    expect(fits(usual, name)).toBe(false);
    expect(explain(usual, name)).toContain("例如：上海-小王-设计");
  });
  test("other shapes", () => {
    expect(fits(compiled("【{城市}】{昵称}"), "【上海】小王")).toBe(true);
    expect(fits(compiled("【{城市}】{昵称}"), "上海小王")).toBe(false);
    expect(fits(compiled("{昵称}（{年级}）"), "小王(大二)")).toBe(true);
    expect(fits(compiled("{昵称}（{年级}）"), "小王（大二）班长")).toBe(false);
    expect(fits(compiled("{城市} {昵称}"), "上海  小王")).toBe(true);
    expect(fits(compiled("{城市} {昵称}"), "上海 小 王")).toBe(false);
    expect(fits(compiled("VIP {昵称}"), "vip小王")).toBe(true);
    expect(fits(compiled("{昵称}"), "小王")).toBe(true);
  });
});

describe("explain", () => {
  test.each([
    ["上海-小王", "还差：行业。例如：上海-小王-设计"],
    ["上海--设计", "还差：昵称。例如：上海-小王-设计"],
    ["小王", "还差：城市、行业。例如：上海-小王-设计"],
    ["", "还差：城市、昵称、行业。例如：上海-小王-设计"],
    ["城市-小王-设计", "还差：城市。例如：上海-小王-设计"],
    ["上海-小王-一二三四五六七八九十一二三", "行业太长（最多 12 个字）。例如：上海-小王-设计"],
    ["上海-小王-设计-师", "分隔的地方对不上。例如：上海-小王-设计"],
  ])("%s", (name, told) => {
    expect(explain(usual, name)).toBe(told);
  });
});

describe("nameFormat", () => {
  test.each(["", "城市", "{城市", "城市}", "}{", "{}", "{城-市}", "{城市}{昵称}", "{城市}-{城市}", "{一二三四五六七八九}"])("a mistake: %s", (text) => {
    expect(nameFormat(text)).toHaveProperty("mistake");
  });
});

describe("laws", () => {
  const labels = fc.uniqueArray(fc.constantFrom("城市", "昵称", "行业", "年级", "店名", "x1"), { minLength: 1, maxLength: 4 });
  const separator = fc.constantFrom("-", "|", "·", "_", " - ", " ", "/", "——", "：");
  const part = fc.string({ unit: fc.constantFrom(..."上海小王设计师Ab9安🌸"), minLength: 1, maxLength: 12 });
  const formats = fc.tuple(labels, separator).map(([names, between]) => ({ names, between, text: names.map((name) => `{${name}}`).join(between) }));

  test("any name built from a format by filling it fits", () => {
    fc.assert(
      fc.property(formats, fc.array(part, { minLength: 4, maxLength: 4 }), ({ names, between, text }, parts) => {
        expect(fits(compiled(text), names.map((_, place) => parts[place] ?? "某").join(between))).toBe(true);
      }),
    );
  });
  test("with one part left out it does not, and the explanation names that part", () => {
    fc.assert(
      fc.property(formats, fc.array(part, { minLength: 4, maxLength: 4 }), fc.nat(3), ({ names, between, text }, parts, which) => {
        const gone = which % names.length;
        const name = names.map((_, place) => (place === gone ? "" : (parts[place] ?? "某"))).join(between);
        fc.pre(between.trim() !== "");
        expect(fits(compiled(text), name)).toBe(false);
        expect(explain(compiled(text), name)).toContain(names[gone]);
      }),
    );
  });
  test("the example of every format fits it", () => {
    fc.assert(fc.property(formats, ({ text }) => fits(compiled(text), compiled(text).example)));
  });
  test("no text and no name makes it throw; explain is silent exactly when the name fits", () => {
    const piece = fc.array(fc.constantFrom("{", "}", "城市", "{城市}", "{昵称}", "-", "—", " ", "｜", "小王", "\ud83c"), { maxLength: 10 }).map((all) => all.join(""));
    fc.assert(
      fc.property(piece, fc.oneof(piece, fc.string()), (text, name) => {
        const format = nameFormat(text);
        if (!("mistake" in format)) expect(explain(format, name) === undefined).toBe(fits(format, name));
      }),
    );
  });
  test("a long name costs no more than its length", () => {
    for (const name of ["-".repeat(100_000), "上海 ".repeat(50_000), "—·".repeat(50_000)]) expect(fits(usual, name)).toBe(false);
  });
});
