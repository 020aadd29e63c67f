/** clock: the real one. Everywhere else, time comes in. */
import type { Clock } from "./ports.ts";

/** Node's timers cannot wait longer than this, ms. */
const longest = 2 ** 31 - 1;

/** The machine's clock. `after(0)` runs once the present I/O has been handled. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    if (ms <= 0) {
      const soon = setImmediate(run);
      return () => clearImmediate(soon);
    }
    const timer = setTimeout(run, Math.min(ms, longest));
    return () => clearTimeout(timer);
  },
};
