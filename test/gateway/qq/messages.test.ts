/** What is said on QQ, as the gateway sees it. */
import { describe, expect, it } from "vitest";
import { endAfterEach, only, play, qq, qqg, seenOf } from "./fixture.ts";

endAfterEach();
describe("messages", () => {
  it("come with group, speaker and words", async () => {
    const scene = await play();
    const { world, xiaomei, group } = scene;
    const seen = await seenOf(scene, () => world.say(xiaomei, group, "早上好"));
    expect(seen).toEqual([{ type: "message", id: expect.stringMatching(new RegExp(`^${group}\\.\\d+\\.\\d+$`)), at: expect.any(Number), group: { id: qqg(group), topic: "瑜伽小站", owner: qq(scene.aming) }, member: { id: qq(xiaomei), name: "小美" }, text: "早上好" }]);
    expect(only(scene.seen, "roster")).toMatchObject([{ group: { id: qqg(group) }, members: [{ id: qq(scene.aming), name: "阿明" }, { id: qq(xiaomei), name: "小美" }] }]);
  });
});
