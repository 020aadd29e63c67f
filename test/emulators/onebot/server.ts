/**
 * server: the QQ side of OneBot 11 on loopback.
 *
 * `openOneBot(options)` answers `{ port, url, world, faults, traffic, dial, dropLines, restart, lines, inject, settled, close }`:
 * - `url` is `ws://127.0.0.1:PORT`; `/` carries calls and events, `/api` calls, `/event` events; the token comes by header or `?access_token=`.
 * - `world` (world.ts): `person(name, id?)`, `group(topic, { owner, admins?, members?, cards?, id?, bot? })`, `bot`; `say(person, group | { private: person }, text | segments, { quoting?, mentions? })`,
 *   `join(people, group, { inviter?, by? })`, `leave`, `kick(person, group, by?)`, `mute(person, group, seconds, by?)`, `muteAll(group, on, by?)`, `card(person, group, card)`, `admin(person, group, on)`,
 *   `title`, `topic(group, text, by?)`, `apply(person, group, comment, { inviter? })`, `invite(inviter, group)`, `befriend(person, comment)`, `answer(flag, approve, { by?, reason? })`, `upload`, `recall(id, by?)`,
 *   `poke`, `like`, `essence(id, on, by)`, `disband(group)`, `rename`, `unfriend`, `thrownOff(because?)`. Reads: `sent`, `undelivered`, `onSent`, `membersOf`, `cardOf(person, group)`, `titleOf`, `roleOf`,
 *   `topicOf`, `mutedUntil(person, group)`, `allMuted`, `barred`, `announcements`, `essences`, `files`, `requests(group)`, `friends()`, `remarkOf`.
 * - `faults` (faults.ts, fields to set at any time): `silentKick`, `okOnly` (names), `failing` (Map of name to `{ retcode, wording }`), `unknown` (names), `slow` (Map of name or `*` to ms), `refuseToken`,
 *   `unreachable`, `hung`, `noHeartbeats`, `online`, `frozen` (false, "all", "groups"), `lost` (true, or names of kinds of event), `duplicateRequests`, `duplicateMessages`, `negativeIds`, `idsRepeatAfter`,
 *   `stringIds`, `numberValues`, `operatorZero`, `noEcho`, `eventsFirst`, `staleLists`.
 * - `traffic` (traffic.ts): `count(action?)`, `calls(action?)` with params and retcode, `openings`, `reset()`.
 * - `await settled()` before looking at what came of something, instead of waiting for a while: all that was sent has then been taken, on both sides.
 */
import { createServer, type IncomingMessage } from "node:http";
import { WebSocketServer } from "ws";
import { type After, inRealTime } from "../webwx/account.ts";
import type { Json } from "../webwx/json.ts";
import { answer, type Desk } from "./calls.ts";
import { dial } from "./dial.ts";
import { Faults } from "./faults.ts";
import { type Carries, Lines } from "./lines.ts";
import { Numbers } from "./numbers.ts";
import { type Profile, waysOf } from "./profiles.ts";
import { Traffic } from "./traffic.ts";
import { World } from "./world.ts";

export type { Failure } from "./faults.ts";
export { Faults } from "./faults.ts";
export type { GroupSeed, Sent } from "./ground.ts";
export type { Chat, Role } from "./people.ts";
export type { Profile } from "./profiles.ts";
export type { Request } from "./requests.ts";
export type { Segment } from "./segments.ts";
export type { Asked } from "./traffic.ts";
export { Traffic } from "./traffic.ts";
export { World } from "./world.ts";

