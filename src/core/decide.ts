/** decide: one event and what is known → one explained decision. Pure; the only way from rules' wishes to actions. */
import { type Wish, unreachable } from "./action.ts";
import { appealRule } from "./appeal.ts";
import type { Rulebook } from "./book.ts";
import { endAssisted } from "./assisted.ts";
import { caseOfTimer, onCaseTimer } from "./case-clock.ts";
import { caseAnswer } from "./case-answer.ts";
import { answerCase } from "./cases.ts";
import { counterFalls } from "./counter.ts";
import { duePost } from "./drops.ts";
import type { Effects } from "./entry.ts";
import type { DirectMessageEvent, Event, GroupRenamedEvent, MemberJoinedEvent, MemberLeftEvent, MemberMutedEvent, MemberRenamedEvent, MessageEvent } from "./event.ts";
import type { Decision, Judged, Sourced } from "./finding.ts";
import { hearCommand, hearSlip } from "./hear.ts";
import { faultsOf, judgeAll, wakesOf } from "./judge.ts";
import { type WarnSource, clip, humanRule, withoutNotices } from "./ladder.ts";
import { mutedOnReturn } from "./mutes.ts";
import { recognised } from "./recognised.ts";
import { onReceipt } from "./receipts.ts";
import { calmed } from "./raid.ts";
import { raidOn } from "./raided.ts";
import { endRequest, heldDue, heldTimer, isRequest, putToHuman } from "./requests.ts";
import { tellDoubted, tellReconnected } from "./reconnected.ts";
import { tellRules } from "./rules-read.ts";
import { everyRule, rulesNow } from "./sets.ts";
import { calledIn, settle } from "./settle.ts";
import { onDuty } from "./roster.ts";
import type { StateView } from "./state.ts";
import { type Normalised, normalise } from "./text.ts";

/**
 * What the community's own rules make of one event. The same event, state and rulebook always give the same decision.
 * Never throws: a rule that breaks becomes a `fault` finding (law 1). `text` is the message's normal form, if at hand.
 */
export function decide(event: Event, state: StateView, book: Rulebook, text: () => Normalised = textOf(event)): Decision {
  const own = ownWords(event, book);
  if (own !== event) return { ...decide(own, state, book), event };
  const { judged: all, wanted } = event.late === true ? { judged: [], wanted: withoutWords(event, state, book) } : consider(event, state, book, text);
  const judged = calmed(event, state, all);
  const sourced = judged.flatMap((each): Sourced[] => {
    const { effects, finding } = each;
    if (effects === undefined || finding.mode === "watch" || finding.mode === "off") return [];
    const source = sourceOf(event, each);
    if (finding.mode === "ask" && isRequest(event)) return [{ asks: [putToHuman(event, state, finding.because, effects)], source }];
    return [finding.mode === "ask" ? { ...effects, source, ask: { question: questionOf(event, state, each) } } : { ...effects, source }];
  });
  const { actions, entries } = settle(event, state, book, [...wanted, ...sourced]);
  return { event, findings: judged.map(({ finding }) => finding), actions, entries };
}

/** The normal form of an event's own words, made when first asked for. */
export function textOf(event: Event): () => Normalised {
  let text: Normalised | undefined;
  return () => (text ??= normalise(event.type === "message" || event.type === "join_requested" ? event.text : ""));
}

/** What a late event still leads to: nobody is spoken to, yet a task that it shows to be done is done. */
function withoutWords(event: Event, state: StateView, book: Rulebook): readonly Sourced[] {
  if (isMembership(event)) return ended(event, state, book);
  return event.type === "message" || event.type === "direct_message" ? lateAppeal(event, state, book) : [];
}

type Membership = MemberJoinedEvent | MemberLeftEvent | MemberMutedEvent | MemberRenamedEvent;
const isMembership = (event: Event): event is Membership => event.type === "member_joined" || event.type === "member_left" || event.type === "member_muted" || event.type === "member_renamed";

/** The tasks and questions that somebody's coming, going, renaming or muting brings to an end, and the mute that goes on with their coming back. */
function ended(event: Membership, state: StateView, book: Rulebook): readonly Sourced[] {
  if (event.type === "member_left" && event.unsure) return [];
  const requests = event.type === "member_joined" || event.type === "member_left" ? endRequest(event, state, book) : [];
  return [...endAssisted(event, state, book), ...requests, ...(event.type === "member_joined" ? mutedOnReturn(event, state, book) : [])];
}

