/** post: puts messages into their envelopes: ids, times, who wrote them where. */
import type { Letter } from "./account.ts";
import type { People, PersonKey } from "./people.ts";
import { bodyOf, type RawMessage } from "./raw-message.ts";
import type { Lang } from "./texts.ts";
import { type Body, escapeText, messageOf, type Pen } from "./wire.ts";

/** The first MsgId is far beyond 2^53, and so are all others. */
let lastId = 4_611_000_000_000_000_000n;
/** Unique in the process, so that an id of one server never turns up on another. */
export function nextMsgId(): string {
  lastId += 7_919_000_003n;
  return String(lastId);
}

export class Post {
  readonly #now: () => number;
  readonly #lang: Lang;
  readonly #world: People;

  constructor(parts: People & { readonly now: () => number; readonly lang: Lang }) {
    this.#now = parts.now;
    this.#lang = parts.lang;
    this.#world = parts;
  }

  /** A message between two ends, which the session's own ids name. */
  from(from: string, to: string, body: (pen: Pen) => Body): Letter {
    const id = nextMsgId();
    const at = this.#now();
    return { id, at, own: from === "bot", write: (pen) => messageOf({ id, at, from: pen.ids.idOf(from), to: pen.ids.idOf(to) }, body(pen)) };
  }

  /** What somebody writes to the bot, in a room, or, as "bot", from the owner's own phone. */
  letter(person: PersonKey, to: string, body: Body, prefixed = true): Letter {
    if (person === "bot") return this.from("bot", to, () => body);
    const room = this.#world.rooms.get(to);
    if (room && !room.members.has(person)) throw new Error(`${person} is not in ${to}`);
    if (!room) return this.from(person, "bot", () => body);
    return this.from(to, "bot", (pen) => (prefixed ? { ...body, Content: `${pen.ids.idOf(person)}:<br/>${body.Content}` } : body));
  }

  parcel(person: PersonKey, to: string, what: RawMessage): Letter {
    const who = this.#world.people.get(person);
    const card = this.#world.rooms.get(to)?.members.get(person) ?? "";
    const { prefixed, ...body } = bodyOf(what, {
      lang: this.#lang, sender: card === "" ? (who?.name ?? "") : card, senderWxid: who?.wxid ?? "",
      wxidOf: (other) => this.#world.people.get(other)?.wxid ?? "", nameOf: (other) => this.#world.people.get(other)?.name ?? "",
    });
    return this.letter(person, to, body, prefixed ?? body.MsgType !== 10_000);
  }

  system(from: string, text: string): Letter {
    return this.from(from, "bot", () => ({ MsgType: 10_000, Content: escapeText(text) }));
  }
}
