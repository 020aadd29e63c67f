/** link: keeping in touch with the QQ side: connecting, logging in, noticing a dead line or a lost account, coming back. */
import { reasonOf } from "../not-sent.ts";
import type { Calls, Line } from "./calls.ts";
import type { Clock } from "./clock.ts";
import { type News, decodeEvent } from "./decode.ts";
import type { Num } from "./ids.ts";
import { isTokenRefusal } from "./refusals.ts";
import type { Heard, Transport } from "./transport.ts";
import { type Answer, type RawEvent, anyEvent, loginInfo, readFrame, statusInfo } from "./wire.ts";

export type Account = { readonly number: Num; readonly name: string };
/** A moment by our clock, in ms, and by the platform's, in seconds: the two need not agree. */
export type Lost = { readonly at: number; readonly seconds: number };
export type LinkParts = {
  readonly transport: Transport;
  readonly calls: Calls;
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** Logged in. `lost`: when the account was last heard, after it was not. The link counts as online once that resolves; a rejection breaks the line. */
  readonly onOpen: (account: Account, lost: Lost | undefined) => Promise<void>;
  /** All that happens, as it comes, from the opening of a line on. */
  readonly onNews: (news: News) => void;
  readonly onBeat: () => void;
  readonly onBroken: () => void;
  readonly onProblem: (problem: string) => void;
};
export type LinkStatus = { readonly state: "online" | "reconnecting" | "offline"; readonly loginAt?: number; readonly lastSyncAt?: number; readonly problem?: string };

const wrongToken = "对方不接受访问令牌：两边要设成一样的";
/** Heartbeats that may be missed, in their own interval. */
const missed = 2.5;
const pollEvery = 30_000;
const pollLimit = 10_000;
/** Seconds that our clock may be behind QQ's: a later moment is no moment. */
const wrongClock = 86_400;
const mostEarly = 1000;
const loginLimit = 15_000;
/** How long `start` waits to learn whether the first try succeeds. */
const firstTry = 10_000;
/** Where only people can mend it: at either end, at any time. */
const quietly = 10 * 60_000;
const backOff = (failures: number): number => Math.min(60_000, 1000 * 2 ** Math.min(failures, 10));
/** Closed by policy, or by the codes that implementations use for "not you". */
const turnedAway: readonly number[] = [1008, 4001, 4003, 4401, 4403];

