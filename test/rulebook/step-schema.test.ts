/** step-schema: what a step of the ladder may say, and what is said of one that cannot be read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Step, StepPlan } from "../../src/core/book.ts";
import { sayPlan } from "../../src/core/steps.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { explainValues } from "../../src/rulebook/explain.ts";
import { mend } from "../../src/rulebook/mend.ts";
import { editorSchema } from "../../src/rulebook/schema-json.ts";
import { canonicalStep, readStep } from "../../src/rulebook/step-schema.ts";
import { kinds } from "./kinds.ts";
import { book, minimal, said } from "./loading.ts";

const ladder = (steps: string): string => `${minimal}ladder: { steps: { ${steps} } }\n`;
const stepsOf = (steps: string): readonly Step[] => book(ladder(steps)).ladder.steps;
const mute = (ms: number, otherwise: "notice" | "notice_and_tell" | "remove"): StepPlan => ({ act: "mute", ms, otherwise });

describe("a step", () => {
  it.each<[string, StepPlan]>([
    ["禁言 10m，否则提醒", mute(10 * minute, "notice")], ["禁言10m,否则警告", mute(10 * minute, "notice")], ["禁言 10 分钟 ，  否则 提醒并告知管理员", mute(10 * minute, "notice_and_tell")],
    ["禁言 1天12小时，否则移出", mute(36 * hour, "remove")], ["mute 2h, else warn", mute(2 * hour, "notice")], ["Mute 30d，else notice_and_tell", mute(30 * day, "notice_and_tell")], ["mute 1m,else remove", mute(minute, "remove")],
    ["mute 10m，否则提醒", mute(10 * minute, "notice")], ["移出，否则提醒并告知管理员", { act: "remove", otherwise: "notice_and_tell" }], ["remove, else notice_and_tell", { act: "remove", otherwise: "notice_and_tell" }],
    ["警告", { act: "notice" }], ["warn", { act: "notice" }], ["提醒", { act: "notice" }], ["notice_and_tell", { act: "notice_and_tell" }], ["移出", { act: "remove" }],
  ])("%s", (written, plan) => {
    expect(stepsOf(`2: "${written}"`)).toEqual([{ at: 2, ...plan }]);
    expect(book(`${minimal}ladder:\n  steps:\n    2: ${written}\n`).ladder.steps).toEqual([{ at: 2, ...plan }]);
  });

  it("stands within braces with a full-width comma, and with a variable for its length", () => {
    expect(stepsOf("1: 提醒, 2: 禁言 10m，否则提醒, 3: 移出")).toEqual([{ at: 1, act: "notice" }, { at: 2, ...mute(10 * minute, "notice") }, { at: 3, act: "remove" }]);
    expect(book(`${minimal}vars: { 多久: 2h }\nladder: { steps: { 2: "禁言 \${多久}，否则提醒" } }\n`).ladder.steps).toEqual([{ at: 2, ...mute(2 * hour, "notice") }]);
  });

  it("behind a removal is used only where the bot cannot remove", () => {
    expect(stepsOf("2: 移出，否则提醒并告知管理员, 4: 禁言 1d，否则提醒").map(({ at }) => at)).toEqual([2, 4]);
    expect(said(ladder("2: 移出, 4: 禁言 1d，否则提醒"))).toEqual([expect.stringContaining("第 2 次已经移出，后面的 4 不会用到")]);
    expect(said(ladder("2: 禁言 1d，否则移出, 3: 移出"))).toEqual([]);
  });

  it("is told as it stands, and as a default, by check --explain; an editor is offered it", () => {
    const values = explainValues({ "demo/community.yaml": ladder("2: 禁言 10m，否则提醒") }, "demo", kinds);
    expect(values.find(({ path }) => path === "ladder.steps.2")).toMatchObject({ value: "禁言 10m，否则提醒", at: { line: 3, column: 23 } });
    const text = JSON.stringify(editorSchema(kinds));
    expect(text).toContain('"移出，否则提醒并告知管理员"');
    expect(text).not.toContain("respelt");
    const pattern: unknown = JSON.parse(/"pattern":("\^\(\(禁言[^"]+")/.exec(text)?.[1] ?? "");
    for (const good of ["禁言 10m，否则提醒", "mute 2h, else warn", "移出, 否则提醒并告知管理员"]) expect(good).toMatch(new RegExp(String(pattern), "u"));
    for (const bad of ["禁言 10m", "提醒"]) expect(bad).not.toMatch(new RegExp(String(pattern), "u"));
  });
});

describe("a step that cannot be kept or read", () => {
  it.each([
    ["禁言 10m", "禁言要写明机器人做不到的群里怎么办：在后面加“，否则提醒”", "禁言 10m，否则提醒"], ["mute 2h", "禁言要写明机器人做不到的群里怎么办", "mute 2h, else notice"], ["禁言 10m，否则", "禁言要写明机器人做不到的群里怎么办", "禁言 10m，否则提醒"],
    ["禁言", "禁言 后面要写多久", "禁言 10m，否则提醒"], ["禁言，否则提醒", "后面要写多久", "禁言 10m，否则提醒"],
    ["禁言 59s，否则提醒", "禁言的时长在 1m 到 30d 之间", "禁言 1m，否则提醒"], ["禁言 31d，否则移出", "禁言的时长在 1m 到 30d 之间", "禁言 30d，否则移出"], ["禁言 一会儿，否则提醒", "禁言的时长要写成 10m、2h、1d 这样", undefined],
    ["禁言 10m，否则禁言 1h", "“否则”后面不能又是禁言", "禁言 10m，否则提醒"], ["mute 10m, else mute 1h", "“否则”后面不能又是禁言", "mute 10m, else notice"], ["禁言 10m，否则题醒", "“否则”后面没有“题醒”这个动作，可以写：提醒、提醒并告知管理员、移出", "禁言 10m，否则提醒"],
    ["移出，否则提醒", "移出的“否则”只能是 提醒并告知管理员", "移出，否则提醒并告知管理员"], ["提醒，否则移出", "提醒 哪里都做得到，不用写“否则”", "提醒"],
    ["禁盐 10m，否则提醒", "没有“禁盐 10m”这个动作，可以写：提醒、提醒并告知管理员、移出、禁言 10m，否则提醒", "禁言 10m，否则提醒"], ["mutes 10m, else warn", "没有“mutes 10m”这个动作", "mute 10m, else warn"], ["踢飞", "没有“踢飞”这个动作", undefined], ["提行", "没有“提行”这个动作", "提醒"],
    ["禁".repeat(101), "太长了，最多 100 个字", undefined],
  ])("%s", (written, message, near) => {
    const [problem, ...more] = said(ladder(`1: 提醒, 2: "${written}"`));
    expect(problem).toMatch(/^demo\/community\.yaml:3:30 2：/);
    expect(problem).toContain(message);
    expect(/（最接近的写法：(.+)）$/.exec(problem ?? "")?.[1]).toBe(near);
    expect(more).toEqual([]);
  });

  it("does not outlast its warning, which could then be pardoned no more", () => {
    expect(said(`${minimal}ladder: { expires: 7d, steps: { 1: 提醒, 2: 禁言 8d，否则提醒, 3: 禁言 7d，否则移出 } }\n`)).toEqual([
      "demo/community.yaml:3:43 2：禁言比警告失效（expires，7 天）还久，警告失效以后就没法申诉和撤销：缩短禁言，或延长 expires（现在是“禁言 8d，否则提醒”）（最接近的写法：禁言 7 天，否则提醒）",
    ]);
  });

  it.each(["mute 10m, else warn", "禁言 10m, 否则提醒", "禁言 10m,否则 移出"])("a comma within braces cuts %s in two, which is told once", (written) => {
    expect(said(ladder(`2: ${written}, 3: 移出`))).toEqual([expect.stringMatching(/^demo\/community\.yaml:3:\d+ 花括号里的半角逗号把这一级断成了两截/)]);
  });
});

describe("check --fix", () => {
  const mended = (steps: string): string | undefined => mend({ "demo/community.yaml": `${minimal}ladder:\n  steps: ${steps}\n` }, { kinds, commands: [] })[0]?.text.split("\n")[3]?.trim();
  it.each([
    ["{ 1: 警告, 2: 禁言 10 分钟，否则警告 }", "steps: { 1: 提醒, 2: 禁言 10分钟，否则提醒 }"], ["{ 1: warn, 2: \"mute 10m,else warn\" }", 'steps: { 1: notice, 2: "mute 10m, else notice" }'],
    ["{ 2: mute 2h，else warn }", 'steps: { 2: "mute 2h, else notice" }'], ["{ 2: '禁言 10m,否则提醒' }", 'steps: { 2: "禁言 10m，否则提醒" }'],
  ])("%s", (written, fixed) => {
    expect(mended(written)).toBe(fixed);
    expect(mended(fixed.slice("steps: ".length))).toBeUndefined();
  });
  it("leaves alone what is well written, or cannot be read", () => {
    for (const steps of ["{ 1: 提醒, 2: 禁言 10m，否则提醒, 3: 移出 }", "{ 1: notice, 3: remove }", "{ 2: 禁言 10m }"]) expect(mended(steps)).toBeUndefined();
  });
});

it("a plan is read from its own words, and one spelling of it is the same plan", () => {
  const plan = fc.oneof(
    fc.record({ act: fc.constant("mute" as const), ms: fc.integer({ min: 1, max: 30 * 24 * 60 }).map((minutes) => minutes * minute), otherwise: fc.constantFrom("notice" as const, "notice_and_tell" as const, "remove" as const) }),
    fc.constantFrom<StepPlan>({ act: "notice" }, { act: "notice_and_tell" }, { act: "remove" }, { act: "remove", otherwise: "notice_and_tell" }),
  // What is said of a length is cut off behind its two largest units.
  ).filter((each) => each.act !== "mute" || each.ms % hour === 0 || each.ms < day);
  fc.assert(fc.property(plan, (each) => {
    const words = sayPlan(each);
    expect(readStep(words)).toMatchObject({ plan: each });
    const spelt = canonicalStep(words) ?? "";
    expect([canonicalStep(spelt), readStep(spelt)]).toMatchObject([spelt, { plan: each }]);
  }));
});

it("nothing that is written takes long or throws", () => {
  const piece = fc.constantFrom("禁言", "mute", " ", "   ", "，", ",", "否则", "else", "10m", "提醒", "移出", "x", "１");
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
    const read = readStep(pieces.join(""));
    if ("message" in read) expect(read.message).toMatch(/\p{Script=Han}/u);
  }), { numRuns: 300 });
});
