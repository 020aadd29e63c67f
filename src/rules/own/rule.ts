/** rule: an author's own rule, from its checked parts to one that judges. */
import type { BookFacts } from "../../core/book.ts";
import type { Event } from "../../core/event.ts";
import type { RuleId } from "../../core/ids.ts";
import { counterRule } from "../../core/counter.ts";
import { type BoundRule, type Verdict, type Wakeup, act, deadline, pass } from "../../core/rule.ts";
import { type StateView, type Timer, groupNameOf } from "../../core/state.ts";
import type { Normalised } from "../../core/text.ts";
import type { Do } from "./action.ts";
import { type Check, type Seen, type Subject, shownName, whenNames } from "./check.ts";
import { merged, together } from "./effects.ts";
import { type Found, type Occasion, about, dueName, foundIn, notMeant } from "./occasion.ts";

export const ownKind = "own";
/** Members on whom one sweep acts, so that nobody is flooded after a quiet season; and names shown in a reason. */
const mostSwept = 20;
const mostNamed = 20;

export type OwnParts = {
  readonly id: RuleId;
  readonly occasion: Occasion;
  /** Absent: always. */
  readonly holds?: Check;
  readonly unless?: Check;
  readonly then: readonly Do[];
  /** What waits for a later time, by the name of its deadline. */
  readonly laters: ReadonlyMap<string, readonly Do[]>;
  readonly book: BookFacts;
};

/** Judges the events that it is about. Staff are exempted where every rule's are: in `judge`. */
export function ownRule(parts: OwnParts): BoundRule {
  const { id, occasion } = parts;
  return {
    kind: ownKind,
    judgesStaff: false,
    judge(event, state, text, timer) {
      const later = timer?.rule === id ? parts.laters.get(timer.name) : undefined;
      if (event.type === "timer" && timer && later) return verdictOn(about(event, timer, state, "定好的时间到了"), { ...parts, then: later }, state, text, true);
      return verdictOn(foundIn(event, timer, parts, state), parts, state, text, false);
    },
    ...(occasion.when === "counter" && { listens: (timer: Timer) => timer.rule === counterRule(occasion.plan.id) }),
    ...(occasion.when === "time" && { clock: occasion.at }),
    ...(occasion.when === "quiet" && { clock: [occasion.at] }),
    ...((occasion.when === "no_name" || occasion.when === "no_introduction") && { wakes: (event: Event, state: StateView) => wakes(event, state, id, occasion.after) }),
  };
}

/** Whoever joins is looked at again when the time is over. */
function wakes(event: Event, state: StateView, id: RuleId, after: number): readonly Wakeup[] {
  if (event.type !== "member_joined" || notMeant(event, state) !== undefined) return [];
  return [deadline(id, dueName, event.at + after, event.group, event.member)];
}

function verdictOn(found: Found, parts: OwnParts, state: StateView, text: () => Normalised, decided: boolean): Verdict | undefined {
  if (found === undefined) return undefined;
  if ("nobody" in found) return pass(found.nobody);
  const { book } = parts;
  const [first, ...others] = found.subjects;
  if (first === undefined) return pass("没有这样的群或成员");
  const asked = (event: Subject): Verdict => verdictOf({ event, state, book, text }, parts, decided);
  if (others.length === 0 && parts.occasion.when !== "quiet") return asked(first);
  return overAll(found.subjects, asked, state);
}

/** One verdict on many: those on whom it acts are named. */
function overAll(subjects: readonly Subject[], asked: (subject: Subject) => Verdict, state: StateView): Verdict {
  const answers = subjects.map((subject) => ({ subject, verdict: asked(subject) }));
  const acted = answers.flatMap(({ subject, verdict }) => (verdict.verdict === "act" ? [{ subject, verdict }] : []));
  const swept = acted.slice(0, acted[0]?.subject.member === undefined ? acted.length : mostSwept);
  const effects = merged(swept.map(({ verdict }) => verdict.effects));
  if (effects === undefined) return pass([...new Set(answers.map(({ verdict }) => verdict.because))].slice(0, 3).join("；"));
  const rest = acted.slice(swept.length);
  const more = rest.length === 0 ? "" : `；一次最多 ${mostSwept} 人，还有 ${rest.length} 人这次不管：${names(rest, state)}`;
  return act(`${swept[0]?.verdict.because ?? ""}：${names(swept, state)}${more}`, effects);
}

function names(all: readonly { readonly subject: Subject }[], state: StateView): string {
  const shown = all.slice(0, mostNamed).map(({ subject: event }) => (event.member === undefined ? groupNameOf(state, event.group) : shownName({ event, state })));
  return `${shown.join("、")}${all.length > mostNamed ? " 等" : ""}`;
}

/** With `decided`, what the conditions were asked for has been answered when the time was set. */
function verdictOf(seen: Seen, { occasion, holds, unless, then }: OwnParts, decided: boolean): Verdict {
  const answer = (decided ? undefined : holds?.(seen)) ?? { holds: true, because: "" };
  if (!answer.holds) return pass(answer.because);
  const exception = decided ? undefined : unless?.(seen);
  if (exception?.holds === true) return pass(`例外：${exception.because}`);
  const because = reason(seen, answer.because, whenNames[occasion.when]);
  const { effects, idle } = together(then, seen, because);
  if (effects === undefined) return pass(`${because}；${idle}`);
  return act(because, effects, { ...(answer.span && { span: answer.span }) });
}

/** What came, where a deadline or the clock brought it; and the facts that the conditions rest on. */
function reason({ event }: Seen, fact: string, when: string): string {
  if (event.type !== "moment") return fact === "" ? when : fact;
  return fact === "" ? event.told : `${event.told}，${fact}`;
}
