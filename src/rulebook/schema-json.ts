/** schema-json: the JSON Schema that editors complete and check rule files with, made from the same zod as the loader's. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { RuleKind } from "../core/rule.ts";
import { actionKinds, mostActions } from "../rules/own/actions.ts";
import { combinators, conditionKinds } from "../rules/own/conditions.ts";
import { aliasOf } from "./spelling.ts";
import { withNames } from "./schema-names.ts";
import { communitySchema, dropsSchema, faqSchema, ownRuleSchema, ruleSchema } from "./schema.ts";

type Json = z.core.JSONSchema.JSONSchema;

/** As an author writes it: before defaults and conversions. What JSON Schema cannot say, it leaves open. */
const toJson = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: "input", target: "draft-7", unrepresentable: "any" });

function part(schema: z.ZodType): Json {
  const { $schema: _, ...json } = toJson(schema);
  return json;
}

const conditionRef: Json = { $ref: "#/definitions/condition" };

/** Kept until the whole schema is there; `withNames` makes a property of it. */
const named = (alias: string | undefined): Json => (alias === undefined ? {} : { alias });

/** One condition of an author's own rule: one word, and what may stand after it. */
function conditionSchema(): Json {
  const words = conditionKinds.map(({ name, alias, summary, schema, list }): [string, Json] => {
    const { description: _, ...json } = part(schema);
    const single = list && typeof json.items === "object" && !Array.isArray(json.items) ? { anyOf: [json, json.items] } : json;
    return [name, { description: summary, ...single, ...named(alias) }];
  });
  const joined = combinators.map(({ name, alias, summary }): [string, Json] => [name, { description: summary, ...named(alias), ...(name === "not" ? { allOf: [conditionRef] } : { type: "array", minItems: 1, items: conditionRef }) }]);
  return { type: "object", additionalProperties: false, minProperties: 1, maxProperties: 1, properties: Object.fromEntries([...joined, ...words]) };
}

const actionRef: Json = { $ref: "#/definitions/action" };

/** One action: its word, and what goes with it; more actions where it has a `do`. */
function actionSchema(): Json {
  return {
    anyOf: actionKinds.map(({ summary, schema, name, alias }): Json => {
      const { properties = {}, ...json } = part(schema);
      const [own, inner] = [properties[name], properties["do"]];
      return {
        ...json, description: summary, required: [name],
        properties: { ...properties, [name]: typeof own === "object" ? { ...own, ...named(alias) } : true, ...(typeof inner === "object" && { do: { ...inner, items: actionRef } }) },
      };
    }),
  };
}

/** The keys of an author's own rule. */
function ownProperties(): Record<string, Json> {
  const { properties = {} } = part(ownRuleSchema);
  const described = (name: string): Json => {
    const field = properties[name];
    return typeof field === "object" ? field : {};
  };
  return {
    when: described("when"), at: described("at"), after: described("after"), format: described("format"), counter: described("counter"), turns: described("turns"),
    if: { ...described("if"), allOf: [conditionRef] },
    unless: { ...described("unless"), allOf: [conditionRef] },
    // oxlint-disable-next-line unicorn/no-thenable -- the rule author's own word
    then: { ...named(aliasOf(ownRuleSchema.shape.then)), description: described("then").description ?? "", type: "array", minItems: 1, maxItems: mostActions, items: actionRef },
  };
}

/** The schema of community.yaml: `use:` decides which options `with:` has. */
export function editorSchema(kinds: readonly RuleKind[]): Json {
  const community = toJson(communitySchema);
  const rule = part(ruleSchema);
  const use: Json = { ...named(aliasOf(ruleSchema.shape.use)), description: "用哪一种规则", oneOf: kinds.map(({ kind, summary }) => ({ const: kind, description: summary })) };
  const allOf = kinds.map(({ kind, options }): Json => ({
    if: eitherUse(kind),
    // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word
    then: { properties: { with: { ...part(options), ...named(aliasOf(ruleSchema.shape.with)), required: [] } } },
  }));
  // What a rule leaves out, its preset may give: of what is missing, only the loader can tell.
  const oneRule: Json = { ...rule, required: ["id"], properties: { ...rule.properties, use, ...ownProperties() }, allOf };
  const rules: Json = { ...named(aliasOf(communitySchema.shape.rules)), type: "array", description: "规则", items: { $ref: "#/definitions/rule" } };
  const properties = { ...community.properties, rules, sets: setsSchema(community.properties?.["sets"], rules) };
  return withNames({ ...community, title: "暖群 community.yaml", required: ["name"], properties, definitions: { condition: conditionSchema(), action: actionSchema(), rule: oneRule } });
}

function eitherUse(kind: string): Json {
  const alias = aliasOf(ruleSchema.shape.use);
  const by = (name: string): Json => ({ properties: { [name]: { const: kind } }, required: [name] });
  return alias === undefined ? by("use") : { anyOf: [by("use"), by(alias)] };
}

/** The sets, whose rules are rules like the others. */
function setsSchema(sets: Json | boolean | undefined, rules: Json): Json {
  const set = typeof sets === "object" ? sets.additionalProperties : undefined;
  if (typeof sets !== "object" || typeof set !== "object") return {};
  return { ...sets, additionalProperties: { ...set, properties: { ...set.properties, rules } } };
}

/** All schemas by file name. */
export function editorSchemas(kinds: readonly RuleKind[]): Readonly<Record<string, Json>> {
  return {
    "community.schema.json": editorSchema(kinds),
    "faq.schema.json": withNames({ ...toJson(faqSchema), title: "暖群 faq.yaml" }),
    "drops.schema.json": withNames({ ...toJson(dropsSchema), title: "暖群 drops.yaml" }),
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
