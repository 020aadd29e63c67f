/** app: the doors. `accept` takes an event in, `perform` lets an action out; between them everything is decided and written down. */
import type { Rulebook } from "./core/book.ts";
import { clockEvent, clockNamed, clockSchedules } from "./core/clock.ts";
import type { DirectMessageEvent, Event } from "./core/event.ts";
import type { Decision } from "./core/finding.ts";
import { claimIn, queryOf } from "./core/hear.ts";
import { type AccountId, type CommunityId, type GroupId, type MemberId, eventId, timerId } from "./core/ids.ts";
import { timerEvent } from "./core/run.ts";
import type { State, Timer } from "./core/state.ts";
import { day, minute, second } from "./core/time.ts";
import { type Sources, lookUp } from "./facts.ts";
import { createActivation } from "./activation.ts";
import { type BookFrom, type LoadedBook, booksInForce } from "./in-force.ts";
import type { Clock, Ledger, Queue, Schedule, Wake } from "./ports.ts";
import { type Pulse, createPulse } from "./pulse.ts";
import type { Routing } from "./routing.ts";
import { createTrial } from "./trial.ts";
import { type Decided, createWriter } from "./writer.ts";

/** Beyond this age an event is recorded and not answered (law 6). */
const answerWithin = 10 * minute;
/** How often a process looks for what those of other accounts have written, and for what they have let expire. */
const followEvery = second;
const expireEvery = minute;
/** How long a stop waits for a queue that does not answer. */
const stopWithin = 5 * second;
export { type LoadedBook } from "./in-force.ts";
export { type Decided } from "./writer.ts";
/** Checks a claim code. Codes never get further than this. */
export type Claims = {
  readonly redeem: (community: CommunityId, code: string) => boolean;
  /** The community that a code is for. */
  readonly holder: (code: string) => CommunityId | undefined;
  /** The text without any code that is still good; what stood in it is good no more. */
  readonly redact: (text: string) => string;
};

export type AppParts = {
  readonly account: AccountId;
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly books: ReadonlyMap<CommunityId, LoadedBook>;
  /** Communities whose files cannot be used now: what they ran last goes on. */
  readonly refused?: Iterable<CommunityId>;
  readonly bookFrom: BookFrom;
  readonly claims: Claims;
  /** The running bot's own figures, for /status. */
  readonly status: Sources["status"];
  readonly why: Sources["why"];
  /** Deadlines wait for this: what happened while nobody listened may have met them. */
  readonly caughtUp?: () => Promise<void>;
  /** Where the configuration has several accounts: which of them has to do with what. */
  readonly routing?: Pick<Routing, "route" | "isOwn"> | undefined;
  readonly onActions: () => void;
  /** Hears of each committed decision. */
  readonly onDecided?: (decided: Decided) => void;
  /** What the rest of the running bot knows of people: see the query. */
  readonly people?: Sources["people"];
  readonly accountOf?: Sources["accountOf"];
  readonly onError: (error: unknown, about: string) => void;
};

