/** start: joins all parts and runs the bot. */
import { randomInt } from "node:crypto";
import { join, resolve } from "node:path";
import { createApp } from "../app.ts";
import { createClaims } from "../claims.ts";
import { systemClock } from "../clock.ts";
import { type Config } from "../config.ts";
import { openConsole } from "../console/server.ts";
import { type CommunityId, accountId, eventId } from "../core/ids.ts";
import { nameOf } from "../core/state.ts";
import { createDesk, whyFrom, whyLines } from "../desk.ts";
import { type OpenSandbox, openPuppet, openSandbox } from "../gateway/open.ts";
import { createIdentity } from "../identity/identity.ts";
import { createIntake } from "../identity/intake.ts";
import { eventIdOf, platformMessage } from "../identity/recognise.ts";
import { openLedger } from "../ledger/ledger.ts";
import { createOutbox } from "../outbox/outbox.ts";
import { startOfDay } from "../outbox/pace.ts";
import type { Clock, Desk, Gateway } from "../ports.ts";
import { openQueue } from "../queue/queue.ts";
import { watchRules } from "../rulebook/watch.ts";
import { bookFromFiles, readBooks } from "./books.ts";
import { Failure } from "./fail.ts";
import { takeFolder } from "./lock.ts";
import { openLog } from "./log.ts";

/** Letters and digits that are not mistaken for each other. */
const codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** The made-up WeChat of a sandbox, and what goes wrong there. */
type Playground = Pick<OpenSandbox, "sandbox" | "faults" | "close">;
export type Running = Partial<Pick<Playground, "sandbox" | "faults">> & { readonly url: string; readonly desk: Desk; stop(): Promise<void> };
/** What a test brings along instead of the machine's own. */
export type Machine = { readonly clock?: Clock; readonly log?: ReturnType<typeof openLog> };

/** Runs the bot until `stop`. `say` writes to the server's own console. Throws `Failure` when it cannot begin. */
export async function start(config: Config, say: (line: string) => void, machine: Machine = {}): Promise<Running> {
  const data = resolve(config.NUANQUN_DATA);
  const rulesRoot = config.NUANQUN_RULES;
  const { good, bad } = readBooks(rulesRoot);
  for (const problems of bad.values()) say(problems.join("\n"));
  if (good.size === 0) throw new Failure("没有一个社群的规则可用，先改好上面的错误。", 1);
  const release = takeFolder(data);
  try {
    return await run(config, say, machine, data, rulesRoot, good, new Map([...bad].map(([id, problems]) => [id, [...problems]])), release);
  } catch (error) {
    release();
    throw error;
  }
}

