/** ads: advertisements, from the evidence of words, ways of contact, links, cards and first messages, each named in the answer. */
import { z } from "zod";
import type { Span } from "../core/entry.ts";
import type { MessageEvent } from "../core/event.ts";
import { speaks } from "../core/example.ts";
import { type Keywords, buildKeywords, find } from "../core/keywords.ts";
import { OptionMistake, act, defineRule, pass, warns } from "../core/rule.ts";
import { presentStay } from "../core/state.ts";
import { type Normalised, compact, spanOf } from "../core/text.ts";
import { contactEvidence, looseEvidence, mostLoose } from "./ads/contact.ts";
import { disguiseEvidence } from "./ads/disguise.ts";
import { type Evidence, inside, settleEvidence, kinds, tell, weigh, wordEvidence } from "./ads/evidence.ts";
import { hostOf, linksIn } from "./ads/links.ts";
import { phraseGroups } from "./ads/phrases.ts";

/** The score from which a message counts as an advertisement. */
const thresholds = { careful: 0.8, balanced: 0.5, strict: 0.3 } as const;
/** Kinds that point outside the group; a newcomer who begins with one of them is looked at twice. */
const outward: ReadonlySet<string> = new Set(["联系方式", "口令", "链接", "名片", "小程序", "二维码", "看资料"]);
/** What cannot convict, however often it occurs: the community's own words, and numbers without a word beside them. */
const limits = { 词表: 2.5, 单独的号码: mostLoose, 单独的代号: mostLoose, 链接: 2.6 } as const;

type Prepared = { readonly built: Keywords; readonly own: Keywords | undefined; readonly allowed: Keywords | undefined; readonly hosts: readonly string[] };

const builtIn = buildKeywords(new Map(phraseGroups.map(({ phrases }, index) => [String(index), phrases])));

function phrasesIn(view: Normalised, { built, own }: Prepared): readonly Evidence[] {
  const found = wordEvidence(view, built, ({ list }) => phraseGroups[Number(list)] ?? { part: "词", weight: 0 });
  return own ? [...found, ...wordEvidence(view, own, () => ({ part: "词表", weight: 2 }))] : found;
}

function attached({ has = [] }: MessageEvent, links: number): readonly Evidence[] {
  const evidence: Evidence[] = [];
  if (has.includes("link") && links === 0) evidence.push({ part: "链接", words: "", weight: 1.6 });
  if (has.includes("card") || has.includes("contact")) evidence.push({ part: "名片", words: "", weight: 2 });
  if (has.includes("mini_program")) evidence.push({ part: "小程序", words: "", weight: 1.2 });
  if (has.includes("qr")) evidence.push({ part: "二维码", words: "", weight: 2.4 });
  return evidence;
}

/** Everything that speaks for an advertisement, in the text as written and as spelt apart. What stands inside a link is part of the link. */
function gather(event: MessageEvent, text: Normalised, prepared: Prepared): readonly Evidence[] {
  const tight = compact(text);
  const links = linksIn(text, prepared.hosts);
  const words = [...phrasesIn(text, prepared), ...contactEvidence(text), ...looseEvidence(text)];
  if (tight !== text) words.push(...phrasesIn(tight, prepared), ...contactEvidence(tight));
  const outside = links.spans.length === 0 ? words : words.filter(({ span }) => !span || !links.spans.some((link) => inside(span, link)));
  const allowed = prepared.allowed ? spansOf(prepared.allowed, [text, tight]) : [];
  return settleEvidence([...outside, ...links.evidence, ...attached(event, links.spans.length), ...disguiseEvidence(text, text.text.length - tight.text.length)], allowed);
}

/** What the author's standing adds: a newcomer who points outside is looked at twice, one who has long talked here gets some credit. */
function standing(earlier: number, first: number, found: readonly Evidence[]): readonly Evidence[] {
  if (earlier < first) return found.some(({ part }) => outward.has(part)) ? [{ part: `进群第 ${earlier + 1} 条消息`, words: "", weight: 0.7 }] : [];
  return first > 0 && earlier >= 10 * first ? [{ part: "老成员", words: "", weight: -0.7 }] : [];
}

function spansOf(keywords: Keywords, views: readonly Normalised[]): readonly Span[] {
  return views.flatMap((view) => find(keywords, view.text).map(({ start, end }) => spanOf(view, start, end)));
}

