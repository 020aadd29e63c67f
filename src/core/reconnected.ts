/** reconnected: what the people on duty hear of the way to the platform: heard again after a silence, or doubted. */
import type { BookFacts } from "./book.ts";
import type { AccountDoubtedEvent, ReconnectedEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { onDuty } from "./roster.ts";
import type { StateView } from "./state.ts";
import { hour, sayDuration, sayTime } from "./time.ts";

/** Whether anything was lost depends on how it went on: a login keeps its place in the news, a new one begins at now. */
export function tellReconnected(event: ReconnectedEvent, state: StateView, book: BookFacts): Sourced {
  const { at, since, how } = event;
  const gap = `${sayTime(since, book.timeZone)} 起断了 ${sayDuration(at - since)}，刚恢复`;
  const text = how === "same_login"
    ? `【${book.name}】和平台的连接 ${gap}。期间的消息会补记；过了时效的只记录，不再回应。`
    : `【${book.name}】重新登录了：${gap}。期间群里说的话平台不补发，机器人没有看到；请翻一下群里有没有要处理的。`;
  return newsOf(event, text, state, book);
}

/** A doubt that lasts is told of again after this time. */
const toldAgainAfter = 6 * hour;

/** Whether nobody has been told of this doubt yet, or not for long. What comes late is told to nobody. */
export function isNewDoubt({ at, because, late, account }: AccountDoubtedEvent, { silenced }: Pick<StateView, "silenced">): boolean {
  const since = silenced.get(account ?? "");
  return because !== undefined && late !== true && (since === undefined || at - since >= toldAgainAfter);
}

/** The account may be silenced; or what it says is seen again. Each is told once. */
export function tellDoubted(event: AccountDoubtedEvent, state: StateView, book: BookFacts): readonly Sourced[] {
  const told = event.because === undefined ? state.silenced.has(event.account ?? "") : isNewDoubt(event, state);
  return told ? [newsOf(event, sayDoubt(event, book), state, book)] : [];
}

function sayDoubt(event: AccountDoubtedEvent, book: BookFacts): string {
  return event.because === undefined
    ? `【${book.name}】机器人账号发的群消息又看得到了，恢复正常。`
    : `【${book.name}】机器人账号可能被限制或冻结：${event.because}。请在它登录的那一端看看能不能正常发言；在此之前群里的话先留着不发。`;
}

const newsOf = ({ id, at }: AccountDoubtedEvent | ReconnectedEvent, text: string, state: StateView, book: BookFacts): Sourced =>
  ({ actions: [{ type: "alert", to: onDuty(state, book, at), text, priority: "answer" }], source: { rule: "gateway", ruleName: "连接", version: book.version, evidence: id } });
