/** aliases: a file's Chinese keys and values → the canonical ones, at their old places, so that presets merge and mistakes are told alike. */
import { z } from "zod";
import { type Report, type Spot, quote } from "./problem.ts";
import { aliasesIn, bare, type Spelling } from "./spelling.ts";
import type { Field, Mapping, Scalar, Tree } from "./tree.ts";

type Anything = z.core.$ZodType;

/** A word at a place, and the one that is meant. */
export type Rewrite = { readonly at: Spot; readonly from: string; readonly to: string };
/** Where mistakes and rewrites are told. */
export type Rewriting = { readonly report: Report; readonly rewrite: (rewrite: Rewrite) => void };

/** The same tree in canonical words, as far as the schema knows it. What it does not know stays as written. */
export function canonical(tree: Tree, schema: Anything, to: Rewriting): Tree {
  const { schema: form, spelling } = bare(schema);
  if (form instanceof z.ZodUnion) return form.options.reduce<Tree>((so, option) => canonical(so, option, to), tree);
  switch (tree.type) {
    case "scalar":
      // A list of one may be written without its brackets.
      return form instanceof z.ZodArray ? canonical(tree, form.element, to) : form instanceof z.ZodEnum ? canonicalWord(tree, spelling, to) : spelling.respelt ? respelt(tree, spelling.respelt, to) : tree;
    case "list":
      return form instanceof z.ZodArray ? { ...tree, items: tree.items.map((item) => canonical(item, form.element, to)) } : tree;
    case "map":
      if (form instanceof z.ZodObject) return canonicalMap(tree, form, to);
      return form instanceof z.ZodRecord ? mapFields(tree, (_, value) => canonical(value, form.valueType, to)) : tree;
  }
}

function canonicalMap(tree: Mapping, form: z.ZodObject, to: Rewriting): Mapping {
  const named = renamed(tree, aliasesIn(form), to);
  return mapFields(named, (name, value) => {
    const field: Anything | undefined = Object.hasOwn(form.shape, name) ? form.shape[name] : undefined;
    return field ? canonical(value, field, to) : value;
  });
}

/** The map with its keys' other names replaced. Both names of one key are one key written twice. */
function renamed(tree: Mapping, aliases: ReadonlyMap<string, string>, to: Rewriting): Mapping {
  if (![...tree.fields.keys()].some((name) => aliases.has(name))) return tree;
  const fields = new Map<string, Field & { readonly written: string }>();
  for (const [written, field] of tree.fields) {
    const name = aliases.get(written) ?? written;
    const first = fields.get(name);
    if (first) to.report(field.key, `${quote(name)}写了两次：${quote(written)}和${quote(first.written)}是同一个键`);
    else fields.set(name, { ...field, written });
    const twice = name !== written && tree.fields.has(name);
    if (!first && name !== written && !twice) to.rewrite({ at: field.key, from: written, to: name });
  }
  return { ...tree, fields };
}

/** A comma would end the text within braces, so it is put in quotes. */
function respelt(text: Scalar, spell: NonNullable<Spelling["respelt"]>, to: Rewriting): Scalar {
  const meant = typeof text.value === "string" ? spell(text.value) : undefined;
  if (typeof text.value !== "string" || meant === undefined || meant === text.value) return text;
  to.rewrite({ at: text, from: text.value, to: text.quoted || meant.includes(", ") ? JSON.stringify(meant) : meant });
  return { ...text, value: meant };
}

function canonicalWord(word: Scalar, { words = {}, slips }: Spelling, to: Rewriting): Scalar {
  if (typeof word.value !== "string") return word;
  const { value } = word;
  const meant = Object.keys(words).find((name) => words[name] === value);
  if (meant !== undefined) {
    to.rewrite({ at: word, from: value, to: meant });
    return { ...word, value: meant };
  }
  const slip = slips && slipOf(value.trim().toLowerCase(), slips, words);
  // A slip stays a mistake until it is mended: the author is to see it.
  if (slip !== undefined && slip !== value) to.rewrite({ at: word, from: value, to: slip });
  return word;
}

function slipOf(word: string, slips: Readonly<Record<string, string>>, words: Readonly<Record<string, string>>): string | undefined {
  if (Object.hasOwn(slips, word)) return slips[word];
  return Object.hasOwn(words, word) ? word : undefined;
}

function mapFields(tree: Mapping, change: (name: string, value: Tree) => Tree): Mapping {
  return { ...tree, fields: new Map([...tree.fields].map(([name, { key, value }]) => [name, { key, value: change(name, value) }])) };
}
