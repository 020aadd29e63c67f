/** start: opens the parts for this machine's settings, joins them, and runs the bot. */
import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderUnicodeCompact } from "uqr";
import { joinBot } from "../bot.ts";
import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { AddressTaken, openConsole } from "../console/server.ts";
import { type AccountId, accountId } from "../core/ids.ts";
import { LoginFailed } from "../gateway/login-failed.ts";
import { type OpenSandbox, openPuppet, openQq, openSandbox, openWechat } from "../gateway/open.ts";
import { openLedger } from "../ledger/ledger.ts";
import type { Clock, Desk, Gateway } from "../ports.ts";
import { openQueue } from "../queue/queue.ts";
import { QueueUnreachable } from "../queue/store.ts";
import { type Speaker, folderOf } from "./account.ts";
import { bookFromFiles, usableBooks } from "./books.ts";
import { Failure } from "./fail.ts";
import { keepRules } from "./keep-rules.ts";
import { holders, takeFolder } from "./lock.ts";
import { openLog } from "./log.ts";
import { qqWayOf, splitAddress } from "./qq.ts";

/** Letters and digits that are not mistaken for each other. */
const codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** The made-up WeChat of a sandbox, and what goes wrong there. */
type Playground = Pick<OpenSandbox, "sandbox" | "faults" | "close">;
export type Running = Partial<Pick<Playground, "sandbox" | "faults">> & {
  readonly url: string;
  readonly desk: Desk;
  /** Resolves to the reason when the account's login is over, which only another life of the process can mend. */
  readonly ended?: Promise<string>;
  stop(): Promise<void>;
};
/** The exit code for a supervisor: nothing is wrong with the settings, start again (EX_TEMPFAIL of sysexits.h). */
export const startAgain = 75;
/** What a test brings along instead of the machine's own. */
export type Machine = { readonly clock?: Clock; readonly log?: ReturnType<typeof openLog> };

/** Runs the bot until `stop`, for one account of several where there is a `speaker`. `say` writes to the server's own console. Throws `Failure` when it cannot begin. */
export async function start(config: Config, say: (line: string) => void, machine: Machine = {}, speaker?: Speaker): Promise<Running> {
  // What a bot writes is for its owner alone: names, words, logs.
  process.umask(0o077);
  const data = resolve(config.NUANQUN_DATA);
  const rules = usableBooks(config.NUANQUN_RULES);
  for (const problems of rules.bad.values()) say(problems.join("\n"));
  if (rules.good.size === 0 && !existsSync(join(data, "ledger.db"))) throw noRules();
  const release = takeFolder(data, speaker?.name);
  try {
    return await run(config, say, machine, speaker, rules, release);
  } catch (error) {
    release();
    throw error instanceof QueueUnreachable || error instanceof AddressTaken || error instanceof LoginFailed ? new Failure(error.message) : error;
  }
}

const noRules = (): Failure => new Failure("没有一个社群的规则可用，先改好上面的错误。", 1);

async function run(config: Config, say: (line: string) => void, machine: Machine, speaker: Speaker | undefined, rules: ReturnType<typeof usableBooks>, release: () => void): Promise<Running> {
  const data = resolve(config.NUANQUN_DATA);
  const own = folderOf(data, speaker?.name);
  const rulesRoot = config.NUANQUN_RULES;
  const log = machine.log ?? openLog(config.LOG_LEVEL, own, process.stdout.isTTY === true);
  const clock = machine.clock ?? systemClock;
  const { gateway, playground } = await openGatewayFor(config, accountId(speaker?.name ?? config.NUANQUN_GATEWAY), clock, own, (problem) => log.warn({ problem }, "gateway"), say);
  const sandbox = playground?.sandbox;
  const ledger = openLedger(join(data, "ledger.db"), speaker?.name);
  const queue = openQueue({ account: gateway.account, redisUrl: config.REDIS_URL, file: join(own, "queue.db"), now: clock.now, onError: (error) => log.warn({ err: error }, "queue") });
  const problems = new Map(rules.bad);
  const { app, outbox, desk, claims, seen, stop: stopBot } = joinBot({
    gateway, ledger, queue, clock, speaker: speaker && { ...speaker, running: () => holders(data).flatMap(({ name }) => name ?? []) }, random: Math.random, books: rules.good, refused: rules.bad.keys(), bookFrom: bookFromFiles,
    media: (community, path) => resolve(rulesRoot, community, path),
    makeCode: () => Array.from({ length: 6 }, () => codeLetters[randomInt(codeLetters.length)]).join(""),
    say, showsClaim: sandbox !== undefined, ruleProblems: () => [...problems.values()].flat(),
    onError: (error, about) => log.error({ err: error }, about),
  });

  if (app.communities().length === 0) {
    playground?.close();
    ledger.close();
    throw noRules();
  }
  await app.start();
  const { host, port } = splitAddress(config.NUANQUN_CONSOLE);
  const page = await openConsole({ host, port, tokenFile: join(own, "console.token"), desk, gatewayStatus: () => gateway.status(), mediaFolder: own, now: clock.now, ...(sandbox && { sandbox }) });
  const keeper = keepRules({ root: rulesRoot, clock, problems, app, say, onError: (error) => log.error({ err: error }, "rules") });
  if (!sandbox) say(`本机页面：${page.url}（登录二维码也在上面）`);
  // What stops the bot by now stops it at once: there may be nobody to scan the code for days.
  const over = gateway.ended?.then((because) => { throw new Failure(`${because}。`, startAgain); });
  over?.catch(() => {});
  const stop = async (): Promise<void> => {
    await keeper.close();
    stopBot();
    await outbox.stop();
    await gateway.stop();
    await app.stop();
    await page.close();
    playground?.close();
    ledger.close();
    release();
    log.info("stopped");
  };
  try {
    await Promise.race([gateway.start(seen), ...(over ? [over] : [])]);
  } catch (error) {
    // What cannot begin leaves nothing open behind it.
    if (error instanceof LoginFailed) await stop();
    throw error;
  }
  await outbox.start();
  for (const community of app.communities()) claims.codeFor(community);
  log.info({ gateway: gateway.kind, communities: app.communities() }, "started");
  return {
    url: page.url, desk, ...(gateway.ended && { ended: gateway.ended }),
    ...(playground && { sandbox: playground.sandbox, faults: playground.faults }),
    stop,
  };
}

/** `folder` keeps what belongs to the account. */
async function openGatewayFor(config: Config, account: AccountId, clock: Clock, folder: string, onProblem: (problem: string) => void, say: (line: string) => void): Promise<{ gateway: Gateway; playground?: Playground }> {
  const kind = config.NUANQUN_GATEWAY;
  const common = { account, now: clock.now, onProblem };
  if (kind === "sandbox") {
    const { gateway, ...playground } = await openSandbox({ ...common, dataDir: folder });
    return { gateway, playground };
  }
  if (kind === "qq") return { gateway: await openQq({ ...common, ...qqWayOf(config), clock, dataDir: folder }) };
  const onScan = (code: string): void => say(`${renderUnicodeCompact(code)}\n请用机器人的手机扫码登录；扫不了就把这个地址做成二维码：${code}`);
  if (kind === "wechat") return { gateway: await openWechat({ ...common, onScan, clock, dataDir: folder }) };
  try {
    return { gateway: await openPuppet(kind, { ...common, onScan }) };
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}
