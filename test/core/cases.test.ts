/** cases: who may answer, in which words, once; and what a rule may ask for. */
import { describe, expect, it } from "vitest";
import { type Rulebook, usualDuty } from "../../src/core/book.ts";
import { tellCase } from "../../src/core/cases.ts";
import type { Asked } from "../../src/core/entry.ts";
import { caseId, eventId } from "../../src/core/ids.ts";
import { hour } from "../../src/core/time.ts";
import { actionTypes, bookOf, entryTypes, g1, joins, leaves, m, noBadWords, play, ruleOf, says, start, stateOf, tells } from "./stage.ts";

const staff = () => stateOf({ ming: "founder", mei: "secretary", li: "growth", hu: "partner" });
/** A rule that asks this of whatever message it sees. */
const asking = (asked: Asked, ...more: readonly Asked[]) => ruleOf("asks", (event) => (event.type === "message" ? { verdict: "act", because: "看见了", effects: { asks: [asked, ...more] } } : undefined));
const bookAsking = (asked: Asked, more: Partial<Rulebook> = {}) => bookOf([asking(asked)], more);
const dmOf = (decision: ReturnType<typeof play>[number] | undefined): string => decision?.actions.map((action) => (action.type === "dm" ? action.text : "")).join("") ?? "";

describe("a case of another role", () => {
  const book = bookAsking({ question: "放他进来吗？", effects: {}, topic: "gate" }, { duty: { ...usualDuty, cases: { ...usualDuty.cases, gate: "growth" } } });
  it("goes to that role by the plan, and says what it is about", () => {
    const [asked] = play(staff(), book, [says("wang", "早")]);
    expect(asked?.actions).toMatchObject([{ type: "ask", to: ["li"], text: expect.stringContaining("工单 c1（入群审核）：放他进来吗？") }]);
    expect(asked?.entries[0]).toMatchObject({ type: "case_opened", topic: "gate", role: "growth", due: start + 2 * hour });
  });

  it.each([["li", 1], ["mei", 1], ["ming", 1], ["hu", 0], ["wang", 0]])("may be answered by %s: %i", (who, closed) => {
    const state = staff();
    play(state, book, [says("wang", "早"), tells(who, "c1 1", start + 1)]);
    expect(state.cases.size).toBe(1 - closed);
  });

  it("is refused kindly to another role, and open to whoever it was given to", () => {
    const state = staff();
    const [, refused] = play(state, book, [says("wang", "早"), tells("hu", "c1 1", start + 1)]);
    expect(dmOf(refused)).toBe("工单 c1 不归你管。发 /cases 查看。");
    play(state, book, [tells("mei", "/case 1 to hu", start + 2), tells("hu", "照办", start + 3)]);
    expect(state.cases.size).toBe(0);
  });

  it("is what a bare number means where it is the only one of one's own", () => {
    const state = staff();
    const both = bookOf([asking({ question: "一", effects: {}, topic: "gate" }, { question: "二", effects: {} })], { duty: book.duty });
    play(state, both, [says("wang", "早"), tells("li", "1", start + 1)]);
    expect([...state.cases.values()].map(({ question }) => question)).toEqual(["二"]);
  });
});

describe("the first answer", () => {
  const book = bookOf([noBadWords("ask")]);
  it.each(["c1 1", "1", "c1 照办", "放过"])("wins; %s afterwards is told by whom it is settled", (late) => {
    const state = staff();
    const [, , second] = play(state, book, [says("wang", "坏"), tells("mei", "2", start + 1), tells("ming", late, start + 2)]);
    expect([dmOf(second), entryTypes(second)]).toEqual(["工单 c1 已由mei处理：放过。", []]);
  });

  it("is forgotten as a bare number after an hour, never as a named one", () => {
    const [, , bare, named] = play(staff(), book, [says("wang", "坏"), tells("mei", "2", start + 1), tells("ming", "1", start + 1 + hour), tells("ming", "c1 1", start + 2 * hour)]);
    expect([dmOf(bare), dmOf(named)]).toEqual(["", "工单 c1 已由mei处理：放过。"]);
  });

  it("of nobody: what ended by itself is said so", () => {
    const about = { type: "remove", group: g1, member: m("wang"), because: "坏" } as const;
    const receipt = { type: "receipt", id: eventId("cs-r"), at: start, action: "a" as never, outcome: "assisted", because: "", about } as const;
    const [, , told] = play(staff(), book, [receipt, leaves("wang", start + 1), tells("mei", "c1 1", start + 2)]);
    expect(dmOf(told)).toContain("已经自己了结");
  });

  it("of the one who may not is no answer", () => {
    const state = staff();
    const two = bookAsking({ question: "全部移出？", effects: {}, topic: "approval", notBy: m("mei") });
    const [asked, refused, agreed] = play(state, two, [says("wang", "早"), tells("mei", "c1 1", start + 1), tells("ming", "1", start + 2)]);
    expect(asked?.actions).toMatchObject([{ type: "ask", to: ["ming"] }]);
    expect([dmOf(refused), entryTypes(refused)]).toEqual(["工单 c1 是你提出的，要由另一位管理人员来定，谢谢理解。", []]);
    expect(entryTypes(agreed)).toContain("case_closed");
    const [, byPage] = play(staff(), two, [says("wang", "早"), { type: "human_verdict", id: eventId("cs-v"), at: start, case: caseId("c1"), choice: 1, member: m("mei") }]);
    expect(entryTypes(byPage)).toEqual([]);
  });
});

