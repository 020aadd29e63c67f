/** raid: three hundred strangers in five minutes, and what the bot does not do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rulebook } from "../../src/core/book.ts";
import { decide } from "../../src/core/decide.ts";
import type { Mode } from "../../src/core/entry.ts";
import type { Event } from "../../src/core/event.ts";
import type { Decision } from "../../src/core/finding.ts";
import { eventId, groupId } from "../../src/core/ids.ts";
import { isNewcomer, raidOn } from "../../src/core/raided.ts";
import { replayPast, step } from "../../src/core/run.ts";
import { onDuty } from "../../src/core/roster.ts";
import { type State, nameOf } from "../../src/core/state.ts";
import { hour, minute, second } from "../../src/core/time.ts";
import { explain } from "../../src/core/why.ts";
import { ruleKinds } from "../../src/rules/index.ts";
import { bookOf, g1, joins, leaves, live, m, ruleOf, ruleOfKind, says, start, stateOf, tells } from "../core/stage.ts";
import { story } from "../core/story.ts";

const faq = [{ id: "join", questions: ["怎么报名"], answer: "找小美。", media: [] }];
const optionsOf = (kind: string): object => (kind === "entry-gate" ? { require: { code: "芝麻开门" }, otherwise: "reject" } : {});
/** Every shipped rule at work; the raid rule in this mode. */
function bookIn(raid: Mode, joinsAtLeast = 10): Rulebook {
  const book = bookOf([], { faq });
  return { ...book, rules: ruleKinds.map((kind) => ruleOfKind(kind, kind.kind === "raid" ? { joins: joinsAtLeast } : optionsOf(kind.kind), book, kind.kind === "raid" ? raid : "enforce")) };
}
const fresh = (): State => stateOf({ ming: "founder", mei: "secretary" });

const actionsOf = (decisions: readonly Decision[]) => decisions.flatMap(({ actions }) => actions);
const crowd = (size: number, from = start): readonly Event[] => Array.from({ length: size }, (_, place) => joins(`r${place}`, from + place * second));
const asks = (who: string, text: string, at: number): Event => ({ type: "join_requested", id: eventId(`ask-${who}-${at}`), at, group: g1, member: m(who), name: who, text, flag: `flag-${who}-${at}` });

describe("in a raid the bot itself floods the group: not ours", () => {
  it("three hundred joins make nine greetings, and one word to the founder at either end", () => {
    const state = fresh();
    const decisions = live(state, bookIn("enforce"), crowd(300), start + hour);
    const actions = actionsOf(decisions);
    expect(actions.filter(({ type }) => type === "say")).toHaveLength(9);
    expect(actions.filter(({ type }) => type !== "say").map((action) => [action.type, "to" in action ? action.to : []])).toEqual([["alert", [m("ming")]], ["alert", [m("ming")]]]);
  });

  it("the end is told with how many came and when, and the raid is over by itself", () => {
    const state = fresh();
    const gone = [leaves("r5", start + 10 * minute)];
    const [first, last] = actionsOf(live(state, bookIn("enforce"), [...crowd(300), ...gone], start + hour)).filter(({ type }) => type === "alert");
    expect(first).toMatchObject({ text: expect.stringContaining("5 分钟内 10 人进群") });
    expect(last).toMatchObject({ text: expect.stringMatching(/11-22 10:00 到 11-22 10:04，进群 300 人，还在 299 人/) });
    expect(state.groups.get(g1)?.raidUntil).toBeUndefined();
    expect(actionsOf(live(state, bookIn("enforce"), [joins("ann", start + 2 * hour)])).map(({ type }) => type)).toEqual(["say"]);
  });

  it("each further sign prolongs it without a word; 299 joins later it still ends calm after the last", () => {
    const state = fresh();
    live(state, bookIn("enforce"), crowd(300));
    expect(state.groups.get(g1)?.raidUntil).toBe(start + 299 * second + 15 * minute);
    expect([...state.timers.values()].filter(({ rule }) => rule === "raid")).toHaveLength(1);
  });

  it("other rules' news about each who joins do not reach the people on duty either", () => {
    const state = fresh();
    const tell = ruleOf("tell", (event) => (event.type === "member_joined" ? { verdict: "act", because: "进群", effects: { actions: [{ type: "alert", to: onDuty(state, bookOf([]), event.at), text: `来了 ${event.name}` }] } } : undefined));
    const book = bookIn("enforce");
    const actions = actionsOf(live(state, { ...book, rules: [tell, ...book.rules] }, crowd(300)));
    expect(actions.filter((action) => action.type === "alert" && action.text.startsWith("来了"))).toHaveLength(9);
  });

  it("who came with the raid is not punished later for what nobody asked of them", () => {
    const state = fresh();
    const decisions = live(state, bookIn("enforce"), crowd(300), start + 72 * hour);
    expect(decisions.flatMap(({ entries }) => entries.filter(({ type }) => type === "warning" || type === "case_opened"))).toEqual([]);
    expect([...(state.groups.get(g1)?.stays.values() ?? [])].filter(({ duties }) => duties !== undefined)).toEqual([]);
  });

  it("penalties go on", () => {
    const state = fresh();
    const book = bookIn("enforce");
    live(state, book, crowd(20));
    const { actions, entries } = step(state, says("r19", "加薇❤ ab12345 领红包", start + minute), book);
    expect(entries.some(({ type }) => type === "warning")).toBe(true);
    expect(actions.map((action) => [action.type, action.priority])).toEqual(expect.arrayContaining([["recall", "penalty"], ["say", "penalty"]]));
  });
});

