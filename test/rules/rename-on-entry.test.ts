// rename-on-entry: its examples, the life of the duty, its words, and the mistakes in its options.
import { describe, expect, test } from "vitest";
import { joins, leaves, renames, speaks, waits } from "../../src/core/example.ts";
import { eventId, memberId } from "../../src/core/ids.ts";
import type { Capability } from "../../src/core/action.ts";
import { dutyDue } from "../../src/core/duty.ts";
import type { AbilitiesSeenEvent, MessageEvent } from "../../src/core/event.ts";
import { OptionMistake } from "../../src/core/rule.ts";
import type { State } from "../../src/core/state.ts";
import { hour, minute } from "../../src/core/time.ts";
import rename from "../../src/rules/rename-on-entry.ts";
import { ann, bookWith, drafts, g1, id, play, run, start, typesOf, wishes, words } from "./onboarding-fixture.ts";

const good = "上海-安安-设计";
const openDuty = { remind_at: [] };

describe("examples", () => {
  test.each(rename.examples)("$name", (example) => {
    expect(play(rename, example)).toEqual(example.then === "pass" ? [] : example.then);
  });
});

describe("the request", () => {
  test("says what is wanted, what is missing, and until when", () => {
    const verdict = run(rename).step(joins("上海-安安"));
    expect(words(verdict)).toBe("进群先改一下群昵称，写成「城市-昵称-行业」。还差：行业。例如：上海-小王-设计。1 天内改好就行。");
    expect(wishes(verdict)).toMatchObject([{ mention: [memberId("上海-安安")] }]);
  });
  test("opens the duty with its due time and sets the timers", () => {
    expect(drafts(run(rename).step(joins("ann")))).toMatchObject([
      { type: "duty_opened", rule: id, member: ann, group: g1, due: start + 24 * hour },
      { type: "timer_set", name: "remind-1", due: start + 2 * hour },
      { type: "timer_set", name: "remind-2", due: start + 20 * hour },
      { type: "timer_set", name: "due", due: start + 24 * hour },
    ]);
  });
  test("a join told twice asks once", () => {
    const { step } = run(rename);
    step(joins("ann"));
    expect(step(joins("ann", 5))).toEqual({ verdict: "pass", because: "已经在等改名" });
  });
  test("a member found in a list is not asked", () => {
    expect(run(rename).happen({ type: "member_joined", id: eventId("e"), at: start, group: g1, member: ann, name: "ann", listed: true })?.verdict).toBe("pass");
  });
});

