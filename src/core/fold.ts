/** fold: what an event alone makes of the state: who is where, what they are called, when they last spoke. */
import { unreachable } from "./action.ts";
import type { Event, MessageEvent } from "./event.ts";
import { groupOf, keptAs, memberOf, stayOf } from "./places.ts";
import { isNewDoubt } from "./reconnected.ts";
import { prints } from "./similar.ts";
import { isRetold, saidOf } from "./reading.ts";
import type { State, Stay } from "./state.ts";
import { type Normalised, normalise } from "./text.ts";
import { hour, minute } from "./time.ts";

/** Messages of a member that the flood rule looks back on. */
const recentKept = 12;
const recentFor = hour;
/** Prints are let go of in batches, so that forgetting costs little for each message. */
const forgetEvery = 10 * minute;
/** Joins of a group that are looked back on. */
const joinsKept = 100;

/** Folds an event into the state, in place. */
export function fold(state: State, event: Event, text: Normalised | undefined): void {
  switch (event.type) {
    case "message":
      return foldMessage(state, event, text);
    case "member_joined": {
      const stay = stayOf(state, event.group, event.member, event.name);
      if (event.listed !== true) {
        stay.joinedAt = event.at;
        const group = groupOf(state, event.group);
        group.joins = [...(group.joins ?? []).slice(1 - joinsKept), event.at];
      }
      state.waiting.get(event.group)?.requests.delete(event.member);
      stay.seenAt ??= event.at;
      if (event.inviter !== undefined) stay.inviter = event.inviter;
      cameBack(stay, event.at);
      return;
    }
    case "member_left": {
      const stay = stayOf(state, event.group, event.member, event.name);
      stay.leftAt = event.at;
      if (event.unsure) {
        stay.unsure = true;
        return;
      }
      delete stay.unsure;
      delete stay.duties;
      delete stay.went;
      if (event.removed !== undefined) stay.went = { at: event.at, removed: event.removed, ...(event.by && { by: event.by }), ...(event.own && { own: event.own }) };
      delete stay.mutedUntil;
      memberOf(state, event.member).applied?.delete(event.group);
      return;
    }
    case "member_muted": {
      const stay = stayOf(state, event.group, event.member, event.name);
      if (event.until > event.at) stay.mutedUntil = event.until;
      else {
        delete stay.mutedUntil;
        stay.unmutedAt = event.at;
      }
      return;
    }
    case "abilities_seen": {
      const group = state.groups.get(keptAs(state, event.group));
      if (group) group.able = new Set(event.able);
      return;
    }
    case "member_renamed":
      stayOf(state, event.group, event.member, event.newName);
      return;
    case "group_renamed": {
      // A group that nobody has bound yet is none of ours.
      const group = state.groups.get(event.group);
      if (group) group.topic = event.topic;
      if (group && event.owner !== undefined) {
        group.owner = event.owner;
        const owned = event.owned === true;
        // What the platform refused the bot as a mere member says nothing of an owner, and the other way round.
        if (owned !== (group.owned ?? false)) delete group.unable;
        if (owned) group.owned = true;
        else delete group.owned;
      }
      return;
    }
    case "direct_message":
    case "friend_requested":
    case "staff_recognised":
      memberOf(state, event.member, event.name);
      return;
    case "timer":
      if (event.timer.kind === "deadline") state.timers.delete(event.timer.id);
      return;
    case "join_requested": {
      (memberOf(state, event.member, event.name).applied ??= new Map()).set(event.group, event.at);
      const group = groupOf(state, event.group);
      group.requests = [...(group.requests ?? []).slice(1 - joinsKept), { at: event.at, member: event.member }];
      return;
    }
    case "receipt":
      // Who did not become a friend was not greeted.
      if (event.about.type === "accept_friend" && event.outcome !== "unknown") delete state.members.get(event.about.member)?.greetedAt;
      return;
    case "account_doubted": {
      const account = event.account ?? "";
      if (event.because === undefined) state.silenced.delete(account);
      else if (isNewDoubt(event, state)) state.silenced.set(account, event.at);
      return;
    }
    case "human_verdict":
    case "reconnected":
    case "members_recognised":
      return;
    case "rules_read":
      if (event.account !== undefined && !isRetold(event, state)) state.reading = { account: event.account, at: event.at, said: saidOf(event) };
      return;
    default:
      unreachable(event);
  }
}

function foldMessage(state: State, event: MessageEvent, text: Normalised | undefined): void {
  const stay = stayOf(state, event.group, event.member, event.name);
  stay.messages += 1;
  stay.lastAt = event.at;
  cameBack(stay, event.at);
  if (event.text === "") return;
  const oldest = state.trail[0];
  if (oldest && oldest.at <= event.at - recentFor - forgetEvery) forget(state, event.at - recentFor);
  const member = memberOf(state, event.member);
  const recent = (member.recent ??= []);
  if (recent.length >= recentKept) recent.shift();
  recent.push({ at: event.at, group: event.group, grams: prints((text ?? normalise(event.text)).text) });
  state.trail.push({ at: event.at, member: event.member });
}

/** Whoever is seen after leaving has come back, also where nobody saw them join. */
function cameBack(stay: Stay, at: number): void {
  if (stay.leftAt === undefined) return;
  delete stay.leftAt;
  // Whoever was only not recognised has been there all the time.
  if (stay.unsure) delete stay.unsure;
  else stay.joinedAt = at;
}

/** Lets go of prints from before `since`, so that memory follows the last hour's talk and not the number of members. */
function forget(state: State, since: number): void {
  let gone = 0;
  for (const step of state.trail) {
    if (step.at > since) break;
    gone += 1;
    const member = state.members.get(step.member);
    if (!member?.recent) continue;
    member.recent = member.recent.filter((print) => print.at > since);
    if (member.recent.length === 0) delete member.recent;
  }
  if (gone > 0) state.trail.splice(0, gone);
}
