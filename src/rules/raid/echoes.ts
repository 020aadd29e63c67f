/** echoes: how many newcomers of a group wrote nearly the same words lately. */
import type { GroupId, MemberId } from "../../core/ids.ts";
import { isNewcomer } from "../../core/raided.ts";
import { similarity } from "../../core/similar.ts";
import type { StateView } from "../../core/state.ts";

/** How alike two texts are that count as the same. */
const alike = 0.8;
/** Different letters and figures that a text has at least: 大家好, 收到 and 早上好 are said by everybody. */
const leastSubstance = 6;

export const isSubstantial = (text: string): boolean => new Set(text.match(/[\p{L}\p{N}]/gu)).size >= leastSubstance;

type Said = { readonly group: GroupId; readonly member: MemberId; readonly at: number };

/** The author included, within a time before the message; and when the first of them came in. */
export function echoes(state: StateView, { group, member, at }: Said, grams: Uint32Array, within: number): { readonly members: number; readonly since: number } {
  const looked = new Set([member]);
  let members = 1;
  const cameIn = (who: MemberId): number => state.groups.get(group)?.stays.get(who)?.joinedAt ?? at;
  let since = cameIn(member);
  for (let place = state.trail.length - 1; place >= 0; place -= 1) {
    const step = state.trail[place];
    if (step === undefined || step.at <= at - within) break;
    if (looked.has(step.member)) continue;
    looked.add(step.member);
    if (!isNewcomer(state, group, step.member, at)) continue;
    const same = (state.members.get(step.member)?.recent ?? []).some((print) => print.group === group && print.at > at - within && similarity(print.grams, grams) >= alike);
    if (!same) continue;
    members += 1;
    since = Math.min(since, cameIn(step.member));
  }
  return { members, since };
}
