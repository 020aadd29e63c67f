/** puppet: QQ as a wechaty puppet, over OneBot 11, to whatever program the user runs. One process speaks for one account. */
import type { KeepsLogin } from "../known-by.ts";
import { emitMore } from "../more-events.ts";
import { NotSent } from "../not-sent.ts";
import type { Difference } from "./book.ts";
import { type Limits, Calls } from "./calls.ts";
import { type Changed, CatchingUp } from "./catching-up.ts";
import { type Clock, atMost } from "./clock.ts";
import { Doubt } from "./doubt.ts";
import { type Num, personId, roomId } from "./ids.ts";
import { type Account, Link, type LinkStatus, type Lost } from "./link.ts";
import { readApp, readHistory } from "./lists.ts";
import { Notices } from "./notices.ts";
import { TellingPuppet } from "./telling-puppet.ts";
import { type Transport, forward, reverse } from "./transport.ts";

/** Up to where all that happened is taken care of, kept over a restart of ours, and which requests were told. */
export type Place = Lost & { readonly self: Num; readonly asked: readonly string[] };
export type PlaceKeeper = { read(): Place | undefined; write(place: Place): void };

export type PuppetOneBotOptions = {
  /** Forward WebSocket to this address, or reverse WebSocket on this host and port. */
  readonly way: { readonly url: string } | { readonly host: string; readonly port: number };
  readonly token?: string;
  readonly clock: Clock;
  /** 0 to 1, for jitter; `Math.random` by default. */
  readonly random?: () => number;
  readonly place?: PlaceKeeper;
  readonly limits?: Partial<Limits>;
  /** Ms between the lists of two groups. */
  readonly pace?: number;
};

/** Seconds that are looked back further than needed: what is told twice is dropped. */
const overlap = 60;
const keepEvery = 30_000;
/** So long without the platform is worth a word to the admins. */
const longGap = 60_000;
/** Who comes and goes unseen: a member's own leaving is told to admins only. */
const relistEvery = 6 * 60 * 60_000;

export class PuppetOneBot extends TellingPuppet implements KeepsLogin {
  protected override readonly clock: Clock;
  protected override readonly calls: Calls;
  protected override readonly notices: Notices;
  protected override readonly doubt: Doubt;
  readonly #transport: Transport;
  readonly #link: Link;
  readonly #place: PlaceKeeper | undefined;
  readonly #catchingUp: CatchingUp;
  #open: () => void = () => {};
  #isShut = false;
  #isReady = false;
  #cancelKeeping: () => void = () => {};
  #cancelRelisting: () => void = () => {};

