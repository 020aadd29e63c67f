/** doubt: an account that may be silenced, as each community and its admins see it. */
import { describe, expect, it } from "vitest";
import { communityId } from "../../src/core/ids.ts";
import { hour, minute } from "../../src/core/time.ts";
import type { Sighting } from "../../src/ports.ts";
import { loadedBook } from "../fakes/book.ts";
import { FakeClock } from "../fakes/clock.ts";
import { person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [boss, runner] = [person("p-boss", "老板"), person("p-run", "跑者")];
const because = "三条群消息没有回声";
const doubt = (id: string, at: number, why?: string): Sighting => ({ type: "account_doubted", id, at, ...(why !== undefined && { because: why }) });

/** Two communities with a founder each. */
async function founded(clock = new FakeClock()): Promise<World> {
  const books = [loadedBook(), loadedBook({ community: communityId("run"), name: "跑步社", groups: ["跑步*"] })];
  const world = await makeWorld({ clock, books }).open();
  const at = clock.now();
  await world.see(sayInRoom("x1", boss, "早", at), sayInRoom("x2", runner, "早", at, { id: "room2", topic: "跑步一群" }));
  await world.see(tellBot("c1", boss, `/claim ${world.codes[0] ?? ""}`, at), tellBot("c2", runner, `/claim ${world.codes[1] ?? ""}`, at));
  await clock.advance(minute);
  return world;
}
const told = (world: World): readonly string[] => world.gateway.ofType("dm").flatMap(({ member, text }) => (/限制或冻结|恢复正常/u.test(text) ? [`${member} ${text.slice(0, 18)}`] : [])).toSorted();
const both = (words: string): readonly string[] => [`p-boss 【瑜伽小站】机器人账号${words}`, `p-run 【跑步社】机器人账号${words}`].map((line) => line.slice(0, line.indexOf(" ") + 19)).toSorted();

describe("an account that may be silenced", () => {
  it("is told of to the people on duty of each community, once, and again when it is over; also after a restart", async () => {
    const world = await founded();
    await world.see(doubt("d1", world.clock.now(), because));
    await world.see(doubt("d1", world.clock.now(), because), doubt("d2", world.clock.now(), because));
    expect(told(world)).toEqual(both("可能被限制或冻结"));
    const next = await makeWorld({ clock: world.clock, ledger: world.ledger, books: [loadedBook(), loadedBook({ community: communityId("run"), name: "跑步社", groups: ["跑步*"] })] }).open();
    await next.see(doubt("d3", next.clock.now(), because));
    expect(told(next)).toEqual([]);
    await next.see(doubt("d4", next.clock.now()));
    expect(told(next)).toEqual(both("发的群消息又看得到了"));
  });

  it("long ago is news to nobody", async () => {
    const world = await founded();
    const then = world.clock.now();
    await world.clock.advance(hour);
    await world.see(doubt("d1", then, because), doubt("d2", then + 1));
    expect(told(world)).toEqual([]);
  });

  it("stands among the problems of /status, with what the gateway says of itself", async () => {
    const world = await founded();
    const ask = async (id: string): Promise<string> => {
      await world.see(tellBot(id, boss, "/status", world.clock.now()));
      return world.gateway.words.at(-1) ?? "";
    };
    expect(await ask("s1")).toContain("没有发现问题");
    world.gateway.says = { state: "online", problem: `账号疑似被限制或冻结：${because}` };
    expect(await ask("s2")).toMatch(/沙盒：在线[^]*问题：\n· 账号疑似被限制或冻结：三条群消息没有回声/u);
    world.gateway.says = { state: "offline", problem: "账号已下线，要在它登录的那一端处理" };
    expect(await ask("s3")).toMatch(/沙盒：账号已下线，要在它登录的那一端处理[^]*问题：\n· 账号已下线/u);
  });
});
