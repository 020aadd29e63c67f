/** story: what may happen in two groups of five people, for fast-check. */
import fc from "fast-check";
import { type Event, attachments } from "../../src/core/event.ts";
import { eventId, groupId } from "../../src/core/ids.ts";
import { hour } from "../../src/core/time.ts";
import { m, start } from "./stage.ts";

const people = ["ming", "mei", "wang", "li", "zhao"];
export const words = fc.oneof(
  fc.constantFrom("加薇❤ ab12345 领红包", "群规", "帮助", "我的警告", "申诉 冤枉", "申诉有什么用", "请问怎么报名", "大家好，我是小王，坐标上海，做设计的，喜欢爬山", "早", "哈哈哈哈"),
  fc.constantFrom("/warn wang", "/pardon wang", "/kick li", "/rules ads watch", "/use 1", "/help", "/x", "1", "c1 2", "c1 照办", "c1 2 看过了", "c2 1 对不起", "/warn show wang", "/undo", "/audit mei", "/member wang role 日常管理", "/member li role growth", "/duty off", "/duty on 2h", "/duty auto", "/case 1 take", "/case 1 to mei"),
  fc.string({ unit: "binary", maxLength: 60 }),
);
const name = fc.oneof(fc.constantFrom("小王", "上海-小王-设计"), fc.string({ maxLength: 20 }));
const shape = fc.record({
  type: fc.constantFrom("message", "member_joined", "member_left", "member_renamed", "direct_message", "human_verdict", "group_renamed"),
  who: fc.constantFrom(...people), group: fc.constantFrom("g1", "g2"), words, name, wait: fc.integer({ min: 0, max: 20 * hour }),
  has: fc.subarray([...attachments]), choice: fc.integer({ min: 0, max: 3 }),
});

/** A story with its own ids, in time order. */
export const story = fc.array(shape, { maxLength: 40 }).map((shapes): Event[] => {
  let at = start;
  return shapes.map((each, index): Event => {
    at += each.wait;
    const common = { id: eventId(`s${index}`), at, member: m(each.who), name: each.name };
    const group = groupId(each.group);
    switch (each.type) {
      case "message": return { ...common, type: "message", group, text: each.words, has: each.has };
      case "member_joined": return { ...common, type: "member_joined", group };
      case "member_left": return { ...common, type: "member_left", group };
      case "member_renamed": return { ...common, type: "member_renamed", group, newName: each.name };
      case "direct_message": return { ...common, type: "direct_message", text: each.words };
      case "human_verdict": return { type: "human_verdict", id: common.id, at, member: common.member, case: `c${each.choice}` as never, choice: each.choice };
      default: return { type: "group_renamed", id: common.id, at, group, topic: each.name };
    }
  });
});
