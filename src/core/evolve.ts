/** evolve: what an event and its entries make of the state. The ledger's rows, folded with this, are the state. */
import { unreachable } from "./action.ts";
import type { Entry } from "./entry.ts";
import type { Event, MessageEvent } from "./event.ts";
import type { GroupId, MemberId } from "./ids.ts";
import { prints } from "./similar.ts";
import { type Count, type Group, type Member, type State, type Stay, pointsOf } from "./state.ts";
import { type Normalised, normalise } from "./text.ts";
import { day, hour, minute } from "./time.ts";

/** Messages of a member that the flood rule looks back on. */
const recentKept = 12;
const recentFor = hour;
/** Prints are let go of in batches, so that forgetting costs little for each message. */
const forgetEvery = 10 * minute;
/** Reply times kept for each member, and topics for each group: enough for any window that the rules know. */
const repliesKept = 30;
const topicsKept = 500;
/** Joins of a group, and adds of a counter, that are looked back on. */
const joinsKept = 100;
const addsKept = 300;

/**
 * Folds one recorded event and its entries into the state, in place: copying half a million stays for each message
 * would cost more than deciding it. `text` is the message's normal form where the caller has it already.
 */
export function evolve(state: State, event: Event, entries: readonly Entry[], text?: Normalised): State {
  fold(state, event, text);
  for (const entry of entries) apply(state, entry);
  return state;
}

