/** bot: joins the doors, the way out, identity and the page's view into one running whole, over whatever adapters it is given. */
import { createHash } from "node:crypto";
import { type App, type Decided, type LoadedBook, createApp } from "./app.ts";
import type { BookFrom } from "./in-force.ts";
import { type ClaimDesk, createClaims } from "./claims.ts";
import type { Identification } from "./core/entry.ts";
import type { Event, Status } from "./core/event.ts";
import { type CommunityId, type EventId, type GroupId, type MemberId, eventId, memberId } from "./core/ids.ts";
import { removalStands } from "./core/ladder.ts";
import { muteStands } from "./core/mutes.ts";
import { isBarred } from "./core/receipts.ts";
import { nameOf } from "./core/state.ts";
import { cardStands } from "./core/card.ts";
import { isTakenBack } from "./core/take-back.ts";
import { createDesk } from "./desk.ts";
import { createIdentity } from "./identity/identity.ts";
import { whyFrom, whyLines } from "./inquiry.ts";
import { createIntake } from "./identity/intake.ts";
import { createMarker } from "./identity/marker.ts";
import { createShown } from "./identity/shown.ts";
import { eventIdOf, platformMessage } from "./identity/recognise.ts";
import { type Outbox, type OutboxParts, createOutbox } from "./outbox/outbox.ts";
import { startOfDay } from "./outbox/pace.ts";
import { createRouting } from "./routing.ts";
import type { Clock, Desk, Gateway, Ledger, Queue, Sighting } from "./ports.ts";

export type BotParts = {
  readonly gateway: Gateway;
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly books: ReadonlyMap<CommunityId, LoadedBook>;
  /** Communities whose files cannot be used now: what they ran last goes on. */
  readonly refused?: Iterable<CommunityId>;
  readonly bookFrom: BookFrom;
  /** Where the configuration has several accounts: the one that this process speaks for, and all of them. */
  readonly speaker?: Speaker | undefined;
  /** A media path of a community as an absolute one. */
  readonly media: (community: CommunityId, path: string) => string;
  readonly makeCode: () => string;
  /** Writes to the server's own console, where only its owner reads. */
  readonly say: (line: string) => void;
  /** Whether the page may show the claim code: on a made-up WeChat alone, whose page only the owner sees. */
  readonly showsClaim: boolean;
  /** What is wrong with the rule files. */
  readonly ruleProblems: () => readonly string[];
  readonly onError: (error: unknown, about: string) => void;
};
export type Speaker = { readonly name: string; readonly all: readonly string[]; /** Those for which a process runs now. */ readonly running?: () => readonly string[] };
export type Bot = { readonly app: App; readonly outbox: Outbox; readonly desk: Desk; readonly claims: ClaimDesk; readonly seen: (sighting: Sighting) => Promise<void>; /** Ends what runs beside the app and the outbox. */ readonly stop: () => void };

