/** decode: a raw OneBot event told apart: what happened, to whom, where; or deliberately nothing. */
import { type Num, type Place } from "./ids.ts";
import { type Segment, readSegments } from "./segments.ts";
import { type MessageEvent, type RawEvent, anyEvent, messageEvent, metaEvent, noticeEvent, requestEvent } from "./wire.ts";

export type Said = {
  readonly place: Place; readonly user: Num; readonly seconds: number; readonly number: string; readonly segments: readonly Segment[];
  /** As the message itself tells; absent where it does not. An empty card means that there is none. */
  readonly nickname?: string; readonly card?: string;
};
type InGroup = { readonly group: Num; readonly user: Num; readonly seconds: number };
/** `operator` is missing where the platform does not say who. */
export type News =
  | { readonly kind: "said"; readonly said: Said }
  /** The account's own message, seen to arrive. */
  | { readonly kind: "echo"; readonly said: Said }
  | ({ readonly kind: "joined"; readonly operator?: Num; readonly invited: boolean } & InGroup)
  /** `kicked` is absent where nobody says how. */
  | ({ readonly kind: "left"; readonly operator?: Num; readonly kicked?: boolean } & InGroup)
  | { readonly kind: "dismissed"; readonly group: Num; readonly seconds: number }
  /** For so many seconds; 0: not any more. */
  | ({ readonly kind: "muted"; readonly operator?: Num; readonly duration: number } & InGroup)
  | { readonly kind: "all_muted"; readonly group: Num; readonly on: boolean; readonly seconds: number }
  | ({ readonly kind: "card"; readonly card: string; readonly old: string } & InGroup)
  | ({ readonly kind: "admin"; readonly on: boolean } & InGroup)
  | { readonly kind: "topic"; readonly group: Num; readonly operator?: Num; readonly topic: string; readonly seconds: number }
  | { readonly kind: "recalled"; readonly place: Place; readonly user: Num; readonly operator?: Num; readonly number: string; readonly seconds: number }
  | ({ readonly kind: "uploaded"; readonly file: { readonly id: string; readonly name: string; readonly busid?: number } } & InGroup)
  | ({ readonly kind: "applied"; readonly comment: string; readonly flag: string; readonly inviter?: Num; readonly nickname?: string } & InGroup)
  /** Somebody asks the bot into a group. */
  | ({ readonly kind: "invited"; readonly flag: string } & InGroup)
  | { readonly kind: "befriending"; readonly user: Num; readonly comment: string; readonly flag: string; readonly seconds: number }
  | { readonly kind: "befriended"; readonly user: Num; readonly seconds: number }
  /** `interval` in ms. */
  | { readonly kind: "heartbeat"; readonly online: boolean; readonly interval?: number }
  | { readonly kind: "connected"; readonly self?: Num }
  | { readonly kind: "offline"; readonly because: string }
  | { readonly kind: "nothing"; readonly because: string };

/** Ms between heartbeats that can be meant: another number is no ms, and says nothing of when a line is dead. */
const [shortestInterval, longestInterval] = [1000, 10 * 60_000];
/** QQ mutes for thirty days at most, in seconds. */
const longestMute = 30 * 86_400;

const nothing = (because: string): News => ({ kind: "nothing", because });

/** Tells an event apart; `self` is the account's own number, where it is known. Never throws. */
export function decodeEvent(raw: RawEvent, self?: Num): News {
  const event = anyEvent.safeParse(raw).data;
  if (!event) return nothing("unreadable");
  const own = self ?? event.self_id;
  switch (event.post_type) {
    case "message": case "message_sent": {
      const message = messageEvent.safeParse(raw).data;
      return message ? ofMessage(message, event.message_type, event.post_type === "message_sent", own) : nothing("an unreadable message");
    }
    case "notice": return ofNotice(raw, event.notice_type, event.sub_type, event.time, own);
    case "request": return ofRequest(raw, event.request_type, event.sub_type, event.time);
    case "meta_event": return ofMeta(raw, event.meta_event_type, event.sub_type, event.self_id);
    default: return nothing(`post_type ${event.post_type}`);
  }
}

function ofMessage(message: MessageEvent, type: string, sent: boolean, self: Num | undefined): News {
  if (message.anonymous !== undefined && message.anonymous !== null || message.sub_type === "anonymous") return nothing("anonymous");
  if (message.sub_type === "notice") return nothing("a line of the platform");
  const own = sent || message.user_id === self;
  const place = type === "group" ? message.group_id !== undefined && { group: message.group_id } : { peer: (own ? message.target_id : undefined) ?? message.user_id };
  if (place === false) return nothing("a group's message without a group");
  // What the account itself says is its own, whomever a program names as its author.
  const said = toSaid(place, own && self !== undefined ? { ...message, user_id: self } : message, message.message_id);
  return own ? { kind: "echo", said } : { kind: "said", said };
}

