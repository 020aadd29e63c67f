/** faq: a question that the community has prepared an answer for is answered; any doubt keeps the bot silent. */
import { z } from "zod";
import { bm25 } from "../core/bm25.ts";
import type { FaqEntry } from "../core/book.ts";
import { leaves, speaks } from "../core/example.ts";
import { durationOption } from "../core/options.ts";
import { OptionMistake, act, defineRule, pass, says } from "../core/rule.ts";
import { repliesLately } from "../core/state.ts";
import { normalise } from "../core/text.ts";
import { day, minute, sayDuration } from "../core/time.ts";

/** The nearest entry must lead the next one by this much: between two that are equally near, the answer is a guess. */
const lead = 0.1;
/** What a message needs beyond the threshold when it does not ask, when it speaks of 它 or 她, and when it is too long to be one question. */
const extra = 0.15;
const longMessage = 100;

/** A message asks when it has a question mark or one of the words that Chinese questions are made with. */
const asks = /[?吗嘛么呢哪几谁咋啥]|怎|如何|什么|多少|多久|多大|多长|为何|是否|是不是|有没有|能不能|可不可以|会不会|要不要|能否|请问|想问|想知道|求(助|问|推荐|教)/;

/** Polite words and openings, which no question is about. */
const polite = /请问(一下)?|想?问(一下|下)|大家好|各位好|你好|您好|老师好|谢谢(大家|老师)?|麻烦(问一下|了)?/g;
const bare = (normalised: string): string => normalised.replace(polite, " ").trim() || normalised;

/** How a question is put, whatever it is about: 在哪里, 几点, 是什么时候. */
const manner = /什么(?:时候|时间|地方)?|时候|时间|地方|哪里|哪儿|多少|多久|几点|怎么样?|怎样|如何|为什么|有没有|是不是|能不能|可不可以|可以|[你我他她它]们?|[这那]个?|[的了吗呢啊呀吧么嘛哦嗯啥咋谁哪几是有在要能会就也都还不]/g;
/** The characters and Latin words that tell what a question is about. */
const topicOf = (normalised: string): ReadonlySet<string> => new Set(bare(normalised).replace(manner, " ").match(/[a-z]+|\d+|\p{L}/gu));
/** Whom or what it means stands in an earlier message. */
const pointsBack = /[他她它]/;

type Asked = { readonly entry: FaqEntry; readonly question: string; readonly topic: ReadonlySet<string> };
type Best = Asked & { readonly score: number; readonly next: number };

/** Finds the entry that a normalised text asks for, with its score and that of the next best entry. */
function finder(faq: readonly FaqEntry[]): (text: string) => Best | undefined {
  const asked = faq.flatMap((entry, owner) => entry.questions.map((question) => ({ entry, owner, question, topic: topicOf(normalise(question).text) })));
  const owners = Uint32Array.from(asked, ({ owner }) => owner);
  const index = bm25(asked.map(({ question }) => bare(normalise(question).text)));
  return (text) => {
    let [best, score, next] = [-1, 0, 0];
    index.search(bare(text), (place, share, cover) => {
      // Both ways: 在哪里 is wholly in many questions and asks none of them.
      const found = Math.min(share, cover);
      if (found <= next) return;
      const same = owners[place] === owners[best];
      if (found > score) [best, score, next] = [place, found, same ? next : score];
      else if (!same) next = found;
    });
    const found = asked[best];
    return found && { ...found, score, next };
  };
}

/** The FAQ that the examples below are run with. */
export const exampleFaq: readonly FaqEntry[] = [
  { id: "signup", questions: ["怎么报名参加活动", "活动在哪里报名"], answer: "点群公告里的报名表，填姓名和人数。", media: [] },
  { id: "replay", questions: ["课程回放在哪里看"], answer: "每节课的回放第二天放在群公告里。", media: [{ type: "image", path: "media/replay.png" }] },
  { id: "refund", questions: ["会员费可以退吗"], answer: "七天内没有上过课可以退，联系小美。", media: [] },
];

