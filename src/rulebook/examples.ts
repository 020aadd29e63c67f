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

const group = groupId("例群");
const member = memberId("例友");
/** A noon in China; no rule may hang on the day that its examples are run. */
const at = Date.UTC(2026, 0, 6, 4);
const earlier = 3;

/** Each example that its rule judges otherwise, at its line, with what the rule made of it. */
export function checkExamples({ book, examples }: Pick<Loaded, "book" | "examples">): readonly Problem[] {
  const rules = new Map<string, ActiveRule>(book.rules.map((rule) => [rule.id, rule]));
  return inOrder(examples.flatMap((example) => {
    const rule = rules.get(example.rule);
    const message = rule && complaint(example, rule, judge(rule, example.text, emptyGroup(book.community)));
    return message === undefined ? [] : [{ ...example.place, message }];
  }));
}

function complaint({ should, text }: WrittenExample, { id, rule }: ActiveRule, verdict: Verdict | undefined): string | undefined {
  if (verdict === undefined) return should ? `规则 ${id}（${rule.kind}）不看消息，这条例子用不上` : undefined;
  if (verdict.verdict === "fault") return `例子${quote(text)}让规则 ${id} 出错：${verdict.because}`;
  const acts = verdict.verdict === "act";
  if (acts === should) return undefined;
  const score = verdict.score === undefined ? "" : `得分 ${verdict.score.toFixed(2)}，`;
  return should ? `应当触发 ${id} 却没有：${quote(text)}（${score}${verdict.because}）` : `不应触发 ${id} 却触发了：${quote(text)}（${score}${verdict.because}）`;
}

function judge({ rule }: ActiveRule, text: string, state: State): Verdict | undefined {
  const has: readonly Attachment[] = /https?:\/\//i.test(text) ? ["link"] : [];
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
