import { describe, expect, it } from "vitest";
import { type DutyPlan, usualDuty } from "../../src/core/book.ts";
import type { OpenCase, State } from "../../src/core/state.ts";
import { caseId } from "../../src/core/ids.ts";
import { day, hour } from "../../src/core/time.ts";
import { asked, book, community, g1, m, now, send, textOf } from "./fixture.ts";

const office = { from: 9 * 60, to: 23 * 60 };
const withDuty = (hours: DutyPlan["hours"]) => ({ ...book, duty: { ...usualDuty, hours } });
function open(state: State, id: string, more: Partial<OpenCase> = {}): State {
  return { ...state, cases: new Map([...state.cases, [caseId(id), { id: caseId(id), at: now - hour, rule: "ads", question: "要移出小王吗？", words: "加薇 ab", options: [{ label: "照办", effects: {} }, { label: "放过", effects: {} }], role: "secretary", due: now + hour, ...more }]]) };
}
const second = (state: State): State => ({ ...state, members: new Map([...state.members, [m("lan"), { name: "小兰", role: "secretary" }]]) });

describe("/duty", () => {
  it("shows each role, its hours, who is there, and whom to turn to", () => {
    const state = community();
    state.members.set(m("ming"), { name: "阿明", role: "founder", duty: { on: false, until: now + 2 * hour } });
    const text = textOf(send("mei", "/值班", { state, book: withDuty({ secretary: office, growth: { from: 18 * 60, to: 22 * 60 } }) }));
    for (const part of ["现在 11-22 10:00", "创建者 全天：阿明（不在，自己定的，到 11-22 12:00）", "日常管理 09:00-23:00：小美（在）", "拉新 18:00-22:00：小李（不在）", "合作伙伴 全天：没有人", "有事先找：小美\n", "2 小时"]) expect(text).toContain(part);
    expect(send("wang", "/duty")).toBe("refused");
  });

  it("says who comes next when nobody is there", () => {
    const text = textOf(send("mei", "/duty", { book: withDuty({ founder: { from: 12 * 60, to: 13 * 60 }, secretary: { from: 11 * 60, to: 12 * 60 } }) }));
    for (const part of ["都不在值班，急事照样找", "接班：11-22 11:00"]) expect(text).toContain(part);
  });

  it.each([
    ["/duty on 3h", { on: true, until: now + 3 * hour }, "到 11-22 13:00"],
    ["/值班 上班", { on: true }, "直到你发 /duty off"],
    ["/duty off 2小时", { on: false, until: now + 2 * hour }, "到 11-22 12:00"],
    ["/duty OFF", { on: false, until: now + 23 * hour }, "到 11-23 09:00"],
    ["/duty auto", { on: null }, "时段"],
  ])("%s switches oneself", (text, entry, said) => {
    const reply = send("mei", text, { book: withDuty({ secretary: office }) });
    expect(reply).toMatchObject({ effects: { entries: [{ type: "duty_switched", member: "mei", by: "mei", ...entry }] }, audit: { before: "按时段", undo: { entries: [{ type: "duty_switched", member: "mei", on: null }] } } });
    expect(textOf(reply)).toContain(said);
  });

  it("off without hours lasts until one says otherwise, and an undo brings back what was", () => {
    const state = community();
    state.members.set(m("mei"), { name: "小美", role: "secretary", duty: { on: true, until: now + day } });
    const reply = send("mei", "/duty off", { state });
    expect(textOf(reply)).toContain("直到你发 /duty on");
    expect(reply).toMatchObject({ audit: { before: "在值班", undo: { entries: [{ on: true, until: now + day }] } } });
    expect(reply).not.toHaveProperty("effects.entries.0.until");
  });

  it.each(["/duty 也许", "/duty on 很久", "/duty off 30d", "/duty on 10s"])("%s is answered with help", (text) => {
    const reply = send("mei", text);
    expect(reply).not.toHaveProperty("effects");
    expect(textOf(reply)).toContain("/duty [on [时长]");
  });

  it("off hands one's own open cases to whoever is there, who is told all of it", () => {
    const state = open(open(second(community()), "c1", { owner: m("mei") }), "c2");
    const reply = send("mei", "/duty off", { state });
    expect(textOf(reply)).toContain("工单 c1 交给 小兰。");
    expect(reply).toMatchObject({
      effects: {
        entries: [{ type: "duty_switched" }, { type: "case_handed", case: "c1", to: "lan", by: "mei" }],
        actions: [{ type: "ask", case: "c1", to: ["lan"], text: expect.stringMatching(/小美 下班[^]*要移出小王吗？[^]*原话：「加薇 ab」[^]*1\. 照办/) }],
      },
      audit: { undo: { entries: [{ type: "duty_switched" }, { type: "case_handed", case: "c1", to: "mei" }] } },
    });
  });

  it("off tells of cases that nobody of the role is left for", () => {
    const state = open(open(second(community()), "c1"), "c2", { role: "growth" });
    expect(textOf(send("mei", "/duty off", { state }))).not.toContain("没人接");
    state.members.set(m("lan"), { name: "小兰", role: "secretary", duty: { on: false } });
    expect(textOf(send("mei", "/duty off", { state }))).toContain("还有 1 张没人接的工单归日常管理（c1），现在日常管理没有人在值班：可以交给别人 /case c1 to 名字。");
  });

  it("off keeps a case that nobody else is there for, and says so", () => {
    const state = open(second(community()), "c1", { owner: m("mei"), notBy: m("lan") });
    state.members.set(m("ming"), { name: "阿明", role: "founder", duty: { on: false } });
    const reply = send("mei", "/duty off", { state });
    expect(textOf(reply)).toContain("工单 c1 还归你：现在没有别人在值班。");
    expect(reply).toMatchObject({ effects: { entries: [{ type: "duty_switched" }], actions: [] } });
  });
});

