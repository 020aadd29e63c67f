/** author-path: a new author's way, played for real: preset, own rule, failing example, replay, backtest, a day of watching, enforce, rollback. `tsx scripts/author-path.ts` */
import { execFile } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { type Running, start } from "../src/cli/start.ts";
import { systemClock } from "../src/clock.ts";
import { readConfig } from "../src/config.ts";
import { hour } from "../src/core/time.ts";
import { openLedger } from "../src/ledger/ledger.ts";
import type { Sandbox, StoredFinding } from "../src/ports.ts";

const shipped = resolve(import.meta.dirname, "../rules");
const entry = resolve(import.meta.dirname, "../src/nuanqun.mjs");
const [room, founder, member] = ["room:1", "p:aming", "p:laozhou"];
/** A Monday noon in Shanghai: when the bot is started. */
const noon = Date.parse("2026-11-23T12:00:00+08:00");
/** What is waited for is there within this time, ms. */
const patience = 20_000;

const head = `name: 瑜伽小站\ngroups: ["瑜伽小站*"]\n`;
const ownRule = `
  - id: night-links
    name: 夜间不发链接
    when: message
    mode: watch
    if: { all: [{ has: link }, { between: ["23:00", "07:00"] }] }
    then: [{ warn: 1, because: 夜间不发外链 }]
    examples:
      should: [{ text: "快来看 https://shop.example.com", at: "22:30" }]
      should_not: [{ text: "中午看 https://shop.example.com", at: "12:00" }]
`;
/** A week of talk from before the bot was there. */
const corpus = [
  ["c1", "li", "早上好", "2026-11-18T08:00"], ["c2", "li", "半夜好价 https://shop.example.com/1", "2026-11-18T23:40"], ["c3", "zhao", "课表在 https://yoga.example.com", "2026-11-19T12:10"],
  ["c4", "zhao", "睡不着看看这个 https://shop.example.com/2", "2026-11-20T01:15"], ["c5", "li", "再来一个 https://shop.example.com/3", "2026-11-20T23:20"], ["c6", "wang", "晚安", "2026-11-21T23:00"],
].map(([id, who, text, at]) => JSON.stringify({ type: "message", id, group: "old", member: who, name: who, text, at: `${at}:00+08:00` }));

export type Ran = { readonly args: readonly string[]; readonly code: number; readonly out: string };
/** What the walk came upon, for whoever holds it to its promises. */
export type Walked = {
  readonly schema: unknown;
  readonly failing: Ran; readonly fixed: Ran; readonly replayed: Ran; readonly backtested: Ran; readonly explained: Ran;
  /** While the rule only watched: what it would have done, and what the bot said in the group. */
  readonly watched: readonly StoredFinding[]; readonly saidWhileWatching: readonly string[];
  readonly notice: string; readonly card: string; readonly rolledBack: string; readonly saidAfterRollback: readonly string[];
};

/** Runs the command line as an author does, in a folder. */
function nuanqun(cwd: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    execFile(process.execPath, [entry, ...args], { cwd }, (error, out, err) => done({ args, code: error ? Number(error.code) : 0, out: `${out}${err}`.trimEnd() }));
  });
}

/** The bot's words in a chat: waits for those that are not there yet. */
function hears(sandbox: Sandbox, where: string, from: number, part: string): Promise<string> {
  return new Promise((found, failed) => {
    const said = (): string | undefined => saidIn(sandbox, where).slice(from).find((text) => text.includes(part));
    const timer = setTimeout(() => end(() => failed(new Error(`nobody said ${part} in ${where}`))), patience);
    const stop = sandbox.onChange(() => look());
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      stop();
      settle();
    };
    const look = (): void => {
      const text = said();
      if (text !== undefined) end(() => found(text));
    };
    look();
  });
}
const saidIn = (sandbox: Sandbox, where: string): readonly string[] => sandbox.lines(where, 1000).filter((line) => line.from === sandbox.bot && line.kind !== "system").map(({ text }) => text);
const privately = (person: string): string => `private:${person}`;
async function asks(sandbox: Sandbox, text: string, part: string): Promise<string> {
  const before = saidIn(sandbox, privately(founder)).length;
  const mistake = sandbox.say(founder, privately(founder), text);
  if (mistake !== undefined) throw new Error(mistake);
  return hears(sandbox, privately(founder), before, part);
}

