/** attempt: making something of a checked tree, with a mistake beyond the schema's sight told at its place. */
import type { BookFacts } from "../core/book.ts";
import { nearest } from "../core/nearest.ts";
import { OptionMistake } from "../core/rule.ts";
import type { When } from "../rules/own/check.ts";
import type { Report } from "./problem.ts";
import { type Tree, keyAt, nodeAt, plain } from "./tree.ts";

/** What the words of an author's own rule are read with. `when` is undefined when it is not known. */
export type Wording = { readonly when: When | undefined; /** Whether the rule is about somebody. */ readonly member: boolean; readonly facts: BookFacts; readonly report: Report; /** Conditions read so far. */ count: number };

/** What is made of a tree's values; any failure but an `OptionMistake` is the maker's own, and stands at the tree. */
export function attempt<Made>(tree: Tree, report: Report, make: (written: unknown) => Made, failed = "这里建不起来"): Made | undefined {
  try {
    return make(plain(tree));
  } catch (error) {
    if (!(error instanceof OptionMistake)) {
      report(tree, `${failed}：${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
    const node = nodeAt(tree, error.path);
    const word = node?.type === "scalar" ? String(node.value) : undefined;
    report(node ?? keyAt(tree, error.path), error.message, word === undefined ? undefined : nearest(word, error.known));
    return undefined;
  }
}
