/** ladder: what warning points lead to. One ladder for automatic and human warnings; it acts at the step, once. */
import type { Wish } from "./action.ts";
import { type BookFacts, type Ladder, type Penalty, type Step, stepActNames } from "./book.ts";
import type { EntryDraft, Warn } from "./entry.ts";
import type { EventId, GroupId, MemberId } from "./ids.ts";
import { sayKnown } from "./known.ts";
import { onDuty } from "./roster.ts";
import { type GroupView, type StateView, type Warning, groupNameOf, nameOf, pointsOf, pointsWithout, standingWarnings } from "./state.ts";
import { nextStep, owesRemoval, penaltyIn, removesIn, sayPenalty } from "./steps.ts";
import { normalise } from "./text.ts";
import { minute, sayDuration, sayTime, second } from "./time.ts";

/** The rule that a human's own warning stands under. */
export const humanRule = "human";

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
  /** The event shows the member in the group, whatever was known before it. */
  readonly here?: true;
  /** How the member is called where the state does not know yet: their first event may be this one. */
  readonly called?: string;
};

/**
 * The warning's entry, its evidence card, and what the ladder does at the points now reached, as far as the bot can do it in this
 * group. Points that jump over several steps act at the highest only, or at the one that removes. With `held`, a removal waits for a human's yes, and the card says so. A warning
 * that removes does so whatever the points. Whoever has left already is not spoken to.
 */
export function climb(state: StateView, book: BookFacts, at: number, wanted: Warn, source: WarnSource, held: boolean): { entries: EntryDraft[]; actions: Wish[] } {
  const expiresAt = at + book.ladder.expires;
  // Whoever joins or speaks after leaving has come back.
  const left = state.groups.get(wanted.group)?.stays.get(wanted.member)?.leftAt !== undefined;
  const returned = left && source.here === true;
  const gone = left && !returned;
  // Nobody is on record as removed who had left by themselves.
  const warn = gone ? pointsAlone(wanted) : wanted;
  if (warn === undefined) return { entries: [], actions: [] };
  const before = pointsOf(state, warn.member, at);
  const after = before + warn.points;
  const place = state.groups.get(warn.group);
  const reached = warn.points === 0 ? [] : book.ladder.steps.filter((step) => step.at <= after && (!stands(state, step, warn.member, warn.group, before) || (returned && removesIn(step, place))));
  const step = reached.findLast((each) => removesIn(each, place)) ?? reached.at(-1);
  const penalty = step && penaltyIn(step, place);

  const entries: EntryDraft[] = [
    {
      type: "warning", ...warn, rule: source.rule, version: source.version, expiresAt, evidence: source.evidence,
      ...(source.words !== undefined && { words: source.words }), ...(source.matched && { matched: clip(source.matched, 300) }), ...(source.by && { by: source.by }),
    },
    ...reached.map((each): EntryDraft => ({ type: "ladder_step", member: warn.member, group: warn.group, step: each.at, removes: removesIn(each, place) })),
  ];
  const actions: Wish[] = [
    { type: "say", group: warn.group, mention: [warn.member], text: cardText(book, warn, source, { after, expiresAt, penalty, place, held, contact: contactOf(state, book, at, warn.group), known: sayKnown(state, warn.member, at) }), priority: "penalty", within: 10 * minute },
  ];
  if (gone) actions.length = 0;
  // Before the card, which says that it is so.
  if (penalty?.act === "mute" && !warn.removes && !gone) actions.unshift({ type: "mute", group: warn.group, member: warn.member, seconds: Math.floor(penalty.ms / second), priority: "penalty" });
  const told = (penalty !== undefined && penalty.act !== "notice" && !(gone && penalty.act === "mute")) || (warn.removes === true && source.by === undefined);
  if (told) {
    const name = source.called ?? nameOf(state, warn.member, warn.group);
    const words = source.words === undefined ? "" : `\n原话：${clip(source.words, 200)}`;
    const what = warn.removes || !step || !penalty ? `${name} 按规则「${source.ruleName}」要移出「${groupNameOf(state, warn.group)}」` : `${name} 已有 ${after} 分警告（第 ${step.at} 步：${stepName(penalty, held)}）`;
    actions.push({ type: "alert", to: onDuty(state, book, at), priority: "penalty", text: `【${book.name}】${what}。\n原因：${warn.because}${words}\n撤回：/pardon ${warn.member}` });
  }
  if ((penalty?.act === "remove" || warn.removes) && !gone) actions.push({ type: "remove", group: warn.group, member: warn.member, because: warn.because, ...(warn.removes && { outright: true }), priority: "penalty" });
  return { entries, actions };
}

/** A warning without its removal; undefined where nothing is left. */
export function pointsAlone({ removes: _removes, ...warn }: Warn): Warn | undefined {
  return warn.points === 0 ? undefined : warn;
}

