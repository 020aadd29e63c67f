/** implementation: which program is on the QQ side, and what of a group admin's work it really does. */
import type { Act } from "../group-admin.ts";

/** The action behind each act. */
const actions: Readonly<Record<Act, string>> = {
  mute: "set_group_ban", muteAll: "set_group_whole_ban", setCard: "set_group_card", setTitle: "set_group_special_title", kickForGood: "set_group_kick", answerJoin: "set_group_add_request",
  recallOthers: "delete_msg", announce: "_send_group_notice", essence: "set_essence_msg",
};
/** Where nothing is missing. */
export const allActs: readonly Act[] = ["mute", "muteAll", "setCard", "setTitle", "kickForGood", "answerJoin", "recallOthers", "announce", "essence"];

/** Bridges to the official API answer "ok" to these and do nothing. */
const hollow: readonly { readonly app: RegExp; readonly acts: readonly Act[] }[] = [{ app: /gensokyo/i, acts: ["setCard", "setTitle", "answerJoin", "kickForGood", "announce", "essence"] }];

/** What can be done with a program of this name, which `lacks` some actions. */
export function actsOf(app: string, lacks: (action: string) => boolean): ReadonlySet<Act> {
  const empty = hollow.flatMap((each) => (each.app.test(app) ? each.acts : []));
  return new Set(allActs.filter((act) => !empty.includes(act) && !lacks(actions[act])));
}
