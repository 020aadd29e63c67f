/** action: how something that an author's own rule does is declared, and the texts that go with it. */
import type { z } from "zod";
import type { BookFacts } from "../../core/book.ts";
import { callName } from "../../core/call-name.ts";
import type { Effects } from "../../core/entry.ts";
import type { RuleId } from "../../core/ids.ts";
import { templateOption } from "../../core/options.ts";
import { type Seen, type When, shownName } from "./check.ts";

/** What an action may know of its rule when it is made ready. */
export type Setting = { readonly id: RuleId; readonly name: string; readonly book: BookFacts; readonly scripts: ReadonlyMap<string, string> };
/** What it does about an event that the rule acts on, for this reason. */
export type Do = (seen: Seen, because: string) => Effects;

/** An action as the rest of the program sees it. */
export type ActionKind = {
  /** The word in the file; the schema has a field of the same name, and its extras beside it. */
  readonly name: string;
  /** The word in Chinese, which may be written as well. */
  readonly alias?: string;
  readonly summary: string;
  readonly example: string;
  readonly schema: z.ZodObject;
  readonly on: readonly When[];
  /** Once in a rule. */
  readonly once: boolean;
  /** Only in a rule that says in so many words that it acts. */
  readonly grave: boolean;
  readonly bind: (written: unknown, setting: Setting) => Do;
};

type Declaration<Schema extends z.ZodObject> = Pick<ActionKind, "name" | "alias" | "summary" | "example"> & {
  readonly schema: Schema;
  readonly on?: readonly When[];
  readonly once?: boolean;
  readonly grave?: boolean;
  readonly prepare: (options: z.output<Schema>, setting: Setting) => Do;
};

/** Declares an action. Unless told otherwise it goes with every kind of event, and once in a rule. */
export function defineAction<Schema extends z.ZodObject>(declaration: Declaration<Schema>): ActionKind {
  const { name, alias, summary, example, schema, on = ["message", "join", "leave", "rename"], once = true, grave = false } = declaration;
  return { name, ...(alias !== undefined && { alias }), summary, example, schema, on, once, grave, bind: (written, setting) => declaration.prepare(schema.parse(written), setting) };
}

export const placeholders = ["昵称", "社群", "群"] as const;

/** A text of a rule, ready to be said. A placeholder that nobody fills is a mistake in its field. */
export function textOf(field: string, text: string, from = ""): (seen: Seen) => string {
  const made = templateOption(field, text, placeholders, { from });
  return (seen) => made.fill({ 昵称: callName(shownName(seen)), 社群: seen.book.name, 群: seen.state.groups.get(seen.event.group)?.topic ?? seen.book.name });
}

/** The words written, or those of the script that they name. */
export function scriptOrText(field: string, written: string, { scripts }: Setting): (seen: Seen) => string {
  const script = scripts.get(written.trim());
  return script === undefined ? textOf(field, written) : textOf(field, script, `话术「${written.trim()}」里`);
}
