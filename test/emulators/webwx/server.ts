/** server: a Web WeChat server on loopback that the unchanged client packages log in to. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { unreachable } from "../../../src/core/action.ts";
import { Account, type After } from "./account.ts";
import { type Answer, type Asking, cookieOf, json, keysIn, penOf, refuse, type Site, wrongKeys } from "./answer.ts";
import { addressBook, batchContacts, changedContact, oplog, updateRoom, verify } from "./contacts.ts";
import { init, logout, openCode, pollCode, redirectPage, sync, syncCheck } from "./doors.ts";
import { Faults } from "./faults.ts";
import { type Json, readJson } from "./json.ts";
import { download, mediaEndpoints, Outgoing, sendEndpoints } from "./sending.ts";
import { Logins, type Session } from "./session.ts";
import { Traffic } from "./traffic.ts";
import { World } from "./world.ts";

export type { Down, Policy } from "./faults.ts";
export { Faults } from "./faults.ts";
export type { PersonSeed, RoomSeed, Sent } from "./ground.ts";
export type { PersonKey, RoomKey } from "./people.ts";
export type { RawMessage } from "./raw-message.ts";
export { routeWebwx } from "./route.ts";
export { Traffic } from "./traffic.ts";
export { World } from "./world.ts";

export type WebwxOptions = {
  /** ms; also the time in the HTTP Date header. */
  readonly now?: () => number;
  /** How long a poll waits when nothing is new, in ms. 25,000 unless told otherwise. */
  readonly pollMs?: number;
  /** How a poll waits; by the machine's timers unless told otherwise. */
  readonly after?: After;
  /** `auto`: each code is scanned and confirmed at once, which is how it is unless told otherwise. */
  readonly login?: "auto" | "manual";
  /** So many steps are kept for a client that comes back with an old key. */
  readonly kept?: number;
  readonly botName?: string;
  readonly lang?: "zh" | "en";
};
export type Webwx = {
  readonly port: number; readonly world: World; readonly faults: Faults; readonly traffic: Traffic;
  /** Requests that wait: for news, for a scan, or for good. With those in the making, all that are open. */
  parked(): number;
  close(): Promise<void>;
};

/** Opens the server on a free port. Whoever opens it closes it. */
export async function openWebwx(options: WebwxOptions = {}): Promise<Webwx> {
  const now = options.now ?? Date.now;
  const lang = options.lang ?? "zh";
  const account = new Account(options.after, options.kept);
  const keys = function* (): Iterable<string> {
    yield* world.people.keys();
    yield* world.rooms.keys();
  };
  const logins = new Logins(options.login !== "manual", keys, options.after);
  const world = new World({ account, logins, now, botName: options.botName ?? "暖群", lang });
  const faults = new Faults(() => account.news.ring());
  const traffic = new Traffic();
  const site: Site = { account, logins, world, faults, now, pollMs: options.pollMs ?? 25_000 };
  const outgoing = new Outgoing(lang);
  const hung = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    response.on("close", () => hung.delete(response));
    serve(site, outgoing, traffic, request, response, hung).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0, world, faults, traffic,
    parked: () => hung.size + account.news.waiting + logins.bell.waiting,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
      account.news.ring();
      logins.bell.ring();
    }),
  };
}

async function serve(site: Site, outgoing: Outgoing, traffic: Traffic, request: IncomingMessage, response: ServerResponse, hung: Set<ServerResponse>): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const asking: Asking = {
    endpoint: url.pathname.split("/").at(-1) ?? "", host: (request.headers.host ?? "").replace(/:\d+$/, ""), query: url.searchParams, body: await bodyOf(request),
    cookie: request.headers.cookie ?? "", type: request.headers["content-type"] ?? "", gone: goneOf(response),
  };
  traffic.note({ endpoint: asking.endpoint, host: asking.host, method: request.method ?? "", at: site.now(), query: url.search });
  if (beforehand(site, asking, response, hung)) return;
  const isUos = request.headers["client-version"] !== undefined && request.headers["extspam"] !== undefined;
  const answer = hostIsRight(asking) ? await answerTo(site, outgoing, asking, isUos) : notFound;
  // What goes wrong may have changed while a poll waited.
  if (!response.destroyed && !beforehand(site, asking, response, hung)) write(site, answer, response, site.faults.at(asking.endpoint));
}

