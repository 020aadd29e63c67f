import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Draft } from "../../src/core/action.ts";
import { groupId, memberId } from "../../src/core/ids.ts";
import { day, minute } from "../../src/core/time.ts";
import { FakeClock } from "../fakes/clock.ts";
import type { Receipt } from "../../src/ports.ts";
import { FakeGateway, type Performed } from "../fakes/gateway.ts";
import { Post } from "./fixture.ts";

const group = fc.integer({ min: 0, max: 2 }).map((index) => groupId(`g${index}`));
const member = fc.integer({ min: 0, max: 2 }).map((index) => memberId(`m${index}`));
const draft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant("say" as const), group, text: fc.constantFrom("甲", "乙", "丙", "丁"), mention: fc.array(member, { maxLength: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("post" as const), group, drop: fc.constant("d"), due: fc.constant(0), text: fc.constantFrom("甲", "戊"), announce: fc.constant(true as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("dm" as const), member, text: fc.constantFrom("甲", "乙") }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("alert" as const), to: fc.uniqueArray(member, { maxLength: 3 }), text: fc.constant("看") }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("remove" as const), group, member, because: fc.constant("因") }) },
);
const asked = fc.record({
  drafts: fc.array(draft, { minLength: 1, maxLength: 3 }),
  priority: fc.constantFrom("penalty", "answer", "drop", "chatter"),
  within: fc.constantFrom(minute, 10 * minute, day),
  pause: fc.constantFrom(0, 0, 0, 700, 20_000),
});
const receipts = fc.array(fc.constantFrom("done", "done", "done", "retry", "failed", "unknown"), { minLength: 1, maxLength: 12 });
const pace = { groupPerMinute: 3, accountPerMinute: 7, jitter: 1500, dailyCap: 10_000, sameText: 5 * minute, repliesPerMember: 5 };

/** The most that lie within any window of this length, its end not included. */
function densest(times: readonly number[], length: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + length).length));
}

describe("whatever is asked for and whatever becomes of it (laws 5 and 7)", () => {
  it("nothing is said twice, no rate is passed, and all is settled in the end, through a death in the middle", async () => {
    await fc.assert(fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 12 }), receipts, fc.nat(11), async (asks, outcomes, deathAt) => {
      const clock = new FakeClock();
      /** What was delivered, surely or perhaps. */
      const out: Performed[] = [];
      let deliveries = 0;
      let dying = false;
      let life = clock.life();
      const gateway = new FakeGateway(clock);
      gateway.answer = (delivery) => {
        const outcome = dying ? "unknown" : (outcomes[deliveries++ % outcomes.length] ?? "done");
        if (outcome === "done" || outcome === "unknown") out.push({ at: clock.now(), delivery });
        return dying ? new Promise<Receipt>(() => undefined) : { outcome, because: "" };
      };
      let post = await new Post({ clock, pace, gateway, more: { clock: life } }).open();
      for (const [index, { drafts, priority, within, pause }] of asks.entries()) {
        dying = index === deathAt;
        await post.ask(`e${index}`, drafts, { priority, until: clock.now() + within });
        await clock.advance(pause);
        if (!dying) continue;
        dying = false;
        life.die();
        life = clock.life();
        post = await new Post({ clock, pace, gateway, ledger: post.ledger, more: { clock: life } }).open();
      }
      await clock.advance(2 * day);

      const words = out.filter(({ delivery }) => delivery.type === "say" || delivery.type === "announce" || delivery.type === "dm");
      const keys = words.map(({ delivery }) => `${delivery.id}/${"member" in delivery ? delivery.member : ""}`);
      expect(new Set(keys).size).toBe(keys.length);
      for (const each of ["p:g0", "p:g1", "p:g2"]) {
        const sent = words.filter(({ delivery }) => (delivery.type === "say" || delivery.type === "announce") && delivery.group === each);
        expect(densest(sent.map(({ at }) => at), minute)).toBeLessThanOrEqual(pace.groupPerMinute);
        const texts = sent.flatMap(({ at, delivery }) => (delivery.type === "say" || delivery.type === "announce" ? [{ at, said: JSON.stringify([delivery.text, "mention" in delivery ? delivery.mention : []]) }] : []));
        for (const [place, { at, said }] of texts.entries()) expect(texts.slice(0, place).some((other) => other.said === said && at - other.at < pace.sameText)).toBe(false);
      }
      const left = Object.keys(post.ledger.countActions()).filter((status) => ["pending", "claimed", "held"].includes(status));
      expect([left, post.errors]).toEqual([[], []]);
      post.ledger.close();
    }), { numRuns: 160, seed: 20261122 });
  });
});
