/** ids: QQ numbers and message numbers as wechaty's ids: people, groups and messages never share a form. */
import { NotSent } from "../not-sent.ts";

/** A QQ number as text: numbers outgrow 32 bits, and bridges to the official API have openids instead. */
export type Num = string;

export const personId = (number: Num): string => `qq:${number}`;
export const roomId = (number: Num): string => `qqg:${number}`;
export const isRoomId = (id: string): boolean => id.startsWith("qqg:");

/** The number in a person's id. Throws `NotSent` for anything else. */
export function personOf(id: string): Num {
  if (!id.startsWith("qq:")) throw new NotSent(`不是 QQ 号：${id}`, false);
  return id.slice("qq:".length);
}
/** The number in a group's id. Throws `NotSent` for anything else. */
export function groupOf(id: string): Num {
  if (!isRoomId(id)) throw new NotSent(`不是 QQ 群号：${id}`, false);
  return id.slice("qqg:".length);
}

/** As implementations want numbers in calls. */
export const asParam = (number: Num): number | string => (/^-?\d{1,15}$/.test(number) ? Number(number) : number);

/** Where a message is: a group, or the chat with a person. */
export type Place = { readonly group: Num } | { readonly peer: Num };
/** The platform's own number of a message is a hash, may be negative, and is given to other messages after a restart. */
export type MessageKey = { readonly place: Place; readonly seconds: number; readonly number: string };

/** The message's id for ever: the same message always has the same, and no other has it. It holds no slash, whatever a bridge calls its messages. */
export function messageIdOf({ place, seconds, number }: MessageKey): string {
  return `${"group" in place ? place.group : `u${place.peer}`}.${seconds}.${number.replaceAll("%", "%25").replaceAll("/", "%2F")}`;
}
/** What `messageIdOf` was given; undefined for other texts. */
export function keyOfMessage(id: string): MessageKey | undefined {
  const [, peer, who, seconds, number] = /^(u?)([^.:]+)\.(\d+)\.([^:]+)$/.exec(id) ?? [];
  if (who === undefined || seconds === undefined || number === undefined) return undefined;
  return { place: peer === "u" ? { peer: who } : { group: who }, seconds: Number(seconds), number: number.replaceAll("%2F", "/").replaceAll("%25", "%") };
}
/** Of what has no number of its own: a file of the group by its notice, and a message's being taken back. */
export const idOfFile = (group: Num, seconds: number, digest: string): string => `file:${group}.${seconds}.${digest}`;
export const idOfRecall = (key: MessageKey): string => `recall:${messageIdOf(key)}`;
/** A place with the platform's own number. */
export const spotOf = (place: Place, number: string): string => ("group" in place ? `${place.group}/${number}` : `u${place.peer}/${number}`);
