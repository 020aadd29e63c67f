/** /help, /status, /groups, /use, /audit, /cases, /claim: finding one's way. */
import { describe, expect, it } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { commandRows } from "../../src/commands/table.ts";
import { groupId } from "../../src/core/ids.ts";
import { hour } from "../../src/core/time.ts";
import { asked, book, community, g1, g2, m, now, queried, send, textOf, warned, warning } from "./fixture.ts";

describe("/help", () => {
  it("lists by family what the role may use", () => {
    const all = textOf(send("ming", "/help"));
    for (const { name, where } of commands) if (where === "private" && name !== "help") expect(all).toContain(`/${name} `);
    expect(all).toContain("【成员】");
    const reader = textOf(send("li", "/帮助"));
    expect(reader).toContain("/status");
    for (const name of ["/undo ", "/kick", "/pardon"]) expect(reader).not.toContain(name);
  });

  it("one in detail, by any of its names", () => {
    for (const text of ["/help warn", "/help /警告", "/help WARN"]) expect(textOf(send("ming", text))).toContain("/warn <成员> [分数] [原因]");
    expect(textOf(send("ming", "/help warn"))).toContain("也可以写：/警告");
    expect(textOf(send("ming", "/help wran"))).toContain("/warn");
    expect(textOf(send("li", "/help kick"))).not.toContain("移出当前群");
  });

  it("a member without a role sees the words of the group and no admin command", () => {
    for (const text of ["/help", "/help kick"]) {
      const answer = textOf(send("wang", text));
      expect(answer).toContain("群规");
      expect(answer).not.toContain("/");
    }
  });

  it("tells how to begin while nobody has claimed the community", () => {
    const state = community();
    state.members.delete(m("ming"));
    expect(textOf(send("wang", "/help", { state }))).toContain("/claim");
  });
});

describe("/status", () => {
  const status = {
    gateway: "wechat", loggedIn: true, startedAt: now - 3 * hour, lastEventAt: now - hour, outbox: { pending: 2, done: 40, unknown: 0 },
    sentToday: 42, dailyCap: 500, queueDepth: 3, rulesVersion: "abcdef", problems: ["规则 ads 出错"],
  };

  it("in Chinese, with problems", () => {
    expect(queried("/状态")).toEqual({ what: "status" });
    const text = textOf(send("li", "/status", { facts: { what: "status", status } }));
    for (const part of ["微信：已登录", "3 小时", "11-22 09:00", "待发 2，已完成 40", "42/500", "排队 3", "abcdef", "规则 ads 出错"]) expect(text).toContain(part);
    expect(text).not.toContain("不确定");
    const { lastEventAt: _never, ...fresh } = status;
    expect(textOf(send("ming", "/status", { facts: { what: "status", status: { ...fresh, loggedIn: false, problems: [] } } }))).toMatch(/未登录[^]*还没有[^]*没有发现问题/u);
    expect(textOf(send("ming", "/status"))).toContain("查不到");
    expect(send("wang", "/status")).toBe("refused");
  });

  it("tells how the link stands, since when, and how much may still be said today", () => {
    const said = (more: object): string => textOf(send("ming", "/status", { facts: { what: "status", status: { ...status, ...more } } }));
    expect(said({ state: "online", loginAt: now - 2 * hour, lastSyncAt: now - 20_000 })).toMatch(/^微信：在线\n登录于 2 小时前\n最近同步 20 秒前\n[^]*今天已发 42\/500，今天还能发 458 条，排队 3/u);
    expect(said({ state: "waiting_for_scan", loggedIn: false })).toMatch(/^微信：等待扫码登录\n已运行/u);
    expect(said({ sentToday: 600 })).toContain("今天还能发 0 条");
  });
});

