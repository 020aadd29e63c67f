/** The event stream of a queue, which QueueEvents reads: appended in the transaction of what it tells. */
import type { StreamReadRaw } from "bullmq";
import type { Connection } from "./connection.ts";
import { metaField } from "./meta.ts";

const KEPT_BY_DEFAULT = 10_000;
const READ_AT_ONCE = 100;
/** The stream is cut back once in this many events, as Redis cuts whole nodes. */
const TRIM_EVERY = 256;

type EventName =
  | "active"
  | "added"
  | "completed"
  | "deduplicated"
  | "delayed"
  | "drained"
  | "duplicated"
  | "failed"
  | "paused"
  | "removed"
  | "resumed"
  | "retries-exhausted"
  | "stalled"
  | "waiting"
  | "waiting-children";

/** Appends one event; every value travels as a string, as in a Redis stream. A queue that keeps none writes none. */
export function publish(
  db: Connection,
  queue: string,
  event: EventName,
  fields: Readonly<Record<string, string | number>> = {},
): void {
  const kept = Number(metaField(db, queue, "opts.maxLenEvents") ?? KEPT_BY_DEFAULT);
  if (kept === 0) return;
  const flat = ["event", event, ...Object.entries(fields).flatMap(([key, value]) => [key, String(value)])];
  const row = db.get<{ id: number }>(
    "INSERT INTO event (queue, fields) VALUES (?, ?) RETURNING id",
    queue,
    JSON.stringify(flat),
  );
  if (row === undefined || row.id % TRIM_EVERY !== 0) return;
  db.run("DELETE FROM event WHERE queue = ? AND id <= ?", queue, row.id - kept);
}

/** The id of the newest event of any queue: what "from now on" means to a new reader. */
export function newestEvent(db: Connection): number {
  return db.get<{ newest: number | null }>("SELECT max(id) AS newest FROM event")?.newest ?? 0;
}

/** Events after `cursor` in the shape of Redis' XREAD, or null when there are none. */
export function eventsAfter(db: Connection, queue: string, cursor: number): StreamReadRaw {
  const rows = db.all<{ id: number; fields: string }>(
    "SELECT id, fields FROM event WHERE queue = ? AND id > ? ORDER BY id LIMIT ?",
    queue,
    cursor,
    READ_AT_ONCE,
  );
  if (rows.length === 0) return null;
  return [["events", rows.map(({ id, fields }) => [String(id), parseFields(fields)])]];
}

function parseFields(fields: string): string[] {
  const parsed: unknown = JSON.parse(fields);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
