/** fixture: rules of an author's own, from their words to their verdicts, through the loader that authors use. */
import type { ActiveRule, Rulebook } from "../../../src/core/book.ts";
import type { Event, JoinRequestedEvent, MemberRenamedEvent } from "../../../src/core/event.ts";
import type { Decision } from "../../../src/core/finding.ts";
import { eventId } from "../../../src/core/ids.ts";
import type { Verdict } from "../../../src/core/rule.ts";
import { createAgenda, step } from "../../../src/core/run.ts";
import { prints } from "../../../src/core/similar.ts";
import type { State, Stay } from "../../../src/core/state.ts";
import { normalise } from "../../../src/core/text.ts";
import { commands } from "../../../src/commands/index.ts";
import { loadFromFiles, sayProblem } from "../../../src/rulebook/load.ts";
import { ruleKinds } from "../../../src/rules/index.ts";
import { g1, m, start, stateOf } from "../../core/stage.ts";

/** JSON is YAML. */
export type Rule = { readonly when?: string; readonly if?: unknown; readonly unless?: unknown; readonly then?: unknown; readonly mode?: string };
export const warnOnce = [{ warn: 1, because: "原因" }];

export function bookWith(rule: Rule, more = ""): Rulebook {
  const whole = { id: "own-1", name: "试规则", when: "message", then: warnOnce, mode: "enforce", ...rule };
  const text = `name: 瑜伽小站\ngroups: ["瑜伽*"]\n${more}rules:\n  - ${JSON.stringify(whole)}\n`;
  const result = loadFromFiles({ "yoga/community.yaml": text, "yoga/words/广告词.txt": "代购\n减肥药\n", "yoga/scripts.yaml": "争吵开头: 两位先停一下，{昵称}\n" }, { community: "yoga", kinds: [], commands });
  if ("problems" in result) throw new Error(result.problems.map(sayProblem).join("\n"));
  return result.book;
}

/** The one rule of such a book. */
export function ruleIn(book: Rulebook): ActiveRule {
  const [rule] = book.rules;
  if (!rule) throw new Error("no rule");
  return rule;
}

const textIn = (event: Event): string => (event.type === "message" || event.type === "join_requested" ? event.text : "");
export const verdictOf = (rule: ActiveRule, event: Event, state: State = stateOf()): Verdict | undefined => rule.rule.judge(event, state, () => normalise(textIn(event)), undefined);

/** What a rule with this condition makes of an event: "✓ …" when it acts, "✗ …" when it does not. */
export function ask(condition: unknown, event: Event, state: State = stateOf(), more: Rule = {}): string {
  const verdict = verdictOf(ruleIn(bookWith({ if: condition, ...more })), event, state);
  return verdict === undefined ? "-" : `${verdict.verdict === "act" ? "✓" : "✗"} ${verdict.because}`;
}

/** The words that the finding points to. */
export function matched(condition: unknown, event: Event): string | undefined {
  const verdict = verdictOf(ruleIn(bookWith({ if: condition })), event);
  const span = verdict?.verdict === "act" ? verdict.span : undefined;
  return span && textIn(event).slice(span.start, span.end);
}

/** Ann, who is in the group like this. */
export function annWith(stay: Partial<Stay>, state: State = stateOf()): State {
  state.groups.get(g1)?.stays.set(m("ann"), { name: "ann", messages: 0, ...stay });
  return state;
}

/** Ann, who has said these things at these times. */
export function annSaid(said: readonly (readonly [text: string, at: number])[]): State {
  const state = annWith({ messages: said.length });
  state.members.set(m("ann"), { name: "ann", recent: said.map(([text, at]) => ({ at, group: g1, grams: prints(normalise(text).text) })) });
  return state;
}

export const renames = (who: string, newName: string, at = start): MemberRenamedEvent => ({ type: "member_renamed", id: eventId("rename"), group: g1, member: m(who), newName, at });

/** A book with several rules; each is in force unless it says otherwise. `kinds` are the shipped ones that it may use. */
export function bookOfRules(rules: readonly (Rule & Readonly<Record<string, unknown>>)[], more = "", files: Readonly<Record<string, string>> = {}): Rulebook {
  const whole = rules.map((rule, index) => JSON.stringify({ id: `r${index + 1}`, mode: "enforce", ...rule }));
  const text = `name: 瑜伽小站\ngroups: ["瑜伽*"]\n${more}rules:\n${whole.map((rule) => `  - ${rule}\n`).join("")}`;
  const result = loadFromFiles({ "yoga/community.yaml": text, "yoga/scripts.yaml": "欢迎词: 你好呀，{昵称}\n", ...files }, { community: "yoga", kinds: ruleKinds, commands });
  if ("problems" in result) throw new Error(result.problems.map(sayProblem).join("\n"));
  return result.book;
}

/** Plays events in order of time, with the deadlines and times of day that fall due on the way; every decision, those included. */
export function course(book: Rulebook, events: readonly Event[], state: State = stateOf(), until?: number): readonly Decision[] {
  const agenda = createAgenda(state, book);
  const decisions: Decision[] = [];
  const take = (event: Event): void => {
    const decision = step(state, event, book);
    agenda.note(decision.entries);
    decisions.push(decision);
  };
  const fire = (at: number): void => {
    for (let due = agenda.due(at); due !== undefined; due = agenda.due(at)) take(due);
  };
  for (const event of events) {
    fire(event.at);
    take(event);
    fire(event.at);
  }
  if (until !== undefined) fire(until);
  return decisions;
}

/** All that decisions of these came to say or do, in order: the type, and the words if there are any. */
export const done = (decisions: readonly Decision[]): readonly string[] => decisions.flatMap(({ actions }) => actions.map((action) => ("text" in action ? `${action.type} ${action.text}` : action.type)));
/** What a rule answered to each event that it was asked about. */
export const told = (decisions: readonly Decision[], rule: string): readonly string[] =>
  decisions.flatMap(({ findings }) => findings.flatMap((finding) => (finding.rule === rule ? [`${finding.verdict === "act" ? "✓" : "✗"} ${finding.because}`] : [])));
/** Applies to join. */
export const applies = (who: string, text: string, at = start): JoinRequestedEvent => ({ type: "join_requested", id: eventId(`apply:${who}:${at}`), group: g1, member: m(who), name: who, text, flag: `flag-${who}`, at });
