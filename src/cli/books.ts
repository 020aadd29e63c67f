/** books: the rule folder as the command line reads it. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LoadedBook } from "../app.ts";
import { commands } from "../commands/index.ts";
import { type CommunityId, communityId } from "../core/ids.ts";
import type { Rulebook } from "../core/book.ts";
import { loadFromFiles, loadRulebook } from "../rulebook/load.ts";
import { sayProblem } from "../rulebook/problem.ts";
import { ruleKinds } from "../rules/index.ts";
import { Failure } from "./fail.ts";

/** The communities of a rule folder, by name. Throws `Failure` when there is no such folder or none in it. */
export function communitiesIn(root: string): readonly string[] {
  if (!existsSync(root) || !statSync(root).isDirectory()) throw new Failure(`没有规则目录 ${root}。`);
  const names = readdirSync(root).filter((name) => name !== "presets" && existsSync(join(root, name, "community.yaml")));
  if (names.length === 0) throw new Failure(`规则目录 ${root} 里没有社群（每个社群一个文件夹，里面有 community.yaml）。`);
  return names.toSorted();
}

/** One community's book, or its problems as lines to show. */
export function readBook(root: string, community: string): LoadedBook | { readonly problems: readonly string[] } {
  const loaded = loadRulebook(join(root, community), { kinds: ruleKinds, commands, rulesRoot: root });
  return "problems" in loaded ? { problems: loaded.problems.map(sayProblem) } : loaded;
}

/** Every community that can be used, and what is wrong with the others. */
export function readBooks(root: string): { readonly good: ReadonlyMap<CommunityId, LoadedBook>; readonly bad: ReadonlyMap<CommunityId, readonly string[]> } {
  const good = new Map<CommunityId, LoadedBook>();
  const bad = new Map<CommunityId, readonly string[]>();
  for (const name of communitiesIn(root)) {
    const loaded = readBook(root, name);
    if ("problems" in loaded) bad.set(communityId(name), loaded.problems);
    else good.set(loaded.book.community, loaded);
  }
  return { good, bad };
}

/** One community that must be there and be right. */
export function needBook(root: string, community: string): LoadedBook {
  const known = communitiesIn(root);
  if (!known.includes(community)) throw new Failure(`没有社群「${community}」。${root} 里有：${known.join("、")}。`);
  const loaded = readBook(root, community);
  if ("problems" in loaded) throw new Failure(`社群「${community}」的规则有错：\n${loaded.problems.join("\n")}`);
  return loaded;
}

/** A rulebook from the files of a recorded version; undefined when this program cannot read them any more. */
export function bookFromFiles(files: Readonly<Record<string, string>>, community: CommunityId): Rulebook | undefined {
  const loaded = loadFromFiles(files, { kinds: ruleKinds, commands, community });
  return "problems" in loaded ? undefined : loaded.book;
}
