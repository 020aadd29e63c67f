/** sets: which rules run at a moment: the usual ones, or those of a rule set (规则组). */
import type { ActiveRule, RuleSet, Rulebook } from "./book.ts";
import type { RuleId } from "./ids.ts";
import type { StateView } from "./state.ts";
import { between, minuteOfDay, weekdayOf } from "./time.ts";

/** The rules in force, the set that they come from, and who put it there: a human's word, the time, or nobody. */
export type Running = { readonly rules: readonly ActiveRule[]; readonly set: RuleSet | undefined; readonly by: "hand" | "time" | "usual"; readonly until?: number };
type Books = Pick<Rulebook, "rules" | "sets" | "timeZone" | "dayStartsAt">;

/** A human's choice goes first, until its time is over; then the first set whose time it is; then the usual rules. */
export function rulesNow(book: Books, state: Pick<StateView, "set">, at: number): Running {
  const chosen = standingChoice(state, at);
  const named = book.sets.find(({ name }) => name === chosen?.name);
  // A set that the file no longer has cannot be kept to.
  if (chosen && (chosen.name === null || named)) {
    return { rules: named?.rules ?? book.rules, set: named, by: "hand", ...(chosen.until !== undefined && { until: chosen.until }) };
  }
  const timely = book.sets.find((set) => fits(set, book, at));
  return timely ? { rules: timely.rules, set: timely, by: "time" } : { rules: book.rules, set: undefined, by: "usual" };
}

/** What a human chose and still stands; `name` null is none of the sets. */
export function standingChoice({ set }: Pick<StateView, "set">, at: number): StateView["set"] {
  return set && (set.until === undefined || at < set.until) ? set : undefined;
}

/** A day begins when the community says that it does: 周六 01:00 may still be Friday's (law 13). */
function fits({ during }: RuleSet, { timeZone, dayStartsAt }: Books, at: number): boolean {
  if (!during) return false;
  const { span, weekdays } = during;
  return (span === undefined || between(minuteOfDay(at, timeZone), span.from, span.to)) && (weekdays === undefined || weekdays.includes(weekdayOf(at, timeZone, dayStartsAt)));
}

/** The rule that answers for a deadline: as it runs now, else as it usually is, else as the set has it that knows it. A change of sets breaks no promise. */
export function keeperOf(timer: RuleId, now: readonly ActiveRule[], book: Books): ActiveRule | undefined {
  const named = [now, book.rules, ...book.sets.map(({ rules }) => rules)].flatMap((rules) => rules.filter(({ id }) => id === timer));
  return named.find(({ mode }) => mode !== "off") ?? named[0];
}

/** Every rule that may run at some time, each id once. */
export function everyRule(book: Pick<Rulebook, "rules" | "sets">): readonly ActiveRule[] {
  const known = new Map([...book.sets.toReversed().flatMap(({ rules }) => rules), ...book.rules].map((rule) => [rule.id, rule]));
  return [...known.values()];
}
