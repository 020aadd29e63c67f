/** yaml: YAML 1.2 text → tree, or every mistake in it in Chinese. The only file that knows the yaml library. */
import * as yaml from "yaml";
import { type Report, type Source, type Spot, quote } from "./problem.ts";
import { sayYamlError } from "./yaml-errors.ts";
import { keyTrap, valueTrap } from "./traps.ts";
import type { Field, Tree } from "./tree.ts";

/** Bounds against files that are small on paper and vast when read (aliases of aliases), and against nesting that nobody writes. */
const mostNodes = 50_000;
const deepest = 40;

/** The tree of a file; undefined when it holds nothing or cannot be read. Mistakes are reported. */
export function parseYaml(source: Source, report: Report): Tree | undefined {
  try {
    return parse(source, report);
  } catch (error) {
    report(start(source), `这个文件读不了：${error instanceof RangeError ? "嵌套得太深" : error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

const start = (source: Source): Spot => ({ source, start: 0, end: 0 });

function parse(source: Source, report: Report): Tree | undefined {
  const tokens = [...new yaml.Parser().parse(source.text)];
  const abyss = tooDeep(tokens);
  if (abyss !== undefined) {
    report({ source, start: abyss, end: abyss }, `嵌套太深（超过 ${deepest} 层）`);
    return undefined;
  }
  // uniqueKeys costs time that grows with the square of the keys; `read` checks them itself.
  const composer = new yaml.Composer({ version: "1.2", schema: "core", stringKeys: true, uniqueKeys: false, prettyErrors: false, resolveKnownTags: false });
  const [document, another] = [...composer.compose(tokens, true, source.text.length)];
  if (!document) return undefined;
  const errors = [...document.errors, ...document.warnings];
  if (another) errors.push(new yaml.YAMLParseError([another.range[0], another.range[1]], "MULTIPLE_DOCS", ""));
  if (errors.length > 0) {
    sayYamlError(source, document, errors, report);
    return undefined;
  }
  if (document.contents === null) return undefined;
  let broken = false;
  const reading: Reading = {
    source, anchors: new Map(), nodes: 0, full: false,
    report: (at, message, nearest) => {
      broken = true;
      report(at, message, nearest);
    },
  };
  const tree = read(document.contents, reading, 0, false, start(source));
  if (tree.type === "scalar" && tree.value === null) return undefined;
  return broken ? undefined : tree;
}

/**
 * Where the nesting goes too deep, seen before the tree is composed: composing recurses, and a regular expression that V8 has to compile
 * at the end of its stack takes the whole process down, which no `catch` prevents.
 */
function tooDeep(tokens: readonly yaml.CST.Token[]): number | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > deepest) return token.offset;
    for (const child of childrenOf(token)) open.push({ token: child, depth: depth + 1 });
  }
  return undefined;
}

function childrenOf(token: yaml.CST.Token): readonly yaml.CST.Token[] {
  if (token.type === "document") return token.value ? [token.value] : [];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child !== undefined && child !== null));
}

type Reading = {
  readonly source: Source;
  readonly report: Report;
  /** What each anchor stands for at this point of the file. */
  readonly anchors: Map<string, Tree>;
  nodes: number;
  full: boolean;
};

/** `instead` is the place of something that is not written, such as the value after `键:`. */
function read(node: unknown, reading: Reading, depth: number, inFlow: boolean, instead: Spot): Tree {
  const { source } = reading;
  const spot = spotOf(node, source) ?? instead;
  reading.nodes += 1;
  if (depth > deepest || reading.nodes > mostNodes) return tooMuch(reading, spot);
  if (yaml.isAlias(node)) return readAlias(node, reading, depth, spot);
  const tree = readOwn(node, reading, depth, inFlow, spot) ?? nothingAt(spot);
  if (yaml.isNode(node) && !yaml.isAlias(node) && node.anchor !== undefined) reading.anchors.set(node.anchor, tree);
  return tree;
}

function readOwn(node: unknown, reading: Reading, depth: number, inFlow: boolean, spot: Spot): Tree | undefined {
  if (yaml.isMap(node)) return { ...spot, type: "map", fields: readFields(node, reading, depth) };
  if (yaml.isSeq(node)) {
    const flow = node.flow === true;
    return { ...spot, type: "list", items: node.items.map((item) => read(item, reading, depth + 1, flow, spot)) };
  }
  if (!yaml.isScalar(node)) return undefined;
  const { value, type } = node;
  const raw = isEmpty(node) ? "" : reading.source.text.slice(spot.start, spot.end);
  const quoted = type !== undefined && type !== "PLAIN";
  if (!quoted) report(valueTrap(raw, inFlow), spot, reading);
  const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  return { ...spot, type: "scalar", value: known, raw, quoted };
}

function readFields(map: yaml.YAMLMap, reading: Reading, depth: number): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const { key, value } of map.items) {
    const spot = spotOf(key, reading.source) ?? spotOf(map, reading.source) ?? start(reading.source);
    const name = yaml.isScalar(key) && typeof key.value === "string" ? key.value : undefined;
    if (name === undefined || name === "__proto__") {
      reading.report(spot, name === undefined ? "这里的键不是文字" : `不认识${quote(name)}`);
      continue;
    }
    const plainKey = yaml.isScalar(key) && (key.type === undefined || key.type === "PLAIN");
    const slip = plainKey ? keyTrap(name, isEmpty(value)) : undefined;
    report(slip, spot, reading);
    const tree = read(value, reading, depth + 1, map.flow === true, spot);
    if (fields.has(name)) reading.report(spot, `${quote(name)}写了两次：同一层里一个键只能出现一次`);
    else fields.set(name, { key: spot, value: tree });
  }
  return fields;
}

function readAlias(alias: yaml.Alias, reading: Reading, depth: number, spot: Spot): Tree {
  const meant = reading.anchors.get(alias.source);
  if (meant) {
    const { nodes, height } = measure(meant, mostNodes - reading.nodes);
    reading.nodes += nodes;
    return depth + height > deepest || reading.nodes > mostNodes ? tooMuch(reading, spot) : { ...meant, ...spot };
  }
  reading.report(spot, `以 * 开头的文字要加引号，写成 "*${alias.source}"`);
  return nothingAt(spot);
}

const nothingAt = (spot: Spot): Tree => ({ ...spot, type: "scalar", value: null, raw: "", quoted: false });

function tooMuch(reading: Reading, spot: Spot): Tree {
  if (!reading.full) reading.report(spot, `内容太多（超过 ${mostNodes} 项）或嵌套太深（超过 ${deepest} 层）；& 和 * 的引用也算在内`);
  reading.full = true;
  return nothingAt(spot);
}

function report(trap: ReturnType<typeof valueTrap>, spot: Spot, { report: say, source }: Reading): void {
  if (trap) say({ source, start: spot.start + trap.at, end: spot.end }, trap.message);
}

/** A tree's nodes and levels; it stops looking beyond `most` nodes. */
function measure(tree: Tree, most: number): { nodes: number; height: number } {
  const size = { nodes: 1, height: 1 };
  const children = tree.type === "scalar" ? [] : tree.type === "list" ? tree.items : [...tree.fields.values()].map(({ value }) => value);
  for (const child of children) {
    if (size.nodes > most) break;
    const { nodes, height } = measure(child, most - size.nodes);
    size.nodes += nodes;
    size.height = Math.max(size.height, height + 1);
  }
  return size;
}

const isEmpty = (node: unknown): boolean => node === null || (yaml.isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1]);

/** Where a node stands; undefined when nothing is written there. */
function spotOf(node: unknown, source: Source): Spot | undefined {
  if (!yaml.isNode(node) || !node.range || isEmpty(node)) return undefined;
  return { source, start: node.range[0], end: node.range[1] };
}
