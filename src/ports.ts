/** ports: what the app needs of the world, nothing more. Adapters implement these; `main.ts` joins them. */
import type { ActionType, Capability, Priority } from "./core/action.ts";
import type { Action } from "./core/action.ts";
import type { Decision } from "./core/finding.ts";
import type { Entry, Identification } from "./core/entry.ts";
import type { Attachment, AuditFilter, Event, LinkState, Outcome, Reconnected, UsedVersion } from "./core/event.ts";
import type { AccountId, ActionId, CommunityId, EventId, GroupId, MemberId } from "./core/ids.ts";

// ---- the platform -----------------------------------------------------------------------------------------------

/** `owned`: the owner is the bot's own account. */
export type SeenGroup = { readonly id: string; readonly topic: string; readonly owner?: string; readonly owned?: true };
export type SeenMember = { readonly id: string; readonly name: string; readonly evidence?: Evidence };
/** What a platform shows of somebody beside an id that may not last, each as members see it. Absent: not shown. */
export type Evidence = {
  /** The general name. */
  readonly nickname?: string;
  /** The name in this group. */
  readonly card?: string;
  /** Changes with the picture. */
  readonly avatar?: string;
  /** The account's public name, where it shows one. */
  readonly alias?: string;
  /** What the bot's own account noted about a friend; nobody else sees or writes it. Present, if only empty, for friends alone. */
  readonly remark?: string;
};
/** What a gateway saw, in the platform's own ids. `id` is unique for the account; the same sighting always has the same id. */
export type Sighting =
  | {
      readonly type: "message"; readonly id: string; readonly at: number; readonly group: SeenGroup; readonly member: SeenMember; readonly text: string;
      readonly quoted?: { readonly text: string; readonly message?: string }; readonly forwarded?: boolean; readonly mentionsBot?: boolean; readonly has?: readonly Attachment[];
    }
  | { readonly type: "direct_message"; readonly id: string; readonly at: number; readonly member: SeenMember; readonly text: string; readonly quoted?: { readonly text: string; readonly message?: string } }
  | { readonly type: "member_joined"; readonly id: string; readonly at: number; readonly group: SeenGroup; readonly member: SeenMember; readonly inviter?: SeenMember }
  /** `removed`: by somebody, or not; absent: not known. `by`: who, where the platform says so; `own`: the bot itself. */
  | { readonly type: "member_left"; readonly id: string; readonly at: number; readonly group: SeenGroup; readonly member: SeenMember; readonly removed?: boolean; readonly by?: SeenMember; readonly own?: true }
  /** `until` is in ms since the epoch; 0: not muted any more. */
  | { readonly type: "member_muted"; readonly id: string; readonly at: number; readonly group: SeenGroup; readonly member: SeenMember; readonly until: number; readonly by?: SeenMember }
  | { readonly type: "member_renamed"; readonly id: string; readonly at: number; readonly group: SeenGroup; readonly member: SeenMember; readonly newName: string }
  | { readonly type: "group_renamed"; readonly id: string; readonly at: number; readonly group: SeenGroup }
  | { readonly type: "join_requested"; readonly id: string; readonly at: number; readonly group: SeenGroup; readonly member: SeenMember; readonly text: string; readonly flag: string; readonly inviter?: SeenMember }
  | { readonly type: "friend_requested"; readonly id: string; readonly at: number; readonly member: SeenMember; readonly text: string; readonly flag: string }
  /** Everybody in a group, as listed after login. Without the bot itself. */
  | { readonly type: "roster"; readonly at: number; readonly group: SeenGroup; readonly members: readonly SeenMember[] }
  /** The bot's friends, as listed after login and whenever the list is read again. */
  | { readonly type: "friends"; readonly at: number; readonly members: readonly SeenMember[] }
  /** The platform is heard again, after a silence since then. */
  | { readonly type: "reconnected"; readonly id: string; readonly at: number; readonly since: number; readonly how: Reconnected }
  /** The platform may be silencing this account; without `because` it is heard again. */
  | { readonly type: "account_doubted"; readonly id: string; readonly at: number; readonly because?: string };

