/** event: the facts that a group, a member, a clock or the outbox tells us. Each carries all that `decide` needs. */
import type { Capability, Draft } from "./action.ts";
import type { Difference } from "./difference.ts";
import type { Doubt, Effects, Entry, Identification, Role } from "./entry.ts";
import type { AccountId, ActionId, CaseId, EventId, GroupId, MemberId, RuleId, TimerId } from "./ids.ts";

/** What a message carries beside its words. */
export const attachments = ["link", "card", "mini_program", "picture", "qr", "video", "voice", "file", "red_packet", "contact"] as const;
export type Attachment = (typeof attachments)[number];
export const attachmentNames: Readonly<Record<Attachment, string>> = {
  link: "链接", card: "名片", mini_program: "小程序", picture: "图片", qr: "二维码", video: "视频", voice: "语音", file: "文件", red_packet: "红包", contact: "联系人",
};

type Common = {
  readonly id: EventId;
  /** When it happened, ms since the epoch. */
  readonly at: number;
  /** True when it came too late to be answered (law 6): it is recorded, and nobody is spoken to. */
  readonly late?: boolean;
  readonly account?: AccountId;
};
type InGroup = Common & { readonly group: GroupId };

/** A member's words in a group. `text` is what the author wrote; quoted and forwarded words stand apart (law 10). */
export type MessageEvent = InGroup & {
  readonly type: "message";
  readonly member: MemberId;
  readonly name: string;
  readonly text: string;
  readonly quoted?: { readonly text: string; readonly message?: EventId };
  readonly forwarded?: boolean;
  readonly mentionsBot?: boolean;
  readonly has?: readonly Attachment[];
};
export type MemberJoinedEvent = InGroup & {
  readonly type: "member_joined";
  readonly member: MemberId;
  readonly name: string;
  readonly inviter?: MemberId;
  /** Found in a member list: when they joined is not known, and nobody is greeted. */
  readonly listed?: boolean;
};
export type MemberLeftEvent = InGroup & {
  readonly type: "member_left";
  readonly member: MemberId;
  readonly name?: string;
  /** Not recognised after a login, while people are there who were not recognised either: they may be one of those. */
  readonly unsure?: true;
  /** Whether somebody removed them, or they went by themselves; absent: not known. `by`: who, where the platform says so. */
  readonly removed?: boolean;
  readonly by?: MemberId;
  /** It was the bot who removed them. */
  readonly own?: true;
};
/** Somebody is muted in a group until then, ms since the epoch; 0: not any more. `by`: who did it, where the platform says so. */
export type MemberMutedEvent = InGroup & { readonly type: "member_muted"; readonly member: MemberId; readonly name: string; readonly until: number; readonly by?: MemberId };
/** What this account can really do in a group, by the platform and by its rank there. Recorded when it is another than before. */
export type AbilitiesSeenEvent = InGroup & { readonly type: "abilities_seen"; readonly able: readonly Capability[] };
export type MemberRenamedEvent = InGroup & {
  readonly type: "member_renamed";
  readonly member: MemberId;
  readonly name?: string;
  readonly newName: string;
};
/** A group's topic, also when it is seen for the first time. */
export type GroupRenamedEvent = InGroup & { readonly type: "group_renamed"; readonly topic: string; readonly owner?: MemberId; /** The owner is the bot's own account. */ readonly owned?: boolean };
export type JoinRequestedEvent = InGroup & {
  readonly type: "join_requested";
  readonly member: MemberId;
  readonly name: string;
  readonly text: string;
  /** What the platform knows the request by. */
  readonly flag: string;
  readonly inviter?: MemberId;
};
export type FriendRequestedEvent = Common & {
  readonly type: "friend_requested";
  readonly member: MemberId;
  readonly name: string;
  readonly text: string;
  /** Absent in old records: such a request can no longer be answered. */
  readonly flag?: string;
};
/** Words to the bot in a private chat. `facts` holds what the command asked the ledger for, so that deciding stays pure. */
export type DirectMessageEvent = Common & {
  readonly type: "direct_message";
  readonly member: MemberId;
  readonly name: string;
  readonly text: string;
  readonly quoted?: { readonly text: string; readonly message?: EventId };
  readonly facts?: Facts;
};
/** A deadline, or a drop whose hour has come. */
export type TimerEvent = Common & { readonly type: "timer"; readonly timer: DueTimer };
export type DueTimer =
  | { readonly kind: "deadline"; readonly id: TimerId }
  | { readonly kind: "drop"; readonly drop: string; readonly due: number }
  /** A rule's time of day, minutes after midnight, on the day that `due` lies in. */
  | { readonly kind: "clock"; readonly rule: RuleId; readonly minute: number; readonly due: number };
