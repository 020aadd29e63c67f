/** demo-wechat: the bot on a made-up Web WeChat, with the reader as everybody else. `tsx scripts/demo-wechat.ts [--story]` */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, cursorTo, clearLine } from "node:readline";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { Failure } from "../src/cli/fail.ts";
import { type Running, start } from "../src/cli/start.ts";
import { readConfig } from "../src/config.ts";
import { copyRules } from "../test/e2e/fixtures/rules.ts";
import { openWebwx, routeWebwx, type Webwx } from "../test/emulators/webwx/server.ts";
import { isDeed, parseLine } from "./demo-wechat/lines.ts";
import { Stage } from "./demo-wechat/stage.ts";
import { playStory } from "./demo-wechat/story.ts";

/** Shows a line without disturbing what the reader is typing. */
type Print = (line: string) => void;
let print: Print = (line) => void process.stdout.write(`${line}\n`);

const claimIn = (line: string): string | undefined => /\/认领 ([A-Z0-9]+)/.exec(line)?.[1];

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { story: { type: "boolean", default: false }, gateway: { type: "string", default: "wechat" } } });
  const data = mkdtempSync(join(tmpdir(), "nuanqun-wechat-"));
  const server = await openWebwx();
  const undo = routeWebwx(server.port);
  const stage = new Stage(server, (line) => print(line));
  const bot = new Bot(readConfig({}, { NUANQUN_GATEWAY: values.gateway, NUANQUN_DATA: data, NUANQUN_RULES: copyRules(data), NUANQUN_CONSOLE: "127.0.0.1:0" }, join(data, "no.env")));
  try {
    print("这是一个假的网页版微信，只在本机，不联网。");
    await bot.start();
    print(`已登录（演示里的手机自动扫了码）。网页：${bot.url}\n\n${stage.describe()}\n`);
    if (!values.story) return await converse(server, stage, bot);
    const missed = await playStory(server, stage, bot.claimCode, print);
    await quiet(server);
    print(missed.length === 0 ? "\n演完了。" : `\n演完了，有 ${missed.length} 步机器人没有反应。`);
    return missed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    print(error.message);
    return 1;
  } finally {
    stage.close();
    await bot.stop();
    undo();
    await server.close();
    rmSync(data, { recursive: true, force: true });
  }
}

/** The bot's program, which ends when its login does and is then started again, as a supervisor would. */
class Bot {
  readonly #config: ReturnType<typeof readConfig>;
  #running: Running | undefined;
  #stopping = false;
  claimCode: string | undefined;

  constructor(config: ReturnType<typeof readConfig>) {
    this.#config = config;
  }

  get url(): string {
    return this.#running?.url ?? "";
  }

  async start(): Promise<void> {
    const say = (line: string): void => {
      this.claimCode = claimIn(line) ?? this.claimCode;
      print(line);
    };
    const running = await start(this.#config, say, { log: pino({ level: "silent" }) });
    this.#running = running;
    running.ended?.then((because) => this.#again(because), () => {});
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running?.stop();
  }

  async #again(because: string): Promise<void> {
    if (this.#stopping) return;
    print(`机器人停下了：${because}。平时由守护程序重新启动，这里就地重启。`);
    try {
      await this.#running?.stop();
      this.#running = undefined;
      await this.start();
      print("机器人又登录了。");
    } catch (error) {
      print(`没能重新启动：${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** The prompt, until the reader ends it. */
async function converse(server: Webwx, stage: Stage, bot: Bot): Promise<number> {
  const terminal = process.stdout.isTTY;
  const reader = createInterface({ input: process.stdin, output: process.stdout, terminal, completer: (line: string) => [[], line] });
  const prompt = (): void => {
    reader.setPrompt(`${stage.topic}> `);
    if (terminal) reader.prompt(true);
  };
  print = (line) => {
    if (terminal) {
      clearLine(process.stdout, 0);
      cursorTo(process.stdout, 0);
    }
    process.stdout.write(`${line}\n`);
    prompt();
  };
  print(bot.claimCode === undefined ? "输入 /help 看能做什么。" : `先让阿明认领：私聊 阿明: /认领 ${bot.claimCode}\n输入 /help 看能做什么。`);
  for await (const typed of reader) {
    const order = parseLine(typed);
    if (order.do === "quit") break;
    const answer = isDeed(order) ? stage.perform(order) : "";
    if (answer === "") prompt();
    else print(answer);
    // Lines that come out of a file or a pipe come one by one, as a person would type them.
    if (!terminal) await quiet(server);
  }
  reader.close();
  print = (line) => void process.stdout.write(`${line}\n`);
  return 0;
}

/** Waits until the bot has said nothing for three seconds, for half a minute at most. */
async function quiet({ world }: Webwx): Promise<void> {
  const start = Date.now();
  let last = start;
  const stop = world.onSent(() => { last = Date.now(); });
  while (Date.now() - last < 3000 && Date.now() - start < 30_000) await new Promise((resolve) => setTimeout(resolve, 200));
  stop();
}

process.exit(await main());
