/** mend: rule files rewritten in canonical words, and certain slips put right; only the words concerned change. Pure. */
import type { Rewrite } from "./aliases.ts";
import type { Setup } from "./compile.ts";
import { loadFromFiles } from "./load.ts";
import { Source } from "./problem.ts";
import { type Change, applied, untrap } from "./untrap.ts";
import { parseYaml } from "./yaml.ts";

export type Mended = { readonly path: string; readonly text: string; readonly changes: readonly Change[] };

/** A community that does nothing but follow one preset, so that presets which nobody uses are read as well. */
const probe = "+";

/** The files that are better written otherwise, by path below the rules root. A file that cannot be read is left as it is. */
export function mend(files: Readonly<Record<string, string>>, setup: Setup, rootName = "rules"): readonly Mended[] {
  const slips = new Map(Object.entries(files).filter(([path]) => path.endsWith(".yaml")).map(([path, text]) => [path, untrap(new Source(`${rootName}/${path}`, text))]));
  const straight = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, slips.get(path)?.text ?? text]));
  const rewrites = rewritesIn(straight, setup, rootName);
  return [...slips].flatMap(([path, slip]) => {
    const worded = rewritten(new Source(`${rootName}/${path}`, slip.text), rewrites.get(path) ?? []);
    const changes = [...slip.changes, ...worded.changes];
    return changes.length > 0 ? [{ path, text: worded.text, changes }] : [];
  });
}

/** Every word that stands for a canonical one, by file. */
function rewritesIn(files: Readonly<Record<string, string>>, setup: Setup, rootName: string): ReadonlyMap<string, readonly Rewrite[]> {
  const found = new Map<string, Rewrite[]>();
  const rewrite = (each: Rewrite): void => {
    const path = each.at.source.file.slice(rootName.length + 1);
    found.set(path, [...(found.get(path) ?? []), each]);
  };
  const folders = new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""));
  for (const community of folders) if (community !== "presets") loadFromFiles(files, { ...setup, community, rootName, rewrite });
  for (const name of presetNames(files)) {
    const alone = { ...files, [`${probe}/community.yaml`]: `name: x\ngroups: [x]\nextends: ${JSON.stringify(name)}\n` };
    loadFromFiles(alone, { ...setup, community: probe, rootName, rewrite });
  }
  return found;
}

const presetNames = (files: Readonly<Record<string, string>>): ReadonlySet<string> =>
  new Set(Object.keys(files).flatMap((path) => (path.startsWith("presets/") ? [path.split("/")[1]?.replace(/\.yaml$/, "") ?? ""] : [])));

/** The text with these words replaced; as it was when it could not be read any more. */
function rewritten(source: Source, rewrites: readonly Rewrite[]): { readonly text: string; readonly changes: readonly Change[] } {
  const unique = new Map(rewrites.filter(standsThere).map((each) => [each.at.start, each]));
  const inOrder = [...unique.values()].toSorted((a, b) => a.at.start - b.at.start);
  const text = applied(source.text, inOrder.map(({ at, to }) => ({ ...at, put: to })));
  if (inOrder.length === 0 || !isReadable(new Source(source.file, text))) return { text: source.text, changes: [] };
  return { text, changes: inOrder.map(({ at, from, to }) => ({ ...source.place(at.start), from, to })) };
}

/** What an anchor stands for is written at the anchor alone. */
function standsThere({ at, from }: Rewrite): boolean {
  const written = at.source.text.slice(at.start, at.end);
  return written === from || written === `"${from}"` || written === `'${from}'`;
}

/** Whether a file can be read as YAML, traps included. */
export function isReadable(source: Source): boolean {
  let readable = true;
  const tree = parseYaml(source, () => (readable = false));
  return readable && tree !== undefined;
}
