/** defaults: what a field that nobody wrote stands for, in the author's own spelling, from the schemas. */
import { z } from "zod";
import type { RuleKind } from "../core/rule.ts";
import { communitySchema, dropSchema, faqEntrySchema, ownRuleSchema, ruleSchema } from "./schema.ts";

/** As much of a JSON Schema as matters here. */
export type Json = { readonly default?: unknown; readonly properties?: Readonly<Record<string, Json>> | undefined };

const jsonOf = (schema: z.ZodType): Json => z.object({ properties: z.record(z.string(), z.custom<Json>()).optional() }).parse(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));

type Forms = { readonly community: Json; readonly shipped: Json; readonly own: Json; readonly faq: Json; readonly drop: Json; readonly options: ReadonlyMap<string, Json> };
const made = new WeakMap<readonly RuleKind[], Forms>();

/** The forms of all that may be written, made once. */
export function formsOf(kinds: readonly RuleKind[]): Forms {
  let forms = made.get(kinds);
  if (!forms) {
    forms = {
      community: jsonOf(communitySchema), shipped: jsonOf(ruleSchema), own: jsonOf(ownRuleSchema), faq: jsonOf(faqEntrySchema), drop: jsonOf(dropSchema),
      options: new Map(kinds.map(({ kind, options }) => [kind, jsonOf(options)])),
    };
    made.set(kinds, forms);
  }
  return forms;
}

/** The defaults of a field and of those below it; a field without one has none. */
export function defaultsIn(path: string, form: Json): readonly { readonly path: string; readonly value: unknown }[] {
  if (form.properties) return Object.entries(form.properties).flatMap(([name, part]) => defaultsIn(`${path}.${name}`, part));
  return form.default === undefined || isEmpty(form.default) ? [] : [{ path, value: form.default }];
}

const isEmpty = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length === 0;
