/** finding: what each rule said of an event, and the decision that came of it. */
import type { Action } from "./action.ts";
import type { Effects, Entry, Mode, Span } from "./entry.ts";
import type { Event } from "./event.ts";
import type { WarnSource } from "./ladder.ts";

/** One rule's verdict on one event, with where it comes from. */
export type Finding = {
  readonly rule: string;
  readonly version: string;
  readonly mode: Mode;
  readonly verdict: "pass" | "act" | "fault";
  readonly because: string;
  readonly score?: number;
  /** It would have acted, were it not for whom it is about. */
  readonly exempt?: string;
  /** In the author's raw text. */
  readonly span?: Span;
};
export type Decision = {
  readonly event: Event;
  readonly findings: readonly Finding[];
  readonly actions: readonly Action[];
  readonly entries: readonly Entry[];
};

/** A finding with the name that people know the rule by, and what the rule wants done. */
export type Judged = { readonly finding: Finding; readonly name: string; readonly effects?: Effects };
/** Effects on their way to becoming entries and actions. `ask`: a human is asked first. */
export type Sourced = Effects & { readonly source: WarnSource; readonly ask?: { readonly question: string } };
