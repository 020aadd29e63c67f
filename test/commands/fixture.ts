/** fixture: a small community, made by hand, and a way to send it commands. */
import { commands } from "../../src/commands/index.ts";
import { parseCommand } from "../../src/core/parse.ts";
import { mayUse } from "../../src/core/command.ts";
import type { Rulebook } from "../../src/core/book.ts";
import type { Call, Command, Reply } from "../../src/core/command.ts";
import type { Mode, Standing } from "../../src/core/entry.ts";
import type { DirectMessageEvent, Facts, MessageEvent } from "../../src/core/event.ts";
import { caseId, communityId, eventId, groupId, memberId, ruleId } from "../../src/core/ids.ts";
import { emptyState, type State, type Warning } from "../../src/core/state.ts";
import { day, hour } from "../../src/core/time.ts";
import { plainBook } from "../fakes/plain.ts";

/** 2026-11-22 10:00 in Shanghai. */
export const now = Date.parse("2026-11-22T10:00:00+08:00");
export const g1 = groupId("g1");
export const g2 = groupId("g2");
export const m = memberId;

const rule = (id: string, name: string, kind: string, mode: Mode): Rulebook["rules"][number] => ({
  id: ruleId(id), name, kind, mode,
  rule: { kind, judgesStaff: false, judge: () => undefined },
  examples: { should: [], shouldNot: [] },
});

export const book: Rulebook = {
  community: communityId("yoga"),
  version: "abcdef1234",
  name: "瑜伽小站",
  groups: ["瑜伽*"],
  bind: "auto",
  ...plainBook,
  timeZone: "Asia/Shanghai",
  dayStartsAt: 240,
  charter: { purpose: "一起练瑜伽", values: ["互助", "真诚"], members: "爱瑜伽的人" },
  staff: { founder: ["阿明"], secretary: ["小美"], growth: ["小李 拉新"], partner: [] },
  ladder: { expires: 30 * day, steps: [{ at: 1, act: "notice" }, { at: 2, act: "notice_and_tell" }, { at: 3, act: "remove" }], atMost: { removals: 3, in: 10 * 60_000 } },
  pace: { groupPerMinute: 10, accountPerMinute: 20, jitter: 0, dailyCap: 500, sameText: hour, repliesPerMember: 5 },
  faq: [
    { id: "time", questions: ["几点上课？", "什么时候上课"], answer: "每天早上七点。", media: [], owner: "小美" },
    { id: "price", questions: ["多少钱？"], answer: "月卡 300 元。", media: [{ type: "image", path: "price.png" }] },
  ],
  drops: [
    { id: "morning", theme: "早安", when: { cron: "0 7 * * *" }, text: "早安，今天练拜日式。", media: [], late: "skip" },
    { id: "one", when: { at: now + day }, text: "周末线下课。", media: [], groups: ["*2群"], late: "ask" },
    { id: "nowhere", when: { at: now - day }, text: "…", media: [], groups: [], late: "skip" },
  ],
  words: new Map(),
  retention: 30,
  rules: [rule("ads", "广告", "ads", "watch"), rule("faq", "答疑", "faq", "enforce")],
  commands,
};

/** A warning of one point by the rule `ads`, two days old. */
export const warning = (id: string, more: Partial<Warning> = {}): Warning => ({
  id, at: now - 2 * day, group: g1, points: 1, rule: "ads", version: "abcdef1234", because: "发广告", words: "加薇 ab12345 领红包", expiresAt: now + 28 * day, evidence: eventId(`e-${id}`), ...more,
});

/**
 * Two groups. ming is founder, mei secretary, li growth, bot another bot, boss owns the first group; wang and wang2 are both
 * called 小王, wang2 only in the second group; bei has a space in the name; gone has left.
 */
