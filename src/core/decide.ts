/** decide: one event and what is known → one explained decision. Pure; the only way from rules' wishes to actions. */
import { unreachable } from "./action.ts";
import type { Rulebook } from "./book.ts";
import { answerCase, caseAnswer, endAssisted } from "./cases.ts";
import { duePost } from "./drops.ts";
import type { Event, GroupRenamedEvent, RulesReadEvent } from "./event.ts";
import type { Decision, Judged, Sourced } from "./finding.ts";
import { hearCommand } from "./hear.ts";
import { faultsOf, judgeAll } from "./judge.ts";
import { type WarnSource, clip, humanRule, withoutNotices } from "./ladder.ts";
import { onReceipt } from "./receipts.ts";
import { everyRule } from "./sets.ts";
import { settle } from "./settle.ts";
import { type StateView, nameOf, onDuty } from "./state.ts";
import { type Normalised, normalise } from "./text.ts";

/**
 * What the community's own rules make of one event. The same event, state and rulebook always give the same decision.
 * Never throws: a rule that breaks becomes a `fault` finding (law 1). `text` is the message's normal form, if at hand.
 */
export function decide(event: Event, state: StateView, book: Rulebook, text: () => Normalised = textOf(event)): Decision {
  const own = ownWords(event, book);
  if (own !== event) return { ...decide(own, state, book), event };
  const { judged, wanted } = event.late === true ? { judged: [], wanted: withoutWords(event, state, book) } : consider(event, state, book, text);
  const sourced = judged.flatMap((each): Sourced[] => {
    const { effects, finding } = each;
    if (effects === undefined || finding.mode === "watch" || finding.mode === "off") return [];
    const source = sourceOf(event, each);
    return [finding.mode === "ask" ? { ...effects, source, ask: { question: questionOf(event, state, each) } } : { ...effects, source }];
  });
  const { actions, entries } = settle(event, state, book, [...wanted, ...sourced]);
  return { event, findings: judged.map(({ finding }) => finding), actions, entries };
}

/** The normal form of an event's own words, made when first asked for. */
export function textOf(event: Event): () => Normalised {
  let text: Normalised | undefined;
  return () => (text ??= normalise(event.type === "message" ? event.text : ""));
}

/** What a late event still leads to: nobody is spoken to, yet who has left is no longer to be removed. */
const withoutWords = (event: Event, state: StateView, book: Rulebook): readonly Sourced[] => (event.type === "member_left" ? endAssisted(event, state, book) : []);

/** The event without what the bot itself said in it (law 10). */
export function ownWords(event: Event, book: Rulebook): Event {
  if (event.type !== "message") return event;
  const text = withoutNotices(event.text, (id) => id === humanRule || everyRule(book).some((rule) => rule.id === id));
  return text === event.text ? event : { ...event, text };
}

type Considered = { readonly judged: readonly Judged[]; readonly wanted: readonly Sourced[] };

/** Asks everybody who has a say about such an event: cases, commands, drops, receipts, rules. */
function consider(event: Event, state: StateView, book: Rulebook, text: () => Normalised): Considered {
  switch (event.type) {
    case "direct_message":
    case "human_verdict": {
      const answer = caseAnswer(event, state);
      if (answer) return { judged: [], wanted: answerCase(event, state, book, answer) };
      const heard = event.type === "direct_message" ? hearCommand(event, state, book) : undefined;
      return { judged: heard ? [heard] : [], wanted: [] };
    }
    case "message": {
      // Whoever uses the bot's own words is not judged for it: asking thrice for one's warnings is no flood.
      const heard = hearCommand(event, state, book);
      return heard ? { judged: [heard], wanted: [] } : byRules(event, state, book, text);
    }
    case "timer":
      if (event.timer.kind === "drop") return { judged: [], wanted: duePost(event, event.timer, state, book) };
      return byRules(event, state, book, text);
    case "member_left": {
      const { judged, wanted } = byRules(event, state, book, text);
      return { judged, wanted: [...wanted, ...endAssisted(event, state, book)] };
    }
    case "member_joined":
    case "member_renamed":
      return byRules(event, state, book, text);
    case "group_renamed":
      return { judged: [], wanted: state.groups.has(event.group) ? [] : [adopt(event, state, book)] };
    case "receipt":
      return { judged: [], wanted: onReceipt(event, state, book) };
    case "staff_recognised":
      return { judged: [], wanted: [{ entries: [{ type: "role", member: event.member, role: event.role }], source: { rule: "staff", ruleName: "管理人员", version: book.version, evidence: event.id } }] };
    case "rules_read":
      return { judged: [], wanted: [tellRules(event, state, book)] };
    case "join_requested":
    case "friend_requested":
      return { judged: [], wanted: [] };
    default:
      return unreachable(event);
  }
}

function byRules(event: Event, state: StateView, book: Rulebook, text: () => Normalised): Considered {
  const judged = judgeAll(event, state, book, text);
  return { judged, wanted: faultsOf(event, judged, state, book) };
}

function sourceOf(event: Event, { finding, name }: Judged): WarnSource {
  const source = { rule: finding.rule, ruleName: name, version: finding.version, evidence: event.id };
  // A slash-command is a human's act: its warnings say so, and the breaker has its yes.
  if (event.type === "direct_message") return { ...source, rule: humanRule, ruleName: "管理员", by: event.member };
  if (event.type !== "message") return source;
  const { span } = finding;
  return { ...source, words: clip(event.text, 300), ...(span && { matched: event.text.slice(span.start, span.end) }) };
}

function questionOf(event: Event, state: StateView, { finding, name }: Judged): string {
  const who = "member" in event ? nameOf(state, event.member, "group" in event ? event.group : undefined) : "";
  return `规则「${name}」想处理「${who}」：${finding.because}`;
}

/** A group seen for the first time is adopted and the founders are told; with `bind: manual` they are asked. */
function adopt({ id, group, topic, owner }: GroupRenamedEvent, state: StateView, book: Rulebook): Sourced {
  const source = { rule: `bind:${group}`, ruleName: "接管", version: book.version, evidence: id };
  const entries = [{ type: "group_bound", group, topic, ...(owner && { owner }) } as const];
  if (book.bind === "manual") return { entries, ask: { question: `看到群「${topic}」，要照看它吗？` }, source };
  return { entries, actions: [{ type: "alert", to: onDuty(state), text: `【${book.name}】开始照看群「${topic}」。`, priority: "chatter" }], source };
}

/** Admins hear which version runs, and why a new one does not. New good files end a return to an older version. */
function tellRules({ id, version, problems, onDisk }: RulesReadEvent, state: StateView, book: Rulebook): Sourced {
  const shown = problems.slice(0, 5).join("\n");
  const more = problems.length > 5 ? `\n…还有 ${problems.length - 5} 处` : "";
  const text = problems.length === 0 ? `【${book.name}】规则已更新，现用版本 ${version}。` : `【${book.name}】规则文件有 ${problems.length} 处错误，没有采用，仍用版本 ${version}：\n${shown}${more}`;
  const moved = onDisk === true && problems.length === 0 && state.pin !== undefined && state.pin.onDisk !== version;
  return {
    ...(moved && { entries: [{ type: "rules_pinned", version, onDisk: version }] }),
    actions: [{ type: "alert", to: onDuty(state), text, priority: "answer" }],
    source: { rule: "rules", ruleName: "规则文件", version: book.version, evidence: id },
  };
}
