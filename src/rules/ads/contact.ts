/** contact: ways to be reached outside the group, found by what stands around them, so that 微信读书 is none. */
import type { Normalised } from "../../core/text.ts";
import { type Evidence, at } from "./evidence.ts";

type Sign = { readonly part: string; readonly weight: number; readonly pattern: RegExp };
const sign = (part: string, weight: number, ...source: readonly string[]): Sign => ({ part, weight, pattern: new RegExp(source.join(""), "gu") });

/** 心 as a heart: 微❤ is 微信. */
const heart = "[❤♥♡💗💓💕💖💞💘💛💚💙💜🧡🖤🤍]";
const add = "(?:加|\\+|伽|嘉|佳|家|珈|茄|迦|枷|十)";
/** Words for WeChat that mean nothing else, with the look-alikes and homophones of advertisements. */
const wechat = `(?:微信号?|薇信|威信|葳信|维信|徽信|溦信|微x|薇x|v信|v❤|[微薇威葳维徽溦v]${heart}|vx|wx|wechat|weixin|喂心|卫星|伽徽|薇芯|微芯|威心|徽心|微心)`;
/** Words that stand for WeChat only where a name follows: 加薇 abc123. */
const wechatish = "(?:[微薇威葳维徽溦卫喂嶶]|v|vx|wx)";
const qq = "(?:qq群?|扣扣群?|企鹅(?:君羊|群|裙)?|🐧|球球|蔻蔻|抠抠|叩叩|秋秋|kou|q群|q裙|扣群|扣裙)";
const group = "(?:(?:交流|外部|内部|公益|福利|粉丝|游戏|官方|售后|宣传|购买|学习|资源|兼职|受侯?){0,3}\\d?[群裙]号?|君羊)";
const gap = "[\\s:,.·\\-_~=+|/\\\\>→👉🏻号是为id联系咨询()\\[\\]]{0,8}";
/** A made-up name: letters and figures mixed, five at least. */
const mixed = "(?:[a-z]{1,12}[-_]?\\d[a-z0-9_-]{2,17}|\\d{1,8}[a-z][a-z0-9_-]{3,17}|[a-z]{2,12}[-_]?\\d{2,4})(?![a-z0-9])";
const number = "\\d(?:[ -]?\\d){4,11}(?!\\d)";
const name = `(?:${mixed}|${number})`;
const letters = "[a-z][a-z_-]{5,19}(?![a-z0-9])";

