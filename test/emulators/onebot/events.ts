/** events: what the implementation tells the bot, in its own shape. */
import type { Json } from "../webwx/json.ts";
import type { Faults } from "./faults.ts";
import type { Ground } from "./ground.ts";
import type { Message } from "./messages.ts";
import type { GroupFile } from "./people.ts";
import type { Ways } from "./profiles.ts";
import type { Request } from "./requests.ts";
import { dataOf, type Segment, toCodes } from "./segments.ts";

export type EventParts = {
  readonly ways: Ways;
  readonly faults: Faults;
  readonly now: () => number;
  readonly format: "array" | "string";
  readonly tell: (event: Json) => void;
};

export class Events {
  readonly #parts: EventParts;
  readonly #ground: Ground;

  constructor(parts: EventParts, ground: Ground) {
    this.#parts = parts;
    this.#ground = ground;
  }

  /** A message as events and readings have it. */
  body(message: Message): Json {
    const { ways, format } = this.#parts;
    const { id, chat, author, at } = message;
    const bot = this.#ground.bot;
    const segments = this.segments(message);
    const codes = toCodes(segments);
    const seq = ways.seqIsId ? { message_seq: id, real_id: id, real_seq: String(message.seq) } : { message_seq: message.seq };
    const own = author === bot ? { message_sent_type: "self", ...(typeof chat !== "number" && { target_id: chat.private }) } : {};
    return {
      self_id: bot, user_id: author, time: seconds(at), message_id: id, ...seq, message_type: typeof chat === "number" ? "group" : "private", sender: this.#sender(message), raw_message: codes, font: 14,
      sub_type: typeof chat === "number" ? "normal" : this.#ground.personOf(chat.private).friend ? "friend" : "group", message: format === "array" ? segments : codes, message_format: format,
      post_type: author === bot ? "message_sent" : "message", ...own, ...(typeof chat === "number" && { group_id: chat, group_name: this.#ground.groupOf(chat).topic }),
    };
  }

  /** The segments of a message as the implementation writes them. */
  segments({ chat, segments }: Message): readonly Segment[] {
    const { ways, faults } = this.#parts;
    const named = ways.namesMentioned ? segments.map((segment) => (segment.type === "at" && dataOf(segment, "qq") !== "all" ? { type: "at", data: { ...segment.data, name: this.#ground.nameIn(chat, Number(dataOf(segment, "qq"))) } } : segment)) : segments;
    const shown = this.#ground.numbers.segments(named, "shown");
    return faults.numberValues ? shown.map(({ type, data }) => ({ type, data: type === "text" ? data : numbered(data) })) : shown;
  }

  said(message: Message): void {
    const { faults, ways, tell } = this.#parts;
    if (message.author === this.#ground.bot && (faults.noEcho || !ways.notices.includes("message_sent"))) return;
    const body = this.body(message);
    tell(body);
    if (faults.duplicateMessages) tell(body);
  }

  increase(group: number, person: number, operator: number, how: "approve" | "invite"): void {
    if (this.#hidden(person)) return;
    this.#notice({ notice_type: "group_increase", sub_type: how, group_id: group, operator_id: this.#operator(operator), user_id: person });
  }

  decrease(group: number, person: number, operator: number, how: "leave" | "kick"): void {
    if (this.#hidden(person)) return;
    this.#notice({ notice_type: "group_decrease", sub_type: how === "kick" && person === this.#ground.bot ? "kick_me" : how, group_id: group, operator_id: this.#operator(operator), user_id: person });
  }

  disbanded(group: number, owner: number): void {
    if (this.#parts.ways.disband === "group_dismiss") this.#notice({ notice_type: "group_dismiss", user_id: owner, group_id: group });
    else this.#notice({ notice_type: "group_decrease", sub_type: "disband", group_id: group, operator_id: owner, user_id: this.#ground.bot });
  }

  /** `person` 0 stands for everybody. */
  muted(group: number, person: number, duration: number, operator: number): void {
    if (this.#hidden(person)) return;
    this.#notice({ notice_type: "group_ban", sub_type: duration === 0 ? "lift_ban" : "ban", group_id: group, user_id: person, operator_id: operator, duration });
  }

  recalled(message: Message, operator: number): void {
    if (this.#parts.ways.invented) return;
    const { chat, author, id } = message;
    if (typeof chat === "number") this.#notice({ notice_type: "group_recall", group_id: chat, user_id: author, operator_id: operator, message_id: id });
    else this.#notice({ notice_type: "friend_recall", user_id: author, message_id: id });
  }

  card(group: number, person: number, before: string, after: string): void {
    this.#extra("group_card", { notice_type: "group_card", group_id: group, user_id: person, card_new: after, card_old: before });
  }

  admin(group: number, person: number, on: boolean): void {
    if (this.#hidden(person)) return;
    this.#notice({ notice_type: "group_admin", sub_type: on ? "set" : "unset", group_id: group, user_id: person });
  }

  title(group: number, person: number, title: string): void {
    this.#extra("title", { notice_type: "notify", sub_type: "title", group_id: group, user_id: person, title });
  }

  topic(group: number, by: number, topic: string): void {
    this.#extra("group_name", { notice_type: "notify", sub_type: "group_name", group_id: group, user_id: by, name_new: topic });
  }

  essence(message: Message, operator: number, added: boolean): void {
    const group = typeof message.chat === "number" ? message.chat : 0;
    this.#extra("essence", { notice_type: "essence", sub_type: added ? "add" : "delete", group_id: group, user_id: message.author, message_id: message.id, sender_id: message.author, operator_id: operator });
  }

  upload(group: number, file: GroupFile): void {
    if (this.#parts.ways.invented) return;
    this.#notice({ notice_type: "group_upload", group_id: group, user_id: file.by, file: { id: file.id, name: file.name, size: file.size, busid: 102 } });
  }

  befriended(person: number): void {
    this.#notice({ notice_type: "friend_add", user_id: person });
  }

  /** In a group, or in private for `group` 0. */
  poked(group: number, person: number, target: number): void {
    this.#notice({ notice_type: "notify", sub_type: "poke", user_id: person, target_id: target, ...(group !== 0 && { group_id: group }), raw_info: [] });
  }

  liked(message: Message, person: number, emoji: string): void {
    if (this.#parts.ways.invented || typeof message.chat !== "number") return;
    this.#notice({ notice_type: "group_msg_emoji_like", group_id: message.chat, user_id: person, message_id: message.id, likes: [{ emoji_id: emoji, count: 1 }], is_add: true });
  }

  offline(words: string): void {
    this.#extra("bot_offline", { notice_type: "bot_offline", user_id: this.#ground.bot, tag: "BotOfflineEvent", message: words });
  }

  requested(request: Request): void {
    const { ways, faults } = this.#parts;
    const { kind, group, person, comment, flag, inviter } = request;
    const event = kind === "friend"
      ? { post_type: "request", request_type: "friend", user_id: person, comment, flag, ...(ways.tellsInviter && { via: "" }) }
      : { post_type: "request", request_type: "group", sub_type: kind, group_id: group, user_id: person, comment, flag, ...(ways.tellsInviter && kind === "add" && { invitor_id: inviter ?? 0 }) };
    this.#tell(event);
    if (faults.duplicateRequests) this.#tell(event);
  }

  #sender({ author, chat }: Message): Json {
    const { ways } = this.#parts;
    const nickname = this.#ground.personOf(author).name;
    const member = typeof chat === "number" ? this.#ground.groupOf(chat).members.get(author) : undefined;
    if (typeof chat !== "number") return { user_id: author, nickname, card: "" };
    if (ways.invented) return { user_id: author, nickname, card: "", role: "member" };
    return { user_id: author, nickname, card: member?.card ?? "", role: member?.role ?? "member", level: "1", title: member?.title ?? "" };
  }

  #operator(operator: number): number {
    return this.#parts.faults.operatorZero ? 0 : operator;
  }

  /** What happens to members is not known where numbers are made up; what happens to the bot is. */
  #hidden(person: number): boolean {
    return this.#parts.ways.invented && person !== this.#ground.bot;
  }

  #extra(name: Ways["notices"][number], notice: Json): void {
    if (this.#parts.ways.notices.includes(name)) this.#notice(notice);
  }

  #notice(notice: Json): void {
    this.#tell({ post_type: "notice", ...notice });
  }

  #tell(event: Json): void {
    this.#parts.tell({ time: seconds(this.#parts.now()), self_id: this.#ground.bot, ...event });
  }
}

const numbered = (data: Json): Json => Object.fromEntries(Object.entries(data).map(([name, value]) => [name, typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value]));

/** OneBot counts in seconds. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);
