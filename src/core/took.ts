/** took: what went with a warning beside its points: points of the account, a tier, tags; and how it looks without the warning. */
import type { Entry, Tier } from "./entry.ts";
import type { MemberId } from "./ids.ts";
import type { Lifted, MemberView, Shift, StateView, StepMark, Took, Warning } from "./state.ts";

type WarningEntry = Extract<Entry, { type: "warning" }>;

/** What an event took with its warnings, by the state before it. It is given back once: a member's first warning carries it. */
export function tookWith(state: StateView, entries: readonly Entry[]): readonly (readonly [WarningEntry, Took])[] {
  if (!entries.some(({ type }) => type === "warning")) return [];
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
  const tags: Record<string, Shift<boolean>> = {};
  const warnings = known?.warnings ?? [];
  for (const entry of entries) {
    if (entry.type === "scored" && entry.delta < 0) score += entry.delta;
    else if (entry.type === "tier_set") tier = { from: before(known?.tier ?? null, lastShift(warnings, tierOf)), to: entry.tier };
    else if (entry.type === "tagged") tags[entry.tag] = { from: before(hasTag(known, entry.tag), lastShift(warnings, tagOf(entry.tag))), to: entry.on };
  }
  return score === 0 && tier === undefined && Object.keys(tags).length === 0 ? undefined : { score, tags, ...(tier && { tier }) };
}

/** How it was before the warnings that stand made it what it is. */
const before = <Value>(now: Value, last: Shift<Value> | undefined): Value => (last?.to === now ? last.from : now);

type Pick<Value> = (took: Took) => Shift<Value> | undefined;
export const tierOf: Pick<Tier | null> = ({ tier }) => tier;
export const tagOf = (tag: string): Pick<boolean> => ({ tags }) => (Object.hasOwn(tags, tag) ? tags[tag] : undefined);
export const tagsOf = (warnings: readonly Warning[]): readonly string[] => [...new Set(warnings.flatMap(({ took }) => Object.keys(took?.tags ?? {})))];
export const hasTag = (known: MemberView | undefined, tag: string): boolean => known?.tags?.has(tag) === true;
export const scoreOf = (warnings: readonly Warning[]): number => warnings.reduce((sum, { took }) => sum + (took?.score ?? 0), 0);

function lastShift<Value>(warnings: readonly Warning[], pick: Pick<Value>): Shift<Value> | undefined {
  return warnings.flatMap(({ took }) => (took && pick(took)) ?? []).at(-1);
}

/** What becomes of it without the lifted warnings. What somebody has changed since stays as it is. */
export function without<Value>(now: Value, all: readonly Warning[], lifted: readonly Warning[], kept: readonly Warning[], pick: Pick<Value>): Value {
  const gone = lastShift(lifted, pick);
  if (gone === undefined || lastShift(all, pick)?.to !== now) return now;
  const left = lastShift(kept, pick);
  return left ? left.to : gone.from;
}

/** What becomes of it once lifted warnings stand again beside those that were kept. */
export function again<Value>(now: Value, back: readonly Warning[], kept: readonly Warning[], pick: Pick<Value>): Value {
  const returning = lastShift(back, pick);
  const left = lastShift(kept, pick);
  if (returning === undefined || now !== (left ? left.to : returning.from)) return now;
  const last = lastShift([...kept, ...back].toSorted((a, b) => a.at - b.at), pick);
  return last ? last.to : now;
}

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
