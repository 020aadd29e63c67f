/** laws: over random histories of logins, names and lists, no role moves by a name, nobody is merged without unique evidence, and the ledger tells the state. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountId, type MemberId } from "../../src/core/ids.ts";
import { replayPast } from "../../src/core/run.ts";
import { second } from "../../src/core/time.ts";
import { createIdentity } from "../../src/identity/identity.ts";
import { yoga } from "../fakes/book.ts";
import { FakeClock } from "../fakes/clock.ts";
import { Login, type Place, type Soul, relogin } from "./relogin-world.ts";

const keys = ["boss", "mei", "s0", "s1", "s2", "s3", "s4"];
const value = fc.constantFrom("", "甲", "乙", "丙", "丁", "戊", "己");
const looks = fc.record({ nickname: value, card: value, avatar: value });
const year = fc.record({
  /** Who is in the group, and how they look where they look otherwise than before. */
  present: fc.subarray(keys, { minLength: 2 }),
  changed: fc.dictionary(fc.constantFrom(...keys), looks, { maxKeys: 4 }),
  /** Whose remark is read; the others are no friends in this login. */
  friends: fc.subarray(["boss", "mei", "s0", "s1"]),
  bad: fc.array(fc.constantFrom(...keys), { maxLength: 3 }),
  early: fc.array(fc.constantFrom(...keys), { maxLength: 1 }),
  restart: fc.boolean(),
});

