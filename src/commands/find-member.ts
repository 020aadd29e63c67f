/** find-member: which member is meant by a name that an admin typed. Pure. */
import { type GroupId, type MemberId, memberId } from "../core/ids.ts";
import { keptAs } from "../core/places.ts";
import { nearest } from "../core/nearest.ts";
import { presentStay, type StateView } from "../core/state.ts";

export type Found =
  /** `exact`: by id or whole name; otherwise by a part of the name. */
  | { readonly found: "one"; readonly member: MemberId; readonly exact: boolean }
  | { readonly found: "several"; readonly members: readonly MemberId[] }
  | { readonly found: "nobody"; readonly nearest: readonly string[] };

/** A name that somebody goes by: in a group, or where `group` is absent, in private. */
type Known = { readonly member: MemberId; readonly group?: GroupId; readonly name: string; readonly folded: string; readonly present: boolean };

/**
 * Finds a member by exact id; by whole name among those present in `focus`, then in any group, then among those who left;
 * then by the beginning or a part of the name, in the same order of places. Names that differ only in case, width or white
 * space count as the same name, so that a look-alike leads to a question and not to the wrong person.
 */
export function findMember(word: string, state: StateView, focus: GroupId | undefined): Found {
  const id = keptAs(state, memberId(word));
  if (state.members.has(id)) return { found: "one", member: id, exact: true };
  const wanted = fold(word);
  if (wanted === "") return { found: "nobody", nearest: [] };
  const known = everybody(state);
  const places = [known.filter(({ group, present }) => present && group !== undefined && group === focus), known.filter(({ present }) => present), known];
  for (const place of places) {
    const same = distinct(place.filter(({ folded }) => folded === wanted));
    if (same.length > 0) return oneOrSeveral(same, true);
  }
  for (const place of places) {
    for (const fits of [(name: string) => name.startsWith(wanted), (name: string) => name.includes(wanted)]) {
      const alike = distinct(place.filter(({ folded }) => fits(folded)));
      if (alike.length > 0) return oneOrSeveral(alike, false);
    }
  }
  return { found: "nobody", nearest: nearestNames(word, places.find((place) => place.length > 0) ?? []) };
}

function oneOrSeveral(members: readonly MemberId[], exact: boolean): Found {
  const [first, second] = members;
  return first !== undefined && second === undefined ? { found: "one", member: first, exact } : { found: "several", members };
}

/** Up to three names that look like the word. */
function nearestNames(word: string, known: readonly Known[]): readonly string[] {
  const names = new Set(known.map(({ name }) => name));
  const found: string[] = [];
  while (found.length < 3) {
    const next = nearest(word.replace(/^[@＠]/u, ""), [...names]);
    if (next === undefined || !names.delete(next)) break;
    found.push(next);
  }
  return found;
}

function everybody(state: StateView): readonly Known[] {
  const known: Known[] = [];
  for (const [group, { stays }] of state.groups) {
    for (const [member, { name }] of stays) known.push({ member, group, name, folded: fold(name), present: presentStay(state, group, member) !== undefined });
  }
  for (const [member, { name }] of state.members) known.push({ member, name, folded: fold(name), present: false });
  return known;
}

const distinct = (known: readonly Known[]): readonly MemberId[] => [...new Set(known.map(({ member }) => member))];

/** One spelling for a name: width, case, white space, invisible marks and the @ before it do not count. */
const fold = (name: string): string => name.slice(0, 100).normalize("NFKC").toLowerCase().replace(/[\s\p{Cf}]/gu, "").replace(/^@/u, "");
