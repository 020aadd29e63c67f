/** What a queue remembers about itself: its version, its event limit, whether it is paused. */
import type { Connection } from "./connection.ts";
import { QueueUnsupported } from "./errors.ts";

const KNOWN_FIELDS: ReadonlySet<string> = new Set(["opts.maxLenEvents", "version"]);

/** Stores the fields that Queue writes about itself; a global limit is refused, since nothing here would obey it. */
export function setMeta(db: Connection, queue: string, values: Readonly<Record<string, string | number>>): number {
  for (const [field, value] of Object.entries(values)) {
    if (!KNOWN_FIELDS.has(field)) throw new QueueUnsupported(`the queue-wide setting "${field}"`);
    writeField(db, queue, field, String(value));
  }
  return Object.keys(values).length;
}

export function metaField(db: Connection, queue: string, field: string): string | null {
  return db.get<{ value: string }>("SELECT value FROM meta WHERE queue = ? AND field = ?", queue, field)?.value ?? null;
}

export function allMeta(db: Connection, queue: string): Record<string, string> {
  const rows = db.all<{ field: string; value: string }>("SELECT field, value FROM meta WHERE queue = ?", queue);
  return Object.fromEntries(rows.map(({ field, value }) => [field, value]));
}

export function isPaused(db: Connection, queue: string): boolean {
  return metaField(db, queue, "paused") !== null;
}

export function setPaused(db: Connection, queue: string, paused: boolean): void {
  if (paused) writeField(db, queue, "paused", "1");
  else db.run("DELETE FROM meta WHERE queue = ? AND field = 'paused'", queue);
}

/** A number that only grows within a queue: job ids and the order of jobs come from it. */
export function nextNumber(db: Connection, queue: string): number {
  const row = db.get<{ value: number }>(
    "INSERT INTO counter (queue, value) VALUES (?, 1) ON CONFLICT (queue) DO UPDATE SET value = value + 1 RETURNING value",
    queue,
  );
  return row?.value ?? 1;
}

function writeField(db: Connection, queue: string, field: string, value: string): void {
  db.run(
    "INSERT INTO meta (queue, field, value) VALUES (?, ?, ?) ON CONFLICT (queue, field) DO UPDATE SET value = excluded.value",
    queue,
    field,
    value,
  );
}