describe("the duty", () => {
  test("is closed by a message under the right name", () => {
    const { step, happen, state } = run(rename);
    step(joins("ann"));
    const verdict = happen({ type: "message", id: eventId("m"), at: start + minute, group: g1, member: ann, name: good, text: "改好了" });
    expect(typesOf(verdict)).toEqual(["say", "duty_closed", "timer_cleared", "timer_cleared", "timer_cleared"]);
    expect(drafts(verdict)[0]).toMatchObject({ how: "done" });
    expect(words(verdict)).toBe("群昵称改好了，谢谢。");
    expect(state.timers.size).toBe(0);
  });
  test("is thanked for once", () => {
    const { step } = run(rename);
    for (const each of [joins("ann"), renames("ann", good, 10)]) step(each);
    expect(step(renames("ann", "北京-安安-设计", 20))?.verdict).toBe("pass");
  });
  test("a rename that came too late to be answered counts at the next timer, without words", () => {
    const { step, state } = run(rename);
    step(joins("ann"));
    const stay = state.groups.get(g1)?.stays.get(ann);
    if (stay) stay.name = good;
    const verdict = step(waits(7200));
    expect(typesOf(verdict)).toEqual(["duty_closed", "timer_cleared", "timer_cleared"]);
    expect(drafts(verdict)[0]).toMatchObject({ how: "done" });
  });
  test("a reminder tells what is missing and how long is left", () => {
    const { step } = run(rename);
    step(joins("ann"));
    const verdict = step(waits(20 * 3600));
    expect(words(verdict)).toBe("群昵称还要改一下，写成「城市-昵称-行业」。还差：城市、行业。例如：上海-小王-设计。还有 4 小时。");
    expect(wishes(verdict)).toMatchObject([{ mention: [ann], within: hour }]);
  });
  test("a reminder close to the deadline is of use until then only", () => {
    const { step } = run(rename, { within: "1h", remind_at: ["50m"] });
    step(joins("ann"));
    expect(wishes(step(waits(3000)))).toMatchObject([{ within: 10 * minute }]);
  });
  test("is waived by leaving, and nobody is reminded afterwards", () => {
    const { step, state } = run(rename);
    step(joins("ann"));
    expect(drafts(step(leaves("ann", 60)))[0]).toMatchObject({ type: "duty_closed", how: "waived" });
    expect(state.timers.size).toBe(0);
    expect(step(waits(100_000))).toBeUndefined();
    expect(step(leaves("ann", 100_001))?.verdict).toBe("pass");
  });
  test("of a member who left unseen ends in silence", () => {
    const { step, state } = run(rename);
    step(joins("ann"));
    const stay = state.groups.get(g1)?.stays.get(ann);
    if (stay) stay.leftAt = start + 1;
    expect(step(waits(86_400))).toEqual({ verdict: "pass", because: "不用再等改名" });
  });
  test("coming back under a wrong name opens it again, under a right one does not", () => {
    const { step, happen } = run(rename);
    for (const each of [joins("ann"), renames("ann", good, 10), leaves("ann", 20)]) step(each);
    expect(typesOf(step(joins("ann", 30)))).toContain("duty_opened");
    step(leaves("ann", 40));
    expect(happen({ type: "member_joined", id: eventId("again"), at: start + 50_000, group: g1, member: ann, name: good })?.verdict).toBe("pass");
  });
});

describe("the deadline", () => {
  test("a warning names the member and what was missing", () => {
    const { step, state } = run(rename, { ...openDuty, then: "warn" });
    step(joins("ann"));
    const verdict = step(waits(86_400));
    expect(verdict).toMatchObject({ effects: { warn: { member: ann, group: g1, points: 1, because: "ann 的群昵称在 1 天内没有改好，还差：城市、行业。例如：上海-小王-设计" } } });
    expect(drafts(verdict)).toMatchObject([{ how: "overdue" }]);
    expect(state.groups.get(g1)?.stays.get(ann)?.duties).toBeUndefined();
  });
  test("the people on duty are told", () => {
    const { step, state } = run(rename, openDuty);
    state.members.set(memberId("mei"), { name: "小美", role: "secretary" });
    step(joins("ann"));
    const verdict = step(waits(86_400));
    expect(wishes(verdict)).toMatchObject([{ type: "alert", to: [memberId("mei")] }]);
    expect(words(verdict)).toContain("ann 的群昵称");
  });
  test("afterwards a rename is not thanked for", () => {
    const { step } = run(rename, openDuty);
    for (const each of [joins("ann"), waits(86_400)]) step(each);
    expect(step(renames("ann", good, 90_000))?.verdict).toBe("pass");
    expect(step(speaks("ann", "早", 90_001))?.verdict).toBe("pass");
  });
});

