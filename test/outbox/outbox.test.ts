import { describe, expect, it } from "vitest";
import { actionId, memberId } from "../../src/core/ids.ts";
import { day, hour, minute, second } from "../../src/core/time.ts";
import type { Receipt } from "../../src/ports.ts";
import { morning } from "../fakes/clock.ts";
import { ann, bob, g1, g2, remove, say } from "../fakes/events.ts";
import { done } from "../fakes/gateway.ts";
import { Post } from "./fixture.ts";

const receipt = (outcome: Receipt["outcome"], because: string = outcome): Receipt => ({ outcome, because });
const alert = (...to: readonly string[]) => ({ type: "alert", to: to.map(memberId), text: "看一下" }) as const;

describe("an action", () => {
  it("that is done is settled without a word about it, in the platform's own ids", async () => {
    const post = await new Post().open();
    await post.ask("e", [say("好", { mention: [ann, memberId("lost")], media: [{ type: "image", path: "a.png" }] }), remove()]);
    expect(post.gateway.performed.map(({ delivery }) => delivery)).toEqual([
      { id: "e/0", type: "say", group: "p:g1", text: "好", mention: [{ id: "p:ann", name: "ann" }], media: ["/m/a.png"] },
      { id: "e/1", type: "remove", group: "p:g1", member: "p:ann" },
    ]);
    expect([post.status("e/0"), post.status("e/1"), post.told]).toEqual(["done", "done", []]);
  });

  it("that a pardon has lifted is dropped, unperformed", async () => {
    const post = await new Post({ more: { stands: ({ action }) => action.type !== "remove" } }).open();
    await post.ask("e", [remove()]);
    expect([post.status("e/0"), post.gateway.performed, post.told]).toEqual(["dropped", [], []]);
  });

  it("past its time is expired, told of and not performed (law 6)", async () => {
    const post = await new Post().open();
    post.gateway.loggedIn = false;
    await post.ask("e", [say("好")], { until: morning + minute });
    await post.clock.advance(minute);
    post.gateway.loggedIn = true;
    await post.clock.advance(5 * second);
    expect([post.status("e/0"), post.gateway.performed, post.told.map(({ outcome }) => outcome)]).toEqual(["expired", [], ["expired"]]);
  });

  it("exactly at its time may still go", async () => {
    const post = await new Post().open();
    await post.ask("e", [say("好")], { until: morning });
    expect(post.gateway.words).toEqual(["好"]);
  });

  it("waits while nobody is logged in, of whatever kind it is", async () => {
    const post = await new Post().open();
    post.gateway.loggedIn = false;
    await post.ask("e", [remove()]);
    await post.ask("f", [say("好")]);
    await post.clock.advance(hour);
    expect([post.gateway.performed, post.status("e/0"), await post.outbox.perform(actionId("e/0"))]).toEqual([[], "pending", false]);
    post.gateway.loggedIn = true;
    await post.clock.advance(5 * second);
    expect(post.gateway.performed.length).toBe(2);
  });

  it("for somebody whom the platform does not know has failed", async () => {
    const post = await new Post().open();
    await post.ask("e", [remove(memberId("lost1"))]);
    expect([post.status("e/0"), post.told.map(({ outcome }) => outcome)]).toEqual(["failed", ["failed"]]);
  });

  it("that the platform cannot do is handed to a human", async () => {
    const post = await new Post().open();
    post.gateway.can = new Set(["say", "dm"]);
    await post.ask("e", [remove()]);
    expect([post.status("e/0"), post.told.map(({ outcome }) => outcome), post.gateway.performed]).toEqual(["assisted", ["assisted"], []]);
  });

  it("for the people on duty, when there are none, stands on the page and is told to nobody", async () => {
    const post = await new Post().open();
    await post.ask("e", [alert()]);
    expect([post.status("e/0"), post.told, post.gateway.performed]).toEqual(["assisted", [], []]);
    expect(post.ledger.action(actionId("e/0"))?.because).toContain("没有值班人");
  });

  it("for the people on duty reaches those whose id is known in this login, and stands on the page where it is nobody's", async () => {
    const post = await new Post().open();
    await post.ask("e", [{ ...alert(), to: [memberId("lost1"), memberId("ann")] }, { ...alert(), to: [memberId("lost1")], text: "别的" }]);
    expect([post.status("e/0"), post.status("e/1"), post.gateway.performed.map(({ delivery }) => ("member" in delivery ? delivery.member : "")), post.told]).toEqual(["done", "assisted", ["p:ann"], []]);
  });

  it("of a community whose rules cannot be read waits, and holds up nobody else", async () => {
    const post = new Post();
    const pace = { pace: { groupPerMinute: 9, accountPerMinute: 9, jitter: 0, dailyCap: 9, sameText: 0, repliesPerMember: 5 }, timeZone: "Asia/Shanghai", dayStartsAt: 0 };
    const broken = new Post({ ledger: post.ledger, clock: post.clock, more: { pace: (community) => { if (community === "yoga") throw new Error("no book"); return pace; } } });
    await post.ask("e", [say("好")], { until: morning + hour });
    await broken.open();
    await broken.clock.advance(0);
    expect([broken.errors.length, broken.status("e/0")]).toEqual([1, "pending"]);
    await broken.clock.advance(2 * hour);
    expect(broken.status("e/0")).toBe("expired");
  });
});

