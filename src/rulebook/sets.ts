/** sets: the rules that stand in for the usual ones for a time, merged over them as a community is merged over its preset. */
import type { RuleSet } from "../core/book.ts";
import type { RuleKind } from "../core/rule.ts";
import { parseClock } from "../core/time.ts";
import { weekdayNumbers } from "../rules/own/place.ts";
import { type Bound, type WrittenExample, bindRules } from "./bind.ts";
import type { Settings } from "./community.ts";
import { canonicalOptions, usesOf } from "./forms.ts";
import { type Wordings, layersOf, mergeLayers, mergeRules, presetNamed, rewritingOf } from "./inherit.ts";
import type { Surroundings } from "./own.ts";
import { type Problem, quote, reportTo } from "./problem.ts";
import type { WrittenSet } from "./schema.ts";
import type { Shelf } from "./shelf.ts";
import { type List, type Mapping, type Tree, field } from "./tree.ts";
import { type Variables, fill, variablesOf } from "./variables.ts";

/** A set's name and all the rules that run while it is on. */
export type SetRules = { readonly name: string; readonly rules: List };

/** The rules of every set of a community, whose own variables are filled in. What is wrong with them is reported. */
export function setRulesOf(community: Mapping, shelf: Shelf, vars: Variables, problems: Problem[], wordings: Wordings): readonly SetRules[] {
  const report = reportTo(problems);
  const sets = field(community, "sets")?.value;
  const usual = field(community, "rules")?.value ?? emptyList(community);
  return [...(sets?.type === "map" ? sets.fields : [])].map(([name, { key, value }]) => {
    const [extended, own] = [field(value, "extends")?.value, field(value, "rules")?.value];
    if (value.type === "map" && !extended && !own) report(key, `规则组${quote(name)}和平时没有不同：写 rules（换哪些规则）或 extends（用哪个预设）`);
    if (own?.type === "list" && own.items.length === 0) report(own, "rules：是空列表：空列表什么也换不了，至少写一条规则，或删掉 rules");
    const preset = extended ? presetRules(extended, shelf, vars, problems, wordings) : undefined;
    const under = preset ? mergeRules(usual, preset) : usual;
    const mine = own && canonicalOptions(own, usesOf(own, usesOf(under)), wordings.kinds, rewritingOf(wordings, report));
    const rules = mine ? mergeRules(under, mine) : under;
    return { name, rules: rules.type === "list" ? rules : emptyList(community) };
  });
}

const emptyList = (at: Tree): List => ({ source: at.source, start: at.start, end: at.end, type: "list", items: [] });

/** The rules of the preset that a set follows; its variables are the community's, and its own where that has none. */
function presetRules(named: Tree, shelf: Shelf, vars: Variables, problems: Problem[], wordings: Wordings): Tree | undefined {
  const report = reportTo(problems);
  const preset = presetNamed(named, shelf, report);
  const merged = preset && mergeLayers(layersOf(preset, shelf, problems, wordings));
  const rules = merged && field(merged, "rules")?.value;
  if (preset && merged && !rules) report(named, `预设${quote(preset.name)}里没有 rules，规则组用不上它`);
  return rules && fill(rules, new Map([...variablesOf(merged, report), ...vars]), report);
}

/** The sets, ready to run, and the examples of the rules that are their own. */
export function bindSets(all: readonly SetRules[], settings: Settings, kinds: readonly RuleKind[], surroundings: Omit<Surroundings, "siblings">, bound: Bound): readonly { readonly set: RuleSet; readonly examples: readonly WrittenExample[] }[] {
  return all.flatMap(({ name, rules: list }) => {
    const { rules, examples } = bindRules(list, kinds, surroundings, bound);
    const written = settings.sets[name];
    if (!written) return [];
    const during = duringOf(written);
    return [{ set: { name, rules, ...(during && { during }) }, examples: examples.map((example) => ({ ...example, set: name })) }];
  });
}

function duringOf({ during }: WrittenSet): RuleSet["during"] {
  if (!during) return undefined;
  const [from, to] = (during.between ?? []).map(parseClock);
  return { ...(from !== undefined && to !== undefined && { span: { from, to } }), ...(during.weekday && { weekdays: weekdayNumbers(during.weekday) }) };
}
