/** The two waits that block: a worker's for a job, a QueueEvents' for an event. Both end at the next commit that matters. */
import type { StreamReadRaw } from "bullmq";
import type { Connection, Pause } from "./connection.ts";
import { eventsAfter, newestEvent } from "./events.ts";
import { nextReady } from "./jobs.ts";

/** Waits for a commit again and again until something is found, the time is over, or it is stopped. */
class Wait {
  #pause: Pause | undefined;
  #stopped = false;

  constructor(private readonly db: Connection) {}

  stop(): void {
    this.#stopped = true;
    this.#pause?.end();
  }

  resume(): void {
    this.#stopped = false;
  }

  /** `look` returns what was found, or how long to sleep at most before looking again. */
  async until<T extends object>(ms: number, look: (now: number) => T | number): Promise<T | null> {
    const end = Date.now() + ms;
    while (!this.#stopped) {
      const now = Date.now();
      const found = look(now);
      if (typeof found !== "number") return found;
      if (now >= end) return null;
      this.#pause = this.db.pause(Math.min(found, end - now));
      await this.#pause.over;
    }
    return null;
  }
}

/** A worker's wait for a job of its queue. */
export class JobWait {
  readonly #wait: Wait;

  constructor(
    private readonly db: Connection,
    private readonly queue: string,
  ) {
    this.#wait = new Wait(db);
  }

  /** True once a job can be claimed; false when `ms` have passed or the wait was stopped. */
  async ready(ms: number): Promise<boolean> {
    const found = await this.#wait.until(ms, (now) => {
      const ready = nextReady(this.db, this.queue, now);
      return ready <= now ? {} : ready - now;
    });
    return found !== null;
  }

  stop(): void {
    this.#wait.stop();
  }

  resume(): void {
    this.#wait.resume();
  }
}

/** A QueueEvents' place in the stream. */
export class EventCursor {
  readonly #wait: Wait;
  /** Where "from now on" began: fixed at the start, so that nothing falls between two reads. */
  readonly #start: number;

  constructor(
    private readonly db: Connection,
    private readonly queue: string,
  ) {
    this.#wait = new Wait(db);
    this.#start = newestEvent(db);
  }

  /** Events after `id` (`$` = since the start), or null when none came within `ms`. */
  async read(id: string, ms: number): Promise<StreamReadRaw> {
    const cursor = id === "$" ? this.#start : Number(id);
    return this.#wait.until(ms, () => eventsAfter(this.db, this.queue, cursor) ?? Number.POSITIVE_INFINITY);
  }

  stop(): void {
    this.#wait.stop();
  }
}
