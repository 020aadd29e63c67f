/** relogin: after a login with every id new, what was recorded is with the people whom it is about, and no role has moved. */
import { describe, expect, it } from "vitest";
import { withoutNotices } from "../../src/core/ladder.ts";
import { replayPast } from "../../src/core/run.ts";
import { pointsOf } from "../../src/core/state.ts";
import { minute } from "../../src/core/time.ts";
import { tokenOf } from "../../src/identity/token.ts";
import { yoga } from "../fakes/book.ts";
import { FakeClock } from "../fakes/clock.ts";
import { markKey, Login, type Place, type Soul, relogin } from "./relogin-world.ts";

const soul = (key: string, nickname: string, more: Partial<Soul> = {}): Soul => ({ key, nickname, card: `群里的${key}`, avatar: `pic-${key}`, ...more });
function cast(): { readonly boss: Soul; readonly people: Soul[]; readonly place: Place } {
  const boss = soul("boss", "阿明", { remark: "" });
  const people = Array.from({ length: 12 }, (_, index) => soul(`s${index}`, `昵称${index}`));
  return { boss, people, place: { key: "room", topic: "瑜伽一群", owner: "bot", souls: [boss, ...people] } };
}
/** A first login in which the boss claims, one member is warned and everybody is known. */
async function first(clock: FakeClock, { boss, people, place }: ReturnType<typeof cast>): Promise<Login> {
  const login = await new Login(1, clock, undefined).begin([place], [boss]);
  await login.world.see(login.tell("claim", boss, `/claim ${login.world.codes[0] ?? ""}`));
  for (const [index, person] of people.slice(0, 3).entries()) await login.world.see(login.say(`bad${index}`, place, person, "坏"));
  await clock.advance(minute);
  return login;
}
const pointsIn = (login: Login, name: string, clock: FakeClock): number => pointsOf(login.world.state(), login.member(name), clock.now());
const roles = (login: Login): readonly string[] => [...login.world.state().members].flatMap(([id, { role }]) => (role === undefined ? [] : [`${id}:${role}`]));

