/** book: who is in which group, from one list a group; what changed since the list before. */
import { type Num, personId } from "./ids.ts";

export type Role = "owner" | "admin" | "member";
/** `joinedAt` and `mutedUntil` are in seconds; absent where the platform does not tell. */
export type Member = { readonly number: Num; readonly nickname: string; readonly card: string; readonly role: Role; readonly joinedAt?: number; readonly mutedUntil?: number };
/** `listed`: whether a list has shown who is in it. */
type Group = { readonly number: Num; topic: string; listed: boolean; readonly members: Map<Num, Member>; ids: readonly string[] | undefined; staff: Staff | undefined };
type Staff = { readonly owner?: Num; readonly admins: readonly Num[] };
export type Difference = { readonly came: readonly Member[]; readonly gone: readonly Member[]; readonly renamed: readonly { readonly old: Member; readonly now: Member }[] };

function staffOf(members: Iterable<Member>): Staff {
  const all = [...members].filter(({ role }) => role !== "member");
  const owner = all.find(({ role }) => role === "owner")?.number;
  return { ...(owner !== undefined && { owner }), admins: all.filter(({ role }) => role === "admin").map(({ number }) => number) };
}

const shown = (member: Member): string => member.card || member.nickname;

export class Book {
  readonly #groups = new Map<Num, Group>();
  /** Names of people met anywhere: friends, those who ask to join, those who have left. */
  readonly #names = new Map<Num, string>();
  #friends: ReadonlySet<Num> = new Set();

  get groups(): readonly Num[] {
    return [...this.#groups.keys()];
  }
  has(group: Num): boolean {
    return this.#groups.has(group);
  }
  isListed(group: Num): boolean {
    return this.#groups.get(group)?.listed === true;
  }
  topic(group: Num): string {
    return this.#groups.get(group)?.topic ?? "";
  }
  member(group: Num, number: Num): Member | undefined {
    return this.#groups.get(group)?.members.get(number);
  }
  members(group: Num): Iterable<Member> {
    return this.#groups.get(group)?.members.values() ?? [];
  }
  /** The ids of all members: the same array until somebody comes or goes. */
  memberIds(group: Num): readonly string[] {
    const found = this.#groups.get(group);
    return found ? (found.ids ??= [...found.members.keys()].map(personId)) : [];
  }
  staff(group: Num): Staff {
    const found = this.#groups.get(group);
    return found ? (found.staff ??= staffOf(found.members.values())) : { admins: [] };
  }
  /** A group in which somebody can be reached who is no friend. */
  groupWith(number: Num): Num | undefined {
    for (const { number: group, members } of this.#groups.values()) if (members.has(number)) return group;
    return undefined;
  }

  /** What somebody is called in a group, or at all; nothing where that is not known. */
  nameIn(group: Num | undefined, number: Num): string | undefined {
    const member = group === undefined ? undefined : this.member(group, number);
    return (member && shown(member)) || this.nickname(number);
  }
  nickname(number: Num): string | undefined {
    const known = this.#names.get(number);
    if (known !== undefined) return known;
    for (const { members } of this.#groups.values()) {
      const nickname = members.get(number)?.nickname;
      if (nickname) return nickname;
    }
    return undefined;
  }
  name(number: Num, nickname: string): void {
    if (nickname !== "") this.#names.set(number, nickname);
  }

  get friends(): ReadonlySet<Num> {
    return this.#friends;
  }
  setFriends(list: readonly { readonly number: Num; readonly nickname: string }[]): void {
    this.#friends = new Set(list.map(({ number }) => number));
    for (const { number, nickname } of list) this.name(number, nickname);
  }
  befriend(number: Num): void {
    this.#friends = new Set([...this.#friends, number]);
  }

  // ---- groups -----------------------------------------------------------------------------------------------------

  /** Takes the list of all groups; tells which are not on it any more and whose topic is another. */
  setGroups(list: readonly { readonly number: Num; readonly topic: string }[]): { readonly gone: readonly Num[]; readonly retitled: readonly { readonly group: Num; readonly old: string; readonly topic: string }[] } {
    const now = new Map(list.map(({ number, topic }) => [number, topic]));
    const gone = this.groups.filter((number) => !now.has(number));
    const retitled = list.flatMap(({ number, topic }) => {
      const old = this.topic(number);
      return this.has(number) && old !== topic && topic !== "" ? [{ group: number, old, topic }] : [];
    });
    for (const number of gone) this.drop(number);
    for (const { number, topic } of list) this.retitle(number, topic);
    return { gone, retitled };
  }
  retitle(group: Num, topic: string): void {
    const found = this.#ensure(group);
    if (topic !== "") found.topic = topic;
  }
  drop(group: Num): void {
    for (const { number, nickname } of this.members(group)) if (!this.#friends.has(number)) this.name(number, nickname);
    this.#groups.delete(group);
  }

  /** Takes the list of a group's members; what differs from the list before, of which the first tells nothing. */
  setMembers(group: Num, list: readonly Member[]): Difference {
    const found = this.#ensure(group);
    const now = new Map(list.map((member) => [member.number, member]));
    const known = found.listed;
    const difference: Difference = {
      came: known ? list.filter(({ number }) => !found.members.has(number)) : [],
      gone: known ? [...found.members.values()].filter(({ number }) => !now.has(number)) : [],
      renamed: known ? list.flatMap((member) => {
        const old = found.members.get(member.number);
        return old && shown(old) !== "" && shown(old) !== shown(member) ? [{ old, now: member }] : [];
      }) : [],
    };
    for (const member of difference.gone) this.name(member.number, member.nickname);
    found.members.clear();
    for (const member of list) found.members.set(member.number, member);
    found.listed = true;
    found.ids = undefined;
    found.staff = undefined;
    return difference;
  }
  /** Writes somebody down as in a group, with what is newly known of them. */
  put(group: Num, number: Num, news: Partial<Omit<Member, "number">> = {}): Member {
    const found = this.#ensure(group);
    const old = found.members.get(number);
    const member: Member = { nickname: this.#names.get(number) ?? "", card: "", role: "member", ...old, ...news, number };
    found.members.set(number, member);
    if (!old) found.ids = undefined;
    if (old?.role !== member.role) found.staff = undefined;
    return member;
  }
  remove(group: Num, number: Num): Member | undefined {
    const found = this.#groups.get(group);
    const member = found?.members.get(number);
    if (!found || !member) return undefined;
    this.name(number, member.nickname);
    found.members.delete(number);
    found.ids = undefined;
    found.staff = undefined;
    return member;
  }

  #ensure(group: Num): Group {
    let found = this.#groups.get(group);
    if (!found) this.#groups.set(group, (found = { number: group, topic: "", listed: false, members: new Map(), ids: undefined, staff: undefined }));
    return found;
  }
}
