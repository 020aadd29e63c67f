/** people: who and what is in the made-up WeChat: people and rooms by keys that last, and the session ids that do not. */
import { createHash } from "node:crypto";

/** "p1", "p2", …; the bot's own account is "bot". */
export type PersonKey = string;
/** "r1", "r2", … */
export type RoomKey = string;

export type Person = {
  readonly key: PersonKey;
  readonly wxid: string;
  readonly official: boolean;
  name: string;
  /** In the bot's contacts. */
  friend: boolean;
  /** What the bot's owner calls this person; empty for nothing. */
  remark: string;
  alias: string;
  /** `seq` of the avatar address. */
  avatar: number;
  /** An open request for friendship. */
  request?: { readonly ticket: string; readonly words: string };
};

export type Room = {
  readonly key: RoomKey;
  readonly owner: PersonKey;
  /** Who is really there, with their group cards; empty for none. */
  readonly members: Map<PersonKey, string>;
  /** What the server tells of it, which may lag. */
  told: Map<PersonKey, string>;
  topic: string;
  /** In the address book, so that webwxgetcontact lists it. */
  readonly saved: boolean;
  /** Among the latest chats, so that webwxinit lists it. */
  recent: boolean;
};

export type People = {
  readonly people: ReadonlyMap<PersonKey, Person>;
  readonly rooms: ReadonlyMap<RoomKey, Room>;
};

/** Chats that every account has; their ids are their names and never change. */
export const specialContacts = ["filehelper", "fmessage", "weixin"];

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The ids of one QR login: the same key has another id in the next one. */
export class SessionIds {
  readonly #login: number;
  readonly #keys: () => Iterable<string>;
  readonly #ids = new Map<string, string>();
  readonly #back = new Map<string, string>();

  constructor(login: number, keys: () => Iterable<string>) {
    this.#login = login;
    this.#keys = keys;
  }

  idOf(key: string): string {
    if (specialContacts.includes(key)) return key;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `${key.startsWith("r") ? "@@" : "@"}${digest(`${this.#login}/${key}`)}`;
    this.#ids.set(key, id);
    this.#back.set(id, key);
    return id;
  }

  /** The key behind an id of this session, or nothing. */
  keyOf(id: string): string | undefined {
    if (specialContacts.includes(id)) return id;
    if (!this.#back.has(id)) for (const key of this.#keys()) this.idOf(key);
    return this.#back.get(id);
  }

  /** The `EncryChatRoomId` of a room. */
  encryptedRoom(key: RoomKey): string {
    return `@${digest(`${this.#login}/${key}/encrypted`).slice(0, 32)}`;
  }
}
