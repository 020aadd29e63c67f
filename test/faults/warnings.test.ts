/** faults/warnings: what users of other bots complain about in warnings, each complaint as a test. */
import { describe, expect, it } from "vitest";
import { day, hour, minute } from "../../src/core/time.ts";
import { said } from "../rulebook/loading.ts";
import { actionTypes, bookOf, entryTypes, g1, m, noBadWords, play, says, start, stateOf, tells } from "../core/stage.ts";

const bad = (at: number, who = "wang") => says(who, "坏", at);
const cardOf = (decision: ReturnType<typeof play>[number] | undefined): string => {
  const say = decision?.actions.find((action) => action.type === "say");
  return say?.type === "say" ? say.text : "";
};
const staffed = () => stateOf({ ming: "founder", mei: "secretary" });

describe("warnings", () => {
  it("age out: Red-DiscordBot#3470, GroupButler#342, MODiX#563, kotbot#2", () => {
    const decisions = play(staffed(), bookOf([noBadWords()]), [bad(start), bad(start + day), bad(start + 31 * day)]);
    expect(decisions.map(actionTypes)).toEqual([["say"], ["say", "alert"], ["say"]]);
    expect(cardOf(decisions[2])).toContain("现有 1 分");
  });

  it("show when they expire: the-guard-bot#160", () => {
    const state = staffed();
    const [warned, asked] = play(state, bookOf([noBadWords()]), [bad(start), says("wang", "我的警告", start + minute)]);
    expect(cardOf(warned)).toContain("12-22 10:00");
    expect(cardOf(asked)).toContain("12-22 10:00 失效");
  });

  it("at the threshold act and say so: Red-DiscordBot#2106, Red-DiscordBot#3839", () => {
    const decisions = play(staffed(), bookOf([noBadWords()]), [0, 1, 2].map((hours) => bad(start + hours * hour)));
    expect(actionTypes(decisions[2])).toEqual(["say", "alert", "remove"]);
    expect(cardOf(decisions[2])).toContain("移出");
  });

  it("act at the threshold, not at every warning after it: blargbot#300", () => {
    const ladder = { expires: 30 * day, steps: [{ at: 2, act: "notice_and_tell" as const }], atMost: { removals: 3, in: 10 * minute } };
    const decisions = play(staffed(), bookOf([noBadWords()], { ladder }), [0, 1, 2, 3].map((hours) => bad(start + hours * hour)));
    expect(decisions.map((decision) => actionTypes(decision).includes("alert"))).toEqual([false, true, false, false]);
  });

  it("by people and by rules are one count: yagpdb#480, yagpdb#779, yagpdb#512", () => {
    const decisions = play(staffed(), bookOf([noBadWords()]), [bad(start), tells("mei", "/warn wang 1 吵架", start + hour), bad(start + 2 * hour)]);
    expect(actionTypes(decisions[2])).toContain("remove");
  });

  it("promise what the ladder does: GroupButler#353", () => {
    const ladder = { expires: 7 * day, steps: [{ at: 1, act: "notice" as const }, { at: 5, act: "remove" as const }], atMost: { removals: 3, in: 10 * minute } };
    const [warned] = play(staffed(), bookOf([noBadWords()], { ladder }), [bad(start)]);
    expect(cardOf(warned)).toContain("到 5 分：移出");
    expect(cardOf(warned)).toContain("7 天后");
  });

  it("at the same moment are told apart and counted both: bot#1514", () => {
    const state = staffed();
    const decisions = play(state, bookOf([noBadWords()]), [bad(start), tells("mei", "/warn wang", start), bad(start)]);
    expect(state.members.get(m("wang"))?.warnings).toHaveLength(3);
    expect(decisions.flatMap((decision) => actionTypes(decision)).filter((type) => type === "remove")).toHaveLength(1);
  });

  it("are told before the member is gone: Red-DiscordBot#4713", () => {
    const decisions = play(staffed(), bookOf([noBadWords()]), [says("wang", "坏！！！", start)]);
    const types = actionTypes(decisions[0]);
    expect(types.indexOf("say")).toBeLessThan(types.indexOf("remove"));
  });

  it("that are old are let go of: sogeBot#4159", () => {
    const state = staffed();
    play(state, bookOf([noBadWords()]), Array.from({ length: 40 }, (_, index) => bad(start + index * 20 * day)));
    expect(state.members.get(m("wang"))?.warnings?.length).toBeLessThanOrEqual(2);
  });

  it("leave nothing standing once they aged out: community-agent#403", () => {
    const state = staffed();
    const decisions = play(state, bookOf([noBadWords()]), [...[0, 1].map((hours) => bad(start + hours * hour)), bad(start + 40 * day), bad(start + 40 * day + hour)]);
    expect(decisions.map((decision) => actionTypes(decision).includes("alert"))).toEqual([false, true, false, true]);
  });

  it("have their steps and their expiry in the file, and the file is checked: geSuit#27, spunkybot#70, jenkins-zh#129", () => {
    const file = (ladder: string): readonly string[] => said(`name: a\ngroups: [甲*]\nladder: ${ladder}\n`);
    expect(file("{ expires: 7d, steps: { 1: 提醒, 2: 移出 } }")).toEqual([]);
    expect(file("{ steps: { 3: 提醒, 2: 移出 } }")).toHaveLength(1);
    expect(file("{ steps: { 1: 移出群 } }")[0]).toMatch(/demo\/community\.yaml:3:\d+ .*最接近的写法：移出/);
  });

  it("are not taken away by anything that the member says: GA main.py", () => {
    const state = staffed();
    play(state, bookOf([noBadWords()]), [bad(start), ...["早", "对不起", "我的警告", "群规"].map((text, index) => says("wang", text, start + (index + 1) * minute)), tells("wang", "/pardon wang", start + hour)]);
    expect(state.members.get(m("wang"))?.warnings).toHaveLength(1);
    expect(entryTypes(play(state, bookOf([noBadWords()]), [bad(start + 2 * hour)])[0])).toContain("ladder_step");
    expect(state.groups.get(g1)?.stays.has(m("wang"))).toBe(true);
  });
});
