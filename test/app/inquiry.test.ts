/** inquiry: an admin asks why about a message: quoted, named, or by a piece of its words; and hears what came of it. */
import { describe, expect, it } from "vitest";
import { eventId } from "../../src/core/ids.ts";
import { findMessage, whyFrom } from "../../src/inquiry.ts";
import type { Sighting } from "../../src/ports.ts";
import { loadedBook, makeBook, yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { person, sayInRoom, tellBot } from "../fakes/events.ts";
import { type World, makeWorld } from "../fakes/world.ts";

const [ann, bob, boss] = [person("p-ann", "安"), person("p-bob", "宝"), person("p-boss", "老板")];
const bookFrom = (files: Readonly<Record<string, string>>) => makeBook({ version: files["yoga/community.yaml"]?.split(" ")[1] ?? "" });
let count = 0;
async function talked(): Promise<World> {
  const world = await makeWorld({ bookFrom }).open();
  await world.see(tellBot("c", boss, `/claim ${world.codes[0] ?? ""}`, morning));
  await world.see(sayInRoom("x1", ann, "坏 一", morning), sayInRoom("x2", bob, "坏 二", morning), sayInRoom("x3", ann, "坏 三", morning), sayInRoom("x4", boss, "坏 老板", morning));
  return world;
}
async function asks(world: World, text: string, quoted?: { readonly text: string; readonly message?: string }): Promise<string> {
  const before = world.gateway.words.length;
  const question: Sighting = { type: "direct_message", id: `w${(count += 1)}`, at: world.clock.now(), member: boss, text, ...(quoted && { quoted }) };
  await world.see(question);
  return world.gateway.words.slice(before).join("\n");
}

describe("/why", () => {
  it("on a quoted message is about that one, although others have the same words", async () => {
    const world = await talked();
    expect(await asks(world, "/why", { text: "坏", message: "x2" })).toContain("消息 acc/x2，宝：「坏 二」");
    expect(await asks(world, "/为什么", { text: "坏 一" })).toContain("消息 acc/x1，安");
    expect(await asks(world, "/why", { text: "没说过的话" })).toContain("没有找到「没说过的话」");
    expect(await asks(world, "/why")).toContain("或引用那条消息来问");
  });

  it("on the bot's own notice is about the message that led to it", async () => {
    const world = await talked();
    world.gateway.answer = () => ({ outcome: "done", because: "好了", platformId: "notice-1" });
    await world.see(sayInRoom("x5", bob, "坏 五", world.clock.now()));
    expect(await asks(world, "/why", { text: "什么", message: "notice-1" })).toContain("消息 acc/x5");
    const notice = world.gateway.words.find((text) => text.includes("宝 已有 2 分警告")) ?? "";
    expect(notice).toContain("原话：坏 五");
    expect(await asks(world, "/why", { text: notice })).toContain("消息 acc/x5");
  });

  it("by a piece of the words says how many there are, and shows the newest", async () => {
    const world = await talked();
    const several = await asks(world, "/why 坏");
    expect(several).toContain("消息 acc/x4，老板：「坏 老板」\n有这样的话的消息共 4 条，这是最新的一条");
    expect(await asks(world, "/why 坏 三")).not.toContain("有这样的话");
    await world.see(...Array.from({ length: 25 }, (_, index) => sayInRoom(`m${index}`, ann, `早 ${index}`, world.clock.now())));
    expect(await asks(world, "/why 早")).toContain("共 20 条以上");
  });

  it("tells version, mode and exemption of each rule, and what was written down and done, with the outcome", async () => {
    const world = await talked();
    const lines = (await asks(world, "/why acc/x1")).split("\n");
    expect(lines).toEqual([
      "消息 acc/x1，安：「坏 一」",
      "命中 · bad（bad@v1，执行）：坏话", "未命中 · ask（ask@v1，执行）：不是问题", "未命中 · hourly（hourly@v1，执行）：还没有",
      "随后：", expect.stringMatching(/^记下 警告 安：1 分，说坏话，\d\d-\d\d \d\d:\d\d 失效$/u), "记下 处罚阶梯 安：到第 1 步",
      expect.stringMatching(/^11-22 10:00 在「瑜伽一群」说「【提醒】说坏话.*」：已完成（好了）$/u),
    ]);
    const exempt = await asks(world, "/why acc/x4");
    expect(exempt).toContain("豁免 · bad（bad@v1，执行）：豁免（管理人员）：坏话");
    expect(exempt).toContain("随后：什么都没有做。");
  });

  it("is judged by the version that judged it then, and every finding kept names its version", async () => {
    const world = await talked();
    await world.clock.advance(1000);
    await world.clock.until(world.app.replaceBook(loadedBook({ version: "v2" })));
    await world.see(sayInRoom("y1", bob, "坏 新", world.clock.now()));
    expect(await asks(world, "/why acc/x1")).toContain("（bad@v1，");
    expect(await asks(world, "/why acc/y1")).toContain("（bad@v2，");
    const findings = world.ledger.findings(100);
    expect(new Set(findings.map(({ version }) => version))).toEqual(new Set(["v1", "v2"]));
    for (const { event, version } of findings) expect(world.ledger.event(event)?.version).toBe(version);
  });

  it("tells nothing of another community's messages", async () => {
    const world = await talked();
    const other = loadedBook({ community: yoga }).book.community;
    expect(findMessage(world.ledger, other, { message: "", quoted: eventId("acc/x1") })?.event.id).toBe("acc/x1");
    const why = whyFrom(world.ledger, () => undefined);
    expect(why(eventId("acc/x1"))).toBeUndefined();
  });
});