describe("what did not happen", () => {
  it("is tried again after 5 s, 30 s, 2 min, then every 10 min, and given up after the eighth time", async () => {
    const post = await new Post().open();
    post.gateway.answer = () => receipt("retry", "断网");
    await post.ask("e", [say("好")]);
    await post.clock.advance(day);
    const times = post.gateway.performed.map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => (at - (times[index] ?? 0)) / second);
    expect(gaps).toEqual([5, 30, 120, 600, 600, 600, 600]);
    expect([post.status("e/0"), post.told]).toEqual(["failed", [{ action: "e/0", outcome: "failed", because: "试了 8 次：断网", attempts: 8 }]]);
  });

  it("is tried again when only it waits and an action behind it could go", async () => {
    const post = await new Post().open();
    let first = true;
    post.gateway.answer = () => (first ? ((first = false), receipt("retry")) : done);
    await post.ask("e", [say("卡"), remove()]);
    await post.clock.advance(5 * second);
    expect([post.status("e/0"), post.status("e/1")]).toEqual(["done", "done"]);
  });

  it("is tried again in time although something else is held for hours", async () => {
    const post = await new Post({ pace: { quiet: { from: 9 * 60, to: 12 * 60 }, dailyCap: 1 } }).open();
    let first = true;
    post.gateway.answer = ({ type }) => (type === "remove" && first ? ((first = false), receipt("retry")) : done);
    await post.ask("a", [say("一")]);
    await post.ask("b", [say("二")]);
    await post.ask("e", [remove()]);
    await post.clock.advance(5 * second);
    expect([post.status("b/0"), post.status("e/0")]).toEqual(["pending", "done"]);
  });

  it("does not make others wait meanwhile", async () => {
    const post = await new Post().open();
    post.gateway.answer = (delivery) => (delivery.type === "say" && delivery.group === "p:g1" ? receipt("retry") : done);
    await post.ask("a", [say("一")]);
    await post.ask("b", [say("二", { group: g2 })]);
    expect([post.status("a/0"), post.status("b/0")]).toEqual(["pending", "done"]);
  });

  it.each(["failed", "unknown"] as const)("and is %s is told of and not tried again", async (outcome) => {
    const post = await new Post().open();
    post.gateway.answer = () => receipt(outcome);
    await post.ask("e", [say("好")]);
    await post.clock.advance(day);
    expect([post.status("e/0"), post.gateway.words, post.told.map((each) => each.outcome)]).toEqual([outcome, ["好"], [outcome]]);
  });

  it("because the gateway broke its promise and threw may have happened", async () => {
    const post = await new Post().open();
    post.gateway.answer = () => { throw new Error("bug"); };
    await post.ask("e", [say("好")]);
    await post.clock.advance(day);
    expect([post.status("e/0"), post.gateway.words]).toEqual(["unknown", ["好"]]);
  });
});

describe("news for several people", () => {
  async function alertWith(answers: readonly Receipt["outcome"][]) {
    const post = await new Post().open();
    post.gateway.answer = (delivery) => receipt(answers[["p:x", "p:y", "p:z"].indexOf("member" in delivery ? delivery.member : "")] ?? "done");
    await post.ask("e", [alert("x", "y", "z")]);
    return { post, reached: post.gateway.ofType("dm").map(({ member }) => member) };
  }

  it("goes to each of them", async () => {
    const { post, reached } = await alertWith(["done", "done", "done"]);
    expect([post.status("e/0"), reached]).toEqual(["done", ["p:x", "p:y", "p:z"]]);
  });

  it("reaches the others when one cannot be reached, and says so", async () => {
    const { post, reached } = await alertWith(["failed", "done", "done"]);
    expect([post.status("e/0"), reached.length]).toEqual(["done", 3]);
    expect(post.ledger.action(actionId("e/0"))?.because).toContain("有人没有收到");
  });

  it("has failed when nobody could be reached, and is unknown when that is not known of one", async () => {
    expect((await alertWith(["failed", "failed", "failed"])).post.status("e/0")).toBe("failed");
    expect((await alertWith(["done", "unknown", "failed"])).post.status("e/0")).toBe("unknown");
  });

  it("that is half out is unknown and never begun again", async () => {
    const { post, reached } = await alertWith(["done", "retry", "done"]);
    await post.clock.advance(day);
    expect([post.status("e/0"), reached, post.gateway.performed.length]).toEqual(["unknown", ["p:x", "p:y"], 2]);
  });

  it("of which surely nothing left is tried again as a whole", async () => {
    const { post } = await alertWith(["retry", "done", "done"]);
    expect(post.status("e/0")).toBe("pending");
    post.gateway.answer = () => done;
    await post.clock.advance(5 * second);
    expect([post.status("e/0"), post.gateway.ofType("dm").map(({ member }) => member)]).toEqual(["done", ["p:x", "p:x", "p:y", "p:z"]]);
  });
});

describe("the door out", () => {
  it("performs one action on request, but not before its turn", async () => {
    const post = await new Post({ pace: { groupPerMinute: 1 } }).open();
    await post.ask("a", [say("一")]);
    await post.ask("b", [say("二")]);
    expect(await post.outbox.perform(actionId("b/0"))).toBe(false);
    await post.clock.advance(minute - 2 * second);
    expect([await post.outbox.perform(actionId("none")), post.gateway.words]).toEqual([false, ["一"]]);
  });

  it("is quiet after a stop, and a stop waits for what is under way", async () => {
    const post = await new Post().open();
    let finish: (receipt: Receipt) => void = () => undefined;
    post.gateway.answer = () => new Promise((resolve) => { finish = resolve; });
    await post.ask("a", [say("一")]);
    let stopped = false;
    const stopping = post.outbox.stop().then(() => { stopped = true; });
    await post.clock.advance(minute);
    expect(stopped).toBe(false);
    finish(done);
    await stopping;
    await post.ask("b", [{ type: "dm", member: bob, text: "二" }, say("三", { group: g1 })]);
    await post.clock.advance(hour);
    expect([post.status("a/0"), post.gateway.words, post.clock.waiting]).toEqual(["done", ["一"], 0]);
  });
});
