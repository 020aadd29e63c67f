/** schema-names: the Chinese names in a JSON Schema, so that an editor completes and accepts them beside the canonical ones. */
import type { z } from "zod";

type Json = z.core.JSONSchema.JSONSchema;
type Part = Json | boolean;

/** The schema with a property for each alias and a choice for each value's word. A property of any size is pointed to, not repeated. */
export function withNames(schema: Json): Json {
  return named(schema, "#");
}

const isJson = (part: unknown): part is Json => typeof part === "object" && part !== null && !Array.isArray(part);
const isNames = (part: unknown): part is Readonly<Record<string, string>> => isJson(part) && Object.values(part).every((each) => typeof each === "string");

function named(schema: Json, at: string): Json {
  const { alias: _, words, slips: __, respelt: ___, ...rest } = schema;
  const made: Json = { ...rest };
  for (const key of ["items", "additionalProperties", "if", "then", "else", "not"] as const) {
    const part = made[key];
    if (isJson(part)) made[key] = named(part, `${at}/${key}`);
  }
  for (const key of ["anyOf", "oneOf", "allOf"] as const) {
    const parts = made[key];
    if (Array.isArray(parts)) made[key] = parts.map((part, index) => (isJson(part) ? named(part, `${at}/${key}/${index}`) : part));
  }
  if (isJson(made.definitions)) made.definitions = Object.fromEntries(Object.entries(made.definitions).map(([name, part]) => [name, namedPart(part, `${at}/definitions/${name}`)]));
  if (Array.isArray(made.enum) && isNames(words)) made.enum = [...made.enum, ...Object.values(words)];
  return made.properties ? withAliases(made, at) : made;
}

const namedPart = (part: unknown, at: string): Part => (isJson(part) ? named(part, at) : part === true);

/** Either name of a key will do, also where it must be there. */
function withAliases(schema: Json, at: string): Json {
  const properties: Record<string, Part> = {};
  const aliases = new Map<string, string>();
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    const made = namedPart(part, `${at}/properties/${name}`);
    properties[name] = made;
    const alias = isJson(part) && typeof part["alias"] === "string" ? part["alias"] : undefined;
    if (alias === undefined || !isJson(made)) continue;
    aliases.set(name, alias);
    properties[alias] = { ...pointed(made, `${at}/properties/${name}`), deprecated: false };
  }
  const needed = schema.required ?? [];
  const either = needed.flatMap((name) => {
    const alias = aliases.get(name);
    return alias === undefined ? [] : [{ anyOf: [{ required: [name] }, { required: [alias] }] }];
  });
  const { required: _, ...rest } = schema;
  const required = needed.filter((name) => !aliases.has(name));
  return { ...rest, properties, ...(schema.required && required.length > 0 && { required }), ...(either.length > 0 && { allOf: [...(schema.allOf ?? []), ...either] }) };
}

function pointed(made: Json, at: string): Json {
  if (JSON.stringify(made).length < 200) return made;
  return { ...(made.description !== undefined && { description: made.description }), allOf: [{ $ref: at }] };
}
