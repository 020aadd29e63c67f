/** audit: `nuanqun audit` over a ledger. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { auditLog } from "../../src/cli/audit.ts";
import { Failure } from "../../src/cli/fail.ts";
import { memberId } from "../../src/core/ids.ts";
import { day } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { decisionOf, direct } from "../fakes/events.ts";
import { freshFolder, nuanqun } from "./run.ts";

const data = freshFolder();
const now = morning + 10 * day;
const show = (more: Partial<Parameters<typeof auditLog>[0]> = {}): string => auditLog({ community: "yoga", data, ...more }, now);
const failure = (more: Parameters<typeof show>[0]): string => {
  try {
    show(more);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return "";
};

beforeAll(() => {
  const ledger = openLedger(join(data, "ledger.db"));
  for (const [id, who, command, did, at] of [["a1", "阿明", "warn", "警告 小王：=1+1", morning], ["a2", "小美", "kick", "移出 小王", morning + 9 * day], ["a3", "阿明", "rules", "改模式", morning + 9 * day]] as const) {
    const event = direct(id, "/x", { at, member: memberId(who), name: who });
    ledger.recordEvent(yoga, event, "v1", at);
    ledger.recordDecision(yoga, decisionOf(event, [], {}, [{ type: "audit", by: memberId(who), command, did, before: "甲", after: "乙", id: `${id}#0`, at, event: event.id }]), at);
  }
  ledger.close();
});

describe("nuanqun audit", () => {
  it("tells all acts, newest first, or those that are asked for", () => {
    expect(show().split("\n").slice(0, -1)).toEqual([expect.stringMatching(/^#3 .* 阿明 rules：改模式（甲 → 乙）$/u), expect.stringMatching(/^#2 .* 小美 kick：/u), expect.stringMatching(/^#1 .* 阿明 warn：/u)]);
    const numbers = (more: Parameters<typeof show>[0]): readonly unknown[] => show({ ...more, json: true }).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line).number);
    expect([numbers({ by: "阿明" }), numbers({ command: "/警告" }), numbers({ since: "2d" }), numbers({ by: "小美", since: "2d", command: "kick" })]).toEqual([[3, 1], [1], [3, 2], [2]]);
    expect(show({ command: "pardon" })).toBe("没有符合的操作记录。\n");
  });

  it("writes a table that a spreadsheet takes for UTF-8 and runs nothing of", () => {
    const table = show({ csv: true });
    expect(table.startsWith("\ufeff编号,时间,")).toBe(true);
    expect(table).toContain("\r\n1,");
    expect(table.split("\r\n")).toHaveLength(5);
  });

  it("says what it cannot answer", () => {
    expect([failure({ by: "司马相如" }), failure({ since: "一周" }), failure({ community: "none" }), failure({ data: freshFolder() }), failure({ csv: true, json: true })])
      .toEqual([expect.stringContaining("没有成员"), expect.stringContaining("--since"), expect.stringContaining("没有社群"), expect.stringContaining("没有账本"), expect.stringContaining("只能写一个")]);
  });

  it("is a command of the program", async () => {
    expect(await nuanqun(["audit", "--community", "yoga", "--data", data, "--by", "小美"])).toMatchObject({ code: 0, out: expect.stringContaining("移出 小王") });
  });
});