describe("after a login with every id new", () => {
  it("half of the nicknames changed and two swapped names: warnings and the group are where they belong, no role has moved", async () => {
    const clock = new FakeClock();
    const all = cast();
    const before = await first(clock, all);
    const ids = new Map(all.people.map(({ card = "" }) => [card, before.member(card)]));
    const bossId = before.member("群里的boss");
    expect([pointsIn(before, "群里的s0", clock), roles(before)]).toEqual([1, [`${bossId}:founder`]]);
    // The mark is written only once the boss is a member with a role to keep.
    expect(before.gateway.marked).toEqual([{ friend: "boss@1", remark: `阿明·${tokenOf(bossId, markKey)}` }]);
    all.boss.remark = before.gateway.marked[0]?.remark ?? "";
    for (const person of all.people.slice(6)) person.nickname = `新名${person.key}`;
    const [one, two] = all.people;
    if (one && two) [one.nickname, two.nickname] = [two.nickname, one.nickname];
    const after = await relogin(before, 2, clock);
    await after.begin([all.place], [all.boss]);
    for (const [card, id] of ids) expect(after.member(card)).toBe(id);
    expect(["群里的s0", "群里的s1", "群里的s2", "群里的s3"].map((card) => pointsIn(after, card, clock))).toEqual([1, 1, 1, 0]);
    expect([roles(after), after.world.state().groups.size, after.world.state().doubts.size]).toEqual([[`${bossId}:founder`], 1, 0]);
    expect(after.world.state().members.get(bossId)?.known).toMatchObject({ grade: "token" });
    const told = after.gateway.ofType("dm").map(({ member, text }) => `${member} ${text}`);
    expect(told.filter((text) => text.includes("重新登录后认出"))).toEqual([expect.stringMatching(/^boss@2 .*认出 13 人（按昵称、群昵称或头像，其中 1 人按备注）/u)]);
    expect(after.world.errors).toEqual([]);
    // A warning goes on from what stands, to the right person, and the card says how they are known.
    await after.world.see(after.say("worse", all.place, all.people[0] ?? all.boss, "坏"));
    const card = after.gateway.words.find((text) => text.includes("现有 2 分）（换过登录，按群昵称、头像认出）")) ?? "";
    expect(card).not.toBe("");
    // The bot's own words are still known as such when somebody copies them.
    expect(withoutNotices(card.replace("群里的boss", "阿明"), () => true).trim()).toBe("");
    expect(withoutNotices(card.replace("群里的boss", "阿明").replace("群昵称、头像", "加薇ab12345"), () => true)).toContain("ab12345");
    await after.world.see(after.say("own", all.place, all.people[0] ?? all.boss, "我的警告"), after.tell("show", all.boss, "/warn show 群里的s0"));
    expect(after.gateway.words.slice(-2).map((text) => text.includes("（换过登录，按群昵称、头像认出）"))).toEqual([true, true]);
    expect(replayPast(yoga, after.world.ledger.past(yoga))).toEqual(after.world.state());
  });

  it("a third login, and a restart within one, know everybody by the same ids", async () => {
    const clock = new FakeClock();
    const all = cast();
    const before = await first(clock, all);
    all.boss.remark = before.gateway.marked[0]?.remark ?? "";
    const ids = all.people.map(({ card = "" }) => before.member(card));
    const second = await relogin(before, 2, clock);
    await second.begin([all.place], [all.boss]);
    const events = second.world.ledger.health().events;
    const again = await relogin(second, 2, clock);
    await again.begin([all.place], [all.boss]);
    expect(again.world.ledger.health().events).toBe(events);
    expect(all.people.map(({ card = "" }) => again.member(card))).toEqual(ids);
    const third = await relogin(again, 3, clock);
    await third.begin([all.place], [all.boss]);
    expect(all.people.map(({ card = "" }) => third.member(card))).toEqual(ids);
    await third.world.see(third.say("hi", all.place, all.people[0] ?? all.boss, "坏"));
    expect(pointsIn(third, "群里的s0", clock)).toBe(2);
  });

  it("somebody who took the founder's name while the bot was away holds nothing, and waits in the queue", async () => {
    const clock = new FakeClock();
    const all = cast();
    const before = await first(clock, all);
    const bossId = before.member("群里的boss");
    const thief = soul("thief", "阿明", { card: "群里的boss", avatar: "pic-boss" });
    const after = await relogin(before, 2, clock);
    await after.begin([{ ...all.place, souls: [thief, ...all.people] }]);
    await after.world.see(after.tell("try", thief, "/member 群里的s0 role 创建者"));
    expect(roles(after)).toEqual([`${bossId}:founder`]);
    expect(after.world.state().groups.size).toBe(1);
    const [doubt] = after.world.state().doubts.values();
    expect(doubt).toMatchObject({ name: "群里的boss", candidates: [{ id: bossId }] });
    expect(after.member("群里的boss")).not.toBe(bossId);
    // Not surely gone: the stay has ended, yet nothing that hangs on it.
    expect([...(after.world.state().groups.values())][0]?.stays.get(bossId)).toMatchObject({ unsure: true });
    // With no founder in reach a code is shown, so that the community is not locked for ever.
    expect(after.world.claims.codeFor(yoga)).toBeDefined();
  });

  it("what is said before the lists are read waits for them", async () => {
    const clock = new FakeClock();
    const all = cast();
    const before = await first(clock, all);
    all.boss.remark = before.gateway.marked[0]?.remark ?? "";
    const ids = all.people.map(({ card = "" }) => before.member(card));
    const after = await relogin(before, 2, clock);
    await after.world.open();
    await after.world.see(after.say("early", all.place, all.people[0] ?? all.boss, "坏"), after.friends([all.boss]), after.tell("cmd", all.boss, "/status"));
    expect(after.gateway.words.join()).toContain("已登录");
    await after.world.see(after.list(all.place));
    expect(pointsOf(after.world.state(), ids[0] ?? after.member(""), clock.now())).toBe(1);
    await after.caughtUp();
    expect([pointsIn(after, "群里的s0", clock), after.member("群里的s0")]).toEqual([2, ids[0]]);
    expect(after.world.state().groups.size).toBe(1);
  });

  it("a founder who comes back by the mark makes the code void", async () => {
    const clock = new FakeClock();
    const all = cast();
    const before = await first(clock, all);
    const after = await relogin(before, 2, clock);
    await after.begin([{ ...all.place, souls: all.people }]);
    expect(after.world.claims.codeFor(yoga)).toBeDefined();
    all.boss.remark = before.gateway.marked[0]?.remark ?? "";
    await after.world.see(after.friends([all.boss]));
    expect(after.world.claims.codeFor(yoga)).toBeUndefined();
  });
});
