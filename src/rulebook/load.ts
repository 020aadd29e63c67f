/** load: a community's folder, or all of them, from the disk. */
import { basename, dirname, join, relative, resolve } from "node:path";
import { readdirSync } from "node:fs";
import { type Loaded, type Rejected, type Setup, compile } from "./compile.ts";
import { gather, isDirectory } from "./disk.ts";
import { type Problem, inOrder, quote } from "./problem.ts";
import { Shelf } from "./shelf.ts";

export { type Loaded, type Rejected, type Setup } from "./compile.ts";
export { type Problem, sayProblem } from "./problem.ts";

/** Loads one community's folder. Whatever is wrong with it is in `problems`; nothing is thrown. */
export function loadRulebook(folder: string, setup: Setup & { readonly rulesRoot: string }): Loaded | Rejected {
  const root = resolve(setup.rulesRoot);
  const path = resolve(folder);
  const community = basename(path);
  // A community that stands elsewhere is shown by the path that was given; its presets are still those of the rules root.
  const inside = dirname(path) === root;
  const show = (name: string): string => (inside || name.startsWith("presets/") ? `${basename(root)}/${name}` : `${relative(process.cwd(), dirname(path)) || "."}/${name}`);
  if (!isDirectory(path)) return { problems: [{ file: show(`${community}/`), line: 1, column: 1, message: "没有这个文件夹" }] };
  try {
    const found = gather(path, `${community}/`, join(root, "presets"), show);
    const strays = found.troubles.filter(({ file }) => file.startsWith(show(`${community}/`)));
    const result = compile(community, new Shelf(found, show), setup);
    if (strays.length === 0) return result;
    return { problems: inOrder([...strays, ...("problems" in result ? result.problems : [])]) };
  } catch (error) {
    return { problems: [{ file: show(`${community}/community.yaml`), line: 1, column: 1, message: `读不了：${error instanceof Error ? error.message : String(error)}` }] };
  }
}

/** Loads a community from texts, by path below the rules root (`demo/community.yaml`, `presets/辅助型.yaml`): a stored version, or a test. */
export function loadFromFiles(
  files: Readonly<Record<string, string>>,
  setup: Setup & { readonly community: string; readonly rootName?: string; /** Without it, no media is missed. */ readonly media?: readonly string[] },
): Loaded | Rejected {
  const show = (name: string): string => `${setup.rootName ?? "rules"}/${name}`;
  const found = { texts: new Map(Object.entries(files)), troubles: [], ...(setup.media && { media: new Set(setup.media) }) };
  return compile(setup.community, new Shelf(found, show), setup);
}

/** Loads every community below a rules root. One with problems keeps none of the others from loading. */
export function loadAll(rulesRoot: string, setup: Setup): { readonly loaded: readonly Loaded[]; readonly problems: readonly Problem[] } {
  const root = resolve(rulesRoot);
  const loaded: Loaded[] = [];
  const problems: Problem[] = [];
  let names: readonly string[] = [];
  try {
    names = readdirSync(root).sort();
  } catch {
    problems.push({ file: `${basename(root)}/`, line: 1, column: 1, message: "没有这个文件夹，或读不了它" });
  }
  for (const name of names) {
    if (name === "presets" || name.startsWith(".") || !isDirectory(join(root, name)) || !holdsYaml(join(root, name))) continue;
    const result = loadRulebook(join(root, name), { ...setup, rulesRoot: root });
    if ("problems" in result) problems.push(...result.problems);
    else loaded.push(result);
  }
  const { apart, clashes } = keepApart(loaded);
  return { loaded: apart, problems: inOrder([...problems, ...clashes]) };
}

function holdsYaml(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /\.ya?ml$/i.test(name));
  } catch {
    return true;
  }
}

/** Two communities that claim groups by the same words would both judge them; a copy whose groups were not changed yet has to wait. */
function keepApart(loaded: readonly Loaded[]): { apart: readonly Loaded[]; clashes: readonly Problem[] } {
  const claimed = new Map<string, string>();
  const clashes: Problem[] = [];
  const apart = loaded.filter(({ book, groupsAt }) => {
    const taken = book.groups.find((topic) => claimed.has(topic));
    if (taken !== undefined) clashes.push({ ...groupsAt, message: `groups 里的${quote(taken)}已经归 ${claimed.get(taken)} 管：两个社群不能管同一个群` });
    else for (const topic of book.groups) claimed.set(topic, book.community);
    return taken === undefined;
  });
  return { apart, clashes };
}
