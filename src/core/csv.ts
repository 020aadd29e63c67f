/** csv: rows as a table that any spreadsheet opens (RFC 4180), and in which no cell can act as a formula. */
import type { AuditLine } from "./event.ts";

/** A spreadsheet runs what begins so; with a quote before it, it is text. */
const formula = /^[=+\-@\t\r]/;

function cell(value: string | number): string {
  const text = typeof value === "number" ? String(value) : formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines end in CR LF, the last one too. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string => rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

/** A spreadsheet takes a file with this mark for UTF-8. */
export const byteOrderMark = "\ufeff";

const auditHead = ["编号", "时间", "谁", "指令", "做了什么", "之前", "之后", "已撤回"];
/** The audit log as a table; times in UTC, so that they mean the same wherever it is read. */
export function auditCsv(lines: readonly AuditLine[]): string {
  return csvOf([auditHead, ...lines.map(({ number, at, who, command, did, before = "", after = "", undone }) => [number, new Date(at).toISOString(), who, command, did, before, after, undone ? "是" : ""])]);
}
