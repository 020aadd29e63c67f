/** sightings: what a wechaty puppet tells, read once and turned into plain sightings. */
import { type impls, type payloads, types } from "wechaty-puppet";
import type { Delivery, SeenGroup, SeenMember, Sighting } from "../ports.ts";
import type { RichMessage } from "./bare-puppet.ts";
import { Heard } from "./heard.ts";
import { evidenceIn } from "./known-by.ts";
import { within } from "./lane.ts";
import type { MoreEvents, RoomLeft } from "./more-events.ts";
import { type SplitText, splitQuote } from "../core/quote.ts";
import { attachmentsOf, cutText, readMention, wordsOf } from "./words.ts";

type Puppet = impls.PuppetInterface;

/** Ms to wait for what a link card shows. */
const cardLimit = 5000;

/** Seconds or ms, as wechaty allows both, to ms. */
const toMs = (timestamp: number): number => (timestamp < 1e11 ? timestamp * 1000 : timestamp);

/**
 * Reads a puppet's payloads rather than wechaty's objects: those fetch a room's whole member list when first touched, keep what they
 * fetched for ever, and come in another order than the events.
 */
export class Witness {
  readonly #puppet: Puppet;
  /** The names last seen, by room and person: on networks that tell of no rename, a message under another name does. */
  readonly #names = new Map<string, Map<string, string>>();
  /** Topics that an event told of, since cached payloads lag behind it. */
  readonly #topics = new Map<string, string>();
  readonly #staff = new Map<string, ReadonlySet<string>>();
  readonly #owners = new Map<string, string>();
  readonly #heard = new Heard();

  constructor(puppet: Puppet) {
    this.#puppet = puppet;
  }

  /** Whether the bot is owner or admin of a room; undefined while that is not known. */
  isAdmin(room: string): boolean | undefined {
    return this.#puppet.isLoggedIn ? this.#staff.get(room)?.has(this.#puppet.currentUserId) : undefined;
  }

  /** Whether the bot is known to own a room. */
  isOwner(room: string): boolean {
    return this.#puppet.isLoggedIn && this.#owners.get(room) === this.#puppet.currentUserId;
  }

  /** Whether somebody is known to be owner or admin of a room. */
  async isStaff(room: string, member: string): Promise<boolean> {
    await this.group(room);
    return this.#staff.get(room)?.has(member) === true;
  }

