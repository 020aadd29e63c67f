/** What the bot asks of the service: a look at each room at the login, and then next to nothing; less still when it is told that it asks too much. */
import { beforeEach, describe, expect, it } from "vitest";
import { eventually, endAfterEach, only, passes, play, type Scene, type SceneOptions, seenOf, sides } from "./fixture.ts";

const speed = 10;
const minute = 60_000;
/** Ten rooms of 300. */
const large: SceneOptions = { speed, seed: ({ world }) => {
  const ming = world.person({ name: "阿明", friend: true });
  for (let room = 0; room < 10; room++) world.room({ topic: `大群${room}`, members: [ming, ...Array.from({ length: 298 }, (_, at) => world.person({ name: `成员${room}-${at}` }))] });
} };
const asked = ({ traffic }: Scene): Readonly<Record<string, number>> => Object.fromEntries(["webwxbatchgetcontact", "webwxgetcontact", "synccheck", "webwxsync", "webwxstatusnotify"].map((endpoint) => [endpoint, traffic.count(endpoint)]));
/** How many the stock puppet still means to ask about, 40 to a request, one request every two seconds. */
const meant = (scene: Scene): number => {
  const waiting: unknown = Reflect.get(scene.puppet, "unknownContactId");
  return Array.isArray(waiting) ? waiting.length : 0;
};

describe.each(sides)("%s", (side) => {
  endAfterEach();
  let scene: Scene;
  beforeEach(async () => {
    scene = await play(side, large);
  });

  it("at the login, in half an idle minute, and for five newcomers", async () => {
    const { world, traffic } = scene;
    if (side === "ours") expect(only(scene.seen, "roster").map(({ members }) => members.length)).toEqual(Array.from({ length: 10 }, () => 299));
    else await passes(1000);
    const login = asked(scene);
    const all = traffic.count();
    const queue = meant(scene);
    console.log(`${side}: login of ${Math.round(scene.loginTook)} ms, ${all} requests`, login, side === "stock" ? `and ${queue} people to be asked about in ${Math.ceil(queue / 40)} more` : "");
    if (side === "ours") {
      expect(login["webwxbatchgetcontact"]).toBe(1);
      expect(all).toBeLessThan(12);
    } else expect(queue).toBeGreaterThan(2500);

    if (side === "ours") {
      traffic.reset();
      await passes(minute / 2 / speed);
      const idle = asked(scene);
      console.log("ours: half an idle minute", idle);
      expect(idle).toMatchObject({ webwxbatchgetcontact: 0, webwxgetcontact: 0, webwxsync: 0 });
      // The server holds a poll for two real seconds, which are forty here.
      expect(traffic.count()).toBeLessThan(4);
    }

    traffic.reset();
    const before = meant(scene);
    for (let guest = 0; guest < 5; guest++) {
      const key = world.person({ name: `新人${guest}` });
      await seenOf(scene, "p1", "r1", () => world.join([key], "r1", { inviter: "p1" }));
    }
    if (side === "ours") await eventually(() => expect(only(scene.seen, "member_joined")).toHaveLength(5));
    const joins = asked(scene);
    console.log(`${side}: five newcomers in a room of 300`, joins, side === "stock" ? `and ${meant(scene) - before} more to be asked about` : "");
    if (side === "ours") expect(joins["webwxbatchgetcontact"]).toBe(0);
    else expect(meant(scene) - before).toBeGreaterThan(1000);
  });
});

describe("ours, told that it asks too much", () => {
  endAfterEach();

  it("loses nothing, asks less and less, and has its rosters once it may ask", async () => {
    const hurry = 400;
    const scene = await play("ours", { ...large, speed: hurry, seed: (server) => {
      large.seed?.(server);
      server.faults.batch = "1205";
    } });
    const { world, traffic, faults, clock } = scene;
    const began = clock.now();
    const seen = await seenOf(scene, "p1", "r1", () => { for (const text of ["一", "二", "三", "四"]) world.say("p1", "r1", text); });
    expect(only(seen, "message").map(({ text, member }) => ({ text, id: member.id }))).toEqual(["一", "二", "三", "四"].map((text) => ({ text, id: world.idOf("p1") })));
    await passes((20 * minute) / hurry);
    const tries = traffic.count("webwxbatchgetcontact");
    console.log(`ours: ${tries} look-ups in ${Math.round((clock.now() - began) / minute)} minutes of refusals`);
    // After 0, 1, 3, 7 and 15 minutes, and no more often than every 15 minutes from then on.
    expect(tries).toBeLessThanOrEqual(6);
    expect(only(scene.seen, "roster").filter(({ members }) => members.length > 0)).toEqual([]);
    faults.batch = "ok";
    await eventually(() => expect(new Set(only(scene.seen, "roster").filter(({ members }) => members.length === 299).map(({ group }) => group.id)).size).toBe(10), 20_000);
  });

  it("waits for an unknown room once, and not for each of its messages", async () => {
    const scene = await play("ours", { speed, seed: ({ world, faults }) => {
      world.room({ topic: "新群", members: [world.person({ name: "阿明" })], recent: false, saved: false });
      faults.batch = "1205";
    } });
    const began = scene.clock.now();
    await seenOf(scene, "p1", "r1", () => { for (const text of ["一", "二", "三", "四", "五", "六"]) scene.world.say("p1", "r1", text); });
    expect(scene.clock.now() - began).toBeLessThan(15_000);
  });
});
