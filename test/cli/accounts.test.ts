/** accounts: the accounts file, the choice of one account, and the lock of each. */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { accountsWith, checkAccounts, chooseAccount } from "../../src/cli/account.ts";
import { readAccounts } from "../../src/cli/accounts-file.ts";
import { doctor, restore } from "../../src/cli/care.ts";
import { checkRules } from "../../src/cli/check.ts";
import { Failure } from "../../src/cli/fail.ts";
import { takeFolder } from "../../src/cli/lock.ts";
import { readConfig } from "../../src/config.ts";
import { sayProblem } from "../../src/rulebook/problem.ts";
import { freshFolder, nuanqun } from "./run.ts";

const usual = readConfig({}, {}, "/none");
const two = "wx: { gateway: wechat }\nqq:\n  gateway: qq\n  onebot_url: ws://127.0.0.1:3001\n  onebot_access_token_env: TOKEN_OF_QQ\n";
const env = { TOKEN_OF_QQ: "hush-hush" };

function written(text: string): string {
  const file = join(freshFolder(), "accounts.yaml");
  writeFileSync(file, text);
  return file;
}
const read = (text: string, from: Readonly<Record<string, string>> = env, config = usual) => readAccounts(written(text), config, from);
const mistakes = (text: string, from: Readonly<Record<string, string>> = env): readonly string[] => accountsWith({ ...usual, NUANQUN_ACCOUNTS: written(text) }, from).problems.map(sayProblem);
const settingsOf = (text: string, config = usual) => Object.fromEntries(read(text, env, config).accounts.map(({ name, settings }) => [name, settings]));
const failure = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return "";
};
/** A living process that looks like the bot. */
function bot(): number {
  const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1e9)", "nuanqun"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid ?? expect.fail("no process");
}

