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
  /** The literals as the author wrote them. */
  readonly written: readonly string[];
  /** A name that fits. */
  readonly example: string;
};
/** Why a text is no format, in Chinese. */
export type FormatMistake = { readonly mistake: string };

/** What people type for the same separator: the first of each row stands for the row. */
const rows = ["-‐‑‒–—―−─", "_", "|│¦", "·•・‧∙⋅"];
const sameRow = new Map(rows.flatMap((row) => [...row].map((character) => [character, row.charAt(0)] as const)));

/** A text as it is compared; `from[i]` is where its unit i begins in what was written, and the last one where that ends. */
type Folded = { readonly text: string; readonly from: readonly number[] };

function foldedFrom(written: string, reading: Reading): Folded {
  const { text, from: places } = normalise(written);
  let folded = "";
  const from: number[] = [];
  // A Chinese dash is two em dashes, one beside the other.
  for (const { 0: piece, index } of text.matchAll(/[—―─]{1,2}|\s+|[^]/gu)) {
    const character = /^\s/.test(piece) ? " " : /^[—―─]/.test(piece) ? "—" : piece;
    if (character === " " && folded === "") continue;
    const row = sameRow.get(character);
    const one = row === undefined ? character : reading === "alike" ? "-" : row;
    for (let unit = 0; unit < one.length; unit += 1) from.push(places[index] ?? written.length);
    folded += one;
  }
  if (!folded.endsWith(" ")) from.push(places[text.length] ?? written.length);
  return { text: folded.trimEnd(), from };
}

const fold = (text: string, reading: Reading): string => foldedFrom(text, reading).text;

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
  return { text, labels, literals: folded, written: literals, example: exampleOf(labels, literals, folded.exact) };
}

function exampleOf(labels: readonly string[], literals: readonly string[], separators: readonly string[]): string {
  const clear = (word: string) => !separators.some((separator) => separator !== "" && fold(word, "exact").includes(separator));
  const sample = (label: string) => [samples[label] ?? `某${label}`, `某${label}`, "某某", "甲"].find(clear) ?? "甲";
  return labels.map((label, place) => (literals[place] ?? "") + sample(label)).join("") + (literals.at(-1) ?? "");
}

/** Whether a name has the format: every part there, none longer than 12 characters, no separator inside a part. */
export const fits = (format: NameFormat, name: string): boolean => fitting(format, name) !== undefined;

function fitting(format: NameFormat, name: string): Read | undefined {
  for (const reading of ["exact", "alike"] as const) {
    const found = read(format, name, reading);
    if (found.complete && found.parts.every((part, place) => !blank(part, format.labels[place]) && lengthOf(part) <= longestPart && !separated(format, part, reading))) return found;
  }
  return undefined;
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

/** `places`: where each part begins and ends in what was written. */
type Read = { readonly parts: readonly string[]; readonly complete: boolean; readonly places: readonly (readonly [number, number])[] };

/** The parts of a name in order, in one walk from left to right, as far as they can be told apart; `complete` when nothing is wanting or left over. */
function read({ literals }: NameFormat, name: string, reading: Reading): Read {
  const { text: folded, from } = foldedFrom(name, reading);
  const parts: string[] = [];
  const places: (readonly [number, number])[] = [];
  const take = (start: number, end: number): void => {
    parts.push(folded.slice(start, end).trim());
    places.push([from[start] ?? name.length, from[end] ?? name.length]);
  };
  const [first = "", ...others] = literals[reading];
  const prefix = first.trim();
  const begins = folded.startsWith(prefix);
  if (!begins) take(0, folded.length);
  let at = prefix.length;
  for (const [place, literal] of begins ? others.entries() : []) {
    const closes = place === others.length - 1 && literal.trim() === "";
    const end = closes ? folded.length : folded.indexOf(literal, at);
    take(at, end === -1 ? folded.length : end);
    if (end === -1) return { parts, places, complete: false };
    at = end + literal.length;
  }
  return { parts, places, complete: begins && at >= folded.length };
}

/** Whether a part holds one of the format's separators: then there is one too many. */
function separated({ literals }: NameFormat, part: string, reading: Reading): boolean {
  return literals[reading].some((literal) => literal !== "" && part.includes(literal));
}

// ---- cards that are written for somebody ------------------------------------------------------------------------

/** What may stand in a name and shows nothing, or turns the order of what follows. Joiners inside emoji stay. */
const unseen = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\p{Cc}]/gu;

