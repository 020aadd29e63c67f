/** penalty: what an author's own rule may do to somebody's message or standing in the group. */
import { z } from "zod";
import { durationOption } from "../../core/options.ts";
import { clip } from "../../core/ladder.ts";
import { warns } from "../../core/rule.ts";
import { day, minute, second } from "../../core/time.ts";
import { defineAction, fillable, must, present, textOf, toMember, words } from "./action.ts";

const warn = defineAction({
  name: "warn",
  alias: "警告",
  summary: "记几点警告；满了照处罚阶梯办",
  example: "{ warn: 1, because: 夜间不发外链 }",
  schema: z.strictObject({ warn: z.int().min(1).max(10).describe("记几点警告"), because: words(100).describe(`写给成员看的原因；${fillable}`).meta({ alias: "原因" }) }),
  on: present,
  ofMember: true,
  prepare({ warn: points, because }, setting) {
    const reason = textOf("because", because, setting);
    return toMember(({ member, group }, seen) => warns(member, group, reason(seen), points));
  },
});

const recall = defineAction({
  name: "recall",
  alias: "撤回",
  summary: "撤回这条消息（平台不支持时提示值班人）",
  example: "{ recall: true }",
  schema: z.strictObject({ recall: must.describe("写 true") }),
  on: ["message"],
  inside: ["then", "ask"],
  prepare: () => ({ event: { group, id } }) => ({ actions: [{ type: "recall", group, message: id, priority: "penalty" }] }),
});

const mute = defineAction({
  name: "mute",
  alias: "禁言",
  summary: "禁言一段时间（平台不支持时提示值班人）",
  example: "{ mute: 10m }",
  schema: z.strictObject({ mute: durationOption("10m", "禁言多久，1m 到 30d", { min: minute, max: 30 * day }) }),
  on: present,
  ofMember: true,
  prepare: ({ mute: ms }) => toMember(({ member, group }) => ({ actions: [{ type: "mute", group, member, seconds: Math.floor(ms / second), priority: "penalty" }] })),
});

const remove = defineAction({
  name: "remove",
  alias: "移出",
  summary: "移出本群；这条规则要写明 mode: ask 或 mode: enforce，短时间内移出太多人照样先问人",
  example: "{ remove: true }",
  schema: z.strictObject({ remove: must.describe("写 true"), because: words(100).describe(`写给成员看的原因；不写就只说是哪条规则；${fillable}`).optional().meta({ alias: "原因" }) }),
  on: present,
  ofMember: true,
  grave: true,
  prepare({ because }, setting) {
    const reason = because === undefined ? undefined : textOf("because", because, setting);
    // What was found is for those on duty: said to the group it would spread a contact, or give a pattern away.
    const usual = `触发了规则「${clip(setting.name, 30)}」`;
    return toMember(({ member, group }, seen) => ({ warn: { member, group, points: 0, because: reason?.(seen) ?? usual, removes: true } }));
  },
});

export const penaltyActions = [warn, recall, mute, remove];
