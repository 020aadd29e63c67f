/** command: how an admin's slash-command or a member's word is declared. A family of them is one file in `src/commands/`. */
import type { Rulebook } from "./book.ts";
import type { Effects, Role, Standing } from "./entry.ts";
import type { DirectMessageEvent, Facts, MessageEvent, Query } from "./event.ts";
import type { GroupId, MemberId } from "./ids.ts";
import type { StateView } from "./state.ts";
import type { Audit } from "./undo.ts";

/** What a command knows when it runs. */
export type Call = {
  /** The event that carries it: a private message for slash-commands, a group message for members' words. */
  readonly event: DirectMessageEvent | MessageEvent;
  readonly author: MemberId;
  readonly role: Standing | undefined;
  /** The words after the command's name, split at white space; text in 「」 or "" stays together. */
  readonly args: readonly string[];
  /** All after the command's name, as written. */
  readonly rest: string;
  /** The group spoken of: the one that the word was said in, the one chosen with /use, or the only one. */
  readonly group: GroupId | undefined;
  readonly state: StateView;
  readonly book: Rulebook;
  /** Answers to the command's `query`. */
  readonly facts: Facts | undefined;
};

/** A command's answer: words back to where it was said, and what else it wants done. */
export type Reply = {
  /** Chinese. Empty: nothing is said. */
  readonly text: string;
  readonly effects?: Effects;
  /** Said to this person about themselves: that others were told the same does not make it a repetition. */
  readonly personal?: boolean;
  /** For the audit log, where something was changed (law 11). */
  readonly audit?: Audit;
  /** It may have to wait for a second person's yes. */
  readonly approval?: Approval;
};

/** What a second person is asked: `question` goes on after the first one's name. `count`: how many groups or warnings it is about. */
export type Approval = {
  readonly kind: "removal" | "mass";
  readonly question: string;
  readonly count: number;
  readonly member?: MemberId;
  readonly group?: GroupId;
  /** What else tells one such question from another. */
  readonly of?: string;
};

/** What a query may look at. */
export type Asking = Pick<Call, "author" | "state" | "book"> & { readonly at: number; readonly quoted?: DirectMessageEvent["quoted"] };

/** Whether somebody of this standing may use a command. */
export function mayUse(command: Command, role: Standing | undefined): boolean {
  return command.roles === "anyone" || (role !== undefined && role !== "bot" && command.roles.includes(role));
}

export type Command = {
  /** English, without the slash; for members' words the word itself. */
  readonly name: string;
  /** Chinese names, and shorter ones. */
  readonly aliases: readonly string[];
  /** Where it is heard: an admin's private chat, or the group. */
  readonly where: "private" | "group";
  /** A group's word after which text may follow: `申诉 理由`. */
  readonly takesText?: boolean;
  /** Who may use it. "anyone" is for members' words and /claim. */
  readonly roles: readonly Role[] | "anyone";
  /** The arguments as shown in help, such as `<成员> [分数] [原因]`. */
  readonly usage: string;
  /** One line in Chinese. */
  readonly summary: string;
  readonly examples: readonly string[];
  /** What must be looked up before it can be decided. */
  readonly query?: (args: readonly string[], rest: string, asked: Asking) => Query | undefined;
  readonly run: (call: Call) => Reply;
  /** For a word that takes text: what is answered when text follows it with nothing between (申诉我没有); undefined where it is talk. */
  readonly slip?: (call: Call) => Reply | undefined;
};

/** Declares a command; it only fixes the type. */
export const defineCommand = (command: Command): Command => command;
