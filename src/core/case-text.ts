/** case-text: how a case reads in a private chat, and whose it is. */
import type { BookFacts } from "./book.ts";
import { type CaseTopic, type Role, caseTopicNames } from "./entry.ts";
import type { MemberId } from "./ids.ts";
import { clip } from "./ladder.ts";
import { textOf } from "./scripts.ts";
import type { OpenCase, StateView } from "./state.ts";
import { sayTime } from "./time.ts";

export const topicOf = ({ topic = "confirm" }: Pick<OpenCase, "topic">): CaseTopic => topic;
/** Whose a case is now. */
export const roleOf = ({ role = "secretary" }: Pick<OpenCase, "role">): Role => role;
/** Whose it is by the duty plan, whoever has it now. */
export const plannedRole = (open: Pick<OpenCase, "topic">, book: BookFacts): Role => book.duty.cases[topicOf(open)];

/** What a case is about: one open case for each is enough. */
export function caseKey({ rule, topic, group, member }: Pick<OpenCase, "rule" | "topic" | "group" | "member">): string {
  return JSON.stringify([rule, topicOf({ ...(topic && { topic }) }), group ?? null, member ?? null]);
}

/** Whether this person may answer a case: founder and secretary any, others what is their role's or their own. */
export function mayAnswer(state: StateView, member: MemberId, open: Pick<OpenCase, "role" | "owner">): boolean {
  const role = state.members.get(member)?.role;
  if (role === undefined || role === "bot") return false;
  return role === "founder" || role === "secretary" || role === roleOf(open) || open.owner === member;
}

/** The whole of a case, with its numbered answers; `whole` also shows the prepared words to their end. */
export function caseText(open: OpenCase, book: BookFacts, whole = false): string {
  const { id, question, words, copy, options, scripts = [], due } = open;
  const topic = topicOf(open);
  const said = words === undefined || words === "" ? [] : [`原话：「${clip(words, 200)}」`];
  const labels = options.map(({ label }) => label);
  const offers = scripts.map((name) => `发话术「${name}」：${preview(textOf(book, name), whole)}`);
  return [
    `【${book.name}】工单 ${id}${topic === "confirm" ? "" : `（${caseTopicNames[topic]}）`}：${question}`,
    ...said,
    ...(copy === undefined ? [] : [`可以复制：\n${copy}`]),
    ...[...labels, ...offers].map((label, index) => `${index + 1}. ${label}`),
    ...(due === undefined ? [] : [`时限：${sayTime(due, book.timeZone)}`]),
    `回复数字即可；有几张工单时写「${id} 1」。`,
  ].join("\n");
}

function preview(text: string | undefined, whole: boolean): string {
  if (text === undefined) return "（规则里已经没有这段话）";
  return whole ? text : clip(text, 30);
}
