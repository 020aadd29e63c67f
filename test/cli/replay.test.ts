/** replay: lines in, decisions out, in exactly the stated format. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { lineReader } from "../../src/cli/replay-lines.ts";
import { freshFolder, nuanqun } from "./run.ts";

const outLine = z.object({
  id: z.string(),
  findings: z.array(z.object({ rule: z.string(), verdict: z.enum(["pass", "act", "fault"]), because: z.string(), score: z.number().optional() })),
  actions: z.array(z.looseObject({ type: z.string() })),
  entries: z.array(z.looseObject({ type: z.string() })),
});
const at = (time: string): string => `2026-11-22T${time}+08:00`;
const message = (id: string, member: string, text: string, time: string): object => ({ type: "message", id, group: "g1", member, name: member, text, at: at(time) });

function fileOf(lines: readonly (object | string)[]): string {
  const file = join(freshFolder(), "in.jsonl");
  writeFileSync(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return file;
}
const parse = (out: string): z.output<typeof outLine>[] => out.split("\n").filter((line) => line !== "").map((line) => outLine.parse(JSON.parse(line)));
const ad = "加薇❤ ab12345 领红包";

describe("nuanqun replay", () => {
  it("gives one JSON line for each line, with every rule's score, and removes at the third ad", async () => {
    const ran = await nuanqun(["replay", fileOf([message("m0", "li", "早上好", "09:00:00"), ...[1, 2, 3].map((n) => message(`m${n}`, "wang", `${ad}${n}`, `10:0${n}:00`))]), "--community", "demo", "--json"]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    const told = parse(ran.out);
    // The demo looks at 10:00 each day for members who have gone quiet: its own decision, between the lines.
    expect(told.map((line) => line.id)).toEqual(["m0", expect.stringMatching(/^clock:demo\/quiet:/u), "m1", "m2", "m3"]);
    const lines = told.filter((line) => !line.id.startsWith("clock:"));
    expect(lines.map((line) => line.id)).toEqual(["m0", "m1", "m2", "m3"]);
    for (const line of lines) {
      const score = line.findings.find((finding) => finding.rule === "ads")?.score ?? -1;
      expect(score >= 0 && score <= 1).toBe(true);
    }
    expect(lines[1]?.entries).toContainEqual(expect.objectContaining({ type: "warning", points: 1, member: "wang" }));
    expect(lines.map((line) => line.actions.some((action) => action.type === "remove"))).toEqual([false, false, false, true]);
  });

  it("fires each deadline that falls between two lines, in time order, with the timer's id", async () => {
    const ran = await nuanqun(["replay", fileOf([{ type: "member_joined", id: "j1", group: "g1", member: "u1", name: "小王", inviter: "u0", at: at("09:00:00") }, message("m1", "u2", "早", "12:00:00"), { ...message("m2", "u2", "晚", "00:00:00"), at: "2026-11-26T00:00:00+08:00" }]), "--community", "demo", "--json"]);
    const ids = parse(ran.out).map((line) => line.id);
    expect(ids.filter((id) => !id.startsWith("clock:")).slice(0, 3)).toEqual(["j1", expect.stringMatching(/^timer:rename\/remind-1\/g1\/u1@/), "m1"]);
    expect(ids.at(-1)).toBe("m2");
    expect(ids.filter((id) => id.startsWith("timer:")).length).toBeGreaterThanOrEqual(4);
    // The demo looks for quiet members at 10:00 on each of the four days, in turn with the deadlines.
    expect(ids.filter((id) => id.startsWith("clock:"))).toEqual(["22", "23", "24", "25"].map((date) => `clock:demo/quiet:${Date.parse(`2026-11-${date}T10:00:00+08:00`)}`));
    const due = ids.filter((id) => /^(?:timer|clock):/u.test(id)).map((id) => Number(/\d+$/u.exec(id)?.[0]));
    expect(due).toEqual(due.toSorted((a, b) => a - b));
  });

  it("reads requests to join and to be friends, with or without what the platform knew them by", async () => {
    const ran = await nuanqun(["replay", fileOf([
      { type: "join_requested", id: "q1", group: "g1", member: "u1", name: "小王", text: "同意群规", at: at("09:00:00") },
      { type: "join_requested", id: "q2", group: "g1", member: "u2", text: "", flag: "f", inviter: "u1", at: at("09:01:00") },
      { type: "friend_requested", id: "q3", member: "u3", name: "小李", text: "你好", at: at("09:02:00") },
    ]), "--community", "demo", "--json"]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    const gate = parse(ran.out).map(({ findings }) => findings.find(({ rule }) => rule === "gate"));
    expect(gate).toMatchObject([{ verdict: "act", because: "附言里同意了群规" }, { verdict: "act" }, { verdict: "act" }]);
  });

  it("reads leaving, renaming and private messages; staff named in the file may command, others may not", async () => {
    const ran = await nuanqun(["replay", fileOf([
      { type: "member_joined", id: "j1", group: "g1", member: "u1", name: "小王", at: at("09:00:00") },
      { type: "member_renamed", id: "r1", group: "g1", member: "u1", new_name: "上海-小王-设计", at: at("09:01:00") },
      { type: "direct_message", id: "d1", member: "a", name: "阿明", text: "/warn 上海-小王-设计 2 吵架", at: at("09:02:00") },
      { type: "direct_message", id: "d2", member: "u1", name: "小王", text: "/warn 阿明", at: at("09:03:00") },
      { type: "direct_message", id: "d3", member: "u3", name: "路人", text: "/claim ok", at: at("09:03:30") },
      { type: "member_left", id: "l1", group: "g1", member: "u1", at: at("09:04:00") },
    ]), "--community", "demo", "--json"]);
    const lines = new Map(parse(ran.out).map((line) => [line.id, line]));
    expect(lines.get("r1")?.entries).toContainEqual(expect.objectContaining({ type: "duty_closed", how: "done" }));
    expect(lines.get("d1")?.entries).toContainEqual(expect.objectContaining({ type: "warning", points: 2, member: "u1" }));
    expect(lines.get("d2")?.entries.filter((entry) => entry.type === "warning")).toEqual([]);
    expect(lines.get("d3")?.entries.filter((entry) => entry.type === "role")).toEqual([]);
  });

  it("reads whether somebody went or was removed, and by whom; without a word it is not known", async () => {
    const read = lineReader("Asia/Shanghai");
    const line = { type: "member_left", id: "l1", group: "g1", member: "u1", at: at("09:00:00") };
    const left = (more: object): unknown => read(JSON.stringify({ ...line, ...more }));
    expect(left({ removed: true, by: "u9" })).toEqual({ type: "member_left", id: "l1", at: Date.parse(line.at), group: "g1", member: "u1", name: "u1", removed: true, by: "u9" });
    expect(left({ removed: false })).toMatchObject({ removed: false });
    expect(left({})).not.toHaveProperty("removed");
    expect(() => left({ removed: "yes" })).toThrow("removed");
    const rules = freshFolder();
    mkdirSync(join(rules, "a"));
    writeFileSync(join(rules, "a/community.yaml"), "name: 甲\ngroups: [g1]\nrules:\n  - { id: bye, when: leave, mode: enforce, if: { left: removed }, then: [{ counter: 移出 }] }\ncounters: [{ id: 移出, per: group, at: 9 }]\n");
    const ran = await nuanqun(["replay", fileOf([line, { ...line, id: "l2", member: "u2", removed: true, by: "u9" }]), "--community", "a", "--rules", rules, "--json"]);
    expect(parse(ran.out).map(({ findings }) => findings[0]?.because)).toEqual(["不知道是自己退的还是被移出的", "被移出的，由 u9"]);
  });

  it("a listed name is good for one person: who takes it later on may not command", async () => {
    const ran = await nuanqun(["replay", fileOf([
      message("m1", "u1", "早", "09:00:00"),
      { ...message("m2", "real", "早", "09:01:00"), name: "阿明" },
      { type: "direct_message", id: "d1", member: "evil", name: "阿明", text: "/kick u1 哈哈", at: at("09:02:00") },
    ]), "--community", "demo", "--json"]);
    expect(parse(ran.out).at(-1)?.actions.map((action) => action.type)).toEqual(["dm"]);
  });

  it("reads a byte order mark, CRLF and blank lines; a time without offset is the community's", async () => {
    const lines = `\uFEFF${JSON.stringify(message("m1", "w", "早", "10:00:00"))}\r\n\r\n${JSON.stringify({ ...message("m2", "w", ad, "10:00:00"), at: "2026-11-22T10:00:01" })}\r\n`;
    const ran = await nuanqun(["replay", fileOf([lines]), "--community", "demo", "--json"], { env: { TZ: "America/New_York" } });
    expect(ran.code).toBe(0);
    expect(parse(ran.out)[1]?.entries[0]).toMatchObject({ at: Date.parse("2026-11-22T10:00:01+08:00") });
  });

  it("the same id twice changes nothing", async () => {
    const ran = await nuanqun(["replay", fileOf([message("m1", "w", ad, "10:00:00"), message("m1", "w", ad, "10:00:00")]), "--community", "demo", "--json"]);
    expect(parse(ran.out)[1]).toEqual({ id: "m1", findings: [], actions: [], entries: [] });
  });

  it("touches no file without --durable, and writes a ledger with it that why can read", async () => {
    const cwd = freshFolder();
    const rules = join(import.meta.dirname, "../../rules");
    const file = fileOf([message("m1", "w", ad, "10:00:00")]);
    await nuanqun(["replay", file, "--community", "demo", "--rules", rules], { cwd });
    expect(readdirSync(cwd)).toEqual([]);
    const durable = join(cwd, "out");
    expect((await nuanqun(["replay", file, "--community", "demo", "--rules", rules, "--durable", durable, "--json"], { cwd })).code).toBe(0);
    expect(existsSync(join(durable, "ledger.db"))).toBe(true);
    const why = await nuanqun(["why", "m1", "--data", durable], { cwd });
    expect(why.out).toContain("命中 · 广告（ads@");
    expect(why.out).toContain("flood@");
    expect(await nuanqun(["replay", file, "--community", "demo", "--rules", rules, "--durable", durable], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining("已经有账本") });
    expect(await nuanqun(["why", "nothing-like-it", "--data", durable], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining("没有消息") });
  });

  it.each([
    ["not json", "not JSON"],
    ['{"type":"message","id":"m9"}', "group"],
    ['{"type":"shout","id":"m9","at":"2026-11-22T10:00:00+08:00"}', "type"],
    [JSON.stringify({ ...message("m9", "w", "早", "10:00:00"), at: "yesterday" }), "at"],
    [JSON.stringify({ ...message("m9", "w", "早", "10:00:00"), at: "2026-02-30T10:00:00+08:00" }), "at"],
  ])("stops at a line that it cannot read: %s", async (line, word) => {
    const ran = await nuanqun(["replay", fileOf([message("m1", "w", "早", "10:00:00"), line]), "--community", "demo", "--json"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/^line 2: /);
    expect(ran.err).toContain(word);
    expect(parse(ran.out).map((each) => each.id)).toEqual(["m1"]);
  });

  it.each([
    [["replay", "no-such-file.jsonl", "--community", "demo"], "不存在"],
    [["replay", ".", "--community", "demo"], "目录"],
    [["replay", "package.json", "--community", "nobody"], "没有社群「nobody」"],
    [["replay", "package.json", "--community", "demo", "--rules", "no-such-folder"], "没有规则目录"],
  ])("ends with one sentence in Chinese and code 2: %j", async (args, words) => {
    const ran = await nuanqun(args);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err.trim().split("\n")).toHaveLength(1);
    expect(ran.err).toContain(words);
  });
});
