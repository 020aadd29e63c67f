/** same: the records of one person, or of one group, that stand under two ids become one, and come apart again. In place. */
import type { Doubt, Entry } from "./entry.ts";
import { type GroupId, type MemberId, type RuleId, groupId } from "./ids.ts";
import { keptAs, memberOf, stayOf } from "./places.ts";
import { partByGroup } from "./same-apart.ts";
import { joinMembers, joinStays, latest, move, renamed } from "./same-records.ts";
import type { Known, Member, State } from "./state.ts";

type Identified = Extract<Entry, { type: "identified" }>;
type OfMember = Extract<Identified, { kind: "member" }>;
type OfGroup = Extract<Identified, { kind: "group" }>;

/** Doubts that are kept for a human. */
const doubtsKept = 50;

/** Puts a doubt on the list, or brings it up to date; the oldest make room. */
export function doubted(state: State, doubt: Doubt): void {
  const number = state.doubts.get(doubt.id)?.number ?? (state.doubtCount += 1);
  state.doubts.set(doubt.id, { ...doubt, number });
  const [oldest] = state.doubts.keys();
  if (state.doubts.size > doubtsKept && oldest !== undefined) state.doubts.delete(oldest);
}

/** What the latest word on an id makes of the records. */
export function identified(state: State, entry: Identified): void {
  state.doubts.delete(entry.seen);
  if (entry.seen === entry.as) {
    if (entry.kind === "member" && entry.from !== undefined) part(state, entry, entry.from);
    return;
  }
  const as = keptAs(state, entry.as);
  // Two words that would lead in a circle: the first one stands.
  if (as === keptAs(state, entry.seen)) return;
  if (entry.kind === "group") joinGroup(state, entry, groupId(as));
  else join(state, entry, keptAs(state, entry.as));
  settleDoubts(state, as);
}

/** Whoever has been found is nobody else any more. */
function settleDoubts(state: State, as: string): void {
  for (const [id, doubt] of state.doubts) {
    if (!doubt.candidates.some((candidate) => candidate.id === as)) continue;
    const candidates = doubt.candidates.filter((candidate) => candidate.id !== as);
    if (candidates.length === 0) state.doubts.delete(id);
    else state.doubts.set(id, { ...doubt, candidates });
  }
}

function join(state: State, { seen: id, grade, because, at, apart }: OfMember, as: MemberId): void {
  const from = state.members.get(id);
  const to = memberOf(state, as, from?.name);
  to.known = { id, grade, because, at, since: firstSeen(state, id, at), score: to.score ?? 0, stays: staysOf(state, as), gave: gaveOf(to, from, grade), ...(apart && { apart: { groups: groupsOf(state, id), score: from?.score ?? 0 } }) };
  if (!from) return;
  state.aliases.set(id, as);
  (to.also ??= []).push(id, ...(from.also ?? []));
  joinMembers(to, from, to.known.gave);
  for (const { stays } of state.groups.values()) {
    const newer = stays.get(id);
    if (!newer) continue;
    stays.delete(id);
    stays.set(as, joinStays(stays.get(as), newer));
  }
  for (const counts of state.counters.values()) {
    const newer = counts.get(id);
    if (!newer) continue;
    counts.delete(id);
    const older = counts.get(as);
    counts.set(as, { adds: [...(older?.adds ?? []), ...newer.adds].toSorted((a, b) => a.at - b.at), up: newer.up || older?.up === true });
  }
  state.members.delete(id);
  rename(state, id, as);
}

/** Only what a human, or the mark that only the bot's account writes, vouches for carries a role along. */
function gaveOf(to: Member, from: Member | undefined, grade: OfMember["grade"]): Known["gave"] {
  if (!from) return {};
  const tags = [...(from.tags ?? [])].filter((tag) => to.tags?.has(tag) !== true);
  return {
    ...(from.role && to.role === undefined && grade === "human" && { role: from.role }),
    ...(from.tier && to.tier === undefined && { tier: from.tier }), ...(tags.length > 0 && { tags }), ...(from.duty && to.duty === undefined && { duty: from.duty }),
  };
}

