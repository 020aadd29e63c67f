import { describe, expect, it } from "vitest";
import type { Priority } from "../../src/core/action.ts";
import { day, hour, minute, second } from "../../src/core/time.ts";
import { startOfDay } from "../../src/outbox/pace.ts";
import { FakeClock, morning } from "../fakes/clock.ts";
import { ann, bob, g1, g2, remove, say } from "../fakes/events.ts";
import { Post, type Setup } from "./fixture.ts";

const groups = [g1, g2];
async function sendMany(setup: Setup, count: number, group = (_index: number) => g1): Promise<Post> {
  const post = await new Post(setup).open();
  for (let index = 0; index < count; index += 1) await post.ask(`e${index}`, [say(`第 ${index}`, { group: group(index) })]);
  return post;
}
const timesOf = (post: Post): readonly number[] => post.gateway.performed.map(({ at }) => (at - morning) / second);
const shanghai = (time: string): number => Date.parse(`2026-11-22T${time}:00+08:00`);

describe("the rates (law 7)", () => {
  it("a group hears no more than its rate in a minute, and the rest later", async () => {
    const post = await sendMany({ pace: { groupPerMinute: 3 } }, 7);
    expect(post.gateway.words.length).toBe(3);
    await post.clock.advance(minute - 1);
    expect(post.gateway.words.length).toBe(3);
    await post.clock.advance(2 * second);
    expect(post.gateway.words.length).toBe(6);
    await post.clock.advance(2 * minute);
    expect(post.gateway.words).toEqual(Array.from({ length: 7 }, (_, index) => `第 ${index}`));
  });

  it("one group at its rate does not hold up another, but the account has a rate of its own", async () => {
    const post = await sendMany({ pace: { groupPerMinute: 2, accountPerMinute: 3 } }, 8, (index) => groups[index % 2] ?? g1);
    expect(post.gateway.words.length).toBe(3);
    await post.clock.advance(minute + 2 * second);
    expect(post.gateway.words.length).toBe(6);
  });

  it("what is no word waits for no rate", async () => {
    const post = await sendMany({ pace: { accountPerMinute: 1, dailyCap: 1 } }, 2);
    await post.ask("r", [remove()]);
    expect([post.status("e1/0"), post.status("r/0")]).toEqual(["pending", "done"]);
  });

  it("after each message comes a random rest of at most the jitter", async () => {
    const post = await sendMany({ pace: { jitter: 3 * second } }, 3);
    await post.clock.advance(minute);
    expect(timesOf(post)).toEqual([0, 3, 6]);
    const none = await sendMany({ pace: { jitter: 3 * second }, more: { random: () => 0 } }, 3);
    expect(timesOf(none)).toEqual([0, 0, 0]);
  });

  it("the more urgent goes first when sends are scarce", async () => {
    const post = await new Post({ pace: { groupPerMinute: 1 } }).open();
    await post.ask("first", [say("先")]);
    for (const priority of ["chatter", "drop", "answer", "penalty"] as const satisfies readonly Priority[]) await post.ask(priority, [say(priority)], { priority });
    await post.clock.advance(5 * minute);
    expect(post.gateway.words).toEqual(["先", "penalty", "answer", "drop", "chatter"]);
  });
});

describe("the quiet hours", () => {
  const quiet = { quiet: { from: 23 * 60, to: 7 * 60 } };

  it.each([["22:59", true], ["23:00", false], ["03:00", false], ["06:59", false], ["07:00", true]] as const)("at %s a drop goes out: %s", async (time, goes) => {
    const post = await new Post({ clock: new FakeClock(shanghai(time)), pace: quiet }).open();
    await post.ask("d", [{ type: "post", group: g1, drop: "d", due: 0, text: "早安" }], { priority: "drop" });
    await post.ask("c", [say("闲话")], { priority: "chatter" });
    await post.ask("p", [say("警告")], { priority: "penalty" });
    await post.ask("a", [say("回答")], { priority: "answer" });
    expect([...post.gateway.words].sort()).toEqual(goes ? ["回答", "早安", "警告", "闲话"] : ["回答", "警告"]);
  });

  it("what waited goes out in the morning", async () => {
    const post = await new Post({ clock: new FakeClock(shanghai("05:00")), pace: quiet }).open();
    await post.ask("c", [say("闲话")], { priority: "chatter" });
    await post.clock.advance(2 * hour);
    expect(post.gateway.performed.map(({ at }) => at)).toEqual([shanghai("07:00")]);
  });
});