/** What became of an action, where deciding depends on it. */
export type ReceiptEvent = Common & {
  readonly type: "receipt";
  readonly action: ActionId;
  readonly outcome: Outcome;
  readonly because: string;
  /** What was asked for. */
  readonly about: Draft;
  /** The platform does not let the bot do this in this group, whoever it is about: it need not be tried again. */
  readonly barred?: true;
};
/** The answer of a human to a question that a rule in `ask` mode (or the breaker) put. */
export type HumanVerdictEvent = Common & {
  readonly type: "human_verdict";
  readonly case: CaseId;
  readonly choice: number;
  readonly member: MemberId;
  readonly because?: string;
};

/** After a login with new ids: who of those seen is somebody known before, and who only may be. */
export type MembersRecognisedEvent = Common & {
  readonly type: "members_recognised";
  readonly found: readonly Identification[];
  readonly doubts: readonly Doubt[];
  /** The people on duty are told, with how many the marks had told before. */
  readonly told?: { readonly byToken: number };
};

/** The operator vouches for who somebody is: the staff of a replayed file, whose names no member can have forged. */
export type StaffRecognisedEvent = Common & { readonly type: "staff_recognised"; readonly member: MemberId; readonly name: string; readonly role: Role };

/** The rule files were read again: a good version took over, or a bad one was turned away (law 9). */
export type RulesReadEvent = Common & {
  readonly type: "rules_read";
  readonly version: string;
  readonly problems: readonly string[];
  /** This version is what stands on the disk: if it is a new one, nobody is held at an older one any more. */
  readonly onDisk?: boolean;
  /** The version that ran before. */
  readonly before?: string;
  /** What the new version makes of recorded history, beside the one before. */
  readonly difference?: Difference;
  /** This version on the disk is held back until a human says yes: it removes more than this limit allows. */
  readonly held?: { readonly version: string; readonly limit: number };
};

/** The same login went on after a silence, or there was a new one. */
export type Reconnected = "same_login" | "new_login";
/** The platform is heard again after a silence. */
export type ReconnectedEvent = Common & { readonly type: "reconnected"; readonly since: number; readonly how: Reconnected };
/** The platform may be silencing this account: what it says is not seen to arrive. Without `because` it is heard again. */
export type AccountDoubtedEvent = Common & { readonly type: "account_doubted"; readonly because?: string };

export type Event =
  | MessageEvent
  | MemberJoinedEvent
  | MemberLeftEvent
  | MemberRenamedEvent
  | MemberMutedEvent
  | AbilitiesSeenEvent
  | GroupRenamedEvent
  | JoinRequestedEvent
  | FriendRequestedEvent
  | DirectMessageEvent
  | TimerEvent
  | ReceiptEvent
  | HumanVerdictEvent
  | MembersRecognisedEvent
  | StaffRecognisedEvent
  | RulesReadEvent
  | ReconnectedEvent
  | AccountDoubtedEvent;

export const outcomes = ["done", "retry", "failed", "unknown", "expired", "dropped", "assisted"] as const;
/** `done` seen to have happened; `retry` try again; `failed` given up; `unknown` may have happened, never repeated by itself;
 * `expired` too late to be of use; `dropped` held back by the breaker; `assisted` handed to a human. */
export type Outcome = (typeof outcomes)[number];

/** A question that a command asks of the ledger before it is decided. */
export type Query =
  /** By the words or the id of a message, or by the message that was quoted with the question. */
  | { readonly what: "why"; readonly message: string; readonly quoted?: EventId }
  | ({ readonly what: "audit"; readonly limit: number } & AuditFilter)
  /** One act, to take it back: by its number in the log, or this person's latest. */
  | { readonly what: "undo"; readonly number?: number; readonly by: MemberId }
  /** Every warning that a member was ever given. */
  | { readonly what: "warnings"; readonly member: MemberId }
  /** Which of these are seen in the present login, and which have a role in another community. */
  | { readonly what: "people"; readonly ids: readonly string[] }
  | { readonly what: "status" }
  /** Which account sees which group, where there are several. */
  | { readonly what: "places" }
  | { readonly what: "drops" }
  | { readonly what: "versions"; readonly limit: number }
  /** The versions whose names begin so, to go back to one of them. */
  | { readonly what: "rollback"; readonly version: string }
  /** A recorded version (by how its name begins) or the files that wait, over history from `span` ms ago on. */
  | { readonly what: "try"; readonly version?: string; readonly span?: number };
