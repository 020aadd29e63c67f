/** words: the Chinese words and times of the page. Pure. */
import { modeNames } from "../core/entry.ts";
import type { ActionType, Priority } from "../core/action.ts";
import { day } from "../core/time.ts";
import type { ActionStatus, WhyLine } from "../ports.ts";
import type { Tone } from "./shape.ts";

export const statusWords: Readonly<Record<ActionStatus, { readonly text: string; readonly tone: Tone }>> = {
  pending: { text: "等待发送", tone: "busy" },
  claimed: { text: "发送中", tone: "busy" },
  held: { text: "暂缓", tone: "warn" },
  done: { text: "已完成", tone: "good" },
  failed: { text: "失败", tone: "bad" },
  unknown: { text: "可能已发出", tone: "warn" },
  expired: { text: "过时作废", tone: "calm" },
  dropped: { text: "已拦下", tone: "calm" },
  assisted: { text: "待人工完成", tone: "warn" },
};
export const typeWords: Readonly<Record<ActionType, string>> = {
  say: "群里说话", dm: "私聊", remove: "移出成员", recall: "撤回消息", recall_own: "撤回自己的话", mute: "禁言", set_card: "改群名片",
  approve: "同意入群", reject: "拒绝入群", accept_friend: "通过好友申请", post: "内容投放", alert: "提醒值班人", ask: "请示值班人",
};
export const priorityWords: Readonly<Record<Priority, string>> = { penalty: "处罚", answer: "回答", drop: "投放", chatter: "闲聊" };
export const verdictWords: Readonly<Record<WhyLine["verdict"], string>> = { pass: "通过", act: "动作", fault: "故障", off: "关", unasked: "未问" };
const modeWords: ReadonlyMap<string, string> = new Map(Object.entries(modeNames));

/** A rule's mode in Chinese; a mode that is new to the page stands as it is. */
export const sayMode = (mode: string): string => modeWords.get(mode) ?? mode;

const fallbackZone = "Asia/Shanghai";
const formats = new Map<string, Intl.DateTimeFormat>();
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat("zh-CN", { ...parts, timeZone });
  } catch {
    made = new Intl.DateTimeFormat("zh-CN", { ...parts, timeZone: fallbackZone });
  }
  formats.set(timeZone, made);
  return made;
}
function partsOf(at: number, timeZone: string): Readonly<Record<string, string>> {
  return Object.fromEntries(formatIn(timeZone).formatToParts(at).map(({ type, value }) => [type, value]));
}
const dateOf = (parts: Readonly<Record<string, string>>): string => `${parts["year"]}-${parts["month"]}-${parts["day"]}`;

/** "20:15" in a zone. */
export function sayClock(at: number, timeZone: string): string {
  const parts = partsOf(at, timeZone);
  return `${parts["hour"]}:${parts["minute"]}`;
}

/** "今天 20:15", "昨天 …", "明天 …", "11月25日 …", and the year where it is another one. */
export function sayMoment(at: number, now: number, timeZone: string): string {
  const parts = partsOf(at, timeZone);
  const clock = `${parts["hour"]}:${parts["minute"]}`;
  const near = [[0, "今天"], [-day, "昨天"], [day, "明天"]] as const;
  for (const [shift, word] of near) if (dateOf(partsOf(now + shift, timeZone)) === dateOf(parts)) return `${word} ${clock}`;
  const date = `${Number(parts["month"])}月${Number(parts["day"])}日 ${clock}`;
  return parts["year"] === partsOf(now, timeZone)["year"] ? date : `${parts["year"]}年${date}`;
}

/** The letter on an avatar. In 小林 or 阿明 the second character is the one that tells people apart. */
export function initialOf(name: string): string {
  const characters = [...name.trim()];
  const [first = "？", second] = characters;
  return second !== undefined && /^[小阿老大]$/u.test(first) && /^\p{Script=Han}$/u.test(second) ? second : first.toUpperCase();
}

/** The colour of an avatar where no list of people gives one. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % 8;
}
