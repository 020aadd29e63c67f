/** care: backup, restore and the health check of a data folder. */
import { accessSync, chmodSync, closeSync, constants, copyFileSync, existsSync, mkdirSync, openSync, readSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Config } from "../config.ts";
import { openLedger } from "../ledger/ledger.ts";
import type { Ledger } from "../ports.ts";
import { openQueue } from "../queue/queue.ts";
import { sayProblem } from "../rulebook/problem.ts";
import { accountsWith, isOpenToOthers } from "./account.ts";
import { readBooks } from "./books.ts";
import { ledgerIn } from "./existing-ledger.ts";
import { Failure, sayFileError } from "./fail.ts";
import { qqWayOf, sayQqWay } from "./qq.ts";
import { accountFolders, holders, sayHolder } from "./lock.ts";

/** A consistent copy of the ledger, also while the bot runs. */
export async function backup(data: string, target: string): Promise<string> {
  if (!existsSync(ledgerIn(data))) throw new Failure(`${data} 里还没有账本，没有可备份的。`);
  if (existsSync(target)) throw new Failure(`${target} 已存在，不覆盖；请换一个文件名。`);
  if (!existsSync(dirname(target))) throw new Failure(`没有目录 ${dirname(target)}，先建好再备份。`);
  let ledger: Ledger | undefined;
  try {
    ledger = openLedger(ledgerIn(data));
    await ledger.backup(target);
    chmodSync(target, 0o600);
    return `已备份 ${ledger.health().events} 个事件到 ${target}（${sayBytes(statSync(target).size)}）。`;
  } catch (error) {
    throw new Failure(sayFileError(error, ledger ? `写不了 ${target}` : `开不了账本 ${ledgerIn(data)}`));
  } finally {
    ledger?.close();
  }
}

/** Puts a backup in the ledger's place; the present one is kept beside it. */
export function restore(data: string, source: string, now: number): string {
  if (!existsSync(source)) throw new Failure(`没有备份文件 ${source}。`);
  const running = holders(data);
  if (running.length > 0) throw new Failure(`暖群正在运行（${running.map(sayHolder).join("；")}），先停掉再恢复。`);
  mkdirSync(data, { recursive: true });
  const arriving = `${ledgerIn(data)}.arriving`;
  try {
    copyFileSync(source, arriving);
  } catch (error) {
    throw new Failure(sayFileError(error, `读不了 ${source}`));
  }
  chmodSync(arriving, 0o600);
  const events = checked(arriving, source);
  const kept = `${ledgerIn(data)}.before-restore-${now}`;
  // As it lies there, unopened, with its log: a broken ledger is what restoring is mostly for.
  for (const part of ["", "-wal", "-shm"]) if (existsSync(ledgerIn(data) + part)) renameSync(ledgerIn(data) + part, kept + part);
  renameSync(arriving, ledgerIn(data));
  // The queue holds ids alone; the next start fills it from the ledger that is now there.
  for (const folder of [data, ...accountFolders(data)]) for (const file of ["queue.db", "queue.db-wal", "queue.db-shm"]) rmSync(join(folder, file), { force: true });
  return `已恢复 ${events} 个事件。${existsSync(kept) ? `原来的账本留在 ${kept}。` : ""}`;
}

function checked(file: string, source: string): number {
  try {
    if (schemaOf(file) === 0) throw new Error("这不是账本文件");
    const ledger = openLedger(file);
    const { integrity, events } = ledger.health();
    ledger.close();
    if (integrity !== "ok") throw new Error(integrity);
    return events;
  } catch (error) {
    rmSync(file, { force: true });
    throw new Failure(`${source} 不是完好的暖群备份：${error instanceof Error ? error.message : String(error)}`);
  } finally {
    // An older backup was brought up to date, and a copy kept: the source is that copy.
    for (const name of readdirSync(dirname(file))) if (name.startsWith(`${basename(file)}-`) || name.startsWith(`${basename(file)}.`)) rmSync(join(dirname(file), name), { force: true });
  }
}

/** The `user_version` in SQLite's own header, 0 for what is no ledger: an empty file would open as a new one. */
function schemaOf(file: string): number {
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, "r");
  try {
    return readSync(descriptor, header, 0, 100, 0) === 100 && header.toString("latin1", 0, 16) === "SQLite format 3\0" ? header.readUInt32BE(60) : 0;
  } finally {
    closeSync(descriptor);
  }
}

export type Check = { readonly ok: boolean; readonly text: string; readonly remedy?: string };

