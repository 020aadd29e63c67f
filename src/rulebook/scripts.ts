/** scripts: scripts.yaml, the prepared words for humans, and which cases they go with. */
import type { Script } from "../core/book.ts";
import { caseTopicNames, caseTopics } from "../core/entry.ts";
import { check } from "./issues.ts";
import { type Report, quote, reportUnknown } from "./problem.ts";
import { scriptsSchema } from "./schema.ts";
import { type Tree, nodeAt } from "./tree.ts";

/** A script, and where the file says what it goes with. */
type Placed = { readonly script: Script; readonly topics: readonly Tree[] };
export type Scripts = ReadonlyMap<string, Placed>;

/** A topic may be written in Chinese or English. */
const topicWords: ReadonlyMap<string, string> = new Map(caseTopics.map((topic) => [caseTopicNames[topic], topic]));

/** Scripts of all files, in the order given; the last one with a name wins. */
export function readScripts(trees: readonly Tree[], report: Report): Scripts {
  const scripts = new Map<string, Placed>();
  for (const tree of trees) {
    for (const [name, written] of Object.entries(check(scriptsSchema, tree, report) ?? {})) {
      if (typeof written === "string") scripts.set(name, { script: { name, text: written, topics: [] }, topics: [] });
      else scripts.set(name, { script: { name, text: written.text, topics: written.for.map((topic) => topicWords.get(topic) ?? topic) }, topics: written.for.flatMap((_, place) => nodeAt(tree, [name, "for", place]) ?? []) });
    }
  }
  return scripts;
}

/** What a script is for is a topic of cases or a rule; anything else would never be offered. */
export function checkTopics(scripts: Scripts, rules: readonly string[], report: Report): void {
  const known = [...caseTopics, ...rules];
  for (const { script, topics } of scripts.values()) {
    for (const [place, topic] of script.topics.entries()) {
      const node = topics[place];
      if (node && !known.includes(topic)) reportUnknown(report, node, `话术${quote(script.name)}的 for 里没有${quote(topic)}这类工单或这条规则`, topic, [...known, ...topicWords.keys()]);
    }
  }
}
