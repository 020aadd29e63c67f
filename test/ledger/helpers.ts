/** helpers: a ledger in memory or in a folder of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Draft } from "../../src/core/action.ts";
import type { Event } from "../../src/core/event.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Ledger, StoredAction } from "../../src/ports.ts";
import { yoga } from "../fakes/book.ts";
import { decisionOf, message } from "../fakes/events.ts";

export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "nuanqun-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

export const memory = (): Ledger => openLedger(":memory:");

/** Records an event that asks for these actions. */
export function ask(ledger: Ledger, id: string, drafts: readonly Draft[], timing: Parameters<typeof decisionOf>[2] = {}, more: Partial<Extract<Event, { type: "message" }>> = {}): void {
  const event = message(id, more);
  ledger.transaction(() => {
    ledger.recordEvent(yoga, event, "v1", event.at);
    ledger.recordDecision(yoga, decisionOf(event, drafts, timing), event.at);
  });
}

export const idsOf = (actions: readonly StoredAction[]): readonly string[] => actions.map(({ action }) => action.id);
