/** onebot-client: a bare client of OneBot 11 over a WebSocket, as little as the tests of the emulator need. */
import { WebSocket, type RawData } from "ws";
import { type Json, readJson } from "./webwx/json.ts";

type How = { readonly path?: string; readonly token?: string; readonly query?: string };

/** ms of real time after which a condition is not going to be met. */
const patience = 5000;

export class Client {
  /** All that came, in order. */
  readonly frames: Json[] = [];
  /** Frames that were no answers to calls of this client. */
  readonly events: Json[] = [];
  readonly socket: WebSocket;
  readonly #waiting = new Map<string, (answer: Json) => void>();
  readonly #watchers = new Set<() => void>();
  #echo = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: RawData) => this.#take(readJson(String(data))));
    socket.on("close", () => this.#ring());
    socket.on("error", () => this.#ring());
  }

  /** Opens a line; resolves when it is open. */
  static async open(server: { readonly url: string }, { path = "/", token, query = "" }: How = {}): Promise<Client> {
    const client = new Client(new WebSocket(`${server.url}${path}${query}`, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }));
    await new Promise<void>((resolve, reject) => client.socket.once("open", resolve).once("error", reject));
    return client;
  }

  /** Calls, and answers with the whole frame. */
  call(action: string, params: Json = {}): Promise<Json> {
    const echo = `e${++this.#echo}`;
    return new Promise((resolve) => {
      this.#waiting.set(echo, resolve);
      this.socket.send(JSON.stringify({ action, params, echo }));
    });
  }

  /** The `data` of a call that must succeed. */
  async data(action: string, params: Json = {}): Promise<unknown> {
    const answer = await this.call(action, params);
    if (answer["retcode"] !== 0) throw new Error(`${action}: ${JSON.stringify(answer)}`);
    return answer["data"];
  }

  /** The `retcode` and `wording` of a call. */
  async outcome(action: string, params: Json = {}): Promise<readonly [unknown, unknown]> {
    const { retcode, wording } = await this.call(action, params);
    return [retcode, wording];
  }

  /** Resolves once a condition holds, looking at it whenever something comes. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`not met: ${String(holds)}; ${JSON.stringify(this.events.slice(-3))}`));
      }, patience);
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(late);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** What came under a name, without the envelope. */
  heard(name: string): Json[] {
    return this.events.filter((event) => ["post_type", "meta_event_type", "message_type", "notice_type", "request_type"].some((key) => event[key] === name)).map(({ time: _time, self_id: _self, post_type: _post, ...rest }) => rest);
  }

  get closed(): boolean {
    return this.socket.readyState === WebSocket.CLOSED;
  }

  close(): void {
    this.socket.terminate();
  }

  #take(frame: Json): void {
    const { echo } = frame;
    this.frames.push(frame);
    const resolve = typeof echo === "string" ? this.#waiting.get(echo) : undefined;
    if (resolve) resolve(frame);
    else this.events.push(frame);
    this.#ring();
  }

  #ring(): void {
    for (const look of this.#watchers) look();
  }
}
