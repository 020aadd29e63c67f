/** stage: a small community to play events on: rules by hand or by kind, and names for the events. */
import { commands } from "../../src/commands/index.ts";
import type { ActiveRule, Rulebook } from "../../src/core/book.ts";
import type { Mode, Standing } from "../../src/core/entry.ts";
import type { DirectMessageEvent, Event, MemberJoinedEvent, MemberLeftEvent, MessageEvent } from "../../src/core/event.ts";
import type { Decision } from "../../src/core/finding.ts";
import { communityId, eventId, groupId, memberId, ruleId } from "../../src/core/ids.ts";
import type { RuleKind, Verdict } from "../../src/core/rule.ts";
import { createAgenda, step, timerEvent } from "../../src/core/run.ts";
import { type State, emptyState } from "../../src/core/state.ts";
import { day, minute } from "../../src/core/time.ts";
import { plainBook } from "../fakes/plain.ts";

/** 2026-11-22 10:00 in Shanghai. */
export const start = Date.parse("2026-11-22T10:00:00+08:00");
export const g1 = groupId("g1");
export const g2 = groupId("g2");
export const m = memberId;

/** A book with these rules and, unless told otherwise, three warnings and out. */
export function bookOf(rules: readonly ActiveRule[], more: Partial<Rulebook> = {}): Rulebook {
  return {
    community: communityId("yoga"), version: "v1", name: "瑜伽小站", groups: ["瑜伽*"], bind: "auto", timeZone: "Asia/Shanghai", dayStartsAt: 240,
    charter: { purpose: "一起练瑜伽", values: [] }, staff: { founder: [], secretary: [], growth: [], partner: [] },
    ladder: { expires: 30 * day, steps: [{ at: 1, act: "notice" }, { at: 2, act: "notice_and_tell" }, { at: 3, act: "remove" }], atMost: { removals: 3, in: 10 * minute } },
    pace: { groupPerMinute: 100, accountPerMinute: 100, jitter: 0, dailyCap: 1000, sameText: minute, repliesPerMember: 6 },
    faq: [], drops: [], words: new Map(), retention: 30, ...plainBook, commands, rules, ...more,
  };
}

/** A rule by hand: what it answers to each kind of event it is asked about. */
export function ruleOf(id: string, judge: (event: Event) => Verdict | undefined, more: { readonly mode?: Mode; readonly judgesStaff?: boolean } = {}): ActiveRule {
  return {
    id: ruleId(id), name: id, kind: id, mode: more.mode ?? "enforce", examples: { should: [], shouldNot: [] },
    rule: { kind: id, judgesStaff: more.judgesStaff ?? false, judge },
  };
}

/** A rule of a shipped kind. */
export function ruleOfKind(kind: RuleKind, options: unknown, book: Rulebook, mode: Mode = "enforce"): ActiveRule {
  return { id: ruleId(kind.kind), name: kind.kind, kind: kind.kind, mode, examples: { should: [], shouldNot: [] }, rule: kind.bind(ruleId(kind.kind), options, book) };
}

/** Warns whoever says 坏; `points` follow the number of exclamation marks. */
export const noBadWords = (mode: Mode = "enforce"): ActiveRule =>
  ruleOf("bad", (event) => {
    if (event.type !== "message" || !event.text.includes("坏")) return { verdict: "pass", because: "没有坏字" };
    const points = Math.max(1, event.text.split("！").length - 1);
    return { verdict: "act", because: "说了坏字", effects: { warn: { member: event.member, group: event.group, points, because: "说了坏字" } } };
  }, { mode });

let count = 0;
const next = (): ReturnType<typeof eventId> => eventId(`e${(count += 1)}`);
export const says = (who: string, text: string, at = start, more: Partial<MessageEvent> = {}): MessageEvent => ({ type: "message", id: next(), group: g1, member: m(who), name: who, text, at, ...more });
export const joins = (who: string, at = start, more: Partial<MemberJoinedEvent> = {}): MemberJoinedEvent => ({ type: "member_joined", id: next(), group: g1, member: m(who), name: who, at, ...more });
export const leaves = (who: string, at = start): MemberLeftEvent => ({ type: "member_left", id: next(), group: g1, member: m(who), at });
export const tells = (who: string, text: string, at = start): DirectMessageEvent => ({ type: "direct_message", id: next(), member: m(who), name: who, text, at });

/** A community of which this is known: two groups, and people with these standings. */
export function stateOf(standings: Readonly<Record<string, Standing>> = {}): State {
  const state = emptyState(communityId("yoga"));
  for (const [group, topic] of [[g1, "瑜伽①"], [g2, "瑜伽②"]] as const) state.groups.set(group, { topic, stays: new Map(), answered: new Map() });
  for (const [who, role] of Object.entries(standings)) state.members.set(m(who), { name: who, role });
  return state;
}

/** Plays events one after the other. */
export const play = (state: State, book: Rulebook, events: readonly Event[]): readonly Decision[] => events.map((event) => step(state, event, book));
export const actionTypes = (decision: Decision | undefined): readonly string[] => decision?.actions.map((action) => action.type) ?? [];
export const entryTypes = (decision: Decision | undefined): readonly string[] => decision?.entries.map((entry) => entry.type) ?? [];

/** Plays events one after the other, with the deadlines that fall before each, and then those until `until`. */
export function live(state: State, book: Rulebook, events: readonly Event[], until = 0): readonly Decision[] {
  const agenda = createAgenda(state);
  const take = (event: Event): Decision => {
    const decision = step(state, event, book);
    agenda.note(decision.entries);
    return decision;
  };
  const due = (at: number): Decision[] => {
    const fired: Decision[] = [];
    for (let timer = agenda.next(at); timer; timer = agenda.next(at)) fired.push(take(timerEvent(timer, timer.at)));
    return fired;
  };
  return [...events.flatMap((event) => [...due(event.at), take(event)]), ...due(until)];
}
