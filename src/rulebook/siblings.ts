/** siblings: what a rule of one's own may need to know of the community's shipped rules: the name format, the introduction. */
import { type RuleId, ruleId } from "../core/ids.ts";
import type { RuleKind } from "../core/rule.ts";
import { type Mapping, type Tree, field, plain } from "./tree.ts";

export type Siblings = {
  /** The format of the `rename-on-entry` rule. */
  readonly nameFormat?: string;
  /** The `self-introduction` rule; `within` is the time that it gives, ms. */
  readonly introduction?: { readonly id: RuleId; readonly enforced: boolean; readonly within: number };
};

/** Read from the rules as written, before any of them is bound: their order does not matter. */
export function siblingsIn(items: readonly Tree[], kinds: readonly RuleKind[]): Siblings {
  const rename = optionsOf("rename-on-entry", items, kinds);
  const intro = optionsOf("self-introduction", items, kinds);
  const format = rename?.options["format"];
  const within = intro?.options["within"];
  return {
    ...(typeof format === "string" && { nameFormat: format }),
    ...(intro && typeof within === "number" && { introduction: { id: ruleId(scalar(intro.item, "id") ?? ""), enforced: scalar(intro.item, "mode") === "enforce", within } }),
  };
}

/** The first rule of a kind and its options with their defaults; undefined when there is none, or its options are wrong, which is told elsewhere. */
function optionsOf(use: string, items: readonly Tree[], kinds: readonly RuleKind[]): { readonly item: Mapping; readonly options: Readonly<Record<string, unknown>> } | undefined {
  const kind = kinds.find((each) => each.kind === use);
  const item = items.find((each): each is Mapping => each.type === "map" && scalar(each, "use") === use);
  const written = item && field(item, "with")?.value;
  const read = kind?.options.safeParse(written ? plain(written) : {});
  return item && read?.success === true ? { item, options: read.data } : undefined;
}

function scalar(item: Mapping, name: string): string | undefined {
  const value = field(item, name)?.value;
  return value?.type === "scalar" && typeof value.value === "string" ? value.value : undefined;
}
