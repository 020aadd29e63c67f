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
/** How long a stop waits for a queue that does not answer. */
const stopWithin = 5 * second;
/** SQLite's words for a record that no waiting mends. Other refusals with a code are the disk's: full, busy, read-only. */
const incurable = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE|ERROR)/;
const mayHeal = (error: unknown): boolean => error instanceof Error && "code" in error && !incurable.test(String(error.code));

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
/** A deadline keeps its word, and a group is adopted, however late they come. */
const isTalk = (event: Event): boolean => event.type !== "timer" && event.type !== "group_renamed";
type Waiting = { readonly event: Event; readonly community: CommunityId; readonly resolve: (decision: Decision | undefined) => void; readonly reject: (error: unknown) => void };

/** Joins the parts. States are read from the ledger here. */
export function createApp(parts: AppParts): App {
  const { ledger, queue, clock } = parts;
  const books = new Map(parts.books);
  const states = new Map<CommunityId, State>();
  const rebuild = (community: CommunityId): void => void states.set(community, replayPast(community, ledger.past(community)));
  for (const community of books.keys()) rebuild(community);
  let waiting: Waiting[] = [];
  let cancelFlush: (() => void) | undefined;
  let cancelBlank: (() => void) | undefined;
  let closed = false;
  let errands: Promise<void> = Promise.resolve();
  /** Whether the disk took nothing the last time. */
  let refused = false;
  /** Communities whose state may hold what was not committed. */
  const torn = new Set<CommunityId>();

  function schedule(ms: number): void {
    cancelFlush ??= clock.after(ms, () => {
      cancelFlush = undefined;
      flush();
      if (waiting.length > 0) schedule(refused ? second : 0);
    });
  }

  /** Writes the first of what waits. Events that could not be written stay in front and wait for the disk. */
  function flush(): void {
    const batch = waiting.slice(0, batchSize);
    const decided = diskAnswers() ? (commit(batch) ?? commitSingly(batch)) : [];
    refused = decided.length < batch.length;
    waiting = waiting.slice(decided.length);
    for (const [index, each] of batch.slice(0, decided.length).entries()) {
      const outcome = decided[index];
      if (outcome instanceof Error) each.reject(outcome);
      else each.resolve(outcome);
    }
    follow(batch, decided);
  }

  /** After a refusal: a small write goes first, since taking back a whole batch means to read the ledger again. */
  function diskAnswers(): boolean {
    try {
      if (refused) ledger.transaction(() => ledger.set("probe", String(clock.now())));
      mend();
      return true;
    } catch (error) {
      parts.onError(error, "disk");
      return false;
    }
  }

  /** One transaction for the batch. On failure nothing happened, neither on disk nor in memory. */
  function commit(batch: readonly Waiting[]): (Decision | undefined)[] | undefined {
    try {
      return ledger.transaction(() => batch.map(write));
    } catch (error) {
      parts.onError(error, `commit of ${batch.length}`);
      return undo(batch) && !mayHeal(error) ? undefined : [];
    }
  }

  /** Takes the states back to what is written; false when not even that can be read now. */
  function undo(batch: readonly Waiting[]): boolean {
    for (const { community } of batch) if (states.has(community)) torn.add(community);
    try {
      mend();
      return true;
    } catch (error) {
      parts.onError(error, "rebuild");
      return false;
    }
  }
  function mend(): void {
    for (const community of torn) {
      rebuild(community);
      torn.delete(community);
    }
  }

  /** After a failed batch: one by one, so that one bad event does not hold up the rest. Stops where the disk refuses. */
  function commitSingly(batch: readonly Waiting[]): (Decision | undefined | Error)[] {
    const decided: (Decision | undefined | Error)[] = [];
    for (const each of batch) {
      try {
        decided.push(ledger.transaction(() => write(each)));
      } catch (error) {
        if (!undo([each]) || mayHeal(error)) return decided;
        parts.onError(error, `event ${each.event.id}`);
        decided.push(error instanceof Error ? error : new Error(String(error)));
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

  /** What a committed decision asks of the outbox and the queue. */
  function follow(batch: readonly Waiting[], decided: readonly (Decision | undefined | Error)[]): void {
    let actions = 0;
    for (const [index, decision] of decided.entries()) {
      const community = batch[index]?.community;
      if (!decision || decision instanceof Error || community === undefined) continue;
      actions += decision.actions.length;
      for (const entry of decision.entries) {
        if (entry.type === "timer_set") errand(() => queue.setTimer(`${community}/${entry.timer}`, entry.due));
        else if (entry.type === "timer_cleared") errand(() => queue.clearTimer(`${community}/${entry.timer}`));
        else if (entry.type === "drop_paused" || entry.type === "drop_resumed") errand(setSchedules);
      }
    }
    if (actions > 0) parts.onActions();
  }

  /** In order, beside the way of the events: a queue that hangs holds none of them up, and one that fails is put right by the next start. */
  function errand(run: () => Promise<void>): void {
    errands = errands.then(run).catch((error: unknown) => parts.onError(error, "queue"));
  }

  async function putBackTimers(community: CommunityId): Promise<void> {
    for (const timer of states.get(community)?.timers.values() ?? []) await queue.setTimer(`${community}/${timer.id}`, timer.at);
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
    if (!books.has(community)) throw new Error(`no such community: ${community}`);
    const tooOld = isTalk(event) && event.at < clock.now() - answerWithin;
    const known: Event = tooOld ? { ...event, late: true } : event;
    const seen = known.type === "direct_message" ? await prepare(known, community) : known;
    if (closed) throw new Error("the app is stopped");
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
    // What is late is not answered, and must not use the code up.
    if (code !== undefined) return { ...event, text: `/claim ${event.late !== true && parts.claims.redeem(community, code) ? "ok" : "wrong"}` };
    const query = event.late === true ? undefined : queryOf(event, state, book);
    if (!query) return event;
    try {
      return { ...event, facts: await lookUp(query, state, book) };
    } catch (error) {
      parts.onError(error, `facts for ${event.id}`);
      return event;
    }
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

  /** Bodies past their retention are blanked, each day anew (law 12); those of a community without rules, by the longest one. */
  function blank(): void {
    if (closed) return;
    try {
      for (const { book } of books.values()) ledger.blankBefore(clock.now() - book.retention * day, book.community);
      ledger.blankBefore(clock.now() - Math.max(...[...books.values()].map(({ book }) => book.retention), 1) * day);
    } catch (error) {
      parts.onError(error, "retention");
    }
    cancelBlank = clock.after(day, blank);
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
      if (!states.has(community)) {
        rebuild(community);
        errand(() => putBackTimers(community));
      }
      errand(setSchedules);
      await tell(community, []);
    },
    refuseBook: (community, problems) => (books.has(community) ? tell(community, problems) : Promise.resolve()),
    async start() {
      for (const loaded of books.values()) keep(loaded);
      await queue.start(onWake);
      for (const community of states.keys()) await putBackTimers(community);
      await setSchedules();
      blank();
    },
    async stop() {
      closed = true;
      cancelBlank?.();
      cancelFlush?.();
      // A disk that refuses now is not waited for: what it does not take has not happened.
      while (waiting.length > 0) {
        flush();
        if (refused) for (const each of waiting.splice(0)) each.reject(new Error("stopped before it could be written"));
      }
      let cancelLate: (() => void) | undefined;
      await Promise.race([errands, new Promise<void>((resolve) => void (cancelLate = clock.after(stopWithin, resolve)))]);
      cancelLate?.();
      await queue.stop();
    },
  };
}

