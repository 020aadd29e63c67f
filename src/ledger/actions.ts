/** actions: the outbox's rows: asked for, claimed, settled. */
import type { Database, Statement } from "better-sqlite3";
import { type Action, priorities, spokenWords } from "../core/action.ts";
import type { Entry } from "../core/entry.ts";
import { type ActionId, type CommunityId, type EventId, communityId, eventId } from "../core/ids.ts";
import type { ActionStatus, Ledger, Routed, StoredAction } from "../ports.ts";

type Row = { id: string; community: string; body: string; status: string; created_at: number; not_before: number; attempts: number; because: string | null; platform_id: string | null; more_ids: string | null; settled_at: number | null };
const columns = "id, community, body, status, created_at, not_before, attempts, because, platform_id, more_ids, settled_at";

/** Writes an action asked for by the event with this number, for the process of an account. */
export function actionWriter(db: Database): (seq: number, community: CommunityId, routed: Routed, now: number) => void {
  const insert = db.prepare(
    "INSERT INTO action (id, event_seq, community, type, grp, priority, body, words, status, created_at, not_before, account) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, 0, ?)");
  return (seq, community, { action, account }, now) => {
    const group = "group" in action ? action.group : null;
    insert.run(action.id, seq, community, action.type, group, priorities[action.priority], JSON.stringify(action), spokenWords(action), now, account);
  };
}

function stored(row: Row): StoredAction {
  return {
    action: JSON.parse(row.body) as Action, community: communityId(row.community), status: row.status as ActionStatus,
    createdAt: row.created_at, notBefore: row.not_before, attempts: row.attempts, ...(row.because !== null && { because: row.because }),
    ...(row.platform_id !== null && { platformIds: [row.platform_id, ...(row.more_ids === null ? [] : (JSON.parse(row.more_ids) as string[]))] }),
    ...(row.settled_at !== null && { settledAt: row.settled_at }),
  };
}

type ActionPart = Pick<Ledger, "due" | "nextDue" | "claim" | "settle" | "action" | "interrupted" | "sentSince" | "saidSince" | "actions" | "countActions" | "causeOf" | "wordsOf" | "outcomeOf">;

/** What the process of `account` has to do with: what is its own, and what no process with a name has taken up; all of it without a name. */
const mine = "(@account IS NULL OR account IN (@account, ''))";

