/** rollback-law: going back to a version brings back its decisions exactly, made from its recorded files. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LoadedBook } from "../../src/app.ts";
import { bookFromFiles, needBook } from "../../src/cli/books.ts";
import { communityId } from "../../src/core/ids.ts";
import { minute } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Ledger, Sighting } from "../../src/ports.ts";
import { versionOf } from "../../src/rulebook/shelf.ts";
import { FakeClock } from "../fakes/clock.ts";
import { joinRoom, leaveRoom, person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const demo = communityId("demo");
const boss = person("p0", "阿明");
const people = ["安安", "老周", "福利姐"].map((name, index) => person(`p${index + 1}`, name));
const room = { id: "r1", topic: "瑜伽小站一群" };

const one: LoadedBook = needBook("rules", "demo");
/** The demo's files, changed as an author would: each text by another. */
function edited(...changes: readonly (readonly [from: string, to: string])[]): LoadedBook {
  const text = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`no ${from}`);
    return before.replace(from, to);
  }, one.files["demo/community.yaml"] ?? "");
  const files = { ...one.files, "demo/community.yaml": text };
  const book = bookFromFiles(files, demo);
  if (!book) throw new Error("the changed files do not load");
  return { book: { ...book, version: versionOf(files) }, files };
}
// The charter says what the ladder does, and a rulebook in which the two differ does not load.
const others = [edited(["steps: { 1: 提醒, 2: 提醒并告知管理员, 3: 移出 }", "steps: { 2: 移出 }"], ["警告满三次", "警告满两次"]), edited(["use: ads\n    mode: enforce", "use: ads\n    mode: watch"]), edited(["sensitivity: balanced", "sensitivity: strict"])];

type Happening = { readonly do: "say" | "join" | "leave"; readonly who: number; readonly text: string };
const happening: fc.Arbitrary<Happening> = fc.record({
  do: fc.constantFrom("say" as const, "say" as const, "say" as const, "join" as const, "leave" as const), who: fc.integer({ min: 0, max: 2 }),
  text: fc.constantFrom("早上好", "加薇❤ ab12345 领红包", "兼职日结，在家就能做，一天三百，有意私聊", "请问几点上课呀", "新店开业欢迎光临", "大家好，我是安安，在杭州做平面设计，请多关照"),
});
async function play(world: World, prefix: string, happenings: readonly Happening[]): Promise<void> {
  for (const [index, { do: what, who, text }] of happenings.entries()) {
    await world.clock.advance(minute);
    const [at, someone, id] = [world.clock.now(), people[who] ?? boss, `${prefix}${index}`];
    const seen: Sighting = what === "say" ? sayInRoom(id, someone, text, at, room) : what === "join" ? joinRoom(id, someone, at, room) : leaveRoom(id, someone, at, room);
    await world.see(seen);
  }
}
async function founded(): Promise<{ world: World; ledger: Ledger }> {
  const ledger = openLedger(":memory:");
  const world = await makeWorld({ ledger, clock: new FakeClock(), books: [one], bookFrom: bookFromFiles }).open();
  await world.see(sayInRoom("first", boss, "早", world.clock.now(), room), tellBot("claim", boss, `/claim ${world.codes[0] ?? ""}`, world.clock.now()));
  return { world, ledger };
}
/** What was decided about these sightings: the version, what was written down and what was asked for. */
const decided = (ledger: Ledger, prefix: string, happenings: readonly Happening[]) => happenings.map((_, index) => {
  const event = ledger.event(`acc/${prefix}${index}`);
  if (!event) throw new Error("not recorded");
  const { entries, actions } = ledger.outcomeOf(event.event.id);
  const findings = ledger.findings(10_000).filter((finding) => finding.event === event.event.id);
  return { version: event.version, entries, actions: actions.map(({ action }) => action), findings };
});

describe("rollback", () => {
  it("restores decisions exactly, with the same version named, whatever stood between", async () => {
    let acted = 0;
    await fc.assert(fc.asyncProperty(fc.array(happening, { maxLength: 8 }), fc.array(happening, { minLength: 3, maxLength: 12 }), fc.constantFrom(...others), async (before, after, other) => {
      const stayed = await founded();
      await play(stayed.world, "b", before);
      await stayed.world.clock.advance(2 * minute);
      await play(stayed.world, "a", after);

      const went = await founded();
      await play(went.world, "b", before);
      await went.world.clock.advance(minute);
      const version = one.book.version;
      await went.world.clock.until(went.world.app.replaceBook(other));
      // Rules that would remove more are held back: then it is the founder's yes that lets them run.
      if (went.world.state().pin?.held) await went.world.see(tellBot("apply", boss, "/rules apply", went.world.clock.now()));
      expect(went.world.app.book(demo)?.version).toBe(other.book.version);
      await went.world.clock.advance(minute);
      await went.world.see(tellBot("back", boss, `/rules rollback ${version}`, went.world.clock.now()));
      await play(went.world, "a", after);

      expect(went.world.app.book(demo)?.version).toBe(version);
      const restored = decided(went.ledger, "a", after);
      expect(restored).toEqual(decided(stayed.ledger, "a", after));
      expect(new Set(restored.map((each) => each.version))).toEqual(new Set([version]));
      acted += restored.filter(({ findings }) => findings.length > 0).length;
    }), { numRuns: 12 });
    expect(acted).toBeGreaterThan(10);
  });
});