function firstSeen(state: State, id: MemberId, at: number): number {
  const seen = [...state.groups.values()].flatMap(({ stays }) => stays.get(id)?.seenAt ?? []);
  const warned = (state.members.get(id)?.warnings ?? []).map((warning) => warning.at);
  return Math.min(at, ...seen, ...warned);
}

const groupsOf = (state: State, member: MemberId): readonly GroupId[] => [...state.groups].flatMap(([group, { stays }]) => (stays.has(member) ? [group] : []));

function staysOf(state: State, member: MemberId): Known["stays"] {
  return Object.fromEntries([...state.groups].flatMap(([group, { stays }]) => {
    const stay = stays.get(member);
    return stay ? [[group, { messages: stay.messages, duties: [...(stay.duties?.keys() ?? [])] }]] : [];
  }));
}

/** Somebody is not who they were taken for: what was recorded since they were seen first goes with them, the rest stays. */
function part(state: State, { seen: id, at }: OfMember, taken: MemberId): void {
  const as = keptAs(state, taken);
  const from = state.members.get(as);
  const known = from?.known;
  if (!from || known?.id !== id) return;
  state.aliases.delete(id);
  const own = memberOf(state, id, from.name);
  const { since, gave } = known;
  delete from.known;
  if (from.also) from.also = from.also.filter((other) => other !== id);
  if (from.also?.length === 0) delete from.also;
  if (known.apart) {
    giveBack(from, own, gave);
    partByGroup(state, id, as, known.apart);
    return;
  }
  for (const list of ["warnings", "steps", "recent"] as const) move(from, own, list, ({ at: then }) => then >= since);
  const lifted = from.lifted?.filter(({ warnings }) => warnings.every((warning) => warning.at >= since)) ?? [];
  if (lifted.length > 0) {
    own.lifted = lifted;
    from.lifted = from.lifted?.filter((each) => !lifted.includes(each)) ?? [];
  }
  const score = (from.score ?? 0) - known.score;
  if (score !== 0) {
    own.score = Math.max(0, score);
    from.score = known.score;
  }
  if (from.accepted && from.accepted.at >= since) {
    own.accepted = from.accepted;
    delete from.accepted;
  }
  giveBack(from, own, gave);
  const moved = new Set<string>();
  for (const [group, { stays }] of state.groups) {
    const stay = stays.get(as);
    const before = known.stays[group];
    if (!stay || (stay.leftAt !== undefined && before !== undefined)) continue;
    if (before === undefined) stays.delete(as);
    const duties = [...(stay.duties ?? [])].filter(([rule]) => before?.duties.includes(rule) !== true);
    for (const [rule] of duties) moved.add(`${rule}/${group}`);
    const next = stayOf(state, group, id, stay.name);
    Object.assign(next, {
      messages: stay.messages - (before?.messages ?? 0), seenAt: Math.max(stay.seenAt ?? since, since), ...(stay.lastAt !== undefined && stay.lastAt >= since && { lastAt: stay.lastAt }),
      ...(stay.joinedAt !== undefined && stay.joinedAt >= since && { joinedAt: stay.joinedAt }), ...(stay.leftAt !== undefined && { leftAt: stay.leftAt }), ...(stay.went && stay.went.at >= since && { went: stay.went }), ...(duties.length > 0 && { duties: new Map<RuleId, number>(duties) }),
    });
    for (const [rule] of duties) stay.duties?.delete(rule);
    if (next.went) delete stay.went;
    if (before !== undefined) Object.assign(stay, { leftAt: at, unsure: true, messages: before.messages });
    const owned = state.groups.get(group);
    if (owned?.owner === as) owned.owner = id;
  }
  for (const counts of state.counters.values()) {
    const count = counts.get(as);
    const adds = count?.adds.filter((add) => add.at >= since) ?? [];
    if (!count || adds.length === 0) continue;
    counts.set(id, { adds, up: count.up });
    counts.set(as, { adds: count.adds.filter((add) => add.at < since), up: count.up });
  }
  for (const [timer, set] of state.timers) if (set.member === as && moved.has(`${set.rule}/${set.group}`)) state.timers.set(timer, { ...set, member: id });
  for (const [name, open] of state.cases) if (open.member === as && open.at >= since) state.cases.set(name, renamed(open, as, id));
}

