/** session: one login to Web WeChat, over the package's own requests: by code or resumed, then news by long polling, without its restarts. */
import type { Clock } from "../../ports.ts";
import { type WechatError, asWechatError, refusal } from "./errors.ts";
import { Wechat4u, fieldOf, listIn, type Wechat4uData, type Wechat4uRequest } from "./package.ts";
import { backOff, pause } from "./pauses.ts";
import { type Limits, cutOff, hostsFor, limitOf, usualLimits } from "./requests.ts";
import { loginAnswer, syncCheckAnswer, uuidAnswer } from "./scripts.ts";
import { Skew } from "./skew.ts";

/** The least time between two polls that brought nothing: a service that answers at once must not be asked at once. */
const shortestPoll = 1000;
/** A code that was good for so long has expired as codes do. */
const usualCode = 60_000;
/** How often the phone is told that the web client is there, as the web page does. */
const heartbeat = 5 * 60_000;

export type SessionParts = {
  readonly clock: Clock;
  readonly limits?: Partial<Limits>;
  readonly onProblem: (error: WechatError) => void;
};
/** What a `webwxsync` brought, as it came. */
export type News = { readonly messages: readonly unknown[]; readonly contacts: readonly unknown[]; readonly gone: readonly unknown[] };
/** How far the news were read. */
export type Place = Pick<Wechat4u["PROP"], "syncKey" | "formatedSyncKey">;
export type Code = { readonly state: "waiting" | "scanned"; readonly url: string };

/**
 * The package keeps its requests, keys and cookies; its flow is replaced: it evaluates what the service answers, restarts in ways that lose
 * messages, obeys words of members, and swallows its own failures.
 */
export class WebSession extends Wechat4u {
  readonly skew = new Skew();
  readonly #clock: Clock;
  readonly #problem: (error: WechatError) => void;
  readonly #stop = new AbortController();
  /** When news were last asked for with success, and the time before. */
  lastSyncAt: number | undefined;
  heardBefore: number | undefined;
  /** Where the news of the latest opening begin, should the service not know an older place any more. */
  #opened: Place | undefined;
  #taken: Place | undefined;

