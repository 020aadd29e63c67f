/** run: the program as an operator runs it: its exit code and what it printed. */
import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const entry = resolve(import.meta.dirname, "../../src/nuanqun.mjs");
export type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** Runs `nuanqun ARGS` in a folder (the checkout, unless told otherwise). */
export function nuanqun(args: readonly string[], options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {}): Promise<Ran> {
  const env = { ...process.env, ...options.env };
  return new Promise((done) => {
    execFile(process.execPath, [entry, ...args], { cwd: options.cwd ?? resolve(import.meta.dirname, "../.."), env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

/** An empty folder of its own. */
export const freshFolder = (): string => mkdtempSync(join(tmpdir(), "nuanqun-"));
