/** warn-show: /warn show, every warning that a member was ever given, each with its evidence card. */
import type { Call, Command, Reply } from "../core/command.ts";
import type { Entry } from "../core/entry.ts";
import type { Asking } from "../core/command.ts";
import type { Query } from "../core/event.ts";
import { clip, groundsOf, humanRule, sayWeight } from "../core/ladder.ts";
import { sayKnown } from "../core/known.ts";
import { everyRule } from "../core/sets.ts";
import { sayDuration, sayTime } from "../core/time.ts";
import { findMember } from "./find-member.ts";
import { lines, short, topicOf, who, wholeNumber } from "./show.ts";
import { wrong } from "./usage.ts";
import { meantMember } from "./whom.ts";

const cardsShown = 5;
type WarningEntry = Extract<Entry, { type: "warning" }>;
type Pardon = Extract<Entry, { type: "pardon" }>;

/** The word after /warn that asks for the cards. */
export const isShow = (word: string | undefined): boolean => word !== undefined && ["show", "看", "查看"].includes(word.toLowerCase());

export function showQuery([, name]: readonly string[], { author, state }: Asking): Query | undefined {
  const found = name === undefined ? undefined : findMember(name, state, state.members.get(author)?.focus);
  return found?.found === "one" ? { what: "warnings", member: found.member } : undefined;
}

export function showWarnings(command: Command, call: Call): Reply {
  const [, ...args] = call.args;
  const meant = meantMember(command, { ...call, args });
  if ("reply" in meant) return meant.reply;
  const { facts, state, group } = call;
  if (facts?.what !== "warnings" || facts.entries.some((entry) => "member" in entry && entry.member !== meant.member && state.members.get(meant.member)?.also?.some((other) => other === entry.member) !== true)) return { text: "暂时查不到警告的记录，请稍后再试。" };
  const given = facts.entries.filter((entry) => entry.type === "warning");
  const name = who(state, meant.member, group);
  if (given.length === 0) return { text: `${name} 从来没有警告。` };
  const cards = given.map((warning, index) => card(call, warning, index + 1, pardonOf(facts.entries, warning.id)));
  if (args[1] === undefined) {
    const earlier = given.length - cardsShown;
    return { text: lines(`${name} 一共 ${given.length} 条警告${sayKnown(state, meant.member, call.event.at)}，新的在前：`, ...cards.toReversed().slice(0, cardsShown), earlier > 0 ? `更早还有 ${earlier} 条：/warn show ${meant.member} 编号` : undefined) };
  }
  const one = cards[(wholeNumber(args[1]) ?? 0) - 1];
  return one === undefined ? wrong(command, `没有第 ${short(args[1])} 条。${name} 一共 ${given.length} 条。`) : { text: one };
}

/** The pardon that lifts it now: one that was taken back lifts nothing. */
function pardonOf(entries: readonly Entry[], id: string): Pardon | undefined {
  const last = entries.findLast((entry) => (entry.type === "pardon" || entry.type === "reinstated") && entry.lifts.includes(id));
  return last?.type === "pardon" ? last : undefined;
}

function card(call: Call, warning: WarningEntry, number: number, pardon: Pardon | undefined): string {
  const { state, book, event } = call;
  const time = (at: number): string => sayTime(at, book.timeZone);
  const { upheld } = state.members.get(warning.member)?.warnings?.find(({ id }) => id === warning.id) ?? {};
  const expired = warning.expiresAt <= event.at;
  const grounds = groundsOf(warning, true);
  return lines(
    `${number}. ${pardon ? "已撤销" : expired ? "已失效" : "有效"} · ${time(warning.at)} · ${topicOf(state, warning.group)}`,
    `   ${sayWeight(warning)}：${short(warning.because, 60)}`,
    grounds === "" ? undefined : `   原话：「${clip(grounds, 80)}」`,
    `   规则：${sourceOf(call, warning)}`,
    warning.mutedUntil === undefined ? undefined : `   禁言 ${sayDuration(warning.mutedUntil - warning.at)}，到 ${time(warning.mutedUntil)}`,
    pardon ? `   ${who(state, pardon.by)} 于 ${time(pardon.at)} 撤销：${short(pardon.because, 60)}` : `   ${time(warning.expiresAt)} ${expired ? "已" : ""}失效`,
    upheld ? `   申诉后维持：${short(upheld.because, 60)}` : undefined,
  );
}

function sourceOf({ state, book }: Call, { rule, version, by }: WarningEntry): string {
  if (rule === humanRule) return by === undefined ? "管理员警告" : `${who(state, by)} 手动`;
  const name = everyRule(book).find(({ id }) => id === rule)?.name;
  return `${name === undefined ? rule : short(name)}（${rule}@${version.slice(0, 6)}）${by === undefined ? "" : `，${who(state, by)} 确认`}`;
}
