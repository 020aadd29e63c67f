/** lane: one thing after another, each with a time limit. */

/** Asynchronous work in the order in which it was given, never two at once. */
export class Lane {
  #tail: Promise<unknown> = Promise.resolve();

  /** The promise is that of the work; a failure does not stop what follows. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }

  /** Resolves when all that was given so far is done. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}

/** Thrown when work takes too long. It may still be going on. */
export class TimeUp extends Error {
  constructor(ms: number) {
    super(`${Math.round(ms / 1000)} 秒内没有结果`);
    this.name = "TimeUp";
  }
}

/** The work's outcome, or `TimeUp`. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeUp(ms)), ms);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
