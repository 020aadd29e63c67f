/** transport: the WebSocket between us and the QQ side: we dial, or we wait to be dialled. */
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { Duplex } from "node:stream";
import { timingSafeEqual } from "node:crypto";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import type { Line } from "./calls.ts";

/** What a transport tells. A line is one conversation: with roles API and Event, two sockets are one line. */
export type Heard = {
  readonly opened: (line: Line) => void;
  readonly frame: (text: string) => void;
  /** Of an open line. */
  readonly closed: (code: number, reason: string) => void;
  /** A line could not be opened; `refused`: the other side does not want our token. */
  readonly failed: (because: string, refused: boolean) => void;
  readonly problem: (text: string) => void;
};
export interface Transport {
  /** Whether `connect` makes a connection, or they come by themselves. */
  readonly dials: boolean;
  /** Where the other side is, or is to come, without anything secret. */
  readonly where: string;
  start(heard: Heard): Promise<void>;
  /** Tries to open a line. */
  connect(): void;
  /** Breaks the line, which then is told as closed. */
  drop(): void;
  stop(): Promise<void>;
}

/** No message of QQ is larger; a list of 2,000 members has a megabyte. */
const maxPayload = 64 * 1024 * 1024;
const text = (data: RawData): string => (Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data).toString("utf8");

/** The token goes in a header, which holds no other letters. */
function needPlain(token: string): void {
  if (!/^[\x21-\x7e]*$/.test(token)) throw new Error("访问令牌只能用英文字母、数字和符号，不能有空格或中文");
}

// ---- we dial ------------------------------------------------------------------------------------------------------

/** Forward WebSocket. The token goes in a header, where no log of addresses shows it. `patience`: ms that a handshake may take. */
export function forward(url: string, token: string, patience = 10_000): Transport {
  const target = new URL(url);
  const given = target.searchParams.get("access_token") ?? "";
  target.searchParams.delete("access_token");
  const bearer = token || given;
  let heard: Heard | undefined;
  let socket: WebSocket | undefined;
  return {
    dials: true,
    where: `${target.protocol}//${target.host}${target.pathname}`,
    async start(listener) {
      needPlain(bearer);
      heard = listener;
    },
    connect() {
      const mine = new WebSocket(target, { headers: bearer === "" ? {} : { Authorization: `Bearer ${bearer}` }, handshakeTimeout: patience, maxPayload, perMessageDeflate: false });
      socket = mine;
      let opened = false;
      let over = false;
      const fail = (because: string, refused = false): void => {
        if (over) return;
        over = true;
        if (socket === mine) heard?.failed(because, refused);
      };
      mine.on("unexpected-response", (request, response) => {
        const status = response.statusCode ?? 0;
        request.destroy();
        fail(`对方回答 HTTP ${status}`, status === 401 || status === 403);
      });
      mine.on("error", (error) => { if (!opened) fail(sayNetwork(error)); });
      mine.on("open", () => {
        opened = true;
        if (socket === mine) heard?.opened({ send: (frame) => sendOn(mine, frame) });
      });
      mine.on("message", (data) => { if (socket === mine) heard?.frame(text(data)); });
      mine.on("close", (code, reason) => {
        if (!opened) fail("连接没有建立");
        else if (socket === mine) {
          socket = undefined;
          heard?.closed(code, reason.toString("utf8").slice(0, 100));
        }
      });
    },
    drop: () => socket?.terminate(),
    async stop() {
      heard = undefined;
      // A peer that does not say goodbye is not waited for.
      socket?.close(1000);
      socket?.terminate();
    },
  };
}

function sendOn(socket: WebSocket, frame: string): void {
  if (socket.readyState !== WebSocket.OPEN) throw new Error("连接已断");
  socket.send(frame);
}

const networkErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: "那里没有程序在听", ENOTFOUND: "找不到这个主机", EAI_AGAIN: "查不到这个主机", ETIMEDOUT: "连不上（超时）", EHOSTUNREACH: "主机不可达", ENETUNREACH: "网络不可达", ECONNRESET: "对方断开了",
};
function sayNetwork(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  return networkErrors[code] ?? (code || error.message.slice(0, 100));
}

// ---- we are dialled -----------------------------------------------------------------------------------------------

type Role = "universal" | "api" | "event";

