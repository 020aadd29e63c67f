/** xml: the XML inside messages, read with bounds. Nothing in it can be an error, expand or nest without end. */
import { decodeXML } from "entities";
import { XMLParser } from "fast-xml-parser";

/** Characters; longer XML is not read. */
const longestXml = 64 * 1024;

/** Entities are left to `decodeXML`: the five and numbers, without the parser's own limit on how many, past which it would throw. */
const parser = new XMLParser({
  ignoreAttributes: false, attributeNamePrefix: "@", cdataPropName: "#cdata",
  parseTagValue: false, parseAttributeValue: false, trimValues: false, processEntities: false, maxNestedTags: 24,
});

/** An element, or what stands where one was looked for. */
export type Node = unknown;

/** The element named `root` of a document, wherever its text begins in `text`; undefined for junk. */
export function readXml(text: string, root: string): Node {
  const start = text.indexOf("<");
  if (start === -1 || text.length > longestXml) return undefined;
  try {
    return childOf(parser.parse(text.slice(start)), root);
  } catch {
    return undefined;
  }
}

/** The first element below a path of names. */
export function childOf(node: Node, ...path: readonly string[]): Node {
  return path.reduce((at, name) => listOf(at, name)[0], node);
}

/** All elements of a name right below one. */
export function listOf(node: Node, name: string): readonly Node[] {
  const value = isElement(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The text of the first element below a path of names; empty when there is none. */
export function textOf(node: Node, ...path: readonly string[]): string {
  return contentOf(childOf(node, ...path));
}

/** The texts of all elements of a name right below one. */
export function textsOf(node: Node, name: string): readonly string[] {
  return listOf(node, name).map(contentOf);
}

function contentOf(found: Node): string {
  if (typeof found === "string") return decodeXML(found);
  const plain = listOf(found, "#text")[0];
  const literal = listOf(found, "#cdata").filter((part) => typeof part === "string");
  // Line breaks around a literal part are layout.
  if (literal.length > 0) return `${typeof plain === "string" ? decodeXML(plain).trim() : ""}${literal.join("")}`;
  return typeof plain === "string" ? decodeXML(plain) : "";
}

/** An attribute; empty when there is none. */
export function attributeOf(node: Node, name: string): string {
  const value = isElement(node) ? node[`@${name}`] : undefined;
  return typeof value === "string" ? decodeXML(value) : "";
}

const isElement = (node: Node): node is Readonly<Record<string, unknown>> => typeof node === "object" && node !== null && !Array.isArray(node);
