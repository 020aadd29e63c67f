/** entry: a line of the ledger. Balances are sums of entries and are never stored a second time. */
import type { Learnable, Wish } from "./action.ts";
import type { ActionId, CaseId, EventId, GroupId, MemberId, RuleId, TimerId } from "./ids.ts";

export const roles = ["founder", "secretary", "growth", "partner"] as const;
export type Role = (typeof roles)[number];
export const roleNames: Readonly<Record<Role, string>> = { founder: "创建者", secretary: "日常管理", growth: "拉新", partner: "合作伙伴" };

/** How close a member is to the community, nearest first (层级). */
export const tiers = ["leader", "co_leader", "spreader", "active", "participant", "bystander"] as const;
export type Tier = (typeof tiers)[number];
export const tierNames: Readonly<Record<Tier, string>> = { leader: "意见领袖", co_leader: "联合意见领袖", spreader: "传播者", active: "活跃者", participant: "参与者", bystander: "旁观者" };

/** What a case is about: it decides who gets it and which scripts go with it. */
export const caseTopics = ["confirm", "appeal", "assisted", "approval", "tell", "gate"] as const;
export type CaseTopic = (typeof caseTopics)[number];
export const caseTopicNames: Readonly<Record<CaseTopic, string>> = { confirm: "待确认", appeal: "申诉", assisted: "协助操作", approval: "双人确认", tell: "告知处理", gate: "入群审核" };

/** A role, or the mark of another bot, which is neither judged nor answered. */
export type Standing = Role | "bot";

export const modes = ["off", "watch", "ask", "enforce"] as const;
export type Mode = (typeof modes)[number];
export const modeNames: Readonly<Record<Mode, string>> = { off: "关", watch: "观察", ask: "询问", enforce: "执行" };
/** What people write for a mode and can only mean it so. */
export const modeSlips: Readonly<Record<string, Mode>> = { enable: "enforce", enabled: "enforce", 开: "enforce", 开启: "enforce", 启用: "enforce", disable: "off", disabled: "off", 关闭: "off", 停用: "off" };

/** A part of the author's raw text, in UTF-16 units, end exclusive. */
export type Span = { readonly start: number; readonly end: number };

/** Warning points asked for by a rule or a human; the ladder says what they lead to. */
export type Warn = {
  readonly member: MemberId;
  readonly group: GroupId;
  readonly points: number;
  /** Shown to the member, in Chinese. */
  readonly because: string;
  /** The member leaves the group, whatever the points (which may be 0): it stands on record, and can be appealed, like any warning. */
  readonly removes?: true;
};

/** What a verdict wants done. */
export type Effects = {
  readonly warn?: Warn;
  readonly actions?: readonly Wish[];
  readonly entries?: readonly EntryDraft[];
  /** Questions to the people on duty, each with what a yes sets free. */
  readonly asks?: readonly Asked[];
};

/** A question or a task for the people on duty, on its way to becoming a case. */
export type Asked = {
  readonly question: string;
  /** What the first answer sets free. */
  readonly effects: Effects;
  /** What the second answer sets free; absent: nothing. */
  readonly otherwise?: Effects;
  /** The answers, when they are others than 照办 and 放过; a third one and more set nothing free. */
  readonly labels?: readonly string[];
  /** The first answer is a promise alone: the case ends when the world shows that it was kept. */
  readonly stays?: boolean;
  /** Absent: `confirm`. */
  readonly topic?: CaseTopic;
  /** Whose it is; absent: as the duty plan says for the topic. */
  readonly role?: Role;
  /** Names of prepared words to offer before those that go with the topic. */
  readonly scripts?: readonly string[];
  /** Words to copy by hand. */
  readonly copy?: string;
  /** Whom and where it is about, when the event and the effects do not say just that. */
  readonly about?: { readonly member?: MemberId; readonly group?: GroupId };
  /** The name under which it stands, when not its rule's: one open case for a name, a topic, a member and a group. */
  readonly rule?: string;
  /** The words that it is about, where they are not those of the event. */
  readonly words?: string;
  /** Somebody who may not answer it. */
  readonly notBy?: MemberId;
  /** Ms after which it is of no use any more and ends by itself. */
  readonly lapsesIn?: number;
};

/** An answer to a case and what it sets free. */
export type CaseOption = { readonly label: string; readonly effects: Effects; /** The case stays open, see `Asked`. */ readonly stays?: true };

