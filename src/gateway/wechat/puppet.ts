/** puppet: wechaty's stock puppet for Web WeChat, hardened: what it asks, believes, obeys and forgets is ours; the requests are the packages'. */
import { types } from "wechaty-puppet";
import type { Clock, GatewayStatus } from "../../ports.ts";
import type { KeepsLogin, ShowsEvidence } from "../known-by.ts";
import { emitMore } from "../more-events.ts";
import { ActingPuppet } from "./acting-puppet.ts";
import type { Card } from "./card.ts";
import { Life } from "./life.ts";
import { Lookups } from "./lookups.ts";
import type { MembershipEvent } from "./membership.ts";
import { parseMessage } from "./payload.ts";
import { Recent } from "../recent.ts";
import { Rooms, endsRoom } from "./rooms.ts";
import type { Limits } from "./requests.ts";
import type { News, WebSession } from "./session.ts";
import { type RawMessage, readContact, readMessage } from "./wire.ts";

export type WechatPuppetOptions = { readonly clock: Clock; readonly card: Card; readonly limits?: Partial<Limits> };

/** How long the first message of a room waits for the room to be known. */
const waitForRoom = 5000;
/** Messages that are told before those told are waited for: neither the rest of the program nor the memory is to suffer from ten thousand at once. */
const inOneTurn = 200;

export class PuppetWechat extends ActingPuppet implements ShowsEvidence, KeepsLogin {
  protected override readonly clock: Clock;
  readonly #life: Life;
  readonly #rooms: Rooms;
  readonly #seen = new Recent<true>(50_000);
  readonly #awaited = new Recent<true>(5000);
  #lookups: Lookups | undefined;
  #uin = "";
  #taken: () => Promise<void> = async () => {};

  constructor({ clock, card, limits }: WechatPuppetOptions) {
    super();
    this.clock = clock;
    this.#rooms = new Rooms({ clock, bot: () => this.book.bot, remark: (id) => this.book.person(id)?.remark ?? "", refresh: (room) => void this.refresh(room), tell: (room, event) => this.#tellMember(room, event) });
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
    this.session = session;
    // The stock methods that fetch media and the like go through this field.
    Reflect.set(this, "wechat4u", session);
    this.#uin = session.PROP.uin;
    this.book.bot = session.user.UserName ?? "";
    this.#lookups = new Lookups({
      clock: this.clock,
      ask: (wishes) => session.batchGetContact(wishes.map(({ id, key }) => ({ UserName: id, EncryChatRoomId: key }))),
      take: (found) => this.#takeContacts(found),
      onProblem: (error) => this.emit("error", error),
    });
    for (const raw of [session.user, ...contacts]) {
      const contact = readContact(raw);
      if (contact && contact.UserName !== "") this.#rooms.changed(this.book.take(contact));
    }
    const unknown = this.book.rooms.filter(({ members }) => members.size === 0);
    for (const { id } of unknown) this.#awaited.add(id, true);
    await this.#within(waitForRoom, Promise.all(unknown.map(({ id }) => this.refresh(id))));
    this.login(this.book.bot);
    // wechaty's own sign of readiness comes 24 s later, for no reason that we know.
    this.emit("ready", { data: "contacts" });
  }

  async #end(because: string): Promise<void> {
    if (this.isLoggedIn) await this.logout(because);
    emitMore(this, "ended", { because });
  }

  async #within(ms: number, work: Promise<unknown>): Promise<void> {
    await Promise.race([work, new Promise((resolve) => void this.clock.after(ms, () => resolve(undefined)))]);
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
      const change = this.book.take(contact);
      this.cache.room.delete(contact.UserName);
      this.cache.contact.delete(contact.UserName);
      friends ||= change === undefined && this.book.person(contact.UserName)?.friend === true;
      if (!change) continue;
      const known = change.before !== undefined && change.before.members.size > 0;
      this.#rooms.changed(change);
      if (!this.isLoggedIn) continue;
      if (!known && change.room.members.size > 0) emitMore(this, "roster", { roomId: change.room.id, timestamp: this.clock.now() });
      const { before, room } = change;
      const [was, is] = [before?.members.get(this.book.bot), room.members.get(this.book.bot)].map((bot) => bot && (bot.card || bot.nickname));
      if (was !== undefined && is !== undefined && was !== is) this.#tellMember(room.id, { type: "renamed", id: this.book.bot, old: was, new: is, at: this.clock.now() });
      if (before && before.topic !== room.topic) this.emit("room-topic", { roomId: room.id, changerId: "", oldTopic: before.topic, newTopic: room.topic, timestamp: this.clock.now() });
    }
    if (friends && this.isLoggedIn) emitMore(this, "friends", { timestamp: this.clock.now() });
  }

  async #takeMessage(raw: RawMessage): Promise<void> {
    const bot = this.book.bot;
    const parsed = parseMessage(raw, bot);
    switch (parsed.kind) {
      case "message": {
        const { roomId, talkerId } = parsed.payload;
        this.raw.add(parsed.id, raw);
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
        else this.#rooms.hinted(parsed.roomId, parsed.hint, this.local(parsed.at));
        return;
      case "friend_request":
        this.book.note(parsed.contactId, parsed.name);
        this.requests.add(parsed.id, { contactId: parsed.contactId, hello: parsed.hello, ticket: parsed.ticket, at: this.local(parsed.at) });
        this.emit("friendship", { friendshipId: parsed.id });
        return;
      case "recall":
      case "nothing":
        return;
    }
  }

  /** Waits for an unknown room to be known; once, since the service may not let us ask for long. */
  async #awaitRoom(id: string): Promise<void> {
    if ((this.book.room(id)?.members.size ?? 0) > 0 || !this.#awaited.add(id, true)) return;
    await this.#within(waitForRoom, this.refresh(id));
  }

  /** The bot is out of a room, or somebody is its friend no more. */
  #leaveRoom(id: string): void {
    this.book.drop(id);
    this.#rooms.forget(id);
  }

  #tellMember(roomId: string, event: MembershipEvent): void {
    const timestamp = event.at;
    switch (event.type) {
      case "joined":
        this.book.guess(event.id, event.name);
        this.emit("room-join", { roomId, inviteeIdList: [event.id], inviterId: event.inviter ?? event.id, timestamp });
        return;
      case "left": this.emit("room-leave", { roomId, removeeIdList: [event.id], removerId: event.id, timestamp }); return;
      case "renamed": emitMore(this, "card", { roomId, contactId: event.id, oldCard: event.old, newCard: event.new, timestamp }); return;
    }
  }

  isUnlisted(room: string, contact: string): boolean {
    return this.#rooms.hasOnlyTalked(room, contact);
  }

  protected override refresh(room: string, changed = false): Promise<void> {
    return this.#lookups?.want(room, this.book.room(room)?.key, changed) ?? Promise.resolve();
  }

  /** The service's time on this machine's clock. */
  protected override local(at: number): number {
    return at + (this.session?.skew.ahead ?? 0);
  }
}
