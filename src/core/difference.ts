/** difference: what a trial of new rules came to: plain data that an event can carry, and the same in a few lines of Chinese. */
import type { Backtest, Pair, RuleChange } from "./backtest.ts";
import type { MemberId } from "./ids.ts";
import { type StateView, nameOf } from "./state.ts";
import { sayDuration } from "./time.ts";

/** How many people are affected, and the most affected of them. Names are looked up when it is shown. */
export type Affected = { readonly people: number; readonly first: readonly (Pair & { readonly member: MemberId })[] };
export type Difference = {
  readonly since: number;
  readonly until: number;
  readonly events: number;
  /** There was more history than is tried: `since` is later than was asked. */
  readonly cut?: true;
  readonly same: boolean;
  readonly addedRemovals: number;
  /** `mutes`: absent in old records. */
  readonly totals: Omit<Backtest["totals"], "mutes"> & Partial<Pick<Backtest["totals"], "mutes">>;
  /** Rules whose figures change, the most changed first. */
  readonly rules: readonly RuleChange[];
  readonly moreWarned: Affected;
  readonly lessWarned: Affected;
  readonly moreRemoved: Affected;
  readonly lessRemoved: Affected;
};

/** "3 → 5", or "3" where nothing changes. */
export const arrow = ({ current, candidate }: Pair): string => (current === candidate ? `${current}` : `${current} → ${candidate}`);

/** "禁言 0 → 3 次，" where anybody is muted. */
export const sayMutes = ({ mutes }: Pick<Difference["totals"], "mutes">): string => (mutes && mutes.current + mutes.candidate > 0 ? `禁言 ${arrow(mutes)} 次，` : "");

/** The difference in Chinese, with at most so many rules and members of each kind. */
export function sayDifference(difference: Difference, state: StateView, most: number): readonly string[] {
  const { since, until, events, cut, same, totals, rules } = difference;
  const over = `最近 ${sayDuration(until - since)}的 ${events} 个事件`;
  const head = events === 0 ? "最近没有记录，没什么可试。" : `拿${over}试了一遍${cut ? "（记录太多，更早的没有试）" : ""}：`;
  if (events === 0 || same) return [events === 0 ? head : `${head}没有差别。`];
  const people = (what: string, { people: count, first }: Affected): readonly string[] =>
    count === 0 ? [] : [`${what} ${count} 人：${first.slice(0, most).map((each) => `${nameOf(state, each.member)}（${arrow(each)}）`).join("、")}${count > most ? "…" : ""}`];
  const watching = ({ watched }: RuleChange): string => (watched.current + watched.candidate > 0 ? `（只观察 ${arrow(watched)}）` : "");
  const { faults } = totals;
  return [
    head,
    `警告 ${arrow(totals.warnings)} 次，${sayMutes(totals)}移出 ${arrow(totals.removals)} 人次，要问人 ${arrow(totals.asked)} 次${faults.current + faults.candidate > 0 ? `，规则出错 ${arrow(faults)} 次` : ""}`,
    ...people("会多移出", difference.moreRemoved), ...people("会少移出", difference.lessRemoved),
    ...people("会多警告", difference.moreWarned), ...people("会少警告", difference.lessWarned),
    ...(rules.length === 0 ? [] : [`按规则：${rules.slice(0, most).map((rule) => `${rule.name} ${arrow(rule.acted)}${watching(rule)}`).join("；")}${rules.length > most ? "…" : ""}`]),
  ];
}
