/** drops: planned content whose hour has come. */
import type { Wish } from "./action.ts";
import type { BookFacts, DropPlan } from "./book.ts";
import type { TimerEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import type { GroupId } from "./ids.ts";
import { onDuty } from "./roster.ts";
import type { StateView } from "./state.ts";
import { day, hour, minute, sayDuration } from "./time.ts";
import { anyTopicMatches } from "./topic.ts";

/** A drop later than this after its hour follows its `late` policy (law 6). */
export const lateAfter = 5 * minute;

/** One post for each group that the drop is for. */
export function postsOf(plan: DropPlan, due: number, state: StateView): readonly Wish[] {
  const posts: Wish[] = [];
  for (const [group, { topic }] of state.groups) {
    if (plan.groups !== undefined && !anyTopicMatches(plan.groups, topic)) continue;
    posts.push(postOf(plan, due, group));
  }
  return posts;
}

/** The post for one group. */
export function postOf(plan: DropPlan, due: number, group: GroupId): Wish {
  return { type: "post", group, drop: plan.id, due, text: plan.text, priority: "drop", within: plan.late === "send" ? day : 2 * hour, ...(plan.media.length > 0 && { media: plan.media }), ...(plan.announce && { announce: plan.announce }) };
}

/** What a due drop leads to. A drop that is gone from the file or paused leads to nothing. */
export function duePost(event: TimerEvent, due: { readonly drop: string; readonly due: number }, state: StateView, book: BookFacts): readonly Sourced[] {
  const plan = book.drops.find((each) => each.id === due.drop);
  if (plan === undefined || state.pausedDrops.has(plan.id)) return [];
  const source = { rule: `drop:${plan.id}`, ruleName: plan.theme ?? plan.id, version: book.version, evidence: event.id };
  const posts = postsOf(plan, due.due, state);
  const lateness = event.at - due.due;
  if (lateness <= lateAfter || plan.late === "send") return [{ actions: posts, source }];
  const missed = `投放「${plan.theme ?? plan.id}」晚了 ${sayDuration(lateness)}`;
  if (plan.late === "ask") return [{ actions: posts, ask: { question: `${missed}，现在还发吗？` }, source }];
  return [{ actions: [{ type: "alert", to: onDuty(state, book, event.at), text: `【${book.name}】${missed}，按设定跳过（late: skip）。要补发：/drop now ${plan.id}` }], source }];
}
