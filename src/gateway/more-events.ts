/** more-events: what our puppets tell that wechaty has no event for. */
import { EventEmitter } from "node:events";
import type { payloads } from "wechaty-puppet";

/** Timestamps are in seconds or ms, as everywhere in wechaty. */
export type MoreEvents = {
  card: { readonly roomId: string; readonly contactId: string; readonly oldCard: string; readonly newCard: string; readonly timestamp: number };
  "join-request": { readonly roomId: string; readonly contactId: string; readonly comment: string; readonly flag: string; readonly inviterId?: string; readonly timestamp: number };
  /** A room's members became known after the login. */
  roster: { readonly roomId: string; readonly timestamp: number };
  /** The list of the bot's friends was read. */
  friends: { readonly timestamp: number };
  /** Nothing was heard since then, and now it is. `how`: the same login went on, or there was a new one. */
  reconnected: { readonly since: number; readonly how: "same_login" | "new_login"; readonly timestamp: number };
  /** Somebody was muted for so many seconds; 0: not any more. */
  mute: { readonly roomId: string; readonly contactId: string; readonly seconds: number; readonly operatorId?: string; readonly timestamp: number };
  /** What the account says may not arrive; without `because` it is seen to arrive again. */
  doubt: { readonly because?: string; readonly timestamp: number };
  /** This login is over for good: only another life of the process gets a new one. */
  ended: { readonly because: string };
};

/**
 * A `room-leave` as our puppets give it. `kicked`: somebody removed them, and `removerId` is that person or, unknown, the one who
 * left; false: they went by themselves; absent: the puppet cannot tell.
 */
export type RoomLeft = payloads.EventRoomLeave & { readonly kicked?: boolean };

/** Listens to such an event; a puppet that never emits it is fine. The function returned ends it. */
export function onMore<Name extends keyof MoreEvents>(puppet: object, name: Name, listener: (event: MoreEvents[Name]) => void): () => void {
  // wechaty types the names of events as closed, while underneath every puppet is an ordinary emitter.
  if (!(puppet instanceof EventEmitter)) return () => {};
  puppet.on(name, listener);
  return () => puppet.off(name, listener);
}

/** Tells such an event. */
export function emitMore<Name extends keyof MoreEvents>(puppet: object, name: Name, event: MoreEvents[Name]): void {
  if (puppet instanceof EventEmitter) puppet.emit(name, event);
}
