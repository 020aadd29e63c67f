/** mutes: the ladder's steps by what the bot can do, when a mute ends, and who lifts it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Action, type Capability, capabilities } from "../../src/core/action.ts";
import { backtest, differenceOf, isEmpty } from "../../src/core/backtest.ts";
import type { Rulebook, Step } from "../../src/core/book.ts";
import { sayDifference } from "../../src/core/difference.ts";
import { decide } from "../../src/core/decide.ts";
import type { AbilitiesSeenEvent, Event, MemberMutedEvent, ReceiptEvent } from "../../src/core/event.ts";
import type { Decision } from "../../src/core/finding.ts";
import { type GroupId, actionId, eventId } from "../../src/core/ids.ts";
import { withoutNotices } from "../../src/core/ladder.ts";
import { muteStands, secondsLeft } from "../../src/core/mutes.ts";
import { replayPast, step } from "../../src/core/run.ts";
import type { State } from "../../src/core/state.ts";
import { sayLadder } from "../../src/core/steps.ts";
import { day, hour, minute, second } from "../../src/core/time.ts";
import { actionTypes, bookOf, entryTypes, g1, g2, joins, leaves, m, noBadWords, play, ruleOf, says, start, stateOf, tells } from "./stage.ts";

const steps: readonly Step[] = [
  { at: 1, act: "notice" }, { at: 2, act: "mute", ms: 10 * minute, otherwise: "notice_and_tell" }, { at: 3, act: "mute", ms: day, otherwise: "remove" }, { at: 4, act: "remove", otherwise: "notice_and_tell" },
];
const withSteps = (own: readonly Step[]): Rulebook => bookOf([noBadWords()], { ladder: { expires: 30 * day, steps: own, atMost: { removals: 1000, in: hour } } });
const book = withSteps(steps);
const all = new Set<Capability>(capabilities);
const but = (...not: readonly Capability[]): ReadonlySet<Capability> => new Set(capabilities.filter((each) => !not.includes(each)));
function known(able: ReadonlySet<Capability> | undefined, elsewhere = able): State {
  const state = stateOf({ ming: "founder", mei: "secretary" });
  for (const [id, here] of [[g1, able], [g2, elsewhere]] as const) {
    const group = state.groups.get(id);
    if (group && here) group.able = here;
  }
  return state;
}
const bad = (count: number, at = start): readonly Event[] => Array.from({ length: count }, (_, index) => says("wang", `坏 ${index}`, at + index * second));
let notices = 0;
const muted = (until: number, at: number, group: GroupId = g1): MemberMutedEvent => ({ type: "member_muted", id: eventId(`mute${(notices += 1)}`), group, member: m("wang"), name: "wang", until, at });
const seen = (able: ReadonlySet<Capability>, at: number, group: GroupId = g1): AbilitiesSeenEvent => ({ type: "abilities_seen", id: eventId(`able${(notices += 1)}`), group, able: [...able], at });
const receipt = (about: ReceiptEvent["about"], at: number, outcome: ReceiptEvent["outcome"] = "failed"): ReceiptEvent => ({ type: "receipt", id: eventId(`receipt${(notices += 1)}`), at, action: actionId("a"), outcome, because: "不行", about });
const cardOf = (decision: Decision | undefined): string => decision?.actions.flatMap((action) => (action.type === "say" ? [action.text] : [])).join("") ?? "";
const dmOf = (decision: Decision | undefined): string => decision?.actions.flatMap((action) => (action.type === "dm" ? [action.text] : [])).join("") ?? "";
type Mute = Extract<Action, { type: "mute" }>;
const mutesIn = (decision: Decision | undefined): readonly Mute[] => decision?.actions.filter((action): action is Mute => action.type === "mute") ?? [];
const sayIn = (state: State, text: string, at = start + hour): string => cardOf(play(state, book, [says("li", text, at)])[0]);

describe("a step that mutes", () => {
  it("mutes before the card says so, tells the admins, and stands on record with its end", () => {
    const state = known(all);
    const [, second_] = play(state, book, bad(2));
    expect(actionTypes(second_)).toEqual(["mute", "say", "alert"]);
    expect(mutesIn(second_)).toMatchObject([{ group: g1, member: "wang", seconds: 600, mutedUntil: start + second + 10 * minute, priority: "penalty" }]);
    expect(state.members.get(m("wang"))?.warnings?.at(-1)).toMatchObject({ mutedUntil: start + second + 10 * minute });
    const card = cardOf(second_);
    expect(card).toMatch(/^【禁言 10 分钟】说了坏字（\+1 分，现有 2 分）/u);
    expect(card).toContain("到 3 分：禁言 1 天。");
    expect(card).toContain("不服：私聊发「申诉 理由」，由 ");
    expect(card).not.toContain("群里或私聊");
    expect(second_?.actions.find(({ type }) => type === "alert")).toMatchObject({ text: expect.stringContaining("第 2 步：禁言 10 分钟") });
  });

  it.each<[string, ReadonlySet<Capability>, readonly string[], string, string]>([
    ["can do all", all, ["mute", "say", "alert"], "【禁言 10 分钟】", "到 3 分：禁言 1 天。"],
    ["cannot mute", but("mute"), ["say", "alert"], "【提醒并告知管理员】", "到 3 分：移出。"],
    ["can only talk", new Set<Capability>(["say", "dm"]), ["say", "alert"], "【提醒并告知管理员】", "到 3 分：移出。"],
  ])("does what the bot can do: it %s", (_name, able, types, title, next) => {
    const [, second_] = play(known(able), book, bad(2));
    expect(actionTypes(second_)).toEqual(types);
    expect(cardOf(second_)).toContain(title);
    expect(cardOf(second_)).toContain(next);
  });

  it("does what it names first where nothing is known", () => {
    expect(play(known(undefined), book, bad(4)).map(actionTypes)).toEqual([["say"], ["mute", "say", "alert"], ["mute", "say", "alert"], ["say", "alert", "remove"]]);
  });

  it("is a removal where that is its fallback: with the breaker's count, a mark of its own, and a task where the bot cannot remove either", () => {
    const state = known(but("mute"));
    const third = play(state, book, bad(3)).at(-1);
    expect([actionTypes(third), entryTypes(third)]).toEqual([["say", "alert", "remove"], ["warning", "ladder_step", "removal"]]);
    expect(cardOf(third)).toMatch(/^【移出】[^]*按群规：移出。/u);
    expect(state.members.get(m("wang"))?.steps?.at(-1)).toMatchObject({ step: 3, removes: true });
    expect(actionTypes(play(known(but("mute", "remove")), book, bad(3)).at(-1))).toEqual(["say", "alert", "remove"]);
  });

  it("follows abilities as they are seen to change", () => {
    const state = known(undefined);
    const decisions = play(state, book, [seen(but("mute"), start), ...bad(2), tells("ming", "/pardon wang", start + minute), seen(all, start + minute), says("wang", "坏", start + 2 * minute)]);
    expect([decisions[2], decisions[5]].map(actionTypes)).toEqual([["say", "alert"], ["mute", "say", "alert"]]);
    expect(decisions[0]).toMatchObject({ actions: [], entries: [] });
  });

  it("lets the removal go first when points jump over it", () => {
    const removing = withSteps([{ at: 2, act: "remove", otherwise: "notice_and_tell" }, { at: 4, act: "mute", ms: day, otherwise: "notice" }]);
    expect(actionTypes(play(known(all), removing, [says("wang", "坏！！！！")])[0])).toEqual(["say", "alert", "remove"]);
    expect(actionTypes(play(known(but("remove")), removing, [says("wang", "坏！！！！")])[0])).toEqual(["mute", "say", "alert"]);
  });

  it("mutes nobody who has left, and removes rather than mutes", () => {
    const state = known(all);
    const decisions = play(state, book, [...bad(1), leaves("wang", start + minute), tells("ming", "/use 1", start + minute), tells("ming", "/warn wang", start + minute)]);
    expect(mutesIn(decisions.at(-1))).toEqual([]);
    const gate = bookOf([ruleOf("gate", (event) => (event.type === "message" ? { verdict: "act", because: "x", effects: { warn: { member: event.member, group: event.group, points: 2, because: "x", removes: true } } } : undefined))], { ladder: book.ladder });
    expect(actionTypes(play(known(all), gate, [says("wang", "坏")])[0])).toEqual(["say", "alert", "remove"]);
  });

  it("knows its own cards again, whatever the length", () => {
    fc.assert(fc.property(fc.integer({ min: 60, max: 30 * 86_400 }).map((seconds) => seconds * second), fc.constantFrom(all, but("mute")), (ms, able) => {
      const own = withSteps([{ at: 1, act: "mute", ms, otherwise: "notice_and_tell" }, { at: 2, act: "mute", ms, otherwise: "remove" }, { at: 3, act: "remove", otherwise: "notice_and_tell" }]);
      for (const decision of play(known(able), own, bad(3))) expect(withoutNotices(cardOf(decision), () => true).trim()).toBe("");
    }), { numRuns: 60 });
    const forged = "【禁言 10 分钟】加V abc12345（+1 分，现有 1 分）\n规则：bad（bad@v1），30 天后（12-22 10:00）失效\n不服：私聊发「申诉 理由」，由 小美 处理；发「我的警告」可查看。";
    expect(withoutNotices(forged, () => true)).toContain("abc12345");
    expect(withoutNotices(forged.replace("加V abc12345", "说了坏字").replace("禁言 10 分钟", "禁言 加薇 10 分钟"), () => true)).toContain("加薇");
  });
});

describe("a removal with a fallback", () => {
  const out = withSteps([{ at: 1, act: "notice" }, { at: 2, act: "remove", otherwise: "notice_and_tell" }]);
  it("is no phone task where the bot cannot remove, nor where the platform once refused", () => {
    const refused = known(all);
    const group = refused.groups.get(g1);
    if (group) group.unable = new Set(["remove"]);
    for (const state of [known(but("remove")), refused]) {
      const [first, second_] = play(state, out, bad(2));
      expect(cardOf(first)).toContain("到 2 分：提醒并告知管理员。");
      expect([actionTypes(second_), entryTypes(second_)]).toEqual([["say", "alert"], ["warning", "ladder_step"]]);
    }
  });

  it("removes from another group where it can, and keeps the order that stands elsewhere", () => {
    const state = known(but("remove"), all);
    const decisions = play(state, out, [says("wang", "早", start, { group: g2 }), ...bad(2, start + second), says("wang", "坏", start + minute, { group: g2 }), says("wang", "坏", start + 2 * minute)]);
    expect(decisions.slice(2).map(actionTypes)).toEqual([["say", "alert"], ["say", "alert", "remove"], ["say"]]);
    expect(state.members.get(m("wang"))?.steps?.filter(({ step: at }) => at === 2).map(({ group, removes }) => [group, removes])).toEqual([[g1, false], [g2, true]]);
  });
});

describe("a mute ends", () => {
  it("with a pardon, at once; with that of one warning when the kept one's does", () => {
    const state = known(all);
    play(state, book, bad(3));
    const [one] = play(state, book, [tells("ming", "/pardon wang", start + minute)]);
    expect(mutesIn(one)).toMatchObject([{ seconds: 9 * 60 + 1, mutedUntil: start + second + 10 * minute }]);
    expect(dmOf(one)).toContain("因它而禁言的，会解除");
    const [rest] = play(state, book, [tells("ming", "/pardon wang all", start + 2 * minute)]);
    expect(mutesIn(rest)).toMatchObject([{ group: g1, seconds: 0 }]);
    expect(mutesIn(rest)[0]).not.toHaveProperty("mutedUntil");
  });

  it("with no pardon where a human has muted for much longer meanwhile", () => {
    const lifted = (told: number): boolean | undefined => {
      const state = known(all);
      const decisions = play(state, book, [...bad(2), muted(told, start + 30 * second), tells("ming", "/pardon wang all", start + minute)]);
      const lift = mutesIn(decisions.at(-1))[0];
      return lift?.seconds === 0 ? muteStands(state, lift, start + minute) : undefined;
    };
    expect(lifted(start + 30 * day)).toBe(false);
    // As the platform tells the bot's own, or one set by hand some minutes later.
    expect([lifted(start + 10 * minute), lifted(start + 20 * minute)]).toEqual([true, true]);
  });

  it("with a granted appeal and with /undo of /warn, and not once it is over", () => {
    for (const [words, lifts] of [[["申诉 冤枉", "c1 1"], 1], [[], 0]] as const) {
      const state = known(all);
      const decisions = play(state, book, [...bad(2), ...words.map((text, index) => tells(index === 0 ? "wang" : "mei", text, start + minute + index))]);
      expect(mutesIn(decisions.at(-1)).filter(({ seconds }) => seconds === 0)).toHaveLength(lifts);
    }
    const state = known(all);
    const [, warned] = play(state, book, [...bad(1), { ...tells("ming", "/warn wang 1 吵", start + second), id: eventId("order") }]);
    expect(actionTypes(warned)).toContain("mute");
    const undo = warned?.entries.find((entry) => entry.type === "audit");
    expect(undo?.type === "audit" && undo.undo?.entries).toMatchObject([{ type: "pardon", lifts: ["order#0"] }]);
    const over = known(all);
    play(over, book, bad(2));
    expect(mutesIn(play(over, book, [tells("ming", "/pardon wang all", start + hour)])[0])).toEqual([]);
  });

  it("never earlier for a shorter one: the longest of an event goes out, and a short one not at all beside a long one", () => {
    const both = bookOf([noBadWords(), ruleOf("own", (event) => (event.type === "message" && event.text.includes("！！") ? { verdict: "act", because: "x", effects: { actions: [{ type: "mute", group: event.group, member: event.member, seconds: 60 }] } } : undefined))], { ladder: book.ladder });
    const state = known(all);
    const [first] = play(state, both, [says("wang", "坏！！")]);
    expect(mutesIn(first).map(({ seconds }) => seconds)).toEqual([600]);
    const [later] = play(state, both, [says("wang", "吵！！", start + minute)]);
    expect(mutesIn(later)).toEqual([]);
    const [longer] = play(state, both, [says("wang", "坏", start + minute)]);
    expect(mutesIn(longer).map(({ seconds }) => seconds)).toEqual([86_400]);
    expect(mutesIn(play(known(all), both, [muted(start + day, start - 1), says("wang", "吵！！", start)]).at(-1))).toEqual([]);
    play(state, both, [muted(start + minute + day, start + minute + second)]);
    expect(mutesIn(play(state, both, [tells("ming", "/pardon wang all", start + 2 * minute), says("wang", "吵！！", start + 3 * minute)]).at(-1)).map(({ seconds }) => seconds)).toEqual([60]);
  });

  it("for whoever comes back at the same moment, where the bot can mute and no human has lifted it", () => {
    const back = (more: readonly Event[], able: ReadonlySet<Capability> = all, at = start + 4 * minute) => {
      const state = known(able);
      return mutesIn(play(state, book, [...bad(2), ...more, leaves("wang", start + 3 * minute), joins("wang", at)]).at(-1));
    };
    expect(back([])).toMatchObject([{ seconds: 6 * 60 + 1, mutedUntil: start + second + 10 * minute, priority: "penalty" }]);
    expect(back([seen(but("mute"), start + minute)])).toEqual([]);
    expect(back([muted(0, start + 2 * minute)])).toEqual([]);
    expect(back([tells("ming", "/pardon wang all", start + 2 * minute)])).toEqual([]);
    expect(back([], all, start + hour)).toEqual([]);
    const state = known(all);
    const [late] = play(state, book, [...bad(2), leaves("wang", start + minute), { ...joins("wang", start + 2 * minute), listed: true, late: true }]).slice(-1);
    expect([actionTypes(late), mutesIn(late)[0]?.mutedUntil]).toEqual([["mute"], start + second + 10 * minute]);
    expect(play(known(all), book, [...bad(2), joins("wang", start + minute)]).slice(-1).map(mutesIn)).toEqual([[]]);
  });

  it("is not performed any more once a pardon, a human's hand or a longer one has come first", () => {
    const ordered = (more: readonly Event[]): boolean => {
      const state = known(all);
      const [mute] = mutesIn(play(state, book, bad(2))[1]);
      play(state, book, more);
      return mute !== undefined && muteStands(state, mute, start + 5 * minute);
    };
    expect(ordered([])).toBe(true);
    expect(ordered([muted(start + 10 * minute, start + 2 * second)])).toBe(true);
    expect(ordered([tells("ming", "/pardon wang", start + minute)])).toBe(false);
    expect(ordered([muted(0, start + minute)])).toBe(false);
    expect(ordered([says("wang", "坏", start + minute)])).toBe(false);
    expect(ordered([muted(start + 7 * day, start + minute)])).toBe(false);
    const state = known(all);
    play(state, book, bad(2));
    const [lift] = mutesIn(play(state, book, [tells("ming", "/pardon wang all", start + minute)])[0]);
    expect(lift && muteStands(state, lift, start + minute)).toBe(true);
    play(state, book, [...bad(2, start + 2 * minute)]);
    expect(lift && muteStands(state, lift, start + 3 * minute)).toBe(false);
    expect(muteStands(state, { type: "mute", group: g1, member: m("li"), seconds: 60, event: eventId("old") }, start)).toBe(true);
  });
});

describe("a mute that did not work", () => {
  const about = { type: "mute", group: g1, member: m("wang"), seconds: 600, mutedUntil: start + 10 * minute } as const;
  const cases = (state: State): readonly string[] => [...state.cases.values()].map(({ rule }) => rule);
  it("is a task for what is left of it, which ends with the mute, a notice of it, or a pardon", () => {
    const state = known(all);
    const [, asked] = play(state, book, [says("wang", "早"), receipt(about, start + 4 * minute)]);
    expect(asked?.actions).toMatchObject([{ type: "ask", text: expect.stringContaining("禁言 6 分钟") }]);
    expect([...state.timers.values()].map(({ name, at }) => [name, at])).toEqual([["lapse", start + 10 * minute]]);
    play(state, book, [muted(start + 10 * minute, start + 5 * minute)]);
    expect(cases(state)).toEqual([]);
    const pardoned = known(all);
    play(pardoned, book, [...bad(2), receipt({ ...about, mutedUntil: start + second + 10 * minute }, start + minute)]);
    expect(cases(pardoned)).toEqual(["assisted:mute"]);
    play(pardoned, book, [tells("ming", "/pardon wang all", start + 2 * minute)]);
    expect(cases(pardoned)).toEqual([]);
  });
  it("is none once it is over", () => {
    const state = known(all);
    play(state, book, [says("wang", "早"), receipt(about, start + 10 * minute)]);
    expect(cases(state)).toEqual([]);
  });
  it("that was to be lifted ends when it is seen to be, and not by another's news", () => {
    const state = known(all);
    play(state, book, [says("wang", "早"), receipt({ type: "mute", group: g1, member: m("wang"), seconds: 0 }, start + minute), muted(start + hour, start + 2 * minute)]);
    expect(cases(state)).toEqual(["assisted:unmute"]);
    play(state, book, [muted(0, start + 3 * minute, g2)]);
    expect(cases(state)).toEqual(["assisted:unmute"]);
    play(state, book, [muted(0, start + 3 * minute)]);
    expect(cases(state)).toEqual([]);
  });
});

describe("what is told", () => {
  it("群规 shows the ladder as this group can keep it, and as declared where nothing is known", () => {
    expect(sayIn(known(all), "群规")).toContain("2 分：禁言 10 分钟；3 分：禁言 1 天；4 分：移出");
    expect(sayIn(known(but("mute", "remove")), "群规")).toContain("2 分：提醒并告知管理员；3 分：移出；4 分：提醒并告知管理员");
    expect(sayIn(known(undefined), "群规")).toContain("2 分：禁言 10 分钟，否则提醒并告知管理员；3 分：禁言 1 天，否则移出；4 分：移出，否则提醒并告知管理员");
    expect(sayLadder(book.ladder)).toContain("否则");
  });
  it("我的警告 and /member tell until when, and the next step here", () => {
    const state = known(but("mute"));
    play(state, book, [...bad(1), muted(start + day, start + second)]);
    const [own, admin] = play(state, book, [says("wang", "我的警告", start + minute), tells("ming", "/member wang", start + minute)]);
    expect(cardOf(own)).toContain("禁言到 11-23 10:00");
    expect(cardOf(own)).toContain("到 2 分：提醒并告知管理员");
    expect(dmOf(admin)).toContain("禁言到 11-23 10:00");
    expect(dmOf(play(state, book, [tells("ming", "/member wang", start + 2 * day)])[0])).not.toContain("禁言");
    const lifted = known(all);
    play(lifted, book, [says("li", "早"), muted(start + day, start), muted(0, start + second)]);
    expect(lifted.groups.get(g1)?.stays.get(m("wang"))).toMatchObject({ unmutedAt: start + second });
    expect(lifted.groups.get(g1)?.stays.get(m("wang"))).not.toHaveProperty("mutedUntil");
  });
  it("an appeal tells that the last step was a mute, or what was done in its place", () => {
    for (const [able, told] of [[all, "最近一步：禁言 10 分钟"], [but("mute"), "最近一步：提醒并告知管理员"]] as const) {
      const state = known(able);
      play(state, book, [...bad(2), tells("wang", "申诉 冤枉", start + minute)]);
      expect([...state.cases.values()][0]?.question).toContain(told);
    }
  });
  it("/groups shows what a human does in the bot's place, and /kick that it will be one", () => {
    const state = known(but("mute", "remove", "set_card", "approve"), all);
    const list = dmOf(play(state, book, [tells("ming", "/groups", start)])[0]);
    expect(list).toMatch(/瑜伽①[^\n]*，转人工：移人、禁言、改名片、审批入群\n/u);
    expect(list).toMatch(/瑜伽②[^\n]*警告 0 分\n/u);
    const [, , kicked] = play(state, book, [says("wang", "早"), tells("ming", "/use 1", start), tells("ming", "/kick wang 广告", start)]);
    expect(dmOf(kicked)).toContain("机器人在这个群移不了人：会开一张工单");
  });
  it("a trial of new rules counts who would be muted", () => {
    const past = [...bad(3)].map((event) => ({ event, entries: [] }));
    const mild = { ...withSteps([{ at: 1, act: "notice" }, { at: 4, act: "remove" }]), version: "v2" };
    const result = backtest(past, mild, book, 0);
    expect([result.totals.mutes, isEmpty(result), sayDifference(differenceOf(result, start, false), known(all), 3).join("\n").includes("禁言 0 → 2 次")]).toEqual([{ current: 0, candidate: 2 }, false, true]);
  });
  it("a second person is asked where a mute is a removal here", () => {
    const two = { ...book, approvals: { removal: true, mass: false, massFrom: 5 } };
    const asked = (able: ReadonlySet<Capability>): readonly string[] => actionTypes(play(known(able), two, [...bad(2), tells("ming", "/use 1", start), tells("ming", "/warn wang", start + minute)]).at(-1));
    expect([asked(all).includes("mute"), asked(but("mute")).includes("ask")]).toEqual([true, true]);
    expect(asked(but("mute"))).not.toContain("remove");
  });
});

describe("laws", () => {
  const act = fc.constantFrom("坏", "坏！！", "坏 g2", "/warn wang", "/pardon wang", "/pardon wang all", "leave", "join", "able all", "able but mute", "able but remove", "able none", "muted", "unmuted", "申诉 冤枉", "c1 1", "群规");
  const tale = fc.array(fc.tuple(act, fc.constantFrom(second, minute, hour, 10 * day)), { maxLength: 30 });
  const none = new Set<Capability>(["say", "dm"]);
  function eventsOf(acts: readonly (readonly [string, number])[]): readonly Event[] {
    let at = start;
    const began = [says("wang", "早", at), says("wang", "早", at, { group: g2 }), tells("ming", "/use 1", at)];
    return [...began, ...acts.map(([what, wait], index): Event => {
      at += wait;
      const event = ((): Event => {
        switch (what) {
          case "leave": return leaves("wang", at);
          case "join": return joins("wang", at);
          case "able all": return seen(all, at);
          case "able but mute": return seen(but("mute"), at);
          case "able but remove": return seen(but("remove"), at);
          case "able none": return seen(none, at);
          case "muted": return muted(at + hour, at);
          case "unmuted": return muted(0, at);
          case "申诉 冤枉": return tells("wang", what, at);
          default: return what.startsWith("/") || what.startsWith("c1") ? tells("ming", what, at) : says("wang", what, at, what.endsWith("g2") ? { group: g2 } : {});
        }
      })();
      return { ...event, id: eventId(`t${index}`) };
    })];
  }
  // Nothing here may end as a task for a phone.
  const whole = withSteps([{ at: 1, act: "notice" }, { at: 2, act: "mute", ms: 10 * minute, otherwise: "notice" }, { at: 3, act: "mute", ms: day, otherwise: "notice_and_tell" }, { at: 5, act: "remove", otherwise: "notice_and_tell" }]);

  it("the ladder does nothing that the bot is known not to be able to do, and its card says no more", () => {
    let mutes = 0;
    fc.assert(fc.property(tale, (acts) => {
      const state = known(undefined);
      for (const event of eventsOf(acts)) {
        const decision = step(state, event, whole);
        for (const action of decision.actions) {
          if ((action.type !== "mute" && action.type !== "remove") || (action.type === "mute" && action.seconds === 0)) continue;
          // A pardon shortens what was begun while the bot still could.
          if (action.type === "mute" && decision.entries.some((entry) => entry.type === "pardon")) continue;
          mutes += 1;
          expect(state.groups.get(action.group)?.able?.has(action.type)).not.toBe(false);
        }
        const title = /^【(禁言|移出)/u.exec(cardOf(decision))?.[1];
        if (title !== undefined) expect(actionTypes(decision).includes("mute") || actionTypes(decision).includes("remove") || title === "禁言").toBe(true);
      }
    }), { numRuns: 200 });
    expect(mutes).toBeGreaterThan(50);
  });

  it("the same story twice is the same, and its record leads to the same state", () => {
    fc.assert(fc.property(tale, (acts) => {
      const [one, two] = [known(undefined), known(undefined)];
      const events = eventsOf(acts);
      expect(play(one, book, events)).toEqual(play(two, book, events));
      const state = replayPast(book.community, []);
      const past = events.map((event) => ({ event, entries: step(state, event, book).entries }));
      expect(replayPast(book.community, past)).toEqual(state);
    }), { numRuns: 100 });
  });

  it("a mute ends no later than its warning says, whenever it is delivered and however often", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 30 * 86_400 }), fc.array(fc.integer({ min: 0, max: 40 * day }), { minLength: 1, maxLength: 8 }), (seconds, delays) => {
      const mutedUntil = start + seconds * second;
      for (const delay of delays) {
        const left = secondsLeft({ seconds, mutedUntil }, start + delay);
        expect(Number.isInteger(left) && left >= 0).toBe(true);
        expect(left === 0 || start + delay + left * second <= mutedUntil).toBe(true);
        // And no more than a second earlier.
        if (delay < seconds * second) expect(mutedUntil - (start + delay + left * second)).toBeLessThan(second);
      }
    }));
  });

  it("a pardon of everything leaves no mute that still stands: what was begun is lifted, what waits is dropped", () => {
    let lifted = 0;
    fc.assert(fc.property(tale, (acts) => {
      const state = known(all);
      const ordered: Mute[] = [];
      const events = eventsOf(acts);
      for (const event of events) ordered.push(...mutesIn(step(state, event, whole)).filter(({ seconds }) => seconds > 0));
      const at = (events.at(-1)?.at ?? start) + second;
      const due = ordered.filter((each) => muteStands(state, each, at) && (each.mutedUntil ?? 0) > at);
      const [decision] = play(state, whole, [tells("ming", "/pardon wang all", at)]);
      for (const { group } of due) expect(mutesIn(decision).filter((each) => each.group === group && each.seconds === 0)).toHaveLength(1);
      for (const each of ordered) expect((each.mutedUntil ?? 0) > at && muteStands(state, each, at)).toBe(false);
      lifted += due.length;
    }), { numRuns: 200 });
    expect(lifted).toBeGreaterThan(3);
  });

  it("a rule in watch mutes nobody, and deciding changes nothing", () => {
    const watching = { ...whole, rules: [noBadWords("watch")] };
    const state = known(all);
    expect(play(state, watching, bad(4)).map(({ actions, entries }) => [actions, entries])).toEqual(Array.from({ length: 4 }, () => [[], []]));
    const before = structuredClone(state);
    decide(seen(none, start), state, watching);
    decide(muted(start + hour, start), state, watching);
    expect(state).toEqual(before);
  });
});
