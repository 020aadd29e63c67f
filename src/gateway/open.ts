/** open: the ways to get a gateway. wechaty takes a second to load, so it is loaded here and not before. */
import { join } from "node:path";
import { type AccountId, accountId } from "../core/ids.ts";
import type { Clock, Gateway, Sandbox } from "../ports.ts";
import { demoSeed } from "./sandbox/demo-seed.ts";
import type { WorldSeed } from "./sandbox/happening.ts";
import type { Faults } from "./sandbox/puppet.ts";
import type { PuppetOneBotOptions } from "./qq/puppet.ts";
import type { GatewayOptions } from "./wechaty.ts";

/** What all gateways may be told. */
type Common = Pick<GatewayOptions, "account" | "now"> & Partial<Omit<GatewayOptions, "puppet" | "kind">>;
export type SandboxOptions = Common & {
  /** Holds `sandbox.jsonl` and `sandbox-media/`. */
  readonly dataDir: string;
  /** How a fresh world begins. */
  readonly seed?: WorldSeed;
  /** True to survive a power cut as well as kill -9. */
  readonly fsync?: boolean;
  /** What happened so many ms before a start is delivered again, since the process may have died before it was recorded. */
  readonly redeliver?: number;
};

export type OpenSandbox = {
  readonly gateway: Gateway;
  readonly sandbox: Sandbox;
  /** What goes wrong, for tests to change. */
  readonly faults: Faults;
  /** Lets go of the file, once the gateway has stopped. */
  readonly close: () => void;
};

/** The most that is delivered again. */
const mostRedelivered = 500;

/** The made-up WeChat, and the gateway to it. */
export async function openSandbox(options: SandboxOptions): Promise<OpenSandbox> {
  const [{ World }, { PuppetSandbox }, { openGateway }] = await Promise.all([import("./sandbox/world.ts"), import("./sandbox/puppet.ts"), import("./wechaty.ts")]);
  const { dataDir, now } = options;
  const world = new World({ file: join(dataDir, "sandbox.jsonl"), seed: options.seed ?? demoSeed, now, fsync: options.fsync ?? false });
  const redeliver = { since: () => now() - (options.redeliver ?? 3_600_000), most: mostRedelivered };
  const puppet = new PuppetSandbox({ world, dataDir, redeliver });
  // A new world counts its messages anew, so to the ledger it is another account.
  const account = accountId(`${options.account}-${world.bornAt.toString(36)}`);
  const gateway = openGateway({ epoch: () => `sandbox:${world.bornAt}`, ...options, account, puppet, kind: "sandbox" });
  return { gateway, sandbox: world, faults: puppet.faults, close: () => world.close() };
}

export type WechatOptions = Common & {
  /** Holds `wechat.card.json`, the kept login. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly limits?: { readonly poll?: number; readonly send?: number; readonly other?: number };
};

/** Web WeChat, through the hardened puppet. */
export async function openWechat({ dataDir, clock, limits, ...options }: WechatOptions): Promise<Gateway> {
  const [{ PuppetWechat }, { openCard }, { openGateway }] = await Promise.all([import("./wechat/puppet.ts"), import("./wechat/card.ts"), import("./wechaty.ts")]);
  const card = openCard(join(dataDir, "wechat.card.json"), options.onProblem ?? (() => {}));
  const puppet = new PuppetWechat({ clock, card, ...(limits && { limits }) });
  // A large file goes up in pieces, each with a limit of its own.
  return openGateway({ limit: 55_000, ...options, puppet, kind: "wechat" });
}

export type QqOptions = Common & Pick<PuppetOneBotOptions, "way" | "token" | "clock" | "limits" | "random"> & {
  /** Holds `qq.place.json`: up to where all that was said is recorded. */
  readonly dataDir: string;
};

/** QQ, through OneBot 11. Its numbers last, so that its ids are those of one epoch for ever. */
export async function openQq({ dataDir, way, token, clock, limits, random, ...options }: QqOptions): Promise<Gateway> {
  const [{ PuppetOneBot }, { placeIn }, { openGateway }] = await Promise.all([import("./qq/puppet.ts"), import("./qq/place.ts"), import("./wechaty.ts")]);
  const place = placeIn(join(dataDir, "qq.place.json"));
  const puppet = new PuppetOneBot({ way, clock, place, ...(token !== undefined && { token }), ...(limits && { limits }), ...(random && { random }) });
  // Pictures and files go up in one piece.
  return openGateway({ limit: 55_000, ...options, puppet, kind: "qq" });
}

/** A puppet by the name of its npm package, as long as that is installed. */
export async function openPuppet(name: string, options: Common & { readonly account: AccountId; readonly puppetOptions?: Readonly<Record<string, unknown>> }): Promise<Gateway> {
  if (!/^(?:@[\w.-]+\/)?wechaty-puppet-[\w.-]+$/.test(name)) throw new Error(`「${name}」不是 wechaty puppet 的包名，应形如 wechaty-puppet-service`);
  const [{ resolvePuppetByName }, { openGateway }] = await Promise.all([import("./puppet-by-name.ts"), import("./wechaty.ts")]);
  return openGateway({ ...options, puppet: await resolvePuppetByName(name, options.puppetOptions), kind: "puppet" });
}
