/** fixture: the made-up Web WeChat with the hardened puppet, or the stock one, behind the same gateway. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, it, vi } from "vitest";
import type { Puppet } from "wechaty-puppet";
import { accountId, actionId } from "../../../src/core/ids.ts";
import { openCard } from "../../../src/gateway/wechat/card.ts";
import { PuppetWechat } from "../../../src/gateway/wechat/puppet.ts";
import type { Limits } from "../../../src/gateway/wechat/requests.ts";
import { PuppetWechat4u } from "../../../src/gateway/wechat/stock.ts";
import { openGateway } from "../../../src/gateway/wechaty.ts";
import type { Clock, Delivery, Gateway, Sighting } from "../../../src/ports.ts";
import { openWebwx, routeWebwx, type Webwx, type WebwxOptions } from "../../emulators/webwx/server.ts";

export type Side = "ours" | "stock";
/** Every scenario is played on both, so that each hardening is seen to be needed. */
export const sides: readonly Side[] = ["ours", "stock"];
/** What holds on our side and is known not to hold on the stock one. */
export const holds = (side: Side): typeof it | typeof it.fails => (side === "ours" ? it : it.fails);

export type Scene = Webwx & {
  readonly side: Side;
  readonly gateway: Gateway;
  readonly puppet: Puppet;
  readonly seen: Sighting[];
  readonly problems: string[];
  readonly codes: string[];
  readonly clock: Clock;
  readonly dataDir: string;
  /** Ms that the login took. */
  readonly loginTook: number;
};
export type SceneOptions = {
  readonly server?: WebwxOptions;
  /** How many times faster than real time ours and the server's clocks go. */
  readonly speed?: number;
  readonly limits?: Partial<Limits>;
  readonly dataDir?: string;
  /** Another life of the process with the same server. */
  readonly again?: Webwx;
  /** People and rooms before the login. */
  readonly seed?: (server: Webwx) => void;
};

const ends: (() => unknown)[] = [];
const endings = async (): Promise<void> => {
  for (const end of ends.splice(0).toReversed()) await end();
};
/** Registers the end of all scenes, after each test or after all of a `describe`. */
export const endAfterEach = (): void => afterEach(endings);
export const endAfterAll = (): void => afterAll(endings);

/** Time that goes faster, for ours; the stock puppet reads the machine's own clock. */
export function fastClock(speed: number): Clock {
  const from = Date.now();
  return {
    now: () => Math.round(from + (Date.now() - from) * speed),
    after(ms, run) {
      const timer = setTimeout(run, Math.max(0, ms) / speed);
      return () => clearTimeout(timer);
    },
  };
}

/** Logs in. The stock puppet's `ready`, which comes 24 s later, is not waited for. */
export async function play(side: Side, options: SceneOptions = {}): Promise<Scene> {
  const clock = fastClock(side === "ours" ? (options.speed ?? 1) : 1);
  const server = options.again ?? (await openWebwx({ pollMs: 2000, now: clock.now, ...options.server }));
  options.seed?.(server);
  if (!options.again) {
    const unroute = routeWebwx(server.port);
    ends.push(() => server.close(), unroute);
  }
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "nuanqun-wechat-"));
  const problems: string[] = [];
  const codes: string[] = [];
  const seen: Sighting[] = [];
  const puppet = side === "ours"
    ? new PuppetWechat({ clock, card: openCard(join(dataDir, "wechat.card.json"), (problem) => problems.push(problem)), ...(options.limits && { limits: options.limits }) })
    : new PuppetWechat4u();
  const gateway = openGateway({
    puppet, kind: "wechat", account: accountId("wechat"), now: clock.now, looks: [100, 500],
    // Some of the stock puppet's look-ups never end.
    ...(side === "stock" && { limit: 1500 }),
    onProblem: (problem) => problems.push(problem), onScan: (code) => codes.push(code),
  });
  ends.push(() => leave(side, puppet, gateway));
  const began = performance.now();
  await gateway.start(async (sighting) => void seen.push(sighting));
  const loginTook = performance.now() - began;
  if (side === "ours") await gateway.caughtUp();
  return { ...server, side, gateway, puppet, seen, problems, codes, clock, dataDir, loginTook };
}

/** Ends one life of the process: ours as it does, the stock puppet by taking its strings away, since its own stop throws later. */
export async function leave(side: Side, puppet: Puppet, gateway: Pick<Gateway, "stop">): Promise<void> {
  if (side === "stock") {
    const inner: unknown = Reflect.get(puppet, "wechat4u");
    if (inner instanceof Object) {
      Reflect.set(inner, "state", "ended");
      for (const name of ["checkPollingId", "retryPollingId"]) clearTimeout(timerIn(inner, name));
      for (const name of ["stop", "start", "restart", "syncPolling"]) Reflect.set(inner, name, () => {});
    }
    clearInterval(timerIn(puppet, "getContactInterval"));
  }
  await gateway.stop();
}
function timerIn(object: object, name: string): number | undefined {
  const timer: unknown = Reflect.get(object, name);
  return timer instanceof Object && Symbol.toPrimitive in timer ? Number(timer) : undefined;
}

/** Waits until what is expected comes true. */
export const eventually = (check: () => void, timeout = 5000): Promise<void> => vi.waitFor(check, { interval: 10, timeout });
/** Lets real time pass, where it is to be shown that nothing comes of something. */
export const passes = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sightings of one type. */
export const only = <Type extends Sighting["type"]>(seen: readonly Sighting[], type: Type): readonly Extract<Sighting, { type: Type }>[] =>
  seen.filter((sighting): sighting is Extract<Sighting, { type: Type }> => sighting.type === type);

let marks = 0;
/** What was seen of what `act` does, up to a mark that somebody sets in a room afterwards. */
export async function seenOf({ world, seen }: Scene, person: string, room: string, act: () => unknown, timeout = 5000): Promise<readonly Sighting[]> {
  const from = seen.length;
  await act();
  const mark = `记号${++marks}`;
  world.say(person, room, mark);
  const isMark = (sighting: Sighting): boolean => sighting.type === "message" && sighting.text === mark;
  await eventually(() => { if (!seen.some(isMark)) throw new Error("the mark has not come"); }, timeout);
  return seen.slice(from).filter((sighting) => !isMark(sighting));
}

type Body = Delivery extends infer Each ? (Each extends Delivery ? Omit<Each, "id"> : never) : never;
let actions = 0;
/** Carries out an action with an id of its own. */
export function perform({ gateway }: Pick<Scene, "gateway">, body: Body): ReturnType<Gateway["perform"]> {
  return gateway.perform({ ...body, id: actionId(`action-${++actions}`) });
}
