/** spelling: the Chinese words that a field and a value may also be written with, as the schemas declare them with `.meta()`. */
import { z } from "zod";

type Anything = z.core.$ZodType;

declare module "zod" {
  interface GlobalMeta {
    /** The Chinese name of the key that this schema stands behind. */
    readonly alias?: string;
    /** The Chinese name of each value. */
    readonly words?: Readonly<Record<string, string>>;
    /** Slips for a value that can mean nothing else; they are mistakes, and are mended on request. */
    readonly slips?: Readonly<Record<string, string>>;
    /** The one spelling of a text that has several; undefined for one that cannot be read. */
    readonly respelt?: (written: string) => string | undefined;
  }
}
export type Spelling = Pick<z.GlobalMeta, "alias" | "words" | "slips" | "respelt">;

/** A schema without its wrappers, and what these and it declare; the outermost declaration counts. */
export function bare(schema: Anything): { readonly schema: Anything; readonly spelling: Spelling } {
  let now = schema;
  const found: { -readonly [Name in keyof Spelling]: Spelling[Name] } = {};
  for (;;) {
    const { alias, words, slips, respelt }: Spelling = z.globalRegistry.get(now) ?? {};
    if (alias !== undefined) found.alias ??= alias;
    if (words !== undefined) found.words ??= words;
    if (slips !== undefined) found.slips ??= slips;
    if (respelt !== undefined) found.respelt ??= respelt;
    if (now instanceof z.ZodOptional || now instanceof z.ZodDefault || now instanceof z.ZodPrefault || now instanceof z.ZodNullable || now instanceof z.ZodLazy) now = now.unwrap();
    else if (now instanceof z.ZodPipe) now = now.in;
    else return { schema: now, spelling: found };
  }
}

export const aliasOf = (schema: Anything): string | undefined => bare(schema).spelling.alias;

const known = new WeakMap<Anything, ReadonlyMap<string, string>>();
/** The Chinese names of an object's keys, each with the key that it stands for; none for what is no object. */
export function aliasesIn(schema: Anything): ReadonlyMap<string, string> {
  let aliases = known.get(schema);
  if (!aliases) known.set(schema, (aliases = lookedUp(schema)));
  return aliases;
}

function lookedUp(schema: Anything): ReadonlyMap<string, string> {
  const object = bare(schema).schema;
  if (object instanceof z.ZodUnion) return new Map(object.options.flatMap((option) => [...aliasesIn(option)]));
  if (!(object instanceof z.ZodObject)) return new Map();
  const aliases = new Map<string, string>();
  for (const [name, field] of Object.entries(object.shape)) {
    const alias = aliasOf(field);
    if (alias !== undefined) aliases.set(alias, name);
  }
  return aliases;
}
