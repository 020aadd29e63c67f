/** case-clock: what a case does while nobody answers it: a reminder at half time, the founder when it is overdue, then a word a day. */
import type { BookFacts } from "./book.ts";
import { caseText, plannedRole, roleOf } from "./case-text.ts";
import { type EntryDraft, type Role, roleNames } from "./entry.ts";
import type { Event, TimerEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { type CaseId, type MemberId, type TimerId, caseId, ruleId, timerId } from "./ids.ts";
import { attending, dueAfter, holdersOf, isOnDuty, nextOnDuty, nextStart, onDuty } from "./roster.ts";
import type { OpenCase, StateView } from "./state.ts";
import { day, minute, sayDuration, sayLeft } from "./time.ts";

/** Reminders of an overdue case that the founder has had for as long as the first had it. */
export const mostDaily = 3;

/** The two timers of a case. `due` goes through the stages below. */
const clocks = ["remind", "due"] as const;
type Clock = (typeof clocks)[number];
const stages = ["remind", "lapse", "overdue", "overdue_again", ...Array.from({ length: mostDaily }, (_, index) => `daily-${index + 1}`)];

const timerOf = (id: CaseId, clock: Clock): TimerId => timerId(`case:${id}/${clock}`);

/** The case that a timer belongs to; undefined when it is a rule's. Ids of rules hold no colon. */
export function caseOfTimer(timer: TimerId): CaseId | undefined {
  const [, id] = /^case:(c\d+)\/(?:remind|due)$/.exec(timer) ?? [];
  return id === undefined ? undefined : caseId(id);
}

const wake = (id: CaseId, clock: Clock, stage: string, at: number): EntryDraft => ({ type: "timer_set", timer: timerOf(id, clock), due: at, rule: ruleId(`case:${id}`), name: stage });

/** The timers that a new case starts with. */
export function startClock(open: Pick<OpenCase, "id" | "role" | "at"> & { readonly due: number }, book: BookFacts, lapses: boolean): readonly EntryDraft[] {
  const { id, due } = open;
  if (lapses) return [wake(id, "due", "lapse", due)];
  return [wake(id, "remind", "remind", dueAfter(book, roleOf(open), open.at, book.duty.within / 2)), wake(id, "due", "overdue", due)];
}

/** What is left of a case's timers when it closes; a timer that fires now is gone already. */
export function clearClock(state: StateView, id: CaseId, event: Event): readonly EntryDraft[] {
  const firing = event.type === "timer" && event.timer.kind === "deadline" ? event.timer.id : undefined;
  return clocks.map((clock) => timerOf(id, clock)).filter((timer) => timer !== firing && state.timers.has(timer)).map((timer) => ({ type: "timer_cleared", timer }));
}

/** What a case's timer leads to. A timer of a case that has closed leads to nothing. */
export function onCaseTimer({ id: evidence, at }: TimerEvent, timer: TimerId, state: StateView, book: BookFacts): readonly Sourced[] {
  const id = caseOfTimer(timer);
  const open = id && state.cases.get(id);
  const stage = state.timers.get(timer)?.name;
  if (!open || stage === undefined || !stages.includes(stage)) return [];
  const turn = { open, at, state, book };
  const source = { rule: `case:${open.id}`, ruleName: "工单", version: book.version, evidence };
  return [{ ...atStage(turn, stage), source }];
}

type Turn = { readonly open: OpenCase; readonly at: number; readonly state: StateView; readonly book: BookFacts };
type Led = Pick<Sourced, "entries" | "actions">;

function atStage(turn: Turn, stage: string): Led {
  if (stage === "remind") return remind(turn);
  if (stage === "lapse") return { entries: [{ type: "case_closed", case: turn.open.id, choice: 0, because: "过了时候，不用处理了" }] };
  if (stage === "overdue" && roleOf(turn.open) !== "founder") return escalate(turn);
  return daily(turn, stage.startsWith("daily-") ? Number(stage.slice("daily-".length)) : 0);
}

/** Half of the time is gone. Nobody off duty is disturbed for that: it waits for somebody to come. */
function remind({ open, at, state, book }: Turn): Led {
  const { id, due = at } = open;
  if (due <= at) return {};
  const to = lookingAfter(open, at, state, book);
  if (to.length > 0) return told(to, `还有 ${sayLeft(due - at)}到期`, open, book);
  const next = nextOnDuty(state, book, at, roleOf(open));
  return next !== undefined && next < due ? { entries: [wake(id, "remind", "remind", next)] } : {};
}

/** The first time that it is overdue it becomes the founder's, who has as much time for it. */
function escalate({ open, at, state, book }: Turn): Led {
  const due = dueAfter(book, "founder", at, book.duty.within);
  const { owner: _owner, ...rest } = open;
  const handed: OpenCase = { ...rest, role: "founder", due };
  const there = attending(state, book, at, "founder");
  const comes = nextOnDuty(state, book, at, "founder");
  const waits = there.length === 0 && comes !== undefined && comes < due;
  const to = there.length > 0 ? there : onDuty(state, book, at, "founder");
  const entries: EntryDraft[] = [
    { type: "case_handed", case: open.id, to: null, role: "founder", due },
    wake(open.id, "remind", "remind", waits ? comes : dueAfter(book, "founder", at, book.duty.within / 2)),
    wake(open.id, "due", "overdue_again", due),
  ];
  return { entries, ...(!waits && told(to, `${roleNames[roleOf(open)]}没有在时限内处理，转给你`, handed, book)) };
}

/** Overdue with the founder as well: those who had it and the founder hear of it once a day for a while; then it stands in /cases alone. */
function daily({ open, at, state, book }: Turn, times: number): Led {
  const people = new Set([...holdersOf(state, "founder"), ...holdersOf(state, plannedRole(open, book)), ...(open.owner ? [open.owner] : [])]);
  const to = [...people].filter((member) => isOnDuty(state.members.get(member), book, at));
  const entries = times < mostDaily ? [wake(open.id, "due", `daily-${times + 1}`, nextMorning(book, at))] : [];
  const late = at - (open.due ?? open.at);
  const head = late < minute ? "到了时限" : `已逾期 ${sayDuration(late)}`;
  return { entries, ...(to.length > 0 && told(to, `${head}，还没有人处理`, open, book)) };
}

/** When the founder's duty begins next; a day later where it has no hours. */
function nextMorning(book: BookFacts, at: number): number {
  const span = book.duty.hours.founder;
  return span === undefined ? at + day : nextStart(span, book, at);
}

/** Who looks after a case and is there: its owner, otherwise its role. What came to the founder stays before the founder's eyes. */
function lookingAfter(open: OpenCase, at: number, state: StateView, book: BookFacts): readonly MemberId[] {
  const role: Role = roleOf(open);
  const { owner } = open;
  if (owner === undefined || !isOnDuty(state.members.get(owner), book, at)) return attending(state, book, at, role);
  return role === "founder" ? [...new Set([owner, ...attending(state, book, at, role)])] : [owner];
}

function told(to: readonly MemberId[], head: string, open: OpenCase, book: BookFacts): Led {
  return { actions: [{ type: "ask", case: open.id, to: to.filter((member) => member !== open.notBy), text: `【${head}】\n${caseText(open, book)}`, priority: "answer" }] };
}
