/** actions: what an author's own rule may do: the closed vocabulary of `then`. */
import { z } from "zod";
import { roleNames } from "../../core/entry.ts";
import { clip } from "../../core/ladder.ts";
import { durationOption } from "../../core/options.ts";
import { says, warns } from "../../core/rule.ts";
import { onDuty, repliesLately } from "../../core/state.ts";
import { day, minute, second } from "../../core/time.ts";
import { type ActionKind, defineAction, placeholders, scriptOrText, textOf } from "./action.ts";
import { type Seen, type When, shownName } from "./check.ts";

const words = (max: number) => z.string().trim().min(1).max(max);
const fillable = `可用 ${placeholders.map((name) => `{${name}}`).join(" ")}`;
const must = z.literal(true, { error: "只能写 true；不要这个动作就删掉这一项" });
/** Whoever has left can be neither warned nor removed. */
const present: readonly When[] = ["message", "join", "rename"];

const warn = defineAction({
  name: "warn",
  alias: "警告",
  summary: "记几点警告；满了照处罚阶梯办",
  example: "{ warn: 1, because: 夜间不发外链 }",
  schema: z.strictObject({ warn: z.int().min(1).max(10).describe("记几点警告"), because: words(100).describe(`写给成员看的原因；${fillable}`).meta({ alias: "原因" }) }),
  on: present,
  prepare({ warn: points, because }) {
    const reason = textOf("because", because);
    return (seen) => warns(seen.event.member, seen.event.group, reason(seen), points);
  },
});

const reply = defineAction({
  name: "reply",
  alias: "回复",
  summary: "在群里说一句；写 scripts.yaml 里的名字就说那一段",
  example: '{ reply: "{昵称}，欢迎你" }',
  schema: z.strictObject({ reply: words(500).describe(`要说的话，或 scripts.yaml 里的名字；${fillable}`) }),
  prepare({ reply: written }, setting) {
    const text = scriptOrText("reply", written, setting);
    const topic = `own:${setting.id}`;
    return (seen) => {
      const { group, member, at, type } = seen.event;
      // Two bots must not answer each other without end (law 7).
      if (repliesLately(seen.state, member, at) >= seen.book.pace.repliesPerMember) return {};
      return { actions: [says(group, text(seen), { priority: "answer", ...(type !== "member_left" && { mention: [member] }) })], entries: [{ type: "answered", group, topic, member }] };
    };
  },
});

const hearers = ["secretary", "founder"] as const;
const foundersOf = ({ state }: Seen) => [...state.members].flatMap(([id, { role }]) => (role === "founder" ? [id] : []));

const tell = defineAction({
  name: "tell",
  alias: "告诉",
  summary: "私下告诉日常管理（没有就告诉创建者）或创建者：谁、在哪个群、为什么、原话",
  example: "{ tell: secretary, text: 争吵开头 }",
  schema: z.strictObject({
    tell: z.enum(hearers).meta({ words: { secretary: roleNames.secretary, founder: roleNames.founder } }).describe("secretary 日常管理，founder 创建者"),
    because: words(200).describe(`原因；不写就是判断的依据；${fillable}`).optional().meta({ alias: "原因" }),
    text: words(1000).describe(`附上的话，如怎么处理，或 scripts.yaml 里的名字；${fillable}`).optional().meta({ alias: "附言" }),
  }),
  once: false,
  prepare({ tell: who, because, text }, setting) {
    const reason = because === undefined ? undefined : textOf("because", because);
    const more = text === undefined ? undefined : scriptOrText("text", text, setting);
    return (seen, fact) => {
      const { event, state, book } = seen;
      const head = `【${book.name}】规则「${setting.name}」：「${clip(shownName(seen), 20)}」在「${state.groups.get(event.group)?.topic ?? event.group}」，${reason?.(seen) ?? fact}`;
      const said = event.type === "message" && event.text !== "" ? [`原话：${clip(event.text, 100)}`] : [];
      return { actions: [{ type: "alert", to: who === "secretary" ? onDuty(state) : foundersOf(seen), text: [head, ...said, ...(more ? [more(seen)] : [])].join("\n") }] };
    };
  },
});

const recall = defineAction({
  name: "recall",
  alias: "撤回",
  summary: "撤回这条消息（平台不支持时提示值班人）",
  example: "{ recall: true }",
  schema: z.strictObject({ recall: must.describe("写 true") }),
  on: ["message"],
  prepare: () => ({ event: { group, id } }) => ({ actions: [{ type: "recall", group, message: id, priority: "penalty" }] }),
});

const mute = defineAction({
  name: "mute",
  alias: "禁言",
  summary: "禁言一段时间（平台不支持时提示值班人）",
  example: "{ mute: 10m }",
  schema: z.strictObject({ mute: durationOption("10m", "禁言多久，1m 到 30d", { min: minute, max: 30 * day }) }),
  on: present,
  prepare: ({ mute: ms }) => ({ event: { group, member } }) => ({ actions: [{ type: "mute", group, member, seconds: Math.floor(ms / second), priority: "penalty" }] }),
});

const remove = defineAction({
  name: "remove",
  alias: "移出",
  summary: "移出本群；这条规则要写明 mode: ask 或 mode: enforce，短时间内移出太多人照样先问人",
  example: "{ remove: true }",
  schema: z.strictObject({ remove: must.describe("写 true"), because: words(100).describe(`给值班人看的原因；不写就是判断的依据；${fillable}`).optional().meta({ alias: "原因" }) }),
  on: present,
  grave: true,
  prepare({ because }) {
    const reason = because === undefined ? undefined : textOf("because", because);
    return (seen, fact) => ({ actions: [{ type: "remove", group: seen.event.group, member: seen.event.member, because: reason?.(seen) ?? fact, priority: "penalty" }] });
  },
});

export const actionKinds: readonly ActionKind[] = [warn, reply, tell, recall, mute, remove];
/** A rule that does more than this is several rules. */
export const mostActions = 8;
