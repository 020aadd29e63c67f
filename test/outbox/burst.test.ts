/** burst: three hundred words at once, and a platform that says that it is asked too often. */
import { describe, expect, it } from "vitest";
import { groupId } from "../../src/core/ids.ts";
import { day, hour, minute, second } from "../../src/core/time.ts";
import { morning } from "../fakes/clock.ts";
import { g1, remove, say } from "../fakes/events.ts";
import { Post, type Setup } from "./fixture.ts";

/** The longest `span` holds so many sends. */
function mostWithin(post: Post, span: number): number {
  const times = post.gateway.performed.map(({ at }) => at);
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + span).length));
}
/** Chance that is the same in every run. */
function chance(): () => number {
  let seed = 7;
  return () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
}
async function burst(setup: Setup, count = 300, until?: number): Promise<Post> {
  const post = await new Post({ more: { random: chance() }, ...setup }).open();
  for (let index = 0; index < count; index += 1) await post.ask(`e${index}`, [say(`第 ${index}`, { group: groupId(`g${index % 100}`) })], until === undefined ? {} : { until });
  return post;
}

describe("three hundred words at once", () => {
  const second1 = { groupPerMinute: 6, accountPerMinute: 60, jitter: 2 * second, dailyCap: 500 };

  it("leave at about one a second, penalties first", async () => {
    const post = await burst({ pace: second1 });
    for (let index = 0; index < 5; index += 1) await post.ask(`p${index}`, [say(`警告 ${index}`, { group: groupId(`h${index}`) })], { priority: "penalty" });
    const before = post.gateway.words.length;
    await post.clock.advance(10 * second);
    expect(post.gateway.words.slice(before, before + 5)).toEqual([0, 1, 2, 3, 4].map((index) => `警告 ${index}`));
    await post.clock.advance(10 * minute);
    expect(post.gateway.words).toHaveLength(305);
    expect(mostWithin(post, minute)).toBeLessThanOrEqual(60);
    expect(mostWithin(post, 10 * second)).toBeLessThanOrEqual(16);
    const took = ((post.gateway.performed.at(-1)?.at ?? 0) - morning) / second;
    expect([took > 270, took < 360]).toEqual([true, true]);
  });

  it("never exceed the usual twenty in a minute", async () => {
    const post = await burst({ pace: { ...second1, accountPerMinute: 20 } });
    await post.clock.advance(20 * minute);
    expect(post.gateway.words).toHaveLength(300);
    expect(mostWithin(post, minute)).toBe(20);
  });

  it("stop at the day's cap; the rest goes out the next day, or expires", async () => {
    const post = await burst({ pace: { ...second1, dailyCap: 100 } }, 300, morning + 19 * hour);
    const stale = await burst({ pace: { ...second1, dailyCap: 100 } }, 300, morning + hour);
    for (const each of [post, stale]) await each.clock.advance(17 * hour);
    expect([post.gateway.words.length, stale.gateway.words.length]).toEqual([100, 100]);
    for (const each of [post, stale]) await each.clock.advance(day / 12);
    expect([post.gateway.words.length, stale.gateway.words.length]).toEqual([200, 100]);
    expect(stale.told.filter(({ outcome }) => outcome === "expired")).toHaveLength(200);
  });

  it("an alert to several people is several sends, with a rest between them", async () => {
    const post = await new Post({ pace: { jitter: 2 * second } }).open();
    await post.ask("a", [{ type: "alert", to: ["x", "y", "z"] as never, text: "注意" }]);
    await post.clock.advance(minute);
    expect(post.gateway.performed.map(({ at }) => at - morning)).toEqual([0, 2 * second, 4 * second]);
  });

  it("new friends are accepted one after another, and other acts wait for nothing", async () => {
    const post = await new Post({ pace: { jitter: 2 * second } }).open();
    for (const id of ["a", "b"]) await post.ask(id, [{ type: "accept_friend", member: `m${id}` as never, flag: id }]);
    await post.ask("r", [remove()]);
    await post.clock.advance(minute);
    expect(post.gateway.performed.map(({ at, delivery: { type } }) => [type, at - morning])).toEqual([["accept_friend", 0], ["remove", 0], ["accept_friend", 2 * second]]);
  });
});

describe("asked too often", () => {
  const tooFast = { outcome: "retry", because: "操作太频繁", rest: minute } as const;

  it("the whole account rests, not that action alone, and longer each time until something succeeds", async () => {
    const post = await new Post().open();
    post.gateway.answer = () => tooFast;
    await post.ask("a", [say("一")]);
    await post.ask("b", [say("二", { group: groupId("g2") })]);
    await post.ask("r", [remove()]);
    expect(post.gateway.performed).toHaveLength(1);
    await post.clock.advance(minute - 1);
    expect(post.gateway.performed).toHaveLength(1);
    await post.clock.advance(1);
    expect(post.gateway.performed).toHaveLength(2);
    await post.clock.advance(2 * minute - 1);
    expect(post.gateway.performed).toHaveLength(2);
    post.gateway.answer = () => ({ outcome: "done", because: "" });
    await post.clock.advance(1);
    expect(["a/0", "b/0", "r/0"].map((id) => post.status(id))).toEqual(["done", "done", "done"]);
    post.gateway.answer = () => tooFast;
    await post.ask("c", [say("三")]);
    const before = post.gateway.performed.length;
    await post.clock.advance(minute);
    expect(post.gateway.performed.length).toBe(before + 1);
  });

  it("a plain retry holds up nobody else, and a rest inside an alert keeps the rest of it from being said twice", async () => {
    const post = await new Post().open();
    post.gateway.answer = (delivery) => ("text" in delivery && delivery.text === "一" ? { outcome: "retry", because: "忙" } : { outcome: "done", because: "" });
    await post.ask("a", [say("一")]);
    await post.ask("b", [say("二")]);
    expect([post.status("a/0"), post.status("b/0")]).toEqual(["pending", "done"]);
    let sent = 0;
    post.gateway.answer = () => ((sent += 1) === 1 ? { outcome: "done", because: "" } : tooFast);
    await post.ask("n", [{ type: "alert", to: ["x", "y"] as never, text: "注意" }]);
    await post.ask("d", [say("四", { group: g1 })]);
    expect([post.status("n/0"), post.status("d/0")]).toEqual(["unknown", "pending"]);
  });
});
