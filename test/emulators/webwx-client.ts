/** webwx-client: a bare client of Web WeChat, as little as the tests of the emulator need. */
import { type Json, inside, listAt, readJson, textAt } from "./webwx/json.ts";
import type { Webwx } from "./webwx/server.ts";

const uos = { "client-version": "2.0.0", extspam: "Go8FCIkFEokFCgg" };
const between = (text: string, before: string, after: string): string => text.split(before)[1]?.split(after)[0] ?? "";

export class Client {
  readonly #base: string;
  keys = { Uin: 0, Sid: "", Skey: "", DeviceID: "e123456789012345" };
  cookie = "";
  syncKey: Json = {};
  self = "";
  /** webwxinit's whole answer. */
  begun: Json = {};

  constructor(server: Pick<Webwx, "port">) {
    this.#base = `http://127.0.0.1:${server.port}`;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.#base}${path}`, { redirect: "manual", headers: { cookie: this.cookie, ...headers }, ...(signal && { signal }) });
  }

  async text(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  /** Asks an endpoint with the keys in the body. */
  async ask(endpoint: string, body: Json = {}): Promise<Json> {
    return readJson(await this.raw(endpoint, body));
  }

  async raw(endpoint: string, body: Json = {}): Promise<string> {
    const answer = await fetch(`${this.#base}/cgi-bin/mmwebwx-bin/${endpoint}`, { method: "POST", redirect: "manual", headers: { cookie: this.cookie }, body: JSON.stringify({ BaseRequest: this.keys, ...body }) });
    return answer.text();
  }

  async ret(endpoint: string, body: Json = {}): Promise<number> {
    return retOf(await this.ask(endpoint, body));
  }

  async uuid(): Promise<string> {
    return between(await this.text("/jslogin"), 'uuid = "', '"');
  }

  poll(uuid: string): Promise<string> {
    return this.text(`/cgi-bin/mmwebwx-bin/login?uuid=${uuid}&tip=0`);
  }

  /** The page behind a confirmed code. */
  page(uuid: string, headers: Readonly<Record<string, string>> = uos): Promise<Response> {
    return this.get(`/cgi-bin/mmwebwx-bin/webwxnewloginpage?uuid=${uuid}&ticket=x`, headers);
  }

  /** From the code to webwxinit, on a server that confirms by itself. */
  async login(): Promise<this> {
    const uuid = await this.uuid();
    await this.poll(uuid);
    await this.poll(uuid);
    const page = await this.page(uuid);
    const xml = await page.text();
    this.keys = { ...this.keys, Uin: Number(between(xml, "<wxuin>", "<")), Sid: between(xml, "<wxsid>", "<"), Skey: between(xml, "<skey>", "<") };
    this.cookie = page.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
    await this.init();
    return this;
  }

  async init(): Promise<void> {
    this.begun = await this.ask("webwxinit");
    this.syncKey = inside(this.begun, "SyncKey");
    this.self = textAt(inside(this.begun, "User"), "UserName");
  }

  /** Everything since the last key; keeps the new one unless told otherwise. */
  async sync(keep = true): Promise<Json> {
    const answer = await this.ask("webwxsync", { SyncKey: this.syncKey });
    if (keep) this.syncKey = inside(answer, "SyncKey");
    return answer;
  }

  /** The texts of the messages since the last key. */
  async heard(): Promise<string[]> {
    return listAt(await this.sync(), "AddMsgList").map((message) => textAt(message, "Content"));
  }

  check(signal?: AbortSignal): Promise<string> {
    const key = listAt(this.syncKey, "List").map((entry) => `${textAt(entry, "Key")}_${textAt(entry, "Val")}`).join("|");
    const query = new URLSearchParams({ sid: this.keys.Sid, skey: this.keys.Skey, uin: String(this.keys.Uin), synckey: key });
    return this.get(`/cgi-bin/mmwebwx-bin/synccheck?${query.toString()}`, {}, signal).then((answer) => answer.text());
  }

  say(to: string, text: string): Promise<Json> {
    return this.ask("webwxsendmsg", { Msg: { Type: 1, Content: text, FromUserName: this.self, ToUserName: to, LocalID: "1", ClientMsgId: "1" } });
  }

  /** One part of a file. */
  async upload(name: string, part: Buffer, size: number, dataTicket = between(`${this.cookie};`, "webwx_data_ticket=", ";")): Promise<Json> {
    const form = new FormData();
    form.append("name", name);
    form.append("size", String(size));
    form.append("uploadmediarequest", JSON.stringify({ BaseRequest: this.keys, ClientMediaId: 7, TotalLen: size }));
    form.append("webwx_data_ticket", dataTicket);
    form.append("filename", new Blob([new Uint8Array(part)]), name);
    return readJson(await (await fetch(`${this.#base}/cgi-bin/mmwebwx-bin/webwxuploadmedia?f=json`, { method: "POST", body: form })).text());
  }
}

export const retOf = (answer: Json): number => Number(inside(answer, "BaseResponse")["Ret"]);
