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
      $schema: "http://json-schema.org/draft-07/schema#", type: "object", additionalProperties: false, allOf: [{ anyOf: [{ required: ["name"] }, { required: ["名称"] }] }],
      properties: { bind: { enum: ["auto", "manual", "自动", "手动"], default: "auto" }, ladder: { properties: { expires: { type: "string", default: "30d", description: "一次警告多久后失效" } } }, day_starts_at: { type: "string", default: "04:00" } },
    });
    expect(JSON.stringify(schema)).not.toContain('"default":240');
  });
  it("knows each kind's options", () => {
    expect(editorSchema(kinds)).toMatchObject({
      properties: { rules: { items: { $ref: "#/definitions/rule" } } },
      definitions: { rule: {
        properties: { use: { oneOf: [{ const: "ads", description: "广告" }, { const: "rename-on-entry" }, { const: "welcome" }] }, mode: { enum: ["off", "watch", "ask", "enforce", "关", "观察", "询问", "执行"] } },
        allOf: [
          { if: { anyOf: [{ properties: { use: { const: "ads" } }, required: ["use"] }, { properties: { 用: { const: "ads" } }, required: ["用"] }] }, then: { properties: { with: { additionalProperties: false, properties: { sensitivity: { enum: ["loose", "balanced", "strict"] } } } } } },
          {}, {}, { anyOf: [{ required: ["id"] }, { required: ["编号"] }] },
        ],
      } },
    });
  });
  it("offers the Chinese names, with what stands behind the canonical ones, and says no word of ours to the editor", () => {
    const schema = editorSchema(kinds);
    expect(schema).toMatchObject({
      properties: { 处罚阶梯: { description: "处罚阶梯", deprecated: false, allOf: [{ $ref: "#/properties/ladder" }] }, 接管: { enum: ["auto", "manual", "自动", "手动"] }, sets: { additionalProperties: { properties: { 规则: {} } } } },
      definitions: { condition: { properties: { 含有: {}, 全部: { items: { $ref: "#/definitions/condition" } } } }, rule: { properties: { 当: {}, 如果: {}, 那么: {} } } },
    });
    expect(JSON.stringify(editorSchemas(kinds))).not.toMatch(/"(alias|slips)":|"words":\{"(off|link)"/);
  });
  it("points only to what is there", () => {
    for (const schema of Object.values(editorSchemas(kinds))) {
      for (const [, pointer = ""] of JSON.stringify(schema).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
        const found = pointer.split("/").reduce<unknown>((at, step) => (typeof at === "object" && at !== null ? new Map(Object.entries(at)).get(step) : undefined), schema);
        expect(found, pointer).toBeTypeOf("object");
      }
    }
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
