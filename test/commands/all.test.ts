/** all: what holds for every command, whatever is typed; and the way through `decide`. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { holds, readers, runners } from "../../src/commands/usage.ts";
import { decide } from "../../src/core/decide.ts";
import { book, community, m, privately, send, warned, warning } from "./fixture.ts";

const slashes = commands.filter(({ where }) => where === "private");
const args = fc.array(fc.oneof(fc.constantFrom("小王", "小美", "chen", "role", "无", "all", "1", "99", "-1", "now", "pause", "morning", "ads", "off", "ok", "「", "2群"), fc.string({ unit: "grapheme" })), { maxLength: 5 }).map((words) => words.join(" "));

describe("every command, whatever follows its name", () => {
  it("answers, and writes an audit line exactly when it changes something", () => {
    const state = warned(community(), "wang", warning("w1"));
    fc.assert(fc.property(fc.constantFrom(...slashes), args, fc.constantFrom("ming", "mei", "li", "wang"), fc.boolean(), (command, rest, from, anywhere) => {
      const reply = send(from, `/${command.name} ${rest}`, { state, ...(anywhere && { group: null }) });
      if (reply === "refused") return;
      expect(reply.text).not.toBe("");
      expect(reply.text.length).toBeLessThan(2000);
      expect(reply.audit !== undefined).toBe(reply.effects !== undefined);
    }), { numRuns: 500 });
  });

  it("changes nothing for who only reads, but the group that they look at, and whether they are there", () => {
    fc.assert(fc.property(fc.constantFrom(...slashes.filter(({ name }) => name !== "claim")), args, (command, rest) => {
      const reply = send("li", `/${command.name} ${rest}`);
      if (reply !== "refused" && reply.effects) expect(reply.effects.entries).toMatchObject([{ type: expect.stringMatching(/^(?:focus|duty_switched)$/u), member: "li" }]);
    }));
  });
});

it("rights: founders may all, secretaries too, readers only read, anyone /help and /claim", () => {
  const open = (role: Parameters<typeof holds>[1]): readonly string[] => slashes.filter(({ roles }) => roles === "anyone" || holds(roles, role)).map(({ name }) => name);
  const all = slashes.map(({ name }) => name);
  expect(open("founder")).toEqual(all);
  expect(open("secretary")).toEqual(all);
  for (const role of ["growth", "partner"] as const) expect(open(role)).toEqual(all.filter((name) => !["pardon", "kick", "undo", "mode", "merge", "split"].includes(name)));
  for (const role of ["bot", undefined] as const) expect(open(role)).toEqual(["help", "claim"]);
  expect(readers).toEqual(expect.arrayContaining([...runners]));
});

describe("through decide", () => {
  it("/warn becomes a warning by that admin, with the ladder's notice", () => {
    const { entries, actions } = decide(privately("mei", "/warn 小王 1 发广告"), community(), book);
    expect(entries.find(({ type }) => type === "warning")).toMatchObject({ member: m("wang"), points: 1, because: "发广告", by: m("mei") });
    expect(entries.filter(({ type }) => type === "audit")).toHaveLength(1);
    expect(actions.map(({ type }) => type)).toEqual(expect.arrayContaining(["dm", "say"]));
  });

  it("/kick becomes one removal by that admin", () => {
    const { entries, actions } = decide(privately("ming", "/kick 小王"), community(), book);
    expect(entries.filter(({ type }) => type === "removal")).toMatchObject([{ member: m("wang"), by: m("ming") }]);
    expect(actions.filter(({ type }) => type === "remove")).toHaveLength(1);
  });

  it("a member without a role changes nothing and sees no admin command", () => {
    for (const text of ["/kick 小王", "/kik 小王", "/"]) {
      const { entries, actions } = decide(privately("wang", text), community(), book);
      expect(actions.map(({ type }) => type)).toEqual(["dm"]);
      expect(JSON.stringify(actions)).not.toMatch(/\/(kick|warn)/u);
      expect(entries.every(({ type }) => type === "answered")).toBe(true);
    }
  });
});
