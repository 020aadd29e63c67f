/** ladder-words: the penalty ladder as members read it, made from the ladder itself so that it promises nothing else. */
import type { Ladder } from "../core/book.ts";
import type { GroupId, MemberId } from "../core/ids.ts";
import { stands } from "../core/ladder.ts";
import { pointsOf, type GroupView, type StateView } from "../core/state.ts";
import { nextStep, penaltyIn, sayLadder, sayPenalty } from "../core/steps.ts";
import { sayDuration } from "../core/time.ts";

/** The whole ladder in two lines, as it is kept in this group. */
export function ladderInWords(ladder: Ladder, group: GroupView | undefined): string {
  const expiry = `警告 ${sayDuration(ladder.expires)}后失效。`;
  return ladder.steps.length === 0 ? expiry : `违规记警告分，${sayLadder(ladder, group)}。\n${expiry}`;
}

/**
 * What the next warning leads to for this member. It follows `climb`: a step at or below the present points that does not
 * stand acts with any warning, which is so for a removal once the member has come back.
 */
export function nextForMember(ladder: Ladder, state: StateView, member: MemberId, group: GroupId | undefined, at: number): string {
  const points = pointsOf(state, member, at);
  const owed = ladder.steps.findLast((step) => step.at <= points && !stands(state, step, member, group, points));
  const next = nextStep(ladder, points);
  const place = group && state.groups.get(group);
  const parts = [
    owed && (!next || next.at > points + 1) ? `再有警告：${sayPenalty(penaltyIn(owed, place))}` : undefined,
    next && `到 ${next.at} 分：${sayPenalty(penaltyIn(next, place))}`,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? `${parts.join("；")}。` : ladder.steps.length > 0 ? "已在最后一级，再有违规由管理员处理。" : "";
}
