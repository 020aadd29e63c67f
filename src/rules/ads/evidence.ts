/** evidence: what speaks for an advertisement, how it adds up, and how it is told. */
import type { Span } from "../../core/entry.ts";
import type { Hit, Keywords } from "../../core/keywords.ts";
import { find } from "../../core/keywords.ts";
import { type Normalised, spanOf } from "../../core/text.ts";

/** One sign: its kind as admins read it, the words that show it, how much it weighs (log-odds), and where it stands in the raw text. */
export type Evidence = { readonly part: string; readonly words: string; readonly weight: number; readonly span?: Span };

/** Signs of one kind repeat each other, so the second counts this much of its weight, the third its square, and so on. */
const again = 0.65;
/** The log-odds of an advertisement before anything is seen. */
const prior = -4;

/**
 * Weights of evidence add up: log-odds = prior + Σ weights (I. J. Good, "Probability and the weighing of evidence", 1950), each kind's
 * signs heaviest first and discounted by `again`; the score is the logistic function of the sum. `limits` caps kinds.
 */
export function weigh(evidence: readonly Evidence[], limits: Readonly<Record<string, number>> = {}): number {
  const byPart = new Map<string, number[]>();
  for (const { part, weight } of evidence) {
    const weights = byPart.get(part);
    if (weights) weights.push(weight);
    else byPart.set(part, [weight]);
  }
  let sum = prior;
  for (const [part, weights] of byPart) {
    const total = weights.sort((a, b) => b - a).reduce((all, weight, rank) => all + weight * again ** rank, 0);
    sum += Math.min(total, limits[part] ?? Infinity);
  }
  return 1 / (1 + Math.exp(-sum));
}

/** The heaviest signs in words: "联系方式「加薇❤ ab12345」、利诱「领红包」". */
export function tell(evidence: readonly Evidence[], most = 3): string {
  const heaviest = evidence.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight).slice(0, most);
  return heaviest.map(({ part, words }) => (words === "" ? part : `${part}「${words.length > 30 ? `${words.slice(0, 30)}…` : words}」`)).join("、");
}

/** The kinds of the heaviest signs, for the member: the words themselves are not spread once more. */
export function kinds(evidence: readonly Evidence[], most = 3): string {
  const heaviest = evidence.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  return [...new Set(heaviest.map(({ part }) => part))].slice(0, most).join("、");
}

/** Evidence at units `start` to `end` of a view of the text; its words are the raw ones. */
export function at(view: Normalised, part: string, weight: number, start: number, end: number): Evidence {
  const span = spanOf(view, start, end);
  return { part, weight, span, words: view.raw.slice(span.start, span.end).replace(/\s+/g, " ").trim() };
}

/** Hits beyond this add nothing to a score that decays with each of them, but comparing them all would cost their square. */
const mostHits = 120;

/** Words of weighted lists as evidence; of words that overlap, only the heaviest (then longest) counts. */
export function wordEvidence(view: Normalised, keywords: Keywords, weighs: (hit: Hit) => { readonly part: string; readonly weight: number }): readonly Evidence[] {
  const hits = find(keywords, view.text).slice(0, mostHits);
  if (hits.length === 0) return [];
  const taken: Hit[] = [];
  const weighed = hits.map((hit) => ({ hit, ...weighs(hit) })).sort((a, b) => b.weight - a.weight || b.hit.word.length - a.hit.word.length);
  const evidence: Evidence[] = [];
  for (const { hit, part, weight } of weighed) {
    if (taken.some((other) => hit.start < other.end && other.start < hit.end)) continue;
    taken.push(hit);
    evidence.push(at(view, part, weight, hit.start, hit.end));
  }
  return evidence;
}

/** Whether one span lies within another. */
export const inside = (inner: Span, outer: Span): boolean => inner.start >= outer.start && inner.end <= outer.end;

/** Whether two signs at one place are one: the same kind, or a number that a heavier way of contact has named already. */
const repeats = (part: string, other: string): boolean => part === other || (part.startsWith("单独") && other === "联系方式");

/** Evidence of both views without what lies inside heavier evidence of its kind, or inside an allowed word. */
export function settleEvidence(evidence: readonly Evidence[], allowed: readonly Span[]): readonly Evidence[] {
  const kept: Evidence[] = [];
  for (const each of [...evidence].sort((a, b) => b.weight - a.weight)) {
    const { span, part } = each;
    if (span && allowed.some((outer) => inside(span, outer))) continue;
    if (span && kept.some((other) => repeats(part, other.part) && other.span && span.start < other.span.end && other.span.start < span.end)) continue;
    kept.push(each);
  }
  return kept;
}
