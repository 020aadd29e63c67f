/** world: the driver of the made-up WeChat: what a test lets people do on their phones. */
import type { Account, Letter } from "./account.ts";
import { Ground } from "./ground.ts";
import type { PersonKey, RoomKey } from "./people.ts";
import { Post } from "./post.ts";
import type { RawMessage } from "./raw-message.ts";
import type { Logins } from "./session.ts";
import * as texts from "./texts.ts";
import { escapeText, inXml } from "./wire.ts";

export type WorldParts = { readonly account: Account; readonly logins: Logins; readonly now: () => number; readonly botName: string; readonly lang: texts.Lang };
type Joining = {
  readonly inviter?: PersonKey;
  readonly via?: "invite" | "qr";
  /** When the member list tells of it: in the sync before the system line, in the same one, when the test calls `tellMembers`, or never until then. */
  readonly list?: "before" | "with" | "after" | "never";
};

export class World extends Ground {
  readonly #parts: WorldParts;
  readonly #post: Post;

  constructor(parts: WorldParts) {
    super(parts.logins, parts.botName);
    this.#parts = parts;
    this.#post = new Post({ ...parts, people: this.people, rooms: this.rooms });
  }

  scan(): void {
    this.#parts.logins.scan();
  }

  confirm(): void {
    this.#parts.logins.confirm();
  }

  expireCode(): void {
    this.#parts.logins.expire();
  }

  /** The owner ends the web session on the phone. */
  phoneLogout(): void {
    this.#parts.logins.end();
    this.#parts.account.news.ring();
  }

  /** Somebody writes; "bot" is the owner of the bot's account on a phone. Answers the MsgId. */
  say(person: PersonKey, to: string, text: string): string {
    return this.#send(this.#post.letter(person, to, { MsgType: 1, Content: escapeText(text) }), to);
  }

  /** Somebody sends something else than text. */
  send(person: PersonKey, to: string, what: RawMessage): string {
    const id = this.#send(this.#post.parcel(person, to, what), to);
    if (what.kind === "image" && what.bytes) this.bytes.set(id, what.bytes);
    return id;
  }

