/** hear: a slash-command in a private chat, or a member's word in a group, from the words to its effects. */
import type { Wish } from "./action.ts";
import { withSecond } from "./approval.ts";
import type { Rulebook } from "./book.ts";
import { type Call, type Command, type Reply, mayUse } from "./command.ts";
import type { EntryDraft, Standing } from "./entry.ts";
import type { DirectMessageEvent, Facts, MessageEvent, Query } from "./event.ts";
import type { Judged } from "./finding.ts";
import type { GroupId } from "./ids.ts";
import { fingerprint } from "./fingerprint.ts";
import { clip } from "./ladder.ts";
import { nearest } from "./nearest.ts";
import { parseCommand, runTogether, splitArgs } from "./parse.ts";
import { type StateView, presentStay, repliesLately } from "./state.ts";
import { minute } from "./time.ts";
import { auditEntry } from "./undo.ts";

/** The same words are not said again to a group within this time, whoever asks. */
const sameReply = minute;

type Heard = { readonly command: Command; readonly args: readonly string[]; readonly rest: string };

/** What a private message asks of the ledger before it can be decided; undefined when it is nothing. */
export function queryOf(event: DirectMessageEvent, state: StateView, book: Rulebook): Query | undefined {
  const parsed = parseCommand(event.text, book.commands, "private");
  if (parsed === undefined || "unknown" in parsed || !mayUse(parsed.command, state.members.get(event.member)?.role)) return undefined;
  return parsed.command.query?.(parsed.args, parsed.rest, { author: event.member, at: event.at, state, book, ...(event.quoted && { quoted: event.quoted }) });
}

/** The code that a private message claims with, "" when it is missing; undefined when the message is no claim. */
export function claimIn(text: string, book: Rulebook): string | undefined {
  const parsed = parseCommand(text, book.commands, "private");
  return parsed && "command" in parsed && parsed.command.name === "claim" ? (parsed.args[0] ?? "") : undefined;
}

/** A command's or word's answer, as a finding with effects. Undefined when these words are no command. */
export function hearCommand(event: DirectMessageEvent | MessageEvent, state: StateView, book: Rulebook): Judged | undefined {
  const role = state.members.get(event.member)?.role;
  if (role === "bot") return undefined;
  const inGroup = event.type === "message";
  // Somebody else's words, passed on, ask nothing of the bot (law 10).
  if (inGroup && event.forwarded === true) return undefined;
  const typed = parseCommand(event.text, book.commands, inGroup ? "group" : "private");
  // In private, members' words are heard too, with a slash or without.
  const word = inGroup || (typed && "command" in typed) ? undefined : parseCommand(event.text.replace(/^\s*[/／]\s*/u, ""), book.commands, "group");
  const parsed = word ?? typed;
  if (parsed === undefined) return undefined;
  if ("unknown" in parsed) {
    return respond("command:?", "没有这个指令", event, state, book, { text: unknownText(parsed.unknown, role, book) });
  }
  const { command } = parsed;
  if (!mayUse(command, role)) {
    const text = role === undefined ? "这是管理人员的指令。在群里发「帮助」，可以看到大家能用的口令。" : `你的身份不能用 /${command.name}。发 /help 看能用的。`;
    return respond(`command:${command.name}`, "没有权限", event, state, book, { text });
  }
  const reply = withSecond(run(parsed, event, state, book, role), command.name, event.member, state, book);
  return respond(`command:${command.name}`, `收到「${command.name}」`, event, state, book, reply);
}

/** The answer to a word whose text follows with nothing between, where that is a slip and no talk. */
export function hearSlip(event: DirectMessageEvent | MessageEvent, state: StateView, book: Rulebook): Judged | undefined {
  const role = state.members.get(event.member)?.role;
  if (role === "bot" || (event.type === "message" && event.forwarded === true)) return undefined;
  for (const command of book.commands) {
    const rest = command.slip === undefined ? undefined : runTogether(event.text, command);
    const reply = rest === undefined ? undefined : command.slip?.({ event, author: event.member, role, args: splitArgs(rest), rest, group: groupFor(event, state), state, book, facts: undefined });
    if (reply) return respond(`command:${command.name}`, `「${command.name}」后面没有空格`, event, state, book, reply);
  }
  return undefined;
}