/** Ways to be reached, the surest first. */
const signs: readonly Sign[] = [
  sign("联系方式", 3.6, add, "我?(?:的)?", `(?:${wechat}|${wechatish})`, gap, name),
  sign("联系方式", 3.2, wechat, gap, name),
  sign("联系方式", 3.4, add, "我?", `(?:${wechat}|${wechatish})`, "\\s*[:+ ]\\s*", letters),
  sign("联系方式", 2.6, wechat, "\\s*[:+]\\s*", letters),
  sign("联系方式", 3.4, add, "我?", `(?:${qq}|[q扣抠])`, gap, number),
  sign("联系方式", 3, qq, gap, number),
  sign("联系方式", 3, `(?:[加进入+]|搜|私|欢迎加入|受侯?|官方|售后)`, group, gap, "\\d{6,11}(?!\\d)"),
  sign("联系方式", 2.4, group, gap, "\\d{6,11}(?!\\d)"),
  sign("联系方式", 3, "(?<![a-z0-9])[qv]\\s*[:+]?\\s*\\d{5,11}(?!\\d)"),
  sign("联系方式", 2.6, "(?<![a-z0-9])[qv](?:\\s*[:+]\\s*|\\s+)", mixed),
  sign("联系方式", 3, "(?:企饿|企俄|乞儿|起鹅|[鹅饿蔻蔲窛寇])", gap, number),
  sign("联系方式", 2.8, `(?:电话|手机|热线|致电|来电|拨打|tel|联系|咨询)`, "[\\s:号码]{0,6}", "(?:1[3-9]\\d(?:[ -]?\\d){8}|0\\d{2,3}[ -]?\\d{7,8}|400(?:[ -]?\\d){7})(?!\\d)"),
  sign("联系方式", 1.8, "(?<![\\d@.])1[3-9]\\d(?:[ -]?\\d){8}(?!\\d)"),
  sign("联系方式", 3.2, "(?:飞机号?|电报|纸飞机|telegram|tg|联系|客服|咨询|频道|对接人?|方式|教程|找)", "[\\s:,.]{0,3}", "@\\s?[a-z][a-z0-9_]{4,31}"),
  sign("联系方式", 2.2, "(?<=[^\\sa-z0-9/_.])\\s?@\\s?[a-z][a-z0-9_]{4,31}(?![a-z0-9_])"),
  sign("联系方式", 1.2, "^@[a-z][a-z0-9_]{4,31}"),
  sign("口令", 4, "[¥$€£₤][a-z0-9]{8,13}[¥$€£₤/]"),
  sign("买卖", 2.6, "(?:^|[\\n,。!~])(?:出|收|卖|急出|低价出|低出|售卖)(?!了|来|去|到)[^\\n,。!?]{1,16}?\\d{1,5} ?(?:r|米|元|块|usd|刀)(?![a-z])"),
  sign("买卖", 1.2, "(?:^|[\\n,。!~])(?:出(?:售|一?个)|急出|低价出|售卖|求购|高价收|大量收|大量出|长期收|专业收|谁(?:卖|出)|有没有人?卖)"),
  sign("联系方式", 3.2, "(?<![大国专回人商作参增更])[加家佳伽迦][^\\d\\s]{0,5}\\s?\\d{8,11}(?!\\d)"),
  sign("联系方式", 3.2, "\\d{4}\\s?[加家佳+]{1,2}\\s?[口扣叩筘釦蔻蔲徽伟喂威薇卫微v]"),
  sign("联系方式", 2.8, "(?:^|[^\\p{Script=Han}])\\p{Script=Han}{0,2}[微薇威喂徽伟]\\s?", mixed),
  sign("看资料", 2.3, "(?:看|点)(?:我|姐姐?|妹妹?)(?:的|\\p{L}{0,2})?(?:名字|明字|简介|头像|资料|主页|昵称|签名)"),
  sign("看资料", 2.3, "(?:名字?|简介|头像|昵称)(?:[+ .]{1,4}(?:是?[喂胃危威卫薇扣])|[喂胃薇]|是[威微]|家[买鹅])"),
  sign("招揽", 2.7, "(?:想看|想要|需要|要(?![是不么])|有想|买)[^,。!?;\\n误错]{0,8}(?:加我|私聊我?|私我|找我|联系我|滴我|加微|加v|的来)"),
  sign("联系方式", 1.6, add, "我?(?:的)?", `(?:${wechat}|${qq}|[薇葳](?!\\p{Script=Han})|v(?![a-z])|q(?![a-z])|好友)`),
  sign("谐音写法", 1.4, `(?:[薇葳威徽溦][信芯心]|v信|微[芯x]|薇x|[微薇威葳维徽溦v]${heart}|喂心|伽徽|[加伽迦嘉]?[葳溦嶶]|[+加]薇(?!\\p{Script=Han})|君羊|企饿|企俄|[q扣]裙)`),
];
/** Numbers and names that stand alone. They say little in a long text; a short one is made for them, and weighs more. */
const loose: readonly Sign[] = [
  sign("单独的号码", 1.3, "(?<![@\\d.,:/a-z-])\\d{4} ?\\d{4}(?![\\d.:a-z/-])"),
  sign("单独的号码", 1, "(?<![@\\d.,:/a-z-])\\d{5} ?\\d{4,6}(?![\\d.:a-z/-])"),
  sign("单独的代号", 1.2, "(?<![@a-z0-9./_-])(?:[a-z]{2,4} ?\\d{3,7}|[a-z] ?\\d{4,8})[a-z]?(?![a-z0-9./_-])"),
];
/** Texts up to these lengths are short or middling, and their numbers count so much more. */
const short = { length: 18, factor: 2.3 } as const;
const middling = { length: 32, factor: 1.4 } as const;

/** More signs of one sort than this say nothing new, and would let a message made of them cost a lot. */
const mostAlike = 12;

/** What a number without a word can weigh at most: less than any way of contact that is named. */
export const mostLoose = 2.35;

/** Ways to be reached, in one view of the text. */
export function contactEvidence(view: Normalised): readonly Evidence[] {
  // Every sign but the shorthand for WeChat holds a figure, a Latin letter or a plus: most talk is done here.
  if (!/[0-9a-z+@¥薇葳喂徽加]/u.test(view.text)) return [];
  return matches(view, signs, 1);
}

function matches(view: Normalised, of: readonly Sign[], factor: number): readonly Evidence[] {
  const evidence: Evidence[] = [];
  for (const { part, weight, pattern } of of) {
    pattern.lastIndex = 0;
    let left = mostAlike;
    for (let match = pattern.exec(view.text); match && left > 0; match = pattern.exec(view.text), left -= 1) {
      evidence.push(at(view, part, weight * factor, match.index, match.index + match[0].length));
    }
  }
  return evidence;
}

/** Numbers and names without a word that says what they are; only in the view as written. */
export function looseEvidence(view: Normalised): readonly Evidence[] {
  if (!/\d{3}/.test(view.text)) return [];
  const { length } = view.text;
  const factor = length <= short.length ? short.factor : length <= middling.length ? middling.factor : 1;
  return matches(view, loose, factor).map((found) => ({ ...found, weight: Math.min(found.weight, mostLoose) }));
}
