/** example: a rule's examples, which are its tests and its docs. */
import type { ActionType } from "./action.ts";
import type { EntryType } from "./entry.ts";

/** One step of an example; `after` is seconds since the first step. Names are ids: "ann" is the member called ann. */
export type Step =
  | { readonly step: "joins"; readonly who: string; readonly after: number; readonly inviter?: string; readonly group?: string }
  | { readonly step: "leaves"; readonly who: string; readonly after: number; readonly group?: string }
  | { readonly step: "renames"; readonly who: string; readonly to: string; readonly after: number; readonly group?: string }
  | { readonly step: "says"; readonly who: string; readonly text: string; readonly after: number; readonly group?: string; readonly quoting?: string; readonly atBot?: boolean }
  /** Asks to join a group from outside, with words for those who decide; asks the bot to be friends. */
  | { readonly step: "applies"; readonly who: string; readonly text: string; readonly after: number; readonly inviter?: string; readonly group?: string }
  | { readonly step: "befriends"; readonly who: string; readonly text: string; readonly after: number }
  /** Time goes on: deadlines that fall due on the way fire; the last one to fire is the example's last event. */
  | { readonly step: "waits"; readonly after: number };

/** What the last event leads to: nothing, or these action and entry types, in order, and nothing else; a question to humans is a `case_opened`. */
export type Example = {
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly when: readonly Step[];
  readonly then: "pass" | readonly (ActionType | EntryType)[];
};

type In = { readonly group?: string };
export const joins = (who: string, after = 0, more: In & { readonly inviter?: string } = {}): Step => ({ step: "joins", who, after, ...more });
export const leaves = (who: string, after = 0, more: In = {}): Step => ({ step: "leaves", who, after, ...more });
export const renames = (who: string, to: string, after = 0, more: In = {}): Step => ({ step: "renames", who, to, after, ...more });
export const speaks = (who: string, text: string, after = 0, more: In & { readonly quoting?: string; readonly atBot?: boolean } = {}): Step => ({ step: "says", who, text, after, ...more });
export const waits = (after: number): Step => ({ step: "waits", after });
export const applies = (who: string, text: string, after = 0, more: In & { readonly inviter?: string } = {}): Step => ({ step: "applies", who, text, after, ...more });
export const befriends = (who: string, text: string, after = 0): Step => ({ step: "befriends", who, text, after });
