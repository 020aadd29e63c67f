/** flood: the same words again and again from one member, in one group or over several, are taken back and cost a warning. */
import { z } from "zod";
import { speaks } from "../core/example.ts";
import type { MemberId } from "../core/ids.ts";
import { durationOption } from "../core/options.ts";
import { act, defineRule, pass, warns } from "../core/rule.ts";
import { prints, similarity } from "../core/similar.ts";
import type { StateView } from "../core/state.ts";
import { hour, minute, sayDuration } from "../core/time.ts";

/** How many earlier messages of a member the state remembers, and so how many repeats can be told from them. */
const remembered = 12;

/** Different letters and figures of a normal form: 哈哈哈哈哈 is one, 收到!! two. Punctuation and emoji are not words. */
const substance = (text: string): number => new Set(text.match(/[\p{L}\p{N}]/gu)).size;

/**
 * Whether a repeat at `now` completes a round of `times`. The earlier repeats (`before`, ascending) are gone through from the oldest:
 * each is taken into the round while no more than `within` lies between it and the newest; a full round has acted, and the next begins
 * empty. So of an unbroken run with `times: 3` the 3rd, 6th, 9th and 12th message act, and none between.
 */
function completesRound(before: readonly number[], now: number, times: number, within: number): boolean {
  let round: readonly number[] = [];
  for (const at of before) {
    round = [...round.filter((other) => at - other <= within), at];
    if (round.length === times) round = [];
  }
  return round.filter((other) => now - other <= within).length + 1 === times;
}

/** All messages that a member has written in the community's groups before this one. */
function written(state: StateView, member: MemberId): number {
  let sum = 0;
  for (const { stays } of state.groups.values()) sum += stays.get(member)?.messages ?? 0;
  return sum;
}

export default defineRule({
  kind: "flood",
  summary: "同一成员短时间内反复发相同或几乎相同的话（含跨群），撤回并记警告",
  why: "刷屏让别人说不上话；同一条内容发遍各群，多半是广告。",
  options: z.strictObject({
    times: z.int().min(2).max(remembered).default(3).describe("同样的话发到第几遍算刷屏；之后每再满这么多遍才再记一次").meta({ alias: "遍数" }),
    in: durationOption("10m", "在多长时间内，最长 1h", { min: minute, max: hour }).meta({ alias: "时间内" }),
    similarity: z.number().min(0.5).max(1).default(0.8).describe("多像才算同样的话：1 是一字不差，0.8 是五分之四相同").meta({ alias: "相似" }),
    at_least: z.int().min(1).max(50).default(4).describe("不同的字少于这么多的话不算，如 哈哈、收到、签到").meta({ alias: "最少字数" }),
    points: z.int().min(1).max(10).default(1).describe("记几点警告").meta({ alias: "警告点数" }),
    recall: z.boolean().default(true).describe("是否撤回这条消息（平台不支持时提示值班人）").meta({ alias: "撤回" }),
  }),
  needs: [],
  judgesStaff: false,
  prepare: () => undefined,
  /**
   * The score is repeats (this one included) over `times`, at most 1. Which repeat acts is told in `completesRound`. When the
   * remembered messages are all repeats, where the run began is forgotten; every `times`-th message of the member then acts.
   */
  message(event, { options, state, text }) {
    if (event.forwarded) return pass("转发的内容不计");
    const { text: words } = text();
    if (substance(words) < options.at_least) return pass("太短，不计", { score: 0 });
    const grams = prints(words);
    const recent = state.members.get(event.member)?.recent ?? [];
    const repeats = recent.filter((print) => similarity(print.grams, grams) >= options.similarity);
    const near = repeats.filter((print) => event.at - print.at <= options.in);
    const count = near.length + 1;
    const score = Math.min(1, count / options.times);
    const groups = new Set([event.group, ...near.map((print) => print.group)]).size;
    const because = `${sayDuration(options.in)}内同样的话第 ${count} 遍${groups > 1 ? `（在 ${groups} 个群）` : ""}`;
    const endless = near.length >= remembered;
    const acts = endless
      ? (written(state, event.member) + 1) % options.times === 0
      : completesRound(repeats.map((print) => print.at), event.at, options.times, options.in);
    if (!acts) return pass(count < options.times ? `${because}，不到 ${options.times} 遍` : `${because}，这一轮已经处理过`, { score });
    return act(
      because,
      {
        warn: warns(event.member, event.group, `请不要刷屏：${because}`, options.points).warn,
        ...(options.recall && { actions: [{ type: "recall", group: event.group, message: event.id, priority: "penalty" }] }),
      },
      { score, span: { start: 0, end: event.text.length } },
    );
  },
  examples: [
    {
      name: "同样的话发到第三遍",
      when: [speaks("ann", "新店开业欢迎光临"), speaks("ann", "新店开业，欢迎光临！", 60), speaks("ann", "新店开业欢迎光临", 120)],
      then: ["recall", "warning"],
    },
    { name: "第二遍还不算", when: [speaks("ann", "新店开业欢迎光临"), speaks("ann", "新店开业欢迎光临", 60)], then: "pass" },
    { name: "第一遍和第三遍正好相隔十分钟", when: [0, 300, 600].map((after) => speaks("ann", "新店开业欢迎光临", after)), then: ["recall", "warning"] },
    { name: "多隔一秒就不算", when: [0, 300, 601].map((after) => speaks("ann", "新店开业欢迎光临", after)), then: "pass" },
    {
      name: "在三个群各发一遍",
      when: ["g1", "g2", "g3"].map((group, index) => speaks("ann", "新店开业欢迎光临", index * 60, { group })),
      then: ["recall", "warning"],
    },
    { name: "五分之四相同就算同样的话", when: [speaks("ann", "大家晚上好"), speaks("ann", "大家晚上好", 60), speaks("ann", "大家晚上好啊", 120)], then: ["recall", "warning"] },
    { name: "要求再高一点就不算", options: { similarity: 0.81 }, when: [speaks("ann", "大家晚上好"), speaks("ann", "大家晚上好", 60), speaks("ann", "大家晚上好啊", 120)], then: "pass" },
    { name: "正好四个字也算", when: [0, 60, 120].map((after) => speaks("ann", "新店开业", after)), then: ["recall", "warning"] },
    { name: "三个字不算", when: [0, 60, 120].map((after) => speaks("ann", "签到了", after)), then: "pass" },
    { name: "哈哈哈哈不算", when: [0, 60, 120].map((after) => speaks("ann", "哈哈哈哈哈哈！", after)), then: "pass" },
    { name: "三个人说同样的话不算", when: [speaks("ann", "大家晚上好啊"), speaks("bob", "大家晚上好啊", 60), speaks("cat", "大家晚上好啊", 120)], then: "pass" },
    { name: "记的点数照选项", options: { times: 2, recall: false, points: 2 }, when: [speaks("ann", "新店开业欢迎光临"), speaks("ann", "新店开业欢迎光临", 60)], then: ["warning"] },
  ],
});
