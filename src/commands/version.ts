/** version: /rules history, the versions of the rules that the community has had. */
import type { Call, Reply } from "../core/command.ts";
import type { Query } from "../core/event.ts";
import { sayTime } from "../core/time.ts";
import { cutList } from "./show.ts";

const versionsShown = 15;

/** The word after /rules that asks for the history. */
export const isHistory = (word: string | undefined): boolean => word !== undefined && ["history", "历史", "版本"].includes(word.toLowerCase());

export const historyQuery: Query = { what: "versions", limit: versionsShown };

/** A version as people read it. */
export const shortVersion = (version: string): string => version.slice(0, 6);

export function history({ facts, book }: Call): Reply {
  if (facts?.what !== "versions") return { text: "暂时查不到规则的历史，请稍后再试。" };
  if (facts.versions.length === 0) return { text: "账本里还没有规则的版本。" };
  const rows = facts.versions.map(({ version, firstUsed, events }) =>
    `${shortVersion(version)} ${sayTime(firstUsed, book.timeZone)} 起用，判过 ${events} 个事件${version === book.version ? "（现用）" : ""}`);
  return { text: cutList(rows, versionsShown) };
}
