/** notices: waiting for the event that proves an act, since an implementation's "ok" proves nothing. */
import type { Clock } from "./clock.ts";
import type { News } from "./decode.ts";

type Waiting = { readonly fits: (news: News) => boolean; readonly tell: (seen: boolean) => void };

export class Notices {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Listens from now on, since the proof may come before the answer. What it returns waits so many ms more and tells whether it came. */
  expect(fits: (news: News) => boolean): (ms: number) => Promise<boolean> {
    let came = false;
    let tell = (): void => { came = true; };
    const waiting: Waiting = { fits, tell: (seen) => { came ||= seen; tell(); } };
    this.#waiting.add(waiting);
    return async (ms) => {
      if (!came && ms > 0) {
        await new Promise<void>((resolve) => {
          const cancel = this.#clock.after(ms, resolve);
          tell = () => {
            cancel();
            resolve();
          };
        });
      }
      this.#waiting.delete(waiting);
      return came;
    };
  }

  hear(news: News): void {
    for (const waiting of this.#waiting) if (waiting.fits(news)) waiting.tell(true);
  }
  /** The line is gone: nothing comes any more. */
  end(): void {
    for (const waiting of this.#waiting) waiting.tell(false);
  }
}
