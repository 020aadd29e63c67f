/** wechat: the gateway to the loopback Web WeChat, on a clock that stands still while anything is under way: ten minutes take a second. */
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClientRequest } from "node:http";
import { accountId } from "../../src/core/ids.ts";
import { openWechat } from "../../src/gateway/open.ts";
import type { Gateway, GatewayStatus, Sighting } from "../../src/ports.ts";
import { openWebwx, routeWebwx, type Webwx } from "../emulators/webwx/server.ts";
import { FakeClock, morning } from "./clock.ts";

/** Turns of the event loop in which nothing may begin before time goes on. */
const calmTurns = 4;
/** Real ms after which something is stuck. */
const patience = 20_000;

export type Timed = { readonly server: Webwx; readonly clock: FakeClock; close(): Promise<void> };

/** An emulator on a clock of its own. Whoever opens it closes it. One at a time in a process. */
export async function openTimed(options: Parameters<typeof openWebwx>[0] = {}): Promise<Timed> {
  let open = 0;
  const clock = new FakeClock(morning, async () => {
    const began = performance.now();
    for (let calm = 0; calm < calmTurns; ) {
      await new Promise((resolve) => setImmediate(resolve));
      calm = open === server.parked() ? calm + 1 : 0;
      if (performance.now() - began > patience) throw new Error(`${open} requests are open, ${server.parked()} of them wait`);
    }
  });
  const server = await openWebwx({ now: clock.now, after: clock.after, ...options });
  const unroute = routeWebwx(server.port);
  const { request } = https;
  Object.assign(https, {
    request: (...given: readonly unknown[]): ClientRequest => {
      const sent: ClientRequest = Reflect.apply(request, https, given);
      open++;
      sent.once("close", () => open--);
      return sent;
    },
  });
  syncBuiltinESMExports();
  return {
    server, clock,
    async close() {
      unroute();
      await server.close();
    },
  };
}

export type LinkState = NonNullable<GatewayStatus["state"]>;
export type TimedBot = {
  readonly gateway: Gateway;
  readonly seen: readonly Sighting[];
  readonly codes: readonly string[];
  readonly problems: readonly string[];
  /** Why the login was over. */
  readonly ended: readonly string[];
  /** The ids of the messages seen, in order. */
  messages(): readonly string[];
  reconnected(): readonly Extract<Sighting, { type: "reconnected" }>[];
  /** Lets time pass, and tells the states in between, each once. `each` is done every second. */
  pass(ms: number, each?: (second: number) => void): Promise<readonly LinkState[]>;
};

/** A gateway that is starting. `take` is done with each sighting. */
export async function beginTimed({ clock }: Timed, dataDir: string, take: (sighting: Sighting) => Promise<void> = async () => {}): Promise<TimedBot & { readonly started: Promise<void> }> {
  const [seen, codes, problems, ended]: [Sighting[], string[], string[], string[]] = [[], [], [], []];
  const gateway = await openWechat({ account: accountId("wechat"), now: clock.now, clock, dataDir, onScan: (code) => codes.push(code), onProblem: (problem) => problems.push(problem) });
  void gateway.ended?.then((because) => ended.push(because));
  const started = gateway.start(async (sighting) => {
    seen.push(sighting);
    await take(sighting);
  });
  started.catch(() => {});
  return {
    gateway, seen, codes, problems, ended, started,
    messages: () => seen.flatMap((sighting) => (sighting.type === "message" ? [sighting.id] : [])),
    reconnected: () => seen.flatMap((sighting) => (sighting.type === "reconnected" ? [sighting] : [])),
    async pass(ms, each) {
      const states: LinkState[] = [];
      for (let second = 0; second * 1000 < ms; second++) {
        each?.(second);
        await clock.advance(1000);
        const { state } = gateway.status();
        if (state !== undefined && state !== states.at(-1)) states.push(state);
      }
      return states;
    },
  };
}

/** A gateway that is logged in, and has read its rosters. */
export async function startTimed(timed: Timed, dataDir = freshFolder(), take?: (sighting: Sighting) => Promise<void>): Promise<TimedBot> {
  const bot = await beginTimed(timed, dataDir, take);
  await timed.clock.until(bot.started.then(() => bot.gateway.caughtUp()), 20 * 60_000);
  return bot;
}

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), "nuanqun-wechat-"));
