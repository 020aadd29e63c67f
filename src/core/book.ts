/** book: a community's rules, typed and ready to decide with. `rulebook/` makes one from YAML. */
import type { Media } from "./action.ts";
import type { Command } from "./command.ts";
import type { CaseTopic, Mode, Role } from "./entry.ts";
import type { CommunityId, RuleId } from "./ids.ts";
import type { BoundRule } from "./rule.ts";

export type Charter = {
  readonly purpose?: string;
  readonly values: readonly string[];
  readonly members?: string;
  readonly entry?: string;
  /** The whole charter in the community's own words; shown on 群规. */
  readonly text?: string;
};

/** What a ladder step does: words to the member, news to the people on duty, silence for a while, the way out. */
export const stepActs = ["notice", "notice_and_tell", "mute", "remove"] as const;
export type StepAct = (typeof stepActs)[number];
export const stepActNames: Readonly<Record<StepAct, string>> = { notice: "提醒", notice_and_tell: "提醒并告知管理员", mute: "禁言", remove: "移出" };
/** What a step comes to in a certain group. `ms`: for how long. */
export type Penalty = { readonly act: Exclude<StepAct, "mute"> } | { readonly act: "mute"; readonly ms: number };
/** What a step names, and what it does where the bot cannot do that. A removal without such words is then a task for a human. */
export type StepPlan =
  | { readonly act: "notice" | "notice_and_tell" }
  | { readonly act: "mute"; readonly ms: number; readonly otherwise: Exclude<StepAct, "mute"> }
  | { readonly act: "remove"; readonly otherwise?: "notice_and_tell" };
export type Step = StepPlan & { readonly at: number };

export type Ladder = {
  /** How long a warning stands, ms. */
  readonly expires: number;
  /** Ascending by points. */
  readonly steps: readonly Step[];
  /** The breaker: so many automatic removals in this time, ms; the next one is asked about. */
  readonly atMost: { readonly removals: number; readonly in: number };
};

/** The budget for outgoing words (law 7). Rates are sends a minute. */
export type Pace = {
  readonly groupPerMinute: number;
  readonly accountPerMinute: number;
  /** Random extra wait before a send, at most, ms. */
  readonly jitter: number;
  /** Minutes of the day, from and to, in which drops and chatter wait. */
  readonly quiet?: { readonly from: number; readonly to: number };
  /** Sends a day and account. */
  readonly dailyCap: number;
  /** The same text is not said twice in a group within this time, ms. */
  readonly sameText: number;
  /** Replies to one member within ten minutes; beyond, the bot is silent (two bots must not talk without end). */
  readonly repliesPerMember: number;
};

export type FaqEntry = {
  readonly id: string;
  /** The question and other ways to ask it. */
  readonly questions: readonly string[];
  readonly answer: string;
  readonly media: readonly Media[];
  readonly owner?: string;
  readonly reviewBy?: string;
};

export type DropPlan = {
  readonly id: string;
  readonly theme?: string;
  /** A cron expression in the community's time zone, or one moment, ms since the epoch. */
  readonly when: { readonly cron: string } | { readonly at: number };
  readonly text: string;
  readonly media: readonly Media[];
  /** Topic patterns; absent means every group of the community. */
  readonly groups?: readonly string[];
  /** What becomes of it after an outage (law 6). */
  readonly late: "skip" | "send" | "ask";
  /** As the group's announcement (公告) where the bot can make one, else as any other words. */
  readonly announce?: true;
};

/** Something that is counted over events (计数器), with a mark to reach and a lower one to fall back to (hysteresis). */
export type CounterPlan = {
  readonly id: string;
  readonly name: string;
  readonly per: "member" | "group" | "community";
  /** Older adds do not count, ms. */
  readonly window?: number;
  /** So much is lost in each such time, ms. */
  readonly decay?: { readonly by: number; readonly every: number };
  readonly at: number;
  readonly backAt: number;
};

/** A span of the day, minutes after midnight; it may pass midnight, and the end is not in it. */
export type DaySpan = { readonly from: number; readonly to: number };
/** Who looks after what, and when (值班). */
export type DutyPlan = {
  /** A role without hours is always on duty. */
  readonly hours: Readonly<Partial<Record<Role, DaySpan>>>;
  readonly cases: Readonly<Record<CaseTopic, Role>>;
  /** How long a case may wait until it is overdue and goes to the founder, ms. */
  readonly within: number;
};
export const usualDuty: DutyPlan = {
  hours: {},
  cases: { confirm: "secretary", appeal: "secretary", assisted: "secretary", approval: "secretary", tell: "secretary", gate: "secretary" },
  within: 2 * 3_600_000,
};

/** Prepared words for humans (话术). `topics`: the cases that they go with, by topic or by rule id. */
export type Script = { readonly name: string; readonly text: string; readonly topics: readonly string[] };

/** Acts by hand for which a second person has to agree. */
export type Approvals = { readonly removal: boolean; readonly mass: boolean; /** Groups or people from which on an act is a mass act. */ readonly massFrom: number };
export const noApprovals: Approvals = { removal: false, mass: false, massFrom: 5 };

/** What new files must not do to recorded history unless a human says so. */
export type Activation = { /** More removals than the rules in force had. */ readonly moreRemovals: number; /** How far back history is tried, ms. */ readonly lookBack: number };
export const usualActivation: Activation = { moreRemovals: 0, lookBack: 7 * 86_400_000 };

/** What rules and commands may read of the book. */
export type BookFacts = {
  readonly community: CommunityId;
  /** Changes with any file of the community. */
  readonly version: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly bind: "auto" | "manual";
  readonly timeZone: string;
  /** Minutes after midnight at which a day begins (law 13). */
  readonly dayStartsAt: number;
  readonly charter: Charter;
  /** The names that the file gives the staff. They say who is meant and grant nothing (design, identity). */
  readonly staff: Readonly<Record<Role, readonly string[]>>;
  readonly ladder: Ladder;
  readonly pace: Pace;
  readonly faq: readonly FaqEntry[];
  readonly drops: readonly DropPlan[];
  readonly words: ReadonlyMap<string, readonly string[]>;
  /** Days for which message bodies are kept. */
  readonly retention: number;
  /** Changes with the words of the charter: who said yes to one has not said yes to another. */
  readonly charterVersion: string;
  readonly counters: readonly CounterPlan[];
  readonly duty: DutyPlan;
  readonly scripts: readonly Script[];
  readonly approvals: Approvals;
  readonly activation: Activation;
};

export type ActiveRule = {
  readonly id: RuleId;
  readonly name: string;
  readonly kind: string;
  readonly mode: Mode;
  readonly rule: BoundRule;
  readonly examples: { readonly should: readonly string[]; readonly shouldNot: readonly string[] };
  /** Higher ones are asked first; equal ones in the order of the file. Absent: 0. */
  readonly priority?: number;
  /** False: once this rule acts, rules after it are not asked. Absent: they are. */
  readonly goesOn?: boolean;
};

/** Rules that stand in for the usual ones for a time (规则组): by the clock, or by /mode. */
export type RuleSet = {
  readonly name: string;
  /** When it runs by itself; absent: by a human's word alone. */
  readonly during?: { readonly span?: DaySpan; /** 1 (Monday) to 7. */ readonly weekdays?: readonly number[] };
  /** All rules that run while it is on, the unchanged ones included. */
  readonly rules: readonly ActiveRule[];
};

export type Rulebook = BookFacts & {
  readonly rules: readonly ActiveRule[];
  readonly sets: readonly RuleSet[];
  readonly commands: readonly Command[];
};
