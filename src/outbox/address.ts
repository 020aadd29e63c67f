/** address: an action in our ids becomes deliveries in the platform's. */
import { type Action, type Capability, type Media, unreachable } from "../core/action.ts";
import { clip } from "../core/ladder.ts";
import type { ActionId, CommunityId, EventId, GroupId, MemberId } from "../core/ids.ts";
import { secondsLeft } from "../core/mutes.ts";
import type { Delivery, SeenMember } from "../ports.ts";

/** Platforms show an applicant no more than a line: QQ some 60 characters. Cut here, it ends with a sign that there was more. */
const mostOfReason = 59;

/** Looks our ids up on the platform. */
export type Address = {
  readonly group: (group: GroupId) => string | undefined;
  readonly member: (member: MemberId) => string | undefined;
  readonly message: (event: EventId) => string | undefined;
  /** What a member is called in a group. */
  readonly name: (community: CommunityId, member: MemberId, group: GroupId) => string;
  /** A media path of the community as an absolute one. */
  readonly media: (community: CommunityId, path: string) => string;
};

/**
 * The deliveries that make up an action: one, as a rule; one for each person that an alert is for, and one more for what an
 * announcement cannot hold. `can` is what can be done there; a mute is for what is left of it at `now`. "nobody" when it is
 * for the people on duty and there are none; `own` are the ids of the bot's words that are taken back; undefined when the platform does not know whom or what it is about.
 */
export function deliveriesOf(action: Action, community: CommunityId, address: Address, { can, now }: { readonly can: ReadonlySet<Capability>; readonly now: number }, own: readonly string[] = []): readonly Delivery[] | "nobody" | undefined {
  const { id } = action;
  switch (action.type) {
    case "say":
    case "post": {
      const group = address.group(action.group);
      if (group === undefined) return undefined;
      const mention: SeenMember[] = [];
      for (const member of action.type === "say" ? (action.mention ?? []) : []) {
        const platform = address.member(member);
        if (platform !== undefined) mention.push({ id: platform, name: address.name(community, member, action.group) });
      }
      const media = (action.media ?? []).map(({ type, path }) => ({ type, path: address.media(community, path) }));
      if (action.type === "post" && action.announce && can.has("announce")) return announced({ id, group, text: action.text }, media);
      return [{ id, type: "say", group, text: action.text, mention, media: media.map(({ path }) => path) }];
    }
    case "dm": {
      const member = address.member(action.member);
      return member === undefined ? undefined : [{ id, type: "dm", member, text: action.text }];
    }
    case "alert":
    case "ask": {
      if (action.to.length === 0) return "nobody";
      const people = action.to.map(address.member).filter((member): member is string => member !== undefined);
      // Nobody is reached whose id is unknown since a login: the news stand on the server's page.
      return people.length === 0 ? "nobody" : people.map((member) => ({ id, type: "dm", member, text: action.text }));
    }
    case "accept_friend": return [{ id, type: "accept_friend", flag: action.flag }];
    case "recall": {
      const group = address.group(action.group);
      const message = address.message(action.message);
      return group === undefined || message === undefined ? undefined : [{ id, type: "recall", group, message }];
    }
    case "recall_own": {
      const group = address.group(action.group);
      return group === undefined ? undefined : own.map((message) => ({ id, type: "recall_own", group, message }));
    }
    case "remove":
    case "mute":
    case "set_card":
    case "approve":
    case "reject": {
      const group = address.group(action.group);
      const member = address.member(action.member);
      if (group === undefined || member === undefined) return undefined;
      switch (action.type) {
        case "remove": return [{ id, type: "remove", group, member }];
        case "mute": return [{ id, type: "mute", group, member, seconds: secondsLeft(action, now) }];
        case "set_card": return [{ id, type: "set_card", group, member, card: action.card }];
        case "approve": return [{ id, type: "answer_join", group, flag: action.flag, approve: true, because: "" }];
        case "reject": return [{ id, type: "answer_join", group, flag: action.flag, approve: false, because: clip(action.because, mostOfReason) }];
        default: return unreachable(action);
      }
    }
    default:
      return unreachable(action);
  }
}

/** An announcement holds one picture; the rest follows as an ordinary message. */
function announced(common: { readonly id: ActionId; readonly group: string; readonly text: string }, media: readonly Media[]): readonly Delivery[] {
  const picture = media.find(({ type }) => type === "image");
  const rest = media.filter((each) => each !== picture);
  return [
    { ...common, type: "announce", media: picture ? [picture.path] : [] },
    ...(rest.length > 0 ? [{ ...common, type: "say", text: "", mention: [], media: rest.map(({ path }) => path) } as const] : []),
  ];
}

/** An announcement and what follows it, as one ordinary message. */
export function plainly(deliveries: readonly Delivery[]): readonly Delivery[] {
  const [first] = deliveries;
  if (first?.type !== "announce") return deliveries;
  const { id, group, text } = first;
  return [{ id, type: "say", group, text, mention: [], media: deliveries.flatMap((each) => ("media" in each ? each.media : [])) }];
}
