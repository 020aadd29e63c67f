/** asking: those who ask to join, or to be the bot's friend. A refusal is no ban: each application is judged anew. */
import type { Wish } from "../../core/action.ts";
import type { EntryDraft } from "../../core/entry.ts";
import type { FriendRequestedEvent, JoinRequestedEvent } from "../../core/event.ts";
import { howToAppeal } from "../../core/ladder.ts";
import { type RequestEvent, admission, putToHuman } from "../../core/requests.ts";
import { type Verdict, act, pass } from "../../core/rule.ts";
import { type StateView, presentStay } from "../../core/state.ts";
import { day, hour } from "../../core/time.ts";
import type { GateContext } from "./gate.ts";
import { type Answer, byApplication, byInviter, isStaff } from "./meets.ts";

/** Refusals that one applicant is told of within a day; then a human is asked. */
const mostRefusals = 3;
/** How late a new friend may be greeted: a night later, not a day. */
const greetWithin = 12 * hour;

/** A request to join: let in, turned away with the way to come again, or put to a human. */
export function joinRequested(event: JoinRequestedEvent, context: GateContext): Verdict {
  const { state, options, prepared } = context;
  const { group, member } = event;
  if (state.members.get(member)?.role === "bot") return pass("是另一个机器人");
  if (presentStay(state, group, member) !== undefined) return pass("已经在群里");
  const answer = answerTo(event, context);
  if (answer.met) return act(answer.because, { actions: admissions(event, context), entries: agreed(event, context) });
  const because = `没有满足入群条件（${answer.because}）`;
  if (options.otherwise === "wait") return pass(`${because}，留给管理人员处理`);
  const text = `${prepared.explain("asking", { name: event.name, group }, state)}按这个写好附言，随时可以再申请。`;
  const refusal: Wish = { type: "reject", group, member, flag: event.flag, because: text };
  const refused = refusals(state, event);
  if (options.otherwise === "reject" && refused < mostRefusals) return act(because, { actions: [refusal], entries: [{ type: "turned_away", member, group }] });
  const often = refused < mostRefusals ? because : `${because}；24 小时内已经婉拒 ${refused} 次`;
  return act(often, { asks: [putToHuman(event, state, `${often}，要让他进来吗？`, { actions: [refusal] })] });
}

/** A request for friendship: the same condition. Nobody can be told why not, so those who do not meet it wait, or a human is asked. */
export function friendRequested(event: FriendRequestedEvent, context: GateContext): Verdict {
  const { state, options } = context;
  if (state.members.get(event.member)?.role === "bot") return pass("是另一个机器人");
  if (admission(event) === undefined) return pass("旧记录里的申请，已经不能答复");
  const answer = isMember(state, event) ? { met: true, because: "已经是群成员" } : answerTo(event, context);
  const effects = { actions: admissions(event, context), entries: [...agreed(event, context), ...greeted(event, context)] };
  if (answer.met) return act(answer.because, effects);
  const because = `没有满足条件（${answer.because}）`;
  return options.otherwise === "ask" ? act(because, { asks: [putToHuman(event, state, `${because}，要通过吗？`, { actions: effects.actions, entries: greeted(event, context) })] }) : pass(`${because}，先不通过`);
}

function answerTo(event: RequestEvent, { state, prepared: { requirement } }: GateContext): Answer {
  const group = event.type === "join_requested" ? event.group : undefined;
  if (isStaff(state, event.member, group)) return { met: true, because: "是管理人员" };
  const invited = event.type === "join_requested" ? byInviter(requirement, state, event.group, event.inviter) : undefined;
  return invited ?? byApplication(requirement, event.text);
}

/** The way in; a new friend hears, once, what the bot is and how to use it. */
function admissions(event: RequestEvent, context: GateContext): readonly Wish[] {
  const entry = admission(event);
  if (entry === undefined) return [];
  if (event.type === "join_requested" || isGreeted(event, context)) return [entry];
  // Nobody waits for it: words for which somebody waits go first, and the quiet hours are kept.
  return [entry, { type: "dm", member: event.member, text: greeting(event, context), priority: "chatter", within: greetWithin }];
}

/** What the community is for, what the gate asks of who is not in yet, and which words the bot understands. */
function greeting(event: FriendRequestedEvent, { state, prepared, book }: GateContext): string {
  const { purpose } = book.charter;
  const gate = isMember(state, event) ? "" : prepared.explain("asking", { name: event.name, group: undefined }, state);
  return [
    `你好，我是「${book.name}」的群助手。${gate}`,
    ...(purpose === undefined ? [] : [`我们的宗旨：${purpose}`]),
    `私聊我发这些话就行：「群规」看群规，「我的警告」看自己的记录，「${howToAppeal}」请人重新看，「帮助」看全部。`,
  ].join("\n");
}

const isGreeted = ({ member }: RequestEvent, { state }: GateContext): boolean => state.members.get(member)?.greetedAt !== undefined;
const greeted = (event: FriendRequestedEvent, context: GateContext): readonly EntryDraft[] => (isGreeted(event, context) ? [] : [{ type: "greeted", member: event.member }]);

/** Whoever says yes to the charter in the application has said yes. */
function agreed(event: RequestEvent, { prepared: { requirement }, book }: GateContext): readonly EntryDraft[] {
  return requirement.kind === "accept_charter" && byApplication(requirement, event.text).met ? [{ type: "charter_accepted", member: event.member, version: book.charterVersion }] : [];
}

const isMember = (state: StateView, { member }: RequestEvent): boolean => [...state.groups.keys()].some((group) => presentStay(state, group, member) !== undefined);
const refusals = (state: StateView, { member, at }: RequestEvent): number => (state.members.get(member)?.turnedAway ?? []).filter((each) => each > at - day).length;
