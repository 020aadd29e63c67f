/** ground: the state of the made-up QQ, and what a test may read of it. */
import type { Faults } from "./faults.ts";
import { type Message, Messages } from "./messages.ts";
import type { Numbers } from "./numbers.ts";
import { type Announcement, type Chat, type Essence, type Group, type GroupFile, type Member, type Person, rankOf, type Role } from "./people.ts";
import type { Ways } from "./profiles.ts";
import { type Request, Requests } from "./requests.ts";
import { type Segment, visible } from "./segments.ts";

/** What the bot said. */
export type Sent = { readonly to: Chat; readonly text: string; readonly segments: readonly Segment[]; readonly messageId: number; readonly at: number; recalled: boolean };
export type GroupSeed = {
  readonly owner: number;
  readonly admins?: readonly number[];
  readonly members?: readonly number[];
  readonly cards?: Readonly<Record<number, string>>;
  readonly id?: number;
  readonly maxMembers?: number;
  /** False: the bot is not there yet. */
  readonly bot?: boolean;
};
export type GroundParts = { readonly ways: Ways; readonly faults: Faults; readonly numbers: Numbers; readonly now: () => number; readonly selfId: number; readonly botName: string };

/** Beyond 32 bits, as the numbers of people may be. */
const firstPerson = 5_000_000_001;
const firstGroup = 700_000_001;

export class Ground {
  /** The bot's own number. */
  readonly bot: number;
  readonly people = new Map<number, Person>();
  readonly groups = new Map<number, Group>();
  readonly messages: Messages;
  readonly joining: Requests;
  readonly numbers: Numbers;
  /** What of the bot reached people, in order. */
  readonly sent: Sent[] = [];
  /** What it said while the account was frozen. */
  readonly undelivered: Sent[] = [];
  protected readonly now: () => number;
  readonly #listeners = new Set<(sent: Sent) => void>();

  constructor(parts: GroundParts) {
    this.bot = parts.selfId;
    this.now = parts.now;
    this.numbers = parts.numbers;
    this.messages = new Messages(parts.ways, parts.faults);
    this.joining = new Requests(parts.ways);
    this.people.set(this.bot, { id: this.bot, name: parts.botName, friend: false, remark: "" });
  }

  /** Adds a person, no friend of the bot. */
  person(name: string, id: number = firstPerson + this.people.size): number {
    this.people.set(id, { id, name, friend: false, remark: "" });
    return id;
  }

  /** Adds a group that the bot is in, as a member unless it is named as owner or admin. */
  group(topic: string, seed: GroupSeed): number {
    const id = seed.id ?? firstGroup + this.groups.size;
    const members = new Map<number, Member>();
    this.groups.set(id, { id, topic, members, maxMembers: seed.maxMembers ?? 2000, allMuted: false, announcements: [], essences: [], files: [], barred: new Set(), atAllLeft: 20 });
    const admins = seed.admins ?? [];
    for (const person of new Set([seed.owner, ...admins, ...(seed.members ?? []), ...(seed.bot === false ? [] : [this.bot])])) {
      this.enter(id, person, person === seed.owner ? "owner" : admins.includes(person) ? "admin" : "member", seed.cards?.[person] ?? "");
    }
    return id;
  }

  /** Calls `listener` with what reaches people, and again with what is taken back; returns what ends it. */
  onSent(listener: (sent: Sent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Numbers of who is in a group, the bot included. */
  membersOf(group: number): number[] {
    return [...this.groupOf(group).members.keys()];
  }

  cardOf(person: number, group: number): string {
    return this.memberOf(person, group).card;
  }

  titleOf(person: number, group: number): string {
    return this.memberOf(person, group).title;
  }

  roleOf(person: number, group: number): Role {
    return this.memberOf(person, group).role;
  }

  topicOf(group: number): string {
    return this.groupOf(group).topic;
  }

  /** ms; 0 when nobody is muted now. */
  mutedUntil(person: number, group: number): number {
    const { mutedUntil } = this.memberOf(person, group);
    return mutedUntil > this.now() ? mutedUntil : 0;
  }

  allMuted(group: number): boolean {
    return this.groupOf(group).allMuted;
  }

  /** Who cannot ask to join again. */
  barred(group: number): number[] {
    return [...this.groupOf(group).barred];
  }

  announcements(group: number): readonly Announcement[] {
    return this.groupOf(group).announcements;
  }

  essences(group: number): readonly Essence[] {
    return this.groupOf(group).essences;
  }

  files(group: number): readonly GroupFile[] {
    return this.groupOf(group).files;
  }

  /** Who asked to join, oldest first, with what became of it. */
  requests(group: number): readonly Request[] {
    return this.joining.of(group);
  }

  friends(): number[] {
    return [...this.people.values()].filter(({ friend }) => friend).map(({ id }) => id);
  }

  remarkOf(person: number): string {
    return this.personOf(person).remark;
  }

  personOf(id: number): Person {
    const person = this.people.get(id);
    if (!person) throw new Error(`no person ${id}`);
    return person;
  }

  groupOf(id: number): Group {
    const group = this.groups.get(id);
    if (!group) throw new Error(`no group ${id}`);
    return group;
  }

  memberOf(person: number, group: number): Member {
    const member = this.groupOf(group).members.get(person);
    if (!member) throw new Error(`${person} is not in ${group}`);
    return member;
  }

  /** What somebody is called in a group. */
  nameIn(chat: Chat, person: number): string {
    const card = typeof chat === "number" ? this.groups.get(chat)?.members.get(person)?.card : undefined;
    return card === undefined || card === "" ? (this.people.get(person)?.name ?? String(person)) : card;
  }

  /** Whether somebody may rule over another in a group: owners over all, admins over members. Nobody rules over themselves. */
  rules(ruler: number, over: number, group: number): boolean {
    const { members } = this.groupOf(group);
    return rankOf[members.get(ruler)?.role ?? "member"] > rankOf[members.get(over)?.role ?? "member"];
  }

  /** Whether somebody is owner or admin. */
  leads(person: number, group: number): boolean {
    return rankOf[this.groupOf(group).members.get(person)?.role ?? "member"] > 0;
  }

  /** Whether somebody may speak in a group now. */
  maySpeak(person: number, group: number): boolean {
    const { allMuted, members } = this.groupOf(group);
    const member = members.get(person);
    return member !== undefined && member.mutedUntil <= this.now() && (!allMuted || rankOf[member.role] > 0);
  }

  protected enter(group: number, person: number, role: Role = "member", card = ""): void {
    this.personOf(person);
    this.groupOf(group).members.set(person, { card, role, title: "", joinedAt: this.now(), lastSentAt: 0, mutedUntil: 0, toldCard: card, heard: false });
  }

  /** The bot's words arrive, or with `frozen` nowhere. */
  protected deliver({ chat, segments, id, at }: Message, frozen: boolean): void {
    const sent: Sent = { to: chat, text: visible(segments, (whom) => this.nameIn(chat, whom)), segments, messageId: id, at, recalled: false };
    (frozen ? this.undelivered : this.sent).push(sent);
    if (!frozen) for (const listener of this.#listeners) listener(sent);
  }

  protected takeBack(message: Message): void {
    message.recalled = true;
    const sent = message.author === this.bot ? this.sent.findLast(({ messageId, at }) => messageId === message.id && at === message.at) : undefined;
    if (!sent) return;
    sent.recalled = true;
    for (const listener of this.#listeners) listener(sent);
  }
}