describe("over random histories", () => {
  it("no role moves by a name, nobody is merged without unique evidence, and the ledger tells the state", async () => {
    let found = 0;
    let doubts = 0;
    await fc.assert(fc.asyncProperty(fc.array(looks, { minLength: keys.length, maxLength: keys.length }), fc.array(year, { minLength: 1, maxLength: 4 }), async (first, years) => {
      const clock = new FakeClock();
      const souls = new Map(keys.map((key, index): [string, Soul] => [key, { key, ...(first[index] ?? { nickname: "", card: "", avatar: "" }), remark: "" }]));
      const soul = (key: string): Soul => souls.get(key) ?? { key, nickname: "" };
      const place: Place = { key: "room", topic: "瑜伽一群", owner: "bot", souls: [...souls.values()] };
      let login = await new Login(1, clock, undefined).begin([place], ["boss", "mei", "s0", "s1"].map(soul));
      const idOf = (key: string, epoch: number): MemberId => createIdentity(login.world.ledger, () => 0).member(accountId("acc"), `e${epoch}`, `${key}@${epoch}`);
      await login.world.see(login.tell("claim", soul("boss"), `/claim ${login.world.codes[0] ?? ""}`), login.tell("role", soul("boss"), `/member ${idOf("mei", 1)} role secretary`));
      const holders = new Map(["boss", "mei"].map((key) => [idOf(key, 1), key]));
      await clock.advance(20 * second);
      for (const { friend, remark } of login.gateway.marked) soul(friend.replace("@1", "")).remark = remark;
      let before = { epoch: 1, seen: [...souls.values()].map((each) => ({ ...each, id: idOf(each.key, 1) })) };
      for (const [index, { present, changed, friends, bad, early, restart }] of years.entries()) {
        const epoch = index + 2;
        for (const [key, look] of Object.entries(changed)) Object.assign(soul(key), look);
        const there = { ...place, souls: present.map(soul) };
        const newest = login.world.ledger.newest();
        login = await relogin(login, epoch, clock);
        await login.world.open();
        if (friends.length > 0) await login.world.see(login.friends(friends.map(soul)));
        await login.world.see(...early.map((key) => login.tell("early", soul(key), "你好")), login.list(there));
        if (restart) {
          login = await relogin(login, epoch, clock);
          await login.begin([there], friends.map(soul));
        } else await login.caughtUp();
        await login.world.see(...bad.filter((key) => present.includes(key)).map((key, place2) => login.say(`bad${place2}`, there, soul(key), "坏")));
        await clock.advance(20 * second);
        const state = login.world.state();
        // Nobody holds a role who had none, and whoever is reached as a holder is that person.
        const roles = [...state.members].filter(([, { role }]) => role !== undefined).map(([id]) => id);
        expect(new Set(roles)).toEqual(new Set(holders.keys()));
        for (const key of keys) {
          const holder = holders.get(idOf(key, epoch));
          if (holder !== undefined) expect(holder).toBe(key);
        }
        // No two people of one login are one.
        expect(new Set(present.map((key) => idOf(key, epoch))).size).toBe(present.length);
        for (const { seq, event } of login.world.ledger.past(yoga)) {
          if (event.type !== "members_recognised" || seq <= newest) continue;
          doubts += event.doubts.length;
          for (const word of event.found) {
            if (word.kind !== "member" || word.grade !== "medium") continue;
            found += 1;
            const natural = createIdentity(login.world.ledger, () => 0);
            const now = present.find((key) => natural.naturalMember(accountId("acc"), `e${epoch}`, `${key}@${epoch}`) === word.seen);
            const old = before.seen.filter(({ id }) => id === word.as);
            expect([now !== undefined, old.length]).toEqual([true, 1]);
            expect((["nickname", "card", "avatar"] as const).some((feature) => {
              const shown = soul(now ?? "")[feature];
              return shown !== "" && old[0]?.[feature] === shown && before.seen.filter((each) => each[feature] === shown).length === 1 && present.filter((key) => soul(key)[feature] === shown).length === 1;
            })).toBe(true);
          }
        }
        expect(login.world.errors).toEqual([]);
        expect(replayPast(yoga, login.world.ledger.past(yoga))).toEqual(state);
        for (const { friend, remark } of login.gateway.marked) soul(friend.replace(`@${epoch}`, "")).remark = remark;
        // What is matched next time is what this group showed last.
        if (state.groups.size === 1) before = { epoch, seen: present.map((key) => ({ ...soul(key), id: idOf(key, epoch) })) };
        else return;
      }
      await login.end();
    }), { numRuns: 120, seed: 20261124 });
    expect([found > 30, doubts > 30]).toEqual([true, true]);
  }, 120_000);

  it("whatever humans merge, split and take back, the ledger tells the state, live and after a restart", async () => {
    let merged = 0;
    const order = fc.constantFrom("/merge 1", "/merge 2", "/split 1", "/split 2", "/undo", "/undo 3", "/warn s0", "/pardon s1 all", "merge", "split", "merge", "split");
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ at: year, orders: fc.array(order, { maxLength: 5 }), pick: fc.nat(20) }), { minLength: 1, maxLength: 3 }), async (years) => {
      const clock = new FakeClock();
      const souls = new Map(keys.map((key): [string, Soul] => [key, { key, nickname: key, card: "", avatar: "", remark: "" }]));
      const soul = (key: string): Soul => souls.get(key) ?? { key, nickname: "" };
      let login = await new Login(1, clock, undefined).begin([{ key: "room", topic: "瑜伽一群", souls: [...souls.values()] }], [soul("boss")]);
      await login.world.see(login.tell("claim", soul("boss"), `/claim ${login.world.codes[0] ?? ""}`), ...["s0", "s1", "s2"].map((key) => login.say(`bad-${key}`, { key: "room", topic: "瑜伽一群", souls: [] }, soul(key), "坏")));
      await clock.advance(20 * second);
      soul("boss").remark = login.gateway.marked[0]?.remark ?? "";
      for (const [index, { at: { present, changed, bad, restart }, orders, pick }] of years.entries()) {
        for (const [key, look] of Object.entries(changed)) Object.assign(soul(key), look);
        const there: Place = { key: "room", topic: "瑜伽一群", souls: present.map(soul) };
        const lists = async (next: Login): Promise<Login> => next.begin([there], [soul("boss")]);
        login = await lists(await relogin(login, index + 2, clock));
        for (const [number, text] of orders.entries()) {
          const state = login.world.state();
          const ids = [...state.members.keys()];
          const [one, two] = [ids[pick % ids.length], ids[(pick * 7 + number) % ids.length]];
          await login.world.see(login.tell(`o${number}`, soul("boss"), text === "merge" ? `/merge ${one} ${two}` : text === "split" ? `/split ${one}` : text));
          await login.world.see(...bad.filter((key) => present.includes(key)).map((key, place) => login.say(`b${number}${place}`, there, soul(key), "坏")));
          await clock.advance(second);
        }
        merged += [...login.world.state().members.values()].filter(({ known }) => known?.grade === "human").length;
        expect(login.world.errors).toEqual([]);
        expect(replayPast(yoga, login.world.ledger.past(yoga))).toEqual(login.world.state());
        const ids = present.map((key) => login.ours(soul(key)));
        if (restart) login = await lists(await relogin(login, index + 2, clock));
        expect(present.map((key) => login.ours(soul(key)))).toEqual(ids);
        // Nobody's points are lost or counted twice, whoever they are taken for now.
        const all = [...login.world.state().members.values()].flatMap(({ warnings = [] }) => warnings.map(({ id }) => id));
        expect(new Set(all).size).toBe(all.length);
      }
      await login.end();
    }), { numRuns: 60, seed: 20261125 });
    expect(merged).toBeGreaterThan(10);
  }, 120_000);
});
