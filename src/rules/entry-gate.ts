/** entry-gate: one declared condition stands at the door. Whoever meets it is let in; whoever does not is told how to come again. */
import { applies, befriends, joins, leaves, speaks, waits } from "../core/example.ts";
import { defineRule } from "../core/rule.ts";
import { friendRequested, joinRequested } from "./entry-gate/asking.ts";
import { gateOptions, prepareGate, wordOf } from "./entry-gate/gate.ts";
import { due, joined, left, said, told } from "./entry-gate/inside.ts";

const code = { require: { code: "芝麻开门", hint: "一句老话" } };
const words = { require: { words: ["瑜伽", "朋友介绍"] } };
const opened = ["say", "duty_opened", "timer_set", "timer_set"] as const;

export default defineRule({
  kind: "entry-gate",
  summary: "入群门槛：一个说得清楚的条件（谁邀请、先做什么、暗号、层级、附言）；满足的放行，没满足的告诉怎么再来或问值班人",
  why: "成员合不合适，先于成员多不多；条件说在前面，合适的人知道怎么进来，被婉拒的人知道怎么再来。",
  options: gateOptions,
  needs: ["say"],
  // Staff are let through here: they too ask to join, and are to be let in.
  judgesStaff: true,
  fulfilledBy: wordOf,
  prepare: prepareGate,
  join_requested: joinRequested,
  friend_requested: friendRequested,
  member_joined: joined,
  member_left: ({ group, member }, { state, id }) => left({ state, id, group, member }),
  message: said,
  direct_message: told,
  timer: due,
  examples: [
    { name: "附言里同意群规，放行并记下", when: [applies("ann", "我同意群规，想一起练")], then: ["approve", "charter_accepted"] },
    { name: "附言里没有同意，问值班人", when: [applies("ann", "让我进来")], then: ["case_opened"] },
    { name: "不同意群规不是同意", options: { otherwise: "wait" }, when: [applies("ann", "不同意群规")], then: "pass" },
    { name: "暗号对上了", options: code, when: [applies("ann", "芝麻 开门！")], then: ["approve"] },
    { name: "暗号不对，婉拒并说明怎么再申请", options: { ...code, otherwise: "reject" }, when: [applies("ann", "西瓜开门")], then: ["reject", "turned_away"] },
    { name: "婉拒以后再申请，照样放行", options: { ...code, otherwise: "reject" }, when: [applies("ann", "西瓜开门"), applies("ann", "芝麻开门", 60)], then: ["approve"] },
    { name: "一天婉拒三次以后，改为问人", options: { ...code, otherwise: "reject" }, when: [0, 60, 120, 180].map((after) => applies("ann", "西瓜开门", after)), then: ["case_opened"] },
    { name: "otherwise: wait 时不动，留给管理人员", options: { ...code, otherwise: "wait" }, when: [applies("ann", "西瓜开门")], then: "pass" },
    { name: "附言里说到其中一项", options: words, when: [applies("ann", "喜欢瑜伽，住附近")], then: ["approve"] },
    { name: "由群里的人邀请，放行", options: { require: { invited_by: "anyone" } }, when: [speaks("bob", "早"), applies("ann", "", 60, { inviter: "bob" })], then: ["approve"] },
    { name: "没有说是谁邀请的，问值班人", options: { require: { invited_by: "anyone" } }, when: [applies("ann", "小李介绍的")], then: ["case_opened"] },
    { name: "邀请人的层级还不够", options: { require: { tier: "spreader" }, otherwise: "reject" }, when: [speaks("bob", "早"), applies("ann", "", 60, { inviter: "bob" })], then: ["reject", "turned_away"] },
    { name: "好友申请也看同一个条件", options: code, when: [befriends("ann", "芝麻开门")], then: ["accept_friend", "dm", "greeted"] },
    { name: "好友申请没有满足条件，先不通过", options: { ...code, otherwise: "reject" }, when: [befriends("ann", "你好")], then: "pass" },
    { name: "群成员加机器人为好友，通过", options: code, when: [speaks("ann", "早"), befriends("ann", "你好", 60)], then: ["accept_friend", "dm", "greeted"] },
    { name: "没有申请就进来的人，说一次条件，定下期限", when: [joins("ann")], then: opened },
    { name: "申请以后被同意进来的人，不再考一次", options: code, when: [applies("ann", "西瓜开门"), joins("ann", 60)], then: "pass" },
    { name: "在群里说出暗号", options: code, when: [joins("ann"), speaks("ann", "芝麻开门", 60)], then: ["say", "duty_closed", "timer_cleared", "timer_cleared"] },
    { name: "在群里介绍自己", options: { require: { task: "introduce" } }, when: [joins("ann"), speaks("ann", "大家好，我是安安，在杭州做设计", 60)], then: ["say", "duty_closed", "timer_cleared", "timer_cleared"] },
    { name: "说别的话不算", options: code, when: [joins("ann"), speaks("ann", "大家好", 60)], then: "pass" },
    { name: "到四分之三时提醒一次", options: code, when: [joins("ann"), waits(64_800)], then: ["say"] },
    { name: "到期没有补上，问要不要移出", options: { ...code, within: "1h" }, when: [joins("ann"), waits(3600)], then: ["duty_closed", "case_opened"] },
    { name: "到期没有补上，写明移出的才移出", options: { ...code, within: "1h", then: "remove" }, when: [joins("ann"), waits(3600)], then: ["remove", "duty_closed"] },
    { name: "退群了就不再等", options: code, when: [joins("ann"), leaves("ann", 60)], then: ["duty_closed", "timer_cleared", "timer_cleared"] },
    { name: "退了再进，没满足过就再说一次", options: code, when: [joins("ann"), leaves("ann", 60), joins("ann", 120)], then: opened },
  ],
});
