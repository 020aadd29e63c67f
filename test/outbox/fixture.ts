/** fixture: an outbox over a ledger in memory, whose outcomes are heard by the test. */
import type { Draft } from "../../src/core/action.ts";
import type { Pace } from "../../src/core/book.ts";
import type { Outcome } from "../../src/core/event.ts";
import { actionId } from "../../src/core/ids.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { type Outbox, type OutboxParts, createOutbox } from "../../src/outbox/outbox.ts";
import type { ActionStatus, Ledger } from "../../src/ports.ts";
import { calmPace, yoga } from "../fakes/book.ts";
import { FakeClock } from "../fakes/clock.ts";
import { decisionOf, message } from "../fakes/events.ts";
import { FakeGateway } from "../fakes/gateway.ts";

export type Told = { readonly action: string; readonly outcome: Outcome; readonly because: string; readonly attempts: number; readonly barred?: true };
export type Setup = { readonly ledger?: Ledger; readonly clock?: FakeClock; readonly gateway?: FakeGateway; readonly pace?: Partial<Pace>; readonly more?: Partial<OutboxParts> };

export class Post {
  readonly ledger: Ledger;
  readonly clock: FakeClock;
  readonly gateway: FakeGateway;
  readonly outbox: Outbox;
  readonly told: Told[] = [];
  readonly errors: unknown[] = [];
  readonly #setup: Setup;

  constructor(setup: Setup = {}) {
    this.#setup = setup;
    this.ledger = setup.ledger ?? openLedger(":memory:");
    this.clock = setup.clock ?? new FakeClock();
    this.gateway = setup.gateway ?? new FakeGateway(this.clock);
    this.outbox = createOutbox({
      ledger: this.ledger, gateway: this.gateway, clock: this.clock, random: () => 1,
      address: { group: (id) => `p:${id}`, member: (id) => (id.startsWith("lost") ? undefined : `p:${id}`), message: (id) => `p:${id}`, name: (_community, id) => id, media: (_community, path) => `/m/${path}` },
      pace: () => ({ pace: { ...calmPace, ...setup.pace }, timeZone: "Asia/Shanghai", dayStartsAt: 240 }),
      stands: () => true, barred: () => false,
      onOutcome: async ({ action, attempts }, outcome, because, barred) => void this.told.push({ action: action.id, outcome, because, attempts, ...(barred && { barred }) }),
      onError: (error) => void this.errors.push(error),
      ...setup.more,
    });
  }

  async open(): Promise<this> {
    await this.clock.until(this.outbox.start());
    return this;
  }

  /** Asks for actions by one event, and lets happen what can happen now. */
  async ask(id: string, drafts: readonly Draft[], timing: Parameters<typeof decisionOf>[2] = {}): Promise<void> {
    const event = message(id, { at: this.clock.now() });
    this.ledger.transaction(() => {
      this.ledger.recordEvent(yoga, event, "v1", event.at);
      this.ledger.recordDecision(yoga, decisionOf(event, drafts, timing), event.at);
    });
    this.outbox.poke();
    await this.clock.advance(0);
  }

  status(id: string): ActionStatus | undefined {
    return this.ledger.action(actionId(id))?.status;
  }

  /** The same ledger, world and time after a death: nothing of the old process is left but its files. */
  reborn(): Promise<Post> {
    const gateway = new FakeGateway(this.clock);
    return new Post({ ...this.#setup, ledger: this.ledger, clock: this.clock, gateway }).open();
  }
}