/** An action in the platform's own ids. Media are absolute paths. `id` is the action's. */
export type Delivery = { readonly id: ActionId } & (
  | { readonly type: "say"; readonly group: string; readonly text: string; readonly mention: readonly SeenMember[]; readonly media: readonly string[] }
  /** Words that stay at the top of a group (群公告). */
  | { readonly type: "announce"; readonly group: string; readonly text: string; readonly media: readonly string[] }
  | { readonly type: "dm"; readonly member: string; readonly text: string }
  | { readonly type: "remove"; readonly group: string; readonly member: string }
  | { readonly type: "recall"; readonly group: string; readonly message: string }
  /** The bot's own message, by the id that its send returned. */
  | { readonly type: "recall_own"; readonly group: string; readonly message: string }
  | { readonly type: "mute"; readonly group: string; readonly member: string; readonly seconds: number }
  | { readonly type: "set_card"; readonly group: string; readonly member: string; readonly card: string }
  | { readonly type: "answer_join"; readonly group: string; readonly flag: string; readonly approve: boolean; readonly because: string }
  | { readonly type: "accept_friend"; readonly flag: string }
);
/** What became of a delivery. `retry`: surely not done, may be tried again; `unknown`: may have been done. */
export type Receipt = {
  readonly outcome: Extract<Outcome, "done" | "retry" | "failed" | "unknown">;
  readonly because: string;
  /** What the platform knows the words by; `moreIds`: further parts of them, such as pictures. */
  readonly platformId?: string;
  readonly moreIds?: readonly string[];
  /** The platform does not let this account do this in this group, whoever it is about. With `failed` only. */
  readonly barred?: true;
  /** Ms for which the platform wants to hear nothing at all from this account ("too fast"). */
  readonly rest?: number;
};

export type GatewayStatus = {
  readonly loggedIn: boolean;
  readonly name?: string;
  readonly lastSeenAt?: number;
  readonly problem?: string;
  /** Where a gateway logs in and keeps in touch by itself: how that stands, since when it is logged in, and when it last heard from the platform, in ms since the epoch. */
  readonly state?: LinkState;
  readonly loginAt?: number;
  readonly lastSyncAt?: number;
  /** What to scan to log in, while somebody is to scan it. */
  readonly code?: string;
};

