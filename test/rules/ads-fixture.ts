// ads-fixture: a small book, and one rule run over an example's steps, for the rules that judge single messages.
import type { BookFacts } from "../../src/core/book.ts";
import type { MessageEvent } from "../../src/core/event.ts";
import { evolve } from "../../src/core/evolve.ts";
import type { Example } from "../../src/core/example.ts";
import { communityId, eventId, groupId, memberId, ruleId } from "../../src/core/ids.ts";
import type { RuleKind, Verdict } from "../../src/core/rule.ts";
import { emptyState } from "../../src/core/state.ts";
import { normalise } from "../../src/core/text.ts";
import { plainFacts } from "../fakes/plain.ts";

const noon = Date.UTC(2026, 10, 22, 4);
export const ann = memberId("ann");
export const g1 = groupId("g1");

export function bookOf(words: Readonly<Record<string, readonly string[]>> = {}): BookFacts {
  return {
    community: communityId("yoga"), version: "v1", name: "瑜伽小站", groups: [], bind: "auto", timeZone: "Asia/Shanghai", dayStartsAt: 240,
    charter: { values: [] }, staff: { founder: [], secretary: [], growth: [], partner: [] },
    ladder: { expires: 1, steps: [], atMost: { removals: 1, in: 1 } },
    pace: { groupPerMinute: 1, accountPerMinute: 1, jitter: 0, dailyCap: 1, sameText: 1, repliesPerMember: 1 },
    faq: [], drops: [], words: new Map(Object.entries(words)), retention: 30, ...plainFacts,
  };
}

/** Something said: `after` seconds since noon. */
export type Said = Partial<Omit<MessageEvent, "type" | "id" | "at">> & { readonly text: string; readonly after?: number };

/** Each message's verdict, in order; the state between them is the real one. `earlier` messages went before. */
export function hear(kind: RuleKind, messages: readonly Said[], options: unknown = {}, more: { readonly earlier?: number; readonly book?: BookFacts } = {}): readonly Verdict[] {
  const book = more.book ?? bookOf();
  const rule = kind.bind(ruleId(kind.kind), options, book);
  const state = emptyState(book.community);
  const { earlier = 0 } = more;
  if (earlier > 0) state.groups.set(g1, { topic: "g1", stays: new Map([[ann, { name: "ann", messages: earlier }]]), answered: new Map() });
  return messages.map(({ after = 0, ...said }, place) => {
    const event: MessageEvent = { type: "message", id: eventId(`e${place}`), at: noon + after * 1000, group: g1, member: ann, name: "ann", ...said };
    const text = normalise(event.text);
    const verdict = rule.judge(event, state, () => text, undefined);
    if (!verdict) throw new Error("this rule does not judge messages");
    evolve(state, event, [], text);
    return verdict;
  });
}

/** The one verdict on one message. */
export function judge(kind: RuleKind, said: string | Said, options: unknown = {}, more: { readonly earlier?: number; readonly book?: BookFacts } = {}): Verdict {
  const [verdict] = hear(kind, [typeof said === "string" ? { text: said } : said], options, more);
  if (!verdict) throw new Error("no verdict");
  return verdict;
}

/** The types of what a verdict asks for, sorted, as an example's `then` lists them; "pass" when nothing. */
export function asked(verdict: Verdict | undefined): "pass" | readonly string[] {
  if (verdict?.verdict !== "act") return "pass";
  const { actions = [], entries = [], warn } = verdict.effects;
  return [...actions.map(({ type }) => type), ...entries.map(({ type }) => type), ...(warn ? ["warning"] : [])];
}

/** What each step of an example leads to. Only messages are understood. */
export function runExample(kind: RuleKind, { when, options }: Example): readonly ("pass" | readonly string[])[] {
  const said = when.flatMap((step) =>
    step.step === "says"
      ? [{ text: step.text, after: step.after, member: memberId(step.who), name: step.who, ...(step.group && { group: groupId(step.group) }), ...(step.quoting && { quoted: { text: step.quoting } }) }]
      : [],
  );
  return hear(kind, said, options).map(asked);
}
