/** assisted: what the platform refuses becomes a task with every tap, done when the world shows it. */
import { describe, expect, it } from "vitest";
import type { Draft } from "../../src/core/action.ts";
import { inviteTask } from "../../src/core/assisted.ts";
import type { Event, Outcome } from "../../src/core/event.ts";
import { eventId } from "../../src/core/ids.ts";
import { timerEvent } from "../../src/core/run.ts";
import { hour, minute } from "../../src/core/time.ts";
import { actionTypes, bookOf, entryTypes, g1, g2, joins, leaves, m, play, ruleOf, says, start, stateOf, tells } from "./stage.ts";

let count = 0;
const receipt = (about: Draft, outcome: Outcome = "assisted", at = start + 1): Event => ({ type: "receipt", id: eventId(`as${(count += 1)}`), at, action: "a" as never, outcome, because: "平台不支持", about });
const renames = (who: string, newName: string, at = start + 9): Event => ({ type: "member_renamed", id: eventId(`as${(count += 1)}`), group: g1, member: m(who), newName, at });
const wang = { group: g1, member: m("wang") };
const remove: Draft = { type: "remove", ...wang, because: "广告" };
const card: Draft = { type: "set_card", ...wang, card: "上海-小王-设计" };
const staff = () => stateOf({ ming: "founder", mei: "secretary" });
const known = [joins("wang", start, { name: "小王" })];
const book = bookOf([]);
const taskText = (decision: ReturnType<typeof play>[number] | undefined): string => decision?.actions.map((action) => (action.type === "ask" ? action.text : "")).join("") ?? "";
/** The task that an action's receipt leads to. */
const task = (about: Draft, outcome: Outcome = "assisted"): string => taskText(play(staff(), book, [...known, receipt(about, outcome)])[1]);

describe("a task", () => {
  it("says who, where, why, what to tap, which words to copy and how it ends", () => {
    const text = task(remove);
    for (const part of ["工单 c1（协助操作）", "「小王」（wang）", "移出「瑜伽①」", "原因：广告", "右上角「…」→", "「－」→ 选「小王」→ 删除", "可以复制：\n你因“广告”被移出「瑜伽①」", "自动完成", "1. 已处理\n2. 不做了", "时限：11-22 12:00"]) expect(text).toContain(part);
  });

  it.each<[string, Draft, readonly string[]]>([
    ["mute", { type: "mute", ...wang, seconds: 600 }, ["禁言 10 分钟", "头像 → 设置禁言"]],
    ["the end of a mute", { type: "mute", ...wang, seconds: 0 }, ["解除「小王」", "头像 → 解除禁言"]],
    ["set_card", card, ["改「小王」", "粘贴下面的话", "可以复制：\n上海-小王-设计"]],
    ["recall", { type: "recall", ...wang, message: eventId("x"), words: "加薇" }, ["撤回「小王」", "「加薇」", "长按这条消息"]],
    ["approve", { type: "approve", ...wang, flag: "f" }, ["同意「小王」", "入群申请"]],
    ["reject", { type: "reject", ...wang, flag: "f", because: "广告号" }, ["拒绝「小王」", "原因：广告号", "可以复制：\n广告号"]],
  ])("for %s has its own steps", (_kind, about, parts) => {
    const text = task(about).replaceAll(" ", "");
    for (const part of parts) expect(text).toContain(part.replaceAll(" ", ""));
  });

  it("comes also of what failed, where a phone could still do it", () => {
    expect([remove, card].map((about) => task(about, "failed") !== "")).toEqual([true, true]);
    for (const about of [{ type: "approve", ...wang, flag: "f" }, { type: "say", group: g1, text: "早" }] as const) {
      expect(actionTypes(play(staff(), book, [...known, receipt(about, "failed")])[1])).toEqual(["alert"]);
    }
  });

  it("is none for who has left, for a message that is no longer fresh, or for what is out of time", () => {
    const lost = [leaves("wang", start + 1), receipt(remove, "failed", start + 2)];
    expect(actionTypes(play(staff(), book, [...known, ...lost])[2])).toEqual(["alert"]);
    expect(task({ type: "recall", group: g1, message: eventId("x") })).toBe("");
    expect(task(remove, "expired")).toBe("");
  });

  it("is one for each act, member and group", () => {
    const state = staff();
    const twice = [remove, remove, { ...remove, group: g2 }, { type: "mute", ...wang, seconds: 60 } as const, card, card];
    play(state, book, [...known, ...twice.map((about) => receipt(about))]);
    expect([...state.cases.values()].map(({ rule, group }) => `${rule} ${group}`)).toEqual(["assisted:remove g1", "assisted:remove g2", "assisted:mute g1", "assisted:set_card g1"]);
  });
});

