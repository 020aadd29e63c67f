/** name-format: group names that a community asks for, such as {城市}-{昵称}-{行业}, and what a name lacks. */
import { normalise } from "./text.ts";

/** The longest that one part of a name may be, in characters. */
const longestPart = 12;

/** A compiled format. Labels and literals take turns; a literal may be missing at either end only. */
export type NameFormat = { readonly text: string; readonly labels: readonly string[]; readonly literals: readonly string[]; readonly example: string };
/** Why a text is no format, in Chinese. */
export type FormatMistake = { readonly mistake: string };

/** What people type for the same separator: the first of each row stands for the row. */
const rows = ["-‐‑‒–—―−─ー", "_", "|│¦", "·•・‧∙⋅"];
const sameRow = new Map(rows.flatMap((row) => [...row].map((character) => [character, row.charAt(0)] as const)));

/** Two ways to read a name. `exact` lets a name hold a separator of another row (买买提·艾力); `alike` takes any row for any other. */
type Reading = "exact" | "alike";
function fold(text: string, reading: Reading): string {
  let folded = "";
  // A Chinese dash is two em dashes, one beside the other.
  for (const character of normalise(text).text.replace(/[—―─]+/g, "—").replace(/\s+/g, " ")) {
    const row = sameRow.get(character);
    folded += row === undefined ? character : reading === "alike" ? "-" : row;
  }
  return folded.trim();
}

/** A literal keeps its spaces only when it has nothing else. */
const literalOf = (text: string, reading: Reading): string => fold(text, reading) || (text === "" ? "" : " ");

const samples: Readonly<Record<string, string>> = {
  城市: "上海", 地区: "上海", 坐标: "上海", 省份: "浙江", 昵称: "小王", 名字: "小王", 姓名: "王小明", 称呼: "小王", 行业: "设计", 职业: "设计师", 岗位: "设计师",
  公司: "某某公司", 学校: "某某大学", 专业: "中文", 年级: "大二", 届: "2026", 兴趣: "跑步", 爱好: "跑步",
};
/** With one part only, people have most likely written this one. */
const ownNames: ReadonlySet<string> = new Set(["昵称", "名字", "姓名", "称呼"]);

/** Compiles a format, or says what is wrong with it. */
export function nameFormat(text: string): NameFormat | FormatMistake {
  const labels: string[] = [];
  const literals: string[] = [];
  let rest = text;
  for (;;) {
    const open = rest.indexOf("{");
    const close = rest.indexOf("}");
    if (open === -1 && close === -1) break;
    if (open === -1 || close < open) return { mistake: "花括号没有配对：每一项写成 {城市} 这样" };
    const label = rest.slice(open + 1, close).trim();
    if (!/^[\p{L}\p{N}]+$/u.test(label) || [...label].length > longestPart) return { mistake: `{${label.slice(0, longestPart)}} 不能作为一项：用 1 到 ${longestPart} 个字，不带标点` };
    if (labels.includes(label)) return { mistake: `{${label}} 写了两次` };
    if (labels.length > 0 && open === 0) return { mistake: `{${labels.at(-1) ?? ""}} 和 {${label}} 之间要有分隔符` };
    literals.push(rest.slice(0, open));
    labels.push(label);
    rest = rest.slice(close + 1);
  }
  literals.push(rest);
  if (labels.length === 0) return { mistake: "至少要有一项，例如 {城市}-{昵称}" };
  const example = exampleOf(labels, literals);
  return { text, labels, literals, example };
}

function exampleOf(labels: readonly string[], literals: readonly string[]): string {
  const separators = literals.map((literal) => literalOf(literal, "exact")).filter((literal) => literal !== "");
  const sample = (label: string) =>
    [samples[label] ?? label, label, "某某", "甲"].find((word) => !separators.some((separator) => fold(word, "exact").includes(separator))) ?? label;
  return labels.map((label, place) => (literals[place] ?? "") + sample(label)).join("") + (literals.at(-1) ?? "");
}

/** Whether a name has the format: every part there, none longer than 12 characters, no separator inside a part. */
export function fits(format: NameFormat, name: string): boolean {
  return (["exact", "alike"] as const).some((reading) => {
    const { parts, left } = read(format, name, reading);
    return left === "" && parts.every((part) => part !== undefined && part !== "" && [...part].length <= longestPart && !separated(format, part, reading));
  });
}

/** What a name lacks, in Chinese, with an example; undefined when it fits. */
export function explain(format: NameFormat, name: string): string | undefined {
  if (fits(format, name)) return undefined;
  const { parts, left } = read(format, name, "alike");
  const given = parts.filter((part) => part !== undefined && part !== "");
  const own = given.length === 1 && parts[0] === given[0] ? format.labels.find((label) => ownNames.has(label)) : undefined;
  const missing = format.labels.filter((label, place) => (own === undefined ? (parts[place] ?? "") === "" : label !== own));
  const long = format.labels.filter((_, place) => [...(parts[place] ?? "")].length > longestPart);
  const lacks = [
    missing.length > 0 && `还差：${missing.join("、")}`,
    long.length > 0 && `${long.join("、")}太长（最多 ${longestPart} 个字）`,
    missing.length === 0 && long.length === 0 && (left === "" && parts.every((part) => !separated(format, part ?? "", "alike")) ? "写法不对" : "分隔符多了"),
  ].filter((lack) => lack !== false);
  return `${lacks.join("，")}。例如：${format.example}`;
}

/** The parts of a name by label, in one walk from left to right; what follows an absent separator is absent. `left` is what remains. */
function read({ labels, literals }: NameFormat, name: string, reading: Reading): { readonly parts: readonly (string | undefined)[]; readonly left: string } {
  const folded = fold(name, reading);
  const prefix = literalOf(literals[0] ?? "", reading);
  if (prefix !== " " && !folded.startsWith(prefix)) return { parts: labels.map((_, place) => (place === 0 ? folded : undefined)), left: folded };
  let at = prefix === " " ? 0 : prefix.length;
  let broken = false;
  const parts = labels.map((_, place) => {
    if (at > folded.length) return undefined;
    const literal = literalOf(literals[place + 1] ?? "", reading);
    const last = place === labels.length - 1;
    const end = literal === "" || (last && literal === " ") ? folded.length : folded.indexOf(literal, at);
    const part = folded.slice(at, end === -1 ? folded.length : end).trim();
    if (end === -1) broken = true;
    at = end === -1 ? folded.length + 1 : end + (last && literal === " " ? 0 : literal.length);
    return part;
  });
  const left = folded.slice(at).trim();
  return { parts, left: broken && left === "" && parts.every((part) => part !== undefined) ? folded : left };
}

/** Whether a part holds one of the format's separators: then a separator is one too many. */
function separated({ literals }: NameFormat, part: string, reading: Reading): boolean {
  return literals.some((literal) => {
    const folded = literalOf(literal, reading);
    return folded !== "" && part.includes(folded);
  });
}
