// onboarding-fixture: a small community, and a run of one rule over a few steps, for the rules that meet people at the door.
import type { BookFacts, FaqEntry } from "../../src/core/book.ts";
import type { Wish } from "../../src/core/action.ts";
import type { EntryDraft } from "../../src/core/entry.ts";
import type { Event } from "../../src/core/event.ts";
import { evolve } from "../../src/core/evolve.ts";
import type { Example, Step } from "../../src/core/example.ts";
import { communityId, eventId, groupId, memberId, ruleId } from "../../src/core/ids.ts";
import type { BoundRule, RuleKind, Verdict } from "../../src/core/rule.ts";
import { type State, type Timer, emptyState } from "../../src/core/state.ts";
import { normalise } from "../../src/core/text.ts";
import { day, hour, minute, second } from "../../src/core/time.ts";
import { plainFacts } from "../fakes/plain.ts";

export const start = Date.UTC(2026, 10, 22, 2);
export const id = ruleId("x");
export const g1 = groupId("g1");
export const ann = memberId("ann");

export function bookWith(faq: readonly FaqEntry[] = [], more: Partial<BookFacts> = {}): BookFacts {
  return {
    community: communityId("yoga"), version: "v1", name: "瑜伽小站", groups: ["瑜伽小站*"], bind: "auto", timeZone: "Asia/Shanghai", dayStartsAt: 240,
    charter: { purpose: "一起把瑜伽练成习惯", values: ["守时", "互助", "不攀比", "少说多练"], entry: "改群昵称，介绍自己" },
    staff: { founder: [], secretary: [], growth: [], partner: [] },
    ladder: { expires: 30 * day, steps: [{ at: 3, act: "remove" }], atMost: { removals: 3, in: 10 * minute } },
    pace: { groupPerMinute: 10, accountPerMinute: 20, jitter: 0, dailyCap: 500, sameText: hour, repliesPerMember: 5 },
    faq, drops: [], words: new Map(), retention: 30, ...plainFacts, ...more,
  };
}

/** One rule under way: its verdicts are recorded as if it were enforced and alone. */
export function run(kind: RuleKind, options: unknown = {}, book: BookFacts = bookWith()) {
  const rule = kind.bind(id, options, book);
  const state = emptyState(book.community);
  let events = 0;

  function happen(event: Event): Verdict | undefined {
    const verdict = judge(rule, event, state);
    const drafts = verdict?.verdict === "act" ? (verdict.effects.entries ?? []) : [];
    const entries = drafts.map((draft, place) => ({ ...draft, id: `${event.id}#${place}`, at: event.at, event: event.id }));
    evolve(state, event, entries);
    return verdict;
  }

  /** Deadlines up to a moment; the verdict on the last of them. */
  function wake(until: number): Verdict | undefined {
    let verdict: Verdict | undefined;
    for (let timer = nextTimer(state, until); timer; timer = nextTimer(state, until)) {
      verdict = happen({ type: "timer", id: eventId(`timer:${timer.id}@${timer.at}`), at: timer.at, timer: { kind: "deadline", id: timer.id } });
    }
    return verdict;
  }

  return {
    state,
    happen,
    step(step: Step): Verdict | undefined {
      const at = start + step.after * second;
      const fired = wake(at);
      return step.step === "waits" ? fired : happen(eventOf(step, `e${events++}`, at));
    },
  };
}

function nextTimer(state: State, until: number): Timer | undefined {
  return [...state.timers.values()].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
}

function judge(rule: BoundRule, event: Event, state: State): Verdict | undefined {
  const timer = event.type === "timer" && event.timer.kind === "deadline" ? state.timers.get(event.timer.id) : undefined;
  return rule.judge(event, state, () => normalise(event.type === "message" ? event.text : ""), timer);
}

function eventOf(step: Exclude<Step, { step: "waits" }>, name: string, at: number): Event {
  const who = { id: eventId(name), at, member: memberId(step.who), name: step.who };
  if (step.step === "befriends") return { ...who, type: "friend_requested", text: step.text, flag: name };
  const common = { ...who, group: groupId(step.group ?? "g1") };
  switch (step.step) {
    case "joins": return { ...common, type: "member_joined", ...(step.inviter !== undefined && { inviter: memberId(step.inviter) }) };
    case "leaves": return { ...common, type: "member_left" };
    case "renames": return { ...common, type: "member_renamed", newName: step.to };
    case "applies": return { ...common, type: "join_requested", text: step.text, flag: name, ...(step.inviter !== undefined && { inviter: memberId(step.inviter) }) };
    case "says":
      return { ...common, type: "message", text: step.text, ...(step.quoting !== undefined && { quoted: { text: step.quoting } }), ...(step.atBot === true && { mentionsBot: true }) };
  }
}

/** What a verdict leads to, in the words of an example: actions, the warning, entries. */
export function typesOf(verdict: Verdict | undefined): readonly string[] {
  if (verdict?.verdict !== "act") return [];
  const { actions = [], warn, entries = [], asks = [] } = verdict.effects;
  return [...actions.map(({ type }) => type), ...(warn ? [warn.removes ? "remove" : "warning"] : []), ...entries.map(({ type }) => type), ...asks.map(() => "case_opened")];
}

/** Plays an example; the types of the last verdict. */
export function play(kind: RuleKind, example: Example, book: BookFacts = bookWith()): readonly string[] {
  const { step } = run(kind, example.options ?? {}, book);
  return example.when.map((each) => typesOf(step(each))).at(-1) ?? [];
}

export function wishes(verdict: Verdict | undefined): readonly Wish[] {
  return verdict?.verdict === "act" ? (verdict.effects.actions ?? []) : [];
}
export function drafts(verdict: Verdict | undefined): readonly EntryDraft[] {
  return verdict?.verdict === "act" ? (verdict.effects.entries ?? []) : [];
}
/** The words that a verdict says in public, or tells the people on duty. */
export function words(verdict: Verdict | undefined): string {
  return wishes(verdict).map((wish) => ("text" in wish ? wish.text : "")).join("\n");
}
