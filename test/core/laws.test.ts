/** laws: what holds of every event, state and rulebook (design, the laws). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/core/decide.ts";
import type { Mode } from "../../src/core/entry.ts";
import type { Event } from "../../src/core/event.ts";
import { groupId } from "../../src/core/ids.ts";
import { replayPast, step } from "../../src/core/run.ts";
import type { State } from "../../src/core/state.ts";
import { ruleKinds } from "../../src/rules/index.ts";
import { bookOf, g1, live, ruleOfKind, says, start, stateOf } from "./stage.ts";
import { story, words } from "./story.ts";

const bookIn = (mode: Mode) => {
  const book = bookOf([], { faq: [{ id: "join", questions: ["怎么报名"], answer: "找小美。", media: [] }] });
  return { ...book, rules: ruleKinds.map((kind) => ruleOfKind(kind, {}, book, mode)) };
};
const fresh = (): State => stateOf({ ming: "founder", mei: "secretary" });

/** Plays a story with the deadlines that fall in it. */
function run(events: readonly Event[], mode: Mode) {
  const state = fresh();
  const decisions = live(state, bookIn(mode), events);
  return { state, decisions };
}

describe("laws", () => {
  it("1: deciding twice gives the same decision, and nothing throws", () => {
    fc.assert(fc.property(story, (events) => {
      expect(run(events, "enforce").decisions).toEqual(run(events, "enforce").decisions);
    }), { numRuns: 150 });
  });

  it("1: deciding changes nothing by itself", () => {
    fc.assert(fc.property(story, words, (events, text) => {
      const { state } = run(events, "enforce");
      const before = structuredClone(state);
      decide(says("wang", text, start + 1e9), state, bookIn("enforce"));
      expect(state).toEqual(before);
    }), { numRuns: 50 });
  });

  it("2: rules in watch act on nothing: only commands and cases do", () => {
    fc.assert(fc.property(story, (events) => {
      for (const { event, actions, entries, findings } of run(events, "watch").decisions) {
        if (event.type === "direct_message" || event.type === "human_verdict" || event.type === "group_renamed") continue;
        const commanded = findings.some((finding) => finding.rule.startsWith("command:") && finding.verdict === "act");
        if (!commanded) expect({ actions, entries: entries.filter((entry) => entry.type !== "case_closed") }).toEqual({ actions: [], entries: [] });
      }
    }), { numRuns: 100 });
  });

  it("3: nobody is removed by rules with fewer points than the last step", () => {
    fc.assert(fc.property(story, (events) => {
      const book = bookIn("enforce");
      const state = fresh();
      for (const event of events) {
        const { actions, entries } = step(state, event, book);
        const kicked = event.type === "direct_message" && event.text.startsWith("/kick");
        for (const action of actions) {
          if (action.type !== "remove" || kicked || entries.some((entry) => entry.type === "case_closed")) continue;
          const points = (state.members.get(action.member)?.warnings ?? []).reduce((sum, warning) => sum + (warning.expiresAt > event.at ? warning.points : 0), 0);
          expect(points).toBeGreaterThanOrEqual(3);
        }
      }
    }), { numRuns: 150 });
  });

  it("state is its entries and events folded, and nothing else", () => {
    fc.assert(fc.property(story, (events) => {
      const state = replayPast(fresh().community, []);
      const book = bookIn("enforce");
      const past = events.map((event) => ({ event, entries: step(state, event, book).entries }));
      expect(replayPast(state.community, past)).toEqual(state);
    }), { numRuns: 150 });
  });

  it("ids of actions and entries are their event's, and no two are the same", () => {
    fc.assert(fc.property(story, (events) => {
      const { decisions } = run(events, "enforce");
      const ids = decisions.flatMap(({ actions, entries }) => [...actions.map((action) => action.id), ...entries.map((entry) => entry.id)]);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { event, actions, entries } of decisions) for (const each of [...actions, ...entries]) expect(each.event).toBe(event.id);
    }), { numRuns: 100 });
  });

  it("10: nobody is punished for words that they quoted or forwarded", () => {
    const book = bookIn("enforce");
    const ad = "加薇❤ ab12345 领红包";
    expect(decide(says("wang", "这是骗子吧", start, { quoted: { text: ad } }), stateOf(), book).entries.filter((entry) => entry.type === "warning")).toEqual([]);
    expect(decide(says("wang", ad, start, { forwarded: true }), stateOf(), book).entries.filter((entry) => entry.type === "warning")).toEqual([]);
    expect(decide(says("wang", ad), stateOf(), book).entries.filter((entry) => entry.type === "warning")).toHaveLength(1);
  });

  it("no group hears of another's action: every action in a group is for the event's group or ordered by staff", () => {
    fc.assert(fc.property(story, (events) => {
      for (const { event, actions } of run(events, "enforce").decisions) {
        if (event.type !== "message") continue;
        for (const action of actions) if ("group" in action) expect([g1, groupId("g2")].includes(action.group) && action.group === event.group).toBe(true);
      }
    }), { numRuns: 50 });
  });
});
