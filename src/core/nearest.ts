/** nearest: the known word that a misspelt one most likely means. */

/** Words longer than this are no slips of the pen, and comparing them costs length × length. */
const longest = 40;

/** Edits (insert, delete, replace) between two words. */
export function distance(from: string, to: string): number {
  const left = [...from];
  const right = [...to];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, a] of left.entries()) {
    const next = [i + 1];
    for (const [j, b] of right.entries()) {
      const replaced = (row[j] ?? 0) + (a === b ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

const sorted = (word: string): string => [...word].toSorted().join("");

/**
 * The known word nearest to this one; undefined when none shares enough with it to be what was meant:
 * more than half of the longer word would have to change. Of equals the one of the same letters wins, else the first.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > longest) return undefined;
  let best: string | undefined;
  let bestEdits = Infinity;
  for (const candidate of known) {
    if (candidate.length > longest) continue;
    // Letters in the wrong order are one slip of the fingers.
    const edits = distance(word, candidate) - (sorted(word) === sorted(candidate) ? 0.5 : 0);
    const room = Math.floor(Math.max(word.length, candidate.length) / 2);
    if (edits <= room && edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}
