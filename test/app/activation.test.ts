/** activation: saved rules are tried on recorded history, take over with the difference told, or are held back until a founder says yes. */
import { describe, expect, it } from "vitest";
import type { LoadedBook } from "../../src/app.ts";
import type { BookFacts } from "../../src/core/book.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Ledger, Sighting } from "../../src/ports.ts";
import { loadedBook, makeBook, makeFacts, yoga } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, type WorldParts, makeWorld } from "../fakes/world.ts";

const [ann, bob, boss, mei] = [person("p-ann", "安"), person("p-bob", "宝"), person("p-boss", "老板"), person("p-mei", "小美")];
const ladder = (...steps: BookFacts["ladder"]["steps"]): Partial<BookFacts> => ({ ladder: { ...makeFacts().ladder, steps } });
/** What each version says; of a harsh one the first warning removes. */
const versions: Readonly<Record<string, Partial<BookFacts>>> = {
  v1: {}, v2: { name: "瑜伽新站" }, mild: ladder({ at: 9, act: "remove" }), harsh: ladder({ at: 1, act: "remove" }), harsher: ladder({ at: 1, act: "remove" }),
  lenient: { activation: { moreRemovals: 1, lookBack: 7 * day } }, shortsighted: { activation: { moreRemovals: 0, lookBack: minute } },
};
const loaded = (version: string): LoadedBook => loadedBook({ ...versions[version], version });
const bookFrom = (files: Readonly<Record<string, string>>) => {
  const version = files["yoga/community.yaml"]?.split(" ")[1] ?? "";
  return version in versions ? makeBook({ ...versions[version], version }) : undefined;
};
let count = 0;
const worldOf = (more: WorldParts & { readonly onDisk?: string } = {}): Promise<World> => makeWorld({ bookFrom, books: more.onDisk === undefined ? [loaded("v1")] : [loaded(more.onDisk)], ...more }).open();
async function order(world: World, text: string, from = boss): Promise<string> {
  await world.see(tellBot(`d${(count += 1)}`, from, text, world.clock.now()));
  return world.gateway.words.at(-1) ?? "";
}
async function save(world: World, version: string): Promise<void> {
  await world.clock.advance(minute);
  await world.clock.until(world.app.replaceBook(loaded(version)));
  await world.clock.advance(0);
}
const running = (world: World): string | undefined => world.app.book(yoga)?.version;
const told = (world: World): string => world.gateway.words.findLast((text) => text.startsWith("【瑜伽")) ?? "";

/** A bot with a founder, and a member who was warned once. */
async function warned(more: Parameters<typeof worldOf>[0] = {}): Promise<World> {
  const world = await worldOf(more);
  await world.see(sayInRoom(`x${(count += 1)}`, ann, "坏", morning), sayInRoom(`x${(count += 1)}`, bob, "好", morning), tellBot(`c${(count += 1)}`, boss, `/claim ${world.codes[0] ?? ""}`, morning));
  return world;
}