/** One account on one platform. */
export interface Gateway {
  readonly kind: "sandbox" | "wechat" | "qq" | "puppet";
  readonly account: AccountId;
  /** The life of the platform's ids: a new one means that they may all have changed. Known once `start` has resolved. */
  readonly epoch: string;
  /** Logs in and reports all that is seen, in order. Resolves when logged in. */
  start(seen: (sighting: Sighting) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
  /** Resolves to the reason when this login is over for good, and only another life of the process can get a new one. */
  readonly ended?: Promise<string>;
  /** Resolves once what happened before the login has been handed over: redeliveries and rosters. Deadlines wait for it. */
  caughtUp(): Promise<void>;
  status(): GatewayStatus;
  /** What can really be done in a group (platform id), or in private chats. */
  capabilities(group: string | undefined): ReadonlySet<Capability>;
  /** Never throws: what goes wrong is told by the receipt. */
  perform(delivery: Delivery): Promise<Receipt>;
  /** Notes something about a friend where only the bot's own account reads it, to know them by after a login. Absent where ids last. */
  mark?(friend: string, remark: string): Promise<void>;
}

export type IdRow = { readonly account: string; readonly epoch: string; readonly platformId: string; readonly kind: "group" | "member"; readonly ours: string; readonly firstSeen: number };

/** What was seen last of one of our ids: `place` is a group, or "" for what holds everywhere. `shown` is JSON of `identity/`. */
export type ShownRow = { readonly account: string; readonly ours: string; readonly place: string; readonly shown: string };

/** (account, epoch, platform id) ↔ our ids, durable. */
export interface Identity {
  group(account: AccountId, epoch: string, platformId: string): GroupId;
  member(account: AccountId, epoch: string, platformId: string): MemberId;
  platformId(account: AccountId, epoch: string, ours: GroupId | MemberId): string | undefined;
}

// ---- time -------------------------------------------------------------------------------------------------------

export interface Clock {
  /** Ms since the epoch. */
  now(): number;
  /** Runs once after so many ms; the function returned takes it back. */
  after(ms: number, run: () => void): () => void;
}

// ---- the queue --------------------------------------------------------------------------------------------------

/** What the queue wakes: ids only; facts live in the ledger. */
export type Wake = { readonly kind: "timer" | "drop"; readonly id: string; readonly due: number };
export type Schedule = { readonly id: string } & ({ readonly cron: string; readonly timeZone: string } | { readonly at: number });
export interface Queue {
  /** Opens the store and delivers each due wake; a rejected promise is retried with backoff. */
  start(onWake: (wake: Wake) => Promise<void>): Promise<void>;
  /** Sets or moves a deadline, by id. A past time fires at once. */
  setTimer(id: string, at: number): Promise<void>;
  clearTimer(id: string): Promise<void>;
  /** Replaces all drop schedules by these. */
  setSchedules(schedules: readonly Schedule[]): Promise<void>;
  /** When each schedule fires next, ms since the epoch. */
  nextRuns(): Promise<ReadonlyMap<string, number>>;
  depth(): Promise<number>;
  stop(): Promise<void>;
}

// ---- the ledger -------------------------------------------------------------------------------------------------

export const actionStatuses = ["pending", "claimed", "held", "done", "failed", "unknown", "expired", "dropped", "assisted"] as const;
export type ActionStatus = (typeof actionStatuses)[number];
export type StoredAction = {
  readonly action: Action;
  readonly community: CommunityId;
  readonly status: ActionStatus;
  readonly createdAt: number;
  /** Not to be tried before, ms since the epoch. */
  readonly notBefore: number;
  readonly attempts: number;
  readonly because?: string;
  /** What the platform knows the words by, and when that became known, or the outcome did. */
  readonly platformIds?: readonly string[];
  readonly settledAt?: number;
};
/** An action with the account of the configuration whose process performs it; "" where accounts have no names. */
export type Routed = { readonly action: Action; readonly account: string };
/** A finding as kept: those that acted, would have acted, or failed. */
export type StoredFinding = { readonly event: string; readonly at: number; readonly rule: string; readonly version: string; readonly mode: string; readonly verdict: string; readonly because: string; readonly group?: GroupId; readonly member?: MemberId };
export type Past = { readonly seq: number; readonly event: Event; readonly entries: readonly Entry[] };

/** An admin's act, with its place in the community's audit log, and whether it was taken back. */
export type Act = Extract<Entry, { type: "audit" }> & { readonly number: number; readonly undone: boolean };

export interface Ledger {
  /** One transaction (BEGIN IMMEDIATE). Throwing inside undoes all of it. */
  transaction<T>(work: () => T): T;
  /** What `work` reads is the ledger of one moment, whatever other processes write meanwhile. It must not write. */
  snapshot<T>(work: () => T): T;
  /** Inside a transaction: false when this id was recorded before. */
  recordEvent(community: CommunityId, event: Event, version: string, receivedAt: number): boolean;
  /** `route` says by which accounts an action goes out; without it, by the only one. */
  recordDecision(community: CommunityId, decision: Decision, now: number, route?: (action: Action) => readonly Routed[]): void;
  /** All events of a community with their entries, in order; `before` stops short of that event. */
  past(community: CommunityId, before?: string): Iterable<Past>;
  /** The events of a community numbered after `after` and up to `to`: for whoever reads in pieces while more is written. */
  stretch(community: CommunityId, after: number, to: number): readonly Past[];
  /** The number of the newest event of all. */
  newest(): number;
  /** When each account saw its latest event, ms since the epoch, as far as that is not long ago. */
  heardFrom(): ReadonlyMap<string, number>;
  /** A community's newest event, with the version of the rules that judged it. */
  latest(community: CommunityId): { readonly event: Event; readonly version: string } | undefined;
  event(id: string): { readonly seq: number; readonly community: CommunityId; readonly event: Event; readonly version: string } | undefined;
  /** Keeps the files of a rulebook version, so that `why` can judge with them. */
  keepVersion(community: CommunityId, version: string, files: Readonly<Record<string, string>>, at: number): void;
  version(community: CommunityId, version: string): Readonly<Record<string, string>> | undefined;
  /** The versions of its rules that a community has had, the one that judged last first. */
  versions(community: CommunityId, limit: number): readonly UsedVersion[];
  /** Which community each known group belongs to. */
  boundGroups(): ReadonlyMap<GroupId, CommunityId>;

