/** puppet: wechaty's stock puppet for Web WeChat, hardened: what it asks, believes, obeys and forgets is ours; the requests are the packages'. */
import type { FileBoxInterface } from "file-box";
import { type payloads, types } from "wechaty-puppet";
import type { Clock, Evidence, GatewayStatus } from "../../ports.ts";
import type { RichMessage } from "../bare-puppet.ts";
import type { KeepsLogin, ShowsEvidence } from "../known-by.ts";
import { Lane } from "../lane.ts";
import { emitMore } from "../more-events.ts";
import { NotSent } from "../not-sent.ts";
import { AddressBook } from "./address-book.ts";
import type { Card } from "./card.ts";
import { asWechatError } from "./errors.ts";
import { Life } from "./life.ts";
import { Lookups } from "./lookups.ts";
import type { MembershipEvent } from "./membership.ts";
import { parseCard, parseMessage } from "./payload.ts";
import { Recent } from "./recent.ts";
import { Rooms, endsRoom } from "./rooms.ts";
import type { Limits } from "./requests.ts";
import type { News, WebSession } from "./session.ts";
import { PuppetWechat4u } from "./stock.ts";
import { type RawMessage, isRoom, readContact, readMessage } from "./wire.ts";

export type WechatPuppetOptions = { readonly clock: Clock; readonly card: Card; readonly limits?: Partial<Limits> };

/** Raw messages at hand for files, recalls and forwarding, as many as the stock puppet keeps. */
const mostKept = 10_000;
/** How long the first message of a room waits for the room to be known. */
const waitForRoom = 5000;
/** Messages that are told before those told are waited for: neither the rest of the program nor the memory is to suffer from ten thousand at once. */
const inOneTurn = 200;

/** What a friend request was, for accepting it. */
type Request = { readonly contactId: string; readonly hello: string; readonly ticket: string; readonly at: number };

export class PuppetWechat extends PuppetWechat4u implements ShowsEvidence, KeepsLogin {
  readonly #clock: Clock;
  readonly #book = new AddressBook();
  readonly #life: Life;
  readonly #rooms: Rooms;
  readonly #seen = new Recent<true>(50_000);
  readonly #raw = new Recent<RawMessage>(mostKept);
  readonly #requests = new Recent<Request>(500);
  readonly #awaited = new Recent<true>(5000);
  readonly #sends = new Lane();
  #lookups: Lookups | undefined;
  #session: WebSession | undefined;
  #uin = "";
  #bot = "";
  #taken: () => Promise<void> = async () => {};