describe("what a rule asks", () => {
  it("may have answers of its own, each with what it sets free", () => {
    const said = (text: string) => ({ actions: [{ type: "say", group: g1, text }] as const });
    const book = bookAsking({ question: "进？", labels: ["同意", "拒绝", "再等等"], effects: said("欢迎"), otherwise: said("抱歉") });
    for (const [answer, text] of [["1", "欢迎"], ["拒绝", "抱歉"], ["3", undefined]] as const) {
      const [, answered] = play(staff(), book, [says("wang", "早"), tells("mei", answer, start + 1)]);
      expect(answered?.actions.find((action) => action.type === "say")?.text).toBe(text);
      expect(entryTypes(answered)).toContain("case_closed");
    }
  });

  it("is asked once for the same thing, within one event and after", () => {
    const asked: Asked = { question: "看一下", effects: {} };
    const [first, second] = play(staff(), bookOf([asking(asked, asked, tellCase("处理一下"))]), [says("wang", "早"), says("wang", "又早")]);
    expect([first, second].map((decision) => actionTypes(decision))).toEqual([["ask", "ask"], []]);
  });

  it("may be a task for a role, closed with one word", () => {
    const state = staff();
    const [told] = play(state, bookAsking(tellCase("两个人在吵架", { role: "partner" })), [says("wang", "早")]);
    expect(told?.actions).toMatchObject([{ to: ["hu"], text: expect.stringMatching(/（告知处理）：两个人在吵架[^]*1\. 处理好了/) }]);
    play(state, bookOf([]), [tells("hu", "1", start + 1)]);
    expect(state.cases.size).toBe(0);
  });
});

describe("prepared words", () => {
  const scripts = [
    { name: "争吵开头", text: "{昵称}，先停一下。", topics: ["tell"] },
    { name: "广告提醒", text: "这里不发广告。", topics: ["asks"] },
    { name: "申诉", text: "收到。", topics: ["appeal"] },
    { name: "降温", text: "「{群}」里就事论事。", topics: [] },
  ];
  const book = bookAsking(tellCase("吵起来了", { scripts: ["降温", "没有这段"] }), { scripts });
  it("are offered by name, by rule and by topic, after the options", () => {
    const [told] = play(staff(), book, [joins("wang"), says("wang", "早")]).slice(1);
    expect(told?.actions).toMatchObject([{ text: expect.stringContaining("1. 处理好了\n2. 发话术「降温」：「{群}」里就事论事。\n3. 发话术「争吵开头」：{昵称}，先停一下。\n4. 发话术「广告提醒」：这里不发广告。\n") }]);
  });

  it("go out at one reply, to the group and by name, and leave the case open", () => {
    const state = staff();
    const [, , sent, again] = play(state, book, [joins("wang"), says("wang", "早"), tells("mei", "3", start + 1), tells("mei", "c1 2", start + 2)]);
    expect(sent?.actions).toMatchObject([{ type: "say", group: g1, mention: ["wang"], text: "wang，先停一下。" }, { type: "dm", member: "mei" }]);
    expect(sent?.entries).toMatchObject([{ type: "audit", by: "mei", did: "工单 c1：把话术「争吵开头」发到群里" }]);
    expect(again?.actions[0]).toMatchObject({ type: "say", text: "「瑜伽①」里就事论事。" });
    expect(state.cases.size).toBe(1);
  });

  it("go in private to who has left", () => {
    const [, , , sent] = play(staff(), book, [joins("wang"), says("wang", "早"), leaves("wang", start + 1), tells("mei", "3", start + 2)]);
    expect(sent?.actions[0]).toMatchObject({ type: "dm", member: "wang", text: "wang，先停一下。" });
  });

  it("that the rules have dropped since are said to be gone, and the numbers stay what they were", () => {
    const state = staff();
    play(state, book, [joins("wang"), says("wang", "早")]);
    const fewer = { ...book, scripts: scripts.filter(({ name }) => name !== "降温") };
    const [gone, sent, beyond] = play(state, fewer, [tells("mei", "2", start + 1), tells("mei", "4", start + 2), tells("mei", "5", start + 3)]);
    expect(dmOf(gone)).toContain("话术「降温」发不出去");
    expect(sent?.actions[0]).toMatchObject({ type: "say", text: "这里不发广告。" });
    expect(dmOf(beyond)).toBe("工单 c1 的选项是 1 到 4。");
  });
});
