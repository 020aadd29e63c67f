/** crowd: coming and going, rank, muting and cards: what owners, admins and members do in a group. The bot's own acts come through here as well. */
import type { EventParts } from "./events.ts";
import { Events } from "./events.ts";
import { Ground, type GroundParts } from "./ground.ts";
import type { Request } from "./requests.ts";

export type WorldParts = GroundParts & EventParts;

export class Crowd extends Ground {
  readonly events: Events;

  constructor(parts: WorldParts) {
    super(parts);
    this.events = new Events(parts, this);
  }

  /** People come in: invited by a member, or let in by an admin (the owner unless told otherwise). The bot may be among them. */
  join(people: readonly number[], group: number, how: { readonly inviter?: number; readonly by?: number } = {}): void {
    for (const person of people) {
      if (this.groupOf(group).members.has(person)) continue;
      this.enter(group, person);
      this.#tell(group, person, () => this.events.increase(group, person, how.inviter ?? how.by ?? this.ownerOf(group), how.inviter === undefined ? "approve" : "invite"));
    }
  }

  leave(person: number, group: number): void {
    this.memberOf(person, group);
    this.groupOf(group).members.delete(person);
    this.#tell(group, person, () => this.events.decrease(group, person, person, "leave"));
  }

  /** Removes somebody, who with `forGood` cannot ask to join again. The bot may be the one. */
  kick(person: number, group: number, by: number = this.ownerOf(group), forGood = false): void {
    this.memberOf(person, group);
    this.#needRule(by, person, group);
    if (forGood) this.groupOf(group).barred.add(person);
    this.groupOf(group).members.delete(person);
    this.#tell(group, person, () => this.events.decrease(group, person, by, "kick"));
  }

  /** Mutes somebody for so many seconds; 0 lifts it. Time by itself lifts it without a word. */
  mute(person: number, group: number, seconds: number, by: number = this.ownerOf(group)): void {
    this.#needRule(by, person, group);
    this.memberOf(person, group).mutedUntil = this.now() + seconds * 1000;
    this.#tell(group, person, () => this.events.muted(group, person, seconds, by));
  }

  muteAll(group: number, muted: boolean, by: number = this.ownerOf(group)): void {
    this.#needLead(by, group);
    this.groupOf(group).allMuted = muted;
    this.#tell(group, 0, () => this.events.muted(group, 0, muted ? -1 : 0, by));
  }

  /** Sets what somebody is called in a group. The bot hears of it with that member's next message, unless it did it itself. */
  card(person: number, group: number, card: string, by?: number): void {
    const member = this.memberOf(person, group);
    member.card = card;
    if (by === this.bot) member.toldCard = card;
  }

  /** Makes somebody an admin, or no longer. */
  admin(person: number, group: number, on: boolean): void {
    const member = this.memberOf(person, group);
    if (member.role === "owner") throw new Error(`${person} owns ${group}`);
    member.role = on ? "admin" : "member";
    this.#tell(group, person, () => this.events.admin(group, person, on));
  }

  title(person: number, group: number, title: string): void {
    this.memberOf(person, group).title = title;
    this.#tell(group, person, () => this.events.title(group, person, title));
  }

  topic(group: number, topic: string, by: number = this.ownerOf(group)): void {
    this.groupOf(group).topic = topic;
    this.#tell(group, by, () => this.events.topic(group, by, topic));
  }

  /** The owner dissolves a group. */
  disband(group: number): void {
    const owner = this.ownerOf(group);
    const knew = this.groupOf(group).members.has(this.bot);
    this.groups.delete(group);
    if (knew) this.events.disbanded(group, owner);
  }

  /** Asks to join. The bot hears of it when it is an admin. Answers the flag, under which it may be answered. */
  apply(person: number, group: number, comment: string, how: { readonly inviter?: number } = {}): string {
    const { members, barred } = this.groupOf(group);
    if (members.has(person)) throw new Error(`${person} is in ${group} already`);
    if (barred.has(person)) throw new Error(`${person} may not ask to join ${group}`);
    const request = this.joining.add({ kind: "add", group, person: this.personOf(person).id, comment, at: this.now(), ...(how.inviter !== undefined && { inviter: how.inviter }) });
    if (this.leads(this.bot, group)) this.events.requested(request);
    return request.flag;
  }

  /** Somebody asks the bot into a group. Answers the flag. */
  invite(inviter: number, group: number): string {
    this.memberOf(inviter, group);
    const request = this.joining.add({ kind: "invite", group, person: inviter, comment: "", at: this.now() });
    this.events.requested(request);
    return request.flag;
  }

  /** Asks to be the bot's friend. Answers the flag. */
  befriend(person: number, comment: string): string {
    const request = this.joining.add({ kind: "friend", group: 0, person: this.personOf(person).id, comment, at: this.now() });
    this.events.requested(request);
    return request.flag;
  }

  /** Somebody who may answers a request; an admin other than the bot, unless told otherwise. */
  answer(flag: string, approve: boolean, how: { readonly by?: number; readonly reason?: string; readonly remark?: string } = {}): void {
    const request = this.joining.byFlag(flag);
    if (request?.state !== "open") throw new Error(`no open request ${flag}`);
    this.settle(request, approve, how.by ?? (request.kind === "add" ? this.ownerOf(request.group) : this.bot), how.reason ?? "", how.remark ?? "");
  }

  settle(request: Request, approve: boolean, by: number, reason: string, remark: string): void {
    const { kind, group, person } = request;
    Object.assign(request, { state: approve ? "approved" : "refused", by, reason });
    if (!approve) return;
    if (kind === "friend") this.makeFriends(person, remark);
    else if (kind === "invite") this.join([this.bot], group, { inviter: person });
    else this.join([person], group, { by });
  }

  /** The bot and somebody are friends from now on. */
  makeFriends(person: number, remark = ""): void {
    Object.assign(this.personOf(person), { friend: true, remark });
    this.events.befriended(person);
  }

  ownerOf(group: number): number {
    for (const [person, { role }] of this.groupOf(group).members) if (role === "owner") return person;
    throw new Error(`nobody owns ${group}`);
  }

  /** The bot hears of what happens where it is, and to itself. */
  #tell(group: number, person: number, tell: () => void): void {
    if (person === this.bot || this.groupOf(group).members.has(this.bot)) tell();
  }

  #needRule(by: number, over: number, group: number): void {
    if (!this.rules(by, over, group)) throw new Error(`${by} has no say over ${over} in ${group}`);
  }

  #needLead(by: number, group: number): void {
    if (!this.leads(by, group)) throw new Error(`${by} is no admin of ${group}`);
  }
}