/** Joins the parts; nothing runs yet. */
export function joinBot(parts: BotParts): Bot {
  const { gateway, ledger, queue, clock, onError } = parts;
  const startedAt = clock.now();
  const identity = createIdentity(ledger, clock.now);
  const { speaker } = parts;
  const routing = speaker && createRouting({ own: speaker.name, all: speaker.all, accountsOf: identity.accountsOf });
  const problems = (): readonly string[] => {
    const { problem } = gateway.status();
    return [...parts.ruleProblems(), problem, app.queue.problem()].filter((each) => each !== undefined);
  };
  /** Whether it is settled who is who in this login. */
  let recognised = false;
  const isLive = (ours: MemberId | GroupId): boolean => identity.platformId(gateway.account, gateway.epoch, ours) !== undefined;
  const foundersOf = (community: CommunityId): readonly MemberId[] => [...(app.state(community)?.members ?? [])].flatMap(([id, { role }]) => (role === "founder" ? [id] : []));
  const claims = createClaims({
    makeCode: parts.makeCode,
    needed: (community) => foundersOf(community).every((founder) => recognised && !isLive(founder)),
    show: (community, code) => parts.say(`社群「${app.book(community)?.name ?? community}」${whyClaim(community)}。请用创建者本人的号私聊机器人发送：/认领 ${code}`),
  });
  function whyClaim(community: CommunityId): string {
    const founders = foundersOf(community);
    const elsewhere = [...new Set(founders.flatMap((founder) => routing?.namesOf(founder) ?? []))];
    if (founders.length === 0) return "还没有创建者";
    if (speaker && elsewhere.length > 0 && !elsewhere.includes(speaker.name)) return `的创建者在账号 ${elsewhere.join("、")} 上，账号 ${speaker.name} 还不认识`;
    return "的创建者换过登录，没认出来";
  }
  /** The accounts beside this one. */
  function others(): Pick<Status, "account" | "others"> {
    if (!speaker || !routing) return {};
    const heard = new Map<string, number>();
    for (const [account, at] of ledger.heardFrom()) {
      const name = routing.nameOf(account);
      if (name !== undefined) heard.set(name, Math.max(at, heard.get(name) ?? at));
    }
    const running = speaker.running?.() ?? [];
    return {
      account: speaker.name,
      others: speaker.all.filter((name) => name !== speaker.name).map((account) => {
        const lastEventAt = heard.get(account);
        return { account, running: running.includes(account), ...(lastEventAt !== undefined && { lastEventAt }) };
      }),
    };
  }
  const why = whyFrom(ledger, (community, version) => {
    const current = app.book(community);
    if (current?.version === version) return current;
    const files = ledger.version(community, version);
    return files && parts.bookFrom(files, community);
  });
  const app = createApp({
    account: gateway.account, ledger, queue, clock, books: parts.books, ...(parts.refused && { refused: parts.refused }), bookFrom: parts.bookFrom, claims, routing,
    status: async (_state, book) => {
      const { loggedIn, lastSeenAt, state, loginAt, lastSyncAt } = gateway.status();
      return {
        gateway: gateway.kind, loggedIn, startedAt, ...others(), ...(state && { state }), ...(loginAt !== undefined && { loginAt }), ...(lastSyncAt !== undefined && { lastSyncAt }), ...(lastSeenAt !== undefined && { lastEventAt: lastSeenAt }),
        outbox: ledger.countActions(), sentToday: ledger.sentSince(startOfDay(clock.now(), book.timeZone, book.dayStartsAt)), dailyCap: book.pace.dailyCap,
        queueDepth: app.queue.depth(), rulesVersion: book.version, problems: problems(),
      };
    },
    accountOf: routing && ((group) => routing.namesOf(group)[0]),
    why: (community, wanted) => whyLines(ledger, why, community, wanted),
    caughtUp: () => intake.caughtUp(),
    onActions: () => outbox.poke(),
    onDecided: whoIsWho,
    people: (community, ids) => ({
      live: ids.filter((id) => isLive(memberId(id))),
      elsewhere: ids.filter((id) => app.communities().some((other) => other !== community && app.state(other)?.members.get(memberId(id))?.role !== undefined)),
      ...(routing && speaker && { seenBy: { own: speaker.name, names: Object.fromEntries(ids.map((id) => [id, routing.namesOf(memberId(id))])) } }),
    }),
    onError,
  });
  const outbox = createOutbox({ ...wayOut(parts, app), address: addressOf(parts, app, identity), mayYetBeKnown: (action) => intake.mayYetKnow("group" in action) });
  const marker = gateway.mark && createMarker({ mark: (friend, remark) => gateway.mark?.(friend, remark) ?? Promise.resolve(), clock, onError: (error) => onError(error, "remark") });
  const intake = createIntake({
    gateway, identity, marker, markKey: markKeyOf(ledger, parts.makeCode), shown: createShown(ledger, gateway.account), bound: ledger.boundGroups(), communities: app.communities, book: app.book, state: app.state,
    accept: (event, community) => app.accept(event, community).catch((error: unknown) => onError(error, `event ${event.id}`)),
  });
  void intake.caughtUp().then(() => {
    recognised = true;
    for (const community of app.communities()) if (foundersOf(community).length > 0) claims.codeFor(community);
  }).catch((error: unknown) => onError(error, "recognition"));

  /** What was written down of who is who holds from now on, in each community; what was not does no more. */
  function whoIsWho({ decision, community, elsewhere }: Decided): void {
    const { event } = decision;
    const words = decision.entries.filter((entry) => entry.type === "identified");
    for (const each of words) intake.identified(each);
    if (event.type !== "members_recognised") return words.length > 0 && !elsewhere ? spread(words, event, community) : undefined;
    for (const { seen } of event.found) if (!words.some((word) => word.seen === seen)) identity.identify({ seen, as: seen });
  }
  /** A human's word on somebody counts in all communities that know them. */
  function spread(words: readonly Identification[], { id, at }: Event, from: CommunityId): void {
    for (const community of app.communities()) {
      const found = words.filter((word) => word.kind === "member" && [word.seen, word.as, word.from].some((each) => each !== undefined && app.state(community)?.members.has(each)));
      if (community === from || found.length === 0) continue;
      void app.accept({ type: "members_recognised", id: eventId(`${id}/${community}`), at, found: found.map(wordOnly), doubts: [] }, community).catch((error: unknown) => onError(error, "recognition"));
    }
  }

  const shown = (): CommunityId | undefined => app.communities()[0];
  const desk = createDesk({
    ledger, queue: app.queue, clock, community: shown, state: app.state, book: app.book, problems, why,
    claimCode: () => {
      const community = shown();
      return parts.showsClaim && community !== undefined ? claims.codeFor(community) : undefined;
    },
    eventOf: (message): EventId => eventIdOf(gateway.account, message),
  });
  return { app, outbox, desk, claims, seen: intake.seen, stop: () => marker?.stop() };
}

