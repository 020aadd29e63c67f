/** evolve: what an event and its entries make of the state. The ledger's rows, folded with this, are the state. */
import { apply, note } from "./apply.ts";
import type { Entry } from "./entry.ts";
import type { Event } from "./event.ts";
import { fold } from "./fold.ts";
import type { State } from "./state.ts";
import type { Normalised } from "./text.ts";
import { tookWith } from "./took.ts";

/**
 * Folds one recorded event and its entries into the state, in place: copying half a million stays for each message
 * would cost more than deciding it. `text` is the message's normal form where the caller has it already.
 */
export function evolve(state: State, event: Event, entries: readonly Entry[], text?: Normalised): State {
  fold(state, event, text);
  const took = tookWith(state, entries);
  for (const entry of entries) apply(state, entry);
  for (const [warning, taken] of took) note(state, warning.member, [warning.id], { took: taken });
  return state;
}