/** A mistyped command answers with the nearest one that this person may use, and how it is written. */
function unknownText(typed: string, role: Standing | undefined, book: Rulebook): string {
  if (role === undefined) return "没有听懂。在群里发「帮助」，可以看到能用的口令。";
  const usable = book.commands.filter((command) => command.where === "private" && mayUse(command, role));
  const name = typed.length > 24 ? undefined : nearest(typed.toLowerCase(), usable.flatMap((command) => [command.name, ...command.aliases]));
  const meant = usable.find((command) => command.name === name || command.aliases.some((alias) => alias === name));
  const hint = meant === undefined ? "" : `是不是想发：/${meant.name} ${meant.usage}`.trimEnd().concat(`（${meant.summary}）。`);
  return `${typed === "" ? "斜杠后面要写指令的名字" : `没有 /${clip(typed, 24)} 这个指令`}。${hint}发 /help 看全部。`;
}

function run({ command, args, rest }: Heard, event: DirectMessageEvent | MessageEvent, state: StateView, book: Rulebook, role: Standing | undefined): Reply {
  const facts: Facts | undefined = event.type === "direct_message" ? event.facts : undefined;
  const call: Call = { event, author: event.member, role, args, rest, group: groupFor(event, state), state, book, facts };
  try {
    return command.run(call);
  } catch (error) {
    return { text: `这条指令出错了：${error instanceof Error ? error.message : String(error)}。什么都没有改动。` };
  }
}

/** The group that is spoken of: where it was said, the one chosen with /use, the only one of the community, or the only one of the speaker. */
function groupFor(event: DirectMessageEvent | MessageEvent, state: StateView): GroupId | undefined {
  if (event.type === "message") return event.group;
  const focus = state.members.get(event.member)?.focus;
  if (focus !== undefined && state.groups.has(focus)) return focus;
  const all = [...state.groups.keys()];
  if (all.length === 1) return all[0];
  if (state.members.get(event.member)?.role !== undefined) return undefined;
  return all.find((group) => presentStay(state, group, event.member) !== undefined);
}

function respond(rule: string, because: string, event: DirectMessageEvent | MessageEvent, state: StateView, book: Rulebook, reply: Reply): Judged {
  const judged = (why: string, effects?: Judged["effects"]): Judged => ({
    finding: { rule, version: book.version, mode: "enforce", verdict: effects ? "act" : "pass", because: why },
    name: "指令",
    ...(effects && { effects }),
  });
  const { member } = event;
  const known = state.members.get(member);
  // What a member asks of the people on duty is never lost to the limits on chatter.
  const heard = reply.effects?.asks !== undefined;
  // What somebody said yes to counts, also where nothing more is said to them for a while.
  const quietly = (why: string): Judged => judged(why, reply.effects?.entries && { entries: reply.effects.entries });
  if (!heard && known?.role === undefined && repliesLately(state, member, event.at) >= book.pace.repliesPerMember) return quietly("对这位成员的回复太密，先不答");

  const entries: EntryDraft[] = [...(reply.effects?.entries ?? [])];
  const actions: Wish[] = [];
  if (reply.audit) entries.push(auditEntry(member, rule.slice("command:".length), reply.audit));
  if (event.type === "message") {
    const topic = `word:${reply.personal === true ? `${member}:` : ""}${fingerprint(reply.text)}`;
    const last = state.groups.get(event.group)?.answered.get(topic);
    if (!heard && last !== undefined && event.at - last < sameReply) return quietly("一分钟内刚说过");
    entries.push({ type: "answered", group: event.group, topic, member });
    if (reply.text !== "") actions.push({ type: "say", group: event.group, text: reply.text, mention: [member], priority: "answer", within: 5 * minute });
  } else {
    if (known?.role === undefined) entries.push({ type: "answered", topic: "dm", member });
    if (reply.text !== "") actions.push({ type: "dm", member, text: reply.text, priority: "answer" });
  }
  actions.push(...(reply.effects?.actions ?? []));
  return judged(because, { ...(reply.effects?.warn && { warn: reply.effects.warn }), entries, actions, ...(reply.effects?.asks && { asks: reply.effects.asks }) });
}