export function community(): State {
  const state = emptyState(communityId("yoga"));
  const people: readonly [string, string, Standing?][] = [
    ["ming", "阿明", "founder"], ["mei", "小美", "secretary"], ["li", "小李", "growth"], ["bot", "签到机器人", "bot"],
    ["boss", "群主老大"], ["wang", "小王"], ["wang2", "小王"], ["bei", "小王 北京"], ["chen", "陈小红"], ["gone", "老赵"],
  ];
  for (const [id, name, role] of people) state.members.set(m(id), { name, ...(role && { role }) });
  const stay = (id: string, more: object = {}): [ReturnType<typeof m>, { name: string; messages: number }] => [m(id), { name: state.members.get(m(id))?.name ?? id, messages: 3, ...more }];
  state.groups.set(g1, {
    topic: "瑜伽小站1群", owner: m("boss"), answered: new Map(),
    stays: new Map([
      stay("ming"), stay("mei"), stay("li"), stay("bot"), stay("boss"), stay("bei"), stay("chen", { duties: new Map([[ruleId("rename"), now + hour]]) }),
      stay("wang", { joinedAt: now - 5 * day }), stay("gone", { leftAt: now - day }),
    ]),
  });
  state.groups.set(g2, { topic: "瑜伽小站2群", answered: new Map(), stays: new Map([stay("wang2"), stay("chen")]) });
  for (const id of ["ming", "mei", "li"]) {
    const admin = state.members.get(m(id));
    if (admin) admin.focus = g1;
  }
  return state;
}

/** Gives a member these warnings. */
export function warned(state: State, id: string, ...warnings: readonly Warning[]): State {
  const member = state.members.get(m(id));
  if (member) member.warnings = [...warnings];
  return state;
}

/** Puts two questions before the people on duty. */
export function asked(state: State): State {
  for (const [id, question] of [["c1", "要移出小王吗？"], ["c2", "要放行广告吗？"]] as const) {
    state.cases.set(caseId(id), { id: caseId(id), at: now - hour, rule: "ads", question, words: "加薇", options: [{ label: "照办", effects: {} }, { label: "放过", effects: {} }] });
  }
  return state;
}

export type Sent = { readonly state?: State; readonly book?: Rulebook; readonly facts?: Facts; readonly group?: Call["group"] | null };

export const privately = (from: string, text: string, facts?: Facts): DirectMessageEvent => ({
  type: "direct_message", id: eventId("e1"), at: now, member: m(from), name: community().members.get(m(from))?.name ?? from, text, ...(facts && { facts }),
});
export const inGroup = (from: string, text: string): MessageEvent => ({
  type: "message", id: eventId("e1"), at: now, group: g1, member: m(from), name: community().members.get(m(from))?.name ?? from, text,
});

/** What a command answers to somebody; "refused" where their role does not reach for it at all. */
export function send(from: string, text: string, { state = community(), book: own = book, facts, group }: Sent = {}): Reply | "refused" {
  return run(privately(from, text, facts), { state, book: own, ...(facts && { facts }), group: group === undefined ? state.members.get(m(from))?.focus : group });
}

/** What a member's word in the first group is answered with. */
export function say(from: string, text: string, { state = community(), book: own = book }: Sent = {}): Reply | "refused" {
  return run(inGroup(from, text), { state, book: own, group: g1 });
}

function run(event: DirectMessageEvent | MessageEvent, { state = community(), book: own = book, facts, group }: Sent): Reply | "refused" {
  const parsed = parseCommand(event.text, own.commands, event.type === "message" ? "group" : "private");
  if (!parsed || "unknown" in parsed) throw new Error(`no command: ${event.text}`);
  const role = state.members.get(event.member)?.role;
  if (!mayUse(parsed.command, role)) return "refused";
  return parsed.command.run({ event, author: event.member, role, args: parsed.args, rest: parsed.rest, group: group ?? undefined, state, book: own, facts });
}

/** The reply's words; a test that expects an answer fails where there is none. */
export function textOf(reply: Reply | "refused"): string {
  if (reply === "refused") throw new Error("refused");
  return reply.text;
}

/** What the command asks to be looked up. */
export function queried(text: string, from = "ming"): ReturnType<NonNullable<Command["query"]>> {
  const parsed = parseCommand(text, commands, "private");
  return parsed && "command" in parsed ? parsed.command.query?.(parsed.args, parsed.rest, { author: m(from), at: now, state: community(), book }) : undefined;
}
