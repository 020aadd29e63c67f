/** config: the settings from `.env`, the environment and flags. A flag wins over the environment, and that over the file. */
import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { z } from "zod";
import { nearest } from "./core/nearest.ts";

const hostPort = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, "要写成 主机:端口，如 127.0.0.1:8730")
  .refine((text) => Number(text.slice(text.lastIndexOf(":") + 1)) < 65_536, "端口在 0 到 65535 之间");
const urlOf = (schemes: readonly string[]) =>
  z.string().refine((text) => text === "" || (URL.canParse(text) && schemes.includes(new URL(text).protocol)), `要写成以 ${schemes.map((scheme) => `${scheme}//`).join(" 或 ")} 开头的地址，或留空`);

/** Every variable with its default and meaning. `.env.example` is checked against this by a test. */
export const settings = z.strictObject({
  NUANQUN_GATEWAY: z.string().regex(/^(sandbox|wechat|qq|wechaty-puppet-[a-z0-9-]+)$/, "只能是 sandbox、wechat、qq 或一个 wechaty-puppet-… 包名").default("sandbox").describe("接到哪里：sandbox（本机网页）、wechat、qq，或 wechaty 的 puppet 包名"),
  NUANQUN_RULES: z.string().min(1, "不能为空").default("rules").describe("规则目录"),
  NUANQUN_DATA: z.string().min(1, "不能为空").default("data").describe("数据目录：账本、队列、日志、媒体"),
  NUANQUN_CONSOLE: hostPort.default("127.0.0.1:8730").describe("本机页面的 主机:端口；端口写 0 表示任选一个"),
  REDIS_URL: urlOf(["redis:", "rediss:"]).default("").describe("留空：用自带的 SQLite 队列；填写：用这个 Redis"),
  ONEBOT_URL: urlOf(["ws:", "wss:"]).default("").describe("QQ 的 OneBot 11 正向 WebSocket 地址"),
  ONEBOT_LISTEN: z.union([z.literal(""), hostPort]).default("").describe("QQ 的 OneBot 11 反向 WebSocket：在这个 主机:端口 等对方连过来；和 ONEBOT_URL 二选一"),
  ONEBOT_ACCESS_TOKEN: z.string().default("").describe("OneBot 的访问令牌"),
  NUANQUN_ACCOUNTS: z.string().min(1, "不能为空").default("accounts.yaml").describe("几个账号用同一份配置时的账号文件；没有这个文件就是一个账号"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"], "只能是 trace、debug、info、warn、error、silent").default("info").describe("日志详细程度"),
});
export type Config = z.output<typeof settings>;
const names = Object.keys(settings.shape);

/** A setting that is unknown or ill-formed. The message is for the operator, in Chinese. */
export class ConfigMistake extends Error {
  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.name = "ConfigMistake";
  }
}

/** Secrets that an account of the accounts file may name: a file of settings may hold them beside the settings themselves. */
const namedSecret = /^ONEBOT_ACCESS_TOKEN_\w+$/;

/** What a file of settings holds, unchecked. */
export const readEnvFile = (file = ".env"): Readonly<Record<string, string | undefined>> => (existsSync(file) ? parseEnv(readFileSync(file, "utf8").replace(/^\uFEFF/, "")) : {});

/** Reads the settings. Throws `ConfigMistake` naming every mistake. Values of secrets are never repeated. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, flags: Partial<Record<keyof Config, string | undefined>> = {}, file = ".env"): Config {
  const fromFile = readEnvFile(file);
  const mistakes: string[] = [];
  const unknown = (name: string, where: string): void => {
    const near = nearest(name, names);
    mistakes.push(`${where}：不认识的设置 ${name}${near === undefined ? "" : `（最接近的写法：${near}）`}`);
  };
  for (const name of Object.keys(fromFile)) if (!names.includes(name) && !namedSecret.test(name)) unknown(name, file);
  for (const name of Object.keys(env)) if (name.startsWith("NUANQUN_") && !names.includes(name) && !name.startsWith("NUANQUN_TEST_")) unknown(name, "环境变量");
  const given: Record<string, string> = {};
  for (const name of names) {
    const value = Object.entries(flags).find(([flag, text]) => flag === name && text !== undefined)?.[1] ?? env[name] ?? fromFile[name];
    if (value !== undefined) given[name] = value;
  }
  const parsed = settings.safeParse(given);
  if (!parsed.success) mistakes.push(...parsed.error.issues.map((issue) => `${issue.path.join(".")}：${issue.message}`));
  if (mistakes.length > 0 || !parsed.success) throw new ConfigMistake(mistakes);
  return parsed.data;
}
