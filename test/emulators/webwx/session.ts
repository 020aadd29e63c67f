/** session: QR codes and what comes of them: the keys, cookies and ids of one login. */
import { randomBytes } from "node:crypto";
import { type After, Bell, inRealTime } from "./account.ts";
import { SessionIds } from "./people.ts";

type CodeState = "waiting" | "scanned" | "confirmed" | "expired";
type Code = { readonly uuid: string; readonly ticket: string; state: CodeState; told: CodeState };

/** One QR login of the account. */
export type Session = {
  readonly login: number;
  readonly sid: string;
  readonly skey: string;
  readonly passTicket: string;
  readonly dataTicket: string;
  readonly ids: SessionIds;
  alive: boolean;
  /** The highest sync key that this session's client has shown. */
  seen: number;
};

export const uin = 2_640_110_736;
/** Where the account lives after login; older accounts live at wx.qq.com. */
const home = "wx2.qq.com";
const secret = (bytes: number): string => randomBytes(bytes).toString("base64url");

export class Logins {
  readonly bell: Bell;
  readonly #auto: boolean;
  readonly #keys: () => Iterable<string>;
  readonly #codes = new Map<string, Code>();
  #latest: Code | undefined;
  #current: Session | undefined;
  #before: SessionIds;

  /** `auto`: each code is scanned and confirmed as soon as it is asked about. */
  constructor(auto: boolean, keys: () => Iterable<string>, after: After = inRealTime) {
    this.bell = new Bell(after);
    this.#auto = auto;
    this.#keys = keys;
    this.#before = new SessionIds(0, keys);
  }

  /** The latest session, alive or not. */
  get current(): Session | undefined {
    return this.#current;
  }

  /** The ids that hold now. */
  get ids(): SessionIds {
    return this.#current?.ids ?? this.#before;
  }

  /** A fresh code; answers its uuid. */
  open(): string {
    const code: Code = { uuid: secret(9).replace(/[-_]/g, "x"), ticket: secret(12), state: "waiting", told: "waiting" };
    this.#codes.set(code.uuid, code);
    this.#latest = code;
    return code.uuid;
  }

  scan(): void {
    this.#turn("waiting", "scanned");
  }

  confirm(): void {
    if (this.#latest?.state === "waiting") this.scan();
    this.#turn("scanned", "confirmed");
  }

  expire(): void {
    if (this.#latest && this.#latest.state !== "confirmed") this.#latest.state = "expired";
    this.bell.ring();
  }

  end(): void {
    if (this.#current) this.#current.alive = false;
  }

  /** What a client that asks about a code is told, after at most `ms` of waiting. */
  async poll(uuid: string, ms: number, gone?: AbortSignal): Promise<string> {
    const code = this.#codes.get(uuid);
    if (!code) return "window.code=400;";
    if (this.#auto && code === this.#latest) this.#hurry(code);
    if (code.state === code.told) await this.bell.wait(ms, gone);
    if (code.state === code.told) return "window.code=408;";
    code.told = code.state;
    if (code.state === "scanned") return "window.code=201;window.userAvatar = 'data:img/jpg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==';";
    if (code.state === "expired") return "window.code=400;";
    return `window.code=200;\nwindow.redirect_uri="https://${home}/cgi-bin/mmwebwx-bin/webwxnewloginpage?ticket=${code.ticket}@qrticket_0&uuid=${code.uuid}&lang=zh_CN&scan=1";`;
  }

  /** Begins the session of a confirmed code, once, and ends the one before. */
  begin(uuid: string, seen: number): Session | undefined {
    const code = this.#codes.get(uuid);
    if (code?.state !== "confirmed") return undefined;
    this.#codes.delete(uuid);
    this.end();
    const login = (this.#current?.login ?? 0) + 1;
    this.#current = {
      login, sid: secret(12), skey: `@crypt_${randomBytes(4).toString("hex")}_${randomBytes(16).toString("hex")}`, passTicket: secret(48), dataTicket: secret(24),
      ids: new SessionIds(login, this.#keys), alive: true, seen,
    };
    return this.#current;
  }

  #hurry(code: Code): void {
    if (code.state === "waiting") code.state = "scanned";
    else if (code.state === "scanned") code.state = "confirmed";
  }

  #turn(from: CodeState, to: CodeState): void {
    if (this.#latest?.state !== from) throw new Error(`no code is ${from}`);
    this.#latest.state = to;
    this.bell.ring();
  }
}
