/** state: what is known of a community at one moment. It is derived from the ledger alone (`evolve.ts`) and can be rebuilt from it. */
import type { EntryDraft, Mode, Standing, Tier } from "./entry.ts";
import { minute } from "./time.ts";
import type { CaseId, CommunityId, EventId, GroupId, MemberId, RuleId, TimerId } from "./ids.ts";

/** The time in which replies to one member are counted (`pace.repliesPerMember`). */
const replyWindow = 10 * minute;

/** One member's time in one group. */
export type Stay = {
  name: string;
  /** When the latest stay began, or was first noticed; absent when the member was there before the bot. */
  joinedAt?: number;
  inviter?: MemberId;
  leftAt?: number;
  /** When the member was first noticed here at all. */
  seenAt?: number;
  /** Messages written in this group since first seen. */
  messages: number;
  lastAt?: number;
  /** Open duties by rule, with their due times. */
  duties?: Map<RuleId, number>;
  /** Rules whose duty this member has fulfilled here. */
  fulfilled?: Set<RuleId>;
};
export type Warning = {
  readonly id: string;
  readonly at: number;
  readonly group: GroupId;
  readonly points: number;
  readonly rule: string;
  readonly version: string;
  readonly because: string;
  readonly words?: string;
  readonly expiresAt: number;
  readonly evidence: EventId;
  readonly by?: MemberId;
};
/** A recent message as the flood rule sees it: sorted hashes of the normalised text's two-character grams. */
export type Print = { readonly at: number; readonly group: GroupId; readonly grams: Uint32Array };
/** A ladder step that acted. */
export type StepMark = { readonly step: number; readonly at: number; readonly removes: boolean; readonly group: GroupId };
export type Member = {
  name: string;
  role?: Standing;
  /** The group that this admin's commands are about (`/use`). */
  focus?: GroupId;
  warnings?: Warning[];
  /** Ladder steps that acted and still stand. */
  steps?: StepMark[];
  recent?: Print[];
  /** Times of the bot's latest replies to this member, newest last. */
  replies?: number[];
  /** Points of the account (积分). */
  score?: number;
  /** Given by a human; absent: by what they write. */
  tier?: Tier;
  tags?: Set<string>;
  /** The charter that they said yes to. */
  accepted?: { readonly version: string; readonly at: number };
  /** What they said of their own duty, whatever the hours. */
  duty?: { readonly on: boolean; readonly until?: number };
};
/** What was added to a counter, oldest first, and whether it stands above its mark. Its value follows from the counter's plan. */
export type Count = { readonly adds: { readonly at: number; readonly add: number }[]; up: boolean };
export type Group = {
  topic: string;
  owner?: MemberId;
  stays: Map<MemberId, Stay>;
  /** When each topic (FAQ entry, word) was answered last. */
  answered: Map<string, number>;
  /** Times of the latest joins, newest last. */
  joins?: number[];
  /** Present while a raid is on. */
  raidUntil?: number;
};
export type Timer = { readonly id: TimerId; readonly at: number; readonly rule: RuleId; readonly name: string; readonly group?: GroupId; readonly member?: MemberId };
/** A case as it was opened, and when. */
export type OpenCase = Omit<Extract<EntryDraft, { type: "case_opened" }>, "type" | "case"> & { readonly id: CaseId; readonly at: number };
/**
 * The founder went back to this version of the rules, or the files on the disk were held back (`held`). It runs as long as the disk
 * holds the files that stand there now.
 */
export type Pin = { readonly version: string; readonly onDisk: string; readonly held?: true };
export type State = {
  readonly community: CommunityId;
  groups: Map<GroupId, Group>;
  members: Map<MemberId, Member>;
  timers: Map<TimerId, Timer>;
  cases: Map<CaseId, OpenCase>;
  /** Cases ever opened: the next one's number. */
  caseCount: number;
  pausedDrops: Set<string>;
  modes: Map<RuleId, Mode>;
  /** Automatic removals ordered lately, newest last (the breaker's window). */
  removals: number[];
  /** Who wrote lately, oldest first: their prints are let go when they are too old to matter. */
  trail: { readonly at: number; readonly member: MemberId }[];
  /** Faults that the admins have been told of, as rule@version. */
  faults: Set<string>;
  /** Absent while the rules on the disk are followed. */
  pin?: Pin;
  /** By counter, then by what it counts for. */
  counters: Map<string, Map<string, Count>>;
  /** The rule set that a human chose; absent: by time. */
  set?: { readonly name: string | null; readonly until?: number };
};

