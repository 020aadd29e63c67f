/** traffic: what the bot asked for. */
import type { Json } from "../webwx/json.ts";

/** `retcode` is there once it was answered. */
export type Asked = { readonly action: string; readonly params: Json; readonly at: number; retcode?: number };

/** So many calls are remembered one by one. */
const remembered = 20_000;

export class Traffic {
  /** How often a connection was opened, those whose token is refused included. */
  openings = 0;
  #counts = new Map<string, number>();
  #log: Asked[] = [];

  note(asked: Asked): void {
    this.#counts.set(asked.action, (this.#counts.get(asked.action) ?? 0) + 1);
    this.#log.push(asked);
    if (this.#log.length > remembered * 2) this.#log = this.#log.slice(-remembered);
  }

  /** How often a call was made, or all together. */
  count(action?: string): number {
    if (action !== undefined) return this.#counts.get(action) ?? 0;
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The latest calls, oldest first; of one name or of all. */
  calls(action?: string): readonly Asked[] {
    const latest = this.#log.slice(-remembered);
    return action === undefined ? latest : latest.filter((asked) => asked.action === action);
  }

  /** The latest calls, oldest first. */
  get log(): readonly Asked[] {
    return this.calls();
  }

  reset(): void {
    this.openings = 0;
    this.#counts = new Map();
    this.#log = [];
  }
}
