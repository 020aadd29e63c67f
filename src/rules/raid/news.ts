/** news: what the founder hears of a raid: once when it begins, once when it is over. */
import type { GroupId } from "../../core/ids.ts";
import type { Context } from "../../core/rule.ts";
import { groupNameOf } from "../../core/state.ts";
import { sayDuration, sayTime } from "../../core/time.ts";

export type RaidOptions = { readonly joins: number; readonly in: number; readonly same_text: number; readonly calm: number };
export type RaidContext = Context<RaidOptions, undefined>;

export function startText(context: RaidContext, group: GroupId, because: string): string {
  const { book, options, state } = context;
  return `【${book.name}】「${groupNameOf(state, group)}」可能遇到突袭：${because}。\n先不招呼新人，入群申请改为问人；${sayDuration(options.calm)}没有新动静就自己恢复。\n要再收紧，可以在手机上打开群聊邀请确认。`;
}

/** From the first sign to the last one: who joined, and how many of them are still here. */
export function endText(context: RaidContext, group: GroupId, at: number): string {
  const { book, state, options } = context;
  const { raidSince = at, raidUntil = at, stays = new Map() } = state.groups.get(group) ?? {};
  const joined = [...stays.values()].filter(({ joinedAt = 0 }) => joinedAt >= raidSince);
  const here = joined.filter(({ leftAt }) => leftAt === undefined).length;
  const span = `${sayTime(raidSince, book.timeZone)} 到 ${sayTime(raidUntil - options.calm, book.timeZone)}`;
  const left = here === 0 ? "" : `\n他们入群时该做的事都免了（发现以前已经请过的也不用做），不会因此受罚。可疑的人可以在手机上移出，或发 /kick；要补上入群条件，请他们发「群规」和「同意群规」。`;
  return `【${book.name}】「${groupNameOf(state, group)}」的突袭过去了：${span}，进群 ${joined.length} 人，还在 ${here} 人。招呼和入群已经恢复。${left}`;
}
