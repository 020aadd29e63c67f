/** case: /cases and /case, what waits for a human: a list, one of them whole, and who looks after it. Answers are bare numbers and no command. */
import { approvers } from "../core/approval.ts";
import { caseText, mayAnswer, plannedRole, roleOf, topicOf } from "../core/case-text.ts";
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import { type EntryDraft, caseTopicNames, roleNames } from "../core/entry.ts";
import { caseId, type MemberId } from "../core/ids.ts";
import { clip } from "../core/ladder.ts";
import { isOnDuty } from "../core/roster.ts";
import type { OpenCase } from "../core/state.ts";
import { sayDuration, sayTime } from "../core/time.ts";
import { cutList, lines, short, who, wholeNumber } from "./show.ts";
import { readers, wrong } from "./usage.ts";
import { meantMember } from "./whom.ts";

export const cases: Command = defineCommand({
  name: "cases",
  aliases: ["工单", "待办"],
  where: "private",
  roles: readers,
  usage: "[我的]",
  summary: "看等人处理的工单：谁负责、什么时候到期；「我的」只看归我的",
  examples: ["/cases", "/工单 我的"],
  run(call) {
    const { state, author, args: [word] } = call;
    const own = word !== undefined && ["我的", "mine"].includes(word.toLowerCase());
    if (word !== undefined && !own) return wrong(cases, `看不懂「${short(word)}」。看一张工单的全部：/case ${short(word)}`);
    const open = [...state.cases.values()].filter((each) => !own || isMine(call, each));
    const [first] = open;
    if (first === undefined) return { text: own ? "没有归你处理的工单。" : "没有等着处理的工单。" };
    const answerable = open.some((each) => mayAnswer(state, author, each));
    const how = open.length === 1 ? "回复数字即可，例：1" : `回复工单和数字，例：${first.id} 1`;
    return { text: lines(cutList(open.map((each) => row(call, each)), 10), answerable ? how : undefined) };
  },
});

/** One's own, or one's role's while nobody has taken it. */
const isMine = ({ author, role }: Call, open: OpenCase): boolean => (open.owner === undefined ? role === roleOf(open) : open.owner === author);

function row(call: Call, open: OpenCase): string {
  const { id, at, question, words, options, scripts = [] } = open;
  return lines(
    `【${id}】${clip(question, 120)}（${sayTime(at, call.book.timeZone)}）`,
    words ? `原话：「${clip(words, 60)}」` : undefined,
    `${caseTopicNames[topicOf(open)]}，${inCharge(call, open)}，${dueOf(call, open)}`,
    ...options.map(({ label }, index) => `  ${index + 1}. ${label}`),
    ...scripts.map((name, index) => `  ${options.length + index + 1}. 发话术「${name}」`),
  );
}

function inCharge({ state, book }: Call, open: OpenCase): string {
  const from = plannedRole(open, book);
  const risen = roleOf(open) === "founder" && from !== "founder" ? `（${roleNames[from]}逾期转来）` : "";
  return open.owner === undefined ? `归${roleNames[roleOf(open)]}${risen}，还没有人接` : `${who(state, open.owner)}负责${risen}`;
}

function dueOf({ event, book }: Call, { due }: OpenCase): string {
  if (due === undefined) return "没有时限";
  return due > event.at ? `${sayTime(due, book.timeZone)} 到期` : `逾期 ${sayDuration(event.at - due)}`;
}

export const oneCase: Command = defineCommand({
  name: "case",
  aliases: ["看工单", "单"],
  where: "private",
  roles: readers,
  usage: "<编号> [take | to <人>]",
  summary: "看一张工单的全部；take（我来）自己接，to（转给）交给别人",
  examples: ["/case c3", "/case 3 take", "/case c3 to 小美", "/看工单 3 我来"],
  run(call) {
    const [word, sub, ...name] = call.args;
    if (word === undefined) return wrong(oneCase, "要写工单编号，发 /cases 查看。");
    const id = caseId(`c${wholeNumber(word.replace(/^c/i, "")) ?? "?"}`);
    const open = call.state.cases.get(id);
    if (open === undefined) return { text: `没有等待中的工单 ${short(word)}。发 /cases 查看。` };
    if (sub === undefined) return { text: lines(caseText(open, call.book, true), `${inCharge(call, open)}，${dueOf(call, open)}`, mayAnswer(call.state, call.author, open) ? `自己接：/case ${id} take　交给别人：/case ${id} to 名字` : undefined) };
    if (!mayAnswer(call.state, call.author, open)) return { text: `工单 ${id} 不归你管，${inCharge(call, open)}。` };
    if (["take", "我来", "接"].includes(sub.toLowerCase())) return hand(call, open, call.author);
    if (!["to", "转给", "给", "转"].includes(sub.toLowerCase())) return wrong(oneCase, `看不懂「${short(sub)}」。`);
    const meant = meantMember(oneCase, { ...call, args: name });
    return "reply" in meant ? meant.reply : hand(call, open, meant.member);
  },
});

/** Gives a case to somebody, who is told all of it. */
function hand(call: Call, open: OpenCase, to: MemberId): Reply {
  const { state, book, author } = call;
  const refused = unfit(call, open, to);
  if (refused !== undefined) return { text: refused };
  const name = who(state, to);
  const mine = to === author;
  const former = open.owner === author ? undefined : open.owner;
  return {
    text: mine ? `好，工单 ${open.id} 归你了。\n${caseText(open, book)}` : `好，工单 ${open.id} 交给 ${name}${isOnDuty(state.members.get(to), book, call.event.at) ? "" : "（现在不在值班）"}，已经把全部内容告诉对方。`,
    effects: {
      entries: [handed(open, to, author)],
      actions: [
        ...(mine ? [] : [{ type: "ask", case: open.id, to: [to], text: `【${who(state, author)} 把这张工单交给你】\n${caseText(open, book)}`, priority: "answer" } as const]),
        ...(former === undefined ? [] : [{ type: "alert", to: [former], text: `【${book.name}】工单 ${open.id} 现在归 ${name}，你不用管了。`, priority: "answer" } as const]),
      ],
    },
    audit: {
      did: `工单 ${open.id} ${mine ? "自己接手" : `交给 ${name}（${to}）`}`, before: inCharge(call, open), after: `${name}负责`,
      undo: { entries: [handed(open, open.owner ?? null, author)] },
    },
  };
}

/** A case is this person's from now on; nobody's where null. */
export const handed = ({ id }: OpenCase, to: MemberId | null, by: MemberId): EntryDraft => ({ type: "case_handed", case: id, to, by });

function unfit({ state, author }: Call, open: OpenCase, to: MemberId): string | undefined {
  const role = state.members.get(to)?.role;
  if (role === undefined || role === "bot") return `${who(state, to)} 不是管理人员，接不了工单。先由创建者给角色：/member ${to} role 日常管理`;
  if (open.notBy === to) return `工单 ${open.id} 要两个人都同意，${who(state, to)} 已经表过态，请交给另一位。`;
  // Whoever could not be asked for a second yes does not come to give it by being handed the case.
  if (topicOf(open) === "approval" && !approvers(state, open.notBy ?? author).includes(to)) return `工单 ${open.id} 要创建者或日常管理来定，${who(state, to)} 是${roleNames[role]}，请交给另一位。`;
  return open.owner === to ? `工单 ${open.id} 现在就归 ${who(state, to)}。` : undefined;
}
