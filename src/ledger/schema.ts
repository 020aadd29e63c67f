/** schema: the ledger's tables, as an ordered list of migrations. A database carries the number of those it has seen. */
import type { Database } from "better-sqlite3";

/** Each step is run once, in order, inside one transaction. Never edit one that has shipped: add another. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    community TEXT NOT NULL,
    type TEXT NOT NULL,
    grp TEXT,
    at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    version TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX event_by_age ON event (at) WHERE type IN ('message', 'direct_message');

  CREATE TABLE finding (
    event_seq INTEGER NOT NULL REFERENCES event (seq),
    rule TEXT NOT NULL,
    version TEXT NOT NULL,
    mode TEXT NOT NULL,
    verdict TEXT NOT NULL,
    because TEXT NOT NULL,
    score REAL,
    span_start INTEGER,
    span_end INTEGER
  ) STRICT;
  CREATE INDEX finding_by_event ON finding (event_seq);

  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    event_seq INTEGER NOT NULL REFERENCES event (seq),
    type TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX entry_by_event ON entry (event_seq);
  CREATE INDEX entry_by_type ON entry (type);

  CREATE TABLE action (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    event_seq INTEGER NOT NULL REFERENCES event (seq),
    community TEXT NOT NULL,
    type TEXT NOT NULL,
    grp TEXT,
    priority INTEGER NOT NULL,
    body TEXT NOT NULL,
    words TEXT,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    because TEXT,
    platform_id TEXT,
    settled_at INTEGER
  ) STRICT;
  CREATE INDEX action_open ON action (priority, seq) WHERE status = 'pending';
  CREATE INDEX action_waiting ON action (event_seq, seq) WHERE status IN ('pending', 'claimed');
  CREATE INDEX action_sent ON action (settled_at) WHERE status IN ('done', 'unknown');
  CREATE INDEX action_said ON action (grp, settled_at) WHERE words IS NOT NULL;
  CREATE INDEX action_status ON action (status);

  CREATE TABLE platform_id (
    account TEXT NOT NULL,
    epoch TEXT NOT NULL,
    platform_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    ours TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    PRIMARY KEY (account, epoch, kind, platform_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE rulebook (
    community TEXT NOT NULL,
    version TEXT NOT NULL,
    first_used INTEGER NOT NULL,
    files TEXT NOT NULL,
    PRIMARY KEY (community, version)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE fact (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `CREATE INDEX request_by_age ON event (at) WHERE type IN ('join_requested', 'friend_requested');`,
  `ALTER TABLE action ADD COLUMN more_ids TEXT;`,
  `
  CREATE TABLE shown (
    account TEXT NOT NULL,
    place TEXT NOT NULL,
    ours TEXT NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (account, place, ours)
  ) STRICT, WITHOUT ROWID;`,
  // The account whose process performs it; '' where accounts have no names.
  `
  ALTER TABLE action ADD COLUMN account TEXT NOT NULL DEFAULT '';
  CREATE INDEX platform_id_by_ours ON platform_id (ours);`,
];

/** A database written by a newer version of the program, which this one must not touch. */
export class NewerLedger extends Error {
  constructor(found: number) {
    super(`账本是更新版本的暖群写的（结构 ${found}，本程序只认到 ${migrations.length}）。请升级暖群，或换一个数据目录。`);
    this.name = "NewerLedger";
  }
}

/** Brings a database up to date; `keepCopy` is called before a ledger with content is changed. */
export function migrate(db: Database, keepCopy: (from: number) => void, steps: readonly string[] = migrations): void {
  const found = Number(db.pragma("user_version", { simple: true }));
  if (found > steps.length) throw new NewerLedger(found);
  if (found === steps.length) return;
  if (found > 0) keepCopy(found);
  db.transaction(() => {
    // Another process may have done it meanwhile.
    for (const step of steps.slice(Number(db.pragma("user_version", { simple: true })))) db.exec(step);
    db.pragma(`user_version = ${steps.length}`);
  }).immediate();
}
