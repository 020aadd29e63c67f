/** requests: who wants to join a group, to be a friend, or to have the bot in a group. */
import type { Ways } from "./profiles.ts";

export type Request = {
  readonly kind: "add" | "invite" | "friend";
  readonly number: number;
  readonly flag: string;
  /** 0 for a friend. */
  readonly group: number;
  readonly person: number;
  readonly comment: string;
  readonly inviter?: number;
  readonly at: number;
  state: "open" | "approved" | "refused";
  /** Who answered; 0 for nobody. */
  by: number;
  reason: string;
};

/** A number is looked up among the latest notices only. */
const lookedUp = { number: 100, parts: 50 };
/** QQ's own number for the kind of notice. */
const types = { add: 7, invite: 1, friend: 0 };

export class Requests {
  readonly #ways: Ways;
  readonly #all: Request[] = [];
  #number = 1_700_000_000;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  add(asked: Pick<Request, "kind" | "group" | "person" | "comment" | "at" | "inviter">): Request {
    const number = ++this.#number;
    const request: Request = { ...asked, number, flag: this.#flagOf(asked, number), state: "open", by: 0, reason: "" };
    this.#all.push(request);
    return request;
  }

  /** Those of a group, oldest first. */
  of(group: number): readonly Request[] {
    return this.#all.filter((request) => request.group === group && request.kind === "add");
  }

  byFlag(flag: string): Request | undefined {
    return this.#all.findLast((request) => request.flag === flag);
  }

  /** What a flag means to the implementation, which may have lost it. */
  known(flag: string, friend: boolean): Request | undefined {
    const mine = this.#all.filter(({ kind }) => (kind === "friend") === friend);
    const latest = mine.slice(-lookedUp[this.#ways.flags]);
    const byNumber = latest.findLast(({ number }) => String(number) === flag);
    return byNumber ?? (this.#ways.flags === "parts" ? mine.findLast((request) => request.flag === flag) : undefined);
  }

  /** The latest about groups, newest first. */
  latest(count: number): readonly Request[] {
    return this.#all.filter(({ kind }) => kind !== "friend").slice(-count).toReversed();
  }

  #flagOf({ kind, group, person, inviter }: Pick<Request, "kind" | "group" | "person" | "inviter">, number: number): string {
    if (this.#ways.flags === "number") return String(number);
    return kind === "friend" ? `u_${person}` : `${group}|${number}|${types[kind]}|${inviter === undefined ? 0 : 1}`;
  }
}
