import { describe, expect, it } from "vitest";
import { day, hour } from "../../src/core/time.ts";
import { ruleKinds } from "../../src/rules/index.ts";
import { loadFromFiles } from "../../src/rulebook/load.ts";

const load = (activation: string) => loadFromFiles({ "demo/community.yaml": `name: 试\ngroups: ["试*"]\n${activation}` }, { kinds: ruleKinds, commands: [], community: "demo" });

describe("activation in community.yaml", () => {
  it("is a week and no more removals unless the file says otherwise", () => {
    for (const [text, activation] of [["", { moreRemovals: 0, lookBack: 7 * day }], ["activation: { more_removals: 2, look_back: 12h }", { moreRemovals: 2, lookBack: 12 * hour }]] as const) {
      expect(load(text)).toMatchObject({ book: { activation } });
    }
  });

  it.each([
    ["activation: { look_back: 一周 }", "要写成 12h、7d 这样的时长"],
    ["activation: { look_back: 91d }", "太长了，最多 90 天"],
    ["activation: { more_removals: -1 }", "0"],
    ["activation: { more: 1 }", "more_removals"],
  ])("%s is told of", (text, message) => {
    const result = load(text);
    expect("problems" in result ? result.problems.map((problem) => `${problem.line}:${problem.message}`).join("\n") : "").toMatch(new RegExp(`^3:.*${message}`, "u"));
  });
});
