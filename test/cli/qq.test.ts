/** The settings for QQ: one way in, mistakes in Chinese, and a token that nothing repeats. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { doctor } from "../../src/cli/care.ts";
import { Failure } from "../../src/cli/fail.ts";
import { qqWayOf } from "../../src/cli/qq.ts";
import { start } from "../../src/cli/start.ts";
import { readConfig } from "../../src/config.ts";
import { openOneBot } from "../emulators/onebot/server.ts";
import { freshFolder } from "./run.ts";

const secret = "hush-hush-7";
const config = (settings: Record<string, string>) => readConfig({}, { NUANQUN_GATEWAY: "qq", NUANQUN_CONSOLE: "127.0.0.1:0", NUANQUN_RULES: resolve(import.meta.dirname, "../../rules"), ...settings }, "/none");

it.each([
  [{}, "ONEBOT_URL"],
  [{ ONEBOT_URL: "ws://127.0.0.1:3001", ONEBOT_LISTEN: "127.0.0.1:8731", ONEBOT_ACCESS_TOKEN: secret }, "二选一"],
  [{ ONEBOT_LISTEN: "0.0.0.0:8731" }, "要设 ONEBOT_ACCESS_TOKEN"],
])("%j is a mistake that is explained", async (settings, words) => {
  const bad = config(settings);
  expect(() => qqWayOf(bad)).toThrow(Failure);
  expect(() => qqWayOf(bad)).toThrow(words);
  const data = freshFolder();
  await expect(start({ ...bad, NUANQUN_DATA: data }, () => {})).rejects.toThrow(words);
  const checks = await doctor({ ...bad, NUANQUN_DATA: data });
  expect(checks.find(({ text }) => text.startsWith("QQ："))).toMatchObject({ ok: false, text: expect.stringContaining(words) });
  expect(JSON.stringify(checks)).not.toContain(secret);
});

it.each([
  [{ ONEBOT_URL: "ws://127.0.0.1:3001/onebot?access_token=hush-hush-7" }, { way: { url: "ws://127.0.0.1:3001/onebot?access_token=hush-hush-7" }, token: "" }, "QQ：连 ws://127.0.0.1:3001/onebot，没有设令牌"],
  [{ ONEBOT_URL: "wss://qq.example", ONEBOT_ACCESS_TOKEN: secret }, { way: { url: "wss://qq.example" }, token: secret }, "QQ：连 wss://qq.example/，设了令牌"],
  [{ ONEBOT_LISTEN: "127.0.0.1:8731" }, { way: { host: "127.0.0.1", port: 8731 }, token: "" }, "QQ：等 QQ 程序连到 127.0.0.1:8731，没有设令牌"],
  [{ ONEBOT_LISTEN: "[::]:8731", ONEBOT_ACCESS_TOKEN: secret }, { way: { host: "::", port: 8731 }, token: secret }, "QQ：等 QQ 程序连到 [::]:8731，设了令牌"],
])("%j is a way in", async (settings, way, said) => {
  const good = config({ ...settings, NUANQUN_DATA: freshFolder() });
  expect(qqWayOf(good)).toEqual(way);
  const checks = await doctor(good);
  expect(checks.find(({ text }) => text.startsWith("QQ："))).toEqual({ ok: true, text: said });
  expect(JSON.stringify(checks)).not.toContain(secret);
});

it("a wrong token ends the start with one sentence, leaves nothing open, and is written nowhere", async () => {
  const qq = await openOneBot({ token: "the-right-one" });
  onTestFinished(() => qq.close());
  const data = freshFolder();
  const rules = freshFolder();
  mkdirSync(join(rules, "demo"));
  writeFileSync(join(rules, "demo", "community.yaml"), "name: 测试\ngroups: [\"测试*\"]\n");
  const log: string[] = [];
  const said: string[] = [];
  const bad = config({ ONEBOT_URL: qq.url, ONEBOT_ACCESS_TOKEN: secret, NUANQUN_DATA: data, NUANQUN_RULES: rules });
  const failure: unknown = await start(bad, (line) => said.push(line), { log: pino({ level: "trace" }, { write: (line: string) => void log.push(line) }) }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ message: expect.stringContaining("对方不接受访问令牌"), exit: 2 });
  // Another start finds the folder free.
  await expect(start(bad, () => {}, { log: pino({ level: "silent" }) })).rejects.toThrow("对方不接受访问令牌");
  const written = readdirSync(data, { recursive: true, encoding: "utf8" }).filter((name) => !name.includes("ledger") && !name.includes("queue.db")).flatMap((name) => {
    try {
      return [readFileSync(join(data, name), "utf8")];
    } catch {
      return [];
    }
  });
  expect([...log, ...said, ...written, String(failure)].join("\n")).not.toContain(secret);
});
