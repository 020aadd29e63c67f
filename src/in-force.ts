/** in-force: which rulebook each community runs: the one on the disk, or an older one that its founder went back to. */
import type { Rulebook } from "./core/book.ts";
import type { CommunityId } from "./core/ids.ts";
import type { Pin } from "./core/state.ts";
import type { Ledger } from "./ports.ts";

/** A rulebook with the files that it was read from. */
export type LoadedBook = { readonly book: Rulebook; readonly files: Readonly<Record<string, string>> };
/** A rulebook made again from the files of a recorded version; undefined when this program cannot read them any more. */
export type BookFrom = (files: Readonly<Record<string, string>>, community: CommunityId) => Rulebook | undefined;
export type InForceParts = {
  readonly ledger: Pick<Ledger, "version">;
  readonly bookFrom: BookFrom;
  readonly pin: (community: CommunityId) => Pin | undefined;
};
export type InForce = {
  readonly get: (community: CommunityId) => LoadedBook | undefined;
  readonly all: () => readonly LoadedBook[];
  /** What was read from the disk last and may count. It does not run until `settle`. */
  readonly put: (loaded: LoadedBook) => void;
  /** Runs what the pin and the disk ask for; true when that is another version than before. */
  readonly settle: (community: CommunityId) => boolean;
  /** How the disk stands to the pin: `moved` when there are other files than those that were turned away from. */
  readonly standing: (community: CommunityId) => "followed" | "pinned" | "moved" | "unreadable";
  /** The version that the disk holds, as far as it counts. */
  readonly onDisk: (community: CommunityId) => string | undefined;
  /** A version that runs, stands on the disk or is recorded; undefined when it cannot be read any more. */
  readonly recorded: (community: CommunityId, version: string) => LoadedBook | undefined;
};

/** Runs nothing until something is put and settled. */
export function booksInForce({ ledger, bookFrom, pin }: InForceParts): InForce {
  const disk = new Map<CommunityId, LoadedBook>();
  const running = new Map<CommunityId, LoadedBook>();

  function recorded(community: CommunityId, version: string): LoadedBook | undefined {
    for (const known of [running.get(community), disk.get(community)]) if (known?.book.version === version) return known;
    const files = ledger.version(community, version);
    const book = files && bookFrom(files, community);
    // Its findings bear the name under which it was kept.
    return files && book && { book: { ...book, version }, files };
  }
  function wanted(community: CommunityId): LoadedBook | undefined {
    const own = disk.get(community);
    const pinned = pin(community);
    return pinned && pinned.onDisk === own?.book.version ? (recorded(community, pinned.version) ?? own) : own;
  }
  return {
    get: (community) => running.get(community),
    all: () => [...running.values()],
    put: (loaded) => void disk.set(loaded.book.community, loaded),
    settle(community) {
      const before = running.get(community)?.book.version;
      const next = wanted(community);
      if (next) running.set(community, next);
      return next?.book.version !== before;
    },
    standing(community) {
      const pinned = pin(community);
      if (!pinned) return "followed";
      if (pinned.onDisk !== disk.get(community)?.book.version) return "moved";
      return recorded(community, pinned.version) ? "pinned" : "unreadable";
    },
    onDisk: (community) => disk.get(community)?.book.version,
    recorded,
  };
}