export default defineRule({
  kind: "ads",
  summary: "识别广告：联系方式、链接、名片、利诱的话、新人头几条消息等证据合在一起判断，撤回并记警告",
  why: "广告赶走愿意说话的人；一条条人工看，管不过来。",
  options: z.strictObject({
    sensitivity: z.enum(["careful", "balanced", "strict"]).meta({ words: { careful: "从宽", balanced: "适中", strict: "从严" } }).default("balanced").describe("松紧：careful 宁可放过，balanced 适中，strict 宁可多管").meta({ alias: "松紧" }),
    allow_links: z.array(z.string().min(1).max(253)).max(500).default([]).describe("可以发的网站，含其下各级域名，如 example.com").meta({ alias: "可发网站" }),
    first_messages: z.int().min(0).max(100).default(5).describe("成员的头几条消息从严看；0 是不分新老").meta({ alias: "头几条" }),
    words: z.array(z.string().min(1).max(60)).max(50).default([]).describe("另外算作证据的词表名（words/ 下的文件名）；单独一个词不会处罚").meta({ alias: "词表" }),
    allow_words: z.array(z.string().min(1).max(60)).max(500).default([]).describe("本群的正常说法；落在其中的证据不算").meta({ alias: "正常说法" }),
    points: z.int().min(1).max(10).default(1).describe("记几点警告").meta({ alias: "警告点数" }),
    recall: z.boolean().default(true).describe("是否撤回这条消息（平台不支持时提示值班人）").meta({ alias: "撤回" }),
  }),
  needs: [],
  judgesStaff: false,
  prepare(options, book): Prepared {
    const lists = new Map<string, readonly string[]>();
    options.words.forEach((name, index) => {
      const list = book.words.get(name);
      if (!list) throw new OptionMistake(["words", index], `没有叫「${name}」的词表`, [...book.words.keys()]);
      lists.set(name, list);
    });
    return {
      built: builtIn,
      own: lists.size > 0 ? buildKeywords(lists) : undefined,
      allowed: options.allow_words.length > 0 ? buildKeywords(new Map([["", options.allow_words]])) : undefined,
      hosts: options.allow_links.map(hostOf),
    };
  },
  message(event, { options, prepared, state, text }) {
    if (event.forwarded) return pass("转发的内容不计", { score: 0 });
    const found = gather(event, text(), prepared);
    if (found.length === 0) return pass("没有广告的迹象", { score: 0 });
    const earlier = presentStay(state, event.group, event.member)?.messages ?? 0;
    const evidence = [...found, ...standing(earlier, options.first_messages, found)];
    const score = weigh(evidence, limits);
    const because = tell(evidence);
    if (score < thresholds[options.sensitivity]) return pass(because === "" ? "没有广告的迹象" : `证据不够：${because}`, { score });
    const span = found.find((each) => each.span)?.span;
    return act(
      `像广告：${because}`,
      {
        warn: warns(event.member, event.group, `疑似广告（${kinds(evidence)}）`, options.points).warn,
        ...(options.recall && { actions: [{ type: "recall", group: event.group, message: event.id, priority: "penalty" }] }),
      },
      { score, ...(span && { span }) },
    );
  },
  examples: [
    { name: "谐音的微信号加红包", when: [speaks("ann", "加薇❤ ab12345 领红包")], then: ["recall", "warning"] },
    { name: "拆开写的也认得", when: [speaks("ann", "加 . 薇 . 信 ａｂ①②③④⑤ 兼-职-日-结")], then: ["recall", "warning"] },
    { name: "说起微信读书", when: [speaks("ann", "今天的微信读书打卡完成")], then: "pass" },
    { name: "只说加微信", when: [speaks("ann", "加我微信吧")], then: "pass" },
    { name: "问别人要号码", when: [speaks("ann", "把QQ号发我，微信群里说一下")], then: "pass" },
    { name: "提醒大家防骗", when: [speaks("ann", "兼职刷单都是骗人的，谨防被骗")], then: "pass" },
    { name: "别人的话是引用的", when: [speaks("ann", "这是广告吧", 0, { quoting: "加薇❤ ab12345 领红包" })], then: "pass" },
    { name: "头两条算新人，第二条从严", options: { first_messages: 2 }, when: [speaks("ann", "大家好"), speaks("ann", "加我qq 12345678 一起玩", 60)], then: ["recall", "warning"] },
    { name: "头两条算新人，第三条不算", options: { first_messages: 2 }, when: [speaks("ann", "大家好"), speaks("ann", "幸会", 30), speaks("ann", "加我qq 12345678 一起玩", 60)], then: "pass" },
    { name: "外部链接和利诱的话", when: [speaks("ann", "点击链接领取红包 https://hb.example.net/a")], then: ["recall", "warning"] },
    { name: "许可的网站，下级域名也算", options: { allow_links: ["example.net"] }, when: [speaks("ann", "点击链接领取红包 https://hb.example.net/a")], then: "pass" },
    { name: "careful 放过只有利诱的话", options: { sensitivity: "careful" }, when: [speaks("ann", "免费领取资料，扫码进群")], then: "pass" },
    { name: "balanced 管这一句", when: [speaks("ann", "免费领取资料，扫码进群")], then: ["recall", "warning"] },
    { name: "balanced 放过只说日结", when: [speaks("ann", "兼职日结")], then: "pass" },
    { name: "strict 连只说日结也管", options: { sensitivity: "strict" }, when: [speaks("ann", "兼职日结")], then: ["recall", "warning"] },
    { name: "本群的正常说法", options: { allow_words: ["免费领取资料"] }, when: [speaks("ann", "免费领取资料，扫码进群")], then: "pass" },
    { name: "不撤回", options: { recall: false }, when: [speaks("ann", "加薇❤ ab12345 领红包")], then: ["warning"] },
  ],
});
