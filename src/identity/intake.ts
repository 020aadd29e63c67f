/** intake: from sightings to the app's door: who and where it is, which community it belongs to. */
import { ableText } from "../core/able.ts";
import type { Capability } from "../core/action.ts";
import type { Event } from "../core/event.ts";
import type { Identification } from "../core/entry.ts";
import { type CommunityId, type EventId, type GroupId, type MemberId, eventId } from "../core/ids.ts";
import type { Rulebook } from "../core/book.ts";
import type { State } from "../core/state.ts";
import { anyTopicMatches } from "../core/topic.ts";
import type { Gateway, SeenGroup, Sighting } from "../ports.ts";
import { createFriends } from "./friends.ts";
import type { Register } from "./identity.ts";
import type { Marker } from "./marker.ts";
import { recognise, topicOf } from "./recognise.ts";
import { createRelogin } from "./relogin.ts";
import { type Roster, readRoster } from "./roster.ts";
import { type Shown, showsAnything } from "./shown.ts";

/** Sightings that wait to learn who they are about, at most. */
const heldMost = 5000;

/** What is about the account, and so about every community. */
const isOfAccount = (sighting: Sighting): sighting is Extract<Sighting, { type: "reconnected" | "account_doubted" }> => sighting.type === "reconnected" || sighting.type === "account_doubted";

export type IntakeParts = {
  readonly gateway: Pick<Gateway, "account" | "epoch" | "caughtUp" | "capabilities">;
  readonly identity: Register;
  readonly shown: Shown;
  readonly marker?: Marker | undefined;
  /** Makes the marks of friends; a secret of this data folder. */
  readonly markKey: string;
  readonly bound: ReadonlyMap<GroupId, CommunityId>;
  readonly communities: () => readonly CommunityId[];
  readonly book: (community: CommunityId) => Rulebook | undefined;
  readonly state: (community: CommunityId) => State | undefined;
  readonly accept: (event: Event, community: CommunityId) => Promise<unknown>;
};
export type Intake = {
  readonly seen: (sighting: Sighting) => Promise<void>;
  /** Resolves once what happened before the login is taken in, and it is known as far as can be who is who. */
  readonly caughtUp: () => Promise<void>;
  /** Whether more may yet turn out of who is who: the lists of the login have not come, or of groups, not all of them. */
  readonly mayYetKnow: (ofGroups: boolean) => boolean;
  /** A word on who is who was written down. */
  readonly identified: (what: Identification) => void;
};

/**
 * Takes sightings in, in order. A group that no community has taken on is not recorded: its people did not ask for the bot.
 * After a login with new ids, what is about unknown groups and people waits until the lists are read and matched.
 */
