/** /warn, /pardon, /warnings, /kick: a human's hand on the ladder. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import { eventId } from "../../src/core/ids.ts";
import { community, g1, g2, m, now, queried, send, textOf, warned, warning } from "./fixture.ts";

const twice = () => warned(community(), "wang", warning("w1"), warning("w2", { points: 2, because: "刷屏", rule: "human", by: m("mei") }), warning("old", { expiresAt: now }));

describe("/warn", () => {
  it.each([
    ["/warn 小王", 1, "管理员警告"], ["/警告 小王 2", 2, "管理员警告"], ["/warn 小王 ２分 群里 发广告", 2, "群里 发广告"],
    ["/warn 小王 3次发广告", 1, "3次发广告"], ["/warn 小王 10 「发 广告」", 10, "发 广告"], ["/warn @小王 私聊骚扰", 1, "私聊骚扰"],
  ])("%s", (text, points, because) => {
    const reply = send("mei", text);
    expect(reply).toMatchObject({ effects: { warn: { member: m("wang"), group: g1, points, because } }, audit: { before: "0 分", after: `${points} 分` } });
    expect(textOf(reply)).toContain(`0 → ${points}`);
  });

  it("counts from the points that stand", () => {
    expect(send("ming", "/warn 小王 2", { state: twice() })).toMatchObject({ audit: { before: "3 分", after: "5 分" } });
  });

  it.each([
    ["/warn 小王 show", "请发：/warn show wang"], ["/warn 小王 看 2", "请发：/warn show wang 2"],
    ["/warn", "/warn <成员>"], ["/warn 小王 0", "1 到 10"], ["/warn 小王 11", "1 到 10"], ["/warn 小王 -1", "1 到 10"], ["/warn 小王 1.5", "1 到 10"], ["/warn 小王 99999999999 广告", "1 到 10"],
    ["/warn 小美", "日常管理"], ["/warn 阿明", "创建者"], ["/warn 签到机器人", "机器人"], ["/warn 群主老大", "群主"],
    ["/warn 老赵", "不在"], ["/warn wang2", "/use"], ["/warn 司马相如", "没有找到"], ["/warn 小", "对得上"],
  ])("%s is refused: %s", (text, answer) => {
    const reply = send("ming", text);
    expect(textOf(reply)).toContain(answer);
    expect(reply).not.toHaveProperty("effects");
    expect(reply).not.toHaveProperty("audit");
  });

  it("asks for a group where none is chosen and the member is in several", () => {
    const reply = send("ming", "/warn chen", { group: null });
    expect(textOf(reply)).toContain("1. 瑜伽小站1群\n2. 瑜伽小站2群");
    expect(reply).not.toHaveProperty("effects");
  });

  it("takes the one group that the member is in where none is chosen", () => {
    expect(send("ming", "/warn wang", { group: null })).toMatchObject({ effects: { warn: { member: "wang", group: g1 } } });
  });

  it("a long reason is cut, and line ends in it are no line ends", () => {
    const reply = send("ming", `/warn 小王 1 ${"广".repeat(500)}`);
    const warn = reply === "refused" ? undefined : reply.effects?.warn;
    expect(Array.from(warn?.because ?? "")).toHaveLength(100);
    expect(send("ming", "/warn 小王 1 「甲\n乙」")).toMatchObject({ effects: { warn: { because: "甲 乙" } } });
  });

  it("is for those who run the community", () => {
    expect(send("li", "/warn 小王")).not.toHaveProperty("effects");
    expect(textOf(send("li", "/warn 小王"))).toContain("创建者或日常管理");
    expect(send("chen", "/warn 小王")).toBe("refused");
  });
});

describe("/warn show", () => {
  const entry = (id: string, more: Partial<Extract<Entry, { type: "warning" }>> = {}): Entry => ({ type: "warning", member: m("wang"), event: eventId("e"), ...warning(id), ...more });
  const past: readonly Entry[] = [
    entry("w1", { expiresAt: now - 1, because: "刷屏" }), entry("w2", { matched: "加薇 ab12345" }), entry("w3", { rule: "human", because: "吵架", by: m("mei") }), entry("w4"),
    ...(["w3", "w4"] as const).map((id): Entry => ({ type: "pardon", member: m("wang"), lifts: [id], by: m("ming"), because: "误判", id: `p-${id}`, at: now, event: eventId("e") })),
    { type: "reinstated", member: m("wang"), lifts: ["w4"], by: m("ming"), id: "r1", at: now, event: eventId("e") },
  ];
  const facts = { what: "warnings", member: m("wang"), entries: past } as const;

  it.each(["/warn show 小王", "/警告 看 小王"])("%s: every warning that ever was, standing, expired and pardoned, with the evidence", (text) => {
    expect(queried(text)).toEqual({ what: "warnings", member: "wang" });
    const shown = textOf(send("li", text, { facts, state: warned(community(), "wang", warning("w2", { upheld: { at: now, because: "看过了" } })) }));
    for (const part of ["一共 4 条", "1. 已失效", "刷屏", "2. 有效 · 11-20 10:00 · 瑜伽小站1群", "原话：「【加薇 ab12345】领红包」", "规则：广告（ads@abcdef）", "12-20 10:00 失效", "申诉后维持：看过了", "3. 已撤销", "小美 手动", "阿明 于 11-22 10:00 撤销：误判", "4. 有效"]) expect(shown).toContain(part);
  });

  it("one by its number; says what is missing; and shows nobody else's", () => {
    expect(textOf(send("li", "/warn show 小王 3", { facts }))).toMatch(/^3\. 已撤销/u);
    expect(textOf(send("li", "/warn show 小王 9", { facts }))).toContain("一共 4 条");
    expect(textOf(send("li", "/warn show 陈小红", { facts }))).toContain("查不到");
    expect(textOf(send("ming", "/warn show 陈小红", { facts: { what: "warnings", entries: [] } }))).toContain("从来没有警告");
    expect([queried("/warn show"), queried("/warn show 小"), queried("/warn 小王")]).toEqual([undefined, undefined, undefined]);
    expect(textOf(send("ming", "/warn show"))).toContain("/warn <成员>");
    const many = { what: "warnings", entries: Array.from({ length: 9 }, (_, index) => entry(`n${index}`)) } as const;
    expect(textOf(send("ming", "/warn show 小王", { facts: many }))).toContain("更早还有 4 条");
    expect(send("chen", "/warn show 小王")).toBe("refused");
  });
});

describe("/pardon", () => {
  it.each([
    ["/pardon 小王", ["w2"], "3 → 1", "管理员撤销"], ["/赦免 小王 1 误判", ["w1"], "3 → 2", "误判"], ["/pardon 小王 全部", ["w1", "w2"], "3 → 0", "管理员撤销"],
    ["/pardon 小王 ALL 都 误判", ["w1", "w2"], "3 → 0", "都 误判"], ["/pardon 小王 态度很好", ["w2"], "3 → 1", "态度很好"],
  ])("%s", (text, lifts, points, because) => {
    const reply = send("mei", text, { state: twice() });
    expect(reply).toMatchObject({ effects: { entries: [{ type: "pardon", member: m("wang"), lifts, by: m("mei"), because }] }, audit: { before: "3 分" } });
    expect(textOf(reply)).toContain(points);
  });

  it("says so when there is nothing to lift, or no such number", () => {
    expect(textOf(send("ming", "/pardon 小王"))).toContain("没有有效的警告");
    for (const number of ["0", "3", "-1"]) {
      const reply = send("ming", `/pardon 小王 ${number}`, { state: twice() });
      expect(textOf(reply)).toContain("/pardon <成员>");
      expect(reply).not.toHaveProperty("effects");
    }
    expect(textOf(send("ming", "/pardon"))).toContain("/pardon <成员>");
    expect(send("li", "/pardon 小王")).toBe("refused");
  });

  it("also for who has left, and whatever the group chosen", () => {
    const state = warned(community(), "gone", warning("w9"));
    expect(send("ming", "/pardon 老赵", { state, group: null })).toMatchObject({ effects: { entries: [{ lifts: ["w9"] }] } });
  });
});

describe("/warnings", () => {
  it("one member's: number, words, rule and version, by whom, dates", () => {
    const text = textOf(send("li", "/警告列表 小王", { state: twice() }));
    for (const part of ["小王：3 分，2 条", "1. 1 分 发广告", "加薇 ab12345", "规则 ads@abcdef", "11-20 10:00", "12-20 10:00 失效", "2. 2 分 刷屏", "小美 手动"]) expect(text).toContain(part);
    expect(text).not.toContain("3.");
  });

  it("everybody's, heaviest first", () => {
    const state = warned(twice(), "chen", warning("c1"));
    const text = textOf(send("ming", "/warnings", { state }));
    expect(text.split("\n").slice(0, 2)).toEqual(["小王（wang）：3 分，2 条", "陈小红（chen）：1 分，1 条"]);
  });

  it("nobody's", () => {
    expect(textOf(send("ming", "/warnings"))).toContain("没有人");
    expect(textOf(send("ming", "/warnings 小王"))).toContain("没有有效的警告");
    expect(textOf(send("ming", "/warnings 司马相如"))).toContain("没有找到");
    expect(send("chen", "/warnings")).toBe("refused");
  });

  it("a long list is cut", () => {
    const state = warned(community(), "wang", ...Array.from({ length: 13 }, (_, index) => warning(`w${index}`)));
    expect(textOf(send("ming", "/warnings 小王", { state }))).toContain("…还有 3 条");
  });
});

describe("/kick", () => {
  it("asks for the removal and says what happens where the platform cannot", () => {
    const reply = send("mei", "/kick 小王 多次 发广告");
    expect(reply).toMatchObject({
      effects: { warn: { group: g1, member: m("wang"), points: 0, because: "多次 发广告", removes: true } },
      audit: { did: expect.stringContaining("小王（wang）") },
    });
    expect(textOf(reply)).toContain("工单");
    expect(textOf(send("ming", "/移出 陈小红"))).toContain("还在：瑜伽小站2群");
  });

  it.each(["/kick", "/kick 小美", "/kick 群主老大", "/kick 签到机器人", "/kick 老赵", "/kick wang2", "/kick 陈", "/kick 小"])("%s does nothing", (text) => {
    expect(send("ming", text)).not.toHaveProperty("effects");
  });

  it("offers the id where only a part of the name was given", () => {
    expect(textOf(send("ming", "/kick 陈"))).toContain("/kick chen");
    expect(send("ming", "/kick wang2", { group: g2 })).toHaveProperty("effects");
    expect(send("li", "/kick 小王")).toBe("refused");
  });
});

it("whatever is typed, staff are never punished", () => {
  const state = community();
  fc.assert(fc.property(fc.constantFrom("warn", "kick"), fc.oneof(fc.constantFrom("小", "阿", "明", "小美", "mei", "li", "ming", "bot", "boss", "机器人"), fc.string()), fc.string(), (name, who, rest) => {
    const reply = send("ming", `/${name} ${who} ${rest}`, { state });
    if (reply === "refused") throw new Error("refused");
    const hit = reply.effects?.warn?.member ?? reply.effects?.actions?.flatMap((wish) => ("member" in wish ? [wish.member] : []))[0];
    if (hit !== undefined) expect(["wang", "bei", "chen"]).toContain(hit);
  }));
});
