/** accounts: two accounts serve one community from two processes: one rulebook, one ledger, groups apart. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replayPast } from "../../src/core/run.ts";
import { groupId, type MemberId } from "../../src/core/ids.ts";
import { pointsOf } from "../../src/core/state.ts";
import { hour, minute } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { createWriter } from "../../src/writer.ts";
import { calmPace, drop, loadedBook, makeBook, makeFacts, yoga } from "../fakes/book.ts";
import { FakeClock } from "../fakes/clock.ts";
import { joinRoom, listed, message, person, sayInRoom, tellBot } from "../fakes/events.ts";
import { FakeGateway } from "../fakes/gateway.ts";
import { type Two, openTwo, qqRoom, wxRoom } from "../fakes/two.ts";
import type { World } from "../fakes/world.ts";
import { folder } from "../ledger/helpers.ts";
import { join } from "node:path";

const [boss, ann, cat] = [person("boss", "老板"), person("ann", "小安"), person("cat", "小猫")];
let count = 0;
const id = (): string => `x${(count += 1)}`;
const say = (who: typeof boss, text: string, { clock }: World, room = wxRoom) => sayInRoom(id(), who, text, clock.now(), room);
const tell = (who: typeof boss, text: string, { clock }: World) => tellBot(id(), who, text, clock.now());

/** A founder on WeChat, and people of the same names on both networks. */
async function founded(parts: Parameters<typeof openTwo>[0] = {}): Promise<Two> {
  const two = await openTwo(parts);
  await two.wx.see(listed([boss, ann], two.clock.now(), wxRoom), tell(boss, `/claim ${two.wx.codes.at(-1) ?? ""}`, two.wx));
  await two.qq.see(listed([ann, cat], two.clock.now(), qqRoom));
  await two.follow();
  return two;
}
/** The founder is known on QQ too, by the code of that account's own console. */
async function both(parts: Parameters<typeof openTwo>[0] = {}): Promise<Two> {
  const two = await founded(parts);
  await two.qq.see(listed([boss, ann, cat], two.clock.now(), qqRoom), tell(boss, `/claim ${two.qq.claims.codeFor(yoga) ?? ""}`, two.qq));
  await two.follow();
  return two;
}
const plain = (world: World): unknown => structuredClone(world.state());
const replayed = ({ ledger }: World): unknown => structuredClone(replayPast(yoga, ledger.past(yoga)));
const ours = ({ ledger, gateway }: World, platformId: string): MemberId => {
  for (const row of ledger.idRows(gateway.account, gateway.epoch)) if (row.platformId === platformId && row.kind === "member") return row.ours as MemberId;
  throw new Error(`nobody is ${platformId}`);
};
const dmsTo = ({ gateway }: World, who: typeof boss): readonly string[] => gateway.ofType("dm").filter(({ member }) => member === who.id).map(({ text }) => text);

