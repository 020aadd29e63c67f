/** raided: whether a group is under a raid, and who came in with it. */
import type { GroupId, MemberId } from "./ids.ts";
import type { StateView } from "./state.ts";
import { hour } from "./time.ts";

/** Whoever joined within this time is a newcomer. */
const newFor = hour;

/** Whether a raid is on in this group; without a group, in any of the community's. */
export function raidOn(state: StateView, group: GroupId | undefined, at: number): boolean {
  if (group !== undefined) return (state.groups.get(group)?.raidUntil ?? 0) > at;
  for (const { raidUntil = 0 } of state.groups.values()) if (raidUntil > at) return true;
  return false;
}

/** Whether somebody joined this group a short while ago, and holds no role. Whether they have left again does not matter. */
export function isNewcomer(state: StateView, group: GroupId, member: MemberId, at: number): boolean {
  const joinedAt = state.groups.get(group)?.stays.get(member)?.joinedAt;
  return joinedAt !== undefined && joinedAt > at - newFor && state.members.get(member)?.role === undefined;
}
