/** noting: what an author's own rule may write down of somebody: points of the account, tags, the tier; and counters. */
import { z } from "zod";
import { countedFor } from "../../core/counter.ts";
import { tierNames, tiers } from "../../core/entry.ts";
import { OptionMistake } from "../../core/rule.ts";
import { defineAction, fillable, textOf, toMember, words } from "./action.ts";
import { tagWord } from "./standing.ts";

const points = defineAction({
  name: "points",
  alias: "积分",
  summary: "加或减几点积分；减到 0 为止。这是积分，不是警告",
  example: "{ points: 5, because: 按时打卡 }",
  schema: z.strictObject({
    points: z.int().min(-1000).max(1000).refine((number) => number !== 0, { error: "不能是 0" }).describe("加几点，负数是减"),
    because: words(100).describe(`记在账上的原因；${fillable}`).meta({ alias: "原因" }),
  }),
  ofMember: true,
  prepare({ points: delta, because }, setting) {
    const reason = textOf("because", because, setting);
    return toMember(({ member }, seen) => {
      if (delta < 0 && (seen.state.members.get(member)?.score ?? 0) === 0) return { idle: "积分已经是 0" };
      return { entries: [{ type: "scored", member, delta, because: reason(seen), rule: setting.id }] };
    });
  },
});

const tag = defineAction({
  name: "tag",
  alias: "贴标签",
  summary: "给成员贴一个标签",
  example: "{ tag: 老学员 }",
  schema: z.strictObject({ tag: tagWord.describe("标签") }),
  ofMember: true,
  once: false,
  prepare: ({ tag: word }, { id }) => toMember(({ member }, { state }) =>
    state.members.get(member)?.tags?.has(word) === true ? { idle: `已经有标签「${word}」` } : { entries: [{ type: "tagged", member, tag: word, on: true, rule: id }] }),
});

const untag = defineAction({
  name: "untag",
  alias: "去标签",
  summary: "揭掉成员的一个标签",
  example: "{ untag: 新人 }",
  schema: z.strictObject({ untag: tagWord.describe("标签") }),
  ofMember: true,
  once: false,
  prepare: ({ untag: word }, { id }) => toMember(({ member }, { state }) =>
    state.members.get(member)?.tags?.has(word) === true ? { entries: [{ type: "tagged", member, tag: word, on: false, rule: id }] } : { idle: `没有标签「${word}」` }),
});

const tierWords = tiers.map((each) => `${each} ${tierNames[each]}`).join("，");
const tier = defineAction({
  name: "tier",
  alias: "定层级",
  summary: `把成员放到一个层级：${tierWords}`,
  example: "{ tier: active }",
  schema: z.strictObject({ tier: z.enum(tiers).meta({ words: tierNames }).describe(tierWords) }),
  ofMember: true,
  prepare: ({ tier: to }, { name }) => toMember(({ member }, { state }) =>
    state.members.get(member)?.tier === to ? { idle: `已经是${tierNames[to]}` } : { entries: [{ type: "tier_set", member, tier: to, because: `规则「${name}」` }] }),
});

const counter = defineAction({
  name: "counter",
  alias: "计数",
  summary: "给一个计数器（community.yaml 的 counters）加上几；满了它会叫醒 when: counter 的规则",
  example: "{ counter: 迟到 }",
  schema: z.strictObject({ counter: words(40).describe("计数器的编号"), add: z.int().min(1).max(100).default(1).describe("加几，不写就是 1").meta({ alias: "加" }) }),
  once: false,
  prepare({ counter: name, add }, { id, book, member: aboutMember }) {
    const plan = book.counters.find((each) => each.id === name);
    if (!plan) throw new OptionMistake(["counter"], `没有叫「${name}」的计数器：先在 counters 里写`, book.counters.map((each) => each.id));
    if (plan.per === "member" && !aboutMember) throw new OptionMistake(["counter"], `计数器「${name}」按成员数，这条规则不针对某个成员`);
    return ({ event: { group, member } }) => {
      const of = countedFor(plan, group, member);
      return of === undefined ? { idle: "不是某个成员的事" } : { entries: [{ type: "counted", counter: plan.id, of, add, rule: id, group }] };
    };
  },
});

export const notingActions = [points, tag, untag, tier, counter];
