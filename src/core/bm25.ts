/** bm25: finds the text that a query most resembles, with scores that say how much of each the other accounts for. */

export type Bm25 = {
  readonly size: number;
  /** Calls back for each text that shares a gram with the query, in no useful order. */
  readonly search: (query: string, found: Found) => void;
};
/** A text, by its place in the list; the share of the query that it accounts for; the share of it that the query covers. Both 0 to 1. */
type Found = (index: number, score: number, cover: number) => void;

type Tuning = { readonly k1?: number; readonly b?: number };
/** Texts that contain one gram, and what the gram adds to each one's score. */
type Postings = { readonly texts: Uint32Array; readonly gains: Float64Array; readonly idf: number };

/**
 * Indexes normalised texts by their grams (see `grams`). For a query q and a text d,
 *
 *   BM25(q, d) = Σ over the distinct grams t of q:  idf(t) · f(t,d) · (k1 + 1) / (f(t,d) + k1 · (1 − b + b · |d| / avgdl))
 *   idf(t)     = ln(1 + (N − n(t) + ½) / (n(t) + ½))
 *
 * with f(t,d) the count of t in d, |d| the grams in d, avgdl their mean, N texts, n(t) texts that contain t.
 * (Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, §3.5; this idf, which is never
 * negative, is Lucene's BM25Similarity.) Raw scores grow with the query, so no threshold fits them all; the score here is
 *
 *   min(1, BM25(q, d) / BM25(q, q))
 *
 * where q stands in for a text of the collection. Grams that no text has count in BM25(q, q) with the idf of n(t) = 0, and so
 * whatever the query says beyond the text lowers the score. A text's score against itself is 1.
 * A short query is wholly found in many long texts ("在哪里" in "课程回放在哪里看"), so `cover` tells the other side of it:
 * min(1, BM25(q, d) / BM25(d, d)).
 */
export function bm25(texts: readonly string[], { k1 = 1.2, b = 0.75 }: Tuning = {}): Bm25 {
  const counted = texts.map((text) => count(grams(text)));
  const total = counted.reduce((sum, { length }) => sum + length, 0);
  const mean = total / Math.max(1, texts.length) || 1;
  const idf = (n: number) => Math.log(1 + (texts.length - n + 0.5) / (n + 0.5));
  const gain = (frequency: number, length: number) => (frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * length) / mean));
  const index = invert(counted, idf, gain);
  const unseen = idf(0);
  // Reused by every query, the sums all zero between them: making them anew would cost more than a query does.
  const sums = new Float64Array(texts.length);
  const touched = new Uint32Array(texts.length);
  const selves = Float64Array.from(counted, ({ counts, length }) => {
    let self = 0;
    for (const [gram, frequency] of counts) self += (index.get(gram)?.idf ?? unseen) * gain(frequency, length);
    return self;
  });

  return {
    size: texts.length,
    search(query, found) {
      const { counts, length } = count(grams(query));
      let self = 0;
      let reached = 0;
      for (const [gram, frequency] of counts) {
        const postings = index.get(gram);
        self += (postings?.idf ?? unseen) * gain(frequency, length);
        if (postings) reached = add(postings, sums, touched, reached);
      }
      for (let place = 0; place < reached; place += 1) {
        const text = touched[place] ?? 0;
        const sum = sums[text] ?? 0;
        sums[text] = 0;
        found(text, Math.min(1, sum / self), Math.min(1, sum / (selves[text] ?? sum)));
      }
    },
  };
}

/** Adds one gram's gains to the sums; returns how many texts have been reached so far. */
function add({ texts, gains }: Postings, sums: Float64Array, touched: Uint32Array, reached: number): number {
  let now = reached;
  for (let place = 0; place < texts.length; place += 1) {
    const text = texts[place] ?? 0;
    const before = sums[text] ?? 0;
    if (before === 0) touched[now++] = text;
    sums[text] = before + (gains[place] ?? 0);
  }
  return now;
}

type Counted = { readonly counts: ReadonlyMap<string, number>; readonly length: number };

function invert(counted: readonly Counted[], idf: (n: number) => number, gain: (frequency: number, length: number) => number): ReadonlyMap<string, Postings> {
  const lists = new Map<string, { text: number; frequency: number; length: number }[]>();
  for (const [text, { counts, length }] of counted.entries()) {
    for (const [gram, frequency] of counts) {
      const list = lists.get(gram);
      if (list) list.push({ text, frequency, length });
      else lists.set(gram, [{ text, frequency, length }]);
    }
  }
  const index = new Map<string, Postings>();
  for (const [gram, list] of lists) {
    const weight = idf(list.length);
    index.set(gram, {
      idf: weight,
      texts: Uint32Array.from(list, ({ text }) => text),
      gains: Float64Array.from(list, ({ frequency, length }) => weight * gain(frequency, length)),
    });
  }
  return index;
}

function count(found: readonly string[]): Counted {
  const counts = new Map<string, number>();
  for (const gram of found) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  return { counts, length: found.length };
}

/**
 * The units of a text and its pairs of neighbouring units. A unit is one Chinese character, or a run of Latin letters or of
 * digits ("wifi", "2026"): a single Latin letter says nothing. Punctuation and spaces part units: no pair reaches over them.
 */
export function grams(text: string): readonly string[] {
  const found: string[] = [];
  let previous = -1;
  for (let at = 0; at < text.length; ) {
    const end = unitEnd(text, at);
    if (end === at) {
      previous = -1;
      at += 1;
      continue;
    }
    found.push(text.slice(at, end));
    if (previous >= 0) found.push(text.slice(previous, end));
    previous = at;
    at = end;
  }
  return found;
}

/** Where the unit that begins here ends; `at` itself when none does. */
function unitEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 0x4e00 && code <= 0x9fff) return at + 1;
  let end = at;
  if (isDigit(code)) while (isDigit(text.charCodeAt(end))) end += 1;
  else if (isLatin(code)) while (isLatin(text.charCodeAt(end))) end += 1;
  else if (code > 0x7f) {
    const point = text.codePointAt(at) ?? 0;
    if (wordLike.test(String.fromCodePoint(point))) end += point > 0xffff ? 2 : 1;
  }
  return end;
}

const wordLike = /^[\p{L}\p{N}]$/u;
const isDigit = (code: number) => code >= 48 && code <= 57;
const isLatin = (code: number) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
