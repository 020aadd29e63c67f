/** speech: what an author's own rule may say, and to whom. */
import { z } from "zod";
import { tellCase } from "../../core/cases.ts";
import { roleNames, roles } from "../../core/entry.ts";
import type { MemberId } from "../../core/ids.ts";
import { clip } from "../../core/ladder.ts";
import { explain, nameFormat } from "../../core/name-format.ts";
import { onDuty } from "../../core/roster.ts";
import { OptionMistake, says } from "../../core/rule.ts";
import { groupNameOf, repliesLately } from "../../core/state.ts";
import { but, defineAction, fillable, scriptNamed, scriptOrText, textOf, toMember, words } from "./action.ts";
import { type Seen, shownName } from "./check.ts";

const tooOften = { idle: "对这位成员的回复太密，先不说" };
/** Two bots must not answer each other without end (law 7). */
const talksTooMuch = ({ event, state, book }: Seen, member: MemberId): boolean => repliesLately(state, member, event.at) >= book.pace.repliesPerMember;

const reply = defineAction({
  name: "reply",
  alias: "回复",
  summary: "在群里说一句；写 scripts.yaml 里的名字就说那一段",
  example: '{ reply: "{昵称}，欢迎你" }',
  schema: z.strictObject({ reply: words(500).describe(`要说的话，或 scripts.yaml 里的名字；${fillable}`) }),
  on: but("join_request"),
  prepare({ reply: written }, setting) {
    const text = scriptOrText("reply", written, setting);
    const topic = `own:${setting.id}`;
    return (seen) => {
      const { group, member, type } = seen.event;
      // What is said to a whole group is no answer: it waits for the quiet hours to end.
      if (member === undefined) return { actions: [says(group, text(seen), { priority: "drop" })], entries: [{ type: "answered", group, topic }] };
      if (talksTooMuch(seen, member)) return tooOften;
      return { actions: [says(group, text(seen), { priority: "answer", ...(type !== "member_left" && { mention: [member] }) })], entries: [{ type: "answered", group, topic, member }] };
    };
  },
});

/** What the member wrote, as those on duty are told it. */
function wordsIn({ event }: Seen): readonly string[] {
  if (event.type === "join_requested") return event.text === "" ? [] : [`申请：${clip(event.text, 100)}`];
  return event.type === "message" && event.text !== "" ? [`原话：${clip(event.text, 100)}`] : [];
}

const tell = defineAction({
  name: "tell",
  alias: "告诉",
  summary: "私下告诉一种身份的人：谁、在哪个群、为什么、原话；日常管理（没有就是创建者）、创建者、拉新、合作伙伴（没有就告诉值班人）",
  example: "{ tell: secretary, text: 争吵开头 }",
  schema: z.strictObject({
    tell: z.enum(roles).meta({ words: roleNames }).describe(roles.map((role) => `${role} ${roleNames[role]}`).join("，")),
    because: words(200).describe(`原因；不写就是判断的依据；${fillable}`).optional().meta({ alias: "原因" }),
    text: words(1000).describe(`附上的话，如怎么处理，或 scripts.yaml 里的名字；${fillable}`).optional().meta({ alias: "附言" }),
    script: words(60).describe("配一段话术（scripts.yaml 里的名字）：开一张工单，回一个数字就替你在群里发出去").optional().meta({ alias: "话术" }),
  }),
  once: false,
  prepare({ tell: who, because, text, script }, setting) {
    if (text !== undefined && script !== undefined) throw new OptionMistake(["script"], "text 和 script 只写一个");
    const reason = because === undefined ? undefined : textOf("because", because, setting);
    const words = script === undefined ? undefined : scriptNamed("script", script, setting);
    const more = text === undefined ? words : scriptOrText("text", text, setting);
    return (seen, fact) => {
      const { event, state, book } = seen;
      const where = `在「${groupNameOf(state, event.group)}」`;
      const head = `规则「${setting.name}」：${event.member === undefined ? "" : `「${clip(shownName(seen), 20)}」`}${where}，${reason?.(seen) ?? fact}`;
      // Of those whom a sweep meets there are too many for a case each: they are told of together.
      if (script !== undefined && !(event.type === "moment" && event.swept)) return { asks: [{ ...tellCase(head, { role: who, scripts: [script.trim()] }), about: { group: event.group, ...(event.member && { member: event.member }) } }] };
      return { actions: [{ type: "alert", to: onDuty(state, book, event.at, who), text: [`【${book.name}】${head}`, ...wordsIn(seen), ...(more ? [more(seen)] : [])].join("\n") }] };
    };
  },
});

const renameRequest = defineAction({
  name: "rename_request",
  alias: "请改名",
  summary: "群昵称不合这个格式就在群里请他改，说出差什么；合了就不说",
  example: '{ rename_request: "{城市}-{昵称}" }',
  schema: z.strictObject({ rename_request: words(60).describe("群昵称的格式，如 {城市}-{昵称}-{行业}") }),
  on: but("leave", "join_request", "time"),
  ofMember: true,
  prepare({ rename_request: text }, setting) {
    const format = nameFormat(text);
    if ("mistake" in format) throw new OptionMistake(["rename_request"], format.mistake);
    return toMember(({ member, group }, seen) => {
      const lack = explain(format, shownName(seen));
      if (lack === undefined) return { idle: "群昵称合乎格式" };
      if (talksTooMuch(seen, member)) return tooOften;
      const asked = `方便的时候改一下群昵称，写成「${text.replace(/[{}]/g, "")}」。${lack}。`;
      return { actions: [says(group, asked, { mention: [member], priority: "answer" })], entries: [{ type: "answered", group, topic: `own:${setting.id}`, member }] };
    });
  },
});

export const speechActions = [reply, tell, renameRequest];
