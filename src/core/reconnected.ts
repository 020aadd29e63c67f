/** reconnected: what the people on duty hear when the platform is heard again after a silence. */
import type { BookFacts } from "./book.ts";
import type { ReconnectedEvent } from "./event.ts";
import type { Sourced } from "./finding.ts";
import { onDuty } from "./roster.ts";
import type { StateView } from "./state.ts";
import { sayDuration, sayTime } from "./time.ts";

/** Whether anything was lost depends on how it went on: a login keeps its place in the news, a new one begins at now. */
export function tellReconnected(event: ReconnectedEvent, state: StateView, book: BookFacts): Sourced {
  const { id, at, since, how } = event;
  const gap = `${sayTime(since, book.timeZone)} 起断了 ${sayDuration(at - since)}，刚恢复`;
  const text = how === "same_login"
    ? `【${book.name}】和平台的连接 ${gap}。期间的消息会补记；过了时效的只记录，不再回应。`
    : `【${book.name}】重新登录了：${gap}。期间群里说的话平台不补发，机器人没有看到；请翻一下群里有没有要处理的。`;
  return { actions: [{ type: "alert", to: onDuty(state, book, at), text, priority: "answer" }], source: { rule: "gateway", ruleName: "连接", version: book.version, evidence: id } };
}
