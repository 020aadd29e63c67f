/** fixture: the made-up QQ with our puppet behind the gateway. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, vi } from "vitest";
import { accountId, actionId } from "../../../src/core/ids.ts";
import { placeIn } from "../../../src/gateway/qq/place.ts";
import { PuppetOneBot, type PuppetOneBotOptions } from "../../../src/gateway/qq/puppet.ts";
import { openGateway } from "../../../src/gateway/wechaty.ts";
import type { Clock, Delivery, Gateway, Sighting } from "../../../src/ports.ts";
import { type OneBot, type OneBotOptions, openOneBot } from "../../emulators/onebot/server.ts";


export type Scene = OneBot & {
  readonly server: OneBot;
  readonly gateway: Gateway;
  readonly puppet: PuppetOneBot;
  readonly seen: Sighting[];
  readonly problems: string[];
  readonly clock: Clock;
  readonly dataDir: string;
  /** 阿明 owns the group, 小美 is a member, 小王 is not in it. */
  readonly aming: number; readonly xiaomei: number; readonly wang: number; readonly group: number;
};
export type SceneOptions = {
  readonly server?: OneBotOptions;
  /** The bot's rank in the group. */
  readonly rank?: "owner" | "admin" | "member";
  /** How many times faster than real time both clocks go. */
  readonly speed?: number;
  readonly clock?: Clock;
  readonly puppet?: Partial<PuppetOneBotOptions>;
  /** People and groups before the login. */
  readonly seed?: (server: OneBot) => void;
  readonly dataDir?: string;
  /** Another life of the process with the same server. */
  readonly again?: Scene;
};

const ends: (() => unknown)[] = [];
export const onEnd = (end: () => unknown): void => void ends.push(end);
const endings = async (): Promise<void> => {
  for (const end of ends.splice(0).toReversed()) await end();
};
export const endAfterEach = (): void => afterEach(endings);
export const endAfterAll = (): void => afterAll(endings);

/** Time that goes faster. */
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

/** Opens the QQ side with a group in it. */
export async function open({ server: options, rank = "admin", seed, clock = fastClock(1) }: SceneOptions = {}): Promise<OneBot & Pick<Scene, "server" | "aming" | "xiaomei" | "wang" | "group">> {
  const server = await openOneBot({ heartbeatMs: 0, cardPauseMs: 0, reconnectMs: 5, now: clock.now, after: clock.after, ...options });
  onEnd(() => server.close());
  const { world } = server;
  const [aming, xiaomei, wang] = [world.person("阿明"), world.person("小美"), world.person("小王")];
  const group = world.group("瑜伽小站", { owner: rank === "owner" ? world.bot : aming, admins: rank === "admin" ? [world.bot] : [], members: [aming, xiaomei] });
  seed?.(server);
  return { ...server, server, aming, xiaomei, wang, group };
}

/** Opens the QQ side and the gateway to it, not yet started. */
export async function prepare(options: SceneOptions = {}): Promise<Scene> {
  const clock = options.clock ?? fastClock(options.speed ?? 1);
  const stage = options.again ?? (await open({ ...options, clock }));
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "nuanqun-qq-"));
  const problems: string[] = [];
  const seen: Sighting[] = [];
  const puppet = new PuppetOneBot({
    way: { url: stage.url }, clock, pace: 0, place: placeIn(join(dataDir, "qq.place.json")),
    ...(options.server?.token !== undefined && { token: options.server.token }), ...options.puppet,
  });
  const gateway = openGateway({ puppet, kind: "qq", account: accountId("qq"), now: clock.now, looks: [20, 50], onProblem: (problem) => problems.push(problem) });
  onEnd(() => gateway.stop());
  return { ...stage, gateway, puppet, seen, problems, clock, dataDir };
}

/** Logs in. What was seen before, the rosters, is left out of `seen`. */
export async function play(options: SceneOptions = {}): Promise<Scene> {
  const scene = await prepare(options);
  await begin(scene);
  return scene;
}
export async function begin({ gateway, seen }: Scene): Promise<void> {
  await gateway.start(async (sighting) => void seen.push(sighting));
  await gateway.caughtUp();
}

/** Waits until the puppet is in touch over another line than the first. */
export const back = ({ traffic, puppet }: Scene): Promise<void> => eventually(() => {
  if (traffic.openings < 2 || puppet.link().state !== "online") throw new Error("not back yet");
});

/** Waits until what is expected comes true. */
export const eventually = (check: () => void | Promise<void>, timeout = 5000): Promise<void> => vi.waitFor(check, { interval: 5, timeout });

/** Sightings of one type. */
export const only = <Type extends Sighting["type"]>(seen: readonly Sighting[], type: Type): readonly Extract<Sighting, { type: Type }>[] =>
  seen.filter((sighting): sighting is Extract<Sighting, { type: Type }> => sighting.type === type);

let marks = 0;
/** What was seen of what `act` does, up to a mark that 阿明 sets in the group afterwards. */
export async function seenOf(scene: Scene, act: () => unknown, timeout = 5000): Promise<readonly Sighting[]> {
  const { world, seen, aming, group } = scene;
  const from = seen.length;
  await act();
  const mark = `记号${++marks}`;
  world.say(aming, group, mark);
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
export const saying = (group: number, text: string, more: Partial<Extract<Delivery, { type: "say" }>> = {}): Extract<Body, { type: "say" }> => ({ type: "say", group: `qqg:${group}`, text, mention: [], media: [], ...more });
export const qq = (number: number): string => `qq:${number}`;
export const qqg = (number: number): string => `qqg:${number}`;