describe("/groups and /use", () => {
  it("shows where the platform lets nobody be removed; a runner may have it tried again", () => {
    const state = community();
    const group = state.groups.get(g1);
    if (group) group.unable = new Set(["remove"]);
    expect(textOf(send("li", "/groups", { state }))).toMatch(/1群[^\n]*，转人工：移人（平台不让）\n[^\n]*2群[^\n]*分$/mu);
    expect(textOf(send("li", "/groups retry 1", { state }))).toContain("才能用");
    expect(send("mei", "/groups 再试 1", { state })).toMatchObject({ text: expect.stringContaining("再试一次"), effects: { entries: [{ type: "ability_learned", group: g1, ability: "remove", works: true }] } });
    expect(send("mei", "/groups retry 2", { state })).not.toHaveProperty("effects");
    expect(textOf(send("mei", "/groups retry 瑜伽", { state }))).toContain("对得上几个群");
    expect(textOf(send("mei", "/groups retry", { state }))).toContain("要写哪个群");
    expect(textOf(send("mei", "/kick 小王 广告", { state }))).toContain("平台不让机器人在这个群移人");
  });

  it("shows number, topic, people, duties and points", () => {
    const text = textOf(send("li", "/groups", { state: warned(community(), "chen", warning("w1"), warning("w2", { group: g2, points: 2 })) }));
    expect(text).toContain("1. 瑜伽小站1群（当前）：8 人，未完成 1，警告 1 分");
    expect(text).toContain("2. 瑜伽小站2群：2 人，未完成 0，警告 2 分");
    const empty = community();
    empty.groups.clear();
    expect(textOf(send("ming", "/群列表", { state: empty }))).toContain("还没有认识任何群");
    expect(textOf(send("ming", "/warn wang", { state: empty, group: null }))).toContain("还没有认识任何群");
    expect(send("wang", "/groups")).toBe("refused");
  });

  it.each(["/use 2", "/选群 瑜伽小站2群", "/use 2群", "/use g2"])("%s", (text) => {
    expect(send("li", text)).toMatchObject({ effects: { entries: [{ type: "focus", member: m("li"), group: g2 }] }, audit: { before: "瑜伽小站1群", after: "瑜伽小站2群" } });
  });

  it("a topic with spaces needs no quotes", () => {
    const state = community();
    const group = state.groups.get(g2);
    if (group) group.topic = "瑜伽 二 群";
    expect(send("ming", "/use 瑜伽 二 群", { state })).toMatchObject({ effects: { entries: [{ group: g2 }] } });
  });

  it("asks when it is not clear", () => {
    expect(textOf(send("ming", "/use"))).toContain("/use <编号或群名>");
    expect(textOf(send("ming", "/use 瑜伽"))).toContain("几个群");
    expect(textOf(send("ming", "/use 读书会"))).toContain("1. 瑜伽小站1群");
    expect(send("ming", "/use 瑜伽")).not.toHaveProperty("effects");
  });

  it("a topic's line ends and turning marks do not break the list", () => {
    const state = community();
    const group = state.groups.get(g2);
    if (group) group.topic = "甲\n1. 乙\u202e丙\ud800";
    expect(textOf(send("ming", "/groups", { state }))).toContain("2. 甲 1. 乙 丙：2 人");
  });

  it("a long list is cut", () => {
    const state = community();
    const group = state.groups.get(g1);
    for (let number = 3; group && number <= 23; number += 1) state.groups.set(groupId(`g${number}`), { ...group, topic: `群${number}` });
    expect(textOf(send("ming", "/groups", { state }))).toContain("…还有 3 条");
  });
});

describe("/audit", () => {
  it.each([["/audit", 10], ["/操作记录 30", 30], ["/audit 999", 50]])("%s asks for %i", (text, limit) => expect(queried(text)).toEqual({ what: "audit", limit }));

  it("shows who did what, when", () => {
    const line = { number: 7, at: now, who: "阿明", command: "kick", did: "移出 小王", undone: false, undoable: true };
    const facts = { what: "audit", entries: [line, { ...line, number: 6, undone: true, undoable: false }] } as const;
    expect(textOf(send("li", "/audit", { facts }))).toBe("#7 11-22 10:00 阿明 移出 小王 ↩\n#6 11-22 10:00 阿明 移出 小王（已撤回）\n撤回：/undo 编号（标 ↩ 的能撤回）");
    expect(textOf(send("ming", "/audit", { facts: { what: "audit", entries: [] } }))).toContain("还没有");
    expect(textOf(send("ming", "/audit"))).toContain("查不到");
    for (const text of ["/audit 很多", "/audit 0", "/audit -3"]) {
      expect(queried(text)).toBeUndefined();
      expect(textOf(send("ming", text))).toContain("/audit [export] [成员]");
    }
    expect(send("wang", "/audit")).toBe("refused");
  });
});

