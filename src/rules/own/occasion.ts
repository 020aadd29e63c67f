/** occasion: what an author's own rule waits for, and whom or what an event is about in its sense. */
import type { BookFacts, CounterPlan } from "../../core/book.ts";
import { clockLateAfter, dayBefore } from "../../core/clock.ts";
import { counterRule, turns as turnsNow } from "../../core/counter.ts";
import type { DueTimer, Event, TimerEvent } from "../../core/event.ts";
import type { GroupId, RuleId } from "../../core/ids.ts";
import { exempted } from "../../core/judge.ts";
import { type NameFormat, explain } from "../../core/name-format.ts";
import { type StateView, type StayView, type Timer, presentStay } from "../../core/state.ts";
import { sayDuration } from "../../core/time.ts";
import type { Moment, Subject } from "./check.ts";

export type Occasion =
  | { readonly when: "message" | "join" | "leave" | "rename" | "join_request" }
  | { readonly when: "time"; readonly at: readonly number[] }
  | { readonly when: "counter"; readonly plan: CounterPlan; readonly turns: "up" | "down" }
  | { readonly when: "no_name"; readonly after: number; readonly format: NameFormat }
  /** `last`: the introduction's own deadline ends at the same moment. */
  | { readonly when: "no_introduction"; readonly after: number; readonly introduction: RuleId; readonly last: boolean }
  | { readonly when: "quiet"; readonly after: number; readonly at: number };

/** Whom it is about; or why about nobody, in Chinese; undefined when such events are not what the rule waits for. */
export type Found = { readonly subjects: readonly Subject[] } | { readonly nobody: string } | undefined;
/** The name of the deadline that a rule sets for who joins. */
export const dueName = "due";

const types = { message: "message", member_joined: "join", member_left: "leave", member_renamed: "rename", join_requested: "join_request" } as const;

/** What an event is to a rule that waits for this. */
export function foundIn(event: Event, timer: Timer | undefined, { id, occasion, book }: { readonly id: RuleId; readonly occasion: Occasion; readonly book: BookFacts }, state: StateView): Found {
  switch (event.type) {
    case "message":
    case "member_joined":
    case "member_left":
    case "member_renamed":
    case "join_requested": {
      if (types[event.type] !== occasion.when) return undefined;
      const not = notMeant(event, state);
      return not === undefined ? { subjects: [event] } : { nobody: not };
    }
    case "timer":
      if (event.timer.kind === "clock") return event.timer.rule === id ? atTime(event, event.timer, occasion, state, book) : undefined;
      return timer && onDeadline(event, timer, id, occasion, state);
    default:
      return undefined;
  }
}

/** What no author's rule is about, whatever it says: others' words passed on (law 10), and joins that are none. */
export function notMeant(event: Subject, state: StateView): string | undefined {
  if (event.type === "message" && event.forwarded === true) return "转发的内容不计";
  if (event.type !== "member_joined") return undefined;
  if (event.listed === true) return "从名单里看到的成员，不知何时进的群";
  return presentStay(state, event.group, event.member) === undefined ? undefined : "本来就在群里";
}

function atTime(event: TimerEvent, { due, minute }: Pick<Extract<DueTimer, { kind: "clock" }>, "due" | "minute">, occasion: Occasion, state: StateView, book: BookFacts): Found {
  if (occasion.when !== "time" && occasion.when !== "quiet") return undefined;
  // A rule set may have the same rule at another hour.
  if (occasion.when === "time" ? !occasion.at.includes(minute) : occasion.at !== minute) return undefined;
  if (event.at - due > clockLateAfter) return { nobody: `晚了 ${sayDuration(event.at - due)}，这次跳过` };
  if (occasion.when === "time") return { subjects: [...state.groups.keys()].map((group) => moment(event, group, "每天到点")) };
  const { after, at } = occasion;
  // The sweeps' days lie end to end, so that each member who falls silent is met once.
  const since = dayBefore(due, at, book.timeZone) - after;
  const subjects = [...state.groups].flatMap(([group, { stays }]) =>
    [...stays].flatMap(([member, stay]): Moment[] => {
      const last = lastSign(stay);
      const falls = stay.leftAt === undefined && last !== undefined && last > since && last <= due - after;
      return falls && exempted(state, member, group) === undefined ? [{ ...moment(event, group, `${sayDuration(after)}没说话`), member, swept: true }] : [];
    }));
  return subjects.length > 0 ? { subjects } : { nobody: `没有人刚好满 ${sayDuration(after)}没说话` };
}

/** When somebody was last heard of in a group: by a message, or by coming there. */
function lastSign({ lastAt, joinedAt, seenAt }: StayView): number | undefined {
  const heard = Math.max(lastAt ?? -Infinity, joinedAt ?? -Infinity);
  return Number.isFinite(heard) ? heard : seenAt;
}

function onDeadline(event: TimerEvent, timer: Timer, id: RuleId, occasion: Occasion, state: StateView): Found {
  if (occasion.when === "counter") {
    const { plan, turns } = occasion;
    if (timer.rule !== counterRule(plan.id) || timer.name !== turns) return undefined;
    if (!turnsNow(plan, timer, state, event.at)) return { nobody: turns === "up" ? `「${plan.name}」又落回去了` : `「${plan.name}」还没有落回 ${plan.backAt}` };
    return about(event, timer, state, turns === "up" ? `「${plan.name}」数满了 ${plan.at}` : `「${plan.name}」落回了 ${plan.backAt}`);
  }
  if (timer.rule !== id || timer.name !== dueName) return undefined;
  if (occasion.when !== "no_name" && occasion.when !== "no_introduction") return undefined;
  const stay = timer.group && timer.member && presentStay(state, timer.group, timer.member);
  if (!stay) return { nobody: "已经不在群里" };
  const lack = occasion.when === "no_name" ? nameLack(occasion.format, stay) : introductionLack(occasion, stay, state);
  return "done" in lack ? { nobody: lack.done } : about(event, timer, state, `进群 ${sayDuration(occasion.after)}，${lack.because}`);
}

type Lack = { readonly done: string } | { readonly because: string };
function nameLack(format: NameFormat, { name }: StayView): Lack {
  const lack = explain(format, name);
  return lack === undefined ? { done: "群昵称已经合格式" } : { because: `群昵称不合格式（${lack}）` };
}

function introductionLack({ introduction, last }: Extract<Occasion, { when: "no_introduction" }>, stay: StayView, state: StateView): Lack {
  if (stay.fulfilled?.has(introduction) === true) return { done: "已经自我介绍过" };
  const mode = state.modes.get(introduction);
  if (mode !== undefined && mode !== "enforce") return { done: "自我介绍的规则没在执行，不知道有没有介绍" };
  // Whoever is not waited for was never asked, unless the introduction's own deadline has just closed.
  return last || stay.duties?.has(introduction) === true ? { because: "还没有自我介绍" } : { done: "没有请他自我介绍过" };
}

/** The member that a deadline is about, if still there; or the group, which for a whole community's counter is the one where it turned. */
export function about(event: TimerEvent, { group, member }: Timer, state: StateView, told: string): Found {
  if (group === undefined) return { nobody: "不是哪个群的事" };
  if (member === undefined) return { subjects: [moment(event, group, told)] };
  return presentStay(state, group, member) === undefined ? { nobody: "已经不在群里" } : { subjects: [{ ...moment(event, group, told), member }] };
}

const moment = ({ id, at }: TimerEvent, group: GroupId, told: string): Moment => ({ type: "moment", id, at, group, told });