export type OneBotOptions = {
  readonly profile?: Profile;
  /** No token is asked for unless there is one. */
  readonly token?: string;
  /** ms. */
  readonly now?: () => number;
  /** How heartbeats, retries and slow answers wait; by the machine's timers unless told otherwise. */
  readonly after?: After;
  readonly format?: "array" | "string";
  /** 30,000 unless told otherwise; 0 for none. */
  readonly heartbeatMs?: number;
  /** How long the QQ side waits before it dials again; 3,000 unless told otherwise. */
  readonly reconnectMs?: number;
  /** How long NapCat waits before it reads a card back; 1,000 unless told otherwise. */
  readonly cardPauseMs?: number;
  readonly selfId?: number;
  readonly botName?: string;
};
export type OneBot = {
  readonly port: number;
  /** `ws://127.0.0.1:PORT`, without the token. */
  readonly url: string;
  readonly world: World; readonly faults: Faults; readonly traffic: Traffic;
  /** The QQ side connects to the bot, and again whenever that line breaks. Resolves when it is connected for the first time. */
  dial(url: string, token?: string): Promise<void>;
  /** The sockets break; the world goes on. */
  dropLines(): void;
  /** The implementation restarts: the sockets break, and it forgets what its profile forgets. */
  restart(): Promise<void>;
  /** How many lines are open. */
  lines(): number;
  /** Sends an event of the test's own, or any text as a frame. */
  inject(frame: Json | string): void;
  /** Resolves when all that was sent has been taken, on both sides. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

const paths: Readonly<Record<string, Carries>> = { "/": { calls: true, events: true }, "/api": { calls: true, events: false }, "/event": { calls: false, events: true } };

/** Opens the QQ side on a free port. Whoever opens it closes it. */
export async function openOneBot(options: OneBotOptions = {}): Promise<OneBot> {
  const { now = Date.now, after = inRealTime, format = "array", heartbeatMs = 30_000, reconnectMs = 3000, cardPauseMs = 1000, selfId = 3_889_000_001, botName = "暖群" } = options;
  const ways = waysOf(options.profile ?? "napcat");
  const [faults, traffic, numbers] = [new Faults(), new Traffic(), new Numbers(ways.invented, selfId)];
  const lines: Lines = new Lines({ faults, ways, numbers, selfId, now, heartbeatMs, answer: (action, params, tellFirst) => answer(desk, action, params, tellFirst) });
  const parts = { ways, faults, numbers, now, selfId, botName, format, tell: (event: Json) => lines.tell(event) };
  const world = new World(parts);
  const endings = new Set<() => void>();
  const wait = (ms: number): Promise<void> => new Promise((resolve) => {
    if (ms === 0) resolve();
    if (ms === 0 || ms === Number.POSITIVE_INFINITY) return;
    const cancel = after(ms, () => {
      endings.delete(cancel);
      resolve();
    });
    endings.add(cancel);
  });
  const desk: Desk = { site: { ways, faults, world, now }, traffic, wait, cardPauseMs, holding: (work) => lines.holding(work) };

  const server = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const carries = paths[url.pathname.replace(/\/$/, "") || "/"];
    const right = !faults.refuseToken && (options.token === undefined || tokenIn(request, url) === options.token);
    const status = faults.unreachable ? 503 : !carries ? 404 : right || ways.refusesToken === "opened" ? 0 : tokenIn(request, url) === "" ? 401 : 403;
    if (status !== 0 || !carries) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      traffic.openings++;
      if (right) lines.take(opened, carries);
      else lines.refuse(opened);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const beat = (): void => {
    lines.heartbeat();
    void wait(heartbeatMs).then(beat);
  };
  if (heartbeatMs > 0) void wait(heartbeatMs).then(beat);
  return {
    port, url: `ws://127.0.0.1:${port}`, world, faults, traffic,
    dial: (url, token) => dial(url, { token, selfId, after, reconnectMs, faults, endings, take: (socket) => {
      traffic.openings++;
      lines.take(socket, { calls: true, events: true });
    } }),
    dropLines: () => lines.drop(),
    restart: async () => {
      lines.drop();
      world.messages.forget();
      await new Promise((resolve) => setImmediate(resolve));
    },
    lines: () => lines.size,
    inject: (frame) => (typeof frame === "string" ? lines.raw(frame) : lines.tell(frame)),
    settled: () => lines.settled(),
    close: () => new Promise((resolve) => {
      for (const end of endings) end();
      lines.drop();
      for (const socket of sockets.clients) socket.terminate();
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

const tokenIn = (request: IncomingMessage, url: URL): string => /^(?:Bearer|Token) (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? url.searchParams.get("access_token") ?? "";
