/** raid: while many strangers pour into a group the bot greets nobody, answers no newcomer and lets nobody in by itself. Applied here and nowhere else. */
import type { Wish } from "./action.ts";
import type { Effects, EntryDraft } from "./entry.ts";
import type { Event, MemberJoinedEvent } from "./event.ts";
import type { Judged } from "./finding.ts";
import type { GroupId, MemberId } from "./ids.ts";
import { isNewcomer, raidOn } from "./raided.ts";
import { type RequestEvent, admits, isRequest, putToHuman } from "./requests.ts";
import type { StateView } from "./state.ts";

const mark = "突袭模式";

/**
 * What the rules said of an event, without what a raid must not set off: greetings and duties for those who join, words to newcomers
 * other than penalties, and requests that are granted without a human. What is left of a verdict stands; nothing left is a pass.
 */
export function calmed(event: Event, state: StateView, judged: readonly Judged[]): readonly Judged[] {
  const quiet = quietFor(event, state, judged);
  if (quiet === undefined) return judged;
  return judged.map((each): Judged => {
    const { effects, finding, name } = each;
    if (effects === undefined || beginsRaid(effects)) return each;
    const left = quiet.of(effects, finding.because);
    if (left === effects) return each;
    const because = `${mark}：${quiet.word}；本来会：${finding.because}`;
    return isEmpty(left) ? { finding: { ...finding, verdict: "pass", because }, name } : { finding: { ...finding, because }, name, effects: left };
  });
}

type Quiet = { readonly word: string; readonly of: (effects: Effects, because: string) => Effects };

/** What is held back on such an event; undefined outside a raid. */
function quietFor(event: Event, state: StateView, judged: readonly Judged[]): Quiet | undefined {
  if (isRequest(event)) return raidOn(state, event.type === "join_requested" ? event.group : undefined, event.at) ? { word: "先不自动放人进来", of: askingFirst(event, state) } : undefined;
  if (event.type === "member_joined") return raidOn(state, event.group, event.at) || beginsNow(event, judged) ? { word: "先不招呼新人", of: withoutGreeting } : undefined;
  const member = hearerOf(event, state);
  return member === undefined ? undefined : { word: "对新人先不说话", of: (effects) => withoutWords(effects, member) };
}

const beginsRaid = ({ entries = [] }: Effects): boolean => entries.some((entry) => entry.type === "raid");
/** The one whose joining shows that it is a raid is not greeted either. */
const beginsNow = (event: MemberJoinedEvent, judged: readonly Judged[]): boolean =>
  judged.some(({ effects, finding }) => finding.mode === "enforce" && effects?.entries?.some((entry) => entry.type === "raid" && entry.group === event.group && entry.until !== null) === true);

/** The newcomer of a raided group whom such an event would be answered to. */
function hearerOf(event: Event, state: StateView): MemberId | undefined {
  const timer = event.type === "timer" && event.timer.kind === "deadline" ? state.timers.get(event.timer.id) : undefined;
  const member = "member" in event ? event.member : timer?.member;
  if (member === undefined || event.type === "human_verdict") return undefined;
  const here = "group" in event ? event.group : timer?.group;
  const groups: readonly GroupId[] = here === undefined ? [...state.groups.keys()] : [here];
  return groups.some((group) => raidOn(state, group, event.at) && isNewcomer(state, group, member, event.at)) ? member : undefined;
}

const isPenalty = (wish: Wish): boolean => wish.priority === "penalty";

/** Warnings, removals and the like stay. Words, news and questions about each who joins do not, nor do duties. */
function withoutGreeting(effects: Effects): Effects {
  const { actions = [], entries = [], warn } = effects;
  const words: readonly Wish["type"][] = ["say", "dm", "alert", "post"];
  const setUp: readonly EntryDraft["type"][] = ["duty_opened", "timer_set", "answered"];
  return {
    ...(warn && { warn }),
    actions: actions.filter((wish) => isPenalty(wish) || !words.includes(wish.type)),
    entries: entries.filter((entry) => !setUp.includes(entry.type)),
  };
}

function withoutWords(effects: Effects, member: MemberId): Effects {
  const { actions = [], entries = [] } = effects;
  const said = (wish: Wish): boolean => !isPenalty(wish) && (wish.type === "say" || (wish.type === "dm" && wish.member === member));
  if (!actions.some(said)) return effects;
  return { ...effects, actions: actions.filter((wish) => !said(wish)), entries: entries.filter((entry) => entry.type !== "answered") };
}

const askingFirst = (event: RequestEvent, state: StateView) => (effects: Effects, because: string): Effects =>
  admits(effects) ? { asks: [putToHuman(event, state, `${mark}：先不自动放人进来（${because}）`, effects)] } : effects;

const isEmpty = ({ warn, actions = [], entries = [], asks = [] }: Effects): boolean => warn === undefined && actions.length === 0 && entries.length === 0 && asks.length === 0;