  /** Actions that the process of this account may try now, by priority, then age; and those of others that are past their time. */
  due(now: number, limit: number): readonly StoredAction[];
  /** When the next pending action that has to wait may be tried. */
  nextDue(now: number): number | undefined;
  /** Marks it as being performed, durably, before the world hears of it. False when somebody else was first. */
  claim(id: ActionId, now: number): boolean;
  settle(id: ActionId, status: ActionStatus, because: string, now: number, notBefore?: number, platformIds?: readonly string[]): void;
  action(id: ActionId): StoredAction | undefined;
  /** Claimed by a process of this account and never settled: it died while performing them. */
  interrupted(): readonly StoredAction[];
  /** Words sent by this account since a time; an alert counts for each person that it is for. */
  sentSince(since: number, group?: GroupId): number;
  /** Whether this text went to this group since a time. */
  saidSince(group: GroupId, text: string, since: number): boolean;
  actions(limit: number): readonly StoredAction[];
  countActions(): Readonly<Record<string, number>>;
  findings(limit: number): readonly StoredFinding[];
  /** What admins did, newest first. */
  audit(community: CommunityId, limit: number, filter?: AuditFilter): readonly Act[];
  /** A member's warnings with their pardons, oldest first. */
  warningsOf(community: CommunityId, member: MemberId): readonly Entry[];
  /** The latest entries of a type, newest first. */
  entriesOf(community: CommunityId, type: Entry["type"], limit: number): readonly Entry[];
  /** Names given to platform ids. Adding one twice changes nothing. */
  idRows(account: string, epoch: string): Iterable<IdRow>;
  addId(row: IdRow): void;
  /** The accounts, as gateways call them, that have given this very id to somebody or to a group. */
  accountsOf(ours: string): readonly string[];
  /** Writes what was seen last of an id; the same again changes nothing. */
  keepShown(row: ShownRow): void;
  /** What was seen last of everybody in a place. */
  shownIn(account: string, place: string): Iterable<ShownRow>;
  shownOf(account: string, ours: string, place: string): string | undefined;
  /** Every word on who is who, of all communities, oldest first. */
  identified(): Iterable<Identification>;
  /** Ids of events that end in this after a slash, as a platform's own message ids do. At most two. */
  eventsNamed(platformId: string): readonly string[];
  /** The event that led to words which the platform knows by this id. */
  causeOf(platformId: string): EventId | undefined;
  /** The words that an event led to in a group. */
  wordsOf(event: EventId, group: GroupId): readonly StoredAction[];
  /** What was written down and asked for because of an event. */
  outcomeOf(event: EventId): { readonly entries: readonly Entry[]; readonly actions: readonly StoredAction[] };
  /** The latest messages whose words contain a text, newest first. */
  findMessages(community: CommunityId, text: string, limit: number): readonly Event[];
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  /** Blanks message bodies older than this (law 12), of one community or of all; returns how many. */
  blankBefore(at: number, community?: CommunityId): number;
  /** Pages written, integrity, size: what `doctor` tells. */
  health(): { readonly integrity: string; readonly events: number; readonly schema: number };
  /** A consistent copy while the bot runs. */
  backup(file: string): Promise<void>;
  close(): void;
}

// ---- the local page ---------------------------------------------------------------------------------------------

export type SandboxPerson = { readonly id: string; readonly name: string; readonly note: string };
export type SandboxRoom = { readonly id: string; readonly topic: string; readonly owner: string; readonly members: readonly SeenMember[] };
/** A line of a made-up chat. `where` is a room's id, or `private:<person>` for that person's chat with the bot. */
export type SandboxLine = {
  readonly id: string; readonly at: number; readonly where: string;
  readonly from: string; readonly name: string; readonly text: string;
  readonly kind: "text" | "image" | "video" | "file" | "system"; readonly media?: string; readonly quoted?: string; readonly recalled?: boolean;
};
/** The made-up WeChat, as the page (or a test) drives it. Each act answers with a mistake in Chinese, or nothing. */
export interface Sandbox {
  readonly bot: string;
  people(): readonly SandboxPerson[];
  rooms(): readonly SandboxRoom[];
  lines(where: string, limit: number): readonly SandboxLine[];
  say(as: string, where: string, text: string, quoting?: string): string | undefined;
  join(as: string, room: string, inviter?: string): string | undefined;
  leave(as: string, room: string): string | undefined;
  rename(as: string, room: string, name: string): string | undefined;
  /** Asks to join a room, with words for those who decide. */
  apply(as: string, room: string, text: string): string | undefined;
  /** Asks the bot to be friends. */
  befriend(as: string, text: string): string | undefined;
  /** Called after each change; the function returned ends it. */
  onChange(changed: () => void): () => void;
}

export type WhyLine = { readonly rule: string; readonly name: string; readonly mode: string; readonly verdict: "pass" | "act" | "fault" | "off" | "unasked"; readonly because: string; readonly score?: number; readonly matched?: string };
/** What the page shows of the running bot. */
export interface Desk {
  /** Every rule's verdict on a platform message or an event id; undefined when the bot did not see it. */
  why(platformMessage: string): Promise<readonly WhyLine[] | undefined>;
  overview(): Promise<{
    readonly community: string;
    readonly rulesVersion: string;
    readonly problems: readonly string[];
    readonly drops: readonly { readonly id: string; readonly theme: string; readonly next?: number; readonly paused: boolean; readonly groups: number }[];
    readonly warnings: readonly { readonly member: string; readonly points: number; readonly last: string; readonly expiresAt: number }[];
    readonly cases: readonly { readonly id: string; readonly question: string; readonly options: readonly string[] }[];
    readonly outbox: readonly { readonly id: string; readonly type: ActionType; readonly status: ActionStatus; readonly priority: Priority; readonly text: string; readonly at: number; readonly because: string }[];
    /** Shown on the made-up WeChat only, where the page's reader is the server's owner. */
    readonly claimCode?: string;
    readonly timeZone: string;
  }>;
}
