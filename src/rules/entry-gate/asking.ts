/** asking: those who ask to join, or to be the bot's friend. A refusal is no ban: each application is judged anew. */
import type { Wish } from "../../core/action.ts";
import type { EntryDraft } from "../../core/entry.ts";
import type { FriendRequestedEvent, JoinRequestedEvent } from "../../core/event.ts";
import { type RequestEvent, admission, putToHuman } from "../../core/requests.ts";
import { type Verdict, act, pass } from "../../core/rule.ts";
import { type StateView, presentStay } from "../../core/state.ts";
import { day } from "../../core/time.ts";
import type { GateContext } from "./gate.ts";
import { type Answer, byApplication, byInviter, isStaff } from "./meets.ts";

/** Refusals that one applicant is told of within a day; then a human is asked. */
const mostRefusals = 3;

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
  const effects = { actions: admissions(event, context), entries: agreed(event, context) };
  if (answer.met) return act(answer.because, effects);
  const because = `没有满足条件（${answer.because}）`;
  return options.otherwise === "ask" ? act(because, { asks: [putToHuman(event, state, `${because}，要通过吗？`, { actions: effects.actions })] }) : pass(`${because}，先不通过`);
}

function answerTo(event: RequestEvent, { state, prepared: { requirement } }: GateContext): Answer {
  const group = event.type === "join_requested" ? event.group : undefined;
  if (isStaff(state, event.member, group)) return { met: true, because: "是管理人员" };
  const invited = event.type === "join_requested" ? byInviter(requirement, state, event.group, event.inviter) : undefined;
  return invited ?? byApplication(requirement, event.text);
}

/** The way in; a new friend hears what the bot is and what the gate asks. */
function admissions(event: RequestEvent, { state, prepared, book }: GateContext): readonly Wish[] {
  const entry = admission(event);
  if (entry === undefined) return [];
  if (event.type === "join_requested") return [entry];
  const text = `你好，我是「${book.name}」的群助手。${prepared.explain("asking", { name: event.name, group: undefined }, state)}\n发「帮助」看我能做什么。`;
  return [entry, { type: "dm", member: event.member, text, priority: "answer" }];
}

/** Whoever says yes to the charter in the application has said yes. */
function agreed(event: RequestEvent, { prepared: { requirement }, book }: GateContext): readonly EntryDraft[] {
  return requirement.kind === "accept_charter" && byApplication(requirement, event.text).met ? [{ type: "charter_accepted", member: event.member, version: book.charterVersion }] : [];
}

const isMember = (state: StateView, { member }: RequestEvent): boolean => [...state.groups.keys()].some((group) => presentStay(state, group, member) !== undefined);
const refusals = (state: StateView, { member, at }: RequestEvent): number => (state.members.get(member)?.turnedAway ?? []).filter((each) => each > at - day).length;
