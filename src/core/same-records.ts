/** same-records: what becomes of two records of one person when they are laid together, or of one that is parted. */
import type { Known, Member, Print, Stay, StepMark, Warning } from "./state.ts";

/** Lists of moments laid together, in order. */
export const latest = (one: readonly number[] | undefined, two: readonly number[] | undefined): number[] => [...(one ?? []), ...(two ?? [])].toSorted((a, b) => a - b);
const byTime = <Each extends { readonly at: number }>(one: readonly Each[] | undefined, two: readonly Each[] | undefined): Each[] => [...(one ?? []), ...(two ?? [])].toSorted((a, b) => a.at - b.at);

/** Adds to a member what was recorded under another id; `gave` says what of a human's gifts goes along. Nothing that counts is lost or counted twice. */
export function joinMembers(to: Member, from: Member, gave: Known["gave"]): void {
  for (const list of ["warnings", "steps", "recent"] as const) if (from[list]) Object.assign(to, { [list]: byTime<{ readonly at: number }>(to[list], from[list]) });
  if (from.lifted) to.lifted = [...(to.lifted ?? []), ...from.lifted];
  if (from.replies) to.replies = latest(to.replies, from.replies);
  if (from.turnedAway) to.turnedAway = latest(to.turnedAway, from.turnedAway);
  if (from.score !== undefined) to.score = (to.score ?? 0) + from.score;
  if (from.accepted && (to.accepted?.at ?? 0) < from.accepted.at) to.accepted = from.accepted;
  if (from.applied) to.applied = new Map([...(to.applied ?? []), ...from.applied]);
  if (from.focus !== undefined) to.focus = from.focus;
  if (from.greetedAt !== undefined) to.greetedAt = from.greetedAt;
  if (gave.role) to.role = gave.role;
  if (gave.tier) to.tier = gave.tier;
  if (gave.duty) to.duty = gave.duty;
  for (const tag of gave.tags ?? []) (to.tags ??= new Set()).add(tag);
}

/** A stay with what was seen of it under another, newer id. Whoever was only not recognised has been there all the time. */
export function joinStays(older: Stay | undefined, newer: Stay): Stay {
  if (!older) return newer;
  const stayed = older.leftAt === undefined || older.unsure === true;
  const { leftAt: _left, unsure: _unsure, joinedAt, ...rest } = older;
  const joined = newer.joinedAt ?? (stayed ? joinedAt : newer.seenAt);
  const seen = [older.seenAt, newer.seenAt].filter((at) => at !== undefined);
  const last = [older.lastAt, newer.lastAt].filter((at) => at !== undefined);
  const lifted = [older.unmutedAt, newer.unmutedAt].filter((at) => at !== undefined);
  const duties = new Map([...(newer.duties ?? []), ...(older.duties ?? [])]);
  const fulfilled = new Set([...(older.fulfilled ?? []), ...(newer.fulfilled ?? [])]);
  return {
    ...rest, name: newer.name, messages: older.messages + newer.messages,
    ...(joined !== undefined && { joinedAt: joined }), ...(seen.length > 0 && { seenAt: Math.min(...seen) }), ...(last.length > 0 && { lastAt: Math.max(...last) }),
    ...(newer.mutedUntil !== undefined && { mutedUntil: newer.mutedUntil }), ...(lifted.length > 0 && { unmutedAt: Math.max(...lifted) }),
    ...(newer.leftAt !== undefined && { leftAt: newer.leftAt }), ...(newer.unsure && { unsure: newer.unsure }), ...(duties.size > 0 && { duties }), ...(fulfilled.size > 0 && { fulfilled }),
    ...(newer.went && { went: newer.went }),
    ...(older.inviter === undefined && newer.inviter !== undefined && { inviter: newer.inviter }),
  };
}

/** Moves the records of a list that are somebody else's. */
export function move<List extends "warnings" | "steps" | "recent">(from: Member, to: Member, list: List, isTheirs: (record: Warning | StepMark | Print) => boolean): void {
  const all: readonly (Warning | StepMark | Print)[] = from[list] ?? [];
  const theirs = all.filter(isTheirs);
  if (theirs.length === 0) return;
  to[list] = theirs as Member[List];
  const rest = all.filter((each) => !isTheirs(each));
  if (rest.length > 0) from[list] = rest as Member[List];
  else delete from[list];
}

/** The same plain data with another id in it. A timer keeps its own name, by which it is cleared. */
export function renamed<Data>(data: Data, id: string, as: string, name?: string): Data {
  const text = JSON.stringify(data);
  const [old, now] = [JSON.stringify(id), JSON.stringify(as)];
  if (!text.includes(old)) return data;
  const changed = JSON.parse(text.replaceAll(old, now)) as Data;
  return name === undefined ? changed : { ...changed, id: name };
}