describe("/cases", () => {
  it("shows topic, owner and due time, and what is overdue", () => {
    const state = open(open(open(community(), "c1", { topic: "appeal", owner: m("mei") }), "c2", { due: now - 90 * 60_000, role: "founder" }), "c3", { scripts: ["争吵开头"] });
    const text = textOf(send("ming", "/cases", { state }));
    for (const part of ["申诉，小美负责，11-22 11:00 到期", "待确认，归创建者（日常管理逾期转来），还没有人接，逾期 1 小时 30 分钟", "  3. 发话术「争吵开头」", "c1 1"]) expect(text).toContain(part);
    expect(textOf(send("ming", "/cases", { state: asked(community()) }))).toContain("没有时限");
  });

  it("can be one's own alone: taken, or one's role's", () => {
    const state = open(open(open(community(), "c1", { owner: m("ming") }), "c2"), "c3", { role: "growth", topic: "gate" });
    const ids = (who: string): readonly string[] => [...textOf(send(who, "/cases 我的", { state })).matchAll(/【(c\d)】/g)].map(([, id]) => id ?? "");
    expect([ids("ming"), ids("mei"), ids("li")]).toEqual([["c1"], ["c2"], ["c3"]]);
    expect(textOf(send("ming", "/cases 我的"))).toContain("没有归你处理的工单");
    expect(textOf(send("li", "/cases 我的", { state }))).toContain("回复数字即可");
    expect(textOf(send("mei", "/cases c1", { state }))).toContain("/case c1");
  });
});

describe("/case", () => {
  const scripts = [{ name: "长话术", text: "一二三四五六七八九十".repeat(6), topics: [] }];
  it("shows one whole, with every word of its scripts", () => {
    const state = open(community(), "c1", { scripts: ["长话术"], group: g1, member: m("wang") });
    const text = textOf(send("mei", "/case 1", { state, book: { ...book, scripts } }));
    for (const part of ["工单 c1：要移出小王吗？", "原话：「加薇 ab」", `3. 发话术「长话术」：${scripts[0]?.text ?? ""}`, "还没有人接", "/case c1 take"]) expect(text).toContain(part);
    expect(textOf(send("li", "/case c1", { state }))).not.toContain("take");
  });

  it.each(["/case c1 take", "/看工单 1 我来"])("%s makes it one's own", (text) => {
    const reply = send("mei", text, { state: open(community(), "c1") });
    expect(reply).toMatchObject({ effects: { entries: [{ type: "case_handed", case: "c1", to: "mei", by: "mei" }], actions: [] }, audit: { did: "工单 c1 自己接手", undo: { entries: [{ type: "case_handed", to: null }] } } });
  });

  it("to gives it to somebody, who is told the whole, and the one who had it hears of that", () => {
    const state = open(second(community()), "c1", { owner: m("mei") });
    const reply = send("ming", "/case c1 to 小兰", { state });
    expect(reply).toMatchObject({
      effects: {
        entries: [{ type: "case_handed", case: "c1", to: "lan", by: "ming" }],
        actions: [{ type: "ask", to: ["lan"], text: expect.stringMatching(/阿明 把这张工单交给你[^]*要移出小王吗？[^]*2\. 放过/) }, { type: "alert", to: ["mei"], text: expect.stringContaining("现在归 小兰") }],
      },
      audit: { before: "小美负责", after: "小兰负责", undo: { entries: [{ to: "mei" }] } },
    });
  });

  it("may be handed on by its owner of any role, and by nobody else below", () => {
    expect(send("li", "/case 1 转给 小美", { state: open(community(), "c1", { owner: m("li") }) })).toHaveProperty("effects");
    expect(textOf(send("li", "/case 1 take", { state: open(community(), "c1") }))).toBe("工单 c1 不归你管，归日常管理，还没有人接。");
    expect(send("wang", "/case 1")).toBe("refused");
  });

  it("that two people are to decide goes to nobody who may not agree, not even by the one who asks", () => {
    const state = open(community(), "c1", { topic: "approval", notBy: m("mei") });
    const reply = send("mei", "/case c1 to 小李", { state });
    expect(reply).not.toHaveProperty("effects");
    expect(textOf(reply)).toContain("要创建者或日常管理");
    expect(send("mei", "/case c1 to 阿明", { state })).toHaveProperty("effects");
  });

  it.each([
    ["/case c1 to 陈小红", "不是管理人员"],
    ["/case c1 to 签到机器人", "不是管理人员"],
    ["/case c1 to 小李", "要两个人都同意"],
    ["/case c1 to 小美", "现在就归 小美"],
    ["/case c1 to 没有的人", "没有找到"],
    ["/case c1 to", "要写是哪位成员"],
    ["/case c1 扔掉", "看不懂「扔掉」"],
    ["/case c9", "没有等待中的工单"],
    ["/case 很多", "没有等待中的工单"],
    ["/case", "要写工单编号"],
  ])("%s changes nothing", (text, said) => {
    const reply = send("ming", text, { state: open(community(), "c1", { owner: m("mei"), notBy: m("li") }) });
    expect(reply).not.toHaveProperty("effects");
    expect(textOf(reply)).toContain(said);
  });
});
