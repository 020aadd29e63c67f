/** life: one login from its beginning to its end: the kept session or a new code, the contacts, then news until the service ends it. */
import type { Clock, GatewayStatus } from "../../ports.ts";
import type { MoreEvents } from "../more-events.ts";
import type { Card } from "./card.ts";
import { type WechatError, asWechatError } from "./errors.ts";
import { backOff, pause } from "./pauses.ts";
import type { Limits } from "./requests.ts";
import { type Code, type News, WebSession } from "./session.ts";

/** How often the login is kept, with the place in the news up to which all is recorded. */
const keepEvery = 30_000;
/** So long without the service is worth a word to the admins. */
const longGap = 60_000;
const mostRefusals = 3;

export type LifeParts = {
  readonly clock: Clock;
  readonly card: Card;
  readonly limits?: Partial<Limits>;
  readonly onCode: (code: Code) => void;
  /** Logged in; contacts of the first answer and of the list. News wait until it resolves. */
  readonly onOpen: (session: WebSession, contacts: readonly unknown[]) => Promise<void>;
  readonly onNews: (news: News) => Promise<void>;
  /** After each answer of the service. */
  readonly onBeat: () => void;
  readonly onReconnected: (gap: Omit<MoreEvents["reconnected"], "timestamp">) => void;
  readonly onEnded: (because: string) => void;
  readonly onProblem: (problem: string) => void;
};

export class Life {
  readonly #parts: LifeParts;
  #session: WebSession | undefined;
  #state: NonNullable<GatewayStatus["state"]> = "reconnecting";
  #code: string | undefined;
  #loginAt: number | undefined;
  #troubled = false;
  #ended = false;
  #cancelKeeping: () => void = () => {};

  constructor(parts: LifeParts) {
    this.#parts = parts;
  }

