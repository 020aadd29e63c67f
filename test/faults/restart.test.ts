/** faults/restart: what other bots forget at a restart, and what leaving wipes out. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LoadedBook } from "../../src/app.ts";
import { needBook } from "../../src/cli/books.ts";
import { backup } from "../../src/cli/care.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Ledger } from "../../src/ports.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { joinRoom, leaveRoom, person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";
import { folder } from "../ledger/helpers.ts";

const [ann, boss] = [person("p-ann", "安"), person("p-boss", "老板")];
const room = { id: "r1", topic: "瑜伽小站一群", owner: "p-boss" };
const demo = (): LoadedBook => needBook("rules", "demo");
const ad = "加薇❤ ab12345 领红包";
let count = 0;
const next = (): string => `f${(count += 1)}`;

async function world(ledger: Ledger = openLedger(":memory:"), clock = new FakeClock()): Promise<World> {
  return makeWorld({ ledger, clock, books: [demo()] }).open();
}
async function founded(): Promise<World> {
  const first = await world();
  await first.see(sayInRoom(next(), boss, "早", morning, room), tellBot(next(), boss, `/claim ${first.codes[0] ?? ""}`, morning));
  return first;
}
/** The old process sends what it has begun, and ends. */
async function restarted(old: World): Promise<World> {
  await old.clock.advance(minute);
  await old.clock.until(Promise.all([old.outbox.stop(), old.app.stop()]));
  return world(old.ledger, old.clock);
}
const order = (now: World, text: string) => now.see(tellBot(next(), boss, text, now.clock.now()));
const says = (now: World, text: string) => now.see(sayInRoom(next(), ann, text, now.clock.now(), room));
const annIn = ({ state }: World) => [...state().members.values()].find(({ name }) => name === "安");

describe("a restart", () => {
  it("keeps the deadlines of newcomers: ZeroBot captcha, wechaty-plugin-contrib RoomInviter, bulbbot#239", async () => {
    const first = await founded();
    await first.see(joinRoom(next(), ann, morning, room));
    const open = [...first.state().timers.values()].map(({ name, at }) => [name, at]);
    expect(open.length).toBeGreaterThan(2);
    const second = await restarted(first);
    expect([...second.state().timers.values()].map(({ name, at }) => [name, at])).toEqual(open);
    expect(second.queue.timers.size).toBe(open.length);
    await second.clock.advance(2 * hour + minute);
    expect(second.gateway.words.some((text) => text.includes("群昵称还要改一下"))).toBe(true);
  });

  it("brings no pardoned penalty back: LilyBot#38", async () => {
    const first = await founded();
    await says(first, ad);
    await order(first, "/pardon 安 all 误判");
    const second = await restarted(first);
    expect(annIn(second)?.warnings ?? []).toEqual([]);
    await second.clock.advance(5 * minute);
    expect(second.gateway.ofType("remove")).toEqual([]);
  });

  it("resets no mode, no choice, no pause, no count of replies: nonebot-plugin-aidraw#16, groupmate_waifu#7, hoshino_sign#4, zhenxun_bot#1432, sogeBot#599", async () => {
    const first = await founded();
    await says(first, ad);
    for (const text of ["/rules flood off", "/use 1", "/drop pause 早安练习"]) await order(first, text);
    for (const text of ["群规", "帮助", "常见问题"]) await says(first, text);
    const before = first.state();
    const second = await restarted(first);
    expect(second.state()).toEqual(before);
    expect([second.state().modes.get("flood" as never), second.state().pausedDrops.has("早安练习"), annIn(second)?.replies?.length]).toEqual(["off", true, 3]);
  });

  it("says nothing a second time, and answers nothing that is old: ChatGPT-wechat-bot#110, NapCatQQ#87", async () => {
    const first = await founded();
    await first.see(sayInRoom("again", ann, "群规", morning, room));
    const second = await restarted(first);
    await second.see(sayInRoom("again", ann, "群规", morning, room), sayInRoom(next(), ann, "帮助", morning - hour, room), joinRoom(next(), person("p-old", "旧人"), morning - day, room));
    expect(second.gateway.words).toEqual([]);
  });
});

describe("new rule files", () => {
  it("keep what was set by hand: qqadmin#79", async () => {
    const first = await founded();
    await order(first, "/rules ads watch");
    const { book, files } = demo();
    await first.clock.until(first.app.replaceBook({ book: { ...book, version: "other" }, files: { ...files, "demo/x": "" } }));
    await first.clock.advance(0);
    expect(first.state().modes.get("ads" as never)).toBe("watch");
  });
});

describe("leaving and coming back", () => {
  it("clears nothing: GA, bulbbot#213, Laggrons-Dumb-Cogs#216, makibot#152, blargbot#182", async () => {
    const first = await founded();
    await says(first, ad);
    await first.see(leaveRoom(next(), ann, first.clock.now(), room));
    const second = await restarted(first);
    await second.see(joinRoom(next(), ann, second.clock.now(), room));
    expect(annIn(second)?.warnings).toHaveLength(1);
    await says(second, `${ad} 快来`);
    expect(annIn(second)?.warnings).toHaveLength(2);
  });
});

describe("a group that is renamed", () => {
  it("keeps its members, warnings and settings: web-panel, wechaty#274", async () => {
    const first = await founded();
    await says(first, ad);
    const renamed = { ...room, topic: "跑步群" };
    await first.see({ type: "group_renamed", id: next(), at: first.clock.now(), group: renamed }, sayInRoom(next(), ann, `${ad}！`, first.clock.now(), renamed));
    expect(annIn(first)?.warnings).toHaveLength(2);
    expect([...first.state().groups.values()].map(({ topic }) => topic)).toEqual(["跑步群"]);
    // Another group that takes the old name is another group.
    await first.see(sayInRoom(next(), ann, "早", first.clock.now(), { id: "r2", topic: room.topic }));
    expect(first.state().groups.size).toBe(2);
  });
});

describe("a backup", () => {
  it("never takes another's place: zhenxun backup", async () => {
    const data = folder();
    openLedger(join(data, "ledger.db")).close();
    const target = join(data, "a.backup");
    await backup(data, target);
    await expect(backup(data, target)).rejects.toThrow("已存在，不覆盖");
  });
});
