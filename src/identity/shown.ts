/** shown: what the platform showed last of each of our ids, durable, for the next login to be matched against. */
import type { AccountId, GroupId, MemberId } from "../core/ids.ts";
import type { Evidence, Ledger, SeenMember, ShownRow } from "../ports.ts";

/** A group as it was seen last. */
export type ShownGroup = { readonly topic: string; readonly owned?: boolean };
type ShownPerson = Pick<Evidence, "nickname" | "avatar" | "alias">;

export type Shown = {
  /** Notes what is seen of people, in a group or in general. What was not shown stays as it was. */
  readonly people: (seen: readonly { readonly member: MemberId; readonly evidence: Evidence | undefined }[], group?: GroupId) => void;
  readonly group: (group: GroupId, shown: ShownGroup) => void;
  /** What was seen last of somebody, with their name in this group. */
  readonly of: (member: MemberId, group: GroupId) => Evidence;
  readonly ofGroup: (group: GroupId) => ShownGroup | undefined;
  /** Everybody of whom anything was seen. */
  readonly everybody: () => Iterable<string>;
};

/** Evidence over the ledger's table. Only changes are written, a list in one commit; what the disk refuses waits. */
export function createShown(ledger: Pick<Ledger, "keepShown" | "shownIn" | "shownOf" | "transaction">, account: AccountId): Shown {
  /** What is written already, or waits, by place and id. */
  const latest = new Map<string, string>();
  let unwritten = new Map<string, ShownRow>();
  const keyOf = (ours: string, place: string): string => `${place}/${ours}`;
  const textOf = (ours: string, place: string): string | undefined => latest.get(keyOf(ours, place)) ?? ledger.shownOf(account, ours, place);

  function note(ours: string, place: string, shown: Record<string, unknown>): void {
    const before = textOf(ours, place);
    const text = JSON.stringify({ ...(before === undefined ? {} : (JSON.parse(before) as Record<string, unknown>)), ...shown });
    latest.set(keyOf(ours, place), text);
    if (text !== before) unwritten.set(keyOf(ours, place), { account, ours, place, shown: text });
  }
  function write(): void {
    if (unwritten.size === 0) return;
    try {
      ledger.transaction(() => unwritten.forEach((row) => ledger.keepShown(row)));
      unwritten = new Map();
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
    }
  }
  const read = <Kind>(ours: string, place: string): Kind | undefined => {
    const text = textOf(ours, place);
    return text === undefined ? undefined : (JSON.parse(text) as Kind);
  };
  return {
    people(seen, group) {
      for (const { member, evidence } of seen) {
        if (evidence === undefined) continue;
        const { nickname, avatar, alias, card } = evidence;
        note(member, "", { ...(nickname !== undefined && { nickname }), ...(avatar !== undefined && { avatar }), ...(alias !== undefined && { alias }) } satisfies ShownPerson);
        if (group !== undefined && card !== undefined) note(member, group, { card });
      }
      write();
    },
    group(group, shown) {
      note(group, "", shown);
      write();
    },
    of: (member, group) => ({ ...read<ShownPerson>(member, ""), ...read<Pick<Evidence, "card">>(member, group) }),
    ofGroup: (group) => read<ShownGroup>(group, ""),
    *everybody() {
      for (const { ours } of ledger.shownIn(account, "")) if (ours.startsWith("m")) yield ours;
    },
  };
}

/** Whether the platform shows anything to know people by. */
export const showsAnything = (members: readonly SeenMember[]): boolean => members.some(({ evidence }) => evidence !== undefined);
