/**
 * docs: writes the tables of commands, rules and settings into the READMEs, and the editor's JSON Schemas into rules/, from their declarations.
 * Usage: npm run docs [-- --check]; with --check nothing is written and a table that is out of date ends with 1.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { commands } from "../src/commands/index.ts";
import { commandRows } from "../src/commands/table.ts";
import { settings } from "../src/config.ts";
import { capabilityRows } from "../src/gateway/capabilities.ts";
import { allActs } from "../src/gateway/qq/implementation.ts";
import { noGroupAdmin } from "../src/gateway/group-admin.ts";
import { sandboxActs } from "../src/gateway/sandbox/puppet.ts";
import { communitySchema } from "../src/rulebook/schema.ts";
import { aliasOf, bare } from "../src/rulebook/spelling.ts";
import { writeEditorSchemas } from "../src/rulebook/schema-json.ts";
import { ruleKinds } from "../src/rules/index.ts";
import { actionKinds } from "../src/rules/own/actions.ts";
import { combinators, conditionKinds } from "../src/rules/own/conditions.ts";
import { z } from "zod";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
const code = (text: string): string => `\`${text}\``;

function optionsOf(options: z.ZodObject): string {
  const { properties = {} } = z.toJSONSchema(options, { io: "input" });
  return Object.entries(properties)
    .map(([name, field]) => {
      const alias = aliasOf(options.shape[name]) ?? "";
      const fallback = typeof field === "object" && "default" in field ? `（默认 ${JSON.stringify(field.default)}）` : "";
      return `${code(name)} ${alias}${fallback}`;
    })
    .join("、");
}

type Word = { readonly name: string; readonly alias?: string; readonly summary: string; readonly example: string };
const words = (all: readonly Word[]): readonly (readonly string[])[] => all.map(({ name, alias = " ", summary, example }) => [code(name), alias, summary, code(example)]);

/** A community's keys, and what stands below them: name, Chinese name, what for, default in the author's spelling. */
function keyRows(schema: z.ZodType, under = ""): readonly (readonly string[])[] {
  const object = bare(schema).schema;
  if (!(object instanceof z.ZodObject)) return [];
  const { properties = {} } = z.toJSONSchema(object, { io: "input", unrepresentable: "any" });
  return Object.entries(object.shape).flatMap(([name, field]: [string, z.ZodType]) => {
    const json = properties[name];
    const given = typeof json === "object" ? json.default : undefined;
    const said = typeof given === "string" ? given : JSON.stringify(given);
    const fallback = given === undefined || said === "{}" || said === "[]" ? " " : code(said);
    const record = bare(field).schema;
    const below = record instanceof z.ZodRecord && record.valueType instanceof z.ZodObject ? keyRows(record.valueType, `${under}${name}.<名字>.`) : keyRows(field, `${under}${name}.`);
    const description = typeof json === "object" ? (json.description ?? "") : "";
    return [[code(under + name), aliasOf(field) ?? " ", description, fallback], ...below];
  });
}

/** Every table by the name of its place in the READMEs. */
export const tables: Readonly<Record<string, string>> = {
  commands: table(["指令", "别名", "做什么", "谁能用"], commandRows(commands).filter((row) => row.where === "private").map((row) => [code(`${row.name} ${row.usage}`.trim()), row.aliases.map(code).join(" "), row.summary, row.roles])),
  words: table(["口令", "也可以说", "做什么"], commandRows(commands).filter((row) => row.where === "group").map((row) => [code(row.name), row.aliases.map(code).join(" "), row.summary])),
  rules: table(["use", "做什么", "选项"], ruleKinds.map((kind) => [code(kind.kind), kind.summary, optionsOf(kind.options)])),
  conditions: table(["条件", "也可以写", "什么时候满足", "写法"], words([...combinators, ...conditionKinds])),
  actions: table(["动作", "也可以写", "做什么", "写法"], words(actionKinds)),
  keys: table(["键", "也可以写", "做什么", "默认"], keyRows(communitySchema)),
  capabilities: table(["能不能", "sandbox", "wechat", "qq", "其他 puppet"], capabilityRows([
    { kind: "sandbox", acts: sandboxActs }, { kind: "wechat", acts: noGroupAdmin.acts }, { kind: "qq", acts: new Set(allActs) }, { kind: "puppet", acts: noGroupAdmin.acts },
  ])),
  settings: table(["变量", "默认", "说明"], Object.entries(settings.shape).map(([name, field]) => [code(name), code(String(field.parse(undefined)) || " "), field.description ?? ""])),
};

/** A README with its tables as they are declared now. Throws when a place is missing its end. */
export function withTables(text: string): string {
  return text.replaceAll(/<!-- table:(\w+) -->\n[\s\S]*?<!-- \/table -->/g, (_whole, name: string) => {
    const made = tables[name];
    if (made === undefined) throw new Error(`no such table: ${name}`);
    return `<!-- table:${name} -->\n${made}\n<!-- /table -->`;
  });
}

if (process.argv[1] === import.meta.filename) {
  const checking = process.argv.includes("--check");
  if (!checking) writeEditorSchemas(resolve(import.meta.dirname, "../rules"), ruleKinds);
  for (const name of ["README.md", "README.zh-CN.md"]) {
    const file = resolve(import.meta.dirname, "..", name);
    const text = readFileSync(file, "utf8");
    const made = withTables(text);
    if (made === text) continue;
    if (checking) {
      process.stderr.write(`${name} is out of date: run npm run docs\n`);
      process.exitCode = 1;
    } else writeFileSync(file, made);
  }
}
