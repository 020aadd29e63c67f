/** undo: /undo, an admin's act taken back, as far as the world allows. */
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import type { Effects } from "../core/entry.ts";
import type { OwnWords, UndoableAct } from "../core/event.ts";
import { memberId } from "../core/ids.ts";
import { presentStay, type StateView } from "../core/state.ts";
import { removalCause } from "../core/ladder.ts";
import { wentWith } from "../core/restore.ts";
import { aimed, sayKept } from "../core/take-back.ts";
import { isMoot, signed, underNewIds } from "../core/undo.ts";
import { lines, sayAnother, short, wholeNumber } from "./show.ts";
import { notYours, runners, wrong } from "./usage.ts";

const numberOf = (word: string | undefined): number | undefined => wholeNumber(word?.replace(/^[#＃]/u, ""));

export const undo: Command = defineCommand({
  name: "undo",
  aliases: ["撤回", "撤销操作"],
  where: "private",
  roles: runners,
  usage: "[编号]",
  summary: "撤回自己的上一步操作，或 /audit 里的某一步（创建者可撤回任何人的）",
  examples: ["/undo", "/undo 12", "/撤回 12"],
  query([word], _rest, { author }) {
    const number = numberOf(word);
    return word !== undefined && number === undefined ? undefined : { what: "undo", by: author, ...(number !== undefined && { number }) };
  },
  run(call) {
    const [word] = call.args;
    if (word !== undefined && numberOf(word) === undefined) return wrong(undo, `「${short(word)}」不是编号，编号见 /audit。`);
    if (call.facts?.what !== "undo") return { text: "暂时查不到操作记录，请稍后再试。" };
    const { act: found } = call.facts;
    const act = found?.undo ? { ...found, undo: underNewIds(found.undo, call.state) } : found;
    if (act === undefined) return { text: word === undefined ? "你还没有可以撤回的操作。" : `没有「${short(word)}」这条记录，编号见 /audit。` };
    const refused = refusal(call, act);
    return refused === undefined ? takeBack(call, act) : { text: refused };
  },
});

const titleOf = ({ number, did }: UndoableAct): string => `#${number}「${short(did, 60)}」`;

const sayEarlier = ({ earlier }: UndoableAct): string | undefined => earlier && `更早的一步能撤回：#${earlier.number} ${short(earlier.did, 40)}。要撤它，发 /undo ${earlier.number}`;

/** Why this act is not taken back. */
function refusal({ state, author, role }: Call, act: UndoableAct): string | undefined {
  if (act.by !== author && role !== "founder") return `${titleOf(act)}是 ${short(act.who, 12)} 做的，只有本人或创建者能撤回。`;
  if (act.undone || state.undone.has(act.id)) return `${titleOf(act)}已经撤回过了。`;
  if (act.undo === undefined) {
    const why = act.noUndo ?? "没有记下撤回的办法，请直接下相反的命令。";
    return lines(`${titleOf(act)}撤不回：${why}`, sayEarlier(act));
  }
  if (act.later !== undefined) return `${titleOf(act)}之后又有 #${act.later} 改了同一件事，请先撤回 #${act.later}，或直接改。`;
  if (act.words && act.words.waiting + act.words.fresh === 0) return lines(`${titleOf(act)}撤不回了：${sayKept(act.words) || "没有发出去的话"}。`, "要更正，请再发一条说明。", sayEarlier(act));
  const grave = act.undo.entries?.some((entry) => entry.type === "role" || entry.type === "rules_pinned" || (entry.type === "identified" && [entry.seen, entry.as, "from" in entry ? entry.from : undefined].some((id) => id !== undefined && state.members.get(memberId(id))?.role !== undefined))) === true;
  if (grave && role !== "founder") return notYours("撤回这一步", ["founder"]).text;
  return leavesNoFounder(act.undo, state) ? "撤回后社群就没有创建者了，没有做。先让另一个人成为创建者。" : undefined;
}

function leavesNoFounder({ entries = [] }: Effects, state: StateView): boolean {
  const founders = [...state.members].flatMap(([id, { role }]) => (role === "founder" ? [id] : []));
  return founders.length > 0 && founders.every((id) => entries.some((entry) => entry.type === "role" && entry.member === id && entry.role !== "founder"));
}

function takeBack({ state, author, event, book }: Call, act: UndoableAct): Reply {
  const effects = aimed(act.undo ?? {}, act.id);
  const replaced = effects.entries?.some(({ type }) => type === "rules_pinned") === true && act.after !== book.version;
  if (replaced || isMoot(effects, state, event.at)) return { text: `${titleOf(act)}不用撤回了：它改的东西后来已经变了，或已经失效。` };
  return {
    text: lines(`好，撤回了 ${titleOf(act)}。`, act.words ? sayWords(act.words) : told(effects, state, event.at)),
    effects: { ...signed(effects, author), entries: [...(signed(effects, author).entries ?? []), { type: "undone", audit: act.id, by: author }] },
    audit: {
      did: `撤回 #${act.number}：${act.did}`, ...(act.after !== undefined && { before: act.after }), ...(act.before !== undefined && { after: act.before }),
      undo: { none: "撤回不能再撤回；要再来一次，请重新下那条命令。" },
    },
  };
}

/** What is under way is not told as done. */
function sayWords(words: OwnWords): string {
  const { waiting, fresh } = words;
  const parts = [waiting > 0 ? `${waiting} 条还没发，不发了` : "", fresh > 0 ? `${fresh} 条刚发出，正在撤回，撤不掉的会告诉值班人` : "", sayKept(words)];
  return `${parts.filter((part) => part !== "").join("；")}。`;
}

function told({ entries = [] }: Effects, state: StateView, at: number): string | undefined {
  const removals = entries.flatMap((entry) => (entry.type === "pardon" ? (state.members.get(entry.member)?.warnings ?? []).filter(({ id, removes }) => removes && entry.lifts.includes(id)).map(({ group, at: ordered }) => ({ group, at: ordered, member: entry.member, lifts: entry.lifts })) : []));
  const another = removals.find((each) => removalCause(state, each, each.lifts, at));
  if (another) return sayAnother(another.member);
  if (removals.some(({ group, member }) => presentStay(state, group, member))) return "人还在群里：没做完的移出取消了。如果就在刚才移出了，请在手机上把人请回群。";
  if (removals.some((each) => wentWith(state, each.member, each))) return "人已经移出，机器人拉不回来：已开一张工单，请在手机上把人请回群。";
  if (entries.some(({ type }) => type === "reinstated")) return "警告照原样恢复，不会重新处罚；撤销时取消的移出不会恢复，要移出请用 /kick。";
  return entries.some(({ type }) => type === "pardon") ? "警告和它带走的分数、层级、标签都还原了，因它而禁言的会解除。" : undefined;
}
