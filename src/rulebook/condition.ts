/** condition: what stands under `if` and `unless` → one check. Each word brings its own schema, so every mistake has its place. */
import { z } from "zod";
import { type Check, all, any, not } from "../rules/own/check.ts";
import type { ConditionKind } from "../rules/own/condition.ts";
import { combinators, conditionKinds, deepest, mostConditions } from "../rules/own/conditions.ts";
import { type Wording, attempt } from "./attempt.ts";
import { check } from "./issues.ts";
import { compilePattern } from "./pattern.ts";
import { namesFor, quote, reportUnknown } from "./problem.ts";
import { type Mapping, type Tree, plain } from "./tree.ts";

const known: readonly string[] = [...combinators.map(({ name }) => name), ...conditionKinds.map(({ name }) => name)];
const aliases: readonly string[] = [...combinators, ...conditionKinds].flatMap(({ alias }) => alias ?? []);

/** The check; undefined when something is wrong, which is then reported. `under` is the word that it stands under. */
export function readCondition(tree: Tree, under: string, wording: Wording, depth = 1): Check | undefined {
  const { report } = wording;
  if (tree.type === "list") return void report(tree, `${under}：几个条件要写在 all（都要满足）或 any（满足一个就行）下面`);
  if (tree.type === "scalar") return void report(tree, tree.raw === "" ? `${under}：后面没有内容，要写条件，如 { has: link }` : `${under}：条件要写成 { has: link } 这样（现在是${quote(tree.raw)}）`);
  if (depth > deepest) return void report(tree, `条件套得太深：最多 ${deepest} 层`);
  const [first, second] = tree.fields;
  if (!first) return void report(tree, `${under}：是空的条件，要写一个，如 { has: link }`);
  if (second) return void report(second[1].key, `一处只写一个条件：${first[0]} 和 ${second[0]} 都要满足就写 all: [ … ]，满足一个就行写 any: [ … ]`);
  const [name, { key, value }] = first;
  if (name === "all" || name === "any") return readList(name, value, wording, depth);
  if (name === "not") {
    const inner = readCondition(value, name, wording, depth + 1);
    return inner && not(inner);
  }
  const kind = conditionKinds.find((each) => each.name === name);
  if (kind) return readOne(kind, tree, value, wording);
  return void reportUnknown(report, key, `没有${quote(name)}这个条件`, name, namesFor(name, known, aliases));
}

function readList(name: "all" | "any", value: Tree, wording: Wording, depth: number): Check | undefined {
  const { report } = wording;
  if (value.type !== "list") return void report(value, `${name}：要写条件的列表，如 [ { has: link }, { first_messages: 5 } ]`);
  if (value.items.length === 0) return void report(value, `${name}：是空列表，至少写一个条件`);
  const checks = value.items.map((each) => readCondition(each, name, wording, depth + 1));
  const whole = checks.filter((each) => each !== undefined);
  if (whole.length < checks.length) return undefined;
  return name === "all" ? all(whole) : any(whole);
}

function readOne(kind: ConditionKind, tree: Mapping, value: Tree, wording: Wording): Check | undefined {
  const { report, when, member, facts } = wording;
  const key = tree.fields.get(kind.name)?.key ?? tree;
  wording.count += 1;
  if (wording.count === mostConditions + 1) report(key, `条件太多：一条规则里最多 ${mostConditions} 个，分成几条规则`);
  if (wording.count > mostConditions) return undefined;
  if (when && !kind.on.includes(when)) return void report(key, `${kind.name} 只能用在 when: ${kind.on.join("、")} 里`);
  if (when && kind.ofMember && !member) return void report(key, `${kind.name} 问的是某个成员，这条规则不针对某个成员`);
  // A list of one may be written without its brackets.
  const listed: Tree = kind.list && value.type === "scalar" && plain(value) !== null ? { ...value, type: "list", items: [value] } : value;
  const whole: Mapping = { ...tree, fields: new Map([[kind.name, { key, value: listed }]]) };
  if (check(z.strictObject({ [kind.name]: kind.schema }), whole, report) === undefined) return undefined;
  return attempt(listed, report, (written) => kind.bind(written, { book: facts, when, member, pattern: compilePattern }));
}
