/** disk: reads a community's files, whatever they are. Nothing here throws: what cannot be read is a problem. */
import { closeSync, openSync, readSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { nearest } from "../core/nearest.ts";
import { type Problem, Source } from "./problem.ts";
import type { Found } from "./shelf.ts";

/** A word list may be long; YAML of this size takes the parser seconds, during which the bot would be deaf. */
const mostWords = 2 * 1024 * 1024;
const mostYaml = 512 * 1024;
const mostFiles = 2000;

const known = ["community.yaml", "faq.yaml", "drops.yaml", "scripts.yaml"];

type Gathering = { readonly texts: Map<string, string>; readonly troubles: Problem[]; readonly media: Set<string>; readonly show: (path: string) => string; count: number };

/** Reads one community (`folder` on the disk, `prefix` its path below the rules root) and the presets beside it. */
export function gather(folder: string, prefix: string, presets: string, show: (path: string) => string): Found {
  const found: Gathering = { texts: new Map(), troubles: [], media: new Set(), show, count: 0 };
  readCommunity(folder, prefix, found);
  for (const entry of list(presets)) {
    if (entry.isDirectory) readCommunity(join(presets, entry.name), `presets/${entry.name}/`, found);
    else if (/\.ya?ml$/.test(entry.name)) take(join(presets, entry.name), `presets/${entry.name}`, mostYaml, found);
  }
  return found;
}

/** Reads the presets and communities folder by folder; a name that looks like one of ours and is not is a mistake, never ignored. */
function readCommunity(folder: string, prefix: string, found: Gathering): void {
  for (const entry of list(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory && entry.name === "words") readWordFiles(path, `${prefix}words/`, found);
    else if (entry.isDirectory) listMedia(path, prefix, `${entry.name}/`, found, 0, folder);
    else if (known.includes(entry.name)) take(path, prefix + entry.name, mostYaml, found);
    else if (/\.ya?ml$/i.test(entry.name)) trouble(found, prefix + entry.name, "不认识这个文件，里面写的不会生效；社群文件夹里可以有 community.yaml、faq.yaml、drops.yaml、scripts.yaml 和 words/*.txt", nearest(entry.name, known));
    else addMedia(path, prefix, entry.name, found, folder);
  }
}

function readWordFiles(folder: string, prefix: string, found: Gathering): void {
  for (const { name, isDirectory } of list(folder)) {
    if (!isDirectory && name.endsWith(".txt")) take(join(folder, name), prefix + name, mostWords, found);
    else if (isDirectory || /\.(text|md|csv|ya?ml|list|docx?|xlsx?|txt)$/i.test(name)) trouble(found, prefix + name, "words 里只放 .txt 词表，一行一个词");
  }
}

function listMedia(folder: string, prefix: string, inside: string, found: Gathering, depth: number, root: string): void {
  if (depth > 8) return;
  for (const { name, isDirectory } of list(folder)) {
    if (isDirectory) listMedia(join(folder, name), prefix, `${inside}${name}/`, found, depth + 1, root);
    else addMedia(join(folder, name), prefix, inside + name, found, root);
  }
}

/** A file that a text may name; links that lead out of the folder do not count. */
function addMedia(path: string, prefix: string, inside: string, found: Gathering, root: string): void {
  if (found.media.size >= mostFiles) return;
  try {
    if (realpathSync(path).startsWith(realpathSync(root) + sep) && statSync(path).isFile()) found.media.add(prefix + inside.normalize("NFC"));
  } catch {
    // A link that leads nowhere is no file; whoever names it hears that it is missing.
  }
}

/** Names in a folder that are not hidden; none when it cannot be read. */
function list(folder: string): readonly { readonly name: string; readonly isDirectory: boolean }[] {
  try {
    return readdirSync(folder).filter((name) => !/^\.|~$/.test(name)).sort().slice(0, mostFiles)
      .map((name) => ({ name, isDirectory: isDirectory(join(folder, name)) }));
  } catch {
    return [];
  }
}

export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function take(path: string, name: string, most: number, found: Gathering): void {
  if ((found.count += 1) > mostFiles) return;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return trouble(found, name, "这不是普通文件");
    if (stat.size > most) return trouble(found, name, `文件太大了：${Math.ceil(stat.size / 1024)} KB，最多 ${most / 1024} KB`);
    const text = decode(readAtMost(path, most), name, found);
    if (text !== undefined) found.texts.set(name, text);
  } catch (error) {
    trouble(found, name, `读不了这个文件：${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The file may have grown since it was looked at. */
function readAtMost(path: string, most: number): Buffer {
  const buffer = Buffer.alloc(most + 1);
  const file = openSync(path, "r");
  try {
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) read = readSync(file, buffer, length, buffer.length - length, null);
    if (length > most) throw new Error("文件太大了");
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function decode(bytes: Buffer, name: string, found: Gathering): string | undefined {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return void trouble(found, name, "文件是 UTF-16 编码：用编辑器另存为 UTF-8");
  const text = new TextDecoder().decode(bytes);
  if (text.includes("\0")) return void trouble(found, name, "这是二进制文件，不是文字", undefined, text, text.indexOf("\0"));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return void trouble(found, name, "文件不是 UTF-8 编码（可能是 GBK）：用编辑器另存为 UTF-8", undefined, text, text.indexOf("\ufffd"));
  }
}

function trouble(found: Gathering, name: string, message: string, near?: string, text = "", offset = 0): void {
  found.troubles.push({ ...new Source(found.show(name), text).place(offset), message, ...(near !== undefined && { nearest: near }) });
}
