/** invitations: lines that somebody was let in, waiting for the person whom they name. The line knows only names, so doubt means no inviter. */
import { countName, type Hint } from "./system-text.ts";

/** A member as a list shows them; `card` is the name in this room, `remark` the name that the bot's account gave a friend. */
export type Someone = { readonly id: string; readonly nickname: string; readonly card: string; readonly remark?: string };
export type JoinHint = Extract<Hint, { readonly type: "joined" }>;

/** `takers`: those found to be meant. `until` in ms. */
export type Waiting = { readonly hint: JoinHint; readonly at: number; readonly until: number; readonly takers: readonly Someone[] };

/** The name that others see. */
export const shownName = (person: Someone): string => person.card || person.nickname;

const namesOf = (person: Someone): readonly string[] => [...new Set([person.nickname, person.card, person.remark ?? ""].map((name) => name.trim()).filter((name) => name !== ""))];
const shareName = (one: Someone, other: Someone): boolean => namesOf(one).some((name) => namesOf(other).includes(name));

/** Ids of this login; others in a template are durable ones, which no list shows. */
const isSessionId = (id: string): boolean => id.startsWith("@");

const keys = new WeakMap<JoinHint, string>();
function keyOf(hint: JoinHint): string {
  const key = keys.get(hint) ?? JSON.stringify([hint.readings, hint.known]);
  keys.set(hint, key);
  return key;
}

/** How many whom a line lets in go by one of a person's names. */
function seats({ known, readings }: JoinHint, person: Someone): number {
  const names = namesOf(person);
  const people = known?.people ?? [];
  if (people.some(({ id }) => id === person.id)) return 1;
  if (people.length > 0 && people.every(({ id, name }) => name !== "" || isSessionId(id))) return people.filter(({ id, name }) => !isSessionId(id) && names.includes(name.trim())).length;
  return Math.max(0, ...readings.flatMap(({ invitees }) => names.map((name) => countName(invitees, name))));
}

/** Places in a line that nobody with the person's names has taken. */
const free = (waiting: Waiting, person: Someone): number => seats(waiting.hint, person) - waiting.takers.filter((taker) => shareName(taker, person)).length;

/** How many a line lets in, as far as separators tell. */
const size = ({ known, readings }: JoinHint): number => known?.people.length || (readings[0]?.invitees.split(/、|, /).length ?? 0);

/** Whether somebody whom the line names has not been seen yet. */
export const isOpen = (waiting: Waiting): boolean => waiting.takers.length < size(waiting.hint);

export const take = (all: readonly Waiting[], one: Waiting, taker: Someone): readonly Waiting[] => all.map((each) => (each === one ? { ...each, takers: [...each.takers, taker] } : each));

/** Those thought to be meant before a list showed them are meant under the name that it shows, or not at all. */
export function confirmTakers(all: readonly Waiting[], talked: ReadonlyMap<string, number>, list: ReadonlyMap<string, Someone>): readonly Waiting[] {
  return all.map((waiting) => ({ ...waiting, takers: waiting.takers.flatMap((taker) => {
    const now = talked.has(taker.id) ? list.get(taker.id) : undefined;
    return now === undefined ? [taker] : seats(waiting.hint, now) > 0 ? [now] : [];
  }) }));
}

/** Members who were there already are meant by lines that came before the first list. */
export function takeKnown(all: readonly Waiting[], list: ReadonlyMap<string, Someone>): readonly Waiting[] {
  return all.map((waiting) => ({ ...waiting, takers: [...waiting.takers, ...[...list.values()].filter((person) => free(waiting, person) > 0)] }));
}

/**
 * The line that lets a newcomer in, and who let them. `pending` are all newcomers without a line, `around` those who may have invited.
 * Undefined when no line names the newcomer, or it cannot be told which.
 */
export function findInvitation(newcomer: Someone, pending: readonly Someone[], all: readonly Waiting[], around: readonly Someone[], bot: string): { readonly waiting: Waiting; readonly inviter?: string } | undefined {
  const exact = all.find(({ hint, takers }) => hint.known?.people.some(({ id }) => id === newcomer.id) && !takers.some(({ id }) => id === newcomer.id));
  const naming = exact ? [exact] : all.filter((waiting) => free(waiting, newcomer) > 0);
  const [first] = naming;
  const rivals = pending.filter((person) => shareName(person, newcomer)).length;
  if (!first || (!exact && naming.reduce((sum, waiting) => sum + free(waiting, newcomer), 0) < rivals)) return undefined;
  // Lines that say the same are asked once, and two answers are enough: a raid brings hundreds of both at a time.
  const [one, ...others] = new Map(naming.map((waiting) => [keyOf(waiting.hint), waiting])).values();
  const inviter = inviterOf(one ?? first, newcomer, pending, all, around, bot);
  if (others.some((waiting) => inviterOf(waiting, newcomer, pending, all, around, bot) !== inviter)) return undefined;
  return { waiting: first, ...(inviter !== undefined && { inviter }) };
}

function inviterOf({ hint }: Waiting, newcomer: Someone, pending: readonly Someone[], all: readonly Waiting[], around: readonly Someone[], bot: string): string | undefined {
  const known = hint.known?.inviter;
  if (known && (known.id === bot || around.some(({ id }) => id === known.id))) return known.id;
  const naming = hint.readings.filter(({ invitees }) => hint.known || namesOf(newcomer).some((name) => countName(invitees, name) > 0));
  const found = new Set(naming.flatMap((reading) => (reading.byBot ? [bot] : idsOf(reading.inviter ?? "", newcomer, pending, all, around))));
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

/** Who goes by an inviter's name; two when somebody of that name has come in whom no list shows yet. */
function idsOf(name: string, newcomer: Someone, pending: readonly Someone[], all: readonly Waiting[], around: readonly Someone[]): readonly string[] {
  const ids = around.filter((person) => person.id !== newcomer.id && namesOf(person).includes(name)).map(({ id }) => id);
  const named: Someone = { id: "", nickname: name, card: "" };
  const unseen = all.reduce((sum, waiting) => sum + free(waiting, named), 0) - pending.filter((person) => shareName(person, named)).length;
  return unseen > 0 ? [...ids, ""] : ids;
}

/** What an unknown talker is probably called: the name in the only open line, when it names one person whom nobody here can be. */
export function guess(all: readonly Waiting[], around: readonly Someone[]): { readonly waiting: Waiting; readonly name: string } | undefined {
  const [only, ...others] = all.filter(isOpen);
  const [reading, second] = only?.hint.readings ?? [];
  if (!only || others.length > 0 || !reading || second || size(only.hint) !== 1) return undefined;
  const name = (only.hint.known?.people[0]?.name || reading.invitees).trim();
  return around.some((person) => namesOf(person).includes(name)) ? undefined : { waiting: only, name };
}
