/** main: the command line. The only place, with `cli/`, that knows every part. */
import { Command, CommanderError } from "commander";
import { checkAccounts, chooseAccount } from "./cli/account.ts";
import { auditLog } from "./cli/audit.ts";
import { backtestRules } from "./cli/backtest.ts";
import { needBook } from "./cli/books.ts";
import { type CheckOptions, checkRules } from "./cli/check.ts";
import { speakChinese } from "./cli/chinese.ts";
import { Failure } from "./cli/fail.ts";
import { replay } from "./cli/replay.ts";
import { whyMessage } from "./cli/why.ts";
import { type Config, ConfigMistake, readConfig } from "./config.ts";
import { writeEditorSchemas } from "./rulebook/schema-json.ts";
import { ruleKinds } from "./rules/index.ts";

// Half of the program's start goes into the queue, the console and the gateway: only the commands that need them load them.
const startParts = () => import("./cli/start.ts");
const careParts = () => import("./cli/care.ts");

const print = (text: string): void => void process.stdout.write(`${text}\n`);
/** Waits for the reader, so that a long output does not fill the memory; a reader that has gone ends the program quietly. */
const write = (text: string): Promise<void> => new Promise((resolve, reject) => void process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

type Flags = { readonly gateway?: string; readonly rules?: string; readonly data?: string };
const flagsOf = (flags: Flags): Partial<Record<keyof Config, string | undefined>> => ({ NUANQUN_GATEWAY: flags.gateway, NUANQUN_RULES: flags.rules, NUANQUN_DATA: flags.data });
const configOf = (flags: Flags): Config => readConfig(process.env, flagsOf(flags));

const program = speakChinese(new Command("nuanqun"))
  .description("暖群：让社群的规矩自己运转，让人专心聊天")
  .showSuggestionAfterError()
  .showHelpAfterError("（nuanqun --help 看全部命令）")
  .exitOverride();

program
  .command("start").description("启动机器人；默认打开本机的沙盒页面")
  .option("--gateway <名字>", "sandbox、wechat、qq 或 wechaty 的 puppet 包名").option("--rules <目录>", "规则目录").option("--data <目录>", "数据目录").option("--account <账号>", "账号文件里的哪一个账号")
  .action(async (flags: Flags & { account?: string }) => {
    const { config, speaker } = chooseAccount(process.env, flagsOf(flags), flags.account);
    const { start, startAgain } = await startParts();
    let running: Awaited<ReturnType<typeof start>> | undefined;
    const stop = (code: number): void => {
      print("正在停止…");
      // Before the login there is nothing under way: the ledger is whole at any moment.
      if (running) running.stop().then(() => process.exit(code), (error: unknown) => fail(error));
      else process.exit(code);
    };
    process.once("SIGINT", () => stop(0));
    process.once("SIGTERM", () => stop(0));
    running = await start(config, print, {}, speaker);
    print(`${speaker ? `账号 ${speaker.name} ` : "暖群"}已启动，打开 ${running.url}`);
    print("按 Ctrl+C 停止。");
    void running.ended?.then((because) => {
      process.stderr.write(`${because}。重新启动后扫码登录。\n`);
      stop(startAgain);
    });
  });

program
  .command("check").description("检查规则文件并跑一遍里面的例子").argument("[目录]", "规则目录").option("--json", "输出 JSON")
  .option("--explain", "每个值是什么、出自哪个文件哪一行").option("--fix", "先把中文的键和值改写成统一写法，并改好只有一种改法的笔误")
  .action((folder: string | undefined, flags: CheckOptions) => {
    const config = configOf({});
    const { text, ok } = checkRules(folder ?? config.NUANQUN_RULES, { ...flags, also: checkAccounts(config, process.env) });
    print(text);
    if (!ok) process.exitCode = 1;
  });

program
  .command("schema").description("写出编辑器用的 JSON Schema，写规则时有提示和补全").argument("[目录]", "规则目录")
  .action((folder: string | undefined) => print(writeEditorSchemas(folder ?? configOf({}).NUANQUN_RULES, ruleKinds).map((path) => `已写 ${path}`).join("\n")));

program
  .command("replay").description("把记录下来的事件放一遍，每行给出一个决定；不碰任何东西").argument("<文件>", "JSON Lines 文件")
  .requiredOption("--community <社群>", "社群（规则目录下的文件夹名）").option("--rules <目录>", "规则目录").option("--json", "每行输出一个 JSON").option("--durable <目录>", "把账本写进这个目录")
  .action(async (file: string, flags: Flags & { community: string; json?: boolean; durable?: string }) => {
    const book = needBook(configOf(flags).NUANQUN_RULES, flags.community);
    const figures = await replay(book, { file, json: flags.json === true, durable: flags.durable }, write);
    if (flags.json !== true) print(`共 ${figures.lines} 行，触发期限 ${figures.timers} 个，重复 ${figures.repeated} 行。`);
    if (figures.disordered > 0) process.stderr.write(`注意：有 ${figures.disordered} 行的时间早于它前面的行。\n`);
  });

program
  .command("backtest").description("拿账本里的历史，比较新规则和现用规则：谁会多受警告、被移出，谁不会；不写账本")
  .requiredOption("--community <社群>", "社群（规则目录下的文件夹名）").requiredOption("--rules <目录>", "新规则所在的规则目录")
  .option("--since <时长>", "从最后一条记录往回多久，如 7d、12h", "7d").option("--data <目录>", "数据目录").option("--json", "输出 JSON")
  .option("--max-removals <次数>", "最多允许多移出几人次，超过时退出码为 1", "0")
  .action((flags: { community: string; rules: string; since: string; data?: string; json?: boolean; maxRemovals: string }) => {
    const { NUANQUN_DATA: data, NUANQUN_RULES: usualRules } = readConfig(process.env, { NUANQUN_DATA: flags.data });
    const { text, refused } = backtestRules({ ...flags, data, usualRules, json: flags.json === true });
    print(text);
    if (refused === undefined) return;
    process.stderr.write(`${refused}\n`);
    process.exitCode = 1;
  });

program
  .command("why").description("一条消息：每条规则命中没有，是哪一项检查").argument("<消息编号>").option("--data <目录>", "数据目录").option("--rules <目录>", "规则目录")
  .action((message: string, flags: Flags) => print(whyMessage(configOf(flags).NUANQUN_DATA, message)));

program
  .command("audit").description("管理员做过什么：可按人、指令、时长筛选，导出表格；不写账本")
  .requiredOption("--community <社群>", "社群（规则目录下的文件夹名）").option("--by <成员>", "只看这个人的，写名字或编号").option("--command <指令>", "只看这个指令，如 warn")
  .option("--since <时长>", "只看最近多久，如 7d、12h").option("--csv", "输出表格（CSV）").option("--json", "每行输出一个 JSON").option("--data <目录>", "数据目录")
  .action(async (flags: { community: string; by?: string; command?: string; since?: string; csv?: boolean; json?: boolean; data?: string }) => {
    await write(auditLog({ ...flags, data: readConfig(process.env, { NUANQUN_DATA: flags.data }).NUANQUN_DATA }, Date.now()));
  });

program
  .command("backup").description("备份账本，运行中也可以").argument("<文件>").option("--data <目录>", "数据目录")
  .action(async (file: string, flags: Flags) => print(await (await careParts()).backup(configOf(flags).NUANQUN_DATA, file)));

program
  .command("restore").description("从备份恢复账本").argument("<文件>").option("--data <目录>", "数据目录")
  .action(async (file: string, flags: Flags) => print((await careParts()).restore(configOf(flags).NUANQUN_DATA, file, Date.now())));

program
  .command("doctor").description("体检：环境、账本、规则、队列，各附处理办法").option("--rules <目录>", "规则目录").option("--data <目录>", "数据目录")
  .action(async (flags: Flags) => {
    const { doctor } = await careParts();
    const checks = await doctor(configOf(flags));
    for (const { ok, text, remedy } of checks) print(`${ok ? "✓" : "✗"} ${text}${remedy === undefined ? "" : `\n  → ${remedy}`}`);
    if (checks.some((check) => !check.ok)) process.exitCode = 1;
  });

/** Ends the program with what an operator can act on; anything else is ours, and shows where it comes from. */
function fail(error: unknown): never {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  if (error instanceof Failure || error instanceof ConfigMistake) {
    process.stderr.write(`${error.message}\n`);
    process.exit(error instanceof Failure ? error.exit : 2);
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

await program.parseAsync(process.argv).catch(fail);

