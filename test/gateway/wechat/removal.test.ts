/** A removal is judged by a member list that is younger than it. */
import { expect, it } from "vitest";
import { endAfterEach, eventually, only, perform, play } from "./fixture.ts";

endAfterEach();
it("counts although the list was asked for a moment before, and only asking tells", { timeout: 30_000 }, async () => {
  const scene = await play("ours", { speed: 8 });
  const { world, faults, seen } = scene;
  faults.kick = "owner";
  world.expel = (person, room) => {
    world.leave(person, room, { told: false });
    world.roomOf(room).told.delete(person);
  };
  const [ming, spam] = [world.person({ name: "阿明" }), world.person({ name: "福利姐" })];
  const room = world.room({ topic: "瑜伽小站①群", members: [ming, spam], owner: "bot" });
  // The first words in an unknown room make the puppet ask who is in it.
  world.say(spam, room, "加薇信");
  await eventually(() => expect(only(seen, "message")).toHaveLength(1));
  expect(await perform(scene, { type: "remove", group: world.idOf(room), member: world.idOf(spam) })).toMatchObject({ outcome: "done" });
});

it("is no success for somebody whom no list shows yet", { timeout: 30_000 }, async () => {
  const scene = await play("ours", { speed: 8 });
  const { world, faults, seen, traffic } = scene;
  faults.kick = "owner";
  const [ming, spam] = [world.person({ name: "阿明" }), world.person({ name: "福利姐" })];
  const room = world.room({ topic: "瑜伽小站①群", members: [ming], owner: "bot" });
  world.say(ming, room, "早");
  await eventually(() => expect(only(seen, "message")).toHaveLength(1));
  world.join([spam], room, { list: "never" });
  world.say(spam, room, "加薇信");
  await eventually(() => expect(only(seen, "message")).toHaveLength(2));
  expect(await perform(scene, { type: "remove", group: world.idOf(room), member: world.idOf(spam) })).toMatchObject({ outcome: "failed" });
  expect(traffic.count("webwxupdatechatroom")).toBe(0);
  world.tellMembers(room);
  await eventually(async () => expect(await perform(scene, { type: "remove", group: world.idOf(room), member: world.idOf(spam) })).toMatchObject({ outcome: "done" }));
  expect(world.membersOf(room)).not.toContain(spam);
});
