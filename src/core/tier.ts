/** tier: how close a member is to the community (层级). */
import { type Tier, tiers } from "./entry.ts";
import type { MemberId } from "./ids.ts";
import type { StateView } from "./state.ts";
import { day } from "./time.ts";

/** Who has written within this time takes part. */
const takesPart = 30 * day;

/**
 * The tier that a human (or a rule) gave the member. Without one, whoever wrote in any of the community's groups within
 * 30 days is a participant, and everybody else a bystander: no other tier is given by counting alone.
 */
export function tierOf(state: StateView, member: MemberId, at: number): Tier {
  const given = state.members.get(member)?.tier;
  if (given !== undefined) return given;
  for (const { stays } of state.groups.values()) {
    const last = stays.get(member)?.lastAt;
    if (last !== undefined && at - last <= takesPart) return "participant";
  }
  return "bystander";
}

/** Whether a tier is this one or nearer. */
export const isAtLeast = (tier: Tier, least: Tier): boolean => tiers.indexOf(tier) <= tiers.indexOf(least);
