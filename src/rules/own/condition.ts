/** condition: how a condition of the rule language is declared: its word, what may stand after it, what it makes of an event. */
import type { z } from "zod";
import type { BookFacts } from "../../core/book.ts";
import type { MessageEvent } from "../../core/event.ts";
import { type Answer, type Check, type Seen, type When, no } from "./check.ts";

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
  /** The words after it → the check. Throws zod's error, or `OptionMistake` with a path below the value. */
  readonly bind: (written: unknown, book: BookFacts) => Check;
};

type Declaration<Schema extends z.ZodType> = Pick<ConditionKind, "name" | "alias" | "summary" | "example"> & {
  readonly schema: Schema;
  readonly list?: boolean;
  readonly on?: readonly When[];
  readonly prepare: (options: z.output<Schema>, book: BookFacts) => Check;
};

/** Declares a condition. Unless told otherwise it can be asked of every kind of event. */
export function defineCondition<Schema extends z.ZodType>(declaration: Declaration<Schema>): ConditionKind {
  const { name, alias, summary, example, schema, list = false, on = ["message", "join", "leave", "rename"] } = declaration;
  return { name, ...(alias !== undefined && { alias }), summary, example, schema, list, on, bind: (written, book) => declaration.prepare(schema.parse(written), book) };
}

/** A check of messages; of anything else it does not hold. */
export const ofMessage = (check: (event: MessageEvent, seen: Seen) => Answer): Check => (seen) => (seen.event.type === "message" ? check(seen.event, seen) : no("不是消息"));
