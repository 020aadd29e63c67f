/** world: the whole bot in one process, over fakes. */
import type { App, LoadedBook } from "../../src/app.ts";
import { type Speaker, joinBot } from "../../src/bot.ts";
import type { ClaimDesk } from "../../src/claims.ts";
import type { CommunityId } from "../../src/core/ids.ts";
import type { State } from "../../src/core/state.ts";
import type { BookFrom } from "../../src/in-force.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Outbox } from "../../src/outbox/outbox.ts";
import type { Ledger, Sighting } from "../../src/ports.ts";
import { loadedBook } from "./book.ts";
import { FakeClock } from "./clock.ts";
import { FakeGateway } from "./gateway.ts";
import { FakeQueue } from "./queue.ts";

export type World = {
  readonly clock: FakeClock; readonly gateway: FakeGateway; readonly queue: FakeQueue; readonly ledger: Ledger; readonly app: App; readonly outbox: Outbox; readonly claims: ClaimDesk;
  readonly codes: readonly string[]; /** What the server's console showed. */ readonly said: readonly string[]; readonly errors: readonly unknown[];
  /** Begins without time passing. */
  open(): Promise<World>;
  /** Takes sightings in, and lets what follows from them happen now. */
  see(...sightings: readonly Sighting[]): Promise<void>;
  state(): State;
};
export type WorldParts = { readonly clock?: FakeClock; readonly gateway?: FakeGateway; readonly ledger?: Ledger; readonly file?: string; readonly books?: readonly LoadedBook[]; readonly wrap?: (ledger: Ledger) => Ledger; readonly bookFrom?: BookFrom; readonly refused?: readonly CommunityId[]; /** One account of several. */ readonly speaker?: Speaker };

export function makeWorld({ clock = new FakeClock(), gateway = new FakeGateway(clock), books = [loadedBook()], ...more }: WorldParts = {}): World {
  const bare = more.ledger ?? openLedger(more.file ?? ":memory:", more.speaker?.name);
  const ledger = more.wrap?.(bare) ?? bare;
  const queue = new FakeQueue(clock);
  const errors: unknown[] = [];
  const codes: string[] = [];
  const said: string[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const { app, outbox, claims, seen } = joinBot({
    gateway, ledger, queue, clock, onError, random: () => 0.5,
    books: new Map(books.map((loaded) => [loaded.book.community, loaded])),
    bookFrom: more.bookFrom ?? (() => undefined),
    refused: more.refused ?? [], speaker: more.speaker,
    media: (community, path) => `/rules/${community}/${path}`,
    makeCode: () => `CODE${codes.length + 1}X`,
    say(line) {
      said.push(line);
      codes.push(line.split(" ").at(-1) ?? "");
    },
    showsClaim: false, ruleProblems: () => [],
  });
  const world: World = {
    clock, gateway, queue, ledger, app, outbox, claims, codes, said, errors,
    async open() {
      await clock.until(Promise.all([app.start(), gateway.start(seen)]));
      await clock.until(outbox.start());
      for (const community of app.communities()) claims.codeFor(community);
      await clock.advance(0);
      return world;
    },
    async see(...sightings) {
      await clock.until(Promise.all(sightings.map((sighting) => gateway.see(sighting))));
      await clock.advance(0);
    },
    state: () => stateOf(app, books[0]?.book.community ?? more.refused?.[0]),
  };
  return world;
}

export function stateOf(app: App, community: CommunityId | undefined): State {
  const state = community && app.state(community);
  if (!state) throw new Error("no such community");
  return state;
}
