/** actions: what an author's own rule may do: the closed vocabulary of `then`. */
import type { ActionKind } from "./action.ts";
import { laterActions } from "./later.ts";
import { notingActions } from "./noting.ts";
import { penaltyActions } from "./penalty.ts";
import { speechActions } from "./speech.ts";

export const actionKinds: readonly ActionKind[] = [...penaltyActions, ...speechActions, ...notingActions, ...laterActions];
/** A rule that does more than this is several rules. */
export const mostActions = 8;
