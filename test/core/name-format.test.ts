// name-format: what fits a format, and what a name is told that it lacks.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NameFormat, cardFor, cardWritten, explain, fits, fitsAnywhere, nameFormat } from "../../src/core/name-format.ts";

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

describe("a card written for somebody", () => {
  test.each([
    ["小鱼", "待填-小鱼-待填"],
    ["上海-小鱼", "上海-小鱼-待填"],
    ["上海－小鱼－", "上海-小鱼-待填"],
    ["上海 | 小鱼", "上海-小鱼-待填"],
    ["城市-小鱼-设计", "待填-小鱼-设计"],
    ["上海-小鱼-设计-师", "上海-小鱼-设计师"],
    ["陳Echo", "待填-陳Echo-待填"],
    ["买买提·艾力", "待填-买买提·艾力-待填"],
    ["小\u202e鱼\u200b", "待填-小鱼-待填"],
    ["一二三四五六七八九十一二三", "待填-一二三四五六七八九十一二-待填"],
    ["一二三四五六七八👨‍👩‍👧", "待填-一二三四五六七八-待填"],
    ["👨‍👩‍👧小鱼", "待填-👨‍👩‍👧小鱼-待填"],
  ])("%s becomes %s", (name, card) => expect(cardFor(usual, name, "待填")).toBe(card));
  test.each(["", " ", "上海-", "上海--设计", "昵称", "{昵称}", "-"])("there is none where the name would be lost: %j", (name) => expect(cardFor(usual, name, "待填")).toBeUndefined());
  test("there is none in a format without a part for a name", () => {
    expect(cardFor(compiled("{城市}-{行业}"), "小鱼", "待填")).toBeUndefined();
    expect(cardFor(compiled("{城市}-{行业}"), "上海-设计", "待填")).toBeUndefined();
  });
  test("it follows other shapes", () => {
    expect(cardFor(compiled("【{城市}】{昵称}"), "小鱼", "待填")).toBe("【待填】小鱼");
    expect(cardFor(compiled("【{城市}】{昵称}"), "【上海】", "待填")).toBeUndefined();
    expect(cardFor(compiled("VIP {姓名}"), "小鱼", "待填")).toBe("VIP 小鱼");
    expect(cardFor(compiled("{称呼}（{年级}）"), "小鱼(大二", "未知")).toBe("小鱼（大二）");
  });
  test("a word that may stand for any part holds no separator and is no part's own name", () => {
    expect([fitsAnywhere(usual, "待填"), fitsAnywhere(usual, "待-填"), fitsAnywhere(usual, "行业"), fitsAnywhere(compiled("{城市}待{昵称}"), "待填")]).toEqual([true, false, false, false]);
  });
  test("whatever the name: it fits, keeps the name, and writing it again changes nothing", () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.array(fc.constantFrom("上海", "小鱼", "-", "－", "|", "·", " ", "a", "🌸", "城市"), { maxLength: 8 }).map((all) => all.join(""))), (name) => {
      const card = cardFor(usual, name, "待填");
      if (card === undefined) return;
      expect(fits(usual, card)).toBe(true);
      expect(cardFor(usual, card, "待填")).toBe(card);
      if (fits(usual, name)) expect(card.includes("待填")).toBe(name.includes("待填"));
    }), { numRuns: 200 });
  });
});

describe("a name said as a message of its own", () => {
  test.each([
    ["上海-小鱼-设计", "上海-小鱼-设计"], ["上海—小鱼—UI设计", "上海-小鱼-UI设计"], [" 上海 ｜ 小 鱼 ｜ 设计 ", "上海-小 鱼-设计"], ["上海-🌸-设计", "上海-🌸-设计"],
  ])("%s is a card", (text, card) => expect(cardWritten(usual, text)).toBe(card));
  test.each([
    "上海-小鱼", "小鱼", "我是上海-小鱼-设计", "上海-小鱼-设计，你好", "上海-小鱼-设计。", "上海-小鱼-设计\n谢谢", "@暖群 上海-小鱼-设计", "1-2-3", "城市-昵称-行业", "上海-小鱼-设计-师", "请改成上海-小鱼-设计",
  ])("%j is none", (text) => expect(cardWritten(usual, text)).toBeUndefined());
  test("what has no sign of its own fits too much of what people say", () => {
    expect([cardWritten(compiled("{昵称}"), "晚点改"), cardWritten(compiled("{城市} {昵称}"), "好 的"), cardWritten(compiled("VIP {昵称}"), "VIP 小鱼")]).toEqual([undefined, undefined, undefined]);
    expect([cardWritten(compiled("【{城市}】{昵称}"), "【上海】小鱼"), cardWritten(compiled("{城市}-{行业}"), "上海-设计"), cardWritten(compiled("{城市}-{行业}"), "3-1")]).toEqual(["【上海】小鱼", "上海-设计", undefined]);
  });
});
