/** heard: what was said lately in each room, to tell a real quotation from words that somebody put into another's mouth. */

/** Messages remembered in a room, and how much of each. */
const most = 200;
const longest = 300;

type Said = { readonly talker: string; readonly text: string };

export class Heard {
  readonly #rooms = new Map<string, Said[]>();

  note(room: string, talker: string, text: string): void {
    const said = this.#rooms.get(room) ?? [];
    said.push({ talker, text: text.slice(0, longest).trim() });
    // Cut from time to time, not at each message.
    this.#rooms.set(room, said.length > 2 * most ? said.slice(-most) : said);
  }

  /** Whether somebody else said this, or began to: clients cut what is long. */
  wasSaidByAnother(room: string, talker: string, quoted: string): boolean {
    const words = quoted.trim().replace(/(?:…|\.{3})$/u, "").slice(0, longest);
    return words !== "" && (this.#rooms.get(room) ?? []).some((said) => said.talker !== talker && said.text.startsWith(words));
  }
}
