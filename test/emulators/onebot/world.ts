/** world: the driver of the made-up QQ: what a test lets people do on their phones, and what the bot says. */
import { Crowd, type WorldParts } from "./crowd.ts";
import type { Faults } from "./faults.ts";
import type { Message } from "./messages.ts";
import type { Chat } from "./people.ts";
import { at, reply, type Segment, text } from "./segments.ts";

export type { WorldParts } from "./crowd.ts";
type Saying = { readonly quoting?: number; readonly mentions?: readonly (number | "all")[] };

export class World extends Crowd {
  readonly #faults: Faults;
  readonly #fileIsMessage: boolean;
  #things = 0;

  constructor(parts: WorldParts) {
    super(parts);
    this.#faults = parts.faults;
    this.#fileIsMessage = parts.ways.fileIsMessage;
  }

  /** Somebody writes in a group, or to the bot with `{ private: person }`. The bot's own number stands for its owner on a phone. Answers the message id. Throws for who is muted or not there. */
  say(person: number, to: Chat, words: string | readonly Segment[], how: Saying = {}): number {
    if (typeof to === "number" && !this.maySpeak(person, to)) throw new Error(`${person} may not speak in ${to} now`);
    const mentions = (how.mentions ?? []).map(at);
    const said = typeof words === "string" ? [text(mentions.length > 0 ? ` ${words}` : words)] : words;
    return this.#said(person, to, [...(how.quoting === undefined ? [] : [reply(how.quoting)]), ...mentions, ...said]).id;
  }

  /** The bot's account says something; a frozen one is heard by nobody, itself included. */
  speak(to: Chat, segments: readonly Segment[]): number {
    const { frozen } = this.#faults;
    if (frozen === false || (frozen === "groups" && typeof to !== "number")) {
      const message = this.#said(this.bot, to, segments);
      this.deliver(message, false);
      return message.id;
    }
    const message = { id: this.messages.nextId(), seq: 0, chat: to, author: this.bot, at: this.now(), segments, recalled: false };
    this.deliver(message, true);
    return message.id;
  }

  /** Takes a message back: its author, or who has a say over the author. */
  recall(messageId: number, by?: number): void {
    const message = this.messages.byId(messageId);
    if (!message || message.recalled) throw new Error(`no message ${messageId}`);
    const { chat, author } = message;
    const doer = by ?? author;
    if (doer !== author && (typeof chat !== "number" || !this.rules(doer, author, chat))) throw new Error(`${doer} may not take back ${messageId}`);
    this.takeBack(message);
    this.events.recalled(message, doer);
  }

  /** Puts a file among those of a group. Answers its id. */
  upload(person: number, group: number, file: { readonly name: string; readonly size: number }): string {
    this.memberOf(person, group);
    const id = `/file-${++this.#things}`;
    const put = { id, ...file, by: person, at: this.now() };
    this.groupOf(group).files.push(put);
    if (!this.groupOf(group).members.has(this.bot)) return id;
    this.events.upload(group, put);
    if (this.#fileIsMessage) this.#said(person, group, [{ type: "file", data: { file: file.name, file_id: id, file_size: String(file.size), url: "" } }]);
    return id;
  }

  /** Pokes somebody, the bot unless told otherwise. */
  poke(person: number, where: Chat, target: number = this.bot): void {
    this.events.poked(typeof where === "number" ? where : 0, person, target);
  }

  like(person: number, messageId: number, emoji = "76"): void {
    const message = this.messages.byId(messageId);
    if (!message) throw new Error(`no message ${messageId}`);
    this.events.liked(message, person, emoji);
  }

  /** Marks a message as worth keeping, or takes the mark off. */
  essence(messageId: number, on: boolean, by: number): void {
    const message = this.messages.byId(messageId);
    if (!message || typeof message.chat !== "number") throw new Error(`no message ${messageId} in a group`);
    const group = this.groupOf(message.chat);
    group.essences = group.essences.filter((essence) => essence.messageId !== messageId);
    if (on) group.essences.push({ messageId, by, at: this.now() });
    this.events.essence(message, by, on);
  }

  /** Hangs up an announcement. Answers its id. */
  announce(group: number, words: string, by: number, picture?: string): string {
    const id = `notice-${++this.#things}`;
    this.groupOf(group).announcements.push({ id, text: words, by, at: this.now(), ...(picture !== undefined && { picture }) });
    return id;
  }

  /** Takes an announcement down; false when there is none such. */
  takeDown(group: number, id: string): boolean {
    const { announcements } = this.groupOf(group);
    this.groupOf(group).announcements = announcements.filter((each) => each.id !== id);
    return this.groupOf(group).announcements.length < announcements.length;
  }

  rename(person: number, name: string): void {
    this.personOf(person).name = name;
  }

  unfriend(person: number): void {
    this.personOf(person).friend = false;
  }

  /** QQ throws the account off; `faults.online = true` lets it back in. */
  thrownOff(because = "您的账号已在另一地点登录"): void {
    this.events.offline(because);
    this.#faults.online = false;
  }

  #said(person: number, to: Chat, segments: readonly Segment[]): Message {
    const message = this.messages.add(to, person, segments, this.now());
    const group = typeof to === "number" ? this.groupOf(to) : undefined;
    const member = group?.members.get(person);
    if (group && !group.members.has(this.bot)) return message;
    if (member && group) {
      if (member.card !== member.toldCard && person !== this.bot) this.events.card(group.id, person, member.toldCard, member.card);
      Object.assign(member, { lastSentAt: this.now(), toldCard: member.card, heard: true });
    }
    this.events.said(message);
    return message;
  }
}
