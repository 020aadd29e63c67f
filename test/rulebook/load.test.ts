import { describe, expect, it } from "vitest";
import { loadFromFiles, sayProblem } from "../../src/rulebook/load.ts";
import { kinds } from "./kinds.ts";

const minimal = 'name: 瑜伽小站\ngroups: ["瑜伽小站*"]\n';

function load(files: Record<string, string>, media?: readonly string[]) {
  return loadFromFiles(files, { community: "demo", kinds, commands: [], ...(media && { media }) });
}
function book(files: Record<string, string>) {
  const result = load(files);
  if ("problems" in result) throw new Error(result.problems.map(sayProblem).join("\n"));
  return result.book;
}

describe("a community that says almost nothing", () => {
  it("has the defaults", () => {
    expect(book({ "demo/community.yaml": minimal })).toMatchObject({
      community: "demo", name: "瑜伽小站", groups: ["瑜伽小站*"], bind: "auto", timeZone: "Asia/Shanghai", dayStartsAt: 240,
      charter: { values: [] },
      staff: { founder: [], secretary: [], growth: [], partner: [] },
      ladder: { expires: 2_592_000_000, steps: [{ at: 1, act: "notice" }, { at: 2, act: "notice_and_tell" }, { at: 3, act: "remove" }], atMost: { removals: 3, in: 600_000 } },
      pace: { groupPerMinute: 6, accountPerMinute: 20, jitter: 2000, dailyCap: 500, sameText: 300_000, repliesPerMember: 6 },
      retention: 30, faq: [], drops: [], rules: [], commands: [],
    });
  });
});
