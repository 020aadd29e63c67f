/** backtest: `nuanqun backtest` over a ledger that `replay --durable` wrote. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { backtestRules } from "../../src/cli/backtest.ts";
import { Failure } from "../../src/cli/fail.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { freshFolder, nuanqun } from "./run.ts";

const ad = "加薇❤ ab12345 领红包";
const data = freshFolder();
/** Copies of the shipped rules, with the demo's file changed. */
function rulesWith(...changes: readonly (readonly [string, string])[]): string {
  const folder = join(freshFolder(), "rules");
  cpSync("rules", folder, { recursive: true });
  const file = join(folder, "demo", "community.yaml");
  writeFileSync(file, changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`no ${from}`);
    return text.replace(from, to);
  }, readFileSync(file, "utf8")));
  return folder;
}
const pair = z.object({ current: z.number(), candidate: z.number() });
const members = z.array(pair.extend({ member: z.string(), name: z.string(), count: z.number(), examples: z.array(z.object({ event: z.string(), words: z.string(), rule: z.string(), because: z.string() })).max(3) }));
const output = z.object({
  community: z.literal("demo"), current: z.string(), candidate: z.string(), since: z.number(), events: z.number(), addedRemovals: z.number(), maxRemovals: z.number(),
  rules: z.array(z.object({ rule: z.string(), name: z.string(), acted: pair, watched: pair })),
  newlyWarned: members, noLongerWarned: members, newlyRemoved: members, noLongerRemoved: members,
  totals: z.object({ warnings: pair, removals: pair, asked: pair, faults: pair }),
});
const usual = { community: "demo", usualRules: "rules", data, since: "7d", maxRemovals: "0", json: true };
const compare = (rules: string, more: Partial<typeof usual> = {}) => {
  const { text, refused } = backtestRules({ ...usual, rules, ...more });
  return { refused, result: output.parse(JSON.parse(text)) };
};
const mistake = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure && error.exit === 2) return error.message;
    throw error;
  }
  return "";
};
beforeAll(async () => {
  const file = join(freshFolder(), "in.jsonl");
  const message = (id: string, member: string, text: string, at: string): string => JSON.stringify({ type: "message", id, group: "g1", member, name: member, text, at: `2026-11-${at}:00+08:00` });
  writeFileSync(file, [
    message("m0", "li", `${ad}零`, "01T10:00"),
    message("m1", "wang", `${ad}一`, "20T10:00"), message("m2", "wang", `${ad}二`, "21T10:01"), message("m3", "li", "早上好", "21T10:02"), message("m4", "zhao", `${ad}三`, "22T10:03"),
  ].join("\n"));
  const ran = await nuanqun(["replay", file, "--community", "demo", "--durable", data]);
  expect(ran.code).toBe(0);
});

describe("nuanqun backtest", () => {
  const milder = (): string => rulesWith(["use: ads\n    mode: enforce", "use: ads\n    mode: watch"]);

  it("of the same rules finds no difference, and says so", () => {
    const { result, refused } = compare("rules");
    expect([result.current === result.candidate, result.newlyWarned, result.noLongerWarned, result.newlyRemoved, result.noLongerRemoved, refused]).toEqual([true, [], [], [], [], undefined]);
    expect(result.totals.warnings).toEqual({ current: 3, candidate: 3 });
    expect(backtestRules({ ...usual, rules: "rules", json: false }).text).toMatch(/是同一版[^]*没有差别：警告 3 次，移出 0 人次。$/u);
  });

  it("tells by rule and by member who is warned no longer", () => {
    const { result } = compare(milder());
    expect(result.rules.find(({ rule }) => rule === "ads")).toMatchObject({ acted: { current: 3, candidate: 0 }, watched: { current: 0, candidate: 3 } });
    expect(result.noLongerWarned).toMatchObject([{ member: "wang", count: 2, current: 2, candidate: 0, examples: [{ event: "m1", words: `${ad}一`, rule: "ads" }, { event: "m2" }] }, { member: "zhao" }]);
    const { text } = backtestRules({ ...usual, rules: milder(), json: false });
    for (const part of ["警告 3 → 0", "3 → 0（只观察 0 → 3）", "不再受警告（或更少）（2 人）", "wang（wang）：2 → 0", `m1 「${ad}一」ads：`]) expect(text).toContain(part);
  });

  it("goes back from the last record as far as it is told", () => {
    expect(compare(milder(), { since: "12h" }).result.totals.warnings).toEqual({ current: 1, candidate: 0 });
    expect(compare(milder(), { since: "60d" }).result.totals.warnings).toEqual({ current: 4, candidate: 0 });
    expect(backtestRules({ ...usual, rules: milder(), since: "60d", json: false }).text).toContain("正文只保留");
  });

  it("compares with the rules that the ledger used last, whatever the rule folder says now", () => {
    expect(compare("rules", { usualRules: milder() }).result.noLongerWarned).toEqual([]);
  });

  it("writes nothing to the ledger", () => {
    const before = readFileSync(join(data, "ledger.db"));
    compare(milder());
    expect(readFileSync(join(data, "ledger.db")).equals(before)).toBe(true);
  });

  it("ends with 1 and a sentence when more are removed than is allowed", async () => {
    const harsher = rulesWith(["steps: { 1: 提醒, 2: 提醒并告知管理员, 3: 移出 }", "steps: { 1: 移出 }"], ["警告满三次移出本群", "警告一次移出本群"]);
    const args = ["backtest", "--community", "demo", "--rules", harsher, "--data", data];
    const refused = await nuanqun(args);
    expect(refused).toMatchObject({ code: 1, err: "按新规则会多移出 2 人次，超过允许的 0 人次；确实要这样，请加 --max-removals 2。\n" });
    expect(refused.out).toContain("会多被移出（2 人）");
    expect(await nuanqun([...args, "--max-removals", "2", "--json"])).toMatchObject({ code: 0, err: "" });
  });

  it("says which of the new rules' examples do not hold: a bot would turn them away", () => {
    const { refused } = compare(rulesWith(["should_not:\n        - 今天的微信读书打卡完成", `should_not:\n        - ${ad}`]));
    expect(refused).toMatch(/^新规则有 1 条例子不对，机器人不会采用它：\nrules\/demo\/community\.yaml:\d+:\d+ 不应触发 ads 却触发了/u);
  });

  it("ends with 2 and one sentence for what it cannot read", async () => {
    expect(mistake(() => compare("rules", { since: "上周" }))).toContain("看不懂 --since 上周");
    expect(mistake(() => compare("rules", { maxRemovals: "-1" }))).toContain("看不懂 --max-removals -1");
    expect(mistake(() => compare("rules", { community: "nowhere" }))).toContain("没有社群「nowhere」");
    expect(mistake(() => compare("rules", { data: freshFolder() }))).toContain("里没有账本");
    expect(mistake(() => compare(join(data, "no")))).toContain("没有规则目录");
    const empty = freshFolder();
    openLedger(join(empty, "ledger.db")).close();
    expect(mistake(() => compare("rules", { data: empty }))).toContain("没有社群「demo」的记录");
    const broken = freshFolder();
    writeFileSync(join(broken, "ledger.db"), "坏了".repeat(3000));
    expect(mistake(() => compare("rules", { data: broken }))).toContain("开不了账本");
    expect(await nuanqun(["backtest", "--community", "demo"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("缺少选项 --rules <目录>") });
  });
});