describe("private notices to thousands of raiders get the bot quarantined: not ours", () => {
  it("three hundred private questions from raiders are answered by none; staff and old members still are", () => {
    const state = fresh();
    const book = bookIn("enforce");
    live(state, book, [joins("old", start - 3 * hour), ...crowd(300)]);
    const at = start + 6 * minute;
    const asked = Array.from({ length: 300 }, (_, place) => tells(`r${place}`, "帮助", at));
    expect(actionsOf(live(state, book, asked))).toEqual([]);
    expect(actionsOf(live(state, book, [tells("old", "帮助", at), tells("mei", "/help", at)])).map(({ type }) => type)).toEqual(["dm", "dm"]);
  });

  it("no newcomer is answered in the group, and what they fulfil still counts", () => {
    const state = fresh();
    const book = bookIn("enforce");
    live(state, book, crowd(20));
    const said = actionsOf(live(state, book, [says("r19", "请问怎么报名", start + minute), says("r18", "群规", start + minute)]));
    expect(said).toEqual([]);
    const { actions, entries } = step(state, says("r17", "同意群规", start + minute), book);
    expect([actions, entries.map(({ type }) => type)]).toEqual([[], ["charter_accepted"]]);
  });

  it("requests are gathered: three hundred with the right code make one question in ten minutes, and nobody is let in by the bot", () => {
    const state = fresh();
    const book = bookIn("enforce");
    live(state, book, crowd(20));
    const requests = Array.from({ length: 300 }, (_, place) => asks(`a${place}`, "芝麻开门", start + 30 * second + place * second));
    const actions = actionsOf(live(state, book, requests));
    expect(actions.map(({ type }) => type)).toEqual(["ask"]);
    const later = actionsOf(live(state, book, [], start + 11 * minute)).filter(({ type }) => type === "ask");
    expect(later).toMatchObject([{ text: expect.stringContaining("有 300 人申请") }]);
    expect([...state.cases.values()].filter(({ topic }) => topic === "gate")).toHaveLength(1);
    const answered = step(state, tells("mei", "1", start + 12 * minute), book);
    expect(answered.actions.filter(({ type }) => type === "approve")).toHaveLength(300);
    expect(state.waiting.get(g1)?.requests.size).toBe(0);
  });

  it("who does not meet the condition is turned away as ever, without a private word", () => {
    const state = fresh();
    const book = bookIn("enforce");
    live(state, book, crowd(20));
    expect(actionsOf(live(state, book, [asks("a", "西瓜", start + minute)])).map(({ type }) => type)).toEqual(["reject"]);
  });
});

