/** activation: the way of saved rule files into force: tried on recorded history, told of, and held back when they would remove too many. */
import type { Difference } from "./core/difference.ts";
import type { RulesReadEvent } from "./core/event.ts";
import { type AccountId, type CommunityId, eventId } from "./core/ids.ts";
import type { Pin, State } from "./core/state.ts";
import type { InForce, LoadedBook } from "./in-force.ts";
import type { Clock, Ledger } from "./ports.ts";
import type { Trial } from "./trial.ts";

export type ActivationParts = {
  /** Whose process this is, where other accounts have processes that read the same files. */
  readonly account?: AccountId;
  readonly ledger: Pick<Ledger, "keepVersion" | "latest">;
  readonly clock: Clock;
  readonly inForce: InForce;
  readonly trial: Trial;
  readonly state: (community: CommunityId) => State | undefined;
  /** Reads a community's state from the ledger. */
  readonly rebuild: (community: CommunityId) => void;
  readonly record: (event: RulesReadEvent, community: CommunityId) => Promise<unknown>;
  /** Another version runs from now on. */
  readonly onChange: (community: CommunityId) => void;
  readonly onError: (error: unknown, about: string) => void;
};
export type Activation = {
  /** What runs at the start: what ran last, where there is such a thing. Files that changed since wait for `start`. */
  open(community: CommunityId, onDisk: LoadedBook | undefined): void;
  start(): Promise<void>;
  /** Files that can be used were saved. Resolves once they run, are held back, or newer ones took their place. */
  save(loaded: LoadedBook): Promise<void>;
  /** Files that cannot be used were saved: what ran goes on. */
  refuse(community: CommunityId, problems: readonly string[]): Promise<void>;
  /** A pin was set or lifted; `elsewhere`: by another process, which may have read files that are only being tried here. */
  repin(community: CommunityId, elsewhere?: Pick<Pin, "onDisk">): void;
  /** What waits to run: files being tried or held back, or those that were turned away from. */
  readonly waiting: (community: CommunityId) => LoadedBook | undefined;
  stop(): void;
};
type Attempt = { readonly loaded: LoadedBook; done: Promise<void> };

