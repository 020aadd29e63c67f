/** name-format: group names that a community asks for, such as {城市}-{昵称}-{行业}, and what a name lacks. */
import { normalise } from "./text.ts";

/** The longest that one part of a name, and the word for it in the format, may be, in characters. */
const longestPart = 12;
const longestLabel = 8;

/** Two ways to read a name. `exact` lets a part hold a separator of another row (买买提·艾力); `alike` takes any row for any other. */
type Reading = "exact" | "alike";
/** A compiled format. A literal stands before, between and after the labels; the first and the last may be empty. */
export type NameFormat = {
  readonly text: string;
  readonly labels: readonly string[];
  readonly literals: Readonly<Record<Reading, readonly string[]>>;
  /** A name that fits. */
  readonly example: string;
};
/** Why a text is no format, in Chinese. */
export type FormatMistake = { readonly mistake: string };

/** What people type for the same separator: the first of each row stands for the row. */
const rows = ["-‐‑‒–—―−─", "_", "|│¦", "·•・‧∙⋅"];
const sameRow = new Map(rows.flatMap((row) => [...row].map((character) => [character, row.charAt(0)] as const)));

function fold(text: string, reading: Reading): string {
  let folded = "";
  // A Chinese dash is two em dashes, one beside the other.
  for (const character of normalise(text).text.replace(/[—―─]{1,2}/g, "—").replace(/\s+/g, " ")) {
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
    if (!/^[\p{L}\p{N}]+$/u.test(label) || lengthOf(label) > longestLabel) return { mistake: `{${label.slice(0, longestPart)}} 不能作为一项：用 1 到 ${longestLabel} 个字，不带标点` };
    if (labels.includes(label)) return { mistake: `{${label}} 写了两次` };
    if (labels.length > 0 && open === 0) return { mistake: `{${labels.at(-1) ?? ""}} 和 {${label}} 之间要有分隔符` };
    literals.push(rest.slice(0, open));
    labels.push(label);
    rest = rest.slice(close + 1);
  }
  literals.push(rest);
  if (labels.length === 0) return { mistake: "至少要有一项，例如 {城市}-{昵称}" };
  const folded = { exact: literals.map((literal) => literalOf(literal, "exact")), alike: literals.map((literal) => literalOf(literal, "alike")) };
  return { text, labels, literals: folded, example: exampleOf(labels, literals, folded.exact) };
}

function exampleOf(labels: readonly string[], literals: readonly string[], separators: readonly string[]): string {
  const clear = (word: string) => !separators.some((separator) => separator !== "" && fold(word, "exact").includes(separator));
  const sample = (label: string) => [samples[label] ?? `某${label}`, `某${label}`, "某某", "甲"].find(clear) ?? "甲";
  return labels.map((label, place) => (literals[place] ?? "") + sample(label)).join("") + (literals.at(-1) ?? "");
}

/** Whether a name has the format: every part there, none longer than 12 characters, no separator inside a part. */
export function fits(format: NameFormat, name: string): boolean {
  return (["exact", "alike"] as const).some((reading) => {
    const { parts, complete } = read(format, name, reading);
    return complete && parts.every((part, place) => !blank(part, format.labels[place]) && lengthOf(part) <= longestPart && !separated(format, part, reading));
  });
}

/** What a name lacks, in Chinese, with an example; undefined when it fits. */
export function explain(format: NameFormat, name: string): string | undefined {
  if (fits(format, name)) return undefined;
  const { labels, example } = format;
  const { parts } = read(format, name, "alike");
  const own = parts.length === 1 && !blank(parts[0], labels[0]) ? labels.find((label) => ownNames.has(label)) : undefined;
  const missing = labels.filter((label, place) => (own === undefined ? blank(parts[place], label) : label !== own));
  const long = labels.filter((_, place) => lengthOf(parts[place] ?? "") > longestPart);
  const lacks: string[] = [];
  if (missing.length > 0) lacks.push(`还差：${missing.join("、")}`);
  if (long.length > 0) lacks.push(`${long.join("、")}太长（最多 ${longestPart} 个字）`);
  if (lacks.length === 0) lacks.push("分隔的地方对不上");
  return `${lacks.join("，")}。例如：${example}`;
}

/** Whether a part says nothing: absent, empty, or the format's own word left standing (城市-昵称-行业). */
function blank(part: string | undefined, label: string | undefined): boolean {
  return part === undefined || part === "" || part.replace(/^\{|\}$/g, "") === fold(label ?? "", "exact");
}

const lengthOf = (part: string): number => [...part].length;

/** The parts of a name in order, in one walk from left to right, as far as they can be told apart; `complete` when nothing is wanting or left over. */
function read({ literals }: NameFormat, name: string, reading: Reading): { readonly parts: readonly string[]; readonly complete: boolean } {
  const folded = fold(name, reading);
  const [first = "", ...others] = literals[reading];
  const prefix = first.trim();
  if (!folded.startsWith(prefix)) return { parts: [folded], complete: false };
  const parts: string[] = [];
  let at = prefix.length;
  for (const [place, literal] of others.entries()) {
    const closes = place === others.length - 1 && literal.trim() === "";
    const end = closes ? folded.length : folded.indexOf(literal, at);
    parts.push(folded.slice(at, end === -1 ? folded.length : end).trim());
    if (end === -1) return { parts, complete: false };
    at = end + literal.length;
  }
  return { parts, complete: at >= folded.length };
}

/** Whether a part holds one of the format's separators: then there is one too many. */
function separated({ literals }: NameFormat, part: string, reading: Reading): boolean {
  return literals[reading].some((literal) => literal !== "" && part.includes(literal));
}
