/** cases: a question with numbered answers for the people on duty, and what their answer sets free. */
import type { Wish } from "./action.ts";
import { splitReason } from "./answer.ts";
import { appealRule, appealed, decidedBy, outcomeOf, upholds } from "./appeal.ts";
import { approvers } from "./approval.ts";
import type { BookFacts } from "./book.ts";
import { type Ask, type Effects, type EntryDraft, caseTopicNames, entryId } from "./entry.ts";
import type { DirectMessageEvent, Event, HumanVerdictEvent, MemberLeftEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { type CaseId, type MemberId, caseId } from "./ids.ts";
import { type WarnSource, clip, humanRule } from "./ladder.ts";
import { type OpenCase, type StateView, nameOf, onDuty, pointsOf, standingWarnings } from "./state.ts";
import { auditEntry, undoOfAnswer } from "./undo.ts";

/** The rule name under which a task stands that only a human's phone can do. */
export const assistedRemoval = "assisted:remove";

/**
 * A case and the question for the people on duty. Undefined when the same rule already waits for an answer about the
 * same member: one open question is enough.
 */
export function openCase(event: Event, state: StateView, book: BookFacts, number: number, question: string, effects: Effects, source: WarnSource, more: Omit<Ask, "question" | "effects"> = {}): { entry: EntryDraft; wish: Wish } | undefined {
  const about = effects.warn ?? effects.actions?.find((wish) => wish.type === "remove");
  const member = more.member ?? about?.member ?? ("member" in event ? event.member : undefined);
  const group = more.group ?? about?.group ?? ("group" in event ? event.group : undefined);
  const rule = more.rule ?? source.rule;
  for (const open of state.cases.values()) if (open.rule === rule && open.member === member && open.group === group) return undefined;
  const id = caseId(`c${number}`);
  const options = more.options ?? [{ label: "照办", effects }, { label: "放过", effects: {} }];
  const words = more.words ?? source.words;
  return {
    entry: {
      type: "case_opened", case: id, rule, question, options, evidence: source.evidence, version: source.version,
      ...(group && { group }), ...(member && { member }), ...(words !== undefined && { words }),
      ...(more.topic && { topic: more.topic, role: book.duty.cases[more.topic] }), ...(more.notBy && { notBy: more.notBy }),
      ...(source.matched !== undefined && { matched: source.matched }), ruleName: more.topic ? caseTopicNames[more.topic] : source.ruleName,
    },
    wish: { type: "ask", case: id, to: more.notBy ? approvers(state, more.notBy) : onDuty(state), text: askText(book, id, question, words, options.map((option) => option.label)), priority: "penalty" },
  };
}

/** How a case reads in a private chat. */
export function askText(book: BookFacts, id: CaseId, question: string, words: string | undefined, labels: readonly string[]): string {
  const said = words === undefined || words === "" ? [] : [`原话：「${clip(words, 200)}」`];
  return [`【${book.name}】工单 ${id}：${question}`, ...said, ...labels.map((label, index) => `${index + 1}. ${label}`), `回复数字即可；有几张工单时写「${id} 1」。`].join("\n");
}

export type CaseAnswer = { readonly kind: "answer"; readonly open: OpenCase; readonly choice: number; readonly by: MemberId; readonly because?: string } | { readonly kind: "unclear"; readonly text: string };

/** Reads "1", "c3 2" or a verdict from the page as an answer. Undefined when it is none. */
export function caseAnswer(event: DirectMessageEvent | HumanVerdictEvent, state: StateView): CaseAnswer | undefined {
  if (event.type === "human_verdict") {
    const open = state.cases.get(event.case);
    return open && open.options[event.choice - 1] ? answered(open, event.choice, event.member, event.because) : undefined;
  }
  const role = state.members.get(event.member)?.role;
  if (role !== "founder" && role !== "secretary") return undefined;
  const cases = [...state.cases.values()];
  const labels = [...new Set(cases.flatMap((each) => each.options.map((option) => option.label)))];
  const { answer, because } = splitReason(event.text, labels);
  const match = answer.length > 40 ? null : /^(?:c(\d{1,9})[\s:,、.]*)?(?:(\d{1,2})|([^\d\s].*?))[\s.。!,、)]*$/i.exec(answer.normalize("NFKC").trim());
  if (!match || (match[2] === undefined && !labels.some((label) => label === match[3]))) return undefined;
  const named = match[1] === undefined ? undefined : caseId(`c${Number(match[1])}`);
  // Without the case's number, words after a figure are talk, unless the one case that waits asks for a reason.
  if (because !== undefined && named === undefined && (cases.length !== 1 || cases[0]?.rule !== appealRule)) return undefined;
  const open = named === undefined ? (cases.length === 1 ? cases[0] : undefined) : state.cases.get(named);
  if (open === undefined) {
    if (named === undefined && cases.length === 0) return undefined;
    return { kind: "unclear", text: named === undefined ? `有 ${cases.length} 张工单在等，请写明是哪一张，如「${cases[0]?.id ?? "c1"} 1」。发 /cases 查看。` : `没有等待中的工单 ${named}。发 /cases 查看。` };
  }
  const choice = match[2] === undefined ? open.options.findIndex((option) => option.label === match[3]) + 1 : Number(match[2]);
  if (open.options[choice - 1] === undefined) return { kind: "unclear", text: `工单 ${open.id} 的选项是 1 到 ${open.options.length}。` };
  return answered(open, choice, event.member, because);
}

