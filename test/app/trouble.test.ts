import { describe, expect, it } from "vitest";
import { communityId, eventId } from "../../src/core/ids.ts";
import { hour, second } from "../../src/core/time.ts";
import type { Ledger } from "../../src/ports.ts";
import { loadedBook, yoga } from "../fakes/book.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { joinRoom, message, person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, bob] = [person("p-ann", "安"), person("p-bob", "波")];
const coded = (code: string): Error => Object.assign(new Error(code), { code });
const texts = (world: World) => [...world.ledger.past(yoga)].flatMap(({ event }) => ("text" in event ? [event.text] : []));

/** A ledger whose commits fail so many times after their work was done: the worst moment. */
function flaky(error: Error) {
  const fault = { left: 0, tries: 0 };
  const wrap = (ledger: Ledger): Ledger => ({
    ...ledger,
    transaction: (work) => ledger.transaction(() => {
      const result = work();
      fault.tries += 1;
      if (fault.left-- > 0) throw error;
      return result;
    }),
  });
  return { fault, wrap };
}

describe("a full disk", () => {
  it.each(["SQLITE_FULL", "SQLITE_BUSY", "SQLITE_IOERR_WRITE", "ENOSPC"])("(%s) has nothing half-written, and what waited is written later in order", async (code) => {
    const { fault, wrap } = flaky(coded(code));
    const world = await makeWorld({ wrap }).open();
    await world.see(sayInRoom("x0", ann, "先", morning));
    const before = structuredClone(world.state());
    fault.left = 6;
    const seen = Promise.all([world.gateway.see(sayInRoom("x1", ann, "坏一", morning)), world.gateway.see(joinRoom("j1", bob, morning)), world.gateway.see(tellBot("d1", bob, "你好", morning))]);
    await world.clock.advance(0);
    const more = world.gateway.see(sayInRoom("x2", bob, "问二", morning));
    await world.clock.advance(second);
    expect([texts(world), world.state(), world.gateway.words]).toEqual([["先"], before, []]);
    await world.clock.until(Promise.all([seen, more]));
    await world.clock.advance(0);
    expect(texts(world)).toEqual(["先", "坏一", "你好", "问二"]);
    expect([...world.state().members.values()].map(({ name, warnings }) => [name, warnings?.length ?? 0])).toEqual([["安", 1], ["波", 0]]);
    expect(world.ledger.health().integrity).toBe("ok");
  });

  it("is asked by a small write once a second, not by reading the ledger again and again", async () => {
    const { fault, wrap } = flaky(coded("SQLITE_FULL"));
    let reads = 0;
    const world = await makeWorld({ wrap: (ledger) => ({ ...wrap(ledger), past: (...args) => (reads++, ledger.past(...args)) }) }).open();
    await world.see(sayInRoom("x0", ann, "先", morning));
    const [readsBefore, triesBefore] = [reads, fault.tries];
    fault.left = 1000;
    const waiting = world.app.accept(message("m1"), yoga);
    await world.clock.advance(60 * second);
    expect([reads - readsBefore, fault.tries - triesBefore]).toEqual([1, 61]);
    fault.left = 0;
    await world.clock.until(waiting);
    expect(texts(world)).toEqual(["先", "早"]);
  });

  it("does not hang a stop: what could not be written is refused, and the file is as it was", async () => {
    const { fault, wrap } = flaky(coded("SQLITE_FULL"));
    const world = await makeWorld({ wrap }).open();
    fault.left = 1000;
    const lost = world.app.accept(message("m1"), yoga);
    const refused = expect(lost).rejects.toThrow("stopped before it could be written");
    await world.clock.until(world.app.stop());
    await refused;
    expect([world.ledger.health().events, world.clock.waiting]).toEqual([0, 0]);
    await expect(world.app.accept(message("m2"), yoga)).rejects.toThrow("stopped");
  });

  it("keeps even an adoption and the ids of people for later", async () => {
    const { fault, wrap } = flaky(coded("SQLITE_FULL"));
    const world = await makeWorld({ wrap }).open();
    fault.left = 8;
    const seen = world.gateway.see(sayInRoom("x1", ann, "问一", morning));
    await world.clock.until(seen);
    await world.clock.advance(0);
    expect([texts(world), [...world.ledger.boundGroups().values()]]).toEqual([["问一"], [yoga]]);
  });
});

