/** faults/points: points that are spent twice, and penalties that outlive their reason. */
import { describe, expect, it } from "vitest";
import { minute } from "../../src/core/time.ts";
import { loadFromFiles, sayProblem } from "../../src/rulebook/load.ts";
import { bookOf, entryTypes, m, noBadWords, play, says, start, stateOf, tells } from "../core/stage.ts";
import { kinds } from "../rulebook/kinds.ts";

function rulesOf(rules: string) {
  const loaded = loadFromFiles({ "demo/community.yaml": `name: a\ngroups: [甲*]\nrules:\n${rules}` }, { community: "demo", kinds, commands: [] });
  if ("problems" in loaded) throw new Error(loaded.problems.map(sayProblem).join("\n"));
  return loaded.book.rules;
}
const earnAndSpend = rulesOf(
  "  - { id: earn, mode: enforce, when: message, if: { words: [挣] }, then: [{ points: 5, because: 挣 }] }\n" +
  "  - { id: spend, mode: enforce, when: message, if: { words: [花] }, then: [{ points: -5, because: 花 }] }\n",
);

describe("points of the account", () => {
  it("cannot be spent twice by two messages at once, and never fall below zero: NGCBot points, blessing-skin-server#68, plus#448, Cloudreve#2344", () => {
    const state = stateOf();
    const decisions = play(state, bookOf(earnAndSpend), [says("wang", "挣"), says("wang", "花"), says("wang", "花花")]);
    const spent = decisions.map(({ entries }) => entries.flatMap((entry) => (entry.type === "scored" ? [entry.delta] : [])));
    expect([spent.flat().reduce((sum, delta) => sum + delta, 0), state.members.get(m("wang"))?.score]).toEqual([0, 0]);
    expect(spent[1]).toEqual([-5]);
  });
});

describe("a penalty", () => {
  const warnedThrice = () => {
    const state = stateOf({ ming: "founder", mei: "secretary" });
    play(state, bookOf([noBadWords()]), [says("wang", "坏"), says("wang", "坏！", start + minute)]);
    return state;
  };

  it("goes on as it was while an appeal is open and after one that is turned down: GA main.py", () => {
    const state = warnedThrice();
    const before = state.members.get(m("wang"))?.warnings?.map(({ id, expiresAt }) => [id, expiresAt]);
    play(state, bookOf([noBadWords()]), [says("wang", "申诉 不是我", start + 2 * minute), tells("mei", "c1 2 原话在", start + 3 * minute)]);
    expect(state.cases.size).toBe(0);
    expect(state.members.get(m("wang"))?.warnings?.map(({ id, expiresAt }) => [id, expiresAt])).toEqual(before);
    expect(entryTypes(play(state, bookOf([noBadWords()]), [says("wang", "坏", start + 4 * minute)])[0])).toContain("removal");
  });

  it("can be contested by whoever is punished, and the people on duty hear of it: bot-bouncer#477, community-agent#496, ModCore#91, mastodon#9791, mastodon#17364", () => {
    const state = warnedThrice();
    const [decision] = play(state, bookOf([noBadWords()]), [tells("wang", "申诉 我没有", start + 2 * minute)]);
    expect(decision?.actions.find(({ type }) => type === "ask")).toMatchObject({ to: [m("mei")] });
  });

  it("leaves nothing behind once it is pardoned: tg-spam#149, LilyBot#38", () => {
    const state = warnedThrice();
    play(state, bookOf([noBadWords()]), [tells("mei", "/pardon wang all 误判", start + 2 * minute)]);
    const member = state.members.get(m("wang"));
    expect([member?.warnings, member?.steps?.length ?? 0]).toEqual([[], 0]);
    const [again] = play(state, bookOf([noBadWords()]), [says("wang", "坏", start + 3 * minute)]);
    expect(entryTypes(again)).toEqual(["warning", "ladder_step"]);
  });

  it("that was wrong can be marked as such, and the record keeps which rule it was: group_guardian#67", () => {
    const state = warnedThrice();
    const [decision] = play(state, bookOf([noBadWords()]), [tells("mei", "/pardon wang 1 误判", start + 2 * minute)]);
    const pardon = decision?.entries.find((entry) => entry.type === "pardon");
    expect(pardon).toMatchObject({ because: "误判", by: m("mei") });
    expect(decision?.entries.find((entry) => entry.type === "audit")).toMatchObject({ command: "pardon" });
  });
});
