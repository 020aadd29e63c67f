/** lately: what was noted within the last minute. */
const lasts = 60_000;

export class Lately {
  readonly #at = new Map<string, number>();

  note(what: string, now: number): void {
    this.#at.delete(what);
    this.#at.set(what, now);
  }
  /** Whether it was noted lately; once. */
  had(what: string, now: number): boolean {
    for (const [each, at] of this.#at) {
      if (now - at <= lasts) break;
      this.#at.delete(each);
    }
    return this.#at.delete(what);
  }
}