async function run(config: Config, say: (line: string) => void, machine: Machine, data: string, rulesRoot: string, books: ReturnType<typeof readBooks>["good"], problems: Map<CommunityId, string[]>, release: () => void): Promise<Running> {
  const log = machine.log ?? openLog(config.LOG_LEVEL, data, process.stdout.isTTY === true);
  const clock = machine.clock ?? systemClock;
  const startedAt = clock.now();
  const account = accountId(config.NUANQUN_GATEWAY);
  const ledger = openLedger(join(data, "ledger.db"));
  const identity = createIdentity(ledger, clock.now);
  const { gateway, playground } = await openGatewayFor(config, account, clock, data, (problem) => log.warn({ problem }, "gateway"), say);
  const sandbox = playground?.sandbox;
  const queue = openQueue({ account: gateway.account, redisUrl: config.REDIS_URL, file: join(data, "queue.db"), now: clock.now, onError: (error) => log.warn({ err: error }, "queue") });

  const claims = createClaims({
    makeCode: () => Array.from({ length: 6 }, () => codeLetters[randomInt(codeLetters.length)]).join(""),
    needed: (community) => ![...(app.state(community)?.members.values() ?? [])].some((member) => member.role === "founder"),
    show: (community, code) => say(`社群「${app.book(community)?.name ?? community}」还没有创建者。请用创建者本人的号私聊机器人发送：/认领 ${code}`),
  });
  const bookAt = (community: CommunityId, version: string) => {
    const current = app.book(community);
    if (current?.version === version) return current;
    const files = ledger.version(community, version);
    return files && bookFromFiles(files, community);
  };
  const why = whyFrom(ledger, bookAt);
  const allProblems = (): string[] => [...[...problems.values()].flat(), ...(gateway.status().problem === undefined ? [] : [gateway.status().problem ?? ""])];
  const app = createApp({
    account: gateway.account, ledger, queue, clock, books, claims,
    status: async (_state, book) => ({
      gateway: gateway.kind, loggedIn: gateway.status().loggedIn, startedAt,
      ...(gateway.status().lastSeenAt !== undefined && { lastEventAt: gateway.status().lastSeenAt }),
      outbox: ledger.countActions(), sentToday: ledger.sentSince(startOfDay(clock.now(), book.timeZone, book.dayStartsAt)), dailyCap: book.pace.dailyCap,
      queueDepth: await queue.depth(), rulesVersion: book.version, problems: allProblems(),
    }),
    why: (community, message) => whyLines(ledger, why, community, message),
    onActions: () => outbox.poke(),
    onError: (error, about) => log.error({ err: error }, about),
  });
  const outbox = createOutbox({
    ledger, gateway, clock, random: Math.random,
    address: {
      group: (group) => identity.platformId(gateway.account, gateway.epoch, group),
      member: (member) => identity.platformId(gateway.account, gateway.epoch, member),
      message: (event) => platformMessage(gateway.account, event),
      name: (community, member, group) => {
        const state = app.state(community);
        return state ? nameOf(state, member, group) : member;
      },
      media: (community, path) => resolve(rulesRoot, community, path),
    },
    pace: (community) => {
      const book = app.book(community);
      if (!book) throw new Error(`no such community: ${community}`);
      return book;
    },
    onOutcome: async ({ action, community, attempts }, outcome, because) => {
      const { id: _id, event: _event, by: _by, priority: _priority, until: _until, ...about } = action;
      await app.accept({ type: "receipt", id: eventId(`receipt:${action.id}:${outcome}:${attempts}`), at: clock.now(), action: action.id, outcome, because, about }, community);
    },
    onError: (error) => log.error({ err: error }, "outbox"),
  });
  const desk = createDesk({
    ledger, queue, clock,
    community: () => app.communities()[0],
    state: app.state, book: app.book, problems: allProblems,
    claimCode: () => (sandbox && app.communities()[0] ? claims.codeFor(app.communities()[0] ?? ("" as CommunityId)) : undefined),
    eventOf: (message) => eventIdOf(gateway.account, message),
    why,
  });
  const intake = createIntake({
    gateway, identity, bound: ledger.boundGroups(), communities: app.communities, book: app.book, state: app.state,
    accept: (event, community) => app.accept(event, community).catch((error: unknown) => log.error({ err: error, event: event.id }, "event")),
  });

  await app.start();
  const [host = "", port = ""] = splitAddress(config.NUANQUN_CONSOLE);
  const page = await openConsole({ host, port: Number(port), desk, gatewayStatus: () => gateway.status(), mediaFolder: data, now: clock.now, ...(sandbox && { sandbox }) });
  const watching = watchRules(rulesRoot, () => void reread(), { clock, onTrouble: (error) => log.warn({ err: error }, "watch") });
  // What was saved while the bot was starting has been seen by nobody.
  void watching.ready.then(reread);
  async function reread(): Promise<void> {
    try {
      const read = readBooks(rulesRoot);
      for (const loaded of read.good.values()) {
        problems.delete(loaded.book.community);
        await app.replaceBook(loaded);
      }
      for (const [community, lines] of read.bad) {
        if (JSON.stringify(problems.get(community)) === JSON.stringify(lines)) continue;
        problems.set(community, [...lines]);
        say(lines.join("\n"));
        await app.refuseBook(community, lines);
      }
    } catch (error) {
      log.error({ err: error }, "rules");
    }
  }
  await gateway.start(intake);
  await outbox.start();
  for (const community of app.communities()) claims.codeFor(community);
  log.info({ gateway: gateway.kind, communities: app.communities() }, "started");
  return {
    url: page.url,
    desk,
    ...(playground && { sandbox: playground.sandbox, faults: playground.faults }),
    async stop() {
      await watching.close();
      await outbox.stop();
      await gateway.stop();
      await app.stop();
      await page.close();
      playground?.close();
      ledger.close();
      release();
      log.info("stopped");
    },
  };
}

async function openGatewayFor(config: Config, account: ReturnType<typeof accountId>, clock: Clock, data: string, onProblem: (problem: string) => void, say: (line: string) => void): Promise<{ gateway: Gateway; playground?: Playground }> {
  const common = { account, now: clock.now, onProblem };
  const kind = config.NUANQUN_GATEWAY;
  if (kind === "sandbox") {
    const { gateway, ...playground } = await openSandbox({ ...common, dataDir: data });
    return { gateway, playground };
  }
  if (kind === "wechat" || kind === "qq") throw new Failure(`${kind} 的接入还没有做好；现在可用的是 sandbox，或一个已安装的 wechaty-puppet-… 包。`);
  try {
    return { gateway: await openPuppet(kind, { ...common, onScan: (code) => say(`请扫码登录：${code}`) }) };
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}

function splitAddress(address: string): [string, string] {
  const at = address.lastIndexOf(":");
  return [address.slice(0, at).replace(/^\[|\]$/g, ""), address.slice(at + 1)];
}
