/** routing: where one configuration has several accounts, each with a process of its own: which of them an action goes out by. */
import type { Action } from "./core/action.ts";
import type { Event } from "./core/event.ts";
import { type GroupId, type MemberId, actionId } from "./core/ids.ts";
import type { Routed } from "./ports.ts";

export type RoutingParts = {
  /** The account that this process speaks for, and all of the configuration. */
  readonly own: string;
  readonly all: readonly string[];
  /** The accounts, as gateways call them, that know a group or somebody. */
  readonly accountsOf: (ours: GroupId | MemberId) => readonly string[];
};
export type Routing = {
  /** The accounts of the configuration that know a group or somebody; none where only strangers do. */
  readonly namesOf: (ours: GroupId | MemberId) => readonly string[];
  /** The account of the configuration by its name among gateways. */
  readonly nameOf: (account: string) => string | undefined;
  /** Whether this process sees what happens in a group. */
  readonly isOwn: (group: GroupId) => boolean;
  /** The action as each account that has a part in it performs it. */
  readonly route: (action: Action, event: Event) => readonly Routed[];
};

export function createRouting({ own, all, accountsOf }: RoutingParts): Routing {
  /** A made-up network counts as another account with each new world: `name-world`. Of two names that fit, the longer one is meant. */
  const nameOf = (account: string): string | undefined =>
    all.find((name) => name === account) ?? all.filter((name) => account.startsWith(`${name}-`)).toSorted((one, two) => two.length - one.length)[0];
  const namesOf = (ours: GroupId | MemberId): readonly string[] => [...new Set(accountsOf(ours).flatMap((account) => nameOf(account) ?? []))];

  /** Where somebody is known by several accounts they are answered where they wrote. What no account knows is this process's to tell of. */
  function speakerFor(ours: GroupId | MemberId, event: Event): string {
    const names = namesOf(ours);
    const wrote = event.account === undefined ? undefined : nameOf(event.account);
    return [wrote, own].find((name) => name !== undefined && names.includes(name)) ?? names[0] ?? own;
  }

  function route(action: Action, event: Event): readonly Routed[] {
    if (action.type !== "alert" && action.type !== "ask") return [{ account: speakerFor("group" in action ? action.group : action.member, event), action }];
    const people = new Map<string, MemberId[]>();
    for (const member of action.to) {
      const account = speakerFor(member, event);
      people.set(account, [...(people.get(account) ?? []), member]);
    }
    const [only, ...others] = [...people];
    if (only === undefined) return [{ account: own, action }];
    if (others.length === 0) return [{ account: only[0], action }];
    return [...people].map(([account, to]) => ({ account, action: { ...action, id: actionId(`${action.id}@${account}`), to } }));
  }

  /** Of groups that an account is known to see: they stay with it. */
  const settled = new Map<GroupId, boolean>();

  return {
    namesOf, nameOf, route,
    isOwn(group) {
      const known = settled.get(group);
      if (known !== undefined) return known;
      const names = namesOf(group);
      if (names.length > 0) settled.set(group, names.includes(own));
      return names.length === 0 || names.includes(own);
    },
  };
}
