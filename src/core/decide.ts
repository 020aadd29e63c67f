/** decide: one event and what is known → one explained decision. Pure. */
import type { Action } from "./action.ts";
import type { Entry, Mode, Span } from "./entry.ts";
import type { Event } from "./event.ts";

/** One rule's verdict on one event, with where it comes from. */
export type Finding = {
  readonly rule: string;
  readonly version: string;
  readonly mode: Mode;
  readonly verdict: "pass" | "act" | "fault";
  readonly because: string;
  readonly score?: number;
  /** In the author's raw text. */
  readonly span?: Span;
};
export type Decision = {
  readonly event: Event;
  readonly findings: readonly Finding[];
  readonly actions: readonly Action[];
  readonly entries: readonly Entry[];
};
