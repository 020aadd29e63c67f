/** rule: how a rule is declared, and how it answers. A rule is one file in `src/rules/`. */
import type { z } from "zod";
import type { Capability, Wish } from "./action.ts";
import type { BookFacts } from "./book.ts";
import type { Effects, EntryDraft, Span, Warn } from "./entry.ts";
import type { DirectMessageEvent, Event, FriendRequestedEvent, JoinRequestedEvent, MemberJoinedEvent, MemberLeftEvent, MemberRenamedEvent, MessageEvent, TimerEvent } from "./event.ts";
import type { Example } from "./example.ts";
import { type GroupId, type MemberId, type RuleId, type TimerId, timerId, idPart } from "./ids.ts";
import type { StateView, Timer } from "./state.ts";
import type { Normalised } from "./text.ts";

/** One rule's answer to one event. It explains itself even on a pass. `because` is Chinese, for admins. */
export type Verdict =
  | { readonly verdict: "pass"; readonly because: string; readonly score?: number; /** Who it is that rules about conduct do not apply to. */ readonly exempt?: string }
  | { readonly verdict: "act"; readonly because: string; readonly score?: number; readonly span?: Span; readonly effects: Effects }
  | { readonly verdict: "fault"; readonly because: string };

/** Nothing to do, and why. `score` (0 to 1) tells how near it came. */
export const pass = (because: string, more: { score?: number } = {}): Verdict => ({ verdict: "pass", because, ...more });
/** Something to do, why, and what. */
export const act = (because: string, effects: Effects, more: { score?: number; span?: Span } = {}): Verdict => ({ verdict: "act", because, effects, ...more });

/** What a handler gets beside its event. */
export type Context<Options, Prepared> = {
  readonly id: RuleId;
  readonly options: Options;
  /** What `prepare` made of the options, once per rulebook: automata, indexes. */
  readonly prepared: Prepared;
  readonly state: StateView;
  readonly book: BookFacts;
  /** The normalised text of a message, computed on first use and shared by all rules. */
  readonly text: () => Normalised;
};

type Handlers<Options, Prepared> = {
  message?(event: MessageEvent, context: Context<Options, Prepared>): Verdict;
  member_joined?(event: MemberJoinedEvent, context: Context<Options, Prepared>): Verdict;
  member_left?(event: MemberLeftEvent, context: Context<Options, Prepared>): Verdict;
  member_renamed?(event: MemberRenamedEvent, context: Context<Options, Prepared>): Verdict;
  join_requested?(event: JoinRequestedEvent, context: Context<Options, Prepared>): Verdict;
  friend_requested?(event: FriendRequestedEvent, context: Context<Options, Prepared>): Verdict;
  /** Words to the bot alone which are no command. */
  direct_message?(event: DirectMessageEvent, context: Context<Options, Prepared>): Verdict;
  /** A deadline that this rule set with `deadline()`. */
  timer?(event: TimerEvent, context: Context<Options, Prepared>, timer: Timer): Verdict;
};
type HandledType = keyof Handlers<never, never>;

type Declaration<Schema extends z.ZodObject, Prepared> = Handlers<z.output<Schema>, Prepared> & {
  /** The word after `use:`. */
  readonly kind: string;
  /** One line in Chinese for the table of rules. */
  readonly summary: string;
  /** Why a community wants it. */
  readonly why: string;
  /** Strict, bounded, each field with a default and a Chinese description. */
  readonly options: Schema;
  readonly needs: readonly Capability[];
  /** True when staff, the owner and bots are judged as well: greetings and answers are for everybody. */
  readonly judgesStaff: boolean;
  /** Examples are tests and docs. In each only the last event may act. */
  readonly examples: readonly Example[];
  /** The members' word that fulfils what this rule asks for, where there is one; it is a command, and no rule sees it. */
  readonly fulfilledBy?: (options: z.output<Schema>) => string | undefined;
  /** Turns options into what the handlers need. A mistake in the options is thrown as `OptionMistake`. */
  readonly prepare: (options: z.output<Schema>, book: BookFacts) => Prepared;
};

