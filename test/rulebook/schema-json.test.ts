import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { editorSchema, editorSchemas, writeEditorSchemas } from "../../src/rulebook/schema-json.ts";
import { kinds } from "./kinds.ts";

describe("the editor's schema", () => {
  it("knows the fields, what they are for, and allows no other", () => {
    const schema = editorSchema(kinds);
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#", type: "object", additionalProperties: false, required: ["name"],
      properties: { bind: { enum: ["auto", "manual"], default: "auto" }, ladder: { properties: { expires: { type: "string", description: "一次警告多久后失效" } } }, day_starts_at: { type: "string" } },
    });
    expect(JSON.stringify(schema)).not.toContain('"default":240');
  });
  it("knows each kind's options", () => {
    expect(editorSchema(kinds)).toMatchObject({
      properties: { rules: { items: {
        required: ["id"],
        properties: { use: { oneOf: [{ const: "ads", description: "广告" }, { const: "rename-on-entry" }, { const: "welcome" }] }, mode: { enum: ["off", "watch", "ask", "enforce"] } },
        allOf: [{ if: { properties: { use: { const: "ads" } } }, then: { properties: { with: { additionalProperties: false, properties: { sensitivity: { enum: ["loose", "balanced", "strict"] } } } } } }, {}, {}],
      } } },
    });
  });
  it("has a description for every field of ours", () => {
    const bare: string[] = [];
    const look = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      if ("properties" in node && typeof node.properties === "object" && node.properties !== null) {
        for (const [name, field] of Object.entries(node.properties)) {
          if (!path.endsWith(".if") && !path.includes(".allOf")) if (typeof field !== "object" || field === null || !("description" in field || "properties" in field)) bare.push(`${path}.${name}`);
        }
      }
      for (const [name, child] of Object.entries(node)) look(child, `${path}.${name}`);
    };
    for (const [name, schema] of Object.entries(editorSchemas(kinds))) look(schema, name);
    expect(bare).toEqual([]);
  });
  it("is written beside the communities", () => {
    const root = mkdtempSync(join(tmpdir(), "schema-"));
    expect(writeEditorSchemas(root, kinds)).toEqual(["community", "faq", "drops"].map((name) => join(root, `${name}.schema.json`)));
    expect(JSON.parse(readFileSync(join(root, "community.schema.json"), "utf8"))).toEqual(editorSchema(kinds));
    rmSync(root, { recursive: true });
  });
});
