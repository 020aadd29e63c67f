/** identity: platform ids become ours. The same (account, epoch, kind, platform id) always gets the same id of ours. */
import { createHash } from "node:crypto";
import { type AccountId, type GroupId, type MemberId, groupId, memberId } from "../core/ids.ts";
import type { Identity, Ledger } from "../ports.ts";

/**
 * An identity over the ledger's rows. Ours are derived from the platform's, so that a process killed between naming
 * somebody and recording what they did names them the same again.
 */
export function createIdentity(ledger: Pick<Ledger, "idRows" | "addId">, now: () => number): Identity {
  const epochs = new Map<string, { ours: Map<string, string>; theirs: Map<string, string> }>();
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
    ledger.addId({ account, epoch, platformId, kind, ours, firstSeen: now() });
    maps.ours.set(`${kind}:${platformId}`, ours);
    maps.theirs.set(ours, platformId);
    return ours;
  };
  return {
    group: (account, epoch, platformId): GroupId => groupId(name("group", account, epoch, platformId)),
    member: (account, epoch, platformId): MemberId => memberId(name("member", account, epoch, platformId)),
    platformId: (account, epoch, ours) => known(account, epoch).theirs.get(ours),
  };
}
