/** telling-puppet: what happens on QQ, told once each and in order, as wechaty's events and those that wechaty has no word for. */
import { createHash } from "node:crypto";
import { types } from "wechaty-puppet";
import { type MoreEvents, type RoomLeft, emitMore } from "../more-events.ts";
import { Recent } from "../recent.ts";
import { ActingPuppet } from "./acting-puppet.ts";
import type { Member } from "./book.ts";
import { atMost } from "./clock.ts";
import type { News, Said } from "./decode.ts";
import { Lately } from "./lately.ts";
import { type Num, idOfFile, idOfRecall, messageIdOf, personId, roomId } from "./ids.ts";
import { readGroup, readMember, readMembers, readNickname, requestKey } from "./lists.ts";
import { Queue } from "./queue.ts";
import { befriendedId, friendshipId, invitationId } from "./reading-puppet.ts";

/** Ms that something waits for a list that it needs. */
const listLimit = 5000;
const lookAgain = 60_000;
/** How long a file's notice waits for the message that some send of it as well. */
const fileLimit = 1500;
/** So many newcomers at once are met by one list. */
const raid = 4;

type Of<Kind extends News["kind"]> = Extract<News, { kind: Kind }>;

export abstract class TellingPuppet extends ActingPuppet {
  readonly #queue = new Queue({ ready: () => this.ready, tell: (news, next) => this.tell(news, next), taken: () => this.taken() });
  readonly #seen = new Recent<true>(50_000);
  readonly #asked = new Recent<Of<"applied">>(2000);
  /** Requests told before a restart of ours. */
  readonly #askedBefore = new Recent<true>(500);
  #askedKeys: readonly string[] = [];
  readonly #files = new Recent<true>(500);
  /** Groups that could not be listed, and when that was tried. */
  readonly #triedAt = new Map<Num, number>();
  /** When the latest message of each group was written, in seconds. */
  protected readonly lastSaid = new Map<Num, number>();
  /** Resolves when what was told is taken care of. */
  protected taken: () => Promise<void> = async () => {};
  /** What happens is told once that resolves. */
  protected ready: Promise<unknown> = Promise.resolve();
  /** A list showed it first: its notice, if it comes yet, is no news. */
  protected readonly byList = new Lately();
  #ended = false;

  /** Something happened: it is told after what happened before. */
  protected hear(news: News): void {
    this.notices.hear(news);
    if (news.kind === "nothing") return;
    this.#queue.add(news);
  }
  protected get isBusy(): boolean {
    return this.#queue.isBusy;
  }
  protected end(): void {
    this.#ended = true;
    this.#queue.end();
  }

  /** Tells it, unless it was told before. `next` is what is to be told after it. */
  protected async tell(news: News, next: readonly News[] = []): Promise<void> {
    try {
      if (isOnce(news) && !this.#seen.add(keyOf(news), true)) return;
      switch (news.kind) {
        case "said": return await this.#tellSaid(news.said);
        case "echo":
          if ("group" in news.said.place) this.doubt.arrived();
          return await this.#tellSaid(news.said);
        case "joined": return await this.#tellJoined(news, next);
        case "left": return this.#tellLeft(news);
        case "dismissed": return this.#leave(news.group, news.seconds);
        case "muted": return this.#tellMuted(news);
        case "card": return this.recarded(news.group, news.user, news.card, news.seconds, news.old);
        case "admin": return this.#tellAdmin(news);
        case "topic": return this.#tellTopic(news);
        case "recalled": return this.#tellRecalled(news);
        case "uploaded": return await this.#tellUploaded(news);
        case "applied": return await this.#tellApplied(news);
        case "invited": return this.#tellInvited(news);
        case "befriending": return this.#tellBefriending(news);
        case "befriended": return this.#tellBefriended(news);
        case "all_muted": case "heartbeat": case "connected": case "offline": case "nothing": return;
        default: return unreachable(news);
      }
    } catch (error) {
      // One thing that cannot be told keeps nothing else from being told.
      this.emit("error", error instanceof Error ? error : new Error(String(error)));
    }
  }

  // ---- messages -------------------------------------------------------------------------------------------------

  async #tellSaid(said: Said): Promise<void> {
    const { place, user, seconds, segments, nickname, card } = said;
    if ("group" in place) {
      await this.#know(place.group);
      this.lastSaid.set(place.group, Math.max(seconds, this.lastSaid.get(place.group) ?? 0));
      for (const { type, data } of segments) if (type === "file") this.#files.add(`${place.group}/${data["file_id"] ?? data["file"] ?? ""}`, true);
      // The gateway sees another name in the message itself: it is not told a second time.
      this.book.put(place.group, user, { ...(nickname !== undefined && { nickname }), ...(card !== undefined && { card }) });
    } else if (nickname !== undefined && user !== this.self) this.book.name(user, nickname);
    this.emit("message", { messageId: this.keep(said) });
  }

