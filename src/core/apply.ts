/** apply: what an entry makes of the state. Bounds keep the memory from growing with the years. */
import { unreachable } from "./action.ts";
import { appealed, upholds } from "./appeal.ts";
import type { Entry } from "./entry.ts";
import type { MemberId } from "./ids.ts";
import { countOf, groupOf, memberOf, stayOf, waitingOf } from "./places.ts";
import { doubted, identified } from "./same.ts";
import { type State, type Waiting, type Warning, pointsOf } from "./state.ts";
import { day } from "./time.ts";
import { takenBack } from "./took.ts";

/** Reply times kept for each member, and topics for each group: enough for any window that the rules know. */
const repliesKept = 30;
const topicsKept = 500;
/** Adds of a counter that are looked back on. */
const addsKept = 300;
/** Ended cases that a late answer is still told of. */
const settledKept = 100;
/** Times kept at which one member's requests were turned away. */
const turnedAwayKept = 10;
/** Pardons of a member that may be taken back, and audit entries known to be so. */
const pardonsKept = 10;
const undoneKept = 500;

/** Applies an entry to the state, in place. */
export function apply(state: State, entry: Entry): void {
  switch (entry.type) {
    case "warning": {
      const { type: _type, event: _event, member: id, ...warning } = entry;
      const member = memberOf(state, id);
      member.warnings = [...(member.warnings ?? []).filter((each) => each.expiresAt > entry.at), warning];
      return;
    }
    case "pardon": {
      const member = memberOf(state, entry.member);
      const all = member.warnings ?? [];
      member.warnings = all.filter((warning) => !entry.lifts.includes(warning.id));
      const points = pointsOf(state, entry.member, entry.at);
      const steps = member.steps ?? [];
      member.steps = steps.filter((mark) => mark.step <= points);
      const lifted = { warnings: all.filter((warning) => entry.lifts.includes(warning.id)), steps: steps.filter((mark) => mark.step > points) };
      member.lifted = [...(member.lifted ?? []), lifted].slice(-pardonsKept);
      return;
    }
    case "reinstated": {
      const member = memberOf(state, entry.member);
      const { back, marks, rest } = takenBack(member, entry.lifts);
      member.lifted = rest;
      member.warnings = [...(member.warnings ?? []), ...back].toSorted((a, b) => a.at - b.at);
      const steps = member.steps ?? [];
      member.steps = [...steps, ...marks.filter((mark) => !steps.some(({ step, group }) => step === mark.step && group === mark.group))];
      return;
    }
    case "ladder_step": {
      const member = memberOf(state, entry.member);
      const { step, at, removes, group } = entry;
      // The warning that reached the step stands right before it. Points that were lost since have taken older marks of it along.
      const before = pointsOf(state, entry.member, at) - (member.warnings?.at(-1)?.points ?? 0);
      // A removal is from one group, wherever else the step does something milder; what a step says to the member is said once.
      member.steps = (member.steps ?? []).filter((mark) => mark.step !== step || ((removes || mark.removes) && mark.group !== group && step <= before));
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
      if (entry.owned !== undefined) group.owned = entry.owned;
      return;
    }
    case "ability_learned": {
      const group = groupOf(state, entry.group);
      if (!entry.works) (group.unable ??= new Set()).add(entry.ability);
      else group.unable?.delete(entry.ability);
      if (group.unable?.size === 0) delete group.unable;
      return;
    }
    case "greeted":
      memberOf(state, entry.member).greetedAt = entry.at;
      return;
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
    case "case_closed": {
      const open = state.cases.get(entry.case);
      if (!open) return;
      if (upholds(open, entry)) note(state, open.member, appealed(open), { upheld: { at: entry.at, because: entry.because ?? "" } });
      const { role, owner, options } = open;
      state.cases.delete(entry.case);
      state.settled.set(entry.case, { at: entry.at, label: options[entry.choice - 1]?.label ?? "", ...(entry.by && { by: entry.by }), ...(role && { role }), ...(owner && { owner }) });
      const oldest = state.settled.keys().next();
      if (state.settled.size > settledKept && oldest.done !== true) state.settled.delete(oldest.value);
      for (const waiting of state.waiting.values()) if (waiting.case === entry.case) letGo(waiting);
      return;
    }
    case "case_revised": {
      const open = state.cases.get(entry.case);
      if (open) state.cases.set(entry.case, { ...open, question: entry.question, options: entry.options, revisedAt: entry.at });
      return;
    }
    case "mode_set":
      if (entry.mode === null) state.modes.delete(entry.rule);
      else state.modes.set(entry.rule, entry.mode);
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
      const { owner, ...rest } = open;
      const nextOwner = to === undefined ? owner : (to ?? undefined);
      state.cases.set(entry.case, { ...rest, ...(nextOwner && { owner: nextOwner }), ...(role && { role }), ...(due !== undefined && { due }) });
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
      if (entry.until === null) {
        delete group.raidUntil;
        delete group.raidSince;
        return;
      }
      group.raidUntil = entry.until;
      if (entry.since !== undefined) group.raidSince = entry.since;
      return;
    }
    case "turned_away": {
      const member = memberOf(state, entry.member);
      member.turnedAway = [...(member.turnedAway ?? []).slice(1 - turnedAwayKept), entry.at];
      return;
    }
    case "request_held": {
      const { name, words, yes, no } = entry;
      waitingOf(state, entry.group).requests.set(entry.member, { name, words, yes, ...(no && { no }), asked: false });
      return;
    }
    case "requests_asked": {
      const waiting = waitingOf(state, entry.group);
      waiting.askedAt = entry.at;
      waiting.case = entry.case;
      for (const [member, request] of waiting.requests) waiting.requests.set(member, { ...request, asked: true });
      return;
    }
    case "identified":
      return identified(state, entry);
    case "identity_doubted":
      return doubted(state, entry.doubt);
    case "undone": {
      const [oldest] = state.undone;
      if (state.undone.size >= undoneKept && oldest !== undefined) state.undone.delete(oldest);
      state.undone.add(entry.audit);
      return;
    }
    case "action_troubled":
    case "audit":
      return;
    default:
      unreachable(entry);
  }
}

/** Their case is answered: who has come since waits on. */
function letGo(waiting: Waiting): void {
  for (const [member, request] of waiting.requests) if (request.asked) waiting.requests.delete(member);
  delete waiting.case;
}

/** Adds what became known of these warnings later. */
export function note(state: State, id: MemberId | undefined, warnings: readonly string[], known: Pick<Warning, "took" | "upheld">): void {
  const member = id && state.members.get(id);
  if (member?.warnings) member.warnings = member.warnings.map((warning) => (warnings.includes(warning.id) ? { ...warning, ...known } : warning));
}

function remember(answered: Map<string, number>, topic: string, at: number): void {
  answered.delete(topic);
  answered.set(topic, at);
  const oldest = answered.keys().next();
  if (answered.size > topicsKept && oldest.done !== true) answered.delete(oldest.value);
}
