/** skew: how far this machine's clock is from the service's, by the time that stands on its answers. */

/** Answers whose middle decides. */
const most = 15;
/** Times on answers are whole seconds and came over a line: less than this is no difference. */
const least = 3000;

export class Skew {
  readonly #seen: number[] = [];

  /** An answer's `Date` header, and when, in ms, it was asked for and came. */
  note(date: unknown, asked: number, came: number): void {
    const at = typeof date === "string" ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(at)) return;
    this.#seen.push((asked + came) / 2 - at - 500);
    if (this.#seen.length > most) this.#seen.shift();
  }

  /** Ms by which this machine's clock is ahead of the service's. */
  get ahead(): number {
    const middle = this.#seen.toSorted((a, b) => a - b)[Math.floor(this.#seen.length / 2)] ?? 0;
    return Math.abs(middle) < least ? 0 : Math.round(middle);
  }
}
