/** capabilities: what can be done in a group: by what the network offers, and by this account's rank there. */
import { type Capability, unreachable } from "../core/action.ts";
import type { Gateway } from "../ports.ts";
import type { GroupAdmin } from "./group-admin.ts";

/** What a network offers, and this account's rank in the group allows. */
export function capabilitiesOf(kind: Gateway["kind"], admin: GroupAdmin, { ranked, owner }: { readonly ranked: boolean; readonly owner: boolean }): ReadonlySet<Capability> {
  const able = new Set<Capability>(["say", "dm", "media", "recall_own"]);
  if (!ranked) return able;
  switch (kind) {
    // Web WeChat is not seen to let anybody remove members since 2018, and each try draws attention: one in a group of the bot's own is enough to know.
    case "wechat": if (owner) able.add("remove"); break;
    case "sandbox":
    case "qq":
    case "puppet": able.add("remove"); break;
    default: return unreachable(kind);
  }
  if (admin.acts.has("recallOthers")) able.add("recall");
  if (admin.acts.has("mute")) able.add("mute");
  if (admin.acts.has("setCard")) able.add("set_card");
  if (admin.acts.has("answerJoin")) able.add("approve").add("reject");
  if (admin.acts.has("announce")) able.add("announce");
  return able;
}
