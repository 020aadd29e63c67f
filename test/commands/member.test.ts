/** /member: who somebody is, and who may change a role. */
import { describe, expect, it } from "vitest";
import type { MemberLeftEvent } from "../../src/core/event.ts";
import { eventId } from "../../src/core/ids.ts";
import { step } from "../../src/core/run.ts";
import { hour } from "../../src/core/time.ts";
import { book, community, g1, m, now, send, textOf, warned, warning } from "./fixture.ts";

describe("/member", () => {
  it("shows names, groups, role, points and the latest warnings", () => {
    const state = warned(community(), "chen", warning("w1"), warning("w2", { points: 2, because: "刷屏" }));
    const text = textOf(send("li", "/成员 陈小红", { state }));
    for (const part of ["陈小红（chen）", "角色：无", "瑜伽小站1群：陈小红", "瑜伽小站2群", "未完成 1 件", "发言 3 条", "警告：3 分，2 条", "2 分 刷屏"]) expect(text).toContain(part);
    expect(textOf(send("ming", "/member 老赵"))).toContain("离开");
    expect(textOf(send("ming", "/member wang"))).toContain("11-17 10:00 入群");
    expect(textOf(send("ming", "/member boss"))).toContain("群主");
    expect(textOf(send("ming", "/member 签到机器人"))).toContain("角色：机器人");
  });

  it.each<[string, Partial<MemberLeftEvent>, string]>([
    ["by themselves", { removed: false }, "11-22 10:00 自己退群，"],
    ["by somebody's hand", { removed: true, by: m("ming") }, "11-22 10:00 被移出，由 阿明，"],
    ["by somebody of whom nothing is said", { removed: true }, "11-22 10:00 被移出，发言"],
    ["by the bot", { removed: true, own: true }, "11-22 10:00 被移出，由机器人，"],
    ["nobody can tell how", {}, "11-22 10:00 离开，"],
  ])("shows how somebody went: %s", (_name, how, told) => {
    const state = community();
    step(state, { type: "member_left", id: eventId("l"), at: now, group: g1, member: m("wang"), ...how }, book);
    expect(textOf(send("li", "/member wang", { state }))).toContain(told);
  });

  it("somebody who was removed and came back is treated as who joins, and shown with what was before", () => {
    const state = community();
    const left = { type: "member_left", group: g1, member: m("wang") } as const;
    step(state, { ...left, id: eventId("l1"), at: now, removed: true, by: m("ming") }, book);
    const back = step(state, { type: "member_joined", id: eventId("j1"), at: now + hour, group: g1, member: m("wang"), name: "小王" }, book);
    expect([back.actions, back.entries]).toEqual([[], []]);
    expect(textOf(send("li", "/member wang", { state }))).toContain("11-22 11:00 入群，11-22 10:00 被移出，由 阿明，后来又进群，发言");
    step(state, { ...left, id: eventId("l2"), at: now + 2 * hour }, book);
    expect(textOf(send("li", "/member wang", { state }))).toContain("11-22 12:00 离开，");
  });

  it("shows the account, the tier and the tags", () => {
    const state = community();
    expect(textOf(send("ming", "/member wang", { state }))).toContain("积分：0　层级：没有指定\n");
    state.members.set(m("wang"), { name: "小王", score: 12, tier: "active", tags: new Set(["讲师", "老人"]) });
    expect(textOf(send("ming", "/member wang", { state }))).toContain("积分：12　层级：活跃者　标签：讲师、老人");
  });

  it("answers wrong arguments with its help", () => {
    for (const text of ["/member", "/member 小王 北京", "/member 小王 role", "/member 小王 role 皇帝"]) {
      const answer = textOf(send("ming", text));
      expect(answer).toContain("/member <成员>");
      expect(answer).toContain("例：");
    }
    expect(textOf(send("ming", "/member 小王 北京"))).toContain("「」");
  });

  it.each([
    ["/member 小王 role secretary", "secretary"], ["/member 小王 ROLE 日常管理", "secretary"], ["/成员 小王 角色 合作伙伴", "partner"],
    ["/member 小王 role 创建者", "founder"], ["/member 小王 role 机器人", "bot"], ["/member wang role Growth", "growth"],
  ])("%s", (text, role) => {
    expect(send("ming", text)).toMatchObject({
      effects: { entries: [{ type: "role", member: m("wang"), role, by: m("ming") }] },
      audit: { did: expect.stringContaining("小王（wang）"), before: "无" },
    });
  });

  it("takes a role away, with before and after", () => {
    const reply = send("ming", "/member 小美 role 无");
    expect(reply).toMatchObject({ effects: { entries: [{ type: "role", member: m("mei"), role: null }] }, audit: { before: "日常管理", after: "无" } });
    expect(textOf(reply)).toContain("日常管理 → 无");
  });

  it("only a founder changes roles, and never by a part of a name", () => {
    for (const from of ["mei", "li"]) {
      const reply = send(from, "/member 小王 role growth");
      expect(reply).not.toHaveProperty("effects");
      expect(textOf(reply)).toContain("创建者");
    }
    const partly = send("ming", "/member 陈 role growth");
    expect(partly).not.toHaveProperty("effects");
    expect(textOf(partly)).toContain("chen");
  });

  it("the last founder stays one; one of two may go", () => {
    expect(send("ming", "/member 阿明 role 无")).not.toHaveProperty("effects");
    expect(send("ming", "/member 阿明 role growth")).not.toHaveProperty("effects");
    const state = community();
    state.members.set(m("mei"), { name: "小美", role: "founder" });
    expect(send("ming", "/member ming role 无", { state })).toHaveProperty("effects");
  });

  it("what is so already is not written again", () => {
    expect(send("ming", "/member 小美 role secretary")).not.toHaveProperty("effects");
    expect(send("ming", "/member 小王 role 无")).not.toHaveProperty("audit");
  });

  it("is for roles only", () => {
    expect(send("wang", "/member 小美")).toBe("refused");
    expect(send("bot", "/member 小美")).toBe("refused");
  });
});
