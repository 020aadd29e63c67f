/** wechaty: the gateway to any network that wechaty has a puppet for. */
import { WechatyBuilder } from "wechaty";
import { type impls, log, types } from "wechaty-puppet";
import type { Capability } from "../core/action.ts";
import { linkNames } from "../core/event.ts";
import type { AccountId } from "../core/ids.ts";
import type { Delivery, Gateway, GatewayStatus, Receipt, Sighting } from "../ports.ts";
import { capabilitiesOf, inPrivate } from "./capabilities.ts";
import { deliver } from "./deliveries.ts";
import { type GroupAdmin, groupAdminOf } from "./group-admin.ts";
import { Lane, within } from "./lane.ts";
import { evidenceIn, loginKeptBy } from "./known-by.ts";
import { LoginFailed } from "./login-failed.ts";
import { onMore } from "./more-events.ts";
import { reasonOf } from "./not-sent.ts";
import { Witness } from "./sightings.ts";

type Puppet = impls.PuppetInterface;
/** Called with what is seen; the gateway goes on without waiting for more than a few. */
type Seen = (sighting: Sighting) => Promise<void>;

export type GatewayOptions = {
  /** Ready to be started; it serves one gateway, once. */
  readonly puppet: Puppet;
  readonly kind: Gateway["kind"];
  readonly account: AccountId;
  readonly now: () => number;
  /** The life of the platform's ids, given the bot's id. By default that of the bot's own id: where ids change at a login, it changes too. */
  readonly epoch?: (bot: string) => string;
  /** Ms that a delivery, or reading one event, may take. */
  readonly limit?: number;
  /** Pauses, in ms, between looks at the member list after a removal. */
  readonly looks?: readonly number[];
  /** Ms after a login to wait for the puppet's `ready` before the rosters are read all the same. */
  readonly settle?: number;
  /** How many sightings may be on their way to the ledger at once. They are handed over in order. */
  readonly inFlight?: number;
  /** A login code to be scanned. */
  readonly onScan?: (code: string) => void;
  /** What went wrong without anybody waiting for an answer. */
  readonly onProblem?: (problem: string) => void;
};

/** How long a problem stands in the status. */
const problemLasts = 10 * 60_000;

/** A gateway that drives a puppet through wechaty. Nothing happens before `start`. */
export function openGateway(options: GatewayOptions): Gateway {
  return new WechatyGateway(options);
}

