/** desk: what the local page shows of the running bot. Reads only. */
import type { Rulebook } from "./core/book.ts";
import { type CommunityId, type EventId, eventId } from "./core/ids.ts";
import { postsOf } from "./core/drops.ts";
import { describe } from "./core/receipts.ts";
import { type State, nameOf, standingWarnings } from "./core/state.ts";
import type { Explained } from "./core/why.ts";
import type { Clock, Desk, Ledger } from "./ports.ts";

export type DeskParts = {
  readonly ledger: Ledger;
  readonly queue: { readonly runs: () => ReadonlyMap<string, number> };
  readonly clock: Clock;
  readonly community: () => CommunityId | undefined;
  readonly state: (community: CommunityId) => State | undefined;
  readonly book: (community: CommunityId) => Rulebook | undefined;
  readonly problems: () => readonly string[];
  readonly claimCode: () => string | undefined;
  readonly eventOf: (platformMessage: string) => EventId;
  readonly why: (event: EventId) => { readonly answers: readonly Explained[]; readonly version: string } | undefined;
};

/** The page's view. */
export function createDesk(parts: DeskParts): Desk {
  const { ledger, clock } = parts;
  return {
    async why(message) {
      return parts.why(parts.eventOf(message))?.answers ?? parts.why(eventId(message))?.answers;
    },
    async overview() {
      const community = parts.community();
      const state = community && parts.state(community);
      const book = community && parts.book(community);
      const claimCode = parts.claimCode();
      if (!state || !book) return { community: "", rulesVersion: "", problems: parts.problems(), drops: [], warnings: [], cases: [], outbox: [], timeZone: "Asia/Shanghai" };
      const runs = parts.queue.runs();
      return {
        community: book.name,
        rulesVersion: book.version,
        problems: parts.problems(),
        drops: book.drops.map((drop) => {
          const next = runs.get(`${book.community}/${drop.id}`);
          const paused = state.pausedDrops.has(drop.id);
          return { id: drop.id, theme: drop.theme ?? drop.text.slice(0, 20), paused, groups: postsOf(drop, 0, state).length, ...(next !== undefined && !paused && { next }) };
        }),
        warnings: [...state.members.keys()].flatMap((member) => {
          const standing = standingWarnings(state, member, clock.now());
          const last = standing.at(-1);
          return last ? [{ member: nameOf(state, member, last.group), points: standing.reduce((sum, each) => sum + each.points, 0), last: last.because, expiresAt: last.expiresAt }] : [];
        }),
        cases: [...state.cases.values()].map(({ id, question, options }) => ({ id, question, options: options.map((option) => option.label) })),
        outbox: ledger.actions(40).map(({ action, status, createdAt, because }) => ({
          id: action.id, type: action.type, status, priority: action.priority, text: describe(action, state), at: createdAt, because: because ?? "",
        })),
        timeZone: book.timeZone,
        ...(claimCode !== undefined && { claimCode }),
      };
    },
  };
}
