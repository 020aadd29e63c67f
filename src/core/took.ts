/** took: what went with a warning beside its points: points of the account, a tier, tags. */
import type { Entry, Tier } from "./entry.ts";
import type { MemberId } from "./ids.ts";
import type { Lifted, MemberView, StateView, StepMark, Took, Warning } from "./state.ts";

type WarningEntry = Extract<Entry, { type: "warning" }>;

/** What an event took with its warnings, by the state before it. It is given back once: a member's first warning carries it. */
export function tookWith(state: StateView, entries: readonly Entry[]): readonly (readonly [WarningEntry, Took])[] {
  const first = new Map<MemberId, WarningEntry>();
  for (const entry of entries) if (entry.type === "warning" && !first.has(entry.member)) first.set(entry.member, entry);
  return [...first.values()].flatMap((warning): (readonly [WarningEntry, Took])[] => {
    const took = takenFrom(state.members.get(warning.member), entries.filter((entry) => "member" in entry && entry.member === warning.member));
    return took ? [[warning, took]] : [];
  });
}

function takenFrom(known: MemberView | undefined, entries: readonly Entry[]): Took | undefined {
  let score = 0;
  let tier: Took["tier"];
  const tags: { tag: string; on: boolean }[] = [];
  for (const entry of entries) {
    if (entry.type === "scored" && entry.delta < 0) score += entry.delta;
    else if (entry.type === "tier_set") tier = { from: tierBefore(known), to: entry.tier };
    else if (entry.type === "tagged" && matters(known, entry)) tags.push({ tag: entry.tag, on: entry.on });
  }
  return score === 0 && tier === undefined && tags.length === 0 ? undefined : { score, tags, ...(tier && { tier }) };
}

/** The tier that the member had before standing warnings took it. */
function tierBefore(known: MemberView | undefined): Tier | null {
  const now = known?.tier ?? null;
  const last = known?.warnings?.findLast(({ took }) => took?.tier !== undefined)?.took?.tier;
  return last?.to === now ? last.from : now;
}

/** A tag that the member had anyway is not the warning's doing, unless an earlier warning gave it. */
function matters(known: MemberView | undefined, { tag, on }: { readonly tag: string; readonly on: boolean }): boolean {
  return hasTag(known, tag) !== on || (known?.warnings ?? []).some((warning) => tookTag(warning, tag, on));
}

export const hasTag = (known: MemberView | undefined, tag: string): boolean => known?.tags?.has(tag) === true;
export const tookTag = ({ took }: Warning, tag: string, on: boolean): boolean => took?.tags.some((each) => each.tag === tag && each.on === on) === true;

/** The lifted warnings among these, the ladder's marks that went with them, and the pardons that are left. */
export function takenBack({ lifted = [] }: { readonly lifted?: readonly Lifted[] }, lifts: readonly string[]): { back: readonly Warning[]; marks: readonly StepMark[]; rest: Lifted[] } {
  const meant = lifted.filter(({ warnings }) => warnings.some(({ id }) => lifts.includes(id)));
  return {
    back: meant.flatMap(({ warnings }) => warnings.filter(({ id }) => lifts.includes(id))),
    marks: meant.flatMap(({ steps }) => steps),
    rest: lifted.flatMap((each) => (meant.includes(each) ? leftOf(each, lifts) : [each])),
  };
}

function leftOf({ warnings }: Lifted, lifts: readonly string[]): readonly Lifted[] {
  const left = warnings.filter(({ id }) => !lifts.includes(id));
  return left.length > 0 ? [{ warnings: left, steps: [] }] : [];
}
