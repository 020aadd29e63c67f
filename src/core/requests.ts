/** requests: who asks to join or to be friends and is decided on by a human. Many who ask at once make one question. */
import type { Wish } from "./action.ts";
import type { BookFacts } from "./book.ts";
import { caseText } from "./case-text.ts";
import { openCase, optionsOf } from "./cases.ts";
import type { Asked, Effects, EntryDraft } from "./entry.ts";
import type { DueTimer, Event, FriendRequestedEvent, JoinRequestedEvent, MemberJoinedEvent, MemberLeftEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { type CaseId, type GroupId, type MemberId, ruleId, timerId } from "./ids.ts";
import { type WarnSource, clip } from "./ladder.ts";
import { raidOn } from "./raided.ts";
import { onDuty } from "./roster.ts";
import { type HeldRequest, type OpenCase, type StateView, nameOf, groupNameOf } from "./state.ts";
import { minute } from "./time.ts";

/** The rule name of the gathered questions and of their timer. No rule of an author's can be called so. */
export const heldTimer = ruleId("gate:requests");
/** So many questions about single requests may stand open for one group; more are gathered. */
const mostSingle = 3;
/** The people on duty hear of gathered requests at most once in this time. */
const gatherFor = 10 * minute;
const namesShown = 10;

export type RequestEvent = JoinRequestedEvent | FriendRequestedEvent;
export const isRequest = (event: Event): event is RequestEvent => event.type === "join_requested" || event.type === "friend_requested";
const groupOf = (event: RequestEvent): GroupId | undefined => (event.type === "join_requested" ? event.group : undefined);

/** Lets in whoever asks. Undefined for old records of requests, which can no longer be answered. */
export function admission(event: RequestEvent): Wish | undefined {
  if (event.type === "join_requested") return { type: "approve", group: event.group, member: event.member, flag: event.flag };
  return event.flag === undefined ? undefined : { type: "accept_friend", member: event.member, flag: event.flag };
}

/** Whether these effects let somebody in. */
export const admits = ({ actions = [] }: Effects): boolean => actions.some(({ type }) => type === "approve" || type === "accept_friend");

const placeOf = (state: StateView, group: GroupId | undefined): string => (group === undefined ? "加机器人为好友" : `进「${groupNameOf(state, group)}」`);

/** The question to a human about a request, whatever a rule would have made of it by itself (`wanted`). */
export function putToHuman(event: RequestEvent, state: StateView, because: string, wanted: Effects = {}): Asked {
  const [asked] = wanted.asks ?? [];
  if (asked) return asked;
  const entry = admission(event);
  const refusal = wanted.actions?.find((wish) => wish.type === "reject");
  const group = groupOf(event);
  const words = event.text.trim() === "" ? "没有附言" : `附言「${clip(event.text, 60)}」`;
  return {
    question: `「${clip(event.name, 20)}」申请${placeOf(state, group)}，${words}。${because}`,
    topic: "gate",
    effects: admits(wanted) ? { ...wanted } : { actions: entry ? [entry] : [] },
    ...(event.type === "join_requested" && { labels: ["同意", "拒绝", "先放着"], otherwise: { actions: [refusal ?? { type: "reject", group: event.group, member: event.member, flag: event.flag, because: "管理员暂时没有同意，补充附言后可以再申请" }] } }),
  };
}

/** Several rules may have a say about a request: a refusal outweighs a question, and a question outweighs a yes. */
export function weighed(event: Event, all: readonly Sourced[]): readonly Sourced[] {
  if (!isRequest(event)) return all;
  const refused = all.some(({ actions = [] }) => actions.some(({ type }) => type === "reject"));
  if (!refused && all.every(({ asks = [] }) => asks.length === 0)) return all;
  return all.map((each): Sourced => {
    const { asks, actions, ...rest } = each;
    return { ...rest, ...(actions && !admits(each) && { actions }), ...(asks && !refused && { asks }) };
  });
}

type Gathered = { readonly entries: readonly EntryDraft[]; readonly actions: readonly Wish[] };

/**
 * How a request's question is asked where it is not a new one by itself: a second request of the same person brings the open case
 * up to date without a word; during a raid, or when several wait already, it is gathered. Undefined: it is asked by itself.
 */
export function gatherRequest(event: Event, state: StateView, book: BookFacts, number: number, asked: Asked, source: WarnSource): Gathered | undefined {
  if (!isRequest(event) || asked.topic !== "gate") return undefined;
  const group = groupOf(event);
  const open = gateCases(state, group);
  const same = open.find(({ member }) => member === event.member);
  if (same) return { entries: [{ type: "case_revised", case: same.id, question: asked.question, options: optionsOf(asked) }], actions: [] };
  const waiting = state.waiting.get(group ?? "");
  if (!raidOn(state, group, event.at) && open.length < mostSingle && (waiting?.requests.size ?? 0) === 0) return undefined;

  const request: HeldRequest = { name: event.name, words: clip(event.text, 40), yes: asked.effects, ...(asked.otherwise && { no: asked.otherwise }), asked: false };
  const { asked: _notYet, ...held } = request;
  const entry: EntryDraft = { type: "request_held", member: event.member, ...(group && { group }), ...held };
  const next = (waiting?.askedAt ?? Number.NEGATIVE_INFINITY) + gatherFor;
  if (event.at < next) return { entries: [entry, ...wakeAt(state, next, group)], actions: [] };
  const all = new Map(waiting?.requests);
  all.delete(event.member);
  const question = digest(event, state, book, number, group, all.set(event.member, request), source);
  return { entries: [entry, ...question.entries], actions: question.actions };
}

/** Cases about one person's request to this group, or for friendship. */
const gateCases = (state: StateView, group: GroupId | undefined): readonly OpenCase[] =>
  [...state.cases.values()].filter((open) => open.topic === "gate" && open.rule !== heldTimer && open.group === group && open.member !== undefined);

function wakeAt(state: StateView, due: number, group: GroupId | undefined): readonly EntryDraft[] {
  const timer = timerId(`${heldTimer}/held/${group ?? ""}`);
  return state.timers.has(timer) ? [] : [{ type: "timer_set", timer, due, rule: heldTimer, name: "held", ...(group && { group }) }];
}

/** One case for all who wait; an open one is brought up to date, and those on duty hear of it again. */
function digest(event: Event, state: StateView, book: BookFacts, number: number, group: GroupId | undefined, requests: ReadonlyMap<MemberId, HeldRequest>, source: WarnSource): Gathered {
  const { case: last } = state.waiting.get(group ?? "") ?? {};
  const open = last === undefined ? undefined : state.cases.get(last);
  const asked = digestOf(state, group, [...requests.values()]);
  const told = (id: CaseId): EntryDraft => ({ type: "requests_asked", case: id, ...(group && { group }) });
  if (open) {
    const { question } = asked;
    const options = optionsOf(asked);
    const to = onDuty(state, book, event.at, open.role ?? book.duty.cases.gate);
    return { entries: [{ type: "case_revised", case: open.id, question, options }, told(open.id)], actions: [{ type: "ask", case: open.id, to, text: caseText({ ...open, question, options }, book), priority: "penalty" }] };
  }
  const opened = openCase(event, state, book, number, asked, { ...source, ruleName: "入群审核" });
  return opened ? { entries: [...opened.entries, told(opened.open.id)], actions: [opened.wish] } : { entries: [], actions: [] };
}

function digestOf(state: StateView, group: GroupId | undefined, all: readonly HeldRequest[]): Asked {
  const refusals = all.flatMap(({ no }) => no ?? []);
  return {
    question: digestText(state, group, all), rule: heldTimer, topic: "gate", about: group === undefined ? {} : { group },
    effects: together(all.map(({ yes }) => yes)), otherwise: together(refusals),
    labels: ["全部同意", ...(refusals.length > 0 ? ["全部拒绝"] : []), "先放着"],
  };
}

function digestText(state: StateView, group: GroupId | undefined, all: readonly HeldRequest[]): string {
  const names = all.slice(0, namesShown).map(({ name, words }) => `${clip(name, 12)}${words === "" ? "" : `（${clip(words, 12)}）`}`);
  return `有 ${all.length} 人申请${placeOf(state, group)}，合在一起问：${names.join("、")}${all.length > namesShown ? ` 等 ${all.length} 人` : ""}。拿不准可以先放着，在手机上逐个处理。`;
}

const together = (all: readonly Effects[]): Effects => ({ actions: all.flatMap(({ actions = [] }) => actions), entries: all.flatMap(({ entries = [] }) => entries) });

/** Those who were gathered since the last question are asked about now. */
export function heldDue(event: Event, due: Extract<DueTimer, { kind: "deadline" }>, state: StateView, book: BookFacts): readonly Sourced[] {
  const group = state.timers.get(due.id)?.group;
  const requests = state.waiting.get(group ?? "")?.requests;
  if (requests === undefined || [...requests.values()].every(({ asked }) => asked)) return [];
  const source = { rule: heldTimer, ruleName: "入群审核", version: book.version, evidence: event.id };
  return [{ ...digest(event, state, book, state.caseCount + 1, group, requests, source), source }];
}

/** Whoever has come in, or left, needs no answer to a request any more. */
export function endRequest(event: MemberJoinedEvent | MemberLeftEvent, state: StateView, book: BookFacts): readonly Sourced[] {
  const ended: readonly CaseId[] = gateCases(state, event.group).filter(({ member }) => member === event.member).map(({ id }) => id);
  if (ended.length === 0) return [];
  const because = `「${clip(nameOf(state, event.member, event.group), 20)}」${event.type === "member_joined" ? "已经进群" : "已经离开"}`;
  return [{ entries: ended.map((id) => ({ type: "case_closed", case: id, choice: 0, because })), source: { rule: heldTimer, ruleName: "入群审核", version: book.version, evidence: event.id } }];
}
