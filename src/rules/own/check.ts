/** check: one condition of an author's own rule, made ready to be asked, and how several make one. */
import type { BookFacts } from "../../core/book.ts";
import type { Span } from "../../core/entry.ts";
import type { JoinRequestedEvent, MemberJoinedEvent, MemberLeftEvent, MemberRenamedEvent, MessageEvent } from "../../core/event.ts";
import type { EventId, GroupId, MemberId } from "../../core/ids.ts";
import { type StateView, nameOf } from "../../core/state.ts";
import type { Normalised } from "../../core/text.ts";

/** What an author's own rule may be about, by the word after `when:`. */
export const whens = ["message", "join", "leave", "rename", "join_request", "time", "counter", "no_name", "no_introduction", "quiet"] as const;
export type When = (typeof whens)[number];
export const whenNames: Readonly<Record<When, string>> = {
  message: "有人说话", join: "有人进群", leave: "有人退群", rename: "有人改群昵称", join_request: "有人申请进群", time: "每天到点", counter: "计数器满了或落回",
  no_name: "进群后到期还没改好群昵称", no_introduction: "进群后到期还没自我介绍", quiet: "很久没说话",
};
/** What people write instead, and can only mean this. */
export const whenSlips: Readonly<Record<string, When>> = {
  消息: "message", 说话: "message", 发言: "message", 进群: "join", 退群: "leave", 改名: "rename", 入群申请: "join_request", 每天: "time", 定时: "time", 到点: "time", 计数器: "counter", 潜水: "quiet",
};
export const isWhen = (word: unknown): word is When => whens.some((when) => when === word);

/** What a deadline, a counter or a time of day brings: a group, and a member where it is about one. */
export type Moment = { readonly type: "moment"; readonly id: EventId; readonly at: number; readonly group: GroupId; readonly member?: MemberId; /** In Chinese: what came. */ readonly told: string; /** One of many of whom a sweep tells at once. */ readonly swept?: true };
export type Subject = MessageEvent | MemberJoinedEvent | MemberLeftEvent | MemberRenamedEvent | JoinRequestedEvent | Moment;
/** The event in question, and all that a condition may look at. */
export type Seen = { readonly event: Subject; readonly state: StateView; readonly book: BookFacts; readonly text: () => Normalised };
/** Whether a condition holds, and the fact that it rests on, in Chinese: the same fact serves a yes, a no, and a `not`. */
export type Answer = { readonly holds: boolean; readonly because: string; readonly span?: Span };
export type Check = (seen: Seen) => Answer;

export const yes = (because: string, span?: Span): Answer => ({ holds: true, because, ...(span && { span }) });
export const no = (because: string): Answer => ({ holds: false, because });

/** The first that does not hold decides; where all do, all are told. */
export function all(checks: readonly Check[]): Check {
  return (seen) => {
    const answers: Answer[] = [];
    for (const check of checks) {
      const answer = check(seen);
      if (!answer.holds) return no(answer.because);
      answers.push(answer);
    }
    return yes(together(answers), answers.find(({ span }) => span)?.span);
  };
}

/** The first that holds decides; where none does, all are told. */
export function any(checks: readonly Check[]): Check {
  return (seen) => {
    const answers: Answer[] = [];
    for (const check of checks) {
      const answer = check(seen);
      if (answer.holds) return answer;
      answers.push(answer);
    }
    return no(together(answers));
  };
}

/** The opposite, for the same reason. What is not there has no place, so there is no span. */
export function not(check: Check): Check {
  return (seen) => {
    const { holds, because } = check(seen);
    return { holds: !holds, because };
  };
}

const together = (answers: readonly Answer[]): string => [...new Set(answers.map(({ because }) => because))].join("，");

/** The name that the event shows its member under; "" where it is about nobody. */
export function shownName({ event, state }: Pick<Seen, "event" | "state">): string {
  if (event.type === "moment") return event.member === undefined ? "" : nameOf(state, event.member, event.group);
  if (event.type === "member_renamed") return event.newName;
  return event.name ?? nameOf(state, event.member, event.group);
}