function giveBack(from: Member, own: Member, { role, tier, tags = [], duty }: Known["gave"]): void {
  if (role && from.role === role) {
    own.role = role;
    delete from.role;
  }
  if (tier && from.tier === tier) {
    own.tier = tier;
    delete from.tier;
  }
  for (const tag of tags) if (from.tags?.delete(tag)) (own.tags ??= new Set()).add(tag);
  if (from.tags?.size === 0) delete from.tags;
  if (duty && from.duty?.on === duty.on) {
    own.duty = duty;
    delete from.duty;
  }
}

function joinGroup(state: State, { seen: id }: OfGroup, as: GroupId): void {
  const from = state.groups.get(id);
  const to = state.groups.get(as);
  if (!from || !to) return;
  state.aliases.set(id, as);
  state.groups.delete(id);
  to.topic = from.topic;
  for (const own of ["owner", "owned", "unable", "able", "raidUntil", "raidSince"] as const) if (from[own] !== undefined) Object.assign(to, { [own]: from[own] });
  for (const [topic, at] of from.answered) to.answered.set(topic, Math.max(at, to.answered.get(topic) ?? at));
  to.joins = latest(to.joins, from.joins);
  if (from.requests) to.requests = [...(to.requests ?? []), ...from.requests];
  for (const [member, stay] of from.stays) to.stays.set(member, joinStays(to.stays.get(member), stay));
  const waiting = state.waiting.get(id);
  state.waiting.delete(id);
  if (waiting) state.waiting.set(as, { ...state.waiting.get(as), ...waiting, requests: new Map([...(state.waiting.get(as)?.requests ?? []), ...waiting.requests]) });
  for (const member of state.members.values()) {
    const applied = member.applied?.get(id);
    if (applied !== undefined) member.applied?.set(as, applied);
    member.applied?.delete(id);
    if (member.focus === id) member.focus = as;
    for (const list of ["warnings", "steps", "lifted"] as const) if (member[list]) Object.assign(member, { [list]: renamed(member[list], id, as) });
    if (member.recent) member.recent = member.recent.map((print) => (print.group === id ? { ...print, group: as } : print));
  }
  for (const counts of state.counters.values()) {
    const count = counts.get(id);
    counts.delete(id);
    if (count) counts.set(as, count);
  }
  rename(state, id, as);
}

/** Open matters are about the one who is known now. */
function rename(state: State, id: string, as: string): void {
  for (const [name, timer] of state.timers) state.timers.set(name, renamed(timer, id, as, name));
  for (const [name, open] of state.cases) state.cases.set(name, renamed(open, id, as));
  for (const [name, settled] of state.settled) state.settled.set(name, renamed(settled, id, as));
  for (const [group, waiting] of state.waiting) {
    const requests = [...waiting.requests].map(([member, request]) => [member === id ? (as as MemberId) : member, renamed(request, id, as)] as const);
    state.waiting.set(group, { ...waiting, requests: new Map(requests) });
  }
  for (const group of state.groups.values()) {
    if (group.owner === id) group.owner = as as MemberId;
    if (group.requests) group.requests = renamed(group.requests, id, as);
  }
  for (const [doubt, each] of state.doubts) state.doubts.set(doubt, renamed(each, id, as));
  state.trail = state.trail.map((step) => (step.member === id ? { ...step, member: as as MemberId } : step));
}
