/** bind: the rules of a community.yaml → rules ready to judge. */
import { z } from "zod";
import type { ActiveRule } from "../core/book.ts";
import { ruleId } from "../core/ids.ts";
import type { BoundRule, RuleKind } from "../core/rule.ts";
import { attempt } from "./attempt.ts";
import { check } from "./issues.ts";
import { type Surroundings, readOwnRule } from "./own.ts";
import { type Place, type Report, quote, reportUnknown } from "./problem.ts";
import { type Example, ownRuleSchema, ruleSchema } from "./schema.ts";
import { siblingsIn } from "./siblings.ts";
import { type Mapping, type Tree, field, nodeAt } from "./tree.ts";

/** An example that a rule's author wrote, and where. */
export type WrittenExample = Exclude<Example, string> & { readonly rule: string; readonly should: boolean; readonly place: Place; /** The set that its rule belongs to. */ readonly set?: string };
/** What was bound before, by the rule as it is written: the rules that a set leaves alone are bound once. */
export type Bound = Map<Tree, ActiveRule>;
export type BoundRules = { readonly rules: readonly ActiveRule[]; readonly examples: readonly WrittenExample[] };
type Written = Omit<z.output<typeof ruleSchema>, "use" | "with"> & { readonly rule: BoundRule };

/** Binds each rule; one that cannot be is reported and left out. */
export function bindRules(list: Tree | undefined, kinds: readonly RuleKind[], around: Omit<Surroundings, "siblings">, bound: Bound = new Map()): BoundRules {
  const items = list?.type === "list" ? list.items : [];
  const surroundings: Surroundings = { ...around, siblings: siblingsIn(items, kinds) };
  const rules: ActiveRule[] = [];
  const examples: WrittenExample[] = [];
  for (const item of items) {
    const before = bound.get(item);
    if (before) {
      rules.push(before);
      continue;
    }
    const written = readRule(item, kinds, surroundings);
    if (!written) continue;
    const { id, name, mode, rule, priority, continue: goesOn } = written;
    const { should, should_not: shouldNot } = written.examples;
    const active: ActiveRule = {
      id: ruleId(id), name: name ?? id, kind: rule.kind, mode, rule, examples: { should: should.map(wordsOf), shouldNot: shouldNot.map(wordsOf) },
      ...(priority !== undefined && { priority }), ...(goesOn !== undefined && { goesOn }),
    };
    bound.set(item, active);
    rules.push(active);
    examples.push(...placed(item, id, "should", should), ...placed(item, id, "should_not", shouldNot));
  }
  return { rules, examples };
}

/** Keys that a rule of one's own has and a shipped one has not. */
const ownKeys = ["when", "if", "unless", "then", "at", "after", "format", "counter", "turns"];

function readRule(item: Tree, kinds: readonly RuleKind[], surroundings: Surroundings): Written | undefined {
  const { report } = surroundings;
  if (item.type !== "map") return void check(ruleSchema, item, report);
  const [use, when] = [item.fields.get("use"), item.fields.get("when")];
  if (use && when) return void report(when.key, "use 和 when 只能写一个：use 用一种现成的规则，when 自己写规则");
  if (use) return readShipped(withoutOwn(item, report), kinds, surroundings);
  if (!when) return void reportNeither(item, report);
  const own = without(item, ["with"], (_name, key) => report(key, "with 是现成规则（use）的选项：自己写的规则用 if、unless、then"));
  return readOwnRule(own, surroundings);
}

/** The rule without such keys, each of which is told of. */
function without(item: Mapping, keys: readonly string[], tell: (name: string, key: Tree | Parameters<Report>[0]) => void): Mapping {
  const unwanted = [...item.fields].filter(([name]) => keys.includes(name));
  for (const [name, { key }] of unwanted) tell(name, key);
  return unwanted.length === 0 ? item : { ...item, fields: new Map([...item.fields].filter(([name]) => !keys.includes(name))) };
}

/** The first of them is told for all. */
function withoutOwn(item: Mapping, report: Report): Mapping {
  let told = false;
  return without(item, ownKeys, (name, key) => {
    if (!told) report(key, `${quote(name)}和 use 不能一起写：现成的规则用 with，自己写规则用 when、if、unless、then`);
    told = true;
  });
}

/** Whichever it was to be, its other keys are held to the keys of both. */
const eitherSchema = z.strictObject({ ...ruleSchema.partial().shape, ...ownRuleSchema.partial().shape });
function reportNeither(item: Mapping, report: Report): void {
  report(item, "缺少 use 或 when：use 用一种现成的规则，when 自己写规则");
  check(eitherSchema, item, report);
}

function readShipped(item: Mapping, kinds: readonly RuleKind[], { facts, report }: Surroundings): Written | undefined {
  const read = check(ruleSchema, item, report);
  const use = field(item, "use")?.value;
  if (use?.type !== "scalar" || typeof use.value !== "string") return undefined;
  const kind = kinds.find((each) => each.kind === use.value);
  if (!kind) return void reportUnknown(report, use, `没有${quote(use.value)}这种规则`, use.value, kinds.map((each) => each.kind));
  const options: Tree = field(item, "with")?.value ?? { ...use, type: "map", fields: new Map() };
  // What is no mapping at all is told by the rule's own schema.
  const sound = options.type === "map" && check(kind.options, options, report) !== undefined;
  if (!read || !sound) return undefined;
  const rule = attempt(options, report, (raw) => kind.bind(ruleId(read.id), raw, facts), `规则${quote(read.id)}建不起来`);
  return rule && { ...read, rule };
}

const wordsOf = (example: Example): string => (typeof example === "string" ? example : example.text);

function placed(item: Tree, rule: string, list: "should" | "should_not", examples: readonly Example[]): readonly WrittenExample[] {
  return examples.map((example, index) => {
    const spot = nodeAt(item, ["examples", list, index]) ?? item;
    return { ...(typeof example === "string" ? { text: example } : example), rule, should: list === "should", place: spot.source.place(spot.start) };
  });
}
