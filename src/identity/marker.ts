/** marker: writes a mark into the remarks of friends who have none, slowly, one at a time, each once in a login. */
import type { Clock, Gateway } from "../ports.ts";

/** Ms between two remarks, at least: an account that hurries is locked out. */
const pause = 3000;

export type Marker = {
  /** Wants a remark written; a friend who was tried in this login is left alone until the next one. */
  readonly want: (friend: string, remark: string) => void;
  readonly stop: () => void;
};

/** A marker over the gateway. What fails is told and tried again at the next login: a mark counts once it was read back. */
export function createMarker({ mark, clock, onError }: { readonly mark: NonNullable<Gateway["mark"]>; readonly clock: Clock; readonly onError: (error: unknown) => void }): Marker {
  const tried = new Set<string>();
  const waiting: { readonly friend: string; readonly remark: string }[] = [];
  let cancel: (() => void) | undefined;
  let stopped = false;

  /** A remark is on its way, or the pause before the next one runs. */
  let busy = false;

  function next(): void {
    cancel = undefined;
    const wanted = stopped ? undefined : waiting.shift();
    busy = wanted !== undefined;
    if (wanted) void mark(wanted.friend, wanted.remark).catch(onError).finally(() => void (cancel = clock.after(pause, next)));
  }
  return {
    want(friend, remark) {
      if (stopped || tried.has(friend)) return;
      tried.add(friend);
      waiting.push({ friend, remark });
      if (busy) return;
      busy = true;
      cancel = clock.after(pause, next);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
