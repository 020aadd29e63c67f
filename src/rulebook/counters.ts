/** counters: the `counters:` of a community.yaml: what is counted over events, and when a counter is up and down again. */
import { z } from "zod";
import type { CounterPlan } from "../core/book.ts";
import { day, minute, parseDuration } from "../core/time.ts";
import { id } from "./fields.ts";

const misspelt = "要写成 10m、1h、7d 这样的时长，1m 到 365d";
/** "10m" → ms; without a default, since what is not written is not so. */
const span = (describe: string) => z.string({ error: misspelt }).max(40, { error: misspelt }).describe(describe).transform((text, context): number => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= minute && ms <= 365 * day) return ms;
  context.addIssue({ code: "custom", message: misspelt });
  return z.NEVER;
});

const counter = z.strictObject({
  id: id("计数器的编号，规则里用它").meta({ alias: "编号" }),
  name: z.string().trim().min(1).max(40).describe("给人看的名字").optional().meta({ alias: "名称" }),
  per: z.enum(["member", "group", "community"]).meta({ words: { member: "成员", group: "群", community: "社群" } }).default("member").describe("按什么数：member 每个成员各数各的，group 每个群，community 整个社群一个数").meta({ alias: "按" }),
  window: span("只数最近这么久的，如 10m、7d；和 decay 写一个，都不写就永远不忘").optional().meta({ alias: "窗口" }),
  decay: z.strictObject({
    by: z.int().min(1).max(100).default(1).describe("每次减几").meta({ alias: "减" }),
    every: span("多久减一次，如 1h").meta({ alias: "每" }),
  }).describe("随时间慢慢减，减到 0 为止").optional().meta({ alias: "消退" }),
  at: z.int().min(1).max(100).describe("数到几算满：叫醒 when: counter 的规则，一次满只叫一次").meta({ alias: "满" }),
  back_at: z.int().min(0).max(99).describe("落回到几才算重新开始；不写就是 at 的一半，舍去小数").optional().meta({ alias: "落回" }),
}).refine(({ window, decay }) => window === undefined || decay === undefined, { error: "window（只数最近）和 decay（慢慢减）只写一个", path: ["decay"] })
  .refine(({ at, back_at: back = 0 }) => back < at, { error: "back_at（落回）要比 at（满）小", path: ["back_at"] });

export const countersSchema = z.array(counter).max(50).superRefine((counters, context) => {
  const seen = new Set<string>();
  for (const [index, each] of counters.entries()) {
    if (seen.has(each.id)) context.addIssue({ code: "custom", message: "编号用了两次：编号不能重复", path: [index, "id"] });
    seen.add(each.id);
  }
});

/** A counter as the rest of the program reads it. */
export function counterPlan({ id: name, name: called, per, window, decay, at, back_at: back }: z.output<typeof counter>): CounterPlan {
  return { id: name, name: called ?? name, per, at, backAt: back ?? Math.floor(at / 2), ...(window !== undefined && { window }), ...(decay && { decay }) };
}
