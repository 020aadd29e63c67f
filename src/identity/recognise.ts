/** recognise: what a gateway saw, in platform ids, becomes an event in ours. */
import { unreachable } from "../core/action.ts";
import type { Event, MessageEvent } from "../core/event.ts";
import { type EventId, type GroupId, eventId } from "../core/ids.ts";
import type { Gateway, Identity, SeenGroup, SeenMember, Sighting } from "../ports.ts";

/** A platform's message id as an event id, and back. */
export const eventIdOf = (account: string, platformId: string): EventId => eventId(`${account}/${platformId}`);
export function platformMessage(account: string, id: EventId): string | undefined {
  return id.startsWith(`${account}/`) ? id.slice(account.length + 1) : undefined;
}

/** The sighting as an event, its time in whole ms. Lists are no events: see `intake.ts`. */
export function recognise(sighting: Exclude<Sighting, { type: "roster" | "friends" }>, { account, epoch }: Pick<Gateway, "account" | "epoch">, identity: Identity): Event {
  const member = (seen: SeenMember) => identity.member(account, epoch, seen.id);
  const group = (seen: SeenGroup): GroupId => identity.group(account, epoch, seen.id);
  const common = { id: eventIdOf(account, sighting.id), at: Math.round(sighting.at), account };
  switch (sighting.type) {
    case "message": {
      const { text, forwarded, mentionsBot, has } = sighting;
      return {
        ...common, type: "message", group: group(sighting.group), member: member(sighting.member), name: sighting.member.name, text,
        ...quotedIn(sighting, account), ...(forwarded !== undefined && { forwarded }), ...(mentionsBot !== undefined && { mentionsBot }), ...(has && { has }),
      };
    }
    case "direct_message":
      return { ...common, type: "direct_message", member: member(sighting.member), name: sighting.member.name, text: sighting.text, ...quotedIn(sighting, account) };
    case "member_joined":
      return { ...common, type: "member_joined", group: group(sighting.group), member: member(sighting.member), name: sighting.member.name, ...(sighting.inviter && { inviter: member(sighting.inviter) }) };
    case "member_left":
      return { ...common, type: "member_left", group: group(sighting.group), member: member(sighting.member), name: sighting.member.name, ...(sighting.removed !== undefined && { removed: sighting.removed }), ...(sighting.by && { by: member(sighting.by) }), ...(sighting.own && { own: sighting.own }) };
    case "member_muted":
      return { ...common, type: "member_muted", group: group(sighting.group), member: member(sighting.member), name: sighting.member.name, until: Math.round(sighting.until), ...(sighting.by && { by: member(sighting.by) }) };
    case "member_renamed":
      return { ...common, type: "member_renamed", group: group(sighting.group), member: member(sighting.member), name: sighting.member.name, newName: sighting.newName };
    case "group_renamed":
      return { ...common, type: "group_renamed", ...topicOf(sighting.group, { account, epoch }, identity) };
    case "join_requested":
      return { ...common, type: "join_requested", group: group(sighting.group), member: member(sighting.member), name: sighting.member.name, text: sighting.text, flag: sighting.flag, ...(sighting.inviter && { inviter: member(sighting.inviter) }) };
    case "friend_requested":
      return { ...common, type: "friend_requested", member: member(sighting.member), name: sighting.member.name, text: sighting.text, flag: sighting.flag };
    case "reconnected":
      return { ...common, type: "reconnected", since: Math.round(sighting.since), how: sighting.how };
    case "account_doubted":
      return { ...common, type: "account_doubted", ...(sighting.because !== undefined && { because: sighting.because }) };
    default:
      return unreachable(sighting);
  }
}

/** What a message quotes, the message itself by our id. */
function quotedIn({ quoted }: Pick<Extract<Sighting, { type: "message" | "direct_message" }>, "quoted">, account: string): Pick<MessageEvent, "quoted"> {
  return quoted === undefined ? {} : { quoted: { text: quoted.text, ...(quoted.message !== undefined && { message: eventIdOf(account, quoted.message) }) } };
}

/** A group's own id, topic and owner. */
export function topicOf(seen: SeenGroup, { account, epoch }: Pick<Gateway, "account" | "epoch">, identity: Identity) {
  return { group: identity.group(account, epoch, seen.id), topic: seen.topic, ...(seen.owner !== undefined && { owner: identity.member(account, epoch, seen.owner) }), ...(seen.owned && { owned: seen.owned }) };
}
