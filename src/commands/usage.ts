/** usage: how a command is explained, and how a wrong call of it is answered. */
import type { Command, Reply } from "../core/command.ts";
import { type Role, type Standing, roleNames } from "../core/entry.ts";
import { lines, short } from "./show.ts";

/** Everybody with a role: for commands that only read. */
export const readers: readonly Role[] = ["founder", "secretary", "growth", "partner"];
/** Those who run the community from day to day: for commands that change something. */
export const runners: readonly Role[] = ["founder", "secretary"];

/** Whether this standing is one of these roles. */
export const holds = (allowed: readonly Role[], role: Standing | undefined): boolean => allowed.some((one) => one === role);

/** A command's name as it is typed. */
export const typed = (command: Command): string => (command.where === "private" ? `/${command.name}` : command.name);

/** Name and arguments, as in `/warn <成员> [分数] [原因]`. */
export const signature = (command: Command): string => `${typed(command)} ${command.usage}`.trim();

/** All that help says about one command. */
export function explain(command: Command): string {
  const slash = command.where === "private" ? "/" : "";
  return lines(
    signature(command),
    command.summary,
    command.aliases.length > 0 ? `也可以写：${command.aliases.map((alias) => slash + alias).join("、")}` : undefined,
    ...command.examples.map((example) => `例：${example}`),
  );
}

/** The answer to missing or wrong arguments: what is wrong, and the command's help. */
export const wrong = (command: Command, what: string): Reply => ({ text: `${what}\n\n${explain(command)}` });

/** The answer to somebody whose role does not reach for this. */
export function notYours(what: string, allowed: readonly Role[]): Reply {
  return { text: `${short(what, 40)}${/\w$/.test(what) ? " " : ""}要${allowed.map((role) => roleNames[role]).join("或")}才能用。发 /help 看你能用的命令。` };
}
