/** explain: for each value of a community, what it is and which line of which file it comes from. */
import type { RuleKind } from "../core/rule.ts";
import { type Layer, layersOf, mergeLayers } from "./inherit.ts";
import { type Json, defaultsIn, formsOf } from "./defaults.ts";
import { type Place, reportTo } from "./problem.ts";
import { setRulesOf } from "./sets.ts";
import { Shelf } from "./shelf.ts";
import { type Mapping, type Scalar, type Tree, field, plain } from "./tree.ts";
import { type Variables, fill, variablesIn, variablesOf } from "./variables.ts";
import { canonical } from "./aliases.ts";
import { dropsSchema, faqSchema } from "./schema.ts";
import { readWords } from "./words.ts";
import { parseYaml } from "./yaml.ts";

export type Value = {
  /** Keys from the outermost in; rules, questions and drops by their ids. */
  readonly path: string;
  readonly value: unknown;
  /** Absent: a default, which is written nowhere. */
  readonly at?: Place;
  /** The variables in it, and where these come from. */
  readonly variables: readonly (Place & { readonly name: string })[];
};

type Telling = { readonly vars: Variables; readonly kinds: readonly RuleKind[]; readonly told: Value[] };

/** The values of a community that can be read, from its files by path below the rules root: as merged, then what its other files say. */
export function explainValues(files: Readonly<Record<string, string>>, community: string, kinds: readonly RuleKind[]): readonly Value[] {
  const shelf = new Shelf({ texts: new Map(Object.entries(files)), troubles: [] }, (path) => path);
  const folder = `${community}/`;
  const layers = layersOf({ file: `${folder}community.yaml`, folder }, shelf, [], { kinds });
  const merged = mergeLayers(layers);
  if (!merged) return [];
  const telling: Telling = { vars: variablesOf(merged, () => undefined), kinds, told: [] };
  tellCommunity(merged, shelf, telling);
  tellFiles(layers, shelf, telling);
  return telling.told;
}

function tellCommunity(merged: Mapping, shelf: Shelf, telling: Telling): void {
  const forms = formsOf(telling.kinds);
  const usual = field(merged, "rules")?.value;
  const known = new Set(usual?.type === "list" ? usual.items : []);
  const sets = new Map(setRulesOf(merged, shelf, new Map(), [], telling).map(({ name, rules }) => [name, rules.items.filter((rule) => !known.has(rule))]));
  for (const [name, { value }] of merged.fields) {
    if (name === "rules" && value.type === "list") for (const rule of value.items) tellRule("rules", rule, telling);
    else if (name === "sets" && value.type === "map") {
      for (const [set, { value: written }] of value.fields) {
        for (const [key, { value: part }] of written.type === "map" ? written.fields : []) if (key !== "rules") tell(`sets.${set}.${key}`, part, undefined, telling);
        for (const rule of sets.get(set) ?? []) tellRule(`sets.${set}.rules`, rule, telling);
      }
    } else tell(name, value, forms.community.properties?.[name], telling);
  }
  tellDefaults("", merged, forms.community, telling);
}

function tellRule(under: string, rule: Tree, telling: Telling): void {
  const forms = formsOf(telling.kinds);
  const use = field(rule, "use")?.value;
  const kind = use?.type === "scalar" ? String(use.value) : undefined;
  const form = kind === undefined ? forms.own : { ...forms.shipped, properties: { ...forms.shipped.properties, with: forms.options.get(kind) ?? {} } };
  tell(`${under}.${idOf(rule, ["id"])}`, rule, form, telling);
}

const idOf = (item: Tree, keys: readonly string[]): string => {
  const named = keys.map((key) => field(item, key)?.value).find((value) => value?.type === "scalar");
  return named?.type === "scalar" ? String(named.value) : "?";
};

/** Lists, and what a condition or an action says, are one value each. */
const wholes = ["if", "unless", "then"];
function tell(path: string, tree: Tree, form: Json | undefined, telling: Telling): void {
  if (tree.type === "map" && !wholes.includes(path.split(".").at(-1) ?? "") && tree.fields.size > 0) {
    for (const [name, { value }] of tree.fields) tell(`${path}.${name}`, value, form?.properties?.[name], telling);
    if (form) tellDefaults(`${path}.`, tree, form, telling);
    return;
  }
  const { vars, told } = telling;
  const names = new Set(scalarsOf(tree).flatMap((scalar) => (typeof scalar.value === "string" ? variablesIn(scalar.value) : [])));
  const variables = path.startsWith("vars.") ? [] : [...names].flatMap((name) => {
    const from = vars.get(name);
    return from ? [{ name, ...from.source.place(from.start) }] : [];
  });
  told.push({ path, value: plain(fill(tree, path.startsWith("vars.") ? new Map() : vars, () => undefined)), at: tree.source.place(tree.start), variables });
}

const scalarsOf = (tree: Tree): readonly Scalar[] => (tree.type === "scalar" ? [tree] : tree.type === "list" ? tree.items.flatMap(scalarsOf) : [...tree.fields.values()].flatMap(({ value }) => scalarsOf(value)));

/** What is written nowhere and is so all the same. */
function tellDefaults(prefix: string, tree: Mapping, form: Json, { told }: Telling): void {
  for (const [name, part] of Object.entries(form.properties ?? {})) {
    if (!tree.fields.has(name)) for (const { path, value } of defaultsIn(`${prefix}${name}`, part)) told.push({ path, value, variables: [] });
  }
}

function tellFiles(layers: readonly Layer[], shelf: Shelf, telling: Telling): void {
  const forms = formsOf(telling.kinds);
  for (const [name, schema, form, ids] of [["faq", faqSchema, forms.faq, ["id", "question"]], ["drops", dropsSchema, forms.drop, ["id"]]] as const) {
    const folder = layers.find((layer) => layer.folder !== undefined && shelf.has(`${layer.folder}${name}.yaml`))?.folder;
    const tree = folder === undefined ? undefined : readTree(`${folder}${name}.yaml`, shelf);
    const items = tree && canonical(tree, schema, { report: () => undefined, rewrite: () => undefined });
    for (const item of items?.type === "list" ? items.items : []) tell(`${name}.${idOf(item, ids)}`, item, form, telling);
  }
  const scripts = new Map<string, Tree>();
  for (const { folder } of layers.toReversed()) {
    const tree = folder !== undefined && shelf.has(`${folder}scripts.yaml`) ? readTree(`${folder}scripts.yaml`, shelf) : undefined;
    if (tree?.type === "map") for (const [name, { value }] of tree.fields) scripts.set(name, value);
  }
  for (const [name, text] of scripts) tell(`scripts.${name}`, text, undefined, telling);
  const places = readWordPlaces(layers, shelf);
  for (const [name, words] of readWords(layers, shelf, telling.vars, [])) telling.told.push({ path: `words.${name}`, value: words, at: { file: places.get(name) ?? "", line: 1, column: 1 }, variables: [] });
}

/** The file of each word list; the nearest layer's counts. */
function readWordPlaces(layers: readonly Layer[], shelf: Shelf): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { folder } of layers.toReversed()) if (folder !== undefined) for (const name of shelf.names(`${folder}words/`)) places.set(name.replace(/\.txt$/, ""), `${folder}words/${name}`);
  return places;
}

function readTree(path: string, shelf: Shelf): Tree | undefined {
  const problems: Parameters<typeof reportTo>[0] = [];
  const source = shelf.take(path, problems);
  return source && parseYaml(source, reportTo(problems));
}
