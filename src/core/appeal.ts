/** appeal: a member does not agree with warnings (申诉): the case for the people on duty, and what the member hears of it. */
import type { Wish } from "./action.ts";
import { type BookFacts, type Step, stepActNames } from "./book.ts";
import type { Asked, Effects, EntryDraft } from "./entry.ts";
import type { GroupId, MemberId } from "./ids.ts";
import { clip, groundsOf, penaltyName, sayPoints, sayWeight } from "./ladder.ts";
import { type OpenCase, type StateView, type Warning, nameOf, pointsOf, pointsWithout, presentStay } from "./state.ts";
import { day, sayDuration, sayTime } from "./time.ts";

export const appealRule = "appeal";
/** The places of the two answers. */
const granted = 1;
const upheld = 2;

/** The warnings that a case would lift. */
export const appealed = ({ options }: Pick<OpenCase, "options">): readonly string[] =>
  options.flatMap(({ effects }) => effects.entries ?? []).flatMap((entry) => (entry.type === "pardon" ? entry.lifts : []));

/** Whether an answer leaves the warnings of an appeal as they are. */
export const upholds = ({ rule }: Pick<OpenCase, "rule">, { choice, by }: { readonly choice: number; readonly by?: MemberId }): boolean => rule === appealRule && by !== undefined && choice === upheld;

/** A member's appeal that waits for its answer. */
export const openAppeal = (state: StateView, member: MemberId): OpenCase | undefined => [...state.cases.values()].find((open) => open.rule === appealRule && open.member === member);

export type Appeal = { readonly member: MemberId; readonly group: GroupId; readonly reason: string; readonly warnings: readonly Warning[]; readonly at: number };

/** The case, with all that is needed to decide it. Until then nothing changes. */
export function appealAsk({ member, group, reason, warnings, at }: Appeal, state: StateView, book: BookFacts): Asked {
  const shown = warnings.slice(-mostShown);
  const rows = shown.map((warning, index) => {
    const grounds = groundsOf(warning, true);
    return `${index + 1}. ${sayTime(warning.at, book.timeZone)} ${sayWeight(warning)} ${clip(warning.because, 40)}${grounds === "" ? "" : `，「${grounds}」`}，规则 ${warning.rule}@${warning.version.slice(0, 6)}`;
  });
  const pardon: EntryDraft = { type: "pardon", member, lifts: warnings.map(({ id }) => id), by: member, because: "申诉成立" };
  return {
    question: [
      `「${nameOf(state, member, group)}」申诉 ${warnings.length} 条${penaltyName(warnings)}（现有 ${pointsOf(state, member, at)} 分）`,
      ...rows,
      ...(warnings.length > shown.length ? [`…更早还有 ${warnings.length - shown.length} 条，见 /warn show ${member}`] : []),
      `最近一步：${lastStep(state, book, member, group, warnings)}`,
      "选「维持」要在数字后面写理由，成员会看到。",
    ].join("\n"),
    effects: { entries: [pardon] }, labels: ["撤销并道歉", "维持"], rule: appealRule, topic: "appeal", about: { member, group }, words: reason,
  };
}
const mostShown = 5;

function lastStep(state: StateView, book: BookFacts, member: MemberId, group: GroupId, warnings: readonly Warning[]): string {
  const mark = (state.members.get(member)?.steps ?? []).toSorted((a, b) => b.at - a.at || b.step - a.step)[0];
  const latest = warnings.at(-1);
  const outright = latest?.removes === true && latest.at >= (mark?.at ?? 0);
  const step = mark && book.ladder.steps.find(({ at }) => at === mark.step);
  const place = presentStay(state, outright ? latest.group : (mark?.group ?? group), member) ? "还在群里" : "已不在群里";
  return `${outright || mark?.removes ? stepActNames.remove : step ? didAt(step, warnings.findLast(({ at }) => at === mark?.at)) : "没有处罚动作"}（${place}）`;
}

/** What a step did that removed nobody, by the warning that reached it. */
function didAt(step: Step, warning: Warning | undefined): string {
  if (warning?.mutedUntil !== undefined) return `${stepActNames.mute} ${sayDuration(warning.mutedUntil - warning.at)}`;
  const { act, otherwise = act } = { otherwise: undefined, ...step };
  return stepActNames[otherwise === "remove" ? act : otherwise];
}

/** The answer's effects, as the doing of the one who gave it. */
export function decidedBy(effects: Effects, by: MemberId, because: string | undefined): Effects {
  return { ...effects, entries: (effects.entries ?? []).map((entry) => (entry.type === "pardon" ? { ...entry, by, because: because ?? entry.because } : entry)) };
}

export type Outcome = { readonly choice: number; readonly because?: string | undefined; readonly lifts: readonly string[] };

/** What the member hears, either way: in the group where they are, else in private. */
export function outcomeOf(open: OpenCase, { choice, because, lifts }: Outcome, state: StateView, book: BookFacts, at: number): readonly Wish[] {
  const { member } = open;
  if (member === undefined) return [];
  const groups = [...(open.group ? [open.group] : []), ...(state.members.get(member)?.warnings ?? []).map(({ group }) => group)];
  const group = groups.find((each) => presentStay(state, each, member));
  const noun = penaltyName((state.members.get(member)?.warnings ?? []).filter(({ id }) => appealed(open).includes(id)));
  const reason = because === undefined ? [] : [`理由：${clip(because, 200)}`];
  const text = choice === granted
    ? [
        `【${book.name}】你的申诉成立：撤销 ${appealed(open).length} 条${noun}${sayPoints(pointsOf(state, member, at), pointsWithout(state, member, lifts, at))}。对不起，弄错了。`,
        ...reason, ...(group ? [] : ["如果你已被移出群，管理员会请你回来。"]),
      ]
    : [`【${book.name}】你的申诉认真看过了，${noun}维持。`, ...reason, `申诉不会加重处罚；${noun}到期自动失效，发「我的警告」可查看。`];
  const timing = { priority: "answer", within: day } as const;
  return [group ? { type: "say", group, mention: [member], text: text.join("\n"), ...timing } : { type: "dm", member, text: text.join("\n"), ...timing }];
}
