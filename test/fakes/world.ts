/** world: the whole bot in one process, joined as `cli/start.ts` joins it, over fakes. */
import { type App, type AppParts, type LoadedBook, createApp } from "../../src/app.ts";
import { type ClaimDesk, createClaims } from "../../src/claims.ts";
import { type CommunityId, eventId } from "../../src/core/ids.ts";
import { type State, nameOf } from "../../src/core/state.ts";
import { createIdentity } from "../../src/identity/identity.ts";
import { createIntake } from "../../src/identity/intake.ts";
import { platformMessage } from "../../src/identity/recognise.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { type Outbox, createOutbox } from "../../src/outbox/outbox.ts";
import type { Ledger, Sighting } from "../../src/ports.ts";
import { loadedBook } from "./book.ts";
import { FakeClock } from "./clock.ts";
import { FakeGateway } from "./gateway.ts";
import { FakeQueue } from "./queue.ts";

export type World = {
  readonly clock: FakeClock; readonly gateway: FakeGateway; readonly queue: FakeQueue; readonly ledger: Ledger; readonly app: App; readonly outbox: Outbox; readonly claims: ClaimDesk;
  readonly codes: readonly string[]; readonly errors: readonly unknown[];
  /** Begins without time passing. */
  open(): Promise<World>;
  /** Takes sightings in, and lets what follows from them happen now. */
  see(...sightings: readonly Sighting[]): Promise<void>;
  state(): State;
};
export type WorldParts = { readonly clock?: FakeClock; readonly gateway?: FakeGateway; readonly ledger?: Ledger; readonly file?: string; readonly books?: readonly LoadedBook[]; readonly wrap?: (ledger: Ledger) => Ledger; readonly status?: AppParts["status"] };

export function makeWorld({ clock = new FakeClock(), gateway = new FakeGateway(clock), books = [loadedBook()], ...more }: WorldParts = {}): World {
  const bare = more.ledger ?? openLedger(more.file ?? ":memory:");
  const ledger = more.wrap?.(bare) ?? bare;
  const queue = new FakeQueue(clock);
  const errors: unknown[] = [];
  const codes: string[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const identity = createIdentity(ledger, clock.now);
  const claims = createClaims({
    makeCode: () => `CODE${codes.length + 1}X`,
    needed: (community) => ![...(app.state(community)?.members.values() ?? [])].some((member) => member.role === "founder"),
    show: (_community, code) => void codes.push(code),
  });
  const app: App = createApp({
    account: gateway.account, ledger, queue, clock, claims, onError,
    books: new Map(books.map((loaded) => [loaded.book.community, loaded])),
    status: more.status ?? (async () => ({ gateway: "sandbox", loggedIn: true, startedAt: 0, outbox: {}, sentToday: 0, dailyCap: 1, queueDepth: 0, rulesVersion: "v1", problems: [] })),
    why: () => undefined,
    onActions: () => outbox.poke(),
  });
  const outbox: Outbox = createOutbox({
    ledger, gateway, clock, onError, random: () => 0.5,
    address: {
      group: (group) => identity.platformId(gateway.account, gateway.epoch, group),
      member: (member) => identity.platformId(gateway.account, gateway.epoch, member),
      message: (event) => platformMessage(gateway.account, event),
      name: (community, member, group) => nameIn(app.state(community), member, group),
      media: (community, path) => `/rules/${community}/${path}`,
    },
    pace: (community) => {
      const book = app.book(community);
      if (!book) throw new Error(`no such community: ${community}`);
      return book;
    },
    onOutcome: async ({ action, community, attempts }, outcome, because) => {
      const { id: _id, event: _event, by: _by, priority: _priority, until: _until, ...about } = action;
      await app.accept({ type: "receipt", id: eventId(`receipt:${action.id}:${outcome}:${attempts}`), at: clock.now(), action: action.id, outcome, because, about }, community);
    },
  });
  const intake = createIntake({ gateway, identity, bound: ledger.boundGroups(), communities: app.communities, book: app.book, state: app.state, accept: app.accept });
  const world: World = {
    clock, gateway, queue, ledger, app, outbox, claims, codes, errors,
    async open() {
      await clock.until(Promise.all([app.start(), gateway.start(intake)]));
      await clock.until(outbox.start());
      for (const community of app.communities()) claims.codeFor(community);
      await clock.advance(0);
      return world;
    },
    async see(...sightings) {
      await clock.until(Promise.all(sightings.map((sighting) => gateway.see(sighting))));
      await clock.advance(0);
    },
    state: () => stateOf(app, books[0]?.book.community),
  };
  return world;
}

function nameIn(state: State | undefined, member: Parameters<typeof nameOf>[1], group: Parameters<typeof nameOf>[2]): string {
  return state ? nameOf(state, member, group) : member;
}

export function stateOf(app: App, community: CommunityId | undefined): State {
  const state = community && app.state(community);
  if (!state) throw new Error("no such community");
  return state;
}
