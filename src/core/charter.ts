/** charter: whether a member said yes to the charter, and to which version of it. */
import type { BookFacts } from "./book.ts";
import type { MemberId } from "./ids.ts";
import type { StateView } from "./state.ts";

/** The word by which a member says yes to the charter. */
export const charterWord = "同意群规";

export type Acceptance = { readonly standing: "current" | "older"; readonly version: string; readonly at: number } | { readonly standing: "never" };

/** Whoever said yes to one version has not said yes to another. */
export function acceptanceOf(state: StateView, book: Pick<BookFacts, "charterVersion">, member: MemberId): Acceptance {
  const accepted = state.members.get(member)?.accepted;
  return accepted === undefined ? { standing: "never" } : { standing: accepted.version === book.charterVersion ? "current" : "older", ...accepted };
}

export const hasAccepted = (state: StateView, book: Pick<BookFacts, "charterVersion">, member: MemberId): boolean => acceptanceOf(state, book, member).standing === "current";
