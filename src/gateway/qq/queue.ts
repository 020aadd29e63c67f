/** queue: what happened, told one after another in the order in which it came. */
import type { News } from "./decode.ts";

/** Things that are told before those told are waited for: neither the rest of the program nor the memory is to suffer from ten thousand at once. */
const inOneTurn = 200;

export type QueueParts = {
  /** What happens is told once that resolves. */
  readonly ready: () => Promise<unknown>;
  /** Tells it; `next` is what is to be told after it. Never rejects. */
  readonly tell: (news: News, next: readonly News[]) => Promise<void>;
  /** Resolves when what was told is taken care of. */
  readonly taken: () => Promise<void>;
};

export class Queue {
  readonly #parts: QueueParts;
  readonly #news: News[] = [];
  #busy = false;
  #ended = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Whether something waits to be told. */
  get isBusy(): boolean {
    return this.#busy;
  }
  add(news: News): void {
    if (this.#ended) return;
    this.#news.push(news);
    if (!this.#busy) void this.#drain();
  }
  /** What waits is told no more. */
  end(): void {
    this.#ended = true;
    this.#news.length = 0;
  }

  async #drain(): Promise<void> {
    const { ready, tell, taken } = this.#parts;
    this.#busy = true;
    for (let told = 0; !this.#ended && told < this.#news.length; ) {
      await ready();
      const news = this.#news[told++];
      if (news) await tell(news, this.#news.slice(told, told + 50));
      if (told < inOneTurn) continue;
      this.#news.splice(0, told);
      told = 0;
      await taken();
    }
    this.#news.length = 0;
    this.#busy = false;
  }
}
