/** friends: marks in remarks, written slowly, read back exactly, and never believed where anything else is known. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMarker } from "../../src/identity/marker.ts";
import { remarkWith, tokenIn, tokenOf } from "../../src/identity/token.ts";
import { second } from "../../src/core/time.ts";
import { FakeClock } from "../fakes/clock.ts";
import { markKey, Login, type Place, type Soul, relogin } from "./relogin-world.ts";

describe("a mark", () => {
  it("is read back from behind whatever the owner wrote, and nothing of that is lost", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 70 }), fc.string({ unit: "grapheme", maxLength: 70 }), fc.string(), (remark, nickname, ours) => {
      const marked = remarkWith(tokenOf(ours, markKey), remark, nickname);
      if (marked === undefined) return expect(Array.from(remark.trim()).length).toBeGreaterThan(53);
      expect([tokenIn(marked), Array.from(marked).length <= 60]).toEqual([tokenOf(ours, markKey), true]);
      if (remark.trim() !== "") expect(marked.startsWith(remark.trim())).toBe(true);
      return undefined;
    }));
  });

  it.each([["张三", undefined], ["张三·k7f3a", undefined], ["张三·k7f3abc", undefined], ["张三·K7F3AB", undefined], ["张三·k7f3ab", "k7f3ab"], ["·k7f3ab ", "k7f3ab"], ["k7f3ab", undefined], ["", undefined]])("in %s is %s", (remark, token) => {
    expect(tokenIn(remark)).toBe(token);
  });

  it("takes the place of an old one", () => {
    expect(remarkWith("aaaaaa", "张三·k7f3ab", "三", "k7f3ab")).toBe("张三·aaaaaa");
    expect(remarkWith("aaaaaa", "", "三")).toBe("三·aaaaaa");
  });
});

it("remarks are written one at a time with a pause, each friend once, and a failure stops nobody", async () => {
  const clock = new FakeClock();
  const written: string[] = [];
  const errors: unknown[] = [];
  const marker = createMarker({
    clock, onError: (error) => void errors.push(error),
    mark: async (friend) => {
      written.push(`${friend}@${(clock.now() - start) / second}`);
      if (friend === "b") throw new Error("refused");
    },
  });
  const start = clock.now();
  for (const friend of ["a", "b", "c", "b"]) marker.want(friend, "x");
  await clock.advance(20 * second);
  marker.want("b", "x");
  marker.want("d", "x");
  await clock.advance(10 * second);
  expect([written, errors.length]).toEqual([["a@3", "b@6", "c@9", "d@23"], 1]);
  marker.want("e", "x");
  marker.stop();
  await clock.advance(10 * second);
  expect([written.length, clock.waiting]).toEqual([4, 0]);
});

describe("friends after a login", () => {
  const soul = (key: string, more: Partial<Soul> = {}): Soul => ({ key, nickname: `名${key}`, remark: "", ...more });
  const cast = (): { readonly souls: Soul[]; readonly place: Place } => {
    const souls = ["boss", "a", "b", "c"].map((key) => soul(key));
    return { souls, place: { key: "room", topic: "瑜伽一群", souls } };
  };
  async function marked(clock: FakeClock, { souls, place }: ReturnType<typeof cast>): Promise<Login> {
    const login = await new Login(1, clock, undefined).begin([place], souls);
    const [boss] = souls;
    if (boss) await login.world.see(login.tell("claim", boss, `/claim ${login.world.codes[0] ?? ""}`));
    await clock.advance(30 * second);
    for (const { friend, remark } of login.gateway.marked) {
      const one = souls.find(({ key }) => `${key}@1` === friend);
      if (one) one.remark = remark;
    }
    return login;
  }

  it("each gets a mark, members of the community alone, and nobody a second one", async () => {
    const clock = new FakeClock();
    const all = cast();
    const login = await new Login(1, clock, undefined).begin([all.place], [...all.souls, soul("mum")]);
    await clock.advance(30 * second);
    expect(login.gateway.marked.map(({ friend, remark }) => `${friend} ${remark}`)).toEqual(all.souls.map(({ key }) => `${key}@1 名${key}·${tokenOf(login.member(`名${key}`), markKey)}`));
    await login.world.see(login.friends(all.souls.map((one, index) => ({ ...one, remark: login.gateway.marked[index]?.remark ?? "" }))));
    await clock.advance(30 * second);
    expect(login.gateway.marked).toHaveLength(4);
  });

  it("what looks like a mark and is nobody's stays, with a mark behind it", async () => {
    const clock = new FakeClock();
    const all = cast();
    const [, a] = all.souls;
    if (a) a.remark = "小安·abcdef";
    const login = await new Login(1, clock, undefined).begin([all.place], a ? [a] : []);
    await clock.advance(30 * second);
    expect(login.gateway.marked).toEqual([{ friend: "a@1", remark: `小安·abcdef·${tokenOf(login.member("名a"), markKey)}` }]);
  });

  it("are known by it under whatever name, with their role; two with one mark, or with a mark of somebody who is there, are not", async () => {
    const clock = new FakeClock();
    const all = cast();
    const before = await marked(clock, all);
    const ids = all.souls.map(({ key }) => before.member(`名${key}`));
    const [boss, a, b, c] = all.souls;
    if (!boss || !a || !b || !c) throw new Error("cast");
    for (const each of all.souls) each.nickname = `新${each.key}`;
    c.remark = b.remark ?? "";
    const after = await relogin(before, 2, clock);
    await after.begin([all.place], all.souls);
    expect([after.member("新boss"), after.member("新a")]).toEqual(ids.slice(0, 2));
    expect(ids).not.toContain(after.member("新b"));
    expect(ids).not.toContain(after.member("新c"));
    expect([...after.world.state().doubts.values()].map(({ name, because }) => `${name} ${because}`)).toEqual(["新b 两个好友的备注里有同一个记号", "新c 两个好友的备注里有同一个记号"]);
    await after.world.see(after.tell("x", boss, "/identity"));
    expect(after.gateway.words.some((text) => text.includes("待确认 2 个"))).toBe(true);
    // A human settles it; the mark that was wrong is written anew, and is not believed any more.
    await after.world.see(after.tell("y", boss, `/split ${after.member("新c")}`), after.tell("z", boss, `/merge ${after.member("新b")} ${ids[2] ?? ""}`));
    expect(after.member("新b")).toBe(ids[2]);
    await after.world.see(after.friends(all.souls));
    await clock.advance(30 * second);
    expect(after.gateway.marked).toEqual([{ friend: "c@2", remark: `名b·${tokenOf(after.member("新c"), markKey)}` }]);
    expect([after.member("新c") === ids[2], after.world.state().doubts.size]).toEqual([false, 0]);
    // It holds over a restart.
    const again = await relogin(after, 2, clock);
    await again.begin([all.place], all.souls);
    expect([again.member("新b"), again.member("新c"), again.world.state().doubts.size]).toEqual([ids[2], after.member("新c"), 0]);
  });
});
