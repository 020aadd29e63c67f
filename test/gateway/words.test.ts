/** What text and type of a message say. */
import { describe, expect, it } from "vitest";
import { types } from "wechaty-puppet";
import { attachmentsOf, longestText, readMention, wordsOf } from "../../src/gateway/words.ts";

describe("readMention", () => {
  const names = ["瑜伽暖群", "暖群"];
  it.each([
    ["@暖群 群规", "群规", true],
    ["@暖群\u2005群规", "群规", true],
    ["  @暖群\u2005@瑜伽暖群 群规", "群规", true],
    ["@暖群", "", true],
    ["@暖群，群规呢", "，群规呢", true],
    ["@暖群里的人", "@暖群里的人", false],
    ["请问 @暖群 群规", "请问 @暖群 群规", true],
    ["群规 @暖群", "群规 @暖群", true],
    [" 暖群在吗", " 暖群在吗", false],
    ["@", "@", false],
  ])("of %j", (text, rest, mentioned) => expect(readMention(text, names)).toEqual({ text: rest, mentioned }));

  it("of a bot without a name finds nothing", () => expect(readMention("@ 你好", [""])).toEqual({ text: "@ 你好", mentioned: false }));
});

describe("attachmentsOf", () => {
  it.each([
    ["https://example.com/a", true],
    ["看HTTP://EXAMPLE.COM", true],
    ["上 example.com 看看", true],
    ["www.example.cn", true],
    ["写信到 ann@example.com", false],
    ["版本 1.2.3，3.5 公里", false],
    ["明天.我不来", false],
    ["看 node.js.commit", false],
  ])("finds a link in %j: %s", (text, found) => expect(attachmentsOf(types.Message.Text, text)).toEqual(found ? ["link"] : []));

  it.each([
    [types.Message.Image, ["picture"]], [types.Message.Video, ["video"]], [types.Message.Audio, ["voice"]], [types.Message.Attachment, ["file"]],
    [types.Message.Url, ["card", "link"]], [types.Message.Post, ["card"]], [types.Message.ChatHistory, ["card"]], [types.Message.MiniProgram, ["mini_program"]],
    [types.Message.RedEnvelope, ["red_packet"]], [types.Message.Transfer, ["red_packet"]], [types.Message.Contact, ["contact"]], [types.Message.Emoticon, []],
  ])("maps wechaty's type %s", (type, has) => expect(attachmentsOf(type, "")).toEqual(has));

  it("does not hang on a long and hostile text", () => {
    for (const part of ["a.", "a-", "a.com-", "@a.", "http:/"]) attachmentsOf(types.Message.Text, part.repeat(longestText / part.length));
  }, 10_000);
});

describe("wordsOf", () => {
  it("keeps the words of a text, whatever they begin with", () => expect(wordsOf(types.Message.Text, "<好>")).toBe("<好>"));
  it("drops the XML of the rest", () => expect(wordsOf(types.Message.Image, "<msg><img/></msg>")).toBe(""));
  it("keeps a caption", () => expect(wordsOf(types.Message.Image, "今天的晚霞")).toBe("今天的晚霞"));
  it("cuts what no platform sends", () => expect(wordsOf(types.Message.Text, "字".repeat(longestText + 5))).toHaveLength(longestText));
});
