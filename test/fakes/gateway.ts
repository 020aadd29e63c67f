/** gateway: a platform that does what the test says and remembers what it was asked. */
import { type Capability, capabilities } from "../../src/core/action.ts";
import { type AccountId, accountId } from "../../src/core/ids.ts";
import type { Clock, Delivery, Gateway, GatewayStatus, Receipt, Sighting } from "../../src/ports.ts";

export const done: Receipt = { outcome: "done", because: "好了" };
export type Performed = { readonly at: number; readonly delivery: Delivery };

export class FakeGateway implements Gateway {
  readonly kind = "sandbox";
  readonly account: AccountId;
  epoch = "e1";
  loggedIn = true;
  can: ReadonlySet<Capability> = new Set(capabilities);
  /** What becomes of a delivery; a promise that never settles is a process that dies on it. */
  answer: (delivery: Delivery) => Receipt | Promise<Receipt> = () => done;
  readonly performed: Performed[] = [];
  readonly #clock: Clock;
  #seen: ((sighting: Sighting) => Promise<void>) | undefined;

  constructor(clock: Clock, account = "acc") {
    this.account = accountId(account);
    this.#clock = clock;
  }

  async start(seen: (sighting: Sighting) => Promise<void>): Promise<void> {
    this.#seen = seen;
  }
  async stop(): Promise<void> {
    this.#seen = undefined;
  }
  async caughtUp(): Promise<void> {}
  /** What else its status tells. */
  says: Partial<GatewayStatus> = {};
  status(): GatewayStatus {
    return { loggedIn: this.loggedIn, ...this.says };
  }
  capabilities(): ReadonlySet<Capability> {
    return this.can;
  }
  async perform(delivery: Delivery): Promise<Receipt> {
    this.performed.push({ at: this.#clock.now(), delivery });
    return this.answer(delivery);
  }
  see(sighting: Sighting): Promise<void> {
    return this.#seen?.(sighting) ?? Promise.reject(new Error("not started"));
  }

  /** The words that went out, in order. */
  get words(): readonly string[] {
    return this.performed.flatMap(({ delivery }) => ("text" in delivery ? [delivery.text] : []));
  }
  ofType<Type extends Delivery["type"]>(type: Type): readonly Extract<Delivery, { type: Type }>[] {
    return this.performed.flatMap(({ delivery }) => (isOf(delivery, type) ? [delivery] : []));
  }
}

function isOf<Type extends Delivery["type"]>(delivery: Delivery, type: Type): delivery is Extract<Delivery, { type: Type }> {
  return delivery.type === type;
}
