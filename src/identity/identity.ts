/** identity: platform ids become ours. The same (account, epoch, kind, platform id) gets the same id of ours, which may stand for an older one. */
import { createHash } from "node:crypto";
import type { Identification } from "../core/entry.ts";
import { type AccountId, type GroupId, type MemberId, groupId, memberId } from "../core/ids.ts";
import type { IdRow, Identity, Ledger } from "../ports.ts";

/** The identity as `intake` needs it. */
export type Register = Identity & {
  /** Names a whole member list at the cost of one commit. */
  readonly members: (account: AccountId, epoch: string, platformIds: readonly string[]) => readonly MemberId[];
  /** A group's id if it has one already; asking does not record it. */
  readonly knownGroup: (account: AccountId, epoch: string, platformId: string) => GroupId | undefined;
  /** The id that a platform id has by itself, whoever it stands for. Asking does not record it. */
  readonly naturalGroup: (account: AccountId, epoch: string, platformId: string) => GroupId;
  readonly naturalMember: (account: AccountId, epoch: string, platformId: string) => MemberId;
  /** For whom an id stands now. */
  readonly standsFor: <Id extends GroupId | MemberId>(id: Id) => Id;
  /** Whether a word on this very id was given: also that it stands for itself. */
  readonly isTold: (id: GroupId | MemberId) => boolean;
  /** The accounts, as gateways call them, that have seen this somebody or this group, under any id. */
  readonly accountsOf: (id: GroupId | MemberId) => readonly string[];
  /** From now on an id stands for another; the ledger is written by whoever decides it. */
  readonly identify: (what: Pick<Identification, "seen" | "as">) => void;
};

const hashOf = (kind: "group" | "member", account: string, epoch: string, platformId: string): string =>
  `${kind === "group" ? "g" : "m"}${createHash("sha256").update(JSON.stringify([kind, account, epoch, platformId])).digest("hex").slice(0, 12)}`;

/**
 * An identity over the ledger's rows. Ours are derived from the platform's, so that a process killed between naming
 * somebody and recording what they did names them the same again.
 */
export function createIdentity(ledger: Pick<Ledger, "idRows" | "addId" | "accountsOf" | "transaction" | "identified">, now: () => number): Register {
  const epochs = new Map<string, { ours: Map<string, string>; theirs: Map<string, string> }>();
  const standing = new Map<string, string>(); // By seen id.
  /** By the older id, those that stand for it, in the order in which that was told; made when asked for. */
  let seenAs: Map<string, string[]> | undefined;
  let unwritten: IdRow[] = [];
  for (const each of ledger.identified()) identify(each);

  function identify({ seen, as }: Pick<Identification, "seen" | "as">): void {
    seenAs = undefined;
    standing.delete(seen);
    // Two words that would lead in a circle: the id stands for itself.
    standing.set(seen, root(as) === seen ? seen : as);
  }
  function root(id: string): string {
    let found = id;
    for (let next = standing.get(found); next !== undefined && next !== found; next = standing.get(found)) found = next;
    return found;
  }
  const asOf = (id: string): readonly string[] => {
    if (!seenAs) {
      seenAs = new Map();
      for (const seen of standing.keys()) {
        const older = root(seen);
        if (older !== seen) seenAs.set(older, [...(seenAs.get(older) ?? []), seen]);
      }
    }
    return seenAs.get(id) ?? [];
  };
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
    if (found !== undefined) return root(found);
    const ours = hashOf(kind, account, epoch, platformId);
    unwritten.push({ account, epoch, platformId, kind, ours, firstSeen: now() });
    maps.ours.set(`${kind}:${platformId}`, ours);
    maps.theirs.set(ours, platformId);
    return root(ours);
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
      return ours === undefined ? undefined : groupId(root(ours));
    },
    naturalGroup: (account, epoch, platformId) => groupId(hashOf("group", account, epoch, platformId)),
    naturalMember: (account, epoch, platformId) => memberId(hashOf("member", account, epoch, platformId)),
    standsFor: <Id extends GroupId | MemberId>(id: Id) => root(id) as Id,
    isTold: (id) => standing.has(id),
    accountsOf(id) {
      const ours = [root(id), ...asOf(root(id))];
      const unsaved = unwritten.filter((row) => ours.includes(row.ours)).map(({ account }) => account);
      return [...new Set([...ours.flatMap((each) => ledger.accountsOf(each)), ...unsaved])];
    },
    identify,
    platformId(account, epoch, ours) {
      const { theirs } = known(account, epoch);
      // What was told last holds. Who stands for somebody else is reached as them.
      const seen = asOf(ours).findLast((each) => theirs.has(each)) ?? ours;
      return theirs.get(seen);
    },
  };
}
