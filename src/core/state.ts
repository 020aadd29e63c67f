/** state: what is known of a community at one moment. It is derived from the ledger alone (`evolve.ts`) and can be rebuilt from it. */
import type { Capability, Learnable } from "./action.ts";
import type { Doubt, Effects, EntryDraft, Grade, Mode, Standing, Tier } from "./entry.ts";
import { minute } from "./time.ts";
import type { AccountId, CaseId, CommunityId, EventId, GroupId, MemberId, RuleId, TimerId } from "./ids.ts";

/** `pace.repliesPerMember` counts replies to one member in this time. */
const replyWindow = 10 * minute;

/** One member's time in one group. */
export type Stay = {
  name: string;
  /** When the latest stay began, or was first noticed; absent when the member was there before the bot. */
  joinedAt?: number;
  inviter?: MemberId;
  leftAt?: number;
  /** Not recognised after a login: they may be there under a name that nobody could tell. */
  unsure?: true;
  /** How they went the last time, where that is known; it stands also once they have come back. */
  went?: { readonly at: number; readonly removed: boolean; readonly by?: MemberId; readonly own?: true };
  /** Muted here until then, as the platform told; it may have passed. */
  mutedUntil?: number;
  /** When a mute here was lifted last, as the platform told. */
  unmutedAt?: number;
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
  readonly matched?: string;
  readonly expiresAt: number;
  readonly evidence: EventId;
  readonly by?: MemberId;
  /** It removed the member by itself, whatever the points. */
  readonly removes?: true;
  /** What the same event took from the member beside the points. */
  readonly took?: Took;
  readonly mutedUntil?: number;
  /** An appeal against it was decided, and it stands. */
  readonly upheld?: { readonly at: number; readonly because: string };
};
/** What went with a warning: points of the account, a tier, tags given or taken. */
export type Took = {
  readonly score: number;
  readonly tier?: Shift<Tier | null>;
  readonly tags: Readonly<Record<string, Shift<boolean>>>;
};
/** `from`: as it was before any warning that stood then. */
export type Shift<Value> = { readonly from: Value; readonly to: Value };
/** What a pardon lifted, as long as it may be taken back. */
export type Lifted = { readonly warnings: readonly Warning[]; readonly steps: readonly StepMark[] };
/** A recent message as the flood rule sees it: sorted hashes of the normalised text's two-character grams. */
export type Print = { readonly at: number; readonly group: GroupId; readonly grams: Uint32Array };
/** A ladder step that acted. */
export type StepMark = { readonly step: number; readonly at: number; readonly removes: boolean; readonly group: GroupId };
/** How a member is known since a login, and what was theirs before, so that the two can be told apart again. */
export type Known = {
  /** The id that was seen. */
  readonly id: MemberId;
  readonly grade: Grade;
  readonly because: string;
  readonly at: number;
  /** When that id was seen first: what is newer is its own. */
  readonly since: number;
  readonly score: number;
  readonly stays: Readonly<Record<GroupId, { readonly messages: number; readonly duties: readonly RuleId[] }>>;
  /** Where both ids are there, each on an account of its own: the groups in which that id was, and its points of the account. */
  readonly apart?: { readonly groups: readonly GroupId[]; readonly score: number };
  /** What a human gave to that id. */
  readonly gave: { readonly role?: Standing; readonly tier?: Tier; readonly tags?: readonly string[]; readonly duty?: NonNullable<Member["duty"]> };
};
export type Member = {
  name: string;
  known?: Known;
  /** Other ids under which something was recorded. */
  also?: MemberId[];
  role?: Standing;
  /** The group that this admin's commands are about (`/use`). */
  focus?: GroupId;
  warnings?: Warning[];
  /** Ladder steps that acted and still stand. */
  steps?: StepMark[];
  /** The latest pardons, oldest first. */
  lifted?: Lifted[];
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
  greetedAt?: number; // When they were told, as a new friend, what the bot is.
  /** When they last asked to join a group; forgotten when they leave it. */
  applied?: Map<GroupId, number>;
  /** When rules turned their requests away, newest last. */
  turnedAway?: number[];
  /** What they said of their own duty, whatever the hours. */
  duty?: { readonly on: boolean; readonly until?: number };
};
/** What was added to a counter, oldest first, and whether it stands above its mark. Its value follows from the counter's plan. */
export type Count = { readonly adds: { readonly at: number; readonly add: number }[]; up: boolean };
export type Group = {
  topic: string;
  owner?: MemberId;
  owned?: boolean; // The owner is the bot's own account.
  /** What the platform was seen not to let the bot do here, as long as the group is, or is not, the bot's own. */
  unable?: Set<Learnable>;
  /** What this account can do here, as far as that was seen; absent: not known. */
  able?: ReadonlySet<Capability>;
  stays: Map<MemberId, Stay>;
  /** When each topic (FAQ entry, word) was answered last. */
  answered: Map<string, number>;
  /** Times of the latest joins, newest last. */
  joins?: number[];
  /** The latest requests to join, newest last. */
  requests?: { readonly at: number; readonly member: MemberId }[];
  /** Present while a raid is on, with its first sign. */
  raidUntil?: number;
  raidSince?: number;
};
/** A request that a human is to decide; `asked`: it has been put to one. */
export type HeldRequest = { readonly name: string; readonly words: string; readonly yes: Effects; readonly no?: Effects; readonly asked: boolean };
/** The requests to one group, or for friendship, that wait for a human, oldest first; when, and in which case, one was asked last. */
export type Waiting = { askedAt?: number; case?: CaseId; requests: Map<MemberId, HeldRequest> };
export type Timer = { readonly id: TimerId; readonly at: number; readonly rule: RuleId; readonly name: string; readonly group?: GroupId; readonly member?: MemberId };
/** A case as it was opened, and when. */
export type OpenCase = Omit<Extract<EntryDraft, { type: "case_opened" }>, "type" | "case"> & { readonly id: CaseId; readonly at: number; /** When it came to be about more. */ readonly revisedAt?: number };
/** How a case ended, so that a later answer can be told of it. */
export type Settled = Pick<OpenCase, "role" | "owner"> & { readonly at: number; readonly label: string; readonly by?: MemberId };
/** A doubt on the list, with the number that people call it by. */
export type HeldDoubt = Doubt & { readonly number: number };
/**
 * The founder went back to this version of the rules, or the files on the disk were held back (`held`). It runs as long as the disk
 * holds the files that stand there now.
 */