  constructor({ clock, card, limits }: WechatPuppetOptions) {
    super();
    this.#clock = clock;
    this.#rooms = new Rooms({ clock, bot: () => this.#bot, refresh: (room) => void this.#refresh(room), tell: (room, event) => this.#tellMember(room, event) });
    this.#life = new Life({
      clock, card, ...(limits && { limits }),
      onCode: ({ state, url }) => this.emit("scan", { qrcode: url, status: state === "waiting" ? types.ScanStatus.Waiting : types.ScanStatus.Scanned }),
      onOpen: (session, contacts) => this.#open(session, contacts),
      onNews: (news) => this.#take(news),
      onBeat: () => this.emit("heartbeat", { data: "sync" }),
      onReconnected: (gap) => emitMore(this, "reconnected", { ...gap, timestamp: clock.now() }),
      onEnded: (because) => void this.#end(because),
      onProblem: (problem) => this.emit("error", new Error(problem)),
    });
  }

  // ---- life -----------------------------------------------------------------------------------------------------

  override async onStart(): Promise<void> {
    void this.#life.run();
  }
  override async onStop(): Promise<void> {
    await this.suspend();
  }
  async suspend(): Promise<void> {
    this.#life.suspend();
    this.#lookups?.end();
    this.#rooms.end();
  }
  whenTaken(taken: () => Promise<void>): void {
    this.#taken = taken;
  }
  link(): Pick<GatewayStatus, "state" | "loginAt" | "lastSyncAt" | "code"> {
    return this.#life.status();
  }
  get epoch(): string {
    return `wechat:${this.#uin}:${this.currentUserId}`;
  }

  async #open(session: WebSession, contacts: readonly unknown[]): Promise<void> {
    this.#session = session;
    // The stock methods that fetch media and the like go through this field.
    Reflect.set(this, "wechat4u", session);
    this.#uin = session.PROP.uin;
    this.#bot = this.#book.bot = session.user.UserName ?? "";
    this.#lookups = new Lookups({
      clock: this.#clock,
      ask: (wishes) => session.batchGetContact(wishes.map(({ id, key }) => ({ UserName: id, EncryChatRoomId: key }))),
      take: (found) => this.#takeContacts(found),
      onProblem: (error) => this.emit("error", error),
    });
    for (const raw of [session.user, ...contacts]) {
      const contact = readContact(raw);
      if (contact && contact.UserName !== "") this.#rooms.changed(this.#book.take(contact));
    }
    const unknown = this.#book.rooms.filter(({ members }) => members.size === 0);
    for (const { id } of unknown) this.#awaited.add(id, true);
    await this.#within(waitForRoom, Promise.all(unknown.map(({ id }) => this.#refresh(id))));
    this.login(this.#bot);
    emitMore(this, "friends", { timestamp: this.#clock.now() });
    // wechaty's own sign of readiness comes 24 s later, for no reason that we know.
    this.emit("ready", { data: "contacts" });
  }

  async #end(because: string): Promise<void> {
    if (this.isLoggedIn) await this.logout(because);
    emitMore(this, "ended", { because });
  }

  async #within(ms: number, work: Promise<unknown>): Promise<void> {
    await Promise.race([work, new Promise((resolve) => void this.#clock.after(ms, () => resolve(undefined)))]);
  }

  // ---- news -----------------------------------------------------------------------------------------------------

  async #take({ messages, contacts, gone }: News): Promise<void> {
    // Members first: who speaks may have just come.
    this.#takeContacts(contacts);
    for (const contact of gone) {
      const { UserName } = readContact(contact) ?? {};
      if (UserName) this.#leaveRoom(UserName);
    }
    let count = 0;
    for (const raw of messages.flatMap((each) => readMessage(each) ?? []).toSorted((a, b) => a.CreateTime - b.CreateTime)) {
      if (!this.#seen.add(raw.MsgId, true)) continue;
      await this.#takeMessage(raw);
      if (++count % inOneTurn === 0) await this.#taken();
    }
    await this.#taken();
  }

  #takeContacts(contacts: readonly unknown[]): void {
    let friends = false;
    for (const each of contacts) {
      const contact = readContact(each);
      if (!contact) continue;
      const change = this.#book.take(contact);
      this.cache.room.delete(contact.UserName);
      this.cache.contact.delete(contact.UserName);
      friends ||= change === undefined && this.#book.person(contact.UserName)?.friend === true;
      if (!change) continue;
      const known = change.before !== undefined && change.before.members.size > 0;
      this.#rooms.changed(change);
      if (!this.isLoggedIn) continue;
      if (!known && change.room.members.size > 0) emitMore(this, "roster", { roomId: change.room.id, timestamp: this.#clock.now() });
      const { before, room } = change;
      const [was, is] = [before?.members.get(this.#bot), room.members.get(this.#bot)].map((bot) => bot && (bot.card || bot.nickname));
      if (was !== undefined && is !== undefined && was !== is) this.#tellMember(room.id, { type: "renamed", id: this.#bot, old: was, new: is, at: this.#clock.now() });
      if (before && before.topic !== room.topic) this.emit("room-topic", { roomId: room.id, changerId: "", oldTopic: before.topic, newTopic: room.topic, timestamp: this.#clock.now() });
    }
    if (friends && this.isLoggedIn) emitMore(this, "friends", { timestamp: this.#clock.now() });
  }

  async #takeMessage(raw: RawMessage): Promise<void> {
    const bot = this.#bot;
    const parsed = parseMessage(raw, bot);
    switch (parsed.kind) {
      case "message": {
        const { roomId, talkerId } = parsed.payload;
        this.#raw.add(parsed.id, raw);
        if (roomId !== undefined) {
          await this.#awaitRoom(roomId);
          if (talkerId !== bot) this.#rooms.talked(roomId, talkerId);
        }
        this.emit("message", { messageId: parsed.id });
        return;
      }
      case "system":
        if (parsed.roomId === undefined || !parsed.hint) return;
        if (endsRoom(parsed.hint)) this.#leaveRoom(parsed.roomId);
        else this.#rooms.hinted(parsed.roomId, parsed.hint, this.#local(parsed.at));
        return;
      case "friend_request":
        this.#book.note(parsed.contactId, parsed.name);
        this.#requests.add(parsed.id, { contactId: parsed.contactId, hello: parsed.hello, ticket: parsed.ticket, at: this.#local(parsed.at) });
        this.emit("friendship", { friendshipId: parsed.id });
        return;
      case "recall":
      case "nothing":
        return;
    }
  }

  /** Waits for an unknown room to be known; once, since the service may not let us ask for long. */
  async #awaitRoom(id: string): Promise<void> {
    if ((this.#book.room(id)?.members.size ?? 0) > 0 || !this.#awaited.add(id, true)) return;
    await this.#within(waitForRoom, this.#refresh(id));
  }

  /** The bot is out of a room, or somebody is its friend no more. */
  #leaveRoom(id: string): void {
    this.#book.drop(id);
    this.#rooms.forget(id);
  }

  #tellMember(roomId: string, event: MembershipEvent): void {
    const timestamp = event.at;
    switch (event.type) {
      case "joined":
        this.#book.guess(event.id, event.name);
        this.emit("room-join", { roomId, inviteeIdList: [event.id], inviterId: event.inviter ?? event.id, timestamp });
        return;
      case "left": this.emit("room-leave", { roomId, removeeIdList: [event.id], removerId: event.id, timestamp }); return;
      case "renamed": emitMore(this, "card", { roomId, contactId: event.id, oldCard: event.old, newCard: event.new, timestamp }); return;
    }
  }

  #refresh(room: string): Promise<void> {
    return this.#lookups?.want(room, this.#book.room(room)?.key) ?? Promise.resolve();
  }

  /** The service's time on this machine's clock. */
  #local = (at: number): number => at + (this.#session?.skew.ahead ?? 0);

  // ---- what wechaty reads ---------------------------------------------------------------------------------------

  override async messageRawPayload(id: string): Promise<RawMessage> {
    const raw = this.#raw.get(id);
    if (!raw) throw new Error(`这条消息已经不在手边：${id}`);
    return raw;
  }
  override async messageRawPayloadParser(raw: RawMessage): Promise<RichMessage> {
    const parsed = parseMessage(raw, this.#bot);
    if (parsed.kind !== "message") throw new Error("不是成员的消息");
    const { payload } = parsed;
    const { roomId, talkerId } = payload;
    const talkerName = roomId === undefined ? undefined : this.#nameIn(roomId, talkerId);
    return { ...payload, timestamp: this.#local(parsed.at), ...(talkerName && { talkerName }) };
  }
  override async messageUrl(id: string): Promise<payloads.UrlLink> {
    const card = parseCard(await this.messageRawPayload(id), this.#bot);
    if (!card) throw new Error("不是链接");
    return { title: card.title, description: card.description, url: card.url };
  }

  override async contactList(): Promise<string[]> {
    return this.#book.people.map(({ id }) => id);
  }
  override async contactRawPayload(id: string): Promise<payloads.Contact> {
    const person = this.#book.person(id);
    const common = { id, name: this.#book.nickname(id), phone: [], gender: types.ContactGender.Unknown, avatar: person?.picture ?? "" };
    return { ...common, type: person?.official === true ? types.Contact.Official : types.Contact.Individual, friend: person?.friend === true, ...(person && { alias: person.remark, handle: person.alias }) };
  }
  override async contactRawPayloadParser(payload: payloads.Contact): Promise<payloads.Contact> {
    return payload;
  }
  /** Always as it is now: wechaty's caches outlive what they hold. */
  override async contactPayload(id: string): Promise<payloads.Contact> {
    return this.contactRawPayload(id);
  }

  override async roomList(): Promise<string[]> {
    return this.#book.rooms.map(({ id }) => id);
  }
  override async roomRawPayload(id: string): Promise<payloads.Room> {
    const room = this.#book.room(id);
    return { adminIdList: [], id, memberIdList: [...(room?.members.keys() ?? [])], topic: room?.topic ?? "", ...(room?.owner !== undefined && { ownerId: room.owner }) };
  }
  override async roomRawPayloadParser(payload: payloads.Room): Promise<payloads.Room> {
    return payload;
  }
  override async roomPayload(id: string): Promise<payloads.Room> {
    return this.roomRawPayload(id);
  }
  override async roomMemberList(id: string): Promise<string[]> {
    return [...(this.#book.room(id)?.members.keys() ?? [])];
  }
  override async roomMemberPayload(room: string, id: string): Promise<payloads.RoomMember> {
    const member = this.#book.room(room)?.members.get(id);
    return { id, name: member?.nickname || this.#book.nickname(id), avatar: "", ...(member && member.card !== "" && { roomAlias: member.card }) };
  }
  /** wechaty says so after every coming and going, as if the service might be asked about each. */
  override async roomMemberPayloadDirty(): Promise<void> {}

  #nameIn(room: string, id: string): string {
    const member = this.#book.room(room)?.members.get(id);
    return member?.card || member?.nickname || this.#book.nickname(id);
  }

  // ---- what the bot does ----------------------------------------------------------------------------------------

  /** One request to the service after another, with its code on a refusal. */
  #send<T>(doing: string, ask: (session: WebSession) => Promise<T>): Promise<T> {
    const session = this.#session;
    if (!session || !this.isLoggedIn) return Promise.reject(new NotSent("还没有登录", true));
    return this.#sends.run(async () => {
      try {
        return await ask(session);
      } catch (error) {
        throw asWechatError(error, doing);
      } finally {
        // The package numbers what it sends by the millisecond.
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
  }

  override async messageSendText(to: string, text: string): Promise<string> {
    // The service takes words to strangers, and shows them to nobody.
    if (!isRoom(to) && this.#book.friends.length > 0 && this.#book.person(to)?.friend !== true) throw new NotSent("对方不是机器人的好友，私聊不到", false);
    return sentId(await this.#send("发消息", (session) => session.sendText(text, to)), (id) => this.#keepOwn(id, to));
  }
  override async messageSendFile(to: string, file: FileBoxInterface): Promise<string> {
    const content = await file.toBuffer();
    return sentId(await this.#send("发文件", (session) => session.sendMsg({ file: content, filename: file.name }, to)), (id) => this.#keepOwn(id, to));
  }
  #keepOwn(id: string, to: string): void {
    const raw = readMessage({ MsgId: id, MsgType: 1, FromUserName: this.#bot, ToUserName: to, Content: "", CreateTime: Math.floor(this.#clock.now() / 1000) });
    if (raw) this.#raw.add(id, raw);
  }

  override async messageRecall(id: string): Promise<boolean> {
    const raw = this.#raw.get(id);
    if (!raw || raw.FromUserName !== this.#bot) throw new NotSent("只能撤回机器人自己这次登录后发的消息", false);
    await this.#send("撤回", (session) => session.revokeMsg(id, raw.ToUserName));
    return true;
  }

  override async roomDel(room: string, member: string): Promise<void> {
    await this.#send("移出成员", (session) => session.updateChatroom(room, [member], "delmember"));
    void this.#refresh(room);
  }

  override async friendshipRawPayload(id: string): Promise<payloads.Friendship> {
    const request = this.#requests.get(id);
    if (!request) throw new NotSent("好友申请已经不在手边，请在手机上通过", false);
    return { id, contactId: request.contactId, hello: request.hello, ticket: request.ticket, timestamp: request.at, type: types.Friendship.Receive };
  }
  override async friendshipRawPayloadParser(payload: payloads.Friendship): Promise<payloads.Friendship> {
    return payload;
  }
  override async friendshipAccept(id: string): Promise<void> {
    const { contactId, ticket } = this.#requests.get(id) ?? {};
    if (contactId === undefined || ticket === undefined) throw new NotSent("好友申请已经不在手边，请在手机上通过", false);
    await this.#send("通过好友", (session) => session.verifyUser(contactId, ticket));
    this.#book.befriended(contactId);
  }

  // ---- what people are known again by ---------------------------------------------------------------------------

  evidenceOf(room: string | undefined, contact: string): Evidence {
    return this.#book.evidence(contact, room);
  }
  friends(): readonly string[] {
    return this.#book.friends.map(({ id }) => id);
  }
  async mark(friend: string, remark: string): Promise<void> {
    await this.#send("写备注", (session) => session.updateRemarkName(friend, remark));
  }
}

function sentId(answer: unknown, keep: (id: string) => void): string {
  const id = answer instanceof Object && "MsgID" in answer ? String(answer.MsgID) : "";
  if (id !== "") keep(id);
  return id;
}
