/** faults/config: how rule files and settings go wrong in other bots. */
import { readFileSync, readdirSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { checkRules } from "../../src/cli/check.ts";
import { modes } from "../../src/core/entry.ts";
import { minute } from "../../src/core/time.ts";
import { settings } from "../../src/config.ts";
import { loadedBook, yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { person, sayInRoom, tellBot } from "../fakes/events.ts";
import { makeWorld } from "../fakes/world.ts";
import { loadFromFiles } from "../../src/rulebook/load.ts";
import { load, said } from "../rulebook/loading.ts";
import { realKinds } from "../rulebook/real-kinds.ts";
import { bookOf, noBadWords, play, stateOf, tells, start } from "../core/stage.ts";

const base = "name: a\ngroups: [甲*]\n";
const withRule = (rule: string): string => `${base}rules:\n  - ${rule}\n`;

describe("a rule file", () => {
  it("that ships can be read, and so can the sample settings: CowAgent sample config", () => {
    expect(checkRules("rules", {}).ok).toBe(true);
    expect(settings.safeParse(Object.fromEntries(Object.entries(parseEnv(readFileSync(".env.example", "utf8"))).filter(([, value]) => value !== ""))).success).toBe(true);
  });

  it("is told what it means, word by word, and what would have worked: nonebot_plugin_admin#46", () => {
    expect(said(withRule("{ id: r, use: adds }"))).toEqual(["demo/community.yaml:4:19 没有“adds”这种规则（最接近的写法：ads）"]);
    expect(said(withRule("{ id: r, when: mesage, if: { has: lnik }, then: [{ wran: 1, because: x }] }"))).toEqual([
      expect.stringMatching(/^demo\/community\.yaml:4:20 .*最接近的写法：message/),
      expect.stringMatching(/^demo\/community\.yaml:4:39 .*最接近的写法：link/),
      expect.stringMatching(/^demo\/community\.yaml:4:56 .*最接近的写法：warn/),
    ]);
  });

  it("with one unclosed bracket stops nothing else: ChatControl-Pro#877", async () => {
    expect(said(`${base}charter: { values: [一, 二 }\n`)[0]).toMatch(/^demo\/community\.yaml:3:\d+ /);
    const world = await makeWorld({ books: [loadedBook()] }).open();
    const ann = person("p-ann", "安");
    await world.clock.until(world.app.refuseBook(yoga, ["community.yaml:3:1 括号没有配对"]));
    await world.see(sayInRoom("x1", ann, "问还在吗", morning));
    expect(world.gateway.words.at(-1)).toBe("还在吗");
  });

  it("that is bad never takes the good one's place, and the admins hear which version runs: hebbot#35, ChatControl-Pro#1250", async () => {
    const world = await makeWorld({ books: [loadedBook()] }).open();
    const [ann, boss] = [person("p-ann", "安"), person("p-boss", "老板")];
    await world.see(sayInRoom("x1", ann, "早", morning), tellBot("c", boss, `/claim ${world.codes[0] ?? ""}`, morning));
    await world.clock.until(world.app.refuseBook(yoga, ["community.yaml:3:1 坏"]));
    await world.clock.advance(0);
    expect(world.gateway.words.at(-1)).toMatch(/没有采用，仍用版本 v1：\ncommunity\.yaml:3:1 坏/);
    expect(world.app.book(yoga)?.version).toBe("v1");
  });

  it("enforces after a reload what it enforced before it: ChatControl-Pro#468, ChatControl-Pro#1969", async () => {
    const world = await makeWorld({ books: [loadedBook()] }).open();
    const ann = person("p-ann", "安");
    await world.see(sayInRoom("x1", ann, "坏", morning));
    await world.clock.until(world.app.replaceBook(loadedBook({ version: "v2" })));
    await world.see(sayInRoom("x2", ann, "坏", world.clock.now()));
    expect([...world.state().members.values()].map(({ warnings }) => warnings?.length)).toContain(2);
  });

  it("has an example that can be tried without anybody noticing: ivory#4", () => {
    expect(load(withRule("{ id: r, when: message, if: { words: [代购] }, then: [{ warn: 1, because: x }] }"))).toMatchObject({ book: { rules: [{ mode: "watch" }] } });
  });

  it("may begin from any preset, with two lines of its own: yagpdb#435", async () => {
    const presets = readdirSync("rules/presets").filter((name) => name.endsWith(".yaml"));
    expect(presets.length).toBeGreaterThan(1);
    const kinds = await realKinds();
    for (const preset of presets) {
      const files = { "demo/community.yaml": `${base}extends: presets/${preset.replace(".yaml", "")}\n`, [`presets/${preset}`]: readFileSync(`rules/presets/${preset}`, "utf8") };
      expect(loadFromFiles(files, { community: "demo", kinds, commands: [] }), preset).toHaveProperty("book");
    }
  });

  it("has its rules shown to whoever asks: community-agent#212", () => {
    const [shown] = play(stateOf(), bookOf([noBadWords()]), [{ type: "message", id: "q" as never, at: start, group: "g1" as never, member: "wang" as never, name: "wang", text: "群规" }]);
    expect(shown?.actions).toMatchObject([{ type: "say", text: expect.stringContaining("3 分：移出") }]);
  });
});

describe("a switch", () => {
  it("turns off what it turned on, every mode from every other: ZeroBot manager.go", () => {
    for (const from of modes) {
      for (const to of modes.filter((mode) => mode !== from)) {
        const state = stateOf({ ming: "founder" });
        play(state, bookOf([noBadWords(from)]), [tells("ming", `/rules bad ${to}`), tells("ming", `/rules bad ${from}`, start + minute), tells("ming", `/rules bad ${to}`, start + 2 * minute)]);
        expect(state.modes.get("bad" as never)).toBe(to);
      }
    }
  });

  it("shows what it is set to and what the file says: koishi-plugin-grouphelper#26, #34", () => {
    const state = stateOf({ ming: "founder" });
    const [, shown] = play(state, bookOf([noBadWords()]), [tells("ming", "/rules bad off"), tells("ming", "/rules", start + minute)]);
    expect(shown?.actions).toMatchObject([{ type: "dm", text: expect.stringContaining("bad bad：关（文件里是执行）") }]);
  });
});