/** Nothing is in force until `open`. */
export function createActivation({ account, ledger, clock, inForce, trial, state, rebuild, record, onChange, onError }: ActivationParts): Activation {
  const changedWhileAway = new Map<CommunityId, LoadedBook | undefined>();
  /** The files saved last, while they are being tried. */
  const attempts = new Map<CommunityId, Attempt>();
  /** Files on their way to being held back, until that is recorded. */
  const holding = new Map<CommunityId, LoadedBook>();
  let closed = false;

  const keep = ({ book, files }: LoadedBook): void => ledger.keepVersion(book.community, book.version, files, clock.now());
  async function tell(community: CommunityId, more: Partial<Pick<RulesReadEvent, "problems" | "before" | "difference" | "held">> = {}): Promise<void> {
    const at = clock.now();
    const version = inForce.get(community)?.book.version ?? "";
    const id = eventId(`rules:${community}:${version}:${at}${more.held ? `:${more.held.version}` : ""}`);
    await record({ type: "rules_read", id, at, version, problems: [], onDisk: version === inForce.onDisk(community), ...(account !== undefined && { account }), ...more }, community);
  }

  async function activate(loaded: LoadedBook, difference?: Difference): Promise<void> {
    const { community } = loaded.book;
    const before = inForce.get(community)?.book.version;
    holding.delete(community);
    inForce.put(loaded);
    const moved = inForce.standing(community) === "moved";
    if (!inForce.settle(community) && !moved) return;
    keep(loaded);
    onChange(community);
    await tell(community, { ...(before !== undefined && { before }), ...(difference && { difference }) });
  }

  /** The pin is written before the files count as those on the disk, so that there is no moment in which they run. */
  async function hold(loaded: LoadedBook, difference: Difference, limit: number): Promise<void> {
    const { community, version } = loaded.book;
    keep(loaded);
    holding.set(community, loaded);
    await tell(community, { held: { version, limit }, difference });
    // Another process may have held it back first, and what was said again set no pin.
    if (holding.get(community) === loaded && state(community)?.pin?.onDisk === version) settleHeld(community);
  }

  /** Files that are held back count as those on the disk once the pin is written that keeps them from running. */
  function settleHeld(community: CommunityId): void {
    const held = holding.get(community);
    if (!held || held.book.version !== state(community)?.pin?.onDisk) return;
    holding.delete(community);
    inForce.put(held);
  }

  /** Whether the files that another process decided about are known here. Where they are still being tried, that is settled by its word. */
  function knows(community: CommunityId, { onDisk }: Pick<Pin, "onDisk">): boolean {
    if (inForce.onDisk(community) === onDisk) return true;
    const tried = [attempts.get(community)?.loaded, holding.get(community)].find((loaded) => loaded?.book.version === onDisk);
    if (!tried) return false;
    attempts.delete(community);
    holding.delete(community);
    inForce.put(tried);
    return true;
  }

  async function attempt({ loaded }: Pick<Attempt, "loaded">, wanted: () => boolean): Promise<void> {
    const { community } = loaded.book;
    const current = inForce.get(community)?.book;
    if (!current) return undefined;
    const { lookBack, moreRemovals } = current.activation;
    const difference = await trial(current, loaded.book, lookBack, wanted);
    if (difference === undefined || !wanted()) return undefined;
    // Somebody went back to another version meanwhile: that is the one to compare with.
    if (inForce.get(community)?.book.version !== current.version) return attempt({ loaded }, wanted);
    attempts.delete(community);
    return difference.addedRemovals > moreRemovals ? hold(loaded, difference, moreRemovals) : activate(loaded, difference);
  }

  function begin(loaded: LoadedBook): Promise<void> {
    const { community, version } = loaded.book;
    const entered: Attempt = { loaded, done: Promise.resolve() };
    attempts.set(community, entered);
    entered.done = attempt(entered, () => !closed && attempts.get(community) === entered).catch(async (error: unknown) => {
      if (closed) return;
      onError(error, `trial of ${community} ${version}`);
      if (attempts.get(community) === entered) await refuse(community, [`新版本 ${version} 没有试成，再存一次盘会重试：${error instanceof Error ? error.message : String(error)}`]);
    });
    return entered.done;
  }

  function save(loaded: LoadedBook): Promise<void> {
    const { community, version } = loaded.book;
    if (closed) return Promise.resolve();
    const running = attempts.get(community);
    if (running?.loaded.book.version === version) return running.done;
    attempts.delete(community);
    const current = inForce.get(community)?.book.version;
    if (current === undefined) return appear(loaded);
    if (current === version) return activate(loaded);
    return version === inForce.onDisk(community) ? Promise.resolve() : begin(loaded);
  }

  async function refuse(community: CommunityId, problems: readonly string[]): Promise<void> {
    attempts.delete(community);
    if (inForce.get(community)) await tell(community, { problems });
  }

  function open(community: CommunityId, onDisk: LoadedBook | undefined): void {
    if (!state(community)) rebuild(community);
    const last = ledger.latest(community)?.version;
    const known = state(community)?.pin?.onDisk ?? last;
    const before = [known, onDisk === undefined ? last : undefined].map((version) => version !== undefined && inForce.recorded(community, version)).find(Boolean);
    const first = known === onDisk?.book.version ? onDisk : before || onDisk;
    if (!first) return;
    if (known !== undefined && onDisk && known !== onDisk.book.version) changedWhileAway.set(community, before ? onDisk : undefined);
    inForce.put(first);
    inForce.settle(community);
  }

  /** A community that was not there at the start. */
  async function appear(loaded: LoadedBook): Promise<void> {
    const { community } = loaded.book;
    open(community, loaded);
    keep(inForce.get(community) ?? loaded);
    onChange(community);
    await (changedWhileAway.has(community) ? catchUp() : tell(community));
  }
  async function catchUp(): Promise<void> {
    for (const [community, loaded] of changedWhileAway) {
      changedWhileAway.delete(community);
      await (loaded ? save(loaded) : tell(community));
    }
  }

  return {
    open, save, refuse,
    async start() {
      for (const loaded of inForce.all()) keep(loaded);
      await catchUp();
      for (const { book } of inForce.all()) if (inForce.standing(book.community) === "unreadable") await tell(book.community, { problems: ["退回的那个版本，这个程序读不了了"] });
    },
    repin(community, elsewhere) {
      settleHeld(community);
      if (elsewhere && !knows(community, elsewhere)) return;
      const before = inForce.get(community)?.book.version;
      if (!inForce.settle(community) || closed) return;
      onChange(community);
      tell(community, { ...(before !== undefined && { before }) }).catch((error: unknown) => onError(error, "rules"));
    },
    waiting(community) {
      const tried = attempts.get(community)?.loaded ?? holding.get(community);
      const onDisk = state(community)?.pin?.onDisk;
      return tried ?? (onDisk === undefined ? undefined : inForce.recorded(community, onDisk));
    },
    stop: () => void (closed = true),
  };
}
