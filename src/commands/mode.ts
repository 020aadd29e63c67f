/** mode: /mode, which rule set runs, and why; and which one is to run from now on. */
import type { RuleSet } from "../core/book.ts";
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import type { EntryDraft } from "../core/entry.ts";
import { nearest } from "../core/nearest.ts";
import { rulesNow, standingChoice } from "../core/sets.ts";
import type { StateView } from "../core/state.ts";
import { parseDuration, sayClock, sayTime, sayWeekday } from "../core/time.ts";
import { cutList, lines, short } from "./show.ts";
import { runners, wrong } from "./usage.ts";

type Choice = Extract<EntryDraft, { type: "set_switched" }>["to"];
type Switch = { readonly to: Choice; readonly until?: number | undefined };
const usual = "平时";
const byTime = "自动";

export const mode: Command = defineCommand({
  name: "mode",
  aliases: ["模式", "规则组"],
  where: "private",
  roles: runners,
  usage: `[<规则组>|${usual}|${byTime}] [时长]`,
  summary: "看有哪些规则组、现在用哪一组；换一组，可以只换一段时间",
  examples: ["/mode", "/mode 活动日 3h", `/mode ${usual}`, `/模式 ${byTime}`],
  run(call) {
    const { sets } = call.book;
    if (sets.length === 0) return { text: "这个社群没有规则组。写在 community.yaml 的 sets 里，见说明。" };
    const [word, time] = call.args;
    if (word === undefined) return { text: overview(call) };
    const to = choiceOf(word, sets);
    if (to === undefined) {
      const near = nearest(word, [...sets.map(({ name }) => name), usual, byTime]);
      return wrong(mode, `没有「${short(word)}」这个规则组。${near === undefined ? `有：${sets.map(({ name }) => name).join("、")}。` : `是不是 ${near}？`}`);
    }
    const lasts = time === undefined ? undefined : parseDuration(time);
    if (time !== undefined && (lasts === undefined || to === "auto")) return wrong(mode, to === "auto" ? `${byTime} 后面不用写时长。` : `看不懂「${short(time)}」，时长要写成 30m、3h、2d。`);
    return switchTo(call, { to, ...(lasts !== undefined && { until: call.event.at + lasts }) });
  },
});

function choiceOf(word: string, sets: readonly RuleSet[]): Choice | undefined {
  const set = sets.find(({ name }) => name === word) ?? sets.find(({ name }) => name.toLowerCase() === word.toLowerCase());
  if (set) return { set: set.name };
  if (word === usual || word.toLowerCase() === "none") return "none";
  return word === byTime || word.toLowerCase() === "auto" ? "auto" : undefined;
}

/** What stands by a human's word at this moment. */
function standing(state: StateView, at: number): Switch {
  const chosen = standingChoice(state, at);
  return chosen ? { to: chosen.name === null ? "none" : { set: chosen.name }, until: chosen.until } : { to: "auto" };
}

const same = (a: Switch, b: Switch): boolean => JSON.stringify([a.to, a.until]) === JSON.stringify([b.to, b.until]);

function switchTo(call: Call, next: Switch): Reply {
  const { book, state, event, author } = call;
  const before = standing(state, event.at);
  if (same(before, next)) return { text: lines("现在就是这样。", overview(call)) };
  const entry = ({ to, until }: Switch): EntryDraft => ({ type: "set_switched", to, ...(until !== undefined && { until }), by: author });
  const then = rulesNow(book, stateAfter(next), event.at);
  return {
    text: lines(`好，${sayChoice(call, next)}。`, `现在用：${then.set?.name ?? usual}，${then.rules.length} 条规则。`, next.to === "auto" ? undefined : `换回按时间：/mode ${byTime}`),
    effects: { entries: [entry(next)] },
    audit: { did: `换规则组：${sayChoice(call, next)}`, before: sayChoice(call, before), after: sayChoice(call, next), undo: { entries: [entry(before)] } },
  };
}

function stateAfter({ to, until }: Switch): Pick<StateView, "set"> {
  if (to === "auto") return {};
  return { set: { name: to === "none" ? null : to.set, ...(until !== undefined && { until }) } };
}

function sayChoice({ book }: Call, { to, until }: Switch): string {
  const what = to === "auto" ? "按时间自动换" : to === "none" ? `用${usual}的规则` : `用规则组「${to.set}」`;
  return until === undefined ? what : `${what}，到 ${sayTime(until, book.timeZone)}`;
}

function overview(call: Call): string {
  const { book, state, event } = call;
  const now = rulesNow(book, state, event.at);
  const until = now.until === undefined ? "" : `，到 ${sayTime(now.until, book.timeZone)}`;
  const why = { hand: `有人用 /mode 选的${until}`, time: "到了它的时间", usual: "没有规则组到时间" }[now.by];
  const row = (name: string, rules: number, when: string): string => `· ${name}：${rules} 条规则，${when}`;
  return lines(
    `现在用：${now.set?.name ?? usual}（${why}）`,
    cutList([row(usual, book.rules.length, "没有别的规则组时"), ...book.sets.map(({ name, rules, during }) => row(name, rules.length, sayDuring(during)))], 20),
  );
}

/** When a set runs by itself. */
function sayDuring(during: RuleSet["during"]): string {
  if (!during) return "只由 /mode 换上";
  const { span, weekdays } = during;
  return [weekdays?.map(sayWeekday).join("、"), span && `${sayClock(span.from)}–${sayClock(span.to)}`].filter((part) => part !== undefined).join(" ");
}
