/** fixture: a small made-up WeChat in a folder of its own, and the gateway to it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, vi } from "vitest";
import { accountId, actionId } from "../../../src/core/ids.ts";
import { openSandbox, type SandboxOptions } from "../../../src/gateway/open.ts";
import { demoSeed } from "../../../src/gateway/sandbox/demo-seed.ts";
import { World } from "../../../src/gateway/sandbox/world.ts";
import type { Delivery, Gateway, Sighting } from "../../../src/ports.ts";

export const morning = Date.parse("2026-11-22T10:00:00+08:00");
export const room = "room:1";
export const xiaoqing = "p:xiaoqing";
export const xiaoyu = "p:xiaoyu";
export const xiaomei = "p:xiaomei";

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** An empty folder that is gone after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nuanqun-"));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A clock that moves one second each time it is read. */
export function ticking(from = morning): () => number {
  let at = from;
  return () => (at += 1000);
}

export function openWorld(file: string, now = ticking()): World {
  const world = new World({ file, seed: demoSeed, now });
  endings.push(() => world.close());
  return world;
}

export type Started = Awaited<ReturnType<typeof openSandbox>> & { readonly seen: Sighting[]; readonly dataDir: string; readonly problems: string[] };

/** A started gateway and all that it has seen; the rosters come first. */
export async function started(options: Partial<SandboxOptions> = {}): Promise<Started> {
  const dataDir = options.dataDir ?? emptyFolder();
  const problems: string[] = [];
  const opened = await openSandbox({ account: accountId("a1"), now: ticking(), looks: [], onProblem: (problem) => problems.push(problem), ...options, dataDir });
  const seen: Sighting[] = [];
  await opened.gateway.start(async (sighting) => void seen.push(sighting));
  endings.push(() => opened.gateway.stop().then(opened.close));
  return { ...opened, seen, dataDir, problems };
}

/** Sightings of one type. */
export function only<Type extends Sighting["type"]>(seen: readonly Sighting[], type: Type): readonly Extract<Sighting, { type: Type }>[] {
  return seen.filter((sighting): sighting is Extract<Sighting, { type: Type }> => sighting.type === type);
}

type Body = Delivery extends infer Each ? (Each extends Delivery ? Omit<Each, "id"> : never) : never;
let actions = 0;
/** Carries out an action with an id of its own. */
export function perform(gateway: Gateway, body: Body): ReturnType<Gateway["perform"]> {
  return gateway.perform({ ...body, id: actionId(`action-${++actions}`) });
}

export const saying = (text: string, more: Partial<Extract<Delivery, { type: "say" }>> = {}): Extract<Body, { type: "say" }> => ({ type: "say", group: room, text, mention: [], media: [], ...more });

/** Waits until what is expected comes true. */
export const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { interval: 2, timeout: 5000 });