/** The ledger's part about actions, as the process of an account sees it. Without a name it does everything. */
export function actionPart(db: Database, name?: string): ActionPart {
  const account = name ?? null;
  // What one event asks of one place goes in the order in which it was decided: the evidence card comes before the removal. News
  // for an admin who cannot be reached holds nothing up in the group. What another account has let expire is told by whoever is there.
  const due = db.prepare<{ now: number; limit: number; account: string | null }, Row>(
    `SELECT ${columns} FROM action WHERE status = 'pending' AND not_before <= @now AND (${mine} OR body ->> '$.until' < @now)
     AND NOT EXISTS (SELECT 1 FROM action AS earlier WHERE earlier.event_seq = action.event_seq AND earlier.seq < action.seq AND earlier.grp IS action.grp AND earlier.account = action.account AND earlier.status IN ('pending', 'claimed'))
     ORDER BY priority, seq LIMIT @limit`);
  const nextDue = db.prepare<{ now: number; account: string | null }, { at: number | null }>(`SELECT min(not_before) AS at FROM action WHERE status = 'pending' AND not_before > @now AND ${mine}`);
  const claim = db.prepare<{ now: number; id: string; account: string | null }>("UPDATE action SET status = 'claimed', attempts = attempts + 1, settled_at = @now, account = coalesce(@account, account) WHERE id = @id AND status = 'pending'");
  const settle = db.prepare<[string, string, number, number, string | null, string | null, string]>(
    "UPDATE action SET status = ?, because = ?, settled_at = ?, not_before = ?, platform_id = coalesce(?, platform_id), more_ids = coalesce(?, more_ids) WHERE id = ?");
  const byId = db.prepare<[string], Row>(`SELECT ${columns} FROM action WHERE id = ?`);
  const claimed = db.prepare<{ account: string | null }, Row>(`SELECT ${columns} FROM action WHERE status = 'claimed' AND ${mine} ORDER BY seq`);
  const latest = db.prepare<[number], Row>(`SELECT ${columns} FROM action ORDER BY seq DESC LIMIT ?`);
  const counts = db.prepare<[], { status: string; n: number }>("SELECT status, count(*) AS n FROM action GROUP BY status");
  // Named, since SQLite would rather read everything that was ever done.
  const sent = "INDEXED BY action_sent WHERE status IN ('done', 'unknown') AND type IN ('say', 'dm', 'post', 'alert', 'ask') AND settled_at > @since";
  const people = "coalesce(sum(CASE WHEN type IN ('alert', 'ask') THEN max(1, json_array_length(body, '$.to')) ELSE 1 END), 0)";
  const sentAll: Statement<{ since: number; account: string | null }, { n: number }> = db.prepare(`SELECT ${people} AS n FROM action ${sent} AND ${mine}`);
  const sentInGroup: Statement<{ since: number; grp: string }, { n: number }> = db.prepare(`SELECT ${people} AS n FROM action ${sent} AND grp = @grp`);
  const cause = db.prepare<[string], { id: string }>("SELECT event.id FROM action JOIN event ON event.seq = event_seq WHERE platform_id = ? ORDER BY action.seq DESC LIMIT 1");
  const entriesFor = db.prepare<[string], { body: string }>("SELECT entry.body FROM entry JOIN event ON event.seq = event_seq WHERE event.id = ? ORDER BY entry.seq");
  const actionsFor = db.prepare<[string], Row>(`SELECT ${columns.replace(/\w+/g, "action.$&")} FROM action JOIN event ON event.seq = event_seq WHERE event.id = ? ORDER BY action.seq`);
  const said = db.prepare<[string, number, string], { n: number }>(
    "SELECT count(*) AS n FROM action WHERE words IS NOT NULL AND grp = ? AND settled_at > ? AND words = ? AND status IN ('done', 'unknown', 'claimed')");

  return {
    due: (now, limit) => due.all({ now, limit, account }).map(stored),
    nextDue: (now) => nextDue.get({ now, account })?.at ?? undefined,
    claim: (id: ActionId, now) => claim.run({ now, id, account }).changes === 1,
    settle(id, status, because, now, notBefore = 0, platformIds = []) {
      const [first, ...more] = platformIds;
      settle.run(status, because, now, notBefore, first ?? null, more.length > 0 ? JSON.stringify(more) : null, id);
    },
    action: (id) => optional(byId.get(id)),
    interrupted: () => claimed.all({ account }).map(stored),
    sentSince: (since, group) => (group === undefined ? sentAll.get({ since, account }) : sentInGroup.get({ since, grp: group }))?.n ?? 0,
    saidSince: (group, words, since) => (said.get(group, since, words)?.n ?? 0) > 0,
    actions: (limit) => latest.all(limit).map(stored),
    causeOf: (platformId) => optionalId(cause.get(platformId)?.id),
    wordsOf: (event, group) => actionsFor.all(event).map(stored).filter(({ action }) => (action.type === "say" || action.type === "post") && action.group === group),
    outcomeOf: (event) => ({ entries: entriesFor.all(event).map(({ body }) => JSON.parse(body) as Entry), actions: actionsFor.all(event).map(stored) }),
    countActions: () => Object.fromEntries(counts.all().map(({ status, n }) => [status, n])),
  };
}

const optionalId = (id: string | undefined): EventId | undefined => (id === undefined ? undefined : eventId(id));
const optional = (row: Row | undefined): StoredAction | undefined => row && stored(row);
