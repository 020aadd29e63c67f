/** inherit: `extends: presets/名字`. A community follows its preset field by field, and a preset may follow another. */
import type { RuleKind } from "../core/rule.ts";
import { ownKind } from "../rules/own/rule.ts";
import { type Rewriting, canonical } from "./aliases.ts";
import { type Uses, canonicalOptions, communityForm, usesOf } from "./forms.ts";
import { type Problem, type Report, type Spot, quote, reportTo, reportUnknown } from "./problem.ts";
import { type Shelf, at } from "./shelf.ts";
import { type Field, type List, type Mapping, type Tree, field, withField } from "./tree.ts";
import { lineTraps } from "./traps.ts";
import { parseYaml } from "./yaml.ts";

export const presetsFolder = "presets/";

/** A community.yaml or a preset, and the folder that holds its other files. */
export type Layer = { readonly tree: Mapping; readonly folder: string | undefined };

/** A file that begins a row of layers, and the folder that holds its other files. */
export type Beginning = { readonly file: string; readonly folder: string | undefined };
/** Who hears of the Chinese words that were read as canonical ones, and the kinds whose options are among them. */
export type Wordings = { readonly kinds: readonly RuleKind[]; readonly rewrite?: Rewriting["rewrite"] };
export const rewritingOf = ({ rewrite = () => undefined }: Wordings, report: Report): Rewriting => ({ report, rewrite });

/** The file's own layer, then its presets, nearest first, all in canonical words. Empty when the file itself cannot be read. */
export function layersOf(from: Beginning, shelf: Shelf, problems: Problem[], wordings: Wordings): readonly Layer[] {
  const report = reportTo(problems);
  const to = rewritingOf(wordings, report);
  const layers: Layer[] = [];
  const seen = new Set<string>();
  let next: Beginning | undefined = from;
  while (next) {
    const source = shelf.take(next.file, problems);
    if (!source) break;
    const parsed = parseYaml(source, report);
    const tree = parsed && canonical(parsed, communityForm, to);
    const failed = problems.some(({ file }) => file === source.file);
    if (tree?.type !== "map") {
      if (tree) notMapping(tree, report);
      else if (!failed) report(at(source), "文件里没有内容：至少写 name 和 groups");
      break;
    }
    layers.push({ tree, folder: next.folder });
    next = presetOf(tree);
  }
  return inCanonicalOptions(layers, wordings, to);

  function presetOf(tree: Mapping): typeof next {
    const written = field(tree, "extends")?.value;
    const preset = written && presetNamed(written, shelf, report);
    if (!written || !preset) return undefined;
    const { name } = preset;
    if (seen.has(name)) return void report(written, `预设套成了一圈：${[...seen, name].join(" → ")}`);
    seen.add(name);
    return preset;
  }
}