describe("then: set_card", () => {
  const options = { ...openDuty, then: "set_card" };
  const xiaoyu = memberId("小鱼");
  const able = (...capabilities: readonly Capability[]): AbilitiesSeenEvent => ({ type: "abilities_seen", id: eventId("able"), at: start, group: g1, able: capabilities });
  const groupIn = (state: State): void => void state.groups.set(g1, { topic: "瑜伽一群", stays: new Map(), answered: new Map() });
  /** 小鱼 has joined; what the bot can do in the group is known, or not. */
  function entered(more: object = {}, known?: AbilitiesSeenEvent) {
    const all = run(rename, { ...options, ...more });
    groupIn(all.state);
    if (known) all.happen(known);
    all.step(joins("小鱼"));
    return all;
  }

  test("the bot sets what is missing, says so to the member, and the duty is over", () => {
    const { step, state } = entered();
    const verdict = step(waits(86_400));
    expect(wishes(verdict)).toEqual([
      { type: "set_card", group: g1, member: xiaoyu, card: "待填-小鱼-待填", was: "小鱼", within: hour },
      { type: "say", group: g1, text: "还没改好的群昵称，先替你写成「待填-小鱼-待填」，「待填」的地方请自己补上；不合适就自己再改。", mention: [xiaoyu], priority: "chatter", within: hour },
    ]);
    expect(drafts(verdict)).toMatchObject([{ type: "duty_closed", how: "overdue" }]);
    expect(state.groups.get(g1)?.stays.get(xiaoyu)?.duties).toBeUndefined();
  });
  test("the word for what is missing is the author's; nothing is asked for where nothing is", () => {
    expect(wishes(entered({ fill: "？" }).step(waits(86_400)))[0]).toMatchObject({ card: "？-小鱼-？" });
    const { step } = run(rename, { ...options, format: "{昵称}" });
    step(joins("赵钱孙李周吴郑王冯陈褚卫蒋"));
    expect(wishes(step(waits(86_400)))).toMatchObject([{ card: "赵钱孙李周吴郑王冯陈褚卫" }, { text: "还没改好的群昵称，先替你写成「赵钱孙李周吴郑王冯陈褚卫」；不合适就自己再改。" }]);
  });
  test.each<[string, AbilitiesSeenEvent | undefined, string]>([["unknown", undefined, "set_card"], ["known to include it", able("say", "set_card"), "set_card"], ["known not to", able("say", "dm"), "alert"]])(
    "where the abilities are %s", (_name, known, type) => expect(typesOf(entered({}, known).step(waits(86_400)))[0]).toBe(type));
  test.each([
    [{}, able("say"), "小鱼", "机器人在这个群改不了群昵称，没有代改"],
    [{ format: "{城市}-{行业}" }, undefined, "小鱼", "照现在的名字拼不出合格式的，没有代改"],
    [{}, undefined, "加V ab12345", "名字里像有联系方式，没有代改"],
    [{}, undefined, "找我 example.com", "名字里像有联系方式，没有代改"],
  ])("falls back to telling: %j", (more, known, name, told) => {
    const { step, state } = entered(more, known);
    state.members.set(memberId("mei"), { name: "小美", role: "secretary" });
    const stay = state.groups.get(g1)?.stays.get(xiaoyu);
    if (stay) stay.name = name;
    const verdict = step(waits(86_400));
    expect(wishes(verdict)).toMatchObject([{ type: "alert", to: [memberId("mei")], text: expect.stringContaining(told) }]);
    expect(drafts(verdict)).toMatchObject([{ type: "duty_closed", how: "overdue" }]);
  });
  test("nobody is named who has left", () => {
    const { step, state } = entered();
    step(leaves("小鱼", 60));
    expect(step(waits(90_000))).toBeUndefined();
    const unseen = entered();
    const stay = unseen.state.groups.get(g1)?.stays.get(xiaoyu);
    if (stay) stay.leftAt = start + 1;
    expect(unseen.step(waits(86_400))?.verdict).toBe("pass");
    expect(state.timers.size).toBe(0);
  });

  test("a name that is said becomes the card at once, and is thanked for when it is seen, once", () => {
    const { step, state, happen } = entered();
    const verdict = step(speaks("小鱼", " 上海｜小鱼｜设计 ", 60));
    expect(wishes(verdict)).toEqual([{ type: "set_card", group: g1, member: xiaoyu, card: "上海-小鱼-设计", was: "小鱼", within: hour }]);
    expect(drafts(verdict)).toEqual([]);
    expect(dutyDue({ state, id, group: g1, member: xiaoyu })).toBe(start + 24 * hour);
    expect(typesOf(step(renames("小鱼", "上海-小鱼-设计", 61)))).toEqual(["say", "duty_closed", "timer_cleared"]);
    expect(happen({ type: "message", id: eventId("m"), at: start + minute * 2, group: g1, member: xiaoyu, name: "上海-小鱼-设计", text: "上海-小鱼-设计" })?.verdict).toBe("pass");
    expect(step(renames("小鱼", "上海-小鱼-设计", 200))?.verdict).toBe("pass");
  });
  test("or when the next message shows it", () => {
    const { step, happen } = entered();
    step(speaks("小鱼", "上海-小鱼-设计", 60));
    expect(typesOf(happen({ type: "message", id: eventId("m"), at: start + minute * 2, group: g1, member: xiaoyu, name: "上海-小鱼-设计", text: "好了吗" }))).toEqual(["say", "duty_closed", "timer_cleared"]);
  });
  const saying = (text: string, more: Partial<MessageEvent> = {}): MessageEvent => ({ type: "message", id: eventId("m"), at: start + minute, group: g1, member: xiaoyu, name: "小鱼", text, ...more });
  test.each<[string, MessageEvent]>([
    ["passed on", saying("上海-小鱼-设计", { forwarded: true })],
    ["under a picture", saying("上海-小鱼-设计", { has: ["picture"] })],
    ["with contact details", saying("上海-加v ab12345-设计")],
    ["with a link", saying("上海-小鱼-a.com/x")],
    ["in a sentence", saying("我叫上海-小鱼-设计")],
  ])("not words %s", (_name, event) => expect(entered().happen(event)?.verdict).toBe("pass"));
  test("a name said in answer to the bot's words is one", () => {
    expect(typesOf(entered().happen(saying("上海-小鱼-设计", { quoted: { text: "进群先改一下群昵称" } })))).toEqual(["set_card"]);
  });
  test("not by who was not asked, nor where the bot cannot, nor once the time is over", () => {
    const stranger = run(rename, options);
    expect(stranger.happen(saying("上海-小鱼-设计"))).toEqual({ verdict: "pass", because: "没有在等改名" });
    expect(entered({}, able("say")).happen(saying("上海-小鱼-设计"))).toEqual({ verdict: "pass", because: "发来的名字没有代改：机器人在这个群改不了群昵称" });
    const over = entered();
    over.step(waits(86_400));
    expect(over.happen(saying("上海-小鱼-设计"))?.verdict).toBe("pass");
  });
});

