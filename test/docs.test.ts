/** docs: the READMEs' tables are those of the declarations, and every command that they name exists. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readAccounts } from "../src/cli/accounts-file.ts";
import { readConfig } from "../src/config.ts";
import { checkExamples } from "../src/rulebook/examples.ts";
import { loadFromFiles, sayProblem } from "../src/rulebook/load.ts";
import { editorSchemas } from "../src/rulebook/schema-json.ts";
import { ruleKinds } from "../src/rules/index.ts";
import { withTables } from "../scripts/docs.ts";
import { freshFolder } from "./cli/run.ts";

const root = resolve(import.meta.dirname, "..");

it("the editor's JSON Schemas are up to date (npm run docs)", () => {
  for (const [name, schema] of Object.entries(editorSchemas(ruleKinds))) {
    expect(JSON.parse(readFileSync(resolve(root, "rules", name), "utf8")), name).toEqual(JSON.parse(JSON.stringify(schema)));
  }
});

describe.each(["README.md", "README.zh-CN.md"])("%s", (name) => {
  const text = readFileSync(resolve(root, name), "utf8");

  it("has its tables up to date (npm run docs)", () => {
    expect(withTables(text)).toBe(text);
  });

  it("names only npm scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8")) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm (?:run (?:-s )?)?(start|test|check|bench|docs|fuzz|lint|build|nuanqun)\b/g)].map(([, script]) => script);
    expect(named.filter((script) => script === undefined || !(script in scripts))).toEqual([]);
  });

  it("shows pictures that are there", () => {
    const pictures = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
    expect(pictures.length).toBeGreaterThan(0);
    for (const path of pictures) expect(readFileSync(resolve(root, path)).subarray(1, 4).toString()).toBe("PNG");
  });
});

const blocksIn = (readme: string): readonly string[] => [...readFileSync(resolve(root, readme), "utf8").matchAll(/```yaml\n([^]*?)```/g)].map(([, block = ""]) => block);
const isAccounts = (block: string): boolean => /^ {2}gateway:/m.test(block);

/** The YAML that a README shows, as whole communities: a list of rules is put under `rules`. */
function communitiesIn(readme: string): readonly string[] {
  return blocksIn(readme).filter((block) => !block.startsWith("      ") && !isAccounts(block)).map((block) => `name: 例\ngroups: [例*]\n${block.startsWith("  - ") ? "rules:\n" : ""}${block}`);
}

describe.each(["README.md", "README.zh-CN.md"])("the YAML of %s", (readme) => {
  const preset = { "presets/活动日.yaml": readFileSync("rules/presets/活动日.yaml", "utf8"), "demo/scripts.yaml": "争吵开头: 先停一下。\n" };
  it("is what the loader takes, and its examples hold", () => {
    const communities = communitiesIn(readme);
    expect(communities.length).toBeGreaterThan(4);
    for (const community of communities) {
      const loaded = loadFromFiles({ "demo/community.yaml": community, ...preset }, { community: "demo", kinds: ruleKinds, commands: [] });
      expect("problems" in loaded ? loaded.problems.map(sayProblem) : checkExamples(loaded).map(sayProblem), community).toEqual([]);
    }
  });

  it("names accounts as the program reads them", () => {
    const [block, ...others] = blocksIn(readme).filter(isAccounts);
    const file = join(freshFolder(), "accounts.yaml");
    writeFileSync(file, block ?? "");
    const { accounts, problems } = readAccounts(file, readConfig({}, {}, "/none"), { ONEBOT_ACCESS_TOKEN_QQ: "x" });
    expect([others, problems.map(sayProblem), accounts.map(({ name }) => name)]).toEqual([[], [], ["wechat", "qq"]]);
  });
});