/** What is well and what is not, with a remedy for each trouble. */
export async function doctor(config: Config, env: Readonly<Record<string, string | undefined>> = process.env): Promise<readonly Check[]> {
  return [nodeCheck(), folderCheck(config.NUANQUN_DATA), ledgerCheck(config.NUANQUN_DATA), ...rulesCheck(config.NUANQUN_RULES), ...accountsCheck(config, env), ...qqCheck(config), await queueCheck(config)];
}

/** Nothing where QQ is not the way out. The other side is not called: two connections at once would disturb a running bot. */
function qqCheck(config: Config): readonly Check[] {
  if (config.NUANQUN_GATEWAY !== "qq") return [];
  try {
    return [{ ok: true, text: sayQqWay(qqWayOf(config)) }];
  } catch (error) {
    return [{ ok: false, text: `QQ：${error instanceof Error ? error.message : String(error)}`, remedy: "在 .env 里改好这几个设置，写法见 .env.example。" }];
  }
}

/** Nothing where there is no accounts file. */
function accountsCheck(config: Config, env: Readonly<Record<string, string | undefined>>): readonly Check[] {
  const file = config.NUANQUN_ACCOUNTS;
  const { accounts, problems, holdsSecret } = accountsWith(config, env);
  const open: readonly Check[] = holdsSecret && isOpenToOthers(file) ? [{ ok: false, text: `账号文件 ${file} 里有令牌，别的用户也能读`, remedy: `chmod 600 ${file}，或改用 onebot_access_token_env。` }] : [];
  if (problems.length > 0) return [{ ok: false, text: `账号文件有错：\n${problems.map(sayProblem).join("\n")}`, remedy: "照上面的行列改好；写法见 accounts.example.yaml。" }, ...open];
  return accounts.length === 0 ? open : [{ ok: true, text: `账号：${accounts.map(({ name, settings }) => `${name}（${settings.NUANQUN_GATEWAY}）`).join("、")}` }, ...open];
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { ok, text: `Node ${process.versions.node}`, ...(!ok && { remedy: "请装 Node 20.19 或更新的版本，推荐 22 或 24。" }) };
}

function folderCheck(data: string): Check {
  try {
    mkdirSync(data, { recursive: true });
    accessSync(data, constants.W_OK);
    return { ok: true, text: `数据目录 ${data} 可写` };
  } catch (error) {
    return { ok: false, text: sayFileError(error, `数据目录 ${data}`), remedy: "换一个目录（--data 或 NUANQUN_DATA），或改目录的权限。" };
  }
}

function ledgerCheck(data: string): Check {
  if (!existsSync(ledgerIn(data))) return { ok: true, text: "还没有账本，第一次启动时会建" };
  try {
    const ledger = openLedger(ledgerIn(data));
    const { integrity, events, schema } = ledger.health();
    ledger.close();
    const all = holders(data);
    const running = all.length === 0 ? "未运行" : `运行中（${all.map(sayHolder).join("；")}）`;
    return integrity === "ok" ? { ok: true, text: `账本完好：${events} 个事件，结构 ${schema}，机器人${running}` } : { ok: false, text: `账本损坏：${integrity}`, remedy: "停掉机器人，用 nuanqun restore 恢复最近的备份。" };
  } catch (error) {
    return { ok: false, text: `开不了账本：${error instanceof Error ? error.message : String(error)}`, remedy: "用 nuanqun restore 恢复最近的备份，或升级暖群。" };
  }
}

function rulesCheck(root: string): readonly Check[] {
  try {
    const { good, bad } = readBooks(root);
    return [
      ...[...good.values()].map(({ book }): Check => ({ ok: true, text: `规则「${book.name}」（${book.community}）可用，版本 ${book.version}，${book.rules.length} 条规则` })),
      ...[...bad].map(([community, problems]): Check => ({ ok: false, text: `规则 ${community} 有 ${problems.length} 处错误，第一处：${problems[0] ?? ""}`, remedy: "用 nuanqun check 看全部错误。" })),
    ];
  } catch (error) {
    return [{ ok: false, text: error instanceof Error ? error.message : String(error), remedy: "用 --rules 或 NUANQUN_RULES 指到规则目录。" }];
  }
}

async function queueCheck(config: Config): Promise<Check> {
  if (config.REDIS_URL === "") return { ok: true, text: "队列：自带的 SQLite（没有设 REDIS_URL）" };
  const queue = openQueue({ account: "doctor", redisUrl: config.REDIS_URL, file: ":memory:", onError: () => undefined });
  try {
    await queue.start(async () => undefined);
    return { ok: true, text: "队列：Redis 连得上" };
  } catch (error) {
    return { ok: false, text: `队列：${error instanceof Error ? error.message : String(error)}`, remedy: "检查 REDIS_URL 与 Redis 是否在运行；或清空 REDIS_URL，用自带的队列。" };
  } finally {
    await queue.stop();
  }
}

function sayBytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
