/** check: the shipped rules are right, and mistakes are told by file, line and column. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { freshFolder, nuanqun } from "./run.ts";

const shipped = resolve(import.meta.dirname, "../../rules");

describe("nuanqun check", () => {
  it("finds nothing wrong with the shipped rules", async () => {
    expect(await nuanqun(["check"])).toMatchObject({ code: 0, out: expect.stringContaining("✓ demo「瑜伽小站」") });
  });

  it("tells file, line, column and the nearest word, and ends with 1", async () => {
    const rules = join(freshFolder(), "rules");
    cpSync(shipped, rules, { recursive: true });
    const file = join(rules, "demo", "community.yaml");
    const text = readFileSync(file, "utf8").replace("mode: enforce", "mode: enforc");
    writeFileSync(file, text);
    const line = text.split("\n").findIndex((each) => each.includes("enforc\n") || each.trimEnd().endsWith("mode: enforc")) + 1;
    const column = (text.split("\n")[line - 1] ?? "").indexOf("enforc") + 1;
    const ran = await nuanqun(["check", rules]);
    expect(ran.code).toBe(1);
    expect(ran.out).toContain(`demo/community.yaml:${line}:${column} `);
    expect(ran.out).toContain("（最接近的写法：enforce）");
    const json = await nuanqun(["check", rules, "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, problems: [{ line, column, nearest: "enforce" }] });
  });

  it("an example that does not hold is a mistake at its line", async () => {
    const rules = join(freshFolder(), "rules");
    cpSync(shipped, rules, { recursive: true });
    const file = join(rules, "demo", "community.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("should_not:", "should_not:\n        - 加薇❤ ab12345 领红包"));
    const ran = await nuanqun(["check", rules]);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/demo\/community\.yaml:\d+:\d+ /);
  });

  it("a missing folder is one sentence and code 2", async () => {
    expect(await nuanqun(["check", "nowhere"])).toMatchObject({ code: 2, err: "没有规则目录 nowhere。\n" });
  });

  it("a mistyped command is answered with help and code 2", async () => {
    const ran = await nuanqun(["chek"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("check");
  });
});