export default defineRule({
  kind: "faq",
  summary: "有人问到 faq.yaml 里准备好的问题，就在群里回答；拿不准就不说话",
  why: "同样的问题有人随时回答，管理员就能去照看人；答错比不答更伤人。",
  options: z.strictObject({
    threshold: z.number().min(0.1).max(1).default(0.45).describe("多像才回答，0 到 1：越高越少答错，也越少回答；不是问句或超过 100 字的话再高 0.15").meta({ alias: "像到" }),
    at_bot_threshold: z.number().min(0.1).max(1).default(0.3).describe("@ 机器人时多像才回答，不高于 threshold").meta({ alias: "被叫时像到" }),
    cool_down: durationOption("10m", "同一个问题在一个群里多久之内只答一次", { max: 7 * day }).meta({ alias: "间隔" }),
  }),
  needs: ["say"],
  judgesStaff: true,
  prepare({ threshold, at_bot_threshold: atBot }, book) {
    if (atBot > threshold) throw new OptionMistake(["at_bot_threshold"], `不能高于 threshold（${threshold}）`);
    return { find: finder(book.faq) };
  },
  /**
   * The score is the smaller of the two shares that `bm25` tells, for the best of an entry's questions. Thresholds were chosen on
   * public question pairs with 100 entries: at 0.45 two thirds of rephrased questions get the right answer and one in a hundred
   * a wrong one; of everyday questions one in two thousand is answered, of everyday talk none.
   */
  message(event, { options, prepared, state, book, text }) {
    const { group, member, at } = event;
    if (event.forwarded === true) return pass("转发的内容不回答");
    const known = state.members.get(member);
    if (known?.role === "bot") return pass("是另一个机器人");
    const { text: words } = text();
    const best = prepared.find(words);
    if (best === undefined) return pass(book.faq.length === 0 ? "还没有准备问答" : "和准备好的问题都不像", { score: 0 });
    const { entry, question, topic: about, score, next } = best;
    const atBot = event.mentionsBot === true;
    const vague = pointsBack.test(words) && !pointsBack.test(question);
    const doubt = vague || words.length > longMessage || (!atBot && !asks.test(words)) ? extra : 0;
    const bar = Math.min(1, (atBot ? options.at_bot_threshold : options.threshold) + doubt);
    const near = `像「${question}」（${entry.id}，${score.toFixed(2)}）`;
    if (score < bar) return pass(`${near}，不到 ${bar.toFixed(2)}`, { score });
    // 你在哪里 and 地址在哪里 are put alike, and are about different things.
    if (about.size > 0 && ![...topicOf(words)].some((unit) => about.has(unit))) return pass(`${near}，只是问法像`, { score });
    if (score - next < lead) return pass(`${near}，和另一条分不清`, { score });
    const topic = `faq:${entry.id}`;
    const last = state.groups.get(group)?.answered.get(topic);
    if (last !== undefined && at - last < options.cool_down) return pass(`${near}，刚答过（${sayDuration(at - last)}前）`, { score });
    if (known?.role === undefined && repliesLately(state, member, at) >= book.pace.repliesPerMember) return pass(`${near}，对这位成员的回复太密，先不答`, { score });
    const media = entry.media.length > 0 ? { media: entry.media } : {};
    const answer = says(group, entry.answer, { mention: [member], priority: "answer", within: 5 * minute, ...media });
    return act(near, { actions: [answer], entries: [{ type: "answered", group, topic, member }] }, { score });
  },
  examples: [
    { name: "换个说法问，回答", when: [speaks("ann", "请问活动怎么报名")], then: ["say", "answered"] },
    { name: "原样问，连图一起回答", when: [speaks("ann", "课程回放在哪里看？")], then: ["say", "answered"] },
    { name: "问的是没准备过的事", when: [speaks("ann", "明天的活动几点结束呀？")], then: "pass" },
    { name: "短短一问，正好在一条里", when: [speaks("ann", "怎么报名呀")], then: ["say", "answered"] },
    { name: "半句话和很多问题都像，不回答", when: [speaks("ann", "在哪里？")], then: "pass" },
    { name: "问够了门槛", when: [speaks("ann", "会员费能退吗")], then: ["say", "answered"] },
    { name: "同样像，但不是在问，要更像才回答", when: [speaks("ann", "会员费退")], then: "pass" },
    { name: "几乎原样，不是问句也回答", when: [speaks("ann", "课程回放在这里看")], then: ["say", "answered"] },
    { name: "不 @ 时不够像", when: [speaks("ann", "小暖，回放去哪里看？")], then: "pass" },
    { name: "@ 机器人问，门槛低一些", when: [speaks("ann", "小暖，回放去哪里看？", 0, { atBot: true })], then: ["say", "answered"] },
    { name: "刚答过", when: [speaks("ann", "课程回放在哪里看？"), speaks("bob", "课程回放在哪里看", 599)], then: "pass" },
    { name: "十分钟后再问，再答", when: [speaks("ann", "课程回放在哪里看？"), speaks("bob", "课程回放在哪里看", 600)], then: ["say", "answered"] },
    { name: "另一个群里没答过", when: [speaks("ann", "课程回放在哪里看？"), speaks("bob", "课程回放在哪里看", 60, { group: "g2" })], then: ["say", "answered"] },
    { name: "引用别人的问题，说的是别的", when: [speaks("ann", "同问", 0, { quoting: "课程回放在哪里看？" })], then: "pass" },
    { name: "离开不会引来回答", when: [speaks("ann", "晚安"), leaves("ann", 60)], then: "pass" },
  ],
});
