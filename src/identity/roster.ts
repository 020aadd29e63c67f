/** roster: a group's member list as events: who came, went or changed their name unseen. */
import { createHash } from "node:crypto";
import type { Event, MembersRecognisedEvent } from "../core/event.ts";
import { type CommunityId, type MemberId, eventId } from "../core/ids.ts";
import type { State } from "../core/state.ts";
import type { Gateway, Sighting } from "../ports.ts";
import type { Register } from "./identity.ts";
import { topicOf } from "./recognise.ts";

export type RosterParts = {
  readonly gateway: Pick<Gateway, "account" | "epoch">;
  readonly identity: Register;
  readonly state: (community: CommunityId) => State | undefined;
  readonly accept: (event: Event, community: CommunityId) => Promise<unknown>;
};
export type Roster = Extract<Sighting, { type: "roster" }>;

/** Hands a member list over as events. Nothing is awaited before the first is handed over. */
export async function readRoster({ at: seenAt, group: seen, members }: Roster, community: CommunityId, { gateway, identity, state, accept }: RosterParts): Promise<void> {
  const at = Math.round(seenAt);
  const { group, topic, owner, owned } = topicOf(seen, gateway, identity);
  const known = state(community)?.groups.get(group);
  const news: Promise<unknown>[] = [];
  if (known && (known.topic !== topic || (owner !== undefined && (known.owner !== owner || (known.owned ?? false) !== (owned ?? false))))) {
    news.push(accept({ type: "group_renamed", id: eventId(`topic:${group}:${at}`), at, group, topic, ...(owner && { owner }), ...(owned && { owned }) }, community));
  }
  // A list that could not be read is empty: nobody has left because of it.
  if (members.length === 0) return void (await Promise.all(news));
  const ours = identity.members(gateway.account, gateway.epoch, members.map(({ id }) => id));
  const present = new Set(ours);
  let strangers = false;
  for (const [index, { name }] of members.entries()) {
    const member = ours[index];
    if (member === undefined) continue;
    const stay = known?.stays.get(member);
    if (!stay) strangers = true;
    if (!stay || stay.leftAt !== undefined) news.push(accept({ type: "member_joined", id: eventId(`listed:${group}:${member}:${at}`), at, group, member, name, listed: true, late: true }, community));
    else if (stay.name !== name) news.push(accept({ type: "member_renamed", id: eventId(`named:${group}:${member}:${at}`), at, group, member, name: stay.name, newName: name }, community));
  }
  /** Whose id is of an earlier login may be one of the strangers. */
  const unsure = (member: MemberId): boolean => strangers && identity.platformId(gateway.account, gateway.epoch, member) === undefined;
  for (const [member, stay] of known?.stays ?? []) {
    if (stay.leftAt !== undefined || present.has(member)) continue;
    const left = { type: "member_left", id: eventId(`gone:${group}:${member}:${at}`), at, group, member, name: stay.name } as const;
    news.push(accept(unsure(member) ? { ...left, late: true, unsure: true } : left, community));
  }
  await Promise.all(news);
}

/** The event that tells who was recognised; its id follows from all that it says. */
export function recognisedEvent(epoch: string, community: CommunityId, at: number, said: Pick<MembersRecognisedEvent, "found" | "doubts" | "told">): MembersRecognisedEvent {
  const digest = createHash("sha256").update(JSON.stringify([epoch, said])).digest("hex").slice(0, 12);
  return { type: "members_recognised", id: eventId(`recognised:${community}:${at}:${digest}`), at, ...said };
}
