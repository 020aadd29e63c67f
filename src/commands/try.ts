/** try: /rules try and /rules apply: what waiting or earlier rules would do with recorded history, and the yes to rules that were held back. */
import type { Call, Command, Reply } from "../core/command.ts";
import { sayDifference } from "../core/difference.ts";
import type { Query } from "../core/event.ts";
import { parseDuration } from "../core/time.ts";
import { lines, short } from "./show.ts";
import { holds, notYours, runners, wrong } from "./usage.ts";
import { shortVersion } from "./version.ts";

/** Rules and members named in an answer. */
const named = 10;

/** The word after /rules that tries rules out. */
export const isTry = (word: string | undefined): boolean => word !== undefined && ["try", "试", "试算"].includes(word.toLowerCase());
/** The word after /rules that says yes to what was held back. */
export const isApply = (word: string | undefined): boolean => word !== undefined && ["apply", "采用"].includes(word.toLowerCase());

/** What is looked up: a version, a time to go back, or both in this order. */
export function tryQuery([, first, second]: readonly string[]): Query | undefined {
  const only = second === undefined && first !== undefined ? parseDuration(first) : undefined;
  const span = second === undefined ? only : parseDuration(second);
  if (second !== undefined && span === undefined) return undefined;
  const version = only === undefined ? first?.slice(0, 64).toLowerCase() : undefined;
  return { what: "try", ...(version !== undefined && { version }), ...(span !== undefined && { span }) };
}

/** The difference by rule and by member. */
export function tryOut(command: Command, { role, args, facts, state, book }: Call): Reply {
  if (!holds(runners, role)) return notYours("试算规则", runners);
  const [, wanted, since] = args;
  if (since !== undefined && parseDuration(since) === undefined) return wrong(command, `看不懂「${short(since)}」，往回多久要写成 7d、12h 这样。`);
  if (facts?.what !== "try") return { text: "暂时试不了，请稍后再试。" };
  const { tried } = facts;
  switch (tried.kind) {
    case "none": return { text: wanted === undefined || tryQueried(args) ? "规则目录里没有等着采用的新版本。试一个用过的版本：/rules try 版本，版本见 /rules history。" : `没有版本「${short(wanted)}」。发 /rules history 看用过的版本。` };
    case "several": return { text: `「${short(wanted ?? "")}」开头的版本有几个，请多写几位：${tried.versions.join("、")}` };
    case "unreadable": return { text: `版本 ${shortVersion(tried.version)} 的文件，现在的程序读不了，试不了。` };
    case "running": return { text: `现在用的就是版本 ${shortVersion(tried.version)}。` };
    case "tried": return {
      text: lines(
        `版本 ${shortVersion(tried.version)} 和现用的 ${shortVersion(book.version)} 比：`,
        ...sayDifference(tried.difference, state, named),
        tried.version === state.pin?.onDisk ? `采用它：/rules apply ${shortVersion(tried.version)}（创建者）` : undefined,
      ),
    };
  }
}

/** Whether the one word after it was read as a time. */
const tryQueried = ([, first, second]: readonly string[]): boolean => second === undefined && first !== undefined && parseDuration(first) !== undefined;

/** The founder's yes: the version on the disk runs. */
export function apply({ role, args, state, book, author }: Call): Reply {
  if (!holds(["founder"], role)) return notYours("采用规则的新版本", ["founder"]);
  const [, wanted] = args;
  const { pin } = state;
  if (pin === undefined) return { text: `没有等着采用的版本，现在用的就是规则目录里的 ${shortVersion(book.version)}。` };
  if (wanted !== undefined && !pin.onDisk.startsWith(wanted.toLowerCase())) return { text: `等着采用的是版本 ${shortVersion(pin.onDisk)}，不是「${short(wanted)}」。要换到用过的版本，发 /rules rollback 版本。` };
  return {
    text: lines(`好，采用规则目录里的版本 ${shortVersion(pin.onDisk)}。`, `换回来：/rules rollback ${shortVersion(book.version)}`),
    effects: { entries: [{ type: "rules_pinned", version: pin.onDisk, onDisk: pin.onDisk, by: author }] },
    audit: { did: `采用规则版本 ${shortVersion(pin.onDisk)}`, before: book.version, after: pin.onDisk, undo: { entries: [{ type: "rules_pinned", version: book.version, onDisk: pin.onDisk, by: author }] } },
  };
}
