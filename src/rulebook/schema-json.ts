/** schema-json: the JSON Schema that editors complete and check rule files with, made from the same zod as the loader's. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { RuleKind } from "../core/rule.ts";
import { communitySchema, dropsSchema, faqSchema, ruleSchema } from "./schema.ts";

type Json = z.core.JSONSchema.JSONSchema;

/** As an author writes it: before defaults and conversions. What JSON Schema cannot say, it leaves open. */
const toJson = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: "input", target: "draft-7", unrepresentable: "any" });

function part(schema: z.ZodType): Json {
  const { $schema: _, ...json } = toJson(schema);
  return json;
}

/** The schema of community.yaml: `use:` decides which options `with:` has. */
export function editorSchema(kinds: readonly RuleKind[]): Json {
  const community = toJson(communitySchema);
  const rule = part(ruleSchema);
  const use: Json = { description: "用哪一种规则", oneOf: kinds.map(({ kind, summary }) => ({ const: kind, description: summary })) };
  const allOf = kinds.map(({ kind, options }): Json => ({
    if: { properties: { use: { const: kind } }, required: ["use"] },
    // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word
    then: { properties: { with: { ...part(options), required: [] } } },
  }));
  // What a rule leaves out, its preset may give: of what is missing, only the loader can tell.
  const rules: Json = { type: "array", description: "规则", items: { ...rule, required: ["id"], properties: { ...rule.properties, use }, allOf } };
  return { ...community, title: "暖群 community.yaml", required: ["name"], properties: { ...community.properties, rules } };
}

/** All schemas by file name. */
export function editorSchemas(kinds: readonly RuleKind[]): Readonly<Record<string, Json>> {
  return {
    "community.schema.json": editorSchema(kinds),
    "faq.schema.json": { ...toJson(faqSchema), title: "暖群 faq.yaml" },
    "drops.schema.json": { ...toJson(dropsSchema), title: "暖群 drops.yaml" },
  };
}

/** Writes them into the rules root, where the first line of a rule file points to them. Returns the paths. */
export function writeEditorSchemas(rulesRoot: string, kinds: readonly RuleKind[]): readonly string[] {
  return Object.entries(editorSchemas(kinds)).map(([name, schema]) => {
    const path = join(rulesRoot, name);
    writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
    return path;
  });
}
