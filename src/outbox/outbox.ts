/** outbox: the only way out. It claims an action durably, waits its turn, performs it, and settles the receipt. */
import { type Action, atMostOnce, capabilityOf, spokenWords, unreachable } from "../core/action.ts";
import type { Pace } from "../core/book.ts";
import type { Outcome } from "../core/event.ts";
import type { ActionId, CommunityId } from "../core/ids.ts";
import { isOver } from "../core/mutes.ts";
import { ownWordsLeft, sayKept } from "../core/take-back.ts";
import { hour, minute, second } from "../core/time.ts";
import type { ActionStatus, Clock, Delivery, Gateway, Ledger, Receipt, StoredAction } from "../ports.ts";
import { type Address, deliveriesOf, plainly } from "./address.ts";
import { type Turn, isPaced, mayGo } from "./pace.ts";
import { createRest } from "./rest.ts";
import { sumOfRecalls, sumOfWords } from "./sum.ts";

/** How long to wait before trying again what surely did not happen; the last one repeats. */
const backoff = [5 * second, 30 * second, 2 * minute, 10 * minute];
const mostAttempts = 8;

/** Ms to the next look for somebody who is not known again yet. */
const untilKnown = 5 * second;

export type OutboxParts = {
  readonly ledger: Pick<Ledger, "due" | "nextDue" | "claim" | "settle" | "interrupted" | "sentSince" | "saidSince" | "wordsOf">;
  readonly gateway: Pick<Gateway, "capabilities" | "perform" | "status">;
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly address: Address;
  readonly pace: (community: CommunityId) => { readonly pace: Pace; readonly timeZone: string; readonly dayStartsAt: number };
  /** Whether an action is still wanted: a removal may have been pardoned, a case answered. */
  readonly stands: (stored: StoredAction) => boolean;
  /** Whether the platform is known not to let the bot do this there: a human is asked at once. */
  readonly barred: (stored: StoredAction) => boolean;
  /** Whether it may yet turn out who or which group somebody is on the platform: since a login with new ids. */
  readonly mayYetBeKnown?: (action: Action) => boolean;
  /** Hears of every outcome that somebody should know of; `barred`: the platform lets the bot do this there to nobody. */
  readonly onOutcome: (stored: StoredAction, outcome: Outcome, because: string, barred?: true) => Promise<void>;
  readonly onError: (error: unknown) => void;
};

