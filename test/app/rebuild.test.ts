import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LoadedBook } from "../../src/app.ts";
import { needBook } from "../../src/cli/books.ts";
import type { Capability } from "../../src/core/action.ts";
import { replayPast } from "../../src/core/run.ts";
import type { State } from "../../src/core/state.ts";
import { hour, minute } from "../../src/core/time.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { FakeClock } from "../fakes/clock.ts";
import { joinRoom, leaveRoom, listed, person, sayInRoom, tellBot } from "../fakes/events.ts";
import { FakeGateway } from "../fakes/gateway.ts";
import { type World, makeWorld } from "../fakes/world.ts";
import { folder } from "../ledger/helpers.ts";

const people = ["阿明", "杭州-小美-教师", "安安", "老周", "默默", "福利姐"].map((name, index) => person(`p${index}`, name));
const boss = person("p0", "阿明");
const rooms = [{ id: "r1", topic: "瑜伽小站一群", owner: "p0" }, { id: "r2", topic: "瑜伽小站二群" }];
const texts = [
  "早上好", "加薇❤ ab12345 领红包", "兼职日结，在家就能做，一天三百，有意私聊", "请问几点上课呀", "新店开业欢迎光临", "新店开业欢迎光临", "帮助", "群规", "我的警告",
  "大家好，我是安安，在杭州做平面设计，请多关照", "今天的微信读书打卡完成", "",
];
const orders = ["/warn 安安 2", "/warn 老周", "/pardon 安安 all", "/rules", "/kick 默默", "/use 1", "/drop pause 早安练习", "/drop resume 早安练习", "/drop now 1", "1", "c1 2", "c2 1", "/cases", "/没有", "/member 老周 role secretary"];
const someone = fc.constantFrom(...people);
const somewhere = fc.constantFrom(...rooms);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("say" as const), who: someone, room: somewhere, text: fc.constantFrom(...texts), old: fc.constantFrom(0, 0, 0, 0, hour) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("join" as const), who: someone, room: somewhere }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("leave" as const), who: someone, room: somewhere }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rename" as const), who: someone, room: somewhere, name: fc.constantFrom("杭州-安安-设计", "小 名", "x") }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("order" as const), text: fc.constantFrom(...orders) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("list" as const), room: somewhere, members: fc.subarray(people) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(minute, 25 * minute, 3 * hour, 22 * hour) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rank" as const), can: fc.constantFrom<readonly Capability[]>(["say", "dm"], ["say", "dm", "remove"], ["say", "dm", "remove", "recall", "mute"]) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("mute" as const), who: someone, room: somewhere, for: fc.constantFrom(0, 10 * minute, 3 * hour) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wake" as const), drop: fc.constantFrom("早安练习", "本周主题", "周年聚会"), late: fc.constantFrom(0, hour) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const demo = (): LoadedBook => needBook("rules", "demo");
const muting = (loaded: LoadedBook): LoadedBook => {
  const steps = [{ at: 1, act: "notice" }, { at: 2, act: "mute", ms: 2 * hour, otherwise: "notice_and_tell" }, { at: 3, act: "remove", otherwise: "notice_and_tell" }] as const;
  return { ...loaded, book: { ...loaded.book, ladder: { ...loaded.book.ladder, steps } } };
};

async function play(world: World, steps: readonly Step[]): Promise<void> {
  const { clock, gateway, queue } = world;
  const pending: Promise<unknown>[] = [];
  for (const [index, each] of steps.entries()) {
    const now = clock.now();
    const id = `s${index}`;
    switch (each.do) {
      case "say": pending.push(gateway.see(sayInRoom(id, each.who, each.text, now - each.old, each.room))); break;
      case "join": pending.push(gateway.see(joinRoom(id, each.who, now, each.room))); break;
      case "leave": pending.push(gateway.see(leaveRoom(id, each.who, now, each.room))); break;
      case "rename": pending.push(gateway.see({ type: "member_renamed", id, at: now, group: each.room, member: each.who, newName: each.name })); break;
      case "order": pending.push(gateway.see(tellBot(id, boss, each.text, now))); break;
      case "list": pending.push(gateway.see(listed(each.members, now, each.room))); break;
      case "rank": gateway.can = new Set(each.can); break;
      case "mute": pending.push(gateway.see({ type: "member_muted", id, at: now, group: each.room, member: each.who, until: each.for === 0 ? 0 : now + each.for })); break;
      case "wake": pending.push(queue.wake({ kind: "drop", id: `demo/${each.drop}`, due: now - each.late })); break;
      case "wait": await clock.advance(each.ms); break;
    }
  }
  await clock.until(Promise.all(pending));
  await clock.advance(minute);
}

/** Maps and sets as lists: their order is part of the state, for groups and cases are numbered by it. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, each]) => [key, plain(each)]);
  if (value instanceof Set || ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value instanceof Set || Array.isArray(value) ? value : new Uint8Array(value.buffer), plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined).map(([key, each]) => [key, plain(each)]));
}
const sizeOf = (state: State): number => state.members.size + state.cases.size + state.timers.size;

describe("the state", () => {
  it("is what the ledger says, live and after reopening the file, whatever happens", async () => {
    const book = muting(demo());
    const at = folder();
    let runs = 0;
    let most = 0;
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const clock = new FakeClock();
      const gateway = new FakeGateway(clock);
      gateway.can = new Set(runs % 2 === 0 ? ["say", "dm"] : ["say", "dm", "remove", "recall"]);
      gateway.answer = ({ id }) => ({ outcome: id.length % 5 === 0 ? "unknown" : "done", because: "" });
      // A file now and then: its syncs are slow, and memory is the same SQLite.
      const file = runs++ % 8 === 0 ? join(at, `${runs}.db`) : ":memory:";
      const world = await makeWorld({ clock, gateway, file, books: [book] }).open();
      await world.see(listed(people, clock.now(), rooms[0]), tellBot("claim", boss, `/claim ${world.codes[0] ?? ""}`, clock.now()));
      await play(world, steps);
      const live = plain(world.state());
      most = Math.max(most, sizeOf(world.state()));
      expect(plain(replayPast(book.book.community, world.ledger.past(book.book.community)))).toEqual(live);
      expect(world.errors).toEqual([]);
      await clock.until(Promise.all([world.outbox.stop(), world.app.stop()]));
      const stopped = plain(world.state());
      world.ledger.close();
      if (file === ":memory:") return;
      const ledger = openLedger(file);
      const again = makeWorld({ clock, ledger, books: [book] });
      expect(plain(again.state())).toEqual(stopped);
      expect(ledger.health().integrity).toBe("ok");
      ledger.close();
    }), { numRuns: 64, seed: 20261122 });
    expect(most).toBeGreaterThan(6);
  }, 120_000);

  it("is the same when an outage of the disk falls in the middle", async () => {
    const book = muting(demo());
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), fc.array(fc.nat(25), { maxLength: 4 }), async (steps, failures) => {
      let commits = 0;
      let begun = false;
      const world = await makeWorld({
        books: [book],
        wrap: (ledger) => ({
          ...ledger,
          transaction: (work) => ledger.transaction(() => {
            const result = work();
            if (begun && failures.includes(commits++)) throw Object.assign(new Error("full"), { code: "SQLITE_FULL" });
            return result;
          }),
        }),
      }).open();
      begun = true;
      await play(world, steps);
      expect(plain(replayPast(book.book.community, world.ledger.past(book.book.community)))).toEqual(plain(world.state()));
      world.ledger.close();
    }), { numRuns: 30, seed: 20261123 });
  }, 120_000);
});
