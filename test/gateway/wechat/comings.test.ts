/** Who comes and goes is told once, of the right person, by whoever let them in, whatever lists and lines say first. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Sighting } from "../../../src/ports.ts";
import { endAfterAll, eventually, only, passes, perform, play, type Scene, seenOf, sides } from "./fixture.ts";

const speed = 4;
/** What the stock puppet does of it when it does it at all comes at once. */
const enough = 300;

describe.each(sides)("%s", (side) => {
  describe.each(["zh", "en"] as const)("%s", (lang) => {
    let scene: Scene;
    let room = "";
    let own = "";
    const people = new Map<string, string>();
    const key = (name: string): string => people.get(name) ?? "";
    endAfterAll();
    beforeAll(async () => {
      scene = await play(side, { speed, server: { lang, pollMs: 2000 }, seed: ({ world, faults }) => {
        const person = (name: string): string => {
          const made = world.person({ name });
          people.set(name, made);
          return made;
        };
        const members = ["阿明", "小美😀", '王"邀请"李', "老张"].map(person);
        room = world.room({ topic: "群", members });
        own = world.room({ topic: "自己的群", owner: "bot", members });
        faults.kick = "owner";
      } });
      await seenOf(scene, key("阿明"), room, () => {});
      await seenOf(scene, key("阿明"), own, () => {});
    });

    /** Somebody new to the world. */
    const newcomer = (name: string): string => scene.world.person({ name });
    type Told = readonly string[];
    /** The stock puppet tells of people without an id when it does not find them. */
    const keyOf = ({ id }: { readonly id?: string }): string => (id === undefined ? "nobody" : scene.world.keyOf(id));
    /** What, who, and by whose name. */
    const told = (sightings: readonly Sighting[]): readonly Told[] => sightings.flatMap((sighting): readonly Told[] => {
      if (sighting.type === "member_left") return [["left", keyOf(sighting.member)]];
      if (sighting.type !== "member_joined") return [];
      return [["joined", keyOf(sighting.member), ...(sighting.inviter ? [scene.world.personOf(keyOf(sighting.inviter)).name] : [])]];
    });
    /** What `act` does is told like this, and nothing else is. */
    const tells = async (act: () => unknown, ours: readonly Told[], stock = ours): Promise<void> => {
      const expected = side === "ours" ? ours : stock;
      const from = scene.seen.length;
      await act();
      await eventually(() => expect(told(scene.seen.slice(from))).toEqual(expected), side === "ours" ? 5000 : 4000);
      await passes(expected.length === 0 ? enough : 100);
      expect(told(scene.seen.slice(from))).toEqual(expected);
    };

    it("one who was invited, with the list", async () => {
      const guest = newcomer("新人一");
      await tells(() => scene.world.join([guest], room, { inviter: key("阿明") }), [["joined", guest, "阿明"]]);
    });

    it("one who scanned a code that somebody shared", async () => {
      const guest = newcomer("扫码的");
      await tells(() => scene.world.join([guest], room, { inviter: key("阿明"), via: "qr" }), [["joined", guest, "阿明"]]);
    });

    it("one whom the bot's account let in", async () => {
      const guest = newcomer("自己拉的");
      await tells(() => scene.world.join([guest], own, { inviter: "bot" }), [["joined", guest, "暖群"]]);
    });

    it("one by the name of a member", async () => {
      const guest = newcomer("老张");
      // The stock puppet tells of the member who was there before.
      await tells(() => scene.world.join([guest], room, { inviter: key("阿明") }), [["joined", guest, "阿明"]], [["joined", key("老张"), "阿明"]]);
    });

    it("one whose list comes before the line", async () => {
      const guest = newcomer("早到");
      await tells(() => scene.world.join([guest], room, { inviter: key("阿明"), list: "before" }), [["joined", guest, "阿明"]]);
    });

    it.each(["笑脸😀", '"邀请"', "有、顿号"])("one called %s", async (name) => {
      const guest = newcomer(name);
      await tells(() => scene.world.join([guest], room, { inviter: key("小美😀") }), [["joined", guest, "小美😀"]]);
    });

    it("one let in by somebody with a line's words in the name", async () => {
      const guest = newcomer("普通人");
      await tells(() => scene.world.join([guest], room, { inviter: key('王"邀请"李') }), [["joined", guest, '王"邀请"李']]);
    });

    it("who leaves, and whom the owner removes on a phone", async () => {
      const [one, other] = [key("小美😀"), key("老张")];
      await tells(() => scene.world.leave(one, own), [["left", one]], []);
      await tells(() => scene.world.kick(other, own), [["left", other]], []);
    });

    it("whom the bot removes, and who comes back", async () => {
      const whom = key("阿明");
      await tells(async () => {
        expect(await perform(scene, { type: "remove", group: scene.world.idOf(own), member: scene.world.idOf(whom) })).toMatchObject({ outcome: "done" });
      }, [["left", whom]], [["left", "nobody"]]);
      await tells(() => scene.world.join([whom], own, { inviter: "bot" }), [["joined", whom, "暖群"]]);
    });

    it("several at once", async () => {
      const guests = [newcomer("甲"), newcomer("乙"), newcomer("丙")];
      await tells(() => scene.world.join(guests, room, { inviter: key("阿明") }), guests.map((guest) => ["joined", guest, "阿明"]), [["joined", "nobody", "阿明"]]);
    });

    it("one whose list comes after the line", async () => {
      const guest = newcomer("迟到");
      await tells(async () => {
        scene.world.join([guest], room, { inviter: key("阿明"), list: "after" });
        await passes(enough);
        scene.world.tellMembers(room);
      }, [["joined", guest, "阿明"]], [["joined", "nobody", "阿明"]]);
    });

    it("one called <b>粗体</b> & co", async () => {
      const guest = newcomer("<b>粗体</b> & co");
      await tells(() => scene.world.join([guest], room, { inviter: key("阿明") }), [["joined", guest, "阿明"]], [["joined", "nobody", "阿明"]]);
    });

    it("one whom no list shows, once they speak", async () => {
      const guest = newcomer("没在名单上");
      await tells(async () => {
        scene.world.join([guest], own, { inviter: key("阿明"), list: "never" });
        await passes(100);
        scene.world.say(guest, own, "大家好");
      }, [["joined", guest]], [["joined", "nobody", "阿明"]]);
      if (side === "ours") expect(only(scene.seen, "member_joined").at(-1)?.member.name).toBe("没在名单上");
    });

    it.runIf(side === "ours")("nothing twice", () => {
      const all = [...only(scene.seen, "member_joined"), ...only(scene.seen, "member_left")].map(({ id }) => id);
      expect(new Set(all).size).toBe(all.length);
    });
  });
});
