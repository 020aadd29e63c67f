/** mutes: however late, however often and over whichever deaths a mute is delivered, it ends when it was meant to. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Draft } from "../../src/core/action.ts";
import { day, hour, minute, second } from "../../src/core/time.ts";
import type { Receipt } from "../../src/ports.ts";
import { morning } from "../fakes/clock.ts";
import { ann, g1 } from "../fakes/events.ts";
import { done } from "../fakes/gateway.ts";
import { Post } from "./fixture.ts";

const mute = (ms: number): Draft => ({ type: "mute", group: g1, member: ann, seconds: ms / second, mutedUntil: morning + ms });
const secondsOf = (post: Post): readonly number[] => post.gateway.ofType("mute").map(({ seconds }) => seconds);

describe("a mute", () => {
  it("that goes out at once is for all of its time; one that is late, for the rest", async () => {
    const post = await new Post().open();
    await post.ask("a", [mute(10 * minute)]);
    post.gateway.loggedIn = false;
    await post.ask("b", [mute(hour)]);
    await post.clock.advance(20 * minute + 500);
    post.gateway.loggedIn = true;
    await post.clock.advance(10 * second);
    const [first, second_] = post.gateway.ofType("mute");
    expect([first?.seconds, post.status("a/0"), post.status("b/0")]).toEqual([600, "done", "done"]);
    const at = post.gateway.performed.at(-1)?.at ?? 0;
    expect(second_?.seconds).toBe(Math.floor((morning + hour - at) / second));
  });

  it("whose end has passed is dropped, and nobody hears of it, also where its time of use is over", async () => {
    const post = await new Post().open();
    post.gateway.loggedIn = false;
    await post.ask("a", [mute(10 * minute)]);
    await post.ask("b", [mute(3 * day)]);
    await post.clock.advance(2 * day);
    post.gateway.loggedIn = true;
    await post.clock.advance(minute);
    expect([post.status("a/0"), post.status("b/0"), secondsOf(post)]).toEqual(["dropped", "expired", []]);
    expect(post.told.map(({ action }) => action)).toEqual(["b/0"]);
  });

  it("of less than a second is none: it would lift what is on", async () => {
    const post = await new Post().open();
    await post.ask("a", [{ type: "mute", group: g1, member: ann, seconds: 60, mutedUntil: morning + 999 }]);
    expect([post.status("a/0"), secondsOf(post)]).toEqual(["dropped", []]);
  });

  it("of an old record, which knows no end, is for all of its time; one that is lifted is lifted", async () => {
    const post = await new Post().open();
    post.gateway.loggedIn = false;
    await post.ask("a", [{ type: "mute", group: g1, member: ann, seconds: 600 }]);
    await post.ask("b", [{ type: "mute", group: g1, member: ann, seconds: 0 }]);
    await post.clock.advance(hour);
    post.gateway.loggedIn = true;
    await post.clock.advance(10 * second);
    expect(secondsOf(post)).toEqual([600, 0]);
  });

  it("that the platform cannot do by now is a task", async () => {
    const post = await new Post().open();
    post.gateway.can = new Set(["say"]);
    await post.ask("a", [mute(hour)]);
    expect(post.told).toMatchObject([{ action: "a/0", outcome: "assisted" }]);
  });

  it("ends at its moment, never later, whatever retries, outages and deaths lie between", async () => {
    const trouble = fc.record({ how: fc.constantFrom<"retry" | "death" | "offline">("retry", "death", "offline"), wait: fc.integer({ min: 0, max: 20 * minute }) });
    await fc.assert(fc.asyncProperty(fc.integer({ min: 60, max: 3 * 3600 }), fc.array(trouble, { maxLength: 5 }), async (seconds, troubles) => {
      let post = await new Post().open();
      const delivered: { readonly at: number; readonly seconds: number }[] = [];
      const collect = (): void => void delivered.push(...post.gateway.performed.flatMap(({ at, delivery }) => (delivery.type === "mute" ? [{ at, seconds: delivery.seconds }] : [])));
      const kinds = troubles.map(({ how }) => how);
      const answer = (): Receipt | Promise<Receipt> => {
        const how = kinds.shift();
        return how === "retry" ? { outcome: "retry", because: "忙" } : how === "death" ? new Promise(() => undefined) : done;
      };
      post.gateway.answer = answer;
      await post.ask("a", [mute(seconds * second)]);
      for (const { how, wait } of troubles) {
        post.gateway.loggedIn = how !== "offline";
        await post.clock.advance(wait);
        if (how !== "death") continue;
        collect();
        post = await post.reborn();
        post.gateway.answer = answer;
      }
      post.gateway.loggedIn = true;
      await post.clock.advance(12 * hour);
      collect();
      const end = morning + seconds * second;
      for (const each of delivered) {
        expect(each.seconds).toBeGreaterThan(0);
        expect(each.at + each.seconds * second).toBeLessThanOrEqual(end);
        expect(each.at + each.seconds * second).toBeGreaterThan(end - second);
      }
      if (troubles.length === 0) expect(delivered).toHaveLength(1);
    }), { numRuns: 60 });
  });
});
