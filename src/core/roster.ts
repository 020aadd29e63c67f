/** roster: who is on duty at a moment, by the hours of their role or by their own word, and when that begins again. */
import type { BookFacts, DaySpan } from "./book.ts";
import type { Role } from "./entry.ts";
import type { MemberId } from "./ids.ts";
import type { MemberView, StateView } from "./state.ts";
import { between, day, minute, minuteOfDay } from "./time.ts";

/** The part of the book that says when people are there. */
export type Hours = Pick<BookFacts, "duty" | "timeZone">;

/** Who is asked in turn when nobody of a role is there. */
const chains: Readonly<Record<Role, readonly Role[]>> = {
  founder: ["founder"],
  secretary: ["secretary", "founder"],
  growth: ["growth", "secretary", "founder"],
  partner: ["partner", "secretary", "founder"],
};

/** Everybody who holds a role. */
export function holdersOf(state: StateView, role: Role): readonly MemberId[] {
  const holders: MemberId[] = [];
  for (const [id, member] of state.members) if (member.role === role) holders.push(id);
  return holders;
}

/** Whether this person is there: by their own word while it holds, otherwise by the hours of their role. */
export function isOnDuty(member: MemberView | undefined, book: Hours, at: number): boolean {
  if (member?.role === undefined || member.role === "bot") return false;
  if (member.duty !== undefined && switchHolds(member.duty, at)) return member.duty.on;
  const span = book.duty.hours[member.role];
  return span === undefined || inSpan(span, book, at);
}

/** Whether what somebody said of their own duty holds at a moment. */
export const switchHolds = (duty: NonNullable<MemberView["duty"]>, at: number): boolean => duty.until === undefined || at < duty.until;

/** Those who may be disturbed for this role: on duty themselves, or the next in the chain who are. It may be nobody. */
export function attending(state: StateView, book: Hours, at: number, role: Role): readonly MemberId[] {
  for (const each of chains[role]) {
    const there = holdersOf(state, each).filter((id) => isOnDuty(state.members.get(id), book, at));
    if (there.length > 0) return there;
  }
  return [];
}

/** Who gets questions and news. With nobody on duty it is every secretary and founder: nothing may be lost. */
export function onDuty(state: StateView, book: Hours, at: number, role: Role = "secretary"): readonly MemberId[] {
  const there = attending(state, book, at, role);
  return there.length > 0 ? there : [...holdersOf(state, "secretary"), ...holdersOf(state, "founder")];
}

/** When somebody will be there for this role, from this moment on; undefined when nobody has said so. */
export function nextOnDuty(state: StateView, book: Hours, at: number, role: Role): number | undefined {
  const times = chains[role].flatMap((each) => holdersOf(state, each)).flatMap((id) => nextOf(state.members.get(id), book, at) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function nextOf(member: MemberView | undefined, book: Hours, at: number): number | undefined {
  if (isOnDuty(member, book, at)) return at;
  if (member?.role === undefined || member.role === "bot") return undefined;
  const { duty } = member;
  const away = duty !== undefined && !duty.on && switchHolds(duty, at);
  if (away && duty.until === undefined) return undefined;
  const from = away ? (duty.until ?? at) : at;
  const span = book.duty.hours[member.role];
  return span === undefined || inSpan(span, book, from) ? from : nextStart(span, book, from);
}

const inSpan = ({ from, to }: DaySpan, { timeZone }: Hours, at: number): boolean => between(minuteOfDay(at, timeZone), from, to);

/** When a span begins next, after this moment. */
export function nextStart(span: DaySpan, { timeZone }: Hours, at: number): number {
  return nextMinute(span.from, timeZone, at);
}

/** When the clock next shows this minute of the day: after this moment, a whole day later if it does now. */
function nextMinute(wanted: number, timeZone: string, at: number): number {
  const ahead = (wanted - minuteOfDay(at, timeZone) + 24 * 60) % (24 * 60) || 24 * 60;
  return Math.floor(at / minute) * minute + ahead * minute;
}

/** The moment at which so much of a role's duty time will have passed; whoever is off duty is not counted against. */
export function dueAfter(book: Hours, role: Role, at: number, within: number): number {
  const span = book.duty.hours[role];
  if (span === undefined) return at + within;
  const start = inSpan(span, book, at) ? at : nextStart(span, book, at);
  const end = nextMinute(span.to % (24 * 60), book.timeZone, start);
  if (within <= end - start) return start + within;
  const length = ((span.to - span.from + 24 * 60) % (24 * 60) || 24 * 60) * minute;
  const rest = within - (end - start);
  const wholeDays = Math.ceil(rest / length) - 1;
  return nextStart(span, book, end - minute) + wholeDays * day + (rest - wholeDays * length);
}
