import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Loaded, type Rejected, loadFromFiles } from "../../src/rulebook/load.ts";
import { realKinds } from "./real-kinds.ts";

const names = ["community.yaml", "faq.yaml", "drops.yaml", "scripts.yaml", "words/广告词.txt"] as const;
const demo = Object.fromEntries(names.map((name) => [`demo/${name}`, readFileSync(join(import.meta.dirname, "../../rules/demo", name), "utf8")]));
const presets = { "presets/辅助型.yaml": readFileSync(join(import.meta.dirname, "../../rules/presets/辅助型.yaml"), "utf8") };
const kinds = await realKinds();
/** FUZZ=20 looks twenty times as hard. */
const times = Number(process.env["FUZZ"] ?? 1);
const budget = { timeout: 30_000 * times };

/** A book, or problems that each point to a real line and column and say something in Chinese. */
function inOrder(result: Loaded | Rejected, files: Readonly<Record<string, string>>): void {
  if ("book" in result) return expect(result.book.version).toMatch(/^[0-9a-f]{10}$/);
  expect(result.problems.length).toBeGreaterThan(0);
  for (const { file, line, column, message } of result.problems) {
    const lines = (files[file.replace(/^rules\//, "")] ?? "").replace(/^\ufeff/, "").split("\n");
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
    expect(message).toMatch(/[\u4e00-\u9fff]/);
    expect(message).not.toMatch(/§|undefined|\[object|NaN/);
  }
}
const load = (files: Readonly<Record<string, string>>) => loadFromFiles(files, { community: "demo", kinds, commands: [] });

const signs = fc.constantFrom(..."\t\n\r :-#'\"{}[],&*!|>%@`?~\\：，、。“”‘’［］【】　－０９aé中😀\0\u200b\ufeff$<=");
const anything = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.array(signs, { maxLength: 60 }).map((list) => list.join("")));

describe("no file throws", () => {
  it("arbitrary text in any place", budget, () => {
    fc.assert(fc.property(fc.constantFrom(...names), anything, (name, text) => {
      const files = { ...demo, [`demo/${name}`]: text };
      inOrder(load(files), files);
    }), { numRuns: 150 * times });
  });
  it("arbitrary YAML-like lines", budget, () => {
    const key = fc.constantFrom("name", "groups", "rules", "charter", "ladder", "steps", "pace", "vars", "extends", "- id", "  use", "    with", "  mode", "    - words", "<<", "1", "__proto__");
    const value = fc.oneof(anything, fc.constantFrom("[]", "{}", "[a", "{a: b}", "&a", "*a", "|", ">", "04:00", "007", "1e9", "yes", "null", "~", "${x}", "off", "ads", "辅助型", "{ 2: 禁言 10m，否则提醒 }", "mute 10m, else warn", "禁言 1h"));
    const line = fc.tuple(key, fc.constantFrom(": ", ":", "：", " : ", "\n"), value).map((parts) => parts.join(""));
    fc.assert(fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const files = { "demo/community.yaml": lines.join("\n"), ...presets };
      inOrder(load(files), files);
    }), { numRuns: 400 * times });
  });
  it("the demo with characters deleted, replaced or put in", budget, () => {
    const slip = fc.record({ name: fc.constantFrom(...names), at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.integer({ min: 0, max: 3 }), put: fc.oneof(fc.constant(""), signs) });
    fc.assert(fc.property(fc.array(slip, { minLength: 1, maxLength: 3 }), (slips) => {
      const files = { ...demo };
      for (const { name, at, drop, put } of slips) {
        const text = files[`demo/${name}`] ?? "";
        const place = Math.floor(at * text.length);
        files[`demo/${name}`] = text.slice(0, place) + put + text.slice(place + drop);
      }
      inOrder(load(files), files);
    }), { numRuns: 250 * times });
  });
  it("the demo cut off anywhere", budget, () => {
    fc.assert(fc.property(fc.constantFrom(...names), fc.double({ min: 0, max: 1, noNaN: true }), (name, at) => {
      const text = demo[`demo/${name}`] ?? "";
      const files = { ...demo, [`demo/${name}`]: text.slice(0, Math.floor(at * text.length)) };
      inOrder(load(files), files);
    }), { numRuns: 80 * times });
  });
});
