/** /rules try and /rules apply: what is looked up, and the answers. */
import { describe, expect, it } from "vitest";
import type { Difference } from "../../src/core/difference.ts";
import type { TriedRules } from "../../src/core/event.ts";
import { memberId } from "../../src/core/ids.ts";
import { day } from "../../src/core/time.ts";
import { community, now, queried, send, textOf } from "./fixture.ts";

const none = { people: 0, first: [] };
const pair = (current: number, candidate: number) => ({ current, candidate });
const difference: Difference = {
  since: now - 7 * day, until: now, events: 12, same: false, addedRemovals: 1, totals: { warnings: pair(1, 3), removals: pair(0, 1), asked: pair(0, 0), faults: pair(0, 0) },
  rules: [{ rule: "ads", name: "广告", acted: pair(1, 3), watched: pair(0, 0) }],
  moreWarned: { people: 1, first: [{ member: memberId("wang"), ...pair(1, 3) }] }, lessWarned: none, moreRemoved: { people: 1, first: [{ member: memberId("wang"), ...pair(0, 1) }] }, lessRemoved: none,
};
const tried = (text: string, found: TriedRules, state = community(), from = "mei") => textOf(send(from, text, { state, facts: { what: "try", tried: found } }));

describe("/rules try", () => {
  it("asks for a version, for a time, or for both in this order", () => {
    expect(queried("/rules try")).toEqual({ what: "try" });
    expect(queried("/rules try FEDCBA")).toEqual({ what: "try", version: "fedcba" });
    expect(queried("/rules 试 3d")).toEqual({ what: "try", span: 3 * day });
    expect(queried("/规则 试算 fedcba 12h")).toEqual({ what: "try", version: "fedcba", span: day / 2 });
    expect(queried("/rules try fedcba 上周")).toBeUndefined();
  });

  it("answers by rule and by member, and how to say yes to what was held back", () => {
    const held = { ...community(), pin: { version: "abcdef1234", onDisk: "fedcba9876", held: true as const } };
    const words = tried("/rules try", { kind: "tried", version: "fedcba9876", difference }, held);
    for (const part of ["版本 fedcba 和现用的 abcdef 比", "警告 1 → 3 次，移出 0 → 1 人次", "会多移出 1 人：小王（0 → 1）", "会多警告 1 人：小王（1 → 3）", "按规则：广告 1 → 3", "/rules apply fedcba"]) expect(words).toContain(part);
    expect(tried("/rules try fedcba", { kind: "tried", version: "fedcba9876", difference })).not.toContain("apply");
  });

  it("says what cannot be tried", () => {
    expect(tried("/rules try", { kind: "none" })).toContain("没有等着采用的新版本");
    expect(tried("/rules try 7d", { kind: "none" })).toContain("没有等着采用的新版本");
    expect(tried("/rules try 999", { kind: "none" })).toContain("没有版本「999」");
    expect(tried("/rules try f", { kind: "several", versions: ["fa", "fb"] })).toContain("多写几位：fa、fb");
    expect(tried("/rules try f", { kind: "unreadable", version: "fedcba9876" })).toContain("版本 fedcba 的文件，现在的程序读不了");
    expect(tried("/rules try a", { kind: "running", version: "abcdef1234" })).toBe("现在用的就是版本 abcdef。");
    expect(textOf(send("mei", "/rules try fedcba 上周"))).toContain("看不懂「上周」");
    expect(textOf(send("mei", "/rules try"))).toContain("暂时试不了");
    expect(tried("/rules try", { kind: "none" }, community(), "li")).toContain("要创建者或日常管理才能用");
  });
});

describe("/rules apply", () => {
  const pinned = { ...community(), pin: { version: "abcdef1234", onDisk: "fedcba9876", held: true as const } };

  it("lifts the pin by the founder's word, on the record", () => {
    const entry = { type: "rules_pinned", version: "fedcba9876", onDisk: "fedcba9876", by: "ming" };
    for (const text of ["/rules apply", "/rules apply FEDC", "/规则 采用"]) expect(send("ming", text, { state: pinned })).toMatchObject({ effects: { entries: [entry] }, audit: { before: "abcdef1234", after: "fedcba9876" } });
  });

  it("of another version, with nothing held back, or by somebody else changes nothing", () => {
    for (const [from, text, state] of [["ming", "/rules apply 999", pinned], ["ming", "/rules apply", community()], ["mei", "/rules apply", pinned]] as const) {
      const reply = send(from, text, { state });
      expect([reply === "refused" || reply.effects, textOf(reply)]).toEqual([undefined, expect.stringMatching(/等着采用的是版本 fedcba|没有等着采用的版本|要创建者才能用/u)]);
    }
  });
});

it("/rules history tells who decided what about a version", () => {
  const versions = (["held", "applied", "rolled_back", "saved"] as const).map((how, index) => ({ version: `v${index}00000`, firstUsed: now, events: index, turn: { how, at: now, ...(how === "held" ? {} : { by: memberId("ming") }) } }));
  expect(textOf(send("ming", "/rules history", { facts: { what: "versions", versions } })).split("\n")).toEqual([
    "v00000 11-22 10:00 存盘，还没有判过事件；11-22 10:00 因移出太多被扣下", "v10000 11-22 10:00 起用，判过 1 个事件；11-22 10:00 阿明采用",
    "v20000 11-22 10:00 起用，判过 2 个事件；11-22 10:00 阿明退回到它", "v30000 11-22 10:00 起用，判过 3 个事件",
  ]);
});
