/** table: the commands as rows, for the README that is made from them. */
import type { Command } from "../core/command.ts";
import { roleNames } from "../core/entry.ts";
import { typed } from "./usage.ts";

export type CommandRow = {
  /** As it is typed: with the slash, or the member's word. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly usage: string;
  readonly summary: string;
  /** Who may use it, in Chinese. */
  readonly roles: string;
  readonly where: Command["where"];
};

/** One row for each command, in the order given. */
export function commandRows(commands: readonly Command[]): readonly CommandRow[] {
  return commands.map((command) => ({
    name: typed(command),
    aliases: command.aliases.map((alias) => (command.where === "private" ? `/${alias}` : alias)),
    usage: command.usage,
    summary: command.summary,
    roles: command.roles === "anyone" ? "任何人" : command.roles.map((role) => roleNames[role]).join("、"),
    where: command.where,
  }));
}
