/** relogin: after a login with new ids, who of those listed is known from before. What it finds holds at once, and goes through the door as one event a community. */
import type { Doubt, Identification } from "../core/entry.ts";
import { type CommunityId, type GroupId, type MemberId } from "../core/ids.ts";
import { hasStanding, isBlank } from "../core/recognised.ts";
import type { State } from "../core/state.ts";
import type { Friends } from "./friends.ts";
import { type Person, matchMembers } from "./match.ts";
import { type Room, matchGroups } from "./match-groups.ts";
import { type Roster, type RosterParts, recognisedEvent } from "./roster.ts";
import { type Shown, showsAnything } from "./shown.ts";

export type ReloginParts = RosterParts & {
  readonly shown: Shown;
  readonly bound: ReadonlyMap<GroupId, CommunityId>;
  readonly communities: () => readonly CommunityId[];
  readonly friends: Pick<Friends, "byToken">;
};
export type Relogin = {
  /** Whether there are groups of an earlier login that have not been seen in this one. */
  readonly isOpen: () => boolean;
  /** Matches what is listed; `told`: the people on duty hear of it. */
  readonly recognise: (rosters: readonly Roster[], told: boolean) => Promise<void>;
  /** A human said which group it is: its people are matched now. */
  readonly recogniseIn: (roster: Roster) => Promise<void>;
};

type News = { found: Identification[]; doubts: Doubt[] };

/** Matching over the state, the evidence kept and the lists seen. */
export function createRelogin({ gateway, identity, shown, bound, state, accept, communities, friends }: ReloginParts): Relogin {
  const isLive = (ours: GroupId | MemberId): boolean => identity.platformId(gateway.account, gateway.epoch, ours) !== undefined;
  const naturalGroup = ({ group }: Roster): GroupId => identity.naturalGroup(gateway.account, gateway.epoch, group.id);
  const states = (): readonly State[] => communities().flatMap((community) => state(community) ?? []);

  /** Groups of ours, with evidence, that this login has not shown yet. */
  function missing(): readonly GroupId[] {
    return [...bound].flatMap(([group, community]) => (state(community)?.groups.has(group) && !isLive(group) && shown.ofGroup(group) ? [group] : []));
  }
  function oldRoom(group: GroupId): Room<GroupId> {
    const community = bound.get(group);
    const known = community && state(community)?.groups.get(group);
    const { owned, topic } = shown.ofGroup(group) ?? { topic: "" };
    const members = [...(known?.stays ?? [])].filter(([, stay]) => stay.leftAt === undefined).map(([member]) => member);
    return { id: group, topic, people: members.map((member) => shown.of(member, group)), sure: members.filter(isLive), ...(owned !== undefined && { owned }) };
  }
  const freshRoom = (roster: Roster): Room<GroupId> => ({
    id: naturalGroup(roster), topic: roster.group.topic, people: roster.members.flatMap(({ evidence }) => evidence ?? []),
    sure: roster.members.map(({ id }) => identity.standsFor(identity.naturalMember(gateway.account, gateway.epoch, id))).filter(isLive),
    ...((roster.group.owner !== undefined || roster.group.owned === true) && { owned: roster.group.owned === true }),
  });

  /** The people of a group that is known again. */
  function people(group: GroupId, known: State, { members }: Roster, news: News): void {
    const all = states();
    const listed = new Set(members.map(({ id }) => identity.naturalMember(gateway.account, gateway.epoch, id)));
    const old = [...(known.groups.get(group)?.stays ?? [])].filter(([id, stay]) => stay.leftAt === undefined && !listed.has(id)).map(([id, { name }]): Person<MemberId> => ({
      id, name, shown: shown.of(id, group), taken: isLive(id), firm: all.some(({ members: its }) => hasStanding(its.get(id))),
    }));
    const fresh = members.map(({ id, name, evidence = {} }): Person<MemberId> => {
      const natural = identity.naturalMember(gateway.account, gateway.epoch, id);
      return { id: natural, name, shown: evidence, taken: identity.isTold(natural), heard: !all.every((each) => isBlank(each, natural)) };
    });
    const { pairs, ties } = matchMembers(old, fresh);
    identity.members(gateway.account, gateway.epoch, members.map(({ id }) => id));
    for (const { seen, as, because } of pairs) {
      identity.identify({ seen, as });
      news.found.push({ kind: "member", seen, as, grade: "medium", because });
    }
    news.doubts.push(...ties.map((tie): Doubt => ({ kind: "member", group, ...tie })));
  }

  async function tell(news: ReadonlyMap<CommunityId, News>, at: number, told: boolean): Promise<void> {
    const all = [...news].flatMap(([own, { found, doubts }]) => {
      // Whoever is known in several communities is the same person in each.
      const elsewhere = [...news].flatMap(([other, each]) => (other === own ? [] : each.found)).filter((each) => each.kind === "member" && knows(own, each));
      const everything = [...found, ...elsewhere.filter((each) => !found.some(({ seen }) => seen === each.seen))];
      if (everything.length + doubts.length === 0) return [];
      const byToken = friends.byToken(own);
      return [accept(recognisedEvent(gateway.epoch, own, at, { found: everything, doubts, ...(told && { told: { byToken } }) }), own)];
    });
    await Promise.all(all);
  }
  const knows = (community: CommunityId, { seen, as }: Identification): boolean => [...(state(community)?.members.keys() ?? [])].some((id) => id === seen || id === as);

  return {
    isOpen: () => missing().length > 0,
    async recognise(rosters, told) {
      const shownRosters = rosters.filter(({ members }) => showsAnything(members));
      const groups = missing();
      if (groups.length === 0 || shownRosters.length === 0) return;
      const byId = new Map(shownRosters.map((roster) => [naturalGroup(roster), roster]));
      const { pairs, ties } = matchGroups(groups.map(oldRoom), [...byId.values()].map(freshRoom));
      const news = new Map<CommunityId, News>(communities().map((community) => [community, { found: [], doubts: [] }]));
      for (const { seen, as, because } of pairs) {
        const roster = byId.get(seen);
        const community = bound.get(as);
        const known = community && state(community);
        const own = community && news.get(community);
        if (!roster || !known || !own) continue;
        identity.identify({ seen, as });
        identity.group(gateway.account, gateway.epoch, roster.group.id);
        own.found.push({ kind: "group", seen, as, grade: "medium", because });
        people(as, known, roster, own);
      }
      for (const tie of ties) {
        const community = tie.candidates.map(({ id }) => [...bound].find(([group]) => group === id)?.[1]).find((each) => each !== undefined);
        if (community) news.get(community)?.doubts.push({ kind: "group", ...tie });
      }
      await tell(news, atOf(shownRosters), told);
    },
    async recogniseIn(roster) {
      const group = identity.standsFor(naturalGroup(roster));
      const community = bound.get(group);
      const known = community && state(community);
      if (!known || !showsAnything(roster.members)) return;
      const news: News = { found: [], doubts: [] };
      people(group, known, roster, news);
      await tell(new Map([[community, news]]), atOf([roster]), false);
    },
  };
}

const atOf = (rosters: readonly Roster[]): number => Math.round(Math.max(...rosters.map(({ at }) => at)));
