/** queue: deadlines on the test's clock; drops are woken by the test. */
import type { Clock, Queue, Schedule, Wake } from "../../src/ports.ts";

export class FakeQueue implements Queue {
  readonly timers = new Map<string, number>();
  schedules: readonly Schedule[] = [];
  /** Set to make every call fail, or hang. */
  trouble: Error | "hangs" | undefined;
  readonly refused: unknown[] = [];
  readonly #clock: Clock;
  readonly #cancels = new Map<string, () => void>();
  #onWake: ((wake: Wake) => Promise<void>) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async start(onWake: (wake: Wake) => Promise<void>): Promise<void> {
    this.#onWake = onWake;
  }
  async setTimer(id: string, at: number): Promise<void> {
    await this.#ready();
    this.#cancels.get(id)?.();
    this.timers.set(id, at);
    this.#cancels.set(id, this.#clock.after(at - this.#clock.now(), () => {
      this.timers.delete(id);
      this.wake({ kind: "timer", id, due: at }).catch((error: unknown) => this.refused.push(error));
    }));
  }
  async clearTimer(id: string): Promise<void> {
    await this.#ready();
    this.#cancels.get(id)?.();
    this.timers.delete(id);
  }
  async setSchedules(schedules: readonly Schedule[]): Promise<void> {
    await this.#ready();
    this.schedules = schedules;
  }
  async nextRuns(): Promise<ReadonlyMap<string, number>> {
    await this.#ready();
    return new Map(this.schedules.flatMap((each) => ("at" in each ? [[each.id, each.at] as const] : [])));
  }
  async depth(): Promise<number> {
    await this.#ready();
    return this.timers.size;
  }
  async stop(): Promise<void> {
    for (const cancel of this.#cancels.values()) cancel();
    this.#onWake = undefined;
  }
  wake(wake: Wake): Promise<void> {
    return this.#onWake?.(wake) ?? Promise.reject(new Error("the queue is not started"));
  }

  async #ready(): Promise<void> {
    if (this.trouble === "hangs") await new Promise(() => undefined);
    if (this.trouble instanceof Error) throw this.trouble;
  }
}
