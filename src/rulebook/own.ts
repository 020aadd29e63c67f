/** own: a rule of the author's own (`when`, `if`, `unless`, `then`) → a rule ready to judge. */
import type { BookFacts } from "../core/book.ts";
import { fingerprint } from "../core/fingerprint.ts";
import { ruleId } from "../core/ids.ts";
import type { BoundRule } from "../core/rule.ts";
import type { Do, Setting } from "../rules/own/action.ts";
import { ownRule } from "../rules/own/rule.ts";
import type { Wording } from "./attempt.ts";
import { readCondition } from "./condition.ts";
import { check } from "./issues.ts";
import { isAboutMember, readOccasion, readWhen } from "./occasion.ts";
import type { Report } from "./problem.ts";
import { ownRuleSchema } from "./schema.ts";
import type { Siblings } from "./siblings.ts";
import { type Mapping, field } from "./tree.ts";
import { readActions } from "./then.ts";

/** What a rule of one's own is bound with. */
export type Surroundings = { readonly facts: BookFacts; readonly scripts: ReadonlyMap<string, string>; readonly siblings: Siblings; readonly report: Report };

/** The rule and what its schema read; undefined when something is wrong, which is then reported. Every part is checked whatever is wrong with the others. */
export function readOwnRule(item: Mapping, { facts, scripts, siblings, report }: Surroundings) {
  const read = check(ownRuleSchema, item, report);
  const when = readWhen(item, report);
  const member = isAboutMember(when, item, facts);
  const occasion = when && read && readOccasion(when, read, item, { facts, siblings, report });
  const wording: Wording = { when, member, facts, report, count: 0 };
  const holds = condition(item, "if", wording);
  const unless = condition(item, "unless", wording);
  if (when === "message" && !item.fields.has("if")) report(field(item, "when")?.value ?? item, "when: message 要写 if：没有条件，每一条消息都会算");
  const written = field(item, "id")?.value;
  const called = written?.type === "scalar" ? String(written.value) : "";
  const id = ruleId(called);
  const laters = new Map<string, readonly Do[]>();
  const then = readThen(item, wording, { id, name: read?.name ?? called, book: facts, scripts, member, inner: [], keep: (waiting, written) => kept(laters, waiting, written) });
  if (!read || !occasion || holds === "wrong" || unless === "wrong" || !then || (when === "message" && !holds)) return undefined;
  const rule: BoundRule = ownRule({ id, occasion, ...(holds && { holds }), ...(unless && { unless }), then, laters, book: facts });
  return { ...read, rule };
}

/**
 * Named by what is written, so that a deadline set before a restart finds them again, and one set before the file was
 * changed never finds others: somebody would be warned for what a reminder was set for.
 */
function kept(laters: Map<string, readonly Do[]>, waiting: readonly Do[], written: string): string {
  const same = `later-${fingerprint(written)}`;
  let name = same;
  for (let more = 2; laters.has(name); more += 1) name = `${same}-${more}`;
  laters.set(name, waiting);
  return name;
}

/** Undefined when it is not written. */
function condition(item: Mapping, name: "if" | "unless", wording: Wording) {
  const written = field(item, name)?.value;
  if (!written) return undefined;
  return readCondition(written, name, wording) ?? "wrong";
}

/** The actions in their order; undefined when one is wrong or there is none, which its schema reports. */
function readThen(item: Mapping, wording: Wording, setting: Setting): readonly Do[] | undefined {
  const mode = field(item, "mode")?.value;
  const acting = mode?.type === "scalar" && (mode.value === "ask" || mode.value === "enforce");
  const list = field(item, "then")?.value;
  return list && readActions(list, { inside: "then", acting, wording, setting });
}
