/** journal: an append-only file of JSON lines that survives a crash in the middle of a line. */
import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const newline = 0x0a;

/** What was read back, and where the sound part of the file ends. */
type Replay<T> = { readonly records: readonly T[]; readonly size: number };

function replay<T>(file: string, parse: (value: unknown) => T | undefined): Replay<T> {
  if (!existsSync(file)) return { records: [], size: 0 };
  const bytes = readFileSync(file);
  const records: T[] = [];
  let start = 0;
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
    const record = readLine(bytes.toString("utf8", start, end), parse);
    if (record === undefined) {
      // Only the last line can be torn by a crash; a bad line before it means that the file was tampered with.
      if (end + 1 < bytes.length) throw new Error(`${file} 第 ${records.length + 1} 行读不懂，请恢复备份或删除该文件后重试`);
      break;
    }
    records.push(record);
    start = end + 1;
  }
  return { records, size: start };
}

function readLine<T>(text: string, parse: (value: unknown) => T | undefined): T | undefined {
  try {
    return parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** An open journal. What `append` returned from is in the file, also after kill -9. */
export class Journal<T> {
  readonly #descriptor: number;
  readonly #fsync: boolean;
  #size: number;

  private constructor(descriptor: number, size: number, fsync: boolean) {
    this.#descriptor = descriptor;
    this.#size = size;
    this.#fsync = fsync;
  }

  /** Reads a file back, cuts off a torn last line, and opens it for more. With `fsync`, lines survive a power cut as well. */
  static open<T>(file: string, parse: (value: unknown) => T | undefined, fsync: boolean): { readonly journal: Journal<T>; readonly records: readonly T[] } {
    mkdirSync(dirname(file), { recursive: true });
    const { records, size } = replay(file, parse);
    const descriptor = openSync(file, "a", 0o600);
    ftruncateSync(descriptor, size);
    return { journal: new Journal<T>(descriptor, size, fsync), records };
  }

  /** One write for one line. When it throws, nothing was kept. */
  append(record: T): void {
    const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
    try {
      if (writeSync(this.#descriptor, bytes) !== bytes.length) throw new Error("磁盘写不下了");
      if (this.#fsync) fsyncSync(this.#descriptor);
    } catch (error) {
      // Half a line in the middle would make the whole file unreadable once more lines follow.
      ftruncateSync(this.#descriptor, this.#size);
      throw error;
    }
    this.#size += bytes.length;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
