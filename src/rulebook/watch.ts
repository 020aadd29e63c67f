/** watch: tells when rule files have changed and the editor has finished writing them. */
import { relative, sep } from "node:path";
import { watch } from "chokidar";

/** Editors write a file in several steps (empty it, write it, rename it over the old one); this long after the last step it is whole. */
export const settleMs = 300;

/** A file that a rulebook is made of. Editors' own files beside them come and go and mean nothing. */
const counts = (path: string): boolean => /\.(ya?ml|txt|png|jpe?g|gif|webp|mp4|mov)$/i.test(path) && !/(^|\/)\.|~$/.test(path);

export type Watching = {
  /** Resolves once changes are seen; until then some may be missed. */
  readonly ready: Promise<void>;
  readonly close: () => Promise<void>;
};
/** Where changes come from; chokidar, unless a test says otherwise. */
export type Eyes = (folder: string, changed: (path: string) => void, failed: (error: unknown) => void) => Watching;
/** The part of a clock that is needed here. */
export type After = { readonly after: (ms: number, run: () => void) => () => void };

/**
 * Calls `onChange` with the changed files, by path below `rulesRoot`, once they have been left alone for a moment.
 * It hears of deletions too. `onTrouble` hears that the folder cannot be watched; the rules that are loaded go on.
 */
export function watchRules(
  rulesRoot: string,
  onChange: (paths: readonly string[]) => void,
  { clock, onTrouble = () => undefined, eyes = chokidarEyes }: { readonly clock: After; readonly onTrouble?: (error: unknown) => void; readonly eyes?: Eyes },
): Watching {
  const changed = new Set<string>();
  let cancel: (() => void) | undefined;
  const settled = (): void => {
    cancel = undefined;
    const paths = [...changed].sort();
    changed.clear();
    onChange(paths);
  };
  const seen = (path: string): void => {
    const below = relative(rulesRoot, path).split(sep).join("/");
    if (!counts(below)) return;
    changed.add(below);
    cancel?.();
    cancel = clock.after(settleMs, settled);
  };
  const watching = eyes(rulesRoot, seen, onTrouble);
  return {
    ready: watching.ready,
    close() {
      cancel?.();
      return watching.close();
    },
  };
}

const chokidarEyes: Eyes = (folder, changed, failed) => {
  // The folder is watched, not the files: a save that puts a new file over the old one is still seen.
  const watcher = watch(folder, { ignoreInitial: true, atomic: true, ignorePermissionErrors: true, depth: 8 });
  watcher.on("all", (_event, path) => changed(path));
  watcher.on("error", failed);
  return { ready: new Promise((resolve) => watcher.on("ready", () => resolve())), close: () => watcher.close() };
};
