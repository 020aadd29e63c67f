/** why: each rule's answer to one event, matched or not, and by which check. A print of verdicts, nothing recomputed by hand. */
import type { Rulebook } from "./book.ts";
import { ownWords, textOf } from "./decide.ts";
import { type Mode, modeNames } from "./entry.ts";
import type { Event } from "./event.ts";
import { hearCommand } from "./hear.ts";
import { inTurn, judgeAll, stops } from "./judge.ts";
import { calmed } from "./raid.ts";
import { rulesNow } from "./sets.ts";
import type { StateView } from "./state.ts";

export type Explained = {
  readonly rule: string;
  readonly name: string;
  readonly mode: Mode;
  readonly verdict: "pass" | "act" | "fault" | "off" | "unasked";
  readonly because: string;
  readonly score?: number;
  /** Who it is that the rule would have acted on, and does not apply to. */
  readonly exempt?: string;
  readonly matched?: string;
  /** The rule set that it ran in; absent: the usual rules. */
  readonly set?: string;
};

/** What every rule of the book says of an event, with the state as it was just before. */
export function explain(recorded: Event, state: StateView, book: Rulebook): readonly Explained[] {
  const event = ownWords(recorded, book);
  const text = event.type === "message" || event.type === "join_requested" ? event.text : "";
  const heard = event.type === "message" || event.type === "direct_message" ? hearCommand(event, state, book) : undefined;
  const { rules, set } = rulesNow(book, state, event.at);
  const judged = calmed(event, state, heard ? [heard] : judgeAll(event, state, book, textOf(event)));
  const answers = judged.map(({ finding: { rule, mode, verdict, because, score, exempt, span }, name }): Explained => ({
    rule, name, mode, verdict, because,
    ...(score !== undefined && { score }),
    ...(exempt !== undefined && { exempt }),
    ...(span && { matched: text.slice(span.start, span.end) }),
  }));
  const answered = new Set(answers.map((answer) => answer.rule));
  const order = inTurn(rules);
  const stopper = order.find((active) => judged.some(({ finding }) => finding.rule === active.id && stops(active, finding)));
  const silent = order.filter((active) => !answered.has(active.id)).map((active): Explained => {
    const mode = state.modes.get(active.id) ?? active.mode;
    if (mode !== "off" && stopper && order.indexOf(active) > order.indexOf(stopper)) return { rule: active.id, name: active.name, mode, verdict: "unasked", because: `前面的规则「${stopper.name}」已经处理，它写明不再往下问（continue: false）` };
    return { rule: active.id, name: active.name, mode, verdict: mode === "off" ? "off" : "pass", because: mode === "off" ? "规则已关闭" : heard ? "这是给机器人的口令，不评判" : "不看这类事件" };
  });
  return set ? [...answers, ...silent].map((answer) => ({ ...answer, set: set.name })) : [...answers, ...silent];
}

const verdictWords = { pass: "未命中", act: "命中", fault: "故障", off: "关闭", unasked: "未问" } as const;

/** One line for each rule, in Chinese. */
export function sayExplained(answers: readonly Explained[], version: string): readonly string[] {
  return answers.map(({ rule, name, mode, verdict, because, score, exempt, matched, set }) => {
    const scored = score === undefined ? "" : `，得分 ${score.toFixed(2)}`;
    const span = matched === undefined || matched === "" ? "" : `，命中「${matched}」`;
    const within = set === undefined ? "" : `，规则组「${set}」`;
    return `${exempt === undefined ? verdictWords[verdict] : "豁免"} · ${name}（${rule}@${version.slice(0, 6)}，${modeNames[mode]}${within}${scored}${span}）：${because}`;
  });
}
