import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadAll, loadRulebook, sayProblem } from "../../src/rulebook/load.ts";
import { kinds } from "./kinds.ts";
import { minimal } from "./loading.ts";

let root = "";
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), "rulebook-")), "rules");
  mkdirSync(root);
});
afterEach(() => rmSync(dirname(root), { recursive: true }));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
const setup = { kinds, commands: [] };
function said(folder = "demo"): readonly string[] {
  const result = loadRulebook(join(root, folder), { ...setup, rulesRoot: root });
  return "problems" in result ? result.problems.map(sayProblem) : [];
}

describe("a folder on the disk", () => {
  it("is read with its words, its media and its preset", () => {
    write("presets/底.yaml", "retention: 5d\n");
    write("demo/community.yaml", `${minimal}extends: presets/底\n`);
    write("demo/words/广告词.txt", "甲\n");
    write("demo/media/a.png", "x");
    write("demo/faq.yaml", "- { question: a, answer: b, image: media/a.png }\n");
    const result = loadRulebook(join(root, "demo"), { ...setup, rulesRoot: root });
    if ("problems" in result) throw new Error(result.problems.map(sayProblem).join("\n"));
    expect(result.book).toMatchObject({ community: "demo", retention: 5, faq: [{ media: [{ path: "media/a.png" }] }] });
    expect(Object.keys(result.files)).toEqual(["demo/community.yaml", "demo/faq.yaml", "demo/words/广告词.txt", "presets/底.yaml"]);
  });
  it("may be named with a slash at its end", () => {
    write("demo/community.yaml", minimal);
    expect(said("demo/")).toEqual([]);
  });
  it("misses media that are not there, or lie beyond the folder behind a link", () => {
    write("demo/community.yaml", minimal);
    write("secret.png", "x");
    symlinkSync(join(root, "secret.png"), join(root, "demo/a.png"));
    write("demo/faq.yaml", "- { question: a, answer: b, image: a.png }\n");
    expect(said()).toEqual(["rules/demo/faq.yaml:1:36 社群文件夹里没有图片 “a.png”"]);
  });
  it("is not there", () => {
    expect(said("nobody")).toEqual(["rules/nobody/:1:1 没有这个文件夹"]);
    write("file", "x");
    expect(said("file")).toEqual(["rules/file/:1:1 没有这个文件夹"]);
  });
  it("has no community.yaml", () => {
    write("demo/faq.yaml", "");
    expect(said()).toEqual(["rules/demo/community.yaml:1:1 没有这个文件：一个社群的文件夹里要有 community.yaml"]);
  });
  it("may lie elsewhere, and then still finds the presets", () => {
    write("presets/底.yaml", "retention: 5d\n");
    write("../elsewhere/community.yaml", `${minimal}extends: 底\n`);
    const result = loadRulebook(join(root, "../elsewhere"), { ...setup, rulesRoot: root });
    expect("book" in result && result.book.retention).toBe(5);
  });
});

