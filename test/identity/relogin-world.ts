/** relogin-world: a platform whose every id changes at a login, over the whole bot with a clock and a ledger that go on. */
import { createHash } from "node:crypto";
import { memberId, type MemberId } from "../../src/core/ids.ts";
import { createIdentity } from "../../src/identity/identity.ts";
import type { Ledger, SeenGroup, SeenMember, Sighting } from "../../src/ports.ts";
import type { FakeClock } from "../fakes/clock.ts";
import { FakeGateway } from "../fakes/gateway.ts";
import { type World, type WorldParts, makeWorld } from "../fakes/world.ts";

/** Somebody behind the ids. */
/** What the fake world's codes make of it. */
export const markKey = createHash("sha256").update("CODE1X".repeat(5)).digest("hex");

export type Soul = { readonly key: string; nickname: string; card?: string; avatar?: string; alias?: string; remark?: string };
export type Place = { readonly key: string; topic: string; owner?: string; souls: readonly Soul[] };

/** A gateway that marks friends and catches up when told. */
export class ReloginGateway extends FakeGateway {
  readonly marked: { readonly friend: string; readonly remark: string }[] = [];
  tellCaughtUp: () => void = () => undefined;
  readonly #caughtUp = new Promise<void>((resolve) => void (this.tellCaughtUp = resolve));
  override caughtUp(): Promise<void> {
    return this.#caughtUp;
  }
  async mark(friend: string, remark: string): Promise<void> {
    this.marked.push({ friend, remark });
  }
}

/** One login: ids hold for it alone. */
export class Login {
  readonly world: World;
  readonly gateway: ReloginGateway;
  readonly #number: number;
  readonly #clock: FakeClock;

  constructor(number: number, clock: FakeClock, ledger: Ledger | undefined, parts: WorldParts = {}) {
    this.#number = number;
    this.#clock = clock;
    this.gateway = new ReloginGateway(clock);
    this.gateway.epoch = `e${number}`;
    this.world = makeWorld({ clock, gateway: this.gateway, ...(ledger && { ledger }), ...parts });
  }

  id(key: string): string {
    return `${key}@${this.#number}`;
  }
  seen({ key, nickname, card, avatar, alias, remark }: Soul): SeenMember {
    return { id: this.id(key), name: card || nickname, evidence: { nickname, ...(card !== undefined && { card }), ...(avatar !== undefined && { avatar }), ...(alias !== undefined && { alias }), ...(remark !== undefined && { remark }) } };
  }
  group({ key, topic, owner }: Place): SeenGroup {
    return { id: this.id(key), topic, ...(owner !== undefined && (owner === "bot" ? { owner: this.id("bot"), owned: true as const } : { owner: this.id(owner) })) };
  }
  list(place: Place): Sighting {
    return { type: "roster", at: this.#clock.now(), group: this.group(place), members: place.souls.map((soul) => this.seen(soul)) };
  }
  friends(souls: readonly Soul[]): Sighting {
    return { type: "friends", at: this.#clock.now(), members: souls.map((soul) => { const { id, name, evidence } = this.seen({ remark: "", ...soul }); return { id, name, evidence: { ...evidence } }; }) };
  }
  say(id: string, place: Place, soul: Soul, text: string): Sighting {
    return { type: "message", id: `${id}@${this.#number}`, at: this.#clock.now(), group: this.group(place), member: this.seen(soul), text };
  }
  tell(id: string, soul: Soul, text: string): Sighting {
    return { type: "direct_message", id: `${id}@${this.#number}`, at: this.#clock.now(), member: this.seen(soul), text };
  }
  /** The lists come, and with them what waited. */
  async begin(places: readonly Place[], friends: readonly Soul[] = []): Promise<this> {
    await this.world.open();
    if (friends.length > 0) await this.world.see(this.friends(friends));
    await this.world.see(...places.map((place) => this.list(place)));
    await this.caughtUp();
    return this;
  }
  async caughtUp(): Promise<void> {
    this.gateway.tellCaughtUp();
    await this.#clock.advance(0);
    await this.#clock.advance(0);
  }
  async end(): Promise<void> {
    await this.#clock.until(Promise.all([this.world.outbox.stop(), this.world.app.stop()]));
  }
  /** Our id of somebody, by the platform's. */
  ours({ key }: Soul): MemberId {
    return createIdentity(this.world.ledger, () => 0).member(this.gateway.account, this.gateway.epoch, this.id(key));
  }
  /** Our id of somebody who is in a group by this name now; the names of a test are told apart by it. */
  member(name: string): MemberId {
    const all = new Set<string>();
    for (const { stays } of this.world.state().groups.values()) for (const [id, stay] of stays) if (stay.name === name && stay.leftAt === undefined) all.add(id);
    const [one, ...others] = all;
    if (one === undefined || others.length > 0) throw new Error(`${all.size} of the name ${name}`);
    return memberId(one);
  }
}

/** The next login on the same ledger. */
export async function relogin(last: Login, number: number, clock: FakeClock, parts: WorldParts = {}): Promise<Login> {
  await last.end();
  return new Login(number, clock, last.world.ledger, parts);
}
