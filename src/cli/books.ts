/** books: the rule folder as the command line reads it. */
import { existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { LoadedBook } from "../app.ts";
import { commands } from "../commands/index.ts";
import type { Rulebook } from "../core/book.ts";
import { type CommunityId, communityId } from "../core/ids.ts";
import { checkExamples } from "../rulebook/examples.ts";
import { type Loaded, type Problem, loadAll, loadFromFiles, sayProblem } from "../rulebook/load.ts";
import { ruleKinds } from "../rules/index.ts";
import { Failure } from "./fail.ts";

const setup = { kinds: ruleKinds, commands };

/** All that a rule folder holds. Throws `Failure` when there is no such folder, or no community in it. */
export function readFolder(root: string): { readonly loaded: readonly Loaded[]; readonly problems: readonly Problem[] } {
  if (!existsSync(root) || !statSync(root).isDirectory()) throw new Failure(`没有规则目录 ${root}。`);
  const read = loadAll(root, setup);
  if (read.loaded.length === 0 && read.problems.length === 0) throw new Failure(`规则目录 ${root} 里没有社群（每个社群一个文件夹，里面有 community.yaml）。`);
  return read;
}

/** `wrong`: examples that do not hold, as lines to show. */
export type ReadBook = LoadedBook & { readonly wrong: readonly string[] };

/** Every community that can be used, and what is wrong with the others: lines to show, by community. */
export function readBooks(root: string): { readonly good: ReadonlyMap<CommunityId, ReadBook>; readonly bad: ReadonlyMap<CommunityId, readonly string[]> } {
  const { loaded, problems } = readFolder(root);
  const bad = new Map<CommunityId, string[]>();
  for (const problem of problems) {
    // `rules/demo/community.yaml` is about demo; a preset's mistake is told by the community that uses it.
    const community = communityId(problem.file.split("/").at(1) ?? basename(root));
    bad.set(community, [...(bad.get(community) ?? []), sayProblem(problem)]);
  }
  return { good: new Map(loaded.map((each) => [each.book.community, { ...each, wrong: checkExamples(each).map(sayProblem) }])), bad };
}

/** The same for a running bot: a community whose examples do not hold is as good as one with mistakes. */
export function usableBooks(root: string): ReturnType<typeof readBooks> {
  const { good, bad } = readBooks(root);
  const failing = new Map([...good].flatMap(([community, { wrong }]): [CommunityId, readonly string[]][] => (wrong.length === 0 ? [] : [[community, wrong]])));
  return { good: new Map([...good].filter(([community]) => !failing.has(community))), bad: new Map([...bad, ...failing]) };
}

/** One community that must be there and be right. */
export function needBook(root: string, community: string): ReadBook {
  const { good, bad } = readBooks(root);
  const wanted = communityId(community);
  const found = good.get(wanted);
  if (found) return found;
  const problems = bad.get(wanted);
  if (problems) throw new Failure(`社群「${community}」的规则有错：\n${problems.join("\n")}`);
  throw new Failure(`没有社群「${community}」。${root} 里有：${[...good.keys(), ...bad.keys()].join("、")}。`);
}

/** A rulebook from the files of a recorded version; undefined when this program cannot read them any more. */
export function bookFromFiles(files: Readonly<Record<string, string>>, community: CommunityId): Rulebook | undefined {
  const loaded = loadFromFiles(files, { ...setup, community });
  return "problems" in loaded ? undefined : loaded.book;
}
