/** book: a community's rules, typed and ready to decide with. `rulebook/` makes one from YAML. */
import type { Media } from "./action.ts";
import type { Command } from "./command.ts";
import type { Mode, Role } from "./entry.ts";
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

/** What a ladder step does: words to the member, news to the people on duty, the way out. */
export const stepActs = ["notice", "notice_and_tell", "remove"] as const;
export type StepAct = (typeof stepActs)[number];
export const stepActNames: Readonly<Record<StepAct, string>> = { notice: "提醒", notice_and_tell: "提醒并告知管理员", remove: "移出" };

export type Ladder = {
  /** How long a warning stands, ms. */
  readonly expires: number;
  /** Ascending by points. */
  readonly steps: readonly { readonly at: number; readonly act: StepAct }[];
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
};

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
};

export type ActiveRule = {
  readonly id: RuleId;
  readonly name: string;
  readonly kind: string;
  readonly mode: Mode;
  readonly rule: BoundRule;
  readonly examples: { readonly should: readonly string[]; readonly shouldNot: readonly string[] };
};

export type Rulebook = BookFacts & { readonly rules: readonly ActiveRule[]; readonly commands: readonly Command[] };
