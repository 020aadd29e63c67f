/** facts: what a command wants to know before it is decided is looked up here, so that deciding stays pure. */
import type { Rulebook } from "./core/book.ts";
import type { Facts, Query, Status } from "./core/event.ts";
import type { CommunityId } from "./core/ids.ts";
import { type State, nameOf } from "./core/state.ts";
import type { Ledger } from "./ports.ts";

/** How many versions are looked through for one to go back to, and how many of those that fit are named. */
const versionsKnown = 1000;
const versionsNamed = 5;

export type Sources = {
  readonly ledger: Pick<Ledger, "audit" | "versions">;
  /** When each schedule fires next, as the queue last told. */
  readonly runs: () => ReadonlyMap<string, number>;
  readonly status: (state: State, book: Rulebook) => Promise<Status>;
  readonly why: (community: CommunityId, message: string) => readonly string[] | undefined;
  /** Whether a recorded version of the rules can still be run. */
  readonly readable: (community: CommunityId, version: string) => boolean;
};

/** The answer to a command's question, as plain data. */
export async function lookUp(query: Query, state: State, book: Rulebook, { ledger, runs: next, status, why, readable }: Sources): Promise<Facts> {
  const { community } = book;
  switch (query.what) {
    case "why":
      return { what: "why", lines: why(community, query.message) };
    case "audit":
      return { what: "audit", entries: ledger.audit(community, query.limit).flatMap((entry) => (entry.type === "audit" ? [{ at: entry.at, who: nameOf(state, entry.by), did: entry.did }] : [])) };
    case "versions":
      return { what: "versions", versions: ledger.versions(community, query.limit) };
    case "rollback": {
      const found = ledger.versions(community, versionsKnown).filter(({ version }) => version.startsWith(query.version));
      return { what: "rollback", matches: found.slice(0, versionsNamed).map(({ version }) => ({ version, readable: readable(community, version) })) };
    }
    case "status":
      return { what: "status", status: await status(state, book) };
    case "drops": {
      const prefix = `${community}/`;
      const runs = [...next()].filter(([id]) => id.startsWith(prefix));
      return { what: "drops", next: Object.fromEntries(runs.map(([id, at]) => [id.slice(prefix.length), at])) };
    }
  }
}
