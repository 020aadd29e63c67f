/** pace: whether an action's turn has come: rates, jitter, quiet hours, the daily cap (law 7). */
import { type ActionType, atMostOnce } from "../core/action.ts";
import type { Pace } from "../core/book.ts";
import { between, day, minute, minuteOfDay } from "../core/time.ts";
import type { Ledger, StoredAction } from "../ports.ts";

export type Turn = { readonly go: true } | { readonly go: false; readonly at: number };
type Community = { readonly pace: Pace; readonly timeZone: string; readonly dayStartsAt: number };

/** Penalty notices are short and rare, and must not wait for a day: they may exceed the cap by this much. */
const penaltyReserve = 1.2;

/** What comes with a pause before the next: words, and new friends, of whom many in a row look like a machine. A removal does not wait for its turn. */
export const isPaced = (type: ActionType): boolean => atMostOnce(type) || type === "accept_friend";

/** Whether this may be tried now; if not, when to look again. Rates and caps are for words. */
export function mayGo(stored: StoredAction, { pace, timeZone, dayStartsAt }: Community, ledger: Pick<Ledger, "sentSince">, now: number, restUntil: number): Turn {
  const { action } = stored;
  const rested: Turn = restUntil <= now ? { go: true } : { go: false, at: Math.ceil(restUntil) };
  if (!atMostOnce(action.type)) return isPaced(action.type) ? rested : { go: true };
  const waitsForMorning = action.priority === "drop" || action.priority === "chatter";
  if (pace.quiet && waitsForMorning && between(minuteOfDay(now, timeZone), pace.quiet.from, pace.quiet.to)) return { go: false, at: now + minute };
  const today = startOfDay(now, timeZone, dayStartsAt);
  const cap = action.priority === "penalty" ? pace.dailyCap * penaltyReserve : pace.dailyCap;
  // What goes out in the day's first millisecond is of this day.
  if (ledger.sentSince(today - 1) >= cap) return { go: false, at: today + day };
  if (ledger.sentSince(now - minute) >= pace.accountPerMinute) return { go: false, at: now + 2000 };
  if ("group" in action && ledger.sentSince(now - minute, action.group) >= pace.groupPerMinute) return { go: false, at: now + 2000 };
  return rested;
}

/** When the present day began, by the community's own hour. */
export function startOfDay(now: number, timeZone: string, dayStartsAt: number): number {
  const since = (minuteOfDay(now, timeZone) - dayStartsAt + 24 * 60) % (24 * 60);
  return Math.floor(now / minute) * minute - since * minute;
}