class WechatyGateway implements Gateway {
  readonly kind: Gateway["kind"];
  readonly account: AccountId;
  readonly #options: GatewayOptions;
  readonly #puppet: Puppet;
  readonly #witness: Witness;
  readonly #admin: GroupAdmin;
  readonly #bot: ReturnType<typeof WechatyBuilder.build>;
  readonly #limit: number;
  readonly #reading = new Lane();
  readonly #sending = new Lane();
  readonly #onTheWay = new Set<Promise<void>>();
  readonly #endings: (() => void)[] = [];
  #tellEnded: (because: string) => void = () => {};
  readonly ended = new Promise<string>((resolve) => { this.#tellEnded = resolve; });
  #tellCaughtUp: () => void = () => {};
  readonly #caughtUp = new Promise<void>((resolve) => { this.#tellCaughtUp = resolve; });
  #epoch = "";
  #name: string | undefined;
  #lastSeenAt: number | undefined;
  #problem: { readonly text: string; readonly at: number } | undefined;
  #doubt: string | undefined;
  #stopped = false;
  #seen: Seen = async () => {};

  constructor(options: GatewayOptions) {
    this.kind = options.kind;
    this.account = options.account;
    this.#options = options;
    this.#puppet = options.puppet;
    this.#limit = options.limit ?? 20_000;
    this.#witness = new Witness(options.puppet);
    this.#admin = groupAdminOf(options.puppet);
    // wechaty logs to the console unless told otherwise; what matters reaches the status and `onProblem`.
    if (!process.env["WECHATY_LOG"]) log.level("silent");
    // Without a name wechaty keeps its memory card in memory instead of in a file in the current folder.
    this.#bot = WechatyBuilder.build({ puppet: options.puppet });
    // An emitter without a listener for errors throws them.
    this.#bot.on("error", (error) => this.#report(error));
  }

  get epoch(): string {
    return this.#epoch;
  }

  async start(seen: Seen): Promise<void> {
    this.#seen = seen;
    await this.#bot.init();
    loginKeptBy(this.#puppet)?.whenTaken(() => this.#taken());
    const loggedIn = this.#listen();
    // A rejection may come while wechaty is still starting.
    loggedIn.catch(() => {});
    // wechaty tells of a puppet that cannot start by an error event only, and then of its own trouble with stopping it.
    let first: string | undefined;
    this.#bot.once("error", (error) => { first = reasonOf(error); });
    await this.#bot.start();
    if (this.#puppet.state.active() === false) throw new LoginFailed(first ?? "平台没有说明原因");
    await loggedIn;
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    // What comes from now on is not seen, and has to come again.
    const kept = loginKeptBy(this.#puppet);
    await kept?.suspend();
    this.#stopped = true;
    for (const end of this.#endings) end();
    // What is on the way may wait for a full disk, for which a stop cannot wait.
    await within(this.#limit, this.#finish()).catch((error: unknown) => this.#report(error));
    if (!kept) await this.#bot.stop();
  }

  async #finish(): Promise<void> {
    await Promise.all([this.#taken(), this.#sending.idle()]);
  }

  /** Resolves when all that was seen so far is handed over and taken. */
  async #taken(): Promise<void> {
    await this.#reading.idle();
    await Promise.all(this.#onTheWay);
  }

  caughtUp(): Promise<void> {
    return this.#caughtUp;
  }

  status(): GatewayStatus {
    const lately = this.#problem && this.#options.now() - this.#problem.at < problemLasts ? this.#problem.text : undefined;
    const link = loginKeptBy(this.#puppet)?.link();
    // What stands as long as nobody does anything about it goes before what was lately.
    const problem = link?.problem ?? (link?.state === "offline" ? linkNames.offline : this.#doubt === undefined ? lately : `账号疑似被限制或冻结：${this.#doubt}`);
    return {
      // Through a broken line nothing gets out: what is to be said waits.
      loggedIn: !this.#stopped && this.#puppet.isLoggedIn && (link?.state === undefined || link.state === "online"),
      ...link,
      ...(this.#name !== undefined && { name: this.#name }),
      ...(this.#lastSeenAt !== undefined && { lastSeenAt: this.#lastSeenAt }),
      ...(problem !== undefined && { problem }),
    };
  }

  capabilities(group: string | undefined): ReadonlySet<Capability> {
    if (group === undefined) return inPrivate;
    return capabilitiesOf(this.kind, this.#admin, { ranked: this.kind === "sandbox" || this.#witness.isAdmin(group) !== false, owner: this.#witness.isOwner(group) });
  }

  /** A network that tells ranks says beforehand whom it removes; staff it removes nowhere. */
  readonly #bars = async (room: string, member: string): Promise<boolean> => this.kind !== "qq" && !(await this.#witness.isStaff(room, member));

  /** Deliveries go one at a time: some networks mix up the ids of parallel sends. */
  perform(delivery: Delivery): Promise<Receipt> {
    const courier = { puppet: this.#puppet, admin: this.#admin, limit: this.#limit, looks: this.#options.looks ?? [300, 1000, 3000], bars: this.#bars };
    return this.#sending.run(() => deliver(courier, delivery)).then((receipt) => {
      // Platforms tell of a new card, but not the one who set it.
      if (receipt.outcome === "done" && delivery.type === "set_card") this.#read(() => this.#witness.cardSet(delivery, this.#options.now()));
      return receipt;
    }).catch((error: unknown) => {
      this.#report(error);
      return { outcome: "unknown", because: reasonOf(error) };
    });
  }

  /**
   * Listens to the puppet's own events: wechaty looks things up before it passes an event on, so that events overtake each other,
   * and a join whose inviter is unknown is swallowed. Resolves at the login.
   */
  #listen(): Promise<void> {
    const puppet = this.#puppet;
    const witness = this.#witness;
    const read = (work: () => Promise<readonly Sighting[]>, done?: () => void): void => this.#read(work, done);
    // Friends and all rosters in one go: what is seen next must find everybody known.
    const readRosters = (): void => read(async () => {
      const now = this.#options.now();
      const rooms = await puppet.roomList();
      const rosters = await Promise.all(rooms.map((room) => within(this.#limit, witness.roster(room, now)).catch((error: unknown) => {
        this.#report(error);
        return [];
      })));
      return [...(await witness.friends(now)), ...rosters.flat()];
    }, () => void Promise.all(this.#onTheWay).then(this.#tellCaughtUp));
    let settling: NodeJS.Timeout | undefined;
    const settled = (): void => {
      clearTimeout(settling);
      readRosters();
    };
    puppet.on("message", ({ messageId }) => read(() => witness.message(messageId)));
    puppet.on("room-join", (event) => read(() => witness.joined(event)));
    puppet.on("room-leave", (event) => read(() => witness.left(event)));
    puppet.on("room-topic", (event) => read(() => witness.retitled(event)));
    puppet.on("friendship", ({ friendshipId }) => read(() => witness.friendRequested(friendshipId)));
    puppet.on("heartbeat", () => this.#beat());
    puppet.on("scan", ({ qrcode, status }) => { if (qrcode && status === types.ScanStatus.Waiting) this.#options.onScan?.(qrcode); });
    puppet.on("logout", ({ data }) => { if (!this.#stopped) this.#report(`已退出登录：${data ?? ""}`); });
    this.#endings.push(
      onMore(puppet, "card", (event) => read(() => witness.renamed(event))),
      onMore(puppet, "join-request", (event) => read(() => witness.joinRequested(event))),
      onMore(puppet, "roster", ({ roomId, timestamp }) => read(() => witness.roster(roomId, timestamp))),
      onMore(puppet, "friends", ({ timestamp }) => read(() => witness.friends(timestamp))),
      onMore(puppet, "reconnected", ({ since, how, timestamp }) => read(async () => [{ type: "reconnected", id: `reconnected:${since}`, at: timestamp, since, how }])),
      onMore(puppet, "mute", (event) => read(() => witness.muted(event))),
      onMore(puppet, "doubt", ({ because, timestamp }) => {
        this.#doubt = because;
        read(async () => [{ type: "account_doubted", id: `doubt:${timestamp}`, at: timestamp, ...(because !== undefined && { because }) }]);
      }),
      onMore(puppet, "ended", ({ because }) => this.#tellEnded(because)),
      () => clearTimeout(settling),
      this.#tellCaughtUp,
    );
    puppet.on("ready", () => { if (puppet.isLoggedIn) settled(); });
    return new Promise((resolve, reject) => {
      this.#endings.push(() => reject(new Error("登录前已停止")));
      puppet.on("login", () => {
        this.#problem = undefined;
        const bot = puppet.currentUserId;
        // Known before the first sighting, whose ids are good for this epoch only.
        this.#epoch = this.#options.epoch?.(bot) ?? evidenceIn(puppet)?.epoch ?? `${this.kind}:${bot}`;
        read(async () => {
          this.#name = (await puppet.contactPayload(bot)).name;
          return [];
        });
        // Rosters wait until the puppet knows its rooms, and stand behind what it delivers again.
        settling = setTimeout(settled, this.#options.settle ?? 60_000);
        resolve();
      });
    });
  }

  /** Reads in the order of the events, and hands over in that order. */
  #read(work: () => Promise<readonly Sighting[]>, done?: () => void): void {
    if (this.#stopped) return;
    this.#beat();
    void this.#reading.run(async () => {
      try {
        for (const sighting of await within(this.#limit, work())) await this.#handOver(sighting);
      } catch (error) {
        this.#report(error);
      }
      done?.();
    });
  }

  mark(friend: string, remark: string): Promise<void> {
    const shows = evidenceIn(this.#puppet);
    return shows ? within(this.#limit, shows.mark(friend, remark)) : Promise.resolve();
  }

  /** The ledger takes many events in one transaction, which it cannot when each waits for the one before. */
  async #handOver(sighting: Sighting): Promise<void> {
    while (this.#onTheWay.size >= (this.#options.inFlight ?? 64)) await Promise.race(this.#onTheWay);
    const handed: Promise<void> = this.#seen(sighting).catch((error: unknown) => this.#report(error)).finally(() => this.#onTheWay.delete(handed));
    this.#onTheWay.add(handed);
  }

  #beat(): void {
    this.#lastSeenAt = this.#options.now();
  }

  #report(error: unknown): void {
    const text = typeof error === "string" ? error : reasonOf(error);
    // Each layer of wechaty passes a failure on.
    const again = this.#problem?.text === text && this.#options.now() - this.#problem.at < 1000;
    this.#problem = { text, at: this.#options.now() };
    if (!again) this.#options.onProblem?.(text);
  }
}