export type Pin = { readonly version: string; readonly onDisk: string; readonly held?: true };
/** What was said of the rule files, in a form to compare. */
export type Reading = { readonly account: AccountId; readonly at: number; readonly said: string };
export type State = {
  readonly community: CommunityId;
  groups: Map<GroupId, Group>;
  members: Map<MemberId, Member>;
  timers: Map<TimerId, Timer>;
  cases: Map<CaseId, OpenCase>;
  /** Cases ever opened: the next one's number. */
  caseCount: number;
  /** The cases that ended last, oldest first. */
  settled: Map<CaseId, Settled>;
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
  /** What an account's process told last of the rule files, where several accounts have one each. */
  reading?: Reading;
  /** Requests that are gathered for one question: by group, and under "" those for friendship. */
  waiting: Map<GroupId | "", Waiting>;
  /** By counter, then by what it counts for. */
  counters: Map<string, Map<string, Count>>;
  /** The rule set that a human chose; absent: by time. */
  set?: { readonly name: string | null; readonly until?: number };
  /** Audit entries that were taken back, the latest of them. */
  undone: Set<string>;
  /** Who may be somebody known before, by id, oldest first. */
  doubts: Map<string, HeldDoubt>;
  /** How many doubts there have been: each keeps its number, so that none is taken for another. */
  doubtCount: number;
  /** Ids whose records went over to another. */
  aliases: Map<string, string>;
  /** Accounts that a platform may be silencing, and since when they are doubted; under "" where events name no account. */
  silenced: Map<AccountId | "", number>;
};

