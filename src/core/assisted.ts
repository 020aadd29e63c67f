/** assisted: what the platform does not let the bot do becomes a task for a human's phone, done when the world shows it. */
import { type Draft, unreachable } from "./action.ts";
import type { BookFacts } from "./book.ts";
import { assistedRemoval, ordersRemoval } from "./cases.ts";
import type { Asked } from "./entry.ts";
import type { MemberJoinedEvent, MemberLeftEvent, MemberMutedEvent, MemberRenamedEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import type { GroupId, MemberId } from "./ids.ts";
import { howToAppeal } from "./ladder.ts";
import { isOver, secondsLeft } from "./mutes.ts";
import { type OpenCase, type StateView, groupNameOf, nameOf } from "./state.ts";
import { normalise } from "./text.ts";
import { hour, minute, sayLeft, second } from "./time.ts";

type Doable = Extract<Draft, { readonly type: "remove" | "recall" | "mute" | "set_card" | "approve" | "reject" }>;
/** What a human can be asked to do; `invite` has no action of its own: nobody but a human can do it. */
export type AssistedKind = Doable["type"] | "invite" | "unmute";
const kindOf = (about: Doable): AssistedKind => (about.type === "mute" && about.seconds === 0 ? "unmute" : about.type);
/** The rule name under which such a task stands. */
export const assistedRule = (kind: AssistedKind): string => (kind === "remove" ? assistedRemoval : `assisted:${kind}`);

/** A message can be taken back for a short while only; after that the task is of no use. */
const recallWithin = 10 * minute;
/** A mute that is not done by hand within this time and is over then needs nobody any more. */
const mutedBriefly = 2 * hour;

/** The acts that a human's phone can do where the bot cannot. */
export function isDoable(about: Draft): about is Doable {
  return ["remove", "recall", "mute", "set_card", "approve", "reject"].includes(about.type);
}

/** Whether somebody with a phone could still do what failed: an answered request is gone, everything else is still there. */
export const humanCan = (about: Doable): boolean => about.type !== "approve" && about.type !== "reject";

/** The task for an act, with each tap; undefined where it would come too late or there is nothing left to do. */
export function taskFor(about: Doable, state: StateView, at: number): Asked | undefined {
  const { member } = about;
  if (isOver(about, at)) return undefined;
  // Whose message it was is known only while it is fresh.
  if (member === undefined) return undefined;
  const left = state.groups.get(about.group)?.stays.get(member)?.leftAt !== undefined;
  if (left && (about.type === "remove" || about.type === "mute" || about.type === "set_card")) return undefined;
  return { ...taskOf(about, placeOf(state, about.group, member), at), ...task(kindOf(about), about.group, member) };
}

/** The task of asking somebody back into a group; it ends when they are seen to join. */
export function inviteTask(state: StateView, group: GroupId, member: MemberId, because: string): Asked {
  const { who, name, topic } = placeOf(state, group, member);
  return {
    ...task("invite", group, member),
    question: steps(`请把${who}请回「${topic}」。`, because, `打开群「${topic}」→ 右上角「…」→ 成员头像末尾的「＋」→ 选「${name}」→ 完成`, "看到其进群后，这张工单自动完成。"),
    copy: `「${topic}」欢迎你回来，之前的事已经说清楚了，抱歉打扰。`,
    labels: ["已邀请", "不做了"],
  };
}

const task = (kind: AssistedKind, group: GroupId, member: MemberId): Pick<Asked, "effects" | "topic" | "rule" | "about"> => ({ effects: {}, topic: "assisted", rule: assistedRule(kind), about: { member, group } });

type Place = { readonly who: string; readonly name: string; readonly topic: string };
function placeOf(state: StateView, group: GroupId, member: MemberId): Place {
  const name = nameOf(state, member, group);
  return { name, who: `「${name}」（${member}）`, topic: groupNameOf(state, group) };
}

/** What to do, why, what to tap, and how it ends. */
const steps = (what: string, because: string, taps: string, end?: string): string => [what, `原因：${because}`, `怎么点：${taps}`, ...(end === undefined ? [] : [end])].join("\n");
const doneOrNot: readonly string[] = ["已处理", "不做了"];

type Told = Pick<Asked, "question" | "labels" | "copy" | "stays" | "lapsesIn">;
function taskOf(about: Doable, { who, name, topic }: Place, at: number): Told {
  const labels = doneOrNot;
  switch (about.type) {
    case "remove": return {
      labels, stays: true, copy: `你因“${about.because}”被移出「${topic}」。不服就私聊我发「${howToAppeal}」，会有人重新看。`,
      question: steps(`请在手机上把${who}移出「${topic}」。`, about.because, `打开群「${topic}」→ 右上角「…」→ 成员头像末尾的「－」→ 选「${name}」→ 删除`, "看到其离群后，这张工单自动完成。"),
    };
    case "recall": return {
      labels, lapsesIn: recallWithin,
      question: steps(`请在手机上撤回${who}在「${topic}」的「${about.words ?? ""}」。`, "按群规要撤回，机器人在这里撤不了", `打开群「${topic}」→ 长按这条消息 → 撤回；菜单里没有撤回，就是平台不给撤，选「不做了」`),
    };
    case "mute": {
      const lift = about.seconds <= 0;
      // A phone counts in minutes.
      const left = Math.max(minute, secondsLeft(about, at) * second);
      const length = sayLeft(left);
      const wish = lift ? `解除${who}在「${topic}」的禁言` : `把${who}在「${topic}」禁言 ${length}`;
      return { labels, ...(about.mutedUntil !== undefined && left <= mutedBriefly && { lapsesIn: left }), question: steps(`请在手机上${wish}。`, lift ? "处罚已经撤销" : "按群规要禁言", `打开群「${topic}」→ 点「${name}」的头像 → ${lift ? "解除禁言" : `设置禁言 → ${length}`}；没有这一项的群，可以私下说一声`) };
    }
    case "set_card": return {
      labels, stays: true, copy: about.card,
      question: steps(`请在手机上改${who}在「${topic}」的群昵称。`, "群昵称要合格式", `打开群「${topic}」→ 点「${name}」的头像 → 修改群昵称 → 粘贴下面的话；改不了别人昵称的群，把它私聊发给对方`, "看到改好后，这张工单自动完成。"),
    };
    case "approve": return { labels, stays: true, question: steps(`请在手机上同意${who}进「${topic}」。`, "入群审核已通过", `打开「${topic}」的入群申请（群通知）→ 找到「${name}」→ 同意`, "看到其进群后，这张工单自动完成。") };
    case "reject": return { labels, copy: about.because, question: steps(`请在手机上拒绝${who}进「${topic}」。`, about.because, `打开「${topic}」的入群申请（群通知）→ 找到「${name}」→ 拒绝，理由可以粘贴下面的话`) };
    default: return unreachable(about);
  }
}

type Ending = MemberJoinedEvent | MemberLeftEvent | MemberMutedEvent | MemberRenamedEvent;
/** The tasks that an event shows to be done, or to be about nobody any more. */
export function endAssisted(event: Ending, state: StateView, book: BookFacts): readonly Sourced[] {
  const ended = [...state.cases.values()].filter((open) => open.member === event.member && open.group === event.group && ends(event, open));
  if (ended.length === 0) return [];
  return [{ entries: ended.map((open) => ({ type: "case_closed", case: open.id, choice: 0 })), source: { rule: "assisted", ruleName: "协助操作", version: book.version, evidence: event.id } }];
}

function ends(event: Ending, open: OpenCase): boolean {
  const among = (...kinds: readonly AssistedKind[]): boolean => kinds.some((kind) => open.rule === assistedRule(kind));
  switch (event.type) {
    // Whether to remove them is a question no more.
    case "member_left": return among("remove", "mute", "unmute", "set_card") || (open.topic === "approval" && open.options.some(({ effects }) => ordersRemoval(effects)));
    case "member_joined": return among("approve", "reject", "invite");
    case "member_muted": return among(event.until > event.at ? "mute" : "unmute");
    case "member_renamed": return among("set_card") && plainName(event.newName) === plainName(open.copy ?? "");
    default: return unreachable(event);
  }
}

/** A name without what people type differently: width, case, spaces, and which dash stands between its parts. */
const plainName = (name: string): string => normalise(name).text.toLowerCase().replace(/\s/g, "").replace(/[-‐‑‒–—―−─_|│·•]+/g, "-");