describe("saved rules", () => {
  it("take over, and the people on duty hear what that changes and how to go back", async () => {
    const world = await warned();
    await save(world, "mild");
    expect(running(world)).toBe("mild");
    expect(told(world)).toMatch(/规则已更新，现用版本 mild。\n拿最近 7 天的 \d+ 个事件试了一遍：没有差别。\n退回上一版：\/rules rollback v1/u);
    await order(world, "/rules rollback v1");
    expect(running(world)).toBe("v1");
  });

  it("that would remove more are held back: the old ones go on, and the founder hears who it is and how to say yes", async () => {
    const world = await warned();
    await save(world, "harsh");
    expect([running(world), world.state().pin]).toEqual(["v1", { version: "v1", onDisk: "harsh", held: true }]);
    const words = told(world);
    for (const part of ["新版本 harsh 会多移出 1 人次，超过允许的 0 人次", "仍用版本 v1", "会多移出 1 人：安（0 → 1）", "移出 0 → 1 人次", "/rules apply harsh"]) expect(words).toContain(part);
    await world.see(sayInRoom("later", bob, "坏", world.clock.now()));
    expect(world.gateway.ofType("remove")).toEqual([]);
    expect(world.ledger.event("acc/later")?.version).toBe("v1");
  });

  it("that were held back run once the founder says yes, and nobody else's yes counts", async () => {
    const world = await warned();
    await save(world, "harsh");
    await world.see(sayInRoom("mei", mei, "早", world.clock.now()));
    await order(world, "/member 小美 role secretary");
    expect(await order(world, "/rules apply", mei)).toContain("要创建者才能用");
    expect([await order(world, "/rules apply v9"), running(world)]).toEqual([expect.stringContaining("等着采用的是版本 harsh"), "v1"]);
    await order(world, "/rules apply harsh");
    expect([running(world), world.state().pin, told(world)]).toEqual(["harsh", undefined, expect.stringContaining("现用版本 harsh")]);
    await world.see(sayInRoom("then", bob, "坏", world.clock.now()));
    expect(world.gateway.ofType("remove")).toHaveLength(1);
    expect(await order(world, "/rules apply")).toContain("没有等着采用的版本");
    expect(world.ledger.audit(yoga, 1)).toMatchObject([{ did: "采用规则版本 harsh", before: "v1", after: "harsh" }]);
    expect(await order(world, "/rules history")).toMatch(/^harsh .*（现用）；.* 老板采用$/mu);
  });

  it("stay held back over a restart, and the same files read again do not ask twice", async () => {
    const ledger = openLedger(":memory:");
    const world = await warned({ ledger });
    await save(world, "harsh");
    const next = await worldOf({ ledger, onDisk: "harsh", clock: new FakeClock(morning + day) });
    await save(next, "harsh");
    expect([running(next), next.gateway.words]).toEqual(["v1", []]);
    expect(await order(next, "/rules history")).toMatch(/^harsh .*还没有判过事件；.* 因移出太多被扣下$/mu);
    await order(next, "/rules apply");
    expect(running(next)).toBe("harsh");
  });

  it("that are changed again are tried afresh, against what runs", async () => {
    const world = await warned();
    await save(world, "harsh");
    await save(world, "harsher");
    expect([running(world), world.state().pin]).toEqual(["v1", { version: "v1", onDisk: "harsher", held: true }]);
    await save(world, "mild");
    expect([running(world), world.state().pin]).toEqual(["mild", undefined]);
  });

  it("that are put back as they were end the question", async () => {
    const world = await warned();
    await save(world, "harsh");
    await save(world, "v1");
    expect([running(world), world.state().pin]).toEqual(["v1", undefined]);
  });

  it("held back while the founder had gone back to an older version leave that one running", async () => {
    const world = await warned();
    await save(world, "v2");
    await order(world, "/rules rollback v1");
    await save(world, "harsh");
    expect([running(world), world.state().pin]).toEqual(["v1", { version: "v1", onDisk: "harsh", held: true }]);
    const versionsUsed = [...world.ledger.past(yoga)].map(({ event }) => world.ledger.event(event.id)?.version);
    expect(versionsUsed.slice(versionsUsed.lastIndexOf("v2") + 1)).not.toContain("harsh");
  });

  it("are held to the limit and the time of the rules in force, not to their own", async () => {
    const lenient = await warned({ onDisk: "lenient" });
    await save(lenient, "harsh");
    expect(running(lenient)).toBe("harsh");
    const shortsighted = await warned({ onDisk: "shortsighted" });
    await shortsighted.clock.advance(day);
    await save(shortsighted, "harsh");
    expect([running(shortsighted), told(shortsighted)]).toEqual(["harsh", expect.stringContaining("最近没有记录")]);
  });

  it("run at once where nothing has run before, and nobody is bothered", async () => {
    const world = await worldOf({ onDisk: "harsh" });
    expect([running(world), [...world.ledger.past(yoga)]]).toEqual(["harsh", []]);
  });
});

