/** check: the shipped rules are right, and mistakes are told by file, line and column. */
import { chmodSync, cpSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
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

  it("--explain tells where each value comes from, and is told as JSON too", async () => {
    const ran = await nuanqun(["check", "--explain"]);
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^rules\.ads\.mode = enforce {3}demo\/community\.yaml:88:11$/m) });
    expect(ran.out).toMatch(/^rules\.ads\.with\.points = 1 {3}默认$/m);
    expect(ran.out).toMatch(/^charter\.members = 在杭州.* {3}demo\/community\.yaml:25:12，\$\{城市\} 来自 demo\/community\.yaml:13:7$/m);
    const json = JSON.parse((await nuanqun(["check", "--explain", "--json"])).out);
    expect(json).toMatchObject({ ok: true, communities: [{ community: "demo", values: expect.arrayContaining([{ path: "bind", value: "auto", at: { file: "demo/community.yaml", line: 18, column: 7 }, variables: [] }]) }] });
  });

  it("--fix rewrites Chinese words in place, keeps the rest to the byte, and finds nothing the second time", async () => {
    const rules = join(freshFolder(), "rules");
    cpSync(shipped, rules, { recursive: true });
    const file = join(rules, "demo", "community.yaml");
    const canonical = readFileSync(file, "utf8");
    writeFileSync(file, `\ufeff${canonical.replace("mode: enforce\n    with: { first:", "模式：执行   # 试\n    选项: { first:")}`);
    chmodSync(file, 0o640);
    const ran = await nuanqun(["check", rules, "--fix"]);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("demo/community.yaml:53:5 “模式” → “mode”");
    expect(ran.out).toContain("改写了 4 处。");
    expect(readFileSync(file, "utf8")).toBe(`\ufeff${canonical.replace("mode: enforce\n    with: { first:", "mode: enforce   # 试\n    with: { first:")}`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(rules, "demo")).toSorted()).toEqual(readdirSync(join(shipped, "demo")).toSorted());
    expect((await nuanqun(["check", rules, "--fix"])).out).toContain("没有要改写的地方。");
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