describe("mistakes in the options", () => {
  const bind = (options: unknown) => () => rename.bind(id, options, bookWith());
  test.each([
    [{ format: "{城市}{昵称}" }, "之间要有分隔符"],
    [{ remind_at: ["2h", "2h"] }, "从早到晚"],
    [{ remind_at: ["3h", "2h"] }, "从早到晚"],
    [{ within: "2h", remind_at: ["1h", "2h"] }, "早于期限 2 小时"],
    [{ then: "set_card", fill: "待-填" }, "不能写进「城市-昵称-行业」"],
    [{ then: "set_card", fill: "行业" }, "不和项目的名字一样"],
    [{ then: "set_card", fill: "加 ab12345" }, "不像联系方式"],
  ])("%j", (options, told) => {
    expect(bind(options)).toThrow(told);
    expect(bind(options)).toThrow(OptionMistake);
  });
  test.each([{ within: "1m" }, { within: "31d" }, { remind_at: ["soon"] }, { then: "kick" }, { formats: "" }, { remind_at: ["1h", "2h", "3h", "4h", "5h", "6h"] }])("%j", (options) => {
    expect(bind(options)).toThrow();
  });
  test("a word for what is missing is looked at only where it is used", () => {
    expect(bind({ fill: "待-填" })).not.toThrow();
    expect(bind({ then: "set_card", fill: "未填" })).not.toThrow();
  });
  test("a reminder just before the deadline is right", () => {
    expect(bind({ within: "2h", remind_at: ["1h", "119m"] })).not.toThrow();
  });
});
