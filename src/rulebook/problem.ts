/** problem: a mistake in a rule file, where it stands, and how it is said. */
import { nearest } from "../core/nearest.ts";

/** Line and column count from 1; a column is a UTF-16 unit, as editors count. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };
export type Problem = Place & {
  /** Chinese, for rule authors. */
  readonly message: string;
  /** The known word that was probably meant. */
  readonly nearest?: string;
};

/** `rules/demo/community.yaml:12:7 说明（最接近的写法：enforce）` */
export function sayProblem({ file, line, column, message, nearest: near }: Problem): string {
  return `${file}:${line}:${column} ${message}${near === undefined ? "" : `（最接近的写法：${near}）`}`;
}

/** A text file with the place of every offset in it. */
export class Source {
  readonly file: string;
  readonly text: string;
  readonly #starts: number[] = [0];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  place(offset: number): Place {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { file: this.file, line: low + 1, column: at - (this.#starts[low] ?? 0) + 1 };
  }

  /** The offset at which a line begins; lines count from 1. */
  lineStart(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  /** A line's words, without its end. */
  line(line: number): string {
    if (line < 1) return "";
    const end = this.#starts[line];
    return this.text.slice(this.lineStart(line), end === undefined ? undefined : end - 1).replace(/\r$/, "");
  }
}

/** A stretch of a source, end exclusive. */
export type Spot = { readonly source: Source; readonly start: number; readonly end: number };

/** Takes problems as they are found; the checks go on. */
export type Report = (at: Spot, message: string, nearest?: string) => void;

/** A report that writes to a list. */
export function reportTo(problems: Problem[]): Report {
  return ({ source, start }, message, near) => {
    problems.push({ ...source.place(start), message, ...(near !== undefined && { nearest: near }) });
  };
}

/** Nobody mends more than this in one go. */
const mostShown = 200;

/** By file, then down the page; what is said twice of one place is said once, and of very many in a file the first. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  const once = problems.filter((problem) => {
    const said = sayProblem(problem);
    return !seen.has(said) && seen.add(said);
  });
  const files = new Map<string, Problem[]>();
  for (const problem of once) {
    const same = files.get(problem.file);
    if (same) same.push(problem);
    else files.set(problem.file, [problem]);
  }
  return [...files.keys()].sort().flatMap((file) => cut((files.get(file) ?? []).sort((a, b) => a.line - b.line || a.column - b.column)));
}

function cut(problems: readonly Problem[]): readonly Problem[] {
  const next = problems[mostShown];
  if (!next) return problems;
  const { file, line, column } = next;
  return [...problems.slice(0, mostShown), { file, line, column, message: `这个文件还有 ${problems.length - mostShown} 处问题，改好上面这些再看` }];
}

/** Names as they stand in a message; a list that nobody would read to its end is cut. */
export function sayNames(names: readonly string[], most = 16): string {
  return names.length <= most ? names.join("、") : `${names.slice(0, most).join("、")} 等 ${names.length} 个`;
}

/** A value as it stands in a message. */
export function quote(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const line = text.replaceAll(/\s+/g, " ");
  return `“${line.length > 40 ? `${line.slice(0, 40)}…` : line}”`;
}

/** The known word nearest to this one, capitals aside. Of two Latin letters, one in common is chance: `if` is no slip for `id`. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known);
  return known.find((each) => each.toLowerCase() === word.toLowerCase()) ?? (near !== undefined && /^[a-z]{0,2} [a-z]{0,2}$/i.test(`${word} ${near}`) ? undefined : near);
}

/** Of names and their Chinese ones, those to answer this word with: whoever writes Chinese is answered in it. */
export const namesFor = (word: string, names: readonly string[], chinese: readonly string[]): readonly string[] => (/\p{Script=Han}/u.test(word) && chinese.length > 0 && nearestOf(word, names) === undefined ? chinese : names);

/** Reports a word that is not among the known ones, with the nearest of them, or all of them where none is near. */
export function reportUnknown(report: Report, at: Spot, what: string, word: string, known: readonly string[]): void {
  const near = nearestOf(word, known);
  report(at, near !== undefined || known.length === 0 ? what : `${what}，可以写：${sayNames(known)}`, near);
}