/** The same, as rules and commands see it. */
export type StateView = {
  readonly community: CommunityId;
  readonly groups: ReadonlyMap<GroupId, GroupView>;
  readonly members: ReadonlyMap<MemberId, MemberView>;
  readonly timers: ReadonlyMap<TimerId, Timer>;
  readonly cases: ReadonlyMap<CaseId, OpenCase>;
  readonly caseCount: number;
  readonly pausedDrops: ReadonlySet<string>;
  readonly modes: ReadonlyMap<RuleId, Mode>;
  readonly removals: readonly number[];
  readonly faults: ReadonlySet<string>;
  readonly pin?: Pin;
  readonly counters: ReadonlyMap<string, ReadonlyMap<string, CountView>>;
  readonly set?: { readonly name: string | null; readonly until?: number };
};
export type CountView = { readonly adds: readonly { readonly at: number; readonly add: number }[]; readonly up: boolean };
export type StayView = Readonly<Omit<Stay, "duties" | "fulfilled">> & { readonly duties?: ReadonlyMap<RuleId, number>; readonly fulfilled?: ReadonlySet<RuleId> };
export type MemberView = Readonly<Omit<Member, "warnings" | "steps" | "recent" | "replies" | "tags">> & {
  readonly tags?: ReadonlySet<string>;
  readonly warnings?: readonly Warning[];
  readonly steps?: readonly StepMark[];
  readonly recent?: readonly Print[];
  readonly replies?: readonly number[];
};
export type GroupView = Readonly<Omit<Group, "stays" | "answered" | "joins">> & {
  readonly stays: ReadonlyMap<MemberId, StayView>;
  readonly answered: ReadonlyMap<string, number>;
  readonly joins?: readonly number[];
};

/** A community of which nothing is known yet. */
export function emptyState(community: CommunityId): State {
  return {
    community,
    groups: new Map(),
    members: new Map(),
    timers: new Map(),
    cases: new Map(),
    caseCount: 0,
    pausedDrops: new Set(),
    modes: new Map(),
    removals: [],
    trail: [],
    faults: new Set(),
    counters: new Map(),
  };
}

/** The member's stay in this group, unless it has ended. */
export function presentStay(state: StateView, group: GroupId, member: MemberId): StayView | undefined {
  const stay = state.groups.get(group)?.stays.get(member);
  return stay?.leftAt === undefined ? stay : undefined;
}

/** Warning points that stand at a moment: not expired. (Pardoned ones have left the list.) */
export function pointsOf(state: StateView, member: MemberId, at: number): number {
  let sum = 0;
  for (const warning of state.members.get(member)?.warnings ?? []) if (warning.expiresAt > at) sum += warning.points;
  return sum;
}

/** Warnings that stand at a moment, oldest first. */
export function standingWarnings(state: StateView, member: MemberId, at: number): readonly Warning[] {
  return (state.members.get(member)?.warnings ?? []).filter((warning) => warning.expiresAt > at);
}

/** How often the bot replied to a member lately. */
export function repliesLately(state: StateView, member: MemberId, at: number): number {
  return (state.members.get(member)?.replies ?? []).filter((reply) => reply > at - replyWindow).length;
}

/** What people call a member: the name in this group, else the one last seen. */
export function nameOf(state: StateView, member: MemberId, group?: GroupId): string {
  return (group && state.groups.get(group)?.stays.get(member)?.name) ?? state.members.get(member)?.name ?? member;
}

/** The people who get questions and news: the secretaries, or the founders where there are none. */
export function onDuty(state: StateView): readonly MemberId[] {
  const secretaries: MemberId[] = [];
  const founders: MemberId[] = [];
  for (const [id, member] of state.members) {
    if (member.role === "secretary") secretaries.push(id);
    if (member.role === "founder") founders.push(id);
  }
  return secretaries.length > 0 ? secretaries : founders;
}