  /** Several texts in one webwxsync. They are written in their order and arrive in that of `order`, a list of places in `messages`. Answers their MsgIds as written. */
  burst(messages: readonly { readonly person: PersonKey; readonly to: string; readonly text: string }[], order?: readonly number[]): string[] {
    const letters = messages.map(({ person, to, text }) => this.#post.letter(person, to, { MsgType: 1, Content: escapeText(text) }));
    const arriving = order ? order.flatMap((place) => letters[place] ?? []) : letters;
    this.#parts.account.add({ letters: arriving });
    return letters.map(({ id }) => id);
  }

  /** The same message once more, under the same MsgId. */
  repeat(msgId: string): void {
    const letter = this.#parts.account.letter(msgId);
    if (!letter) throw new Error(`no message ${msgId}`);
    this.#parts.account.add({ letters: [letter] });
  }

  /** A system line in a room, or from a person. */
  line(from: string, text: string): string {
    return this.#send(this.#post.system(from, text), from);
  }

  join(people: readonly PersonKey[], room: RoomKey, how: Joining = {}): void {
    const place = this.roomOf(room);
    const inviter = how.inviter ?? place.owner;
    const doer = inviter === "bot" ? { bot: true as const } : { bot: false as const, name: this.personOf(inviter).name };
    const names = people.map((person) => this.personOf(person).name);
    const lines = how.via === "qr" ? names.map((name) => texts.scanned(this.#parts.lang, doer, name)) : [texts.invited(this.#parts.lang, doer, names)];
    const list = how.list ?? "with";
    for (const person of people) {
      place.members.set(person, "");
      if (list === "before" || list === "with") place.told.set(person, "");
    }
    if (list === "before") this.#tell([room]);
    this.#parts.account.add({ letters: lines.map((line) => this.#post.system(room, line)), changed: list === "with" ? [room] : [], apart: list === "before" });
  }

  /** The member list catches up with who is there. */
  tellMembers(room: RoomKey): void {
    const place = this.roomOf(room);
    place.told = new Map(place.members);
    this.#tell([room]);
  }

  /** Nothing but the member list tells of it, and with `told: false` not even that. */
  leave(person: PersonKey, room: RoomKey, how: { readonly told?: boolean } = {}): void {
    const place = this.roomOf(room);
    place.members.delete(person);
    if (how.told === false) return;
    place.told.delete(person);
    this.#tell([room]);
  }

  /** The human owner removes somebody on a phone: only the member list tells of it. */
  kick(person: PersonKey, room: RoomKey): void {
    this.leave(person, room);
  }

  /** Sets what somebody is called in a room. */
  card(person: PersonKey, room: RoomKey, card: string): void {
    const { members, told } = this.roomOf(room);
    if (!members.has(person)) throw new Error(`${person} is not in ${room}`);
    members.set(person, card);
    if (told.has(person)) told.set(person, card);
    this.#tell([room]);
  }

  nick(person: PersonKey, name: string): void {
    this.personOf(person).name = name;
    this.#tellAbout(person);
  }

  avatar(person: PersonKey, seq: number): void {
    this.personOf(person).avatar = seq;
    this.#tellAbout(person);
  }

  /** A new topic; without `by`, only the list tells of it. */
  topic(room: RoomKey, topic: string, by?: PersonKey): void {
    this.roomOf(room).topic = topic;
    const doer = by === "bot" ? { bot: true as const } : { bot: false as const, name: by === undefined ? "" : this.personOf(by).name };
    this.#parts.account.add({ letters: by === undefined ? [] : [this.#post.system(room, texts.retitled(this.#parts.lang, doer, topic))], changed: [room] });
  }

  removeBot(room: RoomKey): void {
    const place = this.roomOf(room);
    place.members.delete("bot");
    this.#parts.account.add({ letters: [this.#post.system(room, texts.botRemoved(this.#parts.lang, this.personOf(place.owner).name))], gone: [room] });
  }

  /** Brings the bot into a room, alone or with others. */
  addBot(room: RoomKey, inviter: PersonKey, along: readonly PersonKey[] = []): void {
    const place = this.roomOf(room);
    const there = [...place.members.keys()].filter((member) => member !== inviter).map((member) => this.personOf(member).name);
    for (const member of ["bot", ...along]) place.members.set(member, "");
    place.told = new Map(place.members);
    place.recent = true;
    const line = texts.botInvited(this.#parts.lang, this.personOf(inviter).name, there, along.map((person) => this.personOf(person).name));
    this.#parts.account.add({ letters: [this.#post.system(room, line)], changed: [room] });
  }

  /** Somebody asks to be a friend. Answers the MsgId. */
  befriend(person: PersonKey, words: string): string {
    const who = this.personOf(person);
    const ticket = `v2_${who.wxid}_${this.#parts.now()}@stranger`;
    who.request = { ticket, words };
    const xml = `<msg fromusername="${who.wxid}" encryptusername="v1_${who.wxid}@stranger" fromnickname="${inXml(who.name)}" content="${inXml(words)}" fullpy="" shortpy="" imagestatus="3" scene="14" country="CN" province="" city="" sign="" percard="1" sex="0" alias="${inXml(who.alias)}" weibo="" albumflag="0" albumstyle="0" albumbgimgid="" snsflag="0" snsbgimgid="" snsbgobjectid="0" mhash="" mfullhash="" bigheadimgurl="" smallheadimgurl="" ticket="${ticket}" opcode="2" googlecontact="" qrticket="" chatroomusername="" sourceusername="" sourcenickname=""><brandlist count="0" ver="0"></brandlist></msg>`;
    const letter = this.#post.from("fmessage", "bot", (pen) => ({
      MsgType: 37, Content: escapeText(xml), Ticket: ticket,
      RecommendInfo: { UserName: pen.ids.idOf(person), NickName: escapeText(who.name), QQNum: 0, Province: "", City: "", Content: escapeText(words), Signature: "", Alias: who.alias, Scene: 14, VerifyFlag: 0, AttrStatus: 102_500, Sex: 0, Ticket: ticket, OpCode: 2 },
    }));
    return this.#send(letter, "bot");
  }

  /** The phone tells of its latest chats; `durable` names them by what lasts as well, in the same order. */
  notifyChats(chats: readonly string[], durable = true): string {
    const lasting = chats.map((key) => this.people.get(key)?.wxid ?? `${48_000_000_000 + Number(key.slice(1))}@chatroom`).join(",");
    const content = escapeText(`<msg>\n<op id='4'>\n<username>\n${durable ? lasting : ""}\n</username>\n</op>\n</msg>`);
    return this.#send(this.#post.from("bot", "bot", (pen) => ({ MsgType: 51, Content: content, StatusNotifyCode: 4, StatusNotifyUserName: chats.map((key) => pen.ids.idOf(key)).join(",") })), "bot");
  }

  /** The bot's account accepts a request: the friend appears in the contacts, a system line and the friend's first words arrive. */
  accept(person: PersonKey): void {
    const who = this.personOf(person);
    delete who.request;
    who.friend = true;
    this.#parts.account.add({
      letters: [this.#post.system(person, texts.befriended(this.#parts.lang, who.name)), this.#post.letter(person, "bot", { MsgType: 1, Content: escapeText(texts.accepted(this.#parts.lang)) })],
      changed: [person],
    });
  }

  /** The bot's account writes a remark. */
  remark(person: PersonKey, remark: string): void {
    this.personOf(person).remark = remark;
    this.#tell([person]);
  }

  /** The bot's account removes a member: a system line and the member list tell of it. */
  expel(person: PersonKey, room: RoomKey): void {
    const place = this.roomOf(room);
    place.members.delete(person);
    place.told.delete(person);
    this.#parts.account.add({ letters: [this.#post.system(room, texts.botRemoves(this.#parts.lang, this.personOf(person).name))], changed: [room] });
  }

  /** Takes back what the owner wrote on the phone; false when it is somebody else's or too old. */
  takeBackFromPhone(msgId: string, within: number): boolean {
    const letter = this.#parts.account.letter(msgId);
    return letter !== undefined && letter.own && this.#parts.now() - letter.at <= within;
  }

  /** Puts a message on its way; in a room that the bot has left, to nobody. */
  #send(letter: Letter, to: string): string {
    const room = this.rooms.get(to);
    if (room) room.recent = true;
    if (!room || room.members.has("bot")) this.#parts.account.add({ letters: [letter] });
    return letter.id;
  }

  #tell(changed: readonly string[]): void {
    this.#parts.account.add({ changed });
  }

  #tellAbout(person: PersonKey): void {
    const rooms = [...this.rooms.values()].filter(({ members, told }) => members.has("bot") && told.has(person)).map(({ key }) => key);
    this.#tell([...(this.personOf(person).friend ? [person] : []), ...rooms]);
  }
}
