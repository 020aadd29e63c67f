/** untrap: slips of the keyboard that have one remedy: full-width colons, spaces and commas where YAML wants half-width ones. */
import { type Place, Source, type Spot } from "./problem.ts";
import { parseYaml } from "./yaml.ts";

/** What was changed, and where. */
export type Change = Place & { readonly from: string; readonly to: string };

/** A reader stumbles over some slips only once others are mended. */
const mostRounds = 40;

/** The text that can be read once its slips are mended; as it was when it can be read already or still cannot. */
export function untrap(source: Source): { readonly text: string; readonly changes: readonly Change[] } {
  const changes: Change[] = [];
  let now = source;
  for (let round = 0; round < mostRounds; round += 1) {
    const spots: Spot[] = [];
    const tree = parseYaml(now, (at) => void spots.push(at));
    if (spots.length === 0) return tree === undefined ? { text: source.text, changes: [] } : { text: now.text, changes };
    const edits = editsAt(now.text, spots);
    if (edits.length === 0) break;
    for (const { start, end, put } of edits) changes.push({ ...now.place(start), from: now.text.slice(start, end), to: put });
    now = new Source(source.file, applied(now.text, edits));
  }
  return { text: source.text, changes: [] };
}

export type Edit = { readonly start: number; readonly end: number; readonly put: string };

/** The text with the slips at these places put right; as it was when it could not be read any more. */
export function untrapAt(source: Source, spots: readonly Spot[]): { readonly text: string; readonly changes: readonly Change[] } {
  const edits = editsAt(source.text, spots);
  const text = applied(source.text, edits);
  if (edits.length === 0 || !isReadable(new Source(source.file, text))) return { text: source.text, changes: [] };
  return { text, changes: edits.map(({ start, end, put }) => ({ ...source.place(start), from: source.text.slice(start, end), to: put })) };
}

/** Whether a file can be read as YAML, traps included. */
export function isReadable(source: Source): boolean {
  let readable = true;
  const tree = parseYaml(source, () => (readable = false));
  return readable && tree !== undefined;
}

/** The remedies of what was stumbled over, each place once. */
function editsAt(text: string, spots: readonly Spot[]): readonly Edit[] {
  const edits = spots.flatMap(({ start }) => remedy(text, start) ?? []).toSorted((a, b) => a.start - b.start);
  return edits.filter((edit, index) => index === 0 || edit.start >= (edits[index - 1]?.end ?? 0));
}

/** Undefined where more than one thing may be meant: `[甲，乙]` is two items or one with a comma. */
function remedy(text: string, start: number): Edit | undefined {
  const rest = text.slice(start, start + 80);
  const edit = (written: string, put: string): Edit => ({ start, end: start + written.length, put });
  const colon = /^：[ \t\u00a0\u3000]*/.exec(rest)?.[0];
  if (colon !== undefined) return edit(colon, /^(?:\r?\n|$)/.test(rest.slice(colon.length)) ? ":" : ": ");
  const space = /^[\u00a0\u3000]+/.exec(rest)?.[0];
  if (space !== undefined) return edit(space, isIndent(text, start) ? "  ".repeat(space.length) : " ");
  const comma = /^，[ \u3000]*(?=[\p{L}_]+[:：])/u.exec(rest)?.[0];
  if (comma !== undefined) return edit(comma, ", ");
  return undefined;
}

/** As many columns as are seen: a full-width space is as wide as two. */
const isIndent = (text: string, start: number): boolean => /^[ \u00a0\u3000]*$/.test(text.slice(text.lastIndexOf("\n", start - 1) + 1, start));

/** Puts words in the places of others; these come in order and do not overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  let made = "";
  let from = 0;
  for (const { start, end, put } of edits) {
    made += text.slice(from, start) + put;
    from = end;
  }
  return made + text.slice(from);
}
