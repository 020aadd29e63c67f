// text: the normal form, its offsets, and the view for words that are spelt apart.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compact, longest, normalise, spanOf } from "../../src/core/text.ts";
import { simplified, traditional } from "../../src/core/traditional.ts";

const textOf = (raw: string): string => normalise(raw).text;
const tight = (raw: string): string => compact(normalise(raw)).text;
/** Strings with everything that makes trouble: lone surrogates, marks, emoji, styled letters, ordinary words. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
  fc.array(fc.constantFrom("加", "微", "信", "後", "𝐕", "🅐", "⑴", "①", "㍿", "½", "1️⃣", "❤️", "👨‍👩‍👧", "e\u0301", "か\u3099", "\u200b", "\u202e", "\ud83d", "\ude00", " ", ".", ",", "\n", "A", "7", "İ"), { maxLength: 40 }).map((parts) => parts.join("")),
);

describe("normalise", () => {
  it.each([
    ["今天晚上一起吃饭", "今天晚上一起吃饭"],
    ["山上有座庙，里面住着乾隆", "山上有座庙,里面住着乾隆"],
    ["⼭上", "山上"],
    ["１２３ＡＢＣ", "123abc"],
    ["後天見，頭髮裡於", "后天见,头发里于"],
    ["𝐕𝐗：①②⑴", "vx:121"],
    ["🅐🄰🅰⒜🇻🇽", "aaaavx"],
    ["❶⓫⓪⒈㈠㊙", "11101一秘"],
    ["1️⃣2️⃣", "12"],
    ["加\u200b微\u202e信\ufe0f", "加微信"],
    ["车̰队̰", "车队"],
    ["вот аbс", "вot abc"],
    ["加➕ᴠ", "加+v"],
    ["好🎉❤️", "好🎉❤"],
    ["a\u00a0b\u3000c\td\u2028e\r\n", "a b c d\ne\n"],
    ["İSTANBUL é", "istanbul e"],
    ["한국", "한국"],
    ["﷽", "﷽"],
    ["\ud800x", "\ufffdx"],
    ["", ""],
  ])("%j → %j", (raw, expected) => expect(textOf(raw)).toBe(expected));

  it("leaves every ordinary simplified character as it is", () => {
    const decoder = new TextDecoder("gbk");
    for (let row = 0xb0; row <= 0xf7; row += 1) {
      for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
        const character = decoder.decode(Uint8Array.of(row, cell));
        if (!traditional.includes(character)) expect(textOf(character)).toBe(character);
      }
    }
    expect(traditional.length).toBe(simplified.length);
    for (const character of simplified) expect(traditional).not.toContain(character);
  });

  it("cuts a long message at its limit, between characters, and knows where", () => {
    const long = normalise("一".repeat(longest + 100));
    expect(long.text.length).toBe(longest);
    expect(long.from[longest]).toBe(longest);
    expect(normalise("一".repeat(longest)).text.length).toBe(longest);
    const pair = normalise(`${"一".repeat(longest - 1)}😀`);
    expect(pair.text.length).toBe(longest - 1);
    expect(pair.from.at(-1)).toBe(longest - 1);
  });

  it("has room for characters that grow", () => {
    const { text, from } = normalise("㍿".repeat(longest));
    expect(text.length).toBe(4 * longest);
    expect(from.length).toBe(text.length + 1);
    expect(from.at(-1)).toBe(longest);
  });

  it("law: offsets ascend, stay in range and fit the text", () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const { text, from } = normalise(raw);
        expect(from.length).toBe(text.length + 1);
        expect(from[text.length]).toBe(raw.length);
        for (let at = 0; at < text.length; at += 1) {
          expect(from[at]).toBeLessThan(raw.length);
          if (at > 0) expect(from[at]).toBeGreaterThanOrEqual(from[at - 1] ?? 0);
        }
      }),
    );
  });

  it("law: normalising a normal form changes nothing", () => {
    fc.assert(fc.property(anyText, (raw) => void expect(textOf(textOf(raw))).toBe(textOf(raw))));
    for (let code = 0; code < 0x20000; code += 1) {
      const once = textOf(String.fromCodePoint(code));
      if (textOf(once) !== once) expect.fail(`U+${code.toString(16)}`);
    }
  });
});

describe("offsets", () => {
  it("law: stay as they are, whatever is normalised later", () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 2, maxLength: 8 }), (raws) => {
        const results = raws.flatMap((raw) => [normalise(raw), compact(normalise(raw))]);
        const before = results.map(({ from }) => [...from]);
        for (let round = 0; round < 40; round += 1) compact(normalise("，㍿ ".repeat(100)));
        expect(results.map(({ from }) => [...from])).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

describe("spanOf", () => {
  it("finds the words in the original, with the marks that belong to them", () => {
    const raw = "请 加\u200b薇❤️ ＡＢ１２ 领";
    const normalised = normalise(raw);
    const start = normalised.text.indexOf("加薇");
    const { start: from, end } = spanOf(normalised, start, start + 3);
    expect(raw.slice(from, end)).toBe("加\u200b薇❤️");
    expect(spanOf(normalised, 2, 2)).toEqual({ start: 2, end: 2 });
  });

  it("covers the whole of a character that became several", () => {
    const normalised = normalise("a…b");
    expect(normalised.text).toBe("a...b");
    expect(spanOf(normalised, 2, 3)).toEqual({ start: 1, end: 2 });
  });

  it("law: a span's raw text normalises to the match, or to more where a character was cut in two", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(), (raw, a, b) => {
        const normalised = normalise(raw);
        const { text, from } = normalised;
        if (text === "") return;
        const start = Math.min(a % text.length, b % text.length);
        const end = Math.max(a % text.length, b % text.length) + 1;
        const span = spanOf(normalised, start, end);
        const again = textOf(raw.slice(span.start, span.end));
        const whole = (start === 0 || from[start] !== from[start - 1]) && from[end] !== from[end - 1];
        if (whole) expect(again).toBe(text.slice(start, end));
        else expect(again).toContain(text.slice(start, end));
      }),
    );
  });
});

describe("controls", () => {
  it.each(["\u0001", "\u0002", "\u0003", "a\u0001b", "\u0002好"])("%j are invisible", (raw) => {
    expect(normalise(raw).text).toBe(raw.replaceAll("\u0001", "").replaceAll("\u0002", "").replaceAll("\u0003", ""));
  });
});

describe("compact", () => {
  it.each([
    ["加 . 微 . 信", "加微信"],
    ["1-3-8 0013*8000", "13800138000"],
    ["加💕微💕信", "加微信"],
    ["兼·职/日_结", "兼职日结"],
    ["【加】(微)「信」", "加微信"],
    ["加\n微\n信", "加微信"],
    ["今天增加，微信群里说", "今天增加,微信群里说"],
    ["加,微,信", "加微信"],
    ["五折+3%@a", "五折+3%@a"],
    ["𠮷-野", "𠮷野"],
  ])("%j → %j", (raw, expected) => expect(tight(raw)).toBe(expected));

  it("is the same object when there is nothing to remove", () => {
    const normalised = normalise("加微信");
    expect(compact(normalised)).toBe(normalised);
  });

  it("maps back to the original", () => {
    const raw = "请 加 . 微 . 信 吧";
    const view = compact(normalise(raw));
    const at = view.text.indexOf("加微信");
    const span = spanOf(view, at, at + 3);
    expect(raw.slice(span.start, span.end)).toBe("加 . 微 . 信");
  });

  it("law: offsets ascend and fit; what stays is a subsequence", () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const normalised = normalise(raw);
        const { text, from } = compact(normalised);
        expect(from.length).toBe(text.length + 1);
        let place = 0;
        for (let at = 0; at < text.length; at += 1) {
          place = normalised.text.indexOf(text.charAt(at), place) + 1;
          expect(place).toBeGreaterThan(0);
          if (at > 0) expect(from[at]).toBeGreaterThanOrEqual(from[at - 1] ?? 0);
        }
      }),
    );
  });
});
