/** appeal: 申诉, a member's own word against their warnings, in the group or in private. */
import { appealAsk, openAppeal } from "../core/appeal.ts";
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import { contactOf, howToAppeal } from "../core/ladder.ts";
import { standingWarnings, type Warning } from "../core/state.ts";
import { sayTime } from "../core/time.ts";
import { lines, short } from "./show.ts";

const longestReason = 200;

export const appeal: Command = defineCommand({
  name: "申诉",
  aliases: ["我要申诉", "申述"],
  where: "group",
  takesText: true,
  roles: "anyone",
  usage: "<理由>",
  summary: "不同意自己的警告：写明理由，请管理员重新看（私聊也行）",
  examples: ["申诉 那是官方活动的链接"],
  run: (call) => ({ ...answer(call), personal: true }),
  slip({ state, author, event, rest }) {
    const waits = openAppeal(state, author) === undefined && standingWarnings(state, author, event.at).some(({ upheld }) => upheld === undefined);
    return waits ? { text: `要申诉，请在「申诉」后面空一格再写理由，例：「申诉 ${short(rest, 20)}」。`, personal: true } : undefined;
  },
});

function answer(call: Call): Reply {
  const { state, book, author, event, rest } = call;
  const group = event.type === "message" ? event.group : undefined;
  const contact = contactOf(state, book, event.at, group);
  const standing = standingWarnings(state, author, event.at);
  if (standing.length === 0) return { text: `你没有有效的警告或处罚，没有要申诉的。有别的事，可以找 ${contact}。` };
  if (openAppeal(state, author)) return { text: `你的申诉已经在处理了，由 ${contact} 看。处理前一切照旧，结果会告诉你。` };
  const warnings = standing.filter(({ upheld }) => upheld === undefined);
  if (warnings.length === 0) return { text: decidedAlready(call, standing) };
  if (rest === "") return { text: `要申诉，请把理由写在后面，例：「${howToAppeal}」。群里或私聊都行，由 ${contact} 处理；处理前一切照旧。` };
  const [first] = warnings;
  const where = group ?? first?.group;
  return {
    text: `收到你的申诉，已经转给 ${contact}。处理前一切照旧，结果会告诉你。`,
    ...(where !== undefined && { effects: { asks: [appealAsk({ member: author, group: where, reason: short(rest, longestReason), warnings, at: event.at }, state, book)] } }),
  };
}

/** What was decided stays decided; new warnings can be appealed. */
function decidedAlready({ book }: Call, standing: readonly Warning[]): string {
  const latest = standing.findLast(({ upheld }) => upheld !== undefined);
  const last = Math.max(...standing.map(({ expiresAt }) => expiresAt));
  return lines(
    "这些处罚申诉过了，结果是维持。",
    latest?.upheld && latest.upheld.because !== "" ? `理由：${short(latest.upheld.because, longestReason)}` : undefined,
    `它们最晚 ${sayTime(last, book.timeZone)} 失效；有新的警告时，可以再申诉。`,
  );
}
