/** author: a new author's path through the real command line and a running bot, step by step. */
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Walked, authorPath } from "../../scripts/author-path.ts";

const told: string[] = [];
let walked: Walked;
beforeAll(async () => {
  walked = await authorPath((line) => told.push(line));
}, 240_000);

describe("a new author", () => {
  it("finds every word of a rule of their own in the editor's completion", () => {
    const named = z.object({ properties: z.record(z.string(), z.unknown()) });
    const schema = z.object({
      properties: z.object({ rules: z.object({ items: z.object({ $ref: z.literal("#/definitions/rule") }) }) }),
      definitions: z.object({ rule: named, condition: named, action: z.object({ anyOf: z.array(named) }) }),
    }).parse(walked.schema);
    expect(Object.keys(schema.definitions.rule.properties)).toEqual(expect.arrayContaining(["when", "if", "unless", "mode", "then", "examples"]));
    expect(Object.keys(schema.definitions.condition.properties)).toEqual(expect.arrayContaining(["all", "has", "between"]));
    expect(schema.definitions.action.anyOf.flatMap(({ properties }) => Object.keys(properties))).toEqual(expect.arrayContaining(["warn", "because"]));
  });

  it("is told by line and column which example does not hold, and that all do once it is mended", () => {
    expect(walked.failing).toMatchObject({ code: 1, out: expect.stringMatching(/^rules\/yoga\/community\.yaml:\d+:\d+ 应当触发 night-links 却没有/mu) });
    expect(walked.fixed).toMatchObject({ code: 0, out: expect.stringContaining("4 个例子都对") });
  });

  it("sees on replayed talk whom the rule would warn", () => {
    expect(walked.replayed.out).toContain("共 6 行");
    expect(walked.backtested).toMatchObject({ code: 0, out: expect.stringContaining("会多受警告（2 人）") });
  });

  it("watches for a day: what the rule would do is recorded, and nobody is spoken to", () => {
    expect(walked.watched.map(({ mode, verdict }) => [mode, verdict])).toEqual([["watch", "act"]]);
    expect(walked.saidWhileWatching).toEqual([]);
  });

  it("hears what enforcing changes, and the next advertisement is warned", () => {
    for (const part of ["规则已更新", "警告 0 → 4 次", "会多警告 3 人", "夜间不发链接 0 → 4（只观察 4 → 0）"]) expect(walked.notice).toContain(part);
    expect(walked.card).toMatch(/@杭州-老周-程序员 【提醒】夜间不发外链（\+1 分，现有 1 分）/u);
    expect(walked.explained).toMatchObject({ code: 0, out: expect.stringMatching(/命中 · 夜间不发链接（night-links@[0-9a-f]{6}，执行，命中「https:\/\/shop\.example\.com\/again」）[^]*记下 警告[^]*：已完成/u) });
  });

  it("goes back: the old version runs, and the same words are only watched again", () => {
    expect(walked.rolledBack).toContain("好，规则退回版本");
    expect(walked.saidAfterRollback).toEqual([]);
    expect(told.join("\n")).toMatch(/（现用）；.*阿明退回到它/u);
  });
});
