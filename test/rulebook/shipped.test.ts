import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkExamples } from "../../src/rulebook/examples.ts";
import { loadAll, loadFromFiles, sayProblem } from "../../src/rulebook/load.ts";
import { realKinds } from "./real-kinds.ts";

const root = join(import.meta.dirname, "../../rules");
const kinds = await realKinds();

describe("what ships in rules/", () => {
  it("loads without a problem, and its examples hold", () => {
    const { loaded, problems } = loadAll(root, { kinds, commands: [] });
    expect(problems.map(sayProblem)).toEqual([]);
    expect(loaded.flatMap(checkExamples).map(sayProblem)).toEqual([]);
    expect(loaded.map(({ book }) => book.community)).toContain("demo");
  });
  it("the demo says what it is said to", () => {
    const demo = loadAll(root, { kinds, commands: [] }).loaded.find(({ book }) => book.community === "demo");
    expect(demo?.book).toMatchObject({ name: "瑜伽小站", groups: ["瑜伽小站*"], staff: { founder: ["阿明"], secretary: ["小美"] } });
    expect(demo?.book.rules.map(({ id, mode }) => `${id} ${mode}`)).toEqual(["welcome enforce", "gate watch", "rename enforce", "intro enforce", "ads enforce", "flood enforce", "raid enforce", "faq enforce", "night-links watch", "borrow watch", "suspicious watch", "quiet watch"]);
    expect(demo?.book.faq).toHaveLength(10);
    expect(demo?.book.faq.find(({ id }) => id === "地址")).toMatchObject({ media: [{ type: "image", path: "media/路线图.png" }], answer: expect.stringContaining("杭州") });
    expect(demo?.book.drops.map(({ id }) => id)).toEqual(["早安练习", "本周主题", "周年聚会"]);
    expect(demo?.scripts.size).toBeGreaterThan(5);
  });
  it.each(["media/路线图.png", "media/本周主题.png"])("%s is a small picture", (path) => {
    const bytes = readFileSync(join(root, "demo", path));
    expect(bytes.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
    expect(bytes.length).toBeLessThan(20 * 1024);
  });
  it.each(["辅助型", "商业型", "严格", "新群", "活动日"])("the preset %s makes a community of a name and a group", (preset) => {
    const files = {
      [`presets/${preset}.yaml`]: readFileSync(join(root, "presets", `${preset}.yaml`), "utf8"),
      "new/community.yaml": `name: 新群\nextends: presets/${preset}\ngroups: [新群]\n`,
      "new/faq.yaml": "- { question: 几点上课, answer: 七点 }\n",
    };
    const result = loadFromFiles(files, { community: "new", kinds, commands: [] });
    if ("problems" in result) throw new Error(result.problems.map(sayProblem).join("\n"));
    expect(checkExamples(result).map(sayProblem)).toEqual([]);
    expect(result.book.rules.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["welcome", "ads", "flood", "faq"]));
  });
});
