/** issues: what zod finds wrong, said in Chinese at the place where it stands. */
import type { z } from "zod";
import { type Report, namesFor, nearestOf, quote, reportUnknown, sayNames } from "./problem.ts";
import { knownKeys, schemaAt } from "./schema-at.ts";
import { aliasesIn } from "./spelling.ts";
import { lineTraps, listTrap, meantBoolean, numberTrap } from "./traps.ts";
import { type Path, type Tree, keyAt, nodeAt, plain, spotAt } from "./tree.ts";

/** Marks messages that the schema leaves to us; any other was written for this very field. */
const ours = "§";

/** The value of a tree under a schema, with its defaults; undefined when something is wrong, which is then reported. */
export function check<Schema extends z.ZodType>(schema: Schema, tree: Tree, report: Report): z.output<Schema> | undefined {
  const parsed = schema.safeParse(plain(tree), { error: () => ours });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) sayIssue(issue, issue.path, schema, tree, report);
  return undefined;
}

type Issue = z.core.$ZodIssue;

function sayIssue(issue: Issue, path: Path, schema: z.ZodType, tree: Tree, report: Report): void {
  const node = nodeAt(tree, path);
  const at = node ?? spotAt(tree, path);
  const name = path.length > 0 && typeof path.at(-1) !== "number" ? String(path.at(-1)) : undefined;
  const field = name === undefined ? "" : `${name}：`;
  if (issue.code === "unrecognized_keys") return sayUnknownKeys(issue.keys, path, schema, tree, report);
  if (!node && path.length > 0) return report(at, `缺少 ${name ?? "一项"}${describe(schema, path)}`);
  if (node?.type === "scalar" && node.value === null && node.raw === "") return report(at, `${field}后面没有内容${describe(schema, path)}`);
  if (node && saidByTrap(node, issue, report)) return;
  if (issue.code === "invalid_union") return sayUnion(issue.errors, path, schema, tree, report);
  if (issue.code === "invalid_key" || issue.code === "invalid_element") {
    const inner = issue.issues[0]?.message;
    return report(keyAt(tree, path), `${quote(name)}不能作键${inner === undefined || inner === ours ? "" : `：${inner}`}`);
  }
  const near = meantBy(issue) ?? (node?.type === "scalar" && typeof node.value === "string" ? mended(node.value, path, schema, knownTo(issue)) : undefined);
  const now = node?.type === "scalar" && node.value !== "" ? `（现在是${quote(node.quoted ? node.value : node.raw)}）` : "";
  if (issue.message !== ours) return report(at, `${field}${issue.message}${now}`, near);
  if (issue.code === "invalid_value") return sayChoice(issue.values, node, field, near, report, at);
  report(at, `${field}${sayCode(issue)}${now}`, near);
}

/** How the value could be written so that the schema takes it: in half width, in small letters, without spaces, without what follows. */
function mended(value: string, path: Path, schema: z.ZodType, known: readonly string[]): string | undefined {
  const field = schemaAt(schema, path)?.whole;
  const half = value.normalize("NFKC").trim();
  const tries = [half, half.toLowerCase(), half.replaceAll(/\s/g, "").toLowerCase(), half.split(/\s/)[0] ?? ""];
  return tries.find((word) => word !== value && field?.safeParse(word).success) ?? nearestOf(value, known);
}

/** What a schema's own check takes a value to mean. */
function meantBy(issue: Issue): string | undefined {
  const meant: unknown = issue.code === "custom" ? issue.params?.["meant"] : undefined;
  return typeof meant === "string" ? meant : undefined;
}

/** The words that a schema's own check knows of. */
function knownTo(issue: Issue): readonly string[] {
  const known: unknown = issue.code === "custom" ? issue.params?.["known"] : undefined;
  return Array.isArray(known) ? known.map(String) : [];
}

/** What the field is for, from the schema. */
function describe(schema: z.ZodType, path: Path): string {
  const words = path.length === 0 ? undefined : schemaAt(schema, path)?.description;
  return words === undefined ? "" : `（${words}）`;
}

function sayUnknownKeys(keys: readonly string[], path: Path, schema: z.ZodType, tree: Tree, report: Report): void {
  const found = schemaAt(schema, path);
  const known = knownKeys(found);
  const aliases = found ? [...aliasesIn(found.schema).keys()] : [];
  for (const key of keys) {
    const at = keyAt(tree, [...path, key]);
    if (key === "<<") report(at, "不支持 << 合并：用 extends 以预设为底");
    else reportUnknown(report, at, `不认识${quote(key)}`, key, namesFor(key, known, aliases));
  }
}

