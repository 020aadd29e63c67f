/** counter: what a counter stands at, when it will have fallen back, and what its turns set off. */
import type { BookFacts, CounterPlan } from "./book.ts";
import type { EntryDraft } from "./entry.ts";
import type { TimerEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { type GroupId, type MemberId, type RuleId, type TimerId, memberId, ruleId, timerId, idPart } from "./ids.ts";
import type { CountView, StateView, Timer } from "./state.ts";

type Adds = CountView["adds"];
type Level = { readonly value: number; /** From when on the next loss is reckoned. */ readonly from: number };
type Turn = "up" | "down";

/** What the counter stands at: the adds of the last `window`; or all of them less the decay, never below zero; or all of them. */
export function valueOf(plan: CounterPlan, adds: Adds, at: number): number {
  const { window, decay } = plan;
  if (decay) return levelAt(decay, adds, at).value;
  let sum = 0;
  for (const each of adds) if (window === undefined || at - each.at < window) sum += each.add;
  return sum;
}

/** When the counter will have fallen to its `backAt` if nothing more is added; undefined when it never falls. */
export function fallsAt(plan: CounterPlan, adds: Adds, at: number): number | undefined {
  const { window, decay, backAt } = plan;
  if (decay) {
    const { value, from } = levelAt(decay, adds, at);
    return value <= backAt ? at : from + Math.ceil((value - backAt) / decay.by) * decay.every;
  }
  let left = valueOf(plan, adds, at);
  if (left <= backAt) return at;
  if (window === undefined) return undefined;
  for (const each of adds.toSorted((a, b) => a.at - b.at)) {
    if (at - each.at >= window) continue;
    left -= each.add;
    if (left <= backAt) return each.at + window;
  }
  return undefined;
}

/** A decaying counter loses `by` at each full `every` since it last left zero. */
function levelAt({ by, every }: NonNullable<CounterPlan["decay"]>, adds: Adds, at: number): Level {
  let level: Level = { value: 0, from: at };
  for (const each of adds) {
    const { value, from } = lowered(level, each.at);
    level = { value: value + each.add, from: value === 0 ? each.at : from };
  }
  return lowered(level, at);

  function lowered({ value, from }: Level, now: number): Level {
    const times = Math.max(0, Math.floor((now - from) / every));
    return { value: Math.max(0, value - by * times), from: from + times * every };
  }
}

/** What a counter counts for, seen from here; undefined when there is no such thing, as no member at a time of day. */
export function countedFor(plan: CounterPlan, group: GroupId, member: MemberId | undefined): string | undefined {
  switch (plan.per) {
    case "member": return member;
    case "group": return group;
    case "community": return "";
  }
}

/** The rule under which a counter's own wake-ups stand. */
export const counterRule = (counter: string): RuleId => ruleId(`counter:${counter}`);
const turnTimer = (counter: string, turn: Turn, of: string): TimerId => timerId(`counter:${counter}/${turn}/${idPart(of)}`);

function wake(plan: CounterPlan, turn: Turn, of: string, due: number, group: GroupId | undefined): EntryDraft {
  const member = plan.per === "member" ? memberId(of) : undefined;
  return { type: "timer_set", timer: turnTimer(plan.id, turn, of), due, rule: counterRule(plan.id), name: turn, ...(group && { group }), ...(member && { member }) };
}

/**
 * What an add sets off that brings the counter up to its mark: the turn, a wake-up for the rules that wait for it, and one
 * for the way down. A counter that is up and waits for nothing (its plan was rewritten) gets the last one anew.
 */
export function turnedUp(plan: CounterPlan, { adds, up }: CountView, { of, at, group }: { readonly of: string; readonly at: number; readonly group: GroupId | undefined }, state: StateView): readonly EntryDraft[] {
  const falls = fallsAt(plan, adds, at);
  const down = falls === undefined ? [] : [wake(plan, "down", of, falls, group)];
  if (up) return state.timers.has(turnTimer(plan.id, "down", of)) ? [] : down;
  if (valueOf(plan, adds, at) < plan.at) return [];
  return [{ type: "counter_turned", counter: plan.id, of, up: true }, wake(plan, "up", of, at, group), ...down];
}

/** Whether a counter's wake-up brings this turn: the way down may have grown longer since the wake-up was set. */
export function turns(plan: CounterPlan, timer: Timer, state: StateView, at: number): boolean {
  const of = timedFor(plan, timer);
  const count = of === undefined ? undefined : state.counters.get(plan.id)?.get(of);
  return count !== undefined && count.up && (timer.name === "up" || valueOf(plan, count.adds, at) <= plan.backAt);
}

const timedFor = (plan: CounterPlan, { group, member }: Timer): string | undefined => (plan.per === "member" ? member : plan.per === "group" ? group : "");

/** What becomes of a counter whose way down should be over: it has turned, or is looked at again later. */
export function counterFalls(event: TimerEvent, id: TimerId, state: StateView, book: BookFacts): readonly Sourced[] {
  const timer = state.timers.get(id);
  const plan = timer?.name === "down" ? book.counters.find((each) => counterRule(each.id) === timer.rule) : undefined;
  const of = plan && timer && timedFor(plan, timer);
  if (!plan || !timer || of === undefined) return [];
  const count = state.counters.get(plan.id)?.get(of);
  if (count?.up !== true) return [];
  const source = { rule: timer.rule, ruleName: plan.name, version: book.version, evidence: event.id };
  if (turns(plan, timer, state, event.at)) return [{ entries: [{ type: "counter_turned", counter: plan.id, of, up: false }], source }];
  const falls = fallsAt(plan, count.adds, event.at);
  return falls === undefined ? [] : [{ entries: [wake(plan, "down", of, falls, timer.group)], source }];
}
