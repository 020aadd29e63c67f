/** duty: what a member is to do by a time after joining: opened with its reminders and its deadline, closed with what is left of them. */
import type { EntryDraft } from "./entry.ts";
import type { GroupId, MemberId, RuleId } from "./ids.ts";
import { OptionMistake, deadline, deadlineId, noDeadline } from "./rule.ts";
import { type StateView, presentStay } from "./state.ts";
import { sayDuration } from "./time.ts";

export type Where = { readonly state: StateView; readonly id: RuleId; readonly group: GroupId; readonly member: MemberId };

/** Reminders that one duty may have. */
export const mostReminders = 5;
/** The name of the timer that ends a duty. */
export const dueTimer = "due";
const reminder = (place: number): string => `remind-${place + 1}`;
const timerNames = [...Array.from({ length: mostReminders }, (_, place) => reminder(place)), dueTimer];

/** The author's reminders (ms after joining), or the usual ones as far as they lie before the deadline. Throws `OptionMistake`. */
export function checkReminders(written: readonly number[] | undefined, usual: readonly number[], within: number): readonly number[] {
  const reminders = written ?? usual.filter((after) => after < within);
  for (const [place, after] of reminders.entries()) {
    if (after >= within) throw new OptionMistake(["remind_at", place], `提醒要早于期限 ${sayDuration(within)}`);
    if (after <= (reminders[place - 1] ?? 0)) throw new OptionMistake(["remind_at", place], "提醒要从早到晚写，不能重复");
  }
  return reminders;
}

/** Opens the duty at a time, with its wake-ups. */
export function openDuty({ id, group, member }: Where, at: number, within: number, reminders: readonly number[]): readonly EntryDraft[] {
  return [
    { type: "duty_opened", rule: id, member, group, due: at + within },
    ...reminders.map((after, place) => deadline(id, reminder(place), at + after, group, member)),
    deadline(id, dueTimer, at + within, group, member),
  ];
}

/** The duty's end and the timers that it leaves behind; `firing` is the one that brought us here. */
export function closeDuty({ state, id, group, member }: Where, how: "done" | "overdue" | "waived", firing?: string): readonly EntryDraft[] {
  const open = timerNames.filter((name) => name !== firing && state.timers.has(deadlineId(id, name, group, member)));
  return [{ type: "duty_closed", rule: id, member, group, how }, ...open.map((name) => noDeadline(id, name, group, member))];
}

/** When the member's duty is due; undefined when none is open or they have left. */
export const dutyDue = ({ state, id, group, member }: Where): number | undefined => presentStay(state, group, member)?.duties?.get(id);
