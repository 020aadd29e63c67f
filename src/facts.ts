/** facts: what a command wants to know before it is decided is looked up here, so that deciding stays pure. */
import type { Rulebook } from "./core/book.ts";
import type { AuditLine, Facts, Query, Status } from "./core/event.ts";
import type { CommunityId } from "./core/ids.ts";
import { type State, type StateView, nameOf } from "./core/state.ts";
import { subjectsOf } from "./core/undo.ts";
import type { Act, Ledger } from "./ports.ts";

/** How many versions are looked through for one to go back to, and how many of those that fit are named. */
const versionsKnown = 1000;
const versionsNamed = 5;
/** How far back in the audit log an act can be taken back. */
const actsKnown = 1000;

export type Sources = {
  readonly ledger: Pick<Ledger, "audit" | "versions" | "warningsOf">;
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
      return { what: "audit", entries: ledger.audit(community, query.limit, query).map((act) => lineOf(act, state)) };
    case "undo":
      return undoFacts(ledger.audit(community, actsKnown), query, state);
    case "warnings":
      return { what: "warnings", entries: ledger.warningsOf(community, query.member) };
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

/** An act as people read it. */
export function lineOf({ number, at, by, command, did, before, after, undone, undo }: Act, state: StateView): AuditLine {
  return { number, at, who: nameOf(state, by), command, did, undone, undoable: undo !== undefined && !undone, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** The act that is meant, newest first among all, with what stands in the way of taking it back. */
function undoFacts(acts: readonly Act[], { number, by }: Extract<Query, { what: "undo" }>, state: State): Facts {
  const act = number === undefined ? acts.find((each) => each.by === by && each.command !== "undo" && !each.undone) : acts.find((each) => each.number === number);
  if (act === undefined) return { what: "undo" };
  const subjects = subjectsOf(act.undo ?? {});
  const later = acts.findLast((each) => each.number > act.number && !each.undone && subjectsOf(each.undo ?? {}).some((subject) => subjects.includes(subject)));
  const earlier = acts.find((each) => each.number < act.number && each.by === act.by && each.undo !== undefined && !each.undone);
  return {
    what: "undo",
    act: {
      ...lineOf(act, state), id: act.id, by: act.by, ...(act.undo && { undo: act.undo }), ...(act.noUndo !== undefined && { noUndo: act.noUndo }),
      ...(later && { later: later.number }), ...(earlier && { earlier: { number: earlier.number, did: earlier.did } }),
    },
  };
}
