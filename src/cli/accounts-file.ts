/** accounts-file: the accounts of one configuration, with the settings of each, or every mistake in them with its place. */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { type Config, settings } from "../config.ts";
import { canonical } from "../rulebook/aliases.ts";
import { check } from "../rulebook/issues.ts";
import { type Problem, type Report, Source, type Spot, inOrder, quote, reportTo } from "../rulebook/problem.ts";
import { type Tree, field, mapScalars } from "../rulebook/tree.ts";
import { parseYaml } from "../rulebook/yaml.ts";

const shape = settings.shape;
const entrySchema = z.strictObject({
  gateway: shape.NUANQUN_GATEWAY.unwrap().describe("接到哪里：sandbox、wechat、qq，或 wechaty 的 puppet 包名").meta({ alias: "接入" }),
  console: shape.NUANQUN_CONSOLE.unwrap().describe("本机页面的 主机:端口").meta({ alias: "页面" }).optional(),
  onebot_url: shape.ONEBOT_URL.unwrap().describe("OneBot 11 正向 WebSocket 地址").meta({ alias: "连接地址" }).optional(),
  onebot_listen: shape.ONEBOT_LISTEN.unwrap().describe("OneBot 11 反向 WebSocket：在这个 主机:端口 等对方连过来").meta({ alias: "监听地址" }).optional(),
  onebot_access_token: z.string().describe("OneBot 的访问令牌").meta({ alias: "令牌" }).optional(),
  onebot_access_token_env: z.string().regex(/^[A-Za-z_]\w*$/, "要写环境变量的名字").describe("装着访问令牌的环境变量的名字").meta({ alias: "令牌变量" }).optional(),
});
/** A name is part of a path and of ids. */
const nameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "账号名只用小写字母、数字和 -，以字母或数字开头，最多 32 个字");
const fileSchema = z.record(nameSchema, entrySchema);
const onebotKeys = ["onebot_url", "onebot_listen", "onebot_access_token", "onebot_access_token_env"] as const;

/** The settings that an account brings along, in place of those of the environment and `.env`. */
export type AccountSettings = Partial<Record<keyof Config, string>>;
export type Account = { readonly name: string; readonly settings: AccountSettings; /** The secret that it names is not there: of concern to the process of this account alone. */ readonly missing?: Problem };
export type AccountsFile = {
  readonly accounts: readonly Account[];
  readonly problems: readonly Problem[];
  /** Whether a secret stands in the file itself. */
  readonly holdsSecret: boolean;
};
const none: AccountsFile = { accounts: [], problems: [], holdsSecret: false };