describe("files that changed while the bot was down", () => {
  it("pass the same gate at the start: held back when they remove more, told of when they do not", async () => {
    const ledger = openLedger(":memory:");
    await warned({ ledger });
    const harsh = await worldOf({ ledger, onDisk: "harsh", clock: new FakeClock(morning + minute) });
    expect([running(harsh), harsh.state().pin, told(harsh)]).toEqual(["v1", { version: "v1", onDisk: "harsh", held: true }, expect.stringContaining("先没有采用")]);
    const mild = await worldOf({ ledger, onDisk: "mild", clock: new FakeClock(morning + day) });
    expect([running(mild), mild.state().pin, told(mild)]).toEqual(["mild", undefined, expect.stringContaining("现用版本 mild")]);
    const again = await worldOf({ ledger, onDisk: "mild", clock: new FakeClock(morning + 2 * day) });
    expect([running(again), again.gateway.words]).toEqual(["mild", []]);
  });

  it("are taken as they are when the rules that ran can be read no more, and the admins hear of it", async () => {
    const ledger = openLedger(":memory:");
    await warned({ ledger });
    const next = await worldOf({ ledger, onDisk: "harsh", clock: new FakeClock(morning + day), bookFrom: () => undefined });
    expect([running(next), told(next)]).toEqual(["harsh", expect.stringContaining("规则已更新，现用版本 harsh")]);
  });

  it("and are bad leave what ran last running", async () => {
    const ledger = openLedger(":memory:");
    await warned({ ledger });
    const next = await worldOf({ ledger, books: [], refused: [yoga], clock: new FakeClock(morning + day) });
    expect(running(next)).toBe("v1");
    await next.clock.until(next.app.refuseBook(yoga, ["community.yaml:3:1 坏"]));
    await next.clock.advance(0);
    expect(next.gateway.words.at(-1)).toContain("community.yaml:3:1 坏");
    await save(next, "harsh");
    expect([running(next), next.state().pin]).toEqual(["v1", { version: "v1", onDisk: "harsh", held: true }]);
  });

  it("and are bad change nothing about a return to an older version", async () => {
    const ledger = openLedger(":memory:");
    const world = await warned({ ledger });
    await save(world, "v2");
    await order(world, "/rules rollback v1");
    const next = await worldOf({ ledger, books: [], refused: [yoga], clock: new FakeClock(morning + day) });
    await save(next, "v2");
    expect([running(next), next.state().pin]).toEqual(["v1", { version: "v1", onDisk: "v2" }]);
  });
});

