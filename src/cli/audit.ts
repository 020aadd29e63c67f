/** audit: `nuanqun audit`, what a community's admins did, as lines, as a table or as JSON. */
import { commands } from "../commands/index.ts";
import { findMember } from "../commands/find-member.ts";
import { auditCsv, byteOrderMark } from "../core/csv.ts";
import type { AuditFilter, AuditLine } from "../core/event.ts";
import { communityId } from "../core/ids.ts";
import { findCommand } from "../core/parse.ts";
import { replayPast } from "../core/run.ts";
import type { State } from "../core/state.ts";
import { parseDuration } from "../core/time.ts";
import { lineOf } from "../facts.ts";
import { openExisting } from "./existing-ledger.ts";
import { Failure } from "./fail.ts";

/** More lines than any community writes. */
const most = 1_000_000;

export type AuditOptions = { readonly community: string; readonly data: string; readonly by?: string; readonly command?: string; readonly since?: string; readonly csv?: boolean; readonly json?: boolean };

/** Reads only, also while the bot runs. Throws `Failure` for what cannot be answered. `now`: what --since counts back from. */
export function auditLog(options: AuditOptions, now: number): string {
  if (options.csv && options.json) throw new Failure("--csv 和 --json 只能写一个。");
  const ledger = openExisting(options.data);
  try {
    const community = communityId(options.community);
    if (!ledger.latest(community)) throw new Failure(`${options.data} 的账本里没有社群「${options.community}」的记录。`);
    const state = replayPast(community, ledger.past(community));
    const acts = ledger.audit(community, most, filterOf(options, state, now)).map((act) => lineOf(act, state));
    if (options.csv) return byteOrderMark + auditCsv(acts);
    if (options.json) return acts.map((act) => `${JSON.stringify(act)}\n`).join("");
    return acts.length === 0 ? "没有符合的操作记录。\n" : acts.map((act) => `${sayAct(act)}\n`).join("");
  } finally {
    ledger.close();
  }
}

function filterOf({ by, command, since }: AuditOptions, state: State, now: number): AuditFilter {
  const span = since === undefined ? undefined : parseDuration(since);
  if (since !== undefined && span === undefined) throw new Failure(`看不懂 --since ${since}，请写成 7d、12h 这样。`);
  const found = by === undefined ? undefined : findMember(by, state, undefined);
  if (found?.found === "nobody") throw new Failure(`没有成员「${by}」。${found.nearest.length > 0 ? `名字相近的有：${found.nearest.join("、")}` : ""}`);
  const named = command?.replace(/^\//, "");
  return {
    ...(found && { by: found.found === "one" ? [found.member] : found.members }),
    ...(named !== undefined && { command: findCommand(named, commands.filter(({ where }) => where === "private"))?.name ?? named }),
    ...(span !== undefined && { since: now - span }),
  };
}

function sayAct({ number, at, who, command, did, before, after, undone }: AuditLine): string {
  const change = after === undefined ? "" : before === undefined ? `（${after}）` : `（${before} → ${after}）`;
  return `#${number} ${new Date(at).toISOString()} ${who} ${command}：${did}${change}${undone ? "（已撤回）" : ""}`.replaceAll(/\s+/g, " ");
}
