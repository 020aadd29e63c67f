/** action: how something that an author's own rule does is declared, and the texts that go with it. */
import { z } from "zod";
import type { BookFacts } from "../../core/book.ts";
import { callName } from "../../core/call-name.ts";
import type { Effects } from "../../core/entry.ts";
import type { GroupId, MemberId, RuleId } from "../../core/ids.ts";
import { templateOption } from "../../core/options.ts";
import { OptionMistake } from "../../core/rule.ts";
import { type Seen, type When, shownName, whens } from "./check.ts";

/** What an action may know of its rule when it is made ready. */
export type Setting = {
  readonly id: RuleId;
  readonly name: string;
  readonly book: BookFacts;
  readonly scripts: ReadonlyMap<string, string>;
  /** Whether the rule is about somebody: not so at a time of day, or a whole group's counter. */
  readonly member: boolean;
  /** The actions under its `do`. */
  readonly inner: readonly Do[];
  /** Keeps actions for a later time under what was written of them, and gives the name of the deadline that brings them back. */
  readonly keep: (then: readonly Do[], written: string) => string;
};
/** Why an action has nothing to do this time, in Chinese. */
export type Idle = { readonly idle: string };
/** What it does about an event that the rule acts on, for this reason. */
export type Do = (seen: Seen, because: string) => Effects | Idle;
/** Where an action stands: in the rule's own list, or under the `do` of another. */
export type Inside = "then" | "ask" | "schedule";

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
  /** It is done to somebody. */
  readonly ofMember: boolean;
  readonly inside: readonly Inside[];
  /** Once in a rule. */
  readonly once: boolean;
  /** Only in a rule that says in so many words that it acts. */
  readonly grave: boolean;
  readonly bind: (written: unknown, setting: Setting) => Do;
};

type Declaration<Schema extends z.ZodObject> = Pick<ActionKind, "name" | "alias" | "summary" | "example"> & Partial<Pick<ActionKind, "on" | "ofMember" | "inside" | "once" | "grave">> & {
  readonly schema: Schema;
  readonly prepare: (options: z.output<Schema>, setting: Setting) => Do;
};

/** Declares an action. Unless told otherwise it goes with every kind of event, also under `do`, and once in a rule. */
export function defineAction<Schema extends z.ZodObject>(declaration: Declaration<Schema>): ActionKind {
  const { on = whens, ofMember = false, inside = ["then", "ask", "schedule"], once = true, grave = false, prepare, ...rest } = declaration;
  return { ...rest, on, ofMember, inside, once, grave, bind: (written, setting) => prepare(declaration.schema.parse(written), setting) };
}

export const words = (max: number) => z.string().trim().min(1).max(max);
export const must = z.literal(true, { error: "只能写 true；不要这个动作就删掉这一项" });
/** Whoever has left, or is not there yet, can be neither warned nor removed. */
export const present: readonly When[] = ["message", "join", "rename", "counter", "no_name", "no_introduction"];
/** All kinds of events but these. */
export const but = (...not: readonly When[]): readonly When[] => whens.filter((when) => !not.includes(when));

export const placeholders = ["昵称", "社群", "群"] as const;
export const fillable = `可用 ${placeholders.map((name) => `{${name}}`).join(" ")}`;

/** A text of a rule, ready to be said. A placeholder that nobody fills is a mistake in its field: nobody's name at a time of day. */
export function textOf(field: string, text: string, { member }: Setting, from = ""): (seen: Seen) => string {
  const made = templateOption<(typeof placeholders)[number]>(field, text, member ? placeholders : ["社群", "群"], { from });
  return (seen) => made.fill({ 昵称: callName(shownName(seen)), 社群: seen.book.name, 群: seen.state.groups.get(seen.event.group)?.topic ?? seen.book.name });
}

/** The words written, or those of the script that they name. */
export function scriptOrText(field: string, written: string, setting: Setting): (seen: Seen) => string {
  const script = setting.scripts.get(written.trim());
  return script === undefined ? textOf(field, written, setting) : textOf(field, script, setting, `话术「${written.trim()}」里`);
}

/** The words of a script, which there must be. */
export function scriptNamed(field: string, written: string, setting: Setting): (seen: Seen) => string {
  if (!setting.scripts.has(written.trim())) throw new OptionMistake([field], `scripts.yaml 里没有叫「${written.trim()}」的话术`, [...setting.scripts.keys()]);
  return scriptOrText(field, written, setting);
}

/** Something done to whoever the event is about. */
export function toMember(done: (who: { readonly member: MemberId; readonly group: GroupId }, seen: Seen, because: string) => Effects | Idle): Do {
  return (seen, because) => {
    const { member, group } = seen.event;
    return member === undefined ? { idle: "不是某个成员的事" } : done({ member, group }, seen, because);
  };
}
