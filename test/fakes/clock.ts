/** clock: time that stands still until a test moves it. */
import type { Clock } from "../../src/ports.ts";

/** 2026-11-22 10:00 in Shanghai. */
export const morning = Date.parse("2026-11-22T10:00:00+08:00");

/** Lets every promise that can settle now do so. */
export const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  readonly #settle: () => Promise<void>;
  #jobs: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];

  /** `settle` resolves when all that goes on without time passing is over. */
  constructor(now: number = morning, settle: () => Promise<void> = settled) {
    this.#now = now;
    this.#settle = settle;
  }

  readonly now = (): number => this.#now;

  readonly after = (ms: number, run: () => void): (() => void) => {
    const job = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#jobs.push(job);
    return () => {
      this.#jobs = this.#jobs.filter((each) => each !== job);
    };
  };

  /** The clock of one process: once it is dead, nothing that it waited for happens. */
  life(): Clock & { die(): void } {
    let dead = false;
    return { now: this.now, after: (ms, run) => this.after(ms, () => void (dead || run())), die: () => void (dead = true) };
  }

  get waiting(): number {
    return this.#jobs.length;
  }

  /** Runs what falls due, in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.#settle();
    for (let next = this.#next(until); next; next = this.#next(until)) {
      const job = next;
      this.#jobs = this.#jobs.filter((each) => each !== job);
      this.#now = Math.max(this.#now, job.at);
      job.run();
      await this.#settle();
    }
    this.#now = until;
  }

  /** Awaits a promise that needs some time to pass. */
  async until<T>(promise: Promise<T>, limit = 60_000): Promise<T> {
    let over = false;
    const watched = promise.finally(() => {
      over = true;
    });
    watched.catch(() => undefined);
    await this.advance(0);
    for (let passed = 0; !over && passed < limit; passed += 100) await this.advance(100);
    if (!over) throw new Error(`not settled within ${limit} ms`);
    return watched;
  }

  #next(until: number) {
    return this.#jobs.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at || one.order - other.order)[0];
  }
}
