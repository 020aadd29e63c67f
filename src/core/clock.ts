/** clock: times of the day in a community's time zone: when one comes next, and the events of rules that wait for one. */
import type { Rulebook } from "./book.ts";
import type { TimerEvent } from "./event.ts";
import { type RuleId, eventId, ruleId } from "./ids.ts";
import { day, minute, minuteOfDay } from "./time.ts";

const dayMinutes = 24 * 60;
/** A rule's time that comes later than this after its hour is passed over (law 6). */
export const clockLateAfter = 5 * minute;

/** The next moment after `after` at which it is this minute of the day. A time that a change of clocks leaves out comes as much later. */
export function nextTime(wanted: number, timeZone: string, after: number): number {
  const full = after - (after % minute);
  const wait = (wanted - minuteOfDay(full, timeZone) + dayMinutes) % dayMinutes;
  const first = atTime(full + wait * minute, wanted, timeZone);
  return first > after ? first : atTime(full + (wait + dayMinutes) * minute, wanted, timeZone);
}

/** The same time of the day before. */
export function dayBefore(due: number, wanted: number, timeZone: string): number {
  return atTime(due - day, wanted, timeZone);
}

/** The moment near this one at which it is that minute of the day, wherever the clocks were changed between. */
function atTime(near: number, wanted: number, timeZone: string): number {
  const off = (wanted - minuteOfDay(near, timeZone) + dayMinutes) % dayMinutes;
  const moved = near + (off > dayMinutes / 2 ? off - dayMinutes : off) * minute;
  return minuteOfDay(moved, timeZone) === wanted % dayMinutes ? moved : near;
}

/** A rule's time of day, by the rule's id and the minute. */
export type ClockPlan = { readonly rule: RuleId; readonly minute: number };

/** Every time of day that a rule of the book waits for, those of its rule sets included; each once. */
export function clocksOf(book: Pick<Rulebook, "rules" | "sets">): readonly ClockPlan[] {
  const plans = new Map<string, ClockPlan>();
  for (const { id, rule } of [...book.rules, ...book.sets.flatMap((set) => set.rules)]) {
    for (const at of rule.clock ?? []) plans.set(`${id}:${at}`, { rule: id, minute: at });
  }
  return [...plans.values()];
}

/** The event of a rule's time. Its id tells rule and due time, so that a wake-up twice is one event. */
export function clockEvent(community: string, { rule, minute: at }: ClockPlan, due: number, now = due): TimerEvent {
  return { type: "timer", id: eventId(`clock:${community}/${rule}:${due}`), at: now, timer: { kind: "clock", rule, minute: at, due } };
}

/** A plan's name among the queue's schedules. A drop's id holds no colon. */
const nameOf = ({ rule, minute: at }: ClockPlan): string => `rule:${rule}:${at}`;
export function clockNamed(name: string): ClockPlan | undefined {
  const [, rule, at] = /^rule:([^:]+):(\d{1,4})$/.exec(name) ?? [];
  return rule === undefined ? undefined : { rule: ruleId(rule), minute: Number(at) };
}

/** The queue's schedules for a book's times of day. */
export function clockSchedules(book: Rulebook): readonly { readonly id: string; readonly cron: string; readonly timeZone: string }[] {
  return clocksOf(book).map((plan) => ({ id: `${book.community}/${nameOf(plan)}`, cron: `${plan.minute % 60} ${Math.floor(plan.minute / 60)} * * *`, timeZone: book.timeZone }));
}
