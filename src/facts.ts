/** facts: what a command wants to know before it is decided is looked up here, so that deciding stays pure. */
import type { Rulebook } from "./core/book.ts";
import type { Effects, Entry } from "./core/entry.ts";
import type { AuditLine, Facts, OwnWords, Query, Status, TriedRules, UsedVersion } from "./core/event.ts";
import type { CommunityId, EventId, GroupId, MemberId } from "./core/ids.ts";
import { type State, type StateView, nameOf } from "./core/state.ts";
import { eventOfEntry, ownWordsLeft, takesWordsBack } from "./core/take-back.ts";
import { subjectsOf } from "./core/undo.ts";
import type { LoadedBook } from "./in-force.ts";
import type { Act, Clock, Ledger } from "./ports.ts";
import type { Trial } from "./trial.ts";

/** How many versions are looked through for the one that is meant, and how many of those that fit are named. */
const versionsKnown = 1000;
const versionsNamed = 5;
/** How far back in the audit log an act can be taken back. */
const actsKnown = 1000;
/** How many changes of the version are looked through for who made them. */
const turnsKnown = 200;

export type Sources = {
  readonly ledger: Pick<Ledger, "audit" | "versions" | "entriesOf" | "warningsOf" | "wordsOf">;
  readonly clock: Pick<Clock, "now">;
  /** When each schedule fires next, as the queue last told. */
  readonly runs: () => ReadonlyMap<string, number>;
  readonly status: (state: State, book: Rulebook) => Promise<Status>;
  readonly why: (community: CommunityId, wanted: { readonly message: string; readonly quoted?: EventId }) => readonly string[] | undefined;
  /** A recorded version of the rules, if it can still be run. */
  readonly recorded: (community: CommunityId, version: string) => LoadedBook | undefined;
  /** Saved files that do not run: being tried, held back or turned away from. */
  readonly waiting: (community: CommunityId) => LoadedBook | undefined;
  readonly trial: Trial;
  /** Which of these are seen in the present login, and which hold a role in another community. */
  readonly people?: ((community: CommunityId, ids: readonly string[]) => Omit<Extract<Facts, { what: "people" }>, "what">) | undefined;
  /** Which account sees a group, where there are several. */
  readonly accountOf?: ((group: GroupId) => string | undefined) | undefined;
  /** Whether answers are still wanted. */
  readonly running: () => boolean;
};

/** The answer to a command's question, as plain data. */
export async function lookUp(query: Query, state: State, book: Rulebook, sources: Sources): Promise<Facts> {
  const { ledger, runs: next, status, why, recorded } = sources;
  const { community } = book;
  switch (query.what) {
    case "why":
      return { what: "why", lines: why(community, query) };
    case "audit":
      return { what: "audit", entries: ledger.audit(community, query.limit, query).map((act) => lineOf(act, state)) };
    case "undo":
      return undoFacts(ledger.audit(community, actsKnown), query, state, sources);
    case "warnings":
      return { what: "warnings", entries: warningsOf(query.member, state, ledger) };
    case "people":
      return { what: "people", ...(sources.people?.(community, query.ids) ?? { live: [], elsewhere: [] }) };
    case "versions":
      return { what: "versions", versions: withTurns(ledger.versions(community, query.limit), community, sources) };
    case "rollback":
      return { what: "rollback", matches: named(query.version, community, sources).map((version) => ({ version, readable: recorded(community, version) !== undefined })) };
    case "try":
      return { what: "try", tried: await tryRules(query, book, sources) };
    case "places":
      return { what: "places", accounts: accountsOf(state, sources) };
    case "status":
      return { what: "status", status: await status(state, book) };
    case "drops": {
      const prefix = `${community}/`;
      const runs = [...next()].filter(([id]) => id.startsWith(prefix));
      return { what: "drops", next: Object.fromEntries(runs.map(([id, at]) => [id.slice(prefix.length), at])) };
    }
  }
}

function accountsOf({ groups }: StateView, { accountOf }: Pick<Sources, "accountOf">): Readonly<Record<string, string>> {
  return Object.fromEntries([...groups.keys()].flatMap((group): [string, string][] => {
    const account = accountOf?.(group);
    return account === undefined ? [] : [[group, account]];
  }));
}

