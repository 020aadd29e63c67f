/** later: actions that wait: for a human's yes, for a time; planned content; and the answer to who wants to join. */
import { z } from "zod";
import { postOf } from "../../core/drops.ts";
import { durationOption } from "../../core/options.ts";
import { OptionMistake, deadline } from "../../core/rule.ts";
import { day, minute } from "../../core/time.ts";
import { but, defineAction, fillable, must, textOf, words } from "./action.ts";
import { together } from "./effects.ts";

/** Actions under one `do`. */
export const mostInner = 5;
const inner = z.array(z.unknown()).min(1, { error: "是空列表，至少写一个动作" }).max(mostInner);

const ask = defineAction({
  name: "ask",
  alias: "先问",
  summary: "先问值班人；点头了才做 do 里的动作",
  example: "{ ask: 要不要移到新人群？, do: [ { tag: 待分群 } ] }",
  schema: z.strictObject({ ask: words(200).describe(`问什么；${fillable}`), do: inner.describe("值班人点头以后做什么").meta({ alias: "做" }) }),
  on: but("quiet"),
  inside: ["then", "schedule"],
  once: false,
  prepare({ ask: question }, setting) {
    const asked = textOf("ask", question, setting);
    return (seen, because) => {
      const { effects, idle } = together(setting.inner, seen, because);
      return effects === undefined ? { idle } : { asks: [{ question: `规则「${setting.name}」：${asked(seen)}`, effects, ...(seen.event.type === "join_requested" && { topic: "gate" }) }] };
    };
  },
});

const schedule = defineAction({
  name: "schedule",
  alias: "稍后",
  summary: "过一段时间再做 do 里的动作，人还在群里才做；同一个人又触发就从头算；重启也不会忘",
  example: "{ schedule: 2h, do: [ { reply: 刚才的问题解决了吗？ } ] }",
  schema: z.strictObject({ schedule: durationOption("2h", "过多久，1m 到 90d", { min: minute, max: 90 * day }), do: inner.describe("到时候做什么").meta({ alias: "做" }) }),
  on: but("leave"),
  inside: ["then"],
  once: false,
  prepare({ schedule: wait, do: written }, { id, inner: then, keep }) {
    const name = keep(then, JSON.stringify(written));
    return ({ event: { group, member, at } }) => ({ entries: [deadline(id, name, at + wait, group, member)] });
  },
});

const drop = defineAction({
  name: "drop",
  alias: "投放",
  summary: "在这个群发一条准备好的内容（drops.yaml 里的编号）；群公告（announce）只用在到点、群的计数器这类不针对某个成员的规则里",
  example: "{ drop: 周末活动 }",
  schema: z.strictObject({ drop: words(40).describe("drops.yaml 里的编号") }),
  on: but("join_request", "quiet"),
  once: false,
  prepare({ drop: name }, { book, member }) {
    const plan = book.drops.find(({ id }) => id === name);
    if (!plan) throw new OptionMistake(["drop"], `drops.yaml 里没有编号「${name}」`, book.drops.map(({ id }) => id));
    // It rings for everybody: no member's doing sets it off.
    if (plan.announce && member) throw new OptionMistake(["drop"], `「${plan.id}」是群公告（announce: true），不能由某个成员的一句话、一次进群引出来：去掉 announce，或改用 when: time`);
    return ({ event: { group, at }, state }) => (state.pausedDrops.has(plan.id) ? { idle: `投放「${plan.id}」已暂停` } : { actions: [postOf(plan, at, group)] });
  },
});

const approve = defineAction({
  name: "approve",
  alias: "同意",
  summary: "同意入群申请（平台不支持时提示值班人）",
  example: "{ approve: true }",
  schema: z.strictObject({ approve: must.describe("写 true") }),
  on: ["join_request"],
  inside: ["then", "ask"],
  prepare: () => ({ event }) => (event.type === "join_requested" ? { actions: [{ type: "approve", group: event.group, member: event.member, flag: event.flag }] } : { idle: "不是入群申请" }),
});

const reject = defineAction({
  name: "reject",
  alias: "拒绝",
  summary: "拒绝入群申请，写明理由（平台不支持时提示值班人）",
  example: "{ reject: 请写明从哪里知道我们 }",
  schema: z.strictObject({ reject: words(60).describe(`给申请人看的理由；${fillable}`) }),
  on: ["join_request"],
  inside: ["then", "ask"],
  prepare({ reject: because }, setting) {
    const reason = textOf("reject", because, setting);
    return (seen) => {
      const { event } = seen;
      return event.type === "join_requested" ? { actions: [{ type: "reject", group: event.group, member: event.member, flag: event.flag, because: reason(seen) }] } : { idle: "不是入群申请" };
    };
  },
});

export const laterActions = [ask, schedule, drop, approve, reject];
