/** fix: rule files on the disk rewritten in canonical words, each whole or not at all. */
import { chmodSync, existsSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { commands } from "../commands/index.ts";
import { gather, isDirectory } from "../rulebook/disk.ts";
import { mend } from "../rulebook/mend.ts";
import type { Change } from "../rulebook/untrap.ts";
import { ruleKinds } from "../rules/index.ts";
import { Failure, sayFileError } from "./fail.ts";

/** Rewrites what is better written otherwise below a rules root, and says what it changed. Throws `Failure` when a file cannot be written. */
export function fixFolder(root: string): readonly Change[] {
  const top = resolve(root);
  if (!existsSync(top)) throw new Failure(`没有规则目录 ${root}。`);
  const mended = mend(textsBelow(top), { kinds: ruleKinds, commands }, basename(top));
  for (const { path, text } of mended) replaceFile(join(top, path), text);
  return mended.flatMap(({ changes }) => changes);
}

/** The texts of every community and preset, by path below the root. */
function textsBelow(top: string): Readonly<Record<string, string>> {
  const texts = new Map<string, string>();
  for (const name of readdirSync(top)) {
    if (name === "presets" || name.startsWith(".") || !isDirectory(join(top, name))) continue;
    for (const [path, text] of gather(join(top, name), `${name}/`, join(top, "presets"), (path) => path).texts) texts.set(path, text);
  }
  return Object.fromEntries(texts);
}

/** A reader sees the old file or the new one, and a failure on the way leaves the old one. */
function replaceFile(link: string, text: string): void {
  const path = realpathSync(link);
  const beside = `${path}.${process.pid}.tmp~`;
  try {
    const mark = readFileSync(path).subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? "\ufeff" : "";
    writeFileSync(beside, mark + text);
    chmodSync(beside, statSync(path).mode);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new Failure(sayFileError(error, `写不了 ${link}`));
  }
}
