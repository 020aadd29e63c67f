/** match: who of those seen after a login is whom of those known before, by what the platform shows. Pure; a tie is a doubt. */
import type { Candidate } from "../core/entry.ts";
import type { Evidence } from "../ports.ts";

const features = ["alias", "avatar", "card", "nickname"] as const;
type Feature = (typeof features)[number];
const featureNames: Readonly<Record<Feature, string>> = { alias: "微信号", avatar: "头像", card: "群昵称", nickname: "昵称" };

/** Somebody as seen. `taken`: who they are is known already in this login. `firm`: a human gave them a role or the like, which names must not carry. `heard`: they did something under the new id. */
export type Person<Id extends string> = { readonly id: Id; readonly name: string; readonly shown: Evidence; readonly taken?: boolean; readonly firm?: boolean; readonly heard?: boolean };
export type Pair<Id extends string> = { readonly seen: Id; readonly as: Id; readonly because: string };
export type Tie<Id extends string> = { readonly id: Id; readonly name: string; readonly candidates: readonly Candidate[]; readonly because: string };
export type Matched<Id extends string> = { readonly pairs: readonly Pair<Id>[]; readonly ties: readonly Tie<Id>[] };

/** Candidates that a doubt shows. */
const candidatesShown = 4;

/**
 * Pairs the members of one group, before and after. A value points to somebody only where one person had it and one has it now,
 * those already known included; so nobody is found by being the only one left. A pair points to each other and to nobody
 * else, or by two values and strictly more than to anybody else; and as much speaks for it as against it.
 */
export function matchMembers<Id extends string>(old: readonly Person<Id>[], fresh: readonly Person<Id>[]): Matched<Id> {
  const index = indexOf(old, fresh);
  const bySeen = new Map(fresh.map((each) => [each.id, votesOf(each, index.used, index.fresh, index.old)]));
  const byOld = new Map(old.map((each) => [each.id, votesOf(each, index.used, index.old, index.fresh)]));
  const known = new Map(old.map((each) => [each.id, each]));
  const pairs: Pair<Id>[] = [];
  const ties: Tie<Id>[] = [];
  for (const person of fresh) {
    if (person.taken) continue;
    const best = clearBest(bySeen.get(person.id));
    const one = best && known.get(best.id);
    const mutual = best !== undefined && one !== undefined && clearBest(byOld.get(one.id))?.id === person.id && best.by.length >= differing(person.shown, one.shown, index.used).length;
    if (mutual && !one.taken && !one.firm && !person.heard) {
      pairs.push({ seen: person.id, as: one.id, because: `按${features.filter((each) => best.by.includes(each)).toReversed().map((each) => featureNames[each]).join("、")}` });
      continue;
    }
    const candidates = candidatesFor(person, old, index);
    if (candidates.length === 0) continue;
    ties.push({ id: person.id, name: person.name, candidates, because: mutual && one.firm ? "有角色、层级或标签的人不按名字认" : mutual && person.heard ? "认出来之前已经有了新记录" : "对得上的不止一个人，或证据互相矛盾" });
  }
  return { pairs, ties };
}

type Holders<Id extends string> = ReadonlyMap<string, readonly Id[]>;
type Index<Id extends string> = { readonly used: readonly Feature[]; readonly old: Holders<Id>; readonly fresh: Holders<Id> };

const valueOf = (shown: Evidence, feature: Feature): string | undefined => shown[feature]?.trim() || undefined;
const keyOf = (feature: Feature, value: string): string => `${feature}:${value}`;

/** Who has which value. A feature of which no value was there before says nothing: some pictures get new marks with each login. */
function indexOf<Id extends string>(old: readonly Person<Id>[], fresh: readonly Person<Id>[]): Index<Id> {
  const [before, now] = [holders(old), holders(fresh)];
  const used = features.filter((feature) => [...now.keys()].some((key) => key.startsWith(`${feature}:`) && before.has(key)));
  return { used, old: before, fresh: now };
}

function holders<Id extends string>(people: readonly Person<Id>[]): Holders<Id> {
  const found = new Map<string, Id[]>();
  for (const { id, shown } of people) {
    for (const feature of features) {
      const value = valueOf(shown, feature);
      if (value === undefined) continue;
      const key = keyOf(feature, value);
      const all = found.get(key);
      if (all) all.push(id);
      else found.set(key, [id]);
    }
  }
  return found;
}

/** To whom somebody's values point, each only where it is one person's here and one person's there. */
function votesOf<Id extends string>(person: Person<Id>, used: readonly Feature[], here: Holders<Id>, there: Holders<Id>): ReadonlyMap<Id, readonly Feature[]> {
  const votes = new Map<Id, Feature[]>();
  for (const feature of used) {
    const value = valueOf(person.shown, feature);
    const [other, ...others] = value === undefined ? [] : (there.get(keyOf(feature, value)) ?? []);
    if (value === undefined || other === undefined || others.length > 0 || here.get(keyOf(feature, value))?.length !== 1) continue;
    votes.set(other, [...(votes.get(other) ?? []), feature]);
  }
  return votes;
}

/** The one that all values point to, or that two do and strictly more than to any other. */
function clearBest<Id extends string>(votes: ReadonlyMap<Id, readonly Feature[]> | undefined): { readonly id: Id; readonly by: readonly Feature[] } | undefined {
  const [best, second] = [...(votes ?? [])].toSorted(([, one], [, two]) => two.length - one.length);
  if (best === undefined) return undefined;
  const [id, by] = best;
  return second === undefined || (by.length >= 2 && by.length > second[1].length) ? { id, by } : undefined;
}

const differing = (one: Evidence, two: Evidence, used: readonly Feature[]): readonly Feature[] =>
  used.filter((feature) => valueOf(one, feature) !== undefined && valueOf(two, feature) !== undefined && valueOf(one, feature) !== valueOf(two, feature));

/** Those of whom anything is the same, most first. Whoever is known already is nobody else. */
function candidatesFor<Id extends string>(person: Person<Id>, old: readonly Person<Id>[], { used, old: before, fresh }: Index<Id>): readonly Candidate[] {
  const same = new Map<Id, Feature[]>();
  for (const feature of used) {
    const value = valueOf(person.shown, feature);
    for (const id of value === undefined ? [] : (before.get(keyOf(feature, value)) ?? [])) same.set(id, [...(same.get(id) ?? []), feature]);
  }
  const alone = (feature: Feature): boolean => {
    const key = keyOf(feature, valueOf(person.shown, feature) ?? "");
    return before.get(key)?.length === 1 && fresh.get(key)?.length === 1;
  };
  return old.filter(({ id, taken }) => !taken && same.has(id)).map(({ id, name, shown }): Candidate => ({
    id, name,
    for: (same.get(id) ?? []).map((feature) => `${featureNames[feature]}相同${alone(feature) ? "" : "（不止一人）"}`),
    against: differing(person.shown, shown, used).map((feature) => `${featureNames[feature]}不同`),
  })).toSorted((one, two) => two.for.length - one.for.length || one.against.length - two.against.length).slice(0, candidatesShown);
}
