/** similar: how alike two texts are, from small prints of them that can be kept after the words are gone. */
import { isWord } from "./text.ts";

/** A print holds at most so many grams. */
export const mostGrams = 96;

/** Spreads a 32-bit number over all 32-bit numbers, one to one: the finaliser of MurmurHash3 (Appleby, public domain). */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * The print of a text in normal form (`normalise(raw).text`): the hashes of the two-unit grams of its letters and figures, sorted and
 * unique; of a single unit, that unit; spaces, punctuation and emoji are skipped, for they are what a repeated text is varied with. Of more than `mostGrams` the smallest hashes stay: a bottom-k sketch (Broder, "On the resemblance and
 * containment of documents", 1997), so two near-equal long texts keep the same grams.
 */
export function prints(text: string): Uint32Array {
  const grams = new Uint32Array(Math.max(text.length, 1));
  let count = 0;
  let before = -1;
  for (let at = 0; at < text.length; at += 1) {
    if (!isWord(text, at)) continue;
    const unit = text.charCodeAt(at);
    if (before >= 0) grams[count++] = mix((before << 16) | unit);
    before = unit;
  }
  if (count === 0 && before >= 0) grams[count++] = mix(before);
  const sorted = grams.subarray(0, count).sort();
  let unique = 0;
  for (let at = 0; at < count && unique < mostGrams; at += 1) {
    const gram = sorted[at] ?? 0;
    if (unique === 0 || gram !== sorted[unique - 1]) sorted[unique++] = gram;
  }
  return sorted.slice(0, unique);
}

/**
 * Jaccard's coefficient of two prints, 0 to 1: shared grams over all grams (Jaccard 1901). Where a print was cut, it is estimated
 * from the smallest `mostGrams` of all grams, as Broder's sketch has it. Nothing is like an empty text.
 */
export function similarity(a: Uint32Array, b: Uint32Array): number {
  if (a.length === 0 || b.length === 0) return 0;
  const cut = a.length >= mostGrams || b.length >= mostGrams;
  let left = 0;
  let right = 0;
  let shared = 0;
  let all = 0;
  while ((left < a.length || right < b.length) && !(cut && all >= mostGrams)) {
    const one = a[left] ?? Infinity;
    const other = b[right] ?? Infinity;
    if (one === other) shared += 1;
    if (one <= other) left += 1;
    if (other <= one) right += 1;
    all += 1;
  }
  return shared / all;
}
