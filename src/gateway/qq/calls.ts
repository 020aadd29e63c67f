/** calls: what is asked of the QQ side, each with its answer or a time limit. */
import { NotSent } from "../not-sent.ts";
import type { Clock } from "./clock.ts";
import { asError, isUnknownAction } from "./refusals.ts";
import type { Answer } from "./wire.ts";

/** Ms that an answer may take, by what the call is for. NapCat reads a card back three times, a second apart. */
export type Limits = { readonly read: number; readonly send: number; readonly act: number };
export const usualLimits: Limits = { read: 20_000, send: 30_000, act: 15_000 };

/** An open connection. */
export type Line = { send(frame: string): void };
type Waiting = { readonly action: string; readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void; readonly cancel: () => void };

/** What a call carries, to know its answer by. */
const ownEcho = /^\w+#\d+$/;

export class Calls {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #waiting = new Map<string, Waiting>();
  /** Actions that this implementation was seen not to know. */
  readonly #unknown = new Set<string>();
  #line: Line | undefined;
  #lines = 0;
  #count = 0;

  constructor(clock: Clock, limits: Partial<Limits> = {}) {
    this.#clock = clock;
    this.#limits = { ...usualLimits, ...limits };
  }

  /** A new line: what another implementation did not know, this one may. */
  open(line: Line): void {
    this.close("连接换了一条");
    this.#line = line;
    this.#lines++;
    this.#unknown.clear();
  }
  /** Which line is open, counted; undefined while there is none. */
  get line(): number | undefined {
    return this.#line && this.#lines;
  }
  /** The line is gone. What has left may have been done. */
  close(because: string): void {
    this.#line = undefined;
    for (const [echo, { reject, cancel }] of this.#waiting) {
      this.#waiting.delete(echo);
      cancel();
      reject(new Error(`${because}，不知道对方做了没有`));
    }
  }

  /** Whether an action is known to be missing. */
  lacks(action: string): boolean {
    return this.#unknown.has(action);
  }

  /** The `data` of the answer. Throws `NotSent` when it surely was not done, an ordinary error when that is open. */
  async ask(action: string, params: Readonly<Record<string, unknown>> = {}, kind: keyof Limits = "read"): Promise<unknown> {
    if (this.#unknown.has(action)) throw new NotSent(`对接的 QQ 程序没有这项功能（${action}）`, false);
    const answer = await this.#send(action, params, this.#limits[kind]);
    if (answer.ok) return answer.data;
    if (isUnknownAction(answer)) this.#unknown.add(action);
    throw asError(answer, action);
  }
  /** Whatever is answered, refusals too. */
  async answerTo(action: string, params: Readonly<Record<string, unknown>> = {}, ms = this.#limits.read): Promise<Answer> {
    return this.#send(action, params, ms);
  }

  #send(action: string, params: Readonly<Record<string, unknown>>, ms: number): Promise<Answer> {
    const line = this.#line;
    if (!line) return Promise.reject(new NotSent("和 QQ 的连接断着", true));
    const echo = `${action}#${++this.#count}`;
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(ms, () => {
        this.#waiting.delete(echo);
        reject(new Error(`QQ 在 ${Math.round(ms / 1000)} 秒内没有答复（${action}）`));
      });
      this.#waiting.set(echo, { action, resolve, reject, cancel });
      try {
        line.send(JSON.stringify({ action, params, echo }));
      } catch (error) {
        cancel();
        this.#waiting.delete(echo);
        reject(new NotSent(`没有发出：${error instanceof Error ? error.message : String(error)}`, true));
      }
    });
  }

  /** An answer came; false when it answers nothing that was asked, not even too late. */
  take(answer: Answer): boolean {
    if (answer.echo === undefined) return false;
    const waiting = this.#waiting.get(answer.echo);
    if (!waiting) return ownEcho.test(answer.echo);
    this.#waiting.delete(answer.echo);
    waiting.cancel();
    waiting.resolve(answer);
    return true;
  }
}
