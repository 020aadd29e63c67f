/** capabilities: what can be done in a group: by what the network offers, and by this account's rank there. */
import { type Capability, capabilities, capabilityNames, unreachable } from "../core/action.ts";
import type { Gateway } from "../ports.ts";
import type { Act, GroupAdmin } from "./group-admin.ts";

type Offer = Pick<GroupAdmin, "acts">;
type Rank = { readonly ranked: boolean; readonly owner: boolean };
const kinds: readonly Gateway["kind"][] = ["sandbox", "wechat", "qq", "puppet"];
const telling: readonly Act[] = ["recallOthers", "mute", "setCard", "answerJoin", "announce"];
const made = new Map<number, ReadonlySet<Capability>>();

/** What a network offers, and this account's rank in the group allows. The same set for the same abilities: it is asked for with each message. */
export function capabilitiesOf(kind: Gateway["kind"], admin: Offer, rank: Rank): ReadonlySet<Capability> {
  let key = (kinds.indexOf(kind) << 2) | (rank.ranked ? 2 : 0) | (rank.owner ? 1 : 0);
  for (const act of telling) key = (key << 1) | (admin.acts.has(act) ? 1 : 0);
  let able = made.get(key);
  if (!able) made.set(key, (able = listed(kind, admin, rank)));
  return able;
}

function listed(kind: Gateway["kind"], admin: Offer, { ranked, owner }: Rank): ReadonlySet<Capability> {
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

/** What is about no group. */
export const inPrivate: ReadonlySet<Capability> = new Set(["dm", "accept_friend"]);

/** Ranks in a group, lowest first, and what it takes to be able to. */
const ranks = [["能", { ranked: false, owner: false }], ["机器人是管理员时", { ranked: true, owner: false }], ["机器人是群主时", { ranked: true, owner: true }]] as const;
/** Acts that become a task for somebody's phone where the bot cannot do them. */
const byHand: ReadonlySet<Capability> = new Set(["remove", "recall", "mute", "set_card", "approve", "reject"]);

/** What each puppet can do in a group, a row for each capability: its name, then one cell for each puppet. */
export function capabilityRows(puppets: readonly { readonly kind: Gateway["kind"]; readonly acts: ReadonlySet<Act> }[]): readonly (readonly string[])[] {
  const cell = (what: Capability, { kind, acts }: (typeof puppets)[number]): string =>
    inPrivate.has(what) ? "能" : (ranks.find(([, rank]) => capabilitiesOf(kind, { acts }, rank).has(what))?.[0] ?? (byHand.has(what) ? "转人工" : what === "announce" ? "当普通消息发" : "不能"));
  return capabilities.map((what) => [capabilityNames[what], ...puppets.map((puppet) => cell(what, puppet))]);
}
