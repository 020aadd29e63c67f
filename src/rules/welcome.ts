/** welcome: a member who joins is greeted by name, with what the community is for and what to do first. */
import { z } from "zod";
import { callName } from "../core/call-name.ts";
import { joins, leaves, renames, speaks } from "../core/example.ts";
import { templateOption } from "../core/options.ts";
import { act, defineRule, pass, says } from "../core/rule.ts";
import { minute } from "../core/time.ts";

const placeholders = ["昵称", "社群", "群", "宗旨", "守则", "成员", "先做"] as const;
/** More would not be read. */
const valuesShown = 3;

const fullText = "欢迎{昵称}来到{社群}。\n我们的宗旨：{宗旨}\n我们看重：{守则}\n进群先做：{先做}";
const shortText = "欢迎回来，{昵称}。";

export default defineRule({
  kind: "welcome",
  summary: "新成员进群时叫着名字欢迎，简单说明宗旨、守则和先做什么；回来的成员只说一句",
  why: "第一分钟有人招呼、知道要做什么的新人，更可能留下来开口说话。",
  options: z.strictObject({
    text: z.string().min(1).max(500).default(fullText).describe(`欢迎词；可用 ${placeholders.map((name) => `{${name}}`).join(" ")}；占位符全空的那一行不会说`).meta({ alias: "欢迎词" }),
    back: z.string().min(1).max(200).default(shortText).describe("成员再次进群时的欢迎词").meta({ alias: "回来时" }),
    first: z.string().max(200).default("").describe("进群先做什么，即 {先做}；不写就不说这一行").meta({ alias: "先做" }),
  }),
  needs: ["say"],
  judgesStaff: true,
  prepare: ({ text, back }) => ({ full: templateOption("text", text, placeholders, { known: placeholders }), back: templateOption("back", back, placeholders, { known: placeholders }) }),
  member_joined(event, { options, prepared, state, book }) {
    if (event.listed === true) return pass("从名单里看到的成员，不知何时进的群");
    if (state.members.get(event.member)?.role === "bot") return pass("是另一个机器人");
    const group = state.groups.get(event.group);
    const stay = group?.stays.get(event.member);
    if (stay !== undefined && stay.leftAt === undefined) return pass("本来就在群里");
    const { charter } = book;
    const text = prepared[stay === undefined ? "full" : "back"].fill({
      昵称: callName(event.name),
      社群: book.name,
      // A group that is not yet named in the state carries its id for a topic.
      群: group === undefined || group.topic === event.group ? book.name : group.topic,
      宗旨: charter.purpose ?? "",
      守则: charter.values.slice(0, valuesShown).join("、"),
      成员: charter.members ?? "",
      // Never `charter.entry`: that is how one gets in, and they are in.
      先做: options.first,
    });
    const greeting = says(event.group, text, { mention: [event.member], priority: "answer", within: 10 * minute });
    return act(stay === undefined ? "新成员进群" : "成员回来了", { actions: [greeting] });
  },
  examples: [
    { name: "新成员进群，打招呼", when: [joins("ann")], then: ["say"] },
    { name: "退群后再进，也打招呼", when: [speaks("ann", "先走了"), leaves("ann", 60), joins("ann", 120)], then: ["say"] },
    { name: "进另一个群，那里也打招呼", when: [speaks("ann", "大家早", 0, { group: "g1" }), joins("ann", 60, { group: "g2" })], then: ["say"] },
    { name: "说过话、没退过群的人，进群消息是重复的", when: [speaks("ann", "大家早"), joins("ann", 60)], then: "pass" },
    { name: "说话不会引来欢迎", when: [speaks("ann", "大家早")], then: "pass" },
    { name: "改名不会引来欢迎", when: [speaks("ann", "大家早"), renames("ann", "上海-安安-设计", 60)], then: "pass" },
  ],
});
