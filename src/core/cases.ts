/** cases: a question with numbered answers for the people on duty, and what their answer sets free. */
import type { Wish } from "./action.ts";
import type { BookFacts } from "./book.ts";
import { startClock } from "./case-clock.ts";
import { caseKey, caseText, mayAnswer } from "./case-text.ts";
import type { Asked, CaseOption, EntryDraft, Role } from "./entry.ts";
import type { DirectMessageEvent, Event, HumanVerdictEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { type CaseId, type GroupId, type MemberId, caseId } from "./ids.ts";
import type { WarnSource } from "./ladder.ts";
import { dueAfter, holdersOf, onDuty } from "./roster.ts";
import { scriptsFor, sendScript } from "./scripts.ts";
import { type OpenCase, type StateView, nameOf, pointsOf, standingWarnings } from "./state.ts";
import { hour } from "./time.ts";

/** The rule name under which a task stands that only a human's phone can do. */
export const assistedRemoval = "assisted:remove";
/** So long a bare number may still be meant for a case that somebody else has answered. */
const answeredLately = hour;

/** A case with its clock, and the question for the people on duty. Undefined when the same is being asked already. */
export function openCase(event: Event, state: StateView, book: BookFacts, number: number, asked: Asked, source: WarnSource): { open: OpenCase; entries: readonly EntryDraft[]; wish: Wish } | undefined {
  const { topic = "confirm", scripts: named = [], question, copy, notBy } = asked;
  const about = { rule: asked.rule ?? source.rule, topic, ...subjectOf(event, asked, state) };
  for (const other of state.cases.values()) if (caseKey(other) === caseKey(about)) return undefined;
  const id = caseId(`c${number}`);
  const role = asked.role ?? book.duty.cases[topic];
  const due = asked.lapsesIn === undefined ? dueAfter(book, role, event.at, book.duty.within) : event.at + asked.lapsesIn;
  const scripts = scriptsFor(book, { ...about, named });
  const body = {
    ...about, question, options: optionsOf(asked), role, due, evidence: source.evidence, version: source.version, ruleName: source.ruleName,
    ...(source.words !== undefined && { words: source.words }), ...(source.matched !== undefined && { matched: source.matched }),
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

export type CaseAnswer = { readonly kind: "answer"; readonly open: OpenCase; readonly choice: number; readonly by: MemberId } | { readonly kind: "unclear"; readonly text: string };
const unclear = (text: string): CaseAnswer => ({ kind: "unclear", text });

/** Reads "1", "c3 2", "c3 照办" or a verdict from the page as an answer. Undefined when it is none. */
export function caseAnswer(event: DirectMessageEvent | HumanVerdictEvent, state: StateView): CaseAnswer | undefined {
  if (event.type === "human_verdict") {
    const open = state.cases.get(event.case);
    return open && event.choice >= 1 && event.choice <= choices(open) ? chosen(open, event.choice, event.member) : undefined;
  }
  const role = state.members.get(event.member)?.role;
  if (role === undefined || role === "bot") return undefined;
  const own = [...state.cases.values()].filter((open) => mayAnswer(state, event.member, open));
  const latest = [...state.settled.values()].at(-1);
  const labels = new Set(own.length === 0 ? [latest?.label] : own.flatMap((open) => open.options.map(({ label }) => label)));
  const match = event.text.length > 40 ? null : /^(?:c(\d{1,9})[\s:,、.]*)?(?:(\d{1,2})|([^\d\s].*?))[\s.。!,、)]*$/i.exec(event.text.normalize("NFKC").trim());
  if (!match || (match[2] === undefined && !labels.has(match[3]))) return match?.[1] === undefined ? undefined : settledNamed(caseId(`c${Number(match[1])}`), event.member, state);
  const named = match[1] === undefined ? undefined : caseId(`c${Number(match[1])}`);
  const open = named === undefined ? (own.length === 1 ? own[0] : undefined) : own.find(({ id }) => id === named);
  if (open === undefined) return named === undefined ? whichOne(own, event, state) : notThat(named, event.member, state);
  const choice = match[2] === undefined ? open.options.findIndex((option) => option.label === match[3]) + 1 : Number(match[2]);
  if (choice < 1 || choice > choices(open)) return unclear(`工单 ${open.id} 的选项是 1 到 ${choices(open)}。`);
  return chosen(open, choice, event.member);
}

const choices = ({ options, scripts = [] }: OpenCase): number => options.length + scripts.length;

function chosen(open: OpenCase, choice: number, by: MemberId): CaseAnswer {
  if (open.notBy === by) return unclear(`工单 ${open.id} 要两个人都同意：你已经表过态，请另一位来定。`);
  return { kind: "answer", open, choice, by };
}

/** A bare answer that fits no single case: several wait, or somebody else was faster. */
function whichOne(own: readonly OpenCase[], event: DirectMessageEvent, state: StateView): CaseAnswer | undefined {
  const [first] = own;
  if (first !== undefined) return unclear(`有 ${own.length} 张工单在等，请写明是哪一张，如「${first.id} 1」。发 /cases 查看。`);
  const latest = [...state.settled].at(-1);
  if (latest === undefined || latest[1].at <= event.at - answeredLately || latest[1].by === event.member) return undefined;
  return settledNamed(latest[0], event.member, state);
}

function notThat(named: CaseId, member: MemberId, state: StateView): CaseAnswer {
  if (state.cases.has(named)) return unclear(`工单 ${named} 不归你管。发 /cases 查看。`);
  return settledNamed(named, member, state) ?? unclear(`没有等待中的工单 ${named}。发 /cases 查看。`);
}

/** The first answer wins; whoever comes later hears of it. */
function settledNamed(id: CaseId, member: MemberId, state: StateView): CaseAnswer | undefined {
  const settled = state.settled.get(id);
  if (settled === undefined || !mayAnswer(state, member, settled)) return undefined;
  if (settled.by === undefined) return unclear(`工单 ${id} 已经自己了结，不用处理了。`);
  return unclear(`工单 ${id} 已由${settled.by === member ? "你" : nameOf(state, settled.by)}处理${settled.label === "" ? "" : `：${settled.label}`}。`);
}

/** What an answer sets free, and the words back to the one who answered. */
export function answerCase(event: DirectMessageEvent | HumanVerdictEvent, state: StateView, book: BookFacts, answer: CaseAnswer): readonly Sourced[] {
  const reply = (text: string): Wish => ({ type: "dm", member: event.member, text, priority: "answer" });
  const plain: WarnSource = { rule: "case", ruleName: "工单", version: book.version, evidence: event.id };
  if (answer.kind === "unclear") return [{ actions: [reply(answer.text)], source: plain }];
  const { open, choice, by } = answer;
  const option = open.options[choice - 1];
  if (option === undefined) return [{ ...spoken(answer, state, book, reply), source: plain }];
  const { label } = option;
  const audit: EntryDraft = { type: "audit", by, command: "case", did: `工单 ${open.id}：${label}`, before: open.question, after: label };
  if (option.stays === true) {
    const takes: EntryDraft = { type: "case_handed", case: open.id, to: by, by };
    return [{ entries: [audit, ...(open.owner === by ? [] : [takes])], actions: [reply(`收到。群里看得到结果以后，工单 ${open.id} 会自己完成；在那之前它还开着。`)], source: plain }];
  }
  const left = [...state.cases.values()].filter((each) => mayAnswer(state, by, each)).length - 1;
  const source: WarnSource = {
    rule: open.rule, ruleName: open.ruleName ?? open.rule, version: open.version ?? book.version, evidence: open.evidence ?? event.id, by,
    ...(open.words !== undefined && { words: open.words }), ...(open.matched !== undefined && { matched: open.matched }),
  };
  return [
    { entries: [{ type: "case_closed", case: open.id, choice, by }, audit], actions: [reply(`工单 ${open.id}：${label}。${left > 0 ? `还有 ${left} 张在等。` : ""}`)], source: plain },
    { ...option.effects, source },
  ];
}

/** A prepared word goes out at one reply. The case stays open: words alone settle nothing. */
function spoken({ open, choice, by }: Extract<CaseAnswer, { kind: "answer" }>, state: StateView, book: BookFacts, reply: (text: string) => Wish): Pick<Sourced, "entries" | "actions"> {
  const name = open.scripts?.[choice - 1 - open.options.length] ?? "";
  const words = sendScript(open, name, state, book);
  if (words === undefined) return { actions: [reply(`话术「${name}」发不出去：规则里已经没有这段话，或这张工单没有说是谁。工单 ${open.id} 还开着。`)] };
  const where = words.type === "say" ? "发到群里" : "私聊发给对方";
  return {
    entries: [{ type: "audit", by, command: "case", did: `工单 ${open.id}：把话术「${name}」${where}` }],
    actions: [words, reply(`好，话术「${name}」${where}。工单 ${open.id} 还开着，处理完记得回复。`)],
  };
}

/** Questions and tasks about removing a member, which a pardon has settled (law 3). */
export function lapsedByPardon(pardon: Extract<EntryDraft, { type: "pardon" }>, state: StateView, book: BookFacts, at: number): readonly EntryDraft[] {
  const lifted = standingWarnings(state, pardon.member, at).filter(({ id }) => pardon.lifts.includes(id));
  const left = pointsOf(state, pardon.member, at) - lifted.reduce((sum, { points }) => sum + points, 0);
  const step = book.ladder.steps.find((each) => each.act === "remove");
  if (step === undefined || left >= step.at) return [];
  const removal = (open: OpenCase): boolean => open.rule === assistedRemoval || open.options.some(({ effects }) => effects.actions?.some((wish) => wish.type === "remove"));
  return [...state.cases.values()].filter((open) => open.member === pardon.member && removal(open)).map((open) => ({ type: "case_closed", case: open.id, choice: 0, by: pardon.by }));
}