/** The same, as rules and commands see it. */
export type StateView = {
  readonly community: CommunityId;
  readonly groups: ReadonlyMap<GroupId, GroupView>;
  readonly members: ReadonlyMap<MemberId, MemberView>;
  readonly timers: ReadonlyMap<TimerId, Timer>;
  readonly cases: ReadonlyMap<CaseId, OpenCase>;
  readonly caseCount: number;
  readonly settled: ReadonlyMap<CaseId, Settled>;
  readonly pausedDrops: ReadonlySet<string>;
  readonly modes: ReadonlyMap<RuleId, Mode>;
  readonly removals: readonly number[];
  readonly trail: readonly { readonly at: number; readonly member: MemberId }[];
  readonly faults: ReadonlySet<string>;
  readonly pin?: Pin;
  readonly reading?: Reading;
  readonly waiting: ReadonlyMap<GroupId | "", WaitingView>;
  readonly counters: ReadonlyMap<string, ReadonlyMap<string, CountView>>;
  readonly set?: { readonly name: string | null; readonly until?: number };
  readonly undone: ReadonlySet<string>;
  readonly doubts: ReadonlyMap<string, HeldDoubt>;
  readonly doubtCount: number;
  readonly aliases: ReadonlyMap<string, string>;
  readonly silenced: ReadonlyMap<AccountId | "", number>;
};
export type WaitingView = Readonly<Omit<Waiting, "requests">> & { readonly requests: ReadonlyMap<MemberId, HeldRequest> };
export type CountView = { readonly adds: readonly { readonly at: number; readonly add: number }[]; readonly up: boolean };
export type StayView = Readonly<Omit<Stay, "duties" | "fulfilled">> & { readonly duties?: ReadonlyMap<RuleId, number>; readonly fulfilled?: ReadonlySet<RuleId> };
export type MemberView = Readonly<Omit<Member, "warnings" | "steps" | "lifted" | "recent" | "replies" | "tags" | "applied" | "turnedAway" | "also">> & {
  readonly also?: readonly MemberId[];
  readonly applied?: ReadonlyMap<GroupId, number>;
  readonly turnedAway?: readonly number[];
  readonly tags?: ReadonlySet<string>;
  readonly warnings?: readonly Warning[];
  readonly steps?: readonly StepMark[];
  readonly lifted?: readonly Lifted[];
  readonly recent?: readonly Print[];
  readonly replies?: readonly number[];
};
export type GroupView = Readonly<Omit<Group, "stays" | "answered" | "joins" | "requests" | "unable">> & {
  readonly unable?: ReadonlySet<Learnable>;
  readonly requests?: Readonly<Group["requests"]>;
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
    settled: new Map(),
    pausedDrops: new Set(),
    modes: new Map(),
    removals: [],
    trail: [],
    faults: new Set(),
    waiting: new Map(),
    counters: new Map(),
    undone: new Set(),
    doubts: new Map(),
    doubtCount: 0,
    aliases: new Map(),
    silenced: new Map(),
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

/** Points that stand once these warnings are lifted. */
export function pointsWithout(state: StateView, member: MemberId, lifts: readonly string[], at: number): number {
  return standingWarnings(state, member, at).reduce((sum, { id, points }) => (lifts.includes(id) ? sum : sum + points), 0);
}

/** How often the bot replied to a member lately. */
export function repliesLately(state: StateView, member: MemberId, at: number): number {
  return (state.members.get(member)?.replies ?? []).filter((reply) => reply > at - replyWindow).length;
}

/** What a group is called. */
export const groupNameOf = (state: StateView, group: GroupId): string => state.groups.get(group)?.topic ?? group;

/** What people call a member: the name in this group, else the one last seen. */
export function nameOf(state: StateView, member: MemberId, group?: GroupId): string {
  return (group && state.groups.get(group)?.stays.get(member)?.name) ?? state.members.get(member)?.name ?? member;
}
