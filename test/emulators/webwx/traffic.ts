/** traffic: what was asked of the server. */
export type Asked = { readonly endpoint: string; readonly host: string; readonly method: string; readonly at: number; readonly query: string };

/** So many requests are remembered one by one. */
const remembered = 2000;

export class Traffic {
  #counts = new Map<string, number>();
  #log: Asked[] = [];
  #hosts = new Set<string>();

  note(asked: Asked): void {
    this.#counts.set(asked.endpoint, (this.#counts.get(asked.endpoint) ?? 0) + 1);
    this.#hosts.add(asked.host);
    this.#log.push(asked);
    if (this.#log.length > remembered * 2) this.#log = this.#log.slice(-remembered);
  }

  /** How often an endpoint was asked, or all together. */
  count(endpoint?: string): number {
    if (endpoint !== undefined) return this.#counts.get(endpoint) ?? 0;
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The latest requests, oldest first. */
  get log(): readonly Asked[] {
    return this.#log.slice(-remembered);
  }

  get hosts(): ReadonlySet<string> {
    return this.#hosts;
  }

  reset(): void {
    this.#counts = new Map();
    this.#log = [];
    this.#hosts = new Set();
  }
}