/** The ledger's answers, as plain data. */
export type Facts =
  | { readonly what: "why"; readonly lines: readonly string[] | undefined }
  | { readonly what: "audit"; readonly entries: readonly AuditLine[] }
  | { readonly what: "undo"; readonly act?: UndoableAct }
  | { readonly what: "warnings"; readonly entries: readonly Entry[] }
  /** `seenBy`, where several accounts have processes of their own: this process's account, and by id the accounts that know them. */
  | { readonly what: "people"; readonly live: readonly string[]; readonly elsewhere: readonly string[]; readonly seenBy?: { readonly own: string; readonly names: Readonly<Record<string, readonly string[]>> } }
  | { readonly what: "status"; readonly status: Status }
  | { readonly what: "places"; readonly accounts: Readonly<Record<string, string>> }
  | { readonly what: "drops"; readonly next: Readonly<Record<string, number>> }
  | { readonly what: "versions"; readonly versions: readonly UsedVersion[] }
  | { readonly what: "rollback"; readonly matches: readonly { readonly version: string; readonly readable: boolean }[] }
  | { readonly what: "try"; readonly tried: TriedRules };
/** Which acts of the audit log are meant; without a field, all. */
export type AuditFilter = { readonly by?: readonly MemberId[]; readonly command?: string; readonly since?: number };
/** An act as the log shows it. Its number is its place in the community's log and never changes. */
export type AuditLine = {
  readonly number: number; readonly at: number; readonly who: string; readonly command: string; readonly did: string;
  readonly before?: string; readonly after?: string;
  readonly undone: boolean; readonly undoable: boolean;
};
export type UndoableAct = AuditLine & {
  readonly id: string;
  readonly by: MemberId;
  readonly undo?: Effects;
  readonly noUndo?: string;
  /** A later act on the same thing that stands. */
  readonly later?: number;
  /** Where it takes back words in groups: how many wait to be said, can still be taken back, are too old, or have no id to be known by. */
  readonly words?: OwnWords;
  /** An earlier act of the same person that can be taken back. */
  readonly earlier?: { readonly number: number; readonly did: string };
};
export type OwnWords = { readonly waiting: number; readonly fresh: number; readonly late: number; readonly nameless: number };
/** What came of trying other rules. */
export type TriedRules =
  | { readonly kind: "tried"; readonly version: string; readonly difference: Difference }
  | { readonly kind: "running" | "unreadable"; readonly version: string }
  | { readonly kind: "several"; readonly versions: readonly string[] }
  | { readonly kind: "none" };
/** A version of a community's rules: since when it is known, and how many events it judged. */
export type UsedVersion = {
  readonly version: string;
  readonly firstUsed: number;
  readonly events: number;
  /** What was decided about it last, other than that its files were saved and ran. */
  readonly turn?: { readonly how: "saved" | "held" | "applied" | "rolled_back"; readonly at: number; readonly by?: MemberId };
};
/** Between the bot and a platform that it logs in to. */
export const linkStates = ["waiting_for_scan", "scanned", "online", "reconnecting", "offline", "logged_out"] as const;
export type LinkState = (typeof linkStates)[number];
export const linkNames: Readonly<Record<LinkState, string>> = { waiting_for_scan: "等待扫码登录", scanned: "已扫码，等手机上确认", online: "在线", reconnecting: "正在重连", offline: "账号已下线，要在它登录的那一端处理", logged_out: "已退出登录" };
export type Status = {
  readonly gateway: string;
  readonly loggedIn: boolean;
  /** Where several accounts have processes of their own: this one's, and of the others what the ledger and the machine tell. */
  readonly account?: string;
  readonly others?: readonly { readonly account: string; readonly running: boolean; readonly lastEventAt?: number }[];
  /** How the way to the platform stands, where the gateway tells. */
  readonly state?: LinkState;
  readonly startedAt: number;
  readonly loginAt?: number;
  readonly lastSyncAt?: number;
  readonly lastEventAt?: number;
  readonly outbox: Readonly<Record<string, number>>;
  readonly sentToday: number;
  readonly dailyCap: number;
  readonly queueDepth: number;
  readonly rulesVersion: string;
  readonly problems: readonly string[];
};
