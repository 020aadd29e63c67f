/** keep-rules: a running bot follows its rule files: a good version takes over, a bad one is told of and changes nothing. */
import { existsSync } from "node:fs";
import type { App } from "../app.ts";
import type { CommunityId } from "../core/ids.ts";
import { second } from "../core/time.ts";
import type { Clock } from "../ports.ts";
import { watchRules } from "../rulebook/watch.ts";
import { usableBooks } from "./books.ts";

/** How often to look whether the folder is there at all, ms. */
const lookEvery = 5 * second;

export type Keeper = { close(): Promise<void> };
export type KeeperParts = {
  readonly root: string;
  readonly clock: Clock;
  /** What is wrong with each community's files at present; kept up to date here. */
  readonly problems: Map<CommunityId, readonly string[]>;
  readonly app: Pick<App, "communities" | "replaceBook" | "refuseBook">;
  readonly say: (line: string) => void;
  readonly onError: (error: unknown) => void;
};

/**
 * Watches a rule folder until closed. Readings do not overlap, so that the last one saved is the one that counts; what is tried on
 * recorded history is not waited for, so that a newer save ends the trial of an older one.
 */
export function keepRules({ root, clock, problems, app, say, onError }: KeeperParts): Keeper {
  let reading: Promise<void> = Promise.resolve();
  const reread = (): void => {
    reading = reading.then(read).catch(onError);
  };
  async function read(): Promise<void> {
    if (!existsSync(root)) return;
    const { good, bad } = usableBooks(root);
    for (const loaded of good.values()) {
      problems.delete(loaded.book.community);
      void app.replaceBook(loaded).catch(onError);
    }
    for (const [community, lines] of bad) {
      if (JSON.stringify(problems.get(community)) === JSON.stringify(lines)) continue;
      problems.set(community, lines);
      say(lines.join("\n"));
      await app.refuseBook(community, lines);
    }
  }
  /** A folder that is taken away and put back is another folder to whoever watches it. */
  let watching = watchRules(root, reread, { clock, onTrouble: onError });
  let gone = false;
  async function look(): Promise<void> {
    const there = existsSync(root);
    if (!there && !gone) await refuseAll(`没有规则目录 ${root}`);
    if (there && gone) {
      await watching.close();
      watching = watchRules(root, reread, { clock, onTrouble: onError });
      void watching.ready.then(reread);
    }
    gone = !there;
  }
  async function refuseAll(problem: string): Promise<void> {
    say(problem);
    for (const community of app.communities()) {
      problems.set(community, [problem]);
      await app.refuseBook(community, [problem]);
    }
  }
  let cancel: () => void;
  const again = (): void => {
    cancel = clock.after(lookEvery, () => void look().catch(onError).finally(again));
  };
  again();
  // What was saved while the bot was starting has been seen by nobody.
  void watching.ready.then(reread);
  return {
    async close() {
      cancel();
      await watching.close();
      await reading;
    },
  };
}
