/** clock: time as it comes in. */
export interface Clock {
  /** Ms since the epoch. */
  now(): number;
  /** Runs once after so many ms; the function returned takes it back. */
  after(ms: number, run: () => void): () => void;
}

export const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

/** The work's outcome, or `otherwise` after so many ms. */
export async function atMost<T, U>(clock: Clock, ms: number, work: Promise<T>, otherwise: U): Promise<T | U> {
  let cancel = (): void => {};
  const over = new Promise<U>((resolve) => { cancel = clock.after(ms, () => resolve(otherwise)); });
  return Promise.race([work, over]).finally(() => cancel());
}
