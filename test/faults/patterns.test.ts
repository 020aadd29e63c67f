/** faults/patterns: what a rule author's regular expression does to other bots. */
import { describe, expect, it } from "vitest";
import { normalise } from "../../src/core/text.ts";
import { loadFromFiles, sayProblem } from "../../src/rulebook/load.ts";
import { actionTypes, bookOf, entryTypes, play, says, start, stateOf } from "../core/stage.ts";
import { kinds } from "../rulebook/kinds.ts";

const file = (pattern: string): string => `name: a\ngroups: [甲*]\nrules:\n  - { id: p, mode: enforce, when: message, if: { pattern: '${pattern}' }, then: [{ warn: 1, because: 样 }] }\n`;
const load = (pattern: string) => loadFromFiles({ "demo/community.yaml": file(pattern) }, { community: "demo", kinds, commands: [] });
function rulesOf(pattern: string) {
  const loaded = load(pattern);
  if ("problems" in loaded) throw new Error(loaded.problems.map(sayProblem).join("\n"));
  return loaded.book.rules;
}
const said = (pattern: string): readonly string[] => {
  const loaded = load(pattern);
  return "problems" in loaded ? loaded.problems.map(sayProblem) : [];
};

describe("a pattern", () => {
  it("that is none is an error with its place and never a piece of plain text: nonebot_plugin_admin", () => {
    for (const pattern of ["(加微", "[0-9", "*加微", "(?=加微)", "(a)\\1"]) expect(said(pattern)[0], pattern).toMatch(/^rules\/demo\/community\.yaml:4:\d+ /);
  });

  it("cannot hang the bot, whatever is written: grouphelper, AstrBot, Laggrons-Dumb-Cogs#125, openclaw#6027, CloudBot#99, Red-DiscordBot#2261", () => {
    const book = bookOf(rulesOf("(a+)+$"));
    const [decision] = play(stateOf(), book, [says("wang", `${"a".repeat(4000)}b`)]);
    expect(decision?.findings).toMatchObject([{ verdict: "pass" }]);
    // 2^4000 steps would never end.
  }, 10_000);

  it("that is bad raises no error on every message: the file is turned away once, at its line: nonebot_plugin_admin#38, #39", () => {
    expect(load("(加微")).toHaveProperty("problems");
    const [decision] = play(stateOf(), bookOf(rulesOf("加.{0,3}微")), [says("wang", "加一下微", start)]);
    expect([entryTypes(decision).includes("warning"), actionTypes(decision)]).toEqual([true, ["say"]]);
  });

  it("meets the same plain form of a text as words do: width, case and tricks with letters", () => {
    const [decision] = play(stateOf(), bookOf(rulesOf("vx[0-9]+")), [says("wang", "ＶＸ①②③", start)]);
    expect(entryTypes(decision)).toContain("warning");
    expect(normalise("ＶＸ①②③").text).toBe("vx123");
  });
});

describe("a long message", () => {
  const warned = (pattern: string, text: string): boolean => entryTypes(play(stateOf(), bookOf(rulesOf(pattern)), [says("wang", text)])[0]).includes("warning");
  it("is not taken to end where it is no longer looked at", () => {
    for (const pattern of ["好$", "[^。]$", "好\\s*$"]) expect(warned(pattern, "好".repeat(3000)), pattern).toBe(false);
    for (const pattern of ["好$", "[^。]$"]) expect(warned(pattern, "好".repeat(300)), pattern).toBe(true);
    expect(warned("^早.*", `早${"好".repeat(3000)}`)).toBe(true);
  });
});
