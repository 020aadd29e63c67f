/** case: /cases, the questions that wait for a human. They are answered with a bare number, which is no command. */
import { type Command, defineCommand } from "../core/command.ts";
import { clip } from "../core/ladder.ts";
import type { OpenCase } from "../core/state.ts";
import { sayTime } from "../core/time.ts";
import { cutList, lines } from "./show.ts";
import { holds, readers, runners } from "./usage.ts";

export const cases: Command = defineCommand({
  name: "cases",
  aliases: ["工单", "待办"],
  where: "private",
  roles: readers,
  usage: "",
  summary: "看等人处理的工单",
  examples: ["/cases"],
  run({ state, book, role }) {
    const open = [...state.cases.values()];
    const [first] = open;
    if (first === undefined) return { text: "没有等着处理的工单。" };
    const how = open.length === 1 ? "回复数字即可，例：1" : `回复工单和数字，例：${first.id} 1`;
    return { text: lines(cutList(open.map((one) => show(one, book.timeZone)), 10), holds(runners, role) ? how : undefined) };
  },
});

function show({ id, at, question, words, options }: OpenCase, timeZone: string): string {
  return lines(
    `【${id}】${clip(question, 120)}（${sayTime(at, timeZone)}）`,
    words ? `原话：「${clip(words, 60)}」` : undefined,
    ...options.map(({ label }, index) => `  ${index + 1}. ${label}`),
  );
}
