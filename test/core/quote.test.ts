/** Quoted words and own words: the frame that WeChat writes, and all that only looks like it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinQuote, splitQuote } from "../../src/core/quote.ts";

const dashes = "- - - - - - - - - - - - - - -";

describe("splitQuote", () => {
  it.each([
    ["a quotation", `「小美：周六九点」\n${dashes}\n收到`, "收到", "周六九点"],
    ["several lines", `「小美：一\n二」\n${dashes}\n三\n四`, "三\n四", "一\n二"],
    ["a quotation within one", `「小美：「阿明：在吗」\n${dashes}\n在」\n${dashes}\n好`, "好", `「阿明：在吗」\n${dashes}\n在`],
    ["an ASCII colon, blanks behind the dashes", `「Ann: hi」\n${dashes}  \nhello`, "hello", " hi"],
  ])("takes %s apart", (_, text, own, quoted) => expect(splitQuote(text)).toEqual({ text: own, quoted: { text: quoted } }));

  it.each([
    ["plain words", "收到"],
    ["a bracket without dashes", "「小美：周六九点」收到"],
    ["dashes without a closing bracket", `「小美：周六\n${dashes}\n收到`],
    ["no name", `「周六九点」\n${dashes}\n收到`],
    ["too few dashes", "「小美：周六」\n- - -\n收到"],
    ["words before the frame", `看：「小美：周六」\n${dashes}\n收到`],
    ["nothing", ""],
  ])("leaves %s alone", (_, text) => expect(splitQuote(text)).toEqual({ text }));

  it("undoes joinQuote", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter((text) => !/[：:]/.test(text));
    fc.assert(fc.property(name, fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (author, quoted, own) => {
      expect(splitQuote(joinQuote(author, quoted, own))).toEqual({ text: own, quoted: { text: quoted } });
    }));
  });

  it("never loses a character of its own, and never throws", () => {
    const piece = fc.constantFrom("「", "」", "：", "\n", dashes, "- ", "甲", "@暖群");
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const split = splitQuote(text);
      expect(text.endsWith(split.text)).toBe(true);
      if (split.quoted) expect(text).toContain(split.quoted.text);
    }));
  });

  it("does not hang on a long and hostile text", () => {
    const text = `「甲：${"」\n- - - - -".repeat(20_000)}`;
    expect(splitQuote(text)).toEqual({ text });
  }, 10_000);
});
