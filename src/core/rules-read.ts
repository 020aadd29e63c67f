/** rules-read: what the people on duty hear of new rule files: that they run and what that changes, or why they do not. */
import type { BookFacts, Rulebook } from "./book.ts";
import { sayDifference } from "./difference.ts";
import type { RulesReadEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { isRetold } from "./reading.ts";
import { holdersOf, onDuty } from "./roster.ts";
import { standingChoice } from "./sets.ts";
import type { StateView } from "./state.ts";

const problemsShown = 5;
/** Rules and people named in a notice. */
const named = 5;

/** Admins hear which version runs, and why a new one does not. New good files end a return to an older version; held ones are pinned away. */
export function tellRules(event: RulesReadEvent, state: StateView, book: BookFacts & Pick<Rulebook, "sets">): Sourced {
  const { id, at, version, problems, onDisk, held } = event;
  const source = { rule: "rules", ruleName: "规则文件", version: book.version, evidence: id };
  if (isRetold(event, state)) return { source };
  if (held) {
    return {
      entries: [{ type: "rules_pinned", version, onDisk: held.version }],
      actions: [{ type: "alert", to: [...new Set([...holdersOf(state, "founder"), ...onDuty(state, book, at)])], text: heldText(event, held, state, book), priority: "answer" }],
      source,
    };
  }
  const moved = onDisk === true && problems.length === 0 && state.pin !== undefined && state.pin.onDisk !== version;
  return {
    ...(moved && { entries: [{ type: "rules_pinned", version, onDisk: version }] }),
    actions: [{ type: "alert", to: onDuty(state, book, at), text: problems.length === 0 ? activeText(event, state, book) : refusedText(event, book), priority: "answer" }],
    source,
  };
}

function activeText({ at, version, before, difference }: RulesReadEvent, state: StateView, book: BookFacts & Pick<Rulebook, "sets">): string {
  const change = difference ? sayDifference(difference, state, named) : [];
  const back = before === undefined || before === version ? [] : [`退回上一版：/rules rollback ${before.slice(0, 6)}（创建者）`];
  const chosen = standingChoice(state, at)?.name ?? undefined;
  const lost = chosen === undefined || book.sets.some(({ name }) => name === chosen) ? [] : [`用 /mode 选的规则组「${chosen}」，这一版里没有了，现在按时间换；要另选，发 /mode 查看。`];
  return [`【${book.name}】规则已更新，现用版本 ${version}。`, ...change, ...lost, ...back].join("\n");
}

function refusedText({ version, problems }: RulesReadEvent, book: BookFacts): string {
  const more = problems.length > problemsShown ? [`…还有 ${problems.length - problemsShown} 处`] : [];
  return [`【${book.name}】规则文件有 ${problems.length} 处错误，没有采用，仍用版本 ${version}：`, ...problems.slice(0, problemsShown), ...more].join("\n");
}

function heldText({ version, difference }: RulesReadEvent, held: { readonly version: string; readonly limit: number }, state: StateView, book: BookFacts): string {
  const added = difference?.addedRemovals ?? 0;
  return [
    `【${book.name}】规则文件改了，但照新版本 ${held.version} 会多移出 ${added} 人次，超过允许的 ${held.limit} 人次，先没有采用，仍用版本 ${version}。`,
    ...(difference ? sayDifference(difference, state, named) : []),
    `确实要这样：/rules apply ${held.version.slice(0, 6)}（创建者）；不要就把文件改好再存盘。`,
  ].join("\n");
}
