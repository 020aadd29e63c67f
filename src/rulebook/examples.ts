/** examples: what a community's author says that each rule should and should not act on, held to the rule itself. */
import type { ActiveRule } from "../core/book.ts";
import type { Attachment, MessageEvent } from "../core/event.ts";
import { eventId, groupId, memberId } from "../core/ids.ts";
import type { Verdict } from "../core/rule.ts";
import { type State, emptyState } from "../core/state.ts";
import { normalise } from "../core/text.ts";
import type { WrittenExample } from "./bind.ts";
import type { Loaded } from "./compile.ts";
import { type Problem, inOrder, quote } from "./problem.ts";
import { moment } from "./zoned.ts";

const group = groupId("例群");
const member = memberId("例友");
/** A Monday; unless an example says otherwise it is said the day after, at noon in China. No rule may hang on the day that its examples are run. */
const monday = 5;
const noon = Date.UTC(2026, 0, 6, 4);
const earlier = 3;

/** Each example that its rule judges otherwise, at its line, with what the rule made of it. */
export function checkExamples({ book, examples }: Pick<Loaded, "book" | "examples">): readonly Problem[] {
  const usual = byId(book.rules);
  const sets = new Map(book.sets.map(({ name, rules }) => [name, byId(rules)]));
  return inOrder(examples.flatMap((example) => {
    const rule = (example.set === undefined ? usual : sets.get(example.set))?.get(example.rule);
    const message = rule && complaint(example, rule, judge(rule, example, book));
    return message === undefined ? [] : [{ ...example.place, message }];
  }));
}

const byId = (rules: readonly ActiveRule[]): ReadonlyMap<string, ActiveRule> => new Map(rules.map((rule) => [rule.id, rule]));

function complaint({ should, text }: WrittenExample, { id, rule }: ActiveRule, verdict: Verdict | undefined): string | undefined {
  if (verdict === undefined) return should ? `规则 ${id}（${rule.kind}）不看消息，这条例子用不上` : undefined;
  if (verdict.verdict === "fault") return `例子${quote(text)}让规则 ${id} 出错：${verdict.because}`;
  const acts = verdict.verdict === "act";
  if (acts === should) return undefined;
  const score = verdict.score === undefined ? "" : `得分 ${verdict.score.toFixed(2)}，`;
  return should ? `应当触发 ${id} 却没有：${quote(text)}（${score}${verdict.because}）` : `不应触发 ${id} 却触发了：${quote(text)}（${score}${verdict.because}）`;
}

/** The moment that an example is said at. What is said before a day begins belongs to the day before, as the rules have it. */
function momentOf({ at, weekday }: WrittenExample, { timeZone, dayStartsAt }: Loaded["book"]): number {
  if (at === undefined && weekday === undefined) return noon;
  const minutes = at ?? 12 * 60;
  const date = monday + (weekday ?? 2) - 1 + (minutes < dayStartsAt ? 1 : 0);
  const two = (number: number): string => String(number).padStart(2, "0");
  const written = moment(`2026-01-${two(date)} ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`, timeZone);
  return typeof written === "number" ? written : noon;
}

function judge({ rule }: ActiveRule, example: WrittenExample, book: Loaded["book"]): Verdict | undefined {
  const { text } = example;
  const has: readonly Attachment[] = [...(example.has ?? []), ...(/https?:\/\//i.test(text) ? ["link" as const] : [])];
  const at = momentOf(example, book);
  const state = emptyGroup(book.community);
  const event: MessageEvent = { type: "message", id: eventId("例子"), at, group, member, name: "例友", text, ...(has.length > 0 && { has }) };
  try {
    return rule.judge(event, state, () => normalise(text), undefined);
  } catch (error) {
    return { verdict: "fault", because: error instanceof Error ? error.message : String(error) };
  }
}

/** A group with one member, who has written a few messages. */
function emptyGroup(community: State["community"]): State {
  const state = emptyState(community);
  state.groups.set(group, { topic: "例群", stays: new Map([[member, { name: "例友", messages: earlier }]]), answered: new Map() });
  state.members.set(member, { name: "例友" });
  return state;
}
