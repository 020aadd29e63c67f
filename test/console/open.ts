/** open: opens the page on a free port for one test, and asks it in ways that `fetch` forbids (a foreign Host header). */
import { request } from "node:http";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Console, type ConsoleOptions, openConsole } from "../../src/console/server.ts";
import type { Mistake, PageState } from "../../src/console/shape.ts";
import { evening, type FakeDesk, fakeDesk, type FakeSandbox, fakeSandbox } from "./fakes.ts";

export type Opened = Console & {
  readonly sandbox: FakeSandbox;
  readonly desk: FakeDesk;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  state(query?: string): Promise<PageState>;
};

/** Where a page of its own keeps its token. */
export const freshTokenFile = (): string => join(mkdtempSync(join(tmpdir(), "console-")), "token");

/** The page over fakes, closed when the test ends. */
export async function open(options: Partial<ConsoleOptions> = {}): Promise<Opened> {
  const sandbox = fakeSandbox();
  const desk = fakeDesk();
  const console = await openConsole({ host: "127.0.0.1", port: 0, tokenFile: freshTokenFile(), desk, sandbox, now: () => evening, ...options });
  onTestFinished(() => console.close());
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(new URL(path, console.url), { headers });
  return {
    ...console, sandbox, desk, get,
    post: (body, headers = {}) => fetch(new URL("/api/act", console.url), { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) }),
    async state(query = "") {
      const state: PageState = JSON.parse(await (await get(`/api/state${query}`)).text());
      return state;
    },
  };
}

/** What a refusal says. */
export async function mistakeOf(response: Response): Promise<string> {
  const { mistake }: Mistake = JSON.parse(await response.text());
  return mistake;
}

/** A request with any headers and any path, as a hostile client may send it. Given parts, it posts them without telling the length. */
export function raw(url: string, path: string, headers: Record<string, string>, parts?: readonly string[]): Promise<{ readonly status: number; readonly body: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers, method: parts ? "POST" : "GET" }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part)).on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on("error", reject);
    for (const part of parts ?? []) asked.write(part);
    asked.end();
  });
}

/** Reads a stream of notices: `until` resolves with all that came once it holds the words, `so many` times. */
export async function follow(url: string): Promise<{ until(words: string, times?: number): Promise<string>; stop(): Promise<void> }> {
  const response = await fetch(new URL("/api/live", url));
  if (!response.body) throw new Error("no stream");
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let all = "";
  return {
    async until(words, times = 1) {
      while (all.split(words).length <= times) {
        const { done, value } = await reader.read();
        if (done) break;
        all += decoder.decode(value, { stream: true });
      }
      return all;
    },
    stop: () => reader.cancel(),
  };
}
