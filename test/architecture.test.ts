/** architecture: who may import what. The layout is the design's, and this holds it. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(ts|tsx)$/.test(file))
  .map((file) => join("src", file));

/** The room a file lives in: a folder below src, `gateway/<name>` for gateways, or the file itself. */
function roomOf(file: string): string {
  const [, first = "", second = ""] = file.split("/");
  return first === "queue" && second === "sqlite" ? "queue/sqlite" : first;
}

type Import = { readonly file: string; readonly from: string };
const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"([^"\s,]+)"/gm)].map(([, from = ""]) => ({ file, from }));
});
const ownImports = imports.filter(({ from }) => from.startsWith(".")).map(({ file, from }) => ({ file, to: relative(root, resolve(root, dirname(file), from)) }));
const packages = imports.filter(({ from }) => !from.startsWith(".") && !from.startsWith("node:")).map(({ file, from }) => ({ file, name: from.startsWith("@") ? from.split("/").slice(0, 2).join("/") : (from.split("/")[0] ?? from) }));

/** What each room may import of ours beside itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  rules: ["core"],
  commands: ["core"],
  rulebook: ["core", "rules"],
  ledger: ["core", "ports.ts"],
  identity: ["core", "ports.ts"],
  outbox: ["core", "ports.ts"],
  queue: ["core", "ports.ts", "queue/sqlite"],
  "queue/sqlite": ["queue"],
  gateway: ["core", "ports.ts"],
  console: ["core", "ports.ts"],
  "ports.ts": ["core"],
  "app.ts": ["core", "ports.ts", "activation.ts", "facts.ts", "in-force.ts", "trial.ts", "writer.ts", "pulse.ts", "routing.ts"],
  "activation.ts": ["core", "ports.ts", "in-force.ts", "trial.ts"],
  "trial.ts": ["core", "ports.ts"],
  "pulse.ts": ["core", "ports.ts"],
  "bot.ts": ["core", "ports.ts", "app.ts", "claims.ts", "desk.ts", "identity", "inquiry.ts", "outbox", "in-force.ts", "routing.ts"],
  "routing.ts": ["core", "ports.ts"],
  "inquiry.ts": ["core", "ports.ts"],
  "facts.ts": ["core", "ports.ts", "in-force.ts", "trial.ts"],
  "in-force.ts": ["core", "ports.ts"],
  "writer.ts": ["core", "ports.ts"],
  "desk.ts": ["core", "ports.ts"],
  "claims.ts": ["core", "app.ts"],
  "clock.ts": ["ports.ts"],
  "config.ts": ["core"],
};
/** The libraries that a room may name. `cli` and `main.ts` know every part. */
const libraries: Readonly<Record<string, readonly string[]>> = {
  core: ["zod"],
  rules: ["zod"],
  commands: [],
  rulebook: ["yaml", "zod", "croner", "chokidar", "luxon", "re2js"],
  ledger: ["better-sqlite3"],
  identity: [],
  outbox: [],
  queue: ["bullmq", "ioredis"],
  "queue/sqlite": ["better-sqlite3", "bullmq"],
  gateway: ["wechaty", "wechaty-puppet", "wechaty-puppet-wechat4u", "wechat4u", "file-box", "entities", "fast-xml-parser", "ws", "zod"],
  console: ["hono", "@hono/node-server", "uqr", "zod"],
  "config.ts": ["zod"],
};
const free = (room: string): boolean => room === "cli" || room === "main.ts";

describe("the layout", () => {
  it("has just the rooms that are known", () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !free(room) && !(room in allowed))).toEqual([]);
  });

  it("rooms import only the rooms that they may", () => {
    const wrong = ownImports.filter(({ file, to }) => {
      const room = roomOf(file);
      const target = roomOf(to);
      return !free(room) && room !== target && !(allowed[room] ?? []).includes(target);
    });
    expect(wrong.map(({ file, to }) => `${file} → ${to}`)).toEqual([]);
  });

  it("rooms name only their own libraries", () => {
    const wrong = packages.filter(({ file, name }) => !free(roomOf(file)) && !(libraries[roomOf(file)] ?? []).includes(name));
    expect(wrong.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });

  it("the puppet for QQ could be published alone: it leans on wechaty and the small neutral pieces of the gateways, and only it knows sockets", () => {
    const inQq = (file: string): boolean => file.startsWith("src/gateway/qq/");
    const neutral = ["bare-puppet.ts", "group-admin.ts", "known-by.ts", "more-events.ts", "not-sent.ts", "recent.ts"].map((name) => `src/gateway/${name}`);
    expect(ownImports.filter(({ file, to }) => inQq(file) && !inQq(to) && !neutral.includes(to))).toEqual([]);
    expect(packages.filter(({ file, name }) => inQq(file) && !["file-box", "wechaty-puppet", "ws", "zod"].includes(name))).toEqual([]);
    expect(packages.filter(({ file, name }) => name === "ws" && !inQq(file))).toEqual([]);
  });

  it("core uses no clock, no chance, no I/O and no async", () => {
    const core = files.filter((file) => roomOf(file) === "core");
    const impure = core.filter((file) => /\bDate\.now\(|new Date\(\)|Math\.random|\basync\b|\bawait\b|from "node:|process\./.test(readFileSync(join(root, file), "utf8")));
    expect(impure).toEqual([]);
  });

  it("nothing outside the gateways asks which network this is", () => {
    const asking = files.filter((file) => !file.startsWith("src/gateway") && !["cli", "config.ts", "ports.ts"].includes(roomOf(file)) && /=== "(wechat|qq|sandbox)"/.test(readFileSync(join(root, file), "utf8")));
    expect(asking).toEqual([]);
  });

  it("has no import cycles between files, types aside", () => {
    const graph = new Map<string, string[]>();
    for (const file of files) {
      const text = readFileSync(join(root, file), "utf8");
      const values = [...text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"(\.[^"]+)"/gm)].filter(([statement]) => !/\{\s*(type [^,}]+,?\s*)+\}/.test(statement));
      graph.set(file, values.map(([, from = ""]) => relative(root, resolve(root, dirname(file), from))));
    }
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      else if (!done.has(file)) {
        for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
        done.add(file);
      }
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it("the top level holds what the layout names, and nothing else", () => {
    const listed = new Set([
      "src", "rules", "scripts", "test", "data", "package.json", "tsconfig.json", ".env.example", "accounts.example.yaml", ".dockerignore", "README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE",
      "package-lock.json", ".gitignore", ".ci", "vitest.config.ts", ".oxlintrc.json", ".git", "node_modules", ".env", "accounts.yaml",
    ]);
    expect(readdirSync(root).filter((name) => !listed.has(name))).toEqual([]);
    expect([...listed].filter((name) => ![".git", "node_modules", ".env", "accounts.yaml"].includes(name) && !existsSync(join(root, name)))).toEqual([]);
  });

  it("carries no any, no non-null mark and no double cast", () => {
    const all = [...files, ...readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts")).map((file) => join("test", file))];
    const found = all.filter((file) => file !== "test/architecture.test.ts" && /: any[;,)\]= ][^\p{L}]|<any>|\bas any\b[;,)]|\bas unknown as\b|\w!\.\w/u.test(readFileSync(join(root, file), "utf8")));
    expect(found).toEqual([]);
  });
});
