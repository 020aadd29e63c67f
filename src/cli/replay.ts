/** replay: recorded events in, one decision a line out. No queue, no network, and no file unless `--durable` is given. */
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Rulebook } from "../core/book.ts";
import { roles } from "../core/entry.ts";
import type { Event } from "../core/event.ts";
import type { Decision } from "../core/finding.ts";
import { claimIn } from "../core/hear.ts";
import { type EventId, type MemberId, eventId } from "../core/ids.ts";
import { createAgenda, step } from "../core/run.ts";
import { emptyState } from "../core/state.ts";
import { openLedger } from "../ledger/ledger.ts";
import type { Ledger } from "../ports.ts";
import { Failure, sayFileError } from "./fail.ts";
import { lineReader, tellLine, writeLine } from "./replay-lines.ts";

/** Events that share one commit with `--durable`. */
const batchSize = 64;
/** Output is handed on in pieces of about this many characters. */
const piece = 64 * 1024;

export type ReplayOptions = { readonly file: string; readonly json: boolean; readonly durable?: string | undefined };
export type ReplayFigures = { readonly lines: number; readonly timers: number; readonly repeated: number; readonly disordered: number };

/**
 * Plays a file to one community from an empty ledger. Every deadline that falls between two lines fires. People whose
 * names stand under `staff` are taken at their word when first seen: the file's owner vouches for its lines.
 * Throws `Failure` (exit 2) for what cannot be read, naming the line.
 */
export async function replay(loaded: { book: Rulebook; files: Readonly<Record<string, string>> }, options: ReplayOptions, write: (text: string) => Promise<void>): Promise<ReplayFigures> {
  const { book } = loaded;
  const ledger = options.durable === undefined ? undefined : openFresh(options.durable);
  const print = options.json ? writeLine : tellLine;
  const read = lineReader(book.timeZone);
  const player = createPlayer(book);
  const figures = { lines: 0, timers: 0, repeated: 0, disordered: 0 };
  let out: string[] = [];
  let length = 0;
  let batch: Event[] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  let number = 0;

  const emit = (decision: Decision): void => {
    if (decision.event.type === "timer") figures.timers += 1;
    const text = print(decision);
    if (text === undefined) return;
    out.push(text, "\n");
    length += text.length + 1;
  };
  const playBatch = async (): Promise<void> => {
    const events = batch;
    batch = [];
    const decisions = ledger ? ledger.transaction(() => events.flatMap((event) => player.play(event, ledger))) : events.flatMap((event) => player.play(event, undefined));
    for (const decision of decisions) emit(decision);
    if (length >= piece) {
      await write(out.join(""));
      out = [];
      length = 0;
    }
  };
  try {
    ledger?.keepVersion(book.community, book.version, loaded.files, 0);
    for await (const text of linesOf(options.file)) {
      number += 1;
      if (text.trim() === "") continue;
      const event = readAt(text, number, read);
      figures.lines += 1;
      if (event.at < lastAt) figures.disordered += 1;
      lastAt = Math.max(lastAt, event.at);
      batch.push(event);
      if (batch.length >= batchSize) await playBatch();
    }
  } finally {
    // Also after an unreadable line: what was read before it has been decided.
    await playBatch();
    if (out.length > 0) await write(out.join(""));
    ledger?.close();
  }
  return { ...figures, repeated: player.repeated() };
}

function readAt(text: string, number: number, read: (text: string) => Event): Event {
  try {
    return read(text);
  } catch (error) {
    throw new Failure(`line ${number}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file, { encoding: "utf8" });
  try {
    let first = true;
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield first ? line.replace(/^\uFEFF/, "") : line;
      first = false;
    }
  } catch (error) {
    throw new Failure(sayFileError(error, `读不了 ${file}`));
  } finally {
    stream.destroy();
  }
}

function openFresh(folder: string): Ledger {
  const file = join(folder, "ledger.db");
  if (existsSync(file)) throw new Failure(`${file} 已经有账本；回放要从空账本开始，请换一个目录。`);
  try {
    return openLedger(file);
  } catch (error) {
    throw new Failure(sayFileError(error, `开不了账本 ${file}`));
  }
}

/** Plays events one by one, with the deadlines that fall before each. */
export function createPlayer(book: Rulebook): { play: (event: Event, ledger: Ledger | undefined) => Decision[]; repeated: () => number; state: ReturnType<typeof emptyState> } {
  const state = emptyState(book.community);
  const agenda = createAgenda(state, book);
  const seen = new Set<EventId>();
  /** Names of the file's staff that somebody has: each is good for one person. */
  const held = new Set<string>();
  let repeated = 0;

  const record = (event: Event, ledger: Ledger | undefined): Decision => {
    ledger?.recordEvent(book.community, event, book.version, event.at);
    const decision = step(state, event, book);
    ledger?.recordDecision(book.community, decision, event.at);
    agenda.note(decision.entries);
    return decision;
  };
  return {
    state,
    repeated: () => repeated,
    play(raw, ledger) {
      const decisions: Decision[] = [];
      const fire = (): void => {
        for (let due = agenda.due(raw.at); due !== undefined; due = agenda.due(raw.at)) decisions.push(record(due, ledger));
      };
      fire();
      if (seen.has(raw.id)) {
        repeated += 1;
        decisions.push({ event: raw, findings: [], actions: [], entries: [] });
        return decisions;
      }
      seen.add(raw.id);
      const staff = staffSeen(raw, book, held, (member) => state.members.has(member));
      if (staff) record(staff, ledger);
      decisions.push(record(withoutClaim(raw, book), ledger));
      // What falls due at once, such as a counter's turn, does not wait for the next line.
      fire();
      return decisions;
    },
  };
}

/** Nobody can prove who they are in a file: a claim in it is a wrong one. */
function withoutClaim(event: Event, book: Rulebook): Event {
  return event.type === "direct_message" && claimIn(event.text, book) !== undefined ? { ...event, text: "/claim wrong" } : event;
}

/** At first sight only, and one person for each listed name: who takes a staff member's name later on gains nothing by it. */
function staffSeen(event: Event, book: Rulebook, held: Set<string>, known: (member: MemberId) => boolean): Event | undefined {
  if (!("member" in event)) return undefined;
  const name = "name" in event ? event.name : undefined;
  for (const role of roles) {
    const listed = book.staff[role].find((each) => (each === name || each === event.member) && !held.has(each));
    if (listed === undefined) continue;
    held.add(listed);
    if (known(event.member)) continue;
    return { type: "staff_recognised", id: eventId(`staff:${event.member}`), at: event.at, member: event.member, name: name ?? event.member, role };
  }
  return undefined;
}
