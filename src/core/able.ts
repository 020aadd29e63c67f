/** able: what the bot can do in a group, as far as that is known. */
import { type Capability, capabilities } from "./action.ts";
import type { GroupView } from "./state.ts";

/** Whether it is known that the bot cannot do this here: by its rank and the platform, or since the platform refused it once. */
export function cannot(group: Pick<GroupView, "able" | "unable"> | undefined, what: Capability): boolean {
  return group?.able?.has(what) === false || isRefused(group, what);
}

/** Whether the platform once refused it here, though the bot's rank would allow it. */
export const isRefused = (group: Pick<GroupView, "unable"> | undefined, what: Capability): boolean => [...(group?.unable ?? [])].some((each: Capability) => each === what);

/** A list of abilities as a short text: the same for the same abilities in any order. */
export const ableText = (able: ReadonlySet<Capability>): string => capabilities.filter((each) => able.has(each)).join("+");
