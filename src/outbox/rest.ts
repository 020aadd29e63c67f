/** rest: the whole account keeps still once the platform has said that it is asked too often. */
import { hour } from "../core/time.ts";
import type { Receipt } from "../ports.ts";

export type Rest = {
  /** Hears of each receipt: one that asks for a rest is obeyed, longer each time until something succeeds again. */
  hear(receipt: Receipt, now: number): void;
  /** Nothing is tried before, ms since the epoch. */
  until(): number;
};

export function createRest(): Rest {
  let end = 0;
  let inARow = 0;
  return {
    hear({ outcome, rest }, now) {
      if (rest !== undefined) {
        end = Math.max(end, now + Math.min(rest * 2 ** inARow, Math.max(rest, hour)));
        inARow += 1;
      } else if (outcome === "done") inARow = 0;
    },
    until: () => end,
  };
}