describe("two writers over one ledger", () => {
  it("have the state that a rebuild has, whoever takes which turn", async () => {
    const words = ["早", "坏", "问好", "改期", "做完"];
    const turn = fc.record({ first: fc.boolean(), text: fc.constantFrom(...words), who: fc.constantFrom("ann", "bob", "cat"), wait: fc.boolean(), twice: fc.boolean() });
    const book = makeBook();
    const at = folder();
    let runs = 0;
    await fc.assert(fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 25 }), async (turns) => {
      const clock = new FakeClock();
      const file = join(at, `${(runs += 1)}.db`);
      const heard = [0, 0];
      const errors: unknown[] = [];
      const writers = ["one", "two"].map((name, index) => {
        const ledger = openLedger(file, name);
        const writer = createWriter({ ledger, clock, book: () => book, onDecided: (all) => void (heard[index] = (heard[index] ?? 0) + all.length), onError: (error) => void errors.push(error) });
        writer.rebuild(yoga);
        return { ledger, writer };
      });
      const [one, two] = writers;
      if (!one || !two) return;
      const pending: Promise<unknown>[] = [];
      for (const [index, { first, text, who, wait, twice }] of turns.entries()) {
        const event = message(`e${index}`, { text, member: who as MemberId, name: who, group: groupId(first ? "g1" : "g2"), at: clock.now() });
        pending.push((first ? one : two).writer.add(event, yoga));
        if (twice) pending.push((first ? two : one).writer.add(event, yoga));
        if (wait) await clock.advance(1000);
      }
      await clock.until(Promise.all(pending));
      for (const { writer } of writers) writer.catchUp();
      const fresh = structuredClone(replayPast(yoga, one.ledger.past(yoga)));
      for (const { writer } of writers) expect(structuredClone(writer.state(yoga))).toEqual(fresh);
      // Each hears of every event once, whoever decided it.
      expect([heard, errors]).toEqual([[turns.length, turns.length], []]);
      for (const { ledger } of writers) ledger.close();
    }), { numRuns: 40, seed: 20261122 });
  }, 30_000);

  it("a commit that the disk refuses leaves nothing of the own batch, and all that the other wrote", async () => {
    let full = false;
    const two = await founded({
      wrap: (ledger) => ({
        ...ledger,
        transaction: (work) => ledger.transaction(() => {
          const result = work();
          if (full) throw Object.assign(new Error("full"), { code: "SQLITE_FULL" });
          return result;
        }),
      }),
    });
    const { wx, qq, clock } = two;
    const late = qq.gateway.see(say(ann, "坏", qq, qqRoom));
    await clock.advance(0);
    await late;
    full = true;
    const waiting = wx.gateway.see(say(ann, "坏", wx));
    await clock.advance(500);
    expect(plain(wx)).toEqual(replayed(wx));
    full = false;
    await clock.until(waiting);
    await two.follow();
    expect([plain(wx), plain(qq)]).toEqual([replayed(wx), replayed(wx)]);
    expect([...wx.state().members.values()].filter(({ warnings }) => warnings?.length === 1)).toHaveLength(2);
    await two.close();
  });
});