  constructor(parts: SessionParts, data?: Wechat4uData) {
    super(data);
    this.#clock = parts.clock;
    this.#problem = parts.onProblem;
    const limits = { ...usualLimits, ...parts.limits };
    const ask = this.request;
    this.request = async (options: Wechat4uRequest) => {
      const kind = limitOf(options);
      const began = this.#clock.now();
      const answer = await cutOff(this.#clock, limits[kind], (cut) => ask({ ...options, signal: kind === "poll" ? AbortSignal.any([cut, this.#stop.signal]) : cut, timeout: 0 }));
      // A poll is held for as long as nothing happens, so that its middle says nothing of the clock.
      if (kind !== "poll") this.skew.note(answer.headers["date"], began, this.#clock.now());
      return answer;
    };
  }

  /** Lets go of the line: an open poll ends now, and what is being sent is let through. */
  end(): void {
    this.#stop.abort();
  }
  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  // ---- login ----------------------------------------------------------------------------------------------------

  /** Logs in by code: new ones for as long as nobody scans. Resolves when confirmed, false after `end`. */
  async loginByCode(onCode: (code: Code) => void): Promise<boolean> {
    for (let failures = 0; !this.#stopped; ) {
      const began = this.#clock.now();
      try {
        const uuid = await this.getUUID();
        const url = `https://login.weixin.qq.com/l/${uuid}`;
        onCode({ state: "waiting", url });
        if (await this.#awaitScan(() => onCode({ state: "scanned", url }))) {
          await this.login();
          return true;
        }
        // A code lasts for minutes. Where one is void at once, the next one is too.
        failures = this.#clock.now() - began >= usualCode ? 0 : failures + 1;
        await pause(this.#clock, backOff(failures));
      } catch (error) {
        const reason = asWechatError(error, "登录");
        this.#problem(reason);
        // Whoever is refused is not let in by asking more often.
        await pause(this.#clock, reason.isRefusal ? 60_000 : backOff(failures++));
      }
    }
    return false;
  }

  /** True once confirmed on the phone, false when the code has expired. */
  async #awaitScan(onScanned: () => void): Promise<boolean> {
    let scanned = false;
    let failures = 0;
    while (!this.#stopped) {
      const began = this.#clock.now();
      let code: number | undefined;
      try {
        code = await this.#askForScan();
        failures = 0;
      } catch (error) {
        this.#problem(asWechatError(error, "登录"));
        if (failures >= 5) throw error;
        await pause(this.#clock, backOff(failures++));
        continue;
      }
      if (code === 200) return true;
      if (code === 201 && !scanned) {
        scanned = true;
        onScanned();
      } else if (code !== 201 && code !== 408) return false;
      await pause(this.#clock, shortestPoll - (this.#clock.now() - began));
    }
    return false;
  }

  async #askForScan(): Promise<number> {
    const { data } = await this.request({ method: "GET", url: String(this.CONF["API_login"]), params: { tip: 0, uuid: this.PROP.uuid, loginicon: true, r: ~this.#clock.now() } });
    const answer = loginAnswer(data);
    if (answer.code !== 200) return answer.code;
    this.rediUri = answer.redirect;
    this.CONF = hostsFor(answer.redirect);
    return 200;
  }

  async getUUID(): Promise<string> {
    const { data } = await this.request({ method: "POST", url: String(this.CONF["API_jsLogin"]) });
    const uuid = uuidAnswer(data);
    this.PROP.uuid = uuid;
    return uuid;
  }

  /** Fetches the keys. The package lets a page without keys pass, and fails later with `1 == 0`. */
  override async login(): Promise<void> {
    this.PROP.skey = this.PROP.sid = "";
    await super.login().catch((error: unknown) => { throw asWechatError(error, "登录"); });
    if (this.PROP.skey === "" || this.PROP.sid === "") throw refusal(1203, "登录");
    // Keys of the account's previous session would skip, or wait for, what is not there.
    this.PROP.formatedSyncKey = "";
  }

  /** Opens the session after a login, or again from kept data: the bot's own contact and its latest chats. */
  async open(): Promise<{ readonly contacts: readonly unknown[] }> {
    const data = await this.init().catch((error: unknown) => { throw asWechatError(error, "微信初始化"); });
    this.state = "login";
    this.lastSyncAt = this.#clock.now();
    this.#taken = this.#place();
    return { contacts: listIn(data, "ContactList") };
  }

  /** The account's contacts, page by page. */
  async friendsAndGroups(): Promise<readonly unknown[]> {
    const all: unknown[] = [];
    for (let seq = 0, pages = 0; pages < 100; pages++) {
      const page: unknown = await this.getContact(seq).catch((error: unknown) => { throw asWechatError(error, "读通讯录"); });
      all.push(...listIn(page, "MemberList"));
      seq = Number(fieldOf(page, "Seq") ?? 0);
      if (!seq) break;
    }
    return all;
  }

  // ---- news -----------------------------------------------------------------------------------------------------

  /** Fetches news until logged out or ended. A broken line is waited out: the service keeps what it has, and the key says what we have. */
  async follow(take: (news: News) => Promise<void>, heard: () => void): Promise<"logged_out" | "ended"> {
    let failures = 0;
    let heart = this.#clock.now();
    for (let logouts = 0; !this.#stopped; ) {
      const began = this.#clock.now();
      try {
        const brought = await this.#poll(take);
        this.heardBefore = this.lastSyncAt;
        this.lastSyncAt = this.#clock.now();
        failures = logouts = 0;
        this.#opened = undefined;
        heard();
        if (!brought) await pause(this.#clock, shortestPoll - (this.#clock.now() - began));
        if (this.#clock.now() - heart >= heartbeat) {
          heart = this.#clock.now();
          // Whether we are heard shows in the polls.
          this.notifyMobile().catch(() => {});
        }
      } catch (error) {
        const reason = asWechatError(error, "同步");
        if (this.#stopped) break;
        // Said twice in a row, lest one confused answer costs a login.
        if (reason.isLogout && ++logouts >= 2) return "logged_out";
        if (!reason.isLogout) this.#problem(reason);
        this.#forgetOldPlace(reason);
        await pause(this.#clock, backOff(failures++));
      }
    }
    return "ended";
  }

  /** Goes on where a former life of the process stopped reading: what came meanwhile is still there to fetch. */
  continueFrom(place: Place): void {
    this.#opened = this.#place();
    this.#taken = place;
    Object.assign(this.PROP, place);
  }

  /** Up to where all news are taken care of: who goes on from here misses nothing. */
  get place(): Place {
    return this.#taken ?? this.#place();
  }
  #place(): Place {
    return { syncKey: this.PROP.syncKey, formatedSyncKey: this.PROP.formatedSyncKey };
  }

  #forgetOldPlace(reason: WechatError): void {
    if (!this.#opened || !reason.isRefusal) return;
    Object.assign(this.PROP, this.#opened);
    this.#opened = undefined;
  }

  /** One poll and, if there is something, one fetch; whether that brought anything. */
  async #poll(take: (news: News) => Promise<void>): Promise<boolean> {
    if (!(await this.#hasNews())) return false;
    const before = this.#place();
    const data = await this.sync();
    const news: News = { messages: listIn(data, "AddMsgList"), contacts: listIn(data, "ModContactList"), gone: listIn(data, "DelContactList") };
    // Who lets go of the line has an end to its taking too: these come again.
    if (this.#stopped) return false;
    try {
      await take(news);
    } catch (error) {
      Object.assign(this.PROP, before);
      throw error;
    }
    this.#taken = this.#place();
    return this.PROP.formatedSyncKey !== before.formatedSyncKey || news.messages.length > 0;
  }

  async #hasNews(): Promise<boolean> {
    const { sid, uin, skey, formatedSyncKey: synckey } = this.PROP;
    const now = this.#clock.now();
    const { data } = await this.request({ method: "GET", url: String(this.CONF["API_synccheck"]), params: { r: now, sid, uin, skey, deviceid: `e${String(now).padStart(15, "0")}`, synckey } });
    const { retcode, selector } = syncCheckAnswer(data);
    if (retcode !== 0) throw refusal(retcode, "同步");
    return selector !== 0;
  }

  /** The package's own flow is not used; whatever of it still calls these finds nothing to do. */
  start(): void {}
  restart(): void {}
  stop(): void {}
}
