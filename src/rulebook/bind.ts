/** bind: the rules of a community.yaml → rules ready to judge. */
import type { ActiveRule, BookFacts } from "../core/book.ts";
import { ruleId } from "../core/ids.ts";
import { nearest } from "../core/nearest.ts";
import { OptionMistake, type RuleKind } from "../core/rule.ts";
import { check } from "./issues.ts";
import { type Place, type Report, quote, reportUnknown } from "./problem.ts";
import { ruleSchema } from "./schema.ts";
import { type Mapping, type Tree, field, keyAt, nodeAt, plain } from "./tree.ts";

/** An example that a rule's author wrote, and where. */
export type WrittenExample = { readonly rule: string; readonly should: boolean; readonly text: string; readonly place: Place };
export type BoundRules = { readonly rules: readonly ActiveRule[]; readonly examples: readonly WrittenExample[] };

/** Binds each rule; one that cannot be is reported and left out. */
export function bindRules(community: Mapping, kinds: readonly RuleKind[], facts: BookFacts, report: Report): BoundRules {
  const list = field(community, "rules")?.value;
  const items = list?.type === "list" ? list.items : [];
  const rules: ActiveRule[] = [];
  const examples: WrittenExample[] = [];
  for (const item of items) {
    const written = checkRule(item, kinds, report);
    if (!written) continue;
    const { id, name, mode, kind, options } = written;
    const rule = bindOne(kind, id, options, facts, report);
    if (!rule) continue;
    rules.push({ id: ruleId(id), name: name ?? id, kind: kind.kind, mode, rule, examples: { should: written.examples.should, shouldNot: written.examples.should_not } });
    examples.push(...placed(item, id, "should", written.examples.should), ...placed(item, id, "should_not", written.examples.should_not));
  }
  return { rules, examples };
}

/** The keys of a rule of the author's own. */
const ownRuleKeys: ReadonlySet<string> = new Set(["when", "if", "unless", "then"]);

/** The rule without such keys; the first of them is reported for all. */
function withoutOwn(item: Tree, report: Report): Tree {
  if (item.type !== "map") return item;
  const own = [...item.fields].find(([name]) => ownRuleKeys.has(name));
  if (!own) return item;
  report(own[1].key, `${quote(own[0])}：还不支持自己写的规则（when、if、unless、then），请用 use 选一种现成的`);
  return { ...item, fields: new Map([...item.fields].filter(([name]) => !ownRuleKeys.has(name))) };
}

function checkRule(written: Tree, kinds: readonly RuleKind[], report: Report) {
  const item = withoutOwn(written, report);
  const read = check(ruleSchema, item, report);
  const use = field(item, "use")?.value;
  if (use?.type !== "scalar" || typeof use.value !== "string") return undefined;
  const kind = kinds.find((each) => each.kind === use.value);
  if (!kind) return void reportUnknown(report, use, `没有${quote(use.value)}这种规则`, use.value, kinds.map((each) => each.kind));
  const options: Tree = field(item, "with")?.value ?? { ...use, type: "map", fields: new Map() };
  // What is no mapping at all is told by the rule's own schema.
  const sound = options.type === "map" && check(kind.options, options, report) !== undefined;
  return read && sound ? { ...read, kind, options } : undefined;
}

/** A mistake in the options beyond the schema's sight stands at its option; any other failure is the kind's own, and stands at the rule. */
function bindOne(kind: RuleKind, id: string, options: Tree, facts: BookFacts, report: Report): ActiveRule["rule"] | undefined {
  try {
    return kind.bind(ruleId(id), plain(options), facts);
  } catch (error) {
    if (!(error instanceof OptionMistake)) {
      report(options, `规则${quote(id)}建不起来：${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
    const node = nodeAt(options, error.path);
    const word = node?.type === "scalar" ? String(node.value) : undefined;
    report(node ?? keyAt(options, error.path), error.message, word === undefined ? undefined : nearest(word, error.known));
    return undefined;
  }
}

function placed(item: Tree, rule: string, list: "should" | "should_not", texts: readonly string[]): readonly WrittenExample[] {
  return texts.map((text, index) => {
    const spot = nodeAt(item, ["examples", list, index]) ?? item;
    return { rule, should: list === "should", text, place: spot.source.place(spot.start) };
  });
}
