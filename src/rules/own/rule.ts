/** rule: an author's own rule, from its checked parts to one that judges. */
import type { Wish } from "../../core/action.ts";
import type { BookFacts } from "../../core/book.ts";
import type { Effects, EntryDraft, Warn } from "../../core/entry.ts";
import type { Event } from "../../core/event.ts";
import { type BoundRule, type Verdict, act, pass } from "../../core/rule.ts";
import { presentStay } from "../../core/state.ts";
import type { Do } from "./action.ts";
import { type Check, type Seen, type Subject, type When, whenNames } from "./check.ts";

export const ownKind = "own";

export type OwnParts = {
  readonly when: When;
  /** Absent: always. */
  readonly holds?: Check;
  readonly unless?: Check;
  readonly then: readonly Do[];
  readonly book: BookFacts;
};

/** Judges the events that it is about. Staff are exempted where every rule's are: in `judge`. */
export function ownRule(parts: OwnParts): BoundRule {
  return {
    kind: ownKind,
    judgesStaff: false,
    judge(event, state, text) {
      const subject = subjectOf(event, parts.when);
      return subject && (notMeant(subject, state) ?? verdictOn({ event: subject, state, book: parts.book, text }, parts));
    },
  };
}

const types: Readonly<Record<When, Subject["type"]>> = { message: "message", join: "member_joined", leave: "member_left", rename: "member_renamed" };
function subjectOf(event: Event, when: When): Subject | undefined {
  switch (event.type) {
    case "message":
    case "member_joined":
    case "member_left":
    case "member_renamed": return event.type === types[when] ? event : undefined;
    default: return undefined;
  }
}

/** What no author's rule is about, whatever it says: others' words passed on (law 10), and joins that are none. */
function notMeant(event: Subject, state: Seen["state"]): Verdict | undefined {
  if (event.type === "message" && event.forwarded === true) return pass("转发的内容不计");
  if (event.type !== "member_joined") return undefined;
  if (event.listed === true) return pass("从名单里看到的成员，不知何时进的群");
  return presentStay(state, event.group, event.member) === undefined ? undefined : pass("本来就在群里");
}

function verdictOn(seen: Seen, { when, holds, unless, then }: OwnParts): Verdict {
  const answer = holds?.(seen) ?? { holds: true, because: whenNames[when] };
  if (!answer.holds) return pass(answer.because);
  const exception = unless?.(seen);
  if (exception?.holds === true) return pass(`例外：${exception.because}`);
  const effects = together(then.map((each) => each(seen, answer.because)));
  if (effects === undefined) return pass(`${answer.because}；对这位成员的回复太密，先不说`);
  return act(answer.because, effects, { ...(answer.span && { span: answer.span }) });
}

/** The effects of all actions in their order; undefined when nothing is left to do. */
function together(all: readonly Effects[]): Effects | undefined {
  const actions: Wish[] = [];
  const entries: EntryDraft[] = [];
  let warn: Warn | undefined;
  for (const each of all) {
    actions.push(...(each.actions ?? []));
    entries.push(...(each.entries ?? []));
    warn ??= each.warn;
  }
  if (warn === undefined && actions.length === 0 && entries.length === 0) return undefined;
  return { ...(warn && { warn }), ...(actions.length > 0 && { actions }), ...(entries.length > 0 && { entries }) };
}
