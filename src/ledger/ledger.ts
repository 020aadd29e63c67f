/** ledger: events, findings, entries and actions in one SQLite file. One writes at a time. */
import type { IdRow, Ledger, ShownRow } from "../ports.ts";
import { actionPart } from "./actions.ts";
import { eventPart } from "./events.ts";
import { openDatabase } from "./open.ts";

/** Opens the ledger in `file`, or in memory (":memory:"), for the process of an account where accounts have names. Throws `NewerLedger`, or SQLite's own error when it is no ledger. */
export function openLedger(file: string, account?: string): Ledger {
  const db = openDatabase(file);
  const addId = db.prepare("INSERT INTO platform_id (account, epoch, platform_id, kind, ours, first_seen) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  const idRows = db.prepare<[string, string], IdRow>("SELECT account, epoch, platform_id AS platformId, kind, ours, first_seen AS firstSeen FROM platform_id WHERE account = ? AND epoch = ?");
  const accounts = db.prepare<[string], { account: string }>("SELECT DISTINCT account FROM platform_id WHERE ours = ?");
  const keepShown = db.prepare("INSERT INTO shown (account, place, ours, shown) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET shown = excluded.shown WHERE shown <> excluded.shown");
  const shownIn = db.prepare<[string, string], ShownRow>("SELECT account, ours, place, shown FROM shown WHERE account = ? AND place = ?");
  const shownOf = db.prepare<[string, string, string], { shown: string }>("SELECT shown FROM shown WHERE account = ? AND ours = ? AND place = ?");
  const keepVersion = db.prepare("INSERT INTO rulebook (community, version, first_used, files) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
  const version = db.prepare<[string, string], { files: string }>("SELECT files FROM rulebook WHERE community = ? AND version = ?");
  const get = db.prepare<[string], { value: string }>("SELECT value FROM fact WHERE key = ?");
  const set = db.prepare("INSERT INTO fact (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  const eventCount = db.prepare<[], { n: number }>("SELECT count(*) AS n FROM event");
  return {
    ...eventPart(db),
    ...actionPart(db, account),
    transaction: (work) => db.transaction(work).immediate(),
    snapshot: (work) => db.transaction(work).deferred(),
    idRows: (account, epoch) => idRows.iterate(account, epoch),
    addId: ({ account, epoch, platformId, kind, ours, firstSeen }) => void addId.run(account, epoch, platformId, kind, ours, firstSeen),
    accountsOf: (ours) => accounts.all(ours).map((row) => row.account),
    keepShown: ({ account, ours, place, shown }) => void keepShown.run(account, place, ours, shown),
    shownIn: (account, place) => shownIn.all(account, place),
    shownOf: (account, ours, place) => shownOf.get(account, ours, place)?.shown,
    keepVersion: (community, name, files, at) => void keepVersion.run(community, name, at, JSON.stringify(files)),
    version(community, name) {
      const row = version.get(community, name);
      return row && (JSON.parse(row.files) as Record<string, string>);
    },
    get: (key) => get.get(key)?.value,
    set: (key, value) => void set.run(key, value),
    health: () => ({
      integrity: String(db.pragma("quick_check", { simple: true })),
      events: eventCount.get()?.n ?? 0,
      schema: Number(db.pragma("user_version", { simple: true })),
    }),
    backup: async (target) => void (await db.backup(target)),
    close: () => void db.close(),
  };
}