/** The answer, unless it has to come from somebody else, or with a reason. */
function answered(open: OpenCase, choice: number, by: MemberId, because: string | undefined): CaseAnswer {
  if (open.notBy === by) return { kind: "unclear", text: `工单 ${open.id} 是你提出的，要由另一位管理人员来定，谢谢理解。` };
  if (upholds(open, { choice, by }) && because === undefined) return { kind: "unclear", text: `请写明理由，成员会看到：${open.id} ${choice} 理由` };
  return { kind: "answer", open, choice, by, ...(because !== undefined && { because }) };
}

/** What an answer sets free, and the words back to the one who answered. */
export function answerCase(event: DirectMessageEvent | HumanVerdictEvent, state: StateView, book: BookFacts, answer: CaseAnswer): readonly Sourced[] {
  const reply = (text: string): Wish => ({ type: "dm", member: event.member, text, priority: "answer" });
  const plain: WarnSource = { rule: "case", ruleName: "工单", version: book.version, evidence: event.id };
  if (answer.kind === "unclear") return [{ actions: [reply(answer.text)], source: plain }];
  const { open, choice, by, because } = answer;
  const option = open.options[choice - 1];
  const label = option?.label ?? "";
  const source: WarnSource = {
    // What two people agreed on is a human's order, which no count of points takes back.
    rule: open.topic === "approval" ? humanRule : open.rule, ruleName: open.ruleName ?? open.rule, version: open.version ?? book.version, evidence: open.evidence ?? event.id, by,
    ...(open.words !== undefined && { words: open.words }), ...(open.matched !== undefined && { matched: open.matched }),
  };
  const effects = open.rule === appealRule ? decidedBy(option?.effects ?? {}, by, because) : (option?.effects ?? {});
  const asked = open.notBy === undefined ? "" : `（${nameOf(state, open.notBy)} 提出）`;
  const closing: readonly EntryDraft[] = [
    { type: "case_closed", case: open.id, choice, by, ...(because !== undefined && { because }) },
    auditEntry(by, "case", { did: `工单 ${open.id}：${label}${asked}`, before: open.question, after: because === undefined ? label : `${label}：${because}`, undo: undoOfAnswer(effects, entryId(event.id, 2), by) }),
  ];
  const told: readonly Wish[] = [
    ...(open.rule === appealRule ? outcomeOf(open, { choice, because, lifts: choice === 1 ? appealed(open) : [] }, state, book, event.at) : []),
    ...(open.notBy === undefined ? [] : [{ type: "dm", member: open.notBy, text: `工单 ${open.id}：${nameOf(state, by)} 的答复是「${label}」${because === undefined ? "" : `：${because}`}。`, priority: "answer" } as const]),
  ];
  return [
    { entries: closing, actions: [reply(`工单 ${open.id}：${label}。${state.cases.size > 1 ? `还有 ${state.cases.size - 1} 张在等。` : ""}`), ...told], source: plain },
    { ...effects, source },
  ];
}

/** Questions and tasks about removing a member, which a pardon has settled (law 3). */
export function lapsedByPardon(pardon: Extract<EntryDraft, { type: "pardon" }>, state: StateView, book: BookFacts, at: number): readonly EntryDraft[] {
  const lifted = standingWarnings(state, pardon.member, at).filter(({ id }) => pardon.lifts.includes(id));
  const left = pointsOf(state, pardon.member, at) - lifted.reduce((sum, { points }) => sum + points, 0);
  const step = book.ladder.steps.find((each) => each.act === "remove");
  if (step === undefined || left >= step.at) return [];
  // What two people are to decide does not hang on points.
  const removal = (open: OpenCase): boolean => open.topic !== "approval" && (open.rule === assistedRemoval || open.options.some(({ effects }) => effects.actions?.some((wish) => wish.type === "remove")));
  return [...state.cases.values()].filter((open) => open.member === pardon.member && removal(open)).map((open) => ({ type: "case_closed", case: open.id, choice: 0, by: pardon.by }));
}

/** A member who is seen to have left ends the task of removing them, and the question whether to. */
export function endAssisted(event: MemberLeftEvent, state: StateView, book: BookFacts): readonly Sourced[] {
  const removal = (open: OpenCase): boolean => open.rule === assistedRemoval || (open.topic === "approval" && open.options.some(({ effects }) => effects.actions?.some((wish) => wish.type === "remove")));
  const ended = [...state.cases.values()].filter((open) => removal(open) && open.member === event.member && open.group === event.group);
  if (ended.length === 0) return [];
  return [{ entries: ended.map((open) => ({ type: "case_closed", case: open.id, choice: 0 })), source: { rule: assistedRemoval, ruleName: "协助移出", version: book.version, evidence: event.id } }];
}