export function createIntake(parts: IntakeParts): Intake {
  const { gateway, identity, shown, accept } = parts;
  const bound = new Map(parts.bound);
  /** Adoptions that were put to the rules; with `bind: manual` nothing of the group is recorded until a human says yes. */
  const proposed = new Set<EventId>();
  const friends = createFriends({ ...parts, gateway, marker: parts.marker });
  const relogin = createRelogin({ ...parts, bound, friends });
  let held: Sighting[] = [];
  let caught = false;
  /** What was noted last of the bot's abilities in each group: what is on its way to the ledger is not told twice. */
  const able = new Map<GroupId, { readonly community: CommunityId; readonly able: ReadonlySet<Capability> }>();
  /** The latest list of each group, by its own id, for when a human says which group it is. */
  const lists = new Map<GroupId, Roster>();
  const whenCaught = gateway.caughtUp().then(release);

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

  /** A group of which no list has shown who is in it: taken on by what was said, or not at all. Its first list can still tell that it is one of an earlier login. */
  function isUnlisted(seen: SeenGroup): boolean {
    const natural = identity.naturalGroup(gateway.account, gateway.epoch, seen.id);
    return !bound.has(identity.knownGroup(gateway.account, gateway.epoch, seen.id) ?? natural) || (!identity.isTold(natural) && shown.ofGroup(natural) === undefined);
  }

  /** Whether it is not known yet whom or which group this is about. */
  function mustWait(sighting: Sighting): boolean {
    if (caught || sighting.type === "friends" || isOfAccount(sighting)) return false;
    if ("group" in sighting) {
      const known = identity.knownGroup(gateway.account, gateway.epoch, sighting.group.id);
      return (known === undefined || !bound.has(known) || (sighting.type === "roster" && isUnlisted(sighting.group))) && relogin.isOpen();
    }
    const natural = identity.naturalMember(gateway.account, gateway.epoch, sighting.member.id);
    return !identity.isTold(natural) && parts.communities().every((community) => parts.state(community)?.members.has(natural) !== true) && relogin.isOpen();
  }

  /** The lists are here: who is who is settled as far as it can be, and what waited is taken in. */
  async function release(): Promise<void> {
    caught = true;
    const waiting = held;
    held = [];
    const recognised = relogin.recognise(waiting.filter((each) => each.type === "roster"), true);
    await Promise.all([recognised, ...waiting.map(take)]);
    friends.mark();
  }

  async function take(sighting: Sighting): Promise<void> {
    if (sighting.type === "friends") return friends.read(sighting.at, sighting.members);
    if ("group" in sighting) {
      const found = communityOf(sighting.group, sighting.at);
      if (found === undefined) return;
      const { community, adopted } = found;
      // What the bot can do stands before what it is to react to.
      const able = community === undefined ? undefined : noteAble(sighting.group, sighting.at, community);
      const taken = community === undefined ? undefined : sighting.type === "roster" ? readRoster(sighting, community, parts) : accept(recognise(sighting, gateway, identity), community);
      if (community !== undefined) note(sighting);
      await Promise.all([adopted, able, taken]);
      return;
    }
    if (isOfAccount(sighting)) {
      const event = recognise(sighting, gateway, identity);
      await Promise.all(parts.communities().map((community) => accept({ ...event, id: eventId(`${event.id}/${community}`) }, community)));
      return;
    }
    const event = recognise(sighting, gateway, identity);
    const community = "member" in event ? communityOfPerson(event.member) : undefined;
    if (community === undefined) return;
    await accept(event, community);
    if ("member" in sighting) friends.met(sighting.member.id);
  }

  /** Has it recorded where the bot can do something else in a group than was known. */
  function noteAble(seen: SeenGroup, seenAt: number, community: CommunityId): Promise<unknown> | undefined {
    const now = gateway.capabilities(seen.id);
    const group = identity.knownGroup(gateway.account, gateway.epoch, seen.id);
    if (group === undefined) return undefined;
    const noted = able.get(group);
    const before = noted?.community === community ? noted.able : parts.state(community)?.groups.get(group)?.able;
    if (before === now) return undefined;
    able.set(group, { community, able: now });
    if (before !== undefined && before.size === now.size && [...now].every((each) => before.has(each))) return undefined;
    const at = Math.round(seenAt);
    return accept({ type: "abilities_seen", id: eventId(`able:${group}:${at}:${ableText(now)}`), at, group, able: [...now] }, community);
  }

  /** Keeps what is shown, for the next login. */
  function note(sighting: Extract<Sighting, { group: SeenGroup }>): void {
    const members = sighting.type === "roster" ? sighting.members : "member" in sighting ? [sighting.member] : [];
    if (!showsAnything(members)) return;
    const group = identity.group(gateway.account, gateway.epoch, sighting.group.id);
    const { topic, owner, owned } = sighting.group;
    if (sighting.type === "roster") shown.group(group, { topic, ...((owner !== undefined || owned === true) && { owned: owned === true }) });
    const ours = identity.members(gateway.account, gateway.epoch, members.map(({ id }) => id));
    shown.people(ours.flatMap((member, index) => ({ member, evidence: members[index]?.evidence })), group);
  }

  return {
    async seen(sighting) {
      if (sighting.type === "roster" && showsAnything(sighting.members)) lists.set(identity.naturalGroup(gateway.account, gateway.epoch, sighting.group.id), sighting);
      if (mustWait(sighting)) {
        held.push(sighting);
        // Whoever hands over must not wait for what comes after.
        if (held.length >= heldMost) await release();
        return;
      }
      const late = sighting.type === "roster" && caught && isUnlisted(sighting.group);
      const recognised = late ? relogin.recognise([sighting], false) : undefined;
      await Promise.all([recognised, take(sighting)]);
    },
    caughtUp: () => whenCaught,
    mayYetKnow: (ofGroups) => (!caught || ofGroups) && relogin.isOpen(),
    identified(what) {
      identity.identify(what);
      if (what.grade !== "human" || what.kind !== "group") return;
      const list = lists.get(what.seen);
      if (list) void relogin.recogniseIn(list);
    },
  };
}