/** A rule kind as the rest of the program sees it. */
export type RuleKind = {
  readonly kind: string;
  readonly summary: string;
  readonly why: string;
  readonly options: z.ZodObject;
  readonly needs: readonly Capability[];
  readonly judgesStaff: boolean;
  readonly examples: readonly Example[];
  readonly handles: readonly HandledType[];
  /** Options as written by the author → a rule ready to judge. Throws zod's error, or `OptionMistake`. */
  readonly bind: (id: RuleId, options: unknown, book: BookFacts) => BoundRule;
};
export type BoundRule = {
  readonly kind: string;
  readonly judgesStaff: boolean;
  /** The members' word that closes the duties of this rule. */
  readonly fulfilledBy?: string;
  /** Undefined when this kind has nothing to say of such events. */
  readonly judge: (event: Event, state: StateView, text: () => Normalised, timer: Timer | undefined) => Verdict | undefined;
  /** Deadlines of others that this rule is asked about, too: a counter's turn. */
  readonly listens?: (timer: Timer) => boolean;
  /** Times of the day at which it is asked, minutes after midnight. */
  readonly clock?: readonly number[];
  /** Wake-ups that an event sets for this rule. They are set in `watch` as well: without them nobody would see what it would do. */
  readonly wakes?: (event: Event, state: StateView) => readonly Wakeup[];
};
export type Wakeup = Extract<EntryDraft, { type: "timer_set" | "timer_cleared" }>;

/** A mistake in a rule's options that the schema cannot see, such as an unknown word list. */
export class OptionMistake extends Error {
  readonly path: readonly (string | number)[];
  readonly known: readonly string[];
  constructor(path: readonly (string | number)[], message: string, known: readonly string[] = []) {
    super(message);
    this.name = "OptionMistake";
    this.path = path;
    this.known = known;
  }
}

/** Declares a rule kind. */
export function defineRule<Schema extends z.ZodObject, Prepared>(declaration: Declaration<Schema, Prepared>): RuleKind {
  const { kind, summary, why, options, needs, judgesStaff, examples } = declaration;
  const handles = (["message", "member_joined", "member_left", "member_renamed", "join_requested", "friend_requested", "direct_message", "timer"] as const).filter((type) => declaration[type] !== undefined);
  return {
    kind, summary, why, options, needs, judgesStaff, examples, handles,
    bind(id, raw, book) {
      const parsed = options.parse(raw ?? {});
      const prepared = declaration.prepare(parsed, book);
      const fulfilledBy = declaration.fulfilledBy?.(parsed);
      return {
        kind,
        judgesStaff,
        ...(fulfilledBy !== undefined && { fulfilledBy }),
        judge(event, state, text, timer) {
          const context = { id, options: parsed, prepared, state, book, text };
          switch (event.type) {
            case "message": return declaration.message?.(event, context);
            case "member_joined": return declaration.member_joined?.(event, context);
            case "member_left": return declaration.member_left?.(event, context);
            case "member_renamed": return declaration.member_renamed?.(event, context);
            case "join_requested": return declaration.join_requested?.(event, context);
            case "friend_requested": return declaration.friend_requested?.(event, context);
            case "direct_message": return declaration.direct_message?.(event, context);
            case "timer": return timer && declaration.timer?.(event, context, timer);
            default: return undefined;
          }
        },
      };
    },
  };
}

/** A deadline's id. */
export function deadlineId(rule: RuleId, name: string, group: GroupId, member?: MemberId): TimerId {
  return timerId([rule, name, group, ...(member === undefined ? [] : [member])].map(idPart).join("/"));
}

/** An entry that wakes this rule for this member, or for the group, at a time; setting it again moves it. */
export function deadline(rule: RuleId, name: string, at: number, group: GroupId, member?: MemberId): Extract<EntryDraft, { type: "timer_set" }> {
  return { type: "timer_set", timer: deadlineId(rule, name, group, member), due: at, rule, name, group, ...(member !== undefined && { member }) };
}

/** An entry that takes such a wake-up back. */
export function noDeadline(rule: RuleId, name: string, group: GroupId, member: MemberId): EntryDraft {
  return { type: "timer_cleared", timer: deadlineId(rule, name, group, member) };
}

/** A warning, with the words that the member sees. */
export const warns = (member: MemberId, group: GroupId, because: string, points = 1): { readonly warn: Warn } => ({ warn: { member, group, points, because } });

/** Words in a group. Chatter unless told otherwise. */
export function says(group: GroupId, text: string, more: Partial<Omit<Extract<Wish, { type: "say" }>, "type" | "group" | "text">> = {}): Wish {
  return { type: "say", group, text, ...more };
}
