/** run: a community under way: its state and its rulebook, one event after the other. */
import type { Rulebook } from "./book.ts";
import { type ClockPlan, clockEvent, clocksOf, nextTime } from "./clock.ts";
import { decide, textOf } from "./decide.ts";
import type { Entry } from "./entry.ts";
import type { Event, TimerEvent } from "./event.ts";
import { evolve } from "./evolve.ts";
import type { Decision } from "./finding.ts";
import { type CommunityId, eventId } from "./ids.ts";
import { type State, type Timer, emptyState } from "./state.ts";

/** Decides an event and moves the state on by it. The state is changed in place. */
export function step(state: State, event: Event, book: Rulebook): Decision {
  const text = textOf(event);
  const decision = decide(event, state, book, text);
  evolve(state, event, decision.entries, event.type === "message" && event.text !== "" ? text() : undefined);
  return decision;
}

/** The state that a community's recorded past leads to. */
export function replayPast(community: CommunityId, past: Iterable<{ readonly event: Event; readonly entries: readonly Entry[] }>): State {
  const state = emptyState(community);
  for (const { event, entries } of past) evolve(state, event, entries);
  return state;
}

/** The event of a deadline whose time has come. Its id tells deadline and due time, so that a wake-up twice is one event. */
export function timerEvent(timer: Timer, at: number): TimerEvent {
  return { type: "timer", id: eventId(`timer:${timer.id}@${timer.at}`), at, timer: { kind: "deadline", id: timer.id } };
}

/** What falls due, in order of time, for a run that has no queue to wake it. */
export type Agenda = {
  readonly note: (entries: readonly Entry[]) => void;
  /** The next deadline. */
  readonly next: (until: number) => Timer | undefined;
  /** The event of the next deadline or time of day. Times of day begin with the first moment that is asked for. */
  readonly due: (until: number) => TimerEvent | undefined;
};

/** Follows the deadlines that stand and those that entries set. What was moved or met since is passed over, by the state. */
export function createAgenda(state: State, book?: Rulebook): Agenda {
  const clocks = book ? clocksOf(book).map((plan) => ({ plan, at: Number.NaN })) : [];
  /** Latest first, so that the next one due is taken off the end. */
  const noted: Timer[] = [...state.timers.values()].toSorted((a, b) => b.at - a.at);
  return {
    note(entries) {
      for (const entry of entries) {
        const timer = entry.type === "timer_set" ? state.timers.get(entry.timer) : undefined;
        if (!timer) continue;
        let low = 0;
        for (let high = noted.length; low < high; ) {
          const middle = (low + high) >>> 1;
          if ((noted[middle]?.at ?? 0) > timer.at) low = middle + 1;
          else high = middle;
        }
        noted.splice(low, 0, timer);
      }
    },
    next,
    due(until) {
      const clock = nextClock(until);
      const timer = next(Math.min(until, clock?.at ?? until));
      if (timer) return timerEvent(timer, timer.at);
      if (!clock || !book) return undefined;
      const { plan, at } = clock;
      clock.at = nextTime(plan.minute, book.timeZone, at);
      return clockEvent(book.community, plan, at);
    },
  };

  function next(until: number): Timer | undefined {
    for (let last = noted.at(-1); last !== undefined && last.at <= until; last = noted.at(-1)) {
      noted.pop();
      if (state.timers.get(last.id)?.at === last.at) return last;
    }
    return undefined;
  }

  function nextClock(until: number): { readonly plan: ClockPlan; at: number } | undefined {
    for (const clock of clocks) if (Number.isNaN(clock.at)) clock.at = nextTime(clock.plan.minute, book?.timeZone ?? "UTC", until);
    const first = clocks.reduce<(typeof clocks)[number] | undefined>((best, each) => (best && best.at <= each.at ? best : each), undefined);
    return first && first.at <= until ? first : undefined;
  }
}