describe("a restart in the middle", () => {
  it("forgets neither the raid nor who is held: the state is what the entries say", () => {
    const state = fresh();
    const book = bookIn("enforce");
    const roles: Event[] = (["ming", "mei"] as const).map((who, place) => ({ type: "staff_recognised", id: eventId(`role${who}`), at: start - hour, member: m(who), name: who, role: place === 0 ? "founder" : "secretary" }));
    const empty = replayPast(book.community, []);
    const decisions = live(empty, book, [...roles, ...crowd(150), ...[1, 2, 3].map((place) => asks(`a${place}`, "芝麻开门", start + 151 * second + place))]);
    const again = replayPast(book.community, decisions.map(({ event, entries }) => ({ event, entries })));
    expect(again).toEqual(empty);
    expect(raidOn(again, g1, start + 160 * second)).toBe(true);
    expect(actionsOf(live(again, book, crowd(150, start + 160 * second)))).toEqual([]);
    expect(state.groups.get(g1)?.raidUntil).toBeUndefined();
  });
});

describe("the modes of the raid rule", () => {
  it("watch suppresses nothing", () => {
    const state = fresh();
    const actions = actionsOf(live(state, bookIn("watch"), crowd(20)));
    expect(actions.map(({ type }) => type)).toEqual(Array.from({ length: 20 }, () => "say"));
    expect(raidOn(state, g1, start + minute)).toBe(false);
  });

  it("ask puts one question about the group, not one for each who joins", () => {
    const state = fresh();
    const decisions = live(state, bookIn("ask"), crowd(100));
    expect(actionsOf(decisions).filter(({ type }) => type === "ask")).toHaveLength(1);
    live(state, bookIn("ask"), [tells("mei", "1", start + 2 * minute)]);
    expect(raidOn(state, g1, start + 2 * minute)).toBe(true);
  });
});

describe("why", () => {
  it("shows what was held back, and what it would have been", () => {
    const state = fresh();
    const book = bookIn("enforce");
    live(state, book, crowd(20));
    const answers = explain(joins("ann", start + minute), state, book);
    expect(answers.find(({ rule }) => rule === "welcome")).toMatchObject({ verdict: "pass", because: "突袭模式：先不招呼新人；本来会：新成员进群" });
    expect(answers.find(({ rule }) => rule === "raid")).toMatchObject({ verdict: "act" });
  });
});

describe("what is no raid", () => {
  it("forty newcomers who greet alike in short words, or introduce themselves each in their own", () => {
    const state = fresh();
    const events = Array.from({ length: 40 }, (_, place) => [joins(`n${place}`, start + place * minute), says(`n${place}`, "大家好", start + place * minute + second)]).flat();
    live(state, bookIn("enforce"), events);
    expect(state.groups.get(g1)?.raidUntil).toBeUndefined();
  });

  it("people found in a list after a login", () => {
    const state = fresh();
    live(state, bookIn("enforce"), Array.from({ length: 60 }, (_, place) => joins(`l${place}`, start, { listed: true })));
    expect(state.groups.get(g1)?.raidUntil).toBeUndefined();
  });
});

describe("law: under a raid no newcomer hears anything but a penalty, whatever happens", () => {
  it("holds for any story", () => {
    let raided = 0;
    fc.assert(fc.property(story, fc.array(fc.nat(19), { maxLength: 20 }), (events, gaps) => {
      const state = fresh();
      const book = bookIn("enforce", 3);
      const rush = gaps.map((gap, place) => joins(`x${gap}`, start + place * second, { group: groupId(place % 2 === 0 ? "g1" : "g2") }));
      const squeezed = events.map((event, place): Event => ({ ...event, at: start + minute + place * second }));
      for (const event of [...rush, ...squeezed]) {
        const groups = [...state.groups.keys()].filter((group) => raidOn(state, group, event.at));
        if (groups.length > 0) raided += 1;
        // A raid is a group's: in a group that is calm, one who is new to the raided one is answered like anybody.
        const hears = (member: ReturnType<typeof m>, where?: string): boolean => groups.some((group) => (where === undefined || group === where) && isNewcomer(state, group, member, event.at));
        const here = "group" in event ? event.group : undefined;
        const { actions } = decide(event, state, book);
        for (const action of actions) {
          if (action.priority === "penalty") continue;
          if (action.type === "say") for (const member of action.mention ?? []) expect([nameOf(state, member), hears(member, action.group)]).toEqual([nameOf(state, member), false]);
          if (action.type === "dm") expect([action.text, hears(action.member, here)]).toEqual([action.text, false]);
          if (event.type === "member_joined" && groups.includes(event.group)) expect(["say", "dm", "alert"]).not.toContain(action.type);
        }
        step(state, event, book);
      }
    }), { numRuns: 60 });
    expect(raided).toBeGreaterThan(50);
  });
});
