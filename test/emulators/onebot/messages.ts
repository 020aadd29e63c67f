/** messages: what was said, and which of it the implementation still knows by number. */
import type { Faults } from "./faults.ts";
import type { Chat } from "./people.ts";
import type { Ways } from "./profiles.ts";
import { dataOf, type Segment } from "./segments.ts";

export type Message = { readonly id: number; readonly seq: number; readonly chat: Chat; readonly author: number; readonly at: number; readonly segments: readonly Segment[]; recalled: boolean };

/** So many messages are kept, and so many a chat for its history. */
const kept = 50_000;
const keptPerChat = 2_000;

const keyOf = (chat: Chat): string => (typeof chat === "number" ? String(chat) : `private/${chat.private}`);

export class Messages {
  readonly #ways: Ways;
  readonly #faults: Faults;
  readonly #byId = new Map<number, Message>();
  /** Ids that the implementation can look up, with how many had been noted by then. */
  readonly #known = new Map<number, number>();
  #noted = 0;
  /** What is inside of messages that hold several, by their ids. */
  readonly forwards = new Map<string, unknown>();
  readonly #chats = new Map<string, { seq: number; log: Message[] }>();
  #count = 0;

  constructor(ways: Ways, faults: Faults) {
    this.#ways = ways;
    this.#faults = faults;
  }

  add(chat: Chat, author: number, segments: readonly Segment[], at: number): Message {
    const talk = this.#talk(chat);
    const message: Message = { id: this.nextId(), seq: ++talk.seq, chat, author, at, segments, recalled: false };
    talk.log.push(message);
    if (talk.log.length > keptPerChat * 2) talk.log = talk.log.slice(-keptPerChat);
    this.#byId.delete(message.id);
    this.#byId.set(message.id, message);
    if (this.#byId.size > kept * 2) for (const old of [...this.#byId.keys()].slice(0, kept)) this.#forgetId(old);
    this.know(message.id);
    for (const segment of segments) if (segment.type === "forward") this.forwards.set(dataOf(segment, "id"), segment.data["content"]);
    return message;
  }

  /** 32 bits by decree, so it is scattered like a hash; the same for ever. */
  nextId(): number {
    const cycle = this.#faults.idsRepeatAfter;
    const number = cycle === undefined ? ++this.#count : (this.#count++ % cycle) + 1;
    const id = Math.imul(number, 0x9e3779b1) & 0x7fffffff;
    return (this.#faults.negativeIds ?? this.#ways.negativeIds) ? -id : id;
  }

  know(id: number): void {
    this.#known.set(id, ++this.#noted);
  }

  /** A message of any age. */
  byId(id: number): Message | undefined {
    return this.#byId.get(id);
  }

  /** A message that the implementation knows by number. */
  known(id: number): Message | undefined {
    const noted = this.#known.get(id);
    return noted !== undefined && this.#noted - noted < this.#ways.idsKept ? this.#byId.get(id) : undefined;
  }

  /** Oldest first. */
  history(chat: Chat): readonly Message[] {
    return this.#talk(chat).log;
  }

  /** The implementation restarts. */
  forget(): void {
    if (this.#ways.forgets) this.#known.clear();
  }

  #talk(chat: Chat): { seq: number; log: Message[] } {
    const key = keyOf(chat);
    const talk = this.#chats.get(key) ?? { seq: 0, log: [] };
    this.#chats.set(key, talk);
    return talk;
  }

  #forgetId(id: number): void {
    this.#byId.delete(id);
    this.#known.delete(id);
  }
}
