/** plain: what a community has that says nothing of duty, counters, sets and the like. */
import { type Rulebook, noApprovals, usualActivation, usualDuty } from "../../src/core/book.ts";

export const plainFacts = {
  charterVersion: "c1", counters: [], duty: usualDuty, scripts: [], approvals: noApprovals, activation: usualActivation,
} satisfies Partial<Rulebook>;
export const plainBook = { ...plainFacts, sets: [] } satisfies Partial<Rulebook>;
