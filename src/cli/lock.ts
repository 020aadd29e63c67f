/** lock: one process for one account, and either accounts with names or one without in a data folder. */
import { accessSync, constants, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderOf } from "./account.ts";
import { Failure, sayFileError } from "./fail.ts";

const fileIn = (folder: string): string => join(folder, "nuanqun.pid");

/** The process that holds a data folder, if it is alive. */
export function holder(folder: string): number | undefined {
  const pid = written(folder);
  return pid === undefined || pid === process.pid || !isAlive(pid) ? undefined : pid;
}

function written(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(fileIn(folder), "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, under another user.
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EPERM") return false;
  }
  return isOurs(pid);
}

/** After a restart of the machine the number may belong to another program; Linux tells which. */
function isOurs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("nuanqun");
  } catch {
    return true;
  }
}

/** A living process that speaks for an account; without a name, for the only one. */
export type Holder = { readonly name?: string; readonly pid: number };

/** Every other living process that works with a data folder. */
export function holders(data: string): readonly Holder[] {
  const only = holder(data);
  const named = namesIn(data).flatMap((name): Holder[] => {
    const pid = holder(folderOf(data, name));
    return pid === undefined ? [] : [{ name, pid }];
  });
  return [...(only === undefined ? [] : [{ pid: only }]), ...named];
}
function namesIn(data: string): readonly string[] {
  try {
    return readdirSync(join(data, "accounts")).toSorted();
  } catch {
    return [];
  }
}
/** The folders of accounts with names. */
export const accountFolders = (data: string): readonly string[] => namesIn(data).map((name) => folderOf(data, name));
export const sayHolder = ({ name, pid }: Holder): string => `${name === undefined ? "" : `账号 ${name}，`}进程 ${pid}`;

/** Takes an account of a data folder; the function returned gives it back. Throws `Failure` when a living process holds it, or speaks there without a name where this one has one, or the other way round. */
export function takeFolder(data: string, name?: string): () => void {
  const folder = folderOf(data, name);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Failure(sayFileError(error, `数据目录 ${folder} 不能写`));
  }
  const file = fileIn(folder);
  const taken = (pid: number | undefined): Failure => new Failure(`${name === undefined ? `数据目录 ${folder}` : `账号 ${name}`} 正被另一个暖群使用（进程 ${pid ?? "未知"}）。先停掉它，或换一个 --data。`);
  const pid = holder(folder);
  if (pid !== undefined) throw taken(pid);
  rmSync(file, { force: true });
  try {
    // `wx`: of two that start in the same moment, one is refused.
    writeFileSync(file, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw taken(holder(folder));
    throw error;
  }
  const release = (): void => {
    if (written(folder) === process.pid) rmSync(file, { force: true });
  };
  // Looked at only now: of two that start in the same moment, one at least sees the other.
  const other = holders(data).find((each) => (each.name === undefined) !== (name === undefined));
  if (other === undefined) return release;
  release();
  throw new Failure(`数据目录 ${data} 正被${name === undefined ? "有名字的账号" : "没有名字的账号"}使用（${sayHolder(other)}）。${name === undefined ? "请用 --account 写明账号，或" : ""}先停掉它，或换一个 --data。`);
}