describe("the daily cap", () => {
  it("holds the rest until the day begins anew, by the community's own hour; penalties have a reserve of a fifth", async () => {
    const post = await sendMany({ pace: { dailyCap: 5 } }, 6);
    for (let index = 0; index < 2; index += 1) await post.ask(`p${index}`, [say(`警告 ${index}`)], { priority: "penalty" });
    expect(post.gateway.words).toEqual(["第 0", "第 1", "第 2", "第 3", "第 4", "警告 0"]);
    await post.clock.advance(18 * hour - 1);
    expect(post.gateway.words.length).toBe(6);
    await post.clock.advance(2);
    expect(post.gateway.words).toEqual(["第 0", "第 1", "第 2", "第 3", "第 4", "警告 0", "警告 1", "第 5"]);
  });

  it("a day begins at the stated hour of the zone", () => {
    expect(startOfDay(shanghai("03:59"), "Asia/Shanghai", 240)).toBe(shanghai("04:00") - day);
    expect(startOfDay(shanghai("04:00"), "Asia/Shanghai", 240)).toBe(shanghai("04:00"));
    expect(startOfDay(shanghai("23:59") + 59_999, "Asia/Shanghai", 0)).toBe(shanghai("00:00"));
  });
});

describe("the breaker", () => {
  it("drops the same text to the same group within its window, whoever asked, and says so", async () => {
    const post = await new Post({ pace: { sameText: hour } }).open();
    await post.ask("a", [say("群规")]);
    await post.ask("b", [say("群规")]);
    expect([post.status("b/0"), post.told]).toEqual(["dropped", [{ action: "b/0", outcome: "dropped", because: "同样的话刚发过", attempts: 0 }]]);
    await post.clock.advance(hour - 1);
    await post.ask("c", [say("群规")]);
    await post.clock.advance(1);
    await post.ask("d", [say("群规")]);
    expect([post.status("c/0"), post.status("d/0"), post.gateway.words.length]).toEqual(["dropped", "done", 2]);
  });

  it("takes another mention, another group and a private chat for something else", async () => {
    const post = await new Post({ pace: { sameText: hour } }).open();
    await post.ask("a", [say("欢迎", { mention: [ann] })]);
    await post.ask("b", [say("欢迎", { mention: [bob] })]);
    await post.ask("c", [say("欢迎", { mention: [ann], group: g2 })]);
    await post.ask("d", [{ type: "dm", member: ann, text: "欢迎" }]);
    await post.ask("e", [{ type: "dm", member: ann, text: "欢迎" }]);
    expect(post.gateway.words.length).toBe(5);
  });

  it("counts what may have been said, not what surely was not", async () => {
    const post = await new Post({ pace: { sameText: hour } }).open();
    for (const [id, outcome] of [["a", "failed"], ["b", "unknown"], ["c", "done"]] as const) {
      post.gateway.answer = () => ({ outcome, because: "" });
      await post.ask(id, [say("群规")]);
    }
    expect([post.status("a/0"), post.status("b/0"), post.status("c/0")]).toEqual(["failed", "unknown", "dropped"]);
  });

  it("does not take a retry of its own words for a repeat", async () => {
    const post = await new Post({ pace: { sameText: hour } }).open();
    post.gateway.answer = () => ({ outcome: "retry", because: "" });
    await post.ask("a", [say("群规")]);
    post.gateway.answer = () => ({ outcome: "done", because: "" });
    await post.clock.advance(5 * second);
    expect(post.status("a/0")).toBe("done");
  });
});