/** Aborts when whoever asks has hung up. */
function goneOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  return gone.signal;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Lets a fault have its way with a request that is not to be done; true when it has. */
function beforehand(site: Site, asking: Asking, response: ServerResponse, hung: Set<ServerResponse>): boolean {
  const down = site.faults.at(asking.endpoint);
  switch (down) {
    case false:
    case "broken":
    case "lost":
      return false;
    case "refuse":
      response.destroy();
      return true;
    case "hang":
      hung.add(response);
      return true;
    case "500":
      response.writeHead(500, { "content-length": 0 }).end();
      return true;
    default:
      return unreachable(down);
  }
}

function write(site: Site, answer: Answer, response: ServerResponse, down: ReturnType<Faults["at"]>): void {
  if (down === "lost") {
    response.destroy();
    return;
  }
  const whole = answer.type === "text/javascript" ? Buffer.from(`${String(answer.body)}${site.faults.tail}`) : Buffer.from(answer.body);
  const body = down === "broken" ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  response.sendDate = false;
  response.writeHead(answer.status, { date: new Date(site.now()).toUTCString(), "content-type": answer.type, "content-length": body.length, ...headersOf(answer) });
  response.end(body);
}

const headersOf = (answer: Answer): Record<string, string | string[]> => Object.fromEntries(Object.entries(answer.headers ?? {}).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]));

const notFound: Answer = { status: 404, type: "text/plain", body: "" };

/** Each endpoint lives on one of the account's hosts. A test that asks by address may ask for anything. */
function hostIsRight({ host, endpoint }: Asking): boolean {
  if (!host.endsWith(".qq.com")) return true;
  if (endpoint === "jslogin" || endpoint === "login") return host === "login.wx.qq.com" || host === "login.wx2.qq.com";
  if (endpoint === "synccheck") return host === "webpush.wx2.qq.com";
  if (endpoint === "webwxuploadmedia" || endpoint === "webwxgetmedia") return host === "file.wx2.qq.com";
  return host === "wx2.qq.com";
}

async function answerTo(site: Site, outgoing: Outgoing, asking: Asking, isUos: boolean): Promise<Answer> {
  switch (asking.endpoint) {
    case "jslogin":
      return openCode(site);
    case "login":
      return pollCode(site, asking);
    case "webwxnewloginpage":
      return redirectPage(site, asking, isUos);
    case "synccheck":
      return syncCheck(site, asking);
    case "webwxlogout":
      return logout(site, asking);
    case "webwxuploadmedia":
      return outgoing.upload(site, asking);
    case "webwxgetcontact":
      return forCookies(site, asking, (session) => addressBook(site, session));
    default:
      return mediaEndpoints.includes(asking.endpoint) ? forCookies(site, asking, () => download(site, asking)) : forKeys(site, outgoing, asking);
  }
}

/** Downloads and the address book carry the session in cookies and query. */
function forCookies(site: Site, asking: Asking, work: (session: Session) => Answer): Answer {
  const session = site.logins.current;
  const skey = asking.query.get("skey") ?? session?.skey ?? "";
  const wrong = wrongKeys(session, { sid: cookieOf(asking, "wxsid"), skey: skey === "" ? (session?.skey ?? "") : skey });
  return session && wrong === 0 ? work(session) : refuse(wrong);
}

/** All others carry it in the body. */
function forKeys(site: Site, outgoing: Outgoing, asking: Asking): Answer {
  const body = readJson(asking.body.toString());
  const session = site.logins.current;
  const wrong = wrongKeys(session, keysIn(body));
  if (!session || wrong !== 0) return refuse(wrong);
  return sendEndpoints.includes(asking.endpoint) ? outgoing.send(site, session, asking, body) : withSession(site, outgoing, session, asking, body);
}

function withSession(site: Site, outgoing: Outgoing, session: Session, asking: Asking, body: Json): Answer {
  switch (asking.endpoint) {
    case "webwxinit":
      return init(site, session);
    case "webwxsync":
      return sync(site, session, body, (key) => changedContact(penOf(site, session), key));
    case "webwxstatusnotify":
      return json({ MsgID: "1" });
    case "webwxbatchgetcontact":
      return batchContacts(site, session, body);
    case "webwxoplog":
      return oplog(site, session, body);
    case "webwxverifyuser":
      return verify(site, session, body);
    case "webwxupdatechatroom":
      return updateRoom(site, session, asking, body);
    case "webwxrevokemsg":
      return outgoing.revoke(site, session, body);
    case "webwxcreatechatroom":
      return refuse(1);
    case "webwxstatreport":
      return json({});
    default:
      return notFound;
  }
}
