/** content: conditions on what a message says and carries. */
import { z } from "zod";
import type { BookFacts } from "../../core/book.ts";
import type { Attachment, JoinRequestedEvent, MessageEvent } from "../../core/event.ts";
import { type Hit, type Keywords, buildKeywords, find } from "../../core/keywords.ts";
import { OptionMistake } from "../../core/rule.ts";
import { type Normalised, compact, normalise, spanOf } from "../../core/text.ts";
import { linksIn } from "../ads/links.ts";
import { type Answer, no, yes } from "./check.ts";
import { defineCondition, ofWords, written as wordsOn } from "./condition.ts";

/** A named list's automaton is large and the same for every condition that names it. */
const built = new WeakMap<readonly string[], Keywords>();
function keywordsOf(words: readonly string[]): Keywords {
  let keywords = built.get(words);
  if (!keywords) built.set(words, (keywords = buildKeywords(new Map([["", words]]))));
  return keywords;
}

function wordsNamed(name: string, book: BookFacts): readonly string[] {
  const list = book.words.get(name);
  if (!list) throw new OptionMistake([], `没有叫「${name}」的词表；直接写词要用列表，如 [甲, 乙]`, [...book.words.keys()]);
  return list;
}

function wordsWritten(words: readonly string[], book: BookFacts): readonly string[] {
  for (const [index, word] of words.entries()) {
    if (book.words.has(word)) throw new OptionMistake([index], `「${word}」是词表的名字：要用这个词表，写成 words: ${word}，不加方括号`);
    if (normalise(word.trim()).text === "") throw new OptionMistake([index], "这个词里没有看得见的字");
  }
  return words;
}

/** Whether a word stands by itself: `ass` is not in `class`, nor 138 in 41385. Chinese words have no such edges. */
function standsAlone(text: string, { start, end }: Hit): boolean {
  return !grown(text.slice(start - 1, start + 1)) && !grown(text.slice(end - 1, end + 1));
}
const grown = (pair: string): boolean => /^([a-z]{2}|[0-9]{2})$/.test(pair);

function firstWord(keywords: Keywords, views: readonly Normalised[]): Answer | undefined {
  for (const view of views) {
    const hit = find(keywords, view.text).find((each) => standsAlone(view.text, each));
    if (hit) return yes(`有「${hit.word}」`, spanOf(view, hit.start, hit.end));
  }
  return undefined;
}

const words = defineCondition({
  name: "words",
  alias: "词",
  summary: "话里有其中一个词；繁体、全角、拆开写的也算",
  example: "words: 官方内容",
  schema: z.union([z.string().trim().min(1).max(60), z.array(z.string().trim().min(1).max(60)).min(1).max(500)]).describe("词表的名字（words/ 下的文件名），或词的列表，如 [代购, 减肥药]"),
  on: wordsOn,
  prepare(written, { book }) {
    const keywords = typeof written === "string" ? keywordsOf(wordsNamed(written, book)) : buildKeywords(new Map([["", wordsWritten(written, book)]]));
    const none = no(typeof written === "string" ? `没有词表「${written}」里的词` : written.length > 3 ? `没有「${written[0]}」等 ${written.length} 个词` : `没有「${written.join("」「")}」`);
    return ofWords((_event, { text }) => {
      const view = text();
      const tight = compact(view);
      return firstWord(keywords, tight === view ? [view] : [view, tight]) ?? none;
    });
  },
});

