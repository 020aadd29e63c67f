/** memory: the latest messages, by our ids and by the platform's numbers, which mean something else after a restart of the other side. */
import type { RichMessage } from "../bare-puppet.ts";
import { Recent } from "../recent.ts";
import type { Content } from "./content.ts";
import { type Num, type Place, spotOf } from "./ids.ts";
import type { Segment } from "./segments.ts";

export type Kept = {
  readonly payload: RichMessage;
  readonly segments: readonly Segment[];
  readonly place: Place;
  readonly user: Num;
  readonly content?: Content;
  /** Of a file of the group. */
  readonly file?: { readonly id: string; readonly busid?: number };
};

const mostKept = 10_000;
const mostSpots = 20_000;

export class Memory {
  readonly #kept = new Recent<Kept>(mostKept);
  readonly #whole = new Recent<Promise<RichMessage>>(mostKept);
  readonly #recalled = new Recent<true>(2000);
  #spots = new Map<string, string>();
  #older: ReadonlyMap<string, string> = new Map();

  add(kept: Kept): void {
    this.#kept.add(kept.payload.id, kept);
  }
  get(id: string): Kept | undefined {
    return this.#kept.get(id);
  }
  /** A payload is put together once. */
  whole(id: string, make: () => Promise<RichMessage>): Promise<RichMessage> {
    const known = this.#whole.get(id);
    if (known) return known;
    const made = make();
    this.#whole.add(id, made);
    return made;
  }

  /** The platform's number of a message, as long as the line to it stands. */
  number(place: Place, number: string, id: string): void {
    this.#spots.set(spotOf(place, number), id);
    if (this.#spots.size <= mostSpots) return;
    this.#older = this.#spots;
    this.#spots = new Map();
  }
  /** Our id of the message that the platform knows by a number now. */
  idAt(place: Place, number: string): string | undefined {
    const spot = spotOf(place, number);
    return this.#spots.get(spot) ?? this.#older.get(spot);
  }
  /** The other side may have restarted, and numbers its messages anew. */
  forgetNumbers(): void {
    this.#spots = new Map();
    this.#older = new Map();
  }

  recalled(id: string): void {
    this.#recalled.add(id, true);
  }
  isRecalled(id: string): boolean {
    return this.#recalled.get(id) === true;
  }
}
