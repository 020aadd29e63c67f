/** recent: the latest so many things by their ids; older ones are forgotten. */
export class Recent<T> {
  readonly #most: number;
  readonly #all = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  /** False when it was there before. */
  add(id: string, value: T): boolean {
    if (this.#all.has(id)) return false;
    this.#all.set(id, value);
    if (this.#all.size > this.#most) {
      const [oldest] = this.#all.keys();
      if (oldest !== undefined) this.#all.delete(oldest);
    }
    return true;
  }

  get(id: string): T | undefined {
    return this.#all.get(id);
  }
}