/** Walks the whole way in a folder of its own, and tells of it line by line. */
export async function authorPath(tell: (line: string) => void): Promise<Walked> {
  const home = mkdtempSync(join(tmpdir(), "nuanqun-author-"));
  try {
    return await walk(home, tell);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function walk(home: string, tell: (line: string) => void): Promise<Walked> {
  const run = async (...args: readonly string[]): Promise<Ran> => {
    const ran = await nuanqun(home, ...args);
    tell(`$ nuanqun ${args.join(" ")}\n${ran.out}${ran.code === 0 ? "" : `\n（退出码 ${ran.code}）`}\n`);
    return ran;
  };
  const file = join(home, "rules", "yoga", "community.yaml");
  const save = (edit: (text: string) => string): void => writeFileSync(file, edit(readFileSync(file, "utf8")));

  tell("# 1. 复制一个预设，写上名字和群名");
  mkdirSync(join(home, "rules", "yoga"), { recursive: true });
  copyFileSync(join(shipped, "presets", "辅助型.yaml"), file);
  save((text) => head + text.replace(/^pace:\n(?: {2}.*\n?)*/m, "pace: { jitter: 0s, group_per_minute: 60 }\n"));
  tell("$ cp rules/presets/辅助型.yaml rules/yoga/community.yaml\n");

  tell("# 2. 编辑器的补全，和一条自己写的规则");
  await run("schema", "rules");
  const schema: unknown = JSON.parse(readFileSync(join(home, "rules", "community.schema.json"), "utf8"));
  save((text) => text.replace(/^ladder:/m, `${ownRule.slice(1)}\nladder:`));
  tell(`${ownRule}`);
  const failing = await run("check", "rules");
  tell("# 3. 例子不对：22:30 不在 23:00 到 07:00 里。把例子改成 23:30");
  save((text) => text.replace('at: "22:30"', 'at: "23:30"'));
  const fixed = await run("check", "rules");

  tell("# 4. 拿以前的聊天记录放一遍，再看改成执行会怎样");
  writeFileSync(join(home, "以前的记录.jsonl"), corpus.join("\n"));
  const replayed = await run("replay", "以前的记录.jsonl", "--community", "yoga", "--rules", "rules", "--durable", "data");
  cpSync(join(home, "rules"), join(home, "试试"), { recursive: true });
  const enforced = (text: string): string => text.replace("when: message\n    mode: watch", "when: message\n    mode: enforce");
  const candidate = join(home, "试试", "yoga", "community.yaml");
  writeFileSync(candidate, enforced(readFileSync(candidate, "utf8")));
  const backtested = await run("backtest", "--community", "yoga", "--rules", "试试", "--data", "data");

  const began = Date.now();
  let ahead = 0;
  const clock = { ...systemClock, now: () => noon + ahead + Date.now() - began };
  const console: string[] = [];
  const config = readConfig({}, { NUANQUN_DATA: join(home, "data"), NUANQUN_RULES: join(home, "rules"), NUANQUN_CONSOLE: "127.0.0.1:0" }, join(home, "no.env"));
  const bot = await start(config, (line) => console.push(line), { clock, log: pino({ level: "silent" }) });
  try {
    return { schema, failing, fixed, replayed, backtested, ...(await live(bot, console)) };
  } finally {
    await bot.stop();
  }

  async function live({ sandbox }: Running, lines: readonly string[]): Promise<Omit<Walked, "schema" | "failing" | "fixed" | "replayed" | "backtested">> {
    if (!sandbox) throw new Error("no sandbox");
    const after = (hours: number): void => void (ahead += hours * hour);
    /** Once the bot answers what was asked behind it, it has heard this as well. */
    const speak = async (text: string): Promise<void> => {
      tell(`老周（群里）：${text}`);
      sandbox.say(member, room, text);
      await asks(sandbox, "/status", "规则版本");
    };
    const ask = async (text: string, part: string): Promise<string> => {
      tell(`阿明（私聊）：${text}`);
      const answer = await asks(sandbox, text, part);
      tell(`暖群：${answer}\n`);
      return answer;
    };
    tell("# 5. 启动机器人，观察一天");
    await ask(`/认领 ${/\/认领 ([A-Z0-9]+)/.exec(lines.join("\n"))?.[1] ?? ""}`, "你现在是");
    await speak("中午好，课表 https://yoga.example.com");
    after(11.5);
    await speak("夜里好价 https://shop.example.com/night");
    after(12);
    await speak("早，昨晚睡得好吗");
    const listed = await ask("/why 夜里好价", "消息");
    const ledger = openLedger(join(home, "data", "ledger.db"));
    const watched = ledger.findings(50).filter(({ rule, event }) => rule === "night-links" && !event.startsWith("c"));
    ledger.close();
    const saidWhileWatching = saidIn(sandbox, room);
    if (!listed.includes("night-links")) throw new Error("why does not know the rule");

    tell("# 6. 满意了：改成执行，存盘");
    const before = saidIn(sandbox, privately(founder)).length;
    save(enforced);
    const notice = await hears(sandbox, privately(founder), before, "规则");
    tell(`暖群（私聊阿明）：${notice}\n`);
    after(12);
    await speak("又有好价 https://shop.example.com/again");
    const card = await hears(sandbox, room, 0, "夜间不发外链");
    tell(`暖群（群里）：${card}\n`);

    tell("# 7. 后悔了：退回上一版");
    const version = /\/rules rollback ([0-9a-f]+)/.exec(notice)?.[1] ?? "";
    const rolledBack = await ask(`/rules rollback ${version}`, "好，");
    const spoken = saidIn(sandbox, room).length;
    await speak("还有好价 https://shop.example.com/more");
    await ask("/rules history", "现用");
    const explained = await run("why", "又有好价", "--data", "data", "--rules", "rules");
    return { watched, saidWhileWatching, notice, card, rolledBack, saidAfterRollback: saidIn(sandbox, room).slice(spoken), explained };
  }
}

if (process.argv[1] === import.meta.filename) await authorPath((line) => void process.stdout.write(`${line}\n`));
