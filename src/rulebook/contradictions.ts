/** contradictions: rules that say one thing and its opposite, or that never come to act. They are told at the later rule. */
import { conditionKinds } from "../rules/own/conditions.ts";
import { type Report, type Spot, quote } from "./problem.ts";
import { type Mapping, type Tree, field, plain } from "./tree.ts";

/** A rule as far as it matters here. `asked`: what it looks at, its condition left aside. */
type Looked = {
  readonly id: string;
  readonly rule: Mapping;
  readonly at: Spot;
  readonly mode: string;
  readonly asked: string;
  readonly holds: string;
  readonly unless: string;
  readonly does: readonly Deed[];
  readonly priority: number;
  readonly stops: boolean;
};
/** One thing that is done, and on which side of which question it stands. */
type Deed = { readonly at: Spot; readonly says: string; readonly topic: string; readonly side: boolean };

/** Looks at all rules that run together. Those that are off contradict nobody. */
export function findContradictions(rules: Tree | undefined, report: Report): void {
  const items = rules?.type === "list" ? rules.items : [];
  const looked = items.flatMap((item) => look(item) ?? []).filter(({ mode }) => mode !== "off");
  for (const [index, later] of looked.entries()) {
    checkAlone(later, report);
    // Each rule is held to the nearest one before it: of three alike, the second and the third are told.
    for (const earlier of looked.slice(0, index).toReversed()) if (earlier.id !== later.id && tellPair(earlier, later, report)) break;
  }
}

const scalar = (rule: Tree, name: string): unknown => {
  const value = field(rule, name)?.value;
  return value?.type === "scalar" ? value.value : undefined;
};

const besides = ["id", "name", "mode", "if", "unless", "then", "examples", "priority", "continue"];
function look(rule: Tree): Looked | undefined {
  if (rule.type !== "map") return undefined;
  const asked = [...rule.fields].filter(([name, { value }]) => !besides.includes(name) && !(value.type === "map" && value.fields.size === 0)).map(([name, { value }]) => [name, ordered(plain(value))]);
  const priority = scalar(rule, "priority");
  return {
    id: String(scalar(rule, "id") ?? ""), rule, at: field(rule, "id")?.value ?? rule, mode: String(scalar(rule, "mode") ?? "watch"),
    asked: JSON.stringify(asked.toSorted()), holds: sameness(field(rule, "if")?.value), unless: sameness(field(rule, "unless")?.value),
    does: deedsOf(rule), priority: typeof priority === "number" ? priority : 0, stops: scalar(rule, "continue") === false,
  };
}

/** Keys in one order, so that equal options are equal texts. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).map(([key, inner]) => [key, ordered(inner)]).toSorted();
}

/** A condition's meaning as a text: the order under all and any, and brackets round a single value, make no difference. */
function sameness(tree: Tree | undefined): string {
  if (tree?.type !== "map" || tree.fields.size !== 1) return tree ? JSON.stringify(ordered(plain(tree))) : "";
  const [[name, { value }] = ["", { value: tree }]] = tree.fields;
  if ((name === "all" || name === "any") && value.type === "list") {
    const parts = partsOf(tree, name);
    return parts.length === 1 ? (parts[0] ?? "") : `${name}(${parts.join(",")})`;
  }
  if (name === "not") return `not(${sameness(value)})`;
  const list = conditionKinds.find((kind) => kind.name === name)?.list === true;
  const written = plain(value);
  const values = list ? [...(Array.isArray(written) ? written : [written])].map((each) => JSON.stringify(each)).toSorted() : JSON.stringify(ordered(written));
  return `${name}=${String(values)}`;
}

/** The conditions joined by `name`, each once, in one order; the condition itself where it is another. */
function partsOf(tree: Tree | undefined, name: "all" | "any"): readonly string[] {
  const joined = field(tree, name)?.value;
  const parts = joined?.type === "list" ? joined.items.map(sameness) : tree ? [sameness(tree)] : [];
  return [...new Set(parts)].toSorted();
}

const hard: Readonly<Record<string, string>> = { warn: "记警告", remove: "移出", recall: "撤回", mute: "禁言" };
const high = ["leader", "co_leader", "spreader", "active"];
function deedsOf(rule: Mapping): readonly Deed[] {
  const then = field(rule, "then")?.value;
  const actions = then?.type === "list" ? then.items : [];
  return actions.flatMap((action) => (action.type === "map" ? [...action.fields] : []).flatMap(([name, { key, value }]): readonly Deed[] => {
    const written = value.type === "scalar" ? value.value : undefined;
    const deed = (says: string, topic: string, side: boolean): readonly Deed[] => [{ at: key, says, topic, side }];
    if (hard[name] !== undefined) return deed(hard[name], "standing", false);
    if (name === "points" && typeof written === "number" && written !== 0) return deed(written > 0 ? "加积分" : "扣积分", "standing", written > 0);
    if (name === "tier" && high.includes(String(written))) return deed("升层级", "standing", true);
    if (name === "approve" || name === "reject") return deed(name === "approve" ? "同意" : "拒绝", "entry", name === "approve");
    if (name === "tag" || name === "untag") return deed(`${name === "tag" ? "加上" : "去掉"}标签${quote(String(written))}`, `tag:${String(written)}`, name === "tag");
    return [];
  }));
}

function checkAlone({ rule, holds, unless, does }: Looked, report: Report): void {
  const excepted = field(rule, "unless")?.value;
  const needed = partsOf(field(rule, "if")?.value, "all");
  if (excepted && holds !== "" && (holds === unless || partsOf(excepted, "any").some((part) => needed.includes(part)))) report(excepted, "unless 和 if 说的是一回事：这条规则永远不会动手");
  const mute = does.find(({ says }) => says === hard["mute"]);
  if (mute && does.some(({ says }) => says === hard["remove"])) report(mute.at, "remove 和 mute 写在一起了：移出的人不用再禁言，留一个");
  const opposed = opposites(does, does);
  if (opposed) report(opposed.at, `同一条规则里自相矛盾：${opposed.says}`);
}

/** Whether something is wrong with the later of two rules because of the earlier one, which is then told. */
function tellPair(earlier: Looked, later: Looked, report: Report): boolean {
  const alike = earlier.asked === later.asked && earlier.holds === later.holds;
  if (!alike) return false;
  const { at } = later;
  if (scalar(later.rule, "use") !== undefined) {
    report(at, `和规则${quote(earlier.id)}是同一种，选项也一样：每件事会做两遍，留一条`);
    return true;
  }
  if (earlier.unless !== later.unless && earlier.unless !== "") return false;
  const [first, second] = later.priority > earlier.priority ? [later, earlier] : [earlier, later];
  if (first.stops && ["ask", "enforce"].includes(first.mode) && (first.unless === "" || first.unless === second.unless)) {
    report(second.at, `永远轮不到这条规则：条件相同的${quote(first.id)}先判，而且写了 continue: false`);
    return true;
  }
  const opposed = earlier.unless === later.unless ? opposites(earlier.does, later.does) : undefined;
  if (opposed) report(at, `和规则${quote(earlier.id)}矛盾：条件相同，${opposed.says}`);
  return opposed !== undefined;
}

function opposites(before: readonly Deed[], after: readonly Deed[]): { readonly at: Spot; readonly says: string } | undefined {
  for (const deed of after) {
    const other = before.find(({ topic, side }) => topic === deed.topic && side !== deed.side);
    if (other) return { at: deed.at, says: `一边${other.says}，一边${deed.says}` };
  }
  return undefined;
}
