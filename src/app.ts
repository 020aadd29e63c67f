/** app: the doors. `accept` takes an event in, `perform` lets an action out; between them everything is decided and written down. */
import type { Rulebook } from "./core/book.ts";
import type { DirectMessageEvent, Event, Facts, Query } from "./core/event.ts";
import type { Decision } from "./core/finding.ts";
import { claimIn, queryOf } from "./core/hear.ts";
import { type AccountId, type CommunityId, eventId, timerId } from "./core/ids.ts";
import { replayPast, step, timerEvent } from "./core/run.ts";
import { type State, nameOf } from "./core/state.ts";
import { day, minute, second } from "./core/time.ts";
import type { Clock, Ledger, Queue, Wake } from "./ports.ts";

/** Beyond this age an event is recorded and not answered (law 6). */
const answerWithin = 10 * minute;
/** Events that share one commit, at most. */
const batchSize = 64;

/** A rulebook with the files that it was read from. */
export type LoadedBook = { readonly book: Rulebook; readonly files: Readonly<Record<string, string>> };
/** Checks a claim code. Codes never get further than this. */
export type Claims = { readonly redeem: (community: CommunityId, code: string) => boolean };

export type AppParts = {
  readonly account: AccountId;
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly books: ReadonlyMap<CommunityId, LoadedBook>;
  readonly claims: Claims;
  /** The running bot's own figures, for /status. */
  readonly status: (state: State, book: Rulebook) => Promise<Extract<Facts, { what: "status" }>["status"]>;
  readonly why: (community: CommunityId, message: string) => readonly string[] | undefined;
  readonly onActions: () => void;
  readonly onError: (error: unknown, about: string) => void;
};

export type App = {
  /** Records and decides an event, durably. Undefined when it was recorded before. */
  accept(event: Event, community: CommunityId): Promise<Decision | undefined>;
  state(community: CommunityId): State | undefined;
  book(community: CommunityId): Rulebook | undefined;
  communities(): readonly CommunityId[];
  /** A good version takes over; a bad one is told of, and the old one stays. */
  replaceBook(loaded: LoadedBook): Promise<void>;
  refuseBook(community: CommunityId, problems: readonly string[]): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};
type Waiting = { readonly event: Event; readonly community: CommunityId; readonly resolve: (decision: Decision | undefined) => void; readonly reject: (error: unknown) => void };

