/** announce: planned content as a group's announcement: at most once, as ordinary words where that is refused, and paced like the post that it is. */
import { describe, expect, it } from "vitest";
import { capabilities, type Draft } from "../../src/core/action.ts";
import { hour, minute, second } from "../../src/core/time.ts";
import type { Delivery, Receipt } from "../../src/ports.ts";
import { morning } from "../fakes/clock.ts";
import { g1, g2 } from "../fakes/events.ts";
import { done, FakeGateway } from "../fakes/gateway.ts";
import { FakeClock } from "../fakes/clock.ts";
import { Post, type Setup } from "./fixture.ts";

const both = [{ type: "image", path: "a.png" }, { type: "video", path: "b.mp4" }] as const;
const post = (text: string, more: Partial<Extract<Draft, { type: "post" }>> = {}): Draft => ({ type: "post", group: g1, drop: "d", due: morning, text, announce: true, ...more });
const plain = new Set(capabilities.filter((each) => each !== "announce"));
const opened = async (setup: Setup = {}): Promise<Post> => new Post(setup).open();
const shown = ({ delivery }: { readonly delivery: Delivery }): unknown => {
  const { id: _id, ...rest } = delivery;
  return rest;
};
const announcing = (receipt: Receipt) => (delivery: Delivery): Receipt => (delivery.type === "announce" ? receipt : done);

describe("an announcement", () => {
  it("holds the words and one picture; what it cannot hold follows as a message", async () => {
    const it = await opened();
    await it.ask("e", [post("明天停课", { media: both }), post("周末开课", { media: [both[0]] }), post("没有图")]);
    expect(it.gateway.performed.map(shown)).toEqual([
      { type: "announce", group: "p:g1", text: "明天停课", media: ["/m/a.png"] },
      { type: "say", group: "p:g1", text: "", mention: [], media: ["/m/b.mp4"] },
      { type: "announce", group: "p:g1", text: "周末开课", media: ["/m/a.png"] },
      { type: "announce", group: "p:g1", text: "没有图", media: [] },
    ]);
    expect([it.status("e/0"), it.status("e/1"), it.told]).toEqual(["done", "done", []]);
  });

  it("is an ordinary message where the bot cannot announce, and where the drop does not ask for one", async () => {
    const it = await opened();
    it.gateway.can = plain;
    await it.ask("e", [post("明天停课", { media: both })]);
    it.gateway.can = new Set(capabilities);
    await it.ask("f", [{ type: "post", group: g2, drop: "d", due: morning, text: "早安" }]);
    expect(it.gateway.performed.map(shown)).toEqual([
      { type: "say", group: "p:g1", text: "明天停课", mention: [], media: ["/m/a.png", "/m/b.mp4"] },
      { type: "say", group: "p:g2", text: "早安", mention: [], media: [] },
    ]);
  });

  it("that is refused is said like any other words, once", async () => {
    const it = await opened();
    it.gateway.answer = announcing({ outcome: "failed", because: "不是管理员" });
    await it.ask("e", [post("明天停课", { media: both })]);
    await it.clock.advance(hour);
    expect(it.gateway.performed.map(shown)).toEqual([
      { type: "announce", group: "p:g1", text: "明天停课", media: ["/m/a.png"] },
      { type: "say", group: "p:g1", text: "明天停课", mention: [], media: ["/m/a.png", "/m/b.mp4"] },
    ]);
    expect([it.status("e/0"), it.told]).toEqual(["done", []]);
  });

  it("of which it is not known whether it is out is told of, and neither made again nor followed by anything", async () => {
    const it = await opened();
    it.gateway.answer = announcing({ outcome: "unknown", because: "断线" });
    await it.ask("e", [post("明天停课", { media: both })]);
    await it.clock.advance(hour);
    expect(it.gateway.performed.map(({ delivery }) => delivery.type)).toEqual(["announce"]);
    expect([it.status("e/0"), it.told.map(({ outcome }) => outcome)]).toEqual(["unknown", ["unknown"]]);
  });

  it("that surely did not get out is tried again; with what follows it half out, nothing is", async () => {
    const it = await opened();
    let tries = 0;
    it.gateway.answer = () => (tries++ === 0 ? { outcome: "retry", because: "还没有登录" } : done);
    await it.ask("e", [post("明天停课")]);
    await it.clock.advance(minute);
    expect([it.gateway.ofType("announce").length, it.status("e/0")]).toEqual([2, "done"]);
    const half = await opened();
    half.gateway.answer = (delivery) => (delivery.type === "announce" ? done : { outcome: "retry", because: "断线" });
    await half.ask("e", [post("明天停课", { media: both })]);
    await half.clock.advance(hour);
    expect([half.gateway.performed.length, half.status("e/0")]).toEqual([2, "unknown"]);
  });

  it("waits in quiet hours, takes its place in the rates, and is not made twice within the window of same words", async () => {
    const clock = new FakeClock();
    const it = await opened({ clock, gateway: new FakeGateway(clock), pace: { quiet: { from: 10 * 60, to: 11 * 60 }, groupPerMinute: 1, sameText: 5 * minute } });
    await it.ask("e", [post("停课")], { priority: "drop" });
    await clock.advance(59 * minute);
    expect(it.gateway.performed).toEqual([]);
    await clock.advance(2 * minute);
    expect(it.gateway.ofType("announce").length).toBe(1);
    await it.ask("f", [post("停课"), post("开课")], { priority: "drop" });
    await clock.advance(2 * minute + second);
    expect(it.gateway.ofType("announce").map(({ text }) => text)).toEqual(["停课", "开课"]);
    expect([it.status("f/0"), it.status("f/1")]).toEqual(["dropped", "done"]);
  });
});
