/** site: the parts of the emulator that a call works with, and what most calls ask first. */
import type { Faults } from "./faults.ts";
import { Failed, type Params } from "./params.ts";
import type { Group, Member } from "./people.ts";
import type { Ways } from "./profiles.ts";
import type { World } from "./world.ts";

export type Site = { readonly ways: Ways; readonly faults: Faults; readonly world: World; readonly now: () => number };
/** Answers the `data` of a call, or throws why it failed. */
export type Call = (params: Params, site: Site) => unknown;
export type Calls = Readonly<Record<string, Call>>;

/** The group that a call is about. The bot is in it. */
export function groupIn(params: Params, { world }: Site): Group {
  const group = world.groups.get(world.numbers.meant(params.id("group_id")));
  if (!group?.members.has(world.bot)) throw new Failed("群不存在或不在群里");
  return group;
}

export const personIn = (params: Params, { world }: Site, name = "user_id"): number => world.numbers.meant(params.id(name));

export function memberIn(params: Params, site: Site): { readonly group: Group; readonly person: number; readonly member: Member } {
  const group = groupIn(params, site);
  const person = personIn(params, site);
  const member = group.members.get(person);
  if (!member || (site.ways.invented && !member.heard && person !== site.world.bot)) throw new Failed("群成员不存在");
  return { group, person, member };
}

export function needLead({ world, ways }: Site, group: number): void {
  if (!world.leads(world.bot, group)) throw new Failed(ways.words.rank);
}

export function needRule({ world, ways }: Site, over: number, group: number): void {
  if (!world.rules(world.bot, over, group)) throw new Failed(ways.words.rank);
}

export function needOwner({ world, ways }: Site, group: number): void {
  if (world.roleOf(world.bot, group) !== "owner") throw new Failed(ways.words.rank);
}
