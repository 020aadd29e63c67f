/** shelf: the files that a community is made of, by path below the rules root. It remembers which were used: they make the version. */
import { createHash } from "node:crypto";
import { type Problem, type Report, Source } from "./problem.ts";

/** What was found on the disk. */
export type Found = {
  readonly texts: ReadonlyMap<string, string>;
  /** Files that are there and cannot be used. */
  readonly troubles: readonly Problem[];
  /** Paths of media; undefined when nobody looked, and then none is missed. */
  readonly media?: ReadonlySet<string>;
};

export class Shelf {
  readonly #found: Found;
  readonly #show: (path: string) => string;
  readonly #used = new Map<string, string>();
  readonly #troubled: ReadonlySet<string>;

  /** `show` turns a path into the one that the author knows the file by. */
  constructor(found: Found, show: (path: string) => string) {
    this.#found = found;
    this.#show = show;
    this.#troubled = new Set(found.troubles.map(({ file }) => file));
  }

  /** Whether there is such a file, be it readable or not. */
  has(path: string): boolean {
    return this.#found.texts.has(path) || this.#troubled.has(this.#show(path));
  }

  /** The file's text for use; undefined when it is not there or cannot be read, which then is reported as it was found. */
  take(path: string, problems: Problem[]): Source | undefined {
    const text = this.#found.texts.get(path);
    if (text === undefined) {
      problems.push(...this.#found.troubles.filter(({ file }) => file === this.#show(path)));
      return undefined;
    }
    this.#used.set(path, text);
    return new Source(this.#show(path), text.replace(/^\ufeff/, ""));
  }

  /** A place for what is missing: the beginning of a file that is not there. */
  missing(path: string): Source {
    return new Source(this.#show(path), "");
  }

  /** Names below a folder, its files and its folders, each once. */
  names(folder: string): readonly string[] {
    const names = new Set<string>();
    const shown = this.#show(folder);
    for (const path of this.#found.texts.keys()) if (path.startsWith(folder)) names.add(path.slice(folder.length).split("/")[0] ?? "");
    for (const { file } of this.#found.troubles) if (file.startsWith(shown)) names.add(file.slice(shown.length).split("/")[0] ?? "");
    return [...names].sort();
  }

  /** Media in a folder, by path inside it; undefined when nobody looked. */
  media(folder: string): ReadonlySet<string> | undefined {
    const all = this.#found.media;
    return all && new Set([...all].filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length)));
  }

  get used(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#used].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Changes with any of the files, whatever their order. */
export function versionOf(files: Readonly<Record<string, string>>): string {
  const hash = createHash("sha256");
  for (const path of Object.keys(files).sort()) hash.update(`${path}\0${files[path]}\0`);
  return hash.digest("hex").slice(0, 10);
}

/** Reports into a shelf's problems from places that have no text. */
export const at = (source: Source): Parameters<Report>[0] => ({ source, start: 0, end: 0 });
