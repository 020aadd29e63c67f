/** real-kinds: every rule kind in src/rules, found by its file, so that what ships in rules/ is held to the real ones. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { RuleKind } from "../../src/core/rule.ts";

const folder = join(import.meta.dirname, "../../src/rules");
const isKind = (value: unknown): value is RuleKind => typeof value === "object" && value !== null && "kind" in value && "bind" in value;

export async function realKinds(): Promise<readonly RuleKind[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const modules: readonly { readonly default?: unknown }[] = await Promise.all(files.map((name) => import(join(folder, name))));
  return modules.map((module) => module.default).filter(isKind);
}
