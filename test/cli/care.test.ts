import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { backup, doctor, restore } from "../../src/cli/care.ts";
import { Failure } from "../../src/cli/fail.ts";
import { holder, takeFolder } from "../../src/cli/lock.ts";
import { readConfig } from "../../src/config.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { openDatabase } from "../../src/ledger/open.ts";
import { migrations } from "../../src/ledger/schema.ts";
import { yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { message } from "../fakes/events.ts";
import { folder } from "../ledger/helpers.ts";

/** A data folder with so many events in its ledger. */
function filled(events: number, data = folder()): string {
  const ledger = openLedger(join(data, "ledger.db"));
  for (let index = 0; index < events; index += 1) ledger.recordEvent(yoga, message(`m${index}`, { text: "话".repeat(400) }), "v1", morning);
  ledger.close();
  return data;
}
function eventsIn(file: string): number {
  const ledger = openLedger(file);
  const { events, integrity } = ledger.health();
  ledger.close();
  expect(integrity).toBe("ok");
  return events;
}
/** A living process that looks like the bot. */
function bot(): number {
  const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1e9)", "nuanqun"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid ?? expect.fail("no process");
}
const failure = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return "";
};

describe("backup and restore", () => {
  it("bring back what was there, keep what is there now, and let the queue be filled anew", async () => {
    const data = filled(3);
    const copy = join(data, "copy.db");
    expect(await backup(data, copy)).toContain("3 个事件");
    const ledger = openLedger(join(data, "ledger.db"));
    ledger.recordEvent(yoga, message("later"), "v1", morning);
    ledger.close();
    writeFileSync(join(data, "queue.db"), "ids");
    expect(restore(data, copy, 7)).toContain("已恢复 3 个事件");
    expect([eventsIn(join(data, "ledger.db")), eventsIn(join(data, "ledger.db.before-restore-7")), existsSync(join(data, "queue.db"))]).toEqual([3, 4, false]);
    expect([copy, join(data, "ledger.db")].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it("keep also what a killed process had only in its log", async () => {
    const data = filled(1);
    await backup(data, join(data, "copy.db"));
    const living = openLedger(join(data, "ledger.db"));
    living.recordEvent(yoga, message("in-the-log"), "v1", morning);
    restore(data, join(data, "copy.db"), 7);
    expect([eventsIn(join(data, "ledger.db")), eventsIn(join(data, "ledger.db.before-restore-7"))]).toEqual([1, 2]);
    living.close();
  });

  it("work while the bot writes", async () => {
    const data = filled(1);
    const living = openLedger(join(data, "ledger.db"));
    await backup(data, join(data, "copy.db"));
    living.recordEvent(yoga, message("later"), "v1", morning);
    living.close();
    expect(eventsIn(join(data, "copy.db"))).toBe(1);
  });

  it("restore into an empty folder, and over a ledger that is broken", async () => {
    const source = filled(2);
    await backup(source, join(source, "copy.db"));
    const fresh = join(folder(), "new");
    expect(restore(fresh, join(source, "copy.db"), 7)).not.toContain("原来的账本");
    const broken = folder();
    writeFileSync(join(broken, "ledger.db"), "坏了".repeat(3000));
    expect(restore(broken, join(source, "copy.db"), 7)).toContain("原来的账本留在");
    expect([eventsIn(join(fresh, "ledger.db")), eventsIn(join(broken, "ledger.db"))]).toEqual([2, 2]);
  });

  it("bring an older backup up to date and leave nothing behind", () => {
    const data = filled(1);
    const old = join(folder(), "old.db");
    // The first step alone: from the second one on, this is an old ledger.
    openDatabase(old, migrations.slice(0, 1)).close();
    restore(data, old, 7);
    expect(readdirSync(data).sort()).toEqual(["ledger.db", "ledger.db.before-restore-7"]);
  });

  it("refuse a backup that is torn, empty, foreign, too new or not there, and change nothing", async () => {
    const data = filled(40);
    const good = join(data, "good.db");
    await backup(data, good);
    const bytes = readFileSync(good);
    const newer = join(data, "newer.db");
    const db = openDatabase(newer);
    db.pragma("user_version = 999");
    db.close();
    const foreign = openDatabase(join(data, "foreign.db"), ["CREATE TABLE other (x TEXT) STRICT"]);
    foreign.pragma("user_version = 1");
    foreign.close();
    const bad = Buffer.from(bytes);
    bad.fill(0xff, 4096 * 3, 4096 * 6);
    for (const [name, content] of [["torn.db", bytes.subarray(0, bytes.length / 2)], ["empty.db", Buffer.alloc(0)], ["text.db", Buffer.from("不是".repeat(500))], ["bad.db", bad]] as const) writeFileSync(join(data, name), content);
    mkdirSync(join(data, "folder.db"));
    const before = readdirSync(data).sort();
    for (const name of ["torn", "empty", "text", "bad", "newer", "foreign", "none", "folder"]) expect([name, failure(() => restore(data, join(data, `${name}.db`), 7))]).toEqual([name, expect.stringMatching(/不是完好的|没有备份文件|读不了/)]);
    expect([readdirSync(data).sort(), eventsIn(join(data, "ledger.db"))]).toEqual([before, 40]);
  });

  it("refuse while the bot runs, and say which process", async () => {
    const data = filled(1);
    await backup(data, join(data, "copy.db"));
    const pid = bot();
    writeFileSync(join(data, "nuanqun.pid"), String(pid));
    expect(failure(() => restore(data, join(data, "copy.db"), 7))).toContain(`进程 ${pid}`);
  });

  it("a backup refuses to overwrite, to invent a ledger or a folder, and to copy what it cannot read", async () => {
    const data = filled(1);
    await expect(backup(folder(), join(data, "x.db"))).rejects.toThrow("还没有账本");
    writeFileSync(join(data, "there.db"), "");
    await expect(backup(data, join(data, "there.db"))).rejects.toThrow("已存在");
    await expect(backup(data, join(data, "no", "x.db"))).rejects.toThrow(Failure);
    const broken = folder();
    writeFileSync(join(broken, "ledger.db"), "坏了".repeat(3000));
    await expect(backup(broken, join(broken, "x.db"))).rejects.toThrow("开不了账本");
  });
});

describe("the lock", () => {
  it("is held by one living process, and given back", () => {
    const data = folder();
    const release = takeFolder(join(data, "deep"));
    expect(readFileSync(join(data, "deep", "nuanqun.pid"), "utf8")).toBe(String(process.pid));
    release();
    expect(readdirSync(join(data, "deep"))).toEqual([]);
    writeFileSync(join(data, "nuanqun.pid"), String(bot()));
    expect(failure(() => takeFolder(data))).toContain("正被另一个暖群使用");
  });

  it.each(["", "abc", "-5", "0", "999999999", "1.5"])("is free when what it says (%j) is no living process", (pid) => {
    const data = folder();
    writeFileSync(join(data, "nuanqun.pid"), pid);
    expect(holder(data)).toBeUndefined();
    takeFolder(data)();
  });

  it("is free when the number now belongs to another program", () => {
    const data = folder();
    const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1e9)"], { stdio: "ignore", cwd: "/" });
    onTestFinished(() => void child.kill("SIGKILL"));
    writeFileSync(join(data, "nuanqun.pid"), String(child.pid));
    expect(holder(data)).toBeUndefined();
  });

  it("is not taken away from another by giving back one's own", () => {
    const data = folder();
    const release = takeFolder(data);
    writeFileSync(join(data, "nuanqun.pid"), "12345");
    release();
    expect(existsSync(join(data, "nuanqun.pid"))).toBe(true);
  });
});

describe("the doctor", () => {
  const examine = (data: string, rules = "rules") => doctor(readConfig({}, { NUANQUN_DATA: data, NUANQUN_RULES: rules }, join(data, "no.env")));
  const troubles = async (data: string, rules?: string) => (await examine(data, rules)).filter(({ ok }) => !ok);

  it("finds a good folder well", async () => {
    const checks = await examine(filled(2));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.map(({ text }) => text).join("\n")).toMatch(/账本完好：2 个事件[\s\S]*瑜伽小站[\s\S]*SQLite/);
  });

  it("finds a folder without a ledger well, and makes none", async () => {
    const data = folder();
    expect(await troubles(data)).toEqual([]);
    expect(existsSync(join(data, "ledger.db"))).toBe(false);
  });

  it("names a remedy for a broken ledger, one of a newer program, a folder that is a file, and rules that are missing or wrong", async () => {
    const broken = folder();
    writeFileSync(join(broken, "ledger.db"), "坏了".repeat(3000));
    const newer = filled(1);
    const db = openDatabase(join(newer, "ledger.db"));
    db.pragma("user_version = 999");
    db.close();
    const rules = folder();
    mkdirSync(join(rules, "yoga"));
    writeFileSync(join(rules, "yoga", "community.yaml"), "name: 瑜伽\ngroups: [瑜伽*]\nruels: []\n");
    const file = join(broken, "file");
    writeFileSync(file, "");
    expect((await troubles(broken)).map(({ remedy }) => remedy)).toEqual([expect.stringContaining("nuanqun restore")]);
    expect((await troubles(newer)).map(({ remedy }) => remedy)).toEqual([expect.stringContaining("升级暖群")]);
    expect((await troubles(file)).map(({ remedy }) => remedy)).toContainEqual(expect.stringContaining("换一个目录"));
    expect((await troubles(filled(1), rules)).map(({ remedy }) => remedy)).toEqual([expect.stringContaining("nuanqun check")]);
    expect((await troubles(filled(1), join(rules, "none"))).map(({ remedy }) => remedy)).toEqual([expect.stringContaining("NUANQUN_RULES")]);
  });
});
