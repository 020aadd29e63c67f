/** account: which account of the configuration a process speaks for, and with which settings. */
import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { type Config, readConfig, readEnvFile } from "../config.ts";
import { nearest } from "../core/nearest.ts";
import { sayProblem } from "../rulebook/problem.ts";
import { type AccountsFile, readAccounts } from "./accounts-file.ts";
import { Failure } from "./fail.ts";

/** The account that a process speaks for, among all of the configuration. */
export type Speaker = { readonly name: string; readonly all: readonly string[] };
export type Chosen = { readonly config: Config; /** Absent where the configuration has one account, without a name. */ readonly speaker?: Speaker };
type Env = Readonly<Record<string, string | undefined>>;

const accountsOf = (config: Config, env: Env): AccountsFile => readAccounts(config.NUANQUN_ACCOUNTS, config, { ...readEnvFile(), ...env });

/** The accounts of a configuration as its file has them now; among the mistakes, secrets that are not there. */
export function accountsWith(config: Config, env: Env): AccountsFile {
  const { problems, ...file } = accountsOf(config, env);
  return { ...file, problems: [...problems, ...file.accounts.flatMap(({ missing }) => missing ?? [])] };
}

/** The settings for one account: a flag wins over its entry in the accounts file, and that over the environment and `.env`. Throws `Failure`. */
export function chooseAccount(env: Env, flags: Parameters<typeof readConfig>[1], wanted: string | undefined): Chosen {
  const config = readConfig(env, flags);
  const { accounts, problems } = accountsOf(config, env);
  const file = basename(config.NUANQUN_ACCOUNTS);
  if (problems.length > 0) throw new Failure(problems.map(sayProblem).join("\n"));
  const all = accounts.map(({ name }) => name);
  if (wanted === undefined && all.length === 0) return { config };
  if (all.length === 0) throw new Failure(`没有账号“${wanted}”：没有账号文件 ${config.NUANQUN_ACCOUNTS}，或里面没有写账号（写法见 accounts.example.yaml）。`);
  if (wanted === undefined) throw new Failure(`${file} 里有 ${all.length} 个账号：${all.join("、")}。一个进程说一个账号的话，请写明是哪一个，例如 nuanqun start --account ${all[0]}`);
  const account = accounts.find(({ name }) => name === wanted);
  if (account?.missing) throw new Failure(sayProblem(account.missing));
  if (account) return { config: readConfig(env, { ...account.settings, ...given(flags) }), speaker: { name: wanted, all } };
  const near = nearest(wanted, all);
  throw new Failure(`${file} 里没有账号“${wanted}”${near === undefined ? `，有：${all.join("、")}` : `（最接近的写法：${near}）`}。`);
}

const given = (flags: Parameters<typeof readConfig>[1] = {}): typeof flags => Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));

/** The accounts file as `check` tells of it: nothing where there is none. */
export function checkAccounts(config: Config, env: Env): { readonly good: readonly string[]; readonly problems: AccountsFile["problems"] } {
  const { accounts, problems } = accountsWith(config, env);
  return { good: accounts.length === 0 || problems.length > 0 ? [] : [`✓ ${basename(config.NUANQUN_ACCOUNTS)}：${accounts.length} 个账号（${accounts.map(({ name }) => name).join("、")}）`], problems };
}

/** What belongs to one account alone: its queue, login, logs. The whole data folder where accounts have no names. */
export const folderOf = (data: string, name: string | undefined): string => (name === undefined ? data : join(data, "accounts", name));

/** Whether others than the owner may read a file. Systems without such marks have none. */
export const isOpenToOthers = (file: string): boolean => process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0;
