/** tree: a YAML file as plain nodes that know where they stand, so that presets can be merged in and every mistake still has its place. */
import type { Spot } from "./problem.ts";

export type Scalar = Spot & {
  readonly type: "scalar";
  readonly value: string | number | boolean | null;
  /** As written, quotes included. */
  readonly raw: string;
  /** Quoted, or a `|` or `>` block: surely meant as text. */
  readonly quoted: boolean;
};
export type List = Spot & { readonly type: "list"; readonly items: readonly Tree[] };
export type Field = { readonly key: Spot; readonly value: Tree };
export type Mapping = Spot & { readonly type: "map"; readonly fields: ReadonlyMap<string, Field> };
export type Tree = Scalar | List | Mapping;
export type Path = readonly PropertyKey[];

/** The values alone. */
export function plain(tree: Tree): unknown {
  switch (tree.type) {
    case "scalar": return tree.value;
    case "list": return tree.items.map(plain);
    case "map": return Object.fromEntries([...tree.fields].map(([name, { value }]) => [name, plain(value)]));
  }
}

/** The field of a map; undefined also when this is no map. */
export const field = (tree: Tree | undefined, name: string): Field | undefined => (tree?.type === "map" ? tree.fields.get(name) : undefined);

/** The node at a path, or undefined where the path leads out of the tree. */
export function nodeAt(tree: Tree, path: Path): Tree | undefined {
  let node: Tree | undefined = tree;
  for (const step of path) {
    if (node?.type === "map") node = node.fields.get(String(step))?.value;
    else if (node?.type === "list") node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** Where a path stands: its node; or the last thing on the way that is really there. */
export function spotAt(tree: Tree, path: Path): Spot {
  for (let length = path.length; length > 0; length -= 1) {
    const node = nodeAt(tree, path.slice(0, length));
    if (node) return node;
  }
  return tree;
}

/** The key at the end of a path, where it stands in the file. */
export function keyAt(tree: Tree, path: Path): Spot {
  return field(nodeAt(tree, path.slice(0, -1)), String(path.at(-1)))?.key ?? spotAt(tree, path);
}

/** The same map with one field put in or replaced. */
export function withField(tree: Mapping, name: string, value: Field): Mapping {
  return { ...tree, fields: new Map(tree.fields).set(name, value) };
}

/** Scalars replaced one by one. */
export function mapScalars(tree: Tree, change: (scalar: Scalar) => Scalar): Tree {
  switch (tree.type) {
    case "scalar": return change(tree);
    case "list": return { ...tree, items: tree.items.map((item) => mapScalars(item, change)) };
    case "map": return { ...tree, fields: new Map([...tree.fields].map(([name, { key, value }]) => [name, { key, value: mapScalars(value, change) }])) };
  }
}