  #tellRecalled({ place, user, operator, number, seconds }: Of<"recalled">): void {
    const message = this.said.idAt(place, number) ?? messageIdOf({ place, number, seconds });
    this.said.recalled(message);
    const id = idOfRecall({ place, number, seconds });
    const common = { id, timestamp: seconds, type: types.Message.Recalled, text: message, talkerId: personId(operator ?? user) };
    this.said.add({ payload: "group" in place ? { ...common, roomId: roomId(place.group) } : { ...common, listenerId: personId(this.self) }, segments: [], place, user });
    this.emit("message", { messageId: id });
  }

  /** Some tell a file by a notice, some by a message, some by both: the message says more. */
  async #tellUploaded({ group, user, seconds, file }: Of<"uploaded">): Promise<void> {
    await this.#know(group);
    this.clock.after(fileLimit, () => {
      if (this.#ended || !this.#files.add(`${group}/${file.id}`, true)) return;
      const id = idOfFile(group, seconds, createHash("sha256").update(`${file.id}/${file.name}`).digest("hex").slice(0, 12));
      const name = this.nameIn(group, user);
      const payload = { id, timestamp: seconds, type: types.Message.Attachment, text: file.name, filename: file.name, readable: true as const, talkerId: personId(user), roomId: roomId(group), ...(name && { talkerName: name }) };
      this.said.add({ payload, segments: [], place: { group }, user, file });
      this.emit("message", { messageId: id });
    });
  }

  // ---- coming and going -----------------------------------------------------------------------------------------

  async #tellJoined({ group, user, operator, invited, seconds }: Of<"joined">, next: readonly News[]): Promise<void> {
    if (this.byList.had(`joined/${group}/${user}`, this.clock.now())) return;
    if (user === this.self) this.#triedAt.delete(group);
    await this.#know(group, user !== this.self);
    if (user !== this.self) {
      await this.#meet(group, user, next);
      this.book.put(group, user, { joinedAt: seconds });
    }
    // wechaty swallows a join whose inviter is nobody.
    const inviter = operator === undefined || (!invited && user !== this.self) ? user : operator;
    this.emit("room-join", { roomId: roomId(group), inviteeIdList: [personId(user)], inviterId: personId(inviter), timestamp: seconds });
  }

  /** A newcomer's name: known already, or asked for; of many at once by one list. */
  async #meet(group: Num, user: Num, next: readonly News[]): Promise<void> {
    if (this.book.nickname(user) !== undefined) return;
    const coming = next.filter((news) => news.kind === "joined" && news.group === group && this.book.nickname(news.user) === undefined);
    const work: Promise<unknown> = coming.length + 1 >= raid || this.calls.lacks("get_group_member_info") ? this.relist(group) : readMember(this.calls, group, user).then((member) => {
      if (member) this.book.put(group, user, member);
    });
    await atMost(this.clock, listLimit, work.catch(() => this.#askName(user)), undefined);
  }
  /** What somebody is called who is in no group with us, or is gone again already. */
  async #askName(user: Num): Promise<void> {
    const nickname = await readNickname(this.calls, user).catch(() => undefined);
    if (nickname !== undefined) this.book.name(user, nickname);
  }

  #tellLeft({ group, user, operator, kicked, seconds }: Of<"left">): void {
    if (user === this.self) return this.#leave(group, seconds, operator);
    if (this.byList.had(`left/${group}/${user}`, this.clock.now())) return;
    this.removing.delete(`${group}/${user}`);
    this.book.remove(group, user);
    this.emitLeft(group, user, kicked, operator, seconds);
  }
  /** `kicked` is undefined where nothing tells whether they went by themselves. */
  protected emitLeft(group: Num, user: Num, kicked: boolean | undefined, operator: Num | undefined, at: number): void {
    const left: RoomLeft = { roomId: roomId(group), removeeIdList: [personId(user)], removerId: personId(kicked ? (operator ?? user) : user), timestamp: at, ...(kicked !== undefined && { kicked }) };
    this.emit("room-leave", left);
  }
  /** The bot is out of a group, or there is no such group any more. */
  #leave(group: Num, at: number, operator?: Num): void {
    if (!this.book.has(group)) return;
    this.emitLeft(group, this.self, operator !== undefined && operator !== this.self, operator, at);
    this.book.drop(group);
  }

  // ---- lists ----------------------------------------------------------------------------------------------------

  /** A group that is not known yet is listed; once, since it may not let us for long. */
  async #know(group: Num, tellRoster = true): Promise<void> {
    if (this.book.isListed(group)) return;
    const now = this.clock.now();
    if (now - (this.#triedAt.get(group) ?? Number.NEGATIVE_INFINITY) < lookAgain) return;
    this.#triedAt.set(group, now);
    const learnt = await atMost(this.clock, listLimit, this.#learn(group).then(() => true, () => false), false);
    if (learnt && tellRoster) emitMore(this, "roster", { roomId: roomId(group), timestamp: now });
  }
  async #learn(group: Num): Promise<void> {
    const topic = this.book.topic(group) || ((await readGroup(this.calls, group).catch(() => undefined))?.topic ?? "");
    const members = await readMembers(this.calls, group);
    this.book.retitle(group, topic);
    this.book.setMembers(group, members);
  }

  /** Who comes and goes has notices of its own, which may be on their way: a list tells only what they do not. */
  protected override async relist(group: Num): Promise<ReadonlyMap<Num, Member>> {
    const list = new Map((await readMembers(this.calls, group)).map((member) => [member.number, member]));
    for (const key of this.removing.keys()) {
      const [where, number = ""] = key.split("/");
      if (where === group && !list.has(number)) this.removed(group, number);
    }
    for (const member of list.values()) {
      if (!this.book.member(group, member.number)) this.book.name(member.number, member.nickname);
      else {
        this.recarded(group, member.number, member.card, this.clock.now());
        this.book.put(group, member.number, member);
      }
    }
    return list;
  }

  protected override removed(group: Num, number: Num): void {
    this.removing.delete(`${group}/${number}`);
    if (!this.book.remove(group, number)) return;
    this.byList.note(`left/${group}/${number}`, this.clock.now());
    this.emitLeft(group, number, true, this.self, Math.floor(this.clock.now() / 1000));
  }

  #tellMuted({ group, user, operator, duration, seconds }: Of<"muted">): void {
    if (!this.book.has(group)) return;
    this.book.put(group, user, { mutedUntil: duration === 0 ? 0 : seconds + duration });
    emitMore(this, "mute", { roomId: roomId(group), contactId: personId(user), seconds: duration, timestamp: seconds, ...(operator !== undefined && { operatorId: personId(operator) }) });
  }

  protected override recarded(group: Num, number: Num, card: string, at: number, told?: string): void {
    const old = this.book.member(group, number)?.card ?? told ?? "";
    // With the message that brought it, the name was seen already.
    if (old === card || !this.book.has(group)) return;
    this.book.put(group, number, { card });
    emitMore(this, "card", { roomId: roomId(group), contactId: personId(number), oldCard: old, newCard: card, timestamp: at });
  }

  #tellAdmin({ group, user, on, seconds }: Of<"admin">): void {
    if (!this.book.has(group)) return;
    this.book.put(group, user, { role: on ? "admin" : "member" });
    // What the bot can do there is another thing from now on.
    if (user === this.self) emitMore(this, "roster", { roomId: roomId(group), timestamp: seconds });
  }
  #tellTopic({ group, operator, topic, seconds }: Of<"topic">): void {
    const old = this.book.topic(group);
    if (topic === "" || old === topic) return;
    this.book.retitle(group, topic);
    this.emit("room-topic", { roomId: roomId(group), changerId: personId(operator ?? this.self), oldTopic: old, newTopic: topic, timestamp: seconds });
  }

  // ---- requests -------------------------------------------------------------------------------------------------

  async #tellApplied(news: Of<"applied">): Promise<void> {
    const { group, user, comment, flag, inviter, seconds, nickname } = news;
    const key = flag === "" ? keyOf(news) : requestKey(group, flag);
    if (!this.#asked.add(key, news) || this.#askedBefore.get(key) === true) return;
    this.#askedKeys = [...this.#askedKeys, key].slice(-200);
    if (nickname !== undefined) this.book.name(user, nickname);
    if (this.book.nickname(user) === undefined) await atMost(this.clock, listLimit, this.#askName(user), undefined);
    const request: MoreEvents["join-request"] = { roomId: roomId(group), contactId: personId(user), comment, flag, timestamp: seconds, ...(inviter !== undefined && { inviterId: personId(inviter) }) };
    emitMore(this, "join-request", request);
  }
  /** What requests were told, for the next life. */
  protected get askedKeys(): readonly string[] {
    return this.#askedKeys;
  }
  protected rememberAsked(keys: readonly string[]): void {
    for (const key of keys) this.#askedBefore.add(key, true);
    this.#askedKeys = keys;
  }
  protected override applicant(group: Num, flag: string): { readonly user: Num; readonly invited: boolean } | undefined {
    const asked = this.#asked.get(requestKey(group, flag));
    return asked && { user: asked.user, invited: asked.inviter !== undefined };
  }

  #tellInvited({ group, user, flag, seconds }: Of<"invited">): void {
    const id = invitationId(group, user, flag);
    if (this.invitations.add(id, { group, inviter: user, flag, at: seconds })) this.emit("room-invite", { roomInvitationId: id });
  }
  #tellBefriending({ user, comment, flag, seconds }: Of<"befriending">): void {
    const id = friendshipId(user, flag);
    if (this.requests.add(id, { user, flag, comment, at: seconds })) this.emit("friendship", { friendshipId: id });
  }
  #tellBefriended({ user, seconds }: Of<"befriended">): void {
    this.book.befriend(user);
    this.emit("friendship", { friendshipId: befriendedId(user, seconds) });
  }
}

/** Messages, by place, time and number; notices, by all that they say. Requests go by their flag. */
function keyOf(news: News): string {
  return news.kind === "said" || news.kind === "echo" ? messageIdOf(news.said) : JSON.stringify(news);
}
const isOnce = ({ kind }: News): boolean => kind !== "applied" && kind !== "invited" && kind !== "befriending";

const unreachable = (news: never): never => {
  throw new Error(`not told: ${JSON.stringify(news)}`);
};
