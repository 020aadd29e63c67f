/** account: what has happened to one account, in order, as sync keys count it: over all of its sessions. */
import type { Pen, WireObject } from "./wire.ts";

/** A message that waits to be written down for a session. */
export type Letter = { readonly id: string; readonly at: number; readonly own: boolean; readonly write: (pen: Pen) => WireObject };
/** One step of the sync key: messages, contacts that changed and contacts that are gone. */
export type Step = {
  readonly letters: readonly Letter[];
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  /** Never in the same answer as the step before. */
  readonly apart: boolean;
};
export type Batch = { readonly letters: readonly Letter[]; readonly changed: readonly string[]; readonly gone: readonly string[]; readonly key: number; readonly more: boolean };

/** Runs something after so many ms; the function returned takes it back. */
export type After = (ms: number, run: () => void) => () => void;
export const inRealTime: After = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** Wakes who waits for something new. */
export class Bell {
  readonly #after: After;
  readonly #waiting = new Set<() => void>();

  constructor(after: After = inRealTime) {
    this.#after = after;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Waits for a ring, for at most `ms`, or until whoever asked has hung up. */
  wait(ms: number, gone?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        gone?.removeEventListener("abort", done);
        this.#waiting.delete(done);
        resolve();
      };
      const cancel = this.#after(ms, done);
      this.#waiting.add(done);
      gone?.addEventListener("abort", done);
    });
  }

  ring(): void {
    for (const done of this.#waiting) done();
  }
}

/** So many steps are kept for a client that comes back with an old key. */
const kept = 50_000;
/** Where sync keys begin, so that they look like the real ones. */
const firstKey = 700_000_000;

export class Account {
  readonly news: Bell;
  #steps: Step[] = [];
  /** The key of the step before the first one that is kept. */
  #before = firstKey;
  readonly #letters = new Map<string, Letter>();

  constructor(after: After = inRealTime) {
    this.news = new Bell(after);
  }

  /** The sync key that a client has when it has seen everything. */
  get key(): number {
    return this.#before + this.#steps.length;
  }

  add(step: Partial<Step>): void {
    const whole = { letters: step.letters ?? [], changed: step.changed ?? [], gone: step.gone ?? [], apart: step.apart ?? false };
    this.#steps.push(whole);
    for (const letter of whole.letters) this.#letters.set(letter.id, letter);
    if (this.#steps.length > kept * 1.2) this.#forget();
    this.news.ring();
  }

  letter(id: string): Letter | undefined {
    return this.#letters.get(id);
  }

  /** What came after a sync key, up to `most` messages. */
  since(key: number, most = Number.POSITIVE_INFINITY): Batch {
    const from = Math.max(0, Math.min(key, this.key) - this.#before);
    const letters: Letter[] = [];
    const changed = new Set<string>();
    const gone = new Set<string>();
    let next = from;
    for (; next < this.#steps.length; next++) {
      const step = this.#steps[next];
      if (!step || (next > from && (step.apart || letters.length + step.letters.length > most))) break;
      for (const letter of step.letters) letters.push(letter);
      for (const contact of step.changed) {
        gone.delete(contact);
        changed.add(contact);
      }
      for (const contact of step.gone) {
        changed.delete(contact);
        gone.add(contact);
      }
    }
    return { letters, changed: [...changed], gone: [...gone], key: this.#before + next, more: next < this.#steps.length };
  }

  #forget(): void {
    const old = this.#steps.splice(0, this.#steps.length - kept);
    this.#before += old.length;
    for (const letter of old.flatMap((step) => step.letters)) this.#letters.delete(letter.id);
  }
}
