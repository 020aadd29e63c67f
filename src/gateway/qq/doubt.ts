/** doubt: whether what the account says in groups arrives at all. A frozen account is answered "ok" and heard by nobody. */
import { NotSent } from "../not-sent.ts";
import type { Clock } from "./clock.ts";
import type { Num } from "./ids.ts";

/** Ms in which an own message is seen to arrive. */
const patience = 20_000;
/** Sends in a row that are seen by nobody before it is thought of as more than bad luck. */
const enough = 3;
const lookEvery = 60_000;
const probeEvery = 5 * 60_000;

/** `own`: the account's messages. `from`: up to where it reaches back, ms. */
export type Looked = { readonly own: ReadonlySet<string>; readonly from: number };
export type DoubtParts = {
  readonly clock: Clock;
  /** The latest of a group's history; undefined where it is not offered or cannot be read. */
  readonly look: (group: Num) => Promise<Looked | undefined>;
  /** With a reason when a doubt arises; without when it is gone. */
  readonly tell: (because?: string) => void;
};
type Sent = { readonly group: Num; readonly number: string; readonly at: number };

export class Doubt {
  readonly #parts: DoubtParts;
  /** Sent and not seen, oldest first. */
  #unseen: readonly Sent[] = [];
  #tells = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking = false;
  /** Why it is doubted now that anything arrives. */
  #because: string | undefined;
  #probedAt = 0;
  #cancel: (() => void) | undefined;

  constructor(parts: DoubtParts) {
    this.#parts = parts;
  }

  /** Throws `NotSent` while sends into groups would be in vain; one in a while is let through to see. */
  check(): void {
    const now = this.#parts.clock.now();
    if (this.#because === undefined) return;
    if (now - this.#probedAt < probeEvery) throw new NotSent("机器人账号发的群消息最近没有人看得到，可能被限制，先不发", true);
    this.#probedAt = now;
  }
  /** Whether this implementation is known to tell of own messages. */
  get tells(): boolean {
    return this.#tells;
  }

  /** Answered "ok". */
  sent(group: Num, number: string): void {
    this.#unseen = [...this.#unseen, { group, number, at: this.#parts.clock.now() }].slice(-20);
    // Not put off by what is said meanwhile.
    if (!this.#cancel) this.#wakeIn(patience);
  }
  /** An own message in a group was seen to arrive. */
  arrived(): void {
    this.#tells = true;
    this.#clear();
  }
  /** A new line, perhaps to another implementation. */
  reset(): void {
    this.#tells = false;
    this.#unseen = [];
    this.end();
  }
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #clear(): void {
    this.#unseen = [];
    this.end();
    if (this.#because === undefined) return;
    this.#because = undefined;
    this.#parts.tell();
  }

  #wakeIn(ms: number): void {
    this.end();
    this.#cancel = this.#parts.clock.after(ms, () => {
      this.#cancel = undefined;
      void this.#judge();
    });
  }

  async #judge(): Promise<void> {
    const { clock } = this.#parts;
    const overdue = this.#unseen.filter(({ at }) => at <= clock.now() - patience);
    const young = this.#unseen.find((each) => !overdue.includes(each));
    if (young) this.#wakeIn(young.at + patience - clock.now());
    if (overdue.length === 0 || this.#looking || (this.#tells && overdue.length < enough)) return;
    const wait = this.#lookedAt + lookEvery - clock.now();
    if (wait > 0) return this.#wakeIn(wait);
    this.#lookedAt = clock.now();
    this.#looking = true;
    const seen = await this.#see(overdue.slice(-enough)).finally(() => { this.#looking = false; });
    if (seen === true) {
      // Own messages arrive without being told of any more: from now on only the history tells.
      this.#tells = false;
      this.#clear();
    } else if (overdue.length >= enough && (seen === false || this.#tells)) this.#raise();
  }

  /** Whether any of these is in its group's history; undefined when that cannot be told. */
  async #see(sent: readonly Sent[]): Promise<boolean | undefined> {
    const found = await Promise.all([...new Set(sent.map(({ group }) => group))].map(async (group) => [group, await this.#parts.look(group).catch(() => undefined)] as const));
    const histories = new Map(found);
    if (sent.some(({ group, number }) => histories.get(group)?.own.has(number) === true)) return true;
    // In a busy group it may be too far back to be shown.
    return sent.every(({ group, at }) => (histories.get(group)?.from ?? Number.POSITIVE_INFINITY) < at - patience) ? false : undefined;
  }

  #raise(): void {
    if (this.#because !== undefined) return;
    this.#because = `最近 ${enough} 条发到群里的消息，QQ 都说发出了，群里却都没有出现`;
    this.#probedAt = this.#parts.clock.now();
    this.#parts.tell(this.#because);
  }
}
