/** take-back: which of the bot's own words can still be taken back from a group, and what is said where they cannot. */
import type { Effects } from "./entry.ts";
import type { OwnWords } from "./event.ts";
import { type EventId, eventId } from "./ids.ts";
import type { StateView } from "./state.ts";
import { minute } from "./time.ts";

/** Platforms let nobody take words back for longer; some of them for less. */
const takeBackWithin = 2 * minute;

/** What became of words, as the outbox has it. */
type Sent = { readonly status: string; readonly settledAt?: number; readonly platformIds?: readonly string[] };

/** Counts words by what can be done about them now; `ids` are those that the platform can still be asked to take back. */
export function ownWordsLeft(sent: readonly Sent[], now: number): OwnWords & { readonly ids: readonly string[] } {
  const left = { waiting: 0, fresh: 0, late: 0, nameless: 0 };
  const ids: string[] = [];
  for (const { status, settledAt = 0, platformIds = [] } of sent) {
    if (status === "pending" || status === "claimed" || status === "held") left.waiting += 1;
    else if (status !== "done" && status !== "unknown") continue;
    else if (settledAt <= now - takeBackWithin) left.late += 1;
    else if (platformIds.length === 0) left.nameless += 1;
    else {
      left.fresh += 1;
      ids.push(...platformIds);
    }
  }
  return { ...left, ids };
}

/** Why words stay where they are; empty where none do. */
export function sayKept({ late, nameless }: OwnWords): string {
  return [
    late > 0 ? `${late} 条发出超过两分钟，平台不让撤了` : "",
    nameless > 0 ? `${nameless} 条平台没有给出编号，机器人撤不了，两分钟内可以在登录机器人的手机上撤` : "",
  ].filter((part) => part !== "").join("；");
}

/** Whether these effects take words back. */
export const takesWordsBack = ({ actions = [] }: Effects): boolean => actions.some(({ type }) => type === "recall_own");

/** The event that wrote an entry: what an act said hangs on it, also where a second person's yes came in between. */
export const eventOfEntry = (entry: string): EventId => eventId(entry.slice(0, Math.max(0, entry.lastIndexOf("#"))));

/** The undo of an act, aimed at the words that this very act led to. */
export function aimed(undo: Effects, audit: string): Effects {
  if (!takesWordsBack(undo)) return undo;
  return { ...undo, actions: (undo.actions ?? []).map((wish) => (wish.type === "recall_own" ? { ...wish, said: eventOfEntry(audit) } : wish)) };
}

/** Whether an act of this event was taken back: what it would still say is not said. */
export const isTakenBack = ({ undone }: Pick<StateView, "undone">, event: EventId): boolean => [...undone].some((audit) => eventOfEntry(audit) === event);
