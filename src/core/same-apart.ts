/** same-apart: two accounts' ids that were one person come apart again: what happened in a group goes with the id that is there. In place. */
import type { GroupId, MemberId } from "./ids.ts";
import { memberOf } from "./places.ts";
import { move, renamed } from "./same-records.ts";
import type { Known, State } from "./state.ts";

/** The records of `as` in the groups that were `id`'s are `id`'s again. */
export function partByGroup(state: State, id: MemberId, as: MemberId, { groups, score }: NonNullable<Known["apart"]>): void {
  const [from, own] = [memberOf(state, as), memberOf(state, id)];
  const isTheirs = (group: GroupId | undefined): boolean => group !== undefined && groups.includes(group);
  for (const list of ["warnings", "steps", "recent"] as const) move(from, own, list, ({ group }) => isTheirs(group));
  const lifted = from.lifted?.filter(({ warnings }) => warnings.length > 0 && warnings.every(({ group }) => isTheirs(group))) ?? [];
  if (lifted.length > 0) {
    own.lifted = lifted;
    from.lifted = from.lifted?.filter((each) => !lifted.includes(each)) ?? [];
  }
  const points = Math.min(score, from.score ?? 0);
  if (points > 0) {
    own.score = points;
    from.score = (from.score ?? 0) - points;
  }
  const { focus } = from;
  if (focus !== undefined && isTheirs(focus)) {
    own.focus = focus;
    delete from.focus;
  }
  for (const group of groups) {
    const known = state.groups.get(group);
    const stay = known?.stays.get(as);
    if (!known || !stay) continue;
    known.stays.delete(as);
    known.stays.set(id, stay);
    own.name = stay.name;
    if (known.owner === as) known.owner = id;
  }
  for (const [timer, set] of state.timers) if (set.member === as && isTheirs(set.group)) state.timers.set(timer, { ...set, member: id });
  for (const [name, open] of state.cases) if (open.member === as && isTheirs(open.group)) state.cases.set(name, renamed(open, as, id));
}
