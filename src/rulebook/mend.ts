/** mend: rule files rewritten in canonical words, and certain slips put right; only the words concerned change. Pure. */
import type { Rewrite } from "./aliases.ts";
import type { Setup } from "./compile.ts";
import { loadFromFiles } from "./load.ts";
import { Source } from "./problem.ts";
import { type Change, applied, isReadable, untrap, untrapAt } from "./untrap.ts";

export type Mended = { readonly path: string; readonly text: string; readonly changes: readonly Change[] };

/** A community that does nothing but follow one preset, so that presets which nobody uses are read as well. */
const probe = "+";

/** The files that are better written otherwise, by path below the rules root. A file that cannot be read is left as it is. */
export function mend(files: Readonly<Record<string, string>>, setup: Setup, rootName = "rules"): readonly Mended[] {
  const read = new Map(Object.entries(files).filter(([path]) => path.endsWith(".yaml")).map(([path, text]) => [path, untrap(new Source(`${rootName}/${path}`, text))]));
  const slips = straightened(files, read, setup, rootName, 0);
  const straight = withTexts(files, slips);
  const rewrites = rewritesIn(straight, setup, rootName);
  return [...slips].flatMap(([path, slip]) => {
    const worded = rewritten(new Source(`${rootName}/${path}`, slip.text), rewrites.get(path) ?? []);
    const changes = [...slip.changes, ...worded.changes];
    return changes.length > 0 ? [{ path, text: worded.text, changes }] : [];
  });
}

type Texts = ReadonlyMap<string, { readonly text: string; readonly changes: readonly Change[] }>;
const withTexts = (files: Readonly<Record<string, string>>, texts: Texts): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(files).map(([path, text]) => [path, texts.get(path)?.text ?? text]));

/** The loader, too, sees some slips only once others are mended. */
const mostRounds = 10;

/** What YAML reads without a word and only the loader stumbles over: `宗旨：练习` alone below a key is a text like any other. */
function straightened(files: Readonly<Record<string, string>>, read: Texts, setup: Setup, rootName: string, round: number): Texts {
  const problems = communitiesOf(files).flatMap((community) => {
    const result = loadFromFiles(withTexts(files, read), { ...setup, community, rootName });
    return "problems" in result ? result.problems.filter(({ message }) => /^(冒号|缩进里)[^：]*全角/.test(message)) : [];
  });
  if (problems.length === 0 || round === mostRounds) return read;
  let changed = false;
  const texts = new Map([...read].map(([path, before]): [string, { text: string; changes: readonly Change[] }] => {
    const source = new Source(`${rootName}/${path}`, before.text);
    const spots = problems.filter(({ file }) => file === source.file).map(({ line, column }) => {
      const start = source.lineStart(line) + column - 1;
      return { source, start, end: start };
    });
    const { text, changes } = untrapAt(source, spots);
    changed ||= changes.length > 0;
    return [path, { text, changes: [...before.changes, ...changes] }];
  }));
  return changed ? straightened(files, texts, setup, rootName, round + 1) : texts;
}

const communitiesOf = (files: Readonly<Record<string, string>>): readonly string[] => [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))].filter((name) => name !== "presets");

/** Every word that stands for a canonical one, by file. */
function rewritesIn(files: Readonly<Record<string, string>>, setup: Setup, rootName: string): ReadonlyMap<string, readonly Rewrite[]> {
  const found = new Map<string, Rewrite[]>();
  const rewrite = (each: Rewrite): void => {
    const path = each.at.source.file.slice(rootName.length + 1);
    found.set(path, [...(found.get(path) ?? []), each]);
  };
  for (const community of communitiesOf(files)) loadFromFiles(files, { ...setup, community, rootName, rewrite });
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
