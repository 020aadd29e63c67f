/** seeds: rule files to begin with: the demo, the presets, and the snippets of the loader's own tests. */
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

export type Files = Readonly<Record<string, string>>;
export type Seeds = { readonly demo: Files; readonly presets: Files; readonly snippets: readonly string[] };

const root = resolve(import.meta.dirname, "../..");
const minimal = 'name: 瑜伽小站\ngroups: ["瑜伽小站*"]\n';
const read = (path: string): string => readFileSync(join(root, path), "utf8");

export function readSeeds(): Seeds {
  const demo = Object.fromEntries(["community.yaml", "faq.yaml", "drops.yaml", "scripts.yaml", "words/广告词.txt"].map((name) => [`demo/${name}`, read(`rules/demo/${name}`)]));
  const presets = Object.fromEntries(readdirSync(join(root, "rules/presets")).map((name) => [`presets/${name}`, read(`rules/presets/${name}`)]));
  const tests = readdirSync(join(root, "test/rulebook")).filter((name) => name.endsWith(".test.ts"));
  return { demo, presets, snippets: tests.flatMap((name) => snippetsOf(read(`test/rulebook/${name}`))) };
}

/** The double-quoted strings of a test that hold several lines: each is a community, or what follows a name and its groups. */
function snippetsOf(source: string): readonly string[] {
  return [...source.matchAll(/"(?:[^"\\\n]|\\.)*\\n(?:[^"\\\n]|\\.)*"/g)].flatMap(([literal]) => {
    try {
      const text: unknown = JSON.parse(literal);
      return typeof text === "string" ? [text.startsWith("name") ? text : minimal + text] : [];
    } catch {
      return [];
    }
  });
}