/** A member's warnings, those recorded under other ids of theirs included. */
function warningsOf(member: MemberId, state: State, ledger: Pick<Ledger, "warningsOf">): readonly Entry[] {
  return [member, ...(state.members.get(member)?.also ?? [])].flatMap((id) => ledger.warningsOf(state.community, id)).toSorted((one, two) => one.at - two.at);
}

/** An act as people read it. */
export function lineOf({ number, at, by, command, did, before, after, undone, undo }: Act, state: StateView): AuditLine {
  return { number, at, who: nameOf(state, by), command, did, undone, undoable: undo !== undefined && !undone, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** The act that is meant, newest first among all, with what stands in the way of taking it back. */
function undoFacts(acts: readonly Act[], { number, by }: Extract<Query, { what: "undo" }>, state: State, sources: Pick<Sources, "ledger" | "clock">): Facts {
  const act = number === undefined ? acts.find((each) => each.by === by && each.command !== "undo" && !each.undone) : acts.find((each) => each.number === number);
  if (act === undefined) return { what: "undo" };
  const subjects = subjectsOf(act.undo ?? {});
  const later = acts.findLast((each) => each.number > act.number && !each.undone && subjectsOf(each.undo ?? {}).some((subject) => subjects.includes(subject)));
  const earlier = acts.find((each) => each.number < act.number && each.by === act.by && each.undo !== undefined && !each.undone);
  return {
    what: "undo",
    act: {
      ...lineOf(act, state), id: act.id, by: act.by, ...(act.undo && { undo: act.undo }), ...(act.noUndo !== undefined && { noUndo: act.noUndo }),
      ...(act.undo && takesWordsBack(act.undo) && { words: wordsLeft(act.undo, act.id, sources) }),
      ...(later && { later: later.number }), ...(earlier && { earlier: { number: earlier.number, did: earlier.did } }),
    },
  };
}

/** What an act said to groups, by whether it can be taken back now. */
function wordsLeft({ actions = [] }: Effects, audit: string, { ledger, clock }: Pick<Sources, "ledger" | "clock">): OwnWords {
  const { ids: _ids, ...left } = ownWordsLeft(actions.flatMap((wish) => (wish.type === "recall_own" ? ledger.wordsOf(eventOfEntry(audit), wish.group) : [])), clock.now());
  return left;
}

/** Versions whose names begin so. */
function named(beginning: string, community: CommunityId, { ledger }: Sources): readonly string[] {
  return ledger.versions(community, versionsKnown).map(({ version }) => version).filter((version) => version.startsWith(beginning)).slice(0, versionsNamed);
}

/** Each version with the latest that somebody, or the trial, decided about it. */
function withTurns(versions: readonly UsedVersion[], community: CommunityId, { ledger }: Sources): readonly UsedVersion[] {
  const turns = new Map<string, UsedVersion["turn"]>();
  for (const entry of ledger.entriesOf(community, "rules_pinned", turnsKnown)) {
    if (entry.type !== "rules_pinned") continue;
    const { version, onDisk, at, by } = entry;
    const [about, how] = by === undefined ? [onDisk, version === onDisk ? "saved" : "held"] as const : [version, version === onDisk ? "applied" : "rolled_back"] as const;
    if (!turns.has(about)) turns.set(about, { how, at, ...(by && { by }) });
  }
  return versions.map((used) => {
    const turn = turns.get(used.version);
    return turn ? { ...used, turn } : used;
  });
}

/** Other rules over recorded history: a recorded version, or the files that wait. */
async function tryRules({ version, span }: Extract<Query, { what: "try" }>, book: Rulebook, sources: Sources): Promise<TriedRules> {
  const { community } = book;
  const matches = version === undefined ? [] : named(version, community, sources);
  const [match, ...others] = matches;
  if (others.length > 0) return { kind: "several", versions: matches };
  const candidate = version === undefined ? sources.waiting(community) : match === undefined ? undefined : sources.recorded(community, match);
  if (!candidate) return match === undefined ? { kind: "none" } : { kind: "unreadable", version: match };
  if (candidate.book.version === book.version) return { kind: "running", version: book.version };
  const difference = await sources.trial(book, candidate.book, span ?? book.activation.lookBack, sources.running);
  return difference ? { kind: "tried", version: candidate.book.version, difference } : { kind: "none" };
}
