/** communities: one person in two communities is one person in both, and a word in one carries no role into the other. */
import { describe, expect, it } from "vitest";
import { communityId } from "../../src/core/ids.ts";
import { pointsOf } from "../../src/core/state.ts";
import { minute } from "../../src/core/time.ts";
import { loadedBook, yoga } from "../fakes/book.ts";
import { FakeClock } from "../fakes/clock.ts";
import { stateOf } from "../fakes/world.ts";
import { Login, type Place, type Soul, relogin } from "./relogin-world.ts";

const run = communityId("run");
const books = [loadedBook(), loadedBook({ community: run, groups: ["跑步*"] })];
const boss: Soul = { key: "boss", nickname: "阿明", remark: "" };
const runner: Soul = { key: "runner", nickname: "跑者", remark: "" };
const places = (souls: readonly Soul[]): readonly Place[] => [{ key: "r1", topic: "瑜伽群", souls: [boss, runner, ...souls] }, { key: "r2", topic: "跑步群", souls: [boss, runner, ...souls] }];

describe("in two communities", () => {
  async function first(clock: FakeClock, souls: readonly Soul[]): Promise<Login> {
    boss.remark = "";
    const login = await new Login(1, clock, undefined, { books }).begin(places(souls), [boss]);
    const [yogaCode = "", runCode = ""] = login.world.codes;
    await login.world.see(login.tell("c1", boss, `/claim ${yogaCode}`), login.tell("c2", runner, `/claim ${runCode}`));
    await clock.advance(minute);
    return login;
  }

  it("whoever is recognised is the same in both, and so is whom a human knows", async () => {
    const clock = new FakeClock();
    const [a, b] = [{ key: "a", nickname: "甲" }, { key: "b", nickname: "乙" }];
    const more = ["x", "y", "z"].map((key) => ({ key, nickname: key }));
    const before = await first(clock, [a, b, ...more]);
    for (const place of places([])) await before.world.see(before.say(`bad-${place.key}`, place, b, "坏"));
    boss.remark = before.gateway.marked[0]?.remark ?? "";
    const [idA, idB] = [before.ours(a), before.ours(b)];
    b.nickname = "全新";
    const after = await relogin(before, 2, clock, { books });
    await after.begin(places([a, b, ...more]), [boss]);
    expect([after.ours(a), after.ours(b) === idB]).toEqual([idA, false]);
    await after.world.see(after.tell("m", boss, `/merge ${after.ours(b)} ${idB}`));
    await clock.advance(0);
    expect(after.ours(b)).toBe(idB);
    for (const community of [yoga, run]) {
      const state = stateOf(after.world.app, community);
      expect([pointsOf(state, idB, clock.now()), [...state.groups.values()][0]?.stays.get(idB)?.leftAt]).toEqual([1, undefined]);
    }
    expect(after.world.errors).toEqual([]);
  });

  it("nobody is made the holder of a role in the other one", async () => {
    const clock = new FakeClock();
    const before = await first(clock, []);
    boss.remark = before.gateway.marked[0]?.remark ?? "";
    const id = before.ours(runner);
    const thief: Soul = { key: "thief", nickname: "跑者二" };
    const after = await relogin(before, 2, clock, { books });
    await after.begin([{ key: "r1", topic: "瑜伽群", souls: [boss, thief] }], [boss]);
    expect(stateOf(after.world.app, run).members.get(id)?.role).toBe("founder");
    await after.world.see(after.tell("m", boss, `/merge ${after.ours(thief)} ${id}`));
    expect(after.gateway.words.at(-1)).toContain("另一个社群");
    expect(after.ours(thief)).not.toBe(id);
  });
});
