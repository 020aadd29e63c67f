/** cases: a question with numbered answers for the people on duty, and what their answer sets free. */
import type { Wish } from "./action.ts";
import { appealRule, appealed, decidedBy, outcomeOf } from "./appeal.ts";
import type { BookFacts } from "./book.ts";
import type { CaseAnswer } from "./case-answer.ts";
import { clearClock, startClock } from "./case-clock.ts";
import { caseKey, caseText, mayAnswer } from "./case-text.ts";
import { type Asked, type CaseOption, type Effects, type EntryDraft, type Role, entryId } from "./entry.ts";
import type { DirectMessageEvent, Event, HumanVerdictEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { type EventId, type GroupId, type MemberId, caseId } from "./ids.ts";
import { type WarnSource, humanRule, removalCause } from "./ladder.ts";
import { unmuted } from "./mutes.ts";
import { dueAfter, holdersOf, onDuty } from "./roster.ts";
import { scriptsFor, sendScript } from "./scripts.ts";
import { owesRemoval } from "./steps.ts";
import { type OpenCase, type StateView, nameOf, pointsWithout, standingWarnings } from "./state.ts";
import { auditEntry, undoOfAnswer, wordsTakenBack } from "./undo.ts";

/** The rule names under which tasks stand that only a human's phone can do. */
export const assistedRemoval = "assisted:remove";
const assistedMute = "assisted:mute";

/** A case with its clock, and the question for the people on duty. Undefined when the same is being asked already. */
export function openCase(event: Event, state: StateView, book: BookFacts, number: number, asked: Asked, source: WarnSource): { open: OpenCase; entries: readonly EntryDraft[]; wish: Wish } | undefined {
  const { topic = "confirm", scripts: named = [], question, copy, notBy, words = source.words } = asked;
  const about = { rule: asked.rule ?? source.rule, topic, ...subjectOf(event, asked, state) };
  const key = caseKey(about);
  for (const other of state.cases.values()) if (other.member === about.member && caseKey(other) === key) return undefined;
  const id = caseId(`c${number}`);
  const role = asked.role ?? book.duty.cases[topic];
  const due = asked.lapsesIn === undefined ? dueAfter(book, role, event.at, book.duty.within) : event.at + asked.lapsesIn;
  const scripts = scriptsFor(book, { ...about, named });
  const body = {
    ...about, question, options: optionsOf(asked), role, due, evidence: source.evidence, version: source.version, ruleName: source.ruleName,
    ...(words !== undefined && { words }), ...(source.matched !== undefined && { matched: source.matched }),
    ...(scripts.length > 0 && { scripts }), ...(copy !== undefined && { copy }), ...(notBy && { notBy }),
  };
  const open: OpenCase = { ...body, id, at: event.at };
  return {
    open,
    entries: [{ type: "case_opened", case: id, ...body }, ...startClock({ id, role, at: event.at, due }, book, asked.lapsesIn !== undefined)],
    wish: { type: "ask", case: id, to: askedOf(state, book, event.at, role, notBy), text: caseText(open, book), priority: "penalty" },
  };
}

/** A task for a role about what a rule saw: nothing waits for the answer, and prepared words are at hand. */
export function tellCase(question: string, { role, scripts }: { readonly role?: Role; readonly scripts?: readonly string[] } = {}): Asked {
  return { question, effects: {}, topic: "tell", labels: ["处理好了"], ...(role && { role }), ...(scripts && { scripts }) };
}

function subjectOf(event: Event, { effects, about }: Asked, state: StateView): { readonly member?: MemberId; readonly group?: GroupId } {
  const timer = event.type === "timer" && event.timer.kind === "deadline" ? state.timers.get(event.timer.id) : undefined;
  // A raid is about the group, whoever happened to join last.
  if (about !== undefined || effects.entries?.some((entry) => entry.type === "raid") === true) return about ?? ("group" in event ? { group: event.group } : {});
  const told = effects.warn ?? effects.actions?.find((wish) => wish.type === "remove");
  const member = told?.member ?? ("member" in event ? event.member : timer?.member);
  const group = told?.group ?? ("group" in event ? event.group : timer?.group);
  return { ...(member && { member }), ...(group && { group }) };
}

/** The answers to choose from, and what each sets free. */
export function optionsOf({ effects, otherwise = {}, labels = ["照办", "放过"], stays }: Asked): readonly CaseOption[] {
  return labels.map((label, place) => ({ label, effects: [effects, otherwise][place] ?? {}, ...(place === 0 && stays === true && { stays }) }));
}

/** Those on duty who may answer; where the one who may not is alone, whoever else may. */
function askedOf(state: StateView, book: BookFacts, at: number, role: Role, notBy: MemberId | undefined): readonly MemberId[] {
  const others = onDuty(state, book, at, role).filter((member) => member !== notBy);
  return others.length > 0 ? others : [...holdersOf(state, "secretary"), ...holdersOf(state, "founder")].filter((member) => member !== notBy);
}

/** What an answer sets free, and the words back to the one who answered. */
export function answerCase(event: DirectMessageEvent | HumanVerdictEvent, state: StateView, book: BookFacts, answer: CaseAnswer): readonly Sourced[] {
  const reply = (text: string): Wish => ({ type: "dm", member: event.member, text, priority: "answer" });
  const plain: WarnSource = { rule: "case", ruleName: "工单", version: book.version, evidence: event.id };
  if (answer.kind === "unclear") return [{ actions: [reply(answer.text)], source: plain }];
  const { open, choice, by, because } = answer;
  const option = open.options[choice - 1];
  if (option === undefined) return [{ ...spoken(answer, event.id, state, book, reply), source: plain }];
  const { label } = option;
  if (option.stays === true) {
    const audit = auditEntry(by, "case", { did: `工单 ${open.id}：${label}`, before: open.question, after: label, undo: { none: "这只是答应去做，工单还开着；不做了就选「不做了」。" } });
    const takes: EntryDraft = { type: "case_handed", case: open.id, to: by, by };
    return [{ entries: [audit, ...(open.owner === by ? [] : [takes])], actions: [reply(`收到。群里看得到结果以后，工单 ${open.id} 会自己完成；在那之前它还开着。`)], source: plain }];
  }
  const left = [...state.cases.values()].filter((each) => mayAnswer(state, by, each)).length - 1;
  const source: WarnSource = {
    // What two people agreed on is a human's order, which no count of points takes back.
    rule: open.topic === "approval" ? humanRule : open.rule, ruleName: open.ruleName ?? open.rule, version: open.version ?? book.version, evidence: open.evidence ?? event.id, by,
    ...(open.words !== undefined && { words: open.words }), ...(open.matched !== undefined && { matched: open.matched }),
  };
  const effects = open.rule === appealRule ? decidedBy(option.effects, by, because) : option.effects;
  const asked = open.notBy === undefined ? "" : `（${nameOf(state, open.notBy)} 提出）`;
  // Before the first entry of its effects stand the end of the case, what stops its clock, and the audit.
  const first = 2 + clearClock(state, open.id, event).length;
  const closing: readonly EntryDraft[] = [
    { type: "case_closed", case: open.id, choice, by, ...(because !== undefined && { because }) },
    auditEntry(by, "case", { did: `工单 ${open.id}：${label}${asked}`, before: open.question, after: because === undefined ? label : `${label}：${because}`, undo: undoOfAnswer(effects, entryId(event.id, first), by, event.id) }),
  ];
  const told: readonly Wish[] = [
    ...(open.rule === appealRule ? outcomeOf(open, { choice, because, lifts: choice === 1 ? appealed(open) : [] }, state, book, event.at) : []),
    ...(open.notBy === undefined ? [] : [{ type: "dm", member: open.notBy, text: `工单 ${open.id}：${nameOf(state, by)} 的答复是「${label}」${because === undefined ? "" : `：${because}`}。`, priority: "answer" } as const]),
  ];
  return [
    { entries: closing, actions: [reply(`工单 ${open.id}：${label}。${left > 0 ? `还有 ${left} 张在等。` : ""}`), ...told], source: plain },
    { ...effects, source },
  ];
}

/** A prepared word goes out at one reply. The case stays open: words alone settle nothing. */
function spoken({ open, choice, by }: Extract<CaseAnswer, { kind: "answer" }>, event: EventId, state: StateView, book: BookFacts, reply: (text: string) => Wish): Pick<Sourced, "entries" | "actions"> {
  const name = open.scripts?.[choice - 1 - open.options.length] ?? "";
  const words = sendScript(open, name, state, book);
  if (words === undefined) return { actions: [reply(`话术「${name}」发不出去：规则里已经没有这段话，或这张工单没有说是谁。工单 ${open.id} 还开着。`)] };
  const where = words.type === "say" ? "发到群里" : "私聊发给对方";
  const back = wordsTakenBack([words], event);
  return {
    entries: [auditEntry(by, "case", { did: `工单 ${open.id}：把话术「${name}」${where}`, undo: back.length > 0 ? { actions: back } : { none: "私聊的话发出去了，机器人收不回。" } })],
    actions: [words, reply(`好，话术「${name}」${where}。工单 ${open.id} 还开着，处理完记得回复。`)],
  };
}

/** Whether a yes removes somebody, by points that were reached or by itself. */
export const ordersRemoval = ({ warn, actions = [] }: Effects): boolean => warn?.removes === true || actions.some((wish) => wish.type === "remove");

/** Questions and tasks about removing or muting a member, which a pardon has settled (law 3). */
export function lapsedByPardon({ member, lifts, by }: Extract<EntryDraft, { type: "pardon" }>, state: StateView, book: BookFacts, at: number): readonly EntryDraft[] {
  const left = pointsWithout(state, member, lifts, at);
  const warnings = state.members.get(member)?.warnings ?? [];
  const lifted = standingWarnings(state, member, at).filter(({ id }) => lifts.includes(id)).map(({ evidence }) => evidence);
  const unmutes = unmuted(warnings.filter(({ id }) => lifts.includes(id)), warnings.filter(({ id }) => !lifts.includes(id)), member, at);
  const settled = (open: OpenCase): boolean => {
    if (open.rule === assistedMute) return unmutes.some((wish) => "group" in wish && wish.group === open.group);
    if (open.rule === assistedRemoval) return open.group === undefined || !removalCause(state, { member, group: open.group }, lifts, at);
    // Whether to remove for what is pardoned is a question no more; what hangs on points lapses with them.
    if (open.evidence !== undefined && lifted.includes(open.evidence) && open.options.some(({ effects }) => ordersRemoval(effects))) return true;
    return !owesRemoval(state, book.ladder, { member, ...(open.group && { group: open.group }) }, left) && open.topic !== "approval" && open.options.some(({ effects }) => effects.actions?.some((wish) => wish.type === "remove" && wish.outright !== true));
  };
  return [...state.cases.values()].filter((open) => open.member === member && settled(open)).map((open) => ({ type: "case_closed", case: open.id, choice: 0, by }));
}
