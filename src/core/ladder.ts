/** ladder: what warning points lead to. One ladder for automatic and human warnings; it acts at the step, once. */
import type { Wish } from "./action.ts";
import { type BookFacts, type Ladder, stepActNames } from "./book.ts";
import type { EntryDraft, Warn } from "./entry.ts";
import type { EventId, MemberId } from "./ids.ts";
import { type StateView, nameOf, onDuty, pointsOf } from "./state.ts";
import { minute, sayDuration, sayTime } from "./time.ts";

/** Where a warning comes from: it is shown to the member and kept as evidence (law 4). */
export type WarnSource = {
  readonly rule: string;
  readonly ruleName: string;
  readonly version: string;
  readonly evidence: EventId;
  /** The member's own words that led to it, and the part of them that matched. */
  readonly words?: string;
  readonly matched?: string;
  readonly by?: MemberId;
};
type Step = Ladder["steps"][number];

/**
 * The warning's entry, its evidence card, and what the ladder does at the points now reached. Points that jump over
 * several steps act at the highest only. A step acts again only after its points were lost (expiry, pardon), or, for
 * removal, when the member has come back since.
 */
export function climb(state: StateView, book: BookFacts, at: number, warn: Warn, source: WarnSource): { entries: EntryDraft[]; actions: Wish[]; removes: boolean } {
  const before = pointsOf(state, warn.member, at);
  const after = before + warn.points;
  const expiresAt = at + book.ladder.expires;
  const marks = state.members.get(warn.member)?.steps ?? [];
  const back = state.groups.get(warn.group)?.stays.get(warn.member)?.joinedAt ?? 0;
  const stands = (step: Step): boolean => marks.some((mark) => mark.step === step.at && mark.step <= before && !(mark.removes && back > mark.at));
  const reached = book.ladder.steps.filter((step) => step.at <= after && !stands(step));
  const step = reached.at(-1);

  const entries: EntryDraft[] = [
    {
      type: "warning", ...warn, rule: source.rule, version: source.version, expiresAt, evidence: source.evidence,
      ...(source.words !== undefined && { words: source.words }), ...(source.by && { by: source.by }),
    },
    ...reached.map((each): EntryDraft => ({ type: "ladder_step", member: warn.member, group: warn.group, step: each.at, removes: each.act === "remove" })),
  ];
  const actions: Wish[] = [
    { type: "say", group: warn.group, mention: [warn.member], text: cardText(book, warn, source, after, expiresAt, step), priority: "penalty", within: 10 * minute },
  ];
  const told = step?.act === "notice_and_tell" || step?.act === "remove";
  if (told) {
    const name = nameOf(state, warn.member, warn.group);
    const words = source.words === undefined ? "" : `\n原话：${clip(source.words, 200)}`;
    actions.push({
      type: "alert", to: onDuty(state), priority: "penalty",
      text: `【${book.name}】${name} 已有 ${after} 分警告（第 ${step.at} 步：${stepActNames[step.act]}）。\n原因：${warn.because}${words}\n撤回：/pardon ${warn.member}`,
    });
  }
  if (step?.act === "remove") actions.push({ type: "remove", group: warn.group, member: warn.member, because: warn.because, priority: "penalty" });
  return { entries, actions, removes: step?.act === "remove" };
}

/** The evidence card that the group sees. It promises only what the ladder does. */
function cardText(book: BookFacts, warn: Warn, source: WarnSource, after: number, expiresAt: number, step: Step | undefined): string {
  const lines = [`【${step ? stepActNames[step.act] : "提醒"}】${mask(warn.because)}（+${warn.points} 分，现有 ${after} 分）`];
  const grounds = source.matched ?? source.words ?? "";
  if (grounds !== "") lines.push(`依据：「${mask(clip(grounds, 24))}」`);
  lines.push(`规则：${source.ruleName}（${source.rule}@${source.version.slice(0, 6)}），${sayDuration(book.ladder.expires)}后（${sayTime(expiresAt, book.timeZone)}）失效`);
  const next = nextStep(book.ladder, after);
  if (step?.act === "remove") lines.push("按群规：移出本群。");
  else if (next) lines.push(`到 ${next.at} 分：${stepActNames[next.act]}。`);
  lines.push("如有误会，请私聊管理员说明；发「我的警告」可查看。");
  return lines.join("\n");
}

/** The first step above these points. */
export function nextStep(ladder: Ladder, points: number): Step | undefined {
  return ladder.steps.find((step) => step.at > points);
}

/** The ladder in one line, such as "1 分：提醒；3 分：移出". */
export function sayLadder(ladder: Ladder): string {
  return ladder.steps.map((step) => `${step.at} 分：${stepActNames[step.act]}`).join("；");
}

/** Cuts at a whole character. */
export function clip(text: string, length: number): string {
  const characters = [...text.replaceAll(/\s+/g, " ").trim()];
  return characters.length <= length ? characters.join("") : `${characters.slice(0, length).join("")}…`;
}

/** Contact details are not spread once more by the card that objects to them. */
export function mask(text: string): string {
  return text.replaceAll(/[A-Za-z0-9_\-.@:/]{4,}/g, (run) => `${run.slice(0, 2)}***`);
}
