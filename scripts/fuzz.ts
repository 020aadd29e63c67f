/**
 * fuzz: rule files by the hundred thousand: each ends as a rulebook that judges, or as mistakes that each name a line; none ends the program,
 * and a community goes on with its last good version whatever comes after it.
 * Usage: npm run fuzz [-- --files 100000 --seed 1]
 */
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { commands } from "../src/commands/index.ts";
import { decide } from "../src/core/decide.ts";
import type { MessageEvent } from "../src/core/event.ts";
import { communityId, eventId, groupId, memberId } from "../src/core/ids.ts";
import { emptyState } from "../src/core/state.ts";
import { type InForce, booksInForce } from "../src/in-force.ts";
import { checkExamples } from "../src/rulebook/examples.ts";
import { explainValues } from "../src/rulebook/explain.ts";
import { type Loaded, type Problem, loadFromFiles } from "../src/rulebook/load.ts";
import { mend } from "../src/rulebook/mend.ts";
import { ruleKinds as kinds } from "../src/rules/index.ts";
import { madeFiles } from "./fuzz/make.ts";
import { seeded } from "./seeded.ts";
import { type Files, readSeeds } from "./fuzz/seeds.ts";

const community = communityId("demo");
const setup = { kinds, commands };
/** Rewriting and explaining read everything again, so only some files go through them. */
const alsoMend = 400;

const message: MessageEvent = { type: "message", id: eventId("m"), at: Date.UTC(2026, 0, 10, 4), group: groupId("g"), member: memberId("u"), name: "甲", text: "加薇 ab12345 领红包 https://a.example" };

/** What is wrong with a problem as it is told; undefined when its author can find the place. */
function misplaced({ file, line, column, message }: Problem, files: Files): string | undefined {
  const lines = (files[file.replace(/^rules\//, "")] ?? "").replace(/^\ufeff/, "").split("\n");
  if (!(line >= 1 && line <= lines.length)) return `line ${line} of ${lines.length}`;
  if (!(column >= 1 && column <= (lines[line - 1] ?? "").length + 1)) return `column ${column} of line ${line}`;
  return /[\u4e00-\u9fff]/.test(message) && !/§|undefined|\[object|NaN/.test(message) ? undefined : `message: ${message}`;
}

/** Throws when something is as it must not be; true when the files make a rulebook. */
export function tryFiles(files: Files, inForce: InForce, thorough: boolean): boolean {
  const before = inForce.get(community)?.book.version;
  const result = loadFromFiles(files, { ...setup, community });
  const good = "book" in result;
  if (good) takeOver(result, inForce);
  else {
    if (result.problems.length === 0) throw new Error("neither a rulebook nor a problem");
    for (const problem of result.problems) {
      const wrong = misplaced(problem, files);
      if (wrong !== undefined) throw new Error(`${wrong}: ${JSON.stringify(problem)}`);
    }
  }
  const running = inForce.get(community);
  if (running?.book.version !== (good ? result.book.version : before)) throw new Error("the last good version does not run");
  const judged = running && decide(message, emptyState(community), running.book);
  if (judged?.findings.some(({ verdict }) => verdict === "fault")) throw new Error(`a rule breaks: ${JSON.stringify(judged.findings)}`);
  if (thorough) mendAndExplain(files);
  return good;
}

function takeOver(loaded: Loaded, inForce: InForce): void {
  checkExamples(loaded);
  inForce.put(loaded);
  inForce.settle(community);
}

/** Mended files are not mended again, and every value has its place. */
function mendAndExplain(files: Files): void {
  const mended = mend(files, setup);
  const now = { ...files, ...Object.fromEntries(mended.map(({ path, text }) => [path, text])) };
  const again = mend(now, setup);
  if (again.length > 0) throw new Error(`mended twice: ${JSON.stringify(again)}`);
  for (const { path, at } of explainValues(now, community, kinds)) if (at && at.line < 1) throw new Error(`no place: ${path}`);
}

/** A community that runs the demo, and whose ledger holds no other version. */
export function startedWith(files: Files): InForce {
  const demo = loadFromFiles(files, { ...setup, community });
  if ("problems" in demo) throw new Error(`the demo itself is wrong: ${JSON.stringify(demo.problems)}`);
  const inForce = booksInForce({ ledger: { version: () => undefined }, bookFrom: () => undefined, pin: () => undefined });
  inForce.put(demo);
  inForce.settle(community);
  return inForce;
}

function run(count: number, seed: number): void {
  const seeds = readSeeds();
  const random = seeded(seed);
  const inForce = startedWith({ ...seeds.presets, ...seeds.demo });
  const began = performance.now();
  let good = 0;
  for (let index = 0; index < count; index += 1) {
    const files = madeFiles(seeds, random);
    try {
      if (tryFiles(files, inForce, index % alsoMend === 0)) good += 1;
    } catch (error) {
      const changed = Object.entries(files).filter(([path, text]) => seeds.presets[path] !== text && seeds.demo[path] !== text);
      process.stderr.write(`file ${index} of seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${changed.map(([path, text]) => `--- ${path}\n${text}`).join("\n")}\n`);
      process.exitCode = 1;
      return;
    }
    if ((index + 1) % 10_000 === 0) process.stdout.write(`${index + 1} files\n`);
  }
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(`${count} files of seed ${seed} in ${seconds.toFixed(0)} s (${(count / seconds).toFixed(0)} a second): ${good} rulebooks, ${count - good} turned away with a line, no crash; the last good version ran throughout\n`);
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { files: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } } });
  run(Number(values.files), Number(values.seed));
}