  async message(messageId: string): Promise<readonly Sighting[]> {
    const payload: RichMessage = await this.#puppet.messagePayload(messageId);
    if (payload.talkerId === this.#puppet.currentUserId || payload.type === types.Message.Recalled) return [];
    return payload.roomId ? this.#inRoom(payload, payload.roomId) : this.#inPrivate(payload);
  }

  async #inRoom(payload: RichMessage, room: string): Promise<readonly Sighting[]> {
    const at = toMs(payload.timestamp);
    const group = await this.group(room);
    const name = payload.talkerName ?? (await this.#nameIn(room, payload.talkerId));
    const renamed = this.#noteName(group, payload.talkerId, name, `rename:${room}:${payload.talkerId}:${payload.id}`, at);
    const raw = await this.#wordsOf(payload);
    const { text: own, quoted } = this.#quoteIn(payload, raw, room);
    this.#heard.note(room, payload.talkerId, own);
    const { text, mentioned } = readMention(own, await this.#botNames(room));
    const has = [...new Set([...attachmentsOf(payload.type, own), ...(payload.has ?? [])])];
    const message: Sighting = {
      type: "message", id: payload.id, at, group, member: { id: payload.talkerId, name }, text,
      ...(quoted && { quoted }),
      ...(payload.type === types.Message.ChatHistory && { forwarded: true }),
      ...((mentioned || mentionIds(payload).includes(this.#puppet.currentUserId)) && { mentionsBot: true }),
      ...(has.length > 0 && { has }),
    };
    return [...renamed, message];
  }

  /** Where the puppet tells quotations apart, anybody can type what looks like one: it is one if somebody else said that here lately. */
  #quoteIn(payload: RichMessage, raw: string, room: string): SplitText {
    const split = quoteOf(payload, raw);
    const typed = payload.readable === true && payload.quote === undefined && split.quoted !== undefined;
    return typed && !this.#heard.wasSaidByAnother(room, payload.talkerId, split.quoted?.text ?? "") ? { text: raw } : split;
  }

  async #inPrivate(payload: RichMessage): Promise<readonly Sighting[]> {
    const { text, quoted } = quoteOf(payload, await this.#wordsOf(payload));
    // A picture or a sticker holds no command, and there is nobody else in the chat whom it could concern.
    if (text.trim() === "") return [];
    return [{ type: "direct_message", id: payload.id, at: toMs(payload.timestamp), member: await this.#person(payload.talkerId), text, ...(quoted && { quoted }) }];
  }

  /** The author's words; of a link card, what it shows. */
  async #wordsOf(payload: RichMessage): Promise<string> {
    if (payload.readable) return cutText(payload.text ?? "");
    if (payload.type !== types.Message.Url) return wordsOf(payload.type, payload.text ?? "");
    // What the card shows is fetched; the message counts without it as well.
    const card = await within(cardLimit, this.#puppet.messageUrl(payload.id)).catch(() => undefined);
    return card ? [card.title, card.description, card.url].filter(Boolean).join("\n") : wordsOf(payload.type, payload.text ?? "");
  }

  /** One sighting for each newcomer; the whole roster when the newcomer is the bot. */
  async joined({ roomId, inviteeIdList, inviterId, timestamp }: payloads.EventRoomJoin): Promise<readonly Sighting[]> {
    const group = await this.group(roomId);
    const at = toMs(timestamp);
    const sightings: Sighting[] = [];
    for (const id of new Set(inviteeIdList)) {
      if (id === this.#puppet.currentUserId) {
        sightings.push(...(await this.roster(roomId, at)));
        continue;
      }
      const member = { id, name: await this.#nameIn(roomId, id) };
      this.#namesIn(roomId).set(id, member.name);
      // Where the network does not say who invited, puppets name the newcomer, since wechaty insists on somebody.
      const inviter = inviterId && inviterId !== id ? { id: inviterId, name: await this.#nameIn(roomId, inviterId) } : undefined;
      sightings.push({ type: "member_joined", id: `join:${roomId}:${id}:${at}`, at, group, member, ...(inviter && { inviter }) });
    }
    return sightings;
  }

  async left({ roomId, removeeIdList, removerId, kicked, timestamp }: RoomLeft): Promise<readonly Sighting[]> {
    const group = await this.group(roomId);
    const at = toMs(timestamp);
    const sightings: Sighting[] = [];
    for (const id of new Set(removeeIdList)) {
      if (id === this.#puppet.currentUserId) continue;
      const name = this.#namesIn(roomId).get(id) ?? (await this.#person(id)).name;
      this.#namesIn(roomId).delete(id);
      const hand = kicked !== true || !removerId || removerId === id ? {} : removerId === this.#puppet.currentUserId ? ({ own: true } as const) : { by: await this.#person(removerId) };
      sightings.push({ type: "member_left", id: `leave:${roomId}:${id}:${at}`, at, group, member: { id, name }, ...(kicked !== undefined && { removed: kicked }), ...hand });
    }
    return sightings;
  }

  async muted({ roomId, contactId, seconds, operatorId, timestamp }: MoreEvents["mute"]): Promise<readonly Sighting[]> {
    // What the bot itself may not say is a matter of its rank.
    if (contactId === this.#puppet.currentUserId) return [];
    const at = toMs(timestamp);
    const member = { id: contactId, name: await this.#nameIn(roomId, contactId) };
    return [{ type: "member_muted", id: `mute:${roomId}:${contactId}:${at}:${seconds}`, at, group: await this.group(roomId), member, until: seconds > 0 ? at + seconds * 1000 : 0, ...(operatorId && { by: await this.#person(operatorId) }) }];
  }

  async retitled({ roomId, newTopic, timestamp }: payloads.EventRoomTopic): Promise<readonly Sighting[]> {
    this.#topics.set(roomId, newTopic);
    const at = toMs(timestamp);
    return [{ type: "group_renamed", id: `topic:${roomId}:${at}`, at, group: await this.group(roomId) }];
  }

  async renamed({ roomId, contactId, oldCard, newCard, timestamp }: MoreEvents["card"]): Promise<readonly Sighting[]> {
    const at = toMs(timestamp);
    const group = await this.group(roomId);
    // An empty card means that the person goes by the general name.
    const general = oldCard === "" || newCard === "" ? (await this.#person(contactId)).name : "";
    const newName = newCard || general;
    this.#namesIn(roomId).set(contactId, newName);
    // The bot's own name matters for who mentions it, and is nobody's business else.
    if (contactId === this.#puppet.currentUserId) return [];
    return [{ type: "member_renamed", id: `rename:${roomId}:${contactId}:${at}`, at, group, member: { id: contactId, name: oldCard || general }, newName }];
  }

  /** A card that the bot set itself, of which platforms do not tell the one who set it. Nothing where it is known already. */
  async cardSet({ group, member, card }: Extract<Delivery, { type: "set_card" }>, at: number): Promise<readonly Sighting[]> {
    const old = this.#namesIn(group).get(member) ?? "";
    return old === card ? [] : this.renamed({ roomId: group, contactId: member, oldCard: old, newCard: card, timestamp: at });
  }

  async joinRequested({ roomId, contactId, comment, flag, inviterId, timestamp }: MoreEvents["join-request"]): Promise<readonly Sighting[]> {
    const inviter = inviterId && inviterId !== contactId ? { id: inviterId, name: await this.#nameIn(roomId, inviterId) } : undefined;
    return [{ type: "join_requested", id: `ask:${roomId}:${flag}`, at: toMs(timestamp), group: await this.group(roomId), member: await this.#person(contactId), text: comment, flag, ...(inviter && { inviter }) }];
  }

  async friendRequested(friendshipId: string): Promise<readonly Sighting[]> {
    const payload = await this.#puppet.friendshipPayload(friendshipId);
    if (payload.type !== types.Friendship.Receive) return [];
    return [{ type: "friend_requested", id: `friend:${friendshipId}`, at: toMs(payload.timestamp), member: await this.#person(payload.contactId), text: payload.hello ?? "", flag: friendshipId }];
  }

  /** Everybody in a room but the bot; nothing when the puppet does not know them yet. */
  async roster(room: string, at: number): Promise<readonly Sighting[]> {
    const group = await this.group(room);
    const members: SeenMember[] = [];
    for (const id of await this.#puppet.roomMemberList(room)) {
      const name = await this.#nameIn(room, id);
      const names = this.#namesIn(room);
      if (!names.has(id)) names.set(id, name);
      const evidence = evidenceIn(this.#puppet)?.evidenceOf(room, id);
      if (id !== this.#puppet.currentUserId) members.push({ id, name, ...(evidence && { evidence }) });
    }
    return members.length > 0 ? [{ type: "roster", at, group, members }] : [];
  }

  /** The bot's friends, where they are what people are known again by. */
  async friends(at: number): Promise<readonly Sighting[]> {
    const shows = evidenceIn(this.#puppet);
    if (!shows) return [];
    const members = await Promise.all(shows.friends().map(async (id) => ({ ...(await this.#person(id)), evidence: shows.evidenceOf(undefined, id) })));
    return [{ type: "friends", at, members }];
  }

  async group(id: string): Promise<SeenGroup> {
    const payload = await this.#puppet.roomPayload(id).catch(() => undefined);
    if (payload?.ownerId) {
      this.#staff.set(id, new Set([payload.ownerId, ...payload.adminIdList]));
      this.#owners.set(id, payload.ownerId);
    }
    return { id, topic: this.#topics.get(id) ?? payload?.topic ?? "", ...(payload?.ownerId && { owner: payload.ownerId }), ...(this.isOwner(id) && { owned: true }) };
  }

  /** Remembers a name; tells of a rename when another one was known. */
  #noteName(group: SeenGroup, id: string, name: string, sightingId: string, at: number): readonly Sighting[] {
    const names = this.#namesIn(group.id);
    const old = names.get(id);
    names.set(id, name);
    return old === undefined || old === name ? [] : [{ type: "member_renamed", id: sightingId, at, group, member: { id, name: old }, newName: name }];
  }

  #namesIn(room: string): Map<string, string> {
    let names = this.#names.get(room);
    if (!names) this.#names.set(room, (names = new Map()));
    return names;
  }

  async #nameIn(room: string, id: string): Promise<string> {
    const payload = await this.#puppet.roomMemberPayload(room, id).catch(() => undefined);
    return payload?.roomAlias || payload?.name || (await this.#person(id)).name;
  }

  async #person(id: string): Promise<SeenMember> {
    const payload = await this.#puppet.contactPayload(id).catch(() => undefined);
    return { id, name: payload?.name ?? "" };
  }

  async #botNames(room: string): Promise<readonly string[]> {
    const id = this.#puppet.currentUserId;
    const general = (await this.#person(id)).name;
    const here = this.#namesIn(room).get(id);
    return here === undefined || here === general ? [general] : [here, general].toSorted((a, b) => b.length - a.length);
  }
}

/** Own words and quoted words: told apart by the puppet, or by how they are written. */
const quoteOf = (payload: RichMessage, raw: string): SplitText => (payload.quote ? { text: raw, quoted: payload.quote } : splitQuote(raw));

function mentionIds(payload: payloads.Message): readonly string[] {
  return "mentionIdList" in payload ? (payload.mentionIdList ?? []) : [];
}