describe("one community, two accounts", () => {
  it("a warning on one counts there and nowhere else, and its card is said there", async () => {
    const two = await founded();
    const { wx, qq } = two;
    await qq.see(say(ann, "坏", qq, qqRoom));
    await two.follow();
    expect([wx.gateway.ofType("say"), qq.gateway.ofType("say").map(({ group }) => group)]).toEqual([[], ["qq-room"]]);
    for (const world of [wx, qq]) {
      expect(world.state().members.get(ours(qq, "ann"))?.warnings).toHaveLength(1);
      expect(world.state().members.get(ours(wx, "ann"))?.warnings).toBeUndefined();
    }
    expect([plain(wx), plain(qq)]).toEqual([replayed(wx), replayed(wx)]);
    await two.close();
  });

  it("a founder on the other account sees and pardons it", async () => {
    const two = await founded();
    const { wx, qq } = two;
    await qq.see(say(ann, "坏", qq, qqRoom));
    await wx.see(tell(boss, `/pardon ${ours(qq, "ann")} all`, wx));
    expect(wx.state().members.get(ours(qq, "ann"))?.warnings ?? []).toEqual([]);
    await qq.see(say(ann, "坏", qq, qqRoom));
    expect(qq.state().members.get(ours(qq, "ann"))?.warnings).toHaveLength(1);
    await two.close();
  });

  it("news reaches all who are on duty, each once, by the account that knows them", async () => {
    const two = await both();
    const { wx, qq } = two;
    const before = [wx, qq].map((world) => dmsTo(world, boss).length);
    await qq.see(say(ann, "坏", qq, qqRoom), say(ann, "坏", qq, qqRoom));
    await two.follow();
    expect([wx, qq].map((world, index) => dmsTo(world, boss).slice(before[index]).filter((text) => text.includes("小安")).length)).toEqual([1, 1]);
    expect(wx.ledger.actions(99).filter(({ status }) => status === "pending" || status === "claimed")).toEqual([]);
    await two.close();
  });

  it("a founder of one account only hears of what happens on the other", async () => {
    const two = await founded();
    const { wx, qq } = two;
    await qq.see(say(ann, "坏", qq, qqRoom), say(ann, "坏", qq, qqRoom));
    await two.follow();
    expect([dmsTo(wx, boss).filter((text) => text.includes("小安")).length, qq.gateway.ofType("dm")]).toEqual([1, []]);
    await two.close();
  });

  it("a command is answered where it was sent", async () => {
    const two = await both();
    const { wx, qq } = two;
    const before = dmsTo(wx, boss).length;
    await qq.see(tell(boss, "/status", qq));
    await two.follow();
    expect([dmsTo(qq, boss).at(-1)?.includes("发送："), dmsTo(wx, boss).length]).toEqual([true, before]);
    await two.close();
  });

  it("a drop reaches the groups of both, once each, whoever's clock was first", async () => {
    const two = await founded({ books: [loadedBook({ drops: [drop("morning")] })] });
    const { wx, qq, clock } = two;
    const due = clock.now();
    await Promise.all([wx.queue.wake({ kind: "drop", id: "yoga/morning", due }), clock.advance(0)]);
    await Promise.all([qq.queue.wake({ kind: "drop", id: "yoga/morning", due }), clock.advance(0)]);
    await two.follow();
    expect([wx, qq].map(({ gateway }) => gateway.ofType("say").map(({ group, text }) => `${group} ${text}`))).toEqual([["wx-room 内容 morning"], ["qq-room 内容 morning"]]);
    await wx.see(tell(boss, "/drop now 1", wx));
    await two.follow();
    expect([wx, qq].map(({ gateway }) => gateway.ofType("say").length)).toEqual([2, 2]);
    await two.close();
  });

  it("a pause or a rollback of the other process counts here", async () => {
    const two = await founded({ books: [loadedBook({ drops: [drop("morning")] })] });
    const { wx, qq } = two;
    expect(qq.queue.schedules).toHaveLength(1);
    await wx.see(tell(boss, "/drop pause morning", wx));
    await two.follow();
    expect([wx.queue.schedules, qq.queue.schedules]).toEqual([[], []]);
    await two.close();
  });

  it("a group's deadline is watched over by the process that sees the group", async () => {
    const two = await founded();
    const { wx, qq, clock } = two;
    await qq.see(joinRoom(id(), person("dog", "小狗"), clock.now(), qqRoom));
    await two.follow();
    expect([wx.state().timers.size, wx.queue.timers.size, qq.queue.timers.size]).toEqual([1, 0, 1]);
    await qq.see(say(person("dog", "小狗"), "做完", qq, qqRoom));
    await two.follow();
    expect([wx.state().timers.size, qq.queue.timers.size]).toEqual([0, 0]);
    await qq.see(joinRoom(id(), person("fox", "小狐"), clock.now(), qqRoom));
    await clock.advance(hour + minute);
    expect([wx, qq].map(({ gateway }) => gateway.words.filter((text) => text.includes("到期")).length)).toEqual([0, 1]);
    // The pulse does not take the other's deadline for one that its own queue has lost.
    expect([wx.queue.timers.size, wx.queue.refused]).toEqual([0, []]);
    await two.close();
  });

  it("the daily cap is each account's own", async () => {
    const two = await founded({ books: [loadedBook({ pace: { ...calmPace, dailyCap: 2 } })] });
    const { wx, qq } = two;
    expect(wx.gateway.words.length).toBeGreaterThan(0);
    for (const text of ["问一", "问二", "问三"]) await qq.see(say(cat, text, qq, qqRoom));
    await two.follow();
    expect(qq.gateway.words).toEqual(["一", "二"]);
    expect([wx.ledger.sentSince(0), qq.ledger.sentSince(0)]).toEqual([wx.gateway.words.length, 2]);
    await two.close();
  });
});

