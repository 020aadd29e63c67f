/** lines: the sockets between the QQ side and the bot, whoever opened them. */
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { type Json, readJson } from "../webwx/json.ts";
import { type Answered, failure } from "./calls.ts";
import { seconds } from "./events.ts";
import type { Faults } from "./faults.ts";
import type { Numbers } from "./numbers.ts";
import type { Ways } from "./profiles.ts";

export type Carries = { readonly calls: boolean; readonly events: boolean };
export type LineParts = {
  readonly faults: Faults; readonly ways: Ways; readonly numbers: Numbers; readonly selfId: number;
  readonly now: () => number; readonly heartbeatMs: number;
  readonly answer: (action: string, params: Json, tellFirst: (events: readonly Json[]) => void) => Promise<Answered>;
};

export class Lines {
  readonly #parts: LineParts;
  readonly #open = new Map<WebSocket, Carries>();
  #held: Json[] | undefined;
  #frames = 0;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Takes a socket that is open, and says hello. */
  take(socket: WebSocket, carries: Carries): void {
    this.#open.set(socket, carries);
    socket.on("close", () => this.#open.delete(socket));
    socket.on("error", () => socket.terminate());
    if (carries.calls) socket.on("message", (data) => void this.#asked(socket, String(data)));
    if (carries.events) this.#put(socket, this.#write({ ...this.#meta("lifecycle"), sub_type: "connect" }));
  }

  /** Opens, says that the token is wrong in a frame that answers nothing, and closes. */
  refuse(socket: WebSocket): void {
    socket.on("error", () => socket.terminate());
    socket.send(JSON.stringify({ ...failure(1403, this.#parts.ways.words.token), echo: null }));
    socket.close(1008);
  }

  /** Tells an event on every line that carries them, or keeps it until a call is answered. */
  tell(event: Json): void {
    if (this.#held) this.#held.push(event);
    else this.#broadcast(event);
  }

  /** Does something, and answers with the events that were told meanwhile. */
  holding<T>(work: () => T): { readonly answer: T; readonly events: readonly Json[] } {
    const held: Json[] = [];
    this.#held = held;
    try {
      return { answer: work(), events: held };
    } finally {
      this.#held = undefined;
    }
  }

  heartbeat(): void {
    if (!this.#parts.faults.noHeartbeats) this.#broadcast({ ...this.#meta("heartbeat"), status: { online: this.#parts.faults.online, good: true }, interval: this.#parts.heartbeatMs });
  }

  /** Any text as a frame. */
  raw(frame: string): void {
    for (const [socket, { events }] of this.#open) if (events) this.#put(socket, frame);
  }

  /** The sockets break, without a word. */
  drop(): void {
    for (const socket of this.#open.keys()) socket.terminate();
    this.#open.clear();
  }

  /** Resolves when all that was sent has arrived, on both sides, and nothing came of it that is not parked. */
  async settled(): Promise<void> {
    for (let before = -1; before !== this.#frames; ) {
      before = this.#frames;
      await Promise.all([...this.#open.keys()].map(echoed));
    }
  }

  async #asked(socket: WebSocket, frame: string): Promise<void> {
    this.#frames++;
    const { answer, ways } = this.#parts;
    const call = readJson(frame);
    const { action, params, echo } = call;
    if (typeof action !== "string") {
      this.#put(socket, this.#write({ ...failure(1400, ways.words.badJson) }));
      return;
    }
    const tellAll = (events: readonly Json[]): void => events.forEach((event) => this.#broadcast(event));
    const answered = await answer(action, typeof params === "object" && params !== null ? { ...params } : {}, tellAll);
    this.#put(socket, this.#write({ ...answered.answer, ...(echo !== undefined && { echo }) }));
    tellAll(answered.events);
  }

  #broadcast(event: Json): void {
    const { faults } = this.#parts;
    if (this.#open.size === 0 || isLost(event, faults)) return;
    const frame = this.#write(event);
    for (const [socket, { events }] of this.#open) if (events) this.#put(socket, frame);
  }

  #put(socket: WebSocket, frame: string): void {
    if (this.#parts.faults.hung || socket.readyState !== WebSocket.OPEN) return;
    this.#frames++;
    socket.send(frame);
  }

  #write(frame: Json): string {
    return JSON.stringify(this.#parts.numbers.wire(frame, this.#parts.faults.stringIds));
  }

  #meta(kind: "lifecycle" | "heartbeat"): Json {
    return { time: seconds(this.#parts.now()), self_id: this.#parts.selfId, post_type: "meta_event", meta_event_type: kind };
  }
}

/** Whether an event never arrives: it is named among the lost ones, or the account is thrown off. */
function isLost(event: Json, { lost, online }: Faults): boolean {
  if (event["post_type"] === "meta_event") return false;
  if (!online) return true;
  if (typeof lost === "boolean") return lost;
  return ["post_type", "message_type", "notice_type", "request_type"].some((name) => lost.includes(String(event[name])));
}

/** Resolves when the other side has answered a ping, and with it has taken all that came before; or when the line is gone. */
function echoed(socket: WebSocket): Promise<void> {
  const mark = randomUUID();
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("pong", heard);
      socket.off("close", done);
      resolve();
    };
    const heard = (data: Buffer): void => void (data.toString() === mark && done());
    if (socket.readyState !== WebSocket.OPEN) {
      resolve();
      return;
    }
    socket.on("pong", heard);
    socket.on("close", done);
    socket.ping(mark);
  });
}