/** Slips that change what a value is. Each is told by the value itself. */
function saidByTrap(node: Tree, issue: Issue, report: Report): boolean {
  if (issue.code !== "invalid_type") return false;
  if (node.type !== "scalar") {
    const sign = node.source.text[node.start] ?? "";
    return issue.expected === "string" && /[[{]/.test(sign) && said(`以 ${sign} 开头的文字要加引号`);
  }
  const { value, raw } = node;
  if (typeof value === "string" && ["object", "record", "array"].includes(issue.expected)) {
    const traps = node.quoted ? [] : lineTraps(raw);
    for (const trap of traps) report({ ...node, start: node.start + trap.at }, trap.message);
    if (traps.length > 0) return true;
    const list = issue.expected === "array" ? listTrap(value) : undefined;
    if (list !== undefined) report(node, `${list}（现在是${quote(value)}）`);
    return list !== undefined;
  }
  if (issue.message !== ours) return false;
  if (issue.expected === "string" && typeof value === "number") return said(numberTrap(raw, value));
  if (issue.expected === "string" && typeof value === "boolean") return said(`${raw} 会被读成“真”或“假”，这里要写文字：加上引号，写成 "${raw}"`);
  if (issue.expected === "boolean" && typeof value === "string") {
    const meant = meantBoolean(value);
    return meant !== undefined && said(`${quote(value)}在这里只是文字：要写 true 或 false`, meant);
  }
  if (["number", "int"].includes(issue.expected) && typeof value === "string") {
    const half = value.normalize("NFKC").trim();
    if (/^-?\d+(\.\d+)?$/.test(half)) return (half === value ? said(`${raw} 是文字，这里要写数字：去掉引号`) : said(`${quote(value)}用了全角数字：换成半角`, half));
  }
  return false;

  function said(message: string, near?: string): true {
    report(node, message, near);
    return true;
  }
}

/** What people write for the modes, the roles and what a message may hold. */
const meantWords: ReadonlyMap<string, string> = new Map(Object.entries({
  enable: "enforce", enabled: "enforce", on: "enforce", true: "enforce", 开: "enforce", 开启: "enforce", 启用: "enforce", 执行: "enforce",
  disable: "off", disabled: "off", false: "off", no: "off", none: "off", 关: "off", 关闭: "off", 停用: "off",
  test: "watch", dry: "watch", observe: "watch", log: "watch", 观察: "watch", 记录: "watch", 试运行: "watch", confirm: "ask", 确认: "ask", 询问: "ask",
  创建者: "founder", 群主: "founder", 日常管理: "secretary", 管理员: "secretary", 秘书: "secretary", 拉新: "growth", 合作伙伴: "partner",
  链接: "link", 网址: "link", 名片: "card", 小程序: "mini_program", 图片: "picture", 二维码: "qr", 视频: "video", 文件: "file", 红包: "red_packet", 手机号: "phone_number",
  意见领袖: "leader", 联合意见领袖: "co_leader", 传播者: "spreader", 活跃者: "active", 参与者: "participant", 旁观者: "bystander",
  申请: "join_request", 入群申请: "join_request", 定时: "time", 每天: "time", 计数器: "counter", 沉默: "quiet", 潜水: "quiet",
  说话: "message", 消息: "message", 进群: "join", 退群: "leave", 改名: "rename",
}));

function sayChoice(values: readonly z.core.util.Primitive[], node: Tree | undefined, field: string, mend: string | undefined, report: Report, at: Tree | Parameters<Report>[0]): void {
  const choices = values.map(String);
  if (node?.type !== "scalar") return report(at, `${field}要写 ${sayNames(choices)} 中的一个`);
  const word = String(node.value);
  const meant = meantWords.get(word.toLowerCase());
  const near = mend ?? (meant !== undefined && choices.includes(meant) ? meant : nearestOf(word, choices));
  report(at, `${field}没有${quote(word)}这个值，可以写：${sayNames(choices)}`, near);
}

/** Of the shapes that a value may have, the one it comes nearest to: whose first complaint lies deepest. */
function sayUnion(errors: readonly (readonly Issue[])[], path: Path, schema: z.ZodType, tree: Tree, report: Report): void {
  const deepest = errors.map((issues) => ({ issues, depth: issues.reduce((depth, issue) => Math.max(depth, issue.path.length), 0) })).sort((a, b) => b.depth - a.depth)[0];
  if (deepest && deepest.depth > 0) {
    for (const issue of deepest.issues) sayIssue(issue, [...path, ...issue.path], schema, tree, report);
    return;
  }
  const node = nodeAt(tree, path);
  const asText = errors.flat().find((issue) => issue.code === "invalid_type" && issue.expected === "string");
  if (node?.type === "scalar" && asText && saidByTrap(node, asText, report)) return;
  const kinds = errors.flatMap((issues) => issues.flatMap((issue) => (issue.code === "invalid_type" ? [kindName(issue.expected)] : [])));
  const other = errors.flat().find((issue) => issue.code !== "invalid_type");
  if (other) return sayIssue(other, [...path, ...other.path], schema, tree, report);
  report(nodeAt(tree, path) ?? spotAt(tree, path), `这里要写${[...new Set(kinds)].join("、")}`);
}

function sayCode(issue: Exclude<Issue, { code: "unrecognized_keys" | "invalid_union" | "invalid_key" | "invalid_element" | "invalid_value" }>): string {
  switch (issue.code) {
    case "invalid_type": return `要写${kindName(issue.expected)}`;
    case "too_small": return saySmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case "too_big": return sayBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case "not_multiple_of": return `要写 ${issue.divisor} 的倍数`;
    case "invalid_format": return "写法不对";
    case "custom": return "写法不对";
  }
}

function saySmall(origin: string, least: number, inclusive: boolean): string {
  switch (origin) {
    case "string": return least === 1 ? "不能是空的" : `太短了，至少 ${least} 个字`;
    case "array":
    case "set": return least === 1 ? "是空列表：空列表什么也匹配不到，至少写一项" : `至少写 ${least} 项`;
    default: return inclusive ? `太小了，最小 ${least}` : `要大于 ${least}`;
  }
}

function sayBig(origin: string, most: number, inclusive: boolean): string {
  switch (origin) {
    case "string": return `太长了，最多 ${most} 个字`;
    case "array":
    case "set": return `太多了，最多 ${most} 项`;
    default: return inclusive ? `太大了，最大 ${most}` : `要小于 ${most}`;
  }
}

function kindName(expected: string): string {
  switch (expected) {
    case "string": return "文字";
    case "number": return "数字";
    case "int": return "整数";
    case "boolean": return "true 或 false";
    case "array": return "列表：一行一个“- ”，或写成 [甲, 乙]";
    case "object":
    case "record": return "缩进一层的“键: 值”";
    default: return expected;
  }
}
