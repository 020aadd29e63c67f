/** known: how it is said of somebody that they were recognised after a login, where something hangs on it. */
import type { MemberId } from "./ids.ts";
import { type StateView, standingWarnings } from "./state.ts";

/** Behind points and warnings that stand on somebody whom only names have told; nothing where they need no names. */
export function sayKnown(state: StateView, member: MemberId, at: number): string {
  const known = state.members.get(member)?.known;
  if (known?.grade !== "medium" || !standingWarnings(state, member, at).some((warning) => warning.at < known.since)) return "";
  return `（换过登录，${known.because}认出）`;
}
