/** command: how an admin's slash-command or a member's word is declared. A family of them is one file in `src/commands/`. */
import type { Rulebook } from "./book.ts";
import type { Effects, Role, Standing } from "./entry.ts";
import type { DirectMessageEvent, Facts, MessageEvent, Query } from "./event.ts";
import type { GroupId, MemberId } from "./ids.ts";
import type { StateView } from "./state.ts";

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
  readonly audit?: { readonly did: string; readonly before?: string; readonly after?: string; /** What takes it back. */ readonly undo?: Effects };
};

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
  /** Who may use it. "anyone" is for members' words and /claim. */
  readonly roles: readonly Role[] | "anyone";
  /** The arguments as shown in help, such as `<成员> [分数] [原因]`. */
  readonly usage: string;
  /** One line in Chinese. */
  readonly summary: string;
  readonly examples: readonly string[];
  /** What must be looked up before it can be decided. */
  readonly query?: (args: readonly string[], rest: string) => Query | undefined;
  readonly run: (call: Call) => Reply;
};

/** Declares a command; it only fixes the type. */
export const defineCommand = (command: Command): Command => command;