describe("when one process dies", () => {
  it("the other goes on, and takes nothing of it for interrupted", async () => {
    const two = await founded();
    const { wx, qq } = two;
    qq.gateway.answer = () => new Promise(() => undefined);
    await qq.see(say(cat, "问好", qq, qqRoom));
    expect(qq.ledger.actions(9).find(({ action }) => action.type === "say")?.status).toBe("claimed");
    const reborn = await two.again("wx").open();
    expect(qq.ledger.actions(9).find(({ action }) => action.type === "say")?.status).toBe("claimed");
    await reborn.see(say(ann, "问早", wx));
    expect(reborn.gateway.words).toContain("早");
    const next = await two.again("qq").open();
    expect([next.ledger.actions(9).find(({ action }) => action.type === "say" && action.text === "好")?.status, next.gateway.words]).toEqual(["unknown", []]);
  });

  it("what it never came to is told of by the other once it is too late", async () => {
    const two = await founded({ books: [loadedBook({ drops: [drop("morning")] })] });
    const { wx, qq, clock } = two;
    await clock.until(Promise.all([qq.outbox.stop(), qq.app.stop()]));
    qq.ledger.close();
    await Promise.all([wx.queue.wake({ kind: "drop", id: "yoga/morning", due: clock.now() }), clock.advance(0)]);
    expect(wx.gateway.ofType("say").map(({ group }) => group)).toEqual(["wx-room"]);
    await clock.advance(2 * hour + 2 * minute);
    expect(wx.ledger.actions(9).filter(({ action }) => action.type === "post").map(({ status }) => status).toSorted()).toEqual(["done", "expired"]);
    expect(dmsTo(wx, boss).at(-1)).toContain("拖过了时限");
    expect(wx.gateway.ofType("say")).toHaveLength(1);
  });
});

describe("who is who on two accounts", () => {
  it("people of one name on two networks stay two, whatever is listed", async () => {
    const two = await founded();
    const { wx, qq, clock } = two;
    expect(ours(wx, "ann")).not.toBe(ours(qq, "ann"));
    const [old, evidence] = [["ann", "boss", "cat", "dog"], (name: string) => ({ nickname: name, card: name, avatar: name })];
    const seen = (name: string, life: string) => ({ id: `${life}-${name}`, name, evidence: evidence(name) });
    await wx.see(listed(old.map((name) => seen(name, "old")), clock.now(), wxRoom));
    await two.follow();
    // QQ shows the same people by name and picture in a group of the same topic: it is another group, of others.
    await qq.see(listed(old.map((name) => seen(name, "qq")), clock.now(), { id: "twin", topic: wxRoom.topic }));
    await two.follow();
    expect([...qq.state().aliases, ...qq.state().doubts]).toEqual([]);
    // WeChat after a login with new ids finds its own, and none of QQ.
    await clock.until(Promise.all([wx.outbox.stop(), wx.app.stop()]));
    const gateway = new FakeGateway(clock, "wx");
    gateway.epoch = "e2";
    const next = await two.again("wx", { gateway }).open();
    await next.see(listed(old.map((name) => seen(name, "new")), clock.now(), { id: "new-room", topic: wxRoom.topic }));
    await two.follow();
    const found = [...next.state().aliases.keys()].length + [...next.state().members.values()].filter(({ known }) => known !== undefined).length;
    expect(found).toBeGreaterThan(0);
    const qqIds = new Set([...qq.ledger.idRows("qq", "e1")].map((row) => row.ours));
    for (const { found: words } of [...next.ledger.past(yoga)].flatMap(({ event }) => (event.type === "members_recognised" ? [event] : []))) expect(words.filter(({ seen: one, as }) => qqIds.has(one) || qqIds.has(as))).toEqual([]);
  });

  it("a code of the second account is shown with the right words, and makes its founder known there", async () => {
    const two = await founded();
    await two.clock.until(Promise.all([two.qq.outbox.stop(), two.qq.app.stop()]));
    const qq = await two.again("qq").open();
    const code = qq.claims.codeFor(yoga);
    expect(qq.said.at(-1)).toMatch(/的创建者在账号 wx 上，账号 qq 还不认识.*\/认领 CODE/);
    await qq.see(tell(boss, `/claim ${code}`, qq));
    expect([qq.state().members.get(ours(qq, "boss"))?.role, qq.claims.codeFor(yoga)]).toEqual(["founder", undefined]);
  });
});

