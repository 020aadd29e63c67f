/** forms: what may stand in a community.yaml, its rules included, as one schema: the words of the rule language are looked up in it. */
import { z } from "zod";
import type { RuleKind } from "../core/rule.ts";
import { actionKinds } from "../rules/own/actions.ts";
import { combinators, conditionKinds } from "../rules/own/conditions.ts";
import { type Rewriting, canonical } from "./aliases.ts";
import { communitySchema, ownRuleSchema, ruleSchema } from "./schema.ts";
import { aliasOf } from "./spelling.ts";
import { type Tree, field, withField } from "./tree.ts";

const named = (schema: z.ZodType, alias: string | undefined): z.ZodType => (alias === undefined ? schema : schema.meta({ alias }));
/** A form in the place of a schema, under the same Chinese name. */
const insteadOf = (schema: z.ZodType, form: z.ZodType): z.ZodType => named(form, aliasOf(schema));

const condition: z.ZodType = z.lazy(() => oneCondition);
const oneCondition = z.strictObject({
  ...Object.fromEntries(combinators.map(({ name, alias }) => [name, named(name === "not" ? condition : z.array(condition), alias)])),
  ...Object.fromEntries(conditionKinds.map(({ name, alias, schema }) => [name, named(schema, alias)])),
});

const action: z.ZodType = z.lazy(() => anyAction);
/** An action with its own fields; `do` holds more of them. */
const anyAction = z.union(actionKinds.map(({ name, alias, schema: { shape } }) => {
  const { do: inner } = shape;
  return z.strictObject({ ...shape, [name]: named(shape[name] ?? z.unknown(), alias), ...(inner instanceof z.ZodType && { do: insteadOf(inner, z.array(action)) }) });
}));

const own = ownRuleSchema.shape;
/** A rule of either kind. What stands under `with` depends on `use`. */
export const ruleForm = z.strictObject({
  ...ruleSchema.partial().shape,
  ...own,
  if: insteadOf(own.if, condition),
  unless: insteadOf(own.unless, condition),
  // oxlint-disable-next-line unicorn/no-thenable -- the word is the rule author's, and nobody awaits a schema
  then: insteadOf(own.then, z.array(action)),
});

const rules = insteadOf(communitySchema.shape.rules, z.array(ruleForm));
const set = communitySchema.shape.sets.unwrap().valueType;
export const communityForm = z.strictObject({
  ...communitySchema.shape,
  rules,
  sets: insteadOf(communitySchema.shape.sets, z.record(z.string(), z.strictObject({ ...set.shape, rules }))),
});

/** The kind that each rule is of, by its id. */
export type Uses = ReadonlyMap<string, string>;
const text = (tree: Tree | undefined): string | undefined => (tree?.type === "scalar" && typeof tree.value === "string" ? tree.value : undefined);

/** What these rules, on top of others, are each of. */
export function usesOf(rules: Tree | undefined, under: Uses = new Map()): Uses {
  const uses = new Map(under);
  for (const rule of rules?.type === "list" ? rules.items : []) {
    const [id, use] = [text(field(rule, "id")?.value), text(field(rule, "use")?.value)];
    if (id !== undefined && use !== undefined) uses.set(id, use);
  }
  return uses;
}

/** A list of rules with the options of shipped kinds in canonical words. */
export function canonicalOptions(rules: Tree, uses: Uses, kinds: readonly RuleKind[], to: Rewriting): Tree {
  if (rules.type !== "list") return rules;
  return { ...rules, items: rules.items.map((rule) => {
    const options = field(rule, "with");
    const kind = kinds.find((each) => each.kind === (text(field(rule, "use")?.value) ?? uses.get(text(field(rule, "id")?.value) ?? "")));
    return rule.type === "map" && options && kind ? withField(rule, "with", { ...options, value: canonical(options.value, kind.options, to) }) : rule;
  }) };
}
