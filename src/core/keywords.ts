/** keywords: finds all words of many lists in one pass over a text, however many words there are. */
import { normalise } from "./text.ts";

/** A word of a list, found at `start` to `end` (exclusive) of the text. `word` is as the list's author wrote it. */
export type Hit = { readonly list: string; readonly word: string; readonly start: number; readonly end: number };

/**
 * An Aho-Corasick automaton (Aho & Corasick, "Efficient string matching", CACM 18(6), 1975) in flat arrays.
 * Nodes are numbered breadth first, so a node's children are neighbours: `first[n]` to `first[n + 1]`, ascending by `label`.
 */
export type Keywords = {
  /** The child of the root for each UTF-16 unit, 0 for none. */
  readonly roots: Int32Array;
  readonly first: Int32Array;
  readonly label: Uint16Array;
  /** The node of the longest proper suffix that is a beginning of some word. */
  readonly fail: Int32Array;
  /** The nearest node along `fail`, this one included, at which a word ends; 0 for none. */
  readonly output: Int32Array;
  /** Which entry of `words` ends at a node, -1 for none. */
  readonly ends: Int32Array;
  readonly words: readonly { readonly length: number; readonly as: readonly { readonly list: string; readonly word: string }[] }[];
};

/** Builds the automaton. Words are normalised like messages; empty ones and repeats within a list are ignored; empty lists match nothing. */
export function buildKeywords(lists: ReadonlyMap<string, readonly string[]>): Keywords {
  const byText = new Map<string, { list: string; word: string }[]>();
  for (const [list, words] of lists) {
    for (const word of words) {
      const text = normalise(word.trim()).text;
      if (text === "") continue;
      const as = byText.get(text);
      if (!as) byText.set(text, [{ list, word }]);
      else if (!as.some((other) => other.list === list)) as.push({ list, word });
    }
  }
  const texts = [...byText.keys()].sort();
  const trie = buildTrie(texts);
  const words = texts.map((text) => ({ length: text.length, as: byText.get(text) ?? [] }));
  return { ...trie, ...link(trie), words };
}

type Trie = Pick<Keywords, "roots" | "first" | "label" | "ends">;

/** Sorted words → trie. The words below a node are a range of the sorted list; the ranges are opened in the order of the nodes. */
function buildTrie(texts: readonly string[]): Trie {
  const from: number[] = [0];
  const to: number[] = [texts.length];
  const depth: number[] = [0];
  const first: number[] = [];
  const label: number[] = [0];
  const ends: number[] = [];
  for (let node = 0; node < from.length; node += 1) {
    const at = depth[node] ?? 0;
    const last = to[node] ?? 0;
    let low = from[node] ?? 0;
    const isEnd = low < last && texts[low]?.length === at;
    ends.push(isEnd ? low : -1);
    if (isEnd) low += 1;
    first.push(from.length);
    while (low < last) {
      const unit = texts[low]?.charCodeAt(at) ?? 0;
      let high = low + 1;
      while (high < last && texts[high]?.charCodeAt(at) === unit) high += 1;
      from.push(low);
      to.push(high);
      depth.push(at + 1);
      label.push(unit);
      low = high;
    }
  }
  first.push(from.length);
  const roots = new Int32Array(65536);
  for (let child = first[0] ?? 1; child < (first[1] ?? 1); child += 1) roots[label[child] ?? 0] = child;
  return { roots, first: Int32Array.from(first), label: Uint16Array.from(label), ends: Int32Array.from(ends) };
}

/** Failure and output links, parents before children as the numbering has it. */
function link(trie: Trie): Pick<Keywords, "fail" | "output"> {
  const { first, label, ends } = trie;
  const fail = new Int32Array(label.length);
  const output = new Int32Array(label.length);
  for (let node = 0; node < label.length; node += 1) {
    output[node] = at(ends, node) >= 0 ? node : at(output, at(fail, node));
    for (let child = at(first, node); child < at(first, node + 1); child += 1) {
      if (node !== 0) fail[child] = follow(trie, fail, at(fail, node), at(label, child));
    }
  }
  return { fail, output };
}

const at = (array: Int32Array | Uint16Array, index: number): number => array[index] ?? 0;

/** The node after reading `unit` at `node`. */
function follow(trie: Trie, fail: Int32Array, node: number, unit: number): number {
  for (let here = node; here !== 0; here = at(fail, here)) {
    const child = childOf(trie, here, unit);
    if (child !== 0) return child;
  }
  return at(trie.roots, unit);
}

/** The child of a node for a unit, 0 for none: halving while there are many, then one by one. */
function childOf({ first, label }: Trie, node: number, unit: number): number {
  let low = at(first, node);
  let high = at(first, node + 1);
  while (high - low > 4) {
    const middle = (low + high) >> 1;
    if (at(label, middle) <= unit) low = middle;
    else high = middle;
  }
  for (; low < high; low += 1) if (label[low] === unit) return low;
  return 0;
}

/** All words in a text (normalised by the caller), ordered by where they end, longer ones first. */
export function find(keywords: Keywords, text: string): readonly Hit[] {
  const hits: Hit[] = [];
  scan(keywords, text, (hit) => hits.push(hit) === 0);
  return hits;
}

/** The word that ends first, the longest of those that end there. */
export function findFirst(keywords: Keywords, text: string): Hit | undefined {
  let found: Hit | undefined;
  scan(keywords, text, (hit) => {
    found = hit;
    return true;
  });
  return found;
}

/** Reports hits in order until `enough` says so. */
function scan(keywords: Keywords, text: string, enough: (hit: Hit) => boolean): void {
  const { fail, output, ends, words } = keywords;
  let node = 0;
  for (let index = 0; index < text.length; index += 1) {
    node = follow(keywords, fail, node, text.charCodeAt(index));
    for (let hit = at(output, node); hit !== 0; hit = at(output, at(fail, hit))) {
      const found = words[at(ends, hit)];
      if (!found) continue;
      const end = index + 1;
      for (const { list, word } of found.as) if (enough({ list, word, start: end - found.length, end })) return;
    }
  }
}
