/** events: recorded facts and what was decided on them. */
import type { Database } from "better-sqlite3";
import type { Entry } from "../core/entry.ts";
import type { Event, UsedVersion } from "../core/event.ts";
import { type CommunityId, communityId, groupId } from "../core/ids.ts";
import type { Ledger, Past, StoredFinding } from "../ports.ts";
import { actionWriter } from "./actions.ts";

type EventRow = { seq: number; id: string; community: string; version: string; body: string };
type EntryRow = { event_seq: number; body: string };

/** JSON of ours, written by this module; a type cannot be had back from it otherwise. */
const parse = <T>(body: string): T => JSON.parse(body) as T;

type EventPart = Pick<Ledger, "recordEvent" | "recordDecision" | "past" | "stretch" | "newest" | "heardFrom" | "latest" | "versions" | "event" | "findings" | "audit" | "warningsOf" | "entriesOf" | "boundGroups" | "identified" | "findMessages" | "blankBefore" | "eventsNamed">;

/** The ledger's part about events, findings and entries. */
export function eventPart(db: Database): EventPart {
  const insertEvent = db.prepare("INSERT INTO event (id, community, type, grp, at, received_at, version, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
  const seqOf = db.prepare<[string], { seq: number }>("SELECT seq FROM event WHERE id = ?");
  const insertFinding = db.prepare("INSERT INTO finding (event_seq, rule, version, mode, verdict, because, score, span_start, span_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const insertEntry = db.prepare("INSERT INTO entry (id, event_seq, type, body) VALUES (?, ?, ?, ?)");
  const insertAction = actionWriter(db);
  const oneEvent = db.prepare<[string], EventRow>("SELECT seq, id, community, version, body FROM event WHERE id = ?");
  const latestEvent = db.prepare<[string], { version: string; body: string }>("SELECT version, body FROM event WHERE community = ? ORDER BY seq DESC LIMIT 1");
  // A version that has judged nothing yet is known since its files were kept.
  const usedVersions = db.prepare<[string, string, number], UsedVersion>(
    `SELECT rulebook.version, coalesce(used.first, first_used) AS firstUsed, coalesce(used.events, 0) AS events FROM rulebook
     LEFT JOIN (SELECT version, min(received_at) AS first, max(seq) AS last, count(*) AS events FROM event WHERE community = ? GROUP BY version) AS used ON used.version = rulebook.version
     WHERE rulebook.community = ? ORDER BY used.last DESC NULLS FIRST, first_used DESC LIMIT ?`);
  const pastEvents = db.prepare<[string, number], EventRow>("SELECT seq, id, community, version, body FROM event WHERE community = ? AND seq < ? ORDER BY seq");
  const pastEntries = db.prepare<[string, number], EntryRow>(
    "SELECT event_seq, entry.body FROM entry JOIN event ON event.seq = event_seq WHERE community = ? AND event_seq < ? ORDER BY entry.seq");
  const someEvents = db.prepare<[string, number, number], EventRow>("SELECT seq, id, community, version, body FROM event WHERE community = ? AND seq > ? AND seq <= ? ORDER BY seq");
  const someEntries = db.prepare<[number, number], EntryRow>("SELECT event_seq, body FROM entry INDEXED BY entry_by_event WHERE event_seq > ? AND event_seq <= ? ORDER BY event_seq, seq");
  const newestEvent = db.prepare<[], { seq: number | null }>("SELECT max(seq) AS seq FROM event");
  // The latest alone are looked through: reading every event that ever was takes seconds.
  const heard = db.prepare<[], { account: string | null; at: number }>(`SELECT body ->> '$.account' AS account, max(at) AS at FROM event WHERE seq > (SELECT max(seq) FROM event) - 20000 GROUP BY 1`);
  const latestFindings = db.prepare<[number], { event: string; at: number; rule: string; version: string; mode: string; verdict: string; because: string; grp: string | null }>(
    "SELECT event.id AS event, event.at, rule, finding.version, mode, verdict, because, grp FROM finding JOIN event ON event.seq = event_seq ORDER BY finding.rowid DESC LIMIT ?");
  const auditEntries = db.prepare<{ community: string; limit: number; command: string | null; by: string | null; since: number }, { body: string; number: number; undone: number }>(
    `WITH act AS (
       SELECT entry.id, entry.seq, entry.body, event.at, row_number() OVER (ORDER BY entry.seq) AS number
       FROM entry JOIN event ON event.seq = event_seq WHERE community = @community AND entry.type = 'audit'
     )
     SELECT body, number, EXISTS (SELECT 1 FROM entry WHERE entry.type = 'undone' AND entry.body ->> '$.audit' = act.id) AS undone FROM act
     WHERE at >= @since AND (@command IS NULL OR body ->> '$.command' = @command) AND (@by IS NULL OR body ->> '$.by' IN (SELECT value FROM json_each(@by)))
     ORDER BY seq DESC LIMIT @limit`);
  const warningEntries = db.prepare<[string, string], { body: string }>(
    `SELECT entry.body FROM entry JOIN event ON event.seq = event_seq
     WHERE community = ? AND entry.type IN ('warning', 'pardon', 'reinstated') AND entry.body ->> '$.member' = ? ORDER BY entry.seq`);
  const entriesOfType = db.prepare<[string, string, number], { body: string }>(
    "SELECT entry.body FROM entry JOIN event ON event.seq = event_seq WHERE community = ? AND entry.type = ? ORDER BY entry.seq DESC LIMIT ?");
  const everyIdentified = db.prepare<[], { body: string }>("SELECT body FROM entry WHERE type = 'identified' ORDER BY seq");
  const bound = db.prepare<[], { grp: string; community: string }>("SELECT grp, community FROM entry JOIN event ON event.seq = event_seq WHERE entry.type = 'group_bound' ORDER BY entry.seq");
  const matching = db.prepare<[string, string, number], { body: string }>(
    "SELECT body FROM event WHERE community = ? AND type = 'message' AND instr(body ->> '$.text', ?) > 0 ORDER BY seq DESC LIMIT ?");
  const blank = ["'message', 'direct_message'", "'join_requested', 'friend_requested'"].map((types) => db.prepare<{ at: number; community: string | null }>(
    `UPDATE event SET body = json_remove(json_set(body, '$.text', ''), '$.quoted', '$.facts')
     WHERE type IN (${types}) AND at < @at AND (@community IS NULL OR community = @community)
     AND (body ->> '$.text' <> '' OR body ->> '$.quoted' IS NOT NULL)`));

  const named = db.prepare<[string, string], { id: string }>("SELECT id FROM event WHERE substr(id, -length(?) - 1) = '/' || ? LIMIT 2");

  const entriesOf: Ledger["entriesOf"] = (community, type, limit) => entriesOfType.all(community, type, limit).map((row) => parse<Entry>(row.body));

  return {
    eventsNamed: (platformId) => named.all(platformId, platformId).map((row) => row.id),
    recordEvent(community, event, version, receivedAt) {
      const group = "group" in event ? event.group : null;
      const { changes } = insertEvent.run(event.id, community, event.type, group, event.at, receivedAt, version, JSON.stringify(event));
      return changes === 1;
    },
    recordDecision(community, decision, now, route = (action) => [{ action, account: "" }]) {
      const { event, findings, actions, entries } = decision;
      const told = findings.filter((finding) => finding.verdict !== "pass");
      if (told.length === 0 && actions.length === 0 && entries.length === 0) return;
      const seq = seqOf.get(event.id)?.seq;
      if (seq === undefined) throw new Error(`no such event: ${event.id}`);
      for (const { rule, version, mode, verdict, because, score, span } of told) {
        insertFinding.run(seq, rule, version, mode, verdict, because, score ?? null, span?.start ?? null, span?.end ?? null);
      }
      for (const entry of entries) insertEntry.run(entry.id, seq, entry.type, JSON.stringify(entry));
      for (const action of actions) for (const routed of route(action)) insertAction(seq, community, routed, now);
    },
    *past(community, before) {
      const end = before === undefined ? Number.MAX_SAFE_INTEGER : (seqOf.get(before)?.seq ?? Number.MAX_SAFE_INTEGER);
      const entries = pastEntries.iterate(community, end);
      try {
        let next = entries.next();
        for (const row of pastEvents.iterate(community, end)) {
          const own: Entry[] = [];
          while (next.done !== true && next.value.event_seq === row.seq) {
            own.push(parse<Entry>(next.value.body));
            next = entries.next();
          }
          yield { seq: row.seq, event: parse<Event>(row.body), entries: own } satisfies Past;
        }
      } finally {
        // A reader that stops half-way must not leave the connection busy: nothing could be written any more.
        entries.return?.();
      }
    },
    stretch(community, after, to) {
      const past = someEvents.all(community, after, to).map(({ seq, body }) => ({ seq, event: parse<Event>(body), entries: [] as Entry[] }));
      const own = new Map(past.map(({ seq, entries }) => [seq, entries]));
      for (const { event_seq: seq, body } of someEntries.all(after, to)) own.get(seq)?.push(parse<Entry>(body));
      return past;
    },
    heardFrom: () => new Map(heard.all().flatMap(({ account, at }) => (account === null ? [] : [[account, at]]))),
    newest: () => newestEvent.get()?.seq ?? 0,
    latest(community) {
      const row = latestEvent.get(community);
      return row && { event: parse<Event>(row.body), version: row.version };
    },
    versions: (community, limit) => usedVersions.all(community, community, limit),
    event(id) {
      const row = oneEvent.get(id);
      return row && { seq: row.seq, community: communityId(row.community), event: parse<Event>(row.body), version: row.version };
    },
    findings: (limit) => latestFindings.all(limit).map(({ grp, ...row }): StoredFinding => ({ ...row, ...(grp !== null && { group: groupId(grp) }) })),
    audit: (community, limit, { by, command, since } = {}) =>
      auditEntries.all({ community, limit, command: command ?? null, by: by ? JSON.stringify(by) : null, since: since ?? 0 })
        .map(({ body, number, undone }) => ({ ...parse<Extract<Entry, { type: "audit" }>>(body), number, undone: undone === 1 })),
    warningsOf: (community, member) => warningEntries.all(community, member).map((row) => parse<Entry>(row.body)),
    entriesOf,
    identified: () => everyIdentified.all().map((row) => parse<Extract<Entry, { type: "identified" }>>(row.body)),
    boundGroups: () => new Map(bound.all().map((row) => [groupId(row.grp), communityId(row.community)])),
    findMessages: (community: CommunityId, text, limit) => matching.all(community, text, limit).map((row) => parse<Event>(row.body)),
    blankBefore: (at, community) => blank.reduce((sum, each) => sum + each.run({ at, community: community ?? null }).changes, 0),
  };
}