/** An appeal is heard however late it comes: the people on duty get it, and the member is told the outcome. */
function lateAppeal(event: DirectMessageEvent | MessageEvent, state: StateView, book: Rulebook): readonly Sourced[] {
  const heard = hearCommand(event, state, book);
  const asks = heard?.effects?.asks?.filter(({ rule }) => rule === appealRule) ?? [];
  return heard && asks.length > 0 ? [{ asks, source: sourceOf(event, heard) }] : [];
}

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
      return heard || event.type === "human_verdict" ? { judged: heard ? [heard] : [], wanted: [] } : orSlip(event, state, book, byRules(event, state, book, text));
    }
    case "message": {
      // Whoever uses the bot's own words is not judged for it: asking thrice for one's warnings is no flood.
      const heard = hearCommand(event, state, book);
      return heard ? { judged: [heard], wanted: [] } : orSlip(event, state, book, byRules(event, state, book, text));
    }
    case "timer":
      if (event.timer.kind === "drop") return { judged: [], wanted: duePost(event, event.timer, state, book) };
      if (event.timer.kind === "clock") return byRules(event, state, book, text);
      if (state.timers.get(event.timer.id)?.rule === heldTimer) return { judged: [], wanted: heldDue(event, event.timer, state, book) };
      if (caseOfTimer(event.timer.id) !== undefined) return { judged: [], wanted: onCaseTimer(event, event.timer.id, state, book) };
      return byRules(event, state, book, text, counterFalls(event, event.timer.id, state, book));
    case "member_joined":
    case "member_left":
    case "member_renamed": {
      const { judged, wanted } = byRules(event, state, book, text);
      return { judged, wanted: [...wanted, ...ended(event, state, book)] };
    }
    case "join_requested":
    case "friend_requested":
      return byRules(event, state, book, text);
    case "group_renamed":
      return { judged: [], wanted: state.groups.has(event.group) ? [] : [adopt(event, state, book)] };
    case "receipt":
      return { judged: [], wanted: onReceipt(event, state, book) };
    case "staff_recognised":
      return { judged: [], wanted: [{ entries: [{ type: "role", member: event.member, role: event.role }], source: { rule: "staff", ruleName: "管理人员", version: book.version, evidence: event.id } }] };
    case "members_recognised":
      return { judged: [], wanted: [recognised(event, state, book)] };
    case "rules_read":
      return { judged: [], wanted: [tellRules(event, state, book)] };
    case "reconnected":
      return { judged: [], wanted: [tellReconnected(event, state, book)] };
    case "account_doubted":
      return { judged: [], wanted: tellDoubted(event, state, book) };
    case "member_muted":
      return { judged: [], wanted: ended(event, state, book) };
    case "abilities_seen":
      return { judged: [], wanted: [] };
    default:
      return unreachable(event);
  }
}

function byRules(event: Event, state: StateView, book: Rulebook, text: () => Normalised, more: readonly Sourced[] = []): Considered {
  const { rules } = rulesNow(book, state, event.at);
  const judged = judgeAll(event, state, book, text, rules);
  // Whoever pours in with a raid is held to nothing later on.
  const wakes = event.type === "member_joined" && raidOn(state, event.group, event.at) ? [] : wakesOf(event, state, book, rules, judged);
  return { judged, wanted: [...more, ...wakes, ...faultsOf(event, judged, state, book)] };
}

/** Where the rules have nothing to do, a word that was meant for the bot and slipped is answered. */
function orSlip(event: DirectMessageEvent | MessageEvent, state: StateView, book: Rulebook, considered: Considered): Considered {
  const { judged, wanted } = considered;
  const slip = judged.some(({ effects, finding: { mode } }) => effects !== undefined && (mode === "ask" || mode === "enforce")) ? undefined : hearSlip(event, state, book);
  return slip ? { judged: [...judged, slip], wanted } : considered;
}

function sourceOf(event: Event, { finding, name }: Judged): WarnSource {
  const source = { rule: finding.rule, ruleName: name, version: finding.version, evidence: event.id };
  // A slash-command is a human's act: its warnings say so, and the breaker has its yes.
  if (event.type === "direct_message" && finding.rule.startsWith("command:")) return { ...source, rule: humanRule, ruleName: "管理员", by: event.member };
  if (event.type === "member_joined" || event.type === "member_renamed") return { ...source, here: true };
  if (event.type !== "message") return source;
  const { span } = finding;
  return { ...source, here: true, words: clip(event.text, 300), ...(span && { matched: event.text.slice(span.start, span.end) }) };
}

/** The penalties that a yes would bring: nobody should say it without knowing. */
function penaltiesOf({ warn, actions = [] }: Effects): string {
  const of = (wish: Wish): readonly string[] => (wish.type === "remove" ? ["移出"] : wish.type === "mute" ? ["禁言"] : wish.type === "recall" ? ["撤回消息"] : []);
  const all = new Set([...(warn && warn.points > 0 ? [`记 ${warn.points} 分警告`] : []), ...(warn?.removes ? ["移出"] : []), ...actions.flatMap(of)]);
  return all.size === 0 ? "" : `。照办就是：${[...all].join("、")}`;
}

function questionOf(event: Event, state: StateView, { finding, name, effects = {} }: Judged): string {
  const about = event.type === "timer" && event.timer.kind === "deadline" ? state.timers.get(event.timer.id) : event;
  const who = about && "member" in about && about.member !== undefined ? calledIn(event, state, { member: about.member, ...("group" in about && about.group && { group: about.group }) }) : "";
  return `规则「${name}」想${who === "" ? "动手" : `处理「${who}」`}：${finding.because}${penaltiesOf(effects)}`;
}

/** A group seen for the first time is adopted and the founders are told; with `bind: manual` they are asked. */
function adopt({ id, at, group, topic, owner, owned }: GroupRenamedEvent, state: StateView, book: Rulebook): Sourced {
  const source = { rule: `bind:${group}`, ruleName: "接管", version: book.version, evidence: id };
  const entries = [{ type: "group_bound", group, topic, ...(owner && { owner }), ...(owned && { owned }) } as const];
  if (book.bind === "manual") return { entries, ask: { question: `看到群「${topic}」，要照看它吗？` }, source };
  return { entries, actions: [{ type: "alert", to: onDuty(state, book, at), text: `【${book.name}】开始照看群「${topic}」。`, priority: "chatter" }], source };
}
