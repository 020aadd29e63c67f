/** check: every mistake in every rule file, and every example that does not hold. */
import { checkExamples } from "../rulebook/examples.ts";
import { type Value, explainValues } from "../rulebook/explain.ts";
import { type Loaded, type Problem, sayProblem } from "../rulebook/load.ts";
import { quote } from "../rulebook/problem.ts";
import { ruleKinds } from "../rules/index.ts";
import { readFolder } from "./books.ts";
import { fixFolder } from "./fix.ts";

export type CheckOptions = { readonly json?: boolean; /** Shows where each value comes from. */ readonly explain?: boolean; /** Writes the files in canonical words first. */ readonly fix?: boolean; /** What else is checked beside the rules: how it stands, and its mistakes. */ readonly also?: { readonly good: readonly string[]; readonly problems: readonly Problem[] } };

/** The report, and whether all is well. Throws `Failure` when there is no such folder. */
export function checkRules(root: string, { json = false, explain = false, fix = false, also }: CheckOptions): { readonly text: string; readonly ok: boolean } {
  const changes = fix ? fixFolder(root) : [];
  const { loaded, problems: mistakes } = readFolder(root);
  const problems = [...mistakes, ...loaded.flatMap(checkExamples), ...(also?.problems ?? [])];
  const ok = problems.length === 0;
  const values = explain ? loaded.map((each) => ({ community: each.book.community, values: valuesOf(each) })) : [];
  if (json) return { text: JSON.stringify({ ok, problems, ...(fix && { changes }), ...(explain && { communities: values }) }), ok };
  const mended = changes.map(({ file, line, column, from, to }) => `${file}:${line}:${column} ${quote(from)} → ${quote(to)}`);
  const shown = values.flatMap(({ community, values: all }) => [`# ${community}`, ...all.map(sayValue)]);
  const fixed = fix ? [...mended, changes.length === 0 ? "没有要改写的地方。" : `改写了 ${changes.length} 处。`] : [];
  return { text: [...fixed, ...shown, ...problems.map(sayProblem), ...sayGood(loaded), ...(also?.good ?? []), ...(ok ? [] : [`共 ${problems.length} 处错误。`])].join("\n"), ok };
}

function sayGood(loaded: readonly Loaded[]): readonly string[] {
  return loaded.filter((each) => checkExamples(each).length === 0).map(({ book, examples }) => {
    const sets = book.sets.length === 0 ? "" : `、${book.sets.length} 个规则组`;
    return `✓ ${book.community}「${book.name}」：${book.rules.length} 条规则${sets}、${book.faq.length} 个问题、${book.drops.length} 个投放，${examples.length} 个例子都对（版本 ${book.version}）`;
  });
}

const valuesOf = ({ book, files }: Loaded): readonly Value[] => explainValues(files, book.community, ruleKinds);

/** `rules.ads.mode = enforce   presets/商业型.yaml:31:11` */
function sayValue({ path, value, at, variables }: Value): string {
  const from = variables.map(({ name, file, line, column }) => `，\${${name}} 来自 ${file}:${line}:${column}`).join("");
  return `${path} = ${sayWritten(value)}   ${at ? `${at.file}:${at.line}:${at.column}` : "默认"}${from}`;
}

const longest = 200;
/** On one line; a text as it is, anything else as in a flow of YAML. */
function sayWritten(value: unknown): string {
  const text = typeof value === "string" && /^[^\s"'[\]{}][^\n]*$/.test(value) ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
