/** receipts: what is made of an action that did not simply succeed. */
import { isRefused } from "./able.ts";
import { type Draft, capabilityOf, learnable, unreachable } from "./action.ts";
import { humanCan, isDoable, taskFor } from "./assisted.ts";
import type { BookFacts } from "./book.ts";
import type { EntryDraft } from "./entry.ts";
import type { ReceiptEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { eventOf } from "./ids.ts";
import { clip, removalStands } from "./ladder.ts";
import { onDuty } from "./roster.ts";
import { type StateView, groupNameOf, nameOf } from "./state.ts";

/** Admins hear of what is unknown or failed; what the platform does not allow, and a phone does, becomes a task for them. */
export function onReceipt(event: ReceiptEvent, state: StateView, book: BookFacts): readonly Sourced[] {
  const { about, outcome } = event;
  const source = { rule: "outbox", ruleName: "发件箱", version: book.version, evidence: event.id };
  const learned = learnedFrom(event, state);
  const entries: readonly EntryDraft[] = [{ type: "action_troubled", action: event.action, outcome }, ...learned];
  // A pardon may have come while it was tried.
  const lapsed = about.type === "remove" && about.outright === true && !removalStands(state, book.ladder, { ...about, event: eventOf(event.action) }, event.at);
  if (lapsed) return [{ entries, source }];
  const task = isDoable(about) && (outcome === "assisted" || (outcome === "failed" && humanCan(about))) ? taskFor(about, state, event.at) : undefined;
  if (task !== undefined) return [{ entries, asks: [learned.length === 0 ? task : { ...task, question: `${task.question}\n平台不让机器人在这个群移人，以后的移出直接开工单；想让机器人再试：/groups retry` }], source }];
  // Words that came too late, or were just said by the bot, are missed by nobody.
  if (about.type === "say" && (outcome === "expired" || outcome === "dropped")) return [{ entries, source }];
  // News about news that did not get through would go round in circles.
  if (about.type === "alert" || about.type === "ask" || about.type === "dm") return [{ entries, source }];
  const what = about.type === "recall_own" && outcome === "assisted" ? "机器人在这里撤不了，两分钟内可以在登录机器人的手机上撤" : outcome === "unknown" ? "可能没有做成，请在手机上看一眼；机器人不会自动重发" : outcome === "expired" ? "拖过了时限，没有做" : "没有做成";
  return [{ entries, actions: [{ type: "alert", to: onDuty(state, book, event.at), text: `【${book.name}】${describe(about, state)}：${what}。${event.because}` }], source }];
}

/** What the platform was seen not to let the bot do, once for a group. */
function learnedFrom({ about, barred }: ReceiptEvent, state: StateView): readonly EntryDraft[] {
  const ability = learnable.find((each) => each === about.type);
  if (barred !== true || ability === undefined || !("group" in about) || isBarred(state, about)) return [];
  return [{ type: "ability_learned", group: about.group, ability, works: false }];
}

/** Whether the platform is known not to let the bot do this in this group. */
export function isBarred(state: StateView, about: Draft): boolean {
  return "group" in about && isRefused(state.groups.get(about.group), capabilityOf(about.type));
}

/** An action in a few Chinese words. */
export function describe(about: Draft, state: StateView): string {
  const where = "group" in about ? `在「${groupNameOf(state, about.group)}」` : "";
  switch (about.type) {
    case "say": return `${where}说「${clip(about.text, 20)}」`;
    case "post": return `${where}投放「${about.drop}」`;
    case "dm": return `私聊 ${nameOf(state, about.member)}「${clip(about.text, 20)}」`;
    case "remove": return `${where}移出 ${nameOf(state, about.member, about.group)}`;
    case "recall": return `${where}撤回${about.member === undefined ? "一条消息" : ` ${nameOf(state, about.member, about.group)} 的「${about.words ?? ""}」`}`;
    case "recall_own": return `${where}撤回机器人刚说的话`;
    case "mute": return `${where}${about.seconds === 0 ? "解除禁言" : "禁言"} ${nameOf(state, about.member, about.group)}`;
    case "set_card": return `${where}改 ${nameOf(state, about.member, about.group)} 的名片`;
    case "approve": return `${where}同意 ${nameOf(state, about.member, about.group)} 入群`;
    case "reject": return `${where}拒绝 ${nameOf(state, about.member, about.group)} 入群`;
    case "accept_friend": return `通过 ${nameOf(state, about.member)} 的好友申请`;
    case "alert":
    case "ask": return `告知管理员「${clip(about.text, 20)}」`;
    default: return unreachable(about);
  }
}
