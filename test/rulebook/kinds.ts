/** kinds: made-up rule kinds, so that the loader's tests hang on no real rule. */
import { z } from "zod";
import { durationOption } from "../../src/core/options.ts";
import { OptionMistake, type RuleKind, act, defineRule, pass, warns } from "../../src/core/rule.ts";

const ads = defineRule({
  kind: "ads",
  summary: "广告",
  why: "for tests",
  options: z.strictObject({
    sensitivity: z.enum(["loose", "balanced", "strict"]).default("balanced").describe("多严"),
    allow_links: z.array(z.string().max(253)).max(200).default([]).describe("允许的网站"),
    first_messages: z.int().min(0).max(50).default(5).describe("新人的前几条"),
    words: z.array(z.string()).max(20).default([]).describe("词表"),
    strict_newcomers: z.boolean().default(false).describe("对新人更严"),
  }),
  needs: [],
  judgesStaff: false,
  examples: [],
  prepare({ words }, book) {
    for (const [index, name] of words.entries()) {
      if (!book.words.has(name)) throw new OptionMistake(["words", index], `没有词表 ${name}`, [...book.words.keys()]);
    }
    return words.flatMap((name) => book.words.get(name) ?? []);
  },
  message(event, { prepared }) {
    const word = prepared.find((each) => event.text.includes(each));
    return word === undefined ? pass("没有广告词", { score: 0.1 }) : act(`有广告词 ${word}`, warns(event.member, event.group, "发广告"), { score: 0.9 });
  },
});

const rename = defineRule({
  kind: "rename-on-entry",
  summary: "改名",
  why: "for tests",
  options: z.strictObject({
    format: z.string().min(1).max(100).default("{城市}-{昵称}").describe("名片格式"),
    within: durationOption("24h", "多久以内"),
  }),
  needs: [],
  judgesStaff: false,
  examples: [],
  prepare: () => undefined,
  member_joined: () => pass("刚进群"),
});

const welcome = defineRule({
  kind: "welcome",
  summary: "欢迎",
  why: "for tests",
  options: z.strictObject({ text: z.string().min(1).max(1000).describe("欢迎的话") }),
  needs: [],
  judgesStaff: true,
  examples: [],
  prepare: () => undefined,
  member_joined: () => pass("刚进群"),
});

export const kinds: readonly RuleKind[] = [ads, rename, welcome];