export class Link {
  readonly #parts: LinkParts;
  #account: Account | undefined;
  #state: LinkStatus["state"] = "reconnecting";
  /** Why nothing can be done at this end. */
  #trouble: string | undefined;
  #loginAt: number | undefined;
  #heardAt: number | undefined;
  /** The latest time that an event told. */
  #seconds: number | undefined;
  #lost: Lost | undefined;
  /** Counts lines, so that what an old one led to is not taken for the new. */
  #line = 0;
  #isOpen = false;
  #entering: Promise<void> = Promise.resolve();
  #greeted: ((self: Num | undefined) => void) | undefined;
  /** What happened before it was known which account this is. */
  readonly #early: RawEvent[] = [];
  #frames = 0;
  #silentCloses = 0;
  #failures = 0;
  #interval: number | undefined;
  #stopped = false;
  readonly #told = new Set<string>();
  #cancelTry: () => void = () => {};
  #cancelWatch: () => void = () => {};
  #firstTry: { readonly done: () => void; readonly refused: (error: Error) => void } | undefined;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  status(): LinkStatus {
    return {
      state: this.#state, ...(this.#loginAt !== undefined && { loginAt: this.#loginAt }), ...(this.#heardAt !== undefined && { lastSyncAt: this.#heardAt }), ...(this.#trouble !== undefined && { problem: this.#trouble }),
    };
  }
  /** Up to when the account was heard. */
  get heard(): Lost | undefined {
    return this.#heardAt === undefined ? undefined : { at: this.#heardAt, seconds: this.#seconds || Math.floor(this.#heardAt / 1000) };
  }
  get isOnline(): boolean {
    return this.#state === "online";
  }

  /** Begins. Resolves when the first try has an outcome, or has none for a while; rejects when that is one which trying again cannot mend. */
  async start(): Promise<void> {
    const { transport, clock } = this.#parts;
    const heard: Heard = {
      opened: (line) => this.#opened(line),
      frame: (text) => this.#frame(text),
      closed: (code, reason) => this.#closed(code, reason),
      failed: (because, refused) => this.#failed(because, refused),
      problem: (text) => this.#tell(text),
    };
    await transport.start(heard);
    if (!transport.dials) return;
    const tried = new Promise<void>((resolve, reject) => { this.#firstTry = { done: resolve, refused: reject }; });
    const cancel = clock.after(firstTry, () => this.#firstTry?.done());
    transport.connect();
    await tried.finally(() => {
      cancel();
      this.#firstTry = undefined;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTry();
    this.#cancelWatch();
    this.#parts.calls.close("正在停止");
    await this.#parts.transport.stop();
  }

  // ---- the line ---------------------------------------------------------------------------------------------------

  #opened(line: Line): void {
    if (this.#stopped) return;
    this.#cancelTry();
    this.#isOpen = true;
    this.#state = "reconnecting";
    this.#trouble = undefined;
    this.#line++;
    this.#frames = 0;
    this.#interval = undefined;
    this.#heardAt = this.#parts.clock.now();
    this.#parts.calls.open(line);
    void this.#login(this.#line);
  }

  #closed(code: number, reason: string): void {
    if (!this.#isOpen) return;
    const silent = this.#frames === 0;
    if (silent && (turnedAway.includes(code) || ++this.#silentCloses >= 2)) return this.#refused("对方一接通就断开，多半是访问令牌不对：两边要设成一样的");
    // One silent end may be a program that is only just starting; the second try tells.
    this.#break(`连接断了${reason === "" ? "" : `（${reason}）`}`, silent);
  }

  #failed(because: string, refused: boolean): void {
    if (this.#stopped) return;
    if (refused) return this.#refused(wrongToken);
    this.#tell(`连不上 QQ 程序 ${this.#parts.transport.where}：${because}`);
    this.#tryAgain();
    this.#firstTry?.done();
  }

  /** The line is of no use any more. `open`: the first try has no outcome yet. */
  #break(because: string, open = false): void {
    if (this.#stopped) return;
    this.#fall(because);
    this.#tryAgain();
    if (open && this.#firstTry) return;
    this.#tell(`${because}，正在重连`);
    this.#firstTry?.done();
  }

  #fall(because: string): void {
    const was = this.#isOpen;
    this.#isOpen = false;
    this.#line++;
    this.#cancelWatch();
    if (this.#state === "online") this.#lost = this.heard;
    this.#state = "reconnecting";
    this.#trouble = undefined;
    this.#parts.calls.close(because);
    if (!was) return;
    this.#parts.onBroken();
    this.#parts.transport.drop();
  }

  #tryAgain(ms = backOff(this.#failures) * (0.5 + 0.5 * this.#parts.random())): void {
    this.#failures++;
    this.#cancelTry();
    if (!this.#stopped) this.#cancelTry = this.#parts.clock.after(ms, () => this.#parts.transport.connect());
  }

  /** Only people can mend it, at either end: told once, and tried again so seldom that nobody is bothered. */
  #refused(because: string): void {
    if (this.#stopped) return;
    this.#fall(because);
    this.#state = "offline";
    this.#trouble = `${because}（${this.#parts.transport.where}）`;
    // Whoever waits for the start tells it.
    if (this.#firstTry) return this.#firstTry.refused(new Error(this.#trouble));
    this.#tell(this.#trouble);
    this.#tryAgain(quietly);
  }

  // ---- the login --------------------------------------------------------------------------------------------------

  /** An open socket is no login: a token may be refused after it. */
  async #login(line: number): Promise<void> {
    const { calls, clock } = this.#parts;
    let cancel = (): void => {};
    const greeted = new Promise<Num | undefined>((resolve) => { this.#greeted = resolve; });
    const overtime = new Promise<undefined>((resolve) => { cancel = clock.after(loginLimit, () => resolve(undefined)); });
    const asked = calls.answerTo("get_login_info", {}, loginLimit).catch((): Answer | undefined => undefined);
    try {
      const answer = await asked;
      if (line !== this.#line) return;
      if (answer && isTokenRefusal(answer)) return this.#refused(wrongToken);
      const info = answer?.ok === true ? loginInfo.safeParse(answer.data).data : undefined;
      const number = info?.user_id ?? (await Promise.race([greeted, overtime]));
      if (line !== this.#line) return;
      if (number === undefined) return this.#break("接通了，但对方没有说登录的是哪个号");
      const known = this.#account;
      if (known && known.number !== number) return this.#refused(`对方登录的是另一个 QQ 号（${number}），这里是 ${known.number}：换回来，或重新启动`);
      this.#account = { number, name: info?.nickname || (known?.name ?? "") };
      for (const event of this.#early.splice(0)) this.#event(event);
      const status = await calls.answerTo("get_status", {}, pollLimit).then(({ ok, data }) => (ok ? statusInfo.safeParse(data).data : undefined), () => undefined);
      if (line !== this.#line) return;
      this.#watch(line);
      if (status?.online === false) return this.#offline("QQ 说账号不在线");
      await this.#enter(line);
    } finally {
      cancel();
    }
  }

  /** The account is in touch: what was missed is fetched before it counts as online. One at a time: an old line's attempt ends first. */
  #enter(line: number): Promise<void> {
    const before = this.#entering;
    this.#entering = (async () => {
      await before;
      await this.#enterNow(line);
    })();
    return this.#entering;
  }

  async #enterNow(line: number): Promise<void> {
    const { clock, onOpen } = this.#parts;
    const account = this.#account;
    if (!account || line !== this.#line || this.#state === "online" || this.#trouble !== undefined) return;
    try {
      await onOpen(account, this.#lost);
      if (line !== this.#line || this.#trouble !== undefined) return;
      this.#state = "online";
      this.#lost = undefined;
      this.#failures = 0;
      this.#loginAt ??= clock.now();
      this.#told.clear();
      this.#firstTry?.done();
    } catch (error) {
      if (line === this.#line) this.#break(`登录后读不到资料：${reasonOf(error)}`);
    }
  }

  /** QQ does not accept the account any more, while the line to the program stands. */
  #offline(because: string): void {
    if (this.#state === "offline" && this.#trouble !== undefined) return;
    if (this.#state === "online") this.#lost = this.heard;
    this.#state = "offline";
    this.#trouble = `${because}：要在它登录的那一端处理`;
    this.#tell(this.#trouble);
    this.#firstTry?.done();
  }

  #accepted(): void {
    if (!this.#isOpen || this.#state !== "offline") return;
    this.#trouble = undefined;
    this.#state = "reconnecting";
    void this.#enter(this.#line);
  }

  // ---- what comes over the line -----------------------------------------------------------------------------------

  #frame(text: string): void {
    if (!this.#isOpen) return;
    this.#frames++;
    this.#silentCloses = 0;
    this.#heardAt = this.#parts.clock.now();
    const frame = readFrame(text);
    if (!frame) return;
    if (frame.kind === "answer") {
      if (!this.#parts.calls.take(frame.answer) && isTokenRefusal(frame.answer)) this.#refused(wrongToken);
      return;
    }
    // Whose it is, is known once the account is.
    if (!this.#account && frame.event.post_type !== "meta_event") {
      if (this.#early.length < mostEarly) this.#early.push(frame.event);
      return;
    }
    this.#event(frame.event);
  }

  #event(event: RawEvent): void {
    // One program may speak for several accounts.
    const { self_id: self, time = 0 } = anyEvent.safeParse(event).data ?? {};
    if (self !== undefined && this.#account && self !== this.#account.number) return;
    // Only messages carry QQ's own time, by which the history is read; the rest tells that of the program's machine, which may go ahead of it.
    if (event.post_type.startsWith("message") && time < this.#parts.clock.now() / 1000 + wrongClock) this.#seconds = Math.max(time, this.#seconds ?? 0);
    const news = decodeEvent(event, this.#account?.number);
    switch (news.kind) {
      case "connected": this.#greeted?.(news.self); break;
      case "heartbeat":
        this.#interval = news.interval ?? this.#interval;
        this.#watch(this.#line);
        this.#parts.onBeat();
        this.#heardOnline(news.online);
        break;
      case "offline": this.#offline(news.because === "" ? "QQ 把账号踢下线了" : `QQ 把账号踢下线了（${news.because.slice(0, 100)}）`); break;
      default: this.#parts.onNews(news);
    }
  }

  #heardOnline(online: boolean): void {
    if (!this.#account) return;
    if (online) this.#accepted();
    else this.#offline("QQ 说账号不在线");
  }

  /** Notices a line over which nothing comes: by its heartbeats, or by asking where there are none. */
  #watch(line: number, ms = this.#interval === undefined ? pollEvery : this.#interval * missed): void {
    const { clock } = this.#parts;
    this.#cancelWatch();
    this.#cancelWatch = clock.after(ms, () => {
      if (line !== this.#line) return;
      if (this.#interval === undefined) return void this.#poll(line);
      const left = this.#interval * missed - (clock.now() - (this.#heardAt ?? 0));
      if (left <= 0) this.#break("很久没有心跳");
      else this.#watch(line, left);
    });
  }

  async #poll(line: number): Promise<void> {
    const answer = await this.#parts.calls.answerTo("get_status", {}, pollLimit).catch(() => undefined);
    if (line !== this.#line) return;
    if (answer === undefined) return this.#break("问 QQ 程序的状态，没有答复");
    this.#parts.onBeat();
    if (answer.ok) this.#heardOnline(statusInfo.safeParse(answer.data).data?.online !== false);
    this.#watch(line);
  }

  /** The same trouble is told once, until all was well again. */
  #tell(problem: string): void {
    if (this.#told.has(problem)) return;
    this.#told.add(problem);
    this.#parts.onProblem(problem);
  }
}
