/** calls: takes a call, lets faults and the profile have their way with it, and answers. */
import type { After } from "../webwx/account.ts";
import type { Json } from "../webwx/json.ts";
import { governingCalls } from "./governing.ts";
import { hangingCalls } from "./hanging.ts";
import { Failed, Params } from "./params.ts";
import { readingCalls } from "./reading.ts";
import { sendingCalls } from "./sending.ts";
import type { Call, Calls, Site } from "./site.ts";
import type { Traffic } from "./traffic.ts";

const known: Calls = { ...sendingCalls, ...governingCalls, ...readingCalls, ...hangingCalls };

export type Answer = { readonly status: "ok" | "failed"; readonly retcode: number; readonly data: unknown; readonly message: string; readonly wording: string };
export const failure = (retcode: number, wording: string): Answer => ({ status: "failed", retcode, data: null, message: wording, wording });

export type Desk = {
  readonly site: Site;
  readonly traffic: Traffic;
  readonly after: After;
  /** How long the implementation waits before it reads a card back, ms. */
  readonly cardPauseMs: number;
  /** Does something and answers what it told meanwhile. */
  readonly holding: (work: () => Answer) => { readonly answer: Answer; readonly events: readonly Json[] };
};
export type Answered = { readonly answer: Answer; readonly events: readonly Json[] };

/** Answers a call, with the events that it led to. `tellFirst` is given them when they come before the answer. */
export async function answer(desk: Desk, action: string, given: Json, tellFirst: (events: readonly Json[]) => void): Promise<Answered> {
  const { site, traffic, after, holding } = desk;
  const asked: Parameters<Traffic["note"]>[0] = { action, params: given, at: site.now() };
  traffic.note(asked);
  const pause = site.faults.slow[action] ?? site.faults.slow["*"];
  if (pause !== undefined) await waiting(after, pause);
  const done = holding(() => work(site, action, given));
  if (site.faults.eventsFirst) tellFirst(done.events);
  const reads = done.answer.retcode === 0 && action === "set_group_card" ? site.ways.cardReads : 0;
  if (reads * desk.cardPauseMs > 0) await waiting(after, reads * desk.cardPauseMs);
  asked.retcode = done.answer.retcode;
  return { answer: done.answer, events: site.faults.eventsFirst ? [] : done.events };
}

const waiting = (after: After, ms: number): Promise<void> => new Promise((resolve) => void after(ms, resolve));

function work(site: Site, action: string, given: Json): Answer {
  const { faults, ways, world } = site;
  const failing = faults.failing[action];
  if (failing) return failure(failing.retcode, failing.wording);
  const name = ways.suffixes ? action.replace(/_(async|rate_limited)$/, "") : action;
  const call: Call | undefined = faults.unknown.includes(action) ? undefined : known[name];
  if (!call) return failure(1404, ways.words.unknownAction(action));
  try {
    const hollow = faults.okOnly.includes(name) || ways.hollow.includes(name);
    const data = hollow ? (name.startsWith("send_") ? { message_id: world.messages.nextId() } : null) : call(new Params(given, ways.words), site);
    return { status: "ok", retcode: 0, data, message: "", wording: "" };
  } catch (error) {
    if (error instanceof Failed) return failure(error.retcode, error.message);
    return failure(1200, `emulator: ${String(error)}`);
  }
}