function fold(state: State, event: Event, text: Normalised | undefined): void {
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
      stay.seenAt ??= event.at;
      if (event.inviter !== undefined) stay.inviter = event.inviter;
      cameBack(stay, event.at);
      return;
    }
    case "member_left": {
      const stay = stayOf(state, event.group, event.member, event.name);
      stay.leftAt = event.at;
      delete stay.duties;
      return;
    }
    case "member_renamed":
      stayOf(state, event.group, event.member, event.newName);
      return;
    case "group_renamed": {
      // A group that nobody has bound yet is none of ours.
      const group = state.groups.get(event.group);
      if (group) group.topic = event.topic;
      if (group && event.owner !== undefined) group.owner = event.owner;
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
    case "join_requested":
    case "receipt":
    case "human_verdict":
    case "rules_read":
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
  stay.joinedAt = at;
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

function apply(state: State, entry: Entry): void {
  switch (entry.type) {
    case "warning": {
      const { id, at, group, points, rule, version, because, expiresAt, evidence, words, by } = entry;
      const member = memberOf(state, entry.member);
      member.warnings = (member.warnings ?? []).filter((warning) => warning.expiresAt > at);
      member.warnings.push({ id, at, group, points, rule, version, because, expiresAt, evidence, ...(words !== undefined && { words }), ...(by && { by }) });
      return;
    }
    case "pardon": {
      const member = memberOf(state, entry.member);
      member.warnings = (member.warnings ?? []).filter((warning) => !entry.lifts.includes(warning.id));
      const points = pointsOf(state, entry.member, entry.at);
      member.steps = (member.steps ?? []).filter((mark) => mark.step <= points);
      return;
    }
    case "ladder_step": {
      const member = memberOf(state, entry.member);
      const { step, at, removes, group } = entry;
      // A removal is from one group; what a step says to the member is said once.
      member.steps = (member.steps ?? []).filter((mark) => mark.step !== step || (removes && mark.group !== group));
      member.steps.push({ step, at, removes, group });
      return;
    }
    case "removal":
      if (entry.by === undefined) state.removals = [...state.removals.filter((at) => at > entry.at - day), entry.at];
      return;
    case "duty_opened": {
      const stay = stayOf(state, entry.group, entry.member);
      (stay.duties ??= new Map()).set(entry.rule, entry.due);
      stay.fulfilled?.delete(entry.rule);
      return;
    }
    case "duty_closed": {
      const stay = stayOf(state, entry.group, entry.member);
      stay.duties?.delete(entry.rule);
      if (stay.duties?.size === 0) delete stay.duties;
      if (entry.how === "done") (stay.fulfilled ??= new Set()).add(entry.rule);
      return;
    }
    case "timer_set":
      state.timers.set(entry.timer, {
        id: entry.timer, at: entry.due, rule: entry.rule, name: entry.name,
        ...(entry.group && { group: entry.group }), ...(entry.member && { member: entry.member }),
      });
      return;
    case "timer_cleared":
      state.timers.delete(entry.timer);
      return;
    case "answered": {
      if (entry.group !== undefined) remember(groupOf(state, entry.group).answered, entry.topic, entry.at);
      if (entry.member === undefined) return;
      const member = memberOf(state, entry.member);
      member.replies = [...(member.replies ?? []).slice(1 - repliesKept), entry.at];
      return;
    }
    case "group_bound": {
      const group = groupOf(state, entry.group);
      group.topic = entry.topic;
      if (entry.owner !== undefined) group.owner = entry.owner;
      return;
    }
    case "role": {
      const member = memberOf(state, entry.member);
      if (entry.role === null) delete member.role;
      else member.role = entry.role;
      return;
    }
    case "focus":
      memberOf(state, entry.member).focus = entry.group;
      return;
    case "case_opened": {
      const { type: _type, case: id, event: _event, ...rest } = entry;
      state.caseCount += 1;
      state.cases.set(id, { ...rest, id });
      return;
    }
    case "case_closed":
      state.cases.delete(entry.case);
      return;
    case "mode_set":
      state.modes.set(entry.rule, entry.mode);
      return;
    case "rules_pinned":
      if (entry.version === entry.onDisk) delete state.pin;
      else state.pin = { version: entry.version, onDisk: entry.onDisk, ...(entry.by === undefined && { held: true }) };
      return;
    case "drop_paused":
      state.pausedDrops.add(entry.drop);
      return;
    case "drop_resumed":
      state.pausedDrops.delete(entry.drop);
      return;
    case "fault":
      state.faults.add(`${entry.rule}@${entry.version}`);
      return;
    case "case_handed": {
      const open = state.cases.get(entry.case);
      if (!open) return;
      const { to, role, due } = entry;
      state.cases.set(entry.case, { ...open, ...(to && { owner: to }), ...(role && { role }), ...(due !== undefined && { due }) });
      return;
    }
    case "duty_switched": {
      const member = memberOf(state, entry.member);
      if (entry.on === null) delete member.duty;
      else member.duty = { on: entry.on, ...(entry.until !== undefined && { until: entry.until }) };
      return;
    }
    case "scored": {
      const member = memberOf(state, entry.member);
      member.score = (member.score ?? 0) + entry.delta;
      return;
    }
    case "tier_set": {
      const member = memberOf(state, entry.member);
      if (entry.tier === null) delete member.tier;
      else member.tier = entry.tier;
      return;
    }
    case "tagged": {
      const member = memberOf(state, entry.member);
      if (entry.on) (member.tags ??= new Set()).add(entry.tag);
      else member.tags?.delete(entry.tag);
      if (member.tags?.size === 0) delete member.tags;
      return;
    }
    case "counted": {
      const { adds } = countOf(state, entry.counter, entry.of);
      if (adds.length >= addsKept) adds.shift();
      adds.push({ at: entry.at, add: entry.add });
      return;
    }
    case "counter_turned":
      countOf(state, entry.counter, entry.of).up = entry.up;
      return;
    case "set_switched":
      if (entry.to === "auto") delete state.set;
      else state.set = { name: entry.to === "none" ? null : entry.to.set, ...(entry.until !== undefined && { until: entry.until }) };
      return;
    case "charter_accepted":
      memberOf(state, entry.member).accepted = { version: entry.version, at: entry.at };
      return;
    case "raid": {
      const group = groupOf(state, entry.group);
      if (entry.until === null) delete group.raidUntil;
      else group.raidUntil = entry.until;
      return;
    }
    case "action_troubled":
    case "undone":
    case "audit":
      return;
    default:
      unreachable(entry);
  }
}

function countOf(state: State, counter: string, of: string): Count {
  let counts = state.counters.get(counter);
  if (!counts) state.counters.set(counter, (counts = new Map()));
  let count = counts.get(of);
  if (!count) counts.set(of, (count = { adds: [], up: false }));
  return count;
}

function remember(answered: Map<string, number>, topic: string, at: number): void {
  answered.delete(topic);
  answered.set(topic, at);
  const oldest = answered.keys().next();
  if (answered.size > topicsKept && oldest.done !== true) answered.delete(oldest.value);
}

function groupOf(state: State, id: GroupId): Group {
  let group = state.groups.get(id);
  if (!group) {
    group = { topic: id, stays: new Map(), answered: new Map() };
    state.groups.set(id, group);
  }
  return group;
}

function memberOf(state: State, id: MemberId, name?: string): Member {
  let member = state.members.get(id);
  if (!member) {
    member = { name: name ?? id };
    state.members.set(id, member);
  } else if (name !== undefined) member.name = name;
  return member;
}

function stayOf(state: State, groupId: GroupId, memberId: MemberId, name?: string): Stay {
  memberOf(state, memberId, name);
  const { stays } = groupOf(state, groupId);
  let stay = stays.get(memberId);
  if (!stay) {
    stay = { name: name ?? memberId, messages: 0 };
    stays.set(memberId, stay);
  } else if (name !== undefined) stay.name = name;
  return stay;
}
