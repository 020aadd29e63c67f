/** catching-up: how things are after a login or a broken line, read by lists, one after another, and what was missed meanwhile. */
import { reasonOf } from "../not-sent.ts";
import type { Book, Difference } from "./book.ts";
import type { Calls } from "./calls.ts";
import { type Clock, pause } from "./clock.ts";
import type { News, Said } from "./decode.ts";
import type { Num } from "./ids.ts";
import { readFriends, readGroups, readHistory, readMembers, readRequests } from "./lists.ts";

export type CatchingUpParts = {
  readonly calls: Calls;
  readonly clock: Clock;
  readonly book: Book;
  /** Ms between the lists of two groups. */
  readonly pace: number;
  readonly problem: (text: string) => void;
};
/** `fresh`: nothing was known of the group before. */
export type Changed = { readonly group: Num; readonly fresh: boolean; readonly difference: Difference };
/** `whole`: all that was said can be had again. */
export type Missed = { readonly said: readonly Said[]; readonly whole: boolean };

export class CatchingUp {
  readonly #parts: CatchingUpParts;
  #line: number | undefined;

  constructor(parts: CatchingUpParts) {
    this.#parts = parts;
  }

  /** Friends and groups. Without the groups there is no going on. What follows throws once the line is another: all of it is to be had over one. */
  async groups(): Promise<ReturnType<Book["setGroups"]>> {
    const { calls, book, problem } = this.#parts;
    this.#line = calls.line;
    try {
      book.setFriends(await readFriends(calls));
    } catch (error) {
      problem(`读不到好友列表：${reasonOf(error)}`);
    }
    return book.setGroups(await readGroups(calls));
  }

  /** Who is in each group. A list that cannot be had changes nothing. */
  async members(): Promise<readonly Changed[]> {
    const { calls, book, problem } = this.#parts;
    const changed: Changed[] = [];
    await this.#each(book.groups, async (group) => {
      try {
        const list = await readMembers(calls, group);
        const fresh = !book.isListed(group);
        const difference = book.setMembers(group, list);
        if (fresh || difference.came.length + difference.gone.length + difference.renamed.length > 0) changed.push({ group, fresh, difference });
      } catch (error) {
        problem(`读不到群「${book.topic(group)}」的成员：${reasonOf(error)}`);
      }
    });
    return changed;
  }

  /** What was said since then (the platform's seconds), in order. */
  async missed(since: number): Promise<Missed> {
    const { calls, book } = this.#parts;
    const said: Said[] = [];
    let whole = true;
    await this.#each(book.groups, async (group) => {
      // Where it is not offered in one group, it is in none.
      const found = calls.lacks("get_group_msg_history") ? undefined : await readHistory(calls, group, since).catch(() => undefined);
      said.push(...(found?.said ?? []));
      whole &&= found?.whole === true;
    });
    return { said: said.toSorted((a, b) => a.seconds - b.seconds), whole };
  }

  /** Requests to join that nobody has answered; none where they are not offered. */
  async requests(): Promise<readonly News[]> {
    const asked = await readRequests(this.#parts.calls, Math.floor(this.#parts.clock.now() / 1000));
    this.#needLine();
    return asked ?? [];
  }

  /** A broken line is not a group without history: who goes on as if it were takes as heard what nobody has read. */
  #needLine(): void {
    const { line } = this.#parts.calls;
    if (line === undefined || line !== this.#line) throw new Error("连接断了");
  }

  async #each(groups: readonly Num[], work: (group: Num) => Promise<void>): Promise<void> {
    for (const [index, group] of groups.entries()) {
      if (index > 0 && this.#parts.pace > 0) await pause(this.#parts.clock, this.#parts.pace);
      await work(group);
      this.#needLine();
    }
  }
}