export type App = {
  /** Records and decides an event, durably. Undefined when it was recorded before. */
  accept(event: Event, community: CommunityId): Promise<Decision | undefined>;
  /** Takes in what the processes of other accounts have written since. */
  catchUp(): void;
  state(community: CommunityId): State | undefined;
  book(community: CommunityId): Rulebook | undefined;
  communities(): readonly CommunityId[];
  /** A good version is tried and takes over, or is held back; a bad one is told of. Until then, or then, the old one stays. */
  replaceBook(loaded: LoadedBook): Promise<void>;
  refuseBook(community: CommunityId, problems: readonly string[]): Promise<void>;
  /** How the queue was when last looked at. */
  readonly queue: Pick<Pulse, "depth" | "runs" | "problem">;
  start(): Promise<void>;
  stop(): Promise<void>;
};
/** A deadline keeps its word, a group is adopted and a request is answered, however late they come. */
const isTalk = (event: Event): boolean => !["timer", "abilities_seen", "members_recognised", "group_renamed", "join_requested", "friend_requested"].includes(event.type);
/** Joins the parts. States are read from the ledger here. */
export function createApp(parts: AppParts): App {
  const { ledger, queue, clock } = parts;
  const turns = new Map<MemberId, Promise<void>>();
  let cancelBlank: (() => void) | undefined;
  let cancelFollow: (() => void) | undefined;
  let cancelExpire: (() => void) | undefined;
  let closed = false;
  let errands: Promise<void> = Promise.resolve();
  const runningBook = (community: CommunityId): Rulebook | undefined => inForce.get(community)?.book;
  const communities = (): readonly CommunityId[] => inForce.all().map(({ book }) => book.community);
  const writer = createWriter({ ledger, clock, book: runningBook, route: parts.routing?.route, onDecided: follow, onError: parts.onError });
  const inForce = booksInForce({ ledger, bookFrom: parts.bookFrom, pin: (community) => writer.state(community)?.pin });
  const trial = createTrial({ ledger, clock });
  const activation = createActivation({
    ledger, clock, inForce, trial, state: writer.state, rebuild: writer.rebuild, record: accept, ...(parts.routing && { account: parts.account }), onChange: changed, onError: parts.onError,
  });
  for (const community of new Set([...parts.books.keys(), ...(parts.refused ?? [])])) activation.open(community, parts.books.get(community));
  const pulse = createPulse({
    queue, clock, putBackSchedules: () => queue.setSchedules(schedulesNow()), onError: (error) => parts.onError(error, "queue"),
    open: () => ({
      timers: communities().reduce((sum, community) => sum + ownTimers(community).length, 0),
      schedules: schedulesNow().filter((schedule) => "cron" in schedule || schedule.at > clock.now()).length,
    }),
    async putBackTimers() {
      for (const community of communities()) await putBackTimers(community);
    },
  });

  /** What a committed decision asks of the outbox and the queue. */
  function follow(decided: readonly Decided[]): void {
    let actions = 0;
    for (const each of decided) {
      const { decision, community, elsewhere } = each;
      parts.onDecided?.(each);
      actions += elsewhere ? 1 : decision.actions.length;
      for (const entry of decision.entries) {
        if (entry.type === "timer_set") {
          if (isOwn(entry.group)) errand(() => queue.setTimer(`${community}/${entry.timer}`, entry.due));
        } else if (entry.type === "timer_cleared") errand(() => queue.clearTimer(`${community}/${entry.timer}`));
        else if (entry.type === "rules_pinned") activation.repin(community, elsewhere && entry);
        else if (entry.type === "drop_paused" || entry.type === "drop_resumed") errand(setSchedules);
      }
    }
    if (actions > 0) parts.onActions();
  }

  /** In order, beside the way of the events: a queue that hangs holds none of them up, and what it refused is put back when it answers. */
  function errand(run: () => Promise<void>): void {
    errands = errands.then(run).catch((error: unknown) => {
      pulse.missed();
      parts.onError(error, "queue");
    });
  }

  /** What a group's deadline asks for may have been done where only another account sees it: that account's process watches over it. */
  const isOwn = (group: GroupId | undefined): boolean => group === undefined || (parts.routing?.isOwn(group) ?? true);
  const ownTimers = (community: CommunityId): readonly Timer[] => [...(writer.state(community)?.timers.values() ?? [])].filter(({ group }) => isOwn(group));

  async function putBackTimers(community: CommunityId): Promise<void> {
    for (const timer of ownTimers(community)) await queue.setTimer(`${community}/${timer.id}`, timer.at);
  }

  const schedulesNow = (): readonly Schedule[] => [...dropsNow(), ...inForce.all().flatMap(({ book }) => clockSchedules(book))];
  const dropsNow = (): readonly Schedule[] =>
    inForce.all().flatMap(({ book }) =>
      book.drops
        .filter((drop) => writer.state(book.community)?.pausedDrops.has(drop.id) !== true)
        .map((drop) => ({ id: `${book.community}/${drop.id}`, ...("cron" in drop.when ? { cron: drop.when.cron, timeZone: book.timeZone } : { at: drop.when.at }) })));

  async function setSchedules(): Promise<void> {
    await queue.setSchedules(schedulesNow());
    await pulse.refresh();
  }

  async function onWake(wake: Wake): Promise<void> {
    const slash = wake.id.indexOf("/");
    const name = wake.id.slice(slash + 1);
    const community = communities().find((each) => each === wake.id.slice(0, slash));
    if (community === undefined) return;
    await parts.caughtUp?.();
    const time = wake.kind === "drop" ? clockNamed(name) : undefined;
    if (time) {
      await accept(clockEvent(community, time, wake.due, Math.max(clock.now(), wake.due)), community);
      return;
    }
    if (wake.kind === "drop") {
      await accept({ type: "timer", id: eventId(`drop:${wake.id}:${wake.due}`), at: Math.max(clock.now(), wake.due), timer: { kind: "drop", drop: name, due: wake.due } }, community);
      return;
    }
    const timer = writer.state(community)?.timers.get(timerId(name));
    // The queue may be behind the facts: a deadline that was moved or met is none.
    if (timer?.at === wake.due && isOwn(timer.group)) await accept(timerEvent(timer, Math.max(clock.now(), timer.at)), community);
  }

  async function accept(event: Event, community: CommunityId): Promise<Decision | undefined> {
    if (closed) throw new Error("the app is stopped");
    bookOf(community);
    if (event.type === "direct_message") catchUp();
    const tooOld = isTalk(event) && event.at < clock.now() - answerWithin;
    const known = unsaid(tooOld ? { ...event, late: true } : event);
    const claimed = known.type === "direct_message" ? claimIn(known.text, bookOf(community)) : undefined;
    // A code says which community it is for, whichever one the person is known in.
    const where = claimed === undefined ? community : (parts.claims.holder(claimed) ?? community);
    const seen = known.type === "direct_message" ? await inTurn(known.member, () => prepare(known, where, claimed)) : known;
    if (closed) throw new Error("the app is stopped");
    return writer.add(seen, where);
  }

  function bookOf(community: CommunityId): Rulebook {
    const book = runningBook(community);
    if (!book) throw new Error(`no such community: ${community}`);
    return book;
  }

  /** A code that somebody says aloud instead of claiming with it is void, and does not get into the ledger. */
  function unsaid(event: Event): Event {
    if (!("text" in event)) return event;
    if (event.type === "direct_message" && inForce.all().some(({ book }) => claimIn(event.text, book) !== undefined)) return event;
    const text = parts.claims.redact(event.text);
    return text === event.text ? event : { ...event, text };
  }

  /** One person's private messages keep their order, though looking something up takes its time. */
  function inTurn<T>(member: MemberId, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(member) ?? Promise.resolve()).then(work);
    const settled = turn.then(() => undefined, () => undefined);
    turns.set(member, settled);
    void settled.then(() => void (turns.get(member) === settled && turns.delete(member)));
    return turn;
  }

  /** A claim code is checked here and taken out of the words; what a command wants to know is looked up. */
  async function prepare(event: DirectMessageEvent, community: CommunityId, code: string | undefined): Promise<DirectMessageEvent> {
    const book = bookOf(community);
    const state = writer.state(community);
    if (code === "") return { ...event, text: "/claim" };
    // What is late is not answered, and must not use the code up.
    if (code !== undefined) return { ...event, text: `/claim ${event.late !== true && parts.claims.redeem(community, code) ? "ok" : "wrong"}` };
    const query = event.late === true || !state ? undefined : queryOf(event, state, book);
    if (!query || !state) return event;
    try {
      return { ...event, facts: await lookUp(query, state, book, { ...parts, trial, recorded: inForce.recorded, waiting: activation.waiting, runs: pulse.runs, running: () => !closed }) };
    } catch (error) {
      parts.onError(error, `facts for ${event.id}`);
      return event;
    }
  }

  /** Another version, or another community, counts from the next event on. */
  function changed(community: CommunityId): void {
    errand(() => putBackTimers(community));
    errand(setSchedules);
  }

  /** Bodies past their retention are blanked, each day anew (law 12); those of a community without rules, by the longest one. */
  function blank(): void {
    if (closed) return;
    try {
      for (const { book } of inForce.all()) ledger.blankBefore(clock.now() - book.retention * day, book.community);
      ledger.blankBefore(clock.now() - Math.max(...inForce.all().map(({ book }) => book.retention), 1) * day);
    } catch (error) {
      parts.onError(error, "retention");
    }
    cancelBlank = clock.after(day, blank);
  }

  function catchUp(): void {
    if (parts.routing && !closed) writer.catchUp();
  }
  /** An idle process follows the others too. */
  function keepUp(): void {
    catchUp();
    cancelFollow = closed ? undefined : clock.after(followEvery, keepUp);
  }
  function expire(): void {
    parts.onActions();
    cancelExpire = closed ? undefined : clock.after(expireEvery, expire);
  }

  return {
    accept,
    catchUp,
    state: writer.state,
    queue: pulse,
    book: runningBook,
    communities,
    replaceBook: activation.save,
    refuseBook: activation.refuse,
    async start() {
      await queue.start(onWake);
      for (const community of communities()) await putBackTimers(community);
      await setSchedules();
      await pulse.start();
      await activation.start();
      if (parts.routing) {
        keepUp();
        cancelExpire = clock.after(expireEvery, expire);
      }
      blank();
    },
    async stop() {
      closed = true;
      activation.stop();
      cancelBlank?.();
      cancelFollow?.();
      cancelExpire?.();
      pulse.stop();
      writer.stop();
      let cancelLate: (() => void) | undefined;
      await Promise.race([errands, new Promise<void>((resolve) => void (cancelLate = clock.after(stopWithin, resolve)))]);
      cancelLate?.();
      await queue.stop();
    },
  };
}

