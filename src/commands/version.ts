/** version: /rules history and /rules rollback, the versions of the rules that the community has had. */
import type { Call, Command, Reply } from "../core/command.ts";
import type { Query, UsedVersion } from "../core/event.ts";
import type { StateView } from "../core/state.ts";
import { sayTime } from "../core/time.ts";
import { cutList, lines, short, who } from "./show.ts";
import { holds, notYours, wrong } from "./usage.ts";

const versionsShown = 15;

/** The word after /rules that asks for the history. */
export const isHistory = (word: string | undefined): boolean => word !== undefined && ["history", "历史", "版本"].includes(word.toLowerCase());

export const historyQuery: Query = { what: "versions", limit: versionsShown };

/** A version as people read it. */
export const shortVersion = (version: string): string => version.slice(0, 6);

export function history({ facts, book, state }: Call): Reply {
  if (facts?.what !== "versions") return { text: "暂时查不到规则的历史，请稍后再试。" };
  if (facts.versions.length === 0) return { text: "账本里还没有规则的版本。" };
  const rows = facts.versions.map((used) => `${shortVersion(used.version)} ${useOf(used, book.timeZone)}${used.version === book.version ? "（现用）" : ""}${turnOf(used, state, book.timeZone)}`);
  return { text: cutList(rows, versionsShown) };
}

const useOf = ({ firstUsed, events }: UsedVersion, timeZone: string): string =>
  events === 0 ? `${sayTime(firstUsed, timeZone)} 存盘，还没有判过事件` : `${sayTime(firstUsed, timeZone)} 起用，判过 ${events} 个事件`;

/** Who went back to it or said yes to it, or that it was held back. */
function turnOf({ turn }: UsedVersion, state: StateView, timeZone: string): string {
  if (turn === undefined || turn.how === "saved") return "";
  const at = sayTime(turn.at, timeZone);
  const by = turn.by === undefined ? "" : who(state, turn.by);
  switch (turn.how) {
    case "held": return `；${at} 因移出太多被扣下`;
    case "applied": return `；${at} ${by}采用`;
    case "rolled_back": return `；${at} ${by}退回到它`;
  }
}

/** The word after /rules that goes back to a version. */
export const isRollback = (word: string | undefined): boolean => word !== undefined && ["rollback", "退回", "回退"].includes(word.toLowerCase());

/** What is looked up before going back; nothing when no version is named. */
export const rollbackQuery = (version: string | undefined): Query | undefined => (version === undefined ? undefined : { what: "rollback", version: version.slice(0, 64).toLowerCase() });

/** The bot goes back to a recorded version until new good files stand on the disk. */
export function rollback(command: Command, call: Call): Reply {
  if (!holds(["founder"], call.role)) return notYours("退回规则的版本", ["founder"]);
  const [, wanted] = call.args;
  if (wanted === undefined) return wrong(command, "要写退回到哪个版本，版本见 /rules history。");
  if (call.facts?.what !== "rollback") return { text: "暂时查不到规则的历史，请稍后再试。" };
  const { matches } = call.facts;
  const [match] = matches;
  if (match === undefined) return { text: `没有版本「${short(wanted)}」。发 /rules history 看用过的版本。` };
  if (matches.length > 1) return { text: `「${short(wanted)}」开头的版本有几个，请多写几位：${matches.map(({ version }) => version).join("、")}` };
  if (!match.readable) return { text: `版本 ${shortVersion(match.version)} 的文件，现在的程序读不了，没有退回。` };
  const { version } = match;
  const { pin } = call.state;
  const before = call.book.version;
  if (version === before && (pin === undefined || pin.version === version)) return { text: `现在用的就是版本 ${shortVersion(version)}。` };
  const onDisk = pin?.onDisk ?? before;
  return {
    text: lines(
      version === onDisk ? `好，换回规则目录里的版本 ${shortVersion(version)}。` : `好，规则退回版本 ${shortVersion(version)}，重启后也一样。规则目录里的文件再改好存盘时，会换成新的。`,
      version === before ? undefined : `换回来：/rules rollback ${shortVersion(before)}`,
    ),
    effects: { entries: [{ type: "rules_pinned", version, onDisk, by: call.author }] },
    audit: { did: `规则换到版本 ${shortVersion(version)}`, before, after: version, undo: { entries: [{ type: "rules_pinned", version: before, onDisk, by: call.author }] } },
  };
}
