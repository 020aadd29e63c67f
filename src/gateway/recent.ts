/** recent: the latest so many things by their ids; older ones are forgotten. */
export class Recent<T> {
  readonly #most: number;
  readonly #all = new Map<string, T>();
  /** The ids in their order, as a ring: the first key of a map that forgets all the time is found ever more slowly. */
  readonly #order: string[] = [];
  #next = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** False when it was there before. */
  add(id: string, value: T): boolean {
    if (this.#all.has(id)) return false;
    const oldest = this.#order[this.#next];
    if (oldest !== undefined) this.#all.delete(oldest);
    this.#order[this.#next] = id;
    this.#next = (this.#next + 1) % this.#most;
    this.#all.set(id, value);
    return true;
  }

  get(id: string): T | undefined {
    return this.#all.get(id);
  }
}
