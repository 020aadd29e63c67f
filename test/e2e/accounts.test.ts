/** accounts: two whole programs of one configuration over one data folder: made-up networks, one ledger, one rulebook. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { type Running, start } from "../../src/cli/start.ts";
import { readConfig } from "../../src/config.ts";
import { replayPast } from "../../src/core/run.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { demo, emptyFolder, eventually } from "./fixtures/bot.ts";
import { copyRules } from "./fixtures/rules.ts";

const names = ["one", "two"];
const [aming, momo, room1] = ["p:aming", "p:momo", "room:1"];
const withAming = `private:${aming}`;

it("serve one community with groups apart; one goes on when the other is gone", async () => {
  const data = emptyFolder();
  const rules = copyRules(data);
  const trouble: string[] = [];
  const open = async (name: string): Promise<Required<Pick<Running, "sandbox">> & Pick<Running, "stop" | "url"> & { readonly shown: string[] }> => {
    const shown: string[] = [];
    const config = readConfig({}, { NUANQUN_DATA: data, NUANQUN_RULES: rules, NUANQUN_CONSOLE: "127.0.0.1:0" }, join(data, "no.env"));
    const { sandbox, stop, url } = await start(config, (line) => void shown.push(line), { log: pino({ level: "warn" }, { write: (line: string) => void trouble.push(line) }) }, { name, all: names });
    if (!sandbox) throw new Error("no sandbox");
    let running = true;
    const end = async (): Promise<void> => {
      if (running) await stop();
      running = false;
    };
    onTestFinished(end);
    return { sandbox, stop: end, url, shown };
  };
  const said = (bot: Pick<Running, "sandbox">, where: string): readonly string[] => (bot.sandbox?.lines(where, 1000) ?? []).filter((line) => line.from === bot.sandbox?.bot && line.kind !== "system").map(({ text }) => text);
  const tell = (bot: Pick<Running, "sandbox">, text: string): void => expect(bot.sandbox?.say(aming, withAming, text)).toBeUndefined();

  const one = await open("one");
  const code = /\/认领 (\w+)/.exec(one.shown.join("\n"))?.[1] ?? "";
  tell(one, `/认领 ${code}`);
  await eventually(() => expect(said(one, withAming).length).toBeGreaterThan(0));
  const two = await open("two");
  await eventually(() => expect(two.shown.join("\n")).toMatch(/的创建者在账号 one 上，账号 two 还不认识/));
  expect(new Set([one.url, two.url]).size).toBe(2);
  for (const name of names) for (const file of ["sandbox.jsonl", "queue.db", "nuanqun.pid"]) expect(existsSync(join(data, "accounts", name, file))).toBe(true);
  expect(existsSync(join(data, "nuanqun.pid"))).toBe(false);

  // A warning in a group of one is said there, and known to both.
  two.sandbox.say(momo, room1, "加薇❤ ab12345 领红包");
  await eventually(() => expect(said(two, room1).join("\n")).toContain("警告"));
  tell(one, "/warnings");
  await eventually(() => expect(said(one, withAming).at(-1)).toContain("默默"));
  expect(said(one, room1)).toEqual([]);

  // What is posted by one's founder reaches the groups of both, once each.
  tell(one, "/drop now 1");
  await eventually(() => expect([one, two].map((bot) => said(bot, room1).length)).toEqual([1, 2]));
  await two.stop();
  const posted = said(two, room1).length;
  one.sandbox.say(momo, room1, "加薇❤ ab12345 领红包");
  await eventually(() => expect(said(one, room1).join("\n")).toContain("警告"));
  tell(one, "/status");
  await eventually(() => expect(said(one, withAming).at(-1)).toContain("账号 two：没有在运行"));

  const again = await open("two");
  const ledger = openLedger(join(data, "ledger.db"));
  onTestFinished(() => ledger.close());
  await eventually(() => expect(said(again, room1).length).toBe(posted));
  expect([...ledger.past(demo)].filter(({ entries }) => entries.some(({ type }) => type === "warning"))).toHaveLength(2);
  const people = replayPast(demo, ledger.past(demo)).members;
  expect([...people.values()].filter(({ warnings }) => warnings?.length === 1)).toHaveLength(2);
  expect(trouble).toEqual([]);
}, 60_000);
