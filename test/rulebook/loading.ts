/** loading: the shortest way from texts to a rulebook, or to what is said of their mistakes. */
import type { Rulebook } from "../../src/core/book.ts";
import { type Loaded, loadFromFiles, sayProblem } from "../../src/rulebook/load.ts";
import { kinds } from "./kinds.ts";

export const minimal = 'name: 瑜伽小站\ngroups: ["瑜伽小站*"]\n';

/** Files beside community.yaml, by path below the rules root. */
export type Files = Readonly<Record<string, string>>;
export type Media = readonly string[];

export function load(community: string, more: Files = {}, media?: Media) {
  return loadFromFiles({ "demo/community.yaml": community, ...more }, { community: "demo", kinds, commands: [], ...(media && { media }) });
}

export function loaded(community: string, more: Files = {}, media?: Media): Loaded {
  const result = load(community, more, media);
  if ("problems" in result) throw new Error(result.problems.map(sayProblem).join("\n"));
  return result;
}

export const book = (community: string, more: Files = {}, media?: Media): Rulebook => loaded(community, more, media).book;

/** What is said of the mistakes, the rules root left off. */
export function said(community: string, more: Files = {}, media?: Media): readonly string[] {
  const result = load(community, more, media);
  return "problems" in result ? result.problems.map((problem) => sayProblem(problem).replace(/^rules\//, "")) : [];
}