describe("the accounts file", () => {
  it("as shipped is right, once its secret is there", () => {
    const text = readFileSync(resolve(import.meta.dirname, "../../accounts.example.yaml"), "utf8");
    expect([mistakes(text, { ONEBOT_ACCESS_TOKEN_QQ: "x" }), Object.keys(settingsOf(text.replace("ONEBOT_ACCESS_TOKEN_QQ", "TOKEN_OF_QQ")))]).toEqual([[], ["wechat", "qq"]]);
  });

  it("gives each account its settings, a page of its own, and the secret by its name", () => {
    expect(settingsOf(two)).toEqual({
      wx: { NUANQUN_GATEWAY: "wechat", NUANQUN_CONSOLE: "127.0.0.1:8730" },
      qq: { NUANQUN_GATEWAY: "qq", NUANQUN_CONSOLE: "127.0.0.1:8731", ONEBOT_URL: "ws://127.0.0.1:3001", ONEBOT_LISTEN: "", ONEBOT_ACCESS_TOKEN: "hush-hush" },
    });
  });

  it("finds free ports around those that are written, and any port where the usual one is any", () => {
    const consoles = (text: string, address = usual.NUANQUN_CONSOLE) => Object.values(settingsOf(text, { ...usual, NUANQUN_CONSOLE: address })).map(({ NUANQUN_CONSOLE }) => NUANQUN_CONSOLE);
    const three = "a: { gateway: sandbox }\nb: { gateway: sandbox, console: \"127.0.0.1:8731\" }\nc: { gateway: sandbox }\nd: { gateway: sandbox }\n";
    expect(consoles(three)).toEqual(["127.0.0.1:8730", "127.0.0.1:8731", "127.0.0.1:8732", "127.0.0.1:8733"]);
    expect(consoles("a: { gateway: sandbox }\nb: { gateway: sandbox }\n", "127.0.0.1:0")).toEqual(["127.0.0.1:0", "127.0.0.1:0"]);
  });

  it("takes Chinese keys, and is nothing when it is empty or not there", () => {
    expect(settingsOf("qq:\n  接入: qq\n  监听地址: 127.0.0.1:3002\n")).toMatchObject({ qq: { NUANQUN_GATEWAY: "qq", ONEBOT_LISTEN: "127.0.0.1:3002", ONEBOT_URL: "" } });
    expect([read("# 还没写\n"), readAccounts("/none/accounts.yaml", usual, {})].map(({ accounts, problems }) => [accounts, problems])).toEqual([[[], []], [[], []]]);
  });

  it.each([
    ["qq: { gatway: qq }", /accounts\.yaml:1:7 不认识“gatway”（最接近的写法：gateway）/],
    ["qq: { gateway: QQ }", /gateway：只能是 sandbox、wechat、qq.*（最接近的写法：qq）/],
    ["qq: { console: \"127.0.0.1:1\" }", /缺少 gateway/],
    ["Q Q: { gateway: qq }", /“Q Q”不能作键：账号名只用小写字母/],
    ["../x: { gateway: qq }", /不能作键/],
    ["qq:\n  gateway: qq\n  console: x", /accounts\.yaml:3:12 console：要写成 主机:端口/],
    ["qq:\n  gateway： qq", /冒号是全角的/],
    ["- qq", /要写缩进一层的“键: 值”/],
    ["wx: { gateway: wechat, onebot_url: \"ws://x:1\" }", /onebot_url 只用于 gateway: qq/],
    ["qq: { gateway: qq, onebot_url: \"ws://x:1\", onebot_listen: \"x:2\" }", /二选一/],
    ["qq: { gateway: qq, onebot_access_token_env: NOT_SET }", /accounts\.yaml:1:45 没有设环境变量 NOT_SET/],
    ["a: { gateway: sandbox, console: \"127.0.0.1:9\" }\nb: { gateway: sandbox, console: \"127.0.0.1:9\" }", /accounts\.yaml:2:\d+ 本机页面的端口“9”已经归账号 a/],
    ["a: { gateway: qq, onebot_listen: \"127.0.0.1:9\" }\nb: { gateway: qq, onebot_listen: \"0.0.0.0:9\" }", /onebot_listen 的端口“9”已经归账号 a/],
    ["a: { gateway: qq, onebot_url: \"ws://x:1\" }\nb: { gateway: qq, onebot_url: \"ws://x:1\" }", /已经归账号 a/],
  ])("%s is told with its place", (text, says) => {
    expect(mistakes(text).join("\n")).toMatch(says);
    expect(failure(() => chooseAccount({ ...env, NUANQUN_ACCOUNTS: written(text) }, {}, text.slice(0, 2)))).not.toBe("");
  });

  it("two accounts of QQ that are told nothing of their own would speak through the same line", () => {
    const config = { ...usual, ONEBOT_URL: "ws://127.0.0.1:3001" };
    expect(read("a: { gateway: qq }\nb: { gateway: qq }", {}, config).problems.map(({ message }) => message)).toEqual([expect.stringContaining("已经归账号 a")]);
  });

  it("never repeats a token, however it is written", () => {
    expect(settingsOf("qq: { gateway: qq, onebot_access_token: 1234567 }")).toMatchObject({ qq: { ONEBOT_ACCESS_TOKEN: "1234567" } });
    for (const token of ["00123456", "[hushhush]", "@hushhush", "“hushhush”", "hushhush\"", "hushhush: x"]) {
      const all = mistakes(`qq:\n  gateway: qq\n  onebot_access_token: ${token}\n`).join("\n");
      expect(all).not.toMatch(/hushhush|123456/);
      expect(all).not.toBe("");
    }
    expect(mistakes("qq:\n  gateway: qq\n  onebot_access_token：hushhush\n").join()).not.toContain("hushhush");
  });
});

