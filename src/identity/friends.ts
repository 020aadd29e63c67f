/** friends: the bot's friends are known after a login by the mark in their remark; those who have none get one. */
import type { Doubt, Identification } from "../core/entry.ts";
import type { CommunityId, MemberId } from "../core/ids.ts";
import { hasStanding } from "../core/recognised.ts";
import type { State } from "../core/state.ts";
import { nameOf } from "../core/state.ts";
import type { SeenMember } from "../ports.ts";
import type { Marker } from "./marker.ts";
import { type RosterParts, recognisedEvent } from "./roster.ts";
import type { Shown } from "./shown.ts";
import { remarkWith, tokenIn, tokenOf } from "./token.ts";

export type Friends = {
  /** A list of the bot's friends, as seen. */
  readonly read: (at: number, friends: readonly SeenMember[]) => Promise<void>;
  /** From now on friends who are members get their mark: earlier it is not known yet who they are. */
  readonly mark: () => void;
  /** Somebody has written: who became a member by that gets their mark too. */
  readonly met: (friend: string) => void;
  /** How many of a community's members the marks have told in this login. */
  readonly byToken: (community: CommunityId) => number;
};

/** Reads and marks friends. Without a marker they are only read. */
export function createFriends({ gateway, identity, shown, state, accept, communities, marker, markKey }: RosterParts & { readonly shown: Shown; readonly communities: () => readonly CommunityId[]; readonly marker: Marker | undefined; readonly markKey: string }): Friends {
  let latest: readonly SeenMember[] = [];
  let marking = false;
  const found = new Set<MemberId>();
  const natural = ({ id }: SeenMember): MemberId => identity.naturalMember(gateway.account, gateway.epoch, id);
  const states = (): readonly State[] => communities().flatMap((community) => state(community) ?? []);
  const isMember = (member: MemberId): boolean => states().some(({ members }) => members.has(member));

  /** Whose mark it is; a mark that two would have is nobody's. */
  function owners(): ReadonlyMap<string, MemberId | "several"> {
    const all = new Map<string, MemberId | "several">();
    const ids = new Set([...shown.everybody(), ...states().flatMap(({ members }) => [...members.keys()])]);
    for (const id of ids) {
      const owner = identity.standsFor(id as MemberId);
      const token = tokenOf(id, markKey);
      const other = all.get(token);
      all.set(token, other === undefined || other === owner ? owner : "several");
    }
    return all;
  }

  /** Who a friend is by their mark; a doubt where something else is known of them, or of the one whose mark it is. */
  function whoIs(friend: SeenMember, tokens: ReadonlyMap<string, MemberId | "several">, twice: ReadonlySet<string>): Identification | Doubt | undefined {
    const token = tokenIn(friend.evidence?.remark ?? "");
    const as = token === undefined ? undefined : tokens.get(token);
    const seen = natural(friend);
    if (token === undefined || as === undefined || as === "several" || as === identity.standsFor(seen)) return undefined;
    // A human said that they are not who they were taken for: the mark is the old one.
    if (identity.isTold(seen) && identity.standsFor(seen) === seen) return undefined;
    const standing = states().some(({ members }) => hasStanding(members.get(seen)));
    const because = twice.has(token) ? "两个好友的备注里有同一个记号" : identity.platformId(gateway.account, gateway.epoch, as) !== undefined ? "记号是另一个人的，那个人现在也在" : identity.isTold(seen) ? "记号和先前认出的不是同一个人" : standing ? "认出来之前已经有了角色" : undefined;
    if (because !== undefined && states().some(({ doubts }) => doubts.has(seen))) return undefined;
    if (because === undefined) return { kind: "member", seen, as, grade: "token", because: "按备注里的记号" };
    const name = states().map((each) => nameOf(each, as)).find((each) => each !== as) ?? as;
    return { kind: "member", id: seen, name: friend.name, candidates: [{ id: as, name, for: ["备注里是他的记号"], against: [because] }], because };
  }

  function offer(friends: readonly SeenMember[]): void {
    if (!marking) return;
    let tokens: ReturnType<typeof owners> | undefined;
    for (const friend of friends) {
      const { remark, nickname = friend.name } = friend.evidence ?? {};
      const member = identity.standsFor(natural(friend));
      if (remark === undefined || !isMember(member)) continue;
      shown.people([{ member, evidence: friend.evidence }]);
      const token = tokenIn(remark);
      const old = token !== undefined && token !== tokenOf(member, markKey) && identity.isTold(member) ? token : undefined;
      // What looks like a mark and is nobody's was written by the owner, or by a bot before this one: it stays, with ours behind it.
      if (token !== undefined && old === undefined && (tokens ??= owners()).has(token)) continue;
      const marked = remarkWith(tokenOf(member, markKey), remark, nickname, old);
      if (marked !== undefined) marker?.want(friend.id, marked);
    }
  }

  return {
    async read(at, friends) {
      latest = friends;
      const tokens = friends.map(({ evidence }) => tokenIn(evidence?.remark ?? "")).filter((token) => token !== undefined);
      const all = tokens.length === 0 ? new Map<string, MemberId>() : owners();
      const twice = new Set(tokens.filter((token, index) => tokens.indexOf(token) !== index));
      const told = friends.map((friend) => whoIs(friend, all, twice)).filter((each) => each !== undefined);
      const marks = told.filter((each) => "as" in each);
      for (const { seen, as } of marks) if (seen.startsWith("m")) identity.identify({ seen, as });
      identity.members(gateway.account, gateway.epoch, friends.filter((friend) => isMember(identity.standsFor(natural(friend)))).map(({ id }) => id));
      for (const each of marks) if (each.kind === "member") found.add(each.as);
      await Promise.all(communities().flatMap((community) => {
        const own = told.filter((each) => [...(state(community)?.members.keys() ?? [])].some((id) => ("as" in each ? id === each.as || id === each.seen : each.candidates.some((candidate) => candidate.id === id))));
        if (own.length === 0) return [];
        return [accept(recognisedEvent(gateway.epoch, community, Math.round(at), { found: own.filter((each) => "as" in each), doubts: own.filter((each) => "candidates" in each) }), community)];
      }));
      offer(friends);
    },
    mark() {
      marking = true;
      offer(latest);
    },
    met: (friend) => offer(latest.filter(({ id }) => id === friend)),
    byToken: (community) => [...found].filter((member) => state(community)?.members.has(member)).length,
  };
}
