/** crowd: twenty groups of two hundred people who talk all day, ask what is in the FAQ, and now and then advertise. */
import { seeded } from "../../scripts/seeded.ts";
import type { PersonKey, RoomKey, World } from "../emulators/webwx/server.ts";

export type Crowd = { readonly founder: PersonKey; readonly rooms: readonly RoomKey[]; speak(count: number): readonly string[] };

const talk = ["今天练完好舒服", "明天早课有人一起吗", "昨晚睡得真好", "这个体式我总是站不稳", "谢谢老师", "周末去爬山的举手", "刚下班，累但是开心", "给大家看看我家猫", "哈哈哈哈", "早上好呀", "膝盖有点紧，要热身", "新垫子到了"] as const;
const questions = ["请问几点上课呀", "第一次来要带什么", "多少钱一节课", "地址在哪里"] as const;
const ads = ["加薇❤ ab12345 领红包", "兼职日结，在家就能做，一天三百，有意私聊", "扫码进群领优惠券，限时免费送"] as const;
const commands = ["群规", "帮助"] as const;

export function gather(world: World, { rooms: roomCount = 20, members = 200, seed = 1 } = {}): Crowd {
  const roll = seeded(seed);
  const oneOf = <T>(all: readonly T[]): T => {
    const found = all[Math.floor(roll() * all.length)];
    if (found === undefined) throw new Error("nothing to choose from");
    return found;
  };
  const founder = world.person({ name: "上海-阿明-设计", friend: true });
  const people = new Map<RoomKey, readonly PersonKey[]>();
  for (let room = 1; room <= roomCount; room++) {
    const here = Array.from({ length: members - 1 }, (_, index) => world.person({ name: `杭州-${room}群${index}号-教师` }));
    people.set(world.room({ topic: `瑜伽小站${room}群`, owner: founder, members: [founder, ...here] }), here);
  }
  const rooms = [...people.keys()];
  let count = 0;
  /** Of ten thousand: three questions, two commands, one advertisement, a hundred long texts, the rest small talk. */
  const words = (): string => {
    const kind = roll() * 10_000;
    if (kind < 3) return oneOf(questions);
    if (kind < 5) return oneOf(commands);
    if (kind < 6) return oneOf(ads);
    return kind < 106 ? `${oneOf(talk)}，`.repeat(20) + count : `${oneOf(talk)}（${count}）`;
  };
  return {
    founder, rooms,
    /** So many at once, texts in one answer of the service and some pictures; gives the ids. */
    speak(many) {
      const messages = Array.from({ length: many }, () => {
        count++;
        const to = oneOf(rooms);
        return { person: oneOf(people.get(to) ?? []), to, text: words() };
      });
      const pictures = messages.splice(0, Math.floor(many / 50));
      return [...pictures.map(({ person, to }) => world.send(person, to, { kind: "image" })), ...world.burst(messages)];
    },
  };
}
