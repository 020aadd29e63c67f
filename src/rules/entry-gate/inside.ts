/** inside: those who came in without asking. They are told of the condition once, reminded once, and at last a human hears of them. */
import { hasAccepted } from "../../core/charter.ts";
import { type Where, closeDuty, dueTimer, dutyDue, openDuty } from "../../core/duty.ts";
import type { EntryDraft } from "../../core/entry.ts";
import type { DirectMessageEvent, MemberJoinedEvent, MessageEvent, TimerEvent } from "../../core/event.ts";
import type { GroupId, MemberId } from "../../core/ids.ts";
import { type Verdict, act, pass, says } from "../../core/rule.ts";
import { onDuty } from "../../core/roster.ts";
import { type Timer, groupNameOf, nameOf, presentStay } from "../../core/state.ts";
import { hour, minute, sayDuration, sayLeft } from "../../core/time.ts";
import type { GateContext, GateOptions } from "./gate.ts";
import { byInviter, byMessage, isStaff } from "./meets.ts";
import { sayRequirement } from "./requirement.ts";

/** Somebody is in the group: free of the condition, held to it from now on, or reported where it cannot be made up for. */
export function joined(event: MemberJoinedEvent, context: GateContext): Verdict {
  const { state, id, prepared, options } = context;
  const { group, member, at, inviter } = event;
  const free = freeOf(event, context);
  if (free !== undefined) return pass(free);
  const { requirement } = prepared;
  const invited = byInviter(requirement, state, group, inviter);
  if (invited?.met === true) return pass(invited.because);
  // Nobody is removed because the platform does not tell who invited them.
  if (invited) return reported(context, { group, member, at, because: `不合入群条件「${sayRequirement(requirement, "inside")}」：${invited.because}`, entries: [], then: inviter === undefined && options.then !== "nothing" ? "tell" : options.then });
  if (requirement.kind === "words") return pass("不是申请进来的，没有附言可看");
  const where = { state, id, group, member };
  if (dutyDue(where) !== undefined) return pass("已经在等这位成员补上条件");
  const text = `${prepared.explain("inside", { name: event.name, group }, state)}${sayDuration(options.within)}内做好就行。`;
  return act("不是申请进来的，还没有满足入群条件", {
    actions: [says(group, text, { mention: [member], priority: "answer", within: hour })],
    entries: openDuty(where, at, options.within, prepared.reminders),
  });
}

/** Why the condition does not apply to somebody who joins. */
function freeOf({ group, member, inviter, listed }: MemberJoinedEvent, { state, id, prepared: { requirement }, book }: GateContext): string | undefined {
  const known = state.members.get(member);
  const stay = state.groups.get(group)?.stays.get(member);
  if (listed === true) return "从名单里看到的成员，不知何时进的群";
  if (stay !== undefined && stay.leftAt === undefined) return "本来就在群里";
  if (known?.role === "bot") return "是另一个机器人";
  if (isStaff(state, member, group)) return "是管理人员";
  if (inviter === undefined && known?.applied?.has(group) === true) return "申请以后被同意进来的";
  if (requirement.kind === "accept_charter") return hasAccepted(state, book, member) ? "已经同意现在的群规" : undefined;
  return stay?.fulfilled?.has(id) === true ? "以前满足过入群条件" : undefined;
}

/** Words in the group that may meet the condition. */
export function said({ group, member, text, forwarded }: MessageEvent, { state, id, prepared: { requirement } }: GateContext): Verdict {
  const where = { state, id, group, member };
  if (dutyDue(where) === undefined) return pass("没有在等这位成员补上条件");
  if (forwarded === true) return pass("转发的内容不算");
  const answer = byMessage(requirement, text);
  if (!answer.met) return pass(answer.because);
  return act(answer.because, { actions: [says(group, "入群条件满足了，欢迎加入。", { mention: [member], priority: "chatter", within: 10 * minute })], entries: closeDuty(where, "done") });
}

/** A code is better said to the bot alone: it counts in every group that waits for it. */
export function told({ member, text }: DirectMessageEvent, { state, id, prepared: { requirement } }: GateContext): Verdict {
  if (requirement.kind !== "code") return pass("私聊里的话不看");
  const open = [...state.groups.keys()].map((group): Where => ({ state, id, group, member })).filter((where) => dutyDue(where) !== undefined);
  if (open.length === 0) return pass("没有在等这个人的暗号");
  const answer = byMessage(requirement, text);
  if (!answer.met) return pass(answer.because);
  return act(answer.because, { actions: [{ type: "dm", member, text: "暗号对上了，欢迎加入。", priority: "answer" }], entries: open.flatMap((where) => closeDuty(where, "done")) });
}

/** The reminder, and the end of the time. */
export function due(event: TimerEvent, context: GateContext, { name: firing, group, member }: Timer): Verdict {
  const { state, id, options, prepared, book } = context;
  if (group === undefined || member === undefined) return pass("不是成员的期限");
  const where = { state, id, group, member };
  const until = dutyDue(where);
  if (until === undefined) return pass("不用再等入群条件");
  const bot = state.members.get(member)?.role === "bot";
  if (bot || isStaff(state, member, group)) return act(bot ? "是另一个机器人，不再等" : "成了管理人员，不再等", { entries: closeDuty(where, "waived", firing) });
  if (prepared.requirement.kind === "accept_charter" && hasAccepted(state, book, member)) return act("已经同意群规", { entries: closeDuty(where, "done", firing) });
  const left = until - event.at;
  if (firing !== dueTimer && left > 0) {
    const text = `${prepared.explain("inside", { name: nameOf(state, member, group), group }, state)}还有 ${sayLeft(left)}。`;
    return act("提醒入群条件", { actions: [says(group, text, { mention: [member], priority: "answer", within: Math.min(hour, left) })] });
  }
  const because = `进群 ${sayDuration(options.within)}没有满足入群条件（${sayRequirement(prepared.requirement, "inside")}）`;
  return reported(context, { group, member, at: event.at, because, entries: closeDuty(where, "overdue", firing), then: options.then });
}

type Report = { readonly group: GroupId; readonly member: MemberId; readonly at: number; readonly because: string; readonly entries: readonly EntryDraft[]; readonly then: GateOptions["then"] };

/** What `then` says is done about somebody who is in and should not be. */
function reported({ state, book }: GateContext, { group, member, at, because, entries, then }: Report): Verdict {
  const topic = groupNameOf(state, group);
  const who = nameOf(state, member, group);
  const warn = { member, group, points: 0, because, removes: true } as const;
  switch (then) {
    case "nothing": return entries.length === 0 ? pass(because) : act(`${because}，只记录`, { entries });
    case "tell": return act(because, { actions: [{ type: "alert", to: onDuty(state, book, at), text: `【${book.name}】「${topic}」的「${who}」${because}。可以私下问一声。` }], entries });
    case "ask_remove": return act(because, { entries, asks: [{ question: `「${topic}」的「${who}」${because}，要移出吗？`, effects: { warn }, topic: "gate" }] });
    case "remove": return act(because, { warn, entries });
  }
}

/** Whoever leaves is no longer waited for. */
export function left(where: Where): Verdict {
  return dutyDue(where) !== undefined && presentStay(where.state, where.group, where.member) !== undefined ? act("退群了，不再等入群条件", { entries: closeDuty(where, "waived") }) : pass("没有在等这位成员补上条件");
}