/** A word on somebody without what made it an entry. */
function wordOnly(word: Identification): Identification {
  const { grade, because, by, apart } = word;
  const common = { grade, because, ...(by && { by }), ...(apart && { apart }) };
  return word.kind === "member" ? { kind: "member", seen: word.seen, as: word.as, ...(word.from && { from: word.from }), ...common } : { kind: "group", seen: word.seen, as: word.as, ...common };
}

/** What the outbox asks of the app: whether an action still stands, at which pace, and who hears of the outcome. */
function wayOut({ gateway, ledger, clock, random, onError }: BotParts, app: App): Omit<OutboxParts, "address"> {
  return {
    ledger, gateway, clock, random,
    pace(community) {
      const book = app.book(community);
      if (!book) throw new Error(`no such community: ${community}`);
      return book;
    },
    stands({ action, community }) {
      // What another account's process wrote a moment ago counts: it may have been a pardon.
      app.catchUp();
      const [state, book] = [app.state(community), app.book(community)];
      if (!state || !book) return true;
      // Nobody is disturbed for a case that has closed meanwhile.
      if (action.type === "ask") return state.cases.has(action.case);
      // Whose request could not be accepted hears no greeting.
      if (action.type === "dm") return !ledger.outcomeOf(action.event).actions.some((each) => each.action.type === "accept_friend" && each.action.member === action.member && each.status !== "done");
      if (action.type === "set_card") return cardStands(state, action);
      if (action.type === "say" || action.type === "post") return !isTakenBack(state, action.event);
      if (action.type === "mute") return muteStands(state, action, clock.now());
      return action.type !== "remove" || removalStands(state, book.ladder, action, clock.now());
    },
    barred({ action, community }) {
      const state = app.state(community);
      return state !== undefined && isBarred(state, action);
    },
    async onOutcome({ action, community, attempts }, outcome, because, barred) {
      const { id, event: _event, by: _by, priority: _priority, until: _until, ...about } = action;
      await app.accept({ type: "receipt", id: eventId(`receipt:${id}:${outcome}:${attempts}`), at: clock.now(), action: id, outcome, because, about, ...(barred && { barred }) }, community);
    },
    onError: (error) => onError(error, "outbox"),
  };
}

function addressOf({ gateway, media }: BotParts, app: App, identity: ReturnType<typeof createIdentity>): OutboxParts["address"] {
  const platformId = (ours: Parameters<typeof identity.platformId>[2]): string | undefined => identity.platformId(gateway.account, gateway.epoch, ours);
  return {
    group: platformId, member: platformId, media,
    message: (event) => platformMessage(gateway.account, event),
    name(community, member, group) {
      const state = app.state(community);
      return state ? nameOf(state, member, group) : member;
    },
  };
}

/** The key to the marks of friends, kept beside the records that they lead to. */
function markKeyOf(ledger: Pick<Ledger, "get" | "set" | "transaction">, makeCode: () => string): string {
  const kept = ledger.get("mark_key");
  if (kept !== undefined) return kept;
  // No code is ever written down, not even one that nobody was shown.
  const key = createHash("sha256").update(Array.from({ length: 5 }, makeCode).join("")).digest("hex");
  return ledger.transaction(() => {
    const first = ledger.get("mark_key");
    if (first === undefined) ledger.set("mark_key", key);
    return first ?? key;
  });
}
