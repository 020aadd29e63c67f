/**
 * bench: what the machine gives: replay in memory and durable, one live message, memory of many groups, keyword matching.
 * Usage: npm run bench [-- messages]. Medians over several rounds; ratios hold where absolute rates do not.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { createApp } from "../src/app.ts";
import { needBook } from "../src/cli/books.ts";
import { createPlayer } from "../src/cli/replay.ts";
import { writeLine } from "../src/cli/replay-lines.ts";
import { systemClock } from "../src/clock.ts";
import type { MessageEvent } from "../src/core/event.ts";
import { type CommunityId, accountId, eventId, groupId, memberId } from "../src/core/ids.ts";
import { buildKeywords, find } from "../src/core/keywords.ts";
import { step } from "../src/core/run.ts";
import { emptyState } from "../src/core/state.ts";
import { normalise } from "../src/core/text.ts";
import { openLedger } from "../src/ledger/ledger.ts";
import type { Queue } from "../src/ports.ts";
import { seeded } from "./seeded.ts";

const count = Number(process.argv[2] ?? 20_000);
const rounds = 5;
const loaded = needBook(resolve(import.meta.dirname, "../rules"), "demo");
const { book } = loaded;

const common = [..."的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许"];

function talk(messages: number, seed: number, groups = 20, members = 200): MessageEvent[] {
  const random = seeded(seed);
  const pick = (below: number): number => Math.floor(random() * below);
  const at = Date.parse("2026-11-22T10:00:00+08:00");
  return Array.from({ length: messages }, (_, index) => {
    const text = index % 50 === 0 ? `加薇❤ ab${1000 + index} 领红包` : Array.from({ length: 8 + pick(24) }, () => common[pick(common.length)] ?? "好").join("");
    const member = pick(members);
    return { type: "message", id: eventId(`b${seed}-${index}`), group: groupId(`g${pick(groups)}`), member: memberId(`m${member}`), name: `成员${member}`, text, at: at + index * 50 };
  });
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const quantile = (values: readonly number[], part: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
const print = (name: string, figure: string): void => void process.stdout.write(`${name.padEnd(46)} ${figure}\n`);
const perSecond = (n: number, ms: number): string => `${Math.round((n / ms) * 1000).toLocaleString("en")}/s`;

function measureReplay(durable: boolean): number {
  const folder = mkdtempSync(join(tmpdir(), "nuanqun-bench-"));
  const ledger = durable ? openLedger(join(folder, "ledger.db")) : undefined;
  const player = createPlayer(book);
  const events = talk(count, 7);
  const from = performance.now();
  let written = 0;
  for (let first = 0; first < events.length; first += 64) {
    const batch = events.slice(first, first + 64);
    const play = (): void => {
      for (const event of batch) for (const decision of player.play(event, ledger)) written += writeLine(decision).length;
    };
    if (ledger) ledger.transaction(play);
    else play();
  }
  const ms = performance.now() - from;
  ledger?.close();
  rmSync(folder, { recursive: true });
  if (written === 0) throw new Error("nothing was written");
  return ms;
}

/** A queue that does nothing: what is measured is the way from `accept` to the commit. */
const idleQueue: Queue = {
  start: async () => undefined, setTimer: async () => undefined, clearTimer: async () => undefined, setSchedules: async () => undefined,
  nextRuns: async () => new Map(), depth: async () => 0, stop: async () => undefined,
};

async function measureLive(): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), "nuanqun-bench-"));
  const ledger = openLedger(join(folder, "ledger.db"));
  const community: CommunityId = book.community;
  const app = createApp({
    account: accountId("bench"), ledger, queue: idleQueue, clock: systemClock, books: new Map([[community, loaded]]), bookFrom: () => undefined, claims: { redeem: () => false, holder: () => undefined, redact: (text) => text },
    status: () => Promise.reject(new Error("not asked")), why: () => undefined, onActions: () => undefined, onError: (error) => { throw error; },
  });
  const times: number[] = [];
  for (const event of talk(2000, 11)) {
    const from = performance.now();
    await app.accept({ ...event, at: Date.now() }, community);
    times.push(performance.now() - from);
  }
  await app.stop();
  ledger.close();
  rmSync(folder, { recursive: true });
  return times.slice(500);
}

function measureMemory(): number {
  const state = emptyState(book.community);
  const at = Date.parse("2026-11-22T10:00:00+08:00");
  for (let group = 0; group < 500; group += 1) {
    for (let member = 0; member < 500; member += 1) {
      const id = `m${group}-${member}`;
      step(state, { type: "member_joined", id: eventId(`j${id}`), group: groupId(`g${group}`), member: memberId(id), name: `上海-成员${member}-设计`, at, listed: true, late: true }, book);
      if (member % 10 === 0) step(state, { type: "message", id: eventId(`t${id}`), group: groupId(`g${group}`), member: memberId(id), name: `上海-成员${member}-设计`, text: `大家早上好，今天第${member}次打卡`, at }, book);
    }
  }
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  if (state.members.size !== 250_000) throw new Error("members are missing");
  return rss / 1024 / 1024;
}

function measureKeywords(): { ours: number; naive: number; hits: number } {
  const random = seeded(3);
  const word = (): string => Array.from({ length: 2 + Math.floor(random() * 3) }, () => common[Math.floor(random() * common.length)] ?? "好").join("");
  const words = [...new Set(Array.from({ length: 12_000 }, word))].slice(0, 10_000);
  const keywords = buildKeywords(new Map([["words", words]]));
  const texts = talk(4000, 5).map((event) => normalise(event.text).text);
  let hits = 0;
  let from = performance.now();
  for (const text of texts) hits += find(keywords, text).length;
  const ours = performance.now() - from;
  from = performance.now();
  let seen = 0;
  for (const text of texts.slice(0, 400)) for (const each of words) if (text.includes(each)) seen += 1;
  const naive = (performance.now() - from) * 10;
  if (seen === 0) throw new Error("the words hit nothing");
  return { ours, naive, hits };
}

// First of all, while little else has been loaded.
const megabytes = measureMemory();
measureReplay(false);
const memory = median(Array.from({ length: rounds }, () => measureReplay(false)));
const durable = median(Array.from({ length: rounds }, () => measureReplay(true)));
print(`replay in memory, ${count} messages`, perSecond(count, memory));
print(`replay durable (WAL, FULL, batches of 64)`, `${perSecond(count, durable)}, ${(durable / memory).toFixed(2)} times the time in memory`);
const live = await measureLive();
print("one live message, accept to commit", `p50 ${quantile(live, 0.5).toFixed(2)} ms, p99 ${quantile(live, 0.99).toFixed(2)} ms`);
print("RSS, 500 groups of 500 members", `${Math.round(megabytes)} MB`);
const words = measureKeywords();
print("10,000 keywords, 4,000 messages", `${perSecond(4000, words.ours)}, ${Math.round(words.naive / words.ours)} times a loop of includes`);
