/** lock: one process for one data folder, since the ledger has one writer. */
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

/** Takes the folder; the function returned gives it back. Throws `Failure` when a living process holds it. */
export function takeFolder(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Failure(sayFileError(error, `数据目录 ${folder} 不能写`));
  }
  const file = fileIn(folder);
  const taken = (pid: number | undefined): Failure => new Failure(`数据目录 ${folder} 正被另一个暖群使用（进程 ${pid ?? "未知"}）。先停掉它，或换一个 --data。`);
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
  return () => {
    if (written(folder) === process.pid) rmSync(file, { force: true });
  };
}
