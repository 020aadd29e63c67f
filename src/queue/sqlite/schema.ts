/** The tables of `queue.db`. Every row names its queue, so that several accounts share one file. */
import type { Database } from "better-sqlite3";
import { QueueFileTooNew } from "./errors.ts";

/** Applied in order; `user_version` counts how many a file has seen. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (queue TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (queue, field)) WITHOUT ROWID;
  CREATE TABLE counter (queue TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

  -- seq orders jobs of one priority; a negative seq stands before all positive ones (LIFO, and jobs pushed back to the head).
  CREATE TABLE job (
    queue TEXT NOT NULL,
    id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'active', 'delayed', 'completed', 'failed', 'waiting-children')),
    data TEXT NOT NULL,
    opts TEXT NOT NULL,
    priority INTEGER NOT NULL,
    delay INTEGER NOT NULL,
    due INTEGER,
    timestamp INTEGER NOT NULL,
    attempts_made INTEGER NOT NULL DEFAULT 0,
    attempts_started INTEGER NOT NULL DEFAULT 0,
    stalled INTEGER NOT NULL DEFAULT 0,
    returnvalue TEXT,
    failed_reason TEXT,
    stacktrace TEXT,
    deferred_failure TEXT,
    processed_by TEXT,
    processed_on INTEGER,
    finished_on INTEGER,
    lock_token TEXT,
    lock_until INTEGER,
    dedup_id TEXT,
    scheduler_id TEXT,
    parent_queue TEXT,
    parent_id TEXT,
    PRIMARY KEY (queue, id)
  );
  CREATE INDEX job_ready ON job (queue, priority, seq) WHERE state = 'waiting';
  CREATE INDEX job_due ON job (queue, due, seq) WHERE state = 'delayed';
  CREATE INDEX job_active ON job (queue, lock_until) WHERE state = 'active';
  CREATE INDEX job_finished ON job (queue, state, finished_on, seq) WHERE state IN ('completed', 'failed');
  CREATE INDEX job_waiting_children ON job (queue, seq) WHERE state = 'waiting-children';
  CREATE INDEX job_parent ON job (parent_queue, parent_id) WHERE parent_id IS NOT NULL;

  -- The parent owns these rows: a child's result outlives the child.
  CREATE TABLE dependency (
    parent_queue TEXT NOT NULL,
    parent_id TEXT NOT NULL,
    child_key TEXT NOT NULL,
    returnvalue TEXT,
    PRIMARY KEY (parent_queue, parent_id, child_key)
  ) WITHOUT ROWID;

  CREATE TABLE dedup (
    queue TEXT NOT NULL, id TEXT NOT NULL, job_id TEXT NOT NULL, expires INTEGER, PRIMARY KEY (queue, id)
  ) WITHOUT ROWID;

  CREATE TABLE scheduler (
    queue TEXT NOT NULL,
    id TEXT NOT NULL,
    next INTEGER NOT NULL,
    iterations INTEGER NOT NULL,
    name TEXT NOT NULL,
    pattern TEXT,
    every INTEGER,
    tz TEXT,
    max_iterations INTEGER,
    start_date INTEGER,
    end_date INTEGER,
    offset INTEGER,
    data TEXT NOT NULL,
    opts TEXT NOT NULL,
    PRIMARY KEY (queue, id)
  ) WITHOUT ROWID;
  CREATE INDEX scheduler_next ON scheduler (queue, next);

  CREATE TABLE limiter (queue TEXT PRIMARY KEY, points INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, fields TEXT NOT NULL);
  CREATE INDEX event_of_queue ON event (queue, id);
  `,
];

/** Brings an opened file to the present schema; safe when two processes open it at once. */
export function migrate(database: Database): void {
  database
    .transaction(() => {
      const found = Number(database.pragma("user_version", { simple: true }));
      if (found > MIGRATIONS.length) throw new QueueFileTooNew(database.name, found, MIGRATIONS.length);
      for (const step of MIGRATIONS.slice(found)) database.exec(step);
      database.pragma(`user_version = ${MIGRATIONS.length}`);
    })
    .immediate();
}