describe("/audit with filters", () => {
  it.each([
    ["/audit 小美", { limit: 10, by: ["mei"] }], ["/audit warn", { limit: 10, command: "warn" }], ["/audit /警告", { limit: 10, command: "warn" }], ["/audit 工单", { limit: 10, command: "case" }],
    ["/audit 7d 小美 20 warn", { limit: 20, by: ["mei"], command: "warn", since: now - 168 * hour }], ["/审计 7天", { limit: 10, since: now - 168 * hour }],
    ["/audit @小王", { limit: 10, by: ["wang"] }], ["/audit export 小美", { limit: 60, by: ["mei"] }], ["/audit 导出", { limit: 60 }], ["/audit 北", { limit: 10, by: ["bei"] }],
  ])("%s", (text, filter) => expect(queried(text)).toEqual({ what: "audit", ...filter }));

  it("what fits nothing is said, and nothing is asked", () => {
    expect(queried("/audit 司马相如")).toBeUndefined();
    expect(textOf(send("ming", "/audit 司马相如"))).toContain("不是成员、指令、时长");
    expect(textOf(send("ming", "/audit warn", { facts: { what: "audit", entries: [] } }))).toContain("没有符合的");
  });

  it("exports a table in the chat, and says how to get all of it", () => {
    const line = { number: 1, at: now, who: "阿明", command: "warn", did: "警告 小王：=1+1", before: "0 分", after: "1 分", undone: true, undoable: false };
    const text = textOf(send("ming", "/audit export", { facts: { what: "audit", entries: [line] } }));
    expect(text.split("\r\n").slice(0, 2)).toEqual(["编号,时间,谁,指令,做了什么,之前,之后,已撤回", "1,2026-11-22T02:00:00.000Z,阿明,warn,警告 小王：=1+1,0 分,1 分,是"].map((row, index) => (index === 1 ? expect.stringContaining(row) : row)));
    expect(text).toContain("nuanqun audit --community yoga --csv");
    const many = Array.from({ length: 60 }, (_, index) => ({ ...line, number: index }));
    expect(textOf(send("ming", "/audit export", { facts: { what: "audit", entries: many } }))).toContain("只给出最近 60 条");
  });
});

describe("/cases", () => {
  it("shows questions with numbered answers", () => {
    const text = textOf(send("mei", "/工单", { state: asked(community()) }));
    for (const part of ["【c1】要移出小王吗？", "  1. 照办\n  2. 放过", "【c2】", "c1 1"]) expect(text).toContain(part);
    expect(textOf(send("li", "/cases", { state: asked(community()) }))).not.toContain("回复");
    expect(textOf(send("ming", "/cases"))).toContain("没有等着处理");
    expect(send("wang", "/cases")).toBe("refused");
  });
});

describe("/claim", () => {
  it("makes the author a founder when the app says that the code was right", () => {
    const state = community();
    state.members.delete(m("ming"));
    state.members.delete(m("li"));
    const reply = send("wang", "/claim ok", { state });
    expect(reply).toMatchObject({ effects: { entries: [{ type: "role", member: m("wang"), role: "founder" }] }, audit: { before: "无", after: "创建者" } });
    const text = textOf(reply);
    for (const part of ["小王", "瑜伽小站", "/help", "/status", "/member 「小李 拉新」 role growth"]) expect(text).toContain(part);
    expect(text).not.toContain("小美（");
    expect(text).not.toContain("阿明");
  });

  it("names staff of the file who hold no role yet", () => {
    const state = community();
    state.members.set(m("mei"), { name: "小美" });
    expect(textOf(send("ming", "/claim ok", { state }))).toContain("文件里写了 小美（日常管理），请用 /member 小美 role secretary 认人");
    const two = { ...book, staff: { ...book.staff, founder: ["阿明", "阿华"] } };
    expect(textOf(send("ming", "/claim ok", { book: two }))).toContain("阿华（创建者）");
  });

  it.each(["/claim wrong", "/认领 123456", "/claim ok ok"])("%s makes nobody anything", (text) => {
    const reply = send("wang", text);
    expect(reply).not.toHaveProperty("effects");
    expect(textOf(reply)).toContain("认领码不对");
  });

  it("without a code, its help", () => expect(textOf(send("wang", "/claim"))).toContain("/claim <认领码>"));
});

describe("the table", () => {
  it("has a complete row for each command", () => {
    const rows = commandRows(commands);
    expect(rows).toHaveLength(commands.length);
    expect(rows.find(({ name }) => name === "/warn")).toEqual({ name: "/warn", aliases: ["/警告"], usage: "<成员> [分数] [原因] | show <成员> [编号]", summary: expect.any(String), roles: "创建者、日常管理、拉新、合作伙伴", where: "private" });
    expect(rows.find(({ name }) => name === "群规")).toMatchObject({ roles: "任何人", aliases: ["社群守则", "规则"], where: "group" });
    for (const { summary, aliases } of rows) {
      expect(summary).not.toBe("");
      expect(aliases.some((alias) => /\p{Script=Han}|FAQ/u.test(alias))).toBe(true);
    }
  });

  it("every example is heard as its own command", () => {
    for (const command of commands) {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) expect([command.name, ...command.aliases].some((name) => example.startsWith(command.where === "private" ? `/${name}` : name))).toBe(true);
    }
  });
});
