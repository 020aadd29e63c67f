/** rooms: the membership of every room, fed with lists, lines and talkers; asks for a fresh list where one would tell more. */
import { unreachable } from "../../core/action.ts";
import type { Clock } from "../../ports.ts";
import type { RoomChange } from "./address-book.ts";
import { type Membership, type MembershipEvent, type Step, emptyMembership, seeHint, seeList, seeTalker, tick } from "./membership.ts";
import type { Hint } from "./system-text.ts";

/** Ms between asking for a list that is late; after the last one it is waited for. Public notes measured three minutes. */
const askAgain = [0, 5000, 30_000, 120_000, 300_000];

export type RoomsParts = {
  readonly clock: Clock;
  readonly bot: () => string;
  /** What the bot's account noted about somebody: grey lines name friends by it. */
  readonly remark: (id: string) => string;
  readonly refresh: (room: string) => void;
  readonly tell: (room: string, event: MembershipEvent) => void;
};
type Watched = { state: Membership; asked: number; cancelAsk?: () => void; cancelTick?: () => void };

export class Rooms {
  readonly #parts: RoomsParts;
  readonly #rooms = new Map<string, Watched>();
  #ended = false;

  constructor(parts: RoomsParts) {
    this.#parts = parts;
  }

  /** A list came, or other news of a room. */
  changed(change: RoomChange | undefined): void {
    if (!change || change.room.members === change.before?.members) return;
    const { room } = change;
    const list = [...room.members].map(([id, { nickname, card }]) => ({ id, nickname, card, remark: this.#parts.remark(id) }));
    this.#step(room.id, (state, at) => seeList(state, list, at, { memberCount: room.count }));
  }

  /** A grey line; `at` is when it was written, on this machine's clock. */
  hinted(room: string, hint: Hint, at: number): void {
    const watched = this.#watched(room);
    watched.asked = 0;
    this.#step(room, (state) => seeHint(state, hint, at));
  }

  /** Somebody spoke. */
  talked(room: string, member: string): void {
    const { state } = this.#watched(room);
    // The usual case, for which nothing is to be done.
    if (state.held.length === 0 && state.members?.has(member)) return;
    this.#step(room, (before, at) => seeTalker(before, member, at));
  }

  /** Whether somebody is in a room by their words alone: no list shows them yet. */
  hasOnlyTalked(room: string, member: string): boolean {
    return this.#rooms.get(room)?.state.talked.has(member) === true;
  }

  forget(room: string): void {
    const watched = this.#rooms.get(room);
    watched?.cancelAsk?.();
    watched?.cancelTick?.();
    this.#rooms.delete(room);
  }

  end(): void {
    this.#ended = true;
    for (const room of this.#rooms.keys()) this.forget(room);
  }

  #watched(room: string): Watched {
    let watched = this.#rooms.get(room);
    if (!watched) this.#rooms.set(room, (watched = { state: emptyMembership(this.#parts.bot()), asked: 0 }));
    return watched;
  }

  #step(room: string, take: (state: Membership, at: number) => Step): void {
    if (this.#ended) return;
    const { clock } = this.#parts;
    const watched = this.#watched(room);
    const { state, events, wantsList, settleAt } = take(watched.state, clock.now());
    watched.state = state;
    watched.cancelTick?.();
    delete watched.cancelTick;
    if (settleAt !== undefined) watched.cancelTick = clock.after(Math.max(0, settleAt - clock.now()), () => this.#step(room, tick));
    this.#askForList(room, watched, wantsList);
    for (const event of events) this.#parts.tell(room, event);
  }

  #askForList(room: string, watched: Watched, wanted: boolean): void {
    if (!wanted) {
      watched.cancelAsk?.();
      delete watched.cancelAsk;
      watched.asked = 0;
      return;
    }
    const wait = askAgain[watched.asked];
    if (watched.cancelAsk || wait === undefined) return;
    watched.cancelAsk = this.#parts.clock.after(wait, () => {
      delete watched.cancelAsk;
      watched.asked++;
      this.#parts.refresh(room);
      this.#askForList(room, watched, true);
    });
  }
}

/** Whether a line says that the bot is out of the room. */
export function endsRoom(hint: Hint): boolean {
  switch (hint.type) {
    case "bot_removed": return true;
    case "joined":
    case "removed":
    case "retitled": return false;
    default: return unreachable(hint);
  }
}
