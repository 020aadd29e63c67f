/** ground: the state of the made-up WeChat, and what a test may read of it. */
import type { Person, PersonKey, Room, RoomKey } from "./people.ts";
import type { Logins } from "./session.ts";

export type Sent = { readonly to: string; readonly text: string; readonly kind: "text" | "image" | "video" | "sticker" | "file"; readonly msgId: string; readonly at: number; readonly recalled: boolean; readonly clientId: string; readonly file?: { readonly name: string; readonly size: number } };
export type PersonSeed = { readonly name: string; readonly friend?: boolean; readonly remark?: string; readonly alias?: string; readonly avatar?: number; readonly official?: boolean };
export type RoomSeed = {
  readonly topic: string;
  readonly members: readonly PersonKey[];
  /** The first member unless told otherwise. */
  readonly owner?: PersonKey;
  readonly cards?: Readonly<Record<PersonKey, string>>;
  /** False: a chat outside the address book. */
  readonly saved?: boolean;
  /** False keeps a chat out of webwxinit until its first message. */
  readonly recent?: boolean;
};

export class Ground {
  readonly people = new Map<PersonKey, Person>();
  readonly rooms = new Map<RoomKey, Room>();
  /** What reached people, in order. */
  readonly sent: Sent[] = [];
  /** What was sent to people who are not friends: the service takes it and shows it to nobody. */
  readonly undelivered: Sent[] = [];
  /** The bytes of pictures that came with some, by MsgId. */
  readonly bytes = new Map<string, Buffer>();
  readonly #logins: Logins;
  readonly #listeners = new Set<(sent: Sent) => void>();

  constructor(logins: Logins, botName: string) {
    this.#logins = logins;
    this.people.set("bot", { key: "bot", wxid: "wxid_nuanqun", official: false, name: botName, friend: true, remark: "", alias: "", avatar: 1 });
  }

  /** Adds a person, of whom nobody tells before something happens. */
  person(seed: PersonSeed): PersonKey {
    const key = `p${this.people.size}`;
    this.people.set(key, {
      key, wxid: `wxid_${key}${"0".repeat(Math.max(0, 10 - key.length))}`, official: seed.official ?? false, name: seed.name, friend: seed.friend ?? false,
      remark: seed.remark ?? "", alias: seed.alias ?? "", avatar: seed.avatar ?? 600_000_000 + this.people.size,
    });
    return key;
  }

  /** Adds a room that the bot is in. */
  room(seed: RoomSeed): RoomKey {
    const key = `r${this.rooms.size + 1}`;
    const owner = seed.owner ?? seed.members[0] ?? "bot";
    const members = new Map([...new Set([owner, ...seed.members, "bot"])].map((member) => [member, seed.cards?.[member] ?? ""] as const));
    const saved = seed.saved ?? true;
    this.rooms.set(key, { key, owner, members, told: new Map(members), topic: seed.topic, saved, recent: seed.recent ?? !saved });
    return key;
  }

  /** Calls `listener` with what reaches people, and again with what is taken back; returns what ends it. */
  onSent(listener: (sent: Sent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The service delivers the bot's words. */
  deliver(sent: Sent): void {
    this.sent.push(sent);
    for (const listener of this.#listeners) listener(sent);
  }

  /** The service takes back what the bot has sent to somebody since a time; false when there is nothing such. */
  takeBack(msgId: string, to: string, since: number): boolean {
    const at = this.sent.findLastIndex((each) => each.msgId === msgId && each.to === to);
    const found = this.sent[at];
    if (!found || found.recalled || found.at < since) return false;
    const recalled = { ...found, recalled: true };
    this.sent[at] = recalled;
    for (const listener of this.#listeners) listener(recalled);
    return true;
  }

  /** The id in the present session. */
  idOf(key: string): string {
    return this.#logins.ids.idOf(key);
  }

  /** Who has an id in the present session. Throws for an id of another one. */
  keyOf(id: string): string {
    const key = this.#logins.ids.keyOf(id);
    if (key === undefined) throw new Error(`${id} is nobody in this session`);
    return key;
  }

  /** Keys of the bot's friends. */
  friends(): PersonKey[] {
    return [...this.people.values()].filter(({ key, friend }) => friend && key !== "bot").map(({ key }) => key);
  }

  remarkOf(person: PersonKey): string {
    return this.personOf(person).remark;
  }

  /** Who is really in a room, the bot included. */
  membersOf(room: RoomKey): PersonKey[] {
    return [...this.roomOf(room).members.keys()];
  }

  topicOf(room: RoomKey): string {
    return this.roomOf(room).topic;
  }

  personOf(key: PersonKey): Person {
    const person = this.people.get(key);
    if (!person) throw new Error(`no person ${key}`);
    return person;
  }

  roomOf(key: RoomKey): Room {
    const room = this.rooms.get(key);
    if (!room) throw new Error(`no room ${key}`);
    return room;
  }
}