/** Whether something happened in a group, and since the member came there last. */
export function inStay(state: StateView, member: MemberId, group: GroupId): (what: { readonly group: GroupId; readonly at: number }) => boolean {
  const since = state.groups.get(group)?.stays.get(member)?.joinedAt ?? 0;
  return (what) => what.group === group && what.at >= since;
}

/**
 * Whether a step acted for this member and still stands. It stands no more once its points were lost (expiry, pardon);
 * a removal stands for its own group, and until the member comes back there. What was done instead of a removal stands for its own
 * group alone as well.
 */
export function stands(state: StateView, step: Step, member: MemberId, group: GroupId | undefined, points: number): boolean {
  const here = group === undefined ? () => false : inStay(state, member, group);
  const ofGroup = step.act === "remove" && step.otherwise !== undefined && removesIn(step, group && state.groups.get(group));
  return (state.members.get(member)?.steps ?? []).some((mark) => mark.step === step.at && mark.step <= points && (here(mark) || (!mark.removes && !ofGroup)));
}

const stepName = (penalty: Penalty, held: boolean): string => (penalty.act === "remove" && held ? "移出，等管理员确认" : sayPenalty(penalty));

type Standing = { readonly after: number; readonly expiresAt: number; readonly penalty: Penalty | undefined; readonly place: GroupView | undefined; readonly held: boolean; readonly contact: string; readonly known: string };

/** The evidence card that the group sees. It promises only what the ladder does. */
function cardText(book: BookFacts, warn: Warn, source: WarnSource, { after, expiresAt, penalty, place, held, contact, known }: Standing): string {
  const removed = warn.removes === true || (penalty?.act === "remove" && !held);
  const lines = [`【${removed ? stepActNames.remove : penalty ? stepName(penalty, held) : stepActNames.notice}】${warn.because}${warn.points === 0 ? "" : `（+${warn.points} 分，现有 ${after} 分）${known}`}`];
  const grounds = groundsOf(source);
  if (grounds !== "") lines.push(`依据：「${grounds}」`);
  lines.push(`规则：${source.ruleName}（${source.rule}@${source.version.slice(0, 6)}），${sayDuration(book.ladder.expires)}后（${sayTime(expiresAt, book.timeZone)}）失效`);
  const next = nextStep(book.ladder, after);
  if (warn.removes) lines.push(source.rule === humanRule ? "由管理员移出。" : "按这条规则：移出。");
  else if (penalty?.act === "remove") lines.push(held ? "按群规应移出，已请管理员确认。" : "按群规：移出。");
  else if (next) lines.push(`到 ${next.at} 分：${sayPenalty(penaltyIn(next, place))}。`);
  // Who is removed, or muted, can say nothing in the group.
  if (!removed && penalty?.act === "mute") lines.push(`${cardEnd}私聊发「${howToAppeal}」，由 ${contact} 处理；发「我的警告」可查看。`);
  else lines.push(removed ? `${cardEnd}私聊发「${howToAppeal}」，由 ${contact} 处理。` : `${cardEnd}发「${howToAppeal}」（群里或私聊都行），由 ${contact} 处理；发「我的警告」可查看。`);
  return lines.join("\n");
}
const cardEnd = "不服：";
/** How cards ended that may still be copied about. */
const olderEnd = "如有误会，请私聊";
/** What a member writes who does not agree. */
export const howToAppeal = "申诉 理由";

/** Whom to turn to: the people on duty by name, or those whom the file names. */
export function contactOf(state: StateView, book: BookFacts, at: number, group: GroupId | undefined): string {
  const people = onDuty(state, book, at).map((member) => nameOf(state, member, group));
  const names = people.length > 0 ? people : [...book.staff.secretary, ...book.staff.founder];
  return names.length > 0 ? names.slice(0, 2).map((name) => clip(name, 12)).join("、") : "管理员";
}

const notice = new RegExp(
  "【(?:提醒|提醒并告知管理员|禁言 \\d{1,2} (?:天|小时|分钟|秒)(?: \\d{1,2} (?:小时|分钟|秒))?|移出|移出，等管理员确认)】(?<because>[^\\n]{1,120}?)(?:（\\+\\d{1,2} 分，现有 \\d{1,4} 分）(?:（换过登录，按(?:昵称|群昵称|头像|微信号|、){1,7}认出）)?)?\\n" +
    "(?:依据：「(?<grounds>[^\\n]{1,60})」\\n)?规则：(?<name>[^\\n]{1,30})（(?<rule>[^\\n@]{1,40})@[0-9a-z]{1,6}），[^\\n]{1,12}后（\\d\\d-\\d\\d \\d\\d:\\d\\d）失效\\n" +
    `(?:[^\\n]{1,24}。\\n)?(?:${olderEnd}(?<asked>[^\\n]{1,30})说明|${cardEnd}(?:私聊)?发「${howToAppeal}」(?:（群里或私聊都行）)?，由 (?<contact>[^\\n]{1,30}) 处理)(?:；发「我的警告」可查看)?。`,
  "g",
);

/**
 * The author's own words: copies of the bot's notices are blanked out at their length, since nobody is punished for what
 * the bot said (law 10). A notice never holds contact details, and it names a rule of ours: a frame forged around an
 * advertisement does not pass.
 */
