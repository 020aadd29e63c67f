/** live: tells open pages that something changed. Many changes in a row become one notice; the page then asks for the state. */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";

export type LiveOptions = {
  /** A text that changes when the dashboards do; asked for from time to time while a page is open. */
  readonly digest: () => Promise<string>;
  /** Ms between two looks at the digest. */
  readonly every: number;
  /** Ms in which changes are gathered into one notice. */
  readonly gather: number;
};
export type Live = {
  /** Something changed just now. */
  announce(): void;
  /** Answers a page's request for notices: event `changed` after each change, `ping` in silence. */
  stream(c: Context): Promise<Response>;
  close(): void;
};

type Notice = "changed" | "ping";
const mostPages = 50;
const silentLooks = 10;

/** Opens the notices. */
export function openLive({ digest, every, gather }: LiveOptions): Live {
  const pages = new Set<Inbox>();
  let gathering: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;
  let last: string | undefined;
  let silent = 0;

  const tell = (notice: Notice): void => {
    silent = 0;
    for (const page of pages) page.put(notice);
  };
  const announce = (): void => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      tell("changed");
    }, gather);
  };
  const look = async (): Promise<void> => {
    const seen = await digest().catch((error: unknown) => `fault ${String(error)}`);
    if (last !== undefined && seen !== last) announce();
    else if (++silent >= silentLooks) tell("ping");
    last = seen;
  };
  const leave = (page: Inbox): void => {
    page.end();
    pages.delete(page);
    if (pages.size > 0) return;
    clearInterval(looking);
    looking = last = undefined;
  };

  return {
    announce,
    async stream(c) {
      if (pages.size >= mostPages) return c.json({ mistake: "打开的页面太多了" }, 503);
      const page = openInbox();
      pages.add(page);
      // The first look comes before the page reads the state, so that nothing can change unseen between the two.
      if (last === undefined) await look();
      looking ??= setInterval(() => void look(), every).unref();
      return streamSSE(c, async (stream) => {
        stream.onAbort(() => leave(page));
        await stream.writeSSE({ event: "hello", data: "", retry: 1000 });
        for (let notice = await page.take(); notice !== undefined; notice = await page.take()) await stream.writeSSE({ event: notice, data: "" });
      });
    },
    close() {
      clearTimeout(gathering);
      for (const page of pages) leave(page);
    },
  };
}

type Inbox = { put(notice: Notice): void; take(): Promise<Notice | undefined>; end(): void };

/** Holds one notice at most: while a slow page reads, further changes fall into the one that waits. */
function openInbox(): Inbox {
  let waiting: Notice | undefined;
  let ended = false;
  let wake: (() => void) | undefined;
  return {
    put(notice) {
      waiting = waiting === "changed" ? waiting : notice;
      wake?.();
    },
    async take() {
      if (waiting === undefined && !ended) await new Promise<void>((resolve) => (wake = resolve));
      const taken = ended ? undefined : waiting;
      waiting = undefined;
      return taken;
    },
    end() {
      ended = true;
      wake?.();
    },
  };
}