describe("one person on two accounts", () => {
  const points = (world: World, member: MemberId): number => pointsOf(world.state(), member, world.clock.now());

  it("is one once a human says so: warnings add up, answers go where they wrote, and one removal is where it was earned", async () => {
    const two = await founded();
    const { wx, qq } = two;
    await wx.see(say(ann, "坏", wx));
    await qq.see(say(ann, "坏", qq, qqRoom));
    const [here, there] = [ours(wx, "ann"), ours(qq, "ann")];
    await wx.see(tell(boss, `/merge ${there} ${here}`, wx));
    await two.follow();
    expect([wx, qq].map((world) => [points(world, here), world.state().members.has(there)])).toEqual([[2, false], [2, false]]);
    await qq.see(say(ann, "坏", qq, qqRoom));
    await two.follow();
    expect([wx, qq].map(({ gateway }) => gateway.ofType("remove").map(({ group, member }) => `${group} ${member}`))).toEqual([[], ["qq-room ann"]]);
    await qq.see(tell(ann, "我的警告", qq));
    await wx.see(tell(ann, "我的警告", wx));
    await two.follow();
    expect([wx, qq].map((world) => dmsTo(world, ann).length)).toEqual([1, 1]);
    expect([plain(wx), plain(qq)]).toEqual([replayed(wx), replayed(wx)]);
    expect([...wx.errors, ...qq.errors]).toEqual([]);
    await two.close();
  });

  it("comes apart again by group, and is one again", async () => {
    const two = await founded();
    const { wx, qq } = two;
    await wx.see(say(ann, "坏", wx));
    await qq.see(say(ann, "坏", qq, qqRoom));
    const [here, there] = [ours(wx, "ann"), ours(qq, "ann")];
    await two.follow();
    const before = [here, there].map((member) => structuredClone(wx.state().members.get(member)?.warnings));
    const groups = structuredClone([...wx.state().groups.values()].map(({ stays }) => [...stays.keys()].toSorted()));
    await qq.see(say(cat, "早", qq, qqRoom));
    await wx.see(tell(boss, `/merge ${there} ${here}`, wx));
    await two.follow();
    await wx.see(tell(boss, `/split ${here}`, wx));
    await two.follow();
    for (const world of [wx, qq]) {
      expect([here, there].map((member) => world.state().members.get(member)?.warnings)).toEqual(before);
      expect([...world.state().groups.values()].map(({ stays }) => [...stays.keys()].toSorted())).toEqual(groups);
    }
    await qq.see(say(ann, "坏", qq, qqRoom));
    await wx.see(tell(boss, "/undo", wx));
    await two.follow();
    expect([points(wx, here), points(qq, here)]).toEqual([3, 3]);
    expect([plain(wx), plain(qq)]).toEqual([replayed(wx), replayed(wx)]);
    await two.close();
  });

  it("a founder known on both may be one; two groups never are; two of one account are told where", async () => {
    const two = await both();
    const { wx, qq } = two;
    const groups = [...wx.state().groups.keys()];
    await wx.see(tell(boss, `/merge ${groups[1]} ${groups[0]}`, wx));
    expect(dmsTo(wx, boss).at(-1)).toContain("是两个群，不能合并");
    await wx.see(tell(boss, `/merge ${ours(qq, "ann")} ${ours(qq, "cat")}`, wx));
    expect(dmsTo(wx, boss).at(-1)).toContain("请私聊那个账号的机器人");
    await qq.see(tell(boss, `/merge ${ours(qq, "ann")} ${ours(qq, "cat")}`, qq));
    expect(dmsTo(qq, boss).at(-1)).toContain("是两个人，不能合并");
    await wx.see(tell(boss, `/merge ${ours(qq, "boss")} ${ours(wx, "boss")}`, wx));
    await two.follow();
    expect([...qq.state().members.values()].filter(({ role }) => role === "founder")).toHaveLength(1);
    const before = [wx, qq].map((world) => dmsTo(world, boss).length);
    await qq.see(tell(boss, "/groups", qq));
    await two.follow();
    expect([wx, qq].map((world, index) => dmsTo(world, boss).length - (before[index] ?? 0))).toEqual([0, 1]);
    expect(dmsTo(qq, boss).at(-1)).toMatch(/1\. 瑜伽微信群（账号 wx）.*\n2\. 瑜伽QQ群（账号 qq）/);
    // News of a group goes to whom it reaches by the account that saw it, and once.
    await qq.see(say(ann, "坏", qq, qqRoom), say(ann, "坏", qq, qqRoom));
    await two.follow();
    expect([wx, qq].map((world, index) => dmsTo(world, boss).slice(before[index]).filter((text) => text.includes("小安")).length)).toEqual([0, 1]);
    await two.close();
  });

  it("/status tells of the other account", async () => {
    const two = await both();
    const { qq } = two;
    await qq.see(tell(boss, "/status", qq));
    expect(dmsTo(qq, boss).at(-1)).toMatch(/^账号 qq，沙盒：已登录[^]*账号 wx：没有在运行，最近一次消息：11-22 10:00/);
    await two.close();
  });
});

