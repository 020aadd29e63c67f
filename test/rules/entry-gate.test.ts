/** entry-gate: its examples, who is let through, what is explained, and the complaints that users of such bots have. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rulebook } from "../../src/core/book.ts";
import { decide } from "../../src/core/decide.ts";
import type { Mode, Standing } from "../../src/core/entry.ts";
import type { JoinRequestedEvent } from "../../src/core/event.ts";
import type { Decision } from "../../src/core/finding.ts";
import { eventId } from "../../src/core/ids.ts";
import { removalStands } from "../../src/core/ladder.ts";
import { OptionMistake } from "../../src/core/rule.ts";
import { replayPast, step } from "../../src/core/run.ts";
import type { State } from "../../src/core/state.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import entryGate from "../../src/rules/entry-gate.ts";
import { actionTypes, bookOf, entryTypes, g1, joins, leaves, live, m, ruleOfKind, says, start, stateOf, tells } from "../core/stage.ts";
import { bookWith, id, play as playExample } from "./onboarding-fixture.ts";

const code = { require: { code: "芝麻开门", hint: "一句老话" } };
const gateBook = (options: unknown, mode: Mode = "enforce", more: Partial<Rulebook> = {}): Rulebook => {
  const book = bookOf([], more);
  return { ...book, rules: [ruleOfKind(entryGate, options, book, mode)] };
};
let requests = 0;
const asks = (who: string, text: string, at = start, more: Partial<JoinRequestedEvent> = {}): JoinRequestedEvent => {
  requests += 1;
  return { type: "join_requested", id: eventId(`q${requests}`), at, group: g1, member: m(who), name: who, text, flag: `flag${requests}`, ...more };
};
const staffed = (more: Readonly<Record<string, Standing>> = {}): State => stateOf({ ming: "founder", mei: "secretary", ...more });

const wordsOf = (decisions: readonly Decision[]): string => decisions.flatMap(({ actions }) => actions.map((action) => ("text" in action ? action.text : "because" in action ? action.because : ""))).join("\n");

describe("examples", () => {
  it.each(entryGate.examples)("$name", (example) => {
    expect(playExample(entryGate, example)).toEqual(example.then === "pass" ? [] : example.then);
  });
});

describe("a failed check acts as a ban, real people cannot apply again: not ours", () => {
  it("the refusal says the condition and how to apply again, and the next application is judged anew", () => {
    const state = staffed();
    const book = gateBook({ ...code, otherwise: "reject" });
    const [refused, admitted] = live(state, book, [asks("ann", "你好"), asks("ann", "芝麻开门", start + minute)]);
    expect(refused?.actions).toMatchObject([{ type: "reject", because: "瑜伽小站的入群条件：在附言里写上入群暗号（提示：一句老话）。按这个写好附言，随时可以再申请。" }]);
    expect(actionTypes(admitted)).toEqual(["approve"]);
  });

  it.each(["README.md", "README.zh-CN.md"])("is what %s shows of it", (readme) => {
    const [refused] = live(staffed(), gateBook({ require: { code: "小站2026", hint: "问邀请你的人" }, otherwise: "reject" }), [asks("ann", "你好")]);
    const because = wordsOf(refused ? [refused] : []);
    expect([...because].length).toBeLessThanOrEqual(60);
    expect(readFileSync(readme, "utf8")).toContain(`“${because}”`);
  });

  it("after three refusals within a day a human is asked, once; the right words are still enough", () => {
    const state = staffed();
    const book = gateBook({ ...code, otherwise: "reject" });
    const decisions = live(state, book, Array.from({ length: 8 }, (_, place) => asks("ann", "你好", start + place * minute)));
    expect(decisions.map((decision) => actionTypes(decision).join())).toEqual(["reject", "reject", "reject", "ask", "", "", "", ""]);
    expect(actionTypes(step(state, asks("ann", "芝麻开门", start + hour), book))).toEqual(["approve"]);
  });

  it("a day later the refusals are forgotten", () => {
    const state = staffed();
    const book = gateBook({ ...code, otherwise: "reject" });
    live(state, book, [0, 1, 2].map((place) => asks("ann", "你好", start + place)));
    expect(actionTypes(step(state, asks("ann", "你好", start + day + 3), book))).toEqual(["reject"]);
  });

  it("the human's yes goes to the newest request: an older one is known by another flag", () => {
    const state = staffed();
    const book = gateBook(code);
    const [first, second] = live(state, book, [asks("ann", "你好", start, { flag: "old" }), asks("ann", "让我进来吧", start + minute, { flag: "new" })]);
    expect([actionTypes(first), actionTypes(second)]).toEqual([["ask"], []]);
    expect([...state.cases.values()]).toMatchObject([{ topic: "gate", question: expect.stringContaining("让我进来吧") }]);
    expect(step(state, tells("mei", "同意", start + 2 * minute), book).actions).toEqual(expect.arrayContaining([expect.objectContaining({ type: "approve", flag: "new" })]));
  });

  it("a human's no is no ban either", () => {
    const state = staffed();
    const book = gateBook(code);
    live(state, book, [asks("ann", "你好")]);
    expect(step(state, tells("mei", "2", start + minute), book).actions).toEqual(expect.arrayContaining([expect.objectContaining({ type: "reject", because: expect.stringContaining("随时可以再申请") })]));
    expect(actionTypes(step(state, asks("ann", "芝麻开门", start + hour), book))).toEqual(["approve"]);
  });
});

describe("those who never answer stay in, and the check stops firing after a while: not ours", () => {
  it("each who joins is told, reminded and reported, the fiftieth as the first", () => {
    const state = staffed();
    const book = gateBook({ ...code, within: "2h" });
    const decisions = live(state, book, Array.from({ length: 50 }, (_, place) => joins(`n${place}`, start + place * 3 * hour)), start + 200 * hour);
    const says_ = decisions.flatMap(({ actions }) => actions.filter(({ type }) => type === "say"));
    expect(says_).toHaveLength(100);
    expect([...state.cases.values()].filter(({ topic }) => topic === "gate")).toHaveLength(50);
    expect([...state.timers.values()].filter(({ rule }) => rule === "entry-gate")).toEqual([]);
  });

  it("a yes to the question removes, whatever points there are; a pardon in between does not undo what a human ordered", () => {
    const state = staffed();
    const book = gateBook({ ...code, within: "1h" });
    live(state, book, [joins("ann")], start + hour);
    const { actions } = step(state, tells("mei", "1", start + 2 * hour), book);
    const removal = actions.find((action) => action.type === "remove");
    expect(removal).toMatchObject({ member: m("ann"), group: g1 });
    expect(removal?.type === "remove" && removalStands(state, book.ladder, removal, start + 2 * hour)).toBe(true);
  });

  it("removes by itself only where the file says so and the rule is enforced", () => {
    const last = (options: object, mode: Mode): readonly string[] => actionTypes(live(staffed(), gateBook({ ...code, within: "1h", ...options }, mode), [joins("ann")], start + hour).at(-1));
    expect(last({ then: "remove" }, "enforce")).toEqual(["say", "alert", "remove"]);
    expect(last({}, "enforce")).toEqual(["ask"]);
    expect(last({ then: "tell" }, "enforce")).toEqual(["alert"]);
    expect(last({ then: "nothing" }, "enforce")).toEqual([]);
    expect(live(staffed(), gateBook({ ...code, within: "1h", then: "remove" }, "watch"), [joins("ann")], start + day).flatMap(({ actions }) => actions)).toEqual([]);
  });
});

describe("people invited by the owner are tested all the same: not ours", () => {
  const conditions = [code, { require: { invited_by: ["spreader"] } }, { require: { tier: "leader" } }, { require: { task: "introduce" } }, {}];
  it.each(conditions)("%j", (options) => {
    const state = staffed();
    const group = state.groups.get(g1);
    if (group) group.owner = m("boss");
    const book = gateBook(options);
    for (const inviter of ["boss", "mei"]) {
      expect(decide(joins("ann", start, { inviter: m(inviter) }), state, book)).toMatchObject({ actions: [], entries: [] });
      expect(actionTypes(decide(asks("ann", "", start, { inviter: m(inviter) }), state, book))).toEqual(["approve"]);
    }
    for (const who of ["boss", "mei"]) expect(actionTypes(decide(asks(who, ""), state, book))).toEqual(["approve"]);
    expect(decide(joins("boss"), state, book).actions).toEqual([]);
  });
});

describe("a restart forgets pending newcomers and lets them in: not ours", () => {
  it("who is waited for, and until when, is what the entries say", () => {
    const book = gateBook({ ...code, within: "2h" });
    const state = replayPast(book.community, []);
    const decisions = live(state, book, [joins("ann"), joins("bob", start + minute), says("bob", "芝麻开门", start + 2 * minute)]);
    const again = replayPast(book.community, decisions.map(({ event, entries }) => ({ event, entries })));
    expect(again).toEqual(state);
    const later = live(again, book, [], start + 2 * hour);
    expect(wordsOf(later)).toContain("还有 30 分钟");
    expect([...again.cases.values()]).toMatchObject([{ member: m("ann"), topic: "gate" }]);
  });

  it("a request that came while the bot was away still waits for its answer", () => {
    const state = staffed();
    const [held] = live(state, gateBook(code), [asks("ann", "你好")]);
    expect(entryTypes(held)).toEqual(["case_opened", "timer_set", "timer_set"]);
    expect([...replayPast(state.community, [{ event: asks("ann", "你好"), entries: held?.entries ?? [] }]).cases.keys()]).toEqual([...state.cases.keys()]);
  });
});

describe("who invited", () => {
  const invitedBy = (options: object, tier: "spreader" | "participant" | undefined): readonly string[] => {
    const state = staffed();
    step(state, says("bob", "早"), gateBook({}));
    const bob = state.members.get(m("bob"));
    if (bob && tier) bob.tier = tier;
    return actionTypes(decide(joins("ann", start + minute, { inviter: m("bob") }), state, gateBook(options)));
  };
  it("a tier at least, or one of a list; none yet is none", () => {
    expect(invitedBy({ require: { tier: "active" } }, "spreader")).toEqual([]);
    expect(invitedBy({ require: { tier: "active" } }, "participant")).toEqual(["ask"]);
    expect(invitedBy({ require: { tier: "active" } }, undefined)).toEqual(["ask"]);
    expect(invitedBy({ require: { invited_by: ["spreader"] } }, "spreader")).toEqual([]);
    expect(invitedBy({ require: { invited_by: ["spreader"] } }, "participant")).toEqual(["ask"]);
    expect(invitedBy({ require: { invited_by: "anyone" } }, undefined)).toEqual([]);
    expect(invitedBy({ require: { invited_by: "staff" }, then: "remove" }, "spreader")).toEqual(["say", "alert", "remove"]);
  });
  it("nobody is removed because the platform does not tell who invited them", () => {
    expect(actionTypes(decide(joins("ann"), staffed(), gateBook({ require: { invited_by: "anyone" }, then: "remove" })))).toEqual(["alert"]);
  });
});

describe("the charter", () => {
  it("同意群规 meets the task, in the group and in private, and closes what waits", () => {
    for (const event of [says("ann", "同意群规", start + minute), tells("ann", "我同意群规", start + minute)]) {
      const state = staffed();
      const book = gateBook({});
      live(state, book, [joins("ann")]);
      expect(entryTypes(step(state, event, book))).toEqual(expect.arrayContaining(["charter_accepted", "duty_closed", "timer_cleared"]));
      expect([state.timers.size, state.members.get(m("ann"))?.accepted?.version]).toEqual([0, "c1"]);
    }
  });
  it("who has said yes to this charter need not say it at the door; to an older one, they do", () => {
    const state = staffed();
    live(state, gateBook({}), [joins("ann"), says("ann", "同意群规", start + minute), leaves("ann", start + hour)]);
    expect(actionTypes(decide(joins("ann", start + day), state, gateBook({})))).toEqual([]);
    expect(actionTypes(decide(joins("ann", start + day), state, gateBook({}, "enforce", { charterVersion: "c2" })))).toEqual(["say"]);
  });
});

describe("a code", () => {
  it("is in nothing that the bot says", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."芝麻开门请进ab1"), minLength: 2, maxLength: 6 });
    fc.assert(fc.property(letters, fc.string({ maxLength: 20 }), (secret, text) => {
      const state = staffed();
      const book = gateBook({ require: { code: secret }, otherwise: "reject", within: "1h", then: "tell" });
      const decisions = live(state, book, [asks("u", text.replaceAll(secret, "")), joins("v", start + minute), tells("v", secret, start + 10 * minute), joins("w", start + hour)], start + 3 * hour);
      expect(wordsOf(decisions)).not.toContain(secret);
    }), { numRuns: 60 });
  });
  it("may be told to the bot alone, however it is spelt", () => {
    const state = staffed();
    const book = gateBook(code);
    live(state, book, [joins("ann")]);
    const { actions, entries } = step(state, tells("ann", "芝麻-开 门！", start + minute), book);
    expect([actions.map(({ type }) => type), entries.map(({ type }) => type)]).toEqual([["dm"], ["duty_closed", "timer_cleared", "timer_cleared"]]);
    expect(entries.some((entry) => "by" in entry)).toBe(false);
  });
});

describe("the modes", () => {
  it("ask puts each request to a human, whatever the rule would do", () => {
    const state = staffed();
    const book = gateBook({ ...code, otherwise: "reject" }, "ask");
    expect(live(state, book, [asks("ann", "芝麻开门"), asks("bob", "你好")]).map(actionTypes)).toEqual([["ask"], ["ask"]]);
    expect(step(state, tells("mei", "c2 1", start + minute), book).actions.map(({ type }) => type)).toContain("approve");
  });
});

describe("mistakes in the options", () => {
  const mistake = (options: unknown): OptionMistake | undefined => {
    try {
      entryGate.bind(id, options, bookWith());
      return undefined;
    } catch (error) {
      return error instanceof OptionMistake ? error : undefined;
    }
  };
  it.each([
    [{ require: {} }, ["require"], "没有写条件"],
    [{ require: { code: "芝麻开门", task: "introduce" } }, ["require"], "只能写一样，这里写了 2 样"],
    [{ require: { task: "introduce", hint: "什么" } }, ["require", "hint"], "不用写"],
    [{ require: { code: "！！" } }, ["require", "code"], "至少要有两个字"],
    [{ require: { words: ["。"] } }, ["require", "words"], "只有标点"],
    [{ require: { code: "芝麻开门", hint: "芝麻 开门" } }, ["require", "hint"], "提示里写出了暗号"],
    [{ ...code, explain: "说出芝麻开门就行" }, ["explain"], "说明里写出了暗号"],
    [{ require: { code: "瑜伽" } }, ["require", "code"], "换一个"],
    [{ explain: "{条建}" }, ["explain"], "是想写 {条件} 吗"],
  ])("%j", (options, path, words) => {
    expect(mistake(options)).toMatchObject({ path, message: expect.stringContaining(words) });
  });
});
