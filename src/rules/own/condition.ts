/** condition: how a condition of the rule language is declared: its word, what may stand after it, what it makes of an event. */
import type { z } from "zod";
import type { BookFacts } from "../../core/book.ts";
import type { JoinRequestedEvent, MessageEvent } from "../../core/event.ts";
import type { MemberId } from "../../core/ids.ts";
import { type Answer, type Check, type Seen, type When, no, whens } from "./check.ts";

/** Where a compiled pattern first matches a text. */
export type Matcher = (text: string) => { readonly start: number; readonly end: number } | undefined;
/** What a condition is bound with. */
export type Terms = {
  readonly book: BookFacts;
  /** Undefined when the rule does not say it well. */
  readonly when: When | undefined;
  /** Whether the rule is about somebody: not so at a time of day, or a whole group's counter. */
  readonly member: boolean;
  /** Compiles a pattern in linear time, or says in Chinese why it cannot be. */
  readonly pattern: (text: string) => Matcher | { readonly refused: string };
};

/** A condition as the rest of the program sees it. */
export type ConditionKind = {
  /** The word in the file. */
  readonly name: string;
  /** The word in Chinese, which may be written as well. */
  readonly alias?: string;
  /** One line in Chinese for the table of conditions. */
  readonly summary: string;
  /** As it is written, for the table. */
  readonly example: string;
  /** What may stand after the word. */
  readonly schema: z.ZodType;
  /** A list, which may be left away round a single value. */
  readonly list: boolean;
  readonly on: readonly When[];
  /** It asks about somebody. */
  readonly ofMember: boolean;
  /** The words after it → the check. Throws zod's error, or `OptionMistake` with a path below the value. */
  readonly bind: (written: unknown, terms: Terms) => Check;
};

type Declaration<Schema extends z.ZodType> = Pick<ConditionKind, "name" | "alias" | "summary" | "example"> & {
  readonly schema: Schema;
  readonly list?: boolean;
  readonly on?: readonly When[];
  readonly ofMember?: boolean;
  readonly prepare: (options: z.output<Schema>, terms: Terms) => Check;
};

/** Declares a condition. Unless told otherwise it can be asked of every kind of event. */
export function defineCondition<Schema extends z.ZodType>(declaration: Declaration<Schema>): ConditionKind {
  const { name, alias, summary, example, schema, list = false, on = whens, ofMember = false } = declaration;
  return { name, ...(alias !== undefined && { alias }), summary, example, schema, list, on, ofMember, bind: (written, terms) => declaration.prepare(schema.parse(written), terms) };
}

/** A check of messages; of anything else it does not hold. */
export const ofMessage = (check: (event: MessageEvent, seen: Seen) => Answer): Check => (seen) => (seen.event.type === "message" ? check(seen.event, seen) : no("不是消息"));

/** Kinds of events in which somebody writes words; and the check of them. */
export const written: readonly When[] = ["message", "join_request"];
export const ofWords = (check: (event: MessageEvent | JoinRequestedEvent, seen: Seen) => Answer): Check => (seen) =>
  seen.event.type === "message" || seen.event.type === "join_requested" ? check(seen.event, seen) : no("没有说话");

/** A check of whoever the event is about; where it is about nobody, it does not hold. */
export const ofMember = (check: (member: MemberId, seen: Seen) => Answer): Check => (seen) => (seen.event.member === undefined ? no("不是某个成员的事") : check(seen.event.member, seen));
