/** own: a rule of the author's own (`when`, `if`, `unless`, `then`) → a rule ready to judge. */
import type { BookFacts } from "../core/book.ts";
import { ruleId } from "../core/ids.ts";
import type { BoundRule } from "../core/rule.ts";
import type { Do } from "../rules/own/action.ts";
import { actionKinds } from "../rules/own/actions.ts";
import { type When, whens } from "../rules/own/check.ts";
import { ownRule } from "../rules/own/rule.ts";
import { attempt, type Wording, unsupported } from "./attempt.ts";
import { readCondition } from "./condition.ts";
import { check } from "./issues.ts";
import { type Report, quote, reportUnknown } from "./problem.ts";
import { ownRuleSchema } from "./schema.ts";
import { type Field, type Mapping, type Tree, field, withField } from "./tree.ts";

/** What a rule of one's own is bound with. */
export type Surroundings = { readonly facts: BookFacts; readonly scripts: ReadonlyMap<string, string>; readonly report: Report };

/** The rule and what its schema read; undefined when something is wrong, which is then reported. Every part is checked whatever is wrong with the others. */
export function readOwnRule(item: Mapping, { facts, scripts, report }: Surroundings) {
  const when = readWhen(item, report);
  const read = check(ownRuleSchema, when.item, report);
  const wording: Wording = { when: when.is, facts, report, count: 0 };
  const holds = condition(item, "if", wording);
  const unless = condition(item, "unless", wording);
  if (when.is === "message" && !item.fields.has("if")) report(field(item, "when")?.value ?? item, "when: message 要写 if：没有条件，每一条消息都会算");
  const id = field(item, "id")?.value;
  const called = id?.type === "scalar" ? String(id.value) : "";
  const then = readActions(item, wording, { id: ruleId(called), name: read?.name ?? called, book: facts, scripts });
  if (!read || !when.is || holds === "wrong" || unless === "wrong" || !then || (when.is === "message" && !holds)) return undefined;
  const rule: BoundRule = ownRule({ when: when.is, ...(holds && { holds }), ...(unless && { unless }), then, book: facts });
  return { ...read, rule };
}

/** Kinds of events that a rule cannot be about yet, said as such; the rest of the rule is checked all the same. */
const laterWhens: readonly string[] = ["time", "timer", "schedule", "counter", "join_request", "state", "member_state", "quiet", "no_name", "no_introduction"];
function readWhen(item: Mapping, report: Report): { readonly is: When | undefined; readonly item: Mapping } {
  const written = field(item, "when");
  const value = written?.value.type === "scalar" ? written.value.value : undefined;
  const is = whens.find((each) => each === value);
  if (!written || typeof value !== "string" || !laterWhens.includes(value)) return { is, item };
  report(written.value, `when：${unsupported(value)}，可以写：${whens.join("、")}`);
  const stand: Tree = { ...written.value, type: "scalar", value: "message", raw: "message", quoted: false };
  return { is: undefined, item: withField(item, "when", { key: written.key, value: stand }) };
}

/** Undefined when it is not written. */
function condition(item: Mapping, name: "if" | "unless", wording: Wording) {
  const written = field(item, name)?.value;
  if (!written) return undefined;
  return readCondition(written, name, wording) ?? "wrong";
}

const laterActions: readonly string[] = ["counter", "count", "points", "tag", "drop", "schedule", "rename_request", "set_card", "tier", "dm", "approve", "reject"];
type Setting = Parameters<(typeof actionKinds)[number]["bind"]>[1];

/** The actions in their order; undefined when one is wrong or there is none, which its schema reports. */
function readActions(item: Mapping, wording: Wording, setting: Setting): readonly Do[] | undefined {
  const list = field(item, "then")?.value;
  if (list?.type !== "list" || list.items.length === 0) return undefined;
  const seen = new Set<string>();
  const mode = field(item, "mode")?.value;
  const acting = mode?.type === "scalar" && (mode.value === "ask" || mode.value === "enforce");
  const bound = list.items.map((each) => readAction(each, acting, seen, wording, setting));
  const whole = bound.filter((each) => each !== undefined);
  return whole.length === bound.length ? whole : undefined;
}

function readAction(action: Tree, acting: boolean, seen: Set<string>, { when, report }: Wording, setting: Setting): Do | undefined {
  if (action.type !== "map") return void report(action, "动作要写成 { warn: 1, because: 原因 } 这样");
  const named = actionKinds.filter(({ name }) => action.fields.has(name));
  const [kind, another] = named;
  if (!kind) return void reportNoAction(action, report);
  const { key } = action.fields.get(kind.name) ?? { key: action };
  if (another) return void report(action.fields.get(another.name)?.key ?? key, `一项里只写一个动作：${kind.name} 和 ${another.name} 分开写成两项`);
  if (kind.once && seen.has(kind.name)) return void report(key, `${kind.name} 写了两次：一条规则里只能有一次`);
  seen.add(kind.name);
  if (when && !kind.on.includes(when)) return void report(key, `${kind.name} 不能用在 when: ${when} 里，只能用在 ${kind.on.join("、")} 里`);
  if (kind.grave && !acting) return void report(key, `${kind.name}：会把人移出去，这条规则要写明 mode: ask 或 mode: enforce`);
  if (check(kind.schema, action, report) === undefined) return undefined;
  return attempt(action, report, (written) => kind.bind(written, setting));
}

/** Why something in `then` is no action we know. */
function reportNoAction(action: Mapping, report: Report): void {
  const [first] = action.fields;
  if (!first) return report(action, "是空的动作：写一个动作，如 { warn: 1, because: 原因 }");
  const [name, { key }]: readonly [string, Field] = first;
  if (name === "ask") return report(key, "ask：不写在 then 里，要先问人就把这条规则写成 mode: ask");
  if (laterActions.includes(name)) return report(key, unsupported(name));
  reportUnknown(report, key, `没有${quote(name)}这个动作`, name, actionKinds.map((kind) => kind.name));
}
