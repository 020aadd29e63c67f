/** action: a request to the world. Only the outbox carries actions out, and each ends in a receipt. */
import type { ActionId, CaseId, EventId, GroupId, MemberId } from "./ids.ts";

/** Who goes first when sends are scarce (law 7): the lower number. */
export const priorities = { penalty: 0, answer: 1, drop: 2, chatter: 3 } as const;
export type Priority = keyof typeof priorities;

/** A picture, video or file, by path inside the community's folder. */
export type Media = { readonly type: "image" | "video" | "file"; readonly path: string };

export type Draft =
  /** Words in a group, naming the members they are for. */
  | { readonly type: "say"; readonly group: GroupId; readonly text: string; readonly mention?: readonly MemberId[]; readonly media?: readonly Media[] }
  /** Words to one member in private. */
  | { readonly type: "dm"; readonly member: MemberId; readonly text: string }
  /** The member leaves the group. `outright`: whatever the member's points. */
  | { readonly type: "remove"; readonly group: GroupId; readonly member: MemberId; readonly because: string; readonly outright?: true }
  /** A message is taken back. */
  | { readonly type: "recall"; readonly group: GroupId; readonly message: EventId; readonly member?: MemberId; readonly words?: string }
  /** The bot takes back its own words in a group, and says no more of them: those asked for by this event. */
  | { readonly type: "recall_own"; readonly group: GroupId; readonly said: EventId }
  /** `seconds`: how long it was meant to be, 0 lifts it. `mutedUntil`: when it ends, ms since the epoch, however late or often it is delivered; absent in old records, and where it is lifted. */
  | { readonly type: "mute"; readonly group: GroupId; readonly member: MemberId; readonly seconds: number; readonly mutedUntil?: number }
  /** `was`: only as long as the member is still called so. */
  | { readonly type: "set_card"; readonly group: GroupId; readonly member: MemberId; readonly card: string; readonly was?: string }
  | { readonly type: "approve"; readonly group: GroupId; readonly member: MemberId; readonly flag: string }
  | { readonly type: "reject"; readonly group: GroupId; readonly member: MemberId; readonly flag: string; readonly because: string }
  | { readonly type: "accept_friend"; readonly member: MemberId; readonly flag: string }
  /** Planned content. `announce`: as the group's announcement where the bot can, else as any other words. */
  | { readonly type: "post"; readonly group: GroupId; readonly drop: string; readonly due: number; readonly text: string; readonly media?: readonly Media[]; readonly announce?: true }
  /** News for the people on duty; with nobody on duty it stands on the server's page. */
  | { readonly type: "alert"; readonly to: readonly MemberId[]; readonly text: string }
  /** A question with numbered answers for the people on duty. */
  | { readonly type: "ask"; readonly to: readonly MemberId[]; readonly case: CaseId; readonly text: string };

export type ActionType = Draft["type"];
export type Timing = {
  readonly priority?: Priority;
  /** Ms after the event within which it is still of use (law 6). */
  readonly within?: number;
};
/** What a rule or a command asks for: a draft, and how urgent it is. */
export type Wish = Draft & Timing;

export type Action = Draft & {
  readonly id: ActionId;
  readonly event: EventId;
  /** The rule or command it comes from. */
  readonly by: string;
  readonly priority: Priority;
  /** Ms since the epoch after which it is worse than nothing. */
  readonly until: number;
};

/** What a gateway may be able to do for this account in this group. */
export const capabilities = ["say", "dm", "remove", "recall", "recall_own", "mute", "set_card", "approve", "reject", "accept_friend", "media", "announce"] as const;
export type Capability = (typeof capabilities)[number];
export const capabilityNames: Readonly<Record<Capability, string>> = {
  say: "在群里说话", dm: "私聊", media: "发图片和文件", recall_own: "撤回自己的话", recall: "撤回别人的话", remove: "移出成员", mute: "禁言",
  set_card: "改群名片", approve: "同意入群申请", reject: "拒绝入群申请", accept_friend: "通过好友申请", announce: "发群公告",
};

/** What a platform may refuse one account in one group without saying so beforehand: tried once, and then known. */
export const learnable = ["remove"] as const;
export type Learnable = (typeof learnable)[number];

/** The capability that an action needs. */
export function capabilityOf(type: ActionType): Capability {
  switch (type) {
    case "say":
    case "post":
      return "say";
    case "dm":
    case "alert":
    case "ask":
      return "dm";
    case "remove":
    case "recall":
    case "recall_own":
    case "mute":
    case "set_card":
    case "approve":
    case "reject":
    case "accept_friend":
      return type;
    default:
      return unreachable(type);
  }
}

/** Words are said at most once; what can be done twice without harm is done at least once (law 5). */
export function atMostOnce(type: ActionType): boolean {
  const capability = capabilityOf(type);
  return capability === "say" || capability === "dm";
}

/** What is said to a group, and to whom, as the breaker compares it; null for what is not said to a group. */
export function spokenWords(action: Draft): string | null {
  if (action.type === "say") return JSON.stringify([action.text, action.mention ?? []]);
  return action.type === "post" ? JSON.stringify([action.text, []]) : null;
}

/** Ends a switch over a closed union: a new case fails to compile until it is answered. */
export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