/** How surely somebody is who they are taken for: by the mark that the bot's own account made, by what they show, or by a human's word. */
export type Grade = "token" | "medium" | "human";
/** What speaks for and against one whom somebody may be. */
export type Candidate = { readonly id: string; readonly name: string; readonly for: readonly string[]; readonly against: readonly string[] };
/** Somebody (or a group) who may be one known before a login; a human decides. */
export type Doubt = { readonly kind: "member" | "group"; readonly id: string; readonly name: string; readonly group?: GroupId; readonly candidates: readonly Candidate[]; readonly because: string };
/** An id that was seen stands for another, older one; where both are the same, for itself again, and no more for `from`. */
export type Identification = (
  | { readonly kind: "member"; readonly seen: MemberId; readonly as: MemberId; readonly from?: MemberId }
  | { readonly kind: "group"; readonly seen: GroupId; readonly as: GroupId }
) & { readonly grade: Grade; readonly because: string; readonly by?: MemberId; /** Both are there, each on an account of its own: what is whose goes by the group. */ readonly apart?: true };

export type EntryDraft =
  | (Warn & {
      readonly type: "warning";
      readonly rule: string;
      readonly version: string;
      readonly expiresAt: number;
      readonly evidence: EventId;
      readonly words?: string;
      /** The part of the words that matched. */
      readonly matched?: string;
      readonly by?: MemberId;
      /** A mute that went with it ends then by itself, ms since the epoch. */
      readonly mutedUntil?: number;
    })
  /** Lifts these warnings, and with them what they led to. */
  | { readonly type: "pardon"; readonly member: MemberId; readonly lifts: readonly string[]; readonly by: MemberId; readonly because: string }
  /** A pardon is taken back: its warnings stand again as they stood, and so do the ladder's steps, which do not act anew. */
  | { readonly type: "reinstated"; readonly member: MemberId; readonly lifts: readonly string[]; readonly by: MemberId }
  /** The ladder acted at this step. */
  | { readonly type: "ladder_step"; readonly member: MemberId; readonly group: GroupId; readonly step: number; readonly removes: boolean }
  /** A removal was ordered; the breaker counts these. */
  | { readonly type: "removal"; readonly member: MemberId; readonly group: GroupId; readonly by?: MemberId }
  /** Something that a member is to do by a time: a name, an introduction. */
  | { readonly type: "duty_opened"; readonly rule: RuleId; readonly member: MemberId; readonly group: GroupId; readonly due: number }
  | { readonly type: "duty_closed"; readonly rule: RuleId; readonly member: MemberId; readonly group: GroupId; readonly how: "done" | "overdue" | "waived" }
  | { readonly type: "timer_set"; readonly timer: TimerId; readonly due: number; readonly rule: RuleId; readonly name: string; readonly group?: GroupId; readonly member?: MemberId }
  | { readonly type: "timer_cleared"; readonly timer: TimerId }
  /** A question was answered in a group; the cool-down counts from here. */
  | { readonly type: "answered"; readonly group?: GroupId; readonly topic: string; readonly member?: MemberId }
  | { readonly type: "group_bound"; readonly group: GroupId; readonly topic: string; readonly owner?: MemberId; readonly owned?: boolean }
  /** Whether the platform lets the bot do this in this group. It did not, once: then humans are asked at once. `works`: it is to be tried again. */
  | { readonly type: "ability_learned"; readonly group: GroupId; readonly ability: Learnable; readonly works: boolean; readonly by?: MemberId }
  /** A new friend was told what the bot is. */
  | { readonly type: "greeted"; readonly member: MemberId }
  | { readonly type: "role"; readonly member: MemberId; readonly role: Standing | null; readonly by?: MemberId }
  | { readonly type: "focus"; readonly member: MemberId; readonly group: GroupId }
  | {
      readonly type: "case_opened";
      readonly case: CaseId;
      readonly rule: string;
      readonly question: string;
      readonly group?: GroupId;
      readonly member?: MemberId;
      readonly evidence?: EventId;
      readonly words?: string;
      readonly matched?: string;
      readonly ruleName?: string;
      readonly version?: string;
      readonly options: readonly CaseOption[];
      /** Absent in old records: `confirm`. */
      readonly topic?: CaseTopic;
      /** Whose it is by the duty plan; absent in old records: the secretary's. */
      readonly role?: Role;
      /** The one person who looks after it, once somebody does. */
      readonly owner?: MemberId;
      /** When it is overdue, ms since the epoch. */
      readonly due?: number;
      /** Somebody who may not answer it: two people have to agree. */
      readonly notBy?: MemberId;
      /** Names of prepared words, numbered after the options; their texts are the present book's. */
      readonly scripts?: readonly string[];
      /** Words to copy by hand. */
      readonly copy?: string;
    }
  /** `choice` 0: it settled itself. */
  | { readonly type: "case_closed"; readonly case: CaseId; readonly choice: number; readonly by?: MemberId; readonly because?: string }
  /** A case is now about more, or about something newer: a second request of the same person. */
  | { readonly type: "case_revised"; readonly case: CaseId; readonly question: string; readonly options: readonly CaseOption[] }
  /** A case goes to another person (null: to nobody in particular), or to the role above when it is overdue. */
  | { readonly type: "case_handed"; readonly case: CaseId; readonly to?: MemberId | null; readonly role?: Role; readonly due?: number; readonly by?: MemberId }
  /** Somebody says that they are on duty, or off it, whatever the hours; null: by the hours again. */
  | { readonly type: "duty_switched"; readonly member: MemberId; readonly on: boolean | null; readonly until?: number; readonly by: MemberId }
  /** Points of the member's account (积分), not warning points. The balance is the sum. */
  | { readonly type: "scored"; readonly member: MemberId; readonly delta: number; readonly because: string; readonly rule: string }
  | { readonly type: "tier_set"; readonly member: MemberId; readonly tier: Tier | null; readonly because: string; readonly by?: MemberId }
  | { readonly type: "tagged"; readonly member: MemberId; readonly tag: string; readonly on: boolean; readonly rule: string }
  /** A counter grew. `of` is what it counts for: a member's id, a group's, or ""; `group` is where it happened. */
  | { readonly type: "counted"; readonly counter: string; readonly of: string; readonly add: number; readonly rule: string; readonly group?: GroupId }
  /** A counter reached its `at` (up), or fell back to its `back_at`. */
  | { readonly type: "counter_turned"; readonly counter: string; readonly of: string; readonly up: boolean }
  /** A rule set runs by a human's word until a time or until told otherwise; `none`: none of them; `auto`: by their times again. */
  | { readonly type: "set_switched"; readonly to: { readonly set: string } | "none" | "auto"; readonly until?: number; readonly by: MemberId }
  /** The member said yes to this version of the charter. */
  | { readonly type: "charter_accepted"; readonly member: MemberId; readonly version: string }
  /** A raid on a group began or goes on until this time; null: it is over. `since`: its first sign, where it begins. */
  | { readonly type: "raid"; readonly group: GroupId; readonly until: number | null; readonly because: string; readonly since?: number }
  /** A request to join was turned away by a rule. It is no ban; it is counted so that nobody is answered without end. */
  | { readonly type: "turned_away"; readonly member: MemberId; readonly group?: GroupId }
  /** A request to join, or (without a group) to befriend, waits with others until humans are asked about all of them at once. */
  | { readonly type: "request_held"; readonly member: MemberId; readonly group?: GroupId; readonly name: string; readonly words: string; readonly yes: Effects; readonly no?: Effects }
  /** All who wait were put to the people on duty with this case. */
  | { readonly type: "requests_asked"; readonly group?: GroupId; readonly case: CaseId }
  /** Who somebody is: the latest word on an id counts. */
  | ({ readonly type: "identified" } & Identification)
  /** Who somebody is could not be told; it waits for a human. */
  | { readonly type: "identity_doubted"; readonly doubt: Doubt }
  /** What an audit entry did was taken back. */
  | { readonly type: "undone"; readonly audit: string; readonly by: MemberId }
  | { readonly type: "mode_set"; readonly rule: RuleId; readonly mode: /** Null: as the file says. */ Mode | null; readonly by: MemberId }
  /** This version of the rules runs as long as the disk holds that one; the same twice: the disk is followed again. Without `by`: nobody's word, but the trial's. */
  | { readonly type: "rules_pinned"; readonly version: string; readonly onDisk: string; readonly by?: MemberId }
  | { readonly type: "drop_paused"; readonly drop: string; readonly by: MemberId }
  | { readonly type: "drop_resumed"; readonly drop: string; readonly by: MemberId }
  | { readonly type: "fault"; readonly rule: string; readonly version: string; readonly because: string }
  | { readonly type: "action_troubled"; readonly action: ActionId; readonly outcome: string }
  /** What an admin did: who, what, before, after (law 11). */
  | {
      readonly type: "audit"; readonly by: MemberId; readonly command: string; readonly did: string; readonly before?: string; readonly after?: string;
      /** What takes it back, where the world allows that. */
      readonly undo?: Effects;
      /** Why nothing does, and what to do instead. */
      readonly noUndo?: string;
    };

export type EntryType = EntryDraft["type"];
/** An entry as recorded: named after its event, so that the same event writes the same entries. */
export type Entry = EntryDraft & { readonly id: string; readonly at: number; readonly event: EventId };
/** An entry's name: its event and its place among the event's entries. */
export const entryId = (event: EventId, place: number): string => `${event}#${place}`;