describe("a poisonous event", () => {
  const poisoned = (error: Error) => (ledger: Ledger): Ledger => ({
    ...ledger,
    recordDecision: (community, decision, now) => {
      ledger.recordDecision(community, decision, now);
      if ("text" in decision.event && decision.event.text.includes("毒")) throw error;
    },
  });

  it.each([new Error("bug"), coded("SQLITE_CONSTRAINT_UNIQUE"), coded("SQLITE_CONSTRAINT_DATATYPE"), coded("SQLITE_MISMATCH")])("(%s) is refused by itself and stops none of the others", async (error) => {
    const world = await makeWorld({ wrap: poisoned(error) }).open();
    const accept = (id: string, text: string) => world.app.accept(message(id, { text }), yoga);
    const all = Promise.allSettled([accept("m1", "坏一"), accept("m2", "毒坏"), accept("m3", "坏三")]);
    expect((await world.clock.until(all)).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect([texts(world), world.state().members.values().next().value?.warnings?.length]).toEqual([["坏一", "坏三"], 2]);
    expect(world.errors.length).toBeGreaterThan(0);
  });

  it("with a time that is no number is refused, not waited for", async () => {
    const world = await makeWorld().open();
    const all = Promise.allSettled([world.app.accept(message("m1", { at: Number.NaN }), yoga), world.app.accept(message("m2", { at: morning + 0.5 }), yoga), world.app.accept(message("m3"), yoga)]);
    expect((await world.clock.until(all)).map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
  });

  it("of an unknown community is refused at the door", async () => {
    const world = await makeWorld().open();
    await expect(world.app.accept(message("m1"), communityId("nowhere"))).rejects.toThrow("no such community");
  });
});

describe("a queue in trouble", () => {
  it("that hangs holds up neither events nor words", async () => {
    const world = await makeWorld().open();
    world.queue.trouble = "hangs";
    await world.see(joinRoom("j1", ann, morning), sayInRoom("x1", bob, "问一", morning));
    await world.see(sayInRoom("x2", bob, "问二", morning));
    expect(world.gateway.words).toEqual(["欢迎 安", "一", "二"]);
    await world.clock.until(world.app.stop());
  });

  it("that refuses one deadline still gets the next, and the next start puts the first back", async () => {
    const clock = new FakeClock();
    const world = await makeWorld({ clock }).open();
    world.queue.trouble = new Error("no redis");
    await world.see(joinRoom("j1", ann, morning));
    expect([world.errors.length, world.queue.timers.size, world.state().timers.size]).toEqual([1, 0, 1]);
    world.queue.trouble = undefined;
    await world.see(joinRoom("j2", bob, morning));
    expect(world.queue.timers.size).toBe(1);
    const again = await makeWorld({ clock, ledger: world.ledger }).open();
    expect([...again.queue.timers.values()]).toEqual([morning + hour, morning + hour]);
  });

  it("is told of by /status, and what it forgot is put back once it answers", async () => {
    const world = await makeWorld({ books: [loadedBook()] }).open();
    await world.see(joinRoom("j1", ann, morning), tellBot("c", ann, `/claim ${world.codes[0] ?? ""}`, morning));
    const open = world.queue.timers.size;
    world.queue.trouble = new Error("no redis");
    world.queue.timers.clear();
    await world.see(joinRoom("j2", bob, morning));
    await world.clock.advance(15_000);
    await world.see(tellBot("d1", ann, "/status", morning));
    expect(world.gateway.words.at(-1)).toContain("队列连不上");
    world.queue.trouble = undefined;
    await world.clock.advance(15_000);
    expect(world.queue.timers.size).toBe(open * 2);
    await world.see(tellBot("d2", ann, "/status", morning));
    expect(world.gateway.words.at(-1)).toContain("没有发现问题");
  });

  it("does not lose a command that wanted to ask it something", async () => {
    const world = await makeWorld({ books: [loadedBook()] }).open();
    await world.see(tellBot("c", ann, `/claim ${world.codes[0] ?? ""}`, morning));
    world.queue.trouble = new Error("no redis");
    await world.see(tellBot("d1", ann, "/status", morning));
    expect(world.gateway.words.at(-1)).toContain("沙盒：已登录");
    expect(world.ledger.event(eventId("acc/d1"))).toBeDefined();
  });
});