describe("files that cannot be used", () => {
  beforeEach(() => write("demo/community.yaml", minimal));
  it.each<readonly [string, string | Uint8Array, string]>([
    ["binary", Uint8Array.from([104, 10, 105, 0, 1]), "2:2 这是二进制文件，不是文字"],
    ["GBK", Uint8Array.from([97, 10, 98, 0xb9, 0xe3, 0xb8]), "2:2 文件不是 UTF-8 编码（可能是 GBK）：用编辑器另存为 UTF-8"],
    ["UTF-16", Uint8Array.from([0xff, 0xfe, 97, 0]), "1:1 文件是 UTF-16 编码：用编辑器另存为 UTF-8"],
    ["too long", "#\n".repeat(600_000), "1:1 文件太大了：1172 KB，最多 512 KB"],
  ])("%s", (_, content, says) => {
    write("demo/faq.yaml", content);
    expect(said()).toEqual([`rules/demo/faq.yaml:${says}`]);
  });
  it("a long word list is fine up to two megabytes", () => {
    write("demo/words/a.txt", `甲\n${"#\n".repeat(900_000)}`);
    expect(said()).toEqual([]);
    write("demo/words/a.txt", `甲\n${"#\n".repeat(1_100_000)}`);
    expect(said()).toEqual(["rules/demo/words/a.txt:1:1 文件太大了：2149 KB，最多 2048 KB"]);
  });
  it("a folder, a pipe, a link to nowhere", () => {
    mkdirSync(join(root, "demo/words/a.txt"), { recursive: true });
    execFileSync("mkfifo", [join(root, "demo/scripts.yaml")]);
    symlinkSync(join(root, "nowhere"), join(root, "demo/faq.yaml"));
    const [faq, scripts, words, ...more] = said();
    expect(faq).toMatch(/^rules\/demo\/faq\.yaml:1:1 读不了这个文件：ENOENT/);
    expect(scripts).toBe("rules/demo/scripts.yaml:1:1 这不是普通文件");
    expect(words).toBe("rules/demo/words/a.txt:1:1 words 里只放 .txt 词表，一行一个词");
    expect(more).toEqual([]);
  });
  it("names that nobody reads are told, with the one that was meant", () => {
    write("demo/faqs.yaml", "");
    write("demo/drops.yml", "");
    write("demo/words/广告词.md", "");
    expect(said()).toEqual([
      "rules/demo/drops.yml:1:1 不认识这个文件，里面写的不会生效；社群文件夹里可以有 community.yaml、faq.yaml、drops.yaml、scripts.yaml 和 words/*.txt（最接近的写法：drops.yaml）",
      "rules/demo/faqs.yaml:1:1 不认识这个文件，里面写的不会生效；社群文件夹里可以有 community.yaml、faq.yaml、drops.yaml、scripts.yaml 和 words/*.txt（最接近的写法：faq.yaml）",
      "rules/demo/words/广告词.md:1:1 words 里只放 .txt 词表，一行一个词",
    ]);
  });
  it("what an editor leaves behind is nobody's business", () => {
    for (const name of [".community.yaml.swp", "community.yaml~", "4913", "words/.a.txt.swp", "README.md"]) write(`demo/${name}`, "\0");
    expect(said()).toEqual([]);
  });
});

describe("all communities", () => {
  it("are loaded, whatever one of them is like", () => {
    write("presets/底/community.yaml", "retention: 5d\n");
    write("a/community.yaml", "name: 甲\ngroups: [甲*]\n");
    write("b/community.yaml", "name：乙\n");
    write("c/faq.yaml", "");
    write("notes/todo.md", "x");
    write(".git/x.yaml", "x");
    write("community.schema.json", "{}");
    const { loaded, problems } = loadAll(root, setup);
    expect(loaded.map(({ book }) => book.community)).toEqual(["a"]);
    expect(problems.map(sayProblem)).toEqual(["rules/b/community.yaml:1:5 冒号是全角的“：”：换成半角的 : 再空一格", "rules/c/community.yaml:1:1 没有这个文件：一个社群的文件夹里要有 community.yaml"]);
  });
  it("may not claim the same groups", () => {
    write("a/community.yaml", minimal);
    write("b/community.yaml", minimal);
    const { loaded, problems } = loadAll(root, setup);
    expect(loaded.map(({ book }) => book.community)).toEqual(["a"]);
    expect(problems.map(sayProblem)).toEqual(["rules/b/community.yaml:2:9 groups 里的“瑜伽小站*”已经归 a 管：两个社群不能管同一个群"]);
  });
  it("of a folder that is not there are none", () => {
    expect(loadAll(join(root, "nowhere"), setup)).toEqual({ loaded: [], problems: [{ file: "nowhere/", line: 1, column: 1, message: "没有这个文件夹，或读不了它" }] });
  });
});
