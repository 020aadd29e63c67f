/** mutes: when they end, whether they are still wanted, and what becomes of them when the member leaves and comes back. */
import { cannot } from "./able.ts";
import type { Draft, Wish } from "./action.ts";
import type { BookFacts } from "./book.ts";
import type { MemberJoinedEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import type { EventId, GroupId, MemberId } from "./ids.ts";
import type { StateView, Warning } from "./state.ts";
import { hour, minute, second } from "./time.ts";

type Mute = Extract<Draft, { type: "mute" }>;

/** A mute with the moment at which it ends, counted from now unless it says so itself; anything else as it is. */
export function ending(wish: Wish, at: number): Wish {
  return wish.type === "mute" && wish.seconds > 0 && wish.mutedUntil === undefined ? { ...wish, mutedUntil: at + wish.seconds * second } : wish;
}

/** Whole seconds that are left of a mute: never more, so that it ends no later for being late. Of an old record, all of it. Lifting takes 0. */
export const secondsLeft = ({ seconds, mutedUntil }: Pick<Mute, "seconds" | "mutedUntil">, now: number): number => (mutedUntil === undefined ? seconds : Math.max(0, Math.floor((mutedUntil - now) / second)));

/** Whether a mute has ended before it began. */
export const isOver = (draft: Draft, now: number): boolean => draft.type === "mute" && draft.mutedUntil !== undefined && secondsLeft(draft, now) === 0;

/** When the warnings that stand mute a member here, at the latest; 0: they do not. What a human has lifted since counts no more. */
function warnedUntil(state: StateView, member: MemberId, group: GroupId): number {
  const { unmutedAt = -1 } = state.groups.get(group)?.stays.get(member) ?? {};
  const ends = (state.members.get(member)?.warnings ?? []).flatMap((warning) => (warning.group === group && warning.at > unmutedAt ? [warning.mutedUntil ?? 0] : []));
  return Math.max(0, ...ends);
}

/** Until when a member is muted here already, by the platform's word or by the warnings that stand. */
export function mutedTill(state: StateView, member: MemberId, group: GroupId): number {
  const { mutedUntil: told = 0 } = state.groups.get(group)?.stays.get(member) ?? {};
  // A pardon's end of it may not have come back from the platform yet.
  const forgiven = (state.members.get(member)?.lifted ?? []).some(({ warnings }) => warnings.some((warning) => warning.group === group && Math.abs((warning.mutedUntil ?? 0) - told) < minute));
  return Math.max(warnedUntil(state, member, group), forgiven ? 0 : told);
}

/** Until when the platform says that a member is muted here; undefined when it does not. */
export function toldMuted(state: StateView, member: MemberId, group: GroupId, at: number): number | undefined {
  const { mutedUntil = 0 } = state.groups.get(group)?.stays.get(member) ?? {};
  return mutedUntil > at ? mutedUntil : undefined;
}

/** Whoever left and comes back during a mute that a warning brought is muted for what is left of it. */
export function mutedOnReturn({ id, at, group, member }: MemberJoinedEvent, state: StateView, book: BookFacts): readonly Sourced[] {
  const place = state.groups.get(group);
  const stay = place?.stays.get(member);
  // Whoever was only not recognised has been there all the time.
  if (stay?.leftAt === undefined || stay.unsure || cannot(place, "mute")) return [];
  const mutedUntil = warnedUntil(state, member, group);
  const seconds = secondsLeft({ seconds: 0, mutedUntil }, at);
  return seconds === 0 ? [] : [{ actions: [{ type: "mute", group, member, seconds, mutedUntil, priority: "penalty" }], source: { rule: "ladder", ruleName: "处罚阶梯", version: book.version, evidence: id } }];
}

/** The mutes that end with these warnings: at once, or when those of the warnings that are kept do. */
export function unmuted(lifted: readonly Warning[], kept: readonly Warning[], member: MemberId, at: number): readonly Wish[] {
  const ends = latestEnds(lifted, at);
  const left = latestEnds(kept, at);
  return [...ends].flatMap(([group, end]): readonly Wish[] => {
    const mutedUntil = left.get(group) ?? 0;
    if (mutedUntil >= end) return [];
    const seconds = secondsLeft({ seconds: 0, mutedUntil }, at);
    return [{ type: "mute", group, member, seconds, ...(seconds > 0 && { mutedUntil }), priority: "penalty" }];
  });
}

function latestEnds(warnings: readonly Warning[], at: number): ReadonlyMap<GroupId, number> {
  const ends = new Map<GroupId, number>();
  for (const { group, mutedUntil = 0 } of warnings) if (mutedUntil > at) ends.set(group, Math.max(mutedUntil, ends.get(group) ?? 0));
  return ends;
}

/** How much longer than a pardoned mute the platform's word is for it to be another one. Set by hand after a task, the same one may end some minutes later. */
const clearlyLonger = hour;

/** The end of a mute that a human's hand has put on beside the pardoned ones; 0 where there is none. A pardon does not lift it. */
function mutedByHand(state: StateView, member: MemberId, group: GroupId): number {
  const { mutedUntil: told = 0 } = state.groups.get(group)?.stays.get(member) ?? {};
  const pardoned = (state.members.get(member)?.lifted ?? []).flatMap(({ warnings }) => warnings.flatMap((warning) => (warning.group === group ? [warning.mutedUntil ?? 0] : [])));
  return told > Math.max(0, ...pardoned) + clearlyLonger ? told : 0;
}

/** Whether a mute, or its end, is still wanted: a pardon or a human's hand may have come first, or another warning after it. */
export function muteStands(state: StateView, ordered: Mute & { readonly event: EventId }, now: number): boolean {
  const { group, member, seconds, mutedUntil, event } = ordered;
  const { warnings = [], lifted = [] } = state.members.get(member) ?? {};
  if (seconds === 0) return Math.max(warnedUntil(state, member, group), mutedByHand(state, member, group)) <= now;
  if (mutedUntil === undefined) return true;
  const { unmutedAt = -1 } = state.groups.get(group)?.stays.get(member) ?? {};
  if (unmutedAt > mutedUntil - seconds * second || mutedTill(state, member, group) > mutedUntil) return false;
  const brings = (warning: Warning): boolean => warning.group === group && warning.mutedUntil !== undefined && (warning.mutedUntil === mutedUntil || warning.id.startsWith(`${event}#`));
  return warnings.some(brings) || !lifted.some((each) => each.warnings.some(brings));
}
