/** open: the ledger's database file, with the settings that make a commit durable. */
import { chmodSync, copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { migrate } from "./schema.ts";

/** Opens or creates a ledger file (":memory:" for none). WAL and synchronous=FULL: what is committed survives a power cut. */
export function openDatabase(file: string, steps?: readonly string[]): Database.Database {
  const inMemory = file === ":memory:";
  if (!inMemory) mkdirSync(dirname(file), { recursive: true });
  const isNew = inMemory || !existsSync(file);
  const db = new Database(file);
  try {
    if (isNew && !inMemory) chmodSync(file, 0o600);
    db.pragma("busy_timeout = 5000");
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("foreign_keys = ON");
    migrate(db, (from) => {
      db.pragma("wal_checkpoint(TRUNCATE)");
      copyFileSync(file, `${file}.before-${from}`);
    }, steps);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}
