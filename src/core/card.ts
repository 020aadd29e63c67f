/** card: a group name card that the bot sets for somebody: which one, whether it may, and whether it still should. */
import type { Draft } from "./action.ts";
import type { GroupId } from "./ids.ts";
import { mask } from "./ladder.ts";
import type { StateView } from "./state.ts";

/** Contact details and links are not spread by the bot's own hand, the same ones that an evidence card hides. */
export const isPlainCard = (card: string): boolean => mask(card) === card;

/** The card, where the bot may set it itself or only trying tells; otherwise why not, in Chinese. */
export function settable(card: string | undefined, group: GroupId, state: StateView): { readonly card: string } | { readonly not: string } {
  if (card === undefined) return { not: "照现在的名字拼不出合格式的" };
  if (!isPlainCard(card)) return { not: "名字里像有联系方式" };
  const able = state.groups.get(group)?.able;
  return able === undefined || able.has("set_card") ? { card } : { not: "机器人在这个群改不了群昵称" };
}

/** Whether a card that was asked for is still to be set: not for who has left, nor over a name that they have changed themselves since. */
export function cardStands(state: StateView, { group, member, was }: Extract<Draft, { type: "set_card" }>): boolean {
  const stay = state.groups.get(group)?.stays.get(member);
  return stay?.leftAt === undefined && (was === undefined || stay === undefined || stay.name === was);
}
