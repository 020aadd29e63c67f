/** standing: conditions on what the community has noted of somebody: tier, account, tags; and on its counters. */
import { z } from "zod";
import { countedFor, valueOf } from "../../core/counter.ts";
import { tierNames, tiers } from "../../core/entry.ts";
import { OptionMistake } from "../../core/rule.ts";
import { isAtLeast, tierOf } from "../../core/tier.ts";
import { type Answer, no, yes } from "./check.ts";
import { defineCondition, ofMember } from "./condition.ts";

const tierWords = tiers.map((each) => `${each} ${tierNames[each]}`).join("，");

const tier = defineCondition({
  name: "tier",
  alias: "层级",
  summary: `成员的层级是其中一个：${tierWords}；没人给过层级的，30 天内说过话算 participant，否则算 bystander`,
  example: "tier: [leader, co_leader]",
  schema: z.array(z.enum(tiers).meta({ words: tierNames })).min(1).max(tiers.length).describe(tierWords),
  list: true,
  ofMember: true,
  prepare: (wanted) => ofMember((member, { event, state }) => {
    const is = tierOf(state, member, event.at);
    return wanted.includes(is) ? yes(`层级是${tierNames[is]}`) : no(`层级是${tierNames[is]}，不是${wanted.map((each) => tierNames[each]).join("、")}`);
  }),
});

const tierAtLeast = defineCondition({
  name: "tier_at_least",
  alias: "层级至少",
  summary: "层级是这一层或更近：leader 最近，bystander 最远",
  example: "tier_at_least: spreader",
  schema: z.enum(tiers).meta({ words: tierNames }).describe(tierWords),
  ofMember: true,
  prepare: (least) => ofMember((member, { event, state }) => {
    const is = tierOf(state, member, event.at);
    return isAtLeast(is, least) ? yes(`层级是${tierNames[is]}`) : no(`层级是${tierNames[is]}，不到${tierNames[least]}`);
  }),
});

/** What a tag may be; the same for the condition and the action. */
export const tagWord = z.string().trim().min(1).max(20);

const tag = defineCondition({
  name: "tag",
  alias: "标签",
  summary: "成员带着其中一个标签（动作 tag 贴上的）",
  example: "tag: [老学员]",
  schema: z.array(tagWord).min(1).max(50).describe("标签；写几个就是有一个就算"),
  list: true,
  ofMember: true,
  prepare: (wanted) => ofMember((member, { state }) => {
    const found = wanted.find((each) => state.members.get(member)?.tags?.has(each) === true);
    return found === undefined ? no(`没有标签「${wanted.join("」「")}」`) : yes(`有标签「${found}」`);
  }),
});

/** Bounds on a number that has a name, in which one or both are written. */
function bounds(least: number, most: number) {
  const number = z.int().min(least).max(most);
  return { at_least: number.describe("至少").optional().meta({ alias: "至少" }), at_most: number.describe("至多").optional().meta({ alias: "最多" }) };
}
type Bounds = { readonly at_least?: number | undefined; readonly at_most?: number | undefined };
const oneOrBoth = { error: "at_least（至少）和 at_most（至多）要写一个或两个" };
const hasBound = ({ at_least: least, at_most: most }: Bounds): boolean => least !== undefined || most !== undefined;
const rightWay = { error: "at_least（至少）比 at_most（至多）还大，什么也匹配不到" };
const ascends = ({ at_least: least = -Infinity, at_most: most = Infinity }: Bounds): boolean => least <= most;

function within(what: string, value: number, { at_least: least = -Infinity, at_most: most = Infinity }: Bounds): Answer {
  if (value < least) return no(`${what} ${value}，不到 ${least}`);
  return value > most ? no(`${what} ${value}，多于 ${most}`) : yes(`${what} ${value}`);
}

const score = defineCondition({
  name: "score",
  alias: "积分",
  summary: "成员的积分有多少（动作 points 加减的；警告的点数是 points）",
  example: "score: { at_least: 100 }",
  schema: z.strictObject(bounds(0, 1_000_000)).refine(hasBound, oneOrBoth).refine(ascends, rightWay).describe("积分：at_least 至少，at_most 至多"),
  ofMember: true,
  prepare: (limits) => ofMember((member, { state }) => within("积分", state.members.get(member)?.score ?? 0, limits)),
});

const counter = defineCondition({
  name: "counter",
  alias: "计数器",
  summary: "计数器（community.yaml 的 counters）现在数到多少；这一条规则自己要加的还没算",
  example: "counter: { name: 迟到, at_least: 3 }",
  schema: z.strictObject({ name: z.string().max(40).describe("计数器的编号").meta({ alias: "编号" }), ...bounds(0, 200) }).refine(hasBound, oneOrBoth).refine(ascends, rightWay).describe("计数器：name 编号，at_least 至少，at_most 至多"),
  prepare({ name, ...limits }, { book, member: aboutMember }) {
    const plan = book.counters.find(({ id }) => id === name);
    if (!plan) throw new OptionMistake(["name"], `没有叫「${name}」的计数器：先在 counters 里写`, book.counters.map(({ id }) => id));
    if (plan.per === "member" && !aboutMember) throw new OptionMistake(["name"], `计数器「${name}」按成员数，这条规则不针对某个成员`);
    return ({ event: { group, member, at }, state }) => {
      const of = countedFor(plan, group, member);
      const count = of === undefined ? undefined : state.counters.get(plan.id)?.get(of);
      return within(`「${plan.name}」数到`, count ? valueOf(plan, count.adds, at) : 0, limits);
    };
  },
});

export const standingConditions = [tier, tierAtLeast, tag, score, counter];
