/** parse: from what somebody typed to a command and its arguments. Pure, linear in the text's length. */
import type { Command } from "./command.ts";

export type Parsed =
  | { readonly command: Command; readonly args: readonly string[]; readonly rest: string }
  /** A slash-command that nobody declared: its name as typed. */
  | { readonly unknown: string };

/** Longer than any name; what is longer is neither looked up nor measured for likeness. */
const longestName = 24;

/**
 * Reads a message as a command. Undefined when it is none: in private without a slash, in a group unless the whole
 * message is the word, or begins with one that takes text.
 */
export function parseCommand(text: string, commands: readonly Command[], where: Command["where"]): Parsed | undefined {
  const heard = heardIn(commands)[where];
  return where === "private" ? parseSlash(text, heard) : parseWord(text, heard);
}

type Places = Readonly<Record<Command["where"], readonly Command[]>>;
const places = new WeakMap<readonly Command[], Places>();
function heardIn(commands: readonly Command[]): Places {
  const known = places.get(commands);
  if (known) return known;
  const split: Places = { private: commands.filter((command) => command.where === "private"), group: commands.filter((command) => command.where === "group") };
  places.set(commands, split);
  return split;
}

function parseSlash(text: string, commands: readonly Command[]): Parsed | undefined {
  // A colon right after the slash is WeChat's way to spell an old emoticon, such as "/:rose".
  const match = /^[/／](?!:)\s*([^\s「"“”]*)/u.exec(text.replace(/^[\s\u200b-\u200d\u2060]+/u, ""));
  if (!match) return undefined;
  const typed = match[1] ?? "";
  const command = findCommand(typed, commands);
  if (!command) return { unknown: typed };
  const rest = match.input.slice(match[0].length).trim();
  return { command, args: splitArgs(rest), rest };
}

function parseWord(text: string, commands: readonly Command[]): Parsed | undefined {
  const trimmed = text.trim();
  const command = trimmed.length > longestName ? undefined : findCommand(trimmed, commands);
  return command ? { command, args: [], rest: "" } : parseWithText(trimmed, commands);
}

/** Some words take text: after a space, a colon or a comma, and no further than this. Run together they are ordinary talk, see `runTogether`. */
function parseWithText(text: string, commands: readonly Command[]): Parsed | undefined {
  for (const command of commands) {
    if (command.takesText !== true) continue;
    for (const name of namesOf(command)) {
      const after = text.startsWith(name) ? text.slice(name.length, name.length + longestText) : "";
      const rest = /^[\s:：,，、]/u.test(after) ? after.replace(/^[\s:：,，、]+/u, "").trimEnd() : "";
      if (rest !== "") return { command, args: splitArgs(rest), rest };
    }
  }
  return undefined;
}
const longestText = 1000;

/** A short message that begins with a word which takes text, with nothing between (申诉我没有): talk, or a slip. */
export function runTogether(text: string, command: Command): string | undefined {
  const trimmed = text.trim();
  const name = namesOf(command).find((each) => trimmed.startsWith(each) && trimmed.length > each.length);
  return name === undefined || trimmed.length > mostRunTogether ? undefined : trimmed.slice(name.length).trimStart();
}
const mostRunTogether = 60;

/** The command of this name or alias; case, width and punctuation around it do not matter. */
export function findCommand(typed: string, commands: readonly Command[]): Command | undefined {
  if (typed.length > longestName) return undefined;
  const wanted = key(typed);
  return wanted === "" ? undefined : indexOf(commands).get(wanted);
}

/** Every group message is looked up, so the spellings are worked out once for each list of commands. */
const indexes = new WeakMap<readonly Command[], ReadonlyMap<string, Command>>();
function indexOf(commands: readonly Command[]): ReadonlyMap<string, Command> {
  const known = indexes.get(commands);
  if (known) return known;
  const index = new Map<string, Command>();
  for (const command of commands) for (const name of namesOf(command)) if (!index.has(key(name))) index.set(key(name), command);
  indexes.set(commands, index);
  return index;
}

/** Splits at white space (also the ideographic one). Text in 「」, "" or “” stays together; a quote left open runs to the end. */
export function splitArgs(text: string): string[] {
  const args: string[] = [];
  for (const [, corner, straight, curly, bare] of text.matchAll(/「([^」]*)」?|"([^"]*)"?|[“”]([^“”]*)[“”]?|(\S+)/gu)) {
    const arg = (corner ?? straight ?? curly ?? bare ?? "").trim();
    if (arg !== "") args.push(arg);
  }
  return args;
}

const namesOf = (command: Command): readonly string[] => [command.name, ...command.aliases];

/** One spelling for a name however it was typed. Only ever called on short text: its patterns are not linear. */
function key(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/^[\p{P}\p{S}\p{Cf}\s]+|[\p{P}\p{S}\p{Cf}\s]+$/gu, "");
}