/** Joins the parts. States are read from the ledger here. */
export function createApp(parts: AppParts): App {
  const { ledger, queue, clock } = parts;
  const books = new Map(parts.books);
  const states = new Map<CommunityId, State>();
  const rebuild = (community: CommunityId): void => void states.set(community, replayPast(community, ledger.past(community)));
  for (const community of books.keys()) rebuild(community);
  let waiting: Waiting[] = [];
  let scheduled = false;
  let flushing = false;
  let closed = false;
  let work: Promise<void> = Promise.resolve();

  function schedule(ms: number): void {
    if (scheduled) return;
    scheduled = true;
    clock.after(ms, () => {
      scheduled = false;
      if (flushing) return;
      flushing = true;
      work = flush()
        .catch((error: unknown) => parts.onError(error, "flush"))
        .finally(() => {
          flushing = false;
        });
    });
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      const decided = commit(batch) ?? commitSingly(batch);
      // Events that could not be written stay in front and wait for the disk.
      waiting = waiting.slice(decided.length);
      for (const [index, each] of batch.slice(0, decided.length).entries()) {
        const outcome = decided[index];
        if (outcome instanceof Error) each.reject(outcome);
        else each.resolve(outcome);
      }
      await follow(batch, decided);
      if (decided.length < batch.length) await new Promise<void>((resolve) => void clock.after(second, resolve));
    }
  }

  /** One transaction for the batch. On failure nothing happened, neither on disk nor in memory. */
  function commit(batch: readonly Waiting[]): (Decision | undefined)[] | undefined {
    try {
      return ledger.transaction(() => batch.map(write));
    } catch (error) {
      for (const community of new Set(batch.map((each) => each.community))) rebuild(community);
      parts.onError(error, `commit of ${batch.length}`);
      return undefined;
    }
  }

  /** After a failed batch: one by one, so that one bad event does not hold up the rest. Stops where the disk refuses. */
  function commitSingly(batch: readonly Waiting[]): (Decision | undefined | Error)[] {
    const decided: (Decision | undefined | Error)[] = [];
    for (const each of batch) {
      try {
        decided.push(ledger.transaction(() => write(each)));
      } catch (error) {
        rebuild(each.community);
        if (!(error instanceof Error) || "code" in error) return decided;
        parts.onError(error, `event ${each.event.id}`);
        decided.push(error);
      }
    }
    return decided;
  }

  function write({ event, community }: Waiting): Decision | undefined {
    const loaded = books.get(community);
    const state = states.get(community);
    if (!loaded || !state) throw new Error(`no such community: ${community}`);
    if (!ledger.recordEvent(community, event, loaded.book.version, clock.now())) return undefined;
    const decision = step(state, event, loaded.book);
    ledger.recordDecision(community, decision, clock.now());
    return decision;
  }

  /** What a committed decision asks of the queue and the outbox. A queue that fails is put right by the next start. */
  async function follow(batch: readonly Waiting[], decided: readonly (Decision | undefined | Error)[]): Promise<void> {
    let actions = 0;
    for (const [index, decision] of decided.entries()) {
      const community = batch[index]?.community;
      if (!decision || decision instanceof Error || community === undefined) continue;
      actions += decision.actions.length;
      try {
        for (const entry of decision.entries) {
          if (entry.type === "timer_set") await queue.setTimer(`${community}/${entry.timer}`, entry.due);
          else if (entry.type === "timer_cleared") await queue.clearTimer(`${community}/${entry.timer}`);
          else if (entry.type === "drop_paused" || entry.type === "drop_resumed") await setSchedules();
        }
      } catch (error) {
        parts.onError(error, "queue");
      }
    }
    if (actions > 0) parts.onActions();
  }

  async function setSchedules(): Promise<void> {
    const schedules = [...books.values()].flatMap(({ book }) =>
      book.drops
        .filter((drop) => states.get(book.community)?.pausedDrops.has(drop.id) !== true)
        .map((drop) => ({ id: `${book.community}/${drop.id}`, ...("cron" in drop.when ? { cron: drop.when.cron, timeZone: book.timeZone } : { at: drop.when.at }) })));
    await queue.setSchedules(schedules);
  }

  async function onWake(wake: Wake): Promise<void> {
    const slash = wake.id.indexOf("/");
    const name = wake.id.slice(slash + 1);
    const community = [...books.keys()].find((each) => each === wake.id.slice(0, slash));
    if (community === undefined) return;
    if (wake.kind === "drop") {
      await accept({ type: "timer", id: eventId(`drop:${wake.id}:${wake.due}`), at: Math.max(clock.now(), wake.due), timer: { kind: "drop", drop: name, due: wake.due } }, community);
      return;
    }
    const timer = states.get(community)?.timers.get(timerId(name));
    // The queue may be behind the facts: a deadline that was moved or met is none.
    if (timer?.at === wake.due) await accept(timerEvent(timer, Math.max(clock.now(), timer.at)), community);
  }

  async function accept(event: Event, community: CommunityId): Promise<Decision | undefined> {
    if (closed) throw new Error("the app is stopped");
    const known = event.type === "direct_message" ? await prepare(event, community) : event;
    const tooOld = known.type !== "timer" && known.at < clock.now() - answerWithin;
    const seen: Event = tooOld ? { ...known, late: true } : known;
    return new Promise((resolve, reject) => {
      waiting.push({ event: seen, community, resolve, reject });
      schedule(0);
    });
  }

  /** A claim code is checked here and taken out of the words; what a command wants to know is looked up. */
  async function prepare(event: DirectMessageEvent, community: CommunityId): Promise<DirectMessageEvent> {
    const book = books.get(community)?.book;
    const state = states.get(community);
    if (!book || !state) throw new Error(`no such community: ${community}`);
    const code = claimIn(event.text, book);
    if (code === "") return { ...event, text: "/claim" };
    if (code !== undefined) return { ...event, text: `/claim ${parts.claims.redeem(community, code) ? "ok" : "wrong"}` };
    const query = queryOf(event, state, book);
    return query ? { ...event, facts: await lookUp(query, state, book) } : event;
  }

  async function lookUp(query: Query, state: State, book: Rulebook): Promise<Facts> {
    switch (query.what) {
      case "why":
        return { what: "why", lines: parts.why(book.community, query.message) };
      case "audit":
        return { what: "audit", entries: ledger.audit(book.community, query.limit).flatMap((entry) => (entry.type === "audit" ? [{ at: entry.at, who: nameOf(state, entry.by), did: entry.did }] : [])) };
      case "status":
        return { what: "status", status: await parts.status(state, book) };
      case "drops": {
        const prefix = `${book.community}/`;
        const runs = [...(await queue.nextRuns())].filter(([id]) => id.startsWith(prefix));
        return { what: "drops", next: Object.fromEntries(runs.map(([id, at]) => [id.slice(prefix.length), at])) };
      }
    }
  }

  function keep({ book, files }: LoadedBook): void {
    ledger.keepVersion(book.community, book.version, files, clock.now());
  }
  async function tell(community: CommunityId, problems: readonly string[]): Promise<void> {
    const now = clock.now();
    const version = books.get(community)?.book.version ?? "";
    await accept({ type: "rules_read", id: eventId(`rules:${community}:${version}:${now}`), at: now, version, problems }, community);
  }

  /** Bodies past their retention are blanked, each day anew (law 12). */
  function blank(): void {
    if (closed) return;
    const kept = Math.max(...[...books.values()].map(({ book }) => book.retention), 1);
    ledger.blankBefore(clock.now() - kept * day);
    clock.after(day, blank);
  }

  return {
    accept,
    state: (community) => states.get(community),
    book: (community) => books.get(community)?.book,
    communities: () => [...books.keys()],
    async replaceBook(loaded) {
      const { community, version } = loaded.book;
      if (books.get(community)?.book.version === version) return;
      keep(loaded);
      books.set(community, loaded);
      if (!states.has(community)) rebuild(community);
      await setSchedules();
      await tell(community, []);
    },
    refuseBook: (community, problems) => (books.has(community) ? tell(community, problems) : Promise.resolve()),
    async start() {
      for (const loaded of books.values()) keep(loaded);
      await queue.start(onWake);
      for (const [community, state] of states) for (const timer of state.timers.values()) await queue.setTimer(`${community}/${timer.id}`, timer.at);
      await setSchedules();
      blank();
    },
    async stop() {
      closed = true;
      await queue.stop();
      while (waiting.length > 0 || scheduled) await new Promise<void>((resolve) => void clock.after(1, resolve));
      await work;
    },
  };
}