const phone = /(?<![0-9])(?:\+?86|0086)?1[3-9][0-9]{9}(?![0-9])/;
/** A link in the text and a link card are one thing to people, and so are a card and a contact's card. */
const things = {
  link: { is: "链接", looks: (event, view) => at("有链接", linksIn(view, []).spans[0]) ?? carries(event, "链接", ["link"]) },
  card: { is: "名片", looks: (event) => carries(event, "名片", ["card", "contact"]) },
  mini_program: { is: "小程序", looks: (event) => carries(event, "小程序", ["mini_program"]) },
  picture: { is: "图片", looks: (event) => carries(event, "图片", ["picture"]) },
  qr: { is: "二维码", looks: (event) => carries(event, "二维码", ["qr"]) },
  video: { is: "视频", looks: (event) => carries(event, "视频", ["video"]) },
  file: { is: "文件", looks: (event) => carries(event, "文件", ["file"]) },
  red_packet: { is: "红包", looks: (event) => carries(event, "红包", ["red_packet"]) },
  // Of mentions, events tell the bot's alone.
  mention: { is: "@（眼下只认得 @机器人）", looks: (event) => mentions(event) },
  mention_bot: { is: "@机器人", looks: (event) => mentions(event) },
  phone_number: { is: "手机号", looks: (_event, view) => phoneIn(view) ?? phoneIn(compact(view)) },
} satisfies Readonly<Record<string, { readonly is: string; readonly looks: (event: Written, view: Normalised) => Answer | undefined }>>;
type Written = MessageEvent | JoinRequestedEvent;
type Thing = keyof typeof things;
const isThing = (name: string): name is Thing => Object.hasOwn(things, name);
const thingNames = Object.keys(things).filter(isThing);
/** What each may be written as: YAML takes no word that begins with @ unless it is quoted. */
const thingWords = { ...Object.fromEntries(thingNames.map((name) => [name, things[name].is])), mention: "提到人", mention_bot: "提到机器人" };

const at = (because: string, span: Answer["span"]): Answer | undefined => span && yes(because, span);
const carries = (event: Written, is: string, kinds: readonly Attachment[]): Answer | undefined => (event.type === "message" && kinds.some((kind) => event.has?.includes(kind)) ? yes(`有${is}`) : undefined);
const mentions = (event: Written): Answer | undefined => (event.type === "message" && event.mentionsBot === true ? yes("有@机器人") : undefined);
/** What may stand in an application, which is words alone. */
const inWords: readonly string[] = ["link", "phone_number"];
function phoneIn(view: Normalised): Answer | undefined {
  const match = phone.exec(view.text);
  return match ? yes("有手机号", spanOf(view, match.index, match.index + match[0].length)) : undefined;
}

const has = defineCondition({
  name: "has",
  alias: "含有",
  summary: `消息里有其中一样：${thingNames.map((name) => `${name} ${things[name].is}`).join("，")}`,
  example: "has: [link, qr]",
  schema: z.array(z.enum(thingNames).meta({ words: thingWords })).min(1).max(thingNames.length).describe(`${thingNames.map((name) => `${name} ${things[name].is}`).join("，")}；写几样就是有一样就算`),
  list: true,
  on: wordsOn,
  prepare(names, { when }) {
    const amiss = names.findIndex((name) => when === "join_request" && !inWords.includes(name));
    if (amiss !== -1) throw new OptionMistake([amiss], `入群申请里只有文字，没有${things[names[amiss] ?? "link"].is}：when: join_request 的 has 只能写 ${inWords.join("、")}`);
    const none = no(`没有${names.map((name) => things[name].is).join("、")}`);
    return ofWords((event, { text }) => {
      for (const name of names) {
        const found = things[name].looks(event, text());
        if (found) return found;
      }
      return none;
    });
  },
});

const bounds = { at_least: z.int().min(1).max(5000).optional(), at_most: z.int().min(0).max(4999).optional() };
const length = defineCondition({
  name: "length",
  alias: "字数",
  summary: "这句话有多少个字，两头都算在内；空格和标点也算字",
  example: "length: { at_least: 200 }",
  schema: z.strictObject({ at_least: bounds.at_least.describe("至少几个字").meta({ alias: "至少" }), at_most: bounds.at_most.describe("最多几个字").meta({ alias: "最多" }) })
    .refine(({ at_least: least, at_most: most }) => least !== undefined || most !== undefined, { error: "at_least（至少）和 at_most（最多）要写一个或两个" })
    .refine(({ at_least: least = 0, at_most: most = Infinity }) => least <= most, { error: "at_least（至少）比 at_most（最多）还大，什么也匹配不到" })
    .describe("字数：at_least 至少，at_most 最多"),
  on: wordsOn,
  prepare: ({ at_least: least = 0, at_most: most = Infinity }) => ofWords((_event, { text }) => {
    const count = [...text().text.trim()].length;
    if (count < least) return no(`只有 ${count} 个字，不到 ${least}`);
    return count > most ? no(`有 ${count} 个字，多于 ${most}`) : yes(`有 ${count} 个字`);
  }),
});

export const contentConditions = [words, has, length];