/** Reverse WebSocket: waits on host and port. One account speaks here: that of the first connection. */
export function reverse(host: string, port: number, token: string): Transport {
  let heard: Heard | undefined;
  let server: Server | undefined;
  let account: string | undefined;
  /** Set while both calls and events have a socket. */
  let line: Line | undefined;
  const sockets = new Map<Role, WebSocket>();
  const doors = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });

  const refuse = (socket: Duplex, status: number, why: string, problem: string): void => {
    socket.end(`HTTP/1.1 ${status} ${why}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    heard?.problem(problem);
  };
  const caller = (): WebSocket | undefined => sockets.get("universal") ?? sockets.get("api");
  const lost = (code: number, reason: string): void => {
    if (!line) return;
    line = undefined;
    heard?.closed(code, reason);
  };
  const take = (role: Role, socket: WebSocket): void => {
    // The same account again is the other side dialling anew, which may notice a broken line before we do.
    const old = role === "universal" ? [...sockets.values()] : [sockets.get(role), sockets.get("universal")].filter((each) => each !== undefined);
    if (old.length > 0) lost(1006, "对方重新连了过来");
    for (const [name, each] of sockets) if (old.includes(each)) sockets.delete(name);
    for (const each of old) each.terminate();
    sockets.set(role, socket);
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => { if (sockets.get(role) === socket) heard?.frame(text(data)); });
    socket.on("close", (code, reason) => {
      if (sockets.get(role) !== socket) return;
      sockets.delete(role);
      lost(code, reason.toString("utf8").slice(0, 100));
    });
    const complete = sockets.has("universal") || (sockets.has("api") && sockets.has("event"));
    if (!complete || line) return;
    line = { send: (frame) => {
      const to = caller();
      if (!to) throw new Error("连接已断");
      sendOn(to, frame);
    } };
    heard?.opened(line);
  };

  return {
    dials: false,
    get where() {
      const address = server?.address();
      return `${host.includes(":") ? `[${host}]` : host}:${typeof address === "object" && address ? address.port : port}`;
    },
    async start(listener) {
      needPlain(token);
      heard = listener;
      const listening = createServer((_request, response) => response.writeHead(426).end());
      server = listening;
      listening.on("upgrade", (request, socket, head) => {
        socket.on("error", () => socket.destroy());
        const role = roleIn(request);
        const self = headerOf(request, "x-self-id");
        if (!isRight(request, token)) return refuse(socket, headerOf(request, "authorization") === "" ? 401 : 403, "Unauthorized", "有程序连了过来，访问令牌不对，没有接受");
        if (!/^\w{1,40}$/.test(self) || role === undefined) return refuse(socket, 400, "Bad Request", "有程序连了过来，但没有按 OneBot 11 说明是哪个账号，没有接受");
        if (account !== undefined && account !== self) return refuse(socket, 409, "Conflict", `另一个 QQ 号（${self}）也连了过来，没有接受：这里只接一个号（${account}）`);
        account = self;
        doors.handleUpgrade(request, socket, head, (opened) => take(role, opened));
      });
      await new Promise<void>((resolve, reject) => {
        listening.once("error", (error) => reject(new Error(`ONEBOT_LISTEN ${host}:${port} 用不了：${"code" in error && error.code === "EADDRINUSE" ? "已被别的程序占用" : sayNetwork(error)}`)));
        listening.listen(port, host, resolve);
      });
      listening.on("error", (error) => heard?.problem(sayNetwork(error)));
    },
    connect() {},
    drop() {
      for (const socket of sockets.values()) socket.terminate();
    },
    async stop() {
      heard = undefined;
      for (const socket of sockets.values()) {
        socket.close(1000);
        socket.terminate();
      }
      doors.close();
      server?.closeAllConnections();
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    },
  };
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

/** What was asked for; anybody may ask for anything. */
function addressOf({ url = "/" }: IncomingMessage): URL {
  const base = "http://localhost";
  return URL.canParse(url, base) ? new URL(url, base) : new URL(base);
}

function roleIn(request: IncomingMessage): Role | undefined {
  const path = addressOf(request).pathname.replace(/\/$/, "");
  const role = headerOf(request, "x-client-role").toLowerCase();
  if (role === "universal" || role === "api" || role === "event") return role;
  // Where the header is missing, the path tells.
  return role !== "" ? undefined : path.endsWith("/api") ? "api" : path.endsWith("/event") ? "event" : "universal";
}

function isRight(request: IncomingMessage, token: string): boolean {
  if (token === "") return true;
  const given = /^(?:Bearer|Token)\s+(.+)$/i.exec(headerOf(request, "authorization"))?.[1] ?? addressOf(request).searchParams.get("access_token") ?? "";
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
