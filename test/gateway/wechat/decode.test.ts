/** Texts and names come out as they were typed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeName, decodeText } from "../../../src/gateway/wechat/decode.ts";
import { encode } from "./encode.ts";

describe("decodeText", () => {
  it.each([
    ["a<br/>b<br>c", "a\nb\nc"],
    ["&amp;lt;", "&lt;"],
    ["https://a.cn/?a=1&amp;b=2", "https://a.cn/?a=1&b=2"],
    ["&amp;amp;#39;&#39;&#x27;&quot;", "&amp;#39;''\""],
    ['<span class="emoji emoji1f604"></span>', "😄"],
    ['<span class="emoji emoji263a"></span>', "☺"],
    ['<span class="emoji emoji002320e3"></span>', "#⃣"],
    ['<span class="emoji emoji1f1e81f1f3"></span>', "🇨🇳"],
    ['<span class="emoji emoji1f4691f3fd"></span>', "\u{1f469}\u{1f3fd}"],
    ['<span class="emoji emoji1f468200d1f467"></span>', "\u{1f468}\u200d\u{1f467}"],
    ['<span class="emoji emoji1f639"></span>', "😂"],
    ['<span class="emoji emoji1f64d"></span>', "😔"],
    ['<span class="emoji emojid83d"></span>', "*"],
    ['<img class="qqemoji qqemoji0" text="[微笑]_web" src="/zh_CN/images/spacer.gif">', "[微笑]"],
    ['&lt;span class="emoji emoji1f604"&gt;&lt;/span&gt;', '<span class="emoji emoji1f604"></span>'],
    ['&lt;span class=&quot;emoji emoji1f604&quot;&gt;&lt;/span&gt;', '<span class="emoji emoji1f604"></span>'],
    ["&lt;br/&gt;", "<br/>"],
    ["<b>粗</b>", "<b>粗</b>"],
  ])("%j → %j", (wire, text) => expect(decodeText(wire)).toBe(text));

  const typed = fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("<br/>", "&amp;", "&lt;", "&#39;", '<span class="emoji emoji1f604"></span>', "😄", "😂", "🇨🇳", "#⃣", "\n", '<img class="qqemoji qqemoji0" text="[微笑]_web">', "&"))).map((parts) => parts.join(""));
  it("undoes the encoding of any text", () => fc.assert(fc.property(typed, (text) => void expect(decodeText(encode(text))).toBe(text))));

  it("is linear in hostile text", () => {
    const start = performance.now();
    for (const part of ["<span ", '<span class="emoji emoji', '<img class="qqemoji ', '<img text="', "&amp", "<br"]) decodeText(part.repeat(500_000 / part.length));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("decodeName", () => {
  it.each([
    ['小<span class="emoji emoji1f604"></span>王', "小😄王"],
    ["&lt;b&gt;王&amp;李", "<b>王&李"],
    ["<font>王</font>", "<font>王</font>"],
    ["王<br/>李", "王 李"],
  ])("%j → %j", (wire, name) => expect(decodeName(wire)).toBe(name));
});
