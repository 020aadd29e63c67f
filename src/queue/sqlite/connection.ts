/** One SQLite handle per file and process, its transactions, and the signal that anyone committed something. */
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import SQLite from "better-sqlite3";
import { ConnectionClosedError } from "bullmq";
import { migrate } from "./schema.ts";

export type Value = string | number | null;

/** Other processes give no signal, so their commits are looked for this often while somebody waits. */
const POLL_MS = 100;
const BUSY_MS = 5_000;

const opened = new Map<string, Connection>();

/** A sleep that ends early. */
export interface Pause {
  readonly over: Promise<void>;
  end(): void;
}

/** The handle that all queues and workers of a process share; whoever acquired it releases it. */
export class Connection {
  readonly #database: SQLite.Database;
  readonly #statements = new Map<string, SQLite.Statement<Value[], unknown>>();
  readonly #pauses = new Set<() => void>();
  #holders = 0;
  #poll: NodeJS.Timeout | undefined;
  #seen: number;
  #announced = false;

  private constructor(readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#database = new SQLite(file, { timeout: BUSY_MS });
    try {
      this.#database.pragma("journal_mode = WAL");
      this.#database.pragma("synchronous = NORMAL");
      migrate(this.#database);
      this.#seen = this.#dataVersion();
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** The connection to `file`, opened on first use. */
  static acquire(file: string): Connection {
    const path = resolve(file);
    const connection = opened.get(path) ?? new Connection(path);
    opened.set(path, connection);
    connection.#holders += 1;
    return connection;
  }

  /** Gives the connection back; the last holder closes the file. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    opened.delete(this.file);
    clearInterval(this.#poll);
    this.#wakeAll();
    this.#database.close();
  }

  get<Row>(sql: string, ...values: Value[]): Row | undefined {
    // SQL is not typed: each caller names the columns it selects in the statement beside it.
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: Value[]): Row[] {
    // As in `get`.
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Runs a statement and says how many rows it touched. */
  run(sql: string, ...values: Value[]): number {
    return this.#prepare(sql).run(...values).changes;
  }

  /** One transaction that holds the write lock from its start, so that what it read stays true until it commits. */
  write<T>(work: () => T): T {
    if (!this.#database.open) throw new ConnectionClosedError();
    const result = this.#database.transaction(work).immediate();
    this.#announce();
    return result;
  }

  /** Sleeps until something is committed by this or another process, `ms` have passed, or `end` is called. */
  pause(ms: number): Pause {
    const { promise, resolve: finish } = deferred();
    const end = () => {
      clearTimeout(timer);
      this.#pauses.delete(end);
      if (this.#pauses.size === 0) clearInterval(this.#poll);
      finish();
    };
    // This timer keeps the process alive, as an open socket to Redis would; the poll beside it does not.
    const timer = setTimeout(end, Math.max(0, ms));
    if (this.#pauses.size === 0) this.#startPolling();
    this.#pauses.add(end);
    return { over: promise, end };
  }

  #startPolling(): void {
    // What changed while nobody polled is found by the first tick: one needless wake instead of one missed.
    clearInterval(this.#poll);
    this.#poll = setInterval(() => {
      const version = this.#dataVersion();
      if (version === this.#seen) return;
      this.#seen = version;
      this.#wakeAll();
    }, POLL_MS);
    this.#poll.unref();
  }

  /** Changes when another connection commits, and only then. */
  #dataVersion(): number {
    return this.get<{ data_version: number }>("PRAGMA data_version")?.data_version ?? 0;
  }

  /** Wakes the sleepers of this process once for all commits of one turn of the event loop. */
  #announce(): void {
    if (this.#announced || this.#pauses.size === 0) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      this.#wakeAll();
    });
  }

  #wakeAll(): void {
    for (const end of this.#pauses) end();
  }

  #prepare(sql: string): SQLite.Statement<Value[], unknown> {
    if (!this.#database.open) throw new ConnectionClosedError();
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare<Value[], unknown>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