export type Outbox = {
  /** Settles what a dead process left half done, then begins. */
  start(): Promise<void>;
  /** There may be something to do. */
  poke(): void;
  /** Performs one action now if its turn has come; true when something was tried. */
  perform(id: ActionId): Promise<boolean>;
  /** Resolves when nothing can be done at this moment. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

/** Opens the way out for one account. */
export function createOutbox(parts: OutboxParts): Outbox {
  const { ledger, gateway, clock, onOutcome } = parts;
  let running: Promise<void> | undefined;
  let again = false;
  let open = false;
  let cancelWake: (() => void) | undefined;
  /** No words before this: the jitter after the last ones. */
  let restUntil = 0;
  const rest = createRest();
  /** Performed, and not yet written down because the disk refused. */
  const unsettled = new Map<ActionId, () => Promise<void>>();

  /** The outcome is told first: who dies in between tells it again, under the same id, and nothing is lost. */
  async function settle(stored: StoredAction, status: ActionStatus, because: string, outcome: Outcome | undefined, notBefore = 0, { platformId, moreIds = [], barred }: Partial<Receipt> = {}): Promise<void> {
    if (outcome !== undefined) await onOutcome(stored, outcome, because, barred).catch(parts.onError);
    ledger.settle(stored.action.id, status, because, clock.now(), notBefore, platformId === undefined ? [] : [platformId, ...moreIds]);
  }

  /** Words that a dead process was sending may have been sent: they are never sent again by themselves (law 5). */
  async function recover(): Promise<void> {
    for (const stored of ledger.interrupted()) {
      if (atMostOnce(stored.action.type)) await settle(stored, "unknown", "发送途中程序中断", "unknown");
      else await settle(stored, "pending", "执行途中程序中断，再试", undefined);
    }
  }

  async function attempt(stored: StoredAction): Promise<void> {
    const { action } = stored;
    const now = clock.now();
    if (isOver(action, now)) return settle(stored, "dropped", "禁言的时间已经过了", undefined);
    if (action.until < now) return settle(stored, "expired", "过了时限", "expired");
    if (!parts.stands(stored)) return settle(stored, "dropped", "已经了结，不再需要", undefined);
    const own = action.type === "recall_own" ? ownWordsLeft(ledger.wordsOf(action.said, action.group), now) : undefined;
    const kept = own ? sayKept(own) : "";
    if (own?.fresh === 0) return kept === "" ? settle(stored, "dropped", "没有发出去的话", undefined) : settle(stored, "failed", kept, "failed");
    const group = "group" in action ? parts.address.group(action.group) : undefined;
    const can = gateway.capabilities(group);
    const deliveries = deliveriesOf(action, stored.community, parts.address, { can, now }, own?.ids);
    if ((deliveries === "nobody" || deliveries === undefined) && parts.mayYetBeKnown?.(action) === true) return settle(stored, "pending", "换过登录，还没认出这个群或成员", undefined, now + untilKnown);
    if (deliveries === "nobody") return settle(stored, "assisted", "没有值班人（或联系不上），见本机页面", undefined);
    if (deliveries === undefined) return settle(stored, "failed", "平台上找不到这个群或成员", "failed");
    if (!can.has(capabilityOf(action.type))) return settle(stored, "assisted", "平台不支持，转人工", "assisted");
    if (parts.barred(stored)) return settle(stored, "assisted", "平台不让机器人在这个群做，转人工", "assisted");
    if (spokenWords(action) !== null && isRepeat(action, stored.community, now)) return settle(stored, "dropped", "同样的话刚发过", "dropped");
    if (!ledger.claim(action.id, now)) return;
    const pause = (): number => parts.pace(stored.community).pace.jitter * parts.random();
    const receipts = await carry(deliveries, pause);
    const receipt = own ? sumOfRecalls(receipts, kept) : sumOfWords(receipts);
    rest.hear(receipt, clock.now());
    if (isPaced(action.type)) restUntil = clock.now() + pause();
    const finish = (): Promise<void> => conclude({ ...stored, attempts: stored.attempts + 1 }, receipt);
    unsettled.set(action.id, finish);
    await finish();
    unsettled.delete(action.id);
  }

  /** All pieces in turn: who cannot be reached keeps nobody else from hearing. Where the way is closed, it is closed for the rest too. */
  async function carry(deliveries: readonly Delivery[], pause: () => number): Promise<readonly Receipt[]> {
    const receipts: Receipt[] = [];
    for (const delivery of deliveries) {
      const ms = receipts.length === 0 ? 0 : pause();
      if (ms > 0) await new Promise<void>((resolve) => void clock.after(ms, resolve));
      const receipt = await gateway.perform(delivery).catch((error: unknown): Receipt => ({ outcome: "unknown", because: String(error) }));
      // What surely was not announced is said like any other words.
      if (delivery.type === "announce" && receipt.outcome === "failed") return carry(plainly(deliveries), pause);
      receipts.push(receipt);
      // Nor does a lone video follow words that may be nowhere.
      if (receipt.outcome === "retry" || (delivery.type === "announce" && receipt.outcome === "unknown")) break;
    }
    return receipts;
  }

  async function conclude(stored: StoredAction, receipt: Receipt): Promise<void> {
    const { outcome, because } = receipt;
    switch (outcome) {
      case "done":
        return settle(stored, "done", because, undefined, 0, receipt);
      case "failed":
      case "unknown":
        return settle(stored, outcome, because, outcome, 0, receipt);
      case "retry": {
        const { attempts } = stored;
        if (attempts >= mostAttempts) return settle(stored, "failed", `试了 ${attempts} 次：${because}`, "failed");
        const wait = backoff[Math.min(attempts - 1, backoff.length - 1)] ?? minute;
        // At the end of its time it is over, and holds up nothing that waits behind it.
        return settle(stored, "pending", because, undefined, Math.min(Math.max(clock.now() + wait, rest.until()), stored.action.until + 1));
      }
      default:
        return unreachable(outcome);
    }
  }

  function isRepeat(action: Action, community: CommunityId, now: number): boolean {
    const words = spokenWords(action);
    return words !== null && "group" in action && ledger.saidSince(action.group, words, now - parts.pace(community).pace.sameText);
  }

  /** A community whose rules cannot be read at present waits, and holds up nobody else. */
  function turnOf(stored: StoredAction, now: number): Turn {
    if (stored.action.until < now) return { go: true };
    try {
      return mayGo(stored, parts.pace(stored.community), ledger, now, restUntil);
    } catch (error) {
      parts.onError(error);
      return { go: false, at: now + minute };
    }
  }

  /** Tries what is due, in order of priority, until nothing may go at this moment. Returns when to look again. */
  async function drain(): Promise<number | undefined> {
    for (const [id, finish] of unsettled) {
      await finish();
      unsettled.delete(id);
    }
    for (;;) {
      if (!open || !gateway.status().loggedIn) return clock.now() + 5 * second;
      const now = clock.now();
      if (now < rest.until()) return rest.until();
      let wait: number | undefined;
      let tried = false;
      for (const stored of ledger.due(now, 200)) {
        const turn = turnOf(stored, now);
        if (turn.go) {
          await attempt(stored);
          tried = true;
          break;
        }
        wait = Math.min(wait ?? turn.at, turn.at);
      }
      if (tried) continue;
      const later = [wait, ledger.nextDue(now)].filter((at): at is number => at !== undefined);
      return later.length === 0 ? undefined : Math.min(...later);
    }
  }

  function run(): void {
    if (running) again = true;
    else occupy(drain);
  }

  /** One at a time has the way out; `work` tells when to look again. */
  function occupy(work: () => Promise<number | undefined>): void {
    cancelWake?.();
    running = work()
      .catch((error: unknown) => {
        parts.onError(error);
        return clock.now() + 5 * second;
      })
      .then((next) => {
        running = undefined;
        if (!open) return;
        if (again) {
          again = false;
          run();
        } else if (next !== undefined) cancelWake = clock.after(Math.min(Math.max(next - clock.now(), 1), hour), run);
      });
  }

  return {
    async start() {
      await recover();
      open = true;
      run();
    },
    poke: () => void (open && run()),
    async perform(id) {
      while (running) await running;
      const now = clock.now();
      const stored = ledger.due(now, 1000).find(({ action }) => action.id === id);
      if (!stored || !open || !gateway.status().loggedIn || now < rest.until() || !turnOf(stored, now).go) return false;
      occupy(async () => {
        await attempt(stored);
        return clock.now();
      });
      while (running) await running;
      return true;
    },
    async idle() {
      while (running) await running;
    },
    async stop() {
      open = false;
      cancelWake?.();
      while (running) await running;
    },
  };
}