/**
 * A card in the format for somebody who is called so: the parts that they have stay, a bare name becomes the part for it, what
 * is missing is `fill`, and what is too long is cut. Undefined where their name would be lost, or no such card fits.
 */
export function cardFor(format: NameFormat, name: string, fill: string): string | undefined {
  const { labels } = format;
  const own = labels.findIndex((label) => ownNames.has(label));
  if (own === -1) return undefined;
  const { parts, places } = nearestReading(format, name);
  const bare = labels.length > 1 && parts.length === 1 && !blank(parts[0], labels[0]);
  const partAt = (place: number): string => {
    const from = bare ? (place === own ? 0 : -1) : place;
    const span = places[from];
    return span === undefined || blank(parts[from], labels[place]) ? "" : partOf(format, name.slice(...span));
  };
  const card = labels.map((_, place) => partAt(place));
  return card[own] === "" ? undefined : joined(format, card.map((part) => part || fill));
}

/** The card that somebody writes who says their name in the format and nothing else; undefined where they may have meant something else. */
export function cardWritten(format: NameFormat, text: string): string | undefined {
  // What holds no separator that is a sign fits too much of what people say.
  if (!format.literals.exact.some((literal) => /[^\p{L}\p{N}\s]/u.test(literal))) return undefined;
  const found = /[\n\r\u2028\u2029]/.test(text.trim()) ? undefined : fitting(format, text);
  if (found === undefined) return undefined;
  const parts = found.places.map((span) => partOf(format, text.slice(...span)));
  // A sentence that happens to hold the separators is no name.
  if (parts.some((part) => /[。！？!?；;，,：:…@＠]/u.test(part)) || /^(?:我|请|帮|改|叫)/u.test(parts[0] ?? "")) return undefined;
  const own = format.labels.findIndex((label) => ownNames.has(label));
  // Figures alone are a score or a date.
  const named = parts.some((part, place) => (own === -1 || place === own) && /[\p{L}\p{Extended_Pictographic}]/u.test(part));
  return named ? joined(format, parts) : undefined;
}

/** Whether a word may stand for any part. */
export const fitsAnywhere = (format: NameFormat, word: string): boolean => joined(format, format.labels.map(() => word)) !== undefined;

/** Parts and what stands between them; undefined where that does not fit after all. */
function joined(format: NameFormat, parts: readonly string[]): string | undefined {
  const card = (parts.map((part, place) => (format.written[place] ?? "") + part).join("") + (format.written.at(-1) ?? "")).trim();
  return fits(format, card) ? card : undefined;
}

/** What is not complete is read as it stands; with other separators only where it holds none of the format's, and no dot as in 买买提·艾力. */
function nearestReading(format: NameFormat, name: string): Read {
  const whole = fitting(format, name);
  if (whole) return whole;
  const exact = read(format, name, "exact");
  if (exact.complete || exact.parts.length > 1 || fold(name, "exact").includes("·")) return exact;
  return read(format, name, "alike");
}

const seenAs = new Intl.Segmenter("zh", { granularity: "grapheme" });

/** One part as it may stand in a card: no separator in it, no longer than allowed, cut between what people see as characters. */
function partOf({ literals }: NameFormat, written: string): string {
  const separators = new Set(literals.exact.join("").replace(/\s/g, ""));
  const kept = [...written.replace(unseen, "").replace(/\s+/g, " ").trim()].filter((character) => !separators.has(fold(character, "exact"))).join("").trim();
  let part = "";
  for (const { segment } of seenAs.segment(kept)) {
    if (lengthOf(part) + lengthOf(segment) > longestPart) break;
    part += segment;
  }
  return part.trim();
}