  constructor({ way, token = "", clock, random = Math.random, place, limits, pace = 50 }: PuppetOneBotOptions) {
    super();
    this.clock = clock;
    this.#place = place;
    this.#transport = "url" in way ? forward(way.url, token) : reverse(way.host, way.port, token);
    this.calls = new Calls(clock, limits);
    this.notices = new Notices(clock);
    this.doubt = new Doubt({
      clock,
      look: async (group) => {
        const { said, whole } = await readHistory(this.calls, group, 0, 3);
        return { own: new Set(said.filter(({ user }) => user === this.self).map(({ number }) => number)), from: whole ? Number.NEGATIVE_INFINITY : (said[0]?.seconds ?? Number.POSITIVE_INFINITY) * 1000 };
      },
      tell: (because) => emitMore(this, "doubt", { ...(because !== undefined && { because }), timestamp: clock.now() }),
    });
    this.#catchingUp = new CatchingUp({ calls: this.calls, clock, book: this.book, pace, problem: (text) => this.emit("error", new Error(text)) });
    this.#link = new Link({
      transport: this.#transport, calls: this.calls, clock, random,
      onOpen: (account, since) => this.#enter(account, since),
      onNews: (news) => this.hear(news),
      onBeat: () => this.emit("heartbeat", { data: "onebot" }),
      onBroken: () => this.#broken(),
      onProblem: (problem) => this.emit("error", new Error(problem)),
    });
    this.#shut();
  }

  // ---- life -----------------------------------------------------------------------------------------------------

  /** Where the other side is, or where it is waited for. */
  get where(): string {
    return this.#transport.where;
  }

  override async onStart(): Promise<void> {
    try {
      await this.#link.start();
    } catch (error) {
      await this.suspend();
      // wechaty stops what could not start, and would first wait five seconds for it to have started.
      this.state.inactive(true);
      throw error;
    }
    const keep = (): void => {
      void this.#keepPlace();
      this.#cancelKeeping = this.clock.after(keepEvery, keep);
    };
    this.#cancelKeeping = this.clock.after(keepEvery, keep);
    const relist = (): void => {
      if (this.#link.isOnline) void this.#relistAll();
      this.#cancelRelisting = this.clock.after(relistEvery, relist);
    };
    this.#cancelRelisting = this.clock.after(relistEvery, relist);
  }
  async #relistAll(): Promise<void> {
    const changed = await this.#catchingUp.members();
    const now = Math.floor(this.clock.now() / 1000);
    this.#tellChanged(changed, now - relistEvery / 1000);
    for (const { group, difference } of changed) this.#tellGone(group, difference, now);
  }
  override async onStop(): Promise<void> {
    await this.suspend();
  }
  /** wechaty's watchdog would log out and begin anew after a minute's silence: the link sees to that by itself. */
  override async reset(): Promise<void> {}
  /** Closes the line. QQ itself stays logged in, at the other side. */
  async suspend(): Promise<void> {
    this.#cancelKeeping();
    this.#cancelRelisting();
    this.doubt.end();
    await this.#link.stop();
    this.notices.end();
    this.end();
    await this.#keepPlace();
  }
  whenTaken(taken: () => Promise<void>): void {
    this.taken = taken;
  }
  link(): LinkStatus {
    return this.#link.status();
  }

  protected override needOnline(): void {
    const { state, problem } = this.#link.status();
    if (state !== "online") throw new NotSent(problem ?? "和 QQ 的连接断着", true);
  }

  // ---- coming in ------------------------------------------------------------------------------------------------

  /** What happens waits until the lists are here. */
  #shut(): void {
    if (this.#isShut) return;
    this.#isShut = true;
    this.ready = new Promise<void>((resolve) => {
      this.#open = () => {
        this.#isShut = false;
        resolve();
      };
    });
  }
  #broken(): void {
    this.notices.end();
    this.said.forgetNumbers();
    this.doubt.reset();
    this.#shut();
  }

  async #enter({ number, name }: Account, lost: Lost | undefined): Promise<void> {
    this.self = number;
    this.selfName = name;
    const kept = this.#isReady ? undefined : this.#place?.read();
    const since: Lost | undefined = lost ?? (kept?.self === number ? kept : undefined);
    if (kept && this.askedKeys.length === 0) this.rememberAsked(kept.asked);
    this.app = await readApp(this.calls);
    const { gone, retitled } = await this.#catchingUp.groups();
    const changed = await this.#catchingUp.members();
    if (!this.isLoggedIn) this.login(personId(number));
    const now = Math.floor(this.clock.now() / 1000);
    for (const group of gone) this.emitLeft(group, number, undefined, undefined, now);
    for (const { group, old, topic } of retitled) this.emit("room-topic", { roomId: roomId(group), changerId: personId(number), oldTopic: old, newTopic: topic, timestamp: now });
    this.#tellChanged(changed, since?.seconds ?? now);
    const how = since && (await this.#tellMissed(since.seconds));
    for (const { group, difference } of changed) this.#tellGone(group, difference, now);
    if (since) for (const request of await this.#catchingUp.requests()) await this.tell(request);
    if (!this.#isReady) {
      this.#isReady = true;
      this.emit("ready", { data: "lists" });
    }
    if (since && how && this.clock.now() - since.at >= longGap) emitMore(this, "reconnected", { since: since.at, how, timestamp: this.clock.now() });
    this.#open();
  }

  /** Who came, and what they are called; when, as far as the list says so. */
  #tellChanged(changed: readonly Changed[], since: number): void {
    for (const { group, fresh, difference: { came, renamed } } of changed) {
      const now = Math.floor(this.clock.now() / 1000);
      for (const { number, joinedAt = 0 } of came) {
        this.byList.note(`joined/${group}/${number}`, this.clock.now());
        this.emit("room-join", { roomId: roomId(group), inviteeIdList: [personId(number)], inviterId: personId(number), timestamp: joinedAt >= since - overlap ? joinedAt : now });
      }
      for (const { old, now: { number, card } } of renamed) if (old.card !== card) emitMore(this, "card", { roomId: roomId(group), contactId: personId(number), oldCard: old.card, newCard: card, timestamp: now });
      // Those who were listed at the login are read by whoever wants them once that is over.
      if (this.#isReady || !fresh) emitMore(this, "roster", { roomId: roomId(group), timestamp: this.clock.now() });
    }
  }
  #tellGone(group: Num, { gone }: Difference, now: number): void {
    for (const { number } of gone) {
      this.byList.note(`left/${group}/${number}`, this.clock.now());
      this.emitLeft(group, number, undefined, undefined, now);
    }
  }

  /** What was said meanwhile, once each and in order; whether all of it can be had again. */
  async #tellMissed(seconds: number): Promise<"same_login" | "new_login"> {
    const { said, whole } = await this.#catchingUp.missed(seconds - overlap);
    for (const [index, each] of said.entries()) {
      await this.tell({ kind: "said", said: each });
      if (index % 200 === 199) await this.taken();
    }
    return whole ? "same_login" : "new_login";
  }

  // ---- over a restart of ours -------------------------------------------------------------------------------------

  /** Keeps up to where all is taken care of; not while something waits to be told. */
  async #keepPlace(): Promise<void> {
    const heard = this.#link.heard;
    if (!this.#place || !heard || !this.#link.isOnline || this.isBusy) return;
    const asked = this.askedKeys;
    const done = await atMost(this.clock, 5000, this.taken().then(() => true, () => false), false);
    if (!done) return;
    try {
      this.#place.write({ self: this.self, ...heard, asked });
    } catch (error) {
      this.emit("error", new Error(`写不进磁盘：${error instanceof Error ? error.message : String(error)}`));
    }
  }
}