describe("a trial", () => {
  /** Talk enough for several slices. */
  const talk = Array.from({ length: 450 }, (_, index): Sighting => sayInRoom(`t${index}`, bob, `早 ${index}`, morning));
  /** A ledger that tells in which order it was read and written. */
  function watched(ledger: Ledger): { readonly ledger: Ledger; readonly did: string[] } {
    const did: string[] = [];
    return { did, ledger: {
      ...ledger,
      stretch: (...args) => { did.push("read"); return ledger.stretch(...args); },
      recordEvent: (community, event, ...rest) => { did.push(event.id); return ledger.recordEvent(community, event, ...rest); },
    } };
  }

  it("goes in slices, and messages that come meanwhile are recorded and answered between them", async () => {
    const { ledger, did } = watched(openLedger(":memory:"));
    const world = await warned({ ledger });
    await world.see(...talk);
    did.length = 0;
    const saved = world.app.replaceBook(loaded("v2"));
    const [, heard] = await Promise.all([world.clock.until(saved), world.gateway.see(sayInRoom("meanwhile", ann, "问在吗", world.clock.now()))]);
    await world.clock.advance(0);
    expect(heard).toBeUndefined();
    expect(did.filter((each) => each === "read").length).toBeGreaterThan(4);
    expect([did.indexOf("acc/meanwhile") > did.indexOf("read"), did.indexOf("acc/meanwhile") < did.lastIndexOf("read")]).toEqual([true, true]);
    expect([world.ledger.event("acc/meanwhile")?.version, running(world), world.gateway.words]).toEqual(["v1", "v2", expect.arrayContaining(["在吗"])]);
  });

  it("is ended by a newer save: only that one counts", async () => {
    const world = await warned();
    await world.see(...talk);
    await world.clock.until(Promise.all([world.app.replaceBook(loaded("harsh")), world.app.replaceBook(loaded("mild"))]));
    await world.clock.advance(0);
    expect([running(world), world.state().pin, world.ledger.version(yoga, "harsh")]).toEqual(["mild", undefined, undefined]);
    expect([...world.ledger.past(yoga)].filter(({ event }) => event.type === "rules_read")).toHaveLength(1);
  });

  it("is ended by a bad save, and by putting back what runs", async () => {
    const world = await warned();
    await world.clock.until(Promise.all([world.app.replaceBook(loaded("mild")), world.app.refuseBook(yoga, ["community.yaml:1:1 坏"])]));
    expect(running(world)).toBe("v1");
    await world.clock.until(Promise.all([world.app.replaceBook(loaded("mild")), world.app.replaceBook(loaded("v1"))]));
    expect(running(world)).toBe("v1");
  });

  it("of the same files, saved again, is one trial", async () => {
    const { ledger, did } = watched(openLedger(":memory:"));
    const world = await warned({ ledger });
    await world.clock.until(Promise.all([world.app.replaceBook(loaded("mild")), world.app.replaceBook(loaded("mild"))]));
    expect([did.filter((each) => each === "read").length, running(world)]).toEqual([1, "mild"]);
  });

  it("begins again when the founder goes back to another version meanwhile", async () => {
    const world = await warned({ onDisk: "harsh" });
    await world.clock.advance(minute);
    await save(world, "v1");
    await world.see(...talk);
    const saved = world.app.replaceBook(loaded("mild"));
    await order(world, "/rules rollback harsh");
    await world.clock.until(saved);
    await world.clock.advance(0);
    expect(running(world)).toBe("mild");
    expect(told(world)).toContain("会少移出 1 人：安（1 → 0）");
  });

  it("that fails leaves the old rules running, says so, and is made again at the next save", async () => {
    let broken = true;
    const bare = openLedger(":memory:");
    const ledger: Ledger = { ...bare, stretch: (...args) => { if (broken) throw new Error("读不动"); return bare.stretch(...args); } };
    const world = await warned({ ledger });
    await save(world, "mild");
    expect([running(world), told(world), world.errors.map(String)]).toEqual(["v1", expect.stringMatching(/没有试成.*读不动/u), ["Error: 读不动"]]);
    broken = false;
    await save(world, "mild");
    expect(running(world)).toBe("mild");
  });

  it("is given up when the bot stops", async () => {
    const world = await warned();
    const saved = world.app.replaceBook(loaded("harsh"));
    await world.clock.until(world.app.stop());
    await world.clock.until(saved);
    expect([running(world), world.errors]).toEqual(["v1", []]);
    await expect(world.app.replaceBook(loaded("mild"))).resolves.toBeUndefined();
  });
});

describe("/rules try", () => {
  it("tells by rule and by member what the files that were held back would do", async () => {
    const world = await warned();
    await save(world, "harsh");
    const words = await order(world, "/rules try");
    for (const part of ["版本 harsh 和现用的 v1 比", "移出 0 → 1 人次", "会多移出 1 人：安（0 → 1）", "/rules apply harsh"]) expect(words).toContain(part);
    expect(running(world)).toBe("v1");
  });

  it("tells the same of a version that was used before, over the time that is named", async () => {
    const world = await warned();
    await world.see(sayInRoom("early", ann, "坏", morning));
    await save(world, "v2");
    await world.clock.advance(6 * hour);
    expect(await order(world, "/规则 试算 v1 12h")).toMatch(/版本 v1 和现用的 v2 比：\n拿最近 12 小时的 \d+ 个事件试了一遍：没有差别。/u);
    expect(await order(world, "/rules try v")).toMatch(/有几个，请多写几位：(v2、v1|v1、v2)/u);
    expect(await order(world, "/rules try v2")).toBe("现在用的就是版本 v2。");
    expect(await order(world, "/rules try zzz")).toContain("没有版本「zzz」");
    expect(await order(world, "/rules try")).toContain("没有等着采用的新版本");
  });
});