describe("the rules of two processes", () => {
  const at = (version: string) => loadedBook({ version });
  const told = (world: World): readonly string[] => world.ledger.actions(99).flatMap(({ action }) => (action.type === "alert" && action.text.includes("规则") ? [action.text] : []));
  const save = (two: Two, worlds: readonly World[], version: string): Promise<unknown> => two.clock.until(Promise.all(worlds.map(({ app }) => app.replaceBook(at(version)))));
  const versions = (two: Two) => [two.wx, two.qq].map(({ app }) => app.book(yoga)?.version);
  const bookFrom = (files: Readonly<Record<string, string>>) => makeBook({ version: files["yoga/community.yaml"]?.replace("version: ", "") ?? "" });

  it("a save that both read is told of once, however they take turns", async () => {
    const two = await founded({ books: [at("v1")], bookFrom });
    await save(two, [two.wx, two.qq], "v2");
    await two.follow();
    expect([versions(two), told(two.wx).length]).toEqual([["v2", "v2"], 1]);
    await save(two, [two.qq], "v3");
    await two.follow();
    await save(two, [two.wx], "v3");
    expect([versions(two), told(two.wx).length]).toEqual([["v3", "v3"], 2]);
    await two.follow();
    await two.clock.until(Promise.all([two.wx.app.refuseBook(yoga, ["坏了"]), two.qq.app.refuseBook(yoga, ["坏了"])]));
    expect(told(two.wx).filter((text) => text.includes("坏了"))).toHaveLength(1);
    await two.close();
  });

  it("a rollback through one counts in the other, and new files end it in both, whoever reads them first", async () => {
    for (const first of ["wx", "qq"] as const) {
      const two = await founded({ books: [at("v1")], bookFrom });
      await save(two, [two.wx, two.qq], "v2");
      await two.follow();
      await two.wx.see(tell(boss, "/rules rollback v1", two.wx));
      await two.follow();
      expect(versions(two)).toEqual(["v1", "v1"]);
      const second = first === "wx" ? two.qq : two.wx;
      await save(two, [two[first]], "v3");
      await two.follow();
      // The one that has not read them yet does not fall back to the files that were turned away from.
      expect([second.app.book(yoga)?.version, told(two.wx).filter((text) => text.includes("v2")).length]).toEqual(["v1", 2]);
      await save(two, [second], "v3");
      await two.follow();
      expect([versions(two), two.wx.state().pin, told(two.wx).filter((text) => text.includes("现用版本 v3")).length]).toEqual([["v3", "v3"], undefined, 1]);
      await two.close();
    }
  });

  it("a version that one holds back is held by both, told of once, and a yes to one is a yes to both", async () => {
    for (const order of [["wx", "qq"], ["qq", "wx"], ["both"]] as const) {
      const harsh = loadedBook({ version: "harsh", ladder: { ...makeFacts().ladder, steps: [{ at: 1, act: "remove" }] } });
      const two = await founded({ books: [at("v1")], bookFrom: (files) => (files["yoga/community.yaml"]?.includes("harsh") ? harsh.book : bookFrom(files)) });
      await two.qq.see(say(ann, "坏", two.qq, qqRoom));
      await two.follow();
      for (const who of order) {
        await two.clock.until(Promise.all((who === "both" ? [two.wx, two.qq] : [two[who]]).map(({ app }) => app.replaceBook(harsh))));
        await two.follow();
      }
      expect([versions(two), two.qq.state().pin, told(two.wx).filter((text) => text.includes("先没有采用")).length]).toEqual([["v1", "v1"], { version: "v1", onDisk: "harsh", held: true }, 1]);
      await two.wx.see(tell(boss, "/rules apply harsh", two.wx));
      await two.follow();
      expect([versions(two), two.qq.state().pin, plain(two.qq)]).toEqual([["harsh", "harsh"], undefined, replayed(two.wx)]);
      expect([...two.wx.errors, ...two.qq.errors]).toEqual([]);
      await two.close();
    }
  });
});
