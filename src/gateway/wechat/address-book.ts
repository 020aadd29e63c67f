/** address-book: the people and rooms of one login, as the service told them last. */
import type { Evidence } from "../../ports.ts";
import { decodeName } from "./decode.ts";
import { type RawContact, isRoom } from "./wire.ts";

export type Person = { readonly id: string; readonly nickname: string; readonly remark: string; readonly alias: string; readonly picture: string; readonly friend: boolean; readonly official: boolean };
export type RoomMember = { readonly nickname: string; readonly card: string };
export type Room = {
  readonly id: string;
  readonly topic: string;
  /** Asks for members go with it. */
  readonly key: string;
  readonly owner: string | undefined;
  readonly members: ReadonlyMap<string, RoomMember>;
  /** How many there are; the list may be shorter. */
  readonly count: number;
};
/** What a room's news changed. */
export type RoomChange = { readonly room: Room; readonly before: Room | undefined };

/** Accounts of the service itself that stand among the contacts. */
const special = new Set(["filehelper", "newsapp", "fmessage", "weixin", "weibo", "qqmail", "tmessage", "qmessage", "qqsync", "floatbottle", "medianote", "notification_messages", "officialaccounts", "weixinreminder", "wxitil"]);

export class AddressBook {
  readonly #people = new Map<string, Person>();
  readonly #rooms = new Map<string, Room>();
  /** What somebody is thought to be called whom nothing has shown yet. */
  readonly #guessed = new Map<string, string>();
  #bot = "";

  get bot(): string {
    return this.#bot;
  }
  set bot(id: string) {
    this.#bot = id;
  }

  /** Takes in what the service tells of a person or a room; of a room, what was known before. */
  take(raw: RawContact): RoomChange | undefined {
    if (!isRoom(raw.UserName)) {
      this.#people.set(raw.UserName, personOf(raw));
      return undefined;
    }
    const before = this.#rooms.get(raw.UserName);
    const room = roomOf(raw, before, this.#bot);
    this.#rooms.set(room.id, room);
    return { room, before };
  }

  /** Somebody of whom no more than this is known. */
  note(id: string, nickname: string): void {
    if (!this.#people.has(id)) this.#people.set(id, { id, nickname, remark: "", alias: "", picture: "", friend: false, official: false });
  }

  /** Somebody was accepted as a friend; the service tells of it a moment later. */
  befriended(id: string): void {
    const person = this.#people.get(id);
    if (person) this.#people.set(id, { ...person, friend: true });
  }

  /** Somebody's probable name, until there is a better one. */
  guess(id: string, name: string): void {
    if (name !== "" && this.nickname(id) === "") this.#guessed.set(id, name);
  }

  remarked(id: string, remark: string): void {
    const person = this.#people.get(id);
    if (person) this.#people.set(id, { ...person, remark });
  }

  drop(id: string): void {
    this.#people.delete(id);
    this.#guessed.delete(id);
    this.#rooms.delete(id);
  }

  person(id: string): Person | undefined {
    return this.#people.get(id);
  }
  room(id: string): Room | undefined {
    return this.#rooms.get(id);
  }
  get rooms(): readonly Room[] {
    return [...this.#rooms.values()];
  }
  get people(): readonly Person[] {
    return [...this.#people.values()];
  }
  get friends(): readonly Person[] {
    return this.people.filter(({ id, friend, official }) => friend && !official && id !== this.#bot && !special.has(id));
  }

  /** Somebody's general name; in a list of members if they are no contact. */
  nickname(id: string): string {
    const known = this.#people.get(id)?.nickname;
    if (known !== undefined && known !== "") return known;
    for (const { members } of this.#rooms.values()) {
      const member = members.get(id);
      if (member) return member.nickname;
    }
    return this.#guessed.get(id) ?? "";
  }

  /** What there is to know somebody by after the next login. */
  evidence(id: string, room?: string): Evidence {
    const person = this.#people.get(id);
    const card = room === undefined ? undefined : this.#rooms.get(room)?.members.get(id)?.card;
    const avatar = /[?&]seq=(\d+)/.exec(person?.picture ?? "")?.[1];
    return {
      nickname: this.nickname(id),
      ...(card !== undefined && card !== "" && { card }),
      ...(avatar !== undefined && avatar !== "0" && { avatar }),
      ...(person !== undefined && person.alias !== "" && { alias: person.alias }),
      ...(person?.friend === true && { remark: person.remark }),
    };
  }
}

const personOf = (raw: RawContact): Person => ({
  id: raw.UserName, nickname: decodeName(raw.NickName), remark: decodeName(raw.RemarkName), alias: raw.Alias, picture: raw.HeadImgUrl,
  friend: (raw.ContactFlag & 1) === 1, official: (raw.VerifyFlag & 8) !== 0,
});

/** A room's news may leave out what did not change; a list without anybody says nothing. */
function roomOf(raw: RawContact, before: Room | undefined, bot: string): Room {
  const members = raw.MemberList.length === 0 ? before?.members : new Map(raw.MemberList.map((each) => [each.UserName, { nickname: decodeName(each.NickName), card: decodeName(each.DisplayName) }]));
  const owner = raw.IsOwner === 1 ? bot : raw.ChatRoomOwner || (before?.owner === bot ? undefined : before?.owner);
  return {
    id: raw.UserName, topic: decodeName(raw.NickName) || (before?.topic ?? ""), key: raw.EncryChatRoomId || (before?.key ?? ""), owner,
    members: members ?? new Map(), count: raw.MemberCount || (members?.size ?? 0),
  };
}
