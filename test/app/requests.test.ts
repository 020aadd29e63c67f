/** requests: from what a gateway sees to the answer that it carries out, in the platform's own ids. */
import { describe, expect, it } from "vitest";
import { capabilities } from "../../src/core/action.ts";
import { hour, minute } from "../../src/core/time.ts";
import entryGate from "../../src/rules/entry-gate.ts";
import { ruleOfKind } from "../core/stage.ts";
import { makeBook } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { joinRoom, listed, person, room, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const boss = person("p-boss", "阿明");
const xiao = person("p-xiao", "小鱼");
const gated = (options: object) => {
  const book = makeBook();
  return { book: { ...book, rules: [ruleOfKind(entryGate, options, book)] }, files: { "yoga/community.yaml": "version: v1" } };
};
const code = { require: { code: "芝麻开门" }, otherwise: "reject" };
async function opened(options: object): Promise<World> {
  const world = await makeWorld({ books: [gated(options)] }).open();
  await world.see(listed([boss], morning), tellBot("claim", boss, `/claim ${world.codes.at(-1) ?? ""}`, morning));
  return world;
}
const asks = (flag: string, text: string, at = morning) => ({ type: "join_requested", id: `ask:${flag}`, at, group: room, member: xiao, text, flag } as const);

describe("a request to join", () => {
  it("is answered on the platform, with the reason for a refusal", async () => {
    const world = await opened(code);
    await world.see(asks("f1", "你好"), asks("f2", "芝麻开门"));
    expect(world.gateway.ofType("answer_join")).toMatchObject([
      { group: "room1", flag: "f1", approve: false, because: expect.stringContaining("随时可以再申请") }, { group: "room1", flag: "f2", approve: true },
    ]);
  });

  it("is answered also when it is seen late, for people wait for it; a day later no more", async () => {
    const world = await opened(code);
    await world.see(asks("f1", "芝麻开门", morning - 3 * hour));
    expect(world.gateway.ofType("answer_join")).toMatchObject([{ flag: "f1", approve: true }]);
    await world.see(asks("f2", "芝麻开门", morning - 25 * hour));
    expect(world.gateway.ofType("answer_join")).toHaveLength(1);
  });

  it("is refused with as much of the reason as a platform shows, cut between characters, on one line", async () => {
    const world = await opened({ ...code, explain: `${"👍好".repeat(20)}\n{条件}，请照着再申请一次，不着急` });
    await world.see(asks("f1", "你好"));
    const [{ because = "" } = {}] = world.gateway.ofType("answer_join");
    expect([...because]).toHaveLength(60);
    expect(because).toMatch(/^(?:👍好){20} 在附言里写上入群暗号.*…$/u);
  });

  it("a refusal becomes a task at once where the platform does not let the bot, with the whole reason to copy", async () => {
    const world = await opened({ ...code, explain: `${"说".repeat(80)}{条件}` });
    world.gateway.can = new Set(capabilities.filter((each) => each !== "reject"));
    await world.see(asks("f1", "你好"));
    expect(world.gateway.words.at(-1)).toMatch(/工单 c1（协助操作）：请在手机上拒绝「小鱼」[^]*可以复制：\n说{80}在附言里写上入群暗号[^]*随时可以再申请。/u);
    expect(world.gateway.ofType("answer_join")).toEqual([]);
  });

  it("becomes a task for a human where the platform lets the bot do nothing", async () => {
    const world = await opened(code);
    world.gateway.can = new Set(["say", "dm"]);
    await world.see(asks("f1", "芝麻开门"));
    await world.clock.advance(minute);
    expect(world.gateway.words.at(-1)).toMatch(/工单 c1（协助操作）：请在手机上同意「小鱼」（\w+）进「瑜伽一群」/);
  });

  it("put to a human is let in by the answer, once it has come", async () => {
    const world = await opened({ ...code, otherwise: "ask" });
    await world.see(asks("f1", "你好"));
    expect(world.gateway.words.at(-1)).toContain("1. 同意\n2. 拒绝\n3. 先放着");
    await world.see(tellBot("d1", boss, "1", morning));
    expect(world.gateway.ofType("answer_join")).toMatchObject([{ flag: "f1", approve: true }]);
    await world.see(joinRoom("j1", xiao, morning));
    expect(world.gateway.ofType("say")).toEqual([]);
  });
});

it("a request for friendship is accepted, and the new friend is told what the gate asks", async () => {
  const world = await opened(code);
  await world.see({ type: "friend_requested", id: "friend:f9", at: morning, member: xiao, text: "芝麻开门", flag: "f9" });
  expect(world.gateway.ofType("accept_friend")).toMatchObject([{ flag: "f9" }]);
  expect(world.gateway.ofType("dm").at(-1)).toMatchObject({ member: "p-xiao", text: expect.stringContaining("我是「瑜伽小站」的群助手") });
});
