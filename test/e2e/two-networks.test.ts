/** two-networks: one community on WeChat and on QQ: two processes' worth of program, two accounts, separate groups, one rulebook and one ledger. */
import { join } from "node:path";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { type Running, start } from "../../src/cli/start.ts";
import { readConfig } from "../../src/config.ts";
import { replayPast } from "../../src/core/run.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { ads, demo, emptyFolder, eventually } from "./fixtures/bot.ts";
import { openQqTown } from "./fixtures/qq-town.ts";
import { copyRules } from "./fixtures/rules.ts";
import type { Town } from "./fixtures/town.ts";
import { openStage } from "./fixtures/wechat.ts";

const names = ["weixin", "qq"];

it("are served together, and nobody is taken for somebody of the other network until a human says so", { timeout: 90_000 }, async () => {
  const [data, stage, town] = [emptyFolder(), await openStage(), await openQqTown()];
  const rules = copyRules(data);
  const shown: string[] = [];
  const trouble: string[] = [];
  const open = async (name: string, flags: Town["flags"]): Promise<Running> => {
    const config = readConfig({}, { ...flags, NUANQUN_DATA: data, NUANQUN_RULES: rules, NUANQUN_CONSOLE: "127.0.0.1:0" }, join(data, "no.env"));
    const running = await start(config, (line) => void shown.push(`${name}：${line}`), { log: pino({ level: "warn" }, { write: (line: string) => void trouble.push(line) }) }, { name, all: names });
    onTestFinished(() => running.stop());
    return running;
  };
  const codeOf = (name: string): string => [...shown.join("\n").matchAll(new RegExp(`^${name}：.*/认领 ([A-Z0-9]+)`, "gm"))].at(-1)?.[1] ?? expect.fail("no code");
  const { world } = stage;
  const onWechat = (where: string): readonly string[] => world.sent.filter(({ to, kind }) => to === where && kind === "text").map(({ text }) => text);
  const onQq = (where: Parameters<Town["heard"]>[0]): readonly string[] => town.heard(where).map(({ text }) => text);
  /** What they hear next that holds these words; news may come in between. */
  const hears = async (said: () => readonly string[], ask: () => void, words: string): Promise<string> => {
    const before = said().length;
    ask();
    return eventually(() => said().slice(before).find((text) => text.includes(words)) ?? expect.fail(`nothing like ${words}:\n${said().slice(before).join("\n")}`));
  };
  const asksOnWechat = (text: string, words: string): Promise<string> => hears(() => onWechat(stage.aming), () => world.say(stage.aming, "bot", text), words);
  const asksOnQq = (text: string, words: string): Promise<string> => hears(() => onQq("private:aming"), () => town.say("aming", "private:aming", text), words);

  await open("weixin", { NUANQUN_GATEWAY: "wechat" });
  await open("qq", town.flags);
  const ledger = openLedger(join(data, "ledger.db"));
  onTestFinished(() => ledger.close());
  const state = () => replayPast(demo, ledger.past(demo));
  await eventually(() => expect(state().groups.size).toBe(4));
  await asksOnWechat(`/认领 ${await eventually(() => codeOf("weixin"))}`, "创建者");
  await asksOnQq(`/认领 ${codeOf("qq")}`, "创建者");
  expect([...state().members.values()].filter(({ role }) => role === "founder")).toHaveLength(2);

  // The same advertiser's name on both: one warning each, in their own groups.
  town.say("dachuan", "room1", ads[0]);
  await eventually(() => expect(onQq("room1").join("\n")).toContain("现有 1 分"));
  world.say(stage.dachuan, stage.room1, ads[0]);
  await eventually(() => expect(onWechat(stage.room1).join("\n")).toContain("现有 1 分"));
  expect([...state().members.values()].filter(({ warnings }) => warnings?.length === 1).map(({ name }) => name)).toEqual(["北京-大川-摄影", "北京-大川-摄影"]);

  // A post reaches the groups of both, once each.
  await asksOnQq("/drop now 早安练习", "4 个群");
  const posts = (said: readonly string[]): number => said.filter((text) => text.includes("上班前三分钟")).length;
  await eventually(() => expect([stage.room1, stage.room2].map((room) => posts(onWechat(room)))).toEqual([1, 1]));
  await eventually(() => expect((["room1", "room2"] as const).map((room) => posts(onQq(room)))).toEqual([1, 1]));

  // A human says that they are one: the points add up.
  const [one, other] = [...state().members].filter(([, { warnings }]) => warnings?.length === 1).map(([id]) => id);
  await asksOnWechat(`/merge ${one ?? ""} ${other ?? ""}`, "合在一起");
  await eventually(() => expect([...state().members.values()].map(({ warnings = [] }) => warnings.length).filter((count) => count > 0)).toEqual([2]));
  town.say("dachuan", "room1", "我的警告");
  await eventually(() => expect(onQq("room1").at(-1)).toContain("你现有 2 分警告"));
  world.say(stage.dachuan, stage.room1, "我的警告");
  await eventually(() => expect(onWechat(stage.room1).at(-1)).toContain("2 分警告"));
  expect(trouble).toEqual([]);
});
