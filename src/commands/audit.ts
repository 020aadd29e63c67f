/** audit: /audit, what admins did: by whom, with which command, since when; and all of it as a table. */
import { type Asking, type Command, defineCommand } from "../core/command.ts";
import { auditCsv } from "../core/csv.ts";
import type { AuditLine, Query } from "../core/event.ts";
import type { MemberId } from "../core/ids.ts";
import { findCommand } from "../core/parse.ts";
import { parseDuration, sayTime } from "../core/time.ts";
import { findMember } from "./find-member.ts";
import { cutList, lines, short, wholeNumber } from "./show.ts";
import { readers, wrong } from "./usage.ts";

const usual = 10;
const most = 50;
const exported = 60;
const cellShown = 60;

type Filter = { readonly limit: number; readonly isExport: boolean; readonly by?: readonly MemberId[]; readonly command?: string; readonly since?: number };

/** The words after /audit, in any order; what fits none of them is a mistake. */
function filterOf(args: readonly string[], { author, state, book, at }: Asking): Filter | { readonly unclear: string } {
  const filter: { -readonly [Key in keyof Filter]: Filter[Key] } = { limit: usual, isExport: false };
  for (const word of args) {
    const number = wholeNumber(word);
    const span = parseDuration(word);
    const command = commandNamed(word, book.commands);
    if (["export", "导出"].includes(word.toLowerCase())) filter.isExport = true;
    else if (number !== undefined) {
      if (number < 1) return { unclear: `条数要写 1 到 ${most} 的数字。` };
      filter.limit = Math.min(number, most);
    } else if (span !== undefined) filter.since = at - span;
    else if (command !== undefined) filter.command = command;
    else {
      const found = findMember(word, state, state.members.get(author)?.focus);
      if (found.found === "nobody") return { unclear: `「${short(word)}」不是成员、指令、时长（如 7d）或条数。` };
      filter.by = found.found === "one" ? [found.member] : found.members;
    }
  }
  return filter;
}

/** A command by any of its names; answers to cases stand in the log as `case`. */
function commandNamed(word: string, commands: readonly Command[]): string | undefined {
  if (/^[@＠]/u.test(word)) return undefined;
  const name = word.replace(/^[/／]/u, "");
  if (["case", "工单"].includes(name.toLowerCase())) return "case";
  return findCommand(name, commands.filter(({ where }) => where === "private"))?.name;
}

export const audit: Command = defineCommand({
  name: "audit",
  aliases: ["操作记录", "审计"],
  where: "private",
  roles: readers,
  usage: "[export] [成员] [指令] [时长] [条数]",
  summary: `看管理员的操作（默认最近 ${usual} 条），可按人、指令、时长筛选；export 给出表格`,
  examples: ["/audit", "/audit 小美 warn 7d", "/audit 30", "/审计 导出 7天"],
  query(args, _rest, asked): Query | undefined {
    const filter = filterOf(args, asked);
    if ("unclear" in filter) return undefined;
    const { isExport, limit, ...rest } = filter;
    return { what: "audit", limit: isExport ? exported : limit, ...rest };
  },
  run(call) {
    const { args, facts, book, author, state, event } = call;
    const filter = filterOf(args, { author, state, book, at: event.at });
    if ("unclear" in filter) return wrong(audit, filter.unclear);
    if (facts?.what !== "audit") return { text: "暂时查不到操作记录，请稍后再试。" };
    if (facts.entries.length === 0) return { text: args.length === 0 ? "还没有操作记录。" : "没有符合的操作记录。" };
    if (filter.isExport) return { text: table(facts.entries, book.community) };
    return { text: lines(cutList(facts.entries.map((line) => row(line, book.timeZone)), most), facts.entries.some(({ undoable }) => undoable) ? "撤回：/undo 编号（标 ↩ 的能撤回）" : undefined) };
  },
});

function row({ number, at, who, did, undone, undoable }: AuditLine, timeZone: string): string {
  return `#${number} ${sayTime(at, timeZone)} ${short(who, 12)} ${short(did, cellShown)}${undone ? "（已撤回）" : undoable ? " ↩" : ""}`;
}

/** As much as a private chat bears; all of it comes from the command line. */
function table(entries: readonly AuditLine[], community: string): string {
  const cut = entries.map((line) => ({ ...line, did: short(line.did, cellShown), ...(line.before !== undefined && { before: short(line.before, cellShown) }), ...(line.after !== undefined && { after: short(line.after, cellShown) }) }));
  const more = entries.length >= exported ? `只给出最近 ${exported} 条；` : "";
  return `${auditCsv(cut).trimEnd()}\n\n${more}要全部，请在服务器上运行：nuanqun audit --community ${community} --csv`;
}
