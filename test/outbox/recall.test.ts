/** recall: an advertisement is taken back before the card about it is said; a recall that does not succeed keeps the card for no longer than it is of use. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Draft, capabilities } from "../../src/core/action.ts";
import { eventId } from "../../src/core/ids.ts";
import { hour, minute, second } from "../../src/core/time.ts";
import type { Receipt } from "../../src/ports.ts";
import { yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { actionOf, ann, decisionOf, g1, g2, message, say } from "../fakes/events.ts";
import { Post } from "./fixture.ts";

const recall: Draft = { type: "recall", group: g1, message: eventId("m0"), member: ann, words: "加薇" };
const card = say("【提醒】疑似广告", { mention: [ann] });
/** As long as each is of use. */
const [recallWithin, cardWithin] = [2 * minute, 10 * minute];
const done: Receipt = { outcome: "done", because: "" };
const shown = (post: Post): readonly string[] => post.gateway.performed.map(({ at, delivery }) => `${delivery.type} ${(at - morning) / second}`);

/** The recall and the card of one message are asked for; `answer` tells what becomes of the recall's tries. */
async function asked(answer: (tries: number) => Receipt, post = new Post()): Promise<Post> {
  let tries = 0;
  post.gateway.answer = (delivery) => (delivery.type === "recall" ? answer(tries++) : done);
  await post.open();
  const event = message("e", { at: morning });
  const actions = [actionOf(event, 0, recall, { priority: "penalty", until: morning + recallWithin }), actionOf(event, 1, card, { priority: "penalty", until: morning + cardWithin })];
  post.ledger.transaction(() => {
    post.ledger.recordEvent(yoga, event, "v1", event.at);
    post.ledger.recordDecision(yoga, { ...decisionOf(event, []), actions }, event.at);
  });
  post.outbox.poke();
  await post.clock.advance(0);
  return post;
}

describe("a recall and the card about the same message", () => {
  it("go out in this order, however urgent the card is", async () => {
    const post = await new Post().open();
    await post.ask("e", [recall, card], { priority: "chatter" });
    await post.ask("f", [{ ...recall, group: g2 }, { ...card, group: g2 } as Draft], { priority: "penalty" });
    expect(post.gateway.performed.map(({ delivery }) => `${delivery.type} ${"group" in delivery ? delivery.group : ""}`)).toEqual(["recall p:g1", "say p:g1", "recall p:g2", "say p:g2"]);
  });

  it("a recall is tried again, and the card follows the moment it is done", async () => {
    const post = await asked((tries) => (tries < 2 ? { outcome: "retry", because: "断线" } : done));
    await post.clock.advance(minute);
    expect(shown(post)).toEqual(["recall 0", "recall 5", "recall 35", "say 35"]);
  });

  it.each(["failed", "unknown"] as const)("a recall that is %s lets the card out at once, and humans are told", async (outcome) => {
    const post = await asked(() => ({ outcome, because: "不行" }));
    expect(shown(post)).toEqual(["recall 0", "say 0"]);
    expect(post.told.map((told) => told.outcome)).toEqual([outcome]);
  });

  it("where the bot cannot recall the card goes out at once, and the recall becomes a task", async () => {
    const post = new Post();
    post.gateway.can = new Set(capabilities.filter((each) => each !== "recall"));
    await asked(() => done, post);
    expect(shown(post)).toEqual(["say 0"]);
    expect(post.told.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(["e/0 assisted"]);
  });

  it("a recall that never succeeds lets the card out as soon as it is of no use itself", async () => {
    const post = await asked(() => ({ outcome: "retry", because: "断线" }));
    await post.clock.advance(hour);
    expect(shown(post)).toEqual(["recall 0", "recall 5", "recall 35", "say 120.001"]);
    expect(post.told.map(({ outcome }) => outcome)).toEqual(["expired"]);
  });

  it("whatever becomes of the recall: the card is said once, after the last try, while it is of use", async () => {
    const outcomes = fc.array(fc.constantFrom<Receipt>(done, { outcome: "retry", because: "" }, { outcome: "retry", because: "", rest: 20_000 }, { outcome: "failed", because: "" }, { outcome: "unknown", because: "" }), { minLength: 1, maxLength: 8 });
    await fc.assert(fc.asyncProperty(outcomes, async (answers) => {
      const post = await asked((tries) => answers[tries % answers.length] ?? done);
      await post.clock.advance(hour);
      const types = post.gateway.performed.map(({ delivery }) => delivery.type);
      expect(types.filter((type) => type === "say")).toHaveLength(1);
      expect(types.at(-1)).toBe("say");
      expect((post.gateway.performed.at(-1)?.at ?? Infinity) - morning).toBeLessThan(cardWithin);
      post.ledger.close();
    }), { numRuns: 60 });
  });
});