  /** Lives until the login is over or `suspend`. Never rejects. */
  async run(): Promise<void> {
    const { card, clock } = this.#parts;
    const kept = card.read();
    let onlineAt = kept.onlineAt;
    try {
      let opened = kept.session && (await this.#resume(kept.session));
      if (!opened) {
        if (this.#ended) return;
        if (kept.session) card.write({ ...(onlineAt !== undefined && { onlineAt }) });
        opened = await this.#loginByCode();
      }
      const session = this.#session;
      if (!opened || !session) return;
      this.#loginAt = (opened.how === "same_login" ? kept.loginAt : undefined) ?? clock.now();
      this.#state = "online";
      this.#code = undefined;
      this.#keep(session);
      await this.#parts.onOpen(session, [...opened.contacts, ...(await this.#friendsAndGroups(session))]);
      if (onlineAt !== undefined && clock.now() - onlineAt >= longGap) this.#parts.onReconnected({ since: onlineAt, how: opened.how });
      onlineAt = undefined;
      const ending = await session.follow(this.#parts.onNews, () => this.#beat(session));
      if (ending === "ended") return;
      this.#state = "logged_out";
      card.write({ onlineAt: session.lastSyncAt ?? clock.now() });
      this.#parts.onEnded("微信已退出登录（在手机上退出，或登录失效）");
    } catch (error) {
      if (!this.#ended) this.#parts.onEnded(asWechatError(error, "登录").message);
    } finally {
      this.#cancelKeeping();
    }
  }

  status(): Pick<GatewayStatus, "state" | "loginAt" | "lastSyncAt" | "code"> {
    const lastSyncAt = this.#session?.lastSyncAt;
    return {
      state: this.#state, ...(this.#code !== undefined && { code: this.#code }), ...(this.#loginAt !== undefined && { loginAt: this.#loginAt }), ...(lastSyncAt !== undefined && { lastSyncAt }),
    };
  }

  /** Ends without logging out, and keeps the login with all that is recorded up to now. */
  suspend(): void {
    this.#ended = true;
    this.#session?.end();
    this.#cancelKeeping();
    if (this.#session && this.#state !== "logged_out" && this.#loginAt !== undefined) this.#write(this.#session);
  }

  // ---- getting in -----------------------------------------------------------------------------------------------

  /** The kept login, once the service is there to ask; undefined when it is worth nothing any more. */
  async #resume(data: NonNullable<ReturnType<Card["read"]>["session"]>): Promise<Opened | undefined> {
    const session = this.#newSession(data);
    const { place } = session;
    const contacts = await this.#openSession(session, "恢复登录");
    if (!contacts) return undefined;
    session.continueFrom(place);
    return { how: "same_login", contacts };
  }

  async #loginByCode(): Promise<Opened | undefined> {
    while (!this.#ended) {
      const session = this.#newSession();
      this.#state = "waiting_for_scan";
      if (!(await session.loginByCode((code) => this.#showCode(code)))) return undefined;
      this.#code = undefined;
      const contacts = await this.#openSession(session, "登录");
      if (contacts) return { how: "new_login", contacts };
      await pause(this.#parts.clock, 30_000);
    }
    return undefined;
  }

  /** Opens the session, however long the service is away. Undefined when it refuses, said more than once lest one confused answer costs a login. */
  async #openSession(session: WebSession, doing: string): Promise<readonly unknown[] | undefined> {
    for (let failures = 0, logouts = 0, refusals = 0; !this.#ended; failures++) {
      try {
        return (await session.open()).contacts;
      } catch (error) {
        const reason = asWechatError(error, doing);
        this.#parts.onProblem(reason.message);
        if (reason.isLogout && ++logouts >= 2) return undefined;
        if (reason.isRefusal && ++refusals >= mostRefusals) return undefined;
        await pause(this.#parts.clock, backOff(failures));
      }
    }
    return undefined;
  }

  #showCode(code: Code): void {
    this.#state = code.state === "waiting" ? "waiting_for_scan" : "scanned";
    this.#code = code.state === "waiting" ? code.url : undefined;
    this.#parts.onCode(code);
  }

  #newSession(data?: NonNullable<ReturnType<Card["read"]>["session"]>): WebSession {
    const { clock, limits } = this.#parts;
    this.#session = new WebSession({ clock, ...(limits && { limits }), onProblem: (error) => this.#trouble(error) }, data);
    if (this.#ended) this.#session.end();
    return this.#session;
  }

  /** The list may be refused for a while; the chats of the first answer are known all the same. */
  async #friendsAndGroups(session: WebSession): Promise<readonly unknown[]> {
    for (let failures = 0; failures < 3 && !this.#ended; failures++) {
      try {
        return await session.friendsAndGroups();
      } catch (error) {
        this.#trouble(asWechatError(error, "读通讯录"));
        await pause(this.#parts.clock, backOff(failures));
      }
    }
    return [];
  }

  // ---- staying in -----------------------------------------------------------------------------------------------

  #trouble(error: WechatError): void {
    this.#parts.onProblem(error.message);
    if (this.#state !== "online") return;
    this.#troubled = true;
    this.#state = "reconnecting";
  }

  /** News were asked for with success. */
  #beat(session: WebSession): void {
    const { clock } = this.#parts;
    const since = session.heardBefore;
    this.#state = "online";
    this.#parts.onBeat();
    if (this.#troubled && since !== undefined && clock.now() - since >= longGap) this.#parts.onReconnected({ since, how: "same_login" });
    this.#troubled = false;
  }

  /** Keeps the login now and from time to time. */
  #keep(session: WebSession): void {
    this.#write(session);
    const again = (): void => {
      this.#write(session);
      this.#cancelKeeping = this.#parts.clock.after(keepEvery, again);
    };
    this.#cancelKeeping = this.#parts.clock.after(keepEvery, again);
  }

  #write(session: WebSession): void {
    const { PROP, CONF, COOKIE, user } = session.botData;
    try {
      this.#parts.card.write({ session: { PROP: { ...PROP, ...session.place }, CONF, COOKIE, user }, onlineAt: session.lastSyncAt ?? this.#parts.clock.now(), ...(this.#loginAt !== undefined && { loginAt: this.#loginAt }) });
    } catch (error) {
      this.#parts.onProblem(`登录信息写不进磁盘：${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

type Opened = { readonly how: MoreEvents["reconnected"]["how"]; readonly contacts: readonly unknown[] };
