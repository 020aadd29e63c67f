/** merge: what a human says of who is who, through the whole bot: groups, people, tasks, and the ledger that tells it again. */
import { describe, expect, it } from "vitest";
import { replayPast } from "../../src/core/run.ts";
import { pointsOf } from "../../src/core/state.ts";
import { minute } from "../../src/core/time.ts";
import { yoga } from "../fakes/book.ts";
import { FakeClock } from "../fakes/clock.ts";
import { Login, type Place, type Soul, relogin } from "./relogin-world.ts";

const soul = (key: string, nickname = `名${key}`): Soul => ({ key, nickname });
const boss: Soul = { key: "boss", nickname: "阿明", remark: "" };
async function first(clock: FakeClock, ...places: readonly Place[]): Promise<Login> {
  const login = await new Login(1, clock, undefined);
  login.gateway.can = new Set(["say", "dm"]);
  await login.begin(places, [boss]);
  await login.world.see(login.tell("claim", boss, `/claim ${login.world.codes[0] ?? ""}`));
  await clock.advance(minute);
  boss.remark = login.gateway.marked[0]?.remark ?? "";
  return login;
}
const same = (login: Login): void => expect(replayPast(yoga, login.world.ledger.past(yoga))).toEqual(login.world.state());

describe("two groups of one topic", () => {
  it("are new until a human says which they are; then their people are known as well", async () => {
    const clock = new FakeClock();
    const people = ["a", "b", "c"].map((key) => soul(key));
    boss.remark = "";
    const [one, two] = ["r1", "r2"].map((key): Place => ({ key, topic: "瑜伽群", souls: [boss, ...people] }));
    if (!one || !two) throw new Error("places");
    const before = await first(clock, one, two);
    await before.world.see(before.say("bad", one, people[0] ?? boss, "坏"));
    const id = before.member("名a");
    const after = await relogin(before, 2, clock);
    await after.begin([one, two], [boss]);
    const groups = [...after.world.state().doubts.values()].filter(({ kind }) => kind === "group");
    expect([groups.length, after.world.state().groups.size]).toEqual([2, 4]);
    expect(after.ours(people[0] ?? boss)).not.toBe(id);
    const [doubt] = groups;
    await after.world.see(after.tell("m", boss, `/merge ${doubt?.id ?? ""} ${doubt?.candidates[0]?.id ?? ""}`));
    await clock.advance(0);
    expect([after.world.state().groups.size, after.world.errors]).toEqual([3, []]);
    // Unique names, and nothing done under the new ids: they are who they were, in every group.
    expect(after.ours(people[0] ?? boss)).toBe(id);
    expect(pointsOf(after.world.state(), id, clock.now())).toBe(1);
    same(after);
    await after.world.see(after.say("bad", two, people[0] ?? boss, "坏"));
    expect(pointsOf(after.world.state(), id, clock.now())).toBe(2);
    same(after);
  });
});

describe("a task about somebody who is not recognised", () => {
  it("is not taken for done, and is about them again once a human knows them", async () => {
    const clock = new FakeClock();
    boss.remark = "";
    const [a, b] = [soul("a", "甲"), soul("b", "乙")];
    const place: Place = { key: "r1", topic: "瑜伽群", souls: [boss, a, b, soul("c"), soul("d")] };
    const before = await first(clock, place);
    for (const index of [1, 2, 3]) await before.world.see(before.say(`bad${index}`, place, a, `坏${index}`));
    await clock.advance(minute);
    const id = before.member("甲");
    const task = () => [...after.world.state().cases.values()].map(({ rule, member }) => `${rule} ${member}`);
    a.nickname = "全新";
    const after = await relogin(before, 2, clock);
    after.gateway.can = new Set(["say", "dm"]);
    await after.begin([place], [boss]);
    const fresh = after.member("全新");
    expect([fresh === id, task()]).toEqual([false, [`assisted:remove ${id}`]]);
    await after.world.see(after.tell("m", boss, `/merge ${fresh} ${id}`));
    expect([after.member("全新"), task(), pointsOf(after.world.state(), id, clock.now())]).toEqual([id, [`assisted:remove ${id}`], 3]);
    same(after);
    // And gone is gone.
    await clock.advance(minute);
    await after.world.see(after.list({ ...place, souls: [boss, b, ...place.souls.slice(3)] }));
    expect(task()).toEqual([]);
    same(after);
  });

  it("a merge and its undo hold over a restart", async () => {
    const clock = new FakeClock();
    boss.remark = "";
    const a = soul("a", "甲");
    const place: Place = { key: "r1", topic: "瑜伽群", souls: [boss, a, soul("c")] };
    const before = await first(clock, place);
    const id = before.member("甲");
    a.nickname = "全新";
    const after = await relogin(before, 2, clock);
    await after.begin([place], [boss]);
    const fresh = after.member("全新");
    await after.world.see(after.tell("m", boss, `/merge 全新 ${id}`));
    await after.world.see(after.say("bad", place, a, "坏"));
    expect([after.member("全新"), pointsOf(after.world.state(), id, clock.now())]).toEqual([id, 1]);
    const again = await relogin(after, 2, clock);
    await again.begin([place], [boss]);
    expect(again.member("全新")).toBe(id);
    await again.world.see(again.tell("u", boss, "/undo"));
    expect([again.member("全新"), pointsOf(again.world.state(), id, clock.now()), pointsOf(again.world.state(), fresh, clock.now())]).toEqual([fresh, 0, 1]);
    same(again);
    const last = await relogin(again, 2, clock);
    await last.begin([place], [boss]);
    expect(last.member("全新")).toBe(fresh);
  });
});
