/** calls: takes a call, lets faults and the profile have their way with it, and answers. */
import type { Json } from "../webwx/json.ts";
import { governingCalls } from "./governing.ts";
import { hangingCalls } from "./hanging.ts";
import { Failed, Params } from "./params.ts";
import { quickCalls } from "./quick.ts";
import { readingCalls } from "./reading.ts";
import { sendingCalls } from "./sending.ts";
import type { Call, Site } from "./site.ts";
import type { Traffic } from "./traffic.ts";

const known: ReadonlyMap<string, Call> = new Map(Object.entries({ ...sendingCalls, ...governingCalls, ...readingCalls, ...hangingCalls, ...quickCalls }));

export type Answer = { readonly status: "ok" | "failed"; readonly retcode: number; readonly data: unknown; readonly message: string; readonly wording: string };
export const failure = (retcode: number, wording: string): Answer => ({ status: "failed", retcode, data: null, message: wording, wording });

export type Desk = {
  readonly site: Site;
  readonly traffic: Traffic;
  /** Waits so many ms; for ever, once the emulator is closed. */
  readonly wait: (ms: number) => Promise<void>;
  /** How long the implementation waits before it reads a card back, ms. */
  readonly cardPauseMs: number;
  /** Does something and answers what it told meanwhile. */
  readonly holding: (work: () => Answer) => { readonly answer: Answer; readonly events: readonly Json[] };
};
export type Answered = { readonly answer: Answer; readonly events: readonly Json[] };

/** Answers a call, with the events that it led to. `tellFirst` is given them when they come before the answer. */
export async function answer(desk: Desk, action: string, given: Json, tellFirst: (events: readonly Json[]) => void): Promise<Answered> {
  const { site, traffic, wait, holding } = desk;
  const asked: Parameters<Traffic["note"]>[0] = { action, params: given, at: site.now() };
  traffic.note(asked);
  const pause = site.faults.slow.get(action) ?? site.faults.slow.get("*");
  if (pause !== undefined) await wait(pause);
  const done = holding(() => work(site, action, given));
  if (site.faults.eventsFirst) tellFirst(done.events);
  if (action === "set_group_card" && done.answer.retcode === 0) await wait(desk.cardPauseMs * (isHollow(site, action) ? site.ways.cardReads : Math.min(1, site.ways.cardReads)));
  asked.retcode = done.answer.retcode;
  return { answer: done.answer, events: site.faults.eventsFirst ? [] : done.events };
}

const isHollow = ({ faults, ways }: Site, name: string): boolean => faults.okOnly.includes(name) || ways.hollow.includes(name);
const acts = (name: string): boolean => /^(?:send|set|delete|upload|_(?:send|del))_/.test(name);

function work(site: Site, action: string, given: Json): Answer {
  const { faults, ways, world } = site;
  const failing = faults.failing.get(action);
  if (failing) return failure(failing.retcode, failing.wording);
  const name = ways.suffixes ? action.replace(/_(async|rate_limited)$/, "") : action;
  const call = faults.unknown.includes(action) ? undefined : known.get(name);
  if (!call) return failure(1404, ways.words.unknownAction(action));
  if (!faults.online && acts(name)) return failure(1200, "账号已离线");
  try {
    const data = isHollow(site, name) ? (name.startsWith("send_") ? { message_id: world.messages.nextId() } : null) : call(new Params(given, ways.words), site);
    return { status: "ok", retcode: 0, data, message: "", wording: "" };
  } catch (error) {
    if (error instanceof Failed) return failure(error.retcode, error.message);
    return failure(1200, `emulator: ${String(error)}`);
  }
}