describe("it is done", () => {
  it.each<[string, Draft, Event]>([
    ["a removal when they leave", remove, leaves("wang", start + 5)],
    ["a removal when they are found to have left, however late", remove, { ...leaves("wang", start + 5), late: true }],
    ["a new card when it is seen", card, renames("wang", "上海-小王-设计")],
    ["a new card typed a little differently", card, renames("wang", "上海 － 小王—设计")],
    ["a card of who has left", card, leaves("wang", start + 5)],
    ["an approval when they join", { type: "approve", ...wang, flag: "f" }, joins("wang", start + 5)],
    ["a mute when they leave", { type: "mute", ...wang, seconds: 60 }, leaves("wang", start + 5)],
  ])("%s", (_name, about, event) => {
    const state = staff();
    const [, , seen] = play(state, book, [...known, receipt(about), event]);
    expect(entryTypes(seen)).toEqual(["case_closed", "timer_cleared", "timer_cleared"]);
    expect(actionTypes(seen)).toEqual([]);
    expect(state.cases.size).toBe(0);
  });

  it.each<[string, Draft, Event]>([
    ["a removal when somebody else leaves", remove, leaves("li", start + 5)],
    ["a removal when they leave another group", remove, { ...leaves("wang", start + 5), group: g2 }],
    ["a removal when they are renamed", remove, renames("wang", "上海-小王-设计")],
    ["a new card when it is another", card, renames("wang", "上海-小王")],
    ["a removal because somebody says so", remove, tells("mei", "1", start + 5)],
    ["a new card because somebody says so", card, tells("mei", "已处理", start + 5)],
  ])("but not %s", (_name, about, event) => {
    const state = staff();
    play(state, book, [...known, receipt(about), event]);
    expect(state.cases.size).toBe(1);
  });

  it("a promise makes it the promiser's; if nothing is seen to happen the founder gets it all the same", () => {
    const state = staff();
    const [, , promised] = play(state, book, [...known, receipt(remove), tells("mei", "1", start + 5)]);
    expect(entryTypes(promised)).toEqual(["audit", "case_handed"]);
    expect([...state.cases.values()][0]?.owner).toBe("mei");
    const timer = [...state.timers.values()].find(({ name }) => name === "overdue");
    const [risen] = timer === undefined ? [] : play(state, book, [timerEvent(timer, timer.at)]);
    expect(risen?.actions).toMatchObject([{ type: "ask", to: ["ming"], text: expect.stringContaining("怎么点") }]);
    expect(entryTypes(risen)).toContain("case_handed");
  });

  it.each<[string, Draft]>([["a mute", { type: "mute", ...wang, seconds: 60 }], ["a refusal", { type: "reject", ...wang, flag: "f", because: "x" }]])("%s at a human's word: nothing can be seen of it", (_name, about) => {
    const state = staff();
    play(state, book, [...known, receipt(about), tells("mei", "1", start + 5)]);
    expect(state.cases.size).toBe(0);
  });

  it("a recall by itself once it is too old to be done, and nobody is told", () => {
    const state = staff();
    play(state, book, [...known, receipt({ type: "recall", ...wang, message: eventId("x"), words: "加薇" })]);
    const [timer, ...more] = state.timers.values();
    expect([timer?.at, more]).toEqual([start + 1 + 10 * minute, []]);
    const [ended] = timer === undefined ? [] : play(state, book, [timerEvent(timer, timer.at)]);
    expect([entryTypes(ended), actionTypes(ended), state.cases.size]).toEqual([["case_closed"], [], 0]);
  });
});

describe("asking somebody back", () => {
  const back = ruleOf("back", (event) => (event.type === "message" && event.text === "请回" ? { verdict: "act", because: "申诉成立", effects: { asks: [inviteTask(stateOf(), g1, m("wang"), "申诉成立")] } } : undefined));
  it("is a task that ends when they are seen to join", () => {
    const state = staff();
    const [, , asked, , joined] = play(state, bookOf([back]), [...known, leaves("wang", start + 1), says("li", "请回", start + 2), joins("zhao", start + 3), joins("wang", start + 4)]);
    expect(taskText(asked)).toContain("请回「瑜伽①」");
    expect(entryTypes(joined)).toContain("case_closed");
    expect(state.cases.size).toBe(0);
  });

  it("ends at a human's word too: whether they come is theirs to say", () => {
    const state = staff();
    play(state, bookOf([back]), [says("li", "请回", start), tells("mei", "已邀请", start + hour)]);
    expect(state.cases.size).toBe(0);
  });
});
