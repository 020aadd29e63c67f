/** identity: platform ids become ours. The same (account, epoch, kind, platform id) always gets the same id of ours. */
import { createHash } from "node:crypto";
import { type AccountId, type GroupId, type MemberId, groupId, memberId } from "../core/ids.ts";
import type { IdRow, Identity, Ledger } from "../ports.ts";

/** The identity as `intake` needs it. */
export type Register = Identity & {
  /** Names a whole member list at the cost of one commit. */
  readonly members: (account: AccountId, epoch: string, platformIds: readonly string[]) => readonly MemberId[];
  /** A group's id if it has one already; asking does not record it. */
  readonly knownGroup: (account: AccountId, epoch: string, platformId: string) => GroupId | undefined;
};

/**
 * An identity over the ledger's rows. Ours are derived from the platform's, so that a process killed between naming
 * somebody and recording what they did names them the same again.
 */
export function createIdentity(ledger: Pick<Ledger, "idRows" | "addId" | "transaction">, now: () => number): Register {
  const epochs = new Map<string, { ours: Map<string, string>; theirs: Map<string, string> }>();
  let unwritten: IdRow[] = [];
  const known = (account: AccountId, epoch: string): { ours: Map<string, string>; theirs: Map<string, string> } => {
    const key = JSON.stringify([account, epoch]);
    let maps = epochs.get(key);
    if (!maps) {
      maps = { ours: new Map(), theirs: new Map() };
      for (const row of ledger.idRows(account, epoch)) {
        maps.ours.set(`${row.kind}:${row.platformId}`, row.ours);
        maps.theirs.set(row.ours, row.platformId);
      }
      epochs.set(key, maps);
    }
    return maps;
  };
  const name = (kind: "group" | "member", account: AccountId, epoch: string, platformId: string): string => {
    const maps = known(account, epoch);
    const found = maps.ours.get(`${kind}:${platformId}`);
    if (found !== undefined) return found;
    const hash = createHash("sha256").update(JSON.stringify([kind, account, epoch, platformId])).digest("hex").slice(0, 12);
    const ours = `${kind === "group" ? "g" : "m"}${hash}`;
    unwritten.push({ account, epoch, platformId, kind, ours, firstSeen: now() });
    maps.ours.set(`${kind}:${platformId}`, ours);
    maps.theirs.set(ours, platformId);
    return ours;
  };
  /** A disk that refuses does not lose the event that names somebody: it waits for the disk too, and the row is tried again. */
  const write = (): void => {
    if (unwritten.length === 0) return;
    try {
      ledger.transaction(() => unwritten.forEach((row) => ledger.addId(row)));
      unwritten = [];
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
    }
  };
  const written = (ours: string): string => {
    write();
    return ours;
  };
  return {
    group: (account, epoch, platformId): GroupId => groupId(written(name("group", account, epoch, platformId))),
    member: (account, epoch, platformId): MemberId => memberId(written(name("member", account, epoch, platformId))),
    members(account, epoch, platformIds) {
      const ours = platformIds.map((platformId) => memberId(name("member", account, epoch, platformId)));
      write();
      return ours;
    },
    knownGroup(account, epoch, platformId) {
      const ours = known(account, epoch).ours.get(`group:${platformId}`);
      return ours === undefined ? undefined : groupId(ours);
    },
    platformId: (account, epoch, ours) => known(account, epoch).theirs.get(ours),
  };
}
