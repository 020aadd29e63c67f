/** case-answer: what somebody wrote, or tapped on the page, read as the answer to a case. */
import { splitReason } from "./answer.ts";
import { appealRule, upholds } from "./appeal.ts";
import { approvers } from "./approval.ts";
import { mayAnswer } from "./case-text.ts";
import type { DirectMessageEvent, HumanVerdictEvent } from "./event.ts";
import { type CaseId, type MemberId, caseId } from "./ids.ts";
import { type OpenCase, type StateView, nameOf } from "./state.ts";
import { hour, second } from "./time.ts";

/** So long a bare number may still be meant for a case that somebody else has answered. */
const answeredLately = hour;

export type CaseAnswer = { readonly kind: "answer"; readonly open: OpenCase; readonly choice: number; readonly by: MemberId; readonly because?: string } | { readonly kind: "unclear"; readonly text: string };
const unclear = (text: string): CaseAnswer => ({ kind: "unclear", text });

/** Reads "1", "c3 2", "c3 照办" or a verdict from the page as an answer. Undefined when it is none. */
export function caseAnswer(event: DirectMessageEvent | HumanVerdictEvent, state: StateView): CaseAnswer | undefined {
  if (event.type === "human_verdict") {
    const open = state.cases.get(event.case);
    return open && event.choice >= 1 && event.choice <= choices(open) ? chosen(open, event.choice, event.member, event.because, { state }) : undefined;
  }
  const role = state.members.get(event.member)?.role;
  if (role === undefined || role === "bot") return undefined;
  const own = [...state.cases.values()].filter((open) => mayAnswer(state, event.member, open));
  const latest = [...state.settled.values()].at(-1);
  const labels = own.length === 0 ? (latest ? [latest.label] : []) : [...new Set(own.flatMap((open) => open.options.map(({ label }) => label)))];
  const { answer, because } = splitReason(event.text, labels);
  const match = answer.length > 40 ? null : /^(?:c(\d{1,9})[\s:,、.]*)?(?:(\d{1,2})|([^\d\s].*?))[\s.。!,、)]*$/i.exec(answer.normalize("NFKC").trim());
  if (!match || (match[2] === undefined && !labels.some((label) => label === match[3]))) return match?.[1] === undefined ? undefined : settledNamed(caseId(`c${Number(match[1])}`), event.member, state);
  const named = match[1] === undefined ? undefined : caseId(`c${Number(match[1])}`);
  // Without the case's number, words after a figure are talk, unless the one case that waits asks for a reason.
  if (because !== undefined && named === undefined && (own.length !== 1 || own[0]?.rule !== appealRule)) return undefined;
  const open = named === undefined ? (own.length === 1 ? own[0] : undefined) : own.find(({ id }) => id === named);
  if (open === undefined) return named === undefined ? whichOne(own, event, state) : notThat(named, event.member, state);
  const choice = match[2] === undefined ? open.options.findIndex((option) => option.label === match[3]) + 1 : Number(match[2]);
  if (choice < 1 || choice > choices(open)) return unclear(`工单 ${open.id} 的选项是 1 到 ${choices(open)}。`);
  return chosen(open, choice, event.member, because, { state, at: event.at });
}

const choices = ({ options, scripts = [] }: OpenCase): number => options.length + scripts.length;

/** An answer that comes so soon after more was put into a case was written before anybody could read it. */
const readingTime = 20 * second;

/** The answer, unless it has to come from somebody else, or with a reason. */
function chosen(open: OpenCase, choice: number, by: MemberId, because: string | undefined, { state, at }: { readonly state: StateView; /** When it was written; a verdict is given with the case before one's eyes. */ readonly at?: number }): CaseAnswer {
  if (open.rule === appealRule && open.member === by && approvers(state, by).length > 0) return unclear(`工单 ${open.id} 是你自己的申诉，要由另一位管理人员来定，谢谢理解。`);
  if (open.notBy === by) return unclear(`工单 ${open.id} 是你提出的，要由另一位管理人员来定，谢谢理解。`);
  if (open.revisedAt !== undefined && at !== undefined && at < open.revisedAt + readingTime) return unclear(`工单 ${open.id} 的内容刚刚变了，请看一眼再答：\n${open.question}`);
  if (upholds(open, { choice, by }) && because === undefined) return unclear(`请写明理由，成员会看到：${open.id} ${choice} 理由`);
  return { kind: "answer", open, choice, by, ...(because !== undefined && { because }) };
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

