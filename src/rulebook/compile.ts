/** compile: the files of one community, as texts → its rulebook, or every mistake in them. Pure. */
import type { Rulebook } from "../core/book.ts";
import type { Command } from "../core/command.ts";
import { type Bound, type WrittenExample, bindRules } from "./bind.ts";
import { factsOf, hasSoundLadder, readSettings } from "./community.ts";
import { findContradictions } from "./contradictions.ts";
import { readDrops } from "./drops.ts";
import { readFaq } from "./faq.ts";
import { canonical } from "./aliases.ts";
import { type Layer, type Wordings, layersOf, mergeLayers, repeatedIds, rewritingOf } from "./inherit.ts";
import { check } from "./issues.ts";
import { type Place, type Problem, inOrder, quote, reportTo } from "./problem.ts";
import { checkPromises } from "./promises.ts";
import { dropsSchema, faqSchema, scriptsSchema } from "./schema.ts";
import { checkTopics, readScripts } from "./scripts.ts";
import { bindSets, setRulesOf } from "./sets.ts";
import { type Shelf, at, versionOf } from "./shelf.ts";
import { type Mapping, type Tree, field, spotAt } from "./tree.ts";
import { type Variables, fill, fillCommunity, variablesOf } from "./variables.ts";
import { readWords } from "./words.ts";
import { parseYaml } from "./yaml.ts";

/** What the rest of the program brings along. */
export type Setup = Wordings & { readonly commands: readonly Command[] };
export type Loaded = {
  readonly book: Rulebook;
  /** The files that it was made of, presets included, by path below the rules root; `loadFromFiles` makes the same book of them. */
  readonly files: Readonly<Record<string, string>>;
  /** Prepared words for humans, by name. */
  readonly scripts: ReadonlyMap<string, string>;
  readonly examples: readonly WrittenExample[];
  /** Where the community says which groups are its own. */
  readonly groupsAt: Place;
};
export type Rejected = { readonly problems: readonly Problem[] };

/** `community` is the folder's name, which is the community's id. */
export function compile(community: string, shelf: Shelf, setup: Setup): Loaded | Rejected {
  const problems: Problem[] = [];
  const report = reportTo(problems);
  const folder = `${community}/`;
  if (!shelf.has(`${folder}community.yaml`)) {
    report(at(shelf.missing(`${folder}community.yaml`)), "没有这个文件：一个社群的文件夹里要有 community.yaml");
    return { problems };
  }
  const layers = layersOf({ file: `${folder}community.yaml`, folder }, shelf, problems, setup);
  for (const { tree } of layers) {
    for (const again of repeatedIds(tree)) report(again, `规则编号${quote(again.id)}用了两次：编号不能重复`);
  }
  const merged: Mapping | undefined = mergeLayers(layers);
  const vars: Variables = merged ? variablesOf(merged, report) : new Map();
  const tree = merged && fillCommunity(merged, vars, report);
  const settings = tree && readSettings(tree, report);
  const media = shelf.media(folder);
  // With community.yaml unreadable the other files are still read: every mistake is told in one run.
  const places: readonly Layer[] = layers.length > 0 ? layers : [{ folder, tree: emptyMapping(shelf, folder) }];
  const whole = (name: "faq.yaml" | "drops.yaml"): readonly Tree[] => readItems(places, name, shelf, vars, problems, setup);
  const questions = whole("faq.yaml");
  const faq = readFaq(questions, media, report);
  const drops = readDrops(whole("drops.yaml"), settings?.time_zone ?? "Asia/Shanghai", media, report);
  const words = readWords(places, shelf, vars, problems);
  const told = scriptTrees(places, shelf, vars, problems, setup);
  const placed = readScripts(told, report);
  const scripts = new Map([...placed].map(([name, { script }]) => [name, script.text]));
  if (!tree || !settings) return { problems: inOrder(problems) };
  const setRules = setRulesOf(tree, shelf, vars, problems, setup);
  const files = shelf.used;
  const facts = factsOf(community, settings, { version: versionOf(files), faq, drops, words, scripts: [...placed.values()].map(({ script }) => script) });
  checkTopics(placed, writtenIds(tree), report);
  for (const rules of [field(tree, "rules")?.value, ...setRules.map((set) => set.rules)]) findContradictions(rules, report);
  if (hasSoundLadder(tree)) {
    const charter = ["purpose", "entry", "text"].map((name) => field(field(tree, "charter")?.value, name)?.value);
    checkPromises([...charter, ...questions.map((each) => field(each, "answer")?.value), ...told].filter((text) => text !== undefined), facts.ladder, report);
  }
  const bound: Bound = new Map();
  const { rules, examples } = bindRules(field(tree, "rules")?.value, setup.kinds, { facts, scripts, report }, bound);
  const sets = bindSets(setRules, settings, setup.kinds, { facts, scripts, report }, bound);
  const { source, start } = spotAt(tree, ["groups"]);
  if (problems.length > 0) return { problems: inOrder(problems) };
  return { book: { ...facts, rules, sets: sets.map(({ set }) => set), commands: setup.commands }, files, scripts, examples: [...examples, ...sets.flatMap((each) => each.examples)], groupsAt: source.place(start) };
}

/** The ids of all rules as written, also of those that something is wrong with. */
function writtenIds(tree: Mapping): readonly string[] {
  const list = field(tree, "rules")?.value;
  return (list?.type === "list" ? list.items : []).flatMap((item) => {
    const id = field(item, "id")?.value;
    return id?.type === "scalar" && typeof id.value === "string" ? [id.value] : [];
  });
}

const emptyMapping = (shelf: Shelf, folder: string): Mapping => ({ ...at(shelf.missing(`${folder}community.yaml`)), type: "map", fields: new Map() });

/** The list in the nearest layer that has such a file. */
function readItems(layers: readonly Layer[], name: "faq.yaml" | "drops.yaml", shelf: Shelf, vars: Variables, problems: Problem[], wordings: Wordings): readonly Tree[] {
  const layer = layers.find(({ folder }) => folder !== undefined && shelf.has(folder + name));
  const written = layer && readFile(`${layer.folder}${name}`, shelf, vars, problems);
  const tree = written && canonical(written, name === "faq.yaml" ? faqSchema : dropsSchema, rewritingOf(wordings, reportTo(problems)));
  if (!tree) return [];
  if (tree.type === "list" && tree.items.length <= (name === "faq.yaml" ? 2000 : 500)) return tree.items;
  check(name === "faq.yaml" ? faqSchema : dropsSchema, tree, reportTo(problems));
  return [];
}

function readFile(path: string, shelf: Shelf, vars: Variables, problems: Problem[]): Tree | undefined {
  const source = shelf.take(path, problems);
  const tree = source && parseYaml(source, reportTo(problems));
  return tree && fill(tree, vars, reportTo(problems));
}

/** Scripts of all layers, the farthest first: the nearest one with a name wins. */
function scriptTrees(layers: readonly Layer[], shelf: Shelf, vars: Variables, problems: Problem[], wordings: Wordings): readonly Tree[] {
  return layers.toReversed().flatMap(({ folder }) => {
    const tree = folder === undefined || !shelf.has(`${folder}scripts.yaml`) ? undefined : readFile(`${folder}scripts.yaml`, shelf, vars, problems);
    return tree ? [canonical(tree, scriptsSchema, rewritingOf(wordings, reportTo(problems)))] : [];
  });
}
