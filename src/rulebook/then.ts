/** then: the list under `then`, and under the `do` of an action → what a rule does. Each word brings its own schema, so every mistake has its place. */
import type { ActionKind, Do, Inside, Setting } from "../rules/own/action.ts";
import { actionKinds } from "../rules/own/actions.ts";
import { type Wording, attempt } from "./attempt.ts";
import { check } from "./issues.ts";
import { type Report, namesFor, quote, reportUnknown } from "./problem.ts";
import { type Field, type Mapping, type Tree, field } from "./tree.ts";

/** Where the actions stand, whether the rule says that it acts, and what they are made ready with. */
type Place = { readonly inside: Inside; readonly acting: boolean; readonly wording: Wording; readonly setting: Setting };

/** The actions in their order; undefined when one is wrong or there is none, which its schema reports. */
export function readActions(list: Tree, place: Place): readonly Do[] | undefined {
  if (list.type !== "list" || list.items.length === 0) return undefined;
  const seen = new Set<string>();
  const bound = list.items.map((each) => readAction(each, seen, place));
  const whole = bound.filter((each) => each !== undefined);
  return whole.length === bound.length ? whole : undefined;
}

function readAction(action: Tree, seen: Set<string>, place: Place): Do | undefined {
  const { report } = place.wording;
  if (action.type !== "map") return void report(action, "动作要写成 { warn: 1, because: 原因 } 这样");
  const named = actionKinds.filter(({ name }) => action.fields.has(name));
  const [kind, another] = named;
  if (!kind) return void reportNoAction(action, report);
  const { key } = action.fields.get(kind.name) ?? { key: action };
  if (another) return void report(action.fields.get(another.name)?.key ?? key, `一项里只写一个动作：${kind.name} 和 ${another.name} 分开写成两项`);
  if (kind.once && seen.has(kind.name)) return void report(key, `${kind.name} 写了两次：一条规则里只能有一次`);
  seen.add(kind.name);
  const amiss = outOfPlace(kind, place);
  if (amiss !== undefined) return void report(key, amiss);
  const sound = check(kind.schema, action, report) !== undefined;
  const inner = innerOf(kind, action, place);
  if (!sound || !inner) return undefined;
  return attempt(action, report, (written) => kind.bind(written, { ...place.setting, inner }));
}

/** Why an action cannot stand here. */
function outOfPlace({ name, on, ofMember, inside, grave }: ActionKind, { inside: here, acting, wording: { when, member } }: Place): string | undefined {
  if (when && !on.includes(when)) return `${name} 不能用在 when: ${when} 里，只能用在 ${on.join("、")} 里`;
  if (when && ofMember && !member) return `${name} 是对某个成员做的，这条规则不针对某个成员`;
  if (!inside.includes(here)) return `${name} 不能写在 ${here} 的 do 里`;
  return grave && !acting ? `${name}：会把人移出去，这条规则要写明 mode: ask 或 mode: enforce` : undefined;
}

/** The actions under its `do`: none where it has none, undefined where they are wrong. */
function innerOf({ name, schema }: ActionKind, action: Mapping, place: Place): readonly Do[] | undefined {
  if (!("do" in schema.shape)) return [];
  const list = field(action, "do")?.value;
  return list && readActions(list, { ...place, inside: name === "ask" ? "ask" : "schedule" });
}

/** Why something in `then` is no action we know. */
function reportNoAction(action: Mapping, report: Report): void {
  const [first] = action.fields;
  if (!first) return report(action, "是空的动作：写一个动作，如 { warn: 1, because: 原因 }");
  const [name, { key }]: readonly [string, Field] = first;
  reportUnknown(report, key, `没有${quote(name)}这个动作`, name, namesFor(name, actionKinds.map((kind) => kind.name), actionKinds.flatMap(({ alias }) => alias ?? [])));
}