describe("the choice of an account", () => {
  const choose = (wanted: string | undefined, flags = {}, text = two) => chooseAccount({ ...env, NUANQUN_ACCOUNTS: written(text), NUANQUN_GATEWAY: "sandbox", NUANQUN_RULES: "from-env" }, flags, wanted);

  it("an entry wins over the environment, and a flag over both", () => {
    expect(choose("wx")).toMatchObject({ config: { NUANQUN_GATEWAY: "wechat", NUANQUN_RULES: "from-env" }, speaker: { name: "wx", all: ["wx", "qq"] } });
    expect(choose("wx", { NUANQUN_GATEWAY: "sandbox", NUANQUN_RULES: undefined }).config).toMatchObject({ NUANQUN_GATEWAY: "sandbox", NUANQUN_RULES: "from-env" });
  });

  it("without accounts all is as it was; with accounts one has to be named", () => {
    expect(chooseAccount({ NUANQUN_ACCOUNTS: "/none.yaml" }, {}, undefined)).toEqual({ config: { ...usual, NUANQUN_ACCOUNTS: "/none.yaml" } });
    expect(failure(() => choose(undefined))).toMatch(/2 个账号：wx、qq.*nuanqun start --account wx/);
    expect(failure(() => choose("wxx"))).toMatch(/没有账号“wxx”（最接近的写法：wx）/);
    expect(failure(() => chooseAccount({ NUANQUN_ACCOUNTS: "/none.yaml" }, {}, "wx"))).toMatch(/没有账号文件/);
    expect(failure(() => choose("qq", {}, "qq: { gatewy: qq }"))).toMatch(/accounts\.yaml:1:7/);
  });

  it("the program says so with code 2, and check tells of the file", async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, "accounts.yaml"), two);
    const rules = resolve(import.meta.dirname, "../../rules");
    const unknown = await nuanqun(["start", "--account", "qqq"], { cwd });
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("最接近的写法：qq")]);
    const file = { ...usual, NUANQUN_ACCOUNTS: join(cwd, "accounts.yaml") };
    const checked = checkRules(rules, { also: checkAccounts(file, {}) });
    expect([checked.ok, checked.text]).toEqual([false, expect.stringContaining("accounts.yaml:5:28 没有设环境变量 TOKEN_OF_QQ")]);
    expect(checkRules(rules, { also: checkAccounts(file, env) }).text).toContain("✓ accounts.yaml：2 个账号（wx、qq）");
  });

  it("a secret that is not there stops the account that names it, and no other", () => {
    const at = { NUANQUN_ACCOUNTS: written(two) };
    expect(chooseAccount(at, {}, "wx").config.NUANQUN_GATEWAY).toBe("wechat");
    expect(failure(() => chooseAccount(at, {}, "qq"))).toContain("没有设环境变量 TOKEN_OF_QQ");
  });
});

describe("the lock of each account", () => {
  const hold = (data: string, name?: string): number => {
    const folder = name === undefined ? data : join(data, "accounts", name);
    mkdirSync(folder, { recursive: true });
    const pid = bot();
    writeFileSync(join(folder, "nuanqun.pid"), String(pid));
    return pid;
  };

  it("one process for one account; with names and without do not mix", () => {
    const data = freshFolder();
    const pid = hold(data, "wx");
    expect(failure(() => takeFolder(data, "wx"))).toContain(`账号 wx 正被另一个暖群使用（进程 ${pid}）`);
    expect(failure(() => takeFolder(data))).toMatch(/有名字的账号.*账号 wx/);
    const other = freshFolder();
    hold(other);
    expect(failure(() => takeFolder(other, "wx"))).toContain("没有名字的账号");
    const free = freshFolder();
    takeFolder(free, "wx")();
    takeFolder(free)();
  });

  it("restore is refused while any of them runs", () => {
    const data = freshFolder();
    const pid = hold(data, "qq");
    writeFileSync(join(data, "copy.db"), "x");
    expect(failure(() => restore(data, join(data, "copy.db"), 7))).toContain(`账号 qq，进程 ${pid}`);
  });

  it("doctor tells of the accounts, and of a token that others may read", async () => {
    const file = written("qq: { gateway: qq, onebot_access_token: hush }");
    const config = { ...usual, NUANQUN_ACCOUNTS: file, NUANQUN_DATA: freshFolder() };
    chmodSync(file, 0o644);
    const told = async (): Promise<readonly string[]> => (await doctor(config, {})).filter(({ text }) => text.includes("账号")).map(({ ok, text }) => `${ok} ${text}`);
    expect(await told()).toEqual(["true 账号：qq（qq）", expect.stringMatching(/^false .*令牌/)]);
    chmodSync(file, 0o600);
    expect(await told()).toEqual(["true 账号：qq（qq）"]);
  });
});
