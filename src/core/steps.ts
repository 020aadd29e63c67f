/** steps: what the ladder's steps come to in a group, by what the bot can do there, and how that is said. */
import { cannot } from "./able.ts";
import { unreachable } from "./action.ts";
import { type Ladder, type Penalty, type Step, type StepPlan, stepActNames } from "./book.ts";
import type { GroupId, MemberId } from "./ids.ts";
import type { GroupView, StateView } from "./state.ts";
import { sayDuration } from "./time.ts";

/** What a step does in this group. Where nothing is known of the bot's abilities, what it names first. */
export function penaltyIn(plan: StepPlan, group: Pick<GroupView, "able" | "unable"> | undefined): Penalty {
  switch (plan.act) {
    case "notice":
    case "notice_and_tell": return { act: plan.act };
    case "mute": return cannot(group, "mute") ? { act: plan.otherwise } : { act: "mute", ms: plan.ms };
    case "remove": return { act: plan.otherwise !== undefined && cannot(group, "remove") ? plan.otherwise : "remove" };
    default: return unreachable(plan);
  }
}

/** Whether a step removes in this group. */
export const removesIn = (plan: StepPlan, group: Pick<GroupView, "able" | "unable"> | undefined): boolean => penaltyIn(plan, group).act === "remove";

/** Whether a step removes in some group or other. */
const mayRemove = (plan: StepPlan): boolean => plan.act === "remove" || (plan.act === "mute" && plan.otherwise === "remove");

/** Whether, at so many points, the ladder still removes a member whose removal it has ordered. A mute that became a removal did so where that is marked. */
export function owesRemoval(state: StateView, ladder: Ladder, { member, group }: { readonly member: MemberId; readonly group?: GroupId }, points: number): boolean {
  const marks = state.members.get(member)?.steps ?? [];
  const removing = ladder.steps.find((step) => step.act === "remove" || (mayRemove(step) && marks.some((mark) => mark.removes && mark.step === step.at && mark.group === group)));
  return removing === undefined ? !ladder.steps.some(mayRemove) : points >= removing.at;
}

/** The first step above these points. */
export function nextStep(ladder: Ladder, points: number): Step | undefined {
  return ladder.steps.find((step) => step.at > points);
}

/** "禁言 10 分钟". */
export const sayPenalty = (penalty: Penalty): string => (penalty.act === "mute" ? `${stepActNames.mute} ${sayDuration(penalty.ms)}` : stepActNames[penalty.act]);

/** A step as it is declared: "禁言 10 分钟，否则提醒". */
export function sayPlan(plan: StepPlan): string {
  const otherwise = "otherwise" in plan ? plan.otherwise : undefined;
  return `${sayPenalty(plan)}${otherwise === undefined ? "" : `，否则${stepActNames[otherwise]}`}`;
}

/** The ladder in one line, such as "1 分：提醒；3 分：移出": as it is kept in a group of which the bot's abilities are known, else as it is declared. */
export function sayLadder(ladder: Ladder, group?: Pick<GroupView, "able" | "unable">): string {
  return ladder.steps.map((step) => `${step.at} 分：${group?.able === undefined ? sayPlan(step) : sayPenalty(penaltyIn(step, group))}`).join("；");
}
