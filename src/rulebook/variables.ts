/** variables: `${城市}` in any text of a community becomes what its `vars:` say. `$${` stands for `${` itself. */
import { type Report, quote, reportUnknown } from "./problem.ts";
import { type Mapping, type Scalar, type Tree, field, mapScalars } from "./tree.ts";

export type Variables = ReadonlyMap<string, Scalar>;

const pattern = /\$\$\{|\$\{([^{}\n]*)\}/g;

/** What `vars:` says; a variable made of variables is a mistake. */
export function variablesOf(community: Tree, report: Report): Variables {
  const vars = field(community, "vars")?.value;
  const known = new Map<string, Scalar>();
  if (vars?.type !== "map") return known;
  for (const [name, { key, value }] of vars.fields) {
    if (/[{}$\n]/.test(name)) report(key, `变量名${quote(name)}里不能有 { } $`);
    if (value.type !== "scalar") continue;
    if (typeof value.value === "string" && value.value.includes("${")) report(value, "变量的值里不能再用变量");
    known.set(name, value);
  }
  return known;
}

/** The community with its variables filled in, all but the fields that they come from. */
export function fillCommunity(community: Mapping, vars: Variables, report: Report): Mapping {
  const fields = [...community.fields].map(([name, { key, value }]) => [name, { key, value: name === "vars" || name === "extends" ? value : fill(value, vars, report) }] as const);
  return { ...community, fields: new Map(fields) };
}

/** A tree with its variables filled in; unknown ones are reported and stay as written. */
export function fill(tree: Tree, vars: Variables, report: Report): Tree {
  return mapScalars(tree, (scalar) => {
    if (typeof scalar.value !== "string" || !/\$[{｛]/.test(scalar.value)) return scalar;
    if (unfinishedAt(scalar.value) !== -1) {
      const written = unfinishedAt(scalar.source.text.slice(scalar.start, scalar.end));
      report({ ...scalar, start: scalar.start + Math.max(0, written) }, "变量要写成 ${名字}，花括号用半角，要成对；文字里要用 ${ 就写 $${");
    }
    const alone = /^\$\{([^{}\n]*)\}$/.exec(scalar.value)?.[1]?.trim();
    const meant = alone === undefined || scalar.quoted ? undefined : vars.get(alone);
    // A variable that is the whole value keeps its type, so that numbers can be variables too.
    if (meant) return { ...scalar, value: meant.value, raw: meant.raw, quoted: meant.quoted };
    return { ...scalar, value: fillText(scalar.value, vars, (whole, name) => reportVariable(whole, name, scalar, vars, report)) };
  });
}

/** The names of the variables in a text. */
export const variablesIn = (text: string): readonly string[] => [...text.matchAll(pattern)].flatMap(([, name]) => (name === undefined ? [] : [name.trim()]));

/** Where a text has a `${` that no variable follows; -1 where there is none. */
const unfinishedAt = (text: string): number => text.replaceAll(pattern, (whole) => " ".repeat(whole.length)).search(/\$[{｛]/);

/** The same for a text that is no tree, such as a line of a word list. */
export function fillText(text: string, vars: Variables, unknown: (whole: string, name: string) => void): string {
  return text.replaceAll(pattern, (whole, name: string | undefined) => {
    if (name === undefined) return "${";
    const meant = vars.get(name.trim());
    if (meant) return String(meant.value ?? "");
    unknown(whole, name.trim());
    return whole;
  });
}

function reportVariable(whole: string, name: string, scalar: Scalar, vars: Variables, report: Report): void {
  const found = scalar.source.text.slice(scalar.start, scalar.end).indexOf(whole);
  reportUnknown(report, { ...scalar, start: scalar.start + Math.max(0, found) }, `没有变量${quote(name)}，请写进 vars`, name, [...vars.keys()]);
}