/** The preset that a text names; an unknown one is reported. */
export function presetNamed(written: Tree, shelf: Shelf, report: Report): (Beginning & { readonly name: string }) | undefined {
  if (written.type !== "scalar" || typeof written.value !== "string") return undefined;
  const name = written.value.trim().replace(/^presets\//, "").replace(/\.ya?ml$/, "");
  const known = knownPresets(shelf);
  const preset = known.get(name);
  if (!preset) {
    const what = `没有${quote(written.value)}这个预设`;
    return void reportUnknown(report, written, known.size === 0 ? `${what}：rules/presets/ 里一个也没有` : what, name, [...known.keys()]);
  }
  return { ...preset, name };
}

/** A rule may leave its kind to the preset's rule of that id, so the deepest layer goes first. */
function inCanonicalOptions(layers: readonly Layer[], { kinds }: Wordings, to: Rewriting): readonly Layer[] {
  let uses: Uses = new Map();
  return layers.toReversed().map((layer) => {
    const rules = field(layer.tree, "rules");
    uses = usesOf(rules?.value, uses);
    return rules ? { ...layer, tree: withField(layer.tree, "rules", { ...rules, value: canonicalOptions(rules.value, uses, kinds, to) }) } : layer;
  }).toReversed();
}

function notMapping(tree: Tree, report: Report): void {
  const traps = tree.type === "scalar" && !tree.quoted ? lineTraps(tree.raw) : [];
  for (const trap of traps) report({ ...tree, start: tree.start + trap.at }, trap.message);
  if (traps.length === 0) report(tree, "最外层要写“键: 值”，如 name: 瑜伽小站");
}

function knownPresets(shelf: Shelf): ReadonlyMap<string, Beginning> {
  const known = new Map<string, Beginning>();
  for (const entry of shelf.names(presetsFolder)) {
    if (entry.endsWith(".yaml")) known.set(entry.slice(0, -".yaml".length), { file: presetsFolder + entry, folder: undefined });
    else if (shelf.has(`${presetsFolder}${entry}/community.yaml`)) known.set(entry, { file: `${presetsFolder}${entry}/community.yaml`, folder: `${presetsFolder}${entry}/` });
  }
  return known;
}

/** All layers in one: maps merge, scalars and lists replace, rules merge by id. */
export function mergeLayers(layers: readonly Layer[]): Mapping | undefined {
  return layers.map(({ tree }) => tree).reduceRight<Mapping | undefined>((base, own) => (base ? mergeCommunity(base, own) : own), undefined);
}

function mergeCommunity(base: Mapping, own: Mapping): Mapping {
  const fields = new Map(base.fields);
  for (const [name, mine] of own.fields) {
    const theirs = fields.get(name);
    fields.set(name, theirs ? { key: mine.key, value: merge(theirs.value, mine.value, name) } : mine);
  }
  fields.delete("extends");
  const extended = own.fields.get("extends");
  if (extended) fields.set("extends", extended);
  return { ...own, fields };
}

/** Fields that mean something only as a whole: a ladder made of two ladders is nobody's, nor is a condition of two. */
const whole = ["steps", "if", "unless"];

function merge(base: Tree, own: Tree, name: string): Tree {
  if (name === "rules") return mergeRules(base, own);
  if (base.type !== "map" || own.type !== "map" || whole.includes(name)) return own;
  const fields = new Map<string, Field>(base.fields);
  for (const [key, mine] of own.fields) {
    const theirs = base.fields.get(key);
    fields.set(key, theirs ? { key: mine.key, value: merge(theirs.value, mine.value, key) } : mine);
  }
  return { ...own, fields };
}

/** The preset's rules that the community does not name come first, then the community's, in its own order. */
export function mergeRules(base: Tree, own: Tree): Tree {
  if (base.type !== "list" || own.type !== "list") return own;
  const theirs = new Map(base.items.map((rule) => [idOf(rule), rule]));
  const mine = new Set(own.items.map(idOf));
  const merged = own.items.map((rule) => {
    const under = theirs.get(idOf(rule));
    return idOf(rule) === undefined || !under ? rule : mergeRule(under, rule);
  });
  return { ...own, items: [...base.items.filter((rule) => !mine.has(idOf(rule))), ...merged] } satisfies List;
}

/** Options of one kind mean nothing to another, so a rule that changes its kind starts afresh. */
function mergeRule(base: Tree, own: Tree): Tree {
  const kind = (tree: Tree): unknown => scalarValue(field(tree, "use")?.value) ?? (field(tree, "when") && ownKind);
  return kind(own) === undefined || kind(own) === kind(base) ? merge(base, own, "") : own;
}

const scalarValue = (tree: Tree | undefined): unknown => (tree?.type === "scalar" ? tree.value : undefined);
const idOf = (rule: Tree): unknown => scalarValue(field(rule, "id")?.value);

/** Where rules of one file share an id: the later ones. Each set is a list of its own. */
export function repeatedIds(community: Mapping): readonly (Spot & { readonly id: string })[] {
  const sets = field(community, "sets")?.value;
  const all = [community, ...(sets?.type === "map" ? [...sets.fields.values()].map(({ value }) => value) : [])];
  return all.flatMap((each) => {
    const rules = field(each, "rules")?.value;
    return rules?.type === "list" ? repeatedIn(rules.items) : [];
  });
}

function repeatedIn(items: readonly Tree[]): readonly (Spot & { readonly id: string })[] {
  const seen = new Set<unknown>();
  return items.flatMap((item) => {
    const id = field(item, "id")?.value;
    if (id?.type !== "scalar" || id.value === null) return [];
    const again = seen.has(id.value);
    seen.add(id.value);
    return again ? [{ ...id, id: String(id.value) }] : [];
  });
}
