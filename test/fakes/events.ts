/** events: short ways to say what happened, in our ids and in the platform's. */
import type { Action, Draft, Priority } from "../../src/core/action.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { DirectMessageEvent, Event, MessageEvent } from "../../src/core/event.ts";
import type { Decision } from "../../src/core/finding.ts";
import { actionId, eventId, groupId, memberId } from "../../src/core/ids.ts";
import { day } from "../../src/core/time.ts";
import type { SeenGroup, SeenMember, Sighting } from "../../src/ports.ts";
import { morning } from "./clock.ts";

export const g1 = groupId("g1");
export const g2 = groupId("g2");
export const ann = memberId("ann");
export const bob = memberId("bob");

export const message = (id: string, more: Partial<MessageEvent> = {}): MessageEvent => ({ type: "message", id: eventId(id), at: morning, group: g1, member: ann, name: "安", text: "早", ...more });
export const direct = (id: string, text: string, more: Partial<DirectMessageEvent> = {}): DirectMessageEvent => ({ type: "direct_message", id: eventId(id), at: morning, member: ann, name: "安", text, ...more });

export const say = (text: string, more: Partial<Extract<Draft, { type: "say" }>> = {}): Draft => ({ type: "say", group: g1, text, ...more });
export const remove = (member = ann): Draft => ({ type: "remove", group: g1, member, because: "三次警告" });

type Timing = { readonly priority?: Priority; readonly until?: number };
/** An action asked for by an event, as `settle` would make it. */
export const actionOf = (event: Event, index: number, draft: Draft, { priority = "answer", until = event.at + day }: Timing = {}): Action => ({
  ...draft, id: actionId(`${event.id}/${index}`), event: event.id, by: "test", priority, until,
});
export function decisionOf(event: Event, drafts: readonly Draft[], timing: Timing = {}, entries: readonly Entry[] = []): Decision {
  return { event, findings: [], actions: drafts.map((draft, index) => actionOf(event, index, draft, timing)), entries };
}

export const room: SeenGroup = { id: "room1", topic: "瑜伽一群" };
export const person = (id: string, name = id): SeenMember => ({ id, name });
export const sayInRoom = (id: string, who: SeenMember, text: string, at: number, group: SeenGroup = room): Sighting => ({ type: "message", id, at, group, member: who, text });
export const joinRoom = (id: string, who: SeenMember, at: number, group: SeenGroup = room): Sighting => ({ type: "member_joined", id, at, group, member: who });
export const leaveRoom = (id: string, who: SeenMember, at: number, group: SeenGroup = room): Sighting => ({ type: "member_left", id, at, group, member: who });
export const tellBot = (id: string, who: SeenMember, text: string, at: number): Sighting => ({ type: "direct_message", id, at, member: who, text });
export const listed = (members: readonly SeenMember[], at: number, group: SeenGroup = room): Sighting => ({ type: "roster", at, group, members });