/** Reads an accounts file; no accounts where there is no such file, or nothing in it. `env` is where named secrets are looked up, `usual` what holds for whatever an account leaves out. */
export function readAccounts(file: string, usual: Config, env: Readonly<Record<string, string | undefined>>): AccountsFile {
  if (!existsSync(file)) return none;
  const problems: Problem[] = [];
  const text = textOf(file);
  if (text === undefined) return { ...none, problems: [{ file: basename(file), line: 1, column: 1, message: "读不了这个文件：要是 UTF-8 编码的文字，当前用户可读" }] };
  const source = new Source(basename(file), text);
  const report = reportTo(problems);
  const read = parseYaml(source, report);
  const tree = read && canonical(secretsAsText(read), fileSchema, { report, rewrite: () => undefined });
  const entries = tree && check(fileSchema, tree, report);
  const holdsSecret = /(?:onebot_access_token|令牌)["']?\s*[:：]\s*\S/.test(text);
  const accounts = tree && entries ? resolved(entries, tree, usual, env, report) : [];
  return { accounts: problems.length === 0 ? accounts : [], problems: inOrder(problems).map((problem) => unsaid(problem, text)), holdsSecret };
}

function textOf(file: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch {
    return undefined;
  }
}

type Entry = z.output<typeof entrySchema>;

function resolved(entries: Readonly<Record<string, Entry>>, tree: Tree, usual: Config, env: Readonly<Record<string, string | undefined>>, report: Report): readonly Account[] {
  const all = Object.entries(entries);
  const spot = (name: string, key?: string): Spot => {
    const entry = field(tree, name);
    return (key === undefined ? undefined : field(entry?.value, key)?.value) ?? entry?.key ?? tree;
  };
  const consoles = consolesOf(all, usual.NUANQUN_CONSOLE);
  const accounts = all.map(([name, entry]): Account => {
    for (const key of onebotKeys) if (entry.gateway !== "qq" && entry[key] !== undefined) report(spot(name, key), `${key} 只用于 gateway: qq`);
    if (entry.onebot_url && entry.onebot_listen) report(spot(name, "onebot_listen"), "onebot_url 和 onebot_listen 二选一");
    if (entry.onebot_access_token !== undefined && entry.onebot_access_token_env !== undefined) report(spot(name, "onebot_access_token_env"), "onebot_access_token 和 onebot_access_token_env 二选一");
    const secret = entry.onebot_access_token_env === undefined ? entry.onebot_access_token : env[entry.onebot_access_token_env];
    const { source, start } = spot(name, "onebot_access_token_env");
    const missing = entry.onebot_access_token_env !== undefined && secret === undefined && { ...source.place(start), message: `没有设环境变量 ${entry.onebot_access_token_env}` };
    const ownLine = entry.onebot_url !== undefined || entry.onebot_listen !== undefined;
    return {
      name, ...(missing && { missing }),
      settings: {
        NUANQUN_GATEWAY: entry.gateway, NUANQUN_CONSOLE: consoles.get(name) ?? usual.NUANQUN_CONSOLE,
        // Of the two ways to connect, an account that names one has not the other from elsewhere.
        ...(ownLine && { ONEBOT_URL: entry.onebot_url ?? "", ONEBOT_LISTEN: entry.onebot_listen ?? "" }),
        ...(secret !== undefined && { ONEBOT_ACCESS_TOKEN: secret }),
      },
    };
  });
  const apart = (key: "console" | "onebot_url" | "onebot_listen", valueOf: (account: Account) => string | undefined, what: string): void => {
    const taken = new Map<string, string>();
    for (const account of accounts) {
      const value = valueOf(account);
      if (value === undefined || value === "" || value.endsWith(":0")) continue;
      const other = taken.get(value);
      if (other === undefined) taken.set(value, account.name);
      else report(spot(account.name, key), `${what}${quote(value)}已经归账号 ${other}：两个账号要分开`);
    }
  };
  const ofQq = (name: "ONEBOT_URL" | "ONEBOT_LISTEN") => ({ settings: own }: Account): string | undefined => (own.NUANQUN_GATEWAY === "qq" ? (own[name] ?? usual[name]) : undefined);
  apart("console", ({ settings: own }) => portOf(own.NUANQUN_CONSOLE ?? ""), "本机页面的端口");
  apart("onebot_url", ofQq("ONEBOT_URL"), "onebot_url ");
  apart("onebot_listen", (account) => portOf(ofQq("ONEBOT_LISTEN")(account) ?? ""), "onebot_listen 的端口");
  return accounts;
}

/** Where no page address is written: the usual one for the first account, and the next free ports for those behind it. */
function consolesOf(entries: readonly (readonly [string, Entry])[], usual: string): ReadonlyMap<string, string> {
  const split = usual.lastIndexOf(":");
  const [host, first] = [usual.slice(0, split), Number(usual.slice(split + 1))];
  const taken = new Set(entries.flatMap(([, entry]) => (entry.console === undefined ? [] : [portOf(entry.console)])));
  const found = new Map<string, string>();
  for (const [index, [name, entry]] of entries.entries()) {
    let port = first === 0 ? 0 : first + index;
    while (port !== 0 && taken.has(String(port))) port += 1;
    if (port > 65_535) port = 0;
    const address = entry.console ?? `${host}:${port}`;
    found.set(name, address);
    taken.add(portOf(address));
  }
  return found;
}

/** The port of an address; "" where any is taken. */
function portOf(address: string): string {
  const port = address.slice(address.lastIndexOf(":") + 1);
  return port === "0" ? "" : port;
}

/** A token is text, also where it is all digits, and is not repeated by a complaint about that. */
function secretsAsText(tree: Tree): Tree {
  if (tree.type !== "map") return tree;
  const isSecret = (name: string): boolean => name === "onebot_access_token" || name === "令牌";
  return {
    ...tree,
    fields: new Map([...tree.fields].map(([name, { key, value }]) => [name, {
      key,
      value: value.type !== "map" ? value : { ...value, fields: new Map([...value.fields].map(([under, each]) => [under, isSecret(under) ? { ...each, value: mapScalars(each.value, (scalar) => (scalar.raw === "" ? scalar : { ...scalar, value: String(scalar.quoted ? scalar.value : scalar.raw) })) } : each])) },
    }])),
  };
}

const secretLine = /(?:onebot_access_token|令牌)(?!_env|变量)["']?\s*[:：]?(.*)/;

/** A complaint that repeats nothing of a secret, not even as a number. */
function unsaid(problem: Problem, text: string): Problem {
  const secrets = text.split("\n").flatMap((line) => secretLine.exec(line)?.[1]?.match(/[\p{L}\p{N}]{3,}/gu) ?? []);
  const told = secrets.some((secret) => problem.message.includes(secret) || problem.message.includes(secret.replace(/^0+/, "") || secret));
  return told ? { ...problem, message: "令牌的写法不对：加上直引号，写成 \"…\"" } : problem;
}
