/** schema-at: what a schema says of the thing at a path: its keys, what it is for. */
import { z } from "zod";
import type { Path } from "./tree.ts";

type Anything = z.core.$ZodType;
/** A schema without its wrappers, and the outermost description. */
type Bare = {
  readonly schema: Anything;
  readonly description: string | undefined;
  /** The schema with its wrappers on: it says whether a value would do. */
  readonly whole: z.ZodType | undefined;
};

export function schemaAt(schema: Anything, path: Path): Bare | undefined {
  let now = unwrap(schema);
  for (const step of path) {
    const next = child(now.schema, String(step));
    if (!next) return undefined;
    now = unwrap(next);
  }
  return now;
}

function child(schema: Anything, step: string): Anything | undefined {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodUnion) return schema.options.map((option) => child(option, step)).find((found) => found !== undefined);
  return undefined;
}

function unwrap(schema: Anything): Bare {
  const whole = schema instanceof z.ZodType ? schema : undefined;
  let now = schema;
  let description: string | undefined;
  for (;;) {
    description ??= now instanceof z.ZodType ? now.description : undefined;
    if (now instanceof z.ZodOptional || now instanceof z.ZodDefault || now instanceof z.ZodPrefault || now instanceof z.ZodNullable) now = now.unwrap();
    else if (now instanceof z.ZodPipe) now = now.in;
    else return { schema: now, description, whole };
  }
}

/** The keys that an object's author may write; none for what is no object. */
export function knownKeys(found: { readonly schema: Anything } | undefined): readonly string[] {
  if (found?.schema instanceof z.ZodUnion) return found.schema.options.flatMap((schema) => knownKeys({ schema }));
  return found?.schema instanceof z.ZodObject ? Object.keys(found.schema.shape) : [];
}
