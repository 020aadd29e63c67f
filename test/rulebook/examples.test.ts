import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type RuleKind, act, defineRule, pass } from "../../src/core/rule.ts";
import { checkExamples } from "../../src/rulebook/examples.ts";
import { loadFromFiles, sayProblem } from "../../src/rulebook/load.ts";
import { kinds } from "./kinds.ts";
import { minimal } from "./loading.ts";

/** Acts on a member's fourth message, on a link, on words in normal form; breaks on demand. */
const probe = defineRule({
  kind: "probe",
  summary: "试",
  why: "for tests",
  options: z.strictObject({}),
  needs: [],
  judgesStaff: false,
  examples: [],
  prepare: () => undefined,
  message(event, { state, text }) {
    if (event.text === "坏") throw new Error("坏了");
    const earlier = state.groups.get(event.group)?.stays.get(event.member)?.messages;
    if (event.text === "第四条" && earlier === 3) return act("前面有三条", {});
    if (event.has?.includes("link")) return act("有链接", {});
    return text().text.includes("abc") ? act("有 abc", {}) : pass("没有什么");
  },
});

function said(examples: string, use = "probe", all: readonly RuleKind[] = [...kinds, probe]): readonly string[] {
  const result = loadFromFiles({ "demo/community.yaml": `${minimal}rules:\n  - id: r\n    use: ${use}\n    mode: off\n    with: ${use === "ads" ? "{ words: [广告词] }" : "{}"}\n    examples:\n${examples}`, "demo/words/广告词.txt": "加微信\n" }, { community: "demo", kinds: all, commands: [] });
  if ("problems" in result) throw new Error(result.problems.map(sayProblem).join("\n"));
  return checkExamples(result).map(sayProblem);
}

describe("examples", () => {
  it("that hold say nothing, whatever the mode", () => {
    expect(said("      should: [加微信领红包]\n      should_not: [微信读书]\n", "ads")).toEqual([]);
  });
  it("that do not hold are told at their line, with score and reason", () => {
    expect(said("      should:\n        - 加微信领红包\n        - 微信读书\n      should_not:\n        - 你好\n        - 别加微信\n", "ads")).toEqual([
      "rules/demo/community.yaml:11:11 应当触发 r 却没有：“微信读书”（得分 0.10，没有广告词）",
      "rules/demo/community.yaml:14:11 不应触发 r 却触发了：“别加微信”（得分 0.90，有广告词 加微信）",
    ]);
  });
  it("are a member's fourth message, in normal form, with what a link is", () => {
    expect(said('      should: [第四条, "看 https://a.com", "ＡＢＣ"]\n')).toEqual([]);
  });
  it("that break a rule are told", () => {
    expect(said("      should_not: [坏]\n")).toEqual(["rules/demo/community.yaml:9:20 例子“坏”让规则 r 出错：坏了"]);
  });
  it("are of no use to a rule that reads no messages", () => {
    expect(said("      should: [你好]\n      should_not: [你好]\n", "rename-on-entry")).toEqual(["rules/demo/community.yaml:9:16 规则 r（rename-on-entry）不看消息，这条例子用不上"]);
  });
});
