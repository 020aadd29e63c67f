/** token: the page's token for other machines. It is kept, so that a link opened once still works after a restart. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const wellFormed = /^[\w-]{24,}$/;

/** The token in a file that only its owner may read; made when there is none, or none that is long enough. */
export function keptToken(file: string): string {
  const known = read(file);
  if (known !== undefined && wellFormed.test(known)) return known;
  const token = randomBytes(18).toString("base64url");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  // An older file keeps its mode when it is written anew.
  chmodSync(file, 0o600);
  return token;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
