// rename-on-entry: its examples, the life of the duty, its words, and the mistakes in its options.
import { describe, expect, test } from "vitest";
import { joins, leaves, renames, speaks, waits } from "../../src/core/example.ts";
import { eventId, memberId } from "../../src/core/ids.ts";
import { OptionMistake } from "../../src/core/rule.ts";
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

describe("mistakes in the options", () => {
  const bind = (options: unknown) => () => rename.bind(id, options, bookWith());
  test.each([
    [{ format: "{城市}{昵称}" }, "之间要有分隔符"],
    [{ remind_at: ["2h", "2h"] }, "从早到晚"],
    [{ remind_at: ["3h", "2h"] }, "从早到晚"],
    [{ within: "2h", remind_at: ["1h", "2h"] }, "早于期限 2 小时"],
  ])("%j", (options, told) => {
    expect(bind(options)).toThrow(told);
    expect(bind(options)).toThrow(OptionMistake);
  });
  test.each([{ within: "1m" }, { within: "31d" }, { remind_at: ["soon"] }, { then: "kick" }, { formats: "" }, { remind_at: ["1h", "2h", "3h", "4h", "5h", "6h"] }])("%j", (options) => {
    expect(bind(options)).toThrow();
  });
  test("a reminder just before the deadline is right", () => {
    expect(bind({ within: "2h", remind_at: ["1h", "119m"] })).not.toThrow();
  });
});
