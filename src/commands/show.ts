/** show: how names, lists and moments are written in an answer that is read on a phone. */
import { toldMuted } from "../core/mutes.ts";
import { groupNameOf, nameOf, type StateView } from "../core/state.ts";
import type { GroupId, MemberId } from "../core/ids.ts";

/** Text on one line of at most so many characters. What a member wrote may hold line ends and marks that turn a line around. */
export function short(text: string, longest = 20): string {
  // Cut before it is searched: a message can be very long.
  const line = text.slice(0, longest * 4).replace(/[\s\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();
  const characters = Array.from(line);
  return characters.length > longest || text.length > longest * 4 ? `${characters.slice(0, longest - 1).join("")}…` : line;
}

/** A member's name, fit for an answer. */
export const who = (state: StateView, member: MemberId, group?: GroupId): string => short(nameOf(state, member, group)) || member;

/** A group's topic, fit for an answer. */
export const topicOf = (state: StateView, group: GroupId): string => short(groupNameOf(state, group), 24) || group;

/** The mutes of a member that the platform tells of and that have not ended, by group. */
export const mutesOf = (state: StateView, member: MemberId, at: number): readonly { readonly group: GroupId; readonly until: number }[] =>
  [...state.groups.keys()].flatMap((group) => {
    const until = toldMuted(state, member, group, at);
    return until === undefined ? [] : [{ group, until }];
  });

/** Said where one penalty was lifted and another removes the member all the same. */
export const sayAnother = (member: MemberId): string => `这个人在这个群还有别的处罚要移出，没有一起撤；要全部撤销：/pardon ${member} all`;

/** The first lines, and how many were left out. */
export function cutList(lines: readonly string[], most: number): string {
  const shown = lines.slice(0, most);
  return [...shown, ...(lines.length > most ? [`…还有 ${lines.length - most} 条`] : [])].join("\n");
}

/** Lines joined; what is undefined or empty is left out. */
export const lines = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== "").join("\n");

/** "2", "２" or "第2条" → 2; undefined when it is no whole number. */
export function wholeNumber(text: string | undefined): number | undefined {
  const match = /^第?([+-]?\d{1,9})(?:条|分|个|号)?$/u.exec((text ?? "").slice(0, 16).normalize("NFKC"));
  return match ? Number(match[1]) : undefined;
}
