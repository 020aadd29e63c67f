/** match-groups: which group seen after a login is which of those known before: by topic, owner and the people in it. Pure. */
import type { Evidence } from "../ports.ts";
import type { Matched, Pair, Tie } from "./match.ts";

/** A group as seen. `owned`: the bot's own account owns it; absent: not known. */
export type Room<Id extends string> = { readonly id: Id; readonly topic: string; readonly owned?: boolean; readonly people: readonly Evidence[]; /** Members who are known in this login already, such as by a mark. */ readonly sure?: readonly string[] };

/** The share of people in common below which a topic alone is no evidence, and from which it needs none. */
const least = 0.2;
const enough = 0.5;
/** By how much the best has to be ahead of the next. */
const margin = 0.2;
/** Fewer people in common than this are no evidence without the topic: whoever runs groups is in all of them. */
const few = 3;
const fewCount = 0.3;
/** What another owner costs. */
const otherOwner = 0.3;

/** A topic that one group had and one has holds unless the people speak against it; else the people decide, with a clear margin. */
export function matchGroups<Id extends string>(old: readonly Room<Id>[], fresh: readonly Room<Id>[]): Matched<Id> {
  const shares = new Map(fresh.map((room) => [room.id, new Map(old.map((other) => [other.id, shareOf(other, room)]))]));
  const share = (room: Room<Id>, other: Room<Id>): number => shares.get(room.id)?.get(other.id) ?? 0;
  const byTopic = fresh.flatMap((room) => {
    const same = old.filter((other) => other.topic === room.topic);
    const [one] = same;
    const alone = room.topic !== "" && same.length === 1 && fresh.filter((other) => other.topic === room.topic).length === 1;
    return one && alone && share(room, one) >= least ? [{ room, one }] : [];
  });
  const settled = new Set(byTopic.flatMap(({ room, one }) => [room.id, one.id]));
  // A stranger's group may bear the topic while the group itself goes by another name.
  const sure = byTopic.filter(({ room, one }) =>
    !fresh.some((other) => !settled.has(other.id) && share(other, one) >= share(room, one) + margin) && !old.some((other) => !settled.has(other.id) && share(room, other) >= share(room, one) + margin));
  const paired = new Set(sure.flatMap(({ room, one }) => [room.id, one.id]));
  const left = { old: old.filter(({ id }) => !paired.has(id)), fresh: fresh.filter(({ id }) => !paired.has(id)) };
  const pairs: Pair<Id>[] = sure.map(({ room, one }) => ({ seen: room.id, as: one.id, because: "按群名和成员" }));
  const ties: Tie<Id>[] = [];
  for (const room of left.fresh) {
    const best = clearBest(left.old, (other) => worth(other, room, share(room, other)));
    if (best && clearBest(left.fresh, (other) => worth(best, other, share(other, best)))?.id === room.id) {
      pairs.push({ seen: room.id, as: best.id, because: best.topic === room.topic ? "按群名和成员" : "按成员" });
      continue;
    }
    const candidates = left.old.filter((other) => (other.topic === room.topic && room.topic !== "") || share(room, other) >= least).map((other) => ({
      id: other.id, name: other.topic,
      for: [...(other.topic === room.topic ? ["群名相同"] : []), `成员重合 ${Math.round(Math.max(0, share(room, other)) * 100)}%`],
      against: [...(other.topic === room.topic ? [] : ["群名不同"]), ...(ownerDiffers(other, room) ? ["群主不同"] : [])],
    }));
    if (candidates.length > 0) ties.push({ id: room.id, name: room.topic, candidates: candidates.slice(0, 4), because: "分不清是哪个群" });
  }
  // Whichever has been found since is none of the others.
  const open = ties.map((tie) => ({ ...tie, candidates: tie.candidates.filter(({ id }) => !pairs.some(({ as }) => as === id)) }));
  return { pairs, ties: open.filter(({ candidates }) => candidates.length > 0) };
}

const ownerDiffers = <Id extends string>(one: Room<Id>, two: Room<Id>): boolean => one.owned !== undefined && two.owned !== undefined && one.owned !== two.owned;

/** How much is in common as far as it counts: nothing where it is too little. */
const worth = <Id extends string>(old: Room<Id>, room: Room<Id>, share: number): number => (share >= (old.topic === room.topic && room.topic !== "" ? least : enough) ? share : 0);

function clearBest<Id extends string>(rooms: readonly Room<Id>[], worthOf: (room: Room<Id>) => number): Room<Id> | undefined {
  const [best, second] = rooms.map((room) => ({ room, worth: worthOf(room) })).toSorted((one, two) => two.worth - one.worth);
  return best && best.worth > 0 && best.worth - (second?.worth ?? 0) >= margin ? best.room : undefined;
}

/** The share of people in common (Jaccard) by what says most, a kind of name or who is known already; another owner speaks against it. */
function shareOf<Id extends string>(one: Room<Id>, two: Room<Id>): number {
  const shares = (["nickname", "card", "avatar"] as const).map((feature) => jaccard(valuesOf(one.people, feature), valuesOf(two.people, feature)));
  shares.push(jaccard(new Set(one.sure), new Set(two.sure)));
  return Math.max(...shares) - (ownerDiffers(one, two) ? otherOwner : 0);
}

const valuesOf = (people: readonly Evidence[], feature: "nickname" | "card" | "avatar"): ReadonlySet<string> => new Set(people.flatMap((shown) => shown[feature]?.trim() || []));

function jaccard(one: ReadonlySet<string>, two: ReadonlySet<string>): number {
  const both = [...one].filter((value) => two.has(value)).length;
  const share = both === 0 ? 0 : both / (one.size + two.size - both);
  return both < few ? Math.min(share, fewCount) : share;
}