/** A message as an event, the history or a look-up shows it. */
export function toSaid(place: Place, message: Pick<MessageEvent, "time" | "message" | "raw_message" | "sender"> & { readonly user_id?: Num | undefined }, number: string): Said {
  const { nickname, card, user_id: sender } = message.sender ?? {};
  return {
    place, number, user: message.user_id ?? sender ?? "", seconds: message.time, segments: readSegments(message.message ?? message.raw_message),
    ...(nickname !== undefined && nickname !== "" && { nickname }), ...(card !== undefined && { card }),
  };
}

function ofNotice(raw: RawEvent, type: string, sub: string, seconds: number, self: Num | undefined): News {
  const notice = noticeEvent.safeParse(raw).data;
  if (!notice) return nothing("an unreadable notice");
  const { group_id: group, user_id: user, operator_id: operator } = notice;
  const by = operator !== undefined && { operator };
  if (type === "bot_offline") return { kind: "offline", because: notice.message || notice.tag };
  if (type === "friend_recall") return user !== undefined && notice.message_id !== undefined ? { kind: "recalled", place: { peer: user }, user, number: notice.message_id, seconds } : nothing("a recall without a message");
  if (type === "friend_add") return user !== undefined ? { kind: "befriended", user, seconds } : nothing("a friend without a number");
  if (group === undefined) return nothing(`notice ${type} outside a group`);
  if (type === "group_dismiss") return { kind: "dismissed", group, seconds };
  if (type === "notify" && sub === "group_name") return { kind: "topic", group, topic: notice.name_new || notice.group_name, seconds, ...(user !== undefined && { operator: user }) };
  if (type === "group_ban" && user === undefined) return { kind: "all_muted", group, on: sub !== "lift_ban" && notice.duration !== 0, seconds };
  if (type === "group_decrease" && sub === "disband") return { kind: "dismissed", group, seconds };
  if (user === undefined) return nothing(`notice ${type} about nobody`);
  const who = { group, user, seconds };
  switch (type) {
    case "group_increase": return { kind: "joined", ...who, ...by, invited: sub === "invite" };
    case "group_decrease": {
      const kicked = sub === "leave" ? false : sub === "kick" || sub === "kick_me" || (operator !== undefined && operator !== user) ? true : undefined;
      return { kind: "left", ...who, ...by, ...(kicked !== undefined && { kicked }) };
    }
    case "group_ban": {
      if (sub === "lift_ban" || notice.duration === 0) return { kind: "muted", ...who, ...by, duration: 0 };
      return notice.duration !== undefined && notice.duration > 0 ? { kind: "muted", ...who, ...by, duration: Math.min(longestMute, Math.ceil(notice.duration)) } : nothing("a mute that does not say for how long");
    }
    case "group_card": return { kind: "card", ...who, card: notice.card_new, old: notice.card_old };
    case "group_admin": return { kind: "admin", ...who, on: sub !== "unset" };
    case "group_recall": return notice.message_id !== undefined ? { kind: "recalled", place: { group }, user, ...by, number: notice.message_id, seconds } : nothing("a recall without a message");
    case "group_upload": return notice.file && user !== self ? { kind: "uploaded", ...who, file: { id: notice.file.id, name: notice.file.name, ...(notice.file.busid !== undefined && { busid: notice.file.busid }) } } : nothing("an upload without a file, or the bot's own");
    default: return nothing(`notice ${type} ${sub}`.trim());
  }
}

function ofRequest(raw: RawEvent, type: string, sub: string, seconds: number): News {
  const { user_id: user, group_id: group, comment, flag, invitor_id, inviter_id } = requestEvent.safeParse(raw).data ?? {};
  if (user === undefined || comment === undefined || flag === undefined) return nothing("an unreadable request");
  if (type === "friend") return { kind: "befriending", user, comment, flag, seconds };
  if (type !== "group" || group === undefined) return nothing(`request ${type}`);
  const inviter = invitor_id ?? inviter_id;
  if (sub === "invite") return { kind: "invited", group, user, flag, seconds };
  return { kind: "applied", group, user, comment, flag, seconds, ...(inviter !== undefined && { inviter }) };
}

function ofMeta(raw: RawEvent, type: string, sub: string, self: Num | undefined): News {
  if (type === "lifecycle") return sub === "connect" ? { kind: "connected", ...(self !== undefined && { self }) } : nothing(`lifecycle ${sub}`);
  if (type !== "heartbeat") return nothing(`meta_event ${type}`);
  const { interval, status } = metaEvent.safeParse(raw).data ?? {};
  return { kind: "heartbeat", online: status?.online !== false, ...(interval !== undefined && interval >= shortestInterval && interval <= longestInterval && { interval }) };
}
