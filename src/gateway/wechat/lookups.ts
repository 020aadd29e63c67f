/** lookups: rooms and people that the service has to be asked about, few at a time: whoever asks too much is shut out (1205). */
import type { Clock } from "../../ports.ts";
import { type WechatError, asWechatError } from "./errors.ts";

/** How many a request may be about, and how far requests are apart. */
const most = 40;
const apart = 2000;
/** What was answered so recently is not asked again. */
const fresh = 5000;
/** Ms to ask nothing after a refusal, doubling up to this. */
const firstRest = 60_000;
const longestRest = 15 * 60_000;
const mostTries = 4;

type Wish = { readonly id: string; readonly key: string };
type Waiting = { readonly wish: Wish; tries: number; readonly done: (() => void)[] };

export type LookupParts = {
  readonly clock: Clock;
  /** Asks about some, answers with contacts. */
  readonly ask: (wishes: readonly Wish[]) => Promise<unknown>;
  readonly take: (contacts: readonly unknown[]) => void;
  readonly onProblem: (error: WechatError) => void;
};

/** One queue for an account. Each id is in it once, however often it is asked for. */
export class Lookups {
  readonly #parts: LookupParts;
  readonly #waiting = new Map<string, Waiting>();
  readonly #answeredAt = new Map<string, number>();
  #running = false;
  #rest = firstRest;
  #ended = false;

  constructor(parts: LookupParts) {
    this.#parts = parts;
  }

  /** Resolves when it was answered, or given up. `key`: the room's, where somebody is known from a room only. `changed`: what was answered before is surely old. */
  want(id: string, key = "", changed = false): Promise<void> {
    const answeredAt = changed ? undefined : this.#answeredAt.get(id);
    if (this.#ended || (answeredAt !== undefined && this.#parts.clock.now() - answeredAt < fresh)) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id);
      if (waiting) waiting.done.push(resolve);
      else this.#waiting.set(id, { wish: { id, key }, tries: 0, done: [resolve] });
      this.#run();
    });
  }

  end(): void {
    this.#ended = true;
    for (const { done } of this.#waiting.values()) for (const tell of done) tell();
    this.#waiting.clear();
  }

  #run(): void {
    if (this.#running || this.#ended || this.#waiting.size === 0) return;
    this.#running = true;
    // What is wanted in the same turn goes in the same request.
    void Promise.resolve().then(() => this.#ask()).then((rest) => {
      this.#parts.clock.after(rest, () => {
        this.#running = false;
        this.#run();
      });
    });
  }

  /** One request; resolves to how long to rest after it. */
  async #ask(): Promise<number> {
    const some = [...this.#waiting.values()].slice(0, most);
    try {
      const answer = await this.#parts.ask(some.map(({ wish }) => wish));
      const now = this.#parts.clock.now();
      for (const each of some) this.#settle(each, now);
      if (Array.isArray(answer)) this.#parts.take(answer);
      this.#rest = firstRest;
      return apart;
    } catch (error) {
      const reason = asWechatError(error, "查群和联系人");
      // "Too much" and a broken line say nothing of whom was asked about.
      const isAbout = reason.code !== undefined && reason.rest === undefined;
      if (isAbout) for (const each of some) if (++each.tries >= mostTries) this.#settle(each);
      this.#parts.onProblem(reason);
      const rest = this.#rest;
      this.#rest = Math.min(rest * 2, longestRest);
      return rest;
    }
  }

  #settle({ wish, done }: Waiting, answeredAt?: number): void {
    this.#waiting.delete(wish.id);
    if (answeredAt !== undefined) {
      this.#answeredAt.set(wish.id, answeredAt);
      if (this.#answeredAt.size > 2000) for (const [id, at] of this.#answeredAt) if (answeredAt - at >= fresh) this.#answeredAt.delete(id);
    }
    for (const tell of done) tell();
  }
}