export function withoutNotices(text: string, isRule: (id: string) => boolean): string {
  if (!text.includes(cardEnd) && !text.includes(olderEnd)) return text;
  return text.replaceAll(notice, (card, ...rest) => {
    const parts: Readonly<Record<string, string | undefined>> = rest.at(-1);
    const { rule = "", ...free } = parts;
    const clean = Object.values(free).every((part) => part === undefined || mask(part) === part);
    return clean && isRule(rule) ? " ".repeat(card.length) : card;
  });
}

/** Whether a removal that was ordered is still due: a pardon lifts it (law 3), that of the points which led to it, or that of the one warning which removes by itself. */
export function removalStands(state: StateView, ladder: Ladder, ordered: { readonly member: MemberId; readonly group?: GroupId; readonly outright?: true; readonly event: EventId }, at: number): boolean {
  const ofOrder = (id: string): boolean => id.startsWith(`${ordered.event}#`);
  if ([...state.undone].some(ofOrder)) return false;
  // An order from before removals stood on record has no warning that could be lifted.
  if (ordered.outright === true) return !(state.members.get(ordered.member)?.lifted ?? []).some(({ warnings }) => warnings.some(({ id, removes }) => removes && ofOrder(id)));
  return owesRemoval(state, ladder, ordered, pointsOf(state, ordered.member, at));
}

/** Whether, without these warnings, something still removes this member from this group in their present stay: a warning by itself, or a step that acted. */
export function removalCause(state: StateView, { member, group }: { readonly member: MemberId; readonly group: GroupId }, lifts: readonly string[], at: number): boolean {
  const here = inStay(state, member, group);
  const left = pointsWithout(state, member, lifts, at);
  return (
    standingWarnings(state, member, at).some((each) => each.removes && here(each) && !lifts.includes(each.id)) ||
    (state.members.get(member)?.steps ?? []).some((mark) => mark.removes && here(mark) && mark.step <= left)
  );
}

/** How heavy a warning is, such as "2 分", or "移出" where it was no matter of points. */
export function sayWeight({ points, removes }: Pick<Warning, "points" | "removes">): string {
  return removes ? `${points === 0 ? "" : `${points} 分，`}移出` : `${points} 分`;
}

/** What warnings are called together: a removal is no matter of points. */
export const penaltyName = (warnings: readonly Pick<Warning, "removes">[]): string => (warnings.some(({ removes }) => removes) ? "处罚" : "警告");

/** What became of the points, after words; nothing where they are what they were. */
export const sayPoints = (before: number, after: number): string => (before === after ? "" : `，警告分 ${before} → ${after}`);

const shownAround = 8;
const shownMatched = 24;
/**
 * A warning's words in short, the part that matched in 【】. For the group (`open` false) without contact details; a match that
 * ends inside one is shown as if it held all of it, so that no half is left to read.
 */
export function groundsOf({ words = "", matched = "" }: Pick<WarnSource, "words" | "matched">, open = false): string {
  const hide = open ? (text: string): string => text : mask;
  const part = clip(matched, 300);
  let start = part === "" ? -1 : words.indexOf(part);
  if (start < 0 || part === words) return hide(clip(part === "" ? words : part, shownMatched));
  let end = start + part.length;
  for (const [from, to] of contactsIn(words)) if (from < end && to > start) [start, end] = [Math.min(start, from), Math.max(end, to)];
  const before = [...hide(words.slice(0, start))];
  const cut = before.length > shownAround ? `…${before.slice(-shownAround).join("")}` : before.join("");
  const after = end >= words.length ? "" : clip(hide(words.slice(end)), shownAround);
  return hide(`${cut}【${clip(hide(words.slice(start, end)), shownMatched)}】${after}`);
}

/** Cuts at a whole character. */
export function clip(text: string, length: number): string {
  const characters = [...text.replaceAll(/\s+/g, " ").trim()];
  return characters.length <= length ? characters.join("") : `${characters.slice(0, length).join("")}…`;
}

/** Figures and Latin letters, also when spelt apart, and figures in Chinese. */
const contactLike = /[a-z0-9_@](?:[ \-.·]?[a-z0-9_@:/]){3,}|[零〇一二三四五六七八九]{5,}/g;
/** Contact details are not spread once more by the card that objects to them, however they are disguised. */
export function mask(words: string): string {
  let masked = "";
  let from = 0;
  for (const [, end, shown] of contactsIn(words)) {
    masked += `${words.slice(from, shown)}***`;
    from = end;
  }
  return masked + words.slice(from);
}

/** Where contact details begin and end, and up to where they may be read. */
function contactsIn(words: string): readonly (readonly [number, number, number])[] {
  const view = normalise(words);
  const place = (at: number): number => view.from[at] ?? words.length;
  return [...view.text.matchAll(contactLike)].map((match) => [place(match.index), place(match.index + match[0].length), place(match.index + 2)]);
}
