/** pauses: waiting by the clock that came in, and how long to wait after the nth failure. */
import type { Clock } from "../../ports.ts";

/** Resolves after so many ms; at once, but never within the same turn, where that is none. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(Math.max(0, ms), resolve));
}

/** Ms to wait after so many failures before this one: 2 s, doubling up to a minute. */
export const backOff = (failures: number): number => Math.min(60_000, 2000 * 2 ** Math.min(failures, 10));
