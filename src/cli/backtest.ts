/** backtest: `nuanqun backtest`, recorded history under the rules of a folder beside those in use. */
import { type Backtest, type MemberChange, addedRemovals, backtest, isEmpty } from "../core/backtest.ts";
import type { Rulebook } from "../core/book.ts";
import { arrow, sayMutes } from "../core/difference.ts";
import { type CommunityId, communityId } from "../core/ids.ts";
import { day, parseDuration, sayDuration, sayTime } from "../core/time.ts";
import type { Ledger } from "../ports.ts";
import { bookFromFiles, needBook } from "./books.ts";
import { openExisting } from "./existing-ledger.ts";
import { Failure } from "./fail.ts";

const membersShown = 20;

export type BacktestOptions = {
  readonly community: string;
  /** The candidate's rule folder, and the one to fall back on for the rules in use. */
  readonly rules: string;
  readonly usualRules: string;
  readonly data: string;
  readonly since: string;
  readonly maxRemovals: string;
  readonly json: boolean;
};
/** `refused` says why the candidate should not be used as it stands. */
export type BacktestRun = { readonly text: string; readonly refused?: string };

/** Reads only: the ledger is written nothing, also while a bot uses it. Throws `Failure` for what cannot be answered. */
export function backtestRules(options: BacktestOptions): BacktestRun {
  const span = parseDuration(options.since);
  if (span === undefined) throw new Failure(`看不懂 --since ${options.since}，请写成 7d、12h 这样。`);
  if (!/^\d{1,6}$/.test(options.maxRemovals)) throw new Failure(`看不懂 --max-removals ${options.maxRemovals}，请写 0 或更大的整数。`);
  const limit = Number(options.maxRemovals);
  const { book: candidate, wrong } = needBook(options.rules, options.community);
  const ledger = openExisting(options.data);
  try {
    const community = communityId(options.community);
    const latest = ledger.latest(community);
    if (!latest) throw new Failure(`${options.data} 的账本里没有社群「${options.community}」的记录。`);
    const current = currentBook(ledger, community, latest.version, options.usualRules);
    const result = backtest(ledger.past(community), current, candidate, latest.event.at - span);
    const added = addedRemovals(result);
    const tooMany = added > limit ? `按新规则会多移出 ${added} 人次，超过允许的 ${limit} 人次；确实要这样，请加 --max-removals ${added}。` : undefined;
    const told = { community, current: current.version, candidate: candidate.version, ...result, addedRemovals: added, maxRemovals: limit, failingExamples: wrong };
    const text = options.json ? JSON.stringify(told) : tell(result, current, candidate, latest.event.at);
    const failing = wrong.length === 0 ? undefined : [`新规则有 ${wrong.length} 条例子不对，机器人不会采用它：`, ...wrong].join("\n");
    const refused = [failing, tooMany].filter((each) => each !== undefined).join("\n") || undefined;
    return { text, ...(refused !== undefined && { refused }) };
  } finally {
    ledger.close();
  }
}

/** The rules that the latest event was judged by; those of the usual folder where they are not kept or not readable any more. */
function currentBook(ledger: Ledger, community: CommunityId, version: string, folder: string): Rulebook {
  const files = ledger.version(community, version);
  return (files && bookFromFiles(files, community)) ?? needBook(folder, community).book;
}

function tell(result: Backtest, current: Rulebook, candidate: Rulebook, until: number): string {
  const { totals, events, since, rules } = result;
  // Older words are blanked by retention: what nobody can read any more is judged by nobody.
  const blanked = until - since > current.retention * day ? [`注意：正文只保留 ${current.retention} 天，更早的消息没有原文，不会被判到。`] : [];
  const head = [
    `社群「${candidate.name}」：${sayTime(since, current.timeZone)} 到 ${sayTime(until, current.timeZone)}（${sayDuration(until - since)}），${events} 个事件。`,
    `现用规则 ${current.version} → 新规则 ${candidate.version}${current.version === candidate.version ? "（是同一版）" : ""}`,
    ...blanked,
  ];
  if (isEmpty(result)) return [...head, "", `没有差别：警告 ${totals.warnings.current} 次，移出 ${totals.removals.current} 人次。`].join("\n");
  return [
    ...head,
    "",
    `合计：警告 ${arrow(totals.warnings)}，${sayMutes(totals)}移出 ${arrow(totals.removals)}，要问人 ${arrow(totals.asked)}${totals.faults.current + totals.faults.candidate > 0 ? `，规则出错 ${arrow(totals.faults)}` : ""}`,
    ...(rules.length === 0 ? [] : ["", "按规则（动手次数）："]),
    ...rules.map(({ rule, name, acted, watched }) => `  ${rule} ${name}：${arrow(acted)}${watched.current + watched.candidate > 0 ? `（只观察 ${arrow(watched)}）` : ""}`),
    ...section("会多受警告", result.newlyWarned),
    ...section("不再受警告（或更少）", result.noLongerWarned),
    ...section("会多被移出", result.newlyRemoved),
    ...section("不再被移出（或更少）", result.noLongerRemoved),
  ].join("\n");
}

function section(title: string, changes: readonly MemberChange[]): readonly string[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, membersShown).flatMap(({ member, name, current, candidate, examples }) => [
    `  ${name}（${member}）：${current} → ${candidate}`,
    ...examples.map(({ event, words, rule, because }) => `    ${event} ${words === "" ? "" : `「${words}」`}${rule}：${because.replaceAll(/\s+/g, " ")}`),
  ]);
  return ["", `${title}（${changes.length} 人）：`, ...rows, ...(changes.length > membersShown ? [`  …还有 ${changes.length - membersShown} 人，全部见 --json`] : [])];
}
