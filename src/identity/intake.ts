/** intake: from sightings to the app's door: who and where it is, which community it belongs to. */
import type { Event } from "../core/event.ts";
import { type CommunityId, type EventId, type GroupId, type MemberId, eventId } from "../core/ids.ts";
import type { Rulebook } from "../core/book.ts";
import type { State } from "../core/state.ts";
import { anyTopicMatches } from "../core/topic.ts";
import type { Gateway, SeenGroup, Sighting } from "../ports.ts";
import type { Register } from "./identity.ts";
import { recognise, topicOf } from "./recognise.ts";

export type IntakeParts = {
  readonly gateway: Pick<Gateway, "account" | "epoch">;
  readonly identity: Register;
  readonly bound: ReadonlyMap<GroupId, CommunityId>;
  readonly communities: () => readonly CommunityId[];
  readonly book: (community: CommunityId) => Rulebook | undefined;
  readonly state: (community: CommunityId) => State | undefined;
  readonly accept: (event: Event, community: CommunityId) => Promise<unknown>;
};

/**
 * Takes sightings in, in order. A group that no community has taken on is not recorded: its people did not ask for the bot.
 */
export function createIntake(parts: IntakeParts): (sighting: Sighting) => Promise<void> {
  const { gateway, identity, accept } = parts;
  const bound = new Map(parts.bound);
  /** Adoptions that were put to the rules; with `bind: manual` nothing of the group is recorded until a human says yes. */
  const proposed = new Set<EventId>();

  /** Whose group this is, and the adoption (or the question about it) under way if it is new. Nothing is awaited here: what is seen next must not overtake. */
  function communityOf(seen: SeenGroup, at: number): { readonly community?: CommunityId; readonly adopted?: Promise<unknown> } | undefined {
    const seenBefore = identity.knownGroup(gateway.account, gateway.epoch, seen.id);
    const mine = seenBefore && bound.get(seenBefore);
    if (mine !== undefined && parts.book(mine) !== undefined) return { community: mine };
    const found = parts.communities().find((community) => anyTopicMatches(parts.book(community)?.groups ?? [], seen.topic));
    if (found === undefined) return undefined;
    const { group, ...topic } = topicOf(seen, gateway, identity);
    const agreed = parts.book(found)?.bind === "auto" || parts.state(found)?.groups.has(group) === true;
    if (agreed) bound.set(group, found);
    const id = eventId(`bind:${found}:${group}`);
    const adopted = proposed.has(id) ? undefined : accept({ type: "group_renamed", id, at: Math.round(at), group, ...topic }, found);
    proposed.add(id);
    return { ...(agreed && { community: found }), ...(adopted && { adopted }) };
  }

  /** The community that a private chat is about: where the person has a role, else where they are a member, else the only one. */
  function communityOfPerson(member: MemberId): CommunityId | undefined {
    const all = parts.communities();
    const known = (test: (state: State) => boolean): CommunityId | undefined =>
      all.find((community) => {
        const state = parts.state(community);
        return state !== undefined && test(state);
      });
    return known((state) => state.members.get(member)?.role !== undefined) ?? known((state) => state.members.has(member)) ?? all[0];
  }

  /** A member list tells who came, went or changed their name unseen. */
  async function readRoster({ at: seenAt, group: seen, members }: Extract<Sighting, { type: "roster" }>, community: CommunityId): Promise<void> {
    const at = Math.round(seenAt);
    const { group, topic, owner, owned } = topicOf(seen, gateway, identity);
    const known = parts.state(community)?.groups.get(group);
    const news: Promise<unknown>[] = [];
    if (known && (known.topic !== topic || (owner !== undefined && (known.owner !== owner || (known.owned ?? false) !== (owned ?? false))))) {
      news.push(accept({ type: "group_renamed", id: eventId(`topic:${group}:${at}`), at, group, topic, ...(owner && { owner }), ...(owned && { owned }) }, community));
    }
    // A list that could not be read is empty: nobody has left because of it.
    if (members.length === 0) return void (await Promise.all(news));
    const ours = identity.members(gateway.account, gateway.epoch, members.map(({ id }) => id));
    const present = new Set(ours);
    for (const [index, { name }] of members.entries()) {
      const member = ours[index];
      if (member === undefined) continue;
      const stay = known?.stays.get(member);
      if (!stay || stay.leftAt !== undefined) news.push(accept({ type: "member_joined", id: eventId(`listed:${group}:${member}:${at}`), at, group, member, name, listed: true, late: true }, community));
      else if (stay.name !== name) news.push(accept({ type: "member_renamed", id: eventId(`named:${group}:${member}:${at}`), at, group, member, name: stay.name, newName: name }, community));
    }
    for (const [member, stay] of known?.stays ?? []) {
      if (stay.leftAt === undefined && !present.has(member)) news.push(accept({ type: "member_left", id: eventId(`gone:${group}:${member}:${at}`), at, group, member, name: stay.name }, community));
    }
    await Promise.all(news);
  }

  return async (sighting) => {
    if ("group" in sighting) {
      const found = communityOf(sighting.group, sighting.at);
      if (found === undefined) return;
      const { community, adopted } = found;
      const taken = community === undefined ? undefined : sighting.type === "roster" ? readRoster(sighting, community) : accept(recognise(sighting, gateway, identity), community);
      await Promise.all([adopted, taken]);
      return;
    }
    if (sighting.type === "friends") return;
    if (sighting.type === "reconnected") {
      const event = recognise(sighting, gateway, identity);
      await Promise.all(parts.communities().map((community) => accept({ ...event, id: eventId(`${event.id}/${community}`) }, community)));
      return;
    }
    const event = recognise(sighting, gateway, identity);
    const community = "member" in event ? communityOfPerson(event.member) : undefined;
    if (community !== undefined) await accept(event, community);
  };
}
