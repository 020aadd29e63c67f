/** inquiry: an admin asks why: which recorded message is meant, what each rule made of it, and what came of it. Reads only. */
import type { Rulebook } from "./core/book.ts";
import type { Event } from "./core/event.ts";
import { evolve } from "./core/evolve.ts";
import { type CommunityId, type EventId, eventId } from "./core/ids.ts";
import { describe } from "./core/receipts.ts";
import { replayPast } from "./core/run.ts";
import type { State } from "./core/state.ts";
import { tellEntry } from "./core/tell-entry.ts";
import { sayTime } from "./core/time.ts";
import { type Explained, explain, sayExplained } from "./core/why.ts";
import type { ActionStatus, Ledger } from "./ports.ts";

/** Messages that are counted when a piece of text fits several. */
const counted = 20;
const statusWords: Readonly<Record<ActionStatus, string>> = {
  pending: "等待发送", claimed: "发送中", held: "暂缓", done: "已完成", failed: "没有做成", unknown: "可能已做，没有回音", expired: "过时作废", dropped: "被刹车拦下", assisted: "交给人做",
};

export type Answered = { readonly answers: readonly Explained[]; readonly version: string; /** As it was with that event told, and nothing done. */ readonly state: State; readonly book: Rulebook };
export type Why = (event: EventId) => Answered | undefined;

/**
 * Judges a recorded event again, as it was: the state that the ledger had before it, and that version of the rules.
 * Undefined when the ledger does not know the event.
 */
export function whyFrom(ledger: Ledger, bookAt: (community: CommunityId, version: string) => Rulebook | undefined): Why {
  return (id) => {
    const found = ledger.event(id);
    const book = found && bookAt(found.community, found.version);
    if (!found || !book) return undefined;
    const state = replayPast(found.community, ledger.past(found.community, id));
    const answers = explain(found.event, state, book);
    return { answers, version: found.version, state: evolve(state, found.event, []), book };
  };
}

/** By words or an id; `quoted` is the id of the message that was quoted with the question. */
export type Wanted = { readonly message: string; readonly quoted?: EventId };
type Found = { readonly event: Event; /** Messages whose words fit as well. */ readonly others: number };

/** The message that is meant: the quoted one, the one that led to the bot's own quoted words, the one so named, or the newest with such words. */
export function findMessage(ledger: Ledger, community: CommunityId, { message, quoted }: Wanted): Found | undefined {
  const known = (id: string | undefined): Event | undefined => {
    const found = id === undefined ? undefined : ledger.event(id);
    return found?.community === community ? found.event : undefined;
  };
  const platformId = quoted?.slice(quoted.indexOf("/") + 1);
  const event = known(quoted) ?? (platformId === undefined ? undefined : known(ledger.causeOf(platformId))) ?? known(message);
  if (event) return { event, others: 0 };
  for (const words of wordsIn(message)) {
    const [newest, ...others] = ledger.findMessages(community, words, counted + 1);
    if (newest) return { event: newest, others: others.length };
  }
  return undefined;
}

/** The words themselves; and in a notice of the bot's, the member's words that it cites. */
function wordsIn(message: string): readonly string[] {
  const cited = /原话：「?([^\n」]+)/.exec(message)?.[1]?.replace(/…$/, "").trim();
  return [message, ...(cited === undefined ? [] : [cited])].filter((words) => words !== "");
}

/** `/why`: the lines to show, or undefined when nothing fits. */
export function whyLines(ledger: Ledger, why: Why, community: CommunityId, wanted: Wanted): readonly string[] | undefined {
  const found = findMessage(ledger, community, wanted);
  const told = found && why(eventId(found.event.id));
  if (!found || !told) return undefined;
  const { event, others } = found;
  const head = event.type === "message" ? `消息 ${event.id}，${event.name}：「${event.text.slice(0, 60)}」` : `事件 ${event.id}（${event.type}）`;
  const several = others === 0 ? [] : [`有这样的话的消息共 ${others >= counted ? `${counted} 条以上` : `${others + 1} 条`}，这是最新的一条；要看别的，请多写几个字或写编号。`];
  const late = event.late === true ? ["这条来得太晚（机器人当时不在），只记录、没有评判；下面是按时到的话会怎样。"] : [];
  return [head, ...several, ...late, ...sayExplained(told.answers, told.version), ...consequences(ledger, event, told)];
}

/** What was written down and done because of an event, as the ledger has it. */
function consequences(ledger: Ledger, event: Event, { state, book }: Answered): readonly string[] {
  const { entries, actions } = ledger.outcomeOf(event.id);
  if (entries.length + actions.length === 0) return ["随后：什么都没有做。"];
  const settled = (because: string | undefined): string => (because === undefined || because === "" ? "" : `（${because}）`);
  return [
    "随后：",
    ...entries.map((entry) => `记下 ${tellEntry(entry, state, book.timeZone)}`),
    ...actions.map(({ action, status, because, createdAt }) => `${sayTime(createdAt, book.timeZone)} ${describe(action, state)}：${statusWords[status]}${settled(because)}`),
  ];
}
