/** rule: /rules and /why, what the rules are, how far each may go, and what they made of a message. */
import type { ActiveRule } from "../core/book.ts";
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import { type Mode, modeNames, modes } from "../core/entry.ts";
import { nearest } from "../core/nearest.ts";
import { everyRule, rulesNow } from "../core/sets.ts";
import { cutList, lines, short, wholeNumber } from "./show.ts";
import { holds, notYours, readers, runners, wrong } from "./usage.ts";
import { apply, isApply, isTry, tryOut, tryQuery } from "./try.ts";
import { history, historyQuery, isHistory, isRollback, rollback, rollbackQuery, shortVersion } from "./version.ts";

const spellings: Readonly<Record<string, Mode>> = { 关: "off", 关闭: "off", 观察: "watch", 询问: "ask", 执行: "enforce", 开: "enforce" };
const modeNamed = (word: string): Mode | undefined => modes.find((mode) => mode === word.toLowerCase()) ?? spellings[word];

export const rules: Command = defineCommand({
  name: "rules",
  aliases: ["规则", "规则列表"],
  where: "private",
  roles: readers,
  usage: "[<规则> off|watch|ask|enforce] | history | try [版本] [7d] | apply [版本] | rollback <版本>",
  summary: "看各条规则和它的模式；改模式（关/观察/询问/执行）；看用过的版本；拿历史试算一版；采用被扣下的新版、退回一版（创建者）",
  examples: ["/rules", "/rules ads watch", "/规则 ads 观察", "/rules history", "/rules try", "/rules apply 3fa9c1", "/rules rollback 3fa9c1"],
  query(args) {
    const [word, version] = args;
    if (isHistory(word)) return historyQuery;
    if (isTry(word)) return tryQuery(args);
    return isRollback(word) ? rollbackQuery(version) : undefined;
  },
  run(call) {
    const [word, wanted] = call.args;
    if (isHistory(word)) return history(call);
    if (isRollback(word)) return rollback(rules, call);
    if (isTry(word)) return tryOut(rules, call);
    if (isApply(word)) return apply(call);
    if (everyRule(call.book).length === 0) return { text: "还没有规则。写在社群文件夹的 community.yaml 里。" };
    if (word === undefined) return { text: list(call) };
    const rule = ruleNamed(call, word);
    if (rule === undefined) {
      const near = subcommands.find((each) => word.length > 1 && each.startsWith(word.toLowerCase())) ?? nearest(word, [...everyRule(call.book).map(({ id }) => id), ...subcommands]);
      return wrong(rules, `没有「${short(word)}」这条规则。${near === undefined ? "" : `是不是 ${subcommands.includes(near) ? `/rules ${near}` : near}？`}`);
    }
    if (wanted === undefined) return { text: row(call, rule) };
    if (!holds(runners, call.role)) return notYours("改规则的模式", runners);
    const mode = modeNamed(wanted);
    return mode === undefined ? wrong(rules, `看不懂「${short(wanted)}」，模式要写：关、观察、询问、执行。`) : setMode(call, rule, mode);
  },
});

const subcommands: readonly string[] = ["history", "try", "apply", "rollback"];

const modeOf = ({ state }: Pick<Call, "state">, rule: ActiveRule): Mode => state.modes.get(rule.id) ?? rule.mode;

const row = (call: Call, rule: ActiveRule): string => `${rule.id} ${short(rule.name)}：${modeNames[modeOf(call, rule)]}${modeOf(call, rule) === rule.mode ? "" : `（文件里是${modeNames[rule.mode]}）`}${rule.priority === undefined || rule.priority === 0 ? "" : `，优先 ${rule.priority}`}`;

function list(call: Call): string {
  const { rules, set } = rulesNow(call.book, call.state, call.event.at);
  return lines(
    `规则版本 ${shortVersion(call.book.version)}${set ? `，规则组「${set.name}」在用（见 /mode）` : ""}`,
    cutList(rules.map((rule, index) => `${index + 1}. ${row(call, rule)}`), 30),
    holds(runners, call.role) ? "改模式：/rules 规则 关|观察|询问|执行" : undefined,
  );
}

/** As it runs now, else as it is at other times; the number is that of the list. */
function ruleNamed({ book, state, event }: Call, word: string): ActiveRule | undefined {
  const { rules } = rulesNow(book, state, event.at);
  const all = [...rules, ...everyRule(book)];
  return all.find(({ id }) => id.toLowerCase() === word.toLowerCase()) ?? all.find(({ name }) => name === word) ?? rules[(wholeNumber(word) ?? 0) - 1];
}

function setMode(call: Call, rule: ActiveRule, mode: Mode): Reply {
  const before = modeOf(call, rule);
  if (before === mode) return { text: `${rule.id} 已经是「${modeNames[mode]}」。` };
  return {
    text: `好，${rule.id} ${short(rule.name)}：${modeNames[before]} → ${modeNames[mode]}。${meaning[mode]}`,
    effects: { entries: [{ type: "mode_set", rule: rule.id, mode, by: call.author }] },
    audit: { did: `改规则 ${rule.id} 的模式`, before: modeNames[before], after: modeNames[mode], undo: { entries: [{ type: "mode_set", rule: rule.id, mode: call.state.modes.get(rule.id) ?? null, by: call.author }] } },
  };
}

const meaning: Readonly<Record<Mode, string>> = { off: "它不再看任何消息。", watch: "它只记录会做什么，不做。", ask: "它要做什么，会先问值班的人。", enforce: "它会直接照办。" };

export const why: Command = defineCommand({
  name: "why",
  aliases: ["为什么", "原因"],
  where: "private",
  roles: readers,
  usage: "<消息编号或原文片段>",
  summary: "看每条规则怎样判断一条消息，随后做了什么；引用那条消息发 /why 也行",
  examples: ["/why m123", "/why 「加薇 ab12345」"],
  query: (args, rest, asked) => {
    const message = sought(args, rest);
    if (message !== "") return { what: "why", message };
    const { text, message: quoted } = asked.quoted ?? {};
    return text === undefined ? undefined : { what: "why", message: text.slice(0, longestSought), ...(quoted && { quoted }) };
  },
  run({ args, rest, facts, event }) {
    const message = sought(args, rest) || (event.quoted?.text ?? "").slice(0, longestSought);
    if (message === "" && event.quoted?.message === undefined) return wrong(why, "要写消息编号或消息里的一段原文，或引用那条消息来问。");
    const found = facts?.what === "why" ? facts.lines : undefined;
    if (found && found.length > 0) return { text: cutList(found, 30) };
    return { text: lines(`没有找到「${short(message, 40)}」。`, "可能是机器人没收到这条消息，原文和写的不完全一样，或已过了保存期。") };
  },
});

const longestSought = 500;
/** A single quoted argument without its quotes, else all as written. */
const sought = (args: readonly string[], rest: string): string => (args.length === 1 ? (args[0] ?? "") : rest).slice(0, longestSought);
