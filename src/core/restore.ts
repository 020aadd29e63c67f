/** restore: what a pardon gives back, lets lapse and sets right; and what its undoing takes again. */
import type { Wish } from "./action.ts";
import { appealRule, appealed, outcomeOf } from "./appeal.ts";
import { inviteTask } from "./assisted.ts";
import type { BookFacts } from "./book.ts";
import { lapsedByPardon } from "./cases.ts";
import type { Asked, EntryDraft, Tier } from "./entry.ts";
import type { MemberId } from "./ids.ts";
import { removalCause } from "./ladder.ts";
import { unmuted } from "./mutes.ts";
import { type MemberView, type OpenCase, type StateView, type Warning, pointsWithout, standingWarnings } from "./state.ts";
import { again, hasTag, scoreOf, tagOf, tagsOf, takenBack, tierOf, without } from "./took.ts";

type Pardon = Extract<EntryDraft, { type: "pardon" }>;
type Reinstated = Extract<EntryDraft, { type: "reinstated" }>;
export type AfterPardon = { readonly entries: readonly EntryDraft[]; readonly actions: readonly Wish[]; readonly asks: readonly Asked[] };
/** The rule name under which a pardon gives points and tags back. */
const pardonRule = "pardon";

/** All that follows from a pardon. `sofar`: what the same event has written already, such as the end of the appeal that led here. */
export function afterPardon(pardon: Pardon, state: StateView, book: BookFacts, at: number, sofar: readonly EntryDraft[]): AfterPardon {
  const all = state.members.get(pardon.member)?.warnings ?? [];
  const lifted = all.filter(({ id }) => pardon.lifts.includes(id));
  const kept = all.filter(({ id }) => !pardon.lifts.includes(id));
  const settled = settledAppeals(pardon, state, at).filter((open) => !sofar.some((entry) => entry.type === "case_closed" && entry.case === open.id));
  return {
    entries: [
      ...givenBack(pardon, state, lifted, kept), ...lapsedByPardon(pardon, state, book, at),
      ...settled.map((open): EntryDraft => ({ type: "case_closed", case: open.id, choice: 0, by: pardon.by, because: pardon.because })),
    ],
    actions: [
      ...unmuted(lifted, kept, pardon.member, at),
      ...settled.flatMap((open) => outcomeOf(open, { choice: 1, because: pardon.because, lifts: pardon.lifts }, state, book, at)),
    ],
    asks: invites(pardon, state, at),
  };
}

function givenBack({ member, by }: Pardon, state: StateView, lifted: readonly Warning[], kept: readonly Warning[]): readonly EntryDraft[] {
  const known = state.members.get(member);
  const all = known?.warnings ?? [];
  return changes(known, { member, by, because: "撤销警告，归还" }, {
    score: -scoreOf(lifted),
    tier: without(known?.tier ?? null, all, lifted, kept, tierOf),
    tags: tagsOf(lifted).map((tag) => ({ tag, on: without(hasTag(known, tag), all, lifted, kept, tagOf(tag)) })),
  });
}

/** What the warnings took, taken once more, since they stand again. */
export function takenAgain({ member, lifts, by }: Reinstated, state: StateView): readonly EntryDraft[] {
  const known = state.members.get(member);
  const kept = known?.warnings ?? [];
  const { back } = takenBack(known ?? {}, lifts);
  return changes(known, { member, by, because: "撤回撤销，警告恢复" }, {
    // An account never falls below zero: what was spent meanwhile is gone.
    score: Math.max(scoreOf(back), -(known?.score ?? 0)),
    tier: again(known?.tier ?? null, back, kept, tierOf),
    tags: tagsOf(back).map((tag) => ({ tag, on: again(hasTag(known, tag), back, kept, tagOf(tag)) })),
  });
}

type Target = { readonly score: number; readonly tier: Tier | null; readonly tags: readonly { readonly tag: string; readonly on: boolean }[] };
function changes(known: MemberView | undefined, { member, by, because }: { readonly member: MemberId; readonly by: MemberId; readonly because: string }, { score, tier, tags }: Target): readonly EntryDraft[] {
  return [
    ...(score === 0 ? [] : [{ type: "scored", member, delta: score, because, rule: pardonRule } as const]),
    ...(tier === (known?.tier ?? null) ? [] : [{ type: "tier_set", member, tier, because, by } as const]),
    ...tags.filter(({ tag, on }) => hasTag(known, tag) !== on).map(({ tag, on }): EntryDraft => ({ type: "tagged", member, tag, on, rule: pardonRule })),
  ];
}

/** Whoever was removed, by a step or a warning that stands no more, is to be asked back by a human. */
function invites(pardon: Pardon, state: StateView, at: number): readonly Asked[] {
  const left = pointsWithout(state, pardon.member, pardon.lifts, at);
  const marks = (state.members.get(pardon.member)?.steps ?? []).filter((mark) => mark.removes && mark.step > left);
  const removals = standingWarnings(state, pardon.member, at).filter(({ id, removes }) => removes && pardon.lifts.includes(id));
  const gone = [...marks, ...removals].filter((each) => wentWith(state, pardon.member, each) && !removalCause(state, { member: pardon.member, group: each.group }, pardon.lifts, at));
  return [...new Set(gone.map(({ group }) => group))].map((group) => inviteTask(state, group, pardon.member, "处罚已撤销"));
}

/** Whether a member left once this had been ordered, and has not been back since. */
export function wentWith(state: StateView, member: MemberId, { group, at }: Pick<Warning, "group" | "at">): boolean {
  const { leftAt = -1, joinedAt = 0, unsure } = state.groups.get(group)?.stays.get(member) ?? {};
  return leftAt >= at && joinedAt <= at && unsure === undefined;
}

/** Appeals of which nothing is left to decide. */
function settledAppeals({ member, lifts }: Pardon, state: StateView, at: number): readonly OpenCase[] {
  const standing = standingWarnings(state, member, at).map(({ id }) => id);
  return [...state.cases.values()].filter((open) => {
    const own = appealed(open).filter((id) => standing.includes(id));
    return open.rule === appealRule && open.member === member && own.length > 0 && own.every((id) => lifts.includes(id));
  });
}
