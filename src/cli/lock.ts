/** lock: one process for one data folder, since the ledger has one writer. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./fail.ts";

const fileIn = (folder: string): string => join(folder, "nuanqun.pid");

/** The process that holds a data folder, if it is alive. */
export function holder(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(fileIn(folder), "utf8"));
    if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
    process.kill(pid, 0);
    return isOurs(pid) ? pid : undefined;
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && "code" in error && error.code === "EPERM" ? -1 : undefined;
  }
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
  mkdirSync(folder, { recursive: true });
  const pid = holder(folder);
  if (pid !== undefined) throw new Failure(`数据目录 ${folder} 正被另一个暖群使用（进程 ${pid}）。先停掉它，或换一个 --data。`);
  writeFileSync(fileIn(folder), String(process.pid));
  return () => rmSync(fileIn(folder), { force: true });
}
